"""Problem, plan and certificate files: strict reading, deterministic and atomic writing (contract sections 1 to 3)."""

from __future__ import annotations

from pathlib import Path

from solver.certificate import Certificate
from solver.errors import ProblemFileError
from solver.files.certificates import certificate_from_document, certificate_to_document
from solver.files.documents import document_from_text, text_of_file, write_document
from solver.files.plan_reader import plan_from_document
from solver.files.problem_reader import problem_from_document
from solver.files.writing import plan_to_document, problem_to_document
from solver.plan import Plan
from solver.problem import Problem

__all__ = [
    "ProblemFileError",
    "certificate_from_json",
    "plan_from_json",
    "plan_to_document",
    "problem_from_json",
    "problem_to_document",
    "read_certificate",
    "read_plan",
    "read_problem",
    "write_certificate",
    "write_plan",
    "write_problem",
]


def read_problem(path: str | Path) -> Problem:
    """Read a `departure-plan-problem/1` file, plain or gzip. Raises ProblemFileError and nothing else."""
    return problem_from_json(text_of_file(Path(path)))


def read_plan(path: str | Path) -> Plan:
    """Read a `departure-plan/1` file, plain or gzip. Raises ProblemFileError and nothing else."""
    return plan_from_json(text_of_file(Path(path)))


def problem_from_json(text: bytes | str) -> Problem:
    """Read a problem from JSON text; bytes may be compressed with gzip. Raises ProblemFileError."""
    return problem_from_document(document_from_text(text))


def plan_from_json(text: bytes | str) -> Plan:
    """Read a plan from JSON text; bytes may be compressed with gzip. Raises ProblemFileError."""
    return plan_from_document(document_from_text(text))


def write_problem(problem: Problem, path: str | Path) -> None:
    """Write a problem file in one move; a name in `.gz` is compressed. The same problem gives the same bytes."""
    write_document(problem_to_document(problem), Path(path))


def write_plan(plan: Plan, path: str | Path) -> None:
    """Write a plan file in one move; a name in `.gz` is compressed. The same plan gives the same bytes."""
    write_document(plan_to_document(plan), Path(path))


def read_certificate(path: str | Path) -> Certificate:
    """Read a `departure-plan-certificate/1` file, plain or gzip. Raises ProblemFileError and nothing else."""
    return certificate_from_json(text_of_file(Path(path)))


def certificate_from_json(text: bytes | str) -> Certificate:
    """Read a certificate from JSON text; bytes may be compressed with gzip. Raises ProblemFileError."""
    return certificate_from_document(document_from_text(text))


def write_certificate(certificate: Certificate, path: str | Path) -> None:
    """Write a certificate in one move; a name in `.gz` is compressed."""
    write_document(certificate_to_document(certificate), Path(path))
