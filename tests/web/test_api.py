"""The interface: tokens and their scopes, pages, entity tags, keys, problems in the caller's language."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from scheduler.config import Settings
from scheduler.database import make_engine
from scheduler.models import (
    ApiToken,
    AuditEntry,
    Case,
    CaseMember,
    Contact,
    KeptAnswer,
    PlanningRun,
    User,
    VersionStatus,
    Way,
    utc_now,
)
from scheduler.services.exchange.scopes import Scope
from scheduler.services.versions import find_version
from tests.web.api_access import API_ACCESS
from tests.web.api_world import PLANNING, Program, make_token
from tests.web.seed import PASSWORD, Seeded
from web.transactions import KEY

RUN = {"from_on": "2027-01-01", "to_on": "2027-01-31"}


@pytest.fixture
def planner(app: Flask, database: Session, seeded: Seeded) -> Program:
    return Program(app, make_token(database, seeded.emails["planner"], *PLANNING))


def test_a_route_opens_for_its_scope_and_no_other(app: Flask, database: Session, seeded: Seeded) -> None:
    """One token for each scope; each reads exactly the lists of that scope."""
    lists = {
        path[4:]: access for path, access in API_ACCESS.items() if path.startswith("GET /api/v1") and "<" not in path
    }
    for scope in (Scope.CASES_READ, Scope.FLIGHTS_READ, Scope.ESCORTS_READ, Scope.RUNS_READ, Scope.NAMES_READ):
        program = Program(app, make_token(database, seeded.emails["planner"], scope))
        for path, access in lists.items():
            expected = 200 if access in {"open", "token", f"token {scope}"} else 403
            answer = program.get(path.removeprefix("/api"))
            assert answer.status_code == expected, (scope, path)
            if expected == 403:
                assert answer.json["code"] == "api-scope-missing"


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ht_wrong", "Basic abc", "Bearer " + "x" * 5000])
def test_nobody_gets_in_without_a_token(app: Flask, given: str) -> None:
    answer = app.test_client().get("/api/v1/cases", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_session_opens_nothing_and_no_cookie_is_set(app: Flask, seeded: Seeded) -> None:
    browser = app.test_client()
    browser.post("/sign-in", data={"email": seeded.emails["planner"], "password": PASSWORD})
    assert browser.get("/cases").status_code == 200
    answer = browser.get("/api/v1/cases")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_expired_revoked_and_orphaned_tokens_end(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "cases:read"))
    row = database.scalars(select(ApiToken)).one()
    assert program.get("/v1/token").status_code == 200
    for change in ({"expires_at": utc_now() - timedelta(seconds=1)}, {"revoked_at": utc_now()}):
        kept = {name: getattr(row, name) for name in change}
        for values, status in ((change, 401), (kept, 200)):
            for name, value in values.items():
                setattr(row, name, value)
            database.commit()
            assert program.get("/v1/token").status_code == status
    database.scalars(select(User).where(User.email == seeded.emails["planner"])).one().is_active = False
    database.commit()
    assert program.get("/v1/token").status_code == 401


def test_a_role_that_is_taken_away_takes_the_token_along(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "cases:read"))
    user = database.scalars(select(User).where(User.email == seeded.emails["planner"])).one()
    user.roles.clear()
    database.commit()
    assert program.get("/v1/cases").status_code == 403


def test_the_database_keeps_a_hash_and_the_last_use(app: Flask, database: Session, seeded: Seeded) -> None:
    secret = make_token(database, seeded.emails["planner"], "cases:read")
    Program(app, secret).get("/v1/cases", headers={"User-Agent": "airline-desk/1.2"})
    database.expire_all()
    row = database.scalars(select(ApiToken)).one()
    assert secret not in {str(getattr(row, column.key)) for column in ApiToken.__table__.columns}
    assert row.last_used_at is not None
    assert row.last_agent == "airline-desk/1.2"


def test_an_office_limit_holds(app: Flask, database: Session, seeded: Seeded) -> None:
    whole = Program(app, make_token(database, seeded.emails["planner"], *PLANNING))
    limited = Program(app, make_token(database, seeded.emails["planner"], *PLANNING, office="HAN"))
    assert {case["office"] for case in whole.pages("/v1/cases", 50)} == {"HAN", "SGN"}
    assert {case["office"] for case in limited.pages("/v1/cases", 50)} == {"HAN"}
    assert {case["office"] for case in limited.pages("/v1/versions/1/cases", 50)} == {"HAN"}
    assert limited.get("/v1/cases/VM-26-0401").status_code == 404
    assert limited.post("/v1/runs", json=RUN).status_code == 403
    assert limited.post("/v1/runs", json=RUN | {"office": "SGN"}).status_code == 403
    assert limited.post("/v1/runs", json=RUN | {"office": "HAN"}).status_code == 202


@pytest.mark.parametrize(
    "path", ["/v1/cases", "/v1/flights", "/v1/versions/1/cases", "/v1/clinics/HAN-C/sessions", "/v1/runs"]
)
def test_pages_of_any_size_give_the_same_items(planner: Program, path: str) -> None:
    code = planner.get("/v1/clinics").json["items"][0]["code"]
    path = path.replace("HAN-C", code)
    whole = planner.pages(path, 200)
    assert whole
    assert planner.pages(path, 1) == whole
    assert planner.pages(path, 3) == whole


def test_filters_keep_their_place_on_the_next_page(planner: Program) -> None:
    first = planner.get("/v1/cases?office=HAN&limit=2")
    assert "office=HAN" in first.headers["Link"]
    following = planner.get(first.headers["Link"].partition("/api")[2].partition(">")[0])
    assert {case["office"] for case in following.json["items"]} == {"HAN"}


def test_an_unchanged_answer_is_not_sent_again(planner: Program, database: Session) -> None:
    first = planner.get("/v1/cases/VM-26-0400")
    held = {"If-None-Match": first.headers["ETag"]}
    again = planner.get("/v1/cases/VM-26-0400", headers=held)
    assert (again.status_code, again.data) == (304, b"")
    database.scalars(select(Case).where(Case.code == "VM-26-0400")).one().priority = "3"  # type: ignore[assignment]
    database.commit()
    assert planner.get("/v1/cases/VM-26-0400", headers=held).status_code == 200


def test_a_step_needs_the_version_as_it_was_read(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["approver"], *PLANNING, "versions:approve"))
    tag = program.get("/v1/versions/2").headers["ETag"]
    assert program.post("/v1/versions/2/propose").status_code == 428
    assert program.post("/v1/versions/2/propose", headers={"If-Match": '"old"'}).status_code == 412
    proposed = program.post("/v1/versions/2/propose", headers={"If-Match": tag})
    assert (proposed.status_code, proposed.json["status"]) == (200, "proposed")
    assert program.post("/v1/versions/2/approve", headers={"If-Match": tag}).status_code == 412
    approved = program.post("/v1/versions/2/approve", headers={"If-Match": proposed.headers["ETag"]})
    assert approved.json["status"] == "approved"
    assert program.post("/v1/versions/2/publish", headers={"If-Match": approved.headers["ETag"]}).status_code == 403
    acts = database.scalars(select(AuditEntry).where(AuditEntry.action == "version.approve")).one()
    assert acts.details["token"] == database.scalars(select(ApiToken.id)).one()


def test_the_author_approves_nothing_by_token_either(app: Flask, database: Session, seeded: Seeded) -> None:
    find_version(database, 2).author_id = database.scalar(
        select(User.id).where(User.email == seeded.emails["approver"])
    )
    database.commit()
    program = Program(app, make_token(database, seeded.emails["approver"], "versions:read", "versions:approve"))
    tag = program.get("/v1/versions/2").headers["ETag"]
    assert program.post("/v1/versions/2/approve", headers={"If-Match": tag}).status_code == 403
    database.expire_all()
    assert find_version(database, 2).status is VersionStatus.DRAFT


def test_a_request_with_a_key_is_done_once(planner: Program, database: Session) -> None:
    before = database.scalar(select(func.count()).select_from(PlanningRun)) or 0
    key = {"Idempotency-Key": "run-of-monday"}
    first = planner.post("/v1/runs", json=RUN, headers=key)
    again = planner.post("/v1/runs", json=RUN, headers=key)
    assert first.status_code == again.status_code == 202
    assert (first.json, first.headers["Location"]) == (again.json, again.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    other = planner.post("/v1/runs", json=RUN | {"seed": 7}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "api-key-reused")
    assert database.scalar(select(func.count()).select_from(PlanningRun)) == before + 1
    assert planner.get(first.headers["Location"].removeprefix("/api")).json["state"] == "queued"


def test_a_refused_request_may_be_repeated_with_its_key(planner: Program) -> None:
    key = {"Idempotency-Key": "k"}
    wrong = RUN | {"office": "NOWHERE"}
    assert planner.post("/v1/runs", json=wrong, headers=key).status_code == 404
    assert planner.post("/v1/runs", json=RUN, headers=key).status_code == 202


def test_a_run_is_watched_and_stopped(planner: Program, seeded: Seeded) -> None:
    live = planner.get(f"/v1/runs/{seeded.live_run}").json
    assert live["state"] == "running"
    assert live["progress"]
    stopping = planner.post(f"/v1/runs/{seeded.live_run}/stop")
    assert stopping.json["stop_requested"] is True
    assert planner.post(f"/v1/runs/{seeded.finished_run}/stop").status_code == 409


def test_a_run_is_told_what_to_keep(planner: Program, database: Session) -> None:
    kept = {"change_budget": 3, "freeze_told": False, "freeze_ticketed": True, "freeze_days": 5}
    made = planner.post("/v1/runs", json=RUN | kept | {"connection_reliability": 98.5})
    assert made.status_code == 202
    assert {name: made.json[name] for name in kept} == kept
    assert (made.json["connection_reliability"], made.json["frozen_cases"], made.json["lifted"]) == (98.5, 0, [])
    run, case = database.get_one(PlanningRun, made.json["id"]), database.scalars(select(Case)).first()
    assert case is not None
    run.lifted = {str(case.id): "no_journey ticketed"}
    database.commit()
    (lifted,) = planner.get(f"/v1/runs/{run.id}").json["lifted"]
    assert (lifted["cases"], lifted["is_ticketed"]) == (1, True)
    assert set(lifted["reason"]) == {"vi", "en"}
    plain = planner.post("/v1/runs", json=RUN).json
    assert (plain["change_budget"], plain["freeze_ticketed"], plain["connection_reliability"]) == (None, False, None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"change_budget": -1}, "least"),
        ({"freeze_days": 367}, "most"),
        ({"freeze_ticketed": "yes"}, "boolean"),
        ({"connection_reliability": 100}, "most"),
        ({"connection_reliability": "98"}, "number"),
    ],
)
def test_promises_that_cannot_be_meant_are_refused(planner: Program, wrong: dict[str, object], code: str) -> None:
    answer = planner.post("/v1/runs", json=RUN | wrong)
    assert answer.status_code == 422
    assert [(one["where"], one["code"]) for one in answer.json["errors"]] == [(f"#/{next(iter(wrong))}", code)]


def test_problems_say_what_is_wrong_and_where(planner: Program) -> None:
    answer = planner.post("/v1/runs", json={"from_on": "soon", "workers": 0, "surprise": 1})
    assert answer.status_code == 422
    found = {one["where"]: one["code"] for one in answer.json["errors"]}
    assert found == {"#/from_on": "date", "#/to_on": "missing", "#/workers": "least", "#/surprise": "unknown"}
    english = answer.json["detail"]
    vietnamese = planner.post("/v1/runs", json={"from_on": "soon"}, headers={"Accept-Language": "vi"})
    assert vietnamese.headers["Content-Language"] == "vi"
    assert vietnamese.json["detail"] != english


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": "[]", "content_type": "application/json"}, 422),
        ({"data": '{"from_on": NaN}', "content_type": "application/json"}, 400),
        ({"data": '{"\\ud800": 1}', "content_type": "application/json"}, 422),
        ({"data": "{}", "content_type": "text/plain"}, 415),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 400),
    ],
)
def test_bodies_that_are_none_are_refused(planner: Program, sent: dict[str, str], status: int) -> None:
    answer = planner.post("/v1/runs", **sent)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=1&limit=2", "cursor=!", "cursor=AAAA", "offise=HAN", "office=%00"]
)
def test_parameters_that_are_none_are_refused(planner: Program, query: str) -> None:
    assert planner.get(f"/v1/cases?{query}").status_code == 422


@pytest.mark.parametrize(
    "path", ["/v1/cases/%00", "/v1/escorts/x%00y", "/v1/clinics/%00/sessions", "/fhir/r4/Slot/%00"]
)
def test_codes_that_no_database_takes_are_unknown(app: Flask, database: Session, seeded: Seeded, path: str) -> None:
    scopes = (*PLANNING, "clinics:read") if "fhir" not in path else ("fhir:read",)
    email = seeded.emails["medical" if "fhir" in path else "planner"]
    assert Program(app, make_token(database, email, *scopes)).get(path).status_code == 404


def test_unknown_addresses_and_methods_are_problems_too(planner: Program) -> None:
    assert planner.get("/v1/nothing").json["status"] == 404
    wrong = planner.call("DELETE", "/v1/cases")
    assert (wrong.status_code, wrong.json["code"]) == (405, "http-405")
    assert "GET" in wrong.headers["Allow"]


def test_no_name_leaves_without_its_scope(app: Flask, database: Session, seeded: Seeded) -> None:
    """Every list and page of a planner's token, searched for every planted name, document and birth date."""
    members = database.scalars(select(CaseMember)).all()
    for member in members:
        member.family_name, member.given_names = f"Zhọ{member.id:04}", f"Ztên{member.id:04}"
        member.document_number = f"DOC{member.id:07}"
    database.commit()
    planted = {word for one in members for word in (one.family_name, one.given_names, one.document_number)}
    planted |= {member.born_on.isoformat() for member in members}
    planted |= {user.name for user in database.scalars(select(User))} | {"Trần Hạnh", "Mai Linh"}
    program = Program(app, make_token(database, seeded.emails["planner"], *PLANNING))
    texts = {path: program.get(path).text for path in _everything(program)}
    assert len(texts) > 30
    leaks = {(path, name) for path, text in texts.items() for name in planted if name in text}
    assert not leaks
    named = Program(app, make_token(database, seeded.emails["planner"], *PLANNING, "names:read"))
    assert members[0].given_names in named.get("/v1/cases/VM-26-0400").text


