"""One small door for telling a person something, whatever carries it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from integrations.mail.failures import SendingFailed
from integrations.mail.messages import Letter, Mailbox, build_message
from integrations.mail.sending import SmtpSettings, send
from integrations.outbound import RequestFailed, RequestLimits, send_request

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LIMITS = RequestLimits(body_bytes=64_000, seconds=15.0, redirects=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell one person, already phrased; `to` is what the channel understands as an address.

    `key` is the same over all tries, so that a gateway or mailbox can drop a second copy.
    """

    key: str
    to: str
    subject: str
    text: str
    sent_at: datetime
    html: str = ""
    language: str = "vi"


class Channel(Protocol):
    """A way to tell people; `tell` raises SendingFailed, temporary or permanent."""

    def tell(self, notice: Notice) -> None:
        """Send a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """Notices by e-mail."""

    settings: SmtpSettings
    sender: Mailbox
    unsubscribe_url: str = ""

    def tell(self, notice: Notice) -> None:
        """Send a notice to a mail address."""
        letter = Letter(
            key=notice.key,
            sender=self.sender,
            recipient=Mailbox(address=notice.to),
            subject=notice.subject,
            text=notice.text,
            html=notice.html,
            language=notice.language,
            sent_at=notice.sent_at,
            unsubscribe_url=self.unsubscribe_url,
        )
        send(build_message(letter), self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessageChannel:
    """Notices through any gateway that takes a JSON POST.

    `template` is the JSON body as the gateway wants it, with the texts `{to}`, `{text}` and `{key}` somewhere in its
    strings. Anything but 2xx is a failure; 408, 425, 429 and 5xx are temporary. `allow_private` is for a gateway in
    the office's own network.
    """

    address: str
    template: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    allow_private: bool = False

    def tell(self, notice: Notice) -> None:
        """Send the text of a notice to a telephone number in E.164 form."""
        if not _NUMBER.fullmatch(notice.to):
            raise SendingFailed("channel.number-unusable")
        body = json.dumps(self._filled(notice), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": notice.key, **self.headers}
        try:
            reply = send_request(
                "POST", self.address, headers=headers, body=body, limits=_LIMITS, allow_private=self.allow_private
            )
        except RequestFailed as failed:
            raise SendingFailed(failed.code, is_temporary=failed.is_temporary) from failed
        if not 200 <= reply.status < 300:
            is_temporary = reply.status >= 500 or reply.status in (408, 425, 429)
            raise SendingFailed("channel.refused", is_temporary=is_temporary, status=reply.status)

    def _filled(self, notice: Notice) -> object:
        try:
            shape: object = json.loads(self.template)
        except ValueError as fault:
            raise SendingFailed("channel.template-unusable") from fault
        if "{text}" not in self.template or "{to}" not in self.template:
            raise SendingFailed("channel.template-unusable")
        return _fill(shape, {"{to}": notice.to, "{text}": notice.text, "{key}": notice.key})


def _fill(shape: object, values: Mapping[str, str]) -> object:
    """Put values into the strings of a parsed template: no text can break out of its string."""
    if isinstance(shape, dict):
        return {name: _fill(each, values) for name, each in shape.items()}
    if isinstance(shape, list):
        return [_fill(each, values) for each in shape]
    if isinstance(shape, str):
        return re.sub(r"\{(?:to|text|key)\}", lambda found: values[found.group()], shape)
    return shape
