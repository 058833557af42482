"""What a publication puts into the outbox, and how it leaves: told once, added up, at the right hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.models import (
    CalendarEvent,
    ChangeKind,
    EventStatus,
    MessageKind,
    MessageState,
    Publication,
    RecipientKind,
    Way,
)
from scheduler.services.access import SYSTEM
from scheduler.services.messages import remember, write_messages
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.postbox import Postbox, open_postbox, text_of
from tests.scheduler.telling import CLINIC, ESCORT, Telling, make_telling, soon
from tests.scheduler.world import NOW


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def telling(session: Session, box: Postbox, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    yield make_telling(session, box, database_path, monkeypatch)
    scheduler.database.engine.cache_clear()


def _move(telling: Telling, hours: int) -> None:
    """Let the first flight and the check leave later; a new version plans the same again."""
    for flight in telling.world.flights:
        flight.departs_at += timedelta(hours=hours)
        flight.arrives_at += timedelta(hours=hours)
    telling.session.flush()


def test_an_escort_with_a_mail_address_is_told_without_asking_for_it(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    assert telling.publish(1).messages == 1
    assert telling.send(NOW) == 0, "a digest waits for what is published a moment later"
    assert telling.send(soon()) == 1
    (mail,) = telling.box.to(ESCORT)
    assert mail["Subject"] == "Hành Trình: 2 thay đổi trong lịch của bạn"
    assert mail["From"].addresses[0].addr_spec == "hanhtrinh@example.org"
    text = text_of(mail)
    assert "MỚI: Hộ tống SGN-HKG-LAX, 3 người" in text
    assert "Th 5, 10/12/2026 15:30 (GMT+7) → Th 5, 10/12/2026 21:15 (GMT-8)" in text
    assert "Bay về LAX-SGN" in text
    assert "Nghỉ" not in text, "a rest follows its duty: nobody needs to be told"
    assert telling.send(soon(60)) == 0
    assert telling.states() == [MessageState.SENT]


def test_only_what_changed_is_told_in_the_language_of_the_reader(telling: Telling) -> None:
    contact = telling.tell(RecipientKind.ESCORT, telling.world.escort.id, language="en")
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.send(soon())
    later = NOW + timedelta(days=1)
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, later)
    assert telling.send(later + timedelta(minutes=15)) == 0, "the same plan again changes nothing for anybody"
    _move(telling, 3)
    telling.world.plan_family(telling.world.version(3))
    telling.publish(3, later)
    assert telling.send(later + timedelta(minutes=15)) == 1
    first, second = telling.box.to(ESCORT)
    assert first["Content-Language"] == second["Content-Language"] == contact.language
    assert second["Subject"] == "Hành Trình: 1 change in your calendar"
    text = text_of(second)
    assert "MOVED: Escort SGN-HKG-LAX" in text
    assert "Before: Thu 10 Dec 2026 15:30 (GMT+7)" in text
    assert "Now: Thu 10 Dec 2026 18:30 (GMT+7)" in text
    assert "LAX-SGN" not in text


def test_a_second_publication_goes_into_the_same_mail(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    _move(telling, 2)
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, NOW + timedelta(minutes=5))
    assert telling.states() == [MessageState.WITHDRAWN, MessageState.PENDING]
    assert telling.send(soon(16)) == 1
    (mail,) = telling.box.to(ESCORT)
    assert "MỚI: Hộ tống" in text_of(mail)
    assert "17:30 (GMT+7)" in text_of(mail)
    assert "Trước đây" not in text_of(mail), "the first time was never told, so it is no change"


def test_what_goes_there_and_back_before_anybody_knew_is_not_told(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.send(soon())
    for number, hours in ((2, 2), (3, -2)):
        _move(telling, hours)
        telling.world.plan_family(telling.world.version(number))
        telling.publish(number, NOW + timedelta(hours=1, minutes=number))
    assert telling.states() == [MessageState.SENT, MessageState.WITHDRAWN]
    assert telling.send(NOW + timedelta(hours=3)) == 0


def test_many_publications_do_not_put_a_digest_off_for_ever(telling: Telling) -> None:
    for number in range(1, 8):
        _move(telling, 1)
        telling.world.plan_family(telling.world.version(number))
        telling.publish(number, NOW + timedelta(minutes=6 * (number - 1)))
    (waiting,) = telling.messages(state=MessageState.PENDING)
    assert waiting.due_at <= NOW + timedelta(minutes=36)
    assert waiting.created_at == NOW


def test_nobody_is_woken_unless_it_is_urgent(telling: Telling) -> None:
    night = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 22:00 in Viet Nam
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1, night)
    (message,) = telling.messages()
    assert message.due_at == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    urgent_night = builders.at("2026-12-08 23:00", "SGN")
    _move(telling, 1)
    version = telling.world.version(2)
    builders.plan_case(
        telling.session, version, telling.world.family, telling.world.flights,
        escorts=[("operational", telling.world.escort)],
    )  # fmt: skip
    builders.plan_trip(telling.session, version, telling.world.escort, telling.world.flights, back=[telling.world.back])
    telling.send(soon(60 * 24))
    telling.publish(2, urgent_night)
    (urgent,) = telling.messages(state=MessageState.PENDING)
    assert urgent.is_urgent
    assert urgent.due_at == urgent_night + timedelta(minutes=1)
    telling.send(urgent_night + timedelta(minutes=2))
    assert telling.box.to(ESCORT)[-1]["Subject"].startswith("KHẨN: ")


def test_a_reassigned_duty_tells_both_and_nobody_else(telling: Telling) -> None:
    telling.world.other.email = "dung@example.org"
    telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=CLINIC)
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.send(soon())
    assert sorted(one["To"].addresses[0].addr_spec for one in telling.box.kept) == [CLINIC, ESCORT]
    telling.box.kept.clear()
    telling.world.plan_family(telling.world.version(2), escort=telling.world.other)
    telling.publish(2, NOW + timedelta(days=1))
    telling.send(NOW + timedelta(days=1, minutes=15))
    assert len(telling.box.kept) == 2
    assert "ĐÃ HỦY: Hộ tống" in text_of(telling.box.to(ESCORT)[0])
    assert "MỚI: Hộ tống" in text_of(telling.box.to("dung@example.org")[0])


def test_an_examiner_is_told_of_his_or_her_own_sessions(telling: Telling) -> None:
    telling.world.check.examiner = "Dr-7"
    for examiner, address in (("Dr-7", "seven@example.org"), ("Dr-8", "eight@example.org")):
        telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=address, examiner=examiner)
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.send(soon())
    assert len(telling.box.to("seven@example.org")) == 1
    assert not telling.box.to("eight@example.org")


def test_writing_the_same_publication_twice_writes_nothing(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    publication = telling.session.scalars(select(Publication)).one()
    assert write_messages(telling.session, publication, {}, NOW) == 0
    assert len(telling.messages()) == 1


def test_a_refused_publication_leaves_no_message(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    publish(telling.session, SYSTEM, 1, now=NOW)
    telling.session.rollback()
    assert telling.messages() == []
    assert remember(telling.session, NOW) == {}


def test_invitations_follow_a_duty_through_its_life(telling: Telling) -> None:
    telling.tell(RecipientKind.ESCORT, telling.world.escort.id, way=Way.INVITATIONS, language="en")
    telling.world.plan_family(telling.world.version(1))
    assert telling.publish(1).messages == 2
    telling.send(soon())
    _move(telling, 1)
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, NOW + timedelta(days=1))
    telling.send(NOW + timedelta(days=1, minutes=15))
    telling.world.plan_family(telling.world.version(3), escort=telling.world.other)
    telling.publish(3, NOW + timedelta(days=2))
    telling.send(NOW + timedelta(days=2, minutes=15))
    events = [_calendar_of(mail) for mail in telling.box.to(ESCORT)]
    duty = next(event for method, event in events if "Escort" in event["SUMMARY"])
    life = [(method, event["SEQUENCE"]) for method, event in events if event["UID"] == duty["UID"]]
    assert life == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    row = telling.session.scalars(select(CalendarEvent).where(CalendarEvent.uid == str(duty["UID"]))).one()
    assert row.status is EventStatus.CANCELLED
    assert {str(event["ATTENDEE"]) for _, event in events} == {f"mailto:{ESCORT}"}
    assert all(len(mail["To"].addresses) == 1 for mail in telling.box.kept)


def test_an_invitation_that_never_left_is_not_cancelled(telling: Telling) -> None:
    telling.tell(RecipientKind.ESCORT, telling.world.escort.id, way=Way.INVITATIONS)
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.world.plan_family(telling.world.version(2), escort=telling.world.other)
    telling.publish(2, NOW + timedelta(minutes=3))
    assert set(telling.states()) == {MessageState.WITHDRAWN}
    assert telling.send(NOW + timedelta(hours=2)) == 0


def test_a_session_only_reworded_is_told_as_changed(telling: Telling) -> None:
    telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=CLINIC)
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.send(soon())
    telling.world.clinic.address_vi = "2 Đường Mới"
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, NOW + timedelta(days=1))
    (message,) = telling.messages(state=MessageState.PENDING)
    assert [change.kind for change in message.changes] == [ChangeKind.CHANGED]
    assert message.kind is MessageKind.DIGEST


def test_an_escort_who_left_is_told_nothing(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    telling.world.escort.is_active = False
    assert telling.send(soon()) == 0
    assert telling.states() == [MessageState.WITHDRAWN]
    assert not telling.box.kept


def test_a_message_lasts_as_long_as_what_it_tells_of(telling: Telling) -> None:
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    (message,) = telling.messages()
    assert message.expires_at == telling.world.back.arrives_at


def _calendar_of(mail: object) -> tuple[str, dict[str, object]]:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")  # type: ignore[attr-defined]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), event
