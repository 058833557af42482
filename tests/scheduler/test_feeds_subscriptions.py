"""Private addresses: who may hold one, when it opens, what a closed one answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.calendars import check_feed
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.models import AuditEntry, Contact, RecipientKind, Role, Subscription, Way, utc_now
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.feeds import (
    Held,
    NewSubscription,
    create_default_subscriptions,
    fetch_feed,
    list_recipients,
    list_subscriptions,
    revoke,
    send_test,
    subscribe,
    subscription_view,
)
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def _subscribe(world: World, kind: str = "escort", language: str = "vi") -> NewSubscription:
    owner = {"escort": world.escort.id, "clinic": world.clinic.id, "office": world.office.id}[kind]
    return subscribe(world.session, SYSTEM, kind, owner, "Điện thoại", language)


def test_the_token_is_long_shown_once_and_not_kept(world: World) -> None:
    made = _subscribe(world)
    assert len(made.token) == 43
    assert made.url == f"https://hanhtrinh.example.org/feeds/{made.token}.ics"
    assert made.webcal_url == f"webcal://hanhtrinh.example.org/feeds/{made.token}.ics"
    row = world.session.get_one(Subscription, made.id)
    assert made.token not in {str(value) for value in vars(row).values()}
    assert made.token not in str(list_subscriptions(world.session, SYSTEM))
    world.session.flush()
    assert made.token not in str([entry.details for entry in world.session.scalars(select(AuditEntry))])


def test_an_unchanged_feed_answers_304(world: World) -> None:
    made = _subscribe(world)
    first = fetch_feed(world.session, made.token, "t", NOW)
    second = fetch_feed(world.session, made.token, "t", NOW, held=Held(etags=frozenset({first.etag})))
    assert (first.status, second.status, second.content, second.etag) == (200, 304, b"", first.etag)
    assert first.revised_at == NOW


@pytest.mark.parametrize("token", ["", "abc", "x" * 43, "../../etc", "ký-tự-lạ", "\ud800"])
def test_an_unknown_token_is_not_found(world: World, token: str) -> None:
    answer = fetch_feed(world.session, token, "t", NOW)
    assert (answer.status, answer.content, answer.etag) == (404, b"", "")


def test_a_revoked_address_answers_410_with_a_calendar_that_says_how_to_renew(world: World) -> None:
    made = _subscribe(world)
    revoke(world.session, SYSTEM, made.id)
    answer = fetch_feed(world.session, made.token, "t", NOW)
    assert answer.status == 410
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert "hãy lấy đường dẫn mới" in str(event["SUMMARY"])
    assert check_feed(answer.content).findings == ()
    again = fetch_feed(world.session, made.token, "t", NOW + timedelta(minutes=1))
    assert again.content == answer.content
    # One address closed leaves the other devices alone.
    assert fetch_feed(world.session, _subscribe(world).token, "t", NOW).status == 200


def test_an_expired_address_answers_410(world: World) -> None:
    made = _subscribe(world)
    assert fetch_feed(world.session, made.token, "t", made.expires_at - timedelta(seconds=1)).status == 200
    assert fetch_feed(world.session, made.token, "t", made.expires_at).status == 410


def test_an_escort_who_left_gets_nothing_more(world: World) -> None:
    made = _subscribe(world)
    world.escort.is_active = False
    answer = fetch_feed(world.session, made.token, "t", NOW)
    assert answer.status == 410
    assert b"SGN" not in answer.content


def test_an_escort_whose_account_is_closed_gets_nothing_more(world: World) -> None:
    user = builders.make_user(world.session, "e@example.org", Role.ESCORT)
    world.escort.user_id = user.id
    world.session.flush()
    made = subscribe(world.session, actor_of(user), "escort", world.escort.id, "phone", "en")
    assert fetch_feed(world.session, made.token, "t", NOW).status == 200
    user.is_active = False
    assert fetch_feed(world.session, made.token, "t", NOW).status == 410


def test_the_right_to_a_clinic_feed_is_asked_at_every_fetch(world: World) -> None:
    user = builders.make_user(world.session, "m@example.org", Role.MEDICAL, office=world.office)
    made = subscribe(world.session, actor_of(user), "clinic", world.clinic.id, "phone", "en")
    assert fetch_feed(world.session, made.token, "t", NOW).status == 200
    user.roles[0].role = Role.VIEWER
    assert fetch_feed(world.session, made.token, "t", NOW).status == 410


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        (Role.PLANNER, "escort", True),
        (Role.ADMIN, "office", True),
        (Role.MEDICAL, "clinic", True),
        (Role.MEDICAL, "escort", False),
        (Role.VIEWER, "office", True),
        (Role.VIEWER, "clinic", False),
        (Role.ESCORT, "escort", False),
        (Role.ESCORT, "office", False),
    ],
)
def test_who_may_hold_which_feed(world: World, role: Role, kind: str, allowed: bool) -> None:
    actor = actor_of(builders.make_user(world.session, "u@example.org", role))
    owner = {"escort": world.escort.id, "clinic": world.clinic.id, "office": world.office.id}[kind]
    assert allowed == ((kind, owner) in {(c.kind, c.id) for c in list_recipients(world.session, actor)})
    if allowed:
        assert subscribe(world.session, actor, kind, owner, "phone", "vi").kind == kind
    else:
        with pytest.raises(Forbidden):
            subscribe(world.session, actor, kind, owner, "phone", "vi")


def test_rights_end_at_the_office(world: World) -> None:
    elsewhere = builders.make_office(world.session, "HAN")
    actor = actor_of(builders.make_user(world.session, "h@example.org", Role.PLANNER, office=elsewhere))
    with pytest.raises(Forbidden):
        subscribe(world.session, actor, "escort", world.escort.id, "phone", "vi")
    made = _subscribe(world)
    assert list_subscriptions(world.session, actor) == ()
    with pytest.raises(NotFound):
        revoke(world.session, actor, made.id)


def test_an_escort_sees_and_closes_only_own_addresses(world: World) -> None:
    user = builders.make_user(world.session, "e@example.org", Role.ESCORT)
    world.escort.user_id = user.id
    world.session.flush()
    _subscribe(world, "office")
    mine = subscribe(world.session, actor_of(user), "escort", world.escort.id, "phone", "en")
    (shown,) = list_subscriptions(world.session, actor_of(user))
    assert (shown.id, shown.state, shown.label) == (mine.id, "active", "phone")
    revoke(world.session, actor_of(user), mine.id)
    assert list_subscriptions(world.session, actor_of(user))[0].state == "revoked"


@pytest.mark.parametrize(
    ("kind", "label", "language", "code"),
    [
        ("pilot", "phone", "vi", "subscription-kind"),
        ("escort", "  ", "vi", "subscription-label"),
        ("escort", "x" * 81, "vi", "subscription-label"),
        ("escort", "phone", "fr", "subscription-language"),
    ],
)
def test_wrong_input_is_named(world: World, kind: str, label: str, language: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        subscribe(world.session, SYSTEM, kind, world.escort.id, label, language)
    assert refused.value.code == code


def test_an_escort_who_is_invited_by_mail_gets_no_feed_beside_it(world: World) -> None:
    contact = Contact(
        recipient_kind=RecipientKind.ESCORT, recipient_id=world.escort.id, label="mail", email="e@example.org",
        way=Way.INVITATIONS, created_at=NOW,
    )  # fmt: skip
    world.session.add(contact)
    world.session.flush()
    with pytest.raises(Conflict, match="subscription-invited"):
        _subscribe(world)
    kinds = {(made.kind, made.recipient_id) for made in create_default_subscriptions(world.session, SYSTEM)}
    assert ("escort", world.escort.id) not in kinds
    contact.way = Way.DIGEST
    world.session.flush()
    assert _subscribe(world).token


def test_an_unknown_recipient_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        subscribe(world.session, SYSTEM, "clinic", 999, "phone", "vi")


def test_use_is_noted_at_most_every_few_minutes(world: World) -> None:
    made = _subscribe(world)
    row = world.session.get_one(Subscription, made.id)
    fetch_feed(world.session, made.token, "Phone/1\r\nX-Evil: 1", NOW)
    assert (row.last_used_at, row.last_agent) == (NOW, "Phone/1 X-Evil: 1")
    fetch_feed(world.session, made.token, "Phone/1 X-Evil: 1", NOW + timedelta(minutes=4))
    assert row.last_used_at == NOW
    fetch_feed(world.session, made.token, "Phone/1 X-Evil: 1", NOW + timedelta(minutes=5))
    assert row.last_used_at == NOW + timedelta(minutes=5)
    # Another program, and another answer, are worth knowing at once.
    fetch_feed(world.session, made.token, "Phone/2" + "x" * 500, NOW + timedelta(minutes=6))
    assert (row.last_used_at, len(row.last_agent)) == (NOW + timedelta(minutes=6), 120)
    revoke(world.session, SYSTEM, made.id)
    fetch_feed(world.session, made.token, "Phone/1 X-Evil: 1", NOW + timedelta(minutes=7))
    uses = subscription_view(world.session, SYSTEM, made.id).uses
    assert [(use.agent[:7], use.last_status, use.fetches) for use in uses] == [("Phone/1", 410, 3), ("Phone/2", 200, 1)]


def test_of_very_many_programs_the_oldest_make_room(world: World) -> None:
    made = _subscribe(world)
    for number in range(12):
        fetch_feed(world.session, made.token, f"Phone/{number}", NOW + timedelta(minutes=number))
    uses = subscription_view(world.session, SYSTEM, made.id).uses
    assert [use.agent for use in uses] == [f"Phone/{number}" for number in range(11, 3, -1)]


def test_a_test_event_comes_and_goes_with_its_day(world: World) -> None:
    made = _subscribe(world)
    row = world.session.get_one(Subscription, made.id)
    plain = fetch_feed(world.session, made.token, "t", NOW)
    row.created_at, row.tested_at = NOW - timedelta(days=2), NOW
    tested = fetch_feed(world.session, made.token, "t", NOW)
    assert check_feed(tested.content).findings == ()
    assert b"BEGIN:VEVENT" in tested.content.replace(plain.content.removesuffix(b"END:VCALENDAR\r\n"), b"")
    later = fetch_feed(world.session, made.token, "t", NOW + timedelta(hours=24))
    assert (later.content, later.etag) == (plain.content, plain.etag)
    # Who asks by date alone must learn that the event has gone.
    assert later.revised_at == NOW + timedelta(hours=24)
    send_test(world.session, SYSTEM, made.id)
    revoke(world.session, SYSTEM, made.id)
    with pytest.raises(Conflict):
        send_test(world.session, SYSTEM, made.id)


def test_default_subscriptions_give_everybody_one_address(world: World) -> None:
    made = create_default_subscriptions(world.session, SYSTEM)
    assert sorted(one.kind for one in made) == ["clinic", "escort", "escort", "office"]
    assert {fetch_feed(world.session, one.token, "t", utc_now()).status for one in made} == {200}
    assert create_default_subscriptions(world.session, SYSTEM) == ()
