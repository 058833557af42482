"""Choosing sessions for the stages of several cases that travel together and share what the sessions hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver.reasons.packing import Booking, Slot, fit_together


@dataclass(frozen=True, slots=True)
class Choice:
    """A stage of a case and the slots that are open to it; `after_previous` is in days (least, most)."""

    case: int
    order: int
    minutes: int
    after_previous: tuple[int, int | None]
    slots: tuple[Slot, ...]


_State = frozenset[tuple[frozenset[object], int]]


def can_book_together(choices: Sequence[Choice], latest: int) -> bool:
    """Tell whether every stage can be given a slot and minutes that end by `latest`. Exact; raises nothing.

    Cases that share no session are looked at apart. The stage with the fewest open slots is placed first, and what a
    placing forbids to the others is struck out at once, so that a scarce session shows early.
    """
    return all(_search(tuple(part), (), latest, set()) for part in _parts(choices))


def _parts(choices: Sequence[Choice]) -> list[list[Choice]]:
    parts: list[tuple[set[int], set[int], list[Choice]]] = []
    for choice in choices:
        sessions = {slot.session for slot in choice.slots}
        cases, held = {choice.case}, [choice]
        apart = []
        for part in parts:
            if part[0].isdisjoint(cases) and part[1].isdisjoint(sessions):
                apart.append(part)
            else:
                cases, sessions, held = cases | part[0], sessions | part[1], [*part[2], *held]
        parts = [*apart, (cases, sessions, held)]
    return [held for _, _, held in parts]


def _search(open_choices: tuple[Choice, ...], placed: tuple[Booking, ...], latest: int, failed: set[_State]) -> bool:
    if not open_choices:
        return True
    state = _state(open_choices, placed)
    if state in failed:
        return False
    choice = min(open_choices, key=lambda choice: len(choice.slots))
    others = tuple(other for other in open_choices if other is not choice)
    for slot in choice.slots:
        booking = Booking(choice.case, choice.order, choice.minutes, slot, latest)
        bookings = (*placed, booking)
        if not fit_together(bookings):
            continue
        narrowed = _narrow(others, choice, bookings)
        if narrowed is not None and _search(narrowed, bookings, latest, failed):
            return True
    failed.add(state)
    return False


def _state(open_choices: tuple[Choice, ...], placed: tuple[Booking, ...]) -> _State:
    """Where the search stands, whichever case is which: alike cases are not tried in every order."""
    stages: dict[int, set[object]] = {}
    for choice in open_choices:
        stages.setdefault(choice.case, set()).add((choice.order, choice.minutes, choice.after_previous, choice.slots))
    for booking in placed:
        stages.setdefault(booking.case, set()).add((booking.order, booking.minutes, booking.slot))
    return frozenset(Counter(frozenset(held) for held in stages.values()).items())


def _narrow(others: tuple[Choice, ...], choice: Choice, bookings: tuple[Booking, ...]) -> tuple[Choice, ...] | None:
    """Strike out the slots that the last booking forbids; None where a stage is left without."""
    last = bookings[-1]
    taken = sum(booking.minutes for booking in bookings if booking.slot.session == last.slot.session)
    narrowed = []
    for other in others:
        slots = tuple(slot for slot in other.slots if _is_open(other, slot, choice, last, taken))
        if not slots:
            return None
        narrowed.append(other if len(slots) == len(other.slots) else replace(other, slots=slots))
    return tuple(narrowed)


def _is_open(other: Choice, slot: Slot, choice: Choice, last: Booking, taken: int) -> bool:
    if slot.session == last.slot.session and taken + other.minutes > slot.end - slot.start:
        return other.minutes == 0
    if other.case != choice.case:
        return True
    if other.order > choice.order:
        return _follows(last.slot, choice.minutes, slot, other, is_next=other.order == choice.order + 1)
    return _follows(slot, other.minutes, last.slot, choice, is_next=other.order == choice.order - 1)


def _follows(before: Slot, minutes: int, after: Slot, choice: Choice, is_next: bool) -> bool:
    """Tell whether a stage may come after another of its case: minutes in order and, for the very next, days apart."""
    if before.start + minutes + choice.minutes > after.end:
        return False
    least, most = choice.after_previous
    days = after.day - before.day
    return not is_next or (least <= days and (most is None or days <= most))
