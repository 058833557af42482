"""Exact minutes for the appointments of one session; published starts stay where they can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, islice

_TRIES, _FEW = 200, 7
"""How many choices of published starts to keep are tried for one session, and up to how many visits every filling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One appointment to be placed: whose and which stage, how long, and the start minute to keep (None: any)."""

    case: int
    stage: int
    minutes: int
    kept_start: int | None


def pack_session(start: int, end: int, visits: list[Visit]) -> dict[tuple[int, int], int]:
    """A start minute for every visit of a session, without overlap; their minutes must fit in sum.

    Keeps as many published starts as it can: the others fill the gaps between them, and while they do not fit, the kept
    visit whose release opens most room is let go. Where that lets more than one go, other choices are tried as well.
    """
    return dict(_pack(start, end, tuple(visits)))


@lru_cache(maxsize=8192)
def _pack(start: int, end: int, visits: tuple[Visit, ...]) -> tuple[tuple[tuple[int, int], int], ...]:
    wanted = [visit for visit in visits if visit.kept_start is not None]
    fixed = _without_overlap(sorted(wanted, key=lambda v: v.kept_start or 0))
    while True:
        placed = _fill(start, end, fixed, _others(visits, fixed))
        if placed is not None:
            break
        fixed = _release_one(start, end, fixed, _others(visits, fixed))
    better = _keep_more(start, end, visits, wanted, len(fixed)) if len(wanted) - len(fixed) > 1 else None
    return tuple((better or placed).items())


def _others(visits: Sequence[Visit], fixed: list[Visit]) -> list[Visit]:
    kept = {(visit.case, visit.stage) for visit in fixed}
    return [visit for visit in visits if (visit.case, visit.stage) not in kept]


def _keep_more(
    start: int, end: int, visits: Sequence[Visit], wanted: list[Visit], kept: int
) -> dict[tuple[int, int], int] | None:
    """A packing that keeps more than `kept` published starts; None where none is found within a number of tries."""
    choices = chain.from_iterable(combinations(wanted, count) for count in range(len(wanted) - 1, kept, -1))
    for choice in islice(choices, _TRIES):
        fixed = sorted(choice, key=lambda v: v.kept_start or 0)
        if len(_without_overlap(fixed)) == len(fixed):
            placed = _fill(start, end, fixed, _others(visits, fixed))
            if placed is not None:
                return placed
    return None


def _without_overlap(visits: list[Visit]) -> list[Visit]:
    """Visits in order of their kept start, less those that would overlap the one before."""
    fixed: list[Visit] = []
    for visit in visits:
        before = fixed[-1] if fixed else None
        if before is None or (visit.kept_start or 0) >= (before.kept_start or 0) + before.minutes:
            fixed.append(visit)
    return fixed


def _gaps(start: int, end: int, fixed: list[Visit]) -> list[tuple[int, int]]:
    gaps, at = [], start
    for visit in fixed:
        begins = visit.kept_start or 0
        gaps.append((at, begins))
        at = begins + visit.minutes
    gaps.append((at, end))
    return gaps


def _fill(start: int, end: int, fixed: list[Visit], loose: list[Visit]) -> dict[tuple[int, int], int] | None:
    """The loose visits in the gaps between the fixed ones: best fit decreasing, and where that fails, in every way."""
    placed = {(v.case, v.stage): v.kept_start or 0 for v in fixed}
    gaps = _gaps(start, end, fixed)
    order = sorted(loose, key=lambda v: (-v.minutes, v.case, v.stage))
    if sum(v.minutes for v in order) > sum(stop - begin for begin, stop in gaps):
        return None
    found = _place(gaps, order, 1)
    if found is None and len(order) <= _FEW:
        found = _place(gaps, order, len(gaps))
    return None if found is None else placed | found


def _place(gaps: list[tuple[int, int]], order: list[Visit], ways: int) -> dict[tuple[int, int], int] | None:
    """The visits in the gaps, each in one of the `ways` tightest gaps of different lengths that still have room."""
    if not order:
        return {}
    visit = order[0]
    tried: set[int] = set()
    for number in sorted(range(len(gaps)), key=lambda n: (gaps[n][1] - gaps[n][0], gaps[n][0])):
        begin, stop = gaps[number]
        if stop - begin < visit.minutes or stop - begin in tried:
            continue
        tried.add(stop - begin)
        rest = _place([*gaps[:number], (begin + visit.minutes, stop), *gaps[number + 1 :]], order[1:], ways)
        if rest is not None:
            return {(visit.case, visit.stage): begin, **rest}
        if len(tried) == ways:
            break
    return None


def _release_one(start: int, end: int, fixed: list[Visit], loose: list[Visit]) -> list[Visit]:
    """Let one kept start go: one that makes everything fit if there is such, else the one between the widest gaps."""
    if not fixed:
        raise ValueError("the appointments of a session take more minutes than it has")
    for out in sorted(fixed, key=lambda v: v.minutes):
        rest = [v for v in fixed if v is not out]
        if _fill(start, end, rest, [*loose, out]) is not None:
            return rest
    gaps = _gaps(start, end, fixed)
    room = [gaps[i][1] - gaps[i][0] + gaps[i + 1][1] - gaps[i + 1][0] for i in range(len(fixed))]
    widest = max(range(len(fixed)), key=lambda i: (room[i], -i))
    return [v for i, v in enumerate(fixed) if i != widest]
