"""One instance solved and measured in this process, beside its peers."""

from __future__ import annotations

import resource
import subprocess
import time
from pathlib import Path
from typing import Any

from solver.files import read_problem
from solver.problem import Problem
from solver.search import Progress, solve
from solver.verify import verify
from tests.benchmarks.generate import generate, parse
from tests.benchmarks.greedy import greedy_score
from tests.benchmarks.monolith import monolith_score

GAPS = (5, 2, 1)
"""Percent; the table tells when each was reached first."""


def load(name: str) -> Problem:
    """Read a problem file, or make the instance that a name such as M-seats-7 stands for."""
    return read_problem(name) if Path(name).exists() else generate(*parse(name))


def measure(name: str, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """Solve one instance; gaps, planned cases and the lead over greedy in percent, memory in MB, times in seconds."""
    problem = load(name)
    reached: dict[int, float] = {}

    def watch(progress: Progress) -> None:
        if progress.score and progress.bound is not None:
            gap = 100 * (progress.score - progress.bound) / progress.score
            for wanted in GAPS:
                if gap <= wanted:
                    reached.setdefault(wanted, progress.seconds)

    began = time.monotonic()
    result = solve(problem, time_limit=seconds, workers=workers, seed=seed, on_progress=watch)
    took = time.monotonic() - began
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    verdict = verify(problem, result.plan)
    bound, constant = result.bound or 0, verdict.constant or 0
    if result.score and 100 * (result.score - bound) / result.score <= GAPS[-1]:
        reached.setdefault(GAPS[-1], took)
    return {
        "version": version(),
        "instance": problem.name,
        "seconds": took,
        "status": result.status,
        "score": result.score,
        "bound": bound,
        "gap": 100 * (result.score - bound) / max(result.score, 1),
        "controllable": 100 * (result.score - bound) / max(result.score - constant, 1),
        **{f"to_{gap}": reached.get(gap) for gap in GAPS},
        "planned": 100 * len(result.plan.cases) / max(len(problem.cases), 1),
        "memory": sum(peaks) // 1024,
        "legal": "yes" if verdict.is_legal else "NO",
        "first": result.statistics.incumbents[0].seconds if result.statistics.incumbents else None,
    }


def measure_greedy(name: str, score: int) -> dict[str, Any]:
    """The greedy peer: its score, and by how many percent the search is better."""
    greedy = greedy_score(load(name))
    return {"greedy": greedy, "better": 100 * (greedy - score) / max(greedy, 1)}


def measure_monolith(name: str, seconds: float, seed: int) -> dict[str, Any]:
    """The monolithic peer: its score and its own gap in percent."""
    score, bound = monolith_score(load(name), seconds, seed)
    gap = None if bound is None else 100 * (score - bound) / max(score, 1)
    return {"monolith": score, "monolith_gap": gap}


def version() -> str:
    """The commit that is measured, with a plus where files differ from it."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=7"], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.stdout.strip()
