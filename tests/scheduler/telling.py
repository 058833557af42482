"""The small mission with people who want to be told, and a worker's round on the same database file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.config import settings
from scheduler.models import Contact, MessageState, OutboxMessage, RecipientKind, Way
from scheduler.services.access import SYSTEM
from scheduler.services.publication import PublicationResult, publish
from scheduler.worker.messages import send_due_messages
from tests.scheduler.postbox import Postbox
from tests.scheduler.world import NOW, World, make_world

ESCORT, CLINIC, OFFICE = "hanh@example.org", "clinic@example.org", "office@example.org"


@dataclass
class Telling:
    """A world, its mail server and its database file; time is what the test says."""

    world: World
    box: Postbox

    @property
    def session(self) -> Session:
        return self.world.session

    def publish(self, number: int, now: datetime = NOW) -> PublicationResult:
        result = publish(self.session, SYSTEM, number, now=now)
        self.session.commit()
        return result

    def send(self, now: datetime, worker: str = "w1") -> int:
        """A round of the worker at an instant."""
        self.session.commit()
        sent = send_due_messages(worker, now=now)
        self.session.expire_all()
        return sent

    def messages(self, **values: object) -> list[OutboxMessage]:
        query = select(OutboxMessage).filter_by(**values).order_by(OutboxMessage.id)
        return list(self.session.scalars(query))

    def states(self) -> list[MessageState]:
        return [message.state for message in self.messages()]

    def tell(self, kind: RecipientKind, recipient_id: int, **values: object) -> Contact:
        contact = Contact(
            **{
                "recipient_kind": kind,
                "recipient_id": recipient_id,
                "label": "Trực ban",
                "way": Way.DIGEST,
                "created_at": NOW,
                "language": "vi",
            }
            | values
        )
        self.session.add(contact)
        self.session.flush()
        return contact


def make_telling(session: Session, box: Postbox, place: Path | str, monkeypatch: pytest.MonkeyPatch) -> Telling:
    """Point the worker at the test's own database (a file, or an address) and mail server."""
    address = place if isinstance(place, str) else f"sqlite:///{place}"
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", address)
    monkeypatch.setenv("HANHTRINH_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("HANHTRINH_MAIL_PORT", str(box.port))
    monkeypatch.setenv("HANHTRINH_MAIL_SECURITY", "none")
    monkeypatch.setenv("HANHTRINH_MAIL_FROM", "hanhtrinh@example.org")
    monkeypatch.setenv("HANHTRINH_MAIL_SECONDS", "2")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    world = make_world(session)
    world.escort.email = ESCORT
    session.commit()
    return Telling(world=world, box=box)


def soon(minutes: int = 15) -> datetime:
    """Late enough for a digest written at NOW (10:00 in Viet Nam)."""
    return NOW + timedelta(minutes=minutes)
