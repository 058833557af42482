"""Every route and who may reach it: a new route belongs into the table, or these tests fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.models import Role
from scheduler.services.access import ALLOWED, Action
from tests.web.seed import Seeded
from web.access import access_of, check_declared, demands

SignedIn = Callable[[str], FlaskClient]

ACCESS = {
    "/": "see-board",
    "/account": "signed-in",
    "/account/password": "signed-in",
    "/healthz": "open",
    "/language": "open",
    "/planning": "plan",
    "/planning/runs": "plan",
    "/planning/runs/<int:run_id>": "plan",
    "/planning/runs/<int:run_id>/live": "plan",
    "/planning/runs/<int:run_id>/stop": "plan",
    "/sign-in": "open",
    "/sign-out": "signed-in",
    "/static/<path:filename>": "open",
    "/theme": "open",
    "/users": "manage-users",
    "/users/<int:user_id>/<any(deactivate, reactivate):step>": "manage-users",
    "/users/<int:user_id>/password": "manage-users",
    "/versions": "see-cases",
    "/versions/<int:number>": "see-cases",
    "/versions/<int:number>/<any(propose, approve, withdraw):step>": "plan | approve",
    "/versions/<int:number>/publish": "publish",
}
"""Rule -> what it demands (`open`, `signed-in`, or actions of `scheduler.services.access`)."""

READ = ("/", "/account", "/planning", "/planning/runs/2", "/planning/runs/2/live", "/users", "/versions", "/versions/2")
RULE_OF = {"/planning/runs/2": "/planning/runs/<int:run_id>", "/planning/runs/2/live": "/planning/runs/<int:run_id>/live", "/versions/2": "/versions/<int:number>"}  # fmt: skip  # noqa: E501


def test_the_table_lists_every_route(app: Flask) -> None:
    found = {rule.rule: str(access_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()}
    assert found == ACCESS


def test_an_undeclared_route_stops_the_start(app: Flask) -> None:
    app.view_functions["secret"] = lambda: "secret"
    with pytest.raises(LookupError, match="secret"):
        check_declared(app)
    app.view_functions["secret"] = demands(Action.PLAN)(lambda: "secret")
    check_declared(app)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_reaches_its_pages_and_no_other(signed_in: SignedIn, role: str) -> None:
    browser = signed_in(role)
    granted = {action.value for action in ALLOWED[Role(role)]}
    for path in READ:
        demanded = ACCESS[RULE_OF.get(path, path)]
        may = demanded in {"open", "signed-in"} or bool(granted & set(demanded.split(" | ")))
        assert browser.get(path).status_code == (200 if may else 403), (role, path)


@pytest.mark.parametrize("role", ["viewer", "medical", "escort", "planner"])
def test_steps_are_refused_to_who_may_not(signed_in: SignedIn, seeded: Seeded, role: str) -> None:
    browser = signed_in(role)
    refused = ["/versions/2/publish", "/users", f"/users/{1}/password"]
    if role != "planner":
        refused += ["/versions/2/approve", "/planning/runs", f"/planning/runs/{seeded.live_run}/stop"]
    assert {path: browser.post(path).status_code for path in refused} == dict.fromkeys(refused, 403)


def test_nobody_gets_in_without_signing_in(client: FlaskClient, seeded: Seeded) -> None:
    for path in READ:
        assert client.get(path).headers["Location"] == "/sign-in", path
    assert client.post("/versions/2/approve").status_code == 401
    assert client.get(f"/planning/runs/{seeded.live_run}/live", headers={"HX-Request": "true"}).status_code == 401


def test_after_signing_in_everybody_lands_on_a_page_of_theirs(signed_in: SignedIn) -> None:
    for role in Role:
        assert signed_in(role.value).get("/sign-in", follow_redirects=True).status_code == 200, role
