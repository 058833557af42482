"""Cases of a problem: people without names, stages still due, pins and what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, cast

from scheduler.i18n.dates import local
from scheduler.models import Case, CaseMember, Flight, MobilityNeed, Pin, PinKind, PlanCase
from scheduler.planning.clinics import Rooms
from scheduler.planning.eligibility import Judged
from scheduler.planning.ids import case_id, escort_id, flight_id
from scheduler.planning.skies import ARRIVAL_SLACK_DAYS, WHEELCHAIRS, to_minute
from scheduler.readiness import StageDue, age_on, last_held_on, stages_due
from solver import problem as values
from solver.problem import Need, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a case's value is made with: the run's days, rooms, receivers, ties, pins, published entries.

    `flights` maps flight keys to rows, for pins. `foreign` holds the cases of other offices, which this run leaves as
    they are: pinned to what is published, else held. `health_from` is the first date that a clinic can still arrange.
    """

    now: datetime
    first: date
    last: date
    health_from: date
    rooms: Rooms
    receiver_of: Mapping[int, str]
    ties: Mapping[int, tuple[int, ...]]
    pins: Mapping[int, Sequence[Pin]]
    open: Mapping[int, PlanCase]
    flights: Mapping[int, Flight]
    foreign: frozenset[int]


def due_stages(one: Judged, on: date) -> tuple[StageDue, ...]:
    """The stages still due for a departure about `on`, by the rules in force then."""
    current = one.rules.rules_on(on)
    return stages_due(one.facts, current, on) if current is not None else ()


def rules_day(one: Judged, first: date) -> date:
    """The day whose rules and stale stages count: the first possible departure of the case in this run."""
    return max(one.window.first, first)


def case_value(one: Judged, around: Surroundings) -> values.Case:
    """The solver's case. A window is cut to what one set of health rules and stages covers (see `steady_until`)."""
    case, entry = one.case, around.open.get(one.case.id)
    day = rules_day(one, around.first)
    within = min(one.window.last, max(around.last, day))
    steady = steady_until(one, day, within)
    departs = case.departs
    published = published_value(entry, around.rooms) if entry is not None else None
    return values.Case(
        id=case_id(case.id),
        departure=departs,
        origin=case.origin,
        receiver=around.receiver_of.get(case.id) if departs else None,
        priority=case.priority.value,
        ready=one.window.first,
        deadline=steady if steady < within else one.window.last,
        people=tuple(_person(member, steady) for member in case.members),
        languages=tuple(dict.fromkeys(case.languages)) or ("vi",),
        assistance=_assistance(case) if departs else (),
        escort_needs=_escort_needs(case) if departs else (),
        stages=tuple(_stage(due) for due in due_stages(one, day)),
        health_from=_health_from(entry, around),
        last_stage=last_held_on(one.facts),
        travel_with=tuple(case_id(key) for key in around.ties.get(case.id, ())) if departs else (),
        connections_max=case.connections_max,
        pin=_pin(case, published, around),
        published=published,
    )


def steady_until(one: Judged, day: date, last: date) -> date:
    """The last date up to `last` on which the same stages are due under the same rules as on `day`.

    A held examination may lapse later in the window, or new rules begin: beyond that date the problem's stages would
    not be those that a departure needs, so the case is not planned there in this run.
    """
    rules, stages = one.rules.rules_on(day), [(due.stage, due.minutes) for due in due_stages(one, day)]
    while last > day:
        names = [due.stage for due in due_stages(one, last)]
        if one.rules.rules_on(last) == rules and names == [name for name, _ in stages]:
            return last
        last -= timedelta(days=1)
    return last


def _person(member: CaseMember, deadline: date) -> values.Person:
    """A child who may turn 2 on the way takes a seat: the age is that of the last possible day under way."""
    age = max(0, age_on(member.born_on, deadline + timedelta(days=ARRIVAL_SLACK_DAYS)))
    needs: list[Need] = []
    if member.mobility in WHEELCHAIRS:
        needs.append("wheelchair")
    if member.mobility is MobilityNeed.STCR:
        needs.append("stretcher")
    if member.is_unaccompanied_minor:
        needs.append("unaccompanied_minor")
    return values.Person(age=age, sex=member.sex.value, needs=tuple(needs))


