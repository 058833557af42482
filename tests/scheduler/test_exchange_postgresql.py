"""What clinics search and what webhooks are told, on PostgreSQL: other types, other comparisons, the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

import scheduler.database
from integrations.fhir import AppointmentStatus, SlotStatus
from scheduler.config import settings
from scheduler.database import make_engine, upgrade
from scheduler.models import ClinicBooking, Contact, OutboxMessage
from scheduler.services.access import SYSTEM
from scheduler.services.exchange.fhir_search import find_appointments, find_slots
from scheduler.services.messages import ContactDraft, add_contact, announce_runs, list_deliveries, redeliver
from tests.scheduler.postbox import open_postbox
from tests.scheduler.telling import Telling, make_telling
from tests.scheduler.world import NOW

pytestmark = pytest.mark.postgresql


@pytest.fixture
def telling(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    upgrade(postgres_url)
    engine = make_engine(postgres_url)
    with open_postbox() as box, sessionmaker(engine, expire_on_commit=False)() as session:
        yield make_telling(session, box, postgres_url, monkeypatch)
    scheduler.database.engine().dispose()
    scheduler.database.engine.cache_clear()
    settings.cache_clear()
    engine.dispose()


def test_an_appointment_is_found_and_told_as_cancelled_when_dropped(telling: Telling) -> None:
    session, world = telling.session, telling.world
    world.plan_family(world.version(1))
    telling.publish(1)
    row = session.scalars(select(ClinicBooking)).one()
    params = {"date": ["ge2026-12-01"], "status": ["booked"], "location": [f"Location/K{world.clinic.id}"]}
    (found,) = find_appointments(session, SYSTEM, params, count=10, now=NOW).items
    assert (found.id, found.status) == (row.uid, AppointmentStatus.BOOKED)
    slots = find_slots(session, SYSTEM, {"start": ["2026-12-08"]}, count=10)
    assert {slot.status for slot in slots.items} >= {SlotStatus.BUSY, SlotStatus.FREE}
    assert find_slots(session, SYSTEM, {}, count=0).total == len(slots.items)
    world.version(2)
    later = NOW + timedelta(hours=1)
    telling.publish(2, later)
    since = later.isoformat().replace("+00:00", "Z")
    (dropped,) = find_appointments(session, SYSTEM, {"_lastUpdated": [f"ge{since}"]}, count=10, now=later).items
    assert (dropped.id, dropped.status, dropped.slot_ids) == (row.uid, AppointmentStatus.CANCELLED, ())
    patient = dropped.participants[0].actor
    assert find_appointments(session, SYSTEM, {"patient": [patient]}, count=0, now=later).total == 1
    telling.publish(_again(telling), later + timedelta(hours=1))
    (back,) = find_appointments(session, SYSTEM, {}, count=10, now=later).items
    assert (back.id, back.status) == (row.uid, AppointmentStatus.BOOKED)


def _again(telling: Telling) -> int:
    telling.world.plan_family(telling.world.version(3))
    return 3


def test_a_webhook_is_told_of_a_version_and_told_again(telling: Telling) -> None:
    session = telling.session
    draft = ContactDraft(
        label="Desk", email="", phone="", language="en", way="webhook", url="https://hooks.example.org/a",
        events=("version.published", "run.finished"),
    )  # fmt: skip
    number = add_contact(session, SYSTEM, "office", telling.world.office.id, draft)
    telling.world.plan_family(telling.world.version(1))
    telling.publish(1)
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.topic != "")).one()
    assert (message.topic, message.facts["version"]) == ("version.published", 1)
    assert announce_runs(session, NOW) == 0
    again = redeliver(session, SYSTEM, number, message.id)
    assert again in list_deliveries(session, SYSTEM, number, limit=5)
    assert session.get_one(Contact, number).events == ["run.finished", "version.published"]
