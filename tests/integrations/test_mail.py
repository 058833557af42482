"""Mail against a real SMTP server on loopback; short messages against a real HTTP server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from integrations.mail import (
    Invitation,
    Letter,
    Mailbox,
    MailChannel,
    Notice,
    Security,
    SendingFailed,
    SmtpSettings,
    TextMessageChannel,
    build_invitation,
    build_message,
    send,
)
from tests.integrations.certificates import loopback_certificate
from tests.integrations.loopback import serving

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LETTER = Letter(
    key="notice-7",
    sender=Mailbox(address="office@example.org", name="Văn phòng Hành Trình"),
    recipient=Mailbox(address="escort@example.org", name="Nguyễn Thị Ánh"),
    subject="Đổi chuyến: SGN → LAX, thứ Ba",
    text="Chào chị,\nchuyến bay đã đổi giờ.\n",
    html="<p>Chuyến bay đã <b>đổi giờ</b>.</p>",
    sent_at=NOW,
    unsubscribe_url="https://example.org/u/abc",
)
DUTY = Invitation(
    uid="5d2c", sequence=1, starts_at=NOW, ends_at=NOW.replace(hour=9), summary='Hộ tống "SGN", LAX; 4 người'
)


class _Postbox:
    """Keeps what comes; refuses what a test wants refused."""

    def __init__(self) -> None:
        self.kept: list[EmailMessage] = []
        self.farewell = "221 Bye"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.kept.append(parsed)
        return "250 kept"

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802
        return self.farewell


class _FreePort(Controller):
    """aiosmtpd greets its own port before it knows which one the system gave it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox() -> Iterator[tuple[_Postbox, SmtpSettings]]:
    box = _Postbox()
    controller = _FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield box, SmtpSettings(host="127.0.0.1", port=controller.port, security=Security.NONE, seconds=5.0)
    controller.stop(no_assert=True)


def test_a_letter_arrives_as_written(postbox: tuple[_Postbox, SmtpSettings]) -> None:
    box, settings = postbox
    send(build_message(LETTER), settings)
    got = box.kept[0]
    assert got["Subject"] == LETTER.subject
    assert got["To"].addresses[0].display_name == "Nguyễn Thị Ánh"
    assert got["Message-ID"] == "<notice-7@example.org>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "vi"
    assert got["List-Unsubscribe"] == "<https://example.org/u/abc>"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "đổi giờ" in text.get_content()
    assert "<b>đổi giờ</b>" in html.get_content()


@pytest.mark.parametrize("farewell", ["421 4.4.2 Too many", "500 What", "250 Fine"])
def test_what_was_taken_is_sent_however_the_server_takes_leave(
    postbox: tuple[_Postbox, SmtpSettings], farewell: str
) -> None:
    """Anything else would send it again."""
    box, settings = postbox
    box.farewell = farewell
    send(build_message(LETTER), settings)
    assert len(box.kept) == 1


