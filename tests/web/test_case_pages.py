"""Cases: the list, one case, quick edits, pins, and the paper; what each reader may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, Case, Flight, Pin, PinKind, Priority

SignedIn = Callable[[str], FlaskClient]
CODE, PROTECTED, NAME = "VM-26-0400", "VM-26-0406", "Nguyễn Thị Ánh"


def _case(database: Session, code: str = CODE) -> Case:
    database.expire_all()
    return database.scalars(select(Case).where(Case.code == code)).one()


def test_what_lapses_first_comes_first_and_protected_cases_tell_nothing(signed_in: SignedIn) -> None:
    text = signed_in("planner").get("/cases").text
    found = [text.index(f"VM-26-040{digit}") for digit in (0, 5, 1, 2, 7, 3, 8, 4, 9, 6)]
    assert found == sorted(found)
    assert "Hồ sơ được bảo vệ" in text
    assert "Vàng A Sùng" not in text
    assert f'href="/cases/{PROTECTED}"' not in text
    assert "Vàng A Sùng" in signed_in("protection").get("/cases").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("code=0403", {"VM-26-0403"}),
        ("office=SGN&readiness=left-out", {"VM-26-0409"}),
        ("readiness=ready", set()),
        ("readiness=lapsing", {"VM-26-0400", "VM-26-0401", "VM-26-0405"}),
        ("state=departed", set()),
        ("programme=USRAP&readiness=left-out", {"VM-26-0408", "VM-26-0409"}),
        ("code=%25", set()),
    ],
)
def test_filters(signed_in: SignedIn, query: str, shown: set[str]) -> None:
    text = signed_in("planner").get(f"/cases?{query}").text
    assert {f"VM-26-040{digit}" for digit in range(10) if f">VM-26-040{digit}<" in text} == shown
    assert ("Không có hồ sơ nào" in text) == (not shown)


def test_the_filter_never_finds_a_protected_case_by_what_it_is(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    assert all(
        PROTECTED not in browser.get(f"/cases?readiness={one}").text
        for one in ("ready", "not-ready", "planned", "left-out", "lapsing")
    )


def test_an_office_sees_its_own_cases_only(signed_in: SignedIn) -> None:
    browser = signed_in("hanoi")
    assert "VM-26-0401" not in browser.get("/cases").text
    assert browser.get("/cases/VM-26-0401").status_code == 404
    assert browser.get("/cases/VM-26-0400").status_code == 200


def test_a_case_shows_names_findings_flights_and_neutral_stages(signed_in: SignedIn) -> None:
    text = signed_in("planner").get(f"/cases/{CODE}").text
    assert NAME in text
    assert "hộ chiếu đang chờ kết quả" in text
    assert "VN 310" in text
    assert "Lấy mẫu xét nghiệm, lần 1" in text
    assert "Thử đàm" not in text


def test_a_protected_case_opens_for_protection_staff_alone(signed_in: SignedIn) -> None:
    answer = signed_in("approver").get(f"/cases/{PROTECTED}")
    assert answer.status_code == 403
    assert "Vàng" not in answer.text
    assert "Vàng A Sùng" in signed_in("protection").get(f"/cases/{PROTECTED}").text


def test_a_quick_edit_is_kept_and_goes_on_record(signed_in: SignedIn, database: Session) -> None:
    form = {"revision": _case(database).revision, "priority": "2", "earliest_on": "2027-01-05", "latest_on": ""}
    answer = signed_in("planner").post(f"/cases/{CODE}", data=form)
    assert answer.status_code == 302
    case = _case(database)
    assert (case.priority, str(case.earliest_on), case.latest_on) == (Priority.URGENT, "2027-01-05", None)
    entry = database.scalars(select(AuditEntry).where(AuditEntry.action == "case.edited")).one()
    assert entry.details == {"fields": ["priority", "earliest_on"]}


def test_a_stale_form_says_what_changed_and_overwrites_nothing(signed_in: SignedIn, database: Session) -> None:
    browser, revision = signed_in("planner"), _case(database).revision
    browser.post(f"/cases/{CODE}", data={"revision": revision, "priority": "2"})
    answer = browser.post(f"/cases/{CODE}", data={"revision": revision, "priority": "3"})
    assert answer.status_code == 409
    assert "hiện nay là gấp; bạn nhập khẩn cấp" in answer.text
    assert _case(database).priority is Priority.URGENT


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"priority": "9"}, "mức ưu tiên"),
        ({"priority": "1", "earliest_on": "2027-02-01", "latest_on": "2027-01-01"}, "phải trước"),
        ({"priority": "1", "earliest_on": "mai"}, "Không đọc được ngày"),
        ({"priority": "1", "exception_reference": "x" * 81}, "tối đa 80"),
    ],
)
def test_a_wrong_edit_is_refused(signed_in: SignedIn, database: Session, form: dict[str, str], words: str) -> None:
    before = _case(database).revision
    answer = signed_in("planner").post(f"/cases/{CODE}", data={"revision": before, **form})
    assert answer.status_code == 422
    assert words in answer.text
    assert _case(database).revision == before


def test_holding_and_letting_go(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    assert browser.post(f"/cases/{CODE}/pins/hold", data={"reason": " "}).status_code == 422
    assert browser.post(f"/cases/{CODE}/pins/hold", data={"reason": "Chờ ông bà"}).status_code == 302
    assert database.scalars(select(Pin.kind)).all() == [PinKind.HOLD]
    assert "Chờ ông bà" in browser.get(f"/cases/{CODE}").text
    assert browser.post(f"/cases/{CODE}/pins/hold/remove").status_code == 302
    database.expire_all()
    assert not database.scalars(select(Pin)).all()
    acts = database.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "case")).all()
    assert acts == ["pin.set", "pin.removed"]


def test_pinned_flights_are_checked_line_by_line(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    flights = {f"{f.carrier}{f.number}": f for f in database.scalars(select(Flight))}
    first, second, other = (f"{code} {flights[code].departs_on:%d/%m/%Y}" for code in ("VN310", "VN110", "OZ272"))
    wrong = {
        "": "ít nhất một",
        "VN310 hôm nay": "Dòng 1: không đọc được",
        "VN310 01/01/2020": "Dòng 1: không có chuyến bay",
        f"{first}\n{other}": "Dòng 2: chuyến này không nối tiếp",
        second: "khởi hành từ HAN",
        f"KE454 {flights['KE454'].departs_on:%d/%m/%Y}": "đã bị hủy",
    }
    for text, words in wrong.items():
        answer = browser.post(f"/cases/{CODE}/pins/flights", data={"flights": text, "reason": "Đã mua vé"})
        assert (answer.status_code, words in answer.text) == (422, True), text
    form = {"flights": f"{first}\n{second}", "reason": "Đã mua vé", "until": "2030-01-01"}
    assert browser.post(f"/cases/{CODE}/pins/flights", data=form).status_code == 302
    pin = database.scalars(select(Pin)).one()
    assert pin.value == {"flights": [flights["VN310"].id, flights["VN110"].id]}


def test_who_may_not_plan_pins_nothing(signed_in: SignedIn, database: Session) -> None:
    assert signed_in("protection").post(f"/cases/{CODE}/pins/hold", data={"reason": "x"}).status_code == 403
    assert signed_in("hanoi").post("/cases/VM-26-0401/pins/hold", data={"reason": "x"}).status_code == 404
    assert not database.scalars(select(Pin)).all()


def test_the_paper_is_a_pdf_and_taking_it_goes_on_record(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    assert NAME.upper() in browser.get(f"/cases/{CODE}/itinerary").text
    answer = browser.get(f"/cases/{CODE}/itinerary.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert database.scalars(select(AuditEntry).where(AuditEntry.action == "itinerary.printed")).one()
    assert browser.get("/cases/VM-26-0409/itinerary.pdf").status_code == 404
    assert browser.get(f"/cases/{PROTECTED}/itinerary.pdf").status_code == 403
