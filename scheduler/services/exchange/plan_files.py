"""The problem and the plan of a version as files: opaque ids only, to solve and judge elsewhere."""

from __future__ import annotations

import gzip

from sqlalchemy.orm import Session

from scheduler.errors import Forbidden
from scheduler.models import PlanVersion
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.versions import find_version, offices_of


def problem_file(session: Session, actor: Actor, number: int) -> bytes:
    """The problem that a version was verified against, as JSON text. Raises NotFound, Forbidden."""
    return gzip.decompress(_version(session, actor, number, "version.export-problem").problem)


def plan_file(session: Session, actor: Actor, number: int) -> bytes:
    """The plan of a version as JSON text. Raises NotFound, Forbidden."""
    return gzip.decompress(_version(session, actor, number, "version.export-plan").plan)


def _version(session: Session, actor: Actor, number: int, act: str) -> PlanVersion:
    actor.demand(Action.PLAN)
    version = find_version(session, number)
    if not all(actor.may(Action.PLAN, office) for office in offices_of(session, version)):
        raise Forbidden("forbidden", action=Action.PLAN.value)
    record(session, actor, act, "plan_version", version.number)
    return version
