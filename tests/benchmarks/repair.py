"""`python -m tests.benchmarks.repair INSTANCES...`: how soon a published plan is legal again, and what is left to undo.

An instance is a problem file with a published plan, or a name such as M-disrupted-7, which is made on the spot.
With `--disrupt` a file without a published plan gets one (greedy), and then loses flights, an escort and a clinic day.
`prepare` is numbering, enumeration and filters; `kept` the seconds after that until all that stands is a plan, `repair`
until the broken and new cases are placed too; `undo` the change points that could still be undone for nothing
(`--undo`; minutes on the largest). Seconds of the clock and, in brackets, of this process's processor time: on a busy
machine only the latter can be compared.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from solver.explain import undo_free_changes
from solver.files import read_problem
from solver.problem import Problem
from solver.search import solve
from solver.search.clock import Clock
from solver.search.instance import build_instance
from solver.search.record import Record
from solver.search.repair import Repair
from solver.verify import verify
from tests.benchmarks.disruption import disrupt
from tests.benchmarks.generate import generate, parse


class _Watch:
    """Seconds of the clock and of the processor since it was last asked."""

    def __init__(self) -> None:
        self._at = (time.monotonic(), time.process_time())

    def lap(self) -> str:
        """Say both and begin anew."""
        now = (time.monotonic(), time.process_time())
        wall, busy = (b - a for a, b in zip(self._at, now, strict=True))
        self._at = now
        return f"{wall:.2f} s ({busy:.2f})"


def main() -> int:
    """Print a line for each step of each instance; exit 1 where a plan is illegal."""
    arguments = _arguments()
    verdicts = [_measure(_load(name, arguments.disrupt), arguments) for name in arguments.instances]
    return 0 if all(verdicts) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.repair", description="Measure the repair.")
    parser.add_argument(
        "instances", nargs="+", metavar="INSTANCES", help="problem files or names such as M-disrupted-7"
    )
    parser.add_argument(
        "--disrupt", action="store_true", help="publish a greedy plan first and lose some of everything"
    )
    parser.add_argument("--budget", type=int, metavar="K", help="then solve with a change budget")
    parser.add_argument("--time-limit", type=float, default=0.0, metavar="S", help="seconds of a whole solve [none]")
    parser.add_argument("--undo", action="store_true", help="look for changes that the solve left to undo")
    return parser.parse_args()


def _load(name: str, is_bare: bool) -> Problem:
    problem = read_problem(name) if Path(name).exists() else generate(*parse(name))
    return disrupt(problem, random.Random(1)) if is_bare else problem


def _measure(problem: Problem, arguments: argparse.Namespace) -> bool:
    watch = _Watch()
    record = Record(Clock(1e9), None, None)
    record.instance = build_instance(problem)
    print(f"{problem.name}: {len(problem.cases)} cases, prepare {watch.lap()}", flush=True)
    repair = Repair(record.instance, record)
    repair.keep()
    print(f"  kept    {watch.lap():<18} {record.score:>14,} points, {len(repair.stands)} groups stand", flush=True)
    repair.place(None)
    print(f"  repair  {watch.lap():<18} {record.score:>14,} points", flush=True)
    plan = record.plan()
    print(f"  reasons {watch.lap():<18}", flush=True)
    is_legal = not verify(problem, plan).violations
    if arguments.time_limit:
        is_legal = _solve(problem, arguments) and is_legal
    print("  legal" if is_legal else "  ILLEGAL", flush=True)
    return is_legal


def _solve(problem: Problem, arguments: argparse.Namespace) -> bool:
    result = solve(problem, time_limit=arguments.time_limit, change_budget=arguments.budget)
    changes = result.plan.score.changes
    print(f"  solved  {result.score:>33,} points, {changes:,} of them for changes, bound {result.bound or 0:,}")
    if arguments.undo:
        undone = undo_free_changes(problem, result.plan)
        print(f"  undo    {changes - undone.score.changes:>33,} points")
    return not verify(problem, result.plan).violations


if __name__ == "__main__":
    sys.exit(main())
