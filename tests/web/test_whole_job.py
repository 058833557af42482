"""The whole job through the pages: ask for a plan, watch it, read it, approve it, publish it, pin, and plan again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select

import scheduler.database
from scheduler.config import settings
from scheduler.database import unit_of_work, upgrade
from scheduler.i18n import phrase
from scheduler.models import Case, Escort, Pin, PinKind, PlanCase, PlanVersion, Role, VersionStatus
from scheduler.planning import build_problem
from solver.files import plan_from_json, problem_from_json
from solver.verify import verify
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world
from tests.web.seed import PASSWORD
from web.factory import create_app
from web.limits import limiter

WORKER = [sys.executable, "-c", "from scheduler.cli import main; main()", "worker"]
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def mission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlanningWorld]:
    """An installation of its own: four families of whom one is not ready, two escorts, a clinic, daily flights."""
    monkeypatch.setenv("HANHTRINH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HANHTRINH_BASE_URL", "https://hanhtrinh.example.org")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    upgrade()
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    with unit_of_work() as session:
        world = make_planning_world(session, today, days=7)
        for number, skill in enumerate(("operational", "", ""), 1):
            world.case(f"VM-{number}", escort=skill)
        world.case("VM-4", latest_on=today)
        for name in ("planner", "approver"):
            role = Role(name)
            builders.make_user(
                session, f"{name}@example.org", role, name=f"Mai {name}", password_hash=_HASHER.hash(PASSWORD)
            )
    yield world
    scheduler.database.engine().dispose()
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


@pytest.fixture
def app(mission: PlanningWorld) -> Flask:
    made = create_app(settings())
    made.config.update(PROPAGATE_EXCEPTIONS=True, WTF_CSRF_ENABLED=False)
    limiter.reset()
    return made


@pytest.fixture
def worker(mission: PlanningWorld) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as people start one: a process of its own."""
    process = subprocess.Popen(WORKER, stderr=subprocess.DEVNULL, env=os.environ)
    yield process
    process.terminate()
    process.wait(timeout=30)


def _signed_in(app: Flask, name: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return browser


def _planned(browser: FlaskClient, mission: PlanningWorld) -> tuple[str, list[str]]:
    """Ask for a plan and watch the live part until it is over: the version's address and the states seen."""
    form = {"from": str(mission.first), "to": str(mission.last), "office": "", "seconds": "5"}
    asked = browser.post("/planning/runs", data=form)
    assert asked.status_code == 302, asked.text
    run = asked.headers["Location"]
    assert 'hx-trigger="every 1s"' in browser.get(run).text
    states = []
    for _ in range(300):
        live = browser.get(f"{run}/live")
        assert live.status_code == 200
        states.append(_found(r'data-state="([^"]+)"', live.text))
        if 'data-live="false"' in live.text:
            break
        time.sleep(0.2)
    page = browser.get(run).text
    return _found(r'href="(/versions/\d+)"', page), states


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return unescape(found[1])


def _step(browser: FlaskClient, version: str, step: str) -> None:
    page = browser.get(version).text
    assert f'action="{version}/{step}"' in page
    answer = browser.post(f"{version}/{step}", follow_redirects=True)
    assert answer.status_code == 200, answer.text
    if step == "publish":
        _watch(browser, answer.request.path)


def _watch(browser: FlaskClient, job: str) -> None:
    """Watch the worker publish until the page is told to load itself again."""
    for _ in range(300):
        if "HX-Refresh" in browser.get(f"{job}/live").headers:
            break
        time.sleep(0.2)
    assert "notice-success" in browser.get(job).text


def _published(number: int) -> dict[str, PlanCase]:
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == number)).one()
        assert version.status is VersionStatus.PUBLISHED
        assert verify(problem_from_json(version.problem), plan_from_json(version.plan)).is_legal
        entries = {entry.case.code: entry for entry in version.cases}
        for entry in entries.values():
            assert (entry.legs, entry.appointments, entry.escorts) is not None  # loaded while the session is open
        return entries


