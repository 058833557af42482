"""Delivery against a real mail server: it refuses, is away, is slow; workers race and die; nothing is sent twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
import scheduler.worker.messages as worker_messages
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.models import DeliveryOutcome, MessageState, OutboxMessage, RecipientKind, Way, utc_now
from scheduler.services.messages.keeping import purge_messages
from scheduler.services.messages.parcels import Parcel
from scheduler.services.messages.queue import LEASE, claim_next, expire_old, release_dead_messages
from scheduler.services.messages.timing import retry_at
from scheduler.worker import run_worker
from scheduler.worker.messages import send_due_messages
from tests.integrations.loopback import serving
from tests.scheduler.postbox import Postbox, open_postbox
from tests.scheduler.telling import CLINIC, ESCORT, Telling, make_telling, soon
from tests.scheduler.world import NOW


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def telling(session: Session, box: Postbox, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    made = make_telling(session, box, database_path, monkeypatch)
    made.world.plan_family(made.world.version(1))
    made.publish(1)
    yield made
    scheduler.database.engine.cache_clear()


def test_a_busy_server_is_asked_again_later(telling: Telling) -> None:
    telling.box.answers = ["451 4.3.0 try again", "452 4.2.2 mailbox full"]
    at = soon()
    assert telling.send(at) == 0
    (message,) = telling.messages()
    assert (message.state, message.error_code) == (MessageState.PENDING, "mail.refused")
    assert at + timedelta(seconds=48) <= message.due_at <= at + timedelta(seconds=72)
    assert telling.send(at + timedelta(seconds=30)) == 0
    assert telling.send(at + timedelta(minutes=2)) == 0
    assert telling.send(at + timedelta(minutes=6)) == 1
    attempts = [(one.number, one.outcome, one.status) for one in telling.messages()[0].deliveries]
    assert attempts == [
        (1, DeliveryOutcome.TEMPORARY, 451),
        (2, DeliveryOutcome.TEMPORARY, 452),
        (3, DeliveryOutcome.SENT, 0),
    ]
    assert len(telling.box.kept) == 1


def test_a_second_try_wakes_nobody_either(telling: Telling) -> None:
    telling.box.answers = ["451 busy"]
    evening = datetime(2026, 11, 22, 13, 59, 30, tzinfo=UTC)  # 20:59:30 in Viet Nam
    telling.send(evening)
    (message,) = telling.messages()
    assert message.due_at == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_the_worker_of_an_installation_sends(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole worker, by its own clock: nobody calls the sending here."""
    (message,) = telling.messages()
    message.due_at, message.is_urgent = utc_now(), True
    message.expires_at = utc_now() + timedelta(days=30)
    telling.session.commit()
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(stop,))
    worker.start()
    for _ in range(100):
        if telling.box.kept:
            break
        stop.wait(0.2)
    stop.set()
    worker.join()
    telling.session.expire_all()
    assert len(telling.box.kept) == 1
    assert telling.states() == [MessageState.SENT]


def test_what_is_refused_for_good_is_parked_and_others_go_on(telling: Telling) -> None:
    telling.box.refused[ESCORT] = "550 5.1.1 no such user"
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email="office@example.org")
    telling.world.plan_family(telling.world.version(2))
    for flight in telling.world.flights:
        flight.departs_at += timedelta(minutes=5)
    telling.publish(2, NOW + timedelta(minutes=1))
    assert telling.send(soon(20)) == 1
    parked = telling.messages(state=MessageState.PARKED)
    assert [(one.error_code, one.deliveries[-1].status) for one in parked] == [("mail.recipient-refused", 550)]
    assert len(telling.box.to("office@example.org")) == 1
    assert telling.send(soon(60 * 48)) == 0, "a parked message waits for a person"


