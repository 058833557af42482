"""Plan versions for other systems: list, look at, compare, and the steps on a version's way."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.models import (
    Case,
    ClinicSession,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanVersion,
    VersionStatus,
)
from scheduler.services import diff, versions
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.paging import KEY_MOST, Page, cut, key_cursor, read_key
from scheduler.services.exchange.plan_values import (
    ChangeEntry,
    ChangesEntry,
    Kind,
    RobustnessEntry,
    TripEntry,
    VersionCase,
    VersionEntry,
)
from scheduler.services.exchange.telling import told_appointments, told_escorts, told_legs
from scheduler.services.replays import replay_page
from scheduler.services.version_rows import case_row, summaries_of, trips_of, zones_of
from scheduler.services.version_values import CaseRow, TripRow, VersionSummary
from scheduler.services.versions import find_version

STEPS = {"propose": versions.propose, "approve": versions.approve, "withdraw": versions.withdraw}


def list_versions(session: Session, actor: Actor, *, limit: int, cursor: str | None = None) -> Page[VersionEntry]:
    """The versions, newest first. Raises Forbidden, InvalidInput for a cursor that is none."""
    actor.demand(Action.SEE_BOARD)
    before = read_key(cursor) or KEY_MOST
    query = select(PlanVersion).where(PlanVersion.number < before).order_by(PlanVersion.number.desc())
    rows, after = cut(session.scalars(query.limit(limit + 1)).all(), limit, lambda row: key_cursor(row.number))
    return Page(items=tuple(_entry(actor, row) for row in summaries_of(session, rows)), next=after)


def version_entry(session: Session, actor: Actor, number: int) -> VersionEntry:
    """One version. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    version = find_version(session, number)
    session.refresh(version)
    return _entry(actor, summaries_of(session, [version])[0])


def version_cases(
    session: Session, actor: Actor, number: int, *, limit: int, cursor: str | None = None
) -> Page[VersionCase]:
    """The cases of a version that the actor may see, redacted. Raises NotFound, Forbidden, InvalidInput."""
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    query = (
        select(PlanCase)
        .join(Case, Case.id == PlanCase.case_id)
        .where(PlanCase.version_id == version.id, PlanCase.id > read_key(cursor))
        .order_by(PlanCase.id)
        .limit(limit + 1)
        .options(
            joinedload(PlanCase.case).options(
                joinedload(Case.office), joinedload(Case.programme), selectinload(Case.members)
            ),
            selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
            selectinload(PlanCase.appointments).joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic),
            selectinload(PlanCase.escorts).joinedload(PlanEscort.escort),
        )
    )
    allowed = actor.offices(Action.SEE_CASES)
    if allowed is not None:
        query = query.where(Case.office_id.in_(allowed))
    entries, after = cut(session.scalars(query).all(), limit, lambda entry: key_cursor(entry.id))
    zones = zones_of(session)
    items = tuple(_case(actor, entry.case.office_id, case_row(actor, entry, zones)) for entry in entries)
    return Page(items=items, next=after)


def version_trips(session: Session, actor: Actor, number: int) -> Page[TripEntry]:
    """The escorts' trips that serve only cases which the actor may see whole. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    shown = select(Case.code).join(PlanCase, PlanCase.case_id == Case.id).where(PlanCase.version_id == version.id)
    allowed, trusted = actor.offices(Action.SEE_CASES), actor.offices(Action.SEE_PROTECTED)
    if allowed is not None:
        shown = shown.where(Case.office_id.in_(allowed))
    if trusted is not None:
        shown = shown.where(Case.is_protected.is_(False) | Case.office_id.in_(trusted))
    rows = trips_of(session, actor, version, set(session.scalars(shown)))
    return Page(items=tuple(_trip(row) for row in rows), next=None)


def version_changes(session: Session, actor: Actor, before: int, after: int) -> ChangesEntry:
    """What version `after` would change against version `before`. Raises NotFound, Forbidden."""
    found = diff.compare(session, actor, before, after)
    return ChangesEntry(
        before=before,
        after=after,
        counts=dict(found.counts),
        unchanged=found.unchanged,
        people_disturbed=found.people_disturbed,
        score_delta=found.score_delta,
        changes=tuple(
            ChangeEntry(
                case=one.code,
                kind=cast(Kind, one.kind),
                is_redacted=one.is_redacted,
                people=one.people,
                is_disturbed=one.is_disturbed and not one.is_redacted,
                sentences=tuple(sentence.text for sentence in one.sentences),
            )
            for one in found.changes
        ),
    )


def version_robustness(session: Session, actor: Actor, number: int) -> RobustnessEntry:
    """How a version stands up to delays and cancellations. Raises NotFound, Forbidden."""
    page = replay_page(session, actor, number)
    return RobustnessEntry(
        version=page.number,
        state=page.state,
        days=page.days,
        finished_at=page.finished_at,
        families=page.families,
        people=page.people,
        seasons=page.seasons,
        connections=page.connections,
        turnarounds=page.turnarounds,
        lapses=page.lapses,
        hidden_lapses=page.hidden_lapses,
    )


def take_step(session: Session, actor: Actor, number: int, step: str) -> VersionEntry:
    """Propose, approve or withdraw a version. Raises NotFound, Forbidden, Conflict."""
    STEPS[step](session, actor, number)
    session.flush()
    return version_entry(session, actor, number)


def _entry(actor: Actor, row: VersionSummary) -> VersionEntry:
    with_names = actor.may(Action.SEE_NAMES)
    return VersionEntry(
        number=row.number,
        status=VersionStatus(row.status),
        parent=row.parent,
        run=row.run_id,
        from_on=row.from_on,
        to_on=row.to_on,
        created_at=row.created_at,
        approved_at=row.approved_at,
        published_at=row.published_at,
        author=(row.author or None) if with_names else None,
        approver=(row.approver or None) if with_names else None,
        score=row.score,
        terms=dict(row.terms),
        bound=row.bound,
        gap=row.gap,
        cases_planned=row.cases_planned,
        cases_total=row.cases_total,
        people_planned=row.people_planned,
        people_total=row.people_total,
        note=row.note,
    )


def _case(actor: Actor, office_id: int, row: CaseRow) -> VersionCase:
    return VersionCase(
        code=row.code,
        office=row.office,
        is_redacted=row.is_redacted,
        is_planned=row.is_planned,
        programme=row.programme or None,
        people=row.people,
        departs_on=row.departs_on,
        legs=told_legs(row.legs),
        appointments=told_appointments(actor, office_id, row.appointments),
        escorts=told_escorts(row.escorts),
        reason=row.reason.text if row.reason else None,
        facts=tuple(fact.text for fact in row.facts),
    )


def _trip(row: TripRow) -> TripEntry:
    return TripEntry(
        escort=row.escort_code,
        skill=row.skill,
        cases=row.cases,
        ahead=told_legs(row.ahead),
        out=told_legs(row.out),
        back=told_legs(row.back),
    )
