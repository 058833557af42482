"""Readiness of one case: the window of departure dates, what is missing, what lapses, what to renew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.readiness.blockers import blockers_on, stale_stages
from scheduler.readiness.calendar import age_on, birthday, notice_ends_on, pregnancy_weeks
from scheduler.readiness.clearances import Blocker, awaited, last_good_on
from scheduler.readiness.facts import CaseFacts
from scheduler.readiness.findings import DateWindow, Finding, Lapse, Readiness, Renewal
from scheduler.readiness.history import RuleHistory
from scheduler.readiness.rules import ProgrammeRules
from scheduler.readiness.stages import due_rules, earliest_departure, stages_due

_DAY = timedelta(days=1)
_TURNING_AGES = (2, 12, 14, 18)
_LAPSES_SOON_DAYS = 30
_DueKey = tuple[int, tuple[str, ...]]  # the rules and the stages that are due under them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """Departure dates, both inclusive, on which the same things block."""

    first: date
    last: date
    blockers: tuple[Blocker, ...]


def assess(facts: CaseFacts, rules: RuleHistory, today: date, until: date) -> Readiness:
    """Assess a case for departures from `today` to `until` (inclusive, dates at the place of departure).

    The days fall into stretches on which nothing changes; each is judged once, by the rules of its date. Before
    flights are known, every day up to `arrival_days` after departure counts as a day of travel.
    """
    segments = _segments(facts, rules, today, until)
    windows = _windows(segments)
    current = rules.rules_on(windows[0].first if windows else today)
    if current is None:
        stop = Finding(code="no-rules", params={"programme": rules.programme})
        return _answer((), (stop,), (), ())
    findings = _findings(facts, current, segments, windows, today)
    renewals = () if windows else _cheapest_renewals(segments, rules, today)
    return _answer(windows, findings, _lapses(facts, current, today), renewals)


def _answer(
    windows: tuple[DateWindow, ...],
    findings: tuple[Finding, ...],
    lapses: tuple[Lapse, ...],
    renewals: tuple[Renewal, ...],
) -> Readiness:
    stops = [finding for finding in findings if finding.level == "stop"]
    steps = [finding for finding in findings if finding.code in ("stage-next", "stage-again", "clearance-to-get")]
    return Readiness(
        is_ready=bool(windows) and not stops,
        window=windows[0] if windows else None,
        windows=windows,
        findings=findings,
        next_step=next(iter(stops + steps), None),
        lapses=lapses,
        renewals=renewals,
    )


def _segments(facts: CaseFacts, history: RuleHistory, today: date, until: date) -> tuple[_Segment, ...]:
    starts = sorted({today, *(day for day in _turning_points(facts, history, today, until) if today < day <= until)})
    segments: list[_Segment] = []
    ready_dates: dict[_DueKey, date] = {}
    for first, following in zip(starts, [*starts[1:], until + _DAY], strict=True):
        segments.extend(_judge(facts, history, today, (first, following - _DAY), ready_dates))
    return tuple(segments)


def _judge(
    facts: CaseFacts, history: RuleHistory, today: date, stretch: tuple[date, date], ready_dates: dict[_DueKey, date]
) -> Iterator[_Segment]:
    """Judge one stretch, cut in two where the stages still due can be held in time only for its later part."""
    first, last = stretch
    rules = history.rules_on(first)
    if rules is None:
        yield _Segment(first=first, last=last, blockers=blockers_on(facts, history, today, first, first))
        return
    found = blockers_on(facts, history, today, first, first + timedelta(days=rules.arrival_days))
    key = (id(rules), tuple(rule.stage for rule in due_rules(facts, rules, first)))
    if key not in ready_dates:
        ready_dates[key] = earliest_departure(facts, rules, today, first)
    ready_on = ready_dates[key]
    if ready_on > first:
        late = Finding(code="health-not-in-time", on=ready_on, params={"first": ready_on})
        yield _Segment(first=first, last=min(last, ready_on - _DAY), blockers=(*found, Blocker(finding=late)))
    if ready_on <= last:
        yield _Segment(first=max(first, ready_on), last=last, blockers=found)


def _turning_points(facts: CaseFacts, history: RuleHistory, today: date, until: date) -> Iterator[date]:
    """Every date on which the answer for a departure date may differ from that of the day before."""
    yield from history.changes()
    rule_sets = {id(rules): rules for rules in (history.rules_on(day) for day in (today, *history.changes())) if rules}
    for rules in rule_sets.values():
        for event, slack in _events(facts, rules, today, until):
            for shift in {0, rules.arrival_days, rules.arrival_days + slack}:
                yield event - timedelta(days=shift)
                yield event + _DAY - timedelta(days=shift)
    for day in history.changes():
        yield from (day - timedelta(days=shift) for shift in range(4))


def _events(facts: CaseFacts, rules: ProgrammeRules, today: date, until: date) -> Iterator[tuple[date, int]]:
    """Dates that matter with the extra days that a clearance must outlast."""
    for clearance in facts.clearances:
        extra = rules.validity_of(clearance.kind).extra_days
        last = last_good_on(clearance, rules)
        if last is not None:
            yield last, extra
        if clearance.issued_on is not None:
            yield clearance.issued_on, 0
            yield clearance.issued_on + timedelta(days=rules.live_vaccine_days), 0
    for known in facts.stages:
        rule = rules.stage(known.stage)
        if rule is not None and known.held_on is not None:
            yield known.held_on + timedelta(days=rule.before_departure_least), 0
            yield known.held_on + timedelta(days=rule.before_departure_most or 0), 0
    yield notice_ends_on(rules.notice, today), 0
    yield from ((day, 0) for day in (facts.earliest_on, facts.latest_on) if day is not None)
    yield from _member_events(facts, rules)
    yield from _blackout_events(rules, today, until)


def _member_events(facts: CaseFacts, rules: ProgrammeRules) -> Iterator[tuple[date, int]]:
    limits = {limit for r in rules.required for limit in (r.age_from, r.age_below) if limit is not None}
    ages = {*limits, rules.minors.representative_below, rules.minors.minor_below}
    for member in facts.members:
        yield member.born_on, 0
        yield member.born_on + timedelta(days=rules.carrier().infant_from_days), 0
        yield from ((birthday(member.born_on, age), 0) for age in ages)
        if member.due_on is not None:
            refused = (40 - rules.carrier().pregnancy_refused_from) * 7
            yield member.due_on - timedelta(days=refused), 0


def _blackout_events(rules: ProgrammeRules, today: date, until: date) -> Iterator[tuple[date, int]]:
    for blackout in rules.arrival.blackouts:
        for bound in (blackout.first, blackout.last):
            years = [""] if len(bound) == 10 else [f"{year}-" for year in range(today.year - 1, until.year + 2)]
            for year in years:
                try:
                    yield date.fromisoformat(year + bound), 0
                except ValueError:  # 29 February of a common year
                    yield date(int(year[:4]), 3, 1), 0


def _windows(segments: tuple[_Segment, ...]) -> tuple[DateWindow, ...]:
    windows: list[DateWindow] = []
    for segment in segments:
        if segment.blockers:
            continue
        if windows and windows[-1].last + _DAY == segment.first:
            windows[-1] = replace(windows[-1], last=segment.last)
        else:
            windows.append(DateWindow(first=segment.first, last=segment.last))
    return tuple(windows)


def _findings(
    facts: CaseFacts,
    rules: ProgrammeRules,
    segments: tuple[_Segment, ...],
    windows: tuple[DateWindow, ...],
    today: date,
) -> tuple[Finding, ...]:
    if not windows:
        best = min(segments, key=lambda segment: (len(segment.blockers), segment.first))
        stops = tuple(blocker.finding for blocker in best.blockers)
        return (*stops, *_stage_findings(facts, rules, today))
    window = windows[0]
    return (
        *_stage_findings(facts, rules, window.first),
        *_to_get(facts, rules, window),
        *_health_warnings(facts, rules, window.first),
        *_lapse_warnings(facts, rules, today),
        *_turning_ages(facts, window),
    )


def _stage_findings(facts: CaseFacts, rules: ProgrammeRules, on: date) -> Iterator[Finding]:
    again = set(stale_stages(facts, rules, on))
    for index, due in enumerate(stages_due(facts, rules, on)):
        known = facts.stage(due.stage)
        if known is not None and known.state == "missed":
            yield Finding(code="stage-missed", level="warning", params={"stage": due.stage})
        if due.stage in again:
            yield Finding(code="stage-again", level="warning", params={"stage": due.stage})
        elif index == 0:
            yield Finding(code="stage-next", level="info", params={"stage": due.stage})


def _to_get(facts: CaseFacts, rules: ProgrammeRules, window: DateWindow) -> Iterator[Finding]:
    arrives_on = window.first + timedelta(days=rules.arrival_days)
    for blocker in awaited(facts, rules, window.first, arrives_on) if facts.departs else ():
        params = {"clearance": blocker.finding.params["clearance"]}
        position = blocker.finding.member_position
        yield Finding(code="clearance-to-get", level="warning", params=params, member_position=position)


def _health_warnings(facts: CaseFacts, rules: ProgrammeRules, on: date) -> Iterator[Finding]:
    for member in facts.members:
        if member.due_on is not None and pregnancy_weeks(member.due_on, on) >= rules.carrier().pregnancy_form_from:
            yield Finding(code="pregnancy-form", level="warning", member_position=member.position)
    for known in facts.stages:
        rule = rules.stage(known.stage)
        if rule is None or not rule.must_be_fit or known.state != "held":
            continue
        fit = {position for position, outcome in known.outcomes if outcome == "fit"}
        for member in facts.members:
            if member.position not in fit:
                params = {"stage": known.stage}
                yield Finding(code="outcome-open", level="warning", params=params, member_position=member.position)


def _lapse_warnings(facts: CaseFacts, rules: ProgrammeRules, today: date) -> Iterator[Finding]:
    for lapse in _lapses(facts, rules, today):
        if 0 <= lapse.days_left <= _LAPSES_SOON_DAYS:
            yield Finding(
                code="clearance-lapses",
                level="warning",
                params={"clearance": lapse.kind, "last": lapse.last_on, "days": lapse.days_left},
                member_position=lapse.member_position,
                on=lapse.last_on,
            )


def _turning_ages(facts: CaseFacts, window: DateWindow) -> Iterator[Finding]:
    for member in facts.members:
        for age in _TURNING_AGES:
            day = birthday(member.born_on, age)
            if window.first < day <= window.last:
                params: dict[str, object] = {"age": age, "from": age_on(member.born_on, window.first), "day": day}
                yield Finding(
                    code="turns-age", level="info", params=params, member_position=member.position, on=day
                )  # fmt: skip


def _lapses(facts: CaseFacts, rules: ProgrammeRules, today: date) -> tuple[Lapse, ...]:
    """The newest held clearance of each kind and holder that the programme asks for, first to lapse first."""
    asked = {kind for requirement in rules.required for kind in requirement.kinds}
    newest: dict[tuple[str, int | None], date] = {}
    for clearance in facts.clearances:
        last = last_good_on(clearance, rules)
        if clearance.state == "held" and clearance.kind in asked and last is not None:
            key = (clearance.kind, clearance.member_position)
            newest[key] = max(newest.get(key, last), last)
    lapses = [
        Lapse(
            kind=kind,
            member_position=position,
            last_on=last,
            last_departure_on=last - timedelta(days=rules.arrival_days + rules.validity_of(kind).extra_days),
            days_left=(last - today).days,
        )
        for (kind, position), last in newest.items()
    ]
    return tuple(sorted(lapses, key=lambda lapse: (lapse.last_on, lapse.kind, lapse.member_position or 0)))


def _cheapest_renewals(segments: tuple[_Segment, ...], history: RuleHistory, today: date) -> tuple[Renewal, ...]:
    """The least effort that opens a day: only days on which lapsed clearances are all that blocks can be opened."""
    best: tuple[tuple[int, date], tuple[Renewal, ...]] | None = None
    for segment in segments:
        rules = history.rules_on(segment.first)
        if rules is None or not segment.blockers or not all(blocker.renew for blocker in segment.blockers):
            continue
        renewals = tuple(_renewal(blocker, rules, today) for blocker in segment.blockers)
        day = max(segment.first, *(renewal.expected_on for renewal in renewals))
        if day > segment.last or not all(_lasts(renewal, rules, day) for renewal in renewals):
            continue
        effort = sum(rules.validity_of(renewal.kind).renewal_effort for renewal in renewals)
        if best is None or (effort, day) < best[0]:
            best = ((effort, day), renewals)
    return best[1] if best else ()


def _renewal(blocker: Blocker, rules: ProgrammeRules, today: date) -> Renewal:
    expected_on = today + timedelta(days=rules.validity_of(blocker.renew).renewal_days)
    return Renewal(kind=blocker.renew, member_position=blocker.finding.member_position, expected_on=expected_on)


def _lasts(renewal: Renewal, rules: ProgrammeRules, day: date) -> bool:
    """A renewal may be taken up to `day`, so only its length against the time under way counts."""
    validity = rules.validity_of(renewal.kind)
    return validity.days is None or validity.days >= rules.arrival_days + validity.extra_days