def _assistance(case: Case) -> tuple[Role, ...]:
    asked: tuple[tuple[Role, bool], ...] = (
        ("departure", case.assist_departure),
        ("transit", case.assist_transit),
        ("arrival", case.assist_arrival),
    )
    return tuple(role for role, is_asked in asked if is_asked)


def _escort_needs(case: Case) -> tuple[values.EscortNeed, ...]:
    return tuple(
        values.EscortNeed(
            skill=need.skill,
            load=need.load,
            sex=need.sex.value if need.sex else None,
            languages=tuple(dict.fromkeys(need.languages)),
        )
        for need in case.escort_needs
    )


def _stage(due: StageDue) -> values.Stage:
    return values.Stage(
        stage=due.stage,
        minutes=due.minutes,
        sex=cast(Literal["F", "M"] | None, due.sex),
        after_previous=due.after_previous,
        before_departure=due.before_departure,
    )


def _health_from(entry: PlanCase | None, around: Surroundings) -> date:
    """The first date that a clinic can arrange, or an earlier one on which the case holds an appointment already."""
    ahead = [one for one in entry.appointments if one.starts_at > around.now] if entry is not None else []
    return min([around.health_from, *(local(one.starts_at, one.session.clinic.timezone).date() for one in ahead)])


def published_value(entry: PlanCase, rooms: Rooms) -> values.PlannedCase:
    """A published entry in the problem's ids."""
    return values.PlannedCase(
        id=case_id(entry.case_id),
        flights=tuple(flight_id(leg.flight) for leg in entry.legs),
        appointments=tuple(
            values.Appointment(
                stage=one.stage,
                session=rooms.holding(one.session_id, to_minute(one.starts_at)),
                start=to_minute(one.starts_at),
                end=to_minute(one.ends_at),
            )
            for one in entry.appointments
        ),
        escorts=tuple(values.MetNeed(skill=met.skill, escort=escort_id(met.escort_id)) for met in entry.escorts),
    )


_FREE = values.Pin(flights=None, appointments={}, escorts={}, hold=False)


def _pin(case: Case, published: values.PlannedCase | None, around: Surroundings) -> values.Pin | None:
    if case.id in around.foreign:
        return replace(_FREE, hold=True) if published is None else _as_published(published, case.departs)
    pin = _FREE
    for row in around.pins.get(case.id, ()):
        pin = _with(pin, row, around)
    return None if pin == _FREE else pin


def _as_published(published: values.PlannedCase, departs: bool) -> values.Pin:
    return values.Pin(
        flights=published.flights if departs else None,
        appointments={one.stage: one.session for one in published.appointments},
        escorts={met.skill: met.escort for met in published.escorts},
        hold=False,
    )


def _with(pin: values.Pin, row: Pin, around: Surroundings) -> values.Pin:
    """Add one pin row: `value` is {"flights": [keys]}, {"session": key} or {"escort": key}."""
    if row.kind is PinKind.HOLD:
        return replace(pin, hold=True)
    if row.kind is PinKind.FLIGHTS:
        keys = [int(key) for key in row.value["flights"]]
        return replace(pin, flights=tuple(_pinned_flight(key, around) for key in keys))
    if row.kind is PinKind.APPOINTMENT:
        return replace(pin, appointments={**pin.appointments, row.key: _pinned_session(row, around)})
    return replace(pin, escorts={**pin.escorts, row.key: escort_id(int(row.value["escort"]))})


def _pinned_flight(key: int, around: Surroundings) -> str:
    flight = around.flights.get(key)
    return flight_id(flight) if flight is not None else f"gone.{key}"


def _pinned_session(row: Pin, around: Surroundings) -> str:
    key = int(row.value["session"])
    entry = around.open.get(row.case_id)
    held = [one for one in entry.appointments if one.session_id == key] if entry is not None else []
    return around.rooms.holding(key, held[0].starts_at) if held else around.rooms.longest(key)
