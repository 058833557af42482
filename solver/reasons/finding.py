"""What explaining an unplanned case gives: the reason, the binding facts and a sentence for the plan file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.plan import Reason

FACT_KINDS: tuple[str, ...] = (
    "held",
    "no_flights",
    "pinned_flights",
    "too_many_connections",
    "assisted_connection",
    "seats",
    "wheelchairs",
    "stretchers",
    "minors",
    "receivers_differ",
    "receiver_weekday",
    "receiver_closed",
    "receiver_hours",
    "receiver_people",
    "no_window",
    "window_people",
    "pinned_session",
    "no_session",
    "no_session_in_time",
    "sessions_too_short",
    "pinned_escort",
    "no_fitting_escort",
    "escort_trips",
    "escort_away",
    "escort_way_ahead",
    "escort_way_back",
    "escort_seat",
    "too_few_escorts",
    "could_go",
)
"""Every kind of fact, each to be phrased once in each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that stood in the way; `ids` hold ids, codes and ISO dates, `numbers` whole numbers.

    `numbers["journeys"]`, where given, says on how many otherwise legal journeys it was the first obstacle.
    """

    kind: str
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a case is unplanned (section 7): one reason for its whole travel group, the heaviest facts first."""

    case: str
    group: tuple[str, ...]
    reason: Reason
    facts: tuple[Fact, ...]
    detail: str
