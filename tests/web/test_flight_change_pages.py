"""Flight changes on the pages and by the signed hook: preview, apply, repair; a cancelled flight stays in sight."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.webhooks import sign
from scheduler.models import (
    Case,
    Flight,
    FlightMessage,
    FlightState,
    Itinerary,
    PlanCase,
    PlanningRun,
    PlanVersion,
    VersionStatus,
    utc_now,
)
from scheduler.services.tokens import itinerary_token
from tests.web.browser import Look, faults_of, open_page

SignedIn = Callable[[str], FlaskClient]
HEAD = "Change,Carrier,Flight number,From,Departure date"
LOOKS = [Look(language=language, width=width) for language in ("vi", "en") for width in (1440, 390)]


def held_flight(database: Session) -> Flight:
    """A flight still to leave on which the published plan has people."""
    query = select(PlanCase).join(PlanVersion, PlanVersion.id == PlanCase.version_id)
    published = database.scalars(query.where(PlanVersion.status == VersionStatus.PUBLISHED, PlanCase.is_planned))
    flights = [leg.flight for entry in published for leg in entry.legs]
    return next(one for one in flights if one.departs_at > utc_now() and one.state is FlightState.SCHEDULED)


def table(flight: Flight) -> bytes:
    return f"{HEAD}\nremoved,{flight.carrier},{flight.number},{flight.origin},{flight.departs_on:%d/%m/%Y}".encode()


def upload(browser: FlaskClient, data: bytes) -> str:
    fields = {"changes": (io.BytesIO(data), "changes.csv")}
    answer = browser.post("/flight-changes", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_from_a_file_to_the_repaired_plan(signed_in: SignedIn, database: Session) -> None:
    flight = held_flight(database)
    browser = signed_in("approver")
    assert "thay đổi chuyến bay chờ" not in browser.get("/flight-changes/hint").text
    place = upload(browser, table(flight))
    assert "1 tin thay đổi chuyến bay chờ" in browser.get("/flight-changes/hint").text
    preview = browser.get(place).text
    assert "VM-26-" in preview
    assert "chuyến bị hủy" in preview
    assert browser.post(f"{place}/repair").status_code == 409
    assert browser.post(f"{place}/apply").status_code == 302
    assert browser.post(f"{place}/apply").status_code == 409
    board = browser.get("/").text
    assert "is-cancelled" in board
    answer = browser.post(f"{place}/repair")
    assert answer.status_code == 302
    assert "/planning/runs/" in answer.headers["Location"]
    newest = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert newest is not None
    assert newest.to_on >= flight.departs_on
    assert newest.change_budget is None


def test_the_family_and_the_staff_read_of_a_cancelled_flight(signed_in: SignedIn, database: Session) -> None:
    flight = held_flight(database)
    query = (
        select(Itinerary).join(PlanCase, Itinerary.plan_case_id == PlanCase.id).join(Case, Itinerary.case_id == Case.id)
    )
    query = query.where(PlanCase.legs.any(flight_id=flight.id), Case.is_protected.is_(False))
    itinerary = database.scalars(query).first()
    assert itinerary is not None
    browser = signed_in("approver")
    pages = (f"/cases/{itinerary.case.code}/itinerary", f"/i/{itinerary_token(itinerary.token_salt)}")
    assert all("đã bị hủy" not in browser.get(page).text for page in pages)
    browser.post(f"{upload(browser, table(flight))}/apply")
    assert all("đã bị hủy" in browser.get(page).text for page in pages)
    told = browser.get(pages[1]).text
    assert "Đừng ra sân bay" in told
    assert "public-meeting" not in told, "nobody is sent to a meeting for a flight that does not leave"


def test_a_cancelled_flight_leads_straight_to_the_repair(signed_in: SignedIn, database: Session) -> None:
    planner = signed_in("planner")
    board = planner.get("/").text
    assert 'href="/flight-changes/broken"' in board  # the seed has one cancelled flight, with no message about it
    assert 'href="/flight-changes/broken"' not in signed_in("viewer").get("/").text
    assert 'href="/flight-changes/broken"' in planner.get("/flight-changes/hint").text
    page = planner.get("/flight-changes/broken").text
    entry = next(
        entry
        for entry in database.scalars(select(PlanCase).where(PlanCase.is_planned))
        if any(leg.flight.state is FlightState.CANCELLED for leg in entry.legs) and not entry.case.is_protected
    )
    assert entry.case.code in page
    case = planner.get(f"/cases/{entry.case.code}").text
    assert ('href="/flight-changes/broken"' in case, "đã bị hủy" in case) == (True, True)
    answer = planner.post("/flight-changes/broken", data={"budget": "0", "days": "3", "ticketed": "1"})
    assert "/planning/runs/" in answer.headers["Location"]
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert run is not None
    assert (run.change_budget, run.freeze_ticketed, run.freeze_days) == (0, True, 3)
    assert signed_in("viewer").get("/flight-changes/broken").status_code == 403


def test_a_repair_keeps_promises_unless_told_otherwise(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("approver")
    place = upload(browser, table(held_flight(database)))
    browser.post(f"{place}/apply")
    page = unescape(browser.get(place).text)
    assert "Không đổi hồ sơ nào khác, giữ nguyên ai khởi hành trong vòng 3 ngày" in page
    assert 'name="ticketed" value="1" checked' in page
    assert 'name="budget" type="number" value="0"' in page
    refused = browser.post(f"{place}/repair", data={"budget": "some", "told": "1"})
    assert refused.status_code == 422
    assert 'value="some"' in refused.text
    assert 'name="ticketed" value="1" checked' not in refused.text
    assert browser.post(f"{place}/repair", data={"budget": "4", "days": "", "ticketed": "1"}).status_code == 302
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert run is not None
    assert (run.change_budget, run.freeze_told, run.freeze_ticketed, run.freeze_days) == (4, False, True, None)


def test_bad_files_and_templates(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("approver")
    assert browser.post("/flight-changes", data={}).status_code == 422
    bad = browser.post("/flight-changes", data={"changes": (io.BytesIO(b"%PDF-1.7"), "x.pdf")})
    assert bad.status_code == 422
    place = upload(browser, f"{HEAD}\nremoved,VN,1,XXX,01/12/2026".encode())
    assert "không thể ghi" in browser.get(place).text
    assert browser.post(f"{place}/apply").status_code == 409
    assert browser.post(f"{place}/dismiss").status_code == 302
    assert browser.get("/flight-changes/template-vi.xlsx").data.startswith(b"PK")
    assert signed_in("viewer").get("/flight-changes").status_code == 403


def test_the_hook_takes_signed_messages_alone(app: Flask, signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("approver")
    made = browser.post("/flight-changes/senders", data={"label": "Agency"}).text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made)
    address = re.search(r"/hooks/flights/[\w-]+", made)
    assert secret is not None
    assert address is not None
    assert secret.group() not in browser.get("/flight-changes").text
    body, path, program = table(held_flight(database)), address.group(), app.test_client()
    headers = sign("m-1", utc_now(), body, [secret.group()])
    assert program.post(path, data=body).status_code == 401
    assert program.post(path, data=body + b" ", headers=headers).status_code == 401
    first = program.post(path, data=body, headers=headers)
    assert (first.status_code, first.get_json()["new"]) == (202, True)
    again = program.post(path, data=body, headers=headers)
    assert (again.status_code, again.get_json()["new"]) == (200, False)
    assert "Set-Cookie" not in again.headers
    assert program.post("/hooks/flights/nobody", data=body, headers=headers).status_code == 404
    unreadable = sign("m-2", utc_now(), b"%PDF-1.7", [secret.group()])
    assert program.post(path, data=b"%PDF-1.7", headers=unreadable).get_json()["code"].startswith("imports-file-")
    assert len(database.scalars(select(FlightMessage)).all()) == 1
    assert "Agency" in browser.get("/flight-changes").text
    assert browser.post("/flight-changes/senders/1/revoke").status_code == 302
    assert program.post(path, data=body, headers=headers).status_code == 404
    assert signed_in("hanoi").post("/flight-changes/senders", data={"label": "x"}).status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.width}")
def test_the_pages_are_sound(chromium: Browser, served: str, look: Look) -> None:
    page = open_page(chromium, served, look, "approver")
    page.goto(f"{served}/")
    cell = page.locator("tr.is-confirmed, tr.is-today, tr.is-escort-missing").first
    number = cell.locator(".cell-flight .code").inner_text().split()
    day = utc_now().strftime("%d/%m/%Y")
    rows = "\n".join(
        [HEAD + ",To,Departs,Arrives", f"removed,{number[0]},{number[1]},HAN,{day},,,",
         f"added,ZZ,{look.width},HAN,01/12/2027,NRT,01/12/2027 10:00,01/12/2027 17:00",
         f"removed,VN,{look.width},HAN,01/12/2026,,,"]
    )  # fmt: skip
    page.goto(f"{served}/flight-changes")
    changes = {"name": f"{look.language}.csv", "mimeType": "text/csv", "buffer": (rows + "\n").encode()}
    page.set_input_files("[name=changes]", changes)
    with page.expect_navigation():
        page.click("form[enctype] button.btn-primary")
    place = page.url
    faults = faults_of(page, place) + faults_of(page, f"{served}/flight-changes")
    page.context.close()
    assert re.search(r"/flight-changes/\d+$", place)
    assert not faults, "\n".join(faults)
