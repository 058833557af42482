"""Tables to problem: everything that couples cases, and nothing that tells who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.sentences import Sentence
from scheduler.models import Airport, Case, CaseState, Escort, Flight, Office, Pin, utc_now
from scheduler.planning.away import away_of_escorts, away_of_examiners
from scheduler.planning.clinics import Rooms, load_sessions
from scheduler.planning.crew import escort_values, load_escorts
from scheduler.planning.eligibility import CaseBook, Judged, LeftOut, judge, load_book
from scheduler.planning.freezing import Freeze, Lifted, frozen, promised
from scheduler.planning.ids import case_id, flight_id
from scheduler.planning.notice import Noticed, with_notice
from scheduler.planning.receiving import receiver_values
from scheduler.planning.rules import MissionRules, mission_rules_on
from scheduler.planning.skies import (
    ARRIVAL_SLACK_DAYS,
    airport_values,
    flight_values,
    load_flights,
    useful_flights,
    window_values,
)
from scheduler.planning.slack import with_wanted_slack
from scheduler.planning.standing import ENDED, GONE, Standing, load_standing
from scheduler.planning.ties import Concerned, Ties, load_ties, without_torn_groups
from scheduler.planning.travellers import Surroundings, case_value, due_stages, rules_day
from scheduler.planning.unfit import unfit_standing
from scheduler.readiness import ProgrammeRules
from solver.problem import Horizon, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltProblem:
    """A problem and what storing its plan needs to know.

    `left_out` never reach the solver. `standing` is what people hold. `ids` maps problem ids of cases and flights to
    table keys (`scheduler.planning.ids.key_of` reads the others). `book` holds the facts for the second check.
    `frozen_cases` keep what they hold by a freeze; `lifted` were to, but no longer can. `notice` tells
    who could leave earlier but for the rule of short notice.
    """

    problem: Problem
    left_out: tuple[LeftOut, ...]
    standing: Standing
    ids: Mapping[str, int]
    book: CaseBook
    from_on: date
    to_on: date
    now: datetime
    frozen_cases: int = 0
    lifted: tuple[Lifted, ...] = ()
    notice: Noticed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """The run's days and the instants that follow from them."""

    from_on: date
    first: date
    last: date
    now: datetime
    today: date
    ends_at: datetime


def build_problem(
    session: Session,
    *,
    from_on: date,
    to_on: date,
    office_id: int | None = None,
    name: str | None = None,
    now: datetime | None = None,
    freeze: Freeze | None = None,
    connection_reliability: float | None = None,
    notice_days: int = 0,
) -> BuiltProblem:
    """Build the planning problem of departures from `from_on` to `to_on`, both inclusive, as things stand `now`.

    With an office, the other offices' published cases are pinned to what people hold, and their others are held where
    one of this office's is tied to them, else not named at all. A freeze pins the cases it names to what they hold.
    `connection_reliability` (percent) is asked of connections instead of what the installation is set to.
    Within `notice_days` after today nobody leaves who does not hold such a departure (`scheduler.planning.notice`).
    Raises InvalidInput where the days lie in the past or rules cannot be read, NotFound for an unknown office.
    """
    span = _span(from_on, to_on, now or utc_now())
    mission = mission_rules_on(session, span.first)
    office = _office(session, office_id)
    airports = {row.code: row for row in session.scalars(select(Airport))}
    zones = {code: row.timezone for code, row in airports.items()}
    standing = load_standing(session, from_on=from_on, to_on=to_on, today=span.today, zones=zones)
    cases = _candidates(session, standing)
    held = [entry.case for entry in standing.kept.values() if entry.case.state not in GONE]
    book = load_book(session, [*cases, *held], {**standing.kept, **standing.open}, span.now)
    unfit = unfit_standing(standing, book, airports, span.now)
    standing = standing.without(frozenset(one.case_id for one in unfit))
    ties = load_ties(session)
    judged, left_out = _judged(cases, book, standing, span, airports, ties)
    if office is not None:
        concerned = Concerned.of(cases, standing.open, office)
        judged = [one for one in judged if concerned.by(one.case.id, ties)]
        left_out = [one for one in left_out if one.case_id in concerned.keys]
    problem, ids = _assemble(session, judged, standing, span, mission, airports, office, ties, name)
    own = {key: entry for key, entry in standing.open.items() if office is None or entry.case.office_id == office.id}
    named = promised(session, own, freeze or Freeze(), zones, span.today)
    problem = with_wanted_slack(problem, connection_reliability)
    noticed = with_notice(problem, standing.open.values(), zones, today=span.today, days=notice_days)
    kept = frozen(noticed.problem, {case_id(key): promise for key, promise in named.items()})
    return BuiltProblem(
        problem=kept.problem,
        frozen_cases=kept.cases,
        lifted=kept.lifted,
        left_out=(*unfit, *left_out, *noticed.left_out(ids)),
        notice=noticed,
        standing=standing,
        ids=ids,
        book=book,
        from_on=from_on,
        to_on=to_on,
        now=span.now,
    )


