"""The list of cases: what is ready, what is next, what lapses first, what the published plan says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import (
    Airport,
    Case,
    CaseState,
    Itinerary,
    Office,
    Pin,
    PinKind,
    PlanCase,
    Programme,
    Relationship,
    utc_now,
)
from scheduler.services.access import Action, Actor
from scheduler.services.case_values import CaseFilter, CaseList, CaseListRow, Choice, PlanState
from scheduler.services.findings_told import told_finding, told_reason
from scheduler.services.health_told import told_clearance
from scheduler.services.in_force import travel_on
from scheduler.services.present import airports_by_code, entries_in_force, full_name, published_version
from scheduler.services.readiness_summary import ReadinessSummary, summaries_of

PAGE_ROWS = 25
LAPSING_DAYS = 30
STATES = ("open", *(state.value for state in CaseState), "any")
READINESS = ("ready", "not-ready", "lapsing", "planned", "left-out")
_OPEN = (CaseState.ACTIVE, CaseState.ON_HOLD)
_NEVER = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A case with its readiness; `redacted` ones are sorted and counted as if nothing were known."""

    id: int
    code: str
    readiness: ReadinessSummary
    plan: PlanState
    redacted: bool

    @property
    def days_left(self) -> int | None:
        if self.redacted or self.readiness.lapse is None:
            return None
        return self.readiness.lapse.days_left

    @property
    def is_lapsing(self) -> bool:
        return self.days_left is not None and self.days_left <= LAPSING_DAYS


