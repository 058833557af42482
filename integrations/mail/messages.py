"""Building a message: text and, where wanted, HTML, with headers that nobody can inject into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from integrations.mail.failures import SendingFailed

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\x85]")
_LONGEST_HEADER = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address with the name shown beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says, already phrased, for one recipient.

    `key` becomes the Message-ID (`<key@domain of the sender>`): the same letter tried twice is one message to the
    recipient's mailbox. `unsubscribe_url` is https; mail programs show it as a button.
    """

    key: str
    sender: Mailbox
    recipient: Mailbox
    subject: str
    text: str
    html: str = ""
    language: str = "vi"
    sent_at: datetime
    reply_to: Mailbox | None = None
    unsubscribe_url: str = ""


def build_message(letter: Letter) -> EmailMessage:
    """Build a message that no autoresponder answers; raises SendingFailed (permanent) for unusable headers."""
    if not letter.text.strip():
        raise SendingFailed("mail.text-missing")
    if letter.sent_at.tzinfo is None or not re.fullmatch(r"[A-Za-z0-9._-]{1,120}", letter.key):
        raise SendingFailed("mail.header-unusable")
    message = EmailMessage(policy=SMTP)
    message["From"] = address_of(letter.sender)
    message["To"] = address_of(letter.recipient)
    if letter.reply_to is not None:
        message["Reply-To"] = address_of(letter.reply_to)
    message["Subject"] = safe_header(letter.subject)
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = f"<{letter.key}@{letter.sender.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe_url:
        _add_unsubscribe(message, letter.unsubscribe_url)
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # Setting the content drops every header about content that was there before.
    message["Content-Language"] = safe_header(letter.language)
    return message


def address_of(mailbox: Mailbox) -> Address:
    """Give a header address; raises SendingFailed when it could carry a second header or recipient."""
    if not _MAILBOX.fullmatch(mailbox.address) or ".." in mailbox.address or len(mailbox.address) > 254:
        raise SendingFailed("mail.address-unusable")
    return Address(display_name=safe_header(mailbox.name), addr_spec=mailbox.address)


def safe_header(text: str) -> str:
    """Give a header text, or raise SendingFailed when it holds a line break or another control character."""
    if _CONTROL.search(text) or len(text) > _LONGEST_HEADER:
        raise SendingFailed("mail.header-unusable")
    return text


def _add_unsubscribe(message: EmailMessage, url: str) -> None:
    if not re.fullmatch(r"https://[!-;=?-~]{1,350}", url):
        raise SendingFailed("mail.header-unusable")
    message["List-Unsubscribe"] = f"<{url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
