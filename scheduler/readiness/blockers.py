"""Everything that keeps a case from departing on one day, other than seats and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.readiness.calendar import age_on, blacked_out, notice_ends_on, pregnancy_weeks
from scheduler.readiness.clearances import Blocker, clearance_blockers, covers
from scheduler.readiness.facts import CaseFacts, MemberFacts
from scheduler.readiness.findings import Finding
from scheduler.readiness.history import RuleHistory
from scheduler.readiness.rules import ProgrammeRules
from scheduler.readiness.stages import due_rules, is_needed, is_stale


def blockers_on(
    facts: CaseFacts, history: RuleHistory, today: date, departs_on: date, arrives_on: date
) -> tuple[Blocker, ...]:
    """Why the case could not leave on `departs_on`; empty where it could."""
    return tuple(_blockers_on(facts, history, today, departs_on, arrives_on))


def _blockers_on(
    facts: CaseFacts, history: RuleHistory, today: date, departs_on: date, arrives_on: date
) -> Iterator[Blocker]:
    rules = history.rules_on(departs_on)
    if rules is None:
        yield _stop("no-rules", programme=history.programme)
        return
    yield from _case_blockers(facts, departs_on)
    yield from programme_blockers(facts, history, rules, (departs_on, arrives_on))
    if not facts.departs:
        return
    if not facts.has_receiver:
        yield _stop("no-receiver")
    due = frozenset(rule.stage for rule in due_rules(facts, rules, departs_on))
    yield from clearance_blockers(facts, rules, departs_on, arrives_on, due)
    yield from held_stage_blockers(facts, rules, departs_on, due)
    yield from _notice_blockers(facts, rules, today, departs_on)
    yield from _arrival_blockers(facts, rules, departs_on, arrives_on)
    for member in facts.members:
        yield from member_blockers(facts, rules, member, departs_on, arrives_on)


def _stop(code: str, position: int | None = None, on: date | None = None, **params: object) -> Blocker:
    return Blocker(finding=Finding(code=code, params=params, member_position=position, on=on))


def _case_blockers(facts: CaseFacts, departs_on: date) -> Iterator[Blocker]:
    if not facts.members:
        yield _stop("no-members")
    if facts.state != "active":
        yield _stop("case-not-active", state=facts.state)
    if facts.earliest_on is not None and departs_on < facts.earliest_on:
        yield _stop("before-agreed-date", on=facts.earliest_on, first=facts.earliest_on)
    if facts.latest_on is not None and departs_on > facts.latest_on:
        yield _stop("after-agreed-date", on=facts.latest_on, last=facts.latest_on)


def programme_blockers(
    facts: CaseFacts, history: RuleHistory, rules: ProgrammeRules, days: tuple[date, ...]
) -> Iterator[Blocker]:
    """A programme that is suspended or closed on a day of travel, unless the case has an exception or is exempt."""
    if facts.exception_reference or facts.priority in rules.exempt_priorities:
        return
    for day in days:
        state = history.state_on(day)
        if state != "active":
            yield _stop(f"programme-{state}", programme=history.programme, on=day)
            return


def held_stage_blockers(
    facts: CaseFacts, rules: ProgrammeRules, departs_on: date, due: frozenset[str]
) -> Iterator[Blocker]:
    """Stages that were held and are not `due` again: too near to departure, or somebody was found not fit."""
    for rule in rules.health:
        known = facts.stage(rule.stage)
        if known is None or known.state != "held" or known.held_on is None or rule.stage in due:
            continue
        first = known.held_on + timedelta(days=rule.before_departure_least)
        if departs_on < first:
            yield _stop("stage-too-near", on=first, stage=rule.stage, first=first)
        if rule.must_be_fit:
            for position, outcome in known.outcomes:
                if outcome == "not_fit":
                    yield _stop("not-fit", position, stage=rule.stage)
    for clearance in facts.clearances:
        if clearance.kind == "vaccination" and clearance.state == "held" and clearance.issued_on is not None:
            first = clearance.issued_on + timedelta(days=rules.live_vaccine_days)
            if departs_on < first:
                yield _stop("vaccine-too-near", clearance.member_position, first, first=first)


def _notice_blockers(facts: CaseFacts, rules: ProgrammeRules, today: date, departs_on: date) -> Iterator[Blocker]:
    if facts.is_notified or facts.priority in rules.notice.exempt_priorities:
        return
    first = notice_ends_on(rules.notice, today)
    if departs_on < first:
        yield _stop("notice-too-short", on=first, first=first, days=rules.notice.days)


def _arrival_blockers(facts: CaseFacts, rules: ProgrammeRules, departs_on: date, arrives_on: date) -> Iterator[Blocker]:
    """Blackouts that no arrival date of this departure escapes; weekdays are left to the receiver's calendar."""
    if facts.priority in rules.arrival.exempt_priorities:
        return
    days = [departs_on + timedelta(days=shift) for shift in range((arrives_on - departs_on).days + 1)]
    reasons = [blacked_out(rules.arrival, day) for day in days]
    if all(reasons):
        yield _stop("arrival-closed", on=days[0], reason=reasons[0])


def member_blockers(
    facts: CaseFacts, rules: ProgrammeRules, member: MemberFacts, departs_on: date, arrives_on: date
) -> Iterator[Blocker]:
    """A child without a legal representative or escort, a pregnancy too far on, a newborn."""
    minors = rules.minors
    age = age_on(member.born_on, departs_on)
    is_young = age < minors.representative_below and member.nationality in minors.representative_nationalities
    if is_young and not has_representative(facts, rules, member.position, departs_on, arrives_on):
        yield _stop("legal-representative-missing", member.position, age=minors.representative_below)
    if member.is_unaccompanied_minor and age < minors.minor_below and not _is_escorted(facts, rules):
        yield _stop("minor-escort-missing", member.position)
    if member.born_on > departs_on:
        yield _stop("not-born-yet", member.position, member.born_on, first=member.born_on)
    elif (departs_on - member.born_on).days < rules.carrier().infant_from_days:
        first = member.born_on + timedelta(days=rules.carrier().infant_from_days)
        yield _stop("newborn-too-young", member.position, first, first=first)
    if member.due_on is not None:
        weeks = pregnancy_weeks(member.due_on, arrives_on)
        limit = rules.carrier().pregnancy_refused_from
        if weeks >= limit:
            yield _stop("pregnancy-too-late", member.position, weeks=weeks, limit=limit)


def has_representative(
    facts: CaseFacts, rules: ProgrammeRules, position: int, departs_on: date, arrives_on: date
) -> bool:
    """Whether an adult of the case is the legal representative, or a document names one who travels along."""
    adult = any(
        member.is_legal_representative
        and member.position != position
        and age_on(member.born_on, departs_on) >= rules.minors.minor_below
        for member in facts.members
    )
    papers = (c for c in facts.clearances if c.kind == "legal_representative" and c.member_position in (position, None))
    return adult or any(covers(paper, rules, departs_on, arrives_on) for paper in papers)


def _is_escorted(facts: CaseFacts, rules: ProgrammeRules) -> bool:
    return bool(set(facts.escort_skills) & set(rules.minors.escort_skills))


def stale_stages(facts: CaseFacts, rules: ProgrammeRules, departs_on: date) -> tuple[str, ...]:
    """The stages that were held and must be held again for a departure on `departs_on`."""
    return tuple(r.stage for r in rules.health if is_needed(r, facts) and is_stale(r, facts, departs_on))
