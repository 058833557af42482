"""The audit record in sentences: who, what, when; filters and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.i18n import LANGUAGES, has_phrase
from scheduler.models import AuditEntry, Case, User
from scheduler.services.audit_words import act_key
from scheduler.services.tokens import case_reference

SignedIn = Callable[[str], FlaskClient]
ROOT = Path(__file__).resolve().parents[2]
ACTION = re.compile(r"""record\(\s*session,\s*(?:account\.)?[\w.]+,\s*"([a-z.-]+)",\s*"([a-z_]+)\"""")
LATE = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 00:30 on the 21st in Viet Nam


@pytest.fixture
def acts(database: Session) -> None:
    """Known entries instead of those of the seed."""
    database.execute(delete(AuditEntry))
    people = {user.email.split("@")[0]: user.id for user in database.scalars(select(User))}
    case = database.scalars(select(Case).where(Case.code == "VM-26-0406")).one()
    rows = [
        (people["planner"], "case.edited", "case", str(case.id), {"fields": ["priority", "latest_on"]}),
        (people["medical"], "visit.recorded", "case", str(case.id), {"stage": "sputum_1", "state": "held"}),
        (people["approver"], "version.published", "plan_version", "7", {"number": 3, "cases": 36}),
        (people["admin"], "add-user", "user", str(people["viewer"]), {"roles": ["viewer"], "office": "HAN"}),
        (None, "run.request", "planning_run", "12", {"office": None, "seconds": 60}),
        (None, "something.new", "gadget", "5", {"roles": 1}),
        (people["planner"], "import", "import_batch", "99", {}),
    ]
    database.add_all(
        AuditEntry(at=LATE, actor_id=by, action=action, subject_kind=kind, subject_id=subject, details=details)
        for by, action, kind, subject, details in rows
    )
    database.commit()


def _english(database: Session) -> None:
    for user in database.scalars(select(User)):
        user.language = "en"
    database.commit()


def _body(browser: FlaskClient, query: str = "") -> str:
    text = re.sub(r"<[^>]+>", " ", browser.get(f"/audit?{query}").text.partition("<tbody>")[2])
    return re.sub(r"\s+", " ", text.replace("&#34;", '"').replace("&quot;", '"'))


@pytest.mark.usefixtures("acts")
def test_acts_are_sentences_with_names_and_the_zone(signed_in: SignedIn, database: Session) -> None:
    _english(database)
    text = _body(signed_in("admin"))
    case = database.scalars(select(Case).where(Case.code == "VM-26-0406")).one()
    reference = case_reference(case.id)
    for sentence in (
        f"Edited case {reference}: Priority, Latest departure.",
        f"Recorded an appointment of case {reference}: Laboratory sample, 1st, held.",
        "Published plan version 3 (36 cases).",
        "Added the user Mai Viewer as Viewer (HAN).",
        "Asked for planning run 12 (every office, 60 seconds).",
        "something.new (gadget 5)",
        "Imported – from the file 99: – new rows, – changed.",
        "Sat 21 Nov 2026 00:30 GMT+7",
        "Mai Medical",
        "The system",
    ):
        assert sentence in text, f"{sentence}: {text}"
    assert "VM-26-0406" not in text  # an administrator sees no cases
    assert not re.search(r"sputum|case\.edited|visit\.recorded|plan_version", text)


@pytest.mark.usefixtures("acts")
def test_filters_by_person_kind_subject_and_date(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("admin")
    database.execute(delete(AuditEntry).where(AuditEntry.action == "sign-in"))
    database.commit()
    planner = database.scalars(select(User.id).where(User.email == "planner@example.org")).one()

    def lines(query: str) -> int:
        return browser.get(f"/audit?{query}").text.count('<th scope="row">')

    assert lines("") == 7
    assert lines(f"person={planner}") == 2
    assert lines("person=system") == 2
    assert lines("kind=case") == 2
    assert lines(f"kind=case&person={planner}") == 1
    assert lines("kind=plan_version&subject=7") == 1
    assert lines("first=2026-11-21&last=2026-11-21") == 7  # dates are those of Viet Nam
    assert lines("last=2026-11-20") == 0
    assert lines("first=2026-11-22") == 0
    assert "Không có việc nào khớp" in browser.get("/audit?person=999999").text
    assert browser.get("/audit?first=yesterday").status_code == 422


@pytest.mark.usefixtures("acts")
def test_many_acts_come_in_pages(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("admin")
    database.add_all(
        AuditEntry(at=LATE + timedelta(minutes=n), actor_id=None, action="run.stop", subject_kind="planning_run",
                   subject_id=str(1000 + n), details={})
        for n in range(120)
    )  # fmt: skip
    database.commit()
    first, last = browser.get("/audit?kind=planning_run").text, browser.get("/audit?kind=planning_run&page=99").text
    assert "Dừng lần xếp lịch 1119." in first
    assert "Trang 1/3, tổng 121 việc" in first
    assert "kind=planning_run&amp;subject=&amp;" in first  # the pager keeps the filter
    assert "Trang 3/3" in last
    assert "Dừng lần xếp lịch 1000." in last
    assert 'rel="next"' not in last


def test_every_act_that_the_code_records_has_a_sentence() -> None:
    """Who adds an act to the audit record adds its phrase `audit-act-...` and that of its subject `audit-kind-...`."""
    sources = "\n".join(p.read_text("utf-8") for p in (ROOT / "scheduler" / "services").rglob("*.py"))
    found = set(ACTION.findall(sources))
    assert len(found) > 12
    acts = {action for action, _ in found} | set(re.findall(r'"(version\.[a-z]+)"', sources))
    kinds = {kind for _, kind in found}
    missing = [act for act in acts if not has_phrase(act_key(act))]
    missing += [kind for kind in kinds if not has_phrase(f"audit-kind-{kind.replace('_', '-')}")]
    assert not missing, f"add phrases to audit.ftl in {LANGUAGES}: {sorted(missing)}"
