"""The places and the timetable of generated instances: real airports and time zones, invented flights."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Document = dict[str, Any]

ORIGINS = {"SGN": 0.5, "HAN": 0.42, "TPE": 0.04, "KUL": 0.04}
_ZONES = {
    "America/New_York": ("ATL", "CLT", "CMH", "DTW", "IAD", "JFK", "PHL", "ROC"),
    "America/Chicago": ("AUS", "DFW", "IAH", "MKE", "MSP", "OMA", "ORD", "SAT"),
    "America/Denver": ("BOI", "DEN", "SLC"),
    "America/Los_Angeles": ("GEG", "LAX", "PDX", "SAN", "SEA", "SFO"),
    "America/Phoenix": ("PHX",),
    "America/Toronto": ("YYZ",),
    "Asia/Ho_Chi_Minh": ("HAN", "SGN"),
    "Asia/Kuala_Lumpur": ("KUL",),
    "Asia/Qatar": ("DOH",),
    "Asia/Seoul": ("ICN",),
    "Asia/Taipei": ("TPE",),
    "Asia/Tokyo": ("NRT",),
    "Australia/Sydney": ("SYD",),
    "Europe/Oslo": ("OSL",),
    "Pacific/Auckland": ("AKL",),
}
ZONE_OF = {code: zone for zone, codes in _ZONES.items() for code in codes}
_COUNTRIES = {"HAN": "VN", "SGN": "VN", "KUL": "MY", "DOH": "QA", "ICN": "KR", "TPE": "TW", "NRT": "JP", "SYD": "AU"}
_COUNTRIES |= {"OSL": "NO", "YYZ": "CA", "AKL": "NZ"}
_HUBS = ("ICN", "TPE", "NRT", "DOH")
_GATEWAYS = ("LAX", "SFO", "SEA", "JFK", "ORD", "ATL", "DFW", "IAD", "YYZ", "SYD", "OSL", "AKL")
_HOURS = {"ICN": 5, "TPE": 3, "NRT": 6, "DOH": 8}
HOMES = tuple(code for code in ZONE_OF if code not in (*ORIGINS, *_HUBS))


def homes_of(dice: random.Random, cases: int) -> tuple[str, ...]:
    """The airports where receivers are, more for more cases."""
    return tuple(sorted(dice.sample(HOMES, min(len(HOMES), 8 + cases // 30))))


def country_of(code: str) -> str:
    """The country of an airport."""
    return _COUNTRIES.get(code, "US")


def airports() -> list[Document]:
    """Every airport with its least connection times."""
    return [
        {"code": code, "timezone": ZONE_OF[code], "country": country_of(code)}
        | {"connection": 90 if code in ORIGINS else 70, "entry_connection": 120}
        for code in sorted(ZONE_OF)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A flight number: its weekdays, local time of departure, minutes in the air, seats and fare."""

    carrier: str
    number: int
    origin: str
    destination: str
    weekdays: tuple[int, ...]
    leaves: time
    minutes: int
    seats: int
    fare: int


def _routes(dice: random.Random, homes: tuple[str, ...]) -> list[tuple[str, str, int, int, int]]:
    """Origin, destination, minutes, flights a day, fare: to and from hubs, gateways and homes, both ways."""
    hubs = sorted(dice.sample(_HUBS, 2 if len(homes) < 12 else 4))
    found = [("SGN", "HAN", 120, 3, 9_000)]
    for origin in ORIGINS:
        found += [(origin, hub, 60 * _HOURS[hub], 2, 18_000) for hub in hubs if hub != origin]
    found += [("SGN", "SFO", 830, 1, 90_000), ("SGN", "SYD", 500, 1, 45_000)]
    for hub in hubs:
        for gateway in _GATEWAYS:
            if dice.random() < 0.65 or gateway in ("LAX", "SFO", "SYD", "OSL", "AKL"):
                found.append((hub, gateway, dice.randint(560, 860), 1, dice.randint(52_000, 88_000)))
    inland = [gateway for gateway in _GATEWAYS if country_of(gateway) == "US"]
    for home in homes:
        for gateway in dice.sample(inland, 4) if home not in _GATEWAYS else ():
            found.append((gateway, home, dice.randint(70, 300), 2, dice.randint(9_000, 26_000)))
    return found + [(b, a, minutes, count, fare) for a, b, minutes, count, fare in found]


def _lines(dice: random.Random, homes: tuple[str, ...], scale: float) -> list[_Line]:
    lines: list[_Line] = []
    for origin, destination, minutes, count, fare in _routes(dice, homes):
        for _ in range(count):
            seats = dice.choice([4, 6, 7, 8, 9, 9, 9, 9, 9, 10, 12, 16])
            weekdays = tuple(sorted(dice.sample(range(1, 8), dice.choice([4, 6, 7, 7, 7]))))
            leaves = time(dice.randint(0, 23), dice.choice([0, 10, 25, 40, 55]))
            lines.append(
                _Line(
                    carrier=dice.choice(["VA", "QB", "ZC"]),
                    number=100 + len(lines),
                    origin=origin,
                    destination=destination,
                    weekdays=weekdays,
                    leaves=leaves,
                    minutes=minutes,
                    seats=max(1, round(seats * scale)),
                    fare=fare + dice.randint(-4_000, 4_000),
                )
            )
    return lines


def flights(dice: random.Random, first: date, days: int, homes: tuple[str, ...], scale: float) -> list[Document]:
    """Every flight from a few days before the first date until a few after the last; seats are scaled."""
    made = []
    for line in _lines(dice, homes, scale):
        for offset in range(-6, days + 8):
            day = first + timedelta(days=offset)
            if day.isoweekday() in line.weekdays:
                made.append(_flight(dice, line, day))
    return sorted(made, key=lambda flight: (flight["departs"], flight["id"]))


def _flight(dice: random.Random, line: _Line, day: date) -> Document:
    departs = datetime.combine(day, line.leaves, ZoneInfo(ZONE_OF[line.origin])).astimezone(ZoneInfo("UTC"))
    return {
        "id": f"{line.carrier}{line.number}-{day:%Y%m%d}",
        "carrier": line.carrier,
        "number": str(line.number),
        "origin": line.origin,
        "destination": line.destination,
        "departs": instant(departs),
        "arrives": instant(departs + timedelta(minutes=line.minutes)),
        "seats": line.seats,
        "fare": line.fare,
        "wheelchairs": dice.choice([1, 2, 2, 3, 4]),
        "stretchers": dice.choice([0, 1]),
        "minors": dice.choice([1, 2, 4]),
    }


def instant(moment: datetime) -> str:
    """A UTC instant as the contract writes it."""
    return f"{moment.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%MZ}"


def local(day: date, hour: int, minute: int, zone: str) -> str:
    """A local time as a UTC instant."""
    return instant(datetime.combine(day, time(hour, minute), ZoneInfo(zone)))
