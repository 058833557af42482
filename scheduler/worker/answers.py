"""Answers to questions about a plan as documents of codes, ids and points; it loads OR-Tools: for the worker alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from scheduler.models.explanation import QuestionKind
from solver.explain import (
    Alternative,
    ExplainIndex,
    Relaxation,
    alternatives,
    appointment_alternatives,
    limits,
    trip_alternatives,
    why_not,
    why_this,
)
from solver.files import plan_to_document
from solver.files.writing import instant_text
from solver.plan import TERMS, Plan
from solver.problem import PlannedCase
from solver.reasons import Fact

Document = dict[str, Any]
_WAYS = 6
_CHOICES = 8


def answer(index: ExplainIndex, plan: Plan, kind: QuestionKind, case: str) -> Document:
    """Answer one question about a case, or about the whole plan (`case` is empty then).

    Raises KeyError for a case that the plan's problem does not hold, or that is not planned where it has to be, and
    ValueError for one that is planned where it must not be.
    """
    document = _ANSWERS[kind](index, plan, case)
    return document | {"flights": _flights(index, document)}


def _why_not(index: ExplainIndex, plan: Plan, case: str) -> Document:
    told = why_not(index, plan, case, limit=_WAYS)
    together = [index.lookup.cases[one] for one in {case, *told.group}]
    return {
        "group": list(told.group),
        "span": {
            "ready": max(one.ready for one in together).isoformat(),
            "deadline": min(one.deadline for one in together).isoformat(),
        },
        "reason": told.finding.reason,
        "is_free": told.best is not None,
        "conflicts": [[_fact(fact) for fact in conflict] for conflict in told.conflicts],
        "ways": [
            {
                "relaxations": [_fact(held) for held in way.relaxations],
                "gain": way.gain,
                "alternative": _alternative(way.alternative),
            }
            for way in told.relaxations
        ],
    }


def _why_this(index: ExplainIndex, plan: Plan, case: str) -> Document:
    told = why_this(index, plan, case)
    return {
        "choices": [
            {
                "journey": list(choice.flights),
                "saves": choice.saves,
                "blocked_by": [_fact(fact) for fact in choice.blocked_by],
                "holders": list(choice.holders),
                "displacing": _alternative(choice.displacing) if choice.displacing else None,
            }
            for choice in told.choices
        ]
    }


def _alternatives(index: ExplainIndex, plan: Plan, case: str) -> Document:
    return {"alternatives": [_alternative(held) for held in alternatives(index, plan, case, limit=_CHOICES)]}


def _appointments(index: ExplainIndex, plan: Plan, case: str) -> Document:
    entry = _entry(plan, case)
    found: list[Document] = []
    for held in entry.appointments:
        made = appointment_alternatives(index, plan, case, held.stage, limit=_CHOICES)
        found.extend(_alternative(one) | {"stage": held.stage} for one in made)
    return {"alternatives": found}


def _entry(plan: Plan, case: str) -> PlannedCase:
    return {entry.id: entry for entry in plan.cases}[case]


def _trips(index: ExplainIndex, plan: Plan, case: str) -> Document:
    entry = _entry(plan, case)
    wanted = {(met.escort, met.skill, entry.flights) for met in entry.escorts}
    found: list[Document] = []
    for trip in plan.trips:
        if (trip.escort, trip.skill, trip.out) in wanted:
            made = trip_alternatives(index, plan, trip, limit=_CHOICES)
            found.extend(_alternative(one) | {"skill": trip.skill} for one in made)
    return {"alternatives": found}


def _limits(index: ExplainIndex, plan: Plan, case: str) -> Document:
    return {
        "limits": [
            {
                "relaxations": [_fact(one) for one in held.relaxations],
                "people": held.people,
                "worth": held.worth,
                "cases": list(held.cases),
                "leaves_on": _leaves_on(index, held.best.alternative),
            }
            for held in limits(index, plan)
        ]
    }


def _leaves_on(index: ExplainIndex, way: Alternative) -> str | None:
    """The local date on which the case would leave this way; None for one that has only health stages."""
    flights = next((entry.flights for entry in way.cases if entry.id == way.case), ())
    return index.lookup.leaves_on(index.lookup.flights[flights[0]]).isoformat() if flights else None


_ANSWERS = {
    QuestionKind.WHY_NOT: _why_not,
    QuestionKind.WHY_THIS: _why_this,
    QuestionKind.ALTERNATIVES: _alternatives,
    QuestionKind.APPOINTMENTS: _appointments,
    QuestionKind.TRIPS: _trips,
    QuestionKind.LIMITS: _limits,
}


def _fact(held: Fact | Relaxation) -> Document:
    return {"kind": held.kind, "ids": dict(held.ids), "numbers": dict(held.numbers)}


def _alternative(held: Alternative) -> Document:
    on = Plan(problem="", cases=held.cases, trips=held.trips_on, unplanned=(), score=held.change, bound=None)
    comes, goes = plan_to_document(on), plan_to_document(replace(on, cases=(), trips=held.trips_off))
    return {
        "case": held.case,
        "cases": comes["cases"],
        "left_out": list(held.left_out),
        "trips_off": goes["trips"],
        "trips_on": comes["trips"],
        "change": {term: getattr(held.change, term) for term in ("total", *TERMS)},
        "displaces": list(held.displaces),
    }


def _flights(index: ExplainIndex, document: Document) -> Document:
    """Times and airports of every flight that the document names."""
    known = index.lookup.flights
    named = sorted({part for text in _texts(document) for part in text.split("+") if part in known})
    return {
        name: {
            "origin": known[name].origin,
            "destination": known[name].destination,
            "departs": instant_text(known[name].departs),
            "arrives": instant_text(known[name].arrives),
        }
        for name in named
    }


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)
