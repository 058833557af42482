"""Why a plan is as it is and what would change it: alternatives, conflicts, relaxations, limits, needless changes."""

from solver.explain.alternatives import alternatives, appointment_alternatives, trip_alternatives
from solver.explain.changing import apply_alternative
from solver.explain.index import ExplainIndex
from solver.explain.values import Alternative

__all__ = [
    "Alternative",
    "ExplainIndex",
    "alternatives",
    "apply_alternative",
    "appointment_alternatives",
    "trip_alternatives",
]
