"""Keys and spans of escort trips."""

from __future__ import annotations

from solver.lookup import Lookup, minute_of
from solver.plan import Trip
from solver.problem import Escort, Flight, MetNeed
from solver.verify.trips import span_of

__all__ = ["TripKey", "away_spans", "flights_of", "key_of", "span_of", "trip_key"]

TripKey = tuple[str, str, tuple[str, ...]]
"""Escort, skill, flights out."""


def trip_key(trip: Trip) -> TripKey:
    """Give what a need of a case names a trip by."""
    return trip.escort, trip.skill, trip.out


def key_of(met: MetNeed, flights: tuple[str, ...]) -> TripKey:
    """Give the key of the trip that meets a need of a case on these flights."""
    return met.escort, met.skill, flights


def flights_of(lookup: Lookup, trip: Trip) -> list[Flight]:
    """Give the flights of a trip in order."""
    return [lookup.flights[flight] for flight in (*trip.ahead, *trip.out, *trip.back)]


def away_spans(escort: Escort) -> list[tuple[int, int]]:
    """Give the minutes in which an escort is away; empty spans share no minute with anything."""
    return [(minute_of(start), minute_of(end)) for start, end in escort.unavailable if start < end]
