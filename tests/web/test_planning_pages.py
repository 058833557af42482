"""Planning, versions and users, through the pages."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, Job, PlanCase, PlanningRun, PlanVersion, RunState, User, VersionStatus
from tests.web.seed import Seeded

SignedIn = Callable[[str], FlaskClient]
FORM = {"from": "2026-12-01", "to": "2026-12-31", "office": "", "seconds": "30"}


def _status(database: Session, number: int) -> VersionStatus:
    database.expire_all()
    return database.scalars(select(PlanVersion.status).where(PlanVersion.number == number)).one()


def test_the_form_queues_a_run(signed_in: SignedIn, database: Session) -> None:
    answer = signed_in("planner").post("/planning/runs", data=FORM)
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert run is not None
    assert answer.headers["Location"] == f"/planning/runs/{run.id}"
    assert (run.state, run.from_on.isoformat(), run.time_limit_seconds, run.office_id) == (
        RunState.QUEUED,
        "2026-12-01",
        30,
        None,
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from": "soon"}, "Ngày “soon” không đọc được"),
        ({"seconds": "4"}, "từ 5 đến 3.600"),
        ({"office": "x"}, "Lựa chọn này không có"),
        ({"to": "2026-11-01"}, "2026"),
    ],
)
def test_a_poor_form_comes_back_with_what_is_wrong(
    signed_in: SignedIn, database: Session, change: dict[str, str], words: str
) -> None:
    answer = signed_in("planner").post("/planning/runs", data=FORM | change)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert len(database.scalars(select(PlanningRun)).all()) == 2


def test_a_planner_of_one_office_plans_for_it_only(signed_in: SignedIn) -> None:
    browser = signed_in("hanoi")
    assert "Mọi văn phòng</option>" not in browser.get("/planning").text
    assert browser.post("/planning/runs", data=FORM).status_code == 403


def test_a_live_run_shows_numbers_and_asks_again(signed_in: SignedIn, seeded: Seeded) -> None:
    browser = signed_in("planner")
    page = browser.get(f"/planning/runs/{seeded.live_run}").text
    assert f'hx-get="/planning/runs/{seeded.live_run}/live"' in page
    assert "Không kế hoạch nào có thể rẻ hơn" in page
    live = browser.get(f"/planning/runs/{seeded.live_run}/live", headers={"HX-Request": "true"}).text
    found = re.search(r'data-points="([^"]+)"', live)
    assert found is not None
    seconds, score, bound = json.loads(unescape(found[1]))
    assert seconds == [float(step) for step in range(0, 18, 2)]
    assert bound[0] is None
    assert score[0] > score[-1] > bound[-1]
    assert "<html" not in live


def test_a_finished_run_stops_asking_and_leads_to_its_version(signed_in: SignedIn, seeded: Seeded) -> None:
    page = signed_in("planner").get(f"/planning/runs/{seeded.finished_run}").text
    assert "hx-get" not in page
    assert f'href="/versions/{seeded.draft}"' in page


def test_a_run_beyond_its_limit_does_not_count_against_it(
    signed_in: SignedIn, seeded: Seeded, database: Session
) -> None:
    run = database.get_one(PlanningRun, seeded.finished_run)
    assert run.claimed_at is not None
    address = f"/planning/runs/{run.id}/live"
    run.time_limit_seconds, run.finished_at = 20, run.claimed_at + timedelta(seconds=47)
    database.commit()
    page = re.sub(r"<[^>]+>", "", signed_in("planner").get(address).text)
    assert "trên 20" not in page
    assert "giới hạn 20 giây" in page
    run.finished_at = run.claimed_at + timedelta(seconds=12)
    database.commit()
    assert "trên 20" in re.sub(r"<[^>]+>", "", signed_in("planner").get(address).text)


def test_long_lists_of_a_version_are_folded(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    version = database.scalars(select(PlanVersion).where(PlanVersion.number == seeded.draft)).one()
    template = next(entry.case for entry in version.cases)
    for number in range(25):
        case = Case(
            code=f"VM-99-{number:04}",
            office_id=template.office_id,
            programme_id=template.programme_id,
            origin=template.origin,
            languages=["vi"],
        )
        database.add(case)
        database.flush()
        database.add(PlanCase(version_id=version.id, case_id=case.id, is_planned=False, reason="capacity", facts={}))
    database.commit()
    page = signed_in("planner").get(f"/versions/{seeded.draft}").text
    folded = page[page.index('class="folded-rest"') :]
    assert "hồ sơ nữa" in folded
    assert "VM-99-0024" in folded[: folded.index("</details>")]
    assert "VM-99-0000" in page[: page.index('class="folded-rest"')]


def test_stop_is_noted(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    signed_in("planner").post(f"/planning/runs/{seeded.live_run}/stop")
    assert database.get_one(PlanningRun, seeded.live_run).stop_requested


def test_a_version_goes_its_way_by_two_people(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    planner, approver = signed_in("planner"), signed_in("approver")
    step = f"/versions/{seeded.draft}/"
    assert planner.post(step + "approve").status_code == 403
    assert planner.post(step + "propose").status_code == 302
    assert _status(database, seeded.draft) is VersionStatus.PROPOSED
    assert approver.post(step + "approve").status_code == 302
    assert _status(database, seeded.draft) is VersionStatus.APPROVED
    again = approver.post(step + "approve")
    assert again.status_code == 409
    assert "đã duyệt" in again.text


def test_publishing_is_watched_and_survives_a_reload(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    planner, approver = signed_in("planner"), signed_in("approver")
    version = f"/versions/{seeded.draft}"
    planner.post(f"{version}/propose")
    approver.post(f"{version}/approve")
    assert 'id="ask-publish"' in approver.get(version).text
    job = approver.post(f"{version}/publish").headers["Location"]
    assert approver.post(f"{version}/publish").headers["Location"] == job
    assert _status(database, seeded.draft) is VersionStatus.APPROVED
    for page in (approver.get(version).text, approver.get(job).text):
        assert f'hx-get="{job}/live"' in page
        assert 'id="ask-publish"' not in page
    assert f'action="{job}/stop"' in approver.get(job).text
    assert f'action="{job}/stop"' not in planner.get(job).text
    row = database.scalars(select(Job).order_by(Job.id.desc())).first()
    assert row is not None
    row.state = RunState.RUNNING
    database.commit()
    working = approver.get(f"{job}/live").text
    assert ("Đang thực hiện" in working, "Đang tính" in working) == (True, False), "to publish is not to compute"
    row.state = RunState.QUEUED
    database.commit()
    assert planner.post(f"{job}/stop").status_code == 403
    assert approver.post(f"{job}/stop").status_code == 302
    assert approver.get(f"{job}/live").headers["HX-Refresh"] == "true"
    assert "Không có gì thay đổi" in approver.get(job).text
    assert 'id="ask-publish"' in approver.get(version).text
    assert approver.get("/jobs/999").status_code == 404


def test_a_draft_warns_of_short_notice_before_it_is_approved(signed_in: SignedIn, seeded: Seeded) -> None:
    page = signed_in("approver").get(f"/versions/{seeded.draft}").text
    dialog = page[page.index('id="ask-approve"') :]
    assert "Báo gấp" in page[: page.index('class="columns"')]
    assert "Báo gấp" in dialog[: dialog.index("</dialog>")]
    assert "Báo gấp" not in signed_in("approver").get(f"/versions/{seeded.published}").text


def test_a_draft_cannot_be_published(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    assert signed_in("approver").post(f"/versions/{seeded.draft}/publish").status_code == 409
    assert _status(database, seeded.published) is VersionStatus.PUBLISHED


def test_buttons_show_only_what_a_person_may(signed_in: SignedIn, seeded: Seeded) -> None:
    address = f"/versions/{seeded.draft}"
    assert 'id="ask-approve"' in signed_in("approver").get(address).text
    planner = signed_in("planner").get(address).text
    assert 'id="ask-propose"' in planner
    assert 'id="ask-approve"' not in planner
    assert "<dialog" not in signed_in("protection").get(address).text


def test_a_version_tells_changes_and_hides_protected_cases(signed_in: SignedIn, seeded: Seeded) -> None:
    page = signed_in("planner").get(f"/versions/{seeded.draft}").text
    assert "Đổi chuyến bay từ VN 310" in page
    assert "VM-26-0409" in page
    assert "Hồ sơ được bảo vệ" in page
    assert "Người chưa được xếp" in page


def test_comparing_with_an_unknown_version_is_not_found(signed_in: SignedIn, seeded: Seeded) -> None:
    assert signed_in("planner").get(f"/versions/{seeded.draft}?against=99").status_code == 404
    assert signed_in("planner").get("/versions/99").status_code == 404


def test_a_new_user_gets_a_password_once_and_can_sign_in(signed_in: SignedIn, client: FlaskClient) -> None:
    admin = signed_in("admin")
    given = {"name": "Tô Minh", "email": "to.minh@example.org", "roles": ["planner"], "office": "HAN"}
    page = admin.post("/users", data=given).text
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    assert client.post("/sign-in", data={"email": given["email"], "password": found[1]}).status_code == 302
    assert found[1] not in admin.get("/users").text
    assert admin.post("/users", data=given).status_code == 409


@pytest.mark.parametrize("change", [{"email": "no"}, {"name": " "}, {"roles": []}])
def test_a_poor_user_is_refused(signed_in: SignedIn, database: Session, change: dict[str, object]) -> None:
    given = {"name": "Tô Minh", "email": "to.minh@example.org", "roles": ["planner"]} | change
    assert signed_in("admin").post("/users", data=given).status_code == 422
    assert database.scalar(select(User).where(User.name == "Tô Minh")) is None


def test_an_administrator_locks_others_but_not_oneself(signed_in: SignedIn, database: Session) -> None:
    ids = {user.email: user.id for user in database.scalars(select(User))}
    admin = signed_in("admin")
    assert admin.post(f"/users/{ids['viewer@example.org']}/deactivate").status_code == 302
    assert admin.post(f"/users/{ids['admin@example.org']}/deactivate").status_code == 409
    database.expire_all()
    active = {user.email for user in database.scalars(select(User)) if user.is_active}
    assert "viewer@example.org" not in active
    assert "admin@example.org" in active


def test_planned_cases_come_in_pages_and_by_code(
    signed_in: SignedIn, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version of 1,000 cases was one page of 500 KB without a way to find a family."""
    monkeypatch.setattr(sys.modules["web.pages.versions"], "PAGE_ROWS", 1)
    browser, address = signed_in("planner"), f"/versions/{seeded.published}"
    first, second = (_planned_codes(browser.get(f"{address}?page={page}").text) for page in (1, 2))
    assert len(first) == len(second) == 1
    assert first != second
    assert _planned_codes(browser.get(f"{address}?page=0").text) == first
    assert _planned_codes(browser.get(f"{address}?code={second[0].lower()}").text) == second
    assert _planned_codes(browser.get(f"{address}?code=nobody").text) == []


