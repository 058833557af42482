"""Periods and days of operation to dated legs with instants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.schedules.values import DatedLeg, SsimFinding, SsimLeg

_LONGEST_BLOCK = timedelta(hours=24)
_DEPARTURE_VARIATION_COLUMN = 48
_ARRIVAL_VARIATION_COLUMN = 66
_DEPARTURE_TIME_COLUMN = 40
_ARRIVAL_TIME_COLUMN = 58
_DATE_VARIATION_COLUMN = 193


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The dated legs of a schedule in order of departure, and what was doubtful about them."""

    legs: tuple[DatedLeg, ...]
    findings: tuple[SsimFinding, ...]


def expand(leg: SsimLeg, *, zones: Mapping[str, str], start: date, end: date) -> tuple[DatedLeg, ...]:
    """Return the leg on each day it departs, by the departure station's calendar, from start to end inclusive.

    `zones` maps station codes to IANA zones. In mode L the clock times stay the same over a change of the clocks, in
    mode U the instants do. A leg of a station without a zone gives nothing; `expand_all` says so.
    """
    return expand_all((leg,), zones=zones, start=start, end=end).legs


def expand_all(legs: Iterable[SsimLeg], *, zones: Mapping[str, str], start: date, end: date) -> Expansion:
    """Expand many legs and report where the file disagrees with the zones, once per leg and kind with a count.

    Findings: unknown-station-zone (error, the leg is left out); utc-variation-disagrees, date-variation-disagrees,
    local-time-skipped (the clocks jump over the time: the instant is taken as if they had not yet), local-time-twice
    (the file's variation decides, else the first of the two).
    """
    dated: list[DatedLeg] = []
    findings: list[SsimFinding] = []
    for leg in legs:
        expander = _Expander(leg, zones)
        if expander.is_complete:
            dated.extend(expander.legs_between(start, end))
        findings.extend(expander.findings())
    dated.sort(key=lambda one: (one.departs_at, one.airline, one.flight_number, one.leg_sequence))
    return Expansion(legs=tuple(dated), findings=tuple(findings))


