"""What couples the lists of a problem file: unique ids, references that exist, windows, sessions, tied cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from solver.errors import ProblemFileError
from solver.files.fields import unique
from solver.problem import AssistanceWindow, Case, Problem

_MINUTE = timedelta(minutes=1)


def check_references(problem: Problem) -> None:
    """Refuse a problem whose lists do not fit each other. Raises ProblemFileError."""
    _check_ids(problem)
    _check_airports(problem)
    _check_known((s.clinic for s in problem.sessions), {c.id for c in problem.clinics}, "clinic", "sessions[{}].clinic")
    _check_windows(problem.assistance)
    _check_sessions(problem)
    _check_cases(problem)


def _check_ids(problem: Problem) -> None:
    unique((airport.code for airport in problem.airports), "airports", "code")
    unique((flight.id for flight in problem.flights), "flights", "id")
    unique((receiver.id for receiver in problem.receivers), "receivers", "id")
    unique((clinic.id for clinic in problem.clinics), "clinics", "id")
    unique((session.id for session in problem.sessions), "sessions", "id")
    unique((escort.id for escort in problem.escorts), "escorts", "id")
    unique((case.id for case in problem.cases), "cases", "id")


def _check_airports(problem: Problem) -> None:
    codes = {airport.code for airport in problem.airports}
    _check_known((f.origin for f in problem.flights), codes, "airport", "flights[{}].origin")
    _check_known((f.destination for f in problem.flights), codes, "airport", "flights[{}].destination")
    for index, receiver in enumerate(problem.receivers):
        _check_known(receiver.airports, codes, "airport", f"receivers[{index}].airports[{{}}]")
    _check_known((w.airport for w in problem.assistance), codes, "airport", "assistance[{}].airport")
    _check_known((c.airport for c in problem.clinics), codes, "airport", "clinics[{}].airport")
    _check_known((e.base for e in problem.escorts), codes, "airport", "escorts[{}].base")
    _check_known((c.origin for c in problem.cases), codes, "airport", "cases[{}].origin")


def _check_known(values: Iterable[str], known: Collection[str], noun: str, place: str) -> None:
    for index, value in enumerate(values):
        if value not in known:
            raise ProblemFileError("unknown-reference", place.format(index), noun=noun, value=value)


def _check_windows(windows: tuple[AssistanceWindow, ...]) -> None:
    """Two windows overlap where they share a minute, so an empty one overlaps nothing."""
    latest: dict[tuple[str, str], tuple[AssistanceWindow, int]] = {}
    for index in sorted(range(len(windows)), key=lambda index: windows[index].start):
        window = windows[index]
        if window.start == window.end:
            continue
        other = latest.get((window.airport, window.role))
        if other is not None and window.start < other[0].end:
            raise ProblemFileError("windows-overlap", f"assistance[{index}]", other=f"assistance[{other[1]}]")
        latest[window.airport, window.role] = (window, index)


def _check_sessions(problem: Problem) -> None:
    zones = {clinic.id: ZoneInfo(clinic.timezone) for clinic in problem.clinics}
    for index, session in enumerate(problem.sessions):
        last = max(session.start, session.end - _MINUTE)
        zone = zones[session.clinic]
        if session.start.astimezone(zone).date() != last.astimezone(zone).date():
            raise ProblemFileError("crosses-midnight", f"sessions[{index}].end")


def _check_cases(problem: Problem) -> None:
    receivers = {receiver.id for receiver in problem.receivers}
    cases = {case.id: case for case in problem.cases}
    for index, case in enumerate(problem.cases):
        if case.receiver is not None and case.receiver not in receivers:
            raise ProblemFileError(
                "unknown-reference", f"cases[{index}].receiver", noun="receiver", value=case.receiver
            )
        _check_known(case.travel_with, cases, "case", f"cases[{index}].travel_with[{{}}]")
        for place, other in enumerate(case.travel_with):
            _check_tie(case, cases[other], f"cases[{index}].travel_with[{place}]")


def _check_tie(case: Case, other: Case, where: str) -> None:
    if not other.departure:
        raise ProblemFileError("tied-without-departure", where, value=other.id)
    if other.origin != case.origin:
        raise ProblemFileError("two-origins", where, value=other.id)
