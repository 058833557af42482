"""Whether all health stages of a travel group alone can be booked before a take-off (section 5, Health)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from solver.lookup import Lookup, minute_of
from solver.problem import Case, Session, Stage
from solver.reasons.booking import Choice, can_book_together
from solver.reasons.network import NEVER
from solver.reasons.packing import Slot

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TakeOff:
    """The departure day and minute before which stages are held; None for a case without departure."""

    day: int
    minute: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """The first stage of a case for which no session is left; `case` is a number within the group."""

    case: int
    order: int


class HealthFinder:
    """Finds out for which take-offs a group's stages can be booked, every other case left out."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self._sessions: dict[tuple[str, str], list[tuple[int, Session]]] = {}
        for number, session in enumerate(lookup.problem.sessions):
            airport = lookup.clinics[session.clinic].airport
            self._sessions.setdefault((session.stage, airport), []).append((number, session))
        self._fitting: dict[tuple[str, str, frozenset[str], str | None, int], list[Slot]] = {}

    def sessions_of(self, case: Case, stage: Stage) -> list[tuple[int, Session]]:
        """Give every session of a stage at clinics that serve the case's origin, whoever examines there."""
        return self._sessions.get((stage.stage, case.origin), [])

    def slots(self, case: Case, order: int) -> list[Slot]:
        """Give the slots that fit a stage by themselves, whatever the departure, by day."""
        stage = case.stages[order]
        pinned = case.pin.appointments.get(stage.stage) if case.pin else None
        slots = self._fitting_slots(case, stage)
        first, last = _days_open(case, order)
        slots = slots[bisect_left(slots, first, key=_day) : bisect_right(slots, last, key=_day)]
        if pinned is None:
            return slots
        sessions = self.lookup.problem.sessions
        return [slot for slot in slots if sessions[slot.session].id == pinned]

    def _fitting_slots(self, case: Case, stage: Stage) -> list[Slot]:
        """Give the slots that fit a stage on any day, by day; cases with equal wishes share one list."""
        key = (stage.stage, case.origin, frozenset(case.languages), stage.sex, stage.minutes)
        if key not in self._fitting:
            slots = [
                slot
                for number, session in self.sessions_of(case, stage)
                if is_fitting(case, stage, session)
                for slot in self._slots_of(number, session, stage)
            ]
            self._fitting[key] = sorted(slots, key=lambda slot: (slot.day, slot.start))
        return self._fitting[key]

    def _slots_of(self, number: int, session: Session, stage: Stage) -> list[Slot]:
        """An appointment of no minutes at the end of a session that ends at midnight is held on the next day."""
        start, end = minute_of(session.start), minute_of(session.end)
        day = self.lookup.held_on(session.id, session.start).toordinal()
        if stage.minutes or start == end:
            return [Slot(number, start, end, day)] if end - start >= stage.minutes else []
        last_day = self.lookup.held_on(session.id, session.end).toordinal()
        if last_day == day:
            return [Slot(number, start, end, day)]
        return [Slot(number, start, end - 1, day), Slot(number, end, end, last_day)]

    def plan_for(self, cases: Sequence[Case]) -> GroupHealth:
        """Gather what a group's stages need once, to be asked for many take-offs."""
        return GroupHealth(tuple(cases), [[self.slots(c, order) for order in range(len(c.stages))] for c in cases])


def is_fitting(case: Case, stage: Stage, session: Session) -> bool:
    """Tell whether a session's examiner speaks the family's language and is of the sex that the stage names."""
    return stage.sex in (None, session.sex) and not set(session.languages).isdisjoint(case.languages)


def _days_open(case: Case, order: int) -> tuple[int, int]:
    """Give the first and last day of a stage whatever the departure, by what the case itself says."""
    first, last = case.health_from.toordinal(), NEVER
    if order == 0 and case.last_stage is not None:
        done, (least, most) = case.last_stage.toordinal(), case.stages[0].after_previous
        first, last = max(first, done + least), last if most is None else done + most
    if not case.departure and order == len(case.stages) - 1:
        first, last = max(first, case.ready.toordinal()), min(last, case.deadline.toordinal())
    return first, last


