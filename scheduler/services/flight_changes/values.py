"""What a message about flights asks for, what it would do, and whom it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.services.imports import Problem

FlightKey = tuple[str, str, str, date]
"""Carrier, number, origin and local departure date."""
Action = Literal["removed", "added", "moved"]
Kind = Literal["new", "moved", "cancelled", "restored", "unchanged", "unknown", "overtaken", "departed"]
CHANGING: tuple[Kind, ...] = ("new", "moved", "cancelled", "restored")
Trouble = Literal["cancelled", "broken", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Where and when a flight goes; instants are UTC."""

    destination: str
    departs_at: datetime
    arrives_at: datetime
    aircraft: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One flight that a message speaks of; `leg` is None where it is removed. `line` is a row or line of the file."""

    key: FlightKey
    action: Action
    leg: Leg | None
    sheet: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A message in values, with all that is wrong or doubtful about it; `said_at` where the message says so itself."""

    wanted: tuple[Wanted, ...]
    problems: tuple[Problem, ...]
    stations: frozenset[str]
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a message does to one flight; `flight_id` is 0 for one that is not there yet."""

    key: FlightKey
    kind: Kind
    flight_id: int
    before: Leg | None
    after: Leg | None
    departs_on: date
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """An effect with the zones in which its times are shown."""

    designator: str
    origin: str
    departs_on: date
    kind: Kind
    before: Leg | None
    after: Leg | None
    origin_zone: str
    before_zone: str
    after_zone: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedCase:
    """A published itinerary that a change touches; `trouble` is the worst of it.

    `is_open` says whether the reader may open the case; `reference` of a protected one is opaque.
    """

    reference: str
    is_open: bool
    people: int
    trouble: Trouble
    flights: tuple[str, ...]
    departs_at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedEscort:
    """An escort's published trip that a change touches."""

    code: str
    name: str
    is_open: bool
    trouble: Trouble
    flights: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Whom a message touches; `hidden` counts cases of offices that are not the reader's."""

    cases: tuple[AffectedCase, ...] = ()
    escorts: tuple[AffectedEscort, ...] = ()
    hidden: int = 0

    @property
    def people(self) -> int:
        """People of the cases shown."""
        return sum(one.people for one in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message in the inbox."""

    id: int
    filename: str
    sender: str
    form: str
    state: str
    said_at: datetime
    received_at: datetime
    decided_at: datetime | None
    decided_by: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """One message: what it would do or did, what stops it, whom it touches.

    `may_repair` holds once it is applied and a published plan is touched. `run_id` is the run asked for.
    `earlier` counts messages that wait though they were said before this one.
    """

    row: MessageRow
    effects: tuple[EffectRow, ...]
    more: int
    problems: tuple[Problem, ...]
    affected: Affected
    may_apply: bool
    may_repair: bool
    run_id: int | None
    earlier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRow:
    """A program that may send; its secret was shown once."""

    id: int
    label: str
    address: str
    created_at: datetime
    last_used_at: datetime | None
    is_revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSender:
    """A sender just made: the only time that its secret is shown."""

    label: str
    address: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender of a message is told; `is_new` is false for one that is here already."""

    number: int
    state: str
    is_new: bool
