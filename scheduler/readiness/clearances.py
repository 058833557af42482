"""Whether the clearances that a programme asks for cover the days of travel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.readiness.calendar import age_on
from scheduler.readiness.facts import CaseFacts, ClearanceFacts, MemberFacts
from scheduler.readiness.findings import Finding
from scheduler.readiness.rules import ProgrammeRules, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Why a departure on some day is not possible; `renew` names the kind that a renewal would mend."""

    finding: Finding
    renew: str = ""


def last_good_on(clearance: ClearanceFacts, rules: ProgrammeRules) -> date | None:
    """The last day of a clearance: its own expiry date, else issue date + default validity, else None for no end."""
    if clearance.expires_on is not None:
        return clearance.expires_on
    validity = rules.validity_of(clearance.kind)
    days = validity.days
    if clearance.shortens_medical and validity.shortened_days is not None:
        days = validity.shortened_days
    if days is None or clearance.issued_on is None:
        return None
    return clearance.issued_on + timedelta(days=days)


def covers(clearance: ClearanceFacts, rules: ProgrammeRules, departs_on: date, arrives_on: date) -> bool:
    """Whether a held clearance is good from the departure date through the arrival date and its extra days."""
    if clearance.state != "held" or (clearance.issued_on is not None and clearance.issued_on > departs_on):
        return False
    last = last_good_on(clearance, rules)
    return last is None or last >= arrives_on + timedelta(days=rules.validity_of(clearance.kind).extra_days)


def applies_to(requirement: Requirement, member: MemberFacts, departs_on: date, arrives_on: date) -> bool:
    """Whether a member needs it; whoever reaches an age while under way is treated strictly, as both ages."""
    if requirement.only_unaccompanied and not member.is_unaccompanied_minor:
        return False
    if requirement.age_from is not None and age_on(member.born_on, arrives_on) < requirement.age_from:
        return False
    if requirement.age_below is not None and age_on(member.born_on, departs_on) >= requirement.age_below:
        return False
    if requirement.nationalities and member.nationality not in requirement.nationalities:
        return False
    return not requirement.mobility or member.mobility in requirement.mobility


def clearance_blockers(
    facts: CaseFacts, rules: ProgrammeRules, departs_on: date, arrives_on: date, due: frozenset[str]
) -> Iterator[Blocker]:
    """What is missing, refused or not good on the days of travel; what a stage still `due` brings is awaited."""
    for requirement in rules.required:
        if requirement.when == "depart" or requirement.from_stage in due:
            continue
        for position in _holders(requirement, facts, departs_on, arrives_on):
            blocker = _blocker(requirement, position, facts, rules, departs_on, arrives_on)
            if blocker is not None:
                yield blocker


def awaited(facts: CaseFacts, rules: ProgrammeRules, departs_on: date, arrives_on: date) -> Iterator[Blocker]:
    """What is still to be got in the last days before a departure."""
    for requirement in rules.required:
        if requirement.when == "depart":
            for position in _holders(requirement, facts, departs_on, arrives_on):
                blocker = _blocker(requirement, position, facts, rules, departs_on, arrives_on)
                if blocker is not None:
                    yield blocker


def _holders(requirement: Requirement, facts: CaseFacts, departs_on: date, arrives_on: date) -> tuple[int | None, ...]:
    concerned = [m for m in facts.members if applies_to(requirement, m, departs_on, arrives_on)]
    if requirement.per == "case":
        return (None,) if concerned else ()
    return tuple(member.position for member in concerned)


def _blocker(
    requirement: Requirement, position: int | None, facts: CaseFacts, rules: ProgrammeRules,
    departs_on: date, arrives_on: date,
) -> Blocker | None:  # fmt: skip
    known = [
        clearance
        for clearance in facts.clearances
        if clearance.kind in requirement.kinds and clearance.member_position in (position, None)
    ]
    if requirement.kinds[0] == "reception" and facts.reception_confirmed:
        return None
    if any(covers(clearance, rules, departs_on, arrives_on) for clearance in known):
        return None
    return _explain(requirement, position, known, rules, departs_on)


def _explain(
    requirement: Requirement, position: int | None, known: list[ClearanceFacts], rules: ProgrammeRules, departs_on: date
) -> Blocker:
    held = [clearance for clearance in known if clearance.state == "held"]
    begun = [clearance for clearance in held if clearance.issued_on is None or clearance.issued_on <= departs_on]
    lapsing = [(last, clearance) for clearance in begun if (last := last_good_on(clearance, rules)) is not None]
    if lapsing:
        last, clearance = max(lapsing, key=lambda pair: pair[0])
        params = {"clearance": clearance.kind, "last": last}
        return Blocker(finding=_finding("clearance-lapsed", position, last, params), renew=clearance.kind)
    if held:
        first = min(clearance.issued_on for clearance in held if clearance.issued_on)
        params = {"clearance": held[0].kind, "first": first}
        return Blocker(finding=_finding("clearance-not-yet-valid", position, first, params))
    for state in ("pending", "refused"):
        kind = next((clearance.kind for clearance in known if clearance.state == state), None)
        if kind is not None:
            return Blocker(finding=_finding(f"clearance-{state}", position, None, {"clearance": kind}))
    return Blocker(finding=_finding("clearance-missing", position, None, {"clearance": requirement.kinds[0]}))


def _finding(code: str, position: int | None, on: date | None, params: dict[str, object]) -> Finding:
    return Finding(code=code, params=params, member_position=position, on=on)
