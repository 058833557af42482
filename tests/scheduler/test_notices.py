"""Notices: what is due, late, sent, changed since, cancelled; who may see and mark them; what their papers say."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.models import AuditEntry, NoticeDispatch, Priority, ProgrammeRuleSet, Role
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.notices import (
    NoticeFilter,
    NoticeKey,
    NoticeRow,
    list_notices,
    listing,
    mark_sent,
    mark_unsent,
    notice_hint,
    notice_paper,
)
from scheduler.services.notices.values import NO_RECEIVER, NoticeList
from scheduler.services.papers.printing import as_file
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

ALL, SENT = NoticeFilter(is_all=True), NoticeFilter(state="sent")
ABN = NoticeKey(kind="abn", programme="US-RP", receiver="REC-1", arrives_on=date(2026, 12, 10))
RULES = {"notice": {"days": 14}, "arrival_notice": {"days": 3, "working": True, "holidays_of": "US"}}


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    session.add(ProgrammeRuleSet(programme_id=made.programme.id, from_on=date(2020, 1, 1), rules=RULES))
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def _listed(world: World, actor: Actor, now: datetime) -> list[NoticeRow]:
    """What is still to be sent, and what has been."""
    return [row for wanted in (ALL, SENT) for row in list_notices(world.session, actor, wanted, now=now).rows]


def _rows(world: World, actor: Actor = SYSTEM, now: datetime = NOW) -> dict[str, NoticeRow]:
    return {row.key.kind: row for row in _listed(world, actor, now)}


def _mark(world: World, key: NoticeKey = ABN, now: datetime = NOW, reference: str = "") -> int:
    row = next(row for row in _listed(world, SYSTEM, now) if row.key == key)
    return mark_sent(world.session, SYSTEM, key, row.stamp, reference=reference, now=now)


def test_both_notices_are_due_at_the_end_of_the_office_day_at_the_destination(world: World) -> None:
    rows = _rows(world)
    # Lands in Los Angeles on 10 December, local time; 17:00 there is 01:00 UTC of the day after.
    assert rows["abn"].key == ABN
    assert rows["abn"].due_at == datetime(2026, 11, 27, 1, tzinfo=UTC)
    assert rows["nat"].due_at == datetime(2026, 12, 8, 1, tzinfo=UTC)
    assert rows["abn"].due_zone == "America/Los_Angeles"
    assert (rows["abn"].people, rows["abn"].references, rows["abn"].step) == (3, ("VM-26-0412",), "first")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), "upcoming"),
        (datetime(2026, 11, 25, 2, tzinfo=UTC), "due"),
        (datetime(2026, 11, 27, 0, 59, tzinfo=UTC), "due"),
        (datetime(2026, 11, 27, 1, 1, tzinfo=UTC), "overdue"),
    ],
)
def test_a_notice_becomes_due_two_days_before_its_term(world: World, now: datetime, state: str) -> None:
    assert _rows(world, now=now)["abn"].state == state


def test_the_rules_in_force_at_the_arrival_decide(world: World) -> None:
    later = {"notice": {"days": 30}}
    world.session.add(ProgrammeRuleSet(programme_id=world.programme.id, from_on=date(2026, 12, 11), rules=later))
    world.session.flush()
    world.session.expire_all()
    assert _rows(world)["abn"].due_at == datetime(2026, 11, 27, 1, tzinfo=UTC)
    earlier = {"notice": {"days": 7}}
    world.session.add(ProgrammeRuleSet(programme_id=world.programme.id, from_on=date(2026, 12, 10), rules=earlier))
    world.session.flush()
    world.session.expire_all()
    assert _rows(world)["abn"].due_at == datetime(2026, 12, 4, 1, tzinfo=UTC)


def test_an_urgent_case_is_told_before_it_leaves(world: World) -> None:
    rules = {"notice": {"days": 14, "exempt_priorities": ["2", "3"]}}
    world.session.scalars(select(ProgrammeRuleSet)).one().rules = rules
    world.family.priority = Priority.URGENT
    world.session.flush()
    world.session.expire_all()
    assert _rows(world)["abn"].due_at == world.flights[0].departs_at


def test_marking_keeps_who_when_and_the_other_sides_reference(world: World) -> None:
    planner = builders.make_user(world.session, "p@example.org", Role.PLANNER)
    row = _rows(world)["abn"]
    assert mark_sent(world.session, actor_of(planner), ABN, row.stamp, reference="  ROC 77 ", now=NOW) == 1
    kept = world.session.scalars(select(NoticeDispatch)).one()
    assert (kept.reference, kept.sent_by_id, kept.sent_at) == ("ROC 77", planner.id, NOW)
    entry = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "notice.sent")).one()
    assert (entry.actor_id, entry.subject_id, entry.details) == (
        planner.id,
        str(world.family.id),
        {"notice": "abn", "step": "first", "late": 0},
    )
    after = _rows(world)
    assert (after["abn"].state, after["abn"].sent_by, after["nat"].state) == ("sent", "p@example.org", "upcoming")


def test_marking_twice_or_blindly_is_refused(world: World) -> None:
    row = _rows(world)["abn"]
    _mark(world)
    with pytest.raises(Conflict, match="notice-changed-meanwhile"):
        mark_sent(world.session, SYSTEM, ABN, row.stamp, now=NOW)
    with pytest.raises(Conflict, match="notice-nothing-due"):
        mark_sent(world.session, SYSTEM, ABN, _rows(world)["abn"].stamp, now=NOW)
    with pytest.raises(NotFound, match="notice-unknown"):
        mark_sent(
            world.session,
            SYSTEM,
            NoticeKey(kind="abn", programme="X", receiver="-", arrives_on=date(2026, 12, 10)),
            "",
            now=NOW,
        )


def test_a_mark_is_taken_back_and_both_stay_on_record(world: World) -> None:
    planner = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER))
    before = _rows(world)["abn"]
    with pytest.raises(Conflict, match="notice-never-sent"):
        mark_unsent(world.session, planner, ABN, before.stamp, now=NOW)
    _mark(world)
    with pytest.raises(Conflict, match="notice-changed-meanwhile"):
        mark_unsent(world.session, planner, ABN, before.stamp, now=NOW)
    assert mark_unsent(world.session, planner, ABN, _rows(world)["abn"].stamp, now=NOW + timedelta(hours=1)) == 1
    after = _rows(world)["abn"]
    assert (after.state, after.step, after.sent_at, after.stamp) == (before.state, "first", None, before.stamp)
    query = select(AuditEntry).where(AuditEntry.action.like("notice.%")).order_by(AuditEntry.id)
    assert [entry.action for entry in world.session.scalars(query)] == ["notice.sent", "notice.unsent"]


def test_taking_an_update_back_leaves_the_first_notice_sent(world: World) -> None:
    _mark(world)
    world.flights[1].arrives_at += timedelta(minutes=40)
    world.session.flush()
    later = NOW + timedelta(hours=2)
    mark_sent(world.session, SYSTEM, ABN, _rows(world)["abn"].stamp, now=later)
    mark_unsent(world.session, SYSTEM, ABN, _rows(world)["abn"].stamp, now=later)
    row = _rows(world)["abn"]
    assert (row.step, row.sent_at) == ("update", NOW)


def test_a_long_list_is_paged_and_what_is_sent_left_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_ROWS", 1)
    pages = [
        list_notices(world.session, SYSTEM, NoticeFilter(is_all=True, page=page), now=NOW) for page in (0, 1, 2, 9)
    ]
    assert [(page.page, page.pages, len(page.rows)) for page in pages] == [(1, 2, 1), (1, 2, 1), (2, 2, 1), (2, 2, 1)]
    assert pages[1].rows[0].due_at <= pages[2].rows[0].due_at
    assert {page.rows[0].key.kind for page in pages} == {"abn", "nat"}
    _mark(world)
    found = list_notices(world.session, SYSTEM, ALL, now=NOW)
    assert (found.pages, found.rows[0].key.kind, found.counts["sent"]) == (1, "nat", 1)


def test_what_goes_out_together_stands_together(world: World) -> None:
    other = replace(_rows(world)["abn"], receiver_name="Another", people=1)
    rows = (*_rows(world).values(), other)
    found = NoticeList(
        rows=rows, counts={}, programmes=(), today=NOW.date(), until=NOW.date(), later=0, page=1, pages=1
    )
    assert [len(group) for group in found.groups] == [1, 1, 1], "the two notices have terms of their own"
    same = tuple(replace(row, due_at=NOW, state="due") for row in rows)
    assert [len(group) for group in replace(found, rows=same).groups] == [2, 1]


def test_a_change_of_plan_asks_for_an_update_and_a_case_that_stays_for_a_cancellation(world: World) -> None:
    _mark(world)
    world.flights[1].arrives_at += timedelta(minutes=40)
    world.session.flush()
    row = _rows(world)["abn"]
    assert (row.step, row.state) == ("update", "due")
    _mark(world, now=NOW + timedelta(minutes=1))
    assert _rows(world)["abn"].state == "sent"
    builders.leave_out(world.session, world.version(2), world.family)
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    rows = _rows(world, now=NOW + timedelta(hours=2))
    assert set(rows) == {"abn"}, "nobody was told by a NAT, so none has to be cancelled"
    assert (rows["abn"].step, rows["abn"].state, rows["abn"].people) == ("cancellation", "due", 0)
    text = _text(as_file(notice_paper(world.session, SYSTEM, ABN, now=NOW + timedelta(hours=2)), "pdf").content)
    assert "will not arrive as notified" in text
    _mark(world, now=NOW + timedelta(hours=3))
    assert _rows(world, now=NOW + timedelta(hours=4))["abn"].state == "sent"


def test_a_new_day_of_arrival_moves_the_notice_with_its_history(world: World) -> None:
    _mark(world)
    other = builders.make_flight(world.session, "CX 872", "HKG", "2026-12-12 01:05", "LAX", "2026-12-11 21:15")
    version = world.version(2)
    world.plan_family(version, flights=(world.flights[0], other))
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    row = _rows(world, now=NOW + timedelta(hours=2))["abn"]
    assert (row.key.arrives_on, row.step) == (date(2026, 12, 11), "update")


def test_a_receiver_who_was_told_hears_that_another_takes_them(world: World) -> None:
    _mark(world)
    world.family.receiver = builders.make_receiver(world.session, "REC-2", name="Harbour Families")
    world.session.flush()
    rows = {row.key.receiver: row for row in _listed(world, SYSTEM, NOW) if row.key.kind == "abn"}
    assert (rows["REC-2"].step, rows["REC-2"].receiver_name) == ("first", "Harbour Families")
    assert (rows["REC-1"].step, rows["REC-1"].receiver_name) == ("cancellation", "Sunrise Welcome Agency")
    file = as_file(notice_paper(world.session, SYSTEM, ABN, now=NOW), "pdf")
    assert file.name == "ABN_US-RP_REC-1_2026-12-10.pdf"
    assert "will not arrive as notified" in _text(file.content)
    assert "Harbour Families" not in _text(file.content), "where they go instead is no business of the former receiver"
    _mark(world, now=NOW + timedelta(minutes=1))
    _mark(world, replace(ABN, receiver="REC-2"), now=NOW + timedelta(minutes=1))
    done = [row for row in _listed(world, SYSTEM, NOW + timedelta(hours=1)) if row.key.kind == "abn"]
    assert {(row.key.receiver, row.state) for row in done} == {("REC-1", "sent"), ("REC-2", "sent")}


def test_a_notice_to_the_programme_alone_is_corrected_when_a_receiver_is_found(world: World) -> None:
    found, world.family.receiver = world.family.receiver, None
    world.session.flush()
    _mark(world, replace(ABN, receiver=NO_RECEIVER))
    world.family.receiver = found
    world.session.flush()
    rows = [row for row in _listed(world, SYSTEM, NOW) if row.key.kind == "abn"]
    assert [(row.key, row.step) for row in rows] == [(ABN, "update")]


def test_old_arrivals_leave_the_list(world: World) -> None:
    assert _rows(world, now=datetime(2026, 12, 12, tzinfo=UTC))["abn"].state == "overdue"
    assert _rows(world, now=datetime(2026, 12, 16, tzinfo=UTC)) == {}


def test_the_hint_counts_what_is_late_and_due(world: World) -> None:
    viewer = actor_of(builders.make_user(world.session, "v@example.org", Role.VIEWER))
    assert notice_hint(world.session, viewer, now=NOW) is None
    hint = notice_hint(world.session, SYSTEM, now=datetime(2026, 12, 7, 2, tzinfo=UTC))
    assert hint is not None
    assert (hint.overdue, hint.due) == (1, 1)


def test_offices_see_their_own_notices(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    other = actor_of(builders.make_user(world.session, "h@example.org", Role.PLANNER, office=hanoi))
    assert _rows(world, other) == {}
    with pytest.raises(NotFound):
        notice_paper(world.session, other, ABN, now=NOW)
    with pytest.raises(Forbidden):
        list_notices(world.session, actor_of(builders.make_user(world.session, "m@example.org", Role.MEDICAL)), ALL)


def test_a_protected_case_is_told_of_without_name_and_marked_by_protection(world: World) -> None:
    world.family.is_protected, world.family.languages = True, ["jra"]
    world.session.flush()
    planner = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER))
    guard = actor_of(builders.make_user(world.session, "g@example.org", Role.PROTECTION))
    row = _rows(world, planner)["abn"]
    assert row.withheld == 1
    assert "VM-26-0412" not in row.references
    assert not row.may_mark
    with pytest.raises(Forbidden):
        mark_sent(world.session, planner, ABN, row.stamp, now=NOW)
    for form in ("pdf", "xlsx", "csv"):
        file = as_file(notice_paper(world.session, planner, ABN, now=NOW), form)  # type: ignore[arg-type]
        said = _text(file.content) if form == "pdf" else _cells(file.content, form)
        assert "NGUYỆT" not in said
        assert "VM-26-0412" not in said
        assert "Jarai" not in said
        assert "jra" not in said
    assert mark_sent(world.session, guard, ABN, _rows(world, guard)["abn"].stamp, now=NOW) == 1


def test_a_notice_on_paper_says_who_arrives_when(world: World) -> None:
    paper = notice_paper(world.session, SYSTEM, ABN, now=NOW)
    file = as_file(paper, "pdf")
    assert file.name == "ABN_US-RP_REC-1_2026-12-10.pdf"
    text = _text(file.content)
    for expected in (
        "NGUYỄN THỊ ÁNH NGUYỆT", "VM-26-0412", "CX 872", "21:15", "GMT-8", "2 adults, 1 child", "WCHR 1", "Vietnamese",
        "Sunrise Welcome Agency", "17:00", "26/11/2026",
    ):  # fmt: skip
        assert expected in text, expected
    assert "TRẦN GIA KHÁNH" not in text, "a receiver needs the principal applicant's name alone"
    assert "C7654321" not in text


def test_a_notice_as_a_list_has_typed_cells(world: World) -> None:
    paper = notice_paper(world.session, SYSTEM, ABN, now=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(paper, "xlsx").content)).active
    assert sheet is not None
    heads = [str(cell.value).rsplit(" · ", 1)[-1] for cell in sheet[1]]
    values = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (values["People"], values["Adults"], values["Children"]) == (3, 2, 1)
    assert values["Date"] == datetime(2026, 12, 10)  # noqa: DTZ001 - a cell of Excel has no zone
    assert str(values["Time"]) == "21:15:00"
    body = as_file(paper, "csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    assert "10/12/2026" in body.decode("utf-8-sig")


def _text(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def _cells(body: bytes, form: str) -> str:
    if form == "csv":
        return " ".join(" ".join(row) for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
