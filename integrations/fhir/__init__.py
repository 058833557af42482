"""FHIR R4 Schedule, Slot and Appointment for partner clinics."""

from integrations.fhir.reading import ResourceRefused, parse_appointment_status
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
    bundle,
    capability_statement,
    operation_outcome,
    to_appointment,
    to_schedule,
    to_slot,
)

__all__ = [
    "Appointment",
    "AppointmentAnswer",
    "AppointmentStatus",
    "Capability",
    "Participant",
    "ParticipantStatus",
    "ResourceRefused",
    "Schedule",
    "Slot",
    "SlotStatus",
    "bundle",
    "capability_statement",
    "operation_outcome",
    "parse_appointment_status",
    "to_appointment",
    "to_schedule",
    "to_slot",
]
