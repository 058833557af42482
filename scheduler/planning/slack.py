"""Slack between flights: the reliability that the mission wants, as longer least connections in the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import Airport
from solver.problem import Problem


def with_wanted_slack(problem: Problem, wanted: float | None = None) -> Problem:
    """The problem with connections that so many percent of landings do not outlast; unchanged where 0 is asked.

    What is not `wanted` either way is as the setting `connection_reliability` says.
    """
    percent = settings().connection_reliability if wanted is None else wanted
    if not percent:
        return problem
    from solver.robustness import packaged_delays, with_slack

    return with_slack(problem, packaged_delays(), percent / 100)


def least_connections(session: Session) -> Mapping[str, tuple[int, int]]:
    """What each airport itself asks between two flights, in minutes: usually, and where people enter the country."""
    query = select(Airport.code, Airport.connection_minutes, Airport.entry_connection_minutes)
    return {code: (usual, entry) for code, usual, entry in session.execute(query)}


def at_own_times(problem: Problem, least: Mapping[str, tuple[int, int]]) -> Problem:
    """The problem with what the airports themselves ask, as `least_connections` tells it.

    A version's least connections may hold a programme's longer ones and wanted slack: a family who has less than these
    left, but enough for the airport, still makes its flight.
    """
    airports = tuple(
        replace(
            airport,
            connection=min(airport.connection, least[airport.code][0]),
            entry_connection=min(airport.entry_connection, least[airport.code][1]),
        )
        if airport.code in least
        else airport
        for airport in problem.airports
    )
    return replace(problem, airports=airports)
