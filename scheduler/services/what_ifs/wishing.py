"""What-ifs in a free form: a person or program names what is to be looser; it is checked and queued like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, InvalidInput
from scheduler.models import WhatIf, WhatIfState, utc_now
from scheduler.planning.ids import case_id
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case
from scheduler.services.versions import find_version
from solver.errors import ProblemFileError, WishError
from solver.files import problem_from_json
from solver.files.writing import instant_text
from solver.lookup import Lookup
from solver.problem import Problem
from solver.wishes import Wish, wish_of

FREE_FROM = 1_000
"""Places from this number on are not ways of an answer but wishes in a free form."""
WISHES_MAX = 20

Given = tuple[str, Mapping[str, str]]
"""A kind of relaxation, and by name what it names."""


def wish_what_if(session: Session, actor: Actor, number: int, code: str, given: Sequence[Given]) -> int:
    """Queue a what-if about a case of a version in which everything `given` is looser; returns its place.

    Ids are those of the version's problem file. Raises NotFound, Forbidden, InvalidInput, Conflict.
    """
    actor.demand(Action.PLAN)
    version, case = find_version(session, number), find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    if not 0 < len(given) <= WISHES_MAX:
        raise InvalidInput("what-if-wishes", most=WISHES_MAX)
    wish = _document(_problem(version.problem), case_id(case.id), given)
    last = select(func.max(WhatIf.place)).where(WhatIf.version_id == version.id, WhatIf.case_id == case.id)
    place = max(FREE_FROM, (session.scalar(last) or 0) + 1)
    row = WhatIf(version_id=version.id, case_id=case.id, place=place, wish=wish, state=WhatIfState.QUEUED)
    row.asked_at, row.asked_by_id = utc_now(), actor.user_id
    session.add(row)
    session.flush()
    record(session, actor, "version.what-if", "plan_version", version.number, case=case_id(case.id), way=place)
    return place


def _problem(stored: bytes) -> Problem:
    """Raises Conflict where what is stored cannot be read any more."""
    try:
        return problem_from_json(stored)
    except ProblemFileError as failure:
        raise Conflict("what-if-failed") from failure


def _document(problem: Problem, own: str, given: Sequence[Given]) -> dict[str, Any]:
    """What is stored; of cases it may name `own` and those that travel with it, whoever else is in the problem."""
    try:
        wishes = [wish_of(problem, kind, named) for kind, named in given]
    except WishError as failure:
        raise InvalidInput(f"wish-{failure.code}", **failure.params) from None
    strange = next((wish for wish in wishes if wish.group and own not in wish.group), None)
    if strange is not None:
        raise InvalidInput("wish-unknown-id", name="case", value=strange.ids["case"])
    lookup = Lookup(problem)
    return {
        "relaxations": [asdict(wish) for wish in wishes],
        "said": [_told(lookup, wish) for wish in wishes],
        "group": [],
        "flights": _flights(lookup, wishes),
    }


def _told(lookup: Lookup, wish: Wish) -> dict[str, Any]:
    """The wish with what its sentence says beside what the wish names."""
    kind, ids, numbers = wish.kind, dict(wish.ids), dict(wish.numbers)
    if kind in ("deadline", "ready"):
        members = [lookup.cases[case] for case in wish.group]
        held = min(one.deadline for one in members) if kind == "deadline" else max(one.ready for one in members)
        numbers["days"] = abs((date.fromisoformat(ids["date"]) - held).days)
    elif kind == "assisted_connection":
        numbers["least"] = lookup.rules.assisted_connection_extra
    elif kind == "session_added":
        ids["date"] = ids["start"][:10]
    elif kind == "session_extended":
        session = lookup.sessions[ids["session"]]
        ids |= {"stage": session.stage, "date": lookup.held_on(session.id, session.start).isoformat()}
    elif kind == "receiver_people":
        kind = "receiver_people_daily"
    return {"kind": kind, "ids": ids, "numbers": numbers}


def _flights(lookup: Lookup, wishes: Sequence[Wish]) -> dict[str, Any]:
    named = {wish.ids["flight"] for wish in wishes if "flight" in wish.ids}
    return {
        name: {
            "origin": lookup.flights[name].origin,
            "destination": lookup.flights[name].destination,
            "departs": instant_text(lookup.flights[name].departs),
            "arrives": instant_text(lookup.flights[name].arrives),
        }
        for name in sorted(named)
    }
