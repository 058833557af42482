"""Tables to problem and plan to version: the only room that knows both the tables and the solver's values."""

from scheduler.planning.build import BuiltProblem, build_problem
from scheduler.planning.eligibility import LeftOut
from scheduler.planning.freezing import Freeze, Lifted
from scheduler.planning.rules import MissionRules, MissionWeights, mission_rules_on
from scheduler.planning.store import second_check, store_plan
from scheduler.planning.tighten import tightened

__all__ = [
    "BuiltProblem",
    "Freeze",
    "LeftOut",
    "Lifted",
    "MissionRules",
    "MissionWeights",
    "build_problem",
    "mission_rules_on",
    "second_check",
    "store_plan",
    "tightened",
]
