"""What people hold already: which groups can stay just as published, and which cases a plan disturbs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.journeys import Ints
from solver.search.assembly import place_appointments
from solver.search.booking import Booker
from solver.search.candidates import Candidates
from solver.search.groups import Group
from solver.search.instance import Instance
from solver.search.stages import StageOptions
from solver.search.state import Booking, State


@dataclass(frozen=True, slots=True)
class _Narrow:
    """The instance with nothing left but what is published, and the true number of each candidate left."""

    instance: Instance
    rows: dict[int, Ints]


class Keeper:
    """Puts groups back just as published; `groups` are those with a published member, in the order of `keep_order`."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        cases = instance.problem.cases
        self.published = {
            g: tuple(case for case in group.cases if cases[case].published is not None)
            for g, group in enumerate(instance.groups)
        }
        self.groups = keep_order(instance, [g for g, held in self.published.items() if held])
        narrow = _narrowed(instance, self.groups)
        self._rows = narrow.rows
        self._booker = Booker(narrow.instance)
        self.tight: set[int] = set()
        """Sessions whose free minutes lie in pieces too small for somebody who was tried there."""

    def kept_rows(self, g: int) -> Ints:
        """The candidates of a group whose flights are the published ones."""
        return self._rows[g]

    def find(self, state: State, g: int) -> Booking | None:
        """The booking of a group just as published, or None where that does not fit (any more)."""
        found = self._booker.find(state, g, is_dear_allowed=True)
        return replace(found, candidate=int(self._rows[g][found.candidate])) if found is not None else None

    def restore(self, state: State) -> frozenset[int]:
        """Put back all that still stands, also to the minute; returns those groups."""
        stands: set[int] = set()
        held: dict[int, list[tuple[int, int]]] = {}
        for g in self.groups:
            booking = self.find(state, g)
            spans = self._spans(g, booking) if booking is not None else {}
            if booking is None or any(_overlaps(span, held.get(s, [])) for s, many in spans.items() for span in many):
                continue
            for session, many in spans.items():
                held.setdefault(session, []).extend(many)
            state.insert(g, booking)
            stands.add(g)
        return frozenset(stands - self.settle(state, stands))

    def settle(self, state: State, stands: Collection[int]) -> set[int]:
        """Leave out groups that push appointments of others, who stand, off their minute; returns whom it left out."""
        out: set[int] = set()
        while pushed := self._pushed(state, stands):
            self.tight |= pushed
            loose = {
                g
                for g, booking in enumerate(state.bookings)
                if booking is not None and self._holds_loosely(g, booking, pushed)
            }
            worst = min(loose - set(stands) or loose, default=None)
            if worst is None:
                break
            state.remove(worst)
            out.add(worst)
        return out

    def disturbed(
        self, bookings: Sequence[Booking | None], groups: Collection[int], is_exact: bool = True
    ) -> frozenset[int]:
        """Cases among the groups whose flights, appointments (`is_exact`: to the minute) or escorts are not as held."""
        starts = place_appointments(self.instance, list(bookings)) if is_exact else {}
        return frozenset(case for g in groups for case in self.disturbed_of(g, bookings[g], starts))

    def disturbed_of(
        self, g: int, booking: Booking | None, starts: Mapping[tuple[int, int], int] | None = None
    ) -> list[int]:
        """The published members of a group who would not have what they hold."""
        members = list(self.published[g])
        if booking is None or booking.candidate not in self._rows[g]:
            return members
        group = self.instance.groups[g]
        others = {
            need.case
            for need, (escort, _) in zip(group.needs, booking.escorts, strict=True)
            if need.published is not None and need.published != escort
        }
        held = dict(zip(group.cases, booking.sessions, strict=True))
        return [case for case in members if case in others or self._is_moved(case, held[case], starts or {})]

    def _is_moved(self, case: int, sessions: tuple[int, ...], starts: Mapping[tuple[int, int], int]) -> bool:
        named = self.named_stages(case)
        for number, (option, session) in enumerate(zip(self.instance.stages[case], sessions, strict=True)):
            begins = starts.get((case, number), option.kept_start)
            if number in named and (session != option.kept or begins != option.kept_start):
                return True
        return False

    def named_stages(self, case: int) -> set[int]:
        """The stages of a case, by number, for which an appointment is published."""
        held = self.instance.problem.cases[case]
        stages = {one.stage for one in held.published.appointments} if held.published is not None else set()
        return {number for number, stage in enumerate(held.stages) if stage.stage in stages}

    def _spans(self, g: int, booking: Booking) -> dict[int, list[tuple[int, int]]]:
        spans: dict[int, list[tuple[int, int]]] = {}
        for case, sessions in zip(self.instance.groups[g].cases, booking.sessions, strict=True):
            for option, session in zip(self.instance.stages[case], sessions, strict=True):
                if session == option.kept:
                    spans.setdefault(session, []).append((option.kept_start, option.kept_start + option.minutes))
        return spans

    def _pushed(self, state: State, stands: Collection[int]) -> set[int]:
        """Sessions in which somebody of the groups who stand loses the published minute."""
        starts = place_appointments(self.instance, state.bookings)
        pushed = set()
        for g in stands:
            booking = state.bookings[g]
            for case, sessions in zip(self.instance.groups[g].cases, booking.sessions if booking else (), strict=False):
                for number, (option, session) in enumerate(zip(self.instance.stages[case], sessions, strict=True)):
                    if session == option.kept and starts[case, number] != option.kept_start:
                        pushed.add(session)
        return pushed

    def _holds_loosely(self, g: int, booking: Booking, sessions: set[int]) -> bool:
        return any(
            session in sessions and session != option.kept
            for case, held in zip(self.instance.groups[g].cases, booking.sessions, strict=True)
            for option, session in zip(self.instance.stages[case], held, strict=True)
        )


