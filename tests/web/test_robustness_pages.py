"""Robustness on the pages: words with cases for planners, counts for viewers, a mark on the board, the API."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, Case, ReplayState, VersionReplay
from tests.web.api_world import Program, make_token
from tests.web.seed import Seeded
from tests.web.seed_replays import codes_of

SignedIn = Callable[[str], FlaskClient]


def test_the_weakest_places_are_told_in_words(signed_in: SignedIn, seeded: Seeded) -> None:
    page = unescape(signed_in("planner").get(f"/versions/{seeded.published}/robustness").text)
    assert "Dư 35 phút. Cứ 100 lần bay thì 8 lần lỡ." in page
    assert "(từ 7,2 đến 8,8)" in page
    assert page.count("Dễ lỡ") == 1
    assert 'href="/cases/VM-26-' in page
    assert "ESC-01" in page
    assert "Giấy tờ hết hạn nếu phải lùi quá 2 ngày." in page
    english = signed_in("planner")
    english.post("/language", data={"language": "en"})
    assert "35 minutes to spare. Missed 8 times of 100." in unescape(
        english.get(f"/versions/{seeded.published}/robustness").text
    )


def test_viewers_read_counts_and_no_case(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    viewer = signed_in("viewer")
    for path in (f"/versions/{seeded.published}/robustness", f"/versions/{seeded.published}"):
        page = unescape(viewer.get(path).text)
        assert "Lỡ nối chuyến" in page
        for secret in (*codes_of(database), "ESC-01", "Trần Hạnh"):
            assert secret not in page
    page = unescape(viewer.get(f"/versions/{seeded.published}/robustness").text)
    assert "Ở 2 chỗ, người hộ tống có thể đến trễ" in page
    assert "hồ sơ khác có thể hết hạn" in page


def test_a_protected_case_is_counted_and_not_named(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    for case in database.scalars(select(Case)):
        case.is_protected = True
    database.commit()
    page = unescape(signed_in("planner").get(f"/versions/{seeded.published}/robustness").text)
    assert not {code for code in codes_of(database) if code in page}
    assert "hồ sơ khác có thể hết hạn" in page


def test_the_page_of_a_version_has_it_and_compares(signed_in: SignedIn, seeded: Seeded) -> None:
    page = unescape(signed_in("planner").get(f"/versions/{seeded.draft}?against={seeded.published}").text)
    assert "1 chỗ nối chuyến dễ lỡ" in page
    assert "Lỡ nối chuyến: 1,5 → 3" in page
    assert 'hx-get="/versions/2/robustness/brief"' not in page


def test_the_board_marks_a_fragile_connection(signed_in: SignedIn, seeded: Seeded) -> None:
    page = unescape(signed_in("planner").get("/").text)
    assert page.count("Nối chuyến NRT dễ lỡ: 8,0") == 1
    assert f'href="/versions/{seeded.published}/robustness"' in page


def test_what_is_not_replayed_is_asked_for_until_it_is(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    browser, place = signed_in("planner"), f"/versions/{seeded.draft}/robustness"
    assert browser.post(place).status_code == 302
    database.expire_all()
    rows = database.scalars(select(VersionReplay)).all()
    assert len(rows) == 1
    page = unescape(browser.get(f"/versions/{seeded.draft}").text)
    assert f'hx-get="{place}/brief"' in page
    assert "sẽ được thử với chuyến bay trễ và hủy" in unescape(browser.get(place).text)
    assert "version.replay" in database.scalars(select(AuditEntry.action)).all()
    assert signed_in("viewer").post(place).status_code == 403


@pytest.mark.parametrize("state", [ReplayState.WORKING, ReplayState.FAILED])
def test_every_state_has_its_words(signed_in: SignedIn, seeded: Seeded, database: Session, state: ReplayState) -> None:
    for row in database.scalars(select(VersionReplay)):
        row.state = state
    database.commit()
    browser = signed_in("planner")
    page = unescape(browser.get(f"/versions/{seeded.draft}/robustness/brief").text)
    assert ("Đang thử" in page) == (state is ReplayState.WORKING)
    assert ("Thử lại" in page) == (state is ReplayState.FAILED)
    assert "Nối chuyến NRT" not in unescape(browser.get("/").text)


def test_programs_read_it_too(app: Flask, database: Session, seeded: Seeded) -> None:
    program = Program(app, make_token(database, seeded.emails["planner"], "versions:read"))
    told = program.get(f"/v1/versions/{seeded.published}/robustness").json
    assert (told["state"], told["days"], told["version"]) == ("done", 2000, seeded.published)
    assert set(told["seasons"]["missed_families"]) == {"mean", "low", "high", "bad", "some"}
    weakest = told["connections"][0]
    assert (weakest["airport"], weakest["spare"], weakest["missed"]["share"]) == ("NRT", 35, 0.08)
    assert len(weakest["codes"]) + weakest["hidden"] == weakest["cases"]
    assert told["turnarounds"][0]["escort"] == "ESC-01"
    assert program.get("/v1/versions/999/robustness").status_code == 404
    less = Program(app, make_token(database, seeded.emails["planner"], "cases:read"))
    assert less.get(f"/v1/versions/{seeded.published}/robustness").status_code == 403
