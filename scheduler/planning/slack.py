"""Slack between flights: the reliability that the mission wants, as longer least connections in the problem."""

from __future__ import annotations

from scheduler.config import settings
from solver.problem import Problem


def with_wanted_slack(problem: Problem) -> Problem:
    """The problem with connections that the setting `connection_reliability` asks for; unchanged where it is 0."""
    percent = settings().connection_reliability
    if not percent:
        return problem
    from solver.robustness import packaged_delays, with_slack

    return with_slack(problem, packaged_delays(), percent / 100)
