"""Reads `rules` and `weights` of a problem document (contract section 6)."""

from __future__ import annotations

from typing import Any

from solver.errors import ProblemFileError
from solver.files.fields import Object, count, expect_keys
from solver.problem import PRIORITIES, Priority, Rules, Weights

_MINUTES = (
    "legs_max",
    "connection_max",
    "assisted_connection_extra",
    "stretcher_seats",
    "escort_report",
    "escort_turnaround",
    "escort_rest",
)
_POINTS = (
    "lapse_person",
    "connection_person",
    "travel_person_minute",
    "escort_day",
    "escort_fairness",
    "change_flight_person",
    "change_appointment",
    "change_escort",
)
_BY_PRIORITY = ("unplanned_person", "wait_person_day")


def read_rules(value: Any) -> Rules:
    """Read `rules`. Raises ProblemFileError."""
    try:
        held = expect_keys(value, frozenset({*_MINUTES, "weights"}))
        numbers = {key: count(held, key) for key in _MINUTES}
        return Rules(**numbers, weights=_weights(held["weights"]))
    except ProblemFileError as error:
        raise error.inside("rules") from None


def _weights(value: Any) -> Weights:
    try:
        held = expect_keys(value, frozenset({*_POINTS, *_BY_PRIORITY}))
        points = {key: count(held, key) for key in _POINTS}
        return Weights(
            unplanned_person=_by_priority(held, "unplanned_person"),
            wait_person_day=_by_priority(held, "wait_person_day"),
            **points,
        )
    except ProblemFileError as error:
        raise error.inside("weights") from None


def _by_priority(held: Object, key: str) -> dict[Priority, int]:
    try:
        inner = expect_keys(held[key], frozenset(PRIORITIES))
        return {priority: count(inner, priority) for priority in PRIORITIES}
    except ProblemFileError as error:
        raise error.inside(key) from None