def list_cases(session: Session, actor: Actor, wanted: CaseFilter, *, today: date | None = None) -> CaseList:
    """A page of the cases that the reader may see, what lapses first on top; protected ones by code alone."""
    actor.demand(Action.SEE_CASES)
    day = today or local(utc_now(), VIET_NAM).date()
    found = _known(session, actor, wanted, day)
    shown = sorted((known for known in found if _fits(known, wanted.readiness)), key=_urgency)
    pages = max(1, -(-len(shown) // PAGE_ROWS))
    page = min(max(1, wanted.page), pages)
    rows = _rows(session, actor, shown[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])
    return CaseList(
        rows=rows,
        total=len(shown),
        page=page,
        pages=pages,
        ready=sum(known.readiness.is_ready and not known.redacted for known in found),
        lapsing=sum(known.is_lapsing for known in found),
        planned=sum(known.plan == "planned" and not known.redacted for known in found),
        found=len(found),
        offices=_offices(session, actor),
        programmes=_programmes(session),
        filter=replace(wanted, page=page),
        today=day,
    )


def _known(session: Session, actor: Actor, wanted: CaseFilter, day: date) -> list[_Known]:
    chosen = _chosen(actor, wanted)
    readiness = summaries_of(session, select(Case.id).where(*chosen), day)
    in_force, left_out = _standing(session)
    rows = session.execute(select(Case.id, Case.code, Case.office_id, Case.is_protected).where(*chosen))
    return [
        _Known(
            id=key,
            code=code,
            readiness=readiness[key],
            plan="planned" if key in in_force else "left-out" if key in left_out else "not-asked",
            redacted=is_protected and not actor.may(Action.SEE_PROTECTED, office_id),
        )
        for key, code, office_id, is_protected in rows
    ]


def _chosen(actor: Actor, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What a case must be like, apart from its readiness."""
    terms: list[ColumnElement[bool]] = []
    allowed = actor.offices(Action.SEE_CASES)
    if allowed is not None:
        terms.append(Case.office_id.in_(allowed))
    if wanted.text.strip():
        terms.append(Case.code.icontains(wanted.text.strip(), autoescape=True))
    if wanted.office:
        terms.append(Case.office.has(Office.code == wanted.office))
    if wanted.programme:
        terms.append(Case.programme.has(Programme.code == wanted.programme))
    if wanted.state in {state.value for state in CaseState}:
        terms.append(Case.state == CaseState(wanted.state))
    elif wanted.state != "any":
        terms.append(Case.state.in_(_OPEN))
    return terms


def _standing(session: Session) -> tuple[set[int], set[int]]:
    """The ids of the cases that are in force, and of those that the published version leaves out."""
    in_force = set(session.scalars(select(Itinerary.case_id).where(Itinerary.withdrawn_at.is_(None))))
    version = published_version(session)
    if version is None:
        return in_force, set()
    query = select(PlanCase.case_id).where(PlanCase.version_id == version.id, PlanCase.is_planned.is_(False))
    return in_force, set(session.scalars(query)) - in_force


def _fits(known: _Known, wanted: str) -> bool:
    if wanted not in READINESS:
        return True
    if known.redacted:  # which filter finds a protected case would tell about it
        return False
    if wanted == "ready":
        return known.readiness.is_ready
    if wanted == "not-ready":
        return not known.readiness.is_ready
    return known.is_lapsing if wanted == "lapsing" else known.plan == wanted


def _urgency(known: _Known) -> tuple[int, str]:
    return (_NEVER if known.days_left is None else known.days_left, known.code)


def _rows(session: Session, actor: Actor, shown: Sequence[_Known]) -> tuple[CaseListRow, ...]:
    ids = [known.id for known in shown]
    query = select(Case).options(joinedload(Case.office), joinedload(Case.programme), selectinload(Case.members))
    cases = {case.id: case for case in session.scalars(query.where(Case.id.in_(ids)))}
    entries = {entry.case_id: entry for entry in session.scalars(entries_in_force().where(PlanCase.case_id.in_(ids)))}
    version = published_version(session)
    if version is not None:
        published = select(PlanCase).where(PlanCase.version_id == version.id, PlanCase.case_id.in_(ids))
        for entry in session.scalars(published.where(PlanCase.is_planned.is_(False))):
            entries.setdefault(entry.case_id, entry)
    held = set(session.scalars(select(Pin.case_id).where(Pin.case_id.in_(ids), Pin.kind == PinKind.HOLD)))
    airports = airports_by_code(session)
    return tuple(
        _redacted(cases[known.id])
        if known.redacted
        else _row(actor, cases[known.id], known, entries.get(known.id), known.id in held, airports)
        for known in shown
    )


def _redacted(case: Case) -> CaseListRow:
    return CaseListRow(
        code=case.code, is_redacted=True, is_protected=True, office=case.office.code, programme="",
        programme_name=None, state="", priority="", people=None, principal="", is_ready=False, is_held=False,
        next_step=None, window=None, days_left=None, lapsing="", plan="not-asked", departs_on=None, flights=(),
        reason=None,
    )  # fmt: skip


def _row(
    actor: Actor, case: Case, known: _Known, entry: PlanCase | None, is_held: bool, airports: Mapping[str, Airport]
) -> CaseListRow:
    readiness = known.readiness
    is_planned = entry is not None and known.plan == "planned"
    step = readiness.next_step
    return CaseListRow(
        code=case.code,
        is_redacted=False,
        is_protected=case.is_protected,
        office=case.office.code,
        programme=case.programme.code,
        programme_name=Bilingual(vi=case.programme.name_vi, en=case.programme.name_en),
        state=case.state.value,
        priority=case.priority.value,
        people=len(case.members),
        principal=_principal(case) if actor.may(Action.SEE_NAMES, case.office_id) else "",
        is_ready=readiness.is_ready,
        is_held=is_held,
        next_step=told_finding(actor, case.office_id, step) if step else None,
        window=next(iter(readiness.windows), None),
        days_left=known.days_left,
        lapsing=told_clearance(actor, case.office_id, readiness.lapse.kind, "held")[0] if readiness.lapse else "",
        plan=known.plan,
        departs_on=travel_on(entry, airports) if entry is not None and is_planned else None,
        flights=tuple(leg.flight.designator for leg in entry.legs) if entry is not None and is_planned else (),
        reason=next(iter(told_reason(actor, entry)), None) if entry is not None and known.plan == "left-out" else None,
    )


def _principal(case: Case) -> str:
    first = next((m for m in case.members if m.relationship_ is Relationship.PRINCIPAL), None)
    member = first or next(iter(case.members), None)
    return full_name(member.family_name, member.given_names) if member else ""


def _offices(session: Session, actor: Actor) -> tuple[Choice, ...]:
    allowed = actor.offices(Action.SEE_CASES)
    rows = session.scalars(select(Office).order_by(Office.code))
    return tuple(
        Choice(code=row.code, name=Bilingual(vi=row.name_vi, en=row.name_en))
        for row in rows
        if allowed is None or row.id in allowed
    )


def _programmes(session: Session) -> tuple[Choice, ...]:
    rows = session.scalars(select(Programme).order_by(Programme.code))
    return tuple(Choice(code=row.code, name=Bilingual(vi=row.name_vi, en=row.name_en)) for row in rows)
