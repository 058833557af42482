"""The outbox on PostgreSQL: several workers at once on a real server, with real mail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

import scheduler.database
from scheduler.config import settings
from scheduler.database import make_engine, unit_of_work, upgrade
from scheduler.models import MessageState, RecipientKind
from scheduler.services.messages.escalating import escalate_unconfirmed
from scheduler.services.messages.keeping import purge_messages
from scheduler.services.messages.queue import LEASE, claim_next, release_dead_messages
from scheduler.worker.messages import send_due_messages
from tests.scheduler.postbox import open_postbox
from tests.scheduler.telling import Telling, make_telling, soon
from tests.scheduler.world import NOW

pytestmark = pytest.mark.postgresql
DESKS = 30


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


def _publish_to_many(telling: Telling) -> None:
    for number in range(DESKS):
        telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=f"desk{number}@example.org")
    telling.world.plan_family(telling.world.version(1))
    assert telling.publish(1).messages == DESKS + 1


def test_workers_share_the_queue_without_a_double(telling: Telling) -> None:
    _publish_to_many(telling)
    start = threading.Barrier(5)
    sent: list[int] = []

    def work(name: str) -> None:
        start.wait()
        # A worker that finds every row claimed at that moment comes again, as in real life.
        sent.append(sum(send_due_messages(name, now=soon()) for _ in range(5)))

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    telling.session.expire_all()
    keys = [mail["Message-ID"] for mail in telling.box.kept]
    assert len(keys) == len(set(keys)) == sum(sent) == DESKS + 1
    assert {(one.state, len(one.deliveries)) for one in telling.messages()} == {(MessageState.SENT, 1)}


def test_a_publication_takes_over_what_no_worker_holds(telling: Telling) -> None:
    _publish_to_many(telling)
    with unit_of_work() as other:
        claim = claim_next(other, "w1", soon())
    assert claim is not None
    for flight in telling.world.flights:
        flight.departs_at += timedelta(hours=1)
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, soon())
    states = [message.state for message in telling.messages()]
    assert states.count(MessageState.SENDING) == 1
    assert states.count(MessageState.WITHDRAWN) == DESKS
    assert states.count(MessageState.PENDING) == DESKS + 1


def test_the_rest_of_a_life_on_postgresql(telling: Telling) -> None:
    _publish_to_many(telling)
    with unit_of_work() as other:
        assert claim_next(other, "dead", soon()) is not None
    late = soon() + LEASE + timedelta(minutes=1)
    with unit_of_work() as other:
        assert len(release_dead_messages(other, late)) == 1
    assert telling.send(late + timedelta(minutes=1)) == DESKS + 1
    with unit_of_work() as other:
        assert escalate_unconfirmed(other, NOW + timedelta(days=10)) == DESKS + 1
    over = max(message.expires_at for message in telling.messages())
    with unit_of_work() as other:
        for message in telling.messages(state=MessageState.PENDING):
            other.merge(message).state = MessageState.EXPIRED
        other.flush()
        assert purge_messages(other, over + timedelta(days=91), 90) > DESKS
