"""The pages of papers and notices: who gets which, as what, and what is kept of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from scheduler.models import AuditEntry, Case, Escort, Flight, NoticeDispatch, PlanAppointment, PlanTrip, User
from scheduler.services.tokens import case_reference

SignedIn = Callable[[str], FlaskClient]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def flight(database: Session) -> Flight:
    """The first flight of case VM-26-0400, with an open case and an escort on it."""
    return database.scalars(select(Flight).where(Flight.carrier == "VN", Flight.number == "310")).one()


def _on(flight: Flight) -> str:
    return flight.departs_at.astimezone(ZONE).date().isoformat()


def _links(answer: TestResponse, under: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', answer.text) if under in link]


def _taken(database: Session) -> int:
    return database.scalar(select(func.count()).where(AuditEntry.action == "paper.printed")) or 0


def test_every_paper_offered_for_a_day_can_be_taken(signed_in: SignedIn, flight: Flight, database: Session) -> None:
    browser = signed_in("approver")
    links = [link for link in _links(browser.get(f"/papers?on={_on(flight)}"), "/papers/") if "/days/" not in link]
    kinds = {link.split("/")[2] for link in links}
    assert {"manifests", "airports", "escorts", "labels"} <= kinds
    for number, link in enumerate(links, 1):
        answer = browser.get(link)
        assert answer.status_code == 200, link
        form = link.rsplit(".", 1)[1]
        assert answer.data.startswith({"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}[form])
        assert answer.headers["Cache-Control"] == "no-store"
        place = "inline" if form == "pdf" else "attachment"
        assert re.fullmatch(rf'{place}; filename="[A-Za-z0-9_-]+\.{form}"', answer.headers["Content-Disposition"])
        assert _taken(database) == number


def test_a_whole_day_is_one_zip_that_holds_what_may_be_taken(
    signed_in: SignedIn, flight: Flight, database: Session
) -> None:
    page = f"/papers?on={_on(flight)}"
    browser = signed_in("approver")
    (link,) = _links(browser.get(page), "/papers/days/")
    answer = browser.get(link, buffered=False)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    assert "Content-Length" not in answer.headers, "it is sent while it is printed"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert {"itineraries", "manifests", "airports", "escorts", "labels"} <= {name.split("/")[0] for name in names}
    assert names[-1] == "index.csv"
    actions = database.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "paper.bundle")).all()
    assert actions == [_on(flight)]
    assert signed_in("viewer").get(link).status_code == 403
    assert browser.get("/papers/days/2031-01-01.zip").status_code == 404
    # A planner of another office gets that office's part alone, and nothing that could not be taken singly.
    hanoi = signed_in("hanoi")
    with zipfile.ZipFile(io.BytesIO(hanoi.get(link).data)) as archive:
        theirs = archive.namelist()
    assert 1 < len(theirs) < len(names)
    offered = {link.split("/")[2] for link in _links(hanoi.get(page), "/papers/")} - {"days"}
    assert {name.split("/")[0] for name in theirs} - {"index.csv", "itineraries", "notices"} <= offered


def test_a_clinic_list_is_for_the_medical_team(signed_in: SignedIn, database: Session) -> None:
    first = database.scalars(select(PlanAppointment).order_by(PlanAppointment.starts_at)).first()
    assert first is not None
    on = first.starts_at.astimezone(ZONE).date().isoformat()
    medical = signed_in("medical")
    (link, *_) = _links(medical.get(f"/papers?on={on}"), "/papers/clinics/")
    assert medical.get(link).status_code == 200
    assert all("/papers/clinics/" in one for one in _links(medical.get(f"/papers?on={on}"), "/papers/"))
    assert signed_in("viewer").get(link).status_code == 403
    assert link in signed_in("planner").get(f"/clinics/{first.session.clinic.code}?day={on}").text


@pytest.mark.parametrize("role", ["viewer", "medical", "escort", "admin"])
def test_manifests_are_for_operations(signed_in: SignedIn, flight: Flight, database: Session, role: str) -> None:
    assert signed_in(role).get(f"/papers/manifests/{flight.id}.pdf").status_code == 403
    assert _taken(database) == 0


def test_an_escort_takes_the_own_briefing_without_names(signed_in: SignedIn, database: Session) -> None:
    trip = database.scalars(select(PlanTrip)).one()
    browser = signed_in("escort")
    address = f"/papers/escorts/{trip.id}.pdf"
    owner = database.get_one(Escort, trip.escort_id)
    escort = database.scalars(select(User).where(User.email == "escort@example.org")).one()
    owner.user_id = None
    database.commit()
    assert browser.get(address).status_code == 404
    owner.user_id = escort.id
    database.commit()
    assert address in browser.get("/duties").text
    answer = browser.get(address)
    assert answer.status_code == 200
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    case = database.scalars(select(Case).where(Case.code == "VM-26-0400")).one()
    assert case_reference(case.id) in text
    assert "VM-26-0400" not in text
    assert "NGUYỄN" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/papers/manifests/99999.pdf",
        "/papers/airports/HAN/2020-01-01/1.pdf",
        "/papers/airports/%2e%2e/2026-12-01/1.pdf",
        "/papers/clinics/NOWHERE/2026-12-01.csv",
        "/papers/escorts/99999.pdf",
        "/papers/labels/2020-01-01/HAN.pdf",
        "/papers/cases/NONE/labels.pdf",
        "/papers/notices/abn/NONE/-/2026-12-01.pdf",
        "/papers/notices/zzz/USRAP/BAY/2026-12-01.pdf",
        "/bags/ZZZZZ",
    ],
)
def test_what_is_not_there_is_not_found(signed_in: SignedIn, path: str) -> None:
    assert signed_in("approver").get(path).status_code == 404


def test_unreadable_addresses_are_refused(signed_in: SignedIn, flight: Flight) -> None:
    browser = signed_in("approver")
    assert browser.get(f"/papers/manifests/{flight.id}.exe").status_code == 404
    assert browser.get("/papers/airports/HAN/tomorrow/1.pdf").status_code == 422
    assert browser.get("/papers?on=32").status_code == 422
    for edge in ("9999-12-31", "0001-01-01"):
        assert browser.get(f"/papers?on={edge}").status_code == 422
        assert browser.get(f"/papers/airports/HAN/{edge}/1.pdf").status_code == 422


def test_the_label_of_a_case_hangs_on_its_page(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    assert "/papers/cases/VM-26-0400/labels.pdf" in browser.get("/cases/VM-26-0400").text
    assert browser.get("/papers/cases/VM-26-0400/labels.pdf").data.startswith(b"%PDF-")


def test_the_code_of_a_bag_opens_the_case_after_signing_in(
    client: FlaskClient, signed_in: SignedIn, database: Session
) -> None:
    case = database.scalars(select(Case).where(Case.code == "VM-26-0400")).one()
    address = f"/bags/{case_reference(case.id)}"
    assert client.get(address).headers["Location"] == "/sign-in"
    assert signed_in("planner").get(address).headers["Location"] == "/cases/VM-26-0400"
    assert signed_in("viewer").get(address).status_code == 403


def test_notices_are_listed_hinted_and_marked(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    hint = browser.get("/notices/hint").text
    assert "/notices" in hint, "flights leave in a few hours, so notices are late"
    page = browser.get("/notices?all=1")
    (form, *_) = re.findall(r'<form method="post" action="(/notices/[^"]+/sent)".*?</form>', page.text, re.S)
    stamp = re.search(re.escape(form) + r'".*?name="stamp" value="(\w+)"', page.text, re.S)
    assert stamp is not None
    done = browser.post(form, data={"stamp": stamp[1], "reference": "R-1"}, follow_redirects=True)
    assert done.status_code == 200
    kept = database.scalars(select(NoticeDispatch)).all()
    assert kept
    assert {row.reference for row in kept} == {"R-1"}
    again = browser.post(form, data={"stamp": stamp[1]})
    assert again.status_code == 409
    assert "R-1" in browser.get("/notices?all=1").text, "the protected case in it is still to be told of"


def test_a_mark_made_by_mistake_is_taken_back(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    _press(browser, "/notices?all=1", "sent")
    assert database.scalars(select(NoticeDispatch)).all()
    done = _press(browser, "/notices?all=1", "unsent")
    assert done.status_code == 200
    assert not database.scalars(select(NoticeDispatch)).all()
    said = database.scalars(select(AuditEntry.action).where(AuditEntry.action.like("notice.%"))).all()
    assert set(said) == {"notice.sent", "notice.unsent"}
    assert signed_in("viewer").post("/notices/abn/USRAP/BAY/2026-12-01/unsent").status_code == 403


def _press(browser: FlaskClient, page: str, ending: str) -> TestResponse:
    """Send the first form of a page of notices whose address ends so."""
    pattern = rf'<form method="post" action="(/notices/[^"]+/{ending})".*?name="stamp" value="(\w+)"'
    found = re.search(pattern, browser.get(page).text, re.S)
    assert found
    return browser.post(found[1], data={"stamp": found[2]}, follow_redirects=True)


def test_who_may_not_edit_marks_nothing(signed_in: SignedIn) -> None:
    for role in ("viewer", "medical", "admin"):
        assert signed_in(role).post("/notices/abn/USRAP/BAY/2026-12-01/sent").status_code == 403


def test_the_filter_of_notices_narrows(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    assert ">NAT<" not in browser.get("/notices?all=1&kind=abn").text
    assert "<tbody>" not in browser.get("/notices?all=1&programme=NONE").text
    assert browser.get("/notices?state=upcoming").status_code == 200


def test_a_planner_of_one_office_sees_its_papers_only(signed_in: SignedIn, flight: Flight) -> None:
    browser = signed_in("hanoi")
    links = _links(browser.get(f"/papers?on={_on(flight)}"), "/papers/")
    assert links
    assert not [link for link in links if "SGN" in link]
    later = (datetime.fromisoformat(_on(flight)) + timedelta(days=400)).date().isoformat()
    assert "/papers/manifests" not in browser.get(f"/papers?on={later}").text


def test_the_board_leads_to_the_papers_of_a_day(signed_in: SignedIn, flight: Flight) -> None:
    page = signed_in("planner").get("/").text
    assert f"/papers?on={_on(flight)}" in page
    assert 'hx-get="/notices/hint"' in page
    assert "/papers?on=" not in signed_in("viewer").get("/").text
