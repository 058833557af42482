"""Answers to invitations: made from what came, sent by SMTP, handed to the command as a mail server does."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from icalendar import Calendar, Event, vCalAddress
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.cli.messages import messages_command
from scheduler.config import settings
from scheduler.errors import AppError
from scheduler.models import (
    Acknowledgement,
    AuditEntry,
    ConfirmedBy,
    InvitationReply,
    MessageKind,
    RecipientKind,
    ReplyStatus,
    Way,
)
from scheduler.services.access import SYSTEM
from scheduler.services.messages import confirm_by_phone, message_detail, messages_page
from scheduler.services.messages.escalating import escalate_unconfirmed
from scheduler.services.messages.replies import receive
from tests.scheduler import builders
from tests.scheduler.postbox import Postbox, open_postbox, text_of
from tests.scheduler.telling import ESCORT, OFFICE, Telling, make_telling
from tests.scheduler.world import NOW

EVE = builders.at("2026-12-09 12:00", "SGN")
SENT = EVE + timedelta(minutes=2)
LATER = EVE + timedelta(minutes=20)


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def telling(session: Session, box: Postbox, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    """The escort has been invited to a duty of tomorrow; the office is in reserve."""
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "vi")
    monkeypatch.setenv("HANHTRINH_MAIL_REPLY_TO", "tra-loi@example.org")
    made = make_telling(session, box, database_path, monkeypatch)
    made.tell(RecipientKind.ESCORT, made.world.escort.id, way=Way.INVITATIONS, label="")
    made.tell(RecipientKind.OFFICE, made.world.office.id, email=OFFICE, is_reserve=True)
    _plan(made, 1)
    made.publish(1, EVE)
    made.send(SENT)
    made.send(EVE + timedelta(minutes=15))
    assert len(made.box.to(ESCORT)) == 2
    yield made
    scheduler.database.engine.cache_clear()


def _plan(telling: Telling, number: int, *, flights: bool = True) -> None:
    world, version = telling.world, telling.world.version(number)
    legs = world.flights if flights else ()
    builders.plan_case(telling.session, version, world.family, world.flights, escorts=[("operational", world.escort)])
    if legs:
        builders.plan_trip(telling.session, version, world.escort, legs, back=[world.back])


def _calendar(message: EmailMessage) -> Calendar:
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Calendar.from_ical(content.decode())


def answer_to(message: EmailMessage, status: str, at: datetime, **changed: object) -> EmailMessage:
    """What a calendar program sends back: the event's identity and its one attendee."""
    asked = _calendar(message).walk("VEVENT")[0]
    reply, event = Calendar(), Event()
    reply.add("PRODID", "-//Phone//EN")
    reply.add("VERSION", "2.0")
    reply.add("METHOD", changed.get("method", "REPLY"))
    event.add("UID", changed.get("uid", str(asked["UID"])))
    event.add("SEQUENCE", changed.get("sequence", int(asked["SEQUENCE"])))
    event.add("DTSTAMP", at.astimezone(UTC))
    event["DTSTART"], event["DTEND"] = asked["DTSTART"], asked["DTEND"]
    event["ORGANIZER"] = changed.get("organizer", asked["ORGANIZER"])
    attendee = vCalAddress(f"MAILTO:{changed.get('attendee', ESCORT.upper())}")
    attendee.params["PARTSTAT"] = status
    event["ATTENDEE"] = attendee
    event.add("COMMENT", "Mẹ tôi ốm, xin lỗi.")
    reply.add_component(event)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = ESCORT, f"{status}: duty"
    mail["To"] = str(changed.get("to", str(asked["ORGANIZER"]).removeprefix("mailto:")))
    mail.set_content("…")
    mail.add_alternative(reply.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return mail


def posted(mail: EmailMessage) -> bytes:
    """The mail as it arrives, by SMTP over loopback."""
    with open_postbox() as mailbox:
        with smtplib.SMTP("127.0.0.1", mailbox.port) as server:
            server.send_message(mail)
        return mailbox.kept[0].as_bytes()


def _invitations(telling: Telling) -> list[EmailMessage]:
    return [one for one in telling.box.to(ESCORT) if _calendar(one)["METHOD"] == "REQUEST"]


def _run(data: bytes, at: datetime) -> Result:
    with time_machine.travel(at, tick=False):
        return CliRunner().invoke(messages_command, ["receive", "-"], input=data)


def _accept_all(telling: Telling, at: datetime = LATER, status: str = "ACCEPTED") -> None:
    for one in _invitations(telling):
        receive(telling.session, answer_to(one, status, at).as_bytes(), now=at)
    telling.session.commit()


def test_an_accepted_invitation_is_known(telling: Telling) -> None:
    invitations = _invitations(telling)
    assert invitations[0]["Reply-To"].addresses[0].addr_spec.startswith("tra-loi+")
    for one in invitations:
        data = posted(answer_to(one, "ACCEPTED", LATER))
        for said in ("Đã nhận: nhận lời", "Đã nhận từ trước"):
            result = _run(data, LATER)
            assert (result.exit_code, said in result.output) == (0, True), result.output
    telling.session.expire_all()
    (row,) = telling.session.scalars(select(Acknowledgement))
    assert (row.by, row.at) == (ConfirmedBy.REPLY, LATER)
    assert escalate_unconfirmed(telling.session, EVE + timedelta(hours=9)) == 0
    assert messages_page(telling.session, SYSTEM, LATER).unconfirmed == ()
    kept = telling.session.scalars(select(InvitationReply)).all()
    assert [reply.status for reply in kept] == [ReplyStatus.ACCEPTED] * len(invitations)
    acts = telling.session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.answered")).all()
    assert len(acts) == len(invitations)
    assert not any("ốm" in str(vars(row)) for row in [*kept, *acts])


def test_what_has_left_and_is_answered_is_not_asked_for_again(telling: Telling) -> None:
    first, later = _invitations(telling)
    receive(telling.session, answer_to(first, "ACCEPTED", LATER).as_bytes(), now=LATER)
    assert messages_page(telling.session, SYSTEM, LATER).unconfirmed != (), "the way back is open"
    receive(telling.session, answer_to(later, "ACCEPTED", LATER).as_bytes(), now=LATER)
    assert messages_page(telling.session, SYSTEM, LATER).unconfirmed == ()


def test_who_is_not_sure_knows_of_it(telling: Telling) -> None:
    _accept_all(telling, status="TENTATIVE")
    assert telling.session.scalars(select(Acknowledgement)).one().by is ConfirmedBy.REPLY


def test_a_refusal_is_told_to_the_office_at_once(telling: Telling) -> None:
    _accept_all(telling)
    refusal = answer_to(_invitations(telling)[0], "DECLINED", LATER + timedelta(hours=1))
    at = LATER + timedelta(hours=1, minutes=1)
    receive(telling.session, posted(refusal), now=at)
    telling.session.commit()
    assert telling.session.scalars(select(Acknowledgement)).all() == []
    assert escalate_unconfirmed(telling.session, at) == 1
    assert telling.send(at) == 1
    (told,) = telling.box.to(OFFICE)
    assert "từ chối" in text_of(told)
    assert "Từ chối" in str(told["Subject"])
    assert escalate_unconfirmed(telling.session, at + timedelta(minutes=5)) == 0
    page = messages_page(telling.session, SYSTEM, at)
    (thread,) = page.unconfirmed
    assert thread.state == "declined"
    detail = message_detail(telling.session, SYSTEM, thread.id, "vi", at)
    assert [one.status for one in detail.answers].count("declined") == 1
    confirm_by_phone(telling.session, SYSTEM, thread.id, at)
    assert escalate_unconfirmed(telling.session, at + timedelta(hours=8)) == 0


def test_a_changed_mind_counts_and_an_older_answer_does_not(telling: Telling) -> None:
    first, *others = _invitations(telling)
    receive(telling.session, answer_to(first, "DECLINED", LATER).as_bytes(), now=LATER)
    for one in others:
        receive(telling.session, answer_to(one, "ACCEPTED", LATER).as_bytes(), now=LATER)
    accepted = answer_to(first, "ACCEPTED", LATER + timedelta(minutes=5))
    receive(telling.session, accepted.as_bytes(), now=LATER + timedelta(minutes=6))
    assert telling.session.scalars(select(Acknowledgement)).one().by is ConfirmedBy.REPLY
    older = answer_to(first, "DECLINED", LATER + timedelta(minutes=2))
    with pytest.raises(AppError, match="reply-stale"):
        receive(telling.session, older.as_bytes(), now=LATER + timedelta(minutes=7))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"organizer": "mailto:tra-loi@example.org"}, "reply-forged"),
        ({"organizer": "mailto:x@example.org", "to": "tra-loi+aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"}, "reply-forged"),
        ({"attendee": "somebody@example.org"}, "reply-forged"),
        ({"uid": "ffffffff-0000-4000-8000-000000000000"}, "reply-unknown"),
        ({"sequence": 99}, "reply-stale"),
        ({"method": "COUNTER"}, "reply-no-reply"),
    ],
)
def test_forged_and_stale_answers_are_refused(telling: Telling, changed: dict[str, object], code: str) -> None:
    given = {"to": "tra-loi@example.org"} | changed if "organizer" in changed else changed
    data = answer_to(_invitations(telling)[0], "ACCEPTED", LATER, **given).as_bytes()
    with pytest.raises(AppError, match=code):
        receive(telling.session, data, now=LATER)
    result = _run(data, LATER)
    assert result.exit_code == 0, "a mail server would send a refusal to whoever the mail names"
    assert result.stderr
    assert telling.session.scalars(select(InvitationReply)).all() == []


