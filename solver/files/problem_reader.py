"""Reads a problem document strictly (contract section 1); cases are read in `case_reader`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from solver.errors import ProblemFileError
from solver.files.case_reader import read_case
from solver.files.fields import (
    Object,
    airport_code,
    airport_in_list,
    calendar_date,
    clock,
    count,
    country_code,
    date_in_list,
    distinct,
    each,
    expect_keys,
    ident,
    instant,
    languages,
    mapping,
    one_of,
    pair,
    text,
    timezone,
)
from solver.files.references import check_references
from solver.files.rules_reader import read_rules
from solver.problem import (
    PROBLEM_FORMAT,
    ROLES,
    Airport,
    AssistanceWindow,
    Clinic,
    Escort,
    Flight,
    Horizon,
    Problem,
    Receiver,
    Session,
    Sex,
)

_LISTS = ("airports", "flights", "receivers", "assistance", "clinics", "sessions", "escorts", "cases")
_PROBLEM_KEYS = frozenset({"format", "name", "horizon", "rules", *_LISTS})
_HORIZON_KEYS = frozenset({"start", "end", "timezone"})
_AIRPORT_KEYS = frozenset({"code", "timezone", "country", "connection", "entry_connection"})
_FLIGHT_KEYS = frozenset({"id", "carrier", "number", "origin", "destination", "departs", "arrives"}) | frozenset(
    {"seats", "fare", "wheelchairs", "stretchers", "minors"}
)
_RECEIVER_KEYS = frozenset({"id", "airports", "people_per_day", "weekdays", "closed", "earliest", "latest"})
_WINDOW_KEYS = frozenset({"airport", "role", "start", "end", "people"})
_CLINIC_KEYS = frozenset({"id", "airport", "timezone"})
_SESSION_KEYS = frozenset({"id", "clinic", "stage", "start", "end", "sex", "languages"})
_ESCORT_KEYS = frozenset({"id", "base", "sex", "languages", "skills", "entry_until", "unavailable"}) | frozenset(
    {"trips_done", "trips_max"}
)
_SEXES: tuple[Sex, ...] = ("F", "M")


def problem_from_document(document: Any) -> Problem:
    """Make a problem from a JSON document. Raises ProblemFileError."""
    held = expect_keys(document, _PROBLEM_KEYS)
    if held["format"] != PROBLEM_FORMAT:
        raise ProblemFileError("wrong-format", "format", expected=PROBLEM_FORMAT)
    problem = Problem(
        name=text(held, "name"),
        horizon=_horizon(held["horizon"]),
        airports=each(held, "airports", _airport),
        flights=each(held, "flights", _flight),
        receivers=each(held, "receivers", _receiver),
        assistance=each(held, "assistance", _window),
        clinics=each(held, "clinics", _clinic),
        sessions=each(held, "sessions", _session),
        escorts=each(held, "escorts", _escort),
        cases=each(held, "cases", read_case),
        rules=read_rules(held["rules"]),
    )
    check_references(problem)
    return problem


def _horizon(value: Any) -> Horizon:
    try:
        held = expect_keys(value, _HORIZON_KEYS)
        start, end = calendar_date(held, "start"), calendar_date(held, "end")
        if end < start:
            raise ProblemFileError("ends-before-start", "end")
        return Horizon(start=start, end=end, timezone=timezone(held, "timezone"))
    except ProblemFileError as error:
        raise error.inside("horizon") from None


def _airport(value: Any) -> Airport:
    held = expect_keys(value, _AIRPORT_KEYS)
    return Airport(
        code=airport_code(held, "code"),
        timezone=timezone(held, "timezone"),
        country=country_code(held, "country"),
        connection=count(held, "connection"),
        entry_connection=count(held, "entry_connection"),
    )


def _flight(value: Any) -> Flight:
    held = expect_keys(value, _FLIGHT_KEYS)
    departs, arrives = instant(held, "departs"), instant(held, "arrives")
    if arrives <= departs:
        raise ProblemFileError("arrives-before-departs", "arrives")
    return Flight(
        id=ident(held, "id"),
        carrier=text(held, "carrier"),
        number=text(held, "number"),
        origin=airport_code(held, "origin"),
        destination=airport_code(held, "destination"),
        departs=departs,
        arrives=arrives,
        seats=count(held, "seats"),
        fare=count(held, "fare"),
        wheelchairs=count(held, "wheelchairs"),
        stretchers=count(held, "stretchers"),
        minors=count(held, "minors"),
    )


def _receiver(value: Any) -> Receiver:
    held = expect_keys(value, _RECEIVER_KEYS)
    airports = distinct(held, "airports", airport_in_list)
    if not airports:
        raise ProblemFileError("empty-list", "airports")
    return Receiver(
        id=ident(held, "id"),
        airports=airports,
        people_per_day=count(held, "people_per_day"),
        weekdays=frozenset(distinct(held, "weekdays", _weekday)),
        closed=frozenset(each(held, "closed", date_in_list)),
        earliest=clock(held, "earliest"),
        latest=clock(held, "latest"),
    )


def _weekday(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= 7:
        raise ProblemFileError("not-one-of", choices="1, 2, 3, 4, 5, 6, 7")
    return value


def _window(value: Any) -> AssistanceWindow:
    held = expect_keys(value, _WINDOW_KEYS)
    start, end = _span(held)
    return AssistanceWindow(
        airport=airport_code(held, "airport"),
        role=one_of(held["role"], ROLES, "role"),
        start=start,
        end=end,
        people=count(held, "people"),
    )


def _span(held: Object) -> tuple[datetime, datetime]:
    start, end = instant(held, "start"), instant(held, "end")
    if end < start:
        raise ProblemFileError("ends-before-start", "end")
    return start, end


def _clinic(value: Any) -> Clinic:
    held = expect_keys(value, _CLINIC_KEYS)
    return Clinic(id=ident(held, "id"), airport=airport_code(held, "airport"), timezone=timezone(held, "timezone"))


def _session(value: Any) -> Session:
    held = expect_keys(value, _SESSION_KEYS)
    start, end = _span(held)
    return Session(
        id=ident(held, "id"),
        clinic=ident(held, "clinic"),
        stage=ident(held, "stage"),
        start=start,
        end=end,
        sex=one_of(held["sex"], _SEXES, "sex"),
        languages=languages(held),
    )


def _escort(value: Any) -> Escort:
    held = expect_keys(value, _ESCORT_KEYS)
    return Escort(
        id=ident(held, "id"),
        base=airport_code(held, "base"),
        sex=one_of(held["sex"], _SEXES, "sex"),
        languages=languages(held),
        skills=mapping(held, "skills", count),
        entry_until=_entry_until(held),
        unavailable=each(held, "unavailable", _time_away),
        trips_done=count(held, "trips_done"),
        trips_max=count(held, "trips_max"),
    )


def _entry_until(held: Object) -> dict[str, date]:
    for country in cast("Object", held["entry_until"]) if isinstance(held["entry_until"], dict) else ():
        country_code({"entry_until": country}, "entry_until")
    return mapping(held, "entry_until", calendar_date)


def _time_away(value: Any) -> tuple[datetime, datetime]:
    start, end = pair(value)
    span = {"[0]": start, "[1]": end}
    from_, to = instant(span, "[0]"), instant(span, "[1]")
    if to < from_:
        raise ProblemFileError("ends-before-start", "[1]")
    return from_, to
