"""Readiness of cases: loads the facts of the tables and asks `scheduler.readiness`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.i18n.sentences import Sentence
from scheduler.models import Airport, Case, HealthStage, Itinerary, Programme
from scheduler.readiness import (
    CaseFacts,
    ClearanceFacts,
    DatedRules,
    DatedState,
    Finding,
    MemberFacts,
    ProgrammeRules,
    Readiness,
    RuleHistory,
    StageDue,
    StageFacts,
    assess,
)
from scheduler.readiness import stages_due as _stages_due

AHEAD_DAYS = 365
_CHUNK = 500


def readiness_of(session: Session, case: Case, today: date) -> Readiness:
    """The readiness of one case for departures within a year of `today`."""
    return readiness_of_all(session, (case,), today)[case.id]


def readiness_of_all(session: Session, cases: Iterable[Case], today: date) -> dict[int, Readiness]:
    """The readiness of many cases by their id, in a fixed number of queries for every 500."""
    histories: dict[int, RuleHistory] = {}
    until = today + timedelta(days=AHEAD_DAYS)
    answer = {}
    for case, facts in facts_of_all(session, cases):
        if case.programme_id not in histories:
            histories[case.programme_id] = rule_history(case.programme)
        answer[case.id] = assess(facts, histories[case.programme_id], today, until)
    return answer


def facts_of_all(session: Session, cases: Iterable[Case]) -> Iterator[tuple[Case, CaseFacts]]:
    """Each case with its facts; everything they need is loaded in batches."""
    zones = dict(session.execute(select(Airport.code, Airport.timezone)).all())
    remaining = iter(cases)
    while batch := list(islice(remaining, _CHUNK)):
        ids = [case.id for case in batch]
        _load(session, ids)
        told = set(
            session.scalars(
                select(Itinerary.case_id).where(Itinerary.case_id.in_(ids), Itinerary.withdrawn_at.is_(None))
            )
        )
        for case in batch:
            zone = zones.get(case.origin, case.office.timezone)
            yield case, facts_of(case, zone=zone, is_notified=case.id in told)


def _load(session: Session, ids: Sequence[int]) -> None:
    session.scalars(
        select(Case)
        .where(Case.id.in_(ids))
        .options(
            selectinload(Case.members),
            selectinload(Case.clearances),
            selectinload(Case.escort_needs),
            selectinload(Case.health_stages).selectinload(HealthStage.outcomes),
            selectinload(Case.office),
            selectinload(Case.programme).options(selectinload(Programme.statuses), selectinload(Programme.rule_sets)),
        )
    ).all()


def facts_of(case: Case, *, zone: str = "", is_notified: bool = False) -> CaseFacts:
    """What readiness may know of a case; names stay behind."""
    positions: dict[int | None, int] = {member.id: member.position for member in case.members}
    return CaseFacts(
        programme=case.programme.code,
        members=tuple(
            MemberFacts(
                position=member.position,
                born_on=member.born_on,
                sex=member.sex.value,
                nationality=member.nationality,
                mobility=member.mobility.value,
                is_unaccompanied_minor=member.is_unaccompanied_minor,
                is_legal_representative=member.is_legal_representative,
                due_on=member.due_on,
            )
            for member in case.members
        ),
        clearances=tuple(
            ClearanceFacts(
                kind=clearance.kind.value,
                state=clearance.state.value,
                member_position=positions.get(clearance.member_id),
                issued_on=clearance.issued_on,
                expires_on=clearance.expires_on,
                shortens_medical=clearance.shortens_medical,
            )
            for clearance in case.clearances
        ),
        stages=tuple(_stage_facts(stage, positions) for stage in case.health_stages),
        departs=case.departs,
        state=case.state.value,
        priority=case.priority.value,
        zone=zone or case.office.timezone,
        exception_reference=case.exception_reference,
        has_receiver=case.receiver_id is not None or case.receiver is not None,
        reception_confirmed=case.reception_confirmed,
        earliest_on=case.earliest_on,
        latest_on=case.latest_on,
        escort_skills=tuple(need.skill for need in case.escort_needs),
        is_notified=is_notified,
    )


def _stage_facts(stage: HealthStage, positions: dict[int | None, int]) -> StageFacts:
    return StageFacts(
        stage=stage.stage,
        state=stage.state.value,
        minutes=stage.minutes,
        examiner_sex=stage.examiner_sex,
        held_on=stage.held_on,
        finished_at=stage.finished_at,
        outcomes=tuple((positions[row.member_id], row.outcome.value) for row in stage.outcomes),
    )


def rule_history(programme: Programme) -> RuleHistory:
    """A programme's dated rules and states."""
    return RuleHistory(
        programme=programme.code,
        rules=tuple(
            DatedRules(from_on=row.from_on, rules=ProgrammeRules.model_validate(row.rules))
            for row in sorted(programme.rule_sets, key=lambda row: row.from_on)
        ),
        states=tuple(
            DatedState(from_on=row.from_on, state=row.state.value)
            for row in sorted(programme.statuses, key=lambda row: row.from_on)
        ),
    )


def stages_due(case: Case, rules: RuleHistory, on: date) -> tuple[StageDue, ...]:
    """The health stages still to be held for a departure about `on`, as the planning problem asks for them."""
    current = rules.rules_on(on)
    return _stages_due(facts_of(case), current, on) if current is not None else ()


def finding_sentence(finding: Finding) -> Sentence:
    """A finding as a sentence that can be stored; a member is called by position in the case."""
    who = Sentence(key="finding-who-case")
    if finding.member_position is not None:
        who = Sentence(key="finding-who-member", params={"number": str(finding.member_position)})
    return Sentence(key=f"finding-{finding.code}", params={"who": who, **finding.params})
