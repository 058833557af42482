"""One instance solved and measured in this process, beside its peers."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from solver.files import problem_to_document, read_problem
from solver.plan import Plan
from solver.problem import Problem
from solver.search import Progress, Result, solve
from solver.verify import prove, verify
from tests.benchmarks.generate import generate, parse
from tests.benchmarks.greedy import greedy_score
from tests.benchmarks.monolith import monolith_score

GAPS = (5, 2, 1)
"""Percent; the table tells when each was reached first."""
TIMEFOLD = {
    "S-baseline-1": ("bd5f078a", 21_651_944),
    "S-clinics-1": ("ff8173ad", 36_583_276),
    "M-baseline-1": ("0a086dce", 111_240_840),
    "L-baseline-1": ("8f3a2648", 413_188_076),
}
"""Digest and score of the instances on which Timefold 1.24, with moves made for this problem, was measured elsewhere
for up to five minutes; an instance of the same name with another digest is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What the search is given: seconds, cores, seed, a cluster's address, and whether its bound is proved again."""

    seconds: float
    workers: int
    seed: int
    cluster: str | None = None
    is_proved: bool = False


@dataclass(slots=True)
class _Watch:
    """When each gap was first shown: best score against best bound of that moment, in percent."""

    shown: dict[int, float] = field(default_factory=dict)

    def hear(self, progress: Progress) -> None:
        """Take over a glimpse of the search; it comes at most every half second."""
        if progress.score is not None and progress.bound is not None:
            self.note(progress.score, progress.bound, progress.seconds)

    def note(self, score: int, bound: int, seconds: float) -> None:
        """Remember the second in which a gap was reached."""
        for wanted in GAPS:
            if 100 * (score - bound) <= wanted * score:
                self.shown.setdefault(wanted, seconds)


def load(name: str) -> Problem:
    """Read a problem file, or make the instance that a name such as M-seats-7 stands for."""
    return read_problem(name) if Path(name).is_file() else generate(*parse(name))


def provenance(name: str, problem: Problem) -> dict[str, Any]:
    """Where an instance is from, how large it is, and a digest of its content whatever the file's form."""
    content = json.dumps(problem_to_document(problem), sort_keys=True, separators=(",", ":"))
    return {
        "instance": problem.name,
        "source": "file" if Path(name).is_file() else "generated",
        "digest": hashlib.sha256(content.encode()).hexdigest()[:8],
        "cases": len(problem.cases),
        "people": sum(len(case.people) for case in problem.cases),
        "flights": len(problem.flights),
        "sessions": len(problem.sessions),
        "escorts": len(problem.escorts),
    }


def measure(name: str, effort: Effort) -> dict[str, Any]:
    """Solve one instance; gaps, planned cases in percent, times in seconds from the start of the solve."""
    began = time.monotonic()
    problem = load(name)
    loaded = time.monotonic() - began
    watch, began = _Watch(), time.monotonic()
    result = solve(
        problem,
        time_limit=effort.seconds,
        workers=effort.workers,
        seed=effort.seed,
        on_progress=watch.hear,
        is_certified=effort.is_proved,
        cluster=effort.cluster,
    )
    took = time.monotonic() - began
    if result.bound is not None:
        watch.note(result.score, result.bound, took)
    return (
        provenance(name, problem)
        | {"load": loaded, "seconds": took}
        | _reached(result, watch)
        | _judged(problem, result.plan, result.bound)
        | (_proved(problem, result) if effort.is_proved else {})
    )


def _reached(result: Result, watch: _Watch) -> dict[str, Any]:
    """When the search was how good; `plan_to_N`: when the plan was within N percent of the bound at the end."""
    found = result.statistics.incumbents
    bound = result.bound
    within = {
        gap: next((i.seconds for i in found if bound is not None and 100 * (i.score - bound) <= gap * i.score), None)
        for gap in GAPS
    }
    return {
        "status": result.status,
        "prepare": sum(seconds for phase, seconds in result.statistics.phases if phase == "prepare"),
        "first": found[0].seconds if found else None,
        **{f"to_{gap}": watch.shown.get(gap) for gap in GAPS},
        **{f"plan_to_{gap}": within[gap] for gap in GAPS},
        "planned": 100 * len(result.plan.cases) / max(len(result.plan.cases) + len(result.plan.unplanned), 1),
    }


def _judged(problem: Problem, plan: Plan, bound: int | None) -> dict[str, Any]:
    """What the verifier says of the plan: it reckons the score, and what no plan can change, by itself."""
    verdict = verify(problem, plan)
    score = verdict.score.total if verdict.score is not None else plan.score.total
    gap = None if bound is None else score - bound
    return {
        "score": score,
        "bound": bound,
        "constant": verdict.constant,
        "gap": None if gap is None else 100 * gap / max(score, 1),
        "controllable": None if gap is None else 100 * gap / max(score - (verdict.constant or 0), 1),
        "legal": "yes" if verdict.is_legal else "NO",
    }


def _proved(problem: Problem, result: Result) -> dict[str, Any]:
    """What the bound of the prices is, reckoned again without the search; an exact model may have proved more."""
    if result.certificate is None:
        return {"proved": None, "proof": "none"}
    proof = prove(problem, result.certificate)
    return {"proved": proof.claimed, "proof": "yes" if proof.holds else "NO"}


def measure_greedy(name: str) -> dict[str, Any]:
    """The greedy peer: its score and seconds."""
    problem, began = load(name), time.monotonic()
    return {"greedy": greedy_score(problem), "greedy_seconds": time.monotonic() - began}


def measure_monolith(name: str, effort: Effort) -> dict[str, Any]:
    """The monolithic peer: its score, its own gap in percent, and what it took with enumeration and model building."""
    problem, began = load(name), time.monotonic()
    score, bound = monolith_score(problem, effort.seconds, effort.seed)
    gap = None if bound is None else 100 * (score - bound) / max(score, 1)
    return {"monolith": score, "monolith_gap": gap, "monolith_seconds": time.monotonic() - began}
