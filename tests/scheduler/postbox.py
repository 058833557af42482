"""A mail server on loopback that keeps what it is given, or answers as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Postbox:
    """What came, by order; `answers` are given to the next messages before they are kept again."""

    kept: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    silence: float = 0.0
    port: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.silence:
            await asyncio.sleep(self.silence)
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.kept.append(parsed)
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [one for one in self.kept if one["To"].addresses[0].addr_spec == address]


class _FreePort(Controller):
    """aiosmtpd greets its own port before it knows which one the system gave it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """A server for one test."""
    box = Postbox()
    controller = _FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop(no_assert=True)


def text_of(message: EmailMessage) -> str:
    """The readable part."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_of(message: EmailMessage) -> str:
    """The token in the link for confirming."""
    return next(word for word in text_of(message).split() if "/m/" in word).rsplit("/", 1)[1]