def _span(from_on: date, to_on: date, now: datetime) -> _Span:
    today = local(now, VIET_NAM).date()
    if to_on < from_on:
        raise InvalidInput("run-dates-reversed", first=from_on.isoformat(), last=to_on.isoformat())
    if to_on < today:
        raise InvalidInput("run-in-the-past", last=to_on.isoformat())
    ends_at = datetime(to_on.year, to_on.month, to_on.day, tzinfo=now.tzinfo) + timedelta(days=1)
    return _Span(from_on=from_on, first=max(from_on, today), last=to_on, now=now, today=today, ends_at=ends_at)


def _office(session: Session, office_id: int | None) -> Office | None:
    if office_id is None:
        return None
    office = session.get(Office, office_id)
    if office is None:
        raise NotFound("no-such-office", office=str(office_id))
    return office


def _candidates(session: Session, standing: Standing) -> list[Case]:
    """Every case that has not left or ended and whose published entry, if any, may be moved."""
    over = [state for state in CaseState if state in GONE or state in ENDED]
    query = (
        select(Case)
        .where(Case.state.not_in(over))
        .options(selectinload(Case.members), selectinload(Case.links), selectinload(Case.receiver))
        .order_by(Case.id)
    )
    return [case for case in session.scalars(query) if case.id not in standing.kept]


def _judged(
    cases: Sequence[Case], book: CaseBook, standing: Standing, span: _Span, airports: Mapping[str, Airport], ties: Ties
) -> tuple[list[Judged], list[LeftOut]]:
    goes_on = {
        key: local(entry.legs[0].flight.departs_at, airports[entry.legs[0].flight.origin].timezone).date()
        for key, entry in standing.open.items()
        if entry.legs
    }
    judged, left_out = judge(cases, book, goes_on, from_on=span.first, to_on=span.last, today=span.today)
    judged, unfit = _without_gaps(judged, airports)
    judged, apart = without_torn_groups(judged, ties)
    return judged, [*left_out, *unfit, *apart]


def _without_gaps(judged: list[Judged], airports: Mapping[str, Airport]) -> tuple[list[Judged], list[LeftOut]]:
    """Take out cases that the problem cannot express: an unknown airport, no receiver, nothing to book."""
    kept, left_out = [], []
    for one in judged:
        gap = _gap(one, airports)
        if gap is None:
            kept.append(one)
        else:
            left_out.append(LeftOut(case_id=one.case.id, reason="not_ready", said=(gap,)))
    return kept, left_out


def _gap(one: Judged, airports: Mapping[str, Airport]) -> Sentence | None:
    case = one.case
    if case.origin not in airports:
        return Sentence(key="planning-unknown-airport", params={"airport": case.origin})
    if case.departs and case.receiver is None:
        return Sentence(key="planning-no-receiver")
    if not case.departs and not due_stages(one, one.window.first):
        return Sentence(key="planning-nothing-due")
    return None


