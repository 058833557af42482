"""`python -m solver verify PROBLEM PLAN`: one line for each violation, ids and numbers only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from solver.files import ProblemFileError, read_plan, read_problem
from solver.verify import verify

Value = TypeVar("Value")

BAD_FILE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("problem", metavar="PROBLEM", help="a problem file, .json or .json.gz")
    parser.add_argument("plan", metavar="PLAN", help="a plan file, .json or .json.gz")
    parser.add_argument("--no-reasons", action="store_true", help="believe the reasons of unplanned cases (faster)")


def run(arguments: argparse.Namespace) -> int:
    """Check the plan and print what is wrong: 0 nothing, 1 something, 2 a file that cannot be read."""
    problem = _read(read_problem, arguments.problem)
    plan = _read(read_plan, arguments.plan)
    if problem is None or plan is None:
        return BAD_FILE
    verdict = verify(problem, plan, reasons=not arguments.no_reasons)
    for violation in verdict.violations:
        sys.stdout.write(f"{violation}\n")
    if verdict.score is not None and verdict.is_legal:
        sys.stderr.write(f"legal total={verdict.score.total} constant={verdict.constant}\n")
    return 0 if verdict.is_legal else 1


def _read(read: Callable[[str], Value], path: str) -> Value | None:
    """Read a file, or say which file is bad, where, and what would be right."""
    try:
        return read(path)
    except ProblemFileError as error:
        sys.stderr.write(f"{path}: {error}\n")
        return None
