"""The prices behind a lower bound, as they are written to a certificate: enough to reckon the bound again.

Prices are whole thousandths of a point. Cases, escorts and windows are named by their place in the problem's lists, so
a certificate holds nothing about people. Any prices give a valid bound; a price on what the problem does not hold has
no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CERTIFICATE_FORMAT = "departure-plan-certificate/1"
PER_POINT = 1000
"""Units of price in a point."""

CapacityKind = Literal["seats", "wheelchairs", "stretchers", "minors", "arrivals", "assistance", "minutes"]
CAPACITY_KINDS: tuple[CapacityKind, ...] = (
    "seats",
    "wheelchairs",
    "stretchers",
    "minors",
    "arrivals",
    "assistance",
    "minutes",
)
CapacityKey = tuple[CapacityKind, str, str]
"""Kind, then of what (flight, receiver, session id; the place of an assistance window), then the date of arrivals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPrices:
    """Prices on one capacity.

    `unit`: for each unit that anybody uses. `escort`: for each escort on board in place of `unit`. `uses`: (place of
    the first case of a travel group, order of its stage or -1, price), for the whole use in place of `unit`; on seats
    that holds the escorts whom the group shares with no other.
    """

    key: CapacityKey
    unit: int
    escort: int
    uses: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripWeight:
    """How much of a trip a need pays in proportion to others: place of its case, skill, flights out; 1 if not named."""

    case: int
    skill: str
    flights: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A claimed bound of a problem in points, and the prices that prove it.

    `presence`: (place of an escort, minute since 1970, price) for being on a trip in that minute. `trips`: (place of
    an escort, price) for each trip.
    """

    problem: str
    bound: int
    capacities: tuple[CapacityPrices, ...]
    presence: tuple[tuple[int, int, int], ...]
    trips: tuple[tuple[int, int], ...]
    weights: tuple[TripWeight, ...]
