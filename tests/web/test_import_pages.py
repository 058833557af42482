"""Imports: a preview that writes nothing, and a confirmation by its owner alone."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from scheduler.config import Settings
from scheduler.models import ImportBatch, Receiver

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
