"""Writing R4 resources as plain JSON values; nothing invalid is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from integrations.fhir.reading import ResourceRefused, check_times, checked_id, checked_reference
from integrations.fhir.values import Appointment, AppointmentStatus, Capability, Participant, Schedule, Slot

Resource = dict[str, object]
SEARCHES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Schedule": (
        ("_id", "token"), ("_lastUpdated", "date"), ("actor", "reference"), ("active", "token"), ("date", "date"),
    ),
    "Slot": (
        ("_id", "token"), ("_lastUpdated", "date"), ("schedule", "reference"), ("start", "date"), ("status", "token"),
    ),
    "Appointment": (
        ("_id", "token"), ("_lastUpdated", "date"), ("date", "date"), ("status", "token"), ("actor", "reference"),
        ("location", "reference"), ("patient", "reference"), ("slot", "reference"),
    ),
}  # fmt: skip
"""The search parameters of each resource with their types."""


def to_schedule(schedule: Schedule) -> Resource:
    """Write a Schedule; raises ResourceRefused."""
    if not schedule.actors:
        raise ResourceRefused("fhir.required", "Schedule.actor")
    written = _head("Schedule", schedule.id, schedule.revised_at)
    written["active"] = schedule.is_active
    _add_service(written, schedule.service)
    written["actor"] = [{"reference": checked_reference(one, "Schedule.actor")} for one in schedule.actors]
    horizon = {
        name: _instant(at, f"Schedule.planningHorizon.{name}")
        for name, at in (("start", schedule.starts_at), ("end", schedule.ends_at))
        if at is not None
    }
    if schedule.starts_at is not None and schedule.ends_at is not None and schedule.ends_at < schedule.starts_at:
        raise ResourceRefused("fhir.end-before-start", "Schedule.planningHorizon")
    if horizon:
        written["planningHorizon"] = horizon
    return written


def to_slot(slot: Slot) -> Resource:
    """Write a Slot; raises ResourceRefused."""
    if slot.ends_at <= slot.starts_at:
        raise ResourceRefused("fhir.end-before-start", "Slot.end")
    written = _head("Slot", slot.id, slot.revised_at)
    _add_service(written, slot.service)
    written["schedule"] = {"reference": f"Schedule/{checked_id(slot.schedule_id, 'Slot.schedule')}"}
    written["status"] = slot.status.value
    written["start"] = _instant(slot.starts_at, "Slot.start")
    written["end"] = _instant(slot.ends_at, "Slot.end")
    written["overbooked"] = slot.is_overbooked
    return written


def to_appointment(appointment: Appointment) -> Resource:
    """Write an Appointment; raises ResourceRefused for what R4's own rules (app-1 to app-4) forbid."""
    status = appointment.status
    check_times(status, appointment.starts_at, appointment.ends_at)
    if not appointment.participants:
        raise ResourceRefused("fhir.required", "Appointment.participant")
    written = _head("Appointment", appointment.id, appointment.revised_at, appointment.version)
    written["status"] = status.value
    if appointment.cancellation_reason:
        if status not in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW):
            raise ResourceRefused("fhir.reason-out-of-place", "Appointment.cancelationReason")
        written["cancelationReason"] = {"text": appointment.cancellation_reason}
    _add_service(written, appointment.service)
    for name, at in (("start", appointment.starts_at), ("end", appointment.ends_at)):
        if at is not None:
            written[name] = _instant(at, f"Appointment.{name}")
    if appointment.slot_ids:
        slots = [checked_id(one, "Appointment.slot") for one in appointment.slot_ids]
        written["slot"] = [{"reference": f"Slot/{one}"} for one in slots]
    written["participant"] = [_participant(one) for one in appointment.participants]
    return written


def bundle(
    resources: Iterable[Resource],
    *,
    address: str,
    total: int | None = None,
    next_address: str = "",
    self_address: str = "",
) -> Resource:
    """Write a searchset; `address` is the server's base, `next_address` is the next page.

    `total` counts all pages, None where nobody counted. `self_address` is the search as it was understood.
    """
    listed = list(resources)
    base = address.rstrip("/")
    written: Resource = {"resourceType": "Bundle", "type": "searchset"}
    if total is not None:
        written["total"] = total
    links = [{"relation": name, "url": url} for name, url in (("self", self_address), ("next", next_address)) if url]
    if links:
        written["link"] = links
    if listed:
        # FHIR has no empty lists (R4 section 2.6.2.1).
        written["entry"] = [
            {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
            for one in listed
        ]
    return written


def operation_outcome(code: str, diagnostics: str, path: str = "") -> Resource:
    """Write what went wrong; `code` is of the value set issue-type, such as `invalid` or `not-found`."""
    issue: Resource = {"severity": "error", "code": code, "diagnostics": diagnostics}
    if path:
        issue["expression"] = [path]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def capability_statement(capability: Capability) -> Resource:
    """Write what the server can do: read and search of three resources, updates and patches of appointments."""
    rest: Resource = {"mode": "server", "resource": [_capability(name) for name in SEARCHES]}
    if capability.security_text:
        rest["security"] = {"cors": False, "description": capability.security_text}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _instant(capability.published_at, "CapabilityStatement.date"),
        "kind": "instance",
        "software": {"name": "Hành Trình", "version": capability.version},
        "implementation": {"description": "Hành Trình", "url": capability.address},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [rest],
    }


def _capability(name: str) -> Resource:
    codes = ["read", "search-type", *(["update", "patch"] if name == "Appointment" else [])]
    return {
        "type": name,
        "interaction": [{"code": code} for code in codes],
        "versioning": "versioned-update" if name == "Appointment" else "no-version",
        "searchParam": [{"name": one, "type": kind} for one, kind in SEARCHES[name]],
    }


def _head(kind: str, identifier: str, revised_at: datetime, version: str = "") -> Resource:
    head: Resource = {"resourceType": kind, "id": checked_id(identifier, f"{kind}.id")}
    meta = {"versionId": checked_id(version, f"{kind}.meta.versionId")} if version else {}
    head["meta"] = meta | {"lastUpdated": _instant(revised_at, f"{kind}.meta.lastUpdated")}
    return head


def _add_service(written: Resource, service: str) -> None:
    if service:
        written["serviceType"] = [{"text": service}]


def _participant(one: Participant) -> Resource:
    return {
        "actor": {"reference": checked_reference(one.actor, "Appointment.participant.actor")},
        "required": "required" if one.is_required else "optional",
        "status": one.status.value,
    }


def _instant(at: datetime, path: str) -> str:
    if at.tzinfo is None:
        raise ResourceRefused("fhir.instant-unusable", path)
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
