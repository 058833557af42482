"""Minutes of a session between published starts, in compiled code: what fits, and whether somebody has to be moved.

As `packing` fills a session, by best fit decreasing alone: where this says that all keep their minute, it is so.
"""

from __future__ import annotations

from solver.search.kernel.compiled import compiled
from solver.search.kernel.ledger import (
    C_DISTURBED,
    ENDS,
    F_BROKEN,
    F_FRAMED,
    F_ROOM,
    FRAMES,
    G_COLUMNS,
    G_ENTRY,
    GAPS,
    GROUPS,
    HEAD,
    L_GROUP,
    L_NEXT,
    LINKS,
    M_FRAMED,
    M_SESSIONS,
    P_BEGIN,
    P_LOOSE,
    P_STOP,
    S_KEPT,
    S_MINUTES,
    S_START,
    STAGES,
    STARTS,
    Ints64,
    cell,
    get,
    put_cell,
    stages_of,
)


@compiled
def has_room(d: Ints64, stage: int, session: int) -> bool:
    """Whether a stage fits in a session between published starts; its own published session it may always have."""
    if d[M_FRAMED] == 0 or cell(d, FRAMES, session, F_FRAMED) == 0 or session == cell(d, STAGES, stage, S_KEPT):
        return True
    return cell(d, FRAMES, session, F_ROOM) >= cell(d, STAGES, stage, S_MINUTES)


@compiled
def reframe(d: Ints64, session: int) -> None:
    """Look again at what fits in a session after somebody has come or gone."""
    if d[M_FRAMED] == 0 or cell(d, FRAMES, session, F_FRAMED) == 0:
        return
    fixed, loose = _sorted_visits(d, session)
    broken = _lay_gaps(d, session, fixed)
    broken += _fill(d, fixed + 1, loose)
    broken += int(broken > 0)  # who has to make room may be more than one for each that found none
    put_cell(d, FRAMES, session, F_ROOM, 0 if broken else _widest(d, fixed + 1))
    d[C_DISTURBED] += broken - cell(d, FRAMES, session, F_BROKEN)
    put_cell(d, FRAMES, session, F_BROKEN, broken)


@compiled
def _sorted_visits(d: Ints64, session: int) -> tuple[int, int]:
    """Write down who keeps a start by that start, and the minutes of all others, longest first; how many of each."""
    fixed, loose = 0, 0
    entry = get(d, HEAD, d[M_SESSIONS] + session)
    while entry >= 0:
        g = cell(d, LINKS, entry, L_GROUP)
        stage = stages_of(d, g)[0] + entry - cell(d, GROUPS, g, G_ENTRY) - cell(d, GROUPS, g, G_COLUMNS)
        minutes = cell(d, STAGES, stage, S_MINUTES)
        if session == cell(d, STAGES, stage, S_KEPT):
            begin, place = cell(d, STAGES, stage, S_START), fixed
            while place > 0 and cell(d, GAPS, place - 1, P_BEGIN) > begin:
                put_cell(d, GAPS, place, P_BEGIN, cell(d, GAPS, place - 1, P_BEGIN))
                put_cell(d, GAPS, place, P_STOP, cell(d, GAPS, place - 1, P_STOP))
                place -= 1
            put_cell(d, GAPS, place, P_BEGIN, begin)
            put_cell(d, GAPS, place, P_STOP, begin + minutes)
            fixed += 1
        else:
            place = loose
            while place > 0 and cell(d, GAPS, place - 1, P_LOOSE) < minutes:
                put_cell(d, GAPS, place, P_LOOSE, cell(d, GAPS, place - 1, P_LOOSE))
                place -= 1
            put_cell(d, GAPS, place, P_LOOSE, minutes)
            loose += 1
        entry = cell(d, LINKS, entry, L_NEXT)
    return fixed, loose


@compiled
def _lay_gaps(d: Ints64, session: int, fixed: int) -> int:
    """Turn the kept visits into the gaps between them, one more than visits; how many of these overlap."""
    at, broken = get(d, STARTS, session), 0
    for number in range(fixed):
        begin, stop = cell(d, GAPS, number, P_BEGIN), cell(d, GAPS, number, P_STOP)
        broken += int(begin < at)
        put_cell(d, GAPS, number, P_BEGIN, at)
        put_cell(d, GAPS, number, P_STOP, max(begin, at))
        at = max(at, stop)
    put_cell(d, GAPS, fixed, P_BEGIN, at)
    put_cell(d, GAPS, fixed, P_STOP, get(d, ENDS, session))
    return broken


@compiled
def _fill(d: Ints64, gaps: int, loose: int) -> int:
    """Put the loose visits into the tightest gaps; how many are too long for any."""
    broken = 0
    for visit in range(loose):
        minutes, chosen, least = cell(d, GAPS, visit, P_LOOSE), -1, 1 << 40
        for gap in range(gaps):
            room = cell(d, GAPS, gap, P_STOP) - cell(d, GAPS, gap, P_BEGIN)
            if minutes <= room < least:
                chosen, least = gap, room
        if chosen < 0:
            broken += 1
        else:
            put_cell(d, GAPS, chosen, P_BEGIN, cell(d, GAPS, chosen, P_BEGIN) + minutes)
    return broken


@compiled
def _widest(d: Ints64, gaps: int) -> int:
    widest = 0
    for gap in range(gaps):
        widest = max(widest, cell(d, GAPS, gap, P_STOP) - cell(d, GAPS, gap, P_BEGIN))
    return widest
