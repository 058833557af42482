"""What a webhook was told: the page, the interface, and its part of the description."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    Clinic,
    Contact,
    DeliveryAttempt,
    DeliveryOutcome,
    MessageKind,
    MessageState,
    Office,
    OutboxMessage,
    Way,
    utc_now,
)
from scheduler.services.messages.drafting import new_message
from tests.web.api_world import Program, make_token
from tests.web.seed import Seeded
from web.api.document import document

FORM = {"kind": "office", "recipient": "HAN", "label": "Desk", "url": "https://hooks.example.org/a"}


@pytest.fixture
def program(app: Flask, database: Session, seeded: Seeded) -> Program:
    return Program(app, make_token(database, seeded.emails["planner"], "webhooks:write"))


def _delivered(database: Session, contact_id: int, number: int) -> OutboxMessage:
    contact, now = database.get_one(Contact, contact_id), utc_now() - timedelta(hours=number)
    message = new_message(contact, MessageKind.WEBHOOK, (), f"m-test-{number}", urgent=False, now=now)
    message.topic, message.facts, message.state, message.sent_at = "run.finished", {}, MessageState.SENT, now
    message.deliveries.append(
        DeliveryAttempt(number=1, worker="w", started_at=now, ended_at=now, outcome=DeliveryOutcome.SENT, status=204)
    )
    database.add(message)
    database.commit()
    return message


def test_deliveries_are_listed_and_sent_again(program: Program, database: Session) -> None:
    made = program.post("/v1/webhooks", json=FORM | {"events": ["run.finished", "version.published"]}).json
    assert made is not None
    assert made["events"] == ["run.finished", "version.published"]
    rows = [_delivered(database, made["id"], number) for number in range(3)]
    path = f"/v1/webhooks/{made['id']}/deliveries"
    first = program.get(f"{path}?limit=2").json
    assert first is not None
    assert [one["id"] for one in first["items"]] == [rows[2].id, rows[1].id]
    second = program.get(f"{path}?limit=2&cursor={first['next']}").json
    assert second is not None
    assert ([one["id"] for one in second["items"]], second["next"]) == ([rows[0].id], None)
    assert second["items"][0]["tries"][0]["status"] == 204
    key = {"Idempotency-Key": "again-1"}
    again = program.post(f"{path}/{rows[0].id}/redeliver", headers=key)
    assert (again.status_code, again.json["state"]) == (202, "pending")
    assert program.post(f"{path}/{rows[0].id}/redeliver", headers=key).headers["Idempotency-Replayed"] == "true"
    rows[0].state = MessageState.SENDING
    database.commit()
    assert program.post(f"{path}/{rows[0].id}/redeliver").status_code == 409
    assert program.post(f"{path}/999/redeliver").status_code == 404
    other = database.scalars(select(Contact.id).where(Contact.way != Way.WEBHOOK)).first()
    assert program.get(f"/v1/webhooks/{other}/deliveries").status_code == 404


def test_only_offices_are_told_of_runs(program: Program, database: Session) -> None:
    clinic = database.scalars(select(Clinic.code)).first()
    form = FORM | {"kind": "clinic", "recipient": clinic, "events": ["run.finished"]}
    answer = program.post("/v1/webhooks", json=form)
    assert answer.status_code == 422
    assert program.post("/v1/webhooks", json=FORM | {"events": []}).status_code == 422
    airport = FORM | {"kind": "airport", "recipient": "XXX"}
    assert program.post("/v1/webhooks", json=airport).status_code == 404


def test_the_page_shows_deliveries_and_sends_again(
    database: Session, seeded: Seeded, signed_in: Callable[[str], FlaskClient], app: Flask
) -> None:
    office = database.scalars(select(Office.id).where(Office.code == "HAN")).one()
    client = signed_in("planner")
    form = {"label": "Desk", "way": "webhook", "language": "vi", "url": FORM["url"], "events": "run.finished"}
    assert client.post(f"/contacts/add/office/{office}", data=form).status_code == 302
    contact = database.scalars(select(Contact).where(Contact.way == Way.WEBHOOK)).one()
    assert contact.events == ["run.finished"]
    page = client.get(f"/contacts/{contact.id}").text
    assert 'value="run.finished" checked' in page
    row = _delivered(database, contact.id, 1)
    shown = client.get(f"/contacts/{contact.id}/deliveries").text
    assert "Một lần lập kế hoạch đã kết thúc" in shown
    assert "204" in shown
    assert client.post(f"/contacts/{contact.id}/deliveries/{row.id}/redeliver").status_code == 302
    database.refresh(row)
    assert row.state is MessageState.PENDING
    assert "Các lần gửi" in client.get("/contacts").text
    assert client.get("/contacts/999/deliveries").status_code == 404


def test_the_description_tells_what_is_sent() -> None:
    validate(document())
    told = document()["webhooks"]
    assert set(told) == {"calendar.changed", "run.finished", "version.published"}
    for one in told.values():
        assert {header["name"] for header in one["post"]["parameters"]} == {
            "webhook-id", "webhook-timestamp", "webhook-signature",
        }  # fmt: skip
        assert "five minutes" in one["post"]["description"]


def test_every_fault_is_told_as_problem_details(program: Program) -> None:
    """Also where no route fits, and where other systems knock."""
    asked = [
        ("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/cases"), ("GET", "/api/v1/cases/"),
        ("GET", "/api/v1/token?x=1"), ("POST", "/api/v1/webhooks"), ("POST", "/hooks/flights/nobody"),
        ("GET", "/hooks/flights/nobody"), ("GET", "/hooks/x"),
    ]  # fmt: skip
    for method, path in asked:
        answer = program.client.open(path, method=method, headers={"Authorization": f"Bearer {program.secret}"})
        assert answer.content_type == "application/problem+json", path
        assert answer.json is not None
        assert answer.json["status"] == answer.status_code >= 400
        assert answer.json["detail"]
        assert "Set-Cookie" not in answer.headers