@pytest.mark.parametrize(("cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_an_invitation_arrives_whole(postbox: tuple[_Postbox, SmtpSettings], cancelled: bool, method: str) -> None:
    box, settings = postbox
    send(build_invitation(LETTER, replace(DUTY, is_cancelled=cancelled, sequence=2)), settings)
    parts = [one for one in box.kept[0].walk() if one.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    assert parts[0].get_param("method") == method
    assert parts[0].get_content_charset() == "utf-8"
    calendar = Calendar.from_ical(parts[0].get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == method
    assert (event["UID"], event["SEQUENCE"], str(event["SUMMARY"])) == ("5d2c", 2, DUTY.summary)
    assert event["ORGANIZER"] == "mailto:office@example.org"
    assert event["ATTENDEE"] == "mailto:escort@example.org"
    assert event.decoded("DTSTART") == NOW
    assert (str(event["STATUS"]) == "CANCELLED") is cancelled


@pytest.mark.parametrize(
    ("address", "is_temporary", "status"), [("full@example.org", True, 452), ("nobody@example.org", False, 550)]
)
def test_refusals_say_whether_to_try_again(
    postbox: tuple[_Postbox, SmtpSettings], address: str, is_temporary: bool, status: int
) -> None:
    with pytest.raises(SendingFailed) as caught:
        send(build_message(replace(LETTER, recipient=Mailbox(address=address))), postbox[1])
    assert (caught.value.code, caught.value.is_temporary) == ("mail.recipient-refused", is_temporary)
    assert caught.value.params["status"] == status


def test_a_line_that_cannot_be_protected_is_not_used(postbox: tuple[_Postbox, SmtpSettings]) -> None:
    box, settings = postbox
    for bad in (replace(settings, security=Security.STARTTLS), replace(settings, user="a", password="b")):
        with pytest.raises(SendingFailed, match=r"mail\.encryption-missing"):
            send(build_message(LETTER), bad)
    assert not box.kept
    assert "hunter2" not in repr(replace(settings, password="hunter2"))


def test_a_server_that_is_not_there_is_temporary() -> None:
    with pytest.raises(SendingFailed, match=r"mail\.not-reached") as caught:
        send(build_message(LETTER), SmtpSettings(host="127.0.0.1", port=1, security=Security.NONE, seconds=2))
    assert caught.value.is_temporary


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hi\r\nBcc: spy@example.org"},
        {"recipient": Mailbox(address="a@b.org\nBcc: spy@example.org")},
        {"recipient": Mailbox(address="a@b.org, spy@example.org")},
        {"recipient": Mailbox(address="a@b.org", name="A\r\nBcc: spy@example.org")},
        {"key": "x>\r\nBcc: y"},
        {"unsubscribe_url": "https://a.org/>\r\nBcc: y"},
        {"text": "  "},
    ],
)
def test_injected_headers_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SendingFailed) as caught:
        build_message(replace(LETTER, **change))
    assert not caught.value.is_temporary


def test_a_cancellation_is_newer_than_its_request() -> None:
    with pytest.raises(SendingFailed, match=r"mail\.invitation-unusable"):
        build_invitation(LETTER, replace(DUTY, is_cancelled=True, sequence=0))


def test_channels_carry_a_notice(postbox: tuple[_Postbox, SmtpSettings]) -> None:
    box, settings = postbox
    notice = Notice(key="n-1", to="escort@example.org", subject="Đổi", text='Giờ "mới": {to} \\', sent_at=NOW)
    MailChannel(settings=settings, sender=LETTER.sender).tell(notice)
    assert box.kept[0]["Subject"] == "Đổi"
    with serving(lambda _: (202, {}, b"")) as server:
        template = '{"messages": [{"recipient": "{to}", "body": "HT: {text}"}], "ref": "{key}", "n": 1}'
        channel = TextMessageChannel(address=server.address, template=template, allow_private=True)
        channel.tell(replace(notice, to="+84901234567"))
    assert json.loads(server.seen[0].body) == {
        "messages": [{"recipient": "+84901234567", "body": 'HT: Giờ "mới": {to} \\'}],
        "ref": "n-1",
        "n": 1,
    }
    assert server.seen[0].headers["idempotency-key"] == "n-1"


@pytest.mark.parametrize(("status", "is_temporary"), [(400, False), (429, True), (503, True)])
def test_a_gateway_that_refuses(status: int, is_temporary: bool) -> None:
    notice = Notice(key="n-2", to="+84901234567", subject="", text="x", sent_at=NOW)
    with serving(lambda _: (status, {}, b"")) as server, pytest.raises(SendingFailed) as caught:
        TextMessageChannel(address=server.address, template='["{to}","{text}"]', allow_private=True).tell(notice)
    assert (caught.value.code, caught.value.is_temporary) == ("channel.refused", is_temporary)


def test_starttls_needs_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    authority, context = loopback_certificate(tmp_path)
    box = _Postbox()
    controller = _FreePort(box, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True)
    controller.start()
    settings = SmtpSettings(host="localhost", port=controller.port, seconds=5.0)
    try:
        with pytest.raises(SendingFailed, match=r"mail\.certificate-refused"):
            send(build_message(LETTER), settings)
        assert not box.kept
        send(build_message(LETTER), replace(settings, authority_file=str(authority)))
        assert box.kept[0]["Subject"] == LETTER.subject
    finally:
        controller.stop(no_assert=True)