class GroupHealth:
    """The stages of one travel group, and whether they can be booked before a given take-off."""

    def __init__(self, cases: tuple[Case, ...], slots: list[list[list[Slot]]]) -> None:
        self.cases = cases
        self.slots = slots
        self.stuck: Stuck | None = None
        self._bookable_from: dict[int, int] = {}
        self._unbookable_to: dict[int, int] = {}

    def can_book(self, take_off: TakeOff | None) -> bool:
        """Tell whether all stages can be booked; what an earlier take-off of a day allows, a later one allows too."""
        if take_off is None:
            return self._try(None)
        day, minute = take_off.day, take_off.minute
        if minute >= self._bookable_from.get(day, NEVER):
            return True
        if minute <= self._unbookable_to.get(day, -NEVER):
            return False
        if self._try(take_off):
            self._bookable_from[day] = minute
            return True
        self._unbookable_to[day] = minute
        return False

    def _try(self, take_off: TakeOff | None) -> bool:
        latest = take_off.minute if take_off else NEVER
        domains: list[list[list[Slot]]] = []
        for number, case in enumerate(self.cases):
            chain = [
                self._in_time(case.stages[order], slots, take_off) for order, slots in enumerate(self.slots[number])
            ]
            open_slots, stuck = follow_chain(case.stages, chain, latest)
            if stuck is not None:
                self.stuck = self._furthest(Stuck(number, stuck))
                return False
            domains.append(open_slots)
        if len(domains) == 1:
            return True
        return self._book_together(domains, latest)

    def _furthest(self, stuck: Stuck) -> Stuck:
        """Remember the stage that came furthest: on other days the earlier ones went well."""
        if self.stuck is None or (self.stuck.case, self.stuck.order) < (stuck.case, stuck.order):
            return stuck
        return self.stuck

    def _in_time(self, stage: Stage, slots: list[Slot], take_off: TakeOff | None) -> list[Slot]:
        if take_off is None:
            return slots
        least, most = stage.before_departure
        low = 0 if most is None else bisect_left(slots, take_off.day - most, key=_day)
        high = bisect_right(slots, take_off.day - least, key=_day)
        return [slot for slot in slots[low:high] if slot.start + stage.minutes <= take_off.minute]

    def _book_together(self, domains: list[list[list[Slot]]], latest: int) -> bool:
        choices = [
            Choice(number, order, case.stages[order].minutes, case.stages[order].after_previous, tuple(slots))
            for number, case in enumerate(self.cases)
            for order, slots in enumerate(domains[number])
        ]
        return can_book_together(choices, latest)


def _day(slot: Slot) -> int:
    return slot.day


def follow_chain(stages: Sequence[Stage], chain: list[list[Slot]], latest: int) -> tuple[list[list[Slot]], int | None]:
    """Keep the slots that one case could reach in order, or name the stage that none is left for.

    Exact for a case alone: the earliest end in each slot follows from the earliest ends in the slots before, and no two
    stages of a case share a session. For several cases it only narrows what `can_book_together` tries.
    """
    reached: list[list[Slot]] = []
    before: list[tuple[Slot, int]] | None = None
    for order, slots in enumerate(chain):
        ends = [
            (slot, end) for slot in slots if (end := _earliest_end(stages[order], slot, before, latest)) is not None
        ]
        if not ends:
            return [], order
        reached.append([slot for slot, _ in ends])
        before = ends
    return reached, None


def _earliest_end(stage: Stage, slot: Slot, before: list[tuple[Slot, int]] | None, latest: int) -> int | None:
    """Give the earliest minute in which the stage can end in a slot, or None where it cannot be held there."""
    free_at = slot.start
    if before is not None:
        least, most = stage.after_previous
        low = 0 if most is None else bisect_left(before, slot.day - most, key=_day_before)
        high = bisect_right(before, slot.day - least, key=_day_before)
        earliest = NEVER
        for at in range(low, high):
            earliest = min(earliest, before[at][1])
            if earliest <= slot.start:
                break
        free_at = max(slot.start, earliest)
    end = free_at + stage.minutes
    return end if end <= min(slot.end, latest) else None


def _day_before(held: tuple[Slot, int]) -> int:
    return held[0].day