def test_from_a_request_to_papers_and_calendars_and_again(
    app: Flask, mission: PlanningWorld, worker: subprocess.Popen[bytes]
) -> None:
    planner, approver = _signed_in(app, "planner"), _signed_in(app, "approver")
    first, states = _planned(planner, mission)
    assert states[-1] == phrase("runs-state-finished", "vi")
    assert first == "/versions/1"
    page = planner.get(first).text
    assert "VM-4" in page
    assert _found(r"<strong>(\d+/4)</strong>", page) == "3/4"

    assert "ask-approve" not in page  # the author approves nothing
    assert planner.post(f"{first}/approve").status_code == 403
    _step(planner, first, "propose")
    _step(approver, first, "approve")
    _step(approver, first, "publish")
    before = _published(1)
    assert [code for code, entry in before.items() if entry.is_planned] == ["VM-1", "VM-2", "VM-3"]
    _look_at_papers_and_feed(app, planner, before)

    _pin_what_is_planned_elsewhere(planner, before)
    _check_problem(mission)
    second, _ = _planned(planner, mission)
    changes = _found(r'(?s)class="changes">(.+?)</ul>', planner.get(f"{second}?against=1").text)
    told = [name in changes for name in ("VM-1", "VM-2", "VM-3", "E-01", "E-02")]
    assert told == [True, True, False, True, True], changes
    assert planner.get(f"{second}?against=77").status_code == 404
    _step(approver, second, "approve")
    _step(approver, second, "publish")
    after = _published(2)
    _check_pins(after)
    assert phrase("version-status-superseded", "vi") in planner.get(first).text

    _unpin_all(planner)


def _look_at_papers_and_feed(app: Flask, planner: FlaskClient, entries: dict[str, PlanCase]) -> None:
    paper = planner.get("/cases/VM-1/itinerary.pdf")
    assert paper.mimetype == "application/pdf"
    (sheet,) = PdfReader(BytesIO(paper.data)).pages
    text = sheet.extract_text()
    assert "CX 764" in text
    assert "CX 872" in text
    assert planner.get("/cases/VM-4/itinerary.pdf").status_code == 404
    with unit_of_work() as session:
        (met,) = entries["VM-1"].escorts
        recipient = f"escort:{session.get_one(Escort, met.escort_id).id}"
    made = planner.post("/subscriptions", data={"recipient": recipient, "label": "Điện thoại", "language": "vi"})
    feed = app.test_client().get(_found(r'value="[^"]+(/feeds/[^"]+\.ics)"', made.text))
    assert feed.status_code == 200
    events = Calendar.from_ical(feed.data).walk("VEVENT")
    assert events
    assert "Nguyễn" not in feed.text


def _pin_what_is_planned_elsewhere(planner: FlaskClient, entries: dict[str, PlanCase]) -> None:
    """Fix another session for VM-2's check and the other escort for VM-1, choosing from what the page offers."""
    offered = unescape(planner.get("/cases/VM-2").text)
    (held,) = entries["VM-2"].appointments
    sessions = re.findall(r'<option value="(\d+)"', offered[offered.index('id="pin-session"') :])
    assert sessions[0] == str(held.session_id)
    other = next(number for number in sessions[1:] if int(number) == held.session_id + 1)
    _pin(planner, "VM-2", "appointment", session=other)

    offered = unescape(planner.get("/cases/VM-1").text)
    (met,) = entries["VM-1"].escorts
    escorts = re.findall(r'<option value="(operational:\d+)"', offered)
    assert escorts[0] == f"operational:{met.escort_id}"
    _pin(planner, "VM-1", "escort", escort=escorts[1])


def _pin(planner: FlaskClient, code: str, kind: str, **values: str) -> None:
    answer = planner.post(f"/cases/{code}/pins/{kind}", data={"reason": "Gia đình xin", **values})
    assert answer.status_code == 302, answer.text
    assert "Gia đình xin" in planner.get(f"/cases/{code}").text


def _check_problem(mission: PlanningWorld) -> None:
    """The next problem carries both pins in its own ids."""
    with unit_of_work() as session:
        rows = {row.kind: row for row in session.scalars(select(Pin))}
        codes = dict(session.execute(select(Case.id, Case.code)).all())
        problem = build_problem(session, from_on=mission.first, to_on=mission.last).problem
    pins = {codes[int(case.id[1:])]: case.pin for case in problem.cases}
    assert pins["VM-3"] is None
    session_pin, escort_pin = pins["VM-2"], pins["VM-1"]
    assert session_pin is not None
    assert session_pin.appointments == {"pec": f"S{rows[PinKind.APPOINTMENT].value['session']}"}
    assert escort_pin is not None
    assert escort_pin.escorts == {"operational": f"E{rows[PinKind.ESCORT].value['escort']}"}


def _check_pins(entries: dict[str, PlanCase]) -> None:
    with unit_of_work() as session:
        rows = {row.kind: row for row in session.scalars(select(Pin))}
    (appointment,) = entries["VM-2"].appointments
    assert appointment.session_id == rows[PinKind.APPOINTMENT].value["session"]
    (met,) = entries["VM-1"].escorts
    assert met.escort_id == rows[PinKind.ESCORT].value["escort"]


def _unpin_all(planner: FlaskClient) -> None:
    for code in ("VM-1", "VM-2"):
        address = _found(r'action="(/cases/[^"]+/pins/\d+/remove)"', planner.get(f"/cases/{code}").text)
        assert planner.post(address).status_code == 302
    with unit_of_work() as session:
        assert not session.scalars(select(Pin)).all()
