"""Slack between flights: the reliability that the mission wants, as longer least connections in the problem."""

from __future__ import annotations

from scheduler.config import settings
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
