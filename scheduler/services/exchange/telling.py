"""Rows of the application's own pages as values of the interface: the same redaction, fewer details."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.services.access import Actor
from scheduler.services.exchange.values import HeldAppointment, Leg, MetEscort
from scheduler.services.findings_told import told_stage
from scheduler.services.health_told import knows_health
from scheduler.services.version_values import AppointmentRow, EscortRow, LegRow


def told_legs(rows: Iterable[LegRow]) -> tuple[Leg, ...]:
    """Flights."""
    return tuple(
        Leg(
            flight=row.designator,
            origin=row.origin,
            destination=row.destination,
            departs_at=row.departs_at,
            departure_zone=row.departure_zone,
            arrives_at=row.arrives_at,
            arrival_zone=row.arrival_zone,
            is_cancelled=row.is_cancelled,
        )
        for row in rows
    )


def told_appointments(actor: Actor, office_id: int, rows: Iterable[AppointmentRow]) -> tuple[HeldAppointment, ...]:
    """Appointments, with the test for who may read health data of that office."""
    return tuple(
        HeldAppointment(
            stage=row.stage if knows_health(actor, office_id) else None,
            name=told_stage(actor, office_id, row.stage),
            clinic=row.clinic_code,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            zone=row.zone,
        )
        for row in rows
    )


def told_escorts(rows: Iterable[EscortRow]) -> tuple[MetEscort, ...]:
    """Escorts by code."""
    return tuple(MetEscort(skill=row.skill, escort=row.code) for row in rows)
