"""FHIR R4 Schedule, Slot and Appointment for partner clinics."""

from integrations.fhir.reading import ID, ResourceRefused, parse_appointment_status, parse_status_patch
from integrations.fhir.searching import DateTest, codes, date_test, target
from integrations.fhir.values import (
    Appointment,
    AppointmentAnswer,
    AppointmentStatus,
    Capability,
    Participant,
    ParticipantStatus,
    Schedule,
    Slot,
    SlotStatus,
)
from integrations.fhir.writing import (
    SEARCHES,
    Resource,
    bundle,
    capability_statement,
    operation_outcome,
    to_appointment,
    to_schedule,
    to_slot,
)

__all__ = [
    "ID",
    "SEARCHES",
    "Appointment",
    "AppointmentAnswer",
    "AppointmentStatus",
    "Capability",
    "DateTest",
    "Participant",
    "ParticipantStatus",
    "Resource",
    "ResourceRefused",
    "Schedule",
    "Slot",
    "SlotStatus",
    "bundle",
    "capability_statement",
    "codes",
    "date_test",
    "operation_outcome",
    "parse_appointment_status",
    "parse_status_patch",
    "target",
    "to_appointment",
    "to_schedule",
    "to_slot",
]
