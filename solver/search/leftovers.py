"""Why cases are left out: the quick answer where a case could go alone, the exact search of reasons for the others."""

from __future__ import annotations

import time
from datetime import date

from solver.plan import Unplanned
from solver.reasons import Fact, ReasonIndex, reason_of
from solver.reasons.details import write_detail
from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.state import Booking, State


class Leftovers:
    """The reasons of section 7 for the groups that a plan leaves out; each is found once."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._empty = State(instance)
        self._booker = Booker(instance)
        self._reasons: ReasonIndex | None = None
        self._known: dict[int, tuple[Unplanned, ...]] = {}
        self._seconds = 0.0

    def explain(self, bookings: list[Booking | None]) -> tuple[Unplanned, ...]:
        """An entry for every case without a booking, in the order of the problem."""
        entries: list[tuple[int, Unplanned]] = []
        for g, booking in enumerate(bookings):
            if booking is None:
                if g not in self._known:
                    self.learn(g)
                entries.extend(zip(self._instance.groups[g].cases, self._known[g], strict=True))
        return tuple(entry for _, entry in sorted(entries, key=lambda item: item[0]))

    def unknown(self, bookings: list[Booking | None]) -> list[int]:
        """The groups without a booking whose reasons were not looked for yet."""
        return [g for g, booking in enumerate(bookings) if booking is None and g not in self._known]

    def learn(self, g: int) -> None:
        """Find the reasons of a group ahead."""
        began = time.monotonic()
        self._known[g] = self._find(g)
        self._seconds += time.monotonic() - began

    @property
    def seconds(self) -> float:
        """Seconds of the clock that reasons took so far."""
        return self._seconds

    @property
    def pace(self) -> float:
        """Seconds that the reasons of a group took so far, on average."""
        return self._seconds / len(self._known) if self._known else 0.0

    def _find(self, g: int) -> tuple[Unplanned, ...]:
        cases = [self._instance.problem.cases[index].id for index in self._instance.groups[g].cases]
        alone = self._booker.find(self._empty, g, is_dear_allowed=True)
        if alone is not None:
            detail = write_detail("capacity", (self._could_go(g, alone),))
            return tuple(Unplanned(id=case, reason="capacity", detail=detail) for case in cases)
        if self._reasons is None:
            self._reasons = ReasonIndex(self._instance.problem)
        found = [reason_of(self._reasons, case) for case in cases]
        return tuple(Unplanned(id=f.case, reason=f.reason, detail=f.detail) for f in found)

    def _could_go(self, g: int, booking: Booking) -> Fact:
        """The journey that the group could take were it alone."""
        instance, options = self._instance, self._instance.candidates[g]
        if not instance.groups[g].departs:
            return Fact(kind="could_go")
        table, journey = instance.table, int(options.journeys[booking.candidate])
        flights = [table.ids[f] for f in instance.journeys.flights[journey].tolist() if f != table.none]
        day = date.fromordinal(int(options.dates[booking.candidate])).isoformat()
        return Fact(kind="could_go", ids={"flights": "+".join(flights), "date": day})
