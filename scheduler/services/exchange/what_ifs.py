"""What-ifs for other systems: name what is to be looser, and see what came of it. A request never solves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.services.access import Actor
from scheduler.services.what_ifs import what_if_of
from scheduler.services.what_ifs.values import Comparison, Figures, Listed
from scheduler.services.what_ifs.wishing import Given, wish_what_if


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfCases:
    """Codes of cases that this token may see, and how many others there are."""

    codes: tuple[str, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfFigures:
    """Who travels in a plan and what it costs, in points (100 points are worth one US dollar)."""

    cases: int
    people: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfResult:
    """The version, the same searched on without the change (`longer`), and with it (`changed`); `worth` in points.

    `joined` travel only with the change, `left` no longer do, `moved` have other flights.
    """

    version: WhatIfFigures
    longer: WhatIfFigures
    changed: WhatIfFigures
    worth: int
    joined: WhatIfCases
    left: WhatIfCases
    moved: WhatIfCases


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfEntry:
    """A what-if about a case of a version. It never becomes a plan; `result` comes when `state` is done."""

    number: int
    version: int
    case: str
    relaxations: tuple[Bilingual, ...]
    state: Literal["queued", "working", "done", "failed"]
    seconds: float
    error: Bilingual | None
    result: WhatIfResult | None


def ask_what_if(session: Session, actor: Actor, version: int, code: str, given: Sequence[Given]) -> WhatIfEntry:
    """Queue a what-if in a free form. Raises NotFound, Forbidden, InvalidInput."""
    return what_if_entry(session, actor, version, code, wish_what_if(session, actor, version, code, given))


def what_if_entry(session: Session, actor: Actor, version: int, code: str, number: int) -> WhatIfEntry:
    """A what-if that was asked for. Raises NotFound, Forbidden."""
    view = what_if_of(session, actor, version, code, number)
    if view.state == "none":
        raise NotFound("what-if-no-such-way")
    return WhatIfEntry(
        number=view.place,
        version=view.number,
        case=view.code,
        relaxations=tuple(one.text for one in view.relaxations),
        state=view.state,  # type: ignore[arg-type]
        seconds=view.seconds,
        error=view.error.text if view.error else None,
        result=_result(view.comparison) if view.comparison else None,
    )


def _result(found: Comparison) -> WhatIfResult:
    return WhatIfResult(
        version=_figures(found.version),
        longer=_figures(found.longer),
        changed=_figures(found.changed),
        worth=found.worth,
        joined=_cases(found.joined),
        left=_cases(found.left),
        moved=_cases(found.moved),
    )


def _figures(held: Figures) -> WhatIfFigures:
    return WhatIfFigures(cases=held.cases, people=held.people, score=held.score)


def _cases(listed: Listed) -> WhatIfCases:
    return WhatIfCases(codes=listed.codes, hidden=listed.hidden)
