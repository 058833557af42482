"""`python -m tests.benchmarks.run FILES... --time-limit 60`: a table of what the search reaches on each instance.

Every instance is solved in a process of its own, so that the peak memory is its own (that of the search and of its
bound process added up). The greedy peer is run in the same process after the clock has stopped; the plan is judged by
the verifier.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

from solver.files import read_problem
from solver.search import solve
from solver.verify import verify
from tests.benchmarks.greedy import greedy_score

_COLUMNS = (
    ("instance", "{:<16}"),
    ("seconds", "{:>8.1f}"),
    ("status", "{:>10}"),
    ("score", "{:>15,}"),
    ("bound", "{:>15,}"),
    ("gap", "{:>7.2f}"),
    ("controllable", "{:>12.2f}"),
    ("planned", "{:>8.1f}"),
    ("memory", "{:>7}"),
    ("greedy", "{:>15,}"),
    ("better", "{:>7.1f}"),
    ("legal", "{:>6}"),
)


def measure(path: str, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """Solve one instance; gaps, planned cases and the lead over greedy in percent, memory in MB."""
    problem = read_problem(path)
    began = time.monotonic()
    result = solve(problem, time_limit=seconds, workers=workers, seed=seed)
    took = time.monotonic() - began
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    verdict = verify(problem, result.plan)
    greedy, bound = greedy_score(problem), result.bound or 0
    open_points = result.score - (verdict.constant or 0)
    return {
        "instance": problem.name,
        "seconds": took,
        "status": result.status,
        "score": result.score,
        "bound": bound,
        "gap": 100 * (result.score - bound) / max(result.score, 1),
        "controllable": 100 * (result.score - bound) / max(open_points, 1),
        "planned": 100 * len(result.plan.cases) / max(len(problem.cases), 1),
        "memory": sum(peaks) // 1024,
        "greedy": greedy,
        "better": 100 * (greedy - result.score) / max(greedy, 1),
        "legal": "yes" if verdict.is_legal else "NO",
    }


def main() -> int:
    """Print the table; exit 1 if a plan is illegal or its score is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description="Measure the search.")
    parser.add_argument("files", nargs="+", metavar="FILES", help="problem files")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--one", action="store_true", help="measure one file in this process and print JSON")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.files[0], arguments.time_limit, arguments.workers, arguments.seed)))
        return 0
    print(" ".join(_heading(name, form) for name, form in _COLUMNS))
    is_good = True
    for path in arguments.files:
        row = _measured_apart(path, arguments)
        print(" ".join(form.format(row[name]) for name, form in _COLUMNS), flush=True)
        is_good = is_good and row["legal"] == "yes"
    return 0 if is_good else 1


def _heading(name: str, form: str) -> str:
    return name.rjust(len(form.format(0 if "," in form or "f" in form else "")))


def _measured_apart(path: str, arguments: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.run", path, "--one"]
    command += ["--time-limit", str(arguments.time_limit), "--workers", str(arguments.workers)]
    command += ["--seed", str(arguments.seed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


if __name__ == "__main__":
    sys.exit(main())
