"""Start minutes in a complete model: a published start is kept only if nothing else is placed over it.

The other families count an appointment as kept where its session is. Here every visit that could be held in a session
with a published start gets an interval, so that the model pays for starts that have to move, as the score does.
"""

from __future__ import annotations

from ortools.sat.python import cp_model

from solver.model.scope import Draft, Variable
from solver.search.assembly import place_appointments
from solver.search.stages import StageOptions
from solver.search.state import Booking


def add_minutes(draft: Draft, present: dict[int, Booking | None]) -> None:
    """Intervals in all sessions where a published start could be kept; `present` hints their starts."""
    instance = draft.scope.instance
    visits: dict[int, list[tuple[int, int, StageOptions, Variable]]] = {}
    for (case, stage, session), held in draft.held.items():
        visits.setdefault(session, []).append((case, stage, instance.stages[case][stage], held))
    starts = place_appointments(instance, [present.get(g) for g in range(len(instance.groups))])
    for session, members in visits.items():
        if len(members) > 1 and any(option.kept == session for _, _, option, _ in members):
            intervals = [_interval(draft, session, member, starts) for member in members]
            draft.model.add_no_overlap(intervals)


def _interval(
    draft: Draft, session: int, member: tuple[int, int, StageOptions, Variable], starts: dict[tuple[int, int], int]
) -> cp_model.IntervalVar:
    case, stage, option, held = member
    table = draft.scope.instance.sessions
    first, last = int(table.starts[session]), int(table.ends[session]) - option.minutes
    start = draft.model.new_int_var(first, last, "")
    hinted = min(max(starts.get((case, stage), first), first), last)
    draft.model.add_hint(start, hinted)
    if option.kept == session:
        stays = draft.boolean()
        draft.model.add(start == option.kept_start).only_enforce_if(stays)
        draft.model.add_implication(stays, held)
        draft.model.add_hint(stays, int(starts.get((case, stage)) == option.kept_start))
        draft.cost(held, option.change_cost)
        draft.cost(stays, -option.change_cost)
    return draft.model.new_optional_fixed_size_interval_var(start, option.minutes, held, "")
