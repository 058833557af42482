"""The health stages that a case still needs, in the form of the planning contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.readiness.calendar import age_on
from scheduler.readiness.facts import CaseFacts
from scheduler.readiness.rules import ProgrammeRules, StageRule

Span = tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDue:
    """A stage still to be held: minutes for the family, examiner's sex, days after the stage before and before
    departure (least, most; by date)."""

    stage: str
    minutes: int
    sex: str | None
    after_previous: Span
    before_departure: Span


def last_held_on(facts: CaseFacts) -> date | None:
    """The date of the last stage that was held: `last_stage` of the planning contract."""
    return max((stage.held_on for stage in facts.stages if stage.state == "held" and stage.held_on), default=None)


def is_needed(rule: StageRule, facts: CaseFacts) -> bool:
    """Whether the protocol asks for the stage, or the medical team does."""
    known = facts.stage(rule.stage)
    if known is not None:
        return known.state != "not_required"
    return rule.needed == "always" or (rule.needed == "finding" and facts.has_finding)


def due_rules(facts: CaseFacts, rules: ProgrammeRules, on: date) -> tuple[StageRule, ...]:
    """The rules of the stages still to be held for a departure on `on`, in order; a stale one is held again."""
    return tuple(rule for rule in rules.health if is_needed(rule, facts) and _is_due(rule, facts, on))


def _is_due(rule: StageRule, facts: CaseFacts, on: date) -> bool:
    known = facts.stage(rule.stage)
    return known is None or known.is_due or is_stale(rule, facts, on)


def is_stale(rule: StageRule, facts: CaseFacts, on: date) -> bool:
    """Whether a stage that was held lies too long before a departure on `on`."""
    known = facts.stage(rule.stage)
    if not rule.lapses or known is None or known.held_on is None or known.state != "held":
        return False
    most = rule.before_departure_most
    return most is not None and (on - known.held_on).days > most


def minutes_of(rule: StageRule, facts: CaseFacts, on: date) -> int:
    """What the whole family takes: the medical team's own number, else the rule's."""
    known = facts.stage(rule.stage)
    if known is not None and known.minutes:
        return known.minutes
    ages = [age_on(member.born_on, on) for member in facts.members]
    people = sum((rule.age_from or 0) <= age < (rule.age_below or 999) for age in ages)
    return rule.minutes_per_family + rule.minutes_per_person * max(people, 1)


def stages_due(facts: CaseFacts, rules: ProgrammeRules, on: date) -> tuple[StageDue, ...]:
    """The stages still due, for a departure about `on`.

    A wait for a stage that is not the one just before is laid on the steps between: their least days are summed and
    what is missing is added to the later step, so a plan that keeps the steps keeps the wait.
    """
    due = due_rules(facts, rules, on)
    names = [rule.stage for rule in due]
    held = {stage.stage: stage.held_on for stage in facts.stages if stage.held_on and stage.stage not in names}
    last = last_held_on(facts)
    least: list[int] = []
    answer = []
    for rule in due:
        after = _after_previous(rule, names, least, held, last)
        least.append(after[0])
        known = facts.stage(rule.stage)
        answer.append(
            StageDue(
                stage=rule.stage,
                minutes=minutes_of(rule, facts, on),
                sex=known.examiner_sex if known else None,
                after_previous=after,
                before_departure=(rule.before_departure_least, rule.safe_days_before),
            )
        )
    return tuple(answer)


def _after_previous(
    rule: StageRule, names: list[str], least: list[int], held: dict[str, date], last: date | None
) -> Span:
    needed, most = 0, None
    for wait in rule.waits:
        if wait.after in names[: len(least)]:
            position = names.index(wait.after)
            needed = max(needed, wait.least - sum(least[position + 1 :]))
            most = wait.most if position == len(least) - 1 else most
        elif wait.after in held and last is not None:
            passed = (last - held[wait.after]).days
            needed = max(needed, wait.least - passed - sum(least))
            most = wait.most if not least and passed == 0 else most
    return needed, most


def earliest_departure(facts: CaseFacts, rules: ProgrammeRules, today: date, on: date) -> date:
    """The first date on which the case could leave if every due stage were held as early as its waits allow."""
    last, day = last_held_on(facts), today
    first = today
    for step, due in enumerate(stages_due(facts, rules, on)):
        if step == 0 and last is not None:
            day = max(today, last + timedelta(days=due.after_previous[0]))
        elif step:
            day += timedelta(days=due.after_previous[0])
        first = max(first, day + timedelta(days=due.before_departure[0]))
    return first
