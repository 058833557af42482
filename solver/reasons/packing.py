"""Whether chosen sessions can hold their appointments at the same time: exact to the minute, by trying orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in which a stage may be held: a session's span, or the one instant at its end that is the next day."""

    session: int
    start: int
    end: int
    day: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A stage of a case placed into a slot: `order` is its place in the case, `latest` the last minute to end."""

    case: int
    order: int
    minutes: int
    slot: Slot
    latest: int

    @property
    def end_limit(self) -> int:
        """The minute by which it must have ended."""
        return min(self.slot.end, self.latest)


def fit_together(bookings: Sequence[Booking]) -> bool:
    """Tell whether every booking can get its minutes, none shared in a session, each case's in order of its stages.

    Exact: whatever can be done can be done with every appointment as early as its order allows, so trying the orders
    decides. Bookings that cannot touch each other are looked at apart.
    """
    return all(_fit_cluster(cluster) for cluster in _clusters(bookings))


def _clusters(bookings: Sequence[Booking]) -> list[list[Booking]]:
    clusters: list[list[Booking]] = []
    for booking in bookings:
        touching = [cluster for cluster in clusters if any(_touch(booking, other) for other in cluster)]
        merged = [booking, *(other for cluster in touching for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in touching]
        clusters.append(merged)
    return clusters


def _touch(one: Booking, other: Booking) -> bool:
    if one.case == other.case:
        before, after = (one, other) if one.order < other.order else (other, one)
        return before.slot.end > after.slot.start
    return one.slot.session == other.slot.session


def _fit_cluster(cluster: list[Booking]) -> bool:
    if len(cluster) == 1:
        only = cluster[0]
        return only.slot.start + only.minutes <= only.end_limit
    ordered = sorted(cluster, key=lambda booking: (booking.end_limit, booking.case, booking.order))
    return _place(tuple(ordered), {}, {}, set())


State = tuple[tuple[Booking, ...], tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]


def _place(left: tuple[Booking, ...], free: dict[int, int], done: dict[int, int], failed: set[State]) -> bool:
    """Place one more booking in every way; `free` is when a session, `done` when a case can go on."""
    if not left:
        return True
    state = (left, tuple(sorted(free.items())), tuple(sorted(done.items())))
    if state in failed:
        return False
    ends = [_end_if_next(booking, free, done) for booking in left]
    if not any(end > booking.end_limit for booking, end in zip(left, ends, strict=True)):
        tried: set[tuple[object, ...]] = set()
        for booking, end in zip(left, ends, strict=True):
            if _has_turn(booking, left) and (alike := _likeness(booking, left, done)) not in tried:
                tried.add(alike)
                rest = tuple(other for other in left if other is not booking)
                if _place(rest, _freed(free, booking, end), _went_on(done, booking, rest, end), failed):
                    return True
    failed.add(state)
    return False


def _likeness(booking: Booking, left: tuple[Booking, ...], done: dict[int, int]) -> tuple[object, ...]:
    """Bookings of one slot and length, each the only one of its case, stand in for each other."""
    is_alone = booking.case not in done and not any(
        other.case == booking.case for other in left if other is not booking
    )
    return (booking.slot, booking.minutes, booking.latest, -1 if is_alone else booking.case)


def _end_if_next(booking: Booking, free: dict[int, int], done: dict[int, int]) -> int:
    free_at = free.get(booking.slot.session, booking.slot.start) if booking.minutes else booking.slot.start
    return max(booking.slot.start, free_at, done.get(booking.case, booking.slot.start)) + booking.minutes


def _went_on(done: dict[int, int], booking: Booking, rest: tuple[Booking, ...], end: int) -> dict[int, int]:
    """When a case can go on matters only while it has something left."""
    others = {case: at for case, at in done.items() if case != booking.case}
    return {**others, booking.case: end} if any(other.case == booking.case for other in rest) else others


def _freed(free: dict[int, int], booking: Booking, end: int) -> dict[int, int]:
    """An appointment of no minutes takes nothing of its session."""
    return {**free, booking.slot.session: end} if booking.minutes else free


def _has_turn(booking: Booking, left: tuple[Booking, ...]) -> bool:
    return not any(other.case == booking.case and other.order < booking.order for other in left)
