"""Any chain of publications keeps the promises of the feed rules on UID, SEQUENCE and tombstones."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from scheduler.database import make_engine
from scheduler.i18n import Bilingual
from scheduler.models import CalendarEvent, EventStatus, RecipientKind
from scheduler.services.feeds.drafts import Assignment, EventDraft, Recipient, read_assignment
from scheduler.services.feeds.events import reconcile
from tests.scheduler import builders

START = datetime(2026, 12, 1, tzinfo=UTC)
ESCORTS = (Recipient(kind=RecipientKind.ESCORT, id=1), Recipient(kind=RecipientKind.ESCORT, id=2))
VISIBLE = ("status", "starts_at", "ends_at", "summary_en")


def _draft(recipient: Recipient, cases: tuple[int, ...], day: int) -> EventDraft:
    starts_at = START + timedelta(days=day)
    text = Bilingual(vi=f"{len(cases)} người", en=f"{len(cases)} pax")
    return EventDraft(
        recipient=recipient,
        assignment=Assignment(topic="trip:child", subjects=cases, part="out"),
        starts_at=starts_at,
        start_zone="Asia/Ho_Chi_Minh",
        ends_at=starts_at + timedelta(hours=20),
        end_zone="America/Los_Angeles",
        summary=text,
        description=text,
        location=text,
        path="/duties",
    )


@st.composite
def _plan(draw: st.DrawFn) -> tuple[EventDraft, ...]:
    """Five cases, each with one escort's trip or with none; cases of one escort and day share the trip."""
    trips: dict[tuple[Recipient, int], list[int]] = {}
    for case_id in range(1, 6):
        if draw(st.booleans()):
            key = (draw(st.sampled_from(ESCORTS)), draw(st.integers(1, 6)))
            trips.setdefault(key, []).append(case_id)
    return tuple(_draft(who, tuple(cases), day) for (who, day), cases in trips.items())


@given(plans=st.lists(st.tuples(_plan(), st.integers(1, 40)), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_life_of_a_calendar(template_database: Path, plans: list[tuple[tuple[EventDraft, ...], int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{shutil.copy(template_database, Path(folder) / 'test.sqlite')}")
        with sessionmaker(engine, expire_on_commit=False)() as session:
            version = builders.make_version(session, 1)
            now = START
            for drafts, hours in plans:
                now += timedelta(hours=hours)
                before = _seen(session)
                reconcile(session, drafts, version_id=version.id, now=now)
                _check(session, drafts, before, now)
                # The same plan again changes nothing at all.
                after = _seen(session)
                again = reconcile(session, drafts, version_id=version.id, now=now + timedelta(minutes=1))
                assert (again.created, again.revised, again.cancelled, again.restored) == (0, 0, 0, 0)
                assert _seen(session) == after
        engine.dispose()


def _seen(session: Session) -> dict[str, tuple[tuple[object, ...], int, datetime, int]]:
    return {
        row.uid: (tuple(getattr(row, name) for name in VISIBLE), row.sequence, row.revised_at, row.recipient_id)
        for row in session.scalars(select(CalendarEvent))
    }


def _check(
    session: Session,
    drafts: tuple[EventDraft, ...],
    before: dict[str, tuple[tuple[object, ...], int, datetime, int]],
    now: datetime,
) -> None:
    rows = session.scalars(select(CalendarEvent)).all()
    live = {(r.recipient_id, r.starts_at, r.summary_en) for r in rows if r.status is EventStatus.CONFIRMED}
    wanted = {(d.recipient.id, d.starts_at, d.summary.en) for d in drafts if d.ends_at > now}
    assert wanted <= live
    assert {key for key in live if key[1] + timedelta(hours=20) > now} == wanted
    after = _seen(session)
    assert before.keys() <= after.keys(), "an event never vanishes: it is cancelled"
    for uid, (shown, sequence, revised_at, owner) in after.items():
        if uid not in before:
            assert (sequence, revised_at) == (0, now)
            continue
        old_shown, old_sequence, old_revised, old_owner = before[uid]
        assert owner == old_owner, "a UID never moves to another person"
        if shown == old_shown:
            assert (sequence, revised_at) == (old_sequence, old_revised)
        else:
            assert (sequence, revised_at) == (old_sequence + 1, now)


@given(subjects=st.lists(st.integers(1, 10**9), min_size=1, max_size=60, unique=True).map(tuple))
def test_a_key_fits_its_column_and_reads_back(subjects: tuple[int, ...]) -> None:
    made = Assignment(topic="trip:operational", subjects=subjects, part="ahead")
    assert len(made.key()) <= 120
    read = read_assignment(made.key())
    assert (read.topic, read.part) == (made.topic, made.part)
    assert read.subjects == subjects[: len(read.subjects)] != ()


def test_a_retired_key_has_no_subjects() -> None:
    assert read_assignment("trip:child:17.20:out@12").subjects == ()
