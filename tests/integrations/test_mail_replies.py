"""Answers to invitations: what calendar programs send, what they must not, and damaged mail."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from integrations.mail import Answer, ReplyUnreadable, read_reply

PHONE = b"""From: Hanh <Hanh@Example.org>\r
To: <tra-loi+abc@example.org>\r
Delivered-To: tra-loi+abc@example.org\r
Subject: =?utf-8?B?xJDDoyBuaOG6rW46IEjhu5kgdOG7kW5n?=\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="b1"\r
\r
--b1\r
Content-Type: text/plain; charset=utf-8\r
\r
Hanh has accepted.\r
--b1\r
Content-Type: text/calendar; charset="UTF-8"; method=REPLY\r
Content-Transfer-Encoding: 7bit\r
\r
BEGIN:VCALENDAR\r
PRODID:-//Phone//Calendar//EN\r
VERSION:2.0\r
CALSCALE:GREGORIAN\r
METHOD:REPLY\r
BEGIN:VEVENT\r
DTSTART:20261210T123000Z\r
DTEND:20261211T051500Z\r
DTSTAMP:20261209T060000Z\r
ORGANIZER;CN=Hanh Trinh:MAILTO:tra-loi+ABC@example.org\r
UID:d700603a-86a0-49f5-a36e-856633c29ded\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Hanh;X-N\r
 UM-GUESTS=0:mailto:hanh@example.org\r
SEQUENCE:2\r
STATUS:CONFIRMED\r
END:VEVENT\r
END:VCALENDAR\r
\r
--b1--\r
"""


def test_an_answer_is_read() -> None:
    reply = read_reply(PHONE)
    assert (reply.uid, reply.sequence) == ("d700603a-86a0-49f5-a36e-856633c29ded", 2)
    assert (reply.answer, reply.attendee) == (Answer.ACCEPTED, "hanh@example.org")
    assert reply.addresses == ("tra-loi+abc@example.org",)
    assert reply.said_at == datetime(2026, 12, 9, 6, 0, tzinfo=UTC)
    assert reply.digest == read_reply(PHONE).digest != read_reply(PHONE + b" ").digest


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"METHOD:REPLY", b"METHOD:REQUEST", "reply.no-reply"),
        (b"Content-Type: text/calendar", b"Content-Type: text/x-other", "reply.no-calendar"),
        (b"PARTSTAT=ACCEPTED", b"PARTSTAT=DELEGATED", "reply.answer-unknown"),
        (b"PARTSTAT=ACCEPTED;", b"", "reply.answer-unknown"),
        (b"mailto:hanh@example.org", b"urn:uuid:1", "reply.incomplete"),
        (
            b"SEQUENCE:2\r\n",
            b"SEQUENCE:2\r\nATTENDEE;PARTSTAT=DECLINED:mailto:x@example.org\r\n",
            "reply.several-people",
        ),
        (b"UID:d700603a-86a0-49f5-a36e-856633c29ded", b"UID:", "reply.incomplete"),
        (b"DTSTAMP:20261209T060000Z", b"DTSTAMP:20261209T060000", "reply.incomplete"),
        (b"SEQUENCE:2", b"SEQUENCE:many", "reply."),
        (b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT", "reply.several-events"),
        (b"BEGIN:VCALENDAR", b"", "reply.unreadable"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(old: bytes, new: bytes, code: str) -> None:
    assert old in PHONE
    with pytest.raises(ReplyUnreadable) as refused:
        read_reply(PHONE.replace(old, new))
    assert refused.value.code.startswith(code)


def test_a_large_mail_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ReplyUnreadable, match="too-large"):
        read_reply(PHONE + b"x" * 1_000_001)


def test_damaged_mail_gives_an_answer_or_a_reason() -> None:
    chance = random.Random(7)
    codes = set()
    for _ in range(1500):
        data = bytearray(PHONE)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(data))
            piece = bytes(chance.choices(range(256), k=chance.randrange(4)))
            data[place : place + chance.randrange(30)] = piece
        try:
            read_reply(bytes(data))
        except ReplyUnreadable as refused:
            codes.add(refused.code)
    assert {"reply.unreadable", "reply.incomplete", "reply.no-calendar"} <= codes
