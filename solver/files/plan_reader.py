"""Reads a plan document strictly (contract section 3)."""

from __future__ import annotations

from typing import Any

from solver.errors import ProblemFileError
from solver.files.fields import each, expect_keys, ident, idents, instant, one_of, text, whole
from solver.plan import PLAN_FORMAT, REASONS, TERMS, Plan, Score, Trip, Unplanned
from solver.problem import Appointment, MetNeed, PlannedCase

_PLAN_KEYS = frozenset({"format", "problem", "cases", "trips", "unplanned", "score", "bound"})
_CASE_KEYS = frozenset({"id", "flights", "appointments", "escorts"})
_APPOINTMENT_KEYS = frozenset({"stage", "session", "start", "end"})
_MET_KEYS = frozenset({"skill", "escort"})
_TRIP_KEYS = frozenset({"escort", "skill", "ahead", "out", "back"})
_UNPLANNED_KEYS = frozenset({"id", "reason", "detail"})
_SCORE_KEYS = frozenset({"total", "terms"})


def plan_from_document(document: Any) -> Plan:
    """Make a plan from a JSON document. Raises ProblemFileError."""
    held = expect_keys(document, _PLAN_KEYS)
    if held["format"] != PLAN_FORMAT:
        raise ProblemFileError("wrong-format", "format", expected=PLAN_FORMAT)
    return Plan(
        problem=text(held, "problem"),
        cases=each(held, "cases", planned_case),
        trips=each(held, "trips", _trip),
        unplanned=each(held, "unplanned", _unplanned),
        score=_score(held["score"]),
        bound=None if held["bound"] is None else whole(held, "bound"),
    )


def planned_case(value: Any) -> PlannedCase:
    """Read one entry of `cases` of a plan, or the `published` of a case."""
    held = expect_keys(value, _CASE_KEYS)
    return PlannedCase(
        id=ident(held, "id"),
        flights=idents(held, "flights"),
        appointments=each(held, "appointments", _appointment),
        escorts=each(held, "escorts", _met_need),
    )


def _appointment(value: Any) -> Appointment:
    held = expect_keys(value, _APPOINTMENT_KEYS)
    start, end = instant(held, "start"), instant(held, "end")
    if end < start:
        raise ProblemFileError("ends-before-start", "end")
    return Appointment(stage=ident(held, "stage"), session=ident(held, "session"), start=start, end=end)


def _met_need(value: Any) -> MetNeed:
    held = expect_keys(value, _MET_KEYS)
    return MetNeed(skill=ident(held, "skill"), escort=ident(held, "escort"))


def _trip(value: Any) -> Trip:
    held = expect_keys(value, _TRIP_KEYS)
    return Trip(
        escort=ident(held, "escort"),
        skill=ident(held, "skill"),
        ahead=idents(held, "ahead"),
        out=idents(held, "out"),
        back=idents(held, "back"),
    )


def _unplanned(value: Any) -> Unplanned:
    held = expect_keys(value, _UNPLANNED_KEYS)
    return Unplanned(
        id=ident(held, "id"),
        reason=one_of(held["reason"], REASONS, "reason"),
        detail=text(held, "detail"),
    )


def _score(value: Any) -> Score:
    try:
        held = expect_keys(value, _SCORE_KEYS)
        return Score(total=whole(held, "total"), **_terms(held["terms"]))
    except ProblemFileError as error:
        raise error.inside("score") from None


def _terms(value: Any) -> dict[str, int]:
    try:
        held = expect_keys(value, frozenset(TERMS))
        return {term: whole(held, term) for term in TERMS}
    except ProblemFileError as error:
        raise error.inside("terms") from None