def _everything(program: Program) -> list[str]:
    paths = [
        "/v1/token",
        "/v1/flights",
        "/v1/runs",
        "/v1/runs/1",
        "/v1/runs/2",
        "/v1/versions",
        "/v1/cases",
        "/v1/escorts",
    ]
    paths += [f"/v1/cases/{case['code']}" for case in program.pages("/v1/cases", 100)]
    paths += [f"/v1/escorts/{escort['code']}" for escort in program.pages("/v1/escorts", 100)]
    for clinic in program.pages("/v1/clinics", 100):
        paths += [f"/v1/clinics/{clinic['code']}/{part}" for part in ("sessions", "appointments")]
    for number in (1, 2):
        paths += [f"/v1/versions/{number}{part}" for part in ("", "/cases", "/trips", "/problem", "/plan")]
    return [*paths, "/v1/clinics", "/v1/versions/2/changes?against=1", "/v1/cases/VM-26-0400/itinerary.pdf", "/v1/none"]


def test_a_protected_case_is_a_code_alone(planner: Program, database: Session) -> None:
    hidden = database.scalars(select(Case).where(Case.is_protected)).one()
    row = next(case for case in planner.pages("/v1/cases", 50) if case["code"] == hidden.code)
    assert {name for name, value in row.items() if value} == {"code", "office", "is_redacted"}
    assert planner.get(f"/v1/cases/{hidden.code}").status_code == 403
    assert hidden.code not in planner.get(f"/v1/cases?state={hidden.state.value}").text


