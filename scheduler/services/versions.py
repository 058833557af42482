"""Plan versions: list, look at, propose, approve, withdraw. Publishing is `scheduler.services.publication`."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from scheduler.config import settings
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.models import Case, PlanCase, PlanningRun, PlanVersion, VersionStatus, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.version_rows import rows_of, summaries_of, trips_of
from scheduler.services.version_values import (
    AppointmentRow,
    CaseRow,
    EscortRow,
    LegRow,
    TripRow,
    VersionSummary,
    VersionView,
)

__all__ = [
    "AppointmentRow",
    "CaseRow",
    "EscortRow",
    "LegRow",
    "TripRow",
    "VersionSummary",
    "VersionView",
    "approve",
    "find_version",
    "list_versions",
    "next_number",
    "offices_of",
    "propose",
    "published_version",
    "version_summary",
    "version_view",
    "withdraw",
]

STEPS: dict[str, frozenset[VersionStatus]] = {
    "propose": frozenset({VersionStatus.DRAFT}),
    "approve": frozenset({VersionStatus.DRAFT, VersionStatus.PROPOSED}),
    "publish": frozenset({VersionStatus.APPROVED}),
    "withdraw": frozenset({VersionStatus.DRAFT, VersionStatus.PROPOSED, VersionStatus.APPROVED}),
}
"""From which status each step is allowed; a published version ends only by the publication of another."""


def list_versions(session: Session, actor: Actor) -> tuple[VersionSummary, ...]:
    """All versions, newest first."""
    actor.demand(Action.SEE_BOARD)
    versions = session.scalars(select(PlanVersion).order_by(PlanVersion.number.desc())).all()
    return summaries_of(session, versions)


def find_version(session: Session, number: int) -> PlanVersion:
    """The version of that number. Raises NotFound."""
    version = session.scalar(select(PlanVersion).where(PlanVersion.number == number))
    if version is None:
        raise NotFound("no-such-version", number=str(number))
    return version


def published_version(session: Session) -> PlanVersion | None:
    """The version that people hold now, if any."""
    return session.scalar(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED))


def next_number(session: Session) -> int:
    """The number of the next version: ascending, never used again."""
    return (session.scalar(select(func.max(PlanVersion.number))) or 0) + 1


def version_summary(session: Session, actor: Actor, number: int) -> VersionSummary:
    """The numbers of a version, without a case: for managers who read the result. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    return summaries_of(session, [find_version(session, number)])[0]


def version_view(session: Session, actor: Actor, number: int) -> VersionView:
    """A version with its cases and trips, redacted for `actor`."""
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    rows, hidden = rows_of(session, actor, version)
    redacted = {row.code for row in rows if row.is_redacted}
    may = {step: _is_open(session, actor, version, step) for step in STEPS}
    return VersionView(
        summary=summaries_of(session, [version])[0],
        cases=rows,
        trips=trips_of(session, actor, version, {row.code for row in rows} - redacted),
        hidden_cases=hidden,
        may_propose=may["propose"],
        may_approve=may["approve"],
        may_publish=may["publish"],
        may_withdraw=may["withdraw"],
    )


def propose(session: Session, actor: Actor, number: int) -> None:
    """Put a draft up for approval. Raises Forbidden, NotFound, Conflict."""
    version = _ready_for(session, actor, number, "propose")
    version.status = VersionStatus.PROPOSED
    _settle(session, actor, version, "version.propose")


def approve(session: Session, actor: Actor, number: int) -> None:
    """Approve a draft or proposed version.

    It takes a named person other than the author; with the setting `author_may_approve` the author or the system may,
    and the audit entry says so. Raises Forbidden, NotFound, Conflict.
    """
    version = _ready_for(session, actor, number, "approve")
    is_own = not is_another_person(actor, version)
    if is_own and not settings().author_may_approve:
        raise Forbidden("approval-needs-another-person", number=str(number))
    version.status = VersionStatus.APPROVED
    version.approver_id = actor.user_id
    version.approved_at = utc_now()
    _settle(session, actor, version, "version.approve", own_approval=is_own)


def withdraw(session: Session, actor: Actor, number: int) -> None:
    """Take an unpublished version out of the way for good. Raises Forbidden, NotFound, Conflict."""
    version = _ready_for(session, actor, number, "withdraw")
    version.status = VersionStatus.WITHDRAWN
    _settle(session, actor, version, "version.withdraw")


def is_another_person(actor: Actor, version: PlanVersion) -> bool:
    """Whether `actor` is a named person other than the author; the system is nobody's second pair of eyes."""
    return actor.user_id is not None and actor.user_id != version.author_id


def offices_of(session: Session, version: PlanVersion) -> frozenset[int]:
    """The offices that a version plans for: that of its run, else those of all its cases."""
    run = session.get(PlanningRun, version.run_id) if version.run_id else None
    if run is not None and run.office_id is not None:
        return frozenset({run.office_id})
    found = select(Case.office_id).join(PlanCase, PlanCase.case_id == Case.id).where(PlanCase.version_id == version.id)
    return frozenset(session.scalars(found.distinct()))


_RIGHTS = {
    "propose": Action.PLAN,
    "approve": Action.APPROVE,
    "publish": Action.PUBLISH,
    "withdraw": Action.PLAN,
}


def _is_open(session: Session, actor: Actor, version: PlanVersion, step: str) -> bool:
    if version.status not in STEPS[step] or not _is_allowed(session, actor, version, step):
        return False
    return step != "approve" or is_another_person(actor, version) or settings().author_may_approve


def _is_allowed(session: Session, actor: Actor, version: PlanVersion, step: str) -> bool:
    offices = offices_of(session, version)
    right = _RIGHTS[step]
    return actor.may(right) and all(actor.may(right, office) for office in offices)


def _ready_for(session: Session, actor: Actor, number: int, step: str) -> PlanVersion:
    actor.demand(_RIGHTS[step])
    version = find_version(session, number)
    if not _is_allowed(session, actor, version, step):
        raise Forbidden("forbidden", action=_RIGHTS[step].value)
    if version.status not in STEPS[step]:
        raise Conflict(f"version-cannot-{step}", number=str(number), status=version.status.value)
    return version


def _settle(session: Session, actor: Actor, version: PlanVersion, act: str, **details: object) -> None:
    record(session, actor, act, "plan_version", version.number, **details)
    try:
        session.flush()
    except StaleDataError:
        raise Conflict("version-changed-meanwhile", number=str(version.number)) from None
