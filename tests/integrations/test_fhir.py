"""FHIR out, judged by the R4B models and their value sets; FHIR in, strictly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel

from integrations.fhir import (
    Appointment,
    AppointmentStatus,
    Capability,
    Participant,
    ParticipantStatus,
    ResourceRefused,
    Schedule,
    Slot,
    SlotStatus,
    bundle,
    capability_statement,
    operation_outcome,
    parse_appointment_status,
    to_appointment,
    to_schedule,
    to_slot,
)

AT = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
SCHEDULE = Schedule(id="s-1", actors=("Location/c-1",), revised_at=AT, starts_at=AT, ends_at=AT + timedelta(days=30))
SLOT = Slot(
    id="p-1", schedule_id="s-1", status=SlotStatus.FREE, starts_at=AT, ends_at=AT + timedelta(hours=1), revised_at=AT
)
APPOINTMENT = Appointment(
    id="a-1",
    status=AppointmentStatus.BOOKED,
    participants=(Participant(actor="Patient/k7q2"), Participant(actor="Location/c-1", is_required=False)),
    revised_at=AT,
    starts_at=AT,
    ends_at=AT + timedelta(hours=1),
    slot_ids=("p-1",),
    service="x-ray",
)


def _wrong_codes(model: BaseModel) -> list[str]:
    """Find codes outside their value sets: the models list them but do not check them."""
    wrong = []
    for name, field in type(model).model_fields.items():
        value, extra = getattr(model, name), field.json_schema_extra
        allowed = extra.get("enum_values") if isinstance(extra, dict) else None
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                wrong += _wrong_codes(one)
            elif isinstance(allowed, list) and one is not None and one not in allowed:
                wrong.append(f"{name}={one}")
    return wrong


def _judged(resource: dict[str, Any]) -> list[str]:
    model = get_fhir_model_class(resource["resourceType"])
    return _wrong_codes(model.model_validate_json(json.dumps(resource)))


def test_the_judge_sees_a_wrong_code() -> None:
    assert _judged({**to_slot(SLOT), "status": "bogus"}) == ["status=bogus"]


def test_schedules_slots_and_bundles_are_valid() -> None:
    resources = [to_schedule(SCHEDULE), *(to_slot(replace(SLOT, status=status)) for status in SlotStatus)]
    assert [_judged(one) for one in resources] == [[]] * len(resources)
    assert _judged(bundle(resources, address="https://h.org/fhir", total=90, next_address="https://h.org/n")) == []
    assert _judged(bundle([], address="https://h.org/fhir")) == []
    assert to_slot(SLOT)["start"] == "2026-12-01T01:30:00Z"


@pytest.mark.parametrize("status", AppointmentStatus)
def test_appointments_are_valid_and_come_back(status: AppointmentStatus) -> None:
    written = to_appointment(replace(APPOINTMENT, status=status))
    assert _judged(written) == []
    answer = parse_appointment_status(json.dumps(written))
    assert (answer.id, answer.status, answer.slot_ids) == ("a-1", status, ("p-1",))
    assert (answer.starts_at, answer.participants) == (APPOINTMENT.starts_at, APPOINTMENT.participants)


def test_the_capability_and_the_outcome_are_valid() -> None:
    capability = Capability(address="https://h.org/fhir", version="1.0", published_at=AT, security_text="Bearer")
    assert _judged(capability_statement(capability)) == []
    assert _judged(operation_outcome("invalid", "fhir.required", "Appointment.status")) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"participants": ()}, "fhir.required"),
        ({"starts_at": None}, "fhir.times-missing"),
        ({"starts_at": None, "ends_at": None}, "fhir.times-missing"),
        ({"ends_at": AT}, "fhir.end-before-start"),
        ({"cancellation_reason": "ill"}, "fhir.reason-out-of-place"),
        ({"id": "Nguyễn Văn A"}, "fhir.id-unusable"),
        ({"participants": (Participant(actor="Nguyễn Văn A"),)}, "fhir.reference-unusable"),
        ({"revised_at": AT.replace(tzinfo=None)}, "fhir.instant-unusable"),
    ],
)
def test_nothing_invalid_is_written(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ResourceRefused) as caught:
        to_appointment(replace(APPOINTMENT, **change))
    assert caught.value.code == code


def test_a_cancelled_appointment_may_lack_times_and_give_a_reason() -> None:
    cancelled = replace(
        APPOINTMENT,
        status=AppointmentStatus.CANCELLED,
        starts_at=None,
        ends_at=None,
        slot_ids=(),
        cancellation_reason="clinic closed",
    )
    assert _judged(to_appointment(cancelled)) == []
    with pytest.raises(ResourceRefused, match=r"fhir\.end-before-start"):
        to_slot(replace(SLOT, ends_at=AT))
    with pytest.raises(ResourceRefused, match=r"fhir\.required"):
        to_schedule(replace(SCHEDULE, actors=()))


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"status": "bogus"}, "fhir.value-unknown", "Appointment.status"),
        ({"status": None}, "fhir.required", "Appointment.status"),
        ({"status": ["booked"]}, "fhir.value-unknown", "Appointment.status"),
        ({"resourceType": "Slot"}, "fhir.type-unexpected", "resourceType"),
        ({"id": "../etc"}, "fhir.id-unusable", "Appointment.id"),
        ({"start": "2026-12-01"}, "fhir.instant-unusable", "Appointment.start"),
        ({"start": "2026-13-01T00:00:00Z"}, "fhir.instant-unusable", "Appointment.start"),
        ({"start": 0}, "fhir.instant-unusable", "Appointment.start"),
        ({"end": "2026-12-01T01:00:00Z"}, "fhir.end-before-start", "Appointment.end"),
        ({"participant": []}, "fhir.required", "Appointment.participant"),
        ({"participant": [{"status": "accepted"}]}, "fhir.required", "Appointment.participant[0].actor"),
        (
            {"participant": [{"actor": {"reference": "Patient/1"}, "status": "maybe"}]},
            "fhir.value-unknown",
            "Appointment.participant[0].status",
        ),
        ({"slot": [{"reference": "Patient/1"}]}, "fhir.reference-unusable", "Appointment.slot[0]"),
        ({"modifierExtension": [{"url": "x"}]}, "fhir.extension-unknown", "Appointment.modifierExtension"),
    ],
)
def test_what_a_clinic_sends_is_read_strictly(change: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(ResourceRefused) as caught:
        parse_appointment_status(json.dumps({**to_appointment(APPOINTMENT), **change}))
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"{" + b" " * 300_000 + b"}"])
def test_what_is_no_resource_is_refused(data: bytes) -> None:
    with pytest.raises(ResourceRefused):
        parse_appointment_status(data)


def test_offsets_versions_and_types_without_actors_are_understood() -> None:
    sent = to_appointment(APPOINTMENT) | {
        "start": "2026-12-01T08:30:00.000+07:00",
        "meta": {"versionId": "4"},
        "participant": [{"type": [{"text": "reader"}], "status": "tentative", "required": "optional"}],
    }
    answer = parse_appointment_status(json.dumps(sent))
    assert answer.starts_at == AT
    assert answer.starts_at is not None
    assert answer.starts_at.utcoffset() == timezone(timedelta(hours=7)).utcoffset(None)
    assert answer.version == "4"
    assert answer.participants == (Participant(actor="", status=ParticipantStatus.TENTATIVE, is_required=False),)
