"""The last stage of a repair: what can be undone at no other cost is undone, two groups at once if need be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from solver.search.assembly import true_total
from solver.search.booking import Booker
from solver.search.keeping import Keeper
from solver.search.state import Booking, State

_PARTNERS = 12
"""How many groups in the way of one are tried to be moved for it."""


class Undoing:
    """Undoes changes of the plan in a state; `booker` has no prices. After `run`, `moved` counts what was undone.

    With `is_exact` every step is judged by its score to the minute; else by the state's, which is much quicker.
    """

    def __init__(
        self, state: State, keeper: Keeper, booker: Booker, is_stopped: Callable[[], bool], *, is_exact: bool
    ) -> None:
        self._state, self._keeper, self._booker, self._is_stopped = state, keeper, booker, is_stopped
        self._is_exact = is_exact
        self.moved = 0

    def run(self) -> None:
        """Round by round until a whole round finds nothing; those in each other's way when no group can by itself."""
        while not self._is_stopped() and (self._round(self._undo) or self._round(self._undo_two)):
            pass

    def _round(self, undo: Callable[[int], bool]) -> bool:
        found = False
        for g in self._keeper.groups:
            if self._is_stopped():
                return False
            if self._is_changed(g) and undo(g):
                self.moved += 1
                found = True
        return found

    def _is_changed(self, g: int) -> bool:
        return bool(self._keeper.disturbed_of(g, self._state.bookings[g]))

    def _undo(self, g: int) -> bool:
        """Give a group its published way, or a cheaper one; also one that is left out."""
        state, before = self._state, self._total
        held, marks = state.bookings[g], self._marks((g,))
        if held is not None:
            state.remove(g)
        for found in (self._keeper.find(state, g), self._booker.find(state, g)):
            if found is None:
                continue
            state.insert(g, found)
            if self._is_better(before, marks, (g,)):
                return True
            state.remove(g)
        if held is not None:
            state.insert(g, held)
        return False

    def _undo_two(self, g: int) -> bool:
        """Give a group its published way where another one is in the way that can go elsewhere for nothing."""
        return any(self._swap(g, other) for other in islice(self._in_the_way(g), _PARTNERS))

    def _swap(self, g: int, other: int) -> bool:
        state, before = self._state, self._total
        both = (g, other)
        marks, held = self._marks(both), {h: state.bookings[h] for h in both}
        self._take_out(both)
        found = self._keeper.find(state, g)
        if found is not None:
            state.insert(g, found)
            ways = (self._keeper.find(state, other) if self._keeper.published[other] else None,)
            for way in (*ways, self._booker.find(state, other)):
                if way is None:
                    continue
                state.insert(other, way)
                if self._is_better(before, marks, both):
                    return True
                state.remove(other)
        self._take_out(both)
        self._put_back(held)
        return False

    def _take_out(self, groups: Iterable[int]) -> None:
        for g in groups:
            if self._state.bookings[g] is not None:
                self._state.remove(g)

    def _put_back(self, held: dict[int, Booking | None]) -> None:
        for g, booking in held.items():
            if booking is not None:
                self._state.insert(g, booking)

    @property
    def _total(self) -> int:
        state = self._state
        return true_total(state, state.bookings, state.total) if self._is_exact else state.total

    def _marks(self, groups: Iterable[int]) -> int:
        """How many published members of some groups do not have what they hold."""
        held = [g for g in groups if self._keeper.published[g]]
        return sum(len(self._keeper.disturbed_of(g, self._state.bookings[g])) for g in held)

    def _is_better(self, before: int, marks: int, groups: tuple[int, ...]) -> bool:
        if self._state.total > before:
            return False
        total = self._total
        return total < before or (total == before and self._marks(groups) < marks)

    def _in_the_way(self, g: int) -> Iterator[int]:
        """Groups that are not on their own published way and hold what the published way of a group lacks."""
        lacking, escorts = self._lacking(g)
        if not lacking and not escorts:
            return
        for other, booking in enumerate(self._state.bookings):
            if booking is None or other == g or (self._keeper.published[other] and not self._is_changed(other)):
                continue
            if not lacking.isdisjoint(self._used(other, booking)) or any(e in escorts for e, _ in booking.escorts):
                yield other

    def _lacking(self, g: int) -> tuple[set[int], set[int]]:
        """Resources of which there is too little for the published way of a group, and its published escorts."""
        state, instance = self._state, self._state.instance
        held = state.bookings[g]
        if held is not None:
            state.remove(g)
        options, lacking = instance.candidates[g], set[int]()
        escorts = {need.published for need in instance.groups[g].needs if need.published is not None}
        for row in self._keeper.kept_rows(g).tolist():
            pairs = zip(options.resources[row].tolist(), options.use.tolist(), strict=True)
            lacking.update(resource for resource, use in pairs if state.left[resource] < use + len(escorts))
        for case in instance.groups[g].cases:
            for number in self._keeper.named_stages(case):
                stage = instance.stages[case][number]
                resource = instance.resources.sessions_at + stage.kept
                if stage.kept >= 0 and state.left[resource] < stage.minutes:
                    lacking.add(resource)
        if held is not None:
            state.insert(g, held)
        return lacking, escorts

    def _used(self, g: int, booking: Booking) -> Iterator[int]:
        instance = self._state.instance
        yield from instance.candidates[g].resources[booking.candidate].tolist()
        for sessions in booking.sessions:
            yield from (instance.resources.sessions_at + session for session in sessions)
