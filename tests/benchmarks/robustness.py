"""`python -m tests.benchmarks.robustness [S M L] [--days 2000]`: how long the replay of a greedy plan takes.

Prints size, planned cases, connections and turnarounds, what laying out and replaying took in seconds, peak memory in
MB, and the families who miss a connection in a season; then the same with slack for 98 of 100 landings.
"""

from __future__ import annotations

import argparse
import resource
import time

from solver.plan import Plan
from solver.problem import Problem
from solver.robustness import DAYS, packaged_delays, replay, with_slack
from tests.benchmarks.generate import generate
from tests.benchmarks.greedy import greedy_plan

RELIABILITY = 0.98


def main() -> None:
    """Print one line for each size and one for the same size planned with slack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L"])
    parser.add_argument("--days", type=int, default=DAYS)
    arguments = parser.parse_args()
    for size in arguments.sizes:
        problem = generate(size, "baseline", 1)
        _measure(f"{size:6}", problem, greedy_plan(problem), arguments.days)
        slack = with_slack(problem, packaged_delays(), RELIABILITY)
        _measure(f"{size} {RELIABILITY:.0%}", problem, greedy_plan(slack), arguments.days)


def _measure(label: str, problem: Problem, plan: Plan, days: int) -> None:
    began = time.monotonic()
    result = replay(problem, plan, packaged_delays(), days=days)
    took = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    missed = result.missed_families
    print(
        f"{label:8} score {plan.score.total:12,} cases {len(result.cases):5} connections {len(result.connections):5} "
        f"turnarounds {len(result.turnarounds):4} {took:6.2f} s {memory:5} MB "
        f"missed families {missed.mean:.2f} ({missed.low:.2f}-{missed.high:.2f})"
    )


if __name__ == "__main__":
    main()