@lru_cache(maxsize=1024)
def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class _Expander:
    """Expands one leg and counts its doubts by kind."""

    def __init__(self, leg: SsimLeg, zones: Mapping[str, str]) -> None:
        self._leg = leg
        self._doubts: dict[tuple[str, int], tuple[date, int, dict[str, str | int]]] = {}
        self._departure_zone = _zone(zones.get(leg.departure_station))
        self._arrival_zone = _zone(zones.get(leg.arrival_station))
        self._zone_names = (zones.get(leg.departure_station, ""), zones.get(leg.arrival_station, ""))

    @property
    def is_complete(self) -> bool:
        return self._departure_zone is not None and self._arrival_zone is not None

    def findings(self) -> Iterator[SsimFinding]:
        leg = self._leg
        for station, zone, column in (
            (leg.departure_station, self._departure_zone, 37),
            (leg.arrival_station, self._arrival_zone, 55),
        ):
            if zone is None:
                yield SsimFinding(
                    line=leg.line, column=column, code="unknown-station-zone", params={"station": station}
                )
        for (code, column), (first, count, params) in self._doubts.items():
            about = {"flight": leg.flight, "date": first.isoformat(), "count": count, **params}
            yield SsimFinding(line=leg.line, column=column, code=code, params=about, is_warning=True)

    def legs_between(self, start: date, end: date) -> Iterator[DatedLeg]:
        slack = timedelta(days=2 + abs(self._leg.departure_day))
        for operated_on in self._operating_dates(start, end):
            # Only days near either end can fall outside; the zone is asked for those alone.
            is_inner = operated_on - start > slack < end - operated_on
            doubts = self._doubts if is_inner else dict(self._doubts)
            found = self._on(operated_on)
            if is_inner or start <= found.departs_locally.date() <= end:
                yield found
            else:
                self._doubts = doubts

    def _operating_dates(self, start: date, end: date) -> Iterator[date]:
        """Two days of slack on either side: the shift of a later leg, and UTC days that differ from local ones."""
        leg = self._leg
        slack = 2 + abs(leg.departure_day)
        origin = leg.period_from.toordinal()
        first = max(origin, start.toordinal() - slack)
        last = end.toordinal() + slack
        if leg.period_to:
            last = min(last, leg.period_to.toordinal())
        days = frozenset(leg.days)
        for ordinal in range(first, last + 1):
            if (ordinal - 1) % 7 + 1 in days and (ordinal - origin) // 7 % leg.frequency_weeks == 0:
                yield date.fromordinal(ordinal)

    def _on(self, operated_on: date) -> DatedLeg:
        leg = self._leg
        departs_at = self._instant(operated_on, leg.departure_day, leg.departs_at_clock, is_departure=True)
        arrives_at = self._arrival(operated_on, departs_at)
        self._check_variation(operated_on, departs_at, is_departure=True)
        self._check_variation(operated_on, arrives_at, is_departure=False)
        return DatedLeg(
            airline=leg.airline,
            flight_number=leg.flight_number,
            operational_suffix=leg.operational_suffix,
            itinerary_variation=leg.itinerary_variation,
            leg_sequence=leg.leg_sequence,
            operated_on=operated_on,
            departure_station=leg.departure_station,
            arrival_station=leg.arrival_station,
            departs_at=departs_at,
            arrives_at=arrives_at,
            departure_zone=self._zone_names[0],
            arrival_zone=self._zone_names[1],
            departure_terminal=leg.departure_terminal,
            arrival_terminal=leg.arrival_terminal,
            aircraft_type=leg.aircraft_type,
            service_type=leg.service_type,
            line=leg.line,
        )

    def _arrival(self, operated_on: date, departs_at: datetime) -> datetime:
        """Believe the file's arrival day unless the leg would then take no time or more than a day."""
        leg = self._leg
        if leg.arrival_day is not None:
            stated = self._instant(operated_on, leg.arrival_day, leg.arrives_at_clock, is_departure=False)
            if timedelta(0) < stated - departs_at <= _LONGEST_BLOCK:
                return stated
        # The earliest arrival after departure: over the date line that may be the day before.
        for shift in (-1, 0, 1, 2):
            day = leg.departure_day + shift
            arrives_at = self._instant(operated_on, day, leg.arrives_at_clock, is_departure=False)
            if arrives_at > departs_at:
                break
        if leg.arrival_day is not None:
            about: dict[str, str | int] = {"stated": leg.arrival_day, "taken": day}
            self._doubt("date-variation-disagrees", _DATE_VARIATION_COLUMN, operated_on, about)
        return arrives_at

    def _instant(self, operated_on: date, day: int, clock: time, *, is_departure: bool) -> datetime:
        moment = datetime.combine(operated_on + timedelta(days=day), clock)
        if self._leg.time_mode == "U":
            return moment.replace(tzinfo=UTC)
        zone = self._departure_zone if is_departure else self._arrival_zone
        early, late = moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1)
        before, after = early.utcoffset(), late.utcoffset()
        if before == after or before is None or after is None:
            return early.astimezone(UTC)
        leg = self._leg
        column = _DEPARTURE_TIME_COLUMN if is_departure else _ARRIVAL_TIME_COLUMN
        station = leg.departure_station if is_departure else leg.arrival_station
        about: dict[str, str | int] = {"station": station, "time": clock.strftime("%H:%M")}
        if before < after:
            self._doubt("local-time-skipped", column, operated_on, about)
            return early.astimezone(UTC)
        self._doubt("local-time-twice", column, operated_on, about)
        stated = leg.departure_variation_minutes if is_departure else leg.arrival_variation_minutes
        return (late if stated is not None and timedelta(minutes=stated) == after else early).astimezone(UTC)

    def _check_variation(self, operated_on: date, instant: datetime, *, is_departure: bool) -> None:
        leg = self._leg
        stated = leg.departure_variation_minutes if is_departure else leg.arrival_variation_minutes
        if stated is None:
            return
        offset = instant.astimezone(self._departure_zone if is_departure else self._arrival_zone).utcoffset()
        actual = int((offset or timedelta(0)).total_seconds()) // 60
        if actual != stated:
            station = leg.departure_station if is_departure else leg.arrival_station
            column = _DEPARTURE_VARIATION_COLUMN if is_departure else _ARRIVAL_VARIATION_COLUMN
            about: dict[str, str | int] = {"station": station, "stated": stated, "actual": actual}
            self._doubt("utc-variation-disagrees", column, operated_on, about)

    def _doubt(self, code: str, column: int, day: date, params: dict[str, str | int]) -> None:
        first, count, about = self._doubts.get((code, column), (day, 0, params))
        self._doubts[code, column] = (first, count + 1, about)
