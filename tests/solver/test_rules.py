"""Every rule of the catalogue is verified where it says, has a legal plan at its limit and trips alone when broken."""

from __future__ import annotations

from importlib import import_module
from inspect import getsource

import pytest

from solver.files import plan_from_json, problem_from_json
from solver.rules import RULE_IDS, RULES, Rule
from solver.verify import verify
from tests.solver.small import VECTORS, expected, vector_bytes

AT_THE_LIMIT = {
    "plan": "legal-pinned-flight-is-gone",
    "cases": "legal-tied-through-a-second-to-a-held-case",
    "flights.1": "legal-wait_is_the_least_connection",
    "flights.2": "legal-as-planned-2",
    "flights.3": "legal-lands_at_the_only_minute",
    "flights.4": "legal-pinned-flight-is-gone",
    "seats": "legal-flight_exactly_full",
    "receivers": "legal-receiver_exactly_full",
    "assistance": "legal-window_exactly_full",
    "health": "legal-appointment_on_the_day_before_take_off",
    "health.1": "legal-as-planned-1",
    "health.2": "legal-appointments-touch",
    "health.3": "legal-health_days_exact",
    "health.4": "legal-before-take-off-on-the-day",
    "health.5": "legal-pin-without-effect",
    "escorts": "legal-two-escorts-for-two-skills",
    "escorts.1": "legal-turnaround_exact",
    "escorts.2": "legal-stages-and-ways-outside-the-horizon",
    "escorts.3": "legal-one-escort-for-two-cases",
    "escorts.4": "legal-no-permit-for-the-own-country",
    "escorts.5": "legal-two-escorts-for-two-skills",
    "escorts.6": "legal-trips_and_load_exact",
    "escorts.7": "legal-pin-without-effect",
    "score": "legal-tiny-scored-by-hand",
    "bound": "legal-bound_equals_the_score",
    "reasons": "legal-the-other-took-the-seat",
}


def _broken_rules(name: str) -> frozenset[str]:
    return verify(problem_from_json(vector_bytes(name, "problem")), plan_from_json(vector_bytes(name, "plan"))).rules


def test_catalogue_names_every_place_of_the_vectors_once() -> None:
    places = {rule for path in VECTORS.iterdir() for rule in expected(path.name)["rules"]}
    assert len(set(RULE_IDS)) == len(RULE_IDS)
    assert set(RULE_IDS) == places == set(AT_THE_LIMIT)


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_rule_is_verified_where_the_catalogue_says(rule: Rule) -> None:
    assert f'"{rule.id}"' in getsource(import_module(rule.verified_by))


@pytest.mark.parametrize("rule", RULE_IDS)
def test_rule_is_kept_at_its_limit(rule: str) -> None:
    assert not _broken_rules(AT_THE_LIMIT[rule])


@pytest.mark.parametrize("rule", RULE_IDS)
def test_rule_trips_alone(rule: str) -> None:
    broken = [path.name for path in VECTORS.iterdir() if path.name.startswith(f"{rule}-")]
    assert broken
    assert any(_broken_rules(name) == {rule} for name in broken)
