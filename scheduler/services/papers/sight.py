"""What the holder of a paper may read: names only where role and office allow, a protected case never by accident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.errors import Forbidden
from scheduler.models import Case, PlanCase
from scheduler.services.access import Action, Actor
from scheduler.services.present import is_hidden
from scheduler.services.tokens import case_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """`is_open`: the case may be told apart and called by its number; `names`: its people by name."""

    is_open: bool
    names: bool


def sight_of(actor: Actor, case: Case, *, through: Action = Action.SEE_CASES) -> Sight:
    """What `actor` may read of a case on a paper that is opened by the right `through`."""
    is_open = actor.may(through, case.office_id) and not is_hidden(actor, case)
    return Sight(is_open=is_open, names=is_open and actor.may(Action.SEE_NAMES, case.office_id))


def reference_of(case: Case, sight: Sight) -> str:
    """The case number, or the reference that feeds use."""
    return case.code if sight.is_open else case_reference(case.id)


def withheld(actor: Actor, entries: Iterable[PlanCase]) -> int:
    """How many cases a paper for this reader holds without names."""
    return sum(not sight_of(actor, entry.case).names for entry in entries)


def demand_names(actor: Actor, entries: Iterable[PlanCase]) -> None:
    """Raise Forbidden where the reader may not know a single name on a paper that is made of names."""
    actor.demand(Action.SEE_CASES)
    actor.demand(Action.SEE_NAMES)
    if not any(sight_of(actor, entry.case).names for entry in entries):
        raise Forbidden("forbidden", action=Action.SEE_NAMES.value)
