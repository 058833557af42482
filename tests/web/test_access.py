"""Every route and who may reach it: a new route belongs into the table, or these tests fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.i18n import phrase
from scheduler.models import Role
from scheduler.services.access import ALLOWED, Action
from tests.web.api_access import API_ACCESS, READ_TOO
from tests.web.seed import Seeded
from web.access import access_of, check_declared, demands

SignedIn = Callable[[str], FlaskClient]

CONTACT_OF = "/contacts/add/<any(escort, clinic, office, airport, receiver, examiner):kind>/<int:recipient>"
ACCESS = {
    "GET /": "see-board",
    "GET /account": "signed-in",
    "POST /account/password": "signed-in",
    "GET /audit": "see-audit",
    "GET /cases": "see-cases",
    "GET /cases/<code>": "see-cases",
    "POST /cases/<code>": "edit-cases",
    "GET /cases/<code>/itinerary": "see-cases",
    "GET /cases/<code>/itinerary.pdf": "see-names",
    "POST /cases/<code>/pins/<any(hold, flights, appointment, escort):kind>": "plan",
    "POST /cases/<code>/pins/<int:pin_id>/remove": "plan",
    "POST /cases/<code>/tickets": "plan",
    "POST /cases/<code>/tickets/remove": "plan",
    "GET /clinics": "see-clinics",
    "GET /clinics/<code>": "see-clinics",
    "GET /clinics/appointments/<int:number>": "edit-health",
    "POST /clinics/appointments/<int:number>": "edit-health",
    "GET /clinics/appointments/<int:number>/family": "edit-health",
    "POST /clinics/appointments/<int:number>/undo": "edit-health",
    "GET /contacts": "manage-subscriptions | see-own-duties",
    "POST /contacts/<int:number>": "manage-subscriptions | see-own-duties",
    "GET /contacts/<int:number>": "manage-subscriptions | see-own-duties",
    "GET /contacts/<int:number>/deliveries": "manage-subscriptions",
    "POST /contacts/<int:number>/deliveries/<int:delivery>/redeliver": "manage-subscriptions",
    "POST /contacts/<int:number>/remove": "manage-subscriptions | see-own-duties",
    "POST /contacts/<int:number>/test": "manage-subscriptions | see-own-duties",
    f"GET {CONTACT_OF}": "manage-subscriptions | see-own-duties",
    f"POST {CONTACT_OF}": "manage-subscriptions | see-own-duties",
    "GET /duties": "see-own-duties",
    "GET /escorts": "see-escorts | see-own-duties",
    "GET /escorts/<code>": "see-escorts",
    "GET /feeds/<token>.ics": "open",
    "GET /flight-changes": "import",
    "POST /flight-changes": "import",
    "GET /flight-changes/<int:number>": "import",
    "POST /flight-changes/<int:number>/apply": "import",
    "POST /flight-changes/<int:number>/dismiss": "import",
    "POST /flight-changes/<int:number>/repair": "plan",
    "GET /flight-changes/broken": "plan",
    "POST /flight-changes/broken": "plan",
    "GET /flight-changes/hint": "import",
    "POST /flight-changes/senders": "import",
    "POST /flight-changes/senders/<int:number>/revoke": "import",
    "GET /flight-changes/template-<any(vi, en):titles>.xlsx": "import",
    "GET /flights/<int:number>/tickets": "see-cases",
    "POST /flights/<int:number>/tickets": "plan",
    "GET /healthz": "open",
    "POST /hooks/flights/<key>": "open",
    "GET /i/<token>": "open",
    "GET /imports": "import",
    "POST /imports/apply": "import",
    "POST /imports/preview": "import",
    "GET /imports/templates/<kind>-<any(vi, en):titles>.xlsx": "import",
    "POST /language": "open",
    "GET /m/<token>": "open",
    "POST /m/<token>": "open",
    "GET /messages": "manage-subscriptions",
    "GET /messages/hint": "manage-subscriptions",
    "GET /messages/<int:number>": "manage-subscriptions",
    "POST /messages/<int:number>/confirm": "manage-subscriptions",
    "POST /messages/<int:number>/resend": "manage-subscriptions",
    "GET /bags/<reference>": "see-cases",
    "GET /notices": "see-cases",
    "GET /notices/hint": "see-cases",
    "POST /notices/<kind>/<programme>/<receiver>/<on>/sent": "edit-cases",
    "POST /notices/<kind>/<programme>/<receiver>/<on>/unsent": "edit-cases",
    "GET /own-calendars": "import | see-own-duties | edit-health",
    "POST /own-calendars": "import | see-own-duties | edit-health",
    "GET /own-calendars/<int:number>": "import | see-own-duties | edit-health",
    "POST /own-calendars/<int:number>": "import | see-own-duties | edit-health",
    "POST /own-calendars/<int:number>/refresh": "import | see-own-duties | edit-health",
    "POST /own-calendars/<int:number>/remove": "import | see-own-duties | edit-health",
    "POST /own-calendars/<int:number>/source": "import | see-own-duties | edit-health",
    "GET /papers": "see-cases | see-clinics",
    "GET /papers/airports/<code>/<on>/<int:shift>.<form>": "see-cases",
    "GET /papers/cases/<code>/labels.<form>": "see-cases",
    "GET /papers/clinics/<code>/<on>.<form>": "see-clinics",
    "GET /papers/days/<on>.zip": "see-cases",
    "GET /papers/escorts/<int:trip>.<form>": "see-escorts | see-own-duties",
    "GET /papers/labels/<on>/<office>.<form>": "see-cases",
    "GET /papers/manifests/<int:flight>.<form>": "see-cases",
    "GET /papers/notices/<kind>/<programme>/<receiver>/<on>.<form>": "see-cases",
    "GET /planning": "plan",
    "POST /planning/runs": "plan",
    "GET /planning/runs/<int:run_id>": "plan",
    "GET /planning/runs/<int:run_id>/live": "plan",
    "POST /planning/runs/<int:run_id>/stop": "plan",
    "GET /sign-in": "open",
    "POST /sign-in": "open",
    "POST /sign-out": "signed-in",
    "GET /static/<path:filename>": "open",
    "GET /subscriptions": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "POST /subscriptions": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "GET /subscriptions/<int:number>": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "GET /subscriptions/<int:number>/calendar.json": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "POST /subscriptions/<int:number>/test": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "POST /subscriptions/<int:number>/revoke": "manage-subscriptions | see-own-duties | see-clinics | see-board",
    "POST /theme": "open",
    "GET /users": "manage-users",
    "POST /users": "manage-users",
    "POST /users/<int:user_id>/<any(deactivate, reactivate):step>": "manage-users",
    "POST /users/<int:user_id>/password": "manage-users",
    "GET /jobs/<int:job_id>": "plan | publish",
    "GET /jobs/<int:job_id>/live": "plan | publish",
    "POST /jobs/<int:job_id>/stop": "plan | publish",
    "GET /versions/<int:number>/cases/<code>": "see-cases",
    "GET /versions/<int:number>/cases/<code>/live": "see-cases",
    "POST /versions/<int:number>/cases/<code>/ask": "plan",
    "POST /versions/<int:number>/cases/<code>/take": "plan",
    "GET /versions/<int:number>/cases/<code>/what-if/<int:place>": "see-cases",
    "GET /versions/<int:number>/cases/<code>/what-if/<int:place>/live": "see-cases",
    "POST /versions/<int:number>/cases/<code>/what-if/<int:place>": "plan",
    "GET /versions/<int:number>/robustness": "see-board",
    "POST /versions/<int:number>/robustness": "plan",
    "GET /versions/<int:number>/robustness/brief": "see-board",
    "GET /versions/<int:number>/limits": "see-board",
    "POST /versions/<int:number>/limits": "plan",
    "GET /versions": "see-board",
    "GET /versions/<int:number>": "see-board",
    "POST /versions/<int:number>/<any(propose, approve, withdraw):step>": "plan | approve",
    "POST /versions/<int:number>/publish": "publish",
} | API_ACCESS
"""Method and rule -> what it demands (`open`, `signed-in`, or actions of `scheduler.services.access`)."""

READ = {
    "/": "/",
    "/account": "/account",
    "/audit": "/audit",
    "/cases": "/cases",
    "/cases/VM-26-0400": "/cases/<code>",
    "/clinics": "/clinics",
    "/escorts": "/escorts",
    "/flights/1/tickets": "/flights/<int:number>/tickets",
    "/imports": "/imports",
    "/contacts": "/contacts",
    "/messages": "/messages",
    "/messages/1": "/messages/<int:number>",
    "/notices": "/notices",
    "/notices/hint": "/notices/hint",
    "/papers": "/papers",
    "/planning": "/planning",
    "/planning/runs/2": "/planning/runs/<int:run_id>",
    "/planning/runs/2/live": "/planning/runs/<int:run_id>/live",
    "/subscriptions": "/subscriptions",
    "/users": "/users",
    "/versions": "/versions",
    "/versions/2": "/versions/<int:number>",
    "/versions/2/robustness": "/versions/<int:number>/robustness",
    "/versions/2/robustness/brief": "/versions/<int:number>/robustness/brief",
} | READ_TOO
"""Addresses to open and their rules."""


def test_the_table_lists_every_route(app: Flask) -> None:
    found = {}
    for rule in app.url_map.iter_rules():
        method = min((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found[f"{method} {rule.rule}"] = str(access_of(app, rule.endpoint))
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
    for path, rule in READ.items():
        demanded = ACCESS[f"GET {rule}"]
        may = demanded in {"open", "signed-in"} or bool(granted & set(demanded.split(" | ")))
        allowed = {200, 302} if may else {403}  # an escort who opens the roster is led to their own duties
        if path == "/" and not may:
            allowed = {302}  # the bare address leads home
        assert browser.get(path).status_code in allowed, (role, path)


@pytest.mark.parametrize("role", ["viewer", "medical", "escort", "planner"])
def test_steps_are_refused_to_who_may_not(signed_in: SignedIn, seeded: Seeded, role: str) -> None:
    browser = signed_in(role)
    refused = ["/versions/2/publish", "/users", f"/users/{1}/password"]
    if role != "planner":
        refused += ["/versions/2/approve", "/planning/runs", f"/planning/runs/{seeded.live_run}/stop"]
    assert {path: browser.post(path).status_code for path in refused} == dict.fromkeys(refused, 403)


def test_nobody_gets_in_without_signing_in(client: FlaskClient, seeded: Seeded) -> None:
    for path, rule in READ.items():
        if ACCESS[f"GET {rule}"] != "open":
            assert client.get(path).headers["Location"] == "/sign-in", path
    assert client.post("/versions/2/approve").status_code == 401
    assert client.get(f"/planning/runs/{seeded.live_run}/live", headers={"HX-Request": "true"}).status_code == 401


def test_after_signing_in_everybody_lands_on_a_page_of_theirs(signed_in: SignedIn) -> None:
    for role in Role:
        for address in ("/sign-in", "/"):
            opened = signed_in(role.value).get(address, follow_redirects=True)
            assert opened.status_code == 200, (role, address)


def test_a_refusal_names_the_right_in_words(signed_in: SignedIn) -> None:
    refused = signed_in("viewer").get("/cases").text
    assert "Bạn chưa được cấp quyền cho việc này (xem hồ sơ)." in refused
    unsaid = [
        action for action in Action if f"({action.value})" in phrase("error-forbidden", "vi", action=action.value)
    ]
    assert unsaid == []
