"""Why a case is left out, and what else it could have: from a real run through the worker to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from threading import Event

import pytest
from argon2 import PasswordHasher
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import select

import scheduler.database
from scheduler.config import settings
from scheduler.database import unit_of_work, upgrade
from scheduler.models import Case, Office, PlanVersion, Role, User, UserRole, VersionStatus
from scheduler.models.explanation import PlanQuestion, QuestionKind
from scheduler.worker.jobs import carry_out_next_job
from scheduler.worker.what_ifs import try_next
from tests.scheduler.explained_world import Explained, answer_all, make_explained_version
from tests.web.seed import PASSWORD
from web.auth import limiter
from web.factory import create_app

ROLES = (Role.PLANNER, Role.PROTECTION, Role.VIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """An app on a database with an explained version."""

    app: Flask
    made: Explained

    def browser(self, role: str) -> FlaskClient:
        """A browser signed in as a role."""
        found = self.app.test_client()
        answer = found.post("/sign-in", data={"email": f"{role}@example.org", "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return found

    @property
    def left_out(self) -> str:
        """The page of the case that is left out."""
        return f"/versions/{self.made.number}/cases/{self.made.left_out}"

    @property
    def planned(self) -> str:
        """The page of a planned case with an escort."""
        return f"/versions/{self.made.number}/cases/{self.made.escorted}"


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mission]:
    """A mission whose worker has explained its one version."""
    folder = tmp_path_factory.mktemp("explained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANHTRINH_INSTANCE", str(folder))
        settings.cache_clear()
        scheduler.database.engine.cache_clear()
        upgrade(settings().database)
        made = make_explained_version()
        _add_users(folder)
        app = create_app(settings())
        app.config.update(PROPAGATE_EXCEPTIONS=True, WTF_CSRF_ENABLED=False)
        limiter.reset()
        yield Mission(app=app, made=made)
        scheduler.database.engine().dispose()
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


def _add_users(folder: Path) -> None:
    assert folder.exists()
    kept = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with unit_of_work() as session:
        for role in ROLES:
            email, now = f"{role.value}@example.org", datetime.now(UTC)
            user = User(email=email, name=email, password_hash=kept, created_at=now, roles=[UserRole(role=role)])
            session.add(user)


def _text(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_the_way_from_the_run_to_the_page(mission: Mission) -> None:
    browser = mission.browser("planner")
    page = _text(browser, mission.left_out)
    assert 'hx-trigger="every 1s"' in page
    assert "Đang chờ chương trình xử lý" in page
    assert answer_all(is_urgent=False) == 2
    page = _text(browser, mission.left_out)
    assert "Không còn đủ ghế trên CX" in page
    assert "Điều gì giúp hồ sơ đi được" in page
    assert "Khi đó cả kế hoạch tốn ít hơn" in page
    version = _text(browser, f"/versions/{mission.made.number}")
    assert "Điều gì giới hạn chúng ta" in version
    assert "đáng giá" in version
    assert "Sẽ giúp được:" in version
    assert mission.left_out in version


def test_english_pages_speak_english(mission: Mission) -> None:
    browser = mission.browser("planner")
    browser.post("/language", data={"language": "en", "next": "/"})
    answer_all(is_urgent=False)
    page = _text(browser, mission.left_out)
    browser.post("/language", data={"language": "vi", "next": "/"})
    assert "Too few seats left on CX" in page
    assert "The whole plan then costs" in page


def test_a_planner_asks_takes_and_undoes(mission: Mission) -> None:
    browser = mission.browser("planner")
    assert browser.post(f"{mission.planned}/ask").status_code == 302
    assert 'id="answers" hx-get' in _text(browser, f"{mission.planned}/live")
    assert answer_all(is_urgent=True) == 4
    page = _text(browser, f"{mission.planned}/live")
    assert "hx-get" not in page
    assert "<html" not in page
    fields = re.findall(r'name="question" value="(\d+)"><input type="hidden" name="place" value="(\d+)"', page)
    trips = _question(mission, QuestionKind.TRIPS)
    (question, place) = next(found for found in fields if int(found[0]) == trips)
    answer = browser.post(f"{mission.planned}/take", data={"question": question, "place": place})
    assert answer.status_code == 302, answer.text
    waiting = _text(browser, answer.headers["Location"])
    assert f'hx-get="{answer.headers["Location"]}/live"' in waiting
    again = browser.post(f"{mission.planned}/take", data={"question": question, "place": place})
    assert again.headers["Location"] == answer.headers["Location"]  # pressed twice, done once
    assert carry_out_next_job("w")
    assert not carry_out_next_job("w")
    made = _text(browser, answer.headers["Location"])
    number = re.search(r"/versions/(\d+)\?against=1", made)
    assert number is not None
    assert "là bản nháp có thay đổi này" in made
    browser.post(f"/versions/{number[1]}/withdraw")
    with unit_of_work() as session:
        states = dict(session.execute(select(PlanVersion.number, PlanVersion.status)).all())
    assert states[int(number[1])] is VersionStatus.WITHDRAWN
    assert states[mission.made.number] is VersionStatus.DRAFT


def _question(mission: Mission, kind: QuestionKind) -> int:
    with unit_of_work() as session:
        return session.scalars(
            select(PlanQuestion.id)
            .join(Case, Case.id == PlanQuestion.case_id)
            .where(PlanQuestion.kind == kind, Case.code == mission.made.escorted)
        ).one()


@pytest.mark.parametrize("data", [{"question": "1", "place": "999"}, {"question": "x", "place": "0"}, {}])
def test_what_is_not_on_offer_cannot_be_taken(mission: Mission, data: dict[str, str]) -> None:
    assert mission.browser("planner").post(f"{mission.planned}/take", data=data).status_code == 404


def test_who_does_not_plan_reads_why_but_asks_and_takes_nothing(mission: Mission) -> None:
    browser = mission.browser("protection")
    page = _text(browser, mission.left_out)
    assert "Điều gì cản trở" in page
    assert "Cách khác cho hồ sơ này" not in page
    assert "Tính ngay" not in page
    assert browser.post(f"{mission.left_out}/ask").status_code == 403
    assert browser.post(f"{mission.left_out}/take").status_code == 403
    assert mission.browser("viewer").get(mission.left_out).status_code == 403


def test_a_protected_case_and_a_strange_one_stay_closed(mission: Mission) -> None:
    browser = mission.browser("planner")
    assert browser.get(f"/versions/{mission.made.number}/cases/VM-99").status_code == 404
    assert browser.get(f"/versions/99/cases/{mission.made.left_out}").status_code == 404
    with unit_of_work() as session:
        session.scalars(select(Case).where(Case.code == mission.made.left_out)).one().is_protected = True
    assert browser.get(mission.left_out).status_code == 403
    assert "Sẽ giúp được:" not in _text(browser, f"/versions/{mission.made.number}")
    with unit_of_work() as session:
        session.scalars(select(Case).where(Case.code == mission.made.left_out)).one().is_protected = False


def test_which_test_an_appointment_is_stays_with_the_medical_team(mission: Mission) -> None:
    answer_all(is_urgent=False)
    with unit_of_work() as session:
        office = session.scalars(select(Office)).first()
        assert office is not None
        medical = User(
            email="medical@example.org",
            name="M",
            password_hash=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD),
            created_at=datetime.now(UTC),
            roles=[UserRole(role=Role.MEDICAL), UserRole(role=Role.PLANNER)],
        )
        session.add(medical)
    known = _text(mission.browser("medical"), mission.planned)
    others = _text(mission.browser("planner"), mission.planned)
    assert "(PEC)" in known
    assert "PEC)" not in others
    assert "PEC:" not in others


def test_a_planner_tries_a_looser_rule_and_sees_it_marked_as_a_trial(mission: Mission) -> None:
    answer_all(is_urgent=False)
    browser, trial = mission.browser("planner"), f"{mission.left_out}/what-if/0"
    assert f'action="{trial}"' in _text(browser, mission.left_out)
    assert "Thử xem" in _text(browser, trial)
    answer = browser.post(trial)
    assert (answer.status_code, answer.headers["Location"]) == (302, trial)
    assert f'hx-get="{trial}/live"' in _text(browser, trial)
    assert try_next("w", Event())
    page = _text(browser, trial)
    assert "hx-get" not in page
    assert "Giả định" in page
    assert "không thể duyệt hay công bố" in page
    assert f"Sẽ đi được thêm: {mission.made.left_out}." in page
    assert "Riêng điều giả sử tiết kiệm" in page
    assert "/propose" not in page
    assert "/publish" not in page
    reader = mission.browser("protection")
    assert "Giả định" in _text(reader, trial)
    assert reader.post(trial).status_code == 403
    assert mission.browser("viewer").get(trial).status_code == 403
    assert browser.post(f"{mission.left_out}/what-if/99").status_code == 404
    assert browser.get(f"{mission.planned}/what-if/0").status_code == 404


def test_a_sentence_names_no_more_cases_than_a_phrase_holds(mission: Mission) -> None:
    text = '{% import "explanations/parts.html" as parts with context %}{{ parts.codes("what-if-moved", codes, 3) }}'
    with mission.app.test_request_context():
        words = render_template_string(text, codes=[f"VM-{number}" for number in range(400)])
    assert "VM-23" in words
    assert "VM-24" not in words
    assert "379" in words