def _planned_codes(page: str) -> list[str]:
    return re.findall(r'<a class="code" href="/cases/[^"]+">([^<]+)</a>', page[page.index('id="planned"') :])


def test_versions_of_different_days_say_so(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    """Two versions of different days showed a difference of score as if one were better."""
    before = database.scalars(select(PlanVersion).where(PlanVersion.number == seeded.published)).one()
    before.from_on -= timedelta(days=1)
    database.commit()
    page = unescape(signed_in("planner").get(f"/versions/{seeded.draft}?against={seeded.published}").text)
    assert "Hai phiên bản không cùng phạm vi" in page
    assert f"Phiên bản {seeded.published}: khởi hành từ" in page


def test_the_form_takes_promises_to_keep(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    answer = browser.post("/planning/runs", data=FORM | {"budget": "0", "days": "7", "told": "1", "ticketed": "1"})
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert run is not None
    assert (run.change_budget, run.freeze_days, run.freeze_told, run.freeze_ticketed) == (0, 7, True, True)
    assert run.connection_reliability is None
    words = unescape(browser.get(answer.headers["Location"]).text)
    assert "Được xáo trộn nhiều nhất 0 hồ sơ đã công bố" in words
    assert "sẽ được đếm khi bắt đầu tính" in words, "how many is not known before"


@pytest.mark.parametrize(("chosen", "kept"), [("98", 98), ("0", 0), ("", None)])
def test_the_form_takes_how_reliable_connections_are_to_be(
    signed_in: SignedIn, database: Session, chosen: str, kept: float | None
) -> None:
    browser = signed_in("planner")
    assert "98/100 lần hạ cánh" in unescape(browser.get("/planning").text)
    answer = browser.post("/planning/runs", data=FORM | {"reliability": chosen})
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    assert run is not None
    assert run.connection_reliability == kept
    words = unescape(browser.get(answer.headers["Location"]).text)
    assert ("đủ cho 98 trên 100" in words) == (kept == 98)


@pytest.mark.parametrize("change", [{"budget": "-1"}, {"days": "400"}, {"budget": "few"}, {"reliability": "42"}])
def test_poor_promises_come_back_with_what_is_wrong(
    signed_in: SignedIn, database: Session, change: dict[str, str]
) -> None:
    answer = signed_in("planner").post("/planning/runs", data=FORM | change | {"told": "1"})
    assert answer.status_code == 422
    assert 'name="told" value="1" checked' in answer.text
    assert len(database.scalars(select(PlanningRun)).all()) == 2


def test_a_promise_that_cannot_be_kept_is_said(signed_in: SignedIn, seeded: Seeded, database: Session) -> None:
    run = database.scalars(select(PlanningRun).order_by(PlanningRun.id.desc())).first()
    case = database.scalars(select(Case).order_by(Case.id)).first()
    assert run is not None
    assert case is not None
    run.freeze_ticketed, run.lifted = True, {str(case.id): "no_journey ticketed"}
    database.commit()
    words = unescape(signed_in("planner").get(f"/planning/runs/{run.id}").text)
    assert "Lời đã báo không còn giữ được" in words
    assert f"{case.code}</a>: Không có hành trình bay nào phù hợp với hồ sơ." in words
    assert "Đã xuất vé: cần đổi hoặc hoàn vé." in words


def test_a_manager_reads_numbers_and_no_case(signed_in: SignedIn, seeded: Seeded) -> None:
    """Whoever may see the board alone had no way to learn how good a plan is."""
    viewer = signed_in("viewer")
    assert f'href="/versions/{seeded.published}"' in viewer.get("/versions").text
    page = viewer.get(f"/versions/{seeded.published}").text
    assert "Khoảng cách" in page
    assert "VM-26-" not in page
    assert "Nguyễn" not in page.split("<main")[1]
    assert "Điều gì giới hạn chúng ta" in page
    assert viewer.get(f"/versions/{seeded.published}/limits").status_code == 200
    assert viewer.post(f"/versions/{seeded.published}/limits").status_code == 403
