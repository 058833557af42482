"""`python -m solver verify PROBLEM [PLAN] [--certificate FILE]`: one line for each violation, ids and numbers only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from solver.certificate import Certificate
from solver.files import ProblemFileError, read_certificate, read_plan, read_problem
from solver.plan import Plan
from solver.problem import Problem
from solver.verify import prove, verify

Value = TypeVar("Value")

BAD_FILE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("problem", metavar="PROBLEM", help="a problem file, .json or .json.gz")
    parser.add_argument("plan", metavar="PLAN", nargs="?", help="a plan file, .json or .json.gz")
    parser.add_argument("--certificate", metavar="FILE", help="prices that prove a bound; it is reckoned again")
    parser.add_argument("--no-reasons", action="store_true", help="believe the reasons of unplanned cases (faster)")


def run(arguments: argparse.Namespace) -> int:
    """Check plan and certificate and print what is wrong: 0 nothing, 1 something, 2 a file that cannot be read."""
    if arguments.plan is None and arguments.certificate is None:
        sys.stderr.write("name a plan, or a certificate with --certificate\n")
        return BAD_FILE
    problem = _read(read_problem, arguments.problem)
    plan = _read(read_plan, arguments.plan) if arguments.plan is not None else None
    certificate = _read(read_certificate, arguments.certificate) if arguments.certificate is not None else None
    if problem is None or (arguments.plan and plan is None) or (arguments.certificate and certificate is None):
        return BAD_FILE
    status = _check_plan(problem, plan, arguments) if plan is not None else 0
    return max(status, _check_bound(problem, certificate) if certificate is not None else 0)


def _check_bound(problem: Problem, certificate: Certificate) -> int:
    proof = prove(problem, certificate)
    if not proof.holds:
        sys.stdout.write(f"certificate claimed={proof.claimed} proven={proof.proven} problem={certificate.problem}\n")
        return 1
    sys.stderr.write(f"holds bound={proof.claimed} proven={proof.proven}\n")
    return 0


def _check_plan(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> int:
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