def keep_order(instance: Instance, groups: Sequence[int]) -> list[int]:
    """Who keeps what is held first where not all can: pinned cases, then priority, then the earliest departure."""
    cases = instance.problem.cases
    departs = {flight.id: flight.departs for flight in instance.problem.flights}

    def turn(g: int) -> tuple[bool, int, str, int]:
        members = [cases[index] for index in instance.groups[g].cases]
        held = [case.published for case in members if case.published is not None]
        leaves = [departs[one.flights[0]].isoformat() for one in held if one.flights and one.flights[0] in departs]
        is_free = all(case.pin is None for case in members)
        return is_free, -max(int(case.priority) for case in members), min(leaves, default=""), g

    return sorted(groups, key=turn)


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _narrowed(instance: Instance, groups: Sequence[int]) -> _Narrow:
    candidates, stages, narrow = list(instance.candidates), list(instance.stages), list(instance.groups)
    numbers = {flight: index for index, flight in enumerate(instance.table.ids)}
    rows: dict[int, Ints] = {}
    for g in groups:
        group = instance.groups[g]
        rows[g] = _published_rows(instance, group, candidates[g], numbers)
        candidates[g] = candidates[g].take(rows[g])
        for case in group.cases:
            stages[case] = _published_stages(instance, case)
        needs = tuple(
            need
            if need.published is None
            else replace(need, escorts=tuple(e for e in need.escorts if e == need.published))
            for need in group.needs
        )
        narrow[g] = replace(group, needs=needs)
    return _Narrow(replace(instance, candidates=candidates, stages=stages, groups=narrow), rows)


def _published_rows(instance: Instance, group: Group, options: Candidates, numbers: Mapping[str, int]) -> Ints:
    """Candidates on exactly the flights that every published member holds."""
    keep = np.ones(len(options), dtype=np.bool_)
    legs_max, none = instance.table.legs_max, instance.table.none
    for case in group.cases if group.departs else ():
        held = instance.problem.cases[case].published
        if held is None:
            continue
        wanted = [numbers.get(flight, -1) for flight in held.flights]
        if not wanted or len(wanted) > legs_max:
            return np.zeros(0, dtype=np.int64)
        padded = np.array(wanted + [none] * (legs_max - len(wanted)), dtype=np.int64)
        keep &= (instance.journeys.flights[options.journeys] == padded).all(axis=1)
    return np.flatnonzero(keep)


def _published_stages(instance: Instance, case: int) -> tuple[StageOptions, ...]:
    held = instance.problem.cases[case]
    named = {one.stage for one in held.published.appointments} if held.published is not None else set()
    narrow = []
    for stage, option in zip(held.stages, instance.stages[case], strict=True):
        which = np.flatnonzero(option.sessions == option.kept) if stage.stage in named else slice(None)
        narrow.append(
            replace(option, sessions=option.sessions[which], dates=option.dates[which], costs=option.costs[which])
        )
    return tuple(narrow)