def test_an_answer_to_an_earlier_invitation_is_stale(telling: Telling) -> None:
    earlier = {str(_calendar(one).walk("VEVENT")[0]["UID"]): one for one in _invitations(telling)}
    out = telling.world.flights[0]
    out.departs_at -= timedelta(hours=1)
    _plan(telling, 2)
    telling.publish(2, LATER)
    telling.send(LATER + timedelta(minutes=5))
    moved = [row.changes[0].uid for row in telling.messages(kind=MessageKind.INVITATION) if row.changes[0].before]
    assert moved
    with pytest.raises(AppError, match="reply-stale"):
        receive(telling.session, answer_to(earlier[moved[0]], "ACCEPTED", LATER).as_bytes(), now=LATER)


def test_other_mail_is_refused_with_a_reason(telling: Telling, tmp_path: Path) -> None:
    plain = EmailMessage()
    plain["From"], plain["To"], plain["Subject"] = ESCORT, "tra-loi@example.org", "Chào"
    plain.set_content("Tôi đang nghỉ phép.")
    file = tmp_path / "mail.eml"
    file.write_bytes(plain.as_bytes())
    result = CliRunner().invoke(messages_command, ["receive", str(file)])
    assert (result.exit_code, "không kèm lịch" in result.stderr) == (1, True)
    for data in (b"", b"\x00\xff", b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR", b"To: =?x?\n\n"):
        with pytest.raises(AppError):
            receive(telling.session, data, now=LATER)


def test_without_an_address_for_answers_none_is_read(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    data = answer_to(_invitations(telling)[0], "ACCEPTED", LATER).as_bytes()
    monkeypatch.setenv("HANHTRINH_MAIL_REPLY_TO", "")
    settings.cache_clear()
    with pytest.raises(AppError, match="reply-not-set-up"):
        receive(telling.session, data, now=LATER)


def test_an_answer_after_the_event_changes_nothing(telling: Telling) -> None:
    data = answer_to(_invitations(telling)[0], "ACCEPTED", NOW).as_bytes()
    with pytest.raises(AppError, match="reply-over"):
        receive(telling.session, data, now=EVE + timedelta(days=30))