def _assemble(
    session: Session,
    judged: Sequence[Judged],
    standing: Standing,
    span: _Span,
    mission: MissionRules,
    airports: Mapping[str, Airport],
    office: Office | None,
    ties: Ties,
    name: str | None,
) -> tuple[Problem, dict[str, int]]:
    zones = {code: row.timezone for code, row in airports.items()}
    receiving = receiver_values(judged, standing, zones, first=span.first, last=span.last)
    needs = {need.skill for one in judged for need in one.case.escort_needs}
    escorts = [escort for escort in load_escorts(session, needs) if escort.base in airports]
    until = span.ends_at + timedelta(days=ARRIVAL_SLACK_DAYS + mission.escort_margin_days)
    away = away_of_escorts(session, [escort.id for escort in escorts], since=span.now, until=until)
    flights = _flights(session, judged, escorts, span, mission)
    rooms = _rooms(session, judged, standing, span, airports)
    around = Surroundings(
        now=span.now,
        first=span.first,
        last=span.last,
        health_from=local(span.now + timedelta(minutes=mission.session_lead), VIET_NAM).date(),
        rooms=rooms,
        receiver_of=receiving.of_case,
        ties=ties,
        pins=_pins(session, span.today),
        open=standing.open,
        flights={flight.id: flight for flight in flights},
        foreign=frozenset(one.case.id for one in judged if office is not None and one.case.office_id != office.id),
    )
    cases = tuple(case_value(one, around) for one in judged)
    codes = {code for flight in flights for code in (flight.origin, flight.destination)}
    codes |= {code for row in receiving.receivers for code in row.airports}
    codes |= {case.origin for case in cases} | {escort.base for escort in escorts}
    codes |= {clinic.airport for clinic in rooms.clinics}
    ends_at = span.ends_at + timedelta(days=ARRIVAL_SLACK_DAYS)
    problem = Problem(
        name=name or _name(span, office),
        horizon=Horizon(start=span.first, end=span.last, timezone=office.timezone if office else VIET_NAM),
        airports=airport_values((airports[code] for code in codes), _programmes(judged, span)),
        flights=flight_values(flights, standing, mission, zones),
        receivers=receiving.receivers,
        assistance=window_values(session, codes, standing, first=span.now, last=ends_at),
        clinics=rooms.clinics,
        sessions=rooms.sessions,
        escorts=escort_values(escorts, standing, mission, since=span.now, away=away),
        cases=cases,
        rules=mission.for_solver(),
    )
    ids = {flight_id(flight): flight.id for flight in flights} | {case_id(one.case.id): one.case.id for one in judged}
    return problem, ids


def _name(span: _Span, office: Office | None) -> str:
    return f"{office.code if office else 'all'} {span.first}..{span.last}"


def _flights(
    session: Session, judged: Sequence[Judged], escorts: Sequence[Escort], span: _Span, mission: MissionRules
) -> list[Flight]:
    goals = {code for one in judged if one.case.receiver is not None for code in one.case.receiver.airports}
    return useful_flights(
        load_flights(session, from_on=span.first, to_on=span.last, now=span.now, rules=mission),
        origins={one.case.origin for one in judged if one.case.departs},
        goals=goals,
        bases={escort.base for escort in escorts},
        legs_max=mission.legs_max,
    )


def _rooms(
    session: Session, judged: Sequence[Judged], standing: Standing, span: _Span, airports: Mapping[str, Airport]
) -> Rooms:
    stages = {due.stage for one in judged for due in due_stages(one, rules_day(one, span.first))}
    origins = {one.case.origin for one in judged} & airports.keys()
    rows = load_sessions(session, airports=origins, stages=stages, span=(span.now, span.ends_at))
    clinics = {row.clinic_id for row in rows}
    until = span.ends_at + timedelta(days=1)
    return Rooms(rows, standing, away_of_examiners(session, clinics, since=span.now, until=until))


def _programmes(judged: Sequence[Judged], span: _Span) -> list[ProgrammeRules]:
    """Every programme's rules at both ends of the run and wherever they change in between."""
    found: dict[int, ProgrammeRules] = {}
    for one in judged:
        days = [
            span.first,
            span.last,
            *(row.from_on for row in one.rules.rules if span.first < row.from_on < span.last),
        ]
        for rules in (one.rules.rules_on(day) for day in days):
            if rules is not None:
                found[id(rules)] = rules
    return list(found.values())


def _pins(session: Session, today: date) -> Mapping[int, list[Pin]]:
    rows: dict[int, list[Pin]] = defaultdict(list)
    for row in session.scalars(select(Pin).order_by(Pin.case_id, Pin.kind, Pin.key)):
        if row.expires_on is None or row.expires_on >= today:
            rows[row.case_id].append(row)
    return rows
