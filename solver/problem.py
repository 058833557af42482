"""The departure planning problem as frozen values (contract: `departure-plan-problem/1`).

Instants are aware UTC datetimes to the minute; dates are calendar dates in the local time of the airport or clinic
that they speak of; costs are whole points (100 points = 1 US dollar). Ids are opaque: a problem holds no name,
no diagnosis and no document number, so a problem file is safe to attach to a bug report.
Reading and writing files is `solver.files`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

PROBLEM_FORMAT = "departure-plan-problem/1"

Sex = Literal["F", "M"]
Priority = Literal["1", "2", "3"]
Role = Literal["departure", "transit", "arrival"]
Need = Literal["wheelchair", "stretcher", "unaccompanied_minor"]

ROLES: tuple[Role, ...] = ("departure", "transit", "arrival")
NEEDS: tuple[Need, ...] = ("wheelchair", "stretcher", "unaccompanied_minor")
PRIORITIES: tuple[Priority, ...] = ("1", "2", "3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """First and last departure date, both inclusive; `timezone` is the planning office's, for display."""

    start: date
    end: date
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Airport:
    """An airport; `connection` and `entry_connection` are its least connection times in minutes."""

    code: str
    timezone: str
    country: str
    connection: int
    entry_connection: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One flight on one date, with the seats that are ours and the fare in points per seat."""

    id: str
    carrier: str
    number: str
    origin: str
    destination: str
    departs: datetime
    arrives: datetime
    seats: int
    fare: int
    wheelchairs: int
    stretchers: int
    minors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who meets a case where it arrives; `earliest` and `latest` are local landing times, both inclusive."""

    id: str
    airports: tuple[str, ...]
    people_per_day: int
    weekdays: frozenset[int]
    closed: frozenset[date]
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceWindow:
    """A staffed span at an airport, `start` inclusive, `end` exclusive, and the people that it can help."""

    airport: str
    role: Role
    start: datetime
    end: datetime
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """A clinic and the departure airport that it serves."""

    id: str
    airport: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A span in which one examiner of a clinic holds one health stage."""

    id: str
    clinic: str
    stage: str
    start: datetime
    end: datetime
    sex: Sex
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escort:
    """An escort; `skills` maps a skill to the most load on one trip, `entry_until` a country to a last date."""

    id: str
    base: str
    sex: Sex
    languages: tuple[str, ...]
    skills: Mapping[str, int]
    entry_until: Mapping[str, date]
    unavailable: tuple[tuple[datetime, datetime], ...]
    trips_done: int
    trips_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A traveller: age in years, sex, and what is needed on board."""

    age: int
    sex: Sex
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortNeed:
    """A skill that must travel along; `load` counts against the escort's most load, empty `languages` is no wish."""

    skill: str
    load: int
    sex: Sex | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A health stage still to be held; the ranges are (least, most) days, `most` may be None."""

    stage: str
    minutes: int
    sex: Sex | None
    after_previous: tuple[int, int | None]
    before_departure: tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a person fixed; `flights` None means not pinned."""

    flights: tuple[str, ...] | None
    appointments: Mapping[str, str]
    escorts: Mapping[str, str]
    hold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A stage held in a session from `start` to `end`."""

    stage: str
    session: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MetNeed:
    """An escort need of a case and the escort who meets it."""

    skill: str
    escort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """A planned case: flights in order (empty for a case without departure), appointments, escorts."""

    id: str
    flights: tuple[str, ...]
    appointments: tuple[Appointment, ...]
    escorts: tuple[MetNeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A family that is processed together; see section 2 of the contract for each field."""

    id: str
    departure: bool
    origin: str
    receiver: str | None
    priority: Priority
    ready: date
    deadline: date
    people: tuple[Person, ...]
    languages: tuple[str, ...]
    assistance: tuple[Role, ...]
    escort_needs: tuple[EscortNeed, ...]
    stages: tuple[Stage, ...]
    health_from: date
    last_stage: date | None
    travel_with: tuple[str, ...]
    connections_max: int
    pin: Pin | None
    published: PlannedCase | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points per unit of each score term (section 6)."""

    unplanned_person: Mapping[Priority, int]
    lapse_person: int
    wait_person_day: Mapping[Priority, int]
    connection_person: int
    travel_person_minute: int
    escort_day: int
    escort_fairness: int
    change_flight_person: int
    change_appointment: int
    change_escort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of the rules; spans are minutes."""

    legs_max: int
    connection_max: int
    assisted_connection_extra: int
    stretcher_seats: int
    escort_report: int
    escort_turnaround: int
    escort_rest: int
    weights: Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One departure planning problem, whole."""

    name: str
    horizon: Horizon
    airports: tuple[Airport, ...]
    flights: tuple[Flight, ...]
    receivers: tuple[Receiver, ...]
    assistance: tuple[AssistanceWindow, ...]
    clinics: tuple[Clinic, ...]
    sessions: tuple[Session, ...]
    escorts: tuple[Escort, ...]
    cases: tuple[Case, ...]
    rules: Rules
