"""What pages see of explanations: frozen values, already redacted for the person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n import Bilingual
from scheduler.i18n.sentences import Sentence
from scheduler.services.explanations.obstacles import Obstacles
from scheduler.services.version_values import CaseRow, LegRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A health appointment of an alternative."""

    stage: Bilingual
    starts_at: datetime
    zone: str
    clinic: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another case that an alternative moves, and its new flights; without any it stays behind."""

    code: str
    legs: tuple[LegRow, ...]
    is_left_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A trip that comes with an alternative: the escort's code, the flights before and after those of the case."""

    escort: str
    ahead: tuple[LegRow, ...]
    back: tuple[LegRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeRow:
    """Another way: what changes in points (negative where the whole plan gets cheaper) and who else moves.

    `number` names it within its question. `is_left_out` says that the case itself would stay behind; `hidden` counts
    moved cases that the reader may not see. `subject` is the stage or escort that changes, None for the whole case;
    `visits` then holds that stage alone.
    """

    number: int
    subject: Bilingual | None
    is_left_out: bool
    legs: tuple[LegRow, ...]
    visits: tuple[Visit, ...]
    escorts: tuple[str, ...]
    duties: tuple[Duty, ...]
    change: int
    terms: Mapping[str, int]
    moved: tuple[Moved, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What would have to be otherwise so that a left-out case travels, how it then would, and the points gained."""

    relaxations: tuple[Sentence, ...]
    gain: int
    terms: Mapping[str, int]
    legs: tuple[LegRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A journey that a planned case would rather have: what it lacks, who holds that, what making room would cost.

    `price` is the change of the whole plan in points, None where no single travel group can make room.
    """

    legs: tuple[LegRow, ...]
    saves: int
    lacking: tuple[Sentence, ...]
    holders: tuple[str, ...]
    hidden: int
    price: int | None
    moved: tuple[Moved, ...]
    hidden_moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One thing more of which would help: in words, people who would travel, points saved, and which cases.

    `week_of` is the Monday of the week in which an escort more is wanted, None for other things.
    """

    relaxations: tuple[Sentence, ...]
    people: int
    worth: int
    codes: tuple[str, ...]
    hidden: int
    week_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question and its answer. `state` is none, queued, working, answered or failed; `is_live`: look again soon.

    Which of the tuples are filled depends on `kind`. `can_travel` says that a left-out case has a free way now.
    """

    id: int | None
    kind: str
    state: str
    is_live: bool
    seconds: float = 0.0
    error: Sentence | None = None
    conflicts: tuple[tuple[Sentence, ...], ...] = ()
    ways: tuple[Way, ...] = ()
    group: tuple[str, ...] = ()
    group_hidden: int = 0
    can_travel: bool = False
    choices: tuple[Choice, ...] = ()
    alternatives: tuple[AlternativeRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExplanation:
    """A case in a version with its questions. `may_ask` also says whether alternatives may be taken.

    `obstacles` is for a case that was left out before anything was planned.
    """

    number: int
    row: CaseRow
    stages: tuple[Bilingual, ...]
    is_asked_of_solver: bool
    may_ask: bool
    questions: tuple[QuestionView, ...]
    obstacles: Obstacles | None = None

    @property
    def is_live(self) -> bool:
        """Whether an answer is under way."""
        return any(question.is_live for question in self.questions)

    @property
    def can_be_asked(self) -> bool:
        """Whether there is something left to ask."""
        is_open = any(question.state in ("none", "failed") for question in self.questions)
        return self.may_ask and self.is_asked_of_solver and is_open and not self.is_live


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A left-out case in one glance: the state of its question, a short conflict, the best way out."""

    state: str
    conflict: tuple[Sentence, ...] = ()
    way: Way | None = None
