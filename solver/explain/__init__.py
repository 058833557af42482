"""Why a plan is as it is and what would change it: alternatives, conflicts, relaxations, limits, needless changes."""

from solver.explain.alternatives import alternatives, appointment_alternatives, trip_alternatives
from solver.explain.changing import apply_alternative
from solver.explain.index import ExplainIndex
from solver.explain.limits import limits
from solver.explain.relaxing import relax
from solver.explain.undoing import undo_free_changes
from solver.explain.values import (
    BLOCKING_KINDS,
    CONFLICT_KINDS,
    RELAXATION_KINDS,
    Alternative,
    BetterChoice,
    Limit,
    Relaxation,
    WayOut,
    WhyNot,
    WhyThis,
)
from solver.explain.whynot import why_not
from solver.explain.whythis import why_this
from solver.explain.wishing import looser_wish, relaxed_by

__all__ = [
    "BLOCKING_KINDS",
    "CONFLICT_KINDS",
    "RELAXATION_KINDS",
    "Alternative",
    "BetterChoice",
    "ExplainIndex",
    "Limit",
    "Relaxation",
    "WayOut",
    "WhyNot",
    "WhyThis",
    "alternatives",
    "apply_alternative",
    "appointment_alternatives",
    "limits",
    "looser_wish",
    "relax",
    "relaxed_by",
    "trip_alternatives",
    "undo_free_changes",
    "why_not",
    "why_this",
]
