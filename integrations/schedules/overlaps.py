"""Legs that claim the same flight on the same day from the same airport."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from integrations.schedules.values import Param, SsimFinding, SsimLeg

_LONGEST_DAYS = 800
_FIRST = date(1970, 1, 1).toordinal()


def operating_bits(leg: SsimLeg) -> int:
    """Return the departure days of a leg as bits, counted from 1970; a period is cut after 800 days."""
    start = leg.period_from.toordinal()
    end = min(leg.period_to.toordinal() if leg.period_to else start + _LONGEST_DAYS, start + _LONGEST_DAYS)
    length = end - start + 1
    weekday = leg.period_from.isoweekday()
    cycle = 7 * leg.frequency_weeks
    week = sum(1 << ((day - weekday) % 7) for day in leg.days)
    repeats = length // cycle + 1
    bits = week * (((1 << (cycle * repeats)) - 1) // ((1 << cycle) - 1))
    bits &= (1 << length) - 1
    return bits << (start - _FIRST + leg.departure_day)


def find_overlaps(legs: Sequence[SsimLeg]) -> Iterator[SsimFinding]:
    """Yield one warning per leg that repeats a day of an earlier line; duplicate-leg when route and times agree too."""
    groups: dict[tuple[str, int, str, str], list[SsimLeg]] = defaultdict(list)
    for leg in legs:
        if leg.period_from.toordinal() > _FIRST:
            groups[leg.airline, leg.flight_number, leg.operational_suffix, leg.departure_station].append(leg)
    for group in groups.values():
        if len(group) > 1:
            yield from _overlaps_in(group)


def _overlaps_in(group: Sequence[SsimLeg]) -> Iterator[SsimFinding]:
    taken, owners, unlisted = 0, dict[int, SsimLeg](), list[tuple[int, SsimLeg]]()
    for leg in group:
        bits = operating_bits(leg)
        if shared := bits & taken:
            # Days are listed only once a group has a conflict at all, which is rare.
            owners.update((day, owner) for mask, owner in unlisted for day in _days_in(mask))
            unlisted.clear()
            first = next(_days_in(shared))
            yield _finding(leg, owners[first], first, shared.bit_count())
        if fresh := bits & ~taken:
            unlisted.append((fresh, leg))
        taken |= bits


def _days_in(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    offset = (bits & -bits).bit_length() - 1
    for place, sign in enumerate(reversed(f"{bits >> offset:b}")):
        if sign == "1":
            yield offset + place


def _finding(leg: SsimLeg, other: SsimLeg, first: int, days: int) -> SsimFinding:
    code = "duplicate-leg" if _says_the_same(leg, other) else "overlapping-legs"
    params: dict[str, Param] = {
        "flight": leg.flight,
        "other_line": other.line,
        "date": (date.fromordinal(_FIRST) + timedelta(days=first)).isoformat(),
        "days": days,
    }
    return SsimFinding(line=leg.line, column=6, code=code, params=params, is_warning=True)


def _says_the_same(leg: SsimLeg, other: SsimLeg) -> bool:
    return (leg.arrival_station, leg.departs_at_clock, leg.arrives_at_clock) == (
        other.arrival_station,
        other.departs_at_clock,
        other.arrives_at_clock,
    )
