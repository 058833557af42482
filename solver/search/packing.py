"""Exact minutes for the appointments of one session; published starts stay where they can."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One appointment to be placed: whose and which stage, how long, and the start minute to keep (None: any)."""

    case: int
    stage: int
    minutes: int
    kept_start: int | None


def pack_session(start: int, end: int, visits: list[Visit]) -> dict[tuple[int, int], int]:
    """A start minute for every visit of a session, without overlap; their minutes must fit in sum.

    Keeps as many published starts as a greedy choice can: the others fill the gaps between them, and while they do
    not fit, the kept visit whose release opens most room is let go.
    """
    fixed = _without_overlap(sorted((v for v in visits if v.kept_start is not None), key=lambda v: v.kept_start or 0))
    while True:
        kept = {(v.case, v.stage) for v in fixed}
        loose = [v for v in visits if (v.case, v.stage) not in kept]
        placed = _fill(start, end, fixed, loose)
        if placed is not None:
            return placed
        fixed = _release_one(start, end, fixed, loose)


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
    """Best-fit decreasing of the loose visits into the gaps between the fixed ones."""
    placed = {(v.case, v.stage): v.kept_start or 0 for v in fixed}
    gaps = [list(gap) for gap in _gaps(start, end, fixed)]
    for visit in sorted(loose, key=lambda v: (-v.minutes, v.case, v.stage)):
        open_gaps = [gap for gap in gaps if gap[1] - gap[0] >= visit.minutes]
        if not open_gaps:
            return None
        gap = min(open_gaps, key=lambda g: (g[1] - g[0], g[0]))
        placed[visit.case, visit.stage] = gap[0]
        gap[0] += visit.minutes
    return placed


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
