"""What-ifs of programs: asked for with a scope, refused with words, looked at until they are done."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, PlanVersion, WhatIf
from scheduler.planning.files import plan_bytes, problem_bytes
from solver.search import solve
from tests.solver.small import case, document, flight, read
from tests.web.api_world import PLANNING, Program, make_token
from tests.web.seed import Seeded

SEATS = {"relaxations": [{"kind": "seats", "names": {"flight": "A", "more": "1"}}]}


@pytest.fixture
def path(app: Flask, database: Session, seeded: Seeded) -> str:
    """The what-ifs of the first case of a version with a real problem: two families for one seat."""
    version = database.scalars(select(PlanVersion).order_by(PlanVersion.number)).first()
    assert version is not None
    planner = _planner(app, database, seeded)
    codes = [one["code"] for one in planner.get("/v1/cases").json["items"]]
    code = next(one for one in codes if planner.get(f"/v1/cases/{one}").status_code == 200)
    row = database.scalars(select(Case).where(Case.code == code)).one()
    flights = [flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1)]
    problem = read(document(flights=flights, cases=[case(f"C{row.id}"), case("C999")]))
    version.problem = problem_bytes(problem)
    version.plan = plan_bytes(solve(problem, time_limit=1.0, workers=1).plan)
    database.commit()
    return f"/v1/versions/{version.number}/cases/{row.code}/what-ifs"


def _planner(app: Flask, database: Session, seeded: Seeded) -> Program:
    return Program(app, make_token(database, seeded.emails["planner"], *PLANNING))


def test_a_wish_is_taken_and_looked_at(app: Flask, database: Session, seeded: Seeded, path: str) -> None:
    planner = _planner(app, database, seeded)
    answer = planner.post(path, json=SEATS)
    assert answer.status_code == 202, answer.data
    assert answer.json["state"] == "queued"
    assert answer.json["relaxations"][0]["en"].startswith("1 more seat on")
    assert answer.headers["Location"].endswith(f"{path}/{answer.json['number']}")
    seen = planner.get(f"{path}/{answer.json['number']}")
    assert seen.json["result"] is None
    assert database.scalars(select(WhatIf)).one().wish["relaxations"][0]["numbers"] == {"more": 1}
    assert planner.get(f"{path}/77").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"relaxations": [{"kind": "wings", "names": {}}]}, "wish-unknown-kind"),
        ({"relaxations": [{"kind": "seats", "names": {"flight": "A"}}]}, "wish-missing"),
        ({"relaxations": [{"kind": "deadline", "names": {"case": "C999", "date": "2099-01-01"}}]}, "wish-unknown-id"),
    ],
)
def test_what_cannot_be_wished_for_is_refused(
    app: Flask, database: Session, seeded: Seeded, path: str, body: dict[str, object], code: str
) -> None:
    answer = _planner(app, database, seeded).post(path, json=body)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_only_who_may_plan_may_ask(app: Flask, database: Session, seeded: Seeded, path: str) -> None:
    reader = Program(app, make_token(database, seeded.emails["planner"], "runs:read", "versions:read"))
    assert reader.post(path, json=SEATS).status_code == 403
