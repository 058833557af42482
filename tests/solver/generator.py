"""Small seeded problems of several groups that compete: pins, ties, escorts, published plans and odd cases mixed."""

from __future__ import annotations

import random
from typing import Any

from solver.files import plan_to_document
from solver.problem import Problem
from solver.search import solve
from tests.solver.chance import chance_problem
from tests.solver.small import Document, read


def crowded_document(seed: int, groups: int = 4) -> Document:
    """The flights, sessions and escorts of one chance problem with the cases of several."""
    made = chance_problem(seed)
    cases: list[Document] = []
    for at in range(groups):
        for case in chance_problem(1000 * (seed + 1) + at)["cases"]:
            case["id"] = f"G{at}-{case['id']}"
            case["travel_with"] = [f"G{at}-{other}" for other in case["travel_with"]]
            cases.append(case)
    made["cases"] = cases
    made["name"] = f"crowded-{seed}"
    return made


def crowded_problem(seed: int, groups: int = 4) -> Problem:
    """As `crowded_document`, read as any file is."""
    return read(crowded_document(seed, groups))


def published_problem(seed: int, groups: int = 4) -> Problem:
    """A crowded problem whose cases hold a plan that was legal before a flight, an escort and a session were lost."""
    made = crowded_document(seed, groups)
    plan = plan_to_document(solve(read(made), time_limit=1.0, workers=1, seed=seed).plan)
    entries: dict[str, Any] = {entry["id"]: entry for entry in plan["cases"]}
    dice = random.Random(seed)
    for case in made["cases"]:
        case["published"] = entries.get(case["id"])
    for key in ("flights", "sessions", "escorts"):
        made[key].pop(dice.randrange(len(made[key])))
    return read(made)
