"""From a state to the plan that people read: exact minutes, trips, reasons and score."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from solver.plan import Plan, Score, Trip, Unplanned
from solver.problem import Appointment, MetNeed, PlannedCase
from solver.score import score_plan
from solver.search.instance import Instance
from solver.search.packing import Visit, pack_session
from solver.search.state import Booking, State


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC)


def place_appointments(instance: Instance, bookings: list[Booking | None]) -> dict[tuple[int, int], int]:
    """The start minute of every (case, stage) that is booked."""
    visits: dict[int, list[Visit]] = {}
    for group, booking in zip(instance.groups, bookings, strict=True):
        if booking is None:
            continue
        for case, sessions in zip(group.cases, booking.sessions, strict=True):
            for stage, (option, session) in enumerate(zip(instance.stages[case], sessions, strict=True)):
                kept = option.kept_start if session == option.kept else None
                visits.setdefault(session, []).append(
                    Visit(case=case, stage=stage, minutes=option.minutes, kept_start=kept)
                )
    starts: dict[tuple[int, int], int] = {}
    table = instance.sessions
    for session, members in sorted(visits.items()):
        starts.update(pack_session(int(table.starts[session]), int(table.ends[session]), members))
    return starts


def moved_starts(instance: Instance, starts: dict[tuple[int, int], int], bookings: list[Booking | None]) -> int:
    """How many appointments stay in their published session but lose their published start."""
    moved = 0
    for group, booking in zip(instance.groups, bookings, strict=True):
        for case, sessions in zip(group.cases, booking.sessions if booking else (), strict=False):
            for stage, (option, session) in enumerate(zip(instance.stages[case], sessions, strict=True)):
                moved += session == option.kept and starts[case, stage] != option.kept_start
    return moved


def true_total(state: State, bookings: list[Booking | None], total: int) -> int:
    """The score of a snapshot once its appointments have exact minutes; `total` is the state's at that moment."""
    instance = state.instance
    if not any(case.published for case in instance.problem.cases):
        return total
    starts = place_appointments(instance, bookings)
    return total + instance.problem.rules.weights.change_appointment * moved_starts(instance, starts, bookings)


def _planned_cases(instance: Instance, bookings: list[Booking | None]) -> list[PlannedCase]:
    problem, starts = instance.problem, place_appointments(instance, bookings)
    planned = []
    for g, booking in enumerate(bookings):
        if booking is None:
            continue
        group = instance.groups[g]
        flights = _flight_ids(instance, int(instance.candidates[g].journeys[booking.candidate]))
        met = [(need, escort) for need, (escort, _) in zip(group.needs, booking.escorts, strict=True)]
        for index, sessions in zip(group.cases, booking.sessions, strict=True):
            case = problem.cases[index]
            appointments = []
            for position, (stage, session) in enumerate(zip(case.stages, sessions, strict=True)):
                begins = starts[index, position]
                appointments.append(
                    Appointment(
                        stage=stage.stage,
                        session=problem.sessions[session].id,
                        start=_instant(begins),
                        end=_instant(begins + stage.minutes),
                    )
                )
            escorts = tuple(
                MetNeed(skill=need.need.skill, escort=problem.escorts[escort].id)
                for need, escort in met
                if need.case == index
            )
            planned.append(PlannedCase(id=case.id, flights=flights, appointments=tuple(appointments), escorts=escorts))
    return planned


def _flight_ids(instance: Instance, journey: int) -> tuple[str, ...]:
    table = instance.table
    return tuple(table.ids[f] for f in instance.journeys.flights[journey].tolist() if f != table.none)


def _trips(instance: Instance, bookings: list[Booking | None]) -> tuple[Trip, ...]:
    ids = instance.table.ids
    trips: dict[tuple[int, str, int], Trip] = {}
    for g, booking in enumerate(bookings):
        if booking is None:
            continue
        journey = int(instance.candidates[g].journeys[booking.candidate])
        for need, (escort, option) in zip(instance.groups[g].needs, booking.escorts, strict=True):
            trips.setdefault(
                (escort, need.need.skill, journey),
                Trip(
                    escort=instance.problem.escorts[escort].id,
                    skill=need.need.skill,
                    ahead=tuple(ids[f] for f in option.ahead.flights),
                    out=_flight_ids(instance, journey),
                    back=tuple(ids[f] for f in option.back.flights),
                ),
            )
    return tuple(trip for _, trip in sorted(trips.items(), key=lambda item: item[0]))


_NO_SCORE = Score(total=0, unplanned=0, waiting=0, fares=0, journey=0, escorts=0, fairness=0, changes=0)


def assemble_plan(
    instance: Instance, bookings: list[Booking | None], unplanned: tuple[Unplanned, ...], bound: int | None
) -> Plan:
    """The plan of a snapshot, with its score; `unplanned` says why the other cases are left out."""
    problem = instance.problem
    order = {case.id: index for index, case in enumerate(problem.cases)}
    planned = sorted(_planned_cases(instance, bookings), key=lambda case: order[case.id])
    plan = Plan(
        problem=problem.name,
        cases=tuple(planned),
        trips=_trips(instance, bookings),
        unplanned=unplanned,
        score=_NO_SCORE,
        bound=bound,
    )
    return replace(plan, score=score_plan(problem, plan))
