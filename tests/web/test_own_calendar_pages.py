"""Own calendars on the pages: brought by their owner, shown as times, and warned about where duties fall on them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Escort, Flight, OwnCalendar, OwnCalendarSpan, PlanAppointment, PlanTrip, utc_now
from scheduler.services.access import SYSTEM
from scheduler.services.clinics import clinic_day
from tests.web.browser import Look, faults_of, open_page

SignedIn = Callable[[str], FlaskClient]
LOOKS = [Look(language=language, width=width) for language in ("vi", "en") for width in (1440, 390)]


def calendar(*starts: datetime, extra: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for number, start in enumerate(starts):
        lines += ["BEGIN:VEVENT", f"UID:{number}@x", f"DTSTART:{start:%Y%m%dT%H%M00Z}", "DURATION:PT3H",
                  "SUMMARY:Oncology", "END:VEVENT"]  # fmt: skip
    return "\r\n".join([*lines, *([extra] if extra else []), "END:VCALENDAR", ""]).encode()


def bring(browser: FlaskClient, owner: str, data: bytes, **more: str) -> str:
    fields = {"owner": owner, "label": "Lịch bệnh viện", "tentative": "1", "file": (io.BytesIO(data), "x.ics")} | more
    answer = browser.post("/own-calendars", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def first_leg(database: Session) -> Flight:
    trip = database.scalars(select(PlanTrip).order_by(PlanTrip.id)).first()
    assert trip is not None
    return trip.legs[0].flight


def test_an_escort_brings_a_calendar_and_the_duty_is_warned_about(signed_in: SignedIn, database: Session) -> None:
    escort = database.scalars(select(Escort).where(Escort.code == "ESC-01")).one()
    mine = signed_in("escort")
    assert "Lịch riêng" in mine.get("/duties").text
    place = bring(mine, f"escort:{escort.id}", calendar(first_leg(database).departs_at + timedelta(hours=1)))
    page = mine.get(place).text
    assert "Lịch bệnh viện" in page
    assert "Oncology" not in page
    assert "theo lịch riêng" in mine.get("/duties").text
    planner = signed_in("approver")
    assert "giờ bận của người hộ tống" in planner.get("/escorts").text
    assert "theo lịch riêng" in planner.get("/escorts/ESC-01").text
    assert "bận theo lịch riêng" in planner.get("/").text


def test_an_examiner_who_is_taken_shows_on_the_clinic_page(signed_in: SignedIn, database: Session) -> None:
    booked = database.scalars(
        select(PlanAppointment).where(PlanAppointment.starts_at > utc_now()).order_by(PlanAppointment.starts_at.desc())
    ).first()
    assert booked is not None
    room = booked.session
    bring(
        signed_in("medical"),
        f"examiner:{room.clinic_id}:{room.examiner}",
        calendar(booked.starts_at - timedelta(hours=1)),
    )
    on = (booked.starts_at + timedelta(hours=7)).date()
    page = signed_in("medical").get(f"/clinics/{room.clinic.code}?day={on}").text
    day = clinic_day(database, SYSTEM, room.clinic.code, on)
    shown = next(one for one in day.sessions if one.code == room.code)
    assert all(
        gap.ends_at <= away.starts_at or gap.starts_at >= away.ends_at for gap in shown.gaps for away in shown.away
    )
    assert "bác sĩ bận theo lịch riêng" in page
    assert "slot-away" in page


def test_a_refusal_says_why_and_never_repeats_the_address(signed_in: SignedIn, database: Session) -> None:
    escort = database.scalars(select(Escort)).first()
    assert escort is not None
    fields = {"owner": f"escort:{escort.id}", "label": "x", "address": "http://127.0.0.1/private-77.ics"}
    answer = signed_in("approver").post("/own-calendars", data=fields)
    assert answer.status_code == 422
    assert "mạng nội bộ" in answer.text
    assert "private-77" not in answer.text
    assert not database.scalars(select(OwnCalendar)).all()


def test_options_sources_and_removal(signed_in: SignedIn, database: Session) -> None:
    escort = database.scalars(select(Escort).where(Escort.code == "ESC-01")).one()
    browser = signed_in("escort")
    place = bring(browser, f"escort:{escort.id}", calendar(utc_now() + timedelta(days=2)))
    row = database.scalars(select(OwnCalendar)).one()
    kept = browser.post(place, data={"label": "Khác", "revision": str(row.revision)})
    assert kept.status_code == 302
    assert browser.post(place, data={"label": "Nữa", "revision": str(row.revision)}).status_code == 409
    assert browser.post(f"{place}/refresh").status_code == 409
    assert browser.post(f"{place}/source", data={"file": (io.BytesIO(b"x"), "x.ics")}).status_code == 422
    new = {"file": (io.BytesIO(calendar(utc_now() + timedelta(days=9), utc_now() + timedelta(days=12))), "x.ics")}
    assert browser.post(f"{place}/source", data=new).status_code == 302
    database.expire_all()
    assert len(database.scalars(select(OwnCalendarSpan)).all()) == 2
    assert signed_in("hanoi").get(place).status_code == 200
    assert signed_in("medical").get(place).status_code == 404
    assert browser.post(f"{place}/remove").status_code == 302
    assert browser.get(place).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.width}")
def test_the_pages_are_sound(chromium: Browser, served: str, look: Look) -> None:
    start = utc_now() + timedelta(days=2)
    broken = "BEGIN:VEVENT\r\nUID:q\r\nDTSTART:zzz\r\nEND:VEVENT"
    repeating = f"BEGIN:VEVENT\r\nUID:r\r\nDTSTART;VALUE=DATE:{start:%Y%m%d}\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT"
    data = calendar(start, start + timedelta(days=1, hours=20), extra=f"{broken}\r\n{repeating}")
    page = open_page(chromium, served, look, "escort")
    page.goto(f"{served}/own-calendars")
    page.fill("[name=label]", f"{look.language} {look.width}")
    page.set_input_files("[name=file]", {"name": "x.ics", "mimeType": "text/calendar", "buffer": data})
    with page.expect_navigation():
        page.click("main form.panel button.btn-primary")
    place = page.url
    assert "/own-calendars/" in place
    faults = faults_of(page, place) + faults_of(page, f"{served}/own-calendars") + faults_of(page, f"{served}/duties")
    page.goto(place)
    page.click("[data-opens=remove-calendar]")
    with page.expect_navigation():
        page.click("dialog form .btn-stop")
    page.context.close()
    assert not faults, "\n".join(faults)
