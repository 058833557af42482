"""What the pages of cases show: frozen values, already redacted for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.readiness import DateWindow
from scheduler.services.pin_page import NeedChoice, PinRow, StageChoice
from scheduler.services.tickets import TicketView
from scheduler.services.version_values import AppointmentRow, EscortRow, LegRow

PlanState = Literal["planned", "left-out", "not-asked"]
"""In force; named by the published version but left out; not named by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to list: part of a code, and codes of office, programme, state and readiness ('' for any)."""

    text: str = ""
    office: str = ""
    programme: str = ""
    state: str = "open"
    readiness: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseListRow:
    """One case of the list. A redacted row (protected case) holds the code and its office, nothing that tells more.

    `days_left` counts to the first lapse of a clearance; `next_step` is what to do first, None for a ready case.
    """

    code: str
    is_redacted: bool
    is_protected: bool
    office: str
    programme: str
    programme_name: Bilingual | None
    state: str
    priority: str
    people: int | None
    principal: str
    is_ready: bool
    is_held: bool
    next_step: Bilingual | None
    window: DateWindow | None
    days_left: int | None
    lapsing: str
    plan: PlanState
    departs_on: date | None
    flights: tuple[str, ...]
    reason: Bilingual | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of a filter."""

    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseList:
    """A page of the list; `counts` are of everything that the filter leaves, before the readiness filter."""

    rows: tuple[CaseListRow, ...]
    total: int
    page: int
    pages: int
    ready: int
    lapsing: int
    planned: int
    found: int
    offices: tuple[Choice, ...]
    programmes: tuple[Choice, ...]
    filter: CaseFilter
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A person; `name` is '' for who may not see names, `age` is in completed years today."""

    number: int
    name: str
    relationship: str
    sex: str
    age: int
    mobility: str
    is_unaccompanied_minor: bool
    is_first_time_flyer: bool
    is_legal_representative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceRow:
    """A clearance; `member` is the person's number, None for the whole case. `last_on` is its last good day."""

    kind: str
    member: int | None
    state: str
    issued_on: date | None
    last_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding in words with its level: stop, warning or info."""

    level: str
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A health stage; `outcomes` are (number of the member, phrase `outcome-...`): released or not, never why."""

    stage: str
    name: Bilingual
    state: str
    held_on: date | None
    outcomes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """An escort that the case needs."""

    skill: str
    load: int
    sex: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A tie to another case; `is_open` tells whether the reader may open it."""

    code: str
    kind: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryState:
    """The paper of a case: its revision, and whether it was withdrawn."""

    revision: int
    revised_at: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything about one case that this reader may see. `revision` belongs into the form that edits it.

    `entry_version` is the version that holds the plan shown here.
    """

    code: str
    reference: str
    revision: int
    is_protected: bool
    office: Bilingual
    programme: str
    programme_name: Bilingual
    state: str
    priority: str
    departs: bool
    origin: str
    receiver: str
    languages: tuple[str, ...]
    earliest_on: date | None
    latest_on: date | None
    exception_reference: str
    assistance: tuple[str, ...]
    today: date
    is_ready: bool
    windows: tuple[DateWindow, ...]
    findings: tuple[FindingRow, ...]
    members: tuple[MemberRow, ...]
    clearances: tuple[ClearanceRow, ...]
    stages: tuple[StageRow, ...]
    needs: tuple[NeedRow, ...]
    links: tuple[LinkRow, ...]
    plan: PlanState
    version: str
    entry_version: int | None
    legs: tuple[LegRow, ...]
    appointments: tuple[tuple[Bilingual, AppointmentRow], ...]
    escorts: tuple[EscortRow, ...]
    reasons: tuple[Bilingual, ...]
    itinerary: ItineraryState | None
    ticket: TicketView | None
    pins: tuple[PinRow, ...]
    stages_to_pin: tuple[StageChoice, ...]
    needs_to_pin: tuple[NeedChoice, ...]
    may_plan: bool
    may_edit: bool
    may_print: bool

    @property
    def may_note_ticket(self) -> bool:
        """Whether the reader may note tickets for the flights that the case holds."""
        return self.may_plan and self.plan == "planned" and bool(self.legs)

    @property
    def is_held(self) -> bool:
        """Whether a person keeps the case out of the plan."""
        return any(pin.kind == "hold" and not pin.is_over for pin in self.pins)
