"""The least that a case's health stages cost under the prices of a certificate, for each departure date.

Stages are chained by date with the days between them and before the departure; minutes within a date are not looked
at, which can only make it cheaper.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from solver.certificate import PER_POINT
from solver.lookup import Lookup, minute_of
from solver.problem import Case, Stage
from solver.reasons.health import HealthFinder
from solver.verify.price_capacities import PricedCapacities

NEVER = 1 << 200
"""Dearer than anything that prices can add up to."""

Days = list[tuple[int, int]]
"""(day, price) by day."""


class PricedHealth:
    """The stages of one case with the cheapest session of each date."""

    def __init__(self, lookup: Lookup, finder: HealthFinder, prices: PricedCapacities, case: Case, place: int) -> None:
        self._case = case
        self._days: list[Days] = []
        change = PER_POINT * lookup.rules.weights.change_appointment
        for order, stage in enumerate(case.stages):
            kept = _kept_session(lookup, case, stage)
            found: dict[int, int] = {}
            for slot in finder.slots(case, order):
                session = lookup.problem.sessions[slot.session].id
                price = prices.pay(("minutes", session, ""), (place, order), stage.minutes)
                price += 0 if kept in (None, session) else change
                found[slot.day] = min(found.get(slot.day, NEVER), price)
            self._days.append(sorted(found.items()))
        self._known: dict[int, int] = {}

    def departing_on(self, day: int) -> int:
        """Give the least price of all stages before a departure on a day; NEVER where they cannot be held."""
        if day not in self._known:
            self._known[day] = min((price for _, price in self._chain(day)), default=NEVER) if self._days else 0
        return self._known[day]

    def last_days(self) -> Days:
        """Give the least price of all stages for each date of the last one, for a case without departure."""
        return self._chain(None)

    def _chain(self, departs: int | None) -> Days:
        reached: Days = []
        for order, days in enumerate(self._days):
            stage = self._case.stages[order]
            open_days = days if departs is None else _before(days, departs, stage)
            reached = open_days if order == 0 else _after(reached, open_days, stage.after_previous)
            if not reached:
                return []
        return reached


def _kept_session(lookup: Lookup, case: Case, stage: Stage) -> str | None:
    """The session in which the published appointment could be kept; empty: in none; None: nothing was published."""
    held = [a for a in case.published.appointments if a.stage == stage.stage] if case.published else []
    if not held:
        return None
    session = lookup.sessions.get(held[0].session)
    if session is None:
        return ""
    start = minute_of(held[0].start)
    is_inside = minute_of(session.start) <= start and start + stage.minutes <= minute_of(session.end)
    return session.id if is_inside else ""


def _before(days: Days, departs: int, stage: Stage) -> Days:
    least, most = stage.before_departure
    return [held for held in days if held[0] <= departs - least and (most is None or held[0] >= departs - most)]


def _after(before: Days, days: Days, limits: tuple[int, int | None]) -> Days:
    """For each day, its price and the least of the stage before, `limits` days earlier."""
    least, most = limits
    made: Days = []
    window: deque[tuple[int, int]] = deque()
    at = 0
    for day, price in days:
        at = _enter(window, before, at, day - least)
        while window and most is not None and window[0][0] < day - most:
            window.popleft()
        if window:
            made.append((day, price + window[0][1]))
    return made


def _enter(window: deque[tuple[int, int]], before: Sequence[tuple[int, int]], at: int, until: int) -> int:
    """Let days up to `until` into the window, in which only ever cheaper later days follow each other upwards."""
    while at < len(before) and before[at][0] <= until:
        while window and window[-1][1] >= before[at][1]:
            window.pop()
        window.append(before[at])
        at += 1
    return at
