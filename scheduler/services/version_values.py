"""What pages and commands see of plan versions: frozen values, already redacted for the person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """One version; score, terms and bound are points. Gaps are shares of the score (0.05 is 5 %), None without a bound.

    `controllable_gap` leaves out what no plan can change. `author` and `approver` are names, '' for the system.
    """

    number: int
    status: str
    parent: int | None
    run_id: int | None
    from_on: date
    to_on: date
    created_at: datetime
    author: str
    approved_at: datetime | None
    approver: str
    published_at: datetime | None
    score: int
    terms: Mapping[str, int]
    bound: int | None
    gap: float | None
    controllable_gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    people_total: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRow:
    """A flight with the zones of its two airports."""

    designator: str
    origin: str
    destination: str
    departs_at: datetime
    departure_zone: str
    arrives_at: datetime
    arrival_zone: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """A health appointment; `stage` is a code with the phrase `stage-<stage>`."""

    stage: str
    session_code: str
    clinic_code: str
    clinic_vi: str
    clinic_en: str
    starts_at: datetime
    ends_at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortRow:
    """An escort who meets a need; `skill` has the phrase `skill-<skill>`. `name` is '' for who may not see names."""

    skill: str
    escort_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a version. A redacted row (protected case) holds the code and nothing else that tells about it.

    `reason` and `facts` say why an unplanned case is left out; `is_carried` marks an entry outside the horizon that
    was taken over unchanged from the published version.
    """

    case_id: int
    office_id: int
    code: str
    is_redacted: bool
    is_protected: bool
    is_planned: bool
    is_carried: bool
    office: str
    programme: str
    priority: str
    people: int | None
    principal: str
    departs_on: date | None
    legs: tuple[LegRow, ...]
    appointments: tuple[AppointmentRow, ...]
    escorts: tuple[EscortRow, ...]
    reason_code: str
    reason: Sentence | None
    facts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """An escort's trip with the codes of the cases it serves."""

    escort_id: int
    escort_code: str
    escort_name: str
    skill: str
    ahead: tuple[LegRow, ...]
    out: tuple[LegRow, ...]
    back: tuple[LegRow, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version whole. `hidden_cases` counts cases of offices that the person may not see.

    `may_propose`, `may_approve`, `may_publish`, `may_withdraw` say which steps the state and the rights allow.
    """

    summary: VersionSummary
    cases: tuple[CaseRow, ...]
    trips: tuple[TripRow, ...]
    hidden_cases: int
    may_propose: bool
    may_approve: bool
    may_publish: bool
    may_withdraw: bool