def test_after_the_last_try_a_message_is_parked(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_MESSAGE_TRIES", "3")
    settings.cache_clear()
    telling.box.answers = ["421 4.7.0 busy"] * 9
    for hour in range(1, 6):
        telling.send(NOW + timedelta(hours=hour))
    (message,) = telling.messages()
    assert (message.state, message.tries, len(telling.box.answers)) == (MessageState.PARKED, 3, 6)


def test_a_server_that_is_away_ends_the_round(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        free = probe.getsockname()[1]
    monkeypatch.setenv("HANHTRINH_MAIL_PORT", str(free))
    settings.cache_clear()
    telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=CLINIC)
    telling.world.clinic.name_vi = "Phòng khám Mới"
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, NOW + timedelta(minutes=1))
    telling.send(soon(20))
    tries = sorted(message.tries for message in telling.messages(state=MessageState.PENDING))
    assert tries == [0, 1], "the second message would meet the same closed door"
    codes = {message.error_code for message in telling.messages() if message.tries}
    assert codes == {"mail.not-reached"}


def test_a_server_that_says_nothing_is_left_after_a_while(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_MAIL_SECONDS", "0.3")
    settings.cache_clear()
    telling.box.silence = 1.5
    telling.send(soon())
    (message,) = telling.messages()
    assert (message.state, message.error_code) == (MessageState.PENDING, "mail.took-too-long")


def test_a_wrong_password_parks_nothing(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the office can mend in the settings is tried again by itself."""
    monkeypatch.setenv("HANHTRINH_MAIL_USER", "hanhtrinh")
    monkeypatch.setenv("HANHTRINH_MAIL_PASSWORD", "x")
    settings.cache_clear()
    telling.send(soon())
    assert (telling.messages()[0].state, telling.messages()[0].error_code) == (
        MessageState.PENDING,
        "mail.encryption-missing",
    )


def test_without_a_mail_server_messages_wait(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_MAIL_HOST", "")
    settings.cache_clear()
    assert telling.send(soon()) == 0
    assert [(one.state, one.tries) for one in telling.messages()] == [(MessageState.PENDING, 0)]
    monkeypatch.setenv("HANHTRINH_MAIL_HOST", "127.0.0.1")
    settings.cache_clear()
    assert telling.send(soon(30)) == 1


def test_a_worker_that_dies_after_sending_repeats_the_same_message(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent_then_killed(parcel: Parcel, now: object) -> None:
        deliver(parcel, now)  # type: ignore[arg-type]
        raise KeyboardInterrupt  # what no handler of the round catches, like a killed process

    deliver = worker_messages.deliver
    monkeypatch.setattr(worker_messages, "deliver", sent_then_killed)
    with pytest.raises(KeyboardInterrupt):
        telling.send(soon())
    monkeypatch.setattr(worker_messages, "deliver", deliver)
    telling.session.expire_all()
    assert telling.states() == [MessageState.SENDING]
    assert telling.send(soon(20)) == 0, "the lease still holds"
    with unit_of_work() as other:
        assert len(release_dead_messages(other, soon() + LEASE + timedelta(minutes=1))) == 1
    assert telling.send(soon() + LEASE + timedelta(minutes=2)) == 1
    first, second = telling.box.to(ESCORT)
    assert first["Message-ID"] == second["Message-ID"], "a mailbox can tell that it is the same message"
    outcomes = [one.outcome for one in telling.messages()[0].deliveries]
    assert outcomes == [DeliveryOutcome.UNKNOWN, DeliveryOutcome.SENT]


def _killed_while_sending() -> None:
    worker_messages.deliver = lambda *_: os._exit(9)  # type: ignore[assignment]
    send_due_messages("killed", now=soon())


def test_a_worker_killed_before_sending_loses_nothing(telling: Telling) -> None:
    process = multiprocessing.get_context("fork").Process(target=_killed_while_sending)
    telling.session.commit()
    scheduler.database.engine().dispose()
    process.start()
    process.join()
    assert process.exitcode == 9
    telling.session.expire_all()
    assert telling.states() == [MessageState.SENDING]
    with unit_of_work() as other:
        release_dead_messages(other, soon() + LEASE + timedelta(minutes=1))
    assert telling.send(soon() + LEASE + timedelta(minutes=2)) == 1
    assert len(telling.box.kept) == 1


def test_what_kills_workers_is_parked(telling: Telling) -> None:
    at = soon()
    for _ in range(3):
        with unit_of_work() as other:
            assert claim_next(other, "w", at) is not None
        at += LEASE + timedelta(minutes=1)
        with unit_of_work() as other:
            release_dead_messages(other, at)
    telling.session.expire_all()
    assert (telling.states(), telling.messages()[0].error_code) == ([MessageState.PARKED], "message.outcome-unknown")


def test_a_message_that_nothing_can_be_made_of_is_parked(telling: Telling) -> None:
    telling.messages()[0].changes[0].after = {}
    telling.session.commit()
    assert telling.send(soon()) == 0
    assert (telling.states(), telling.messages()[0].error_code) == ([MessageState.PARKED], "message.unsendable")


def test_two_workers_send_every_message_once(telling: Telling) -> None:
    for number in range(20):
        telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=f"desk{number}@example.org")
    for flight in telling.world.flights:
        flight.departs_at += timedelta(minutes=5)
    telling.world.plan_family(telling.world.version(2))
    telling.publish(2, NOW + timedelta(minutes=1))
    start = threading.Barrier(4)
    sent: list[int] = []

    def work(name: str) -> None:
        start.wait()
        sent.append(send_due_messages(name, now=soon(20)))

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    telling.session.expire_all()
    keys = [mail["Message-ID"] for mail in telling.box.kept]
    assert len(keys) == len(set(keys)) == sum(sent) == 21
    assert len(telling.messages(state=MessageState.SENT)) == 21
    assert {len(message.deliveries) for message in telling.messages(state=MessageState.SENT)} == {1}


def test_a_slow_worker_whose_message_was_taken_back_still_marks_it(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = worker_messages.deliver

    def slow(parcel: Parcel, now: object) -> None:
        deliver(parcel, now)  # type: ignore[arg-type]
        with unit_of_work() as other:
            release_dead_messages(other, soon() + LEASE + timedelta(minutes=1))

    monkeypatch.setattr(worker_messages, "deliver", slow)
    telling.send(soon())
    assert telling.states() == [MessageState.SENT]
    assert telling.send(soon(120)) == 0
    assert len(telling.box.kept) == 1


def test_short_messages_go_through_the_gateway(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    telling.world.other.phone = "0903 555 123"
    contact = telling.tell(RecipientKind.ESCORT, telling.world.other.id, way=Way.TEXT)
    with serving(lambda _: (200, {}, b"{}")) as gateway:
        monkeypatch.setenv("HANHTRINH_TEXT_GATEWAY", gateway.address + "/sms")
        monkeypatch.setenv("HANHTRINH_TEXT_AUTHORIZATION", "Bearer secret")
        monkeypatch.setenv("HANHTRINH_TEXT_IS_PRIVATE", "1")
        settings.cache_clear()
        telling.world.plan_family(telling.world.version(2), escort=telling.world.other)
        telling.publish(2, NOW + timedelta(minutes=1))
        telling.send(soon(20))
    (message,) = telling.messages(contact_id=contact.id)
    assert message.state is MessageState.SENT
    (request,) = gateway.seen
    told = json.loads(request.body)
    assert told["to"] == "+84903555123"
    assert "2 thay đổi, người hộ tống" in told["text"]
    assert "E-02" not in told["text"]
    assert "/m/" in told["text"]
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["idempotency-key"] == message.key


def test_messages_are_forgotten_after_their_time(telling: Telling) -> None:
    telling.send(soon())
    end = telling.messages()[0].expires_at
    assert purge_messages(telling.session, end + timedelta(days=89), 90) == 0
    assert purge_messages(telling.session, end + timedelta(days=91), 90) == 1
    telling.session.commit()
    assert telling.session.scalars(select(OutboxMessage)).all() == []


def test_what_is_over_expires(telling: Telling) -> None:
    end = telling.messages()[0].expires_at
    assert expire_old(telling.session, end - timedelta(hours=1)) == 0
    assert expire_old(telling.session, end + timedelta(hours=1)) == 1
    telling.session.commit()
    assert telling.send(end + timedelta(hours=2)) == 0
    assert telling.states() == [MessageState.EXPIRED]


def test_tries_grow_rare_and_never_meet() -> None:
    chance = random.Random(7)
    waits = [[retry_at(tries, NOW, chance) - NOW for _ in range(50)] for tries in range(1, 12)]
    assert all(len(set(same)) > 40 for same in waits)
    assert all(max(early) < min(late) for early, late in pairwise(waits[:9]))
    assert max(waits[-1]) <= timedelta(hours=15)
