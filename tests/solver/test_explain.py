"""Explanations: every promise is kept to the point, and nothing is left that costs nothing to undo."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import main
from solver.explain import (
    CONFLICT_KINDS,
    RELAXATION_KINDS,
    Alternative,
    ExplainIndex,
    alternatives,
    apply_alternative,
    appointment_alternatives,
    limits,
    relax,
    trip_alternatives,
    undo_free_changes,
    why_not,
    why_this,
)
from solver.explain.undoing import find_free_undo
from solver.explain.whynot import empty_plan
from solver.plan import TERMS, Plan
from solver.problem import Problem
from solver.verify import verify
from tests.solver.chance import chance_problem
from tests.solver.oracle import true_reason
from tests.solver.rivals import fill, published, rivals
from tests.solver.small import case, document, flight, read, session, stage, vector_bytes

SEEDS = range(0, 60, 12)


def assert_kept(problem: Problem, plan: Plan, promised: Alternative) -> Plan:
    new = apply_alternative(problem, plan, promised)
    verdict = verify(problem, new)
    assert verdict.violations == ()
    for term in ("total", *TERMS):
        assert getattr(new.score, term) - getattr(plan.score, term) == getattr(promised.change, term), term
    return new


@pytest.mark.parametrize("first", SEEDS)
def test_alternatives_are_legal_and_cost_what_they_promise(first: int) -> None:
    for seed in range(first, first + 12):
        problem = rivals(seed)
        index = ExplainIndex(problem)
        for plan in (empty_plan(index), fill(problem, index)):
            for held in problem.cases:
                found = alternatives(index, plan, held.id)
                totals = [choice.change.total for choice in found]
                assert totals == sorted(totals)
                for choice in found:
                    assert_kept(problem, plan, choice)


@pytest.mark.parametrize("first", SEEDS)
def test_appointments_and_trips_have_legal_alternatives(first: int) -> None:
    for seed in range(first, first + 12):
        problem = rivals(seed)
        index = ExplainIndex(problem)
        plan = fill(problem, index)
        for entry in plan.cases:
            for held in entry.appointments:
                for choice in appointment_alternatives(index, plan, entry.id, held.stage):
                    new = assert_kept(problem, plan, choice)
                    assert next(e for e in new.cases if e.id == entry.id).flights == entry.flights
        for trip in plan.trips:
            for choice in trip_alternatives(index, plan, trip):
                new = assert_kept(problem, plan, choice)
                assert trip not in new.trips
                assert len(new.trips) == len(plan.trips)


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_a_group_alone_finds_a_way_exactly_where_brute_force_does(first: int) -> None:
    for seed in range(first, first + 20):
        problem = read(chance_problem(seed))
        index = ExplainIndex(problem)
        plan = empty_plan(index)
        told = why_not(index, plan, problem.cases[0].id)
        is_able = true_reason(problem) == "capacity"
        assert (told.best is not None) == is_able, seed
        assert not (is_able and told.conflicts), seed


@pytest.mark.parametrize("first", SEEDS)
def test_ways_out_are_legal_in_the_relaxed_problem_and_gain_what_they_promise(first: int) -> None:
    seen = 0
    for seed in range(first, first + 12):
        problem = rivals(seed)
        index = ExplainIndex(problem)
        plan = fill(problem, index)
        for left in plan.unplanned:
            told = why_not(index, plan, left.id)
            assert told.best is not None or told.conflicts or not told.relaxations, seed
            assert {fact.kind for conflict in told.conflicts for fact in conflict} <= set(CONFLICT_KINDS)
            for way in told.relaxations:
                assert {held.kind for held in way.relaxations} <= set(RELAXATION_KINDS)
                relaxed = relax(problem, told.group, way.relaxations)
                new = apply_alternative(relaxed, plan, way.alternative)
                assert verify(relaxed, new, reasons=False).violations == ()
                assert plan.score.total - new.score.total == way.gain
                assert left.id in {entry.id for entry in new.cases}
                seen += 1
        for limit in limits(index, plan):
            assert limit.worth == limit.best.gain > 0
    assert seen


def _one_seat() -> Problem:
    made = document(
        flights=[
            flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1),
            flight("B", "HAN-LAX", "2027-02-20T10:00Z", "2027-02-20T23:00Z", seats=1),
        ],
        cases=[case("C1", deadline="2027-01-31"), case("C2", deadline="2027-01-31")],
    )
    return read(made)


def test_a_full_flight_and_a_deadline_are_the_conflict_and_each_alone_would_help() -> None:
    problem = _one_seat()
    index = ExplainIndex(problem)
    plan = fill(problem, index)
    assert [entry.id for entry in plan.cases] == ["C1"]
    told = why_not(index, plan, "C2")
    assert told.best is None
    assert {frozenset(fact.kind for fact in conflict) for conflict in told.conflicts} == {
        frozenset({"deadline", "seats"})
    }
    helps = {(held.kind, *held.numbers.values()) for way in told.relaxations for held in way.relaxations}
    assert helps == {("seats", 1), ("deadline", 20)}
    assert told.displacing is not None
    assert told.displacing.displaces == ("C1",)
    assert told.displacing.left_out == ("C1",)
    (limit,) = limits(index, plan)
    assert (limit.relaxations[0].ids["flight"], limit.people, limit.cases) == ("A", 1, ("C2",))


def test_a_planned_case_hears_who_holds_what_it_would_rather_have() -> None:
    made = document(
        flights=[
            flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1),
            flight("B", "HAN-LAX", "2027-01-12T10:00Z", "2027-01-12T23:00Z", seats=1),
        ],
        cases=[case("C1"), case("C2")],
    )
    problem = read(made)
    index = ExplainIndex(problem)
    plan = fill(problem, index)
    told = why_this(index, plan, "C2")
    (choice,) = told.choices
    assert (told.flights, choice.flights, choice.holders) == (("B",), ("A",), ("C1",))
    assert [fact.kind for fact in choice.blocked_by] == ["seats"]
    assert choice.displacing is not None
    new = assert_kept(problem, plan, choice.displacing)
    assert {entry.id: entry.flights for entry in new.cases} == {"C1": ("B",), "C2": ("A",)}
    assert why_this(index, plan, "C1").choices == ()


def _two_ways(stages: list[dict[str, Any]], sessions: list[dict[str, Any]], dear: int = 0) -> tuple[Problem, Plan]:
    """A family that flies on the 12th; a flight on the 10th has room too, for `dear` points a seat more."""
    early, late = (
        flight(name, "HAN-LAX", f"2027-01-{day}T10:00Z", f"2027-01-{day}T23:00Z", fare=fare)
        for name, day, fare in (("A", 10, 100 + dear), ("B", 12, 100))
    )
    made = document(flights=[early, late], sessions=sessions, cases=[case("C1", stages=stages)])
    problem = read(made)
    later = replace(problem, flights=problem.flights[1:])
    return problem, replace(fill(later, ExplainIndex(later)), problem=problem.name)


def test_a_choice_that_nobody_holds_has_its_price() -> None:
    problem, plan = _two_ways([], [])
    (choice,) = why_this(ExplainIndex(problem), plan, "C1").choices
    assert (choice.flights, [fact.kind for fact in choice.blocked_by]) == (("A",), ["costs_more"])
    assert choice.displacing is not None
    assert choice.displacing.displaces == ()
    new = assert_kept(problem, plan, choice.displacing)
    assert new.score.total == plan.score.total - choice.saves


def test_a_choice_that_its_own_stages_rule_out_is_not_told() -> None:
    visit = session("S", "2027-01-11T02:00Z", "2027-01-11T04:00Z")
    problem, plan = _two_ways([stage()], [visit])
    assert [entry.flights for entry in plan.cases] == [("B",)]
    assert why_this(ExplainIndex(problem), plan, "C1").choices == ()


def test_an_earlier_flight_is_told_even_where_it_is_dearer() -> None:
    problem, plan = _two_ways([], [], dear=10**6)
    (choice,) = why_this(ExplainIndex(problem), plan, "C1").choices
    assert (choice.flights, choice.displacing is not None) == (("A",), True)
    assert choice.displacing is not None
    assert choice.saves == -choice.displacing.change.total < 0


@pytest.mark.parametrize("since", ["0001-01-01", "2020-03-01", "2027-01-01"])
def test_a_session_more_helps_whoever_has_waited_for_long(since: str) -> None:
    way = flight("A", "HAN-LAX", "2027-03-10T10:00Z", "2027-03-10T23:00Z")
    one = case("C1", stages=[stage()], health_from=since)
    problem = read(document(flights=[way], cases=[one]))
    index = ExplainIndex(problem)
    told = why_not(index, empty_plan(index), "C1")
    (relaxations,) = {way.relaxations for way in told.relaxations}
    assert [held.kind for held in relaxations] == ["session_added"]
    assert "2027-01-01" <= relaxations[0].ids["date"] <= "2027-03-10"


def test_a_plane_of_any_size_is_explained() -> None:
    way = flight("A", "HAN-LAX", "2027-03-10T10:00Z", "2027-03-10T23:00Z", seats=2**63)
    problem = read(document(flights=[way], cases=[case("C1")]))
    index = ExplainIndex(problem)
    assert why_not(index, empty_plan(index), "C1").best is not None


def test_no_change_is_left_that_could_be_undone_for_nothing() -> None:
    undone = 0
    for seed in range(60):
        bare = rivals(seed)
        old = fill(bare, ExplainIndex(bare))
        problem = published(bare, old)
        index = ExplainIndex(problem)
        plan = fill(problem, index)
        for held in problem.cases:
            others = [c for c in alternatives(index, plan, held.id, displace=False) if not c.left_out]
            if others:
                plan = apply_alternative(problem, plan, others[-1])
        better = undo_free_changes(problem, plan, index)
        assert verify(problem, better).violations == ()
        assert better.score.total <= plan.score.total
        assert all(find_free_undo(index, better, group) is None for group in index.lookup.travel_groups.values())
        undone += better.score.changes < plan.score.changes
    assert undone


def test_the_command_prints_codes_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_bytes(vector_bytes("legal-tiny-scored-by-hand", "problem"))
    plan.write_bytes(vector_bytes("legal-tiny-scored-by-hand", "plan"))
    held = json.loads(plan.read_text("utf-8"))
    name = held["cases"][0]["id"]
    assert main(["explain", str(problem), str(plan), name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["why_this"]["case"] == name
    assert main(["explain", str(problem), str(plan), name]) == 0
    assert f"why_this case={name}" in capsys.readouterr().out
    assert main(["explain", str(problem), str(plan)]) == 0
    assert main(["explain", str(problem), str(plan), "nobody"]) == 1
    assert main(["explain", str(problem), str(tmp_path / "none.json")]) == 2
