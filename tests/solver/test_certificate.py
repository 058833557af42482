"""A certificate proves its bound from problem and prices alone; any prices give a bound that no legal plan beats."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.certificate import CapacityPrices, Certificate
from solver.errors import ProblemFileError
from solver.files import certificate_from_json, read_certificate, write_certificate, write_problem
from solver.problem import Problem
from solver.search import solve
from solver.search.bounding import Bounding
from solver.search.instance import build_instance
from solver.verify import prove
from solver.verify.price_capacities import best_filling
from tests.solver.generator import crowded_problem


def _certified(problem: Problem, steps: int) -> tuple[Certificate, float]:
    bounding = Bounding(build_instance(problem))
    bounding.work(0.0, lambda: False, steps)
    return bounding.certificate(), bounding.bound


def _optimum(problem: Problem) -> int:
    result = solve(problem, time_limit=10.0)
    assert result.status == "optimal"
    return result.score


@pytest.mark.parametrize("seed", range(12))
def test_prices_prove_what_was_reckoned_and_never_more_than_the_optimum(seed: int) -> None:
    problem = crowded_problem(seed)
    optimum = _optimum(problem)
    for steps in (1, 60, 500):
        certificate, bound = _certified(problem, steps)
        proof = prove(problem, certificate)
        assert proof.holds
        assert proof.proven == pytest.approx(bound, abs=50)
        assert proof.proven <= optimum


@pytest.mark.parametrize("seed", range(12))
def test_spoilt_prices_still_give_a_valid_bound(seed: int) -> None:
    problem, dice = crowded_problem(seed), random.Random(seed)
    optimum = _optimum(problem)
    certificate, _ = _certified(problem, 120)
    for _ in range(4):
        spoilt = _spoilt(certificate, dice)
        assert prove(problem, spoilt).proven <= optimum


def _spoilt(certificate: Certificate, dice: random.Random) -> Certificate:
    def wrong(price: int) -> int:
        return dice.choice([0, price, 2 * price, price + 10**9, 10**15])

    def wrong_capacity(held: CapacityPrices) -> CapacityPrices:
        uses = tuple((case, stage, wrong(price)) for case, stage, price in held.uses)
        return replace(held, unit=wrong(held.unit), escort=wrong(held.escort), uses=uses)

    return replace(
        certificate,
        capacities=tuple(wrong_capacity(held) for held in certificate.capacities),
        presence=tuple((escort, minute, wrong(price)) for escort, minute, price in certificate.presence),
        trips=tuple((escort, wrong(price)) for escort, price in certificate.trips),
        weights=tuple(replace(held, weight=1 + wrong(held.weight)) for held in certificate.weights),
    )


def test_a_claim_above_the_proof_is_refused() -> None:
    problem = crowded_problem(3)
    certificate, _ = _certified(problem, 80)
    proven = prove(problem, certificate).proven
    assert prove(problem, replace(certificate, bound=proven)).holds
    assert not prove(problem, replace(certificate, bound=proven + 1)).holds
    assert not prove(problem, replace(certificate, problem="another")).holds


def test_prices_on_what_is_not_there_have_no_effect() -> None:
    problem = crowded_problem(4)
    certificate, _ = _certified(problem, 80)
    strange = (
        CapacityPrices(key=("seats", "no such flight", ""), unit=5, escort=7, uses=((99, -1, 10**12),)),
        CapacityPrices(key=("arrivals", "no such receiver", "2027-01-01"), unit=5, escort=0, uses=()),
    )
    more = replace(
        certificate, capacities=certificate.capacities + strange, presence=(*certificate.presence, (10**6, 5, 10**9))
    )
    assert prove(problem, more) == prove(problem, certificate)


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
def test_a_certificate_comes_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    problem = crowded_problem(5)
    certificate, _ = _certified(problem, 400)
    write_certificate(certificate, tmp_path / name)
    assert read_certificate(tmp_path / name) == certificate


def test_a_certificate_names_no_case() -> None:
    problem = crowded_problem(6)
    made = solve(problem, time_limit=3.0, is_certified=True).certificate
    assert made is not None
    written = repr(made)
    assert made.bound > 0
    assert not any(repr(case.id) in written for case in problem.cases)
    assert not any(repr(escort.id) in written for escort in problem.escorts)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"format": "departure-plan/1"}, "wrong-format"),
        ({"bound": 1.5}, "not-an-integer"),
        ({"trips": [[0, -1]]}, "negative"),
        ({"presence": [[0, 1]]}, "not-an-integer"),
        ({"surplus": 1}, "unknown-key"),
        ({"weights": [{"case": 0, "skill": "nurse", "flights": [], "weight": 0}]}, "negative"),
    ],
)
def test_malformed_certificates_are_refused(spoil: dict[str, object], code: str) -> None:
    document = {
        "format": "departure-plan-certificate/1",
        "problem": "small",
        "bound": 0,
        "capacities": [],
        "presence": [],
        "trips": [],
        "weights": [],
    }
    assert certificate_from_json(json.dumps(document)).bound == 0
    with pytest.raises(ProblemFileError) as error:
        certificate_from_json(json.dumps(document | spoil))
    assert error.value.code == code


def test_the_command_checks_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = crowded_problem(7)
    files = {name: str(tmp_path / name) for name in ("problem.json", "plan.json", "prices.json", "false.json")}
    write_problem(problem, files["problem.json"])
    wanted = ["-o", files["plan.json"], "--certificate", files["prices.json"], "--time-limit", "3", "--quiet"]
    assert main(["solve", files["problem.json"], *wanted]) == 0
    given = [files["problem.json"], "--certificate", files["prices.json"]]
    assert main(["verify", *given]) == 0
    assert main(["verify", given[0], files["plan.json"], *given[1:]]) == 0
    assert main(["verify", files["problem.json"], "--certificate", files["plan.json"]]) == 2
    claimed = read_certificate(files["prices.json"])
    write_certificate(replace(claimed, bound=claimed.bound * 2 + 10**9), files["false.json"])
    capsys.readouterr()
    assert main(["verify", files["problem.json"], "--certificate", files["false.json"]]) == 1
    assert f"claimed={claimed.bound * 2 + 10**9}" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(40))
def test_fillings_are_those_of_brute_force(seed: int) -> None:
    dice = random.Random(seed)
    items = [(dice.choice([0, 1, 2, 3, 15, 30]), dice.randint(0, 50)) for _ in range(dice.randint(0, 9))]
    capacity = dice.randint(0, 60)
    best = 0
    for chosen in range(1 << len(items)):
        taken = [item for at, item in enumerate(items) if chosen >> at & 1]
        if sum(amount for amount, _ in taken) <= capacity:
            best = max(best, sum(price for _, price in taken))
    assert best_filling(items, capacity) == best
