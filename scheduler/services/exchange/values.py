"""What the interface hands out: frozen values without names, unless the token was given them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.models import FlightState

Level = Literal["stop", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A flight of a journey; instants are UTC, the zones are those of its two airports."""

    flight: str
    origin: str
    destination: str
    departs_at: datetime
    departure_zone: str
    arrives_at: datetime
    arrival_zone: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAppointment:
    """An appointment of a case; which test it is stands in `stage` only for who may read health data."""

    stage: str | None
    name: Bilingual
    clinic: str
    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetEscort:
    """An escort who meets a need of a case, by code."""

    skill: str
    escort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case in a list. Of a protected one the code and the office are told and nothing else."""

    code: str
    office: str
    is_redacted: bool
    programme: str | None
    state: str | None
    priority: Literal["1", "2", "3"] | None
    people: int | None
    departs: bool | None
    origin: str | None
    is_ready: bool | None
    ready_from: date | None
    ready_until: date | None
    next_step: Bilingual | None
    plan: Literal["planned", "left-out", "not-asked"] | None
    departs_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that stops a case, warns or informs, in both languages."""

    level: Level
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of a case, for a token with names:read."""

    number: int
    name: str
    relationship: str
    sex: str
    age: int
    mobility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Local dates of departure on which everything holds, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetail:
    """A case: how ready it is, what it needs and what the plan in force says. `members` needs names:read.

    `ticketed_on` is the day on which tickets were issued for `legs`, null where none are noted for these very flights.
    """

    code: str
    reference: str
    revision: int
    office: str
    programme: str
    state: str
    priority: str
    departs: bool
    origin: str
    people: int
    is_ready: bool
    windows: tuple[Window, ...]
    findings: tuple[Finding, ...]
    escort_skills: tuple[str, ...]
    plan: Literal["planned", "left-out", "not-asked"]
    version: int | None
    legs: tuple[Leg, ...]
    appointments: tuple[HeldAppointment, ...]
    escorts: tuple[MetEscort, ...]
    reasons: tuple[Bilingual, ...]
    ticketed_on: date | None
    itinerary_revision: int | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightEntry:
    """A flight with the seats that are ours and the people whom the plan in force puts on it."""

    id: int
    flight: str
    origin: str
    destination: str
    departs_on: date
    departs_at: datetime
    departure_zone: str
    arrives_at: datetime
    arrival_zone: str
    aircraft: str
    state: FlightState
    seats: int
    people_booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """What an escort can do, and the most load on one trip."""

    skill: str
    load_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortSummary:
    """An escort by code; `name` needs names:read."""

    code: str
    name: str | None
    office: str
    base: str
    languages: tuple[str, ...]
    skills: tuple[Skill, ...]
    trips_done: int
    trips_planned: int
    trips_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEntry:
    """A trip in force, from reporting for the first flight to the last landing; then comes the rest."""

    skill: str
    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    rest_ends_at: datetime
    people: int
    cases: tuple[str, ...]
    ahead: tuple[Leg, ...]
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortDetail:
    """An escort with every trip in force."""

    escort: EscortSummary
    duties: tuple[DutyEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicEntry:
    """A clinic."""

    code: str
    name: Bilingual
    airport: str
    office: str
    timezone: str
    address: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """A session of a clinic and how much of it is booked; `stage` needs health:read."""

    code: str
    stage: str | None
    name: Bilingual
    starts_at: datetime
    ends_at: datetime
    zone: str
    is_cancelled: bool
    minutes: int
    booked_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEntry:
    """An appointment in force: `case` is its number, of a protected case its opaque reference."""

    case: str
    session: str
    stage: str | None
    name: Bilingual
    starts_at: datetime
    ends_at: datetime
    zone: str
    people: int
