"""The page of tokens, and the exchange of plans by hand."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import ApiToken, AuditEntry, Clinic, Job, PlanVersion, RunState, VersionStatus
from scheduler.planning import build_problem, store_plan
from scheduler.services.access import SYSTEM
from scheduler.services.versions import find_version
from scheduler.worker.jobs import carry_out_next_job
from solver.files import plan_from_json
from solver.search import solve
from tests.web.api_world import Program, make_token
from tests.web.seed import Seeded

SignedIn = Callable[[str], FlaskClient]
FORM = {"label": "Airline desk", "scopes": ["flights:read", "cases:read"], "days": "30", "office": "", "clinic": ""}


def secret_in(page: str) -> str:
    found = re.search(r'value="(ht_[A-Za-z0-9_-]{43})"', page)
    assert found is not None
    return found[1]


def test_a_token_is_shown_once_and_works(app: Flask, signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    secret = secret_in(browser.post("/tokens", data=FORM).text)
    assert Program(app, secret).get("/v1/flights").status_code == 200
    page = browser.get("/tokens").text
    assert "Airline desk" in page
    assert secret not in page
    number = database.scalars(select(ApiToken.id)).one()
    browser.post(f"/tokens/{number}/revoke")
    assert Program(app, secret).get("/v1/flights").status_code == 401
    acts = set(database.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "api_token")))
    assert acts == {"token.created", "token.revoked"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"label": " "}, 422),
        ({"scopes": []}, 422),
        ({"scopes": ["versions:publish"]}, 422),
        ({"scopes": ["fhir:read"]}, 422),
        ({"scopes": ["everything"]}, 422),
        ({"days": "0"}, 422),
        ({"days": "4000"}, 422),
        ({"office": "XXX"}, 404),
    ],
)
def test_what_cannot_be_given_is_refused(
    signed_in: SignedIn, database: Session, change: dict[str, object], status: int
) -> None:
    answer = signed_in("planner").post("/tokens", data=FORM | change)
    assert answer.status_code == status
    assert "notice-danger" in answer.text
    assert database.scalars(select(ApiToken)).all() == []


def test_a_planner_of_one_office_gives_no_more_than_that(app: Flask, signed_in: SignedIn) -> None:
    browser = signed_in("hanoi")
    assert browser.post("/tokens", data=FORM | {"office": "SGN"}).status_code == 404
    secret = secret_in(browser.post("/tokens", data=FORM).text)
    assert {case["office"] for case in Program(app, secret).pages("/v1/cases", 50)} == {"HAN"}


def test_a_clinics_token_exchanges_appointments_alone(app: Flask, signed_in: SignedIn, database: Session) -> None:
    code = database.scalars(select(Clinic.code)).first()
    browser = signed_in("medical")
    assert browser.post("/tokens", data=FORM | {"scopes": ["clinics:read"], "clinic": code}).status_code == 422
    form = FORM | {"scopes": ["fhir:read"], "clinic": code}
    assert Program(app, secret_in(browser.post("/tokens", data=form).text)).get("/fhir/r4/Slot").status_code == 200


def test_administrators_see_and_close_everybodys(
    app: Flask, signed_in: SignedIn, database: Session, seeded: Seeded
) -> None:
    assert "mọi mã" in signed_in("admin").get("/tokens").text  # who can make none is told who can
    secret = make_token(database, seeded.emails["planner"], "cases:read")
    number = database.scalars(select(ApiToken.id)).one()
    assert signed_in("medical").post(f"/tokens/{number}/revoke").status_code == 404
    admin = signed_in("admin")
    assert "Mai Planner" in admin.get("/tokens").text
    assert admin.post(f"/tokens/{number}/revoke").status_code == 302
    assert Program(app, secret).get("/v1/cases").status_code == 401


def test_the_page_lists_every_operation(client: FlaskClient) -> None:
    page = client.get("/api").text
    assert "/api/v1/cases/{code}" in page
    assert "versions:publish" in page


@pytest.fixture
def base(database: Session) -> int:
    """A version with a real problem and plan over the coming month; most seeded cases are not ready for it."""
    today = datetime.now(UTC).date()
    built = build_problem(database, from_on=today + timedelta(days=1), to_on=today + timedelta(days=30))
    plan = solve(built.problem, time_limit=3, workers=1).plan
    number = store_plan(database, SYSTEM, built, plan).number
    database.commit()
    return number


def test_a_plan_goes_out_and_comes_back_by_hand(signed_in: SignedIn, database: Session, base: int) -> None:
    browser = signed_in("planner")
    assert browser.get(f"/versions/{base}/exchange").status_code == 200
    problem = browser.get(f"/versions/{base}/problem.json.gz")
    assert json.loads(gzip.decompress(problem.data))["format"] == "departure-plan-problem/1"
    plan = browser.get(f"/versions/{base}/plan.json.gz").data
    answer = browser.post(f"/versions/{base}/exchange", data={"file": (io.BytesIO(plan), "plan.json.gz")})
    job = answer.headers["Location"]
    assert "/jobs/" in job
    database.rollback()
    assert carry_out_next_job("w")
    assert f"/versions/{base + 1}" in browser.get(job).text
    made = database.scalars(select(PlanVersion).where(PlanVersion.number == base + 1)).one()
    assert plan_from_json(made.plan).cases == plan_from_json(plan).cases
    assert made.author_id is not None


def test_a_plan_goes_out_and_comes_back_by_program(app: Flask, database: Session, seeded: Seeded, base: int) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "plans:export", "plans:import"))
    plan = program.get(f"/v1/versions/{base}/plan")
    key = {"Idempotency-Key": "return-1"}
    made = program.post(f"/v1/versions/{base}/plans", data=plan.data, content_type="application/json", headers=key)
    assert (made.status_code, made.json["state"], made.json["version"]) == (202, "queued", None)
    again = program.post(f"/v1/versions/{base}/plans", data=plan.data, content_type="application/json", headers=key)
    assert again.json == made.json
    database.rollback()
    assert carry_out_next_job("w")
    watched = made.headers["Location"].removeprefix("/api")
    over = program.get(watched).json
    assert (over["state"], over["version"], over["returned"]["base"]) == ("finished", base + 1, base)
    entry = database.scalars(select(AuditEntry).where(AuditEntry.action == "version.return")).one()
    assert entry.details["token"] == database.scalars(select(ApiToken.id)).one()
    unreadable = program.post(f"/v1/versions/{base}/plans", json={"format": 1})
    assert unreadable.status_code == 422
    wrong = json.loads(plan.data)
    wrong["score"]["total"] += 1
    second = program.post(f"/v1/versions/{base}/plans", json=wrong).headers["Location"].removeprefix("/api")
    database.rollback()
    assert carry_out_next_job("w")
    refused = program.get(second).json
    assert (refused["state"], refused["code"], refused["version"]) == ("failed", "planimport-illegal", None)
    assert {one["code"] for one in refused["reasons"]} == {"score"}
    other = Program(app, make_token(database, seeded.emails["planner"], "cases:read"))
    assert other.get(second).status_code == 404  # a token that may not plan learns nothing of it


def test_a_program_publishes_by_the_worker(app: Flask, database: Session, seeded: Seeded, base: int) -> None:
    scopes = ("versions:read", "versions:publish")
    program = Program(app, make_token(database, seeded.emails["approver"], *scopes))
    find_version(database, base).status = VersionStatus.APPROVED
    database.commit()
    held = {"If-Match": program.get(f"/v1/versions/{base}").headers["ETag"]}
    asked = program.post(f"/v1/versions/{base}/publish", headers=held)
    assert (asked.status_code, asked.json["kind"], asked.json["state"]) == (202, "publish", "queued")
    assert program.get(f"/v1/versions/{base}").json["status"] == "approved"
    assert program.post(f"/v1/versions/{base}/publish", headers=held).headers["Location"] == asked.headers["Location"]
    assert carry_out_next_job("w")
    over = program.get(asked.headers["Location"].removeprefix("/api")).json
    assert (over["state"], over["version"]) == ("finished", base), over
    assert set(over["published"]) == {"cases", "people"}
    assert program.get(f"/v1/versions/{base}").json["status"] == "published"
    entry = database.scalars(select(AuditEntry).where(AuditEntry.action == "version.published")).one()
    assert entry.details["token"] == database.scalars(select(ApiToken.id)).one()
    again = program.post(
        f"/v1/versions/{base}/publish", headers={"If-Match": program.get(f"/v1/versions/{base}").headers["ETag"]}
    )
    assert (again.status_code, again.json["id"]) == (202, over["id"])


def test_a_revoked_token_brings_nothing_back_later(app: Flask, database: Session, seeded: Seeded, base: int) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "plans:export", "plans:import"))
    plan = program.get(f"/v1/versions/{base}/plan").data
    asked = program.post(f"/v1/versions/{base}/plans", data=plan, content_type="application/json").json["id"]
    database.scalars(select(ApiToken)).one().revoked_at = datetime.now(UTC)
    database.commit()
    assert carry_out_next_job("w")
    database.expire_all()
    job = database.get_one(Job, asked)
    assert (job.state, job.error_code) == (RunState.FAILED, "tokens-closed")


def test_a_wrong_file_is_refused_with_reasons_on_the_page(signed_in: SignedIn, database: Session, base: int) -> None:
    browser = signed_in("planner")
    address = f"/versions/{base}/exchange"
    assert browser.post(address, data={}).status_code == 422
    answer = browser.post(address, data={"file": (io.BytesIO(b'{"format": 1}'), "plan.json")})
    assert answer.status_code == 422
    assert "notice-danger" in answer.text
    assert 'id="faults"' in answer.text
    assert database.scalars(select(PlanVersion).where(PlanVersion.number > base)).all() == []


def test_an_illegal_plan_is_refused_by_the_worker_with_reasons(
    signed_in: SignedIn, database: Session, base: int
) -> None:
    browser = signed_in("planner")
    plan = json.loads(gzip.decompress(browser.get(f"/versions/{base}/plan.json.gz").data))
    plan["score"]["total"] += 1
    data = {"file": (io.BytesIO(json.dumps(plan).encode()), "plan.json")}
    job = browser.post(f"/versions/{base}/exchange", data=data).headers["Location"]
    database.rollback()
    assert carry_out_next_job("w")
    page = browser.get(job).text
    assert "notice-danger" in page
    assert 'id="faults"' in page
    other = signed_in("approver").get(job).text
    assert 'id="faults"' not in other  # the reasons were worded for who asked
    assert database.scalars(select(PlanVersion).where(PlanVersion.number > base)).all() == []
