"""Escorts of a problem, with the time and trips that kept trips already take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.models import Escort, PlanTrip
from scheduler.planning.ids import escort_id
from scheduler.planning.rules import MissionRules
from scheduler.planning.skies import to_minute
from scheduler.planning.standing import Standing
from solver import problem as values

Span = tuple[datetime, datetime]


def load_escorts(session: Session, skills: set[str]) -> list[Escort]:
    """Active escorts with one of these skills, of every office: an escort helps wherever a case leaves."""
    rows = session.scalars(
        select(Escort)
        .where(Escort.is_active)
        .options(selectinload(Escort.skills), selectinload(Escort.permits), selectinload(Escort.unavailability))
        .order_by(Escort.id)
    )
    return [row for row in rows if skills & {skill.skill for skill in row.skills}]


def escort_values(
    escorts: Iterable[Escort],
    standing: Standing,
    mission: MissionRules,
    *,
    since: datetime,
    away: Mapping[int, Sequence[Span]],
) -> tuple[values.Escort, ...]:
    """The solver's escorts; kept trips that begin after `since` count towards the year's trips.

    `away` holds, by escort, the spans of their own calendars.
    """
    trips: dict[int, list[PlanTrip]] = defaultdict(list)
    for trip in standing.trips:
        trips[trip.escort_id].append(trip)
    return tuple(_value(escort, trips[escort.id], mission, since, away.get(escort.id, ())) for escort in escorts)


def _value(
    escort: Escort, trips: list[PlanTrip], mission: MissionRules, since: datetime, away: Sequence[Span]
) -> values.Escort:
    spans = [(row.starts_at, row.ends_at) for row in escort.unavailability]
    spans += [*away, *(span_of(trip, mission) for trip in trips)]
    ahead = sum(trip.legs[0].flight.departs_at > since for trip in trips)
    return values.Escort(
        id=escort_id(escort.id),
        base=escort.base,
        sex=cast(Literal["F", "M"], escort.sex),
        languages=tuple(dict.fromkeys(escort.languages)),
        skills={skill.skill: skill.load_max for skill in escort.skills},
        entry_until={permit.country: permit.valid_until for permit in escort.permits},
        unavailable=tuple(sorted((to_minute(start), _up_to_minute(end)) for start, end in spans)),
        trips_done=escort.trips_done + ahead,
        trips_max=escort.trips_max,
    )


def span_of(trip: PlanTrip, mission: MissionRules) -> Span:
    """From reporting before the first flight to the end of the rest after the last (contract, section 5)."""
    first, last = trip.legs[0].flight, trip.legs[-1].flight
    return (
        first.departs_at - timedelta(minutes=mission.escort_report),
        last.arrives_at + timedelta(minutes=mission.escort_rest),
    )


def _up_to_minute(moment: datetime) -> datetime:
    whole = to_minute(moment)
    return whole if whole == moment else whole + timedelta(minutes=1)
