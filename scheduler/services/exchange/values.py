"""What the interface hands out: frozen values without names, unless the token was given them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.models import FlightState, RunState, VersionStatus

Level = Literal["stop", "warning", "info"]
Kind = Literal["new", "dropped", "changed"]


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
    """A case: how ready it is, what it needs and what the plan in force says. `members` needs names:read."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPoint:
    """One moment of a run; score and bound are points (100 are one US dollar), null while there is none."""

    seconds: float
    phase: str
    score: int | None
    bound: int | None
    cases_planned: int
    cases_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """A planning run with its latest numbers; `version` is the draft that came out."""

    id: int
    state: RunState
    requested_at: datetime
    office: str | None
    from_on: date
    to_on: date
    time_limit_seconds: int
    workers: int
    seed: int
    started_at: datetime | None
    finished_at: datetime | None
    stop_requested: bool
    outcome: str
    error: Bilingual | None
    score: int | None
    bound: int | None
    gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    version: int | None
    progress: tuple[RunPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A plan version; score, terms and bound are points. `author` and `approver` need names:read."""

    number: int
    status: VersionStatus
    parent: int | None
    run: int | None
    from_on: date
    to_on: date
    created_at: datetime
    approved_at: datetime | None
    published_at: datetime | None
    author: str | None
    approver: str | None
    score: int
    terms: Mapping[str, int]
    bound: int | None
    gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    people_total: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCase:
    """A case in a version: planned with its journey, or left out with the reason. Of a protected one only the code."""

    code: str
    office: str
    is_redacted: bool
    is_planned: bool
    programme: str | None
    people: int | None
    departs_on: date | None
    legs: tuple[Leg, ...]
    appointments: tuple[HeldAppointment, ...]
    escorts: tuple[MetEscort, ...]
    reason: Bilingual | None
    facts: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripEntry:
    """An escort's trip in a version and the cases that it serves."""

    escort: str
    skill: str
    cases: tuple[str, ...]
    ahead: tuple[Leg, ...]
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """What is different for one case between two versions."""

    case: str
    kind: Kind
    is_redacted: bool
    people: int | None
    is_disturbed: bool
    sentences: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesEntry:
    """Version `before` against version `after`: what the later one would change."""

    before: int
    after: int
    counts: Mapping[str, int]
    unchanged: int
    people_disturbed: int
    score_delta: int
    changes: tuple[ChangeEntry, ...]