def test_which_test_it_is_needs_its_scope(app: Flask, database: Session, seeded: Seeded) -> None:
    def stages(*scopes: str) -> set[str | None]:
        program = Program(app, make_token(database, seeded.emails["medical"], "clinics:read", *scopes))
        code = program.get("/v1/clinics").json["items"][0]["code"]
        return {one["stage"] for one in program.get(f"/v1/clinics/{code}/appointments").json["items"]}

    assert stages() == {None}
    assert stages("health:read") == {"sputum_1"}


def test_the_itinerary_goes_on_record(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "itineraries:read"))
    answer = program.get("/v1/cases/VM-26-0400/itinerary.pdf")
    assert (answer.status_code, answer.content_type, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert database.scalar(select(func.count()).where(AuditEntry.action == "itinerary.printed")) == 1


def test_a_list_asks_the_same_number_of_questions_whatever_its_length(
    planner: Program, app: Flask, instance: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(instance.database)
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(engine, "before_cursor_execute", count)
    monkeypatch.setitem(app.extensions, KEY, sessionmaker(engine, expire_on_commit=False))
    code = planner.get("/v1/clinics").json["items"][0]["code"]
    lists = ["/v1/cases", "/v1/flights", "/v1/versions/1/cases", "/v1/escorts", "/v1/runs", "/v1/versions"]
    for path in (*lists, f"/v1/clinics/{code}/sessions", f"/v1/clinics/{code}/appointments"):
        counts = []
        for limit in (3, 9):
            asked = 0
            assert planner.get(f"{path}?limit={limit}").status_code == 200
            counts.append(asked)
        assert counts[1] <= counts[0] + 1, (path, counts)  # the first call of all notes the token's use
    engine.dispose()


def test_a_webhook_is_registered_and_closed(planner: Program, database: Session) -> None:
    form = {"kind": "office", "recipient": "HAN", "label": "Airline desk", "url": "https://hooks.example.org/a"}
    made = planner.post("/v1/webhooks", json=form)
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    row = database.get_one(Contact, made.json["id"])
    assert (row.way, row.url) == (Way.WEBHOOK, form["url"])
    (listed,) = (one for one in planner.get("/v1/webhooks").json["items"] if one["id"] == row.id)
    assert listed == made.json | {"secret": None}
    for change, status in (({"recipient": "XXX"}, 404), ({"url": "http://10.0.0.1/"}, 422), ({"kind": "person"}, 422)):
        assert planner.post("/v1/webhooks", json=form | change).status_code == status
    assert planner.call("DELETE", f"/v1/webhooks/{row.id}").status_code == 200
    assert planner.call("DELETE", f"/v1/webhooks/{row.id}").status_code == 404
    other = database.scalars(select(Contact.id).where(Contact.way != Way.WEBHOOK, Contact.is_active)).first()
    assert planner.call("DELETE", f"/v1/webhooks/{other}").status_code == 404
    database.expire_all()
    assert (row.is_active, row.url) == (False, "")


def test_a_kept_answer_gives_the_secret_again_and_stores_none(planner: Program, database: Session) -> None:
    form = {"kind": "office", "recipient": "HAN", "label": "Desk", "url": "https://hooks.example.org/a"}
    first, again = (planner.post("/v1/webhooks", json=form, headers={"Idempotency-Key": "desk"}) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert first.json["secret"].startswith("whsec_")
    kept = database.scalars(select(KeptAnswer.body)).all()
    assert kept
    assert not any(b"whsec_" in body or first.json["secret"].encode() in body for body in kept)


def test_an_office_limit_holds_for_webhooks(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "webhooks:write", office="SGN"))
    form = {"kind": "office", "recipient": "HAN", "label": "x", "url": "https://hooks.example.org/a"}
    assert program.post("/v1/webhooks", json=form).status_code == 403
    assert program.post("/v1/webhooks", json=form | {"recipient": "SGN"}).status_code == 201


def test_whoever_guesses_tokens_is_put_off(app: Flask, planner: Program) -> None:
    guesser = Program(app, "ht_guessed")
    statuses = [guesser.get("/v1/token").status_code for _ in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({401}, 429)
    assert int(guesser.get("/v1/token").headers["Retry-After"]) > 0
    assert planner.get("/v1/token").status_code == 429  # from the same address


def test_too_many_calls_are_put_off(planner: Program) -> None:
    statuses = [planner.get("/v1/token").status_code for _ in range(601)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {200}
    refused = planner.get("/v1/token")
    assert json.loads(refused.data)["code"] == "http-429"
    assert int(refused.headers["Retry-After"]) > 0
