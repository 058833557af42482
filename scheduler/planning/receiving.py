"""Receivers of a problem: a programme's arrival rules are folded into the receiver that meets its people.

A receiver that several sets of rules share becomes one problem receiver for each set. Their people per day must stay
within what the receiver takes, so the number is shared out by demand, each part large enough for its largest family.
Where it cannot be, all sets are folded into one that satisfies them all: later or fewer arrivals, never too many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.models import Receiver
from scheduler.planning.eligibility import Judged
from scheduler.planning.ids import receiver_id
from scheduler.planning.skies import ARRIVAL_SLACK_DAYS
from scheduler.planning.standing import Standing
from scheduler.readiness.calendar import arrival_closed
from scheduler.readiness.history import RuleHistory
from scheduler.readiness.rules import ArrivalRules
from solver import problem as values

_OPEN = ArrivalRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """When people may land: closed local dates of the period, and clock times, both inclusive."""

    closed: frozenset[date]
    earliest: time
    latest: time

    def within(self, other: _Hours) -> _Hours:
        """The hours that satisfy both."""
        return _Hours(
            closed=self.closed | other.closed,
            earliest=max(self.earliest, other.earliest),
            latest=min(self.latest, other.latest),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """The problem's receivers, and for each case (by key) the id of the one that meets it."""

    receivers: tuple[values.Receiver, ...]
    of_case: Mapping[int, str]


def receiver_values(
    judged: Sequence[Judged], standing: Standing, airports: Mapping[str, str], *, first: date, last: date
) -> Receiving:
    """Receivers for these cases and a run from `first` to `last`; `airports` maps known codes to zones."""
    groups: dict[int, dict[_Hours, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    receivers: dict[int, Receiver] = {}
    for one in judged:
        receiver = one.case.receiver
        if receiver is not None:
            receivers[receiver.id] = receiver
            groups[receiver.id][_hours(one, receiver, first, last)].append(one)
    rows: list[values.Receiver] = []
    of_case: dict[int, str] = {}
    for key in sorted(groups):
        receiver = receivers[key]
        busy = _busy_days(receiver, standing, airports)
        for row, cases in _parts(receiver, groups[key], busy, airports):
            rows.append(row)
            of_case |= {one.case.id: row.id for one in cases}
    return Receiving(receivers=tuple(rows), of_case=of_case)


def _hours(one: Judged, receiver: Receiver, first: date, last: date) -> _Hours:
    """Fold the programme's rules of every day that a journey may fall under."""
    priority = one.case.priority.value
    days = [first + timedelta(days=shift) for shift in range((last - first).days + 1 + ARRIVAL_SLACK_DAYS)]
    rules_by_day = {day: _arrival_rules(one.rules, day, priority) for day in days}
    earliest, latest = receiver.earliest, receiver.latest
    for rules in {id(rules): rules for rules in rules_by_day.values()}.values():
        earliest = max(earliest, rules.earliest_landing or earliest)
        latest = min(latest, rules.latest_landing or latest)
    closed = {
        day
        for day in days
        for shift in range(ARRIVAL_SLACK_DAYS + 1)
        if arrival_closed(rules_by_day.get(day - timedelta(days=shift), _OPEN), day, receiver.holiday_subdivision)
    }
    return _Hours(closed=frozenset(closed), earliest=_minute(earliest), latest=_minute(latest))


def _arrival_rules(history: RuleHistory, day: date, priority: str) -> ArrivalRules:
    rules = history.rules_on(day)
    if rules is None or priority in rules.arrival.exempt_priorities:
        return _OPEN
    return rules.arrival


def _minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


def _busy_days(receiver: Receiver, standing: Standing, zones: Mapping[str, str]) -> frozenset[date]:
    """Dates on which kept entries arrive: the contract has no capacity by date, so nobody else comes that day."""
    days = set()
    for entry in standing.kept.values():
        if entry.case.receiver_id == receiver.id and entry.legs:
            last = entry.legs[-1].flight
            days.add(last.arrives_at.astimezone(ZoneInfo(zones[last.destination])).date())
    return frozenset(days)


def _parts(
    receiver: Receiver,
    groups: Mapping[_Hours, list[Judged]],
    busy: frozenset[date],
    airports: Mapping[str, str],
) -> Iterable[tuple[values.Receiver, list[Judged]]]:
    ordered = sorted(groups.items(), key=lambda item: min(one.case.id for one in item[1]))
    shares = _shares(receiver.people_per_day, [cases for _, cases in ordered])
    if shares is None:
        together = ordered[0][0]
        for hours, _ in ordered[1:]:
            together = together.within(hours)
        ordered = [(together, [one for _, cases in ordered for one in cases])]
        shares = [receiver.people_per_day]
    for part, ((hours, cases), share) in enumerate(zip(ordered, shares, strict=True), start=1):
        identifier = receiver_id(receiver.id, part if len(ordered) > 1 else 0)
        yield _value(receiver, identifier, replace(hours, closed=hours.closed | busy), share, airports), cases


def _shares(capacity: int, groups: list[list[Judged]]) -> list[int] | None:
    """Share the people per day by demand, each group's largest family first; None where that is not possible."""
    sizes = [[len(one.case.members) for one in cases] for cases in groups]
    if len(sizes) == 1:
        return [capacity]
    least = [max(group) for group in sizes]
    left = capacity - sum(least)
    if left < 0:
        return None
    demand = [sum(group) for group in sizes]
    shares = [base + left * own // sum(demand) for base, own in zip(least, demand, strict=True)]
    shares[demand.index(max(demand))] += capacity - sum(shares)
    return shares


def _value(
    receiver: Receiver, identifier: str, hours: _Hours, people: int, airports: Mapping[str, str]
) -> values.Receiver:
    return values.Receiver(
        id=identifier,
        airports=tuple(dict.fromkeys(code for code in receiver.airports if code in airports)),
        people_per_day=people,
        weekdays=frozenset(receiver.weekdays),
        closed=hours.closed | {closed.on for closed in receiver.closed_days},
        earliest=hours.earliest,
        latest=hours.latest,
    )
