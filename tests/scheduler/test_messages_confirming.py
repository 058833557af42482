"""Confirming by link and by telephone; who is told next when nobody does; sending again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.models import (
    Acknowledgement,
    AuditEntry,
    ConfirmedBy,
    Escalation,
    MessageKind,
    MessageState,
    RecipientKind,
    Role,
    Way,
    utc_now,
)
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.messages import (
    confirm,
    confirm_by_phone,
    confirmation_page,
    count_unconfirmed,
    message_detail,
    messages_page,
    resend,
    send_test,
)
from scheduler.services.messages.escalating import escalate_unconfirmed
from scheduler.services.tokens import confirmation_token, escort_reference
from tests.scheduler import builders
from tests.scheduler.postbox import Postbox, link_of, open_postbox, text_of
from tests.scheduler.telling import CLINIC, ESCORT, OFFICE, Telling, make_telling
from tests.scheduler.world import NOW

EVE = builders.at("2026-12-09 12:00", "SGN")
"""The day before the family flies: changes are urgent."""


@pytest.fixture
def box() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def telling(session: Session, box: Postbox, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    """An urgent change has been sent to the escort."""
    made = make_telling(session, box, database_path, monkeypatch)
    version = made.world.version(1)
    escort = made.world.escort
    builders.plan_case(session, version, made.world.family, made.world.flights, escorts=[("operational", escort)])
    builders.plan_trip(session, version, escort, made.world.flights, back=[made.world.back])
    made.publish(1, EVE)
    assert made.send(EVE + timedelta(minutes=2)) == 1
    yield made
    scheduler.database.engine.cache_clear()


def _code(telling: Telling) -> str:
    return escort_reference(telling.world.escort.id)


def _escalate(telling: Telling, now: datetime) -> int:
    steps = escalate_unconfirmed(telling.session, now)
    telling.session.commit()
    return steps


def test_looking_confirms_nothing_and_the_button_does(telling: Telling) -> None:
    token = link_of(telling.box.kept[0])
    for _ in range(3):
        page = confirmation_page(telling.session, token, EVE)
        assert (page.state, page.title, page.language) == ("open", f"người hộ tống {_code(telling)}", "vi")
    assert telling.session.scalars(select(Acknowledgement)).all() == []
    assert confirm(telling.session, token, EVE).state == "confirmed"
    assert confirm(telling.session, token, EVE + timedelta(hours=1)).confirmed_at == EVE
    (row,) = telling.session.scalars(select(Acknowledgement))
    assert (row.by, row.contact_id) == (ConfirmedBy.LINK, telling.messages()[0].contact_id)
    assert _escalate(telling, EVE + timedelta(hours=5)) == 0


def test_a_made_up_link_opens_nothing(telling: Telling) -> None:
    for token in ("", "x", telling.messages()[0].token_hash, telling.messages()[0].token_salt):
        with pytest.raises(NotFound):
            confirm(telling.session, token, EVE)


def test_the_link_of_a_replaced_message_says_so(telling: Telling) -> None:
    telling.world.flights[0].departs_at += timedelta(hours=1)
    telling.box.answers = ["451 busy"]
    version = telling.world.version(2)
    escort = telling.world.escort
    world = telling.world
    builders.plan_case(telling.session, version, world.family, world.flights, escorts=[("operational", escort)])
    builders.plan_trip(telling.session, version, escort, world.flights, back=[world.back])
    telling.publish(2, EVE + timedelta(minutes=10))
    waiting = telling.messages(state=MessageState.PENDING)[0]
    waiting.state = MessageState.WITHDRAWN
    token = confirmation_token(waiting.token_salt)
    assert confirmation_page(telling.session, token, EVE).state == "replaced"
    with pytest.raises(Conflict):
        confirm(telling.session, token, EVE)


def test_nobody_confirms_so_reserve_then_office_then_page(telling: Telling) -> None:
    reserve = telling.tell(
        RecipientKind.ESCORT, telling.world.escort.id, email="home@example.org", is_reserve=True, language="en"
    )
    office = telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE)
    sent_at = telling.messages()[0].sent_at
    assert sent_at is not None
    assert _escalate(telling, sent_at + timedelta(minutes=59)) == 0
    assert _escalate(telling, sent_at + timedelta(minutes=61)) == 1
    assert _escalate(telling, sent_at + timedelta(minutes=62)) == 0, "the next one has his own hour"
    telling.send(sent_at + timedelta(minutes=63))
    (mail,) = telling.box.to("home@example.org")
    assert mail["Subject"] == f"URGENT: Nobody has confirmed: 2 changes for escort {_code(telling)}"
    assert "has not confirmed the changes below, sent at Wed 9 Dec 2026 12:02 (GMT+7)" in text_of(mail)
    assert "E-01" not in text_of(mail), "an office may have made the code of a name"
    assert _escalate(telling, sent_at + timedelta(hours=3)) == 1
    telling.send(sent_at + timedelta(hours=3, minutes=1))
    assert len(telling.box.to(OFFICE)) == 1
    assert _escalate(telling, sent_at + timedelta(hours=6)) == 1
    assert _escalate(telling, sent_at + timedelta(hours=9)) == 0
    steps = [row.contact_id for row in telling.session.scalars(select(Escalation).order_by(Escalation.step))]
    assert steps == [reserve.id, office.id, None]
    page = messages_page(telling.session, SYSTEM, sent_at + timedelta(hours=9))
    assert [thread.state for thread in page.unconfirmed] == ["escalated"]
    assert count_unconfirmed(telling.session, SYSTEM, sent_at + timedelta(hours=9)) == 1


def test_the_office_confirms_for_the_escort(telling: Telling) -> None:
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE)
    _escalate(telling, EVE + timedelta(hours=2))
    telling.send(EVE + timedelta(hours=2, minutes=2))
    token = link_of(telling.box.to(OFFICE)[0])
    page = confirmation_page(telling.session, token, EVE)
    assert (page.is_escalation, page.title) == (True, f"người hộ tống {_code(telling)}")
    assert confirm(telling.session, token, EVE + timedelta(hours=3)).state == "confirmed"
    assert confirmation_page(telling.session, link_of(telling.box.kept[0]), EVE).state == "confirmed"
    assert _escalate(telling, EVE + timedelta(hours=9)) == 0


def test_what_cannot_be_delivered_is_passed_on_at_once(telling: Telling) -> None:
    telling.box.refused[CLINIC] = "550 5.1.1 no such user"
    telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=CLINIC)
    telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email="next@example.org", is_reserve=True)
    telling.world.plan_family(telling.world.version(2))
    monday = builders.at("2026-12-07 12:00", "SGN")
    telling.publish(2, monday)
    telling.send(monday + timedelta(minutes=2))
    assert MessageState.PARKED in telling.states()
    # The world's clock runs backwards here: the escort's thread has no part in this.
    confirm(telling.session, link_of(telling.box.kept[0]), monday)
    assert _escalate(telling, monday + timedelta(minutes=3)) == 1
    telling.send(monday + timedelta(minutes=5))
    assert len(telling.box.to("next@example.org")) == 1


def test_what_lies_far_ahead_is_passed_on_only_when_it_comes_near(session: Session, telling: Telling) -> None:
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE)
    (message,) = telling.messages()
    message.sent_at, message.is_urgent = NOW, False
    session.commit()
    assert _escalate(telling, NOW + timedelta(days=2)) == 0, "the flight is three weeks away"
    assert _escalate(telling, NOW + timedelta(days=5)) == 1


def test_a_telephone_call_is_noted_with_who_made_it(telling: Telling) -> None:
    planner = builders.make_user(telling.session, "p@example.org", Role.PLANNER, office=telling.world.office)
    other = builders.make_office(telling.session, "HAN")
    stranger = builders.make_user(telling.session, "s@example.org", Role.PLANNER, office=other)
    (message,) = telling.messages()
    with pytest.raises(Forbidden):
        confirm_by_phone(telling.session, actor_of(stranger), message.id, EVE)
    with pytest.raises(NotFound):
        message_detail(telling.session, actor_of(stranger), message.id, "vi")
    assert messages_page(telling.session, actor_of(stranger), EVE).unconfirmed == ()
    confirm_by_phone(telling.session, actor_of(planner), message.id, EVE + timedelta(minutes=20))
    with pytest.raises(Conflict):
        confirm_by_phone(telling.session, actor_of(planner), message.id, EVE)
    (settled,) = messages_page(telling.session, actor_of(planner), EVE + timedelta(hours=1)).settled
    assert (settled.state, settled.confirmed_by) == ("confirmed", planner.name)
    actions = set(telling.session.scalars(select(AuditEntry.action)))
    assert "message.confirmed" in actions


def test_sending_again_is_a_message_of_its_own(telling: Telling) -> None:
    (message,) = telling.messages()
    assert resend(telling.session, SYSTEM, message.id) == 1
    telling.send(utc_now() + timedelta(minutes=1))
    first, second = telling.box.to(ESCORT)
    assert first["Message-ID"] != second["Message-ID"]
    assert text_of(first).split("/m/")[0] == text_of(second).split("/m/")[0]
    confirm(telling.session, link_of(second), EVE)
    assert confirmation_page(telling.session, link_of(first), EVE).state == "confirmed"
    with pytest.raises(Conflict):
        resend(telling.session, SYSTEM, message.id)


def test_a_parked_message_takes_its_place_again(telling: Telling) -> None:
    (message,) = telling.messages()
    message.state, message.error_code, message.tries = MessageState.PARKED, "mail.recipient-refused", 4
    telling.session.commit()
    (stuck,) = messages_page(telling.session, SYSTEM, EVE).stuck
    assert (stuck.state, stuck.reason, stuck.can_resend) == ("parked", "recipient", True)
    assert resend(telling.session, SYSTEM, message.id) == 1
    assert (message.state, message.tries) == (MessageState.PENDING, 0)


def test_invitations_of_one_occasion_are_confirmed_together(telling: Telling) -> None:
    contact = telling.tell(RecipientKind.ESCORT, telling.world.other.id, email="dung@example.org", way=Way.INVITATIONS)
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE)
    world = telling.world
    version = world.version(2)
    builders.plan_case(telling.session, version, world.family, world.flights, escorts=[("operational", world.other)])
    builders.plan_trip(telling.session, version, world.other, world.flights, back=[world.back])
    telling.publish(2, EVE + timedelta(minutes=10))
    telling.send(EVE + timedelta(minutes=25))
    invitations = telling.messages(contact_id=contact.id)
    assert [one.kind for one in invitations] == [MessageKind.INVITATION] * 2
    for mail in telling.box.to(ESCORT):
        confirm(telling.session, link_of(mail), EVE)
    assert _escalate(telling, EVE + timedelta(hours=4)) == 1
    telling.send(EVE + timedelta(hours=4, minutes=2))
    (mail,) = telling.box.to(OFFICE)
    reference = escort_reference(telling.world.other.id)
    assert mail["Subject"] == f"KHẨN: Chưa ai xác nhận: 2 thay đổi của người hộ tống {reference}"
    confirm(telling.session, link_of(telling.box.to("dung@example.org")[1]), EVE)
    assert messages_page(telling.session, SYSTEM, EVE + timedelta(hours=5)).unconfirmed == ()
    assert len(telling.messages(kind=MessageKind.ESCALATION)) == 1


def test_what_is_told_anew_is_confirmed_anew(telling: Telling) -> None:
    """Only the newest message about a duty waits for its confirmation."""
    world = telling.world
    for flight in (*world.flights, world.back):
        flight.departs_at += timedelta(minutes=5)
    version = world.version(2)
    builders.plan_case(telling.session, version, world.family, world.flights, escorts=[("operational", world.escort)])
    builders.plan_trip(telling.session, version, world.escort, world.flights, back=[world.back])
    telling.publish(2, EVE + timedelta(minutes=10))
    telling.send(EVE + timedelta(minutes=25))
    older, newer = telling.messages()
    (waiting,) = messages_page(telling.session, SYSTEM, EVE + timedelta(minutes=30)).unconfirmed
    assert waiting.id == newer.id
    confirm(telling.session, link_of(telling.box.to(ESCORT)[1]), EVE)
    assert messages_page(telling.session, SYSTEM, EVE + timedelta(minutes=30)).unconfirmed == ()
    assert _escalate(telling, EVE + timedelta(hours=9)) == 0
    assert older.state is MessageState.SENT


def test_an_escalation_that_is_not_needed_any_more_stays_here(telling: Telling) -> None:
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE)
    assert _escalate(telling, EVE + timedelta(hours=2)) == 1
    confirm(telling.session, link_of(telling.box.kept[0]), EVE + timedelta(hours=2))
    telling.send(EVE + timedelta(hours=3))
    assert telling.box.to(OFFICE) == []
    assert telling.messages(kind=MessageKind.ESCALATION)[0].state is MessageState.WITHDRAWN


def test_a_test_message_that_does_not_arrive_is_shown(telling: Telling) -> None:
    contact = telling.tell(RecipientKind.CLINIC, telling.world.clinic.id, email=CLINIC)
    telling.box.refused[CLINIC] = "553 5.1.8 sender refused"
    assert send_test(telling.session, SYSTEM, contact.id)
    telling.send(utc_now() + timedelta(minutes=1))
    (stuck,) = messages_page(telling.session, SYSTEM).stuck
    assert (stuck.reason, stuck.status, stuck.contact) == ("recipient", 553, "Trực ban")
