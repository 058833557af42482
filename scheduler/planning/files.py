"""Problem and plan as the gzipped files that a version and a run keep: the same value gives the same bytes."""

from __future__ import annotations

import hashlib

from scheduler.services.packing import packed
from solver.files import plan_to_document, problem_to_document
from solver.plan import Plan
from solver.problem import Problem


def problem_bytes(problem: Problem) -> bytes:
    """The gzipped problem file."""
    return packed(problem_to_document(problem))


def plan_bytes(plan: Plan) -> bytes:
    """The gzipped plan file."""
    return packed(plan_to_document(plan))


def sha256(content: bytes) -> str:
    """The hash by which a replayed run knows its problem again."""
    return hashlib.sha256(content).hexdigest()
