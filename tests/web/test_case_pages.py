"""Cases: the list, one case, quick edits, pins, and the paper; what each reader may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n import phrase
from scheduler.i18n.sentences import Sentence
from scheduler.models import AuditEntry, Case, Escort, Flight, Pin, PinKind, PlanVersion, Priority, VersionStatus
from scheduler.models.clinic import ClinicSession
from scheduler.planning.eligibility import said_of
from scheduler.services.explanations.obstacles import _owner
from scheduler.services.readiness import readiness_of
from tests.web.conftest import NOW

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


def test_languages_are_read_by_name(signed_in: SignedIn, database: Session) -> None:
    _case(database).languages = ["vi", "jra"]
    database.commit()
    assert "Tiếng Việt, Tiếng Gia Rai" in signed_in("planner").get(f"/cases/{CODE}").text


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
        ({"priority": "1", "earliest_on": "mai"}, "không đọc được"),
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
    pin = database.scalars(select(Pin)).one()
    assert pin.kind is PinKind.HOLD
    assert "Chờ ông bà" in browser.get(f"/cases/{CODE}").text
    assert browser.post(f"/cases/{CODE}/pins/{pin.id}/remove").status_code == 302
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


def _choices(page: str, field: str) -> list[str]:
    start = page.index(f'id="{field}"')
    return re.findall(r'<option value="([^"]+)"', page[start : page.index("</select>", start)])


def test_an_appointment_is_pinned_from_the_list_and_taken_away(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    page = browser.get(f"/cases/{CODE}").text
    offered = _choices(page, "pin-session")
    rooms = {str(row.id): row for row in database.scalars(select(ClinicSession))}
    assert offered
    assert {rooms[key].clinic.airport_code for key in offered} == {"HAN"}
    assert "sputum" not in page.lower()  # which test it is stays with the medical team
    form = {"session": offered[-1], "reason": "Mẹ sinh em bé", "until": "2040-01-01"}
    assert browser.post(f"/cases/{CODE}/pins/appointment", data=form).status_code == 302
    pin = database.scalars(select(Pin)).one()
    assert (pin.kind, pin.key, pin.value) == (
        PinKind.APPOINTMENT,
        rooms[offered[-1]].stage,
        {"session": int(offered[-1])},
    )
    page = browser.get(f"/cases/{CODE}").text
    assert "Mẹ sinh em bé" in page
    assert "sputum" not in page.lower()
    rooms[offered[-1]].is_cancelled = True
    database.commit()
    assert phrase("cases-pin-lost", "vi") in browser.get(f"/cases/{CODE}").text
    assert browser.post(f"/cases/{CODE}/pins/{pin.id}/remove").status_code == 302
    database.expire_all()
    assert not database.scalars(select(Pin)).all()


def test_an_escort_is_pinned_for_a_need(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    (offered,) = _choices(browser.get(f"/cases/{CODE}").text, "pin-escort")
    form = {"escort": offered, "reason": "Đã quen gia đình"}
    assert browser.post(f"/cases/{CODE}/pins/escort", data=form).status_code == 302
    again = form | {"reason": "Biết tiếng Tày", "until": "2040-01-01"}
    assert browser.post(f"/cases/{CODE}/pins/escort", data=again).status_code == 302
    pin = database.scalars(select(Pin)).one()
    assert (pin.kind, f"{pin.key}:{pin.value['escort']}", pin.reason) == (PinKind.ESCORT, offered, "Biết tiếng Tày")
    assert "Trần Hạnh" in browser.get(f"/cases/{CODE}").text
    assert 'id="pin-escort"' not in browser.get("/cases/VM-26-0401").text  # it needs nobody


def test_a_pin_that_cannot_be_kept_is_refused(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    rooms = database.scalars(select(ClinicSession).order_by(ClinicSession.starts_at)).all()
    elsewhere = next(row for row in rooms if row.clinic.airport_code == "SGN" and row.starts_at > NOW)
    over = rooms[0]
    over.starts_at, over.ends_at = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    escort = database.scalars(select(Escort.id).where(Escort.code == "ESC-01")).one()
    database.commit()
    wrong = (
        ("appointment", {"session": ""}, "pin-session-unknown"),
        ("appointment", {"session": "99999"}, "pin-session-unknown"),
        ("appointment", {"session": str(over.id)}, "pin-session-over"),
        ("appointment", {"session": str(elsewhere.id)}, "pin-session-unfit"),
        ("escort", {"escort": f"child:{escort}"}, "pin-escort-not-needed"),
        ("escort", {"escort": "medical:99999"}, "pin-escort-unfit"),
        ("escort", {"escort": f"medical:{escort}", "until": "2020-01-01"}, "pin-until"),
        ("escort", {"escort": f"medical:{escort}", "reason": ""}, "pin-reason"),
    )
    for kind, given, code in wrong:
        answer = browser.post(f"/cases/{CODE}/pins/{kind}", data={"reason": "Gia đình xin"} | given)
        words = phrase(f"error-{code}", "vi", most=200)
        assert (answer.status_code, words in unescape(answer.text)) == (422, True), (kind, given)
    assert not database.scalars(select(Pin)).all()


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


def _left_out_unready(database: Session) -> str:
    """Let the published version have left a case out because of what it lacks; the address of its reasons."""
    case = _case(database)
    version = database.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one()
    entry = next(one for one in version.cases if one.case_id == case.id)
    stops = readiness_of(database, case, NOW.date()).stops
    assert stops, "the seeded case has stages still due or papers to get"
    entry.is_planned, entry.reason = False, "not_ready"
    entry.facts = {"said": [one.to_json() for one in said_of(stops)]}
    database.commit()
    return f"/versions/{version.number}/cases/{case.code}"


def test_the_reasons_of_a_case_that_is_not_ready_lead_on(signed_in: SignedIn, database: Session) -> None:
    address = _left_out_unready(database)
    page = unescape(signed_in("planner").get(address).text)
    assert "không nằm trong phần được xếp" not in page  # the dead end
    assert "Điều gì còn thiếu hôm nay" in page
    assert page.count("Việc của") >= 1
    links = re.findall(r'href="(/(?:cases/VM-26-0400#[a-z]+-title|imports|planning))"', page)
    assert links
    for link in links:
        target, _, part = link.partition("#")
        shown = signed_in("planner").get(target)
        assert shown.status_code == 200
        assert not part or f'id="{part}"' in shown.text
    assert "/clinics" not in re.sub(r"(?s)<nav.*?</nav>", "", signed_in("protection").get(address).text)


@pytest.mark.parametrize(
    ("sentence", "task", "place"),
    [
        (Sentence(key="finding-clearance-missing", params={"clearance": "medical"}), "medical", "clearances"),
        (Sentence(key="finding-clearance-missing", params={"clearance": "exit_permit"}), "papers", "clearances"),
        (Sentence(key="finding-stage-missed", params={"stage": "exam"}), "medical", "health"),
        (Sentence(key="finding-programme-suspended", params={"programme": "X"}), "planner", "edit"),
        (Sentence(key="finding-no-rules", params={"programme": "X"}), "administrator", "none"),
        (Sentence(key="finding-no-receiver"), "planner", "imports"),
        (Sentence(key="planning-whatever-comes"), "planner", "facts"),
    ],
)
def test_each_fact_is_somebodys_task(database: Session, sentence: Sentence, task: str, place: str) -> None:
    assert _owner(sentence) == (task, place)


def test_a_case_outside_the_period_leads_to_planning(signed_in: SignedIn, database: Session) -> None:
    address = _left_out_unready(database)
    version = database.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one()
    entry = next(one for one in version.cases if one.case.code == CODE)
    entry.reason, entry.facts = "outside_period", {}
    database.commit()
    page = signed_in("planner").get(address).text
    assert page.count('href="/planning"') > signed_in("protection").get(address).text.count('href="/planning"')
    assert page.count("trong giai đoạn này") > 1
