"""Builds the problem in which some rules are looser: what each kind of relaxation means, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from solver.explain.values import Relaxation
from solver.lookup import moment_of
from solver.problem import AssistanceWindow, Case, Escort, Flight, Pin, Problem, Receiver, Role, Session, Sex

_MINUTE = timedelta(minutes=1)


def relax(problem: Problem, group: Sequence[str], relaxations: Sequence[Relaxation]) -> Problem:
    """Give the problem with every relaxation made; those of a case's own limits are made for the cases of `group`.

    A receiver takes more people on every day, because a problem knows no single day; nobody else moves, so only the
    named date is used. Raises KeyError for an unknown kind.
    """
    for relaxation in relaxations:
        problem = _MAKERS[relaxation.kind](problem, tuple(group), relaxation)
    return problem


Maker = Callable[[Problem, tuple[str, ...], Relaxation], Problem]


def _for_cases(problem: Problem, cases: Sequence[str], change: Callable[[Case], Case]) -> Problem:
    wanted = set(cases)
    return replace(problem, cases=tuple(change(case) if case.id in wanted else case for case in problem.cases))


def _deadline(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    day = date.fromisoformat(relaxation.ids["date"])
    return _for_cases(problem, group, lambda case: replace(case, deadline=max(case.deadline, day)))


def _ready(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    day = date.fromisoformat(relaxation.ids["date"])
    return _for_cases(problem, group, lambda case: replace(case, ready=min(case.ready, day)))


def _connections_max(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    cases = [case.connections_max for case in problem.cases if case.id in set(group)]
    most = min(cases) + relaxation.numbers["more"]
    return _for_cases(problem, group, lambda case: replace(case, connections_max=max(case.connections_max, most)))


def _connection_max(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    most = max(problem.rules.connection_max, relaxation.numbers["minutes"])
    return replace(problem, rules=replace(problem.rules, connection_max=most))


def _assisted(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    least = min(problem.rules.assisted_connection_extra, relaxation.numbers["minutes"])
    return replace(problem, rules=replace(problem.rules, assisted_connection_extra=max(0, least)))


def _pinned(problem: Problem, cases: Sequence[str], change: Callable[[Pin], Pin]) -> Problem:
    return _for_cases(problem, cases, lambda case: replace(case, pin=change(case.pin) if case.pin else None))


def _pin_flights(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    return _pinned(problem, relaxation.ids["case"].split("+"), lambda pin: replace(pin, flights=None))


def _hold(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    return _pinned(problem, relaxation.ids["case"].split("+"), lambda pin: replace(pin, hold=False))


def _pin_appointment(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    stage = relaxation.ids["stage"]
    return _pinned(
        problem,
        [relaxation.ids["case"]],
        lambda pin: replace(pin, appointments={k: v for k, v in pin.appointments.items() if k != stage}),
    )


def _pin_escort(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    skill = relaxation.ids["skill"]
    return _pinned(
        problem,
        [relaxation.ids["case"]],
        lambda pin: replace(pin, escorts={k: v for k, v in pin.escorts.items() if k != skill}),
    )


def _travel_group(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    alone = relaxation.ids["case"]

    def untied(case: Case) -> Case:
        return replace(case, travel_with=() if case.id == alone else tuple(c for c in case.travel_with if c != alone))

    return replace(problem, cases=tuple(untied(case) for case in problem.cases))


def _on_board(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    kind, more = relaxation.kind, relaxation.numbers["more"]

    wanted = relaxation.ids["flight"]

    def roomier(flight: Flight) -> Flight:
        room: dict[str, Any] = {kind: getattr(flight, kind) + more}
        return replace(flight, **room)

    flights = tuple(roomier(flight) if flight.id == wanted else flight for flight in problem.flights)
    return replace(problem, flights=flights)


def _for_receiver(problem: Problem, receiver: str, change: Callable[[Receiver], Receiver]) -> Problem:
    changed = tuple(change(held) if held.id == receiver else held for held in problem.receivers)
    return replace(problem, receivers=changed)


def _receiver_people(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    more = relaxation.numbers["more"]
    return _for_receiver(
        problem, relaxation.ids["receiver"], lambda held: replace(held, people_per_day=held.people_per_day + more)
    )


def _receiver_open(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    day, at = date.fromisoformat(relaxation.ids["date"]), time.fromisoformat(relaxation.ids["at"])
    return _for_receiver(
        problem,
        relaxation.ids["receiver"],
        lambda held: replace(
            held,
            weekdays=held.weekdays | {day.isoweekday()},
            closed=held.closed - {day},
            earliest=min(held.earliest, at),
            latest=max(held.latest, at),
        ),
    )


def _window_people(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    ids, more = relaxation.ids, relaxation.numbers["more"]
    start = datetime.fromisoformat(ids["start"])

    def wider(held: AssistanceWindow) -> AssistanceWindow:
        is_it = (held.airport, held.role, held.start) == (ids["airport"], ids["role"], start)
        return replace(held, people=held.people + more) if is_it else held

    return replace(problem, assistance=tuple(wider(held) for held in problem.assistance))


def _window_added(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    at = datetime.fromisoformat(relaxation.ids["at"])
    role: Role = relaxation.ids["role"]  # type: ignore[assignment]
    added = AssistanceWindow(
        airport=relaxation.ids["airport"], role=role, start=at, end=at + _MINUTE, people=relaxation.numbers["people"]
    )
    return replace(problem, assistance=(*problem.assistance, added))


def _session_added(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    ids = relaxation.ids
    start = datetime.fromisoformat(ids["start"])
    sex: Sex = "M" if ids["sex"] == "M" else "F"
    added = Session(
        id=ids["session"],
        clinic=ids["clinic"],
        stage=ids["stage"],
        start=start,
        end=start + relaxation.numbers["minutes"] * _MINUTE,
        sex=sex,
        languages=(ids["language"],),
    )
    return replace(problem, sessions=(*problem.sessions, added))


def _session_extended(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    more = relaxation.numbers["minutes"] * _MINUTE

    def longer(held: Session) -> Session:
        return replace(held, end=held.end + more) if held.id == relaxation.ids["session"] else held

    return replace(problem, sessions=tuple(longer(held) for held in problem.sessions))


def _escort_added(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    ids = relaxation.ids
    sex: Sex = "M" if ids["sex"] == "M" else "F"
    added = Escort(
        id=ids["escort"],
        base=ids["base"],
        sex=sex,
        languages=(ids["language"],) if ids.get("language") else (),
        skills={ids["skill"]: relaxation.numbers["load"]},
        entry_until={ids["country"]: date.fromisoformat(ids["date"])} if ids.get("country") else {},
        unavailable=(),
        trips_done=0,
        trips_max=1,
    )
    return replace(problem, escorts=(*problem.escorts, added))


def _for_escort(problem: Problem, escort: str, change: Callable[[Escort], Escort]) -> Problem:
    return replace(problem, escorts=tuple(change(held) if held.id == escort else held for held in problem.escorts))


def _escort_permit(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    ids = relaxation.ids
    until = {ids["country"]: date.fromisoformat(ids["date"])}
    return _for_escort(problem, ids["escort"], lambda held: replace(held, entry_until=dict(held.entry_until) | until))


def _escort_trips(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    more = relaxation.numbers["more"]
    return _for_escort(problem, relaxation.ids["escort"], lambda held: replace(held, trips_max=held.trips_max + more))


def _escort_away(problem: Problem, group: tuple[str, ...], relaxation: Relaxation) -> Problem:
    span = moment_of(relaxation.numbers["from"]), moment_of(relaxation.numbers["to"])

    def present(held: Escort) -> Escort:
        kept = tuple(away for away in held.unavailable if not max(away[0], span[0]) < min(away[1], span[1]))
        return replace(held, unavailable=kept)

    return _for_escort(problem, relaxation.ids["escort"], present)


_MAKERS: dict[str, Maker] = {
    "hold": _hold,
    "travel_group": _travel_group,
    "deadline": _deadline,
    "ready": _ready,
    "connections_max": _connections_max,
    "connection_max": _connection_max,
    "assisted_connection": _assisted,
    "pin_flights": _pin_flights,
    "pin_appointment": _pin_appointment,
    "pin_escort": _pin_escort,
    "seats": _on_board,
    "wheelchairs": _on_board,
    "stretchers": _on_board,
    "minors": _on_board,
    "receiver_people": _receiver_people,
    "receiver_open": _receiver_open,
    "window_people": _window_people,
    "window_added": _window_added,
    "session_added": _session_added,
    "session_extended": _session_extended,
    "escort_added": _escort_added,
    "escort_permit": _escort_permit,
    "escort_trips": _escort_trips,
    "escort_away": _escort_away,
}
