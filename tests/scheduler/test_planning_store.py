"""Plan to version: nothing illegal is stored, the second check catches what the contract cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import PlanRejected
from scheduler.i18n import LANGUAGES, has_phrase
from scheduler.models import Allotment, CaseState, MissionRuleSet, MobilityNeed, PlanCase, PlanVersion
from scheduler.planning import BuiltProblem, MissionRules, build_problem, second_check, store_plan, tightened
from scheduler.planning.facts import Names, sentence_of
from scheduler.planning.rules import mission_rules_on
from scheduler.services.access import SYSTEM
from solver.errors import CLUSTER_ERROR_CODES, FILE_ERROR_CODES
from solver.plan import REASONS, TERMS, Plan
from solver.reasons import FACT_KINDS, Fact
from solver.rules import RULE_IDS
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import RULES, PlanningWorld, add_rules, make_planning_world

TODAY = date(2026, 11, 20)


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    return make_planning_world(session, TODAY)


def _build(world: PlanningWorld) -> BuiltProblem:
    return build_problem(world.session, from_on=world.first, to_on=world.last, now=world.now)


def _plan(built: BuiltProblem) -> Plan:
    return solve(built.problem, time_limit=3, workers=1).plan


def test_a_plan_becomes_the_next_draft(world: PlanningWorld) -> None:
    world.case("VM-1", escort="operational")
    crowd = world.case("VM-2", *(builders.make_member(n) for n in range(1, 9)))
    built = _build(world)
    plan = _plan(built)
    version = store_plan(world.session, SYSTEM, built, plan)
    assert (version.number, version.score, version.status.value) == (1, plan.score.total, "draft")
    rows = {row.case.code: row for row in world.session.scalars(select(PlanCase))}
    assert rows["VM-1"].is_planned
    assert [one.stage for one in rows["VM-1"].appointments] == ["pec"]
    left = rows["VM-2"]
    assert (left.case_id, left.reason) == (crowd.id, "no_journey")
    assert left.facts["said"][0]["key"] == "fact-seats"
    assert (
        "CX 764" in left.facts["said"][0]["params"]["flight"] or "CX 872" in left.facts["said"][0]["params"]["flight"]
    )


@pytest.mark.parametrize("how", ["score", "seats"])
def test_a_tampered_plan_is_not_stored(world: PlanningWorld, how: str) -> None:
    world.case("VM-1")
    built = _build(world)
    plan = _plan(built)
    if how == "score":
        plan = replace(plan, score=replace(plan.score, total=plan.score.total - 1))
    else:
        flights = tuple(replace(flight, seats=0) for flight in built.problem.flights)
        built = replace(built, problem=replace(built.problem, flights=flights))
    with pytest.raises(PlanRejected) as refused:
        store_plan(world.session, SYSTEM, built, plan)
    assert refused.value.params["rule"] == how
    assert world.session.scalar(select(func.count()).select_from(PlanVersion)) == 0


def test_facts_that_changed_meanwhile_refuse_the_plan(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    built = _build(world)
    plan = _plan(built)
    case.state = CaseState.ON_HOLD
    world.session.flush()
    with pytest.raises(PlanRejected) as refused:
        store_plan(world.session, SYSTEM, built, plan)
    assert refused.value.code == "plan-facts-changed"
    assert refused.value.params["finding"] == "case-not-active"


def test_a_doubled_connection_time_is_met_by_a_tighter_problem(world: PlanningWorld) -> None:
    rules = RULES | {"connections": {"minutes": 120, "entry_countries": [], "double_for": ["WCHC"]}}
    add_rules(world.session, world.programme, rules, from_on=date(2021, 1, 1))
    case = world.case("VM-1", builders.make_member(1, mobility=MobilityNeed.WCHC))
    built = _build(world)
    plan = _plan(built)
    found = second_check(world.session, built, plan)
    assert [finding.code for finding in found[case.id]] == ["connection-too-short"]
    again = tightened(built, plan, found)
    assert again.problem.cases == ()
    assert [(one.case_id, one.reason) for one in again.left_out] == [(case.id, "not_ready")]
    plan = _plan(again)
    assert second_check(world.session, again, plan) == {}
    version = store_plan(world.session, SYSTEM, again, plan)
    assert [row.is_planned for row in version.cases] == [False]


def test_a_person_who_cannot_walk_gets_a_journey_with_a_longer_wait(world: PlanningWorld) -> None:
    """The tighter problem once took the connection away as a whole, and the family stayed behind for nothing."""
    rules = RULES | {"connections": {"minutes": 120, "entry_countries": [], "double_for": ["WCHC"]}}
    add_rules(world.session, world.programme, rules, from_on=date(2021, 1, 1))
    day = world.first + timedelta(days=6)
    later = builders.make_flight(
        world.session, "CX 884", "HKG", f"{day} 04:00", "LAX", f"{day - timedelta(days=1)} 23:50"
    )
    later.allotments = [Allotment(reference="B", seats=4, fare_points=80_000)]
    world.case("VM-1", builders.make_member(1, mobility=MobilityNeed.WCHC))
    built = _build(world)
    plan = _plan(built)
    again = tightened(built, plan, second_check(world.session, built, plan))
    plan = _plan(again)
    assert plan.cases[0].flights[-1] == f"CX884.HKG.{day:%Y%m%d}"
    assert second_check(world.session, again, plan) == {}


def test_a_date_that_fails_is_taken_out_of_the_window(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    add_rules(world.session, world.programme, RULES | {"people_per_flight": 1}, from_on=date(2021, 1, 1))
    other = world.case("VM-2")
    built = _build(world)
    plan = _plan(built)
    found = second_check(world.session, built, plan)
    assert set(found) == {case.id, other.id}
    narrowed = tightened(built, plan, {case.id: found[case.id]}).problem.cases
    day = next(entry for entry in plan.cases if entry.id == f"C{case.id}").flights[0][-8:]
    first = next(one for one in narrowed if one.id == f"C{case.id}")
    assert not first.ready.strftime("%Y%m%d") <= day <= first.deadline.strftime("%Y%m%d")


def test_entries_beyond_the_run_are_carried_into_the_version(world: PlanningWorld) -> None:
    version = world.publish(builders.make_version(world.session, 1))
    later, room = world.case("VM-1", escort="operational"), world.sessions[-6]
    builders.plan_case(
        world.session, version, later, world.flights[-5],
        appointments=[(room, room.starts_at, 15)], escorts=[("operational", world.escorts[0])],
    )  # fmt: skip
    builders.plan_trip(world.session, version, world.escorts[0], world.flights[-5])
    world.case("VM-2")
    last = world.last - timedelta(days=3)
    built = build_problem(world.session, from_on=world.first, to_on=last, now=world.now)
    draft = store_plan(world.session, SYSTEM, built, _plan(built))
    world.session.expire(draft)
    rows = {row.case.code: row for row in draft.cases}
    assert rows["VM-1"].facts == {"carried": True}
    assert [leg.flight_id for leg in rows["VM-1"].legs] == [flight.id for flight in world.flights[-5]]
    assert [trip.escort_id for trip in draft.trips] == [world.escorts[0].id]


def test_an_entry_beyond_the_run_that_may_not_leave_is_dropped_with_its_finding(world: PlanningWorld) -> None:
    version = world.publish(builders.make_version(world.session, 1))
    later, room = world.case("VM-1", state=CaseState.ON_HOLD), world.sessions[-6]
    builders.plan_case(world.session, version, later, world.flights[-5], appointments=[(room, room.starts_at, 15)])
    built = build_problem(world.session, from_on=world.first, to_on=world.last - timedelta(days=3), now=world.now)
    (left,) = built.left_out
    assert (left.case_id, left.said[0].key) == (later.id, "finding-case-not-active")
    assert built.standing.kept == {}


def test_mission_rules_are_dated(session: Session) -> None:
    assert mission_rules_on(session, TODAY) == MissionRules()
    session.add(MissionRuleSet(from_on=date(2027, 1, 1), rules=MissionRules(legs_max=2).model_dump(mode="json")))
    session.add(MissionRuleSet(from_on=date(2026, 1, 1), rules=MissionRules(legs_max=4).model_dump(mode="json")))
    session.flush()
    assert mission_rules_on(session, TODAY).legs_max == 4
    assert mission_rules_on(session, date(2027, 6, 1)).legs_max == 2
    assert mission_rules_on(session, TODAY).for_solver().legs_max == 4


def test_every_rule_reason_term_and_fact_is_phrased() -> None:
    keys = [f"rule-{rule.replace('.', '-')}" for rule in RULE_IDS] + [f"reason-{reason}" for reason in REASONS]
    keys += [f"term-{term}" for term in TERMS] + [f"fact-{kind.replace('_', '-')}" for kind in FACT_KINDS]
    keys += [f"solverfiles-{code}" for code in FILE_ERROR_CODES]
    keys += [f"solverfiles-cluster-{code}" for code in CLUSTER_ERROR_CODES]
    assert [key for key in keys if not has_phrase(key)] == []


def test_facts_become_sentences_with_codes_and_local_times() -> None:
    names = Names(codes={"E3": "E-03"}, zones={"HKG": "Asia/Hong_Kong"})
    window = Fact(
        kind="no_window",
        ids={"airport": "HKG", "role": "transit", "at": "2026-12-01T15:00Z"},
        numbers={"journeys": 4},
    )
    away = Fact(kind="escort_away", ids={"escort": "E3"}, numbers={"journeys": 2})
    assert "23:00 (GMT+8)" in sentence_of(window, names).in_("en")
    for language in LANGUAGES:
        assert "E-03" in sentence_of(away, names).in_(language)
