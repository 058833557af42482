"""Own calendars in: times only, the last good ones while it fails, secrets sealed, and the plan keeps clear of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from integrations.calendars import ReadingLimits, read_calendar
from scheduler.config import settings
from scheduler.database import make_session
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.models import (
    AuditEntry,
    CalendarEvent,
    OwnCalendar,
    OwnCalendarSpan,
    RecipientKind,
    Role,
    utc_now,
)
from scheduler.planning import build_problem
from scheduler.planning.away import away_of_escorts
from scheduler.services import own_calendars
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.sealing import SealLost, seal, unseal
from scheduler.worker.calendars import refresh_due_calendars, refresh_next
from tests.integrations.loopback import Loopback, Seen, serving
from tests.scheduler import builders
from tests.scheduler.planning_world import make_planning_world
from tests.scheduler.world import World, make_world

SECRET = "private-3f9c1d"


def event(start: datetime, hours: float = 2, uid: str = "x@y", *lines: str) -> str:
    ends = start + timedelta(hours=hours)
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{ends:%Y%m%dT%H%M%SZ}",
         "SUMMARY:Oncology with Dr Phan", "LOCATION:12 Hoa Sua street", *lines, "END:VEVENT"]
    )  # fmt: skip


def calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]).encode()


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


@pytest.fixture
def private_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HANHTRINH_CALENDAR_MAY_BE_PRIVATE", "true")
    settings.cache_clear()
    yield
    settings.cache_clear()


@contextmanager
def feed(bodies: list[tuple[int, dict[str, str], bytes]]) -> Iterator[Loopback]:
    """A calendar whose answers follow each other; the last one stays."""

    def answer(_: Seen) -> tuple[int, dict[str, str], bytes]:
        return bodies.pop(0) if len(bodies) > 1 else bodies[0]

    with serving(answer) as loopback:
        yield loopback


def soon(days: float) -> datetime:
    return (utc_now() + timedelta(days=days)).replace(minute=0, second=0)


def add(session: Session, world: World, data: bytes, actor: Actor = SYSTEM, **more: object) -> OwnCalendar:
    number = own_calendars.add_calendar(
        session, actor, f"escort:{world.escort.id}", label="Work", data=data, **more  # type: ignore[arg-type]
    )  # fmt: skip
    return session.get_one(OwnCalendar, number)


def test_only_times_are_kept(session: Session, world: World, database_path: Path) -> None:
    add(session, world, calendar(event(soon(3)), event(soon(5), 2, "r@y", "RRULE:FREQ=WEEKLY;COUNT=4")))
    session.commit()
    spans = session.scalars(select(OwnCalendarSpan).order_by(OwnCalendarSpan.starts_at)).all()
    assert len(spans) == 5
    assert [span.is_recurring for span in spans] == [False, True, True, True, True]
    stored = b"".join(path.read_bytes() for path in database_path.parent.glob("test.sqlite*"))
    assert not [word for word in (b"Oncology", b"Phan", b"Hoa Sua") if word in stored]


def test_the_page_tells_what_was_understood_and_what_was_not(session: Session, world: World) -> None:
    zone = "Nowhere/Land"
    row = add(
        session, world,
        calendar(
            event(soon(2), 2, "free@y", "TRANSP:TRANSPARENT"), event(soon(2), 2, "gone@y", "STATUS:CANCELLED"),
            event(soon(3), 2, "maybe@y", "STATUS:TENTATIVE"), event(soon(100), 2, "late@y"),
            "\r\n".join(["BEGIN:VEVENT", "UID:z", f"DTSTART;TZID={zone}:{soon(4):%Y%m%dT080000}", "DURATION:PT1H",
                         "END:VEVENT"]),
            "\r\n".join(["BEGIN:VEVENT", "UID:q", "DTSTART:2026-99-99", "END:VEVENT"]),
        ),
    )  # fmt: skip
    page = own_calendars.calendar_page(session, SYSTEM, row.id)
    assert (page.events, page.busy_later, len(page.busy)) == (6, 1, 2)
    assert [one.is_tentative for one in page.busy] == [True, False]
    told = [one.text.in_("en") for one in page.findings]
    assert any(zone in text for text in told)
    assert sum(one.is_refusal for one in page.findings) == 1
    assert {one.in_("en") for one in page.ignored} == {"1 times marked as free.", "1 times cancelled."}


def test_tentative_times_count_where_the_owner_wants_it(session: Session, world: World) -> None:
    row = add(session, world, calendar(event(soon(3), 2, "m@y", "STATUS:TENTATIVE")), counts_tentative=False)
    escort = world.escort.id
    assert not away_of_escorts(session, [escort], since=utc_now())
    revision = row.revision
    own_calendars.save_options(session, SYSTEM, row.id, revision=revision, label="Work", counts_tentative=True)
    session.flush()
    assert len(away_of_escorts(session, [escort], since=utc_now())[escort]) == 1
    with pytest.raises(Conflict):
        own_calendars.save_options(session, SYSTEM, row.id, revision=revision, label="Again", counts_tentative=True)


def test_a_duty_of_ours_in_the_calendar_does_not_count(session: Session, world: World) -> None:
    session.add(
        CalendarEvent(
            uid="ours@hanhtrinh", recipient_kind=RecipientKind.ESCORT, recipient_id=world.escort.id, assignment="trip",
            created_at=utc_now(), revised_at=utc_now(), starts_at=soon(3), start_zone="UTC", ends_at=soon(4),
            end_zone="UTC", summary_vi="", summary_en="", description_vi="", description_en="",
        )
    )  # fmt: skip
    session.flush()
    row = add(session, world, calendar(event(soon(3), 2, "ours@hanhtrinh"), event(soon(8), 2, "own@y")))
    page = own_calendars.calendar_page(session, SYSTEM, row.id)
    assert len(page.busy) == 1
    assert "itself" in page.ignored[0].in_("en")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>sign in</html>", "owncalendar-why-calendar-web-page"),
        (b"nonsense", "owncalendar-why-calendar-not-a-calendar"),
        (calendar("BEGIN:VEVENT\r\nUID:q\r\nDTSTART:zzz\r\nEND:VEVENT"), "owncalendar-why-calendar-all-refused"),
    ],
)
def test_what_is_no_calendar_is_refused_with_the_reason(session: Session, world: World, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(session, world, data)
    assert refused.value.code == code
    assert not session.scalars(select(OwnCalendar)).all()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1:9/x.ics", "request-address-forbidden"),
        ("http://[::1]/x.ics", "request-address-forbidden"),
        ("http://169.254.169.254/latest", "request-address-forbidden"),
        ("file:///etc/passwd", "request-scheme-refused"),
        ("https://a:b@example.org/x.ics", "request-credentials-in-address"),
    ],
)
def test_an_address_into_the_own_network_is_refused(session: Session, world: World, address: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        own_calendars.add_calendar(session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=address)
    assert refused.value.code == f"owncalendar-why-{code}"


def committed(session: Session, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit, and let units of work reach the same file."""
    session.commit()
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


