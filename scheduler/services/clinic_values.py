"""What the pages of clinics show: sessions, appointments and free time; references instead of names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n import Bilingual
from scheduler.readiness import DateWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicChoice:
    """A clinic that the reader may open."""

    code: str
    name: Bilingual
    airport: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An appointment. `reference` is the case number, or the opaque reference of a protected case.

    `state` and `outcome` are those of the stage: outcome is `not_fit` if that of any member is, `fit` if all are.
    It clashes where the examiner's own calendar is not free.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    reference: str
    is_open: bool
    people: int
    state: str
    outcome: str
    may_record: bool
    is_clashing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Free time between appointments."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session with what is booked and what is free; a cancelled one may still hold appointments to move.

    `away` are the times within it at which the examiner's own calendar is not free.
    """

    code: str
    stage: str
    name: Bilingual
    examiner: str
    examiner_sex: str
    languages: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    away: tuple[Gap, ...]
    visits: tuple[Visit, ...]
    gaps: tuple[Gap, ...]
    minutes: int
    booked_minutes: int

    @property
    def free_minutes(self) -> int:
        """Minutes that nobody has booked, at which the examiner is there."""
        return sum(gap.minutes for gap in self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A day of the week's overview."""

    on: date
    sessions: int
    visits: int
    people: int
    minutes: int
    booked_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDay:
    """One clinic on one local date; `previous_on` and `next_on` are the nearest dates with sessions."""

    code: str
    name: Bilingual
    address: Bilingual
    zone: str
    on: date
    today: date
    previous_on: date | None
    next_on: date | None
    sessions: tuple[SessionView, ...]
    week: tuple[DayCount, ...]
    choices: tuple[ClinicChoice, ...]

    @property
    def visits(self) -> int:
        """Appointments of the day."""
        return sum(len(session.visits) for session in self.sessions)

    @property
    def clashes(self) -> int:
        """Appointments of the day at which the examiner is not free."""
        return sum(visit.is_clashing for session in self.sessions for visit in session.visits)

    @property
    def people(self) -> int:
        """People of the day."""
        return sum(visit.people for session in self.sessions for visit in session.visits)

    @property
    def minutes(self) -> int:
        """Minutes that the clinic offers."""
        return sum(session.minutes for session in self.sessions if not session.is_cancelled)

    @property
    def booked_minutes(self) -> int:
        """Minutes that are booked in sessions that are held."""
        return sum(session.booked_minutes for session in self.sessions if not session.is_cancelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMember:
    """A person of an appointment with the outcome so far; `name` is '' for who may not see it."""

    number: int
    name: str
    sex: str
    age: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """The form in which the medical team records an appointment; `revision` is 0 while nothing is recorded."""

    id: int
    reference: str
    clinic_code: str
    clinic: Bilingual
    zone: str
    stage: str
    starts_at: datetime
    ends_at: datetime
    on: date
    state: str
    revision: int
    is_over: bool
    members: tuple[VisitMember, ...]
    may_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """What rests on a recorded result: the departure in force, appointments after it, and versions on their way."""

    departs_on: date | None
    appointments: tuple[Appointed, ...]
    versions: tuple[int, ...]

    def __bool__(self) -> bool:
        """Whether anything does."""
        return bool(self.departs_on or self.appointments or self.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """An appointment in force: the stage in words, when, in whose clocks and where; `id` leads to its form."""

    id: int
    name: Bilingual
    starts_at: datetime
    zone: str
    clinic: Bilingual
    may_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSession:
    """A session to come with room for the family."""

    starts_at: datetime
    zone: str
    clinic: Bilingual
    examiner_sex: str
    free_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStep:
    """A stage of a family's protocol: its state, when it was held, outcomes by member number, and free sessions."""

    name: Bilingual
    state: str
    held_on: date | None
    outcomes: tuple[tuple[int, str], ...]
    minutes: int
    sessions: tuple[FreeSession, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPaper:
    """A health clearance of a member (0: of the family), and its last good day where it is held."""

    kind: str
    member: int
    state: str
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """A family as the medical team sees it: no flight and no place, only the date of departure.

    Of a protected family that the reader may not see, `departs_on`, `windows` and `findings` stay empty.
    """

    visit: VisitPage
    steps: tuple[HealthStep, ...]
    papers: tuple[HealthPaper, ...]
    appointments: tuple[Appointed, ...]
    findings: tuple[Bilingual, ...]
    windows: tuple[DateWindow, ...]
    departs_on: date | None
    is_hidden: bool
