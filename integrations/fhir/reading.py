"""Reading what a clinic sends back, strictly: an unknown status is refused, not guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from integrations.fhir.values import AppointmentAnswer, AppointmentStatus, Participant, ParticipantStatus

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_MOST_BYTES = 200_000
_MOST_PARTICIPANTS = 50
_UNTIMED = frozenset({AppointmentStatus.PROPOSED, AppointmentStatus.CANCELLED, AppointmentStatus.WAITLIST})
_Status = TypeVar("_Status", AppointmentStatus, ParticipantStatus)


class ResourceRefused(Exception):
    """A resource that is not taken, or not written; `path` is its FHIRPath.

    Codes: `fhir.unreadable`, `fhir.too-large`, `fhir.type-unexpected`, `fhir.required`, `fhir.value-unknown`,
    `fhir.id-unusable`, `fhir.instant-unusable`, `fhir.reference-unusable`, `fhir.end-before-start`,
    `fhir.times-missing` (app-2, app-3), `fhir.reason-out-of-place` (app-4), `fhir.too-many`,
    `fhir.extension-unknown`, `fhir.patch-unusable`, `fhir.date-unusable`.
    """

    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"{code} at {path}")
        self.code = code
        self.path = path


def parse_appointment_status(data: bytes | str) -> AppointmentAnswer:
    """Read an Appointment as a clinic sends it; raises ResourceRefused.

    Only ids, times, status and participation are taken: names and comments are not even looked at.
    """
    found = _object(data)
    if found.get("resourceType") != "Appointment":
        raise ResourceRefused("fhir.type-unexpected", "resourceType")
    if found.get("modifierExtension"):
        # A modifier may turn the meaning of the rest around: FHIR forbids ignoring one.
        raise ResourceRefused("fhir.extension-unknown", "Appointment.modifierExtension")
    status = _one_of(AppointmentStatus, found.get("status"), "Appointment.status")
    starts_at, ends_at = _instant(found, "start"), _instant(found, "end")
    check_times(status, starts_at, ends_at)
    if "cancelationReason" in found and status not in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW):
        raise ResourceRefused("fhir.reason-out-of-place", "Appointment.cancelationReason")
    meta = found.get("meta")
    version = meta.get("versionId", "") if isinstance(meta, Mapping) else ""
    return AppointmentAnswer(
        id=checked_id(found.get("id"), "Appointment.id"),
        status=status,
        starts_at=starts_at,
        ends_at=ends_at,
        slot_ids=tuple(_slot_id(one, place) for place, one in _items(found, "slot", "Appointment.slot")),
        participants=_participants(found),
        version=version if isinstance(version, str) and ID.fullmatch(version) else "",
    )


def parse_status_patch(data: bytes | str) -> tuple[AppointmentStatus, AppointmentStatus | None]:
    """Read a JSON Patch that sets an appointment's status; raises ResourceRefused.

    Gives the new status, and the one that a `test` before it demands. No other part of an appointment is a clinic's
    to change.
    """
    wanted, tested = None, None
    for step in _steps(data):
        operation, value = step.get("op"), step.get("value")
        if step.get("path") != "/status" or operation not in {"test", "replace", "add"}:
            raise ResourceRefused("fhir.patch-unusable", "Appointment")
        status = _one_of(AppointmentStatus, value, "Appointment.status")
        if operation == "test":
            if wanted is not None:
                raise ResourceRefused("fhir.patch-unusable", "Appointment")
            tested = status
        else:
            wanted = status
    if wanted is None:
        raise ResourceRefused("fhir.required", "Appointment.status")
    return wanted, tested


def _steps(data: bytes | str) -> list[Mapping[str, object]]:
    found = _json(data)
    if not isinstance(found, list) or len(found) > _MOST_PARTICIPANTS or not all(isinstance(s, dict) for s in found):
        raise ResourceRefused("fhir.patch-unusable", "Appointment")
    return found


def check_times(status: AppointmentStatus, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Check app-2 and app-3 of R4, and that an end follows its start."""
    if (starts_at is None) != (ends_at is None) or (starts_at is None and status not in _UNTIMED):
        raise ResourceRefused("fhir.times-missing", "Appointment.start")
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise ResourceRefused("fhir.end-before-start", "Appointment.end")


def checked_id(value: object, path: str) -> str:
    """Give an id, or refuse it."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise ResourceRefused("fhir.required" if value is None else "fhir.id-unusable", path)
    return value


def checked_reference(value: object, path: str) -> str:
    """Give a reference of the form Type/id, or refuse it."""
    kind, _, target = value.rpartition("/") if isinstance(value, str) else ("", "", "")
    if not re.fullmatch(r"(https?://\S{1,300}/)?[A-Z][A-Za-z]{2,40}", kind) or not ID.fullmatch(target):
        raise ResourceRefused("fhir.reference-unusable", path)
    return f"{kind}/{target}"


def _json(data: bytes | str) -> object:
    if len(data) > _MOST_BYTES:
        raise ResourceRefused("fhir.too-large", "")
    try:
        found: object = json.loads(data)
        return found
    except (ValueError, RecursionError) as fault:
        raise ResourceRefused("fhir.unreadable", "") from fault


def _object(data: bytes | str) -> Mapping[str, object]:
    found = _json(data)
    if not isinstance(found, dict):
        raise ResourceRefused("fhir.type-unexpected", "")
    return found


def _one_of(kind: type[_Status], value: object, path: str) -> _Status:
    if value is None:
        raise ResourceRefused("fhir.required", path)
    if not isinstance(value, str) or value not in {one.value for one in kind}:
        raise ResourceRefused("fhir.value-unknown", path)
    return kind(value)


def _instant(found: Mapping[str, object], name: str) -> datetime | None:
    value = found.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    except ValueError as fault:
        raise ResourceRefused("fhir.instant-unusable", f"Appointment.{name}") from fault
    raise ResourceRefused("fhir.instant-unusable", f"Appointment.{name}")


def _items(found: Mapping[str, object], name: str, path: str) -> list[tuple[str, Mapping[str, object]]]:
    value = found.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ResourceRefused("fhir.type-unexpected", path)
    if len(value) > _MOST_PARTICIPANTS:
        raise ResourceRefused("fhir.too-many", path)
    return [(f"{path}[{number}]", one) for number, one in enumerate(value)]


def _slot_id(slot: Mapping[str, object], path: str) -> str:
    reference = checked_reference(slot.get("reference"), path)
    kind, _, target = reference.rpartition("/")
    if kind.rpartition("/")[2] != "Slot":
        raise ResourceRefused("fhir.reference-unusable", path)
    return target


def _participants(found: Mapping[str, object]) -> tuple[Participant, ...]:
    items = _items(found, "participant", "Appointment.participant")
    if not items:
        raise ResourceRefused("fhir.required", "Appointment.participant")
    done = []
    for path, one in items:
        actor = one.get("actor")
        reference = actor.get("reference") if isinstance(actor, dict) else None
        if reference is None and not one.get("type") and not isinstance(actor, dict):
            raise ResourceRefused("fhir.required", f"{path}.actor")  # app-1
        done.append(
            Participant(
                actor=checked_reference(reference, f"{path}.actor") if reference is not None else "",
                status=_one_of(ParticipantStatus, one.get("status"), f"{path}.status"),
                is_required=one.get("required", "required") == "required",
            )
        )
    return tuple(done)