@pytest.mark.usefixtures("private_allowed")
def test_a_calendar_is_read_again_keeps_good_times_and_says_since_when_it_fails(
    session: Session, world: World, database_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    good, better = calendar(event(soon(3))), calendar(event(soon(3)), event(soon(6), 2, "new@y"))
    answers = [(200, {"ETag": '"1"'}, good), (304, {}, b""), (404, {}, b""), (404, {}, b""), (200, {}, better)]
    with feed(answers) as loopback:
        number = own_calendars.add_calendar(
            session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=f"{loopback.address}/{SECRET}.ics"
        )
        committed(session, database_path, monkeypatch)
        begin = utc_now()
        assert refresh_next(now=begin) is None
        assert refresh_next(now=begin + timedelta(hours=2)) == ""
        assert loopback.seen[1].headers["if-none-match"] == '"1"'
        first_failure = begin + timedelta(hours=4)
        assert refresh_next(now=first_failure) == "request-status"
        assert refresh_next(now=first_failure + timedelta(hours=2)) is None
        assert refresh_next(now=first_failure + timedelta(hours=25)) == "request-status"
        with make_session() as other:
            page = own_calendars.calendar_page(other, SYSTEM, number)
            assert (page.row.state, page.row.failing_since, len(page.busy)) == ("failing", first_failure, 1)
            assert "404" in (page.row.why.in_("vi") if page.row.why else "")
        assert refresh_next(now=first_failure + timedelta(hours=50)) == ""
        assert "if-none-match" not in loopback.seen[-1].headers
    with make_session() as other:
        page = own_calendars.calendar_page(other, SYSTEM, number)
        assert (page.row.state, page.row.failing_since, len(page.busy)) == ("good", None, 2)
    assert SECRET not in caplog.text + "".join(capsys.readouterr())
    scheduler.database.engine.cache_clear()


@pytest.mark.usefixtures("private_allowed")
def test_an_answer_that_breaks_off_frees_nobody(
    session: Session, world: World, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = calendar(event(soon(3)), event(soon(6), 2, "new@y"))
    half = whole[: whole.index(b"BEGIN:VEVENT", 100)]
    with feed([(200, {}, whole), (200, {}, half)]) as loopback:
        number = own_calendars.add_calendar(
            session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=f"{loopback.address}/a.ics"
        )
        committed(session, database_path, monkeypatch)
        assert refresh_next(now=utc_now() + timedelta(hours=2)) == "calendar-cut-short"
        with make_session() as other:
            page = own_calendars.calendar_page(other, SYSTEM, number)
            assert (page.row.state, len(page.busy)) == ("failing", 2)
            assert "before its end" in (page.row.why.in_("en") if page.row.why else "")
    with make_session() as other, feed([(200, {}, half)]) as loopback, pytest.raises(InvalidInput, match="cut-short"):
        own_calendars.replace_source(other, SYSTEM, number, address=f"{loopback.address}/a.ics")
    with make_session() as other:
        own_calendars.replace_source(other, SYSTEM, number, data=half)
        page = own_calendars.calendar_page(other, SYSTEM, number)
        assert len(page.busy) == 1, "of a file a person sees at once what was read"
        assert any("breaks off" in one.text.in_("en") for one in page.findings)
    scheduler.database.engine.cache_clear()


@pytest.mark.parametrize(
    ("limits", "code", "words"),
    [
        (ReadingLimits(seconds=-1.0), "calendar-took-too-long", "too heavy"),
        (ReadingLimits(components=2), "calendar-too-many-components", "too many entries"),
        (ReadingLimits(occurrences=4), "calendar-too-many-times", "too many times"),
        (ReadingLimits(file_bytes=100), "calendar-too-large", "larger than"),
    ],
)
@pytest.mark.usefixtures("private_allowed")
def test_a_calendar_too_big_to_read_whole_frees_nobody(
    session: Session,
    world: World,
    database_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: ReadingLimits,
    code: str,
    words: str,
) -> None:
    whole = calendar(event(soon(3)), event(soon(6), 2, "new@y", "RRULE:FREQ=DAILY;COUNT=3"))
    with feed([(200, {}, whole), (200, {}, whole.replace(b"COUNT=3", b"COUNT=4"))]) as loopback:
        number = own_calendars.add_calendar(
            session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=f"{loopback.address}/a.ics"
        )
        committed(session, database_path, monkeypatch)
        bounded = partial(read_calendar, limits=limits)
        monkeypatch.setattr("scheduler.services.own_calendars.understanding.read_calendar", bounded)
        assert refresh_next(now=utc_now() + timedelta(hours=2)) == code
        with make_session() as other:
            page = own_calendars.calendar_page(other, SYSTEM, number)
            assert (page.row.state, len(page.busy)) == ("failing", 4)
            assert words in (page.row.why.in_("en") if page.row.why else "")
    scheduler.database.engine.cache_clear()


@pytest.mark.usefixtures("private_allowed")
def test_the_address_is_sealed_and_never_shown(session: Session, world: World, database_path: Path) -> None:
    with feed([(200, {}, calendar(event(soon(3))))]) as loopback:
        number = own_calendars.add_calendar(
            session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=f"{loopback.address}/{SECRET}.ics"
        )
    session.commit()
    row = session.get_one(OwnCalendar, number)
    assert SECRET not in row.sealed_address + row.shown_address
    stored = b"".join(path.read_bytes() for path in database_path.parent.glob("test.sqlite*"))
    assert SECRET.encode() not in stored
    assert SECRET not in repr(own_calendars.calendar_page(session, SYSTEM, number))
    assert not [one for one in session.scalars(select(AuditEntry)) if SECRET in str(one.details)]


def test_what_was_sealed_under_another_key_is_lost_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("test", "private")
    assert unseal("test", sealed) == "private"
    with pytest.raises(SealLost):
        unseal("another", sealed)
    monkeypatch.setenv("HANHTRINH_SECRET_KEY", "another key")
    settings.cache_clear()
    with pytest.raises(SealLost):
        unseal("test", sealed)


@pytest.mark.usefixtures("private_allowed")
def test_a_new_source_that_is_no_good_changes_nothing(session: Session, world: World) -> None:
    row = add(session, world, calendar(event(soon(3))))
    session.commit()
    for source in ({"data": b"nonsense"}, {"address": "http://127.0.0.1:9/x.ics"}, {}):
        with pytest.raises(InvalidInput):
            own_calendars.replace_source(session, SYSTEM, row.id, **source)  # type: ignore[arg-type]
    session.rollback()
    assert len(session.get_one(OwnCalendar, row.id).spans) == 1
    own_calendars.replace_source(session, SYSTEM, row.id, data=calendar(event(soon(3)), event(soon(9), 1, "n@y")))
    assert len(session.get_one(OwnCalendar, row.id).spans) == 2


def test_people_bring_their_own_and_the_office_those_of_its_own(session: Session, world: World) -> None:
    user = builders.make_user(session, "escort@example.org", Role.ESCORT)
    stranger = builders.make_user(session, "other@example.org", Role.ESCORT)
    elsewhere = builders.make_office(session, "HAN")
    world.escort.user_id = user.id
    session.flush()
    row = add(session, world, calendar(event(soon(3))), actor_of(user))
    assert [one.key for one in own_calendars.list_owners(session, actor_of(user))] == [f"escort:{world.escort.id}"]
    assert own_calendars.list_owners(session, actor_of(stranger)) == ()
    planner = actor_of(builders.make_user(session, "p@example.org", Role.PLANNER, office=world.office))
    far = actor_of(builders.make_user(session, "f@example.org", Role.PLANNER, office=elsewhere))
    viewer = actor_of(builders.make_user(session, "v@example.org", Role.VIEWER))
    assert own_calendars.calendar_page(session, planner, row.id).busy
    for other in (actor_of(stranger), far, viewer):
        with pytest.raises(NotFound):
            own_calendars.calendar_page(session, other, row.id)
        with pytest.raises(NotFound):
            add(session, world, calendar(event(soon(3))), other)
    own_calendars.remove_calendar(session, actor_of(user), row.id)
    session.flush()
    assert not session.scalars(select(OwnCalendarSpan)).all()


def test_nobody_brings_more_than_there_may_be(session: Session, world: World) -> None:
    for _ in range(own_calendars.MOST):
        add(session, world, calendar(event(soon(3))))
    with pytest.raises(Conflict):
        add(session, world, calendar(event(soon(3))))


def test_the_problem_keeps_clear_of_escorts_and_examiners(session: Session) -> None:
    today = date(2026, 12, 1)
    world = make_planning_world(session, today)
    room = world.sessions[5]
    for one in world.sessions:
        one.examiner = "BS. Minh"
    session.flush()
    world.case("VM-1", escort="operational")
    world.case("VM-2")
    lead = world.escorts[0]
    busy = builders.at(f"{world.first} 10:00", "SGN")
    keys = {f"escort:{lead.id}": busy, f"examiner:{world.clinic.id}:BS. Minh": room.starts_at + timedelta(minutes=30)}
    before = build_problem(session, from_on=world.first, to_on=world.last, now=world.now).problem
    for key, start in keys.items():
        number = own_calendars.add_calendar(session, SYSTEM, key, label="x", data=calendar(event(start, 0.5)))
        row = session.get_one(OwnCalendar, number)
        row.spans = [OwnCalendarSpan(starts_at=start, ends_at=start + timedelta(minutes=30, seconds=5))]
    session.flush()
    after = build_problem(session, from_on=world.first, to_on=world.last, now=world.now).problem
    span = (busy.astimezone(UTC), (busy + timedelta(minutes=31)).astimezone(UTC))
    assert span in next(one for one in after.escorts if one.id == f"E{lead.id}").unavailable
    assert len(after.sessions) == len(before.sessions) + 1
    parts = [one for one in after.sessions if one.id.startswith(f"S{room.id}")]
    assert [(one.start, one.end) for one in parts] == [
        (room.starts_at, room.starts_at + timedelta(minutes=30)),
        (room.starts_at + timedelta(minutes=61), room.ends_at),
    ]


@pytest.mark.usefixtures("private_allowed")
def test_the_command_reads_again(
    session: Session, world: World, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scheduler.cli.calendars import calendars_command

    with feed([(200, {}, calendar(event(soon(3)))), (200, {}, b"<html>")]) as loopback:
        own_calendars.add_calendar(
            session, SYSTEM, f"escort:{world.escort.id}", label="Work", address=f"{loopback.address}/{SECRET}.ics"
        )
        committed(session, database_path, monkeypatch)
        assert refresh_due_calendars() == 0
        idle = CliRunner().invoke(calendars_command, ["refresh"])
        done = CliRunner().invoke(calendars_command, ["refresh", "--all"])
    assert (idle.exit_code, done.exit_code) == (0, 1)
    assert "1" in done.output
    assert SECRET not in done.output
    scheduler.database.engine.cache_clear()
