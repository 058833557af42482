"""Webhooks through the outbox, to a real HTTP server, judged by the reference library of Standard Webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

import scheduler.database
from scheduler.config import settings
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.models import (
    AuditEntry,
    Contact,
    MessageKind,
    MessageState,
    PlanningRun,
    RecipientKind,
    Role,
    RunState,
    utc_now,
)
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.messages import (
    ContactDraft,
    add_contact,
    announce_runs,
    contact_view,
    list_deliveries,
    messages_page,
    redeliver,
    save_contact,
    send_test,
)
from scheduler.services.messages.escalating import escalate_unconfirmed
from tests.integrations.loopback import Loopback, Seen, serving
from tests.scheduler import builders
from tests.scheduler.postbox import open_postbox
from tests.scheduler.telling import Telling, make_telling
from tests.scheduler.world import NOW
from web.api.announced import ANNOUNCED


@pytest.fixture
def telling(session: Session, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    monkeypatch.setenv("HANHTRINH_WEBHOOK_IS_PRIVATE", "1")
    with open_postbox() as box:
        made = make_telling(session, box, database_path, monkeypatch)
        made.world.escort.email = ""
        monkeypatch.setenv("HANHTRINH_MAIL_HOST", "")
        settings.cache_clear()
        yield made
    scheduler.database.engine.cache_clear()


def _draft(url: str) -> ContactDraft:
    return ContactDraft(label="Clinic system", email="", phone="", language="en", way="webhook", url=url)


def _hook(telling: Telling, gateway: Loopback) -> Contact:
    url = f"{gateway.address}/hook"
    number = add_contact(telling.session, SYSTEM, "clinic", telling.world.clinic.id, _draft(url))
    return telling.session.get_one(Contact, number)


def test_another_system_is_told_at_once_and_signed(telling: Telling) -> None:
    with serving(lambda _: (204, {}, b"")) as gateway:
        contact = _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        assert telling.send(NOW) == 1, "a machine does not sleep"
    (seen,) = gateway.seen
    secret = contact_view(telling.session, SYSTEM, contact.id).secret
    with time_machine.travel(NOW, tick=False):
        told = Webhook(secret).verify(seen.body, seen.headers)
    assert told["type"] == "calendar.changed"
    assert told["data"]["calendar"] == {"kind": "clinic", "title": "Ben Thanh Clinic"}
    (change,) = told["data"]["changes"]
    assert (change["kind"], change["before"]) == ("new", None)
    assert change["after"]["start_zone"] == "Asia/Ho_Chi_Minh"
    (message,) = telling.messages()
    assert (message.kind, message.state) == (MessageKind.WEBHOOK, MessageState.SENT)
    page = messages_page(telling.session, SYSTEM, NOW)
    assert (page.unconfirmed, [view.state for view in page.settled]) == ((), ["delivered"])
    assert escalate_unconfirmed(telling.session, NOW + timedelta(days=12)) == 0


def test_a_system_that_is_down_is_asked_again_and_one_that_is_gone_is_not(telling: Telling) -> None:
    statuses = [503, 410]

    def answer(_: Seen) -> tuple[int, dict[str, str], bytes]:
        return statuses.pop(0), {}, b""

    with serving(answer) as gateway:
        _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        telling.send(NOW)
        (message,) = telling.messages()
        assert (message.state, message.tries) == (MessageState.PENDING, 1)
        telling.send(NOW + timedelta(minutes=5))
    first, second = gateway.seen
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert telling.states() == [MessageState.PARKED]
    (stuck,) = messages_page(telling.session, SYSTEM, NOW).stuck
    assert (stuck.reason, stuck.status, stuck.can_confirm, stuck.can_resend) == ("server", 410, False, True)


def test_a_system_that_is_gone_is_told_nothing_more(telling: Telling) -> None:
    session = telling.session
    with serving(lambda _: (410, {}, b"")) as gateway:
        contact = _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        telling.send(NOW)
        session.expire_all()
        assert contact_view(session, SYSTEM, contact.id).trouble == "switched-off"
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.switched-off"))
        assert (entry.subject_id, entry.details) == (str(contact.id), {"status": 410})
        telling.world.plan_family(telling.world.version(2), flights=(telling.world.flights[0],))
        telling.publish(2, NOW + timedelta(hours=1))
        telling.send(NOW + timedelta(hours=1))
        assert len(gateway.seen) == 1
        assert telling.states() == [MessageState.PARKED]
        save_contact(session, SYSTEM, contact.id, contact.revision, _draft(f"{gateway.address}/new"))
        assert contact_view(session, SYSTEM, contact.id).trouble == ""


def test_a_system_that_is_away_holds_up_no_other(telling: Telling) -> None:
    with serving(lambda _: (204, {}, b"")) as away:
        pass
    with serving(lambda _: (204, {}, b"")) as gateway:
        _hook(telling, away)
        _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        telling.send(NOW)
        assert len(gateway.seen) == 1
    assert sorted(telling.states()) == [MessageState.PENDING, MessageState.SENT]


def test_a_busy_system_is_left_alone_for_as_long_as_it_asks(telling: Telling) -> None:
    with serving(lambda _: (429, {"Retry-After": "7200"}, b"")) as gateway:
        _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        telling.send(NOW)
        (message,) = telling.messages()
        assert message.state is MessageState.PENDING
        assert message.due_at >= NOW + timedelta(hours=2)
        telling.send(NOW + timedelta(hours=1))
    assert len(gateway.seen) == 1


def test_a_test_request_says_that_it_is_one(telling: Telling) -> None:
    with serving(lambda _: (200, {}, b"")) as gateway:
        contact = _hook(telling, gateway)
        send_test(telling.session, SYSTEM, contact.id)
        telling.send(utc_now() + timedelta(seconds=5))
    assert json.loads(gateway.seen[0].body)["type"] == "calendar.test"


def test_a_webhook_reaches_no_inner_network(telling: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: (200, {}, b"")) as gateway:
        contact = _hook(telling, gateway)
        contact.url = contact.url.replace("http:", "https:")
        monkeypatch.setenv("HANHTRINH_WEBHOOK_IS_PRIVATE", "0")
        settings.cache_clear()
        send_test(telling.session, SYSTEM, contact.id)
        telling.send(utc_now() + timedelta(seconds=5))
    assert gateway.seen == []
    assert telling.messages()[0].error_code == "request.address-forbidden"


@pytest.mark.parametrize(
    "url", ["", "http://a.example.org/x", "https://u:p@a.example.org", "ftp://x", "https:///x", "javascript:1"]
)
def test_an_unusable_address_is_refused(telling: Telling, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HANHTRINH_WEBHOOK_IS_PRIVATE", "0")
    settings.cache_clear()
    with pytest.raises(InvalidInput, match="contact-url"):
        add_contact(telling.session, SYSTEM, "clinic", telling.world.clinic.id, _draft(url))


def test_only_the_office_sends_requests_out(telling: Telling) -> None:
    user = builders.make_user(telling.session, "e@example.org", Role.ESCORT)
    telling.world.escort.user_id = user.id
    telling.session.flush()
    with pytest.raises(Forbidden):
        add_contact(
            telling.session, actor_of(user), "escort", telling.world.escort.id, _draft("https://a.example.org/x")
        )


def test_a_change_of_way_leaves_no_request_behind(telling: Telling) -> None:
    with serving(lambda _: (200, {}, b"")) as gateway:
        contact = _hook(telling, gateway)
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        draft = ContactDraft(label="Desk", email="d@example.org", phone="", language="vi", way="digest")
        save_contact(telling.session, SYSTEM, contact.id, contact.revision, draft)
        telling.send(NOW + timedelta(hours=1))
    assert gateway.seen == []
    assert telling.states() == [MessageState.WITHDRAWN]
    assert contact.recipient_kind is RecipientKind.CLINIC


def _office_hook(telling: Telling, gateway: Loopback, *events: str) -> Contact:
    draft = replace(_draft(f"{gateway.address}/hook"), events=events)
    return telling.session.get_one(
        Contact, add_contact(telling.session, SYSTEM, "office", telling.world.office.id, draft)
    )


def _run(session: Session, at: datetime, **values: object) -> PlanningRun:
    given = {"from_on": date(2026, 12, 1), "to_on": date(2026, 12, 31), "requested_at": at, "finished_at": at} | values
    row = PlanningRun(**given)
    session.add(row)
    session.flush()
    return row


def _verified(telling: Telling, contact: Contact, seen: Seen, at: datetime) -> dict[str, Any]:
    with time_machine.travel(at, tick=False):
        told = Webhook(contact_view(telling.session, SYSTEM, contact.id).secret).verify(seen.body, seen.headers)
    body = ANNOUNCED[told["type"]].model_validate_json(seen.body)
    assert body.model_dump(mode="json", exclude_unset=True) | told == body.model_dump(mode="json") | told
    return dict(told)


def test_an_office_hears_of_a_published_version(telling: Telling) -> None:
    with serving(lambda _: (204, {}, b"")) as gateway:
        contact = _office_hook(telling, gateway, "version.published")
        for number in (1, 2):
            telling.world.plan_family(telling.world.version(number))
            telling.publish(number, NOW + timedelta(hours=number))
        assert telling.send(NOW + timedelta(hours=2)) == 2, "and of nothing else"
    told = [_verified(telling, contact, seen, NOW + timedelta(hours=2)) for seen in gateway.seen]
    assert [one["type"] for one in told] == ["version.published"] * 2
    facts = [(one["data"]["version"], one["data"]["superseded"], one["data"]["planned"]) for one in told]
    assert facts == [(1, None, 1), (2, 1, 1)]
    assert "VM-26" not in gateway.seen[0].body.decode()


def test_an_office_hears_of_its_runs_that_ended(telling: Telling) -> None:
    session, office = telling.session, telling.world.office
    with serving(lambda _: (204, {}, b"")) as gateway:
        contact = _office_hook(telling, gateway, "run.finished")
        contact.created_at = NOW
        version = telling.world.version(1)
        telling.world.plan_family(version)
        runs = [
            _run(session, NOW, state=RunState.FINISHED, version_id=version.id, outcome="optimal"),
            _run(session, NOW, state=RunState.FAILED, error_code="run-worker-died", office_id=office.id),
            _run(session, NOW - timedelta(days=2), state=RunState.FAILED, error_code="old"),
            _run(session, NOW, state=RunState.RUNNING, finished_at=None),
        ]
        assert announce_runs(session, NOW) == 2
        assert announce_runs(session, NOW + timedelta(minutes=1)) == 0
        assert telling.send(NOW) == 2
    told = [_verified(telling, contact, seen, NOW)["data"] for seen in gateway.seen]
    assert [(one["run"], one["state"], one["version"], one["planned"]) for one in told] == [
        (runs[0].id, "finished", 1, 1),
        (runs[1].id, "failed", None, None),
    ]
    assert told[1]["error_code"] == "run-worker-died"


def test_an_event_is_tried_again_and_can_be_delivered_again(telling: Telling) -> None:
    statuses = [500, 204, 204]

    def answer(_: Seen) -> tuple[int, dict[str, str], bytes]:
        return statuses.pop(0), {}, b""

    with serving(answer) as gateway:
        contact = _office_hook(telling, gateway, "calendar.changed", "version.published", "run.finished")
        contact.events = ["version.published"]
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        assert telling.send(NOW) == 0
        (entry,) = list_deliveries(telling.session, SYSTEM, contact.id, limit=10)
        assert (entry.topic, entry.state, entry.tries[0].status) == ("version.published", "pending", 500)
        assert telling.send(NOW + timedelta(minutes=2)) == 1
        redeliver(telling.session, SYSTEM, contact.id, entry.id)
        assert telling.send(utc_now() + timedelta(minutes=1)) == 1
    first, second, third = gateway.seen
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == third.headers["webhook-id"]
    assert first.body == second.body == third.body
    assert len({seen.headers["webhook-signature"] for seen in gateway.seen}) == 3
    (entry,) = list_deliveries(telling.session, SYSTEM, contact.id, limit=10)
    assert [one.outcome for one in entry.tries] == ["temporary", "sent", "sent"]
    with pytest.raises(NotFound):
        redeliver(telling.session, SYSTEM, contact.id, 999)


def test_a_change_of_calendar_does_not_overtake_other_events(telling: Telling) -> None:
    with serving(lambda _: (204, {}, b"")) as gateway:
        _office_hook(telling, gateway, "calendar.changed", "version.published")
        telling.world.plan_family(telling.world.version(1))
        telling.publish(1)
        telling.world.plan_family(telling.world.version(2), flights=(telling.world.flights[0],))
        telling.publish(2, NOW + timedelta(minutes=1))
        telling.send(NOW + timedelta(minutes=2))
    types = sorted(json.loads(seen.body)["type"] for seen in gateway.seen)
    assert types == ["calendar.changed", "version.published", "version.published"]


@pytest.mark.parametrize(("kind", "events"), [("clinic", ("run.finished",)), ("office", ()), ("office", ("x",))])
def test_events_that_cannot_be_told_are_refused(telling: Telling, kind: str, events: tuple[str, ...]) -> None:
    owner = telling.world.clinic.id if kind == "clinic" else telling.world.office.id
    with pytest.raises(InvalidInput):
        add_contact(telling.session, SYSTEM, kind, owner, replace(_draft("https://x.example.org/h"), events=events))
