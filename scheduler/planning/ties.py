"""Which cases must be on the very same flights, and who stays behind when one of them cannot be planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, CaseLink, LinkKind, Office
from scheduler.planning.eligibility import Judged, LeftOut
from scheduler.planning.ids import case_id
from scheduler.planning.standing import ENDED, GONE

Ties = Mapping[int, tuple[int, ...]]
"""Case key -> the keys that it is tied to, in both directions, in order."""


def load_ties(session: Session) -> Ties:
    """All ties between cases that have neither left nor ended; who has left waits for nobody."""
    over = set(session.scalars(select(Case.id).where(Case.state.in_([*GONE, *ENDED]))))
    ties: dict[int, set[int]] = defaultdict(set)
    rows = select(CaseLink.case_id, CaseLink.other_id).where(CaseLink.kind == LinkKind.TRAVELS_WITH)
    for one, other in session.execute(rows):
        if one not in over and other not in over:
            ties[one].add(other)
            ties[other].add(one)
    return {key: tuple(sorted(others)) for key, others in sorted(ties.items())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """The cases that a run of one office concerns: its own, and whatever others hold that may not change."""

    keys: frozenset[int]

    @classmethod
    def of(cls, cases: Sequence[Case], published: Iterable[int], office: Office) -> Concerned:
        """Those of `office` among `cases`, and the keys of published entries."""
        own = {case.id for case in cases if case.office_id == office.id}
        return cls(keys=frozenset(own.union(published)))

    def by(self, key: int, ties: Ties) -> bool:
        """Whether the run concerns the case, itself or through whom it travels with."""
        seen, waiting = {key}, [key]
        while waiting:
            one = waiting.pop()
            if one in self.keys:
                return True
            fresh = [other for other in ties.get(one, ()) if other not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return False


def without_torn_groups(judged: Sequence[Judged], ties: Ties) -> tuple[list[Judged], list[LeftOut]]:
    """Leave out every travel group of which a case is missing, leaves elsewhere or does not leave at all."""
    present = {one.case.id: one for one in judged}
    torn: dict[int, int] = {}
    waiting = [key for key, one in present.items() if any(not _fits(one, present.get(o)) for o in ties.get(key, ()))]
    for key in waiting:
        torn[key] = next(o for o in ties[key] if not _fits(present[key], present.get(o)))
    while waiting:
        key = waiting.pop()
        for other in ties.get(key, ()):
            if other in present and other not in torn:
                torn[other] = key
                waiting.append(other)
    left_out = [_torn(key, torn[key]) for key in sorted(torn)]
    return [one for one in judged if one.case.id not in torn], left_out


def _fits(one: Judged, other: Judged | None) -> bool:
    return other is not None and one.case.departs and other.case.departs and one.case.origin == other.case.origin


def _torn(key: int, missing: int) -> LeftOut:
    said = Sentence(key="planning-tied-case-missing", params={"case": case_id(missing)})
    return LeftOut(case_id=key, reason="not_ready", said=(said,))
