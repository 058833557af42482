"""The pages of messages and contacts, and the page behind a message's link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import (
    Acknowledgement,
    Clinic,
    Contact,
    Escort,
    MessageKind,
    MessageState,
    OutboxMessage,
    RecipientKind,
    Subscription,
    Way,
)
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import subscribe
from scheduler.services.tokens import confirmation_token
from web.factory import create_app

SignedIn = Callable[[str], FlaskClient]


def _of(database: Session, kind: RecipientKind, *, is_reserve: bool = False) -> Contact:
    query = select(Contact).where(Contact.recipient_kind == kind, Contact.is_reserve == is_reserve)
    return database.scalars(query.order_by(Contact.id)).first() or pytest.fail("no such contact")


def _to(database: Session, contact: Contact) -> OutboxMessage:
    query = select(OutboxMessage).where(
        OutboxMessage.contact_id == contact.id, OutboxMessage.kind == MessageKind.DIGEST
    )
    return database.scalars(query).one()


@pytest.fixture
def link(database: Session) -> str:
    """The path behind the message to the escort."""
    message = _to(database, _of(database, RecipientKind.ESCORT))
    return f"/m/{confirmation_token(message.token_salt)}"


def test_a_scanner_that_opens_the_link_confirms_nothing(client: FlaskClient, database: Session, link: str) -> None:
    before = len(database.scalars(select(Acknowledgement)).all())
    for method in ("GET", "HEAD"):
        answer = client.open(link, method=method)
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    database.expire_all()
    assert len(database.scalars(select(Acknowledgement)).all()) == before


def test_the_button_confirms_without_cookie_or_form_token(
    app: Flask, client: FlaskClient, database: Session, link: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get(link)
    assert "Tôi đã biết các thay đổi này" in page.text
    assert "Trần" not in page.text, "the page names nobody"
    stranger = app.test_client(use_cookies=False)
    assert "Đã xác nhận" in stranger.post(link).text
    assert stranger.post(link).status_code == 200
    contact = _of(database, RecipientKind.ESCORT)
    rows = database.scalars(select(Acknowledgement).where(Acknowledgement.contact_id == contact.id)).all()
    assert len(rows) == 1
    assert "Tôi đã biết" not in client.get(link).text


def test_an_unknown_link_says_what_to_do(client: FlaskClient) -> None:
    for answer in (client.get("/m/x"), client.post("/m/x")):
        assert answer.status_code == 404
        assert "gọi văn phòng" in answer.text


def test_the_page_tells_who_is_stuck_and_why(signed_in: SignedIn) -> None:
    text = signed_in("planner").get("/messages").text
    assert "Máy chủ thư không nhận thư cho địa chỉ này" in text
    assert "550" in text
    assert "Trần Hạnh" in text
    assert "Đã báo người khác" in text
    assert "Chưa cài đặt máy chủ thư" in text


def test_a_planner_of_hanoi_sees_messages_of_hanoi(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("hanoi")
    text = browser.get("/messages").text
    assert "Văn phòng Hà Nội" in text
    assert "Văn phòng TP. HCM" not in text
    query = select(Contact).where(Contact.way == Way.TEXT)
    foreign = _to(database, database.scalars(query).one())
    assert browser.get(f"/messages/{foreign.id}").status_code == 404
    assert browser.post(f"/messages/{foreign.id}/resend").status_code == 404
    assert browser.post(f"/messages/{foreign.id}/confirm").status_code in {403, 404}
    assert browser.get(f"/contacts/{foreign.contact_id}").status_code == 404


def test_a_message_shows_its_tries_and_takes_a_call(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("approver")
    message = _to(database, _of(database, RecipientKind.CLINIC))
    text = browser.get(f"/messages/{message.id}").text
    assert "Không liên lạc được với máy chủ gửi tin" in text
    assert "550" in text
    assert browser.post(f"/messages/{message.id}/confirm").status_code == 302
    assert "Đã xác nhận" in browser.get(f"/messages/{message.id}").text
    again = browser.post(f"/messages/{message.id}/confirm")
    assert again.status_code == 409
    assert "đã được xác nhận" in again.text


def test_sending_again_puts_it_back(signed_in: SignedIn, database: Session) -> None:
    message = _to(database, _of(database, RecipientKind.CLINIC))
    assert signed_in("approver").post(f"/messages/{message.id}/resend").status_code == 302
    database.refresh(message)
    assert (message.state, message.tries) == (MessageState.PENDING, 0)


def test_the_board_says_how_many_may_not_know(signed_in: SignedIn) -> None:
    assert "2 thay đổi chưa chắc" in signed_in("planner").get("/messages/hint").text
    assert signed_in("viewer").get("/messages/hint").status_code == 403


def test_a_contact_is_added_changed_tested_and_removed(
    signed_in: SignedIn, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("planner")
    clinic = database.scalars(select(Clinic.id).order_by(Clinic.id)).first()
    path = f"/contacts/add/clinic/{clinic}"
    form = {"label": "Quầy 2", "way": "digest", "language": "en", "email": "desk-2@example.org"}
    wrong = browser.post(path, data=form | {"email": "not an address"})
    assert wrong.status_code == 422
    assert "Địa chỉ e-mail chưa đúng" in wrong.text
    assert 'value="Quầy 2"' in wrong.text, "what was typed is kept"
    assert browser.post(path, data=form).status_code == 302
    contact = database.scalars(select(Contact).where(Contact.label == "Quầy 2")).one()
    assert browser.post(f"/contacts/{contact.id}/test").status_code == 409, "no mail server is set up"
    monkeypatch.setenv("HANHTRINH_MAIL_HOST", "mail.example.org")
    monkeypatch.setenv("HANHTRINH_MAIL_FROM", "office@example.org")
    settings.cache_clear()
    assert browser.post(f"/contacts/{contact.id}/test").status_code == 302
    assert database.scalars(select(OutboxMessage).where(OutboxMessage.kind == MessageKind.TEST)).one()
    stale = browser.post(f"/contacts/{contact.id}", data=form | {"revision": "99"})
    assert stale.status_code == 409
    changed = form | {"revision": str(contact.revision), "way": "text", "phone": "0903 555 777"}
    assert browser.post(f"/contacts/{contact.id}", data=changed).status_code == 302
    database.refresh(contact)
    assert (contact.way, contact.phone) == (Way.TEXT, "+84903555777")
    assert browser.post(f"/contacts/{contact.id}/remove").status_code == 302
    database.refresh(contact)
    assert (contact.is_active, contact.email, contact.phone, contact.label) == (False, "", "", "")
    assert browser.get(f"/contacts/{contact.id}").status_code == 404


def test_an_escort_decides_for_herself_alone(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("escort")
    own = database.scalars(select(Escort).where(Escort.user_id.is_not(None))).one()
    other = database.scalars(select(Escort.id).where(Escort.id != own.id)).first()
    assert browser.get("/contacts").text.count("Phòng khám") == 0
    assert browser.get(f"/contacts/add/escort/{own.id}").status_code == 200
    assert browser.get(f"/contacts/add/escort/{other}").status_code == 404
    form = {"label": "Tôi", "way": "text", "language": "vi", "phone": "0903555999"}
    assert browser.post(f"/contacts/add/escort/{other}", data=form).status_code == 403
    assert browser.post(f"/contacts/add/escort/{own.id}", data=form).status_code == 302
    assert browser.get("/messages").status_code == 403


def test_invitations_take_the_place_of_a_feed(signed_in: SignedIn, database: Session) -> None:
    contact = _of(database, RecipientKind.ESCORT)
    subscribe(database, SYSTEM, "escort", contact.recipient_id, "phone", "vi")
    database.commit()
    browser = signed_in("planner")
    form = {"label": "Hạnh", "way": "invitations", "language": "vi", "revision": str(contact.revision)}
    asked = browser.post(f"/contacts/{contact.id}", data=form)
    assert asked.status_code == 409
    assert 'name="closes"' in asked.text
    assert browser.post(f"/contacts/{contact.id}", data=form | {"closes": "1"}).status_code == 302
    database.expire_all()
    assert all(row.revoked_at for row in database.scalars(select(Subscription)))
    invitations = database.scalars(select(OutboxMessage).where(OutboxMessage.kind == MessageKind.INVITATION)).all()
    assert len(invitations) == 2
    assert browser.post(f"/contacts/{contact.id}/remove").status_code == 409


def test_a_link_opens_also_where_forms_are_checked(instance: object, link: str) -> None:
    app = create_app(instance)  # type: ignore[arg-type]
    assert app.test_client().post(link).status_code == 200
