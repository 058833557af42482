"""Who may enter the problem: what concerns one case alone is settled here, by readiness, before the solver is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from scheduler.i18n.dates import local
from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, PlanCase
from scheduler.readiness import CaseFacts, DateWindow, Finding, Readiness, RuleHistory, StageFacts, assess
from scheduler.services.readiness import AHEAD_DAYS, facts_of_all, finding_sentence, rule_history


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A case that never reaches the solver: the reason (phrase `reason-<reason>`) and what stands behind it."""

    case_id: int
    reason: str
    said: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case that may be planned, with its facts, its programme's rules and its window of departure dates."""

    case: Case
    facts: CaseFacts
    rules: RuleHistory
    window: DateWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBook:
    """The facts and rules of every case that a build looks at, loaded once."""

    facts: Mapping[int, CaseFacts]
    rules: Mapping[int, RuleHistory]

    def of(self, case: Case) -> tuple[CaseFacts, RuleHistory]:
        """Facts and rules of one case."""
        return self.facts[case.id], self.rules[case.programme_id]


def load_book(session: Session, cases: Iterable[Case], published: Mapping[int, PlanCase], now: datetime) -> CaseBook:
    """Load facts and rules; a published appointment that is over counts as held until its outcome is recorded."""
    facts, rules = {}, {}
    for case, known in facts_of_all(session, cases):
        entry = published.get(case.id)
        facts[case.id] = _with_past_appointments(known, entry, now) if entry is not None else known
        if case.programme_id not in rules:
            rules[case.programme_id] = rule_history(case.programme)
    return CaseBook(facts=facts, rules=rules)


def _with_past_appointments(facts: CaseFacts, entry: PlanCase, now: datetime) -> CaseFacts:
    over = {one.stage: one for one in entry.appointments if one.ends_at <= now}
    known = {stage.stage: stage for stage in facts.stages}
    for name, one in over.items():
        stage = known.get(name, StageFacts(stage=name))
        if stage.state == "due":
            held_on = local(one.starts_at, one.session.clinic.timezone).date()
            known[name] = replace(stage, state="held", held_on=held_on, finished_at=one.ends_at)
    return replace(facts, stages=tuple(known.values()))


def judge(
    cases: Iterable[Case],
    book: CaseBook,
    goes_on: Mapping[int, date],
    *,
    from_on: date,
    to_on: date,
    today: date,
) -> tuple[list[Judged], list[LeftOut]]:
    """Split cases into those with a window that meets the run's days and those left out, with their findings.

    `goes_on` holds published dates, whose window is preferred. Windows are whole stretches of the coming year.
    """
    until = max(to_on, today + timedelta(days=AHEAD_DAYS))
    judged, left_out = [], []
    for case in cases:
        facts, rules = book.of(case)
        readiness = assess(facts, rules, today, until)
        window = _window(readiness, goes_on.get(case.id), from_on, to_on)
        if not readiness.is_ready:
            left_out.append(LeftOut(case_id=case.id, reason="not_ready", said=said_of(readiness.stops)))
        elif window is None:
            left_out.append(_outside(case, readiness))
        else:
            judged.append(Judged(case=case, facts=facts, rules=rules, window=window))
    return judged, left_out


def _outside(case: Case, readiness: Readiness) -> LeftOut:
    window = readiness.window
    if window is None:
        return LeftOut(case_id=case.id, reason="not_ready")
    said = Sentence(key="planning-window", params={"first": window.first, "last": window.last})
    return LeftOut(case_id=case.id, reason="outside_period", said=(said,))


def said_of(findings: Iterable[Finding]) -> tuple[Sentence, ...]:
    """Findings as sentences that can be stored; a member is called by position."""
    return tuple(finding_sentence(finding) for finding in findings)


def _window(readiness: Readiness, goes_on: date | None, from_on: date, to_on: date) -> DateWindow | None:
    usable = [window for window in readiness.windows if window.first <= to_on and window.last >= from_on]
    preferred = next((window for window in usable if goes_on is not None and goes_on in window), None)
    return preferred or next(iter(usable), None)
