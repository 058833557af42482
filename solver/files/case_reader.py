"""Reads one case of a problem document strictly (contract section 2)."""

from __future__ import annotations

from typing import Any

from solver.errors import ProblemFileError
from solver.files.fields import (
    Object,
    airport_code,
    boolean,
    calendar_date,
    count,
    distinct,
    each,
    expect_keys,
    ident,
    idents,
    languages,
    mapping,
    one_of,
    pair,
    unique,
)
from solver.files.plan_reader import planned_case
from solver.problem import NEEDS, PRIORITIES, ROLES, Case, EscortNeed, Need, Person, Pin, Role, Sex, Stage

_CASE_KEYS = (
    frozenset({"id", "departure", "origin", "receiver", "priority", "ready", "deadline", "people", "languages"})
    | frozenset({"assistance", "escort_needs", "stages", "health_from", "last_stage", "travel_with"})
    | frozenset({"connections_max", "pin", "published"})
)
_PERSON_KEYS = frozenset({"age", "sex", "needs"})
_NEED_KEYS = frozenset({"skill", "load", "sex", "languages"})
_STAGE_KEYS = frozenset({"stage", "minutes", "sex", "after_previous", "before_departure"})
_PIN_KEYS = frozenset({"flights", "appointments", "escorts", "hold"})
_SEXES: tuple[Sex, ...] = ("F", "M")


def read_case(value: Any) -> Case:
    """Read one case. Raises ProblemFileError."""
    held = expect_keys(value, _CASE_KEYS)
    people = each(held, "people", _person)
    if not people:
        raise ProblemFileError("empty-list", "people")
    case = Case(
        id=ident(held, "id"),
        departure=boolean(held, "departure"),
        origin=airport_code(held, "origin"),
        receiver=None if held["receiver"] is None else ident(held, "receiver"),
        priority=one_of(held["priority"], PRIORITIES, "priority"),
        ready=calendar_date(held, "ready"),
        deadline=calendar_date(held, "deadline"),
        people=people,
        languages=languages(held),
        assistance=distinct(held, "assistance", _role),
        escort_needs=each(held, "escort_needs", _escort_need),
        stages=each(held, "stages", _stage),
        health_from=calendar_date(held, "health_from"),
        last_stage=None if held["last_stage"] is None else calendar_date(held, "last_stage"),
        travel_with=idents(held, "travel_with"),
        connections_max=count(held, "connections_max"),
        pin=None if held["pin"] is None else _pin(held["pin"]),
        published=None if held["published"] is None else _published(held["published"]),
    )
    _check_case(case)
    return case


def _check_case(case: Case) -> None:
    unique((stage.stage for stage in case.stages), "stages", "stage")
    unique((need.skill for need in case.escort_needs), "escort_needs", "skill")
    if case.departure:
        if case.receiver is None:
            raise ProblemFileError("receiver-missing", "receiver")
        return
    for field in ("receiver", "assistance", "escort_needs", "travel_with"):
        if getattr(case, field):
            empty = "null" if field == "receiver" else "[]"
            raise ProblemFileError("not-without-departure", field, empty=empty)
    if not case.stages:
        raise ProblemFileError("stages-missing", "stages")


def _person(value: Any) -> Person:
    held = expect_keys(value, _PERSON_KEYS)
    return Person(
        age=count(held, "age"), sex=one_of(held["sex"], _SEXES, "sex"), needs=distinct(held, "needs", _need_on_board)
    )


def _need_on_board(value: Any) -> Need:
    return one_of(value, NEEDS, "")


def _role(value: Any) -> Role:
    return one_of(value, ROLES, "")


def _sex_or_none(held: Object) -> Sex | None:
    return None if held["sex"] is None else one_of(held["sex"], _SEXES, "sex")


def _escort_need(value: Any) -> EscortNeed:
    held = expect_keys(value, _NEED_KEYS)
    return EscortNeed(
        skill=ident(held, "skill"), load=count(held, "load"), sex=_sex_or_none(held), languages=languages(held)
    )


def _stage(value: Any) -> Stage:
    held = expect_keys(value, _STAGE_KEYS)
    return Stage(
        stage=ident(held, "stage"),
        minutes=count(held, "minutes"),
        sex=_sex_or_none(held),
        after_previous=_range(held, "after_previous"),
        before_departure=_range(held, "before_departure"),
    )


def _range(held: Object, key: str) -> tuple[int, int | None]:
    try:
        least, most = pair(held[key])
        ends = {"[0]": least, "[1]": most}
        return count(ends, "[0]"), None if most is None else count(ends, "[1]")
    except ProblemFileError as error:
        raise error.inside(key) from None


def _pin(value: Any) -> Pin:
    try:
        held = expect_keys(value, _PIN_KEYS, optional=True)
        return Pin(
            flights=idents(held, "flights") if "flights" in held else None,
            appointments=mapping(held, "appointments", ident) if "appointments" in held else {},
            escorts=mapping(held, "escorts", ident) if "escorts" in held else {},
            hold=boolean(held, "hold") if "hold" in held else False,
        )
    except ProblemFileError as error:
        raise error.inside("pin") from None


def _published(value: Any) -> Any:
    try:
        return planned_case(value)
    except ProblemFileError as error:
        raise error.inside("published") from None
