"""Imports: a preview that writes nothing, and a confirmation by its owner alone."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from scheduler.config import Settings
from scheduler.models import Case, ImportBatch, Receiver, Role, User, UserRole

SignedIn = Callable[[str], FlaskClient]
HEAD = "Mã nơi tiếp nhận;Tên;Quốc gia;Sân bay;Số người mỗi ngày;Ngày trong tuần;Hạ cánh sớm nhất;Hạ cánh muộn nhất"
GOOD = f"{HEAD}\nQUIET;Quiet House;US;SEA;12;1;08:00;18:00\n"


def _send(browser: FlaskClient, text: str, kind: str = "receivers") -> TestResponse:
    file = (io.BytesIO(text.encode("utf-8-sig")), "nơi tiếp nhận.csv")
    return browser.post("/imports/preview", data={"kind": kind, "file": file})


def _token(answer: TestResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def _codes(database: Session) -> set[str]:
    database.expire_all()
    return set(database.scalars(select(Receiver.code)))


def test_preview_writes_nothing_then_confirming_writes(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    answer = _send(browser, GOOD)
    assert answer.status_code == 200, answer.text
    assert "QUIET" in answer.text
    assert "QUIET" not in _codes(database)
    done = browser.post("/imports/apply", data={"token": _token(answer)})
    assert done.status_code == 302
    assert "QUIET" in _codes(database)
    assert "nơi tiếp nhận.csv" in browser.get("/imports").text
    assert "giống hệt" in _send(browser, GOOD).text


def test_a_file_with_errors_says_where_and_is_kept_nowhere(
    signed_in: SignedIn, database: Session, instance: Settings
) -> None:
    answer = _send(signed_in("planner"), GOOD.replace("08:00", "sáng"))
    assert answer.status_code == 422
    assert "dòng 2, cột G" in answer.text
    assert "ví dụ đúng: 07:30" in answer.text
    assert 'name="token"' not in answer.text
    assert "QUIET" not in _codes(database)
    assert not list((instance.instance / "uploads").glob("*"))


def test_a_changed_field_is_shown_old_and_new(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    browser.post("/imports/apply", data={"token": _token(_send(browser, GOOD))})
    assert "12 → 30" in _send(browser, GOOD.replace(";12;", ";30;")).text
    assert len(database.scalars(select(ImportBatch)).all()) == 1


def test_an_upload_is_its_owners_and_used_once(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    token = _token(_send(browser, GOOD))
    assert signed_in("approver").post("/imports/apply", data={"token": token}).status_code == 404
    assert browser.post("/imports/apply", data={"token": token}).status_code == 302
    assert browser.post("/imports/apply", data={"token": token}).status_code == 404
    assert len(database.scalars(select(ImportBatch)).all()) == 1


def test_an_upload_is_private_and_goes_after_an_hour(signed_in: SignedIn, instance: Settings) -> None:
    browser = signed_in("planner")
    token = _token(_send(browser, GOOD))
    kept = sorted((instance.instance / "uploads").iterdir())
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600, 0o600]
    old = time.time() - 3601
    for path in kept:
        os.utime(path, (old, old))
    assert browser.post("/imports/apply", data={"token": token}).status_code == 404
    assert not any(path.exists() for path in kept)


@pytest.mark.parametrize("token", ["", "../secret.key", "a" * 32, "%2e%2e%2fx"])
def test_an_invented_token_opens_nothing(signed_in: SignedIn, token: str) -> None:
    assert signed_in("planner").post("/imports/apply", data={"token": token}).status_code == 404


def test_no_file_an_unknown_kind_and_rubbish_are_refused_in_words(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    assert "Hãy chọn một tệp" in browser.post("/imports/preview", data={"kind": "cases"}).text
    assert _send(browser, GOOD, kind="dragons").status_code == 422
    broken = {"kind": "cases", "file": (io.BytesIO(b"PK\x03\x04 not a workbook"), "a.xlsx")}
    assert browser.post("/imports/preview", data=broken).status_code == 422


@pytest.mark.parametrize("kind", ["cases", "flights", "escorts", "sessions", "receivers"])
@pytest.mark.parametrize("titles", ["vi", "en"])
def test_templates_are_workbooks(signed_in: SignedIn, tmp_path: Path, kind: str, titles: str) -> None:
    answer = signed_in("planner").get(f"/imports/templates/{kind}-{titles}.xlsx")
    path = tmp_path / "template.xlsx"
    path.write_bytes(answer.data)
    assert load_workbook(path).sheetnames
    assert f"{kind}-{titles}.xlsx" in answer.headers["Content-Disposition"]


def _words(answer: TestResponse) -> str:
    """The rows of the preview as a person reads them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.rpartition("<tbody>")[2]))


def test_a_new_row_shows_its_fields_and_times_without_seconds(signed_in: SignedIn) -> None:
    text = _words(_send(signed_in("planner"), GOOD))
    assert "Tên: Quiet House; Quốc gia: US; Sân bay: SEA; Số người mỗi ngày: 12" in text
    assert "Hạ cánh sớm nhất: 08:00; Hạ cánh muộn nhất: 18:00" in text


def test_a_changed_time_has_no_seconds_either(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    browser.post("/imports/apply", data={"token": _token(_send(browser, GOOD))})
    text = _words(_send(browser, GOOD.replace("18:00", "20:00")))
    assert "18:00 → 20:00" in text
    assert ":00:00" not in text


FLIGHTS = "Hãng;Số hiệu;Từ;Đến;Giờ đi;Giờ đến;Giá vé\nVN;600;HAN;HKG;{day} 20:00;{day} 23:30;210\n"


def test_a_new_flight_shows_where_and_when_in_local_time(signed_in: SignedIn) -> None:
    text = _words(_send(signed_in("planner"), FLIGHTS.format(day="25/11/2027"), "flights"))
    assert "Đến: HKG; Giờ đi: 25/11/2027 20:00; Giờ đến: 25/11/2027 23:30" in text, text
    assert "210 USD" in text


MEMBER = (
    "Hồ sơ;Thứ tự thành viên;Họ;Tên;Giới tính;Ngày sinh;Ngày dự sinh\nVM-26-0400;1;Nguyễn;Thị Ánh;nữ;02/03/1980;{due}\n"
)


def test_a_due_date_is_changed_without_being_told(signed_in: SignedIn, database: Session) -> None:
    """The preview compares with what is stored: an old due date is for the medical team."""
    case = database.scalars(select(Case).where(Case.code == "VM-26-0400")).one()
    case.members[0].due_on = date(2027, 5, 17)
    database.commit()
    answer = _send(signed_in("planner"), MEMBER.format(due="24/05/2027"), "cases")
    assert "17/05" not in answer.text
    assert "nội dung được bảo vệ" in _words(answer), answer.text
    planner = database.scalars(select(User).where(User.email == "planner@example.org")).one()
    planner.roles = [*planner.roles, UserRole(role=Role.MEDICAL)]
    database.commit()
    assert "17/05/2027 → 24/05/2027" in _words(_send(signed_in("planner"), MEMBER.format(due="24/05/2027"), "cases"))
