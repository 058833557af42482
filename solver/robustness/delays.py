"""How late flights are and how often they do not fly: distributions by route, carrier and airport, and where from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from solver.problem import Airport, Flight

Event = Literal["departure", "arrival"]
Key = tuple[Event, str, str, str]
"""Event, origin, destination, carrier; places are airports or countries, '' stands for any."""

_EVENTS: tuple[Event, ...] = ("departure", "arrival")
_PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_TAIL = (0.995, 0.998, 0.999, 0.9995, 0.9999)
_LONGEST = 1440.0
_UNKNOWN = 99
_PRIOR = 300.0
"""So many flights of the whole data set are added to a group's cancellations: 0 of 155 does not mean never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A distribution of minutes late: `minutes[i]` is not exceeded with chance `chances[i]`; straight in between."""

    chances: tuple[float, ...]
    minutes: tuple[float, ...]
    scheduled: int = 1
    cancelled: int = 0

    @classmethod
    def certain(cls, minutes: float, *, scheduled: int = 1, cancelled: int = 0) -> Profile:
        """Always so many minutes late."""
        return cls(chances=(0.0, 1.0), minutes=(minutes, minutes), scheduled=scheduled, cancelled=cancelled)

    def at(self, chances: NDArray[np.float64]) -> NDArray[np.int64]:
        """Whole minutes late at these chances (uniform draws give draws of this distribution)."""
        return np.rint(np.interp(chances, self.chances, self.minutes)).astype(np.int64)


ON_TIME = Profile.certain(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightChances:
    """What may happen to one flight: minutes late off and on the stand, and the chance that it does not fly."""

    departure: Profile
    arrival: Profile
    cancellation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Distributions by group; a flight takes the closest group that is known, and is on time where none is."""

    profiles: Mapping[Key, Profile] = field(default_factory=dict)

    def of(self, flight: Flight, origin: Airport, destination: Airport) -> FlightChances:
        """What may happen to a flight between two airports."""
        found = {event: self._closest(event, flight, origin, destination) for event in _EVENTS}
        narrowest = min(_EVENTS[::-1], key=lambda event: found[event][0])
        return FlightChances(
            departure=found["departure"][1],
            arrival=found["arrival"][1],
            cancellation=self._cancellation(narrowest, found[narrowest][1]),
        )

    def _closest(self, event: Event, flight: Flight, origin: Airport, destination: Airport) -> tuple[int, Profile]:
        """The first known group, and how far down the list it stands."""
        for rank, (start, end, carrier) in enumerate(_groups(flight, origin, destination)):
            profile = self.profiles.get((event, start, end, carrier))
            if profile is not None:
                return rank, profile
        return _UNKNOWN, ON_TIME

    def _cancellation(self, event: Event, profile: Profile) -> float:
        every = self.profiles.get((event, "", "", ""))
        if every is None:
            return profile.cancelled / profile.scheduled
        return (profile.cancelled + _PRIOR * every.cancelled / every.scheduled) / (profile.scheduled + _PRIOR)


def _groups(flight: Flight, origin: Airport, destination: Airport) -> Iterator[tuple[str, str, str]]:
    """From the very route and carrier outwards: either airport alone, the countries, the carrier anywhere, any flight.

    A known airport counts for more than a known carrier: the same carrier is late differently at different places.
    """
    lands = destination.country
    for carrier in (flight.carrier, ""):
        yield origin.code, destination.code, carrier
    for carrier in (flight.carrier, ""):
        yield origin.code, lands, carrier
        yield origin.code, "", carrier
        yield "", destination.code, carrier
    for carrier in (flight.carrier, ""):
        yield origin.country, lands, carrier
    for carrier in (flight.carrier, ""):
        yield "", "", carrier


@lru_cache(maxsize=1)
def packaged_delays() -> Delays:
    """The distributions that come with the product; `data/README.md` beside them says where they are from."""
    text = (files("solver.robustness") / "data" / "delays.csv").read_text("utf-8")
    profiles: dict[Key, Profile] = {}
    for row in csv.DictReader(text.splitlines()):
        event: Event = "arrival" if row["event"] == "arrival" else "departure"
        profiles[event, row["origin"], row["destination"], row["carrier"]] = _profile(row)
    return Delays(profiles=profiles)


def _profile(row: Mapping[str, str]) -> Profile:
    known = [float(row[f"p{percent:02}"]) for percent in _PERCENTS]
    tail = [min(_LONGEST, minutes) for minutes in _tail(known, float(row["over_180"]))]
    return Profile(
        chances=(0.0, *(percent / 100 for percent in _PERCENTS), *_TAIL, 1.0),
        minutes=(known[0], *known, *tail, tail[-1]),
        scheduled=int(row["scheduled"]),
        cancelled=int(row["cancelled"]),
    )


def _tail(known: list[float], over_180: float) -> list[float]:
    """The last percent: exponential beyond p99, through the share over 180 minutes where that lies in it."""
    last = known[-1]
    scale = (last - known[-2]) / log(5)
    if last < 180 and exp(-6) * 0.01 < over_180 < 0.01:
        scale = max(scale, (180 - last) / log(0.01 / over_180))
    return [last + scale * log(0.01 / (1 - chance)) for chance in _TAIL]
