"""What holds for one concrete journey: the second check beside the planner's, by the hour and the local date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.readiness.blockers import held_stage_blockers, member_blockers, programme_blockers
from scheduler.readiness.calendar import arrival_closed, notice_ends_on, pregnancy_weeks
from scheduler.readiness.clearances import Blocker, awaited, clearance_blockers, covers
from scheduler.readiness.facts import CaseFacts, MemberFacts
from scheduler.readiness.findings import Finding, Level
from scheduler.readiness.history import RuleHistory
from scheduler.readiness.rules import ProgrammeRules, StageRule
from scheduler.readiness.stages import due_rules, is_needed

Phase = Literal["plan", "depart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFacts:
    """One flight: aware instants with the IANA zone of each end."""

    carrier: str
    origin_country: str
    origin_zone: str
    departs_at: datetime
    destination: str
    destination_country: str
    destination_zone: str
    arrives_at: datetime

    @property
    def departs_on(self) -> date:
        """The local departure date."""
        return self.departs_at.astimezone(ZoneInfo(self.origin_zone)).date()

    @property
    def lands_at(self) -> datetime:
        """The local clock time of landing."""
        return self.arrives_at.astimezone(ZoneInfo(self.destination_zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFacts:
    """When a stage is held, as aware instants; `zone` is the clinic's."""

    starts_at: datetime
    ends_at: datetime
    zone: str = "Asia/Ho_Chi_Minh"

    @property
    def held_on(self) -> date:
        """The clinic's local date."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()


_NONE: Mapping[str, AppointmentFacts] = MappingProxyType({})


def check_departure(
    facts: CaseFacts,
    rules: RuleHistory,
    *,
    legs: tuple[LegFacts, ...],
    appointments: Mapping[str, AppointmentFacts] = _NONE,
    phase: Phase = "plan",
    told_on: date | None = None,
    travellers: frozenset[int] | None = None,
    programme_people: int | None = None,
    subdivision: str = "",
) -> tuple[Finding, ...]:
    """Check a journey and its appointments (by stage) against the rules of its departure date.

    `phase` `depart` is the question at the airport door: results and last papers must be there. `told_on` is the day
    on which the receiving side is told; `travellers` the member positions on these flights (None: all);
    `programme_people` the programme's people on the fullest of the flights; `subdivision` the receiver's part of the
    country for its holidays. An empty answer means that nothing forbids it.
    """
    departs_on, arrives_on = legs[0].departs_on, legs[-1].lands_at.date()
    current = rules.rules_on(departs_on)
    if current is None:
        return (Finding(code="no-rules", params={"programme": rules.programme}),)
    found = [
        *_eligibility(facts, rules, current, departs_on, arrives_on, phase, travellers),
        *_flight_findings(facts, current, legs),
        *_pregnancy_findings(facts, current, legs, phase),
        *_arrival_findings(facts, current, legs, subdivision),
        *_notice_findings(facts, current, arrives_on, told_on),
        *_health_findings(facts, current, legs, appointments, phase),
    ]
    limit = current.people_per_flight
    if limit is not None and programme_people is not None and programme_people > limit:
        found.append(Finding(code="too-many-on-flight", params={"people": programme_people, "limit": limit}))
    return tuple(found)


def _eligibility(
    facts: CaseFacts,
    history: RuleHistory,
    rules: ProgrammeRules,
    departs_on: date,
    arrives_on: date,
    phase: Phase,
    travellers: frozenset[int] | None,
) -> Iterator[Finding]:
    blockers: list[Blocker] = [*programme_blockers(facts, history, rules, (departs_on, arrives_on))]
    due = frozenset(rule.stage for rule in due_rules(facts, rules, departs_on))
    # At the airport door nothing is awaited any more.
    blockers += clearance_blockers(facts, rules, departs_on, arrives_on, due if phase == "plan" else frozenset())
    blockers += awaited(facts, rules, departs_on, arrives_on) if phase == "depart" else ()
    blockers += held_stage_blockers(facts, rules, departs_on, due)
    aboard = [member for member in facts.members if travellers is None or member.position in travellers]
    together = replace(facts, members=tuple(aboard))
    for member in aboard:
        # The carrier's own weeks are checked for each flight below.
        blockers += (
            blocker
            for blocker in member_blockers(together, rules, member, departs_on, arrives_on)
            if blocker.finding.code != "pregnancy-too-late"
        )
    return (blocker.finding for blocker in blockers)


def _flight_findings(facts: CaseFacts, rules: ProgrammeRules, legs: tuple[LegFacts, ...]) -> Iterator[Finding]:
    for before, after in pairwise(legs):
        yield from _connection(facts, rules, before, after, is_entry=_is_entry(rules, before, after))


def _pregnancy_findings(
    facts: CaseFacts, rules: ProgrammeRules, legs: tuple[LegFacts, ...], phase: Phase
) -> Iterator[Finding]:
    """By the weeks on the departure date of each flight and its carrier's table; the form is got in the last days."""
    for member in facts.members:
        if member.due_on is None:
            continue
        counted = [(pregnancy_weeks(member.due_on, leg.departs_on), rules.carrier(leg.carrier)) for leg in legs]
        refused = next(((w, c) for w, c in counted if w >= c.pregnancy_refused_from), None)
        if refused is not None:
            params = {"weeks": refused[0], "limit": refused[1].pregnancy_refused_from}
            yield Finding(code="pregnancy-too-late", params=params, member_position=member.position)
        elif any(w >= c.pregnancy_form_from for w, c in counted) and not _has_form(facts, rules, member, legs):
            level: Level = "stop" if phase == "depart" else "warning"
            yield Finding(code="pregnancy-form", level=level, member_position=member.position)


