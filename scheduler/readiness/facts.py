"""What is known of one case, as readiness needs it: no names, no diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """A person, known by position only; the codes are those of the tables."""

    position: int
    born_on: date
    sex: str = "F"
    nationality: str = "VN"
    mobility: str = "none"
    is_unaccompanied_minor: bool = False
    is_legal_representative: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceFacts:
    """A clearance of a member, or of the case where `member_position` is None; both dates are inclusive."""

    kind: str
    state: str
    member_position: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    shortens_medical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """A health stage: `held_on` is the clinic's local date, `outcomes` are (member position, outcome)."""

    stage: str
    state: str = "due"
    minutes: int = 0
    examiner_sex: str | None = None
    held_on: date | None = None
    finished_at: datetime | None = None
    outcomes: tuple[tuple[int, str], ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether it is still to be held; a missed one is held again."""
        return self.state in ("due", "missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case; `zone` is the IANA zone of its place of departure.

    `is_notified` tells that the receiving side has been told of a departure, so that the notice time has run.
    """

    programme: str
    members: tuple[MemberFacts, ...]
    clearances: tuple[ClearanceFacts, ...] = ()
    stages: tuple[StageFacts, ...] = ()
    departs: bool = True
    state: str = "active"
    priority: str = "1"
    zone: str = "Asia/Ho_Chi_Minh"
    exception_reference: str = ""
    has_receiver: bool = True
    reception_confirmed: bool = False
    earliest_on: date | None = None
    latest_on: date | None = None
    escort_skills: tuple[str, ...] = ()
    is_notified: bool = False

    def stage(self, name: str) -> StageFacts | None:
        """The stage of that name, where the case has it."""
        return next((stage for stage in self.stages if stage.stage == name), None)

    @property
    def has_finding(self) -> bool:
        """Whether some member's medical is shortened by a finding."""
        return any(clearance.shortens_medical for clearance in self.clearances if clearance.kind == "medical")