def _has_form(facts: CaseFacts, rules: ProgrammeRules, member: MemberFacts, legs: tuple[LegFacts, ...]) -> bool:
    first, last = legs[0].departs_on, legs[-1].departs_on
    forms = (c for c in facts.clearances if c.kind == "medif" and c.member_position in (member.position, None))
    return any(covers(form, rules, first, last) for form in forms)


def _is_entry(rules: ProgrammeRules, before: LegFacts, after: LegFacts) -> bool:
    """Whether people pass immigration here: they come from another country and go on within this one or beyond."""
    country = before.destination_country
    return country in rules.connections.entry_countries and before.origin_country != country


def _connection(
    facts: CaseFacts, rules: ProgrammeRules, before: LegFacts, after: LegFacts, *, is_entry: bool
) -> Iterator[Finding]:
    needed = rules.connections.entry_minutes if is_entry else rules.connections.minutes
    if any(member.mobility in rules.connections.double_for for member in facts.members):
        needed *= 2
    minutes = int((after.departs_at - before.arrives_at).total_seconds() // 60)
    if minutes < needed:
        params = {"airport": before.destination, "minutes": minutes, "needed": needed}
        yield Finding(code="connection-too-short", params=params)


def _arrival_findings(
    facts: CaseFacts, rules: ProgrammeRules, legs: tuple[LegFacts, ...], subdivision: str
) -> Iterator[Finding]:
    arrival = rules.arrival
    if facts.priority in arrival.exempt_priorities:
        return
    entry = next((leg for leg in legs if leg.destination_country == legs[-1].destination_country), legs[-1])
    for leg in dict.fromkeys((entry, legs[-1])):
        lands_at = leg.lands_at
        reason = arrival_closed(arrival, lands_at.date(), subdivision)
        if reason:
            params = {"reason": reason, "airport": leg.destination}
            yield Finding(code="arrival-closed", on=lands_at.date(), params=params)
        clock = lands_at.time().replace(tzinfo=None)
        too_late = arrival.latest_landing is not None and clock > arrival.latest_landing
        too_early = arrival.earliest_landing is not None and clock < arrival.earliest_landing
        if too_late or too_early:
            params = {"time": f"{clock:%H:%M}", "airport": leg.destination}
            yield Finding(code="landing-time-closed", on=lands_at.date(), params=params)


def _notice_findings(
    facts: CaseFacts, rules: ProgrammeRules, arrives_on: date, told_on: date | None
) -> Iterator[Finding]:
    if told_on is None or facts.is_notified or facts.priority in rules.notice.exempt_priorities:
        return
    first = notice_ends_on(rules.notice, told_on)
    if arrives_on < first:
        yield Finding(code="notice-too-short", on=first, params={"first": first, "days": rules.notice.days})


def _health_findings(
    facts: CaseFacts,
    rules: ProgrammeRules,
    legs: tuple[LegFacts, ...],
    appointments: Mapping[str, AppointmentFacts],
    phase: Phase,
) -> Iterator[Finding]:
    dates: dict[str, date] = {}
    for rule in rules.health:
        if not is_needed(rule, facts):
            continue
        known, booked = facts.stage(rule.stage), appointments.get(rule.stage)
        is_held = known is not None and known.state == "held" and known.held_on is not None
        if booked is None and not is_held:
            yield Finding(code="stage-not-booked", params={"stage": rule.stage})
            continue
        on = booked.held_on if booked is not None else known.held_on if known is not None else None
        ended = booked.ends_at if booked is not None else known.finished_at if known is not None else None
        if on is not None:
            dates[rule.stage] = on
            yield from _waits(rule, dates, appointments)
            yield from _before_departure(rule, on, ended, legs[0], is_booked=booked is not None)
        if phase == "depart" and rule.must_be_fit:
            yield from _outcomes(rule, facts)


def _waits(
    rule: StageRule, dates: Mapping[str, date], appointments: Mapping[str, AppointmentFacts]
) -> Iterator[Finding]:
    """Two stages that both lie behind the case are the medical team's record: no other plan could change them."""
    for wait in rule.waits:
        if wait.after not in dates or not {rule.stage, wait.after} & set(appointments):
            continue
        days = (dates[rule.stage] - dates[wait.after]).days
        if days < wait.least or (wait.most is not None and days > wait.most):
            params = {"stage": rule.stage, "after": wait.after, "days": days, "least": wait.least}
            yield Finding(code="stage-wait", params=params)


def _before_departure(
    rule: StageRule, on: date, ended: datetime | None, first: LegFacts, *, is_booked: bool
) -> Iterator[Finding]:
    days = (first.departs_on - on).days
    if days < rule.before_departure_least:
        at = on + timedelta(days=rule.before_departure_least)
        yield Finding(code="stage-too-near", on=at, params={"stage": rule.stage, "first": at})
    matters = is_booked or rule.lapses
    if matters and rule.before_departure_most is not None and days > rule.before_departure_most:
        params: dict[str, object] = {"stage": rule.stage, "days": days, "most": rule.before_departure_most}
        yield Finding(code="stage-too-early", params=params)
    if rule.hours_before_most is not None:
        # Without a clock time the check counts from the start of its day.
        ended = ended or datetime.combine(on, time(), ZoneInfo(first.origin_zone))
        seconds = (first.departs_at - ended).total_seconds()
        if seconds > rule.hours_before_most * 3600:
            params = {"stage": rule.stage, "hours": int(seconds // 3600), "most": rule.hours_before_most}
            yield Finding(code="stage-too-many-hours", params=params)
        if seconds < 0:
            yield Finding(code="stage-after-departure", params={"stage": rule.stage})


def _outcomes(rule: StageRule, facts: CaseFacts) -> Iterator[Finding]:
    known = facts.stage(rule.stage)
    outcomes = dict(known.outcomes) if known is not None and known.state == "held" else {}
    for member in facts.members:
        outcome = outcomes.get(member.position)
        # `held_stage_blockers` already names those who were found not fit.
        if outcome not in ("fit", "not_fit"):
            params = {"stage": rule.stage}
            yield Finding(code="outcome-missing", params=params, member_position=member.position)
