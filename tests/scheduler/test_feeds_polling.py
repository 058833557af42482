"""The short way for polls says what the long way says, on both databases; uses are written in batches."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from scheduler.database import make_engine, upgrade
from scheduler.models import Role, Subscription
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.feeds import (
    Held,
    NewSubscription,
    UseBook,
    fetch_feed,
    list_recipients,
    ready_feed,
    revoke,
    subscribe,
    subscription_view,
)
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return _published(session)


def _published(session: Session) -> World:
    made = make_world(session)
    made.check.examiner = "BS. Phan Thu"
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def _all_feeds(world: World) -> list[NewSubscription]:
    made = [
        subscribe(world.session, SYSTEM, one.kind, one.id, "phone", "vi")
        for one in list_recipients(world.session, SYSTEM)
    ]
    world.session.commit()
    return made


def _check_agreement(world: World) -> None:
    engine = world.session.get_bind()
    assert isinstance(engine, Engine)
    made = _all_feeds(world)
    assert {one.kind for one in made} == {"escort", "clinic", "office", "airport", "receiver", "examiner"}
    for one in made:
        long = fetch_feed(world.session, one.token, "t", NOW)
        with engine.connect() as connection:
            plain = ready_feed(connection, one.token, NOW)
            packed = ready_feed(connection, one.token, NOW, is_packed=True)
            held = ready_feed(connection, one.token, NOW, held=Held(etags=frozenset({long.etag})))
        assert plain is not None
        assert packed is not None
        assert held is not None
        assert (plain.content, plain.etag, plain.revised_at) == (long.content, long.etag, long.revised_at)
        assert gzip.decompress(packed.content) == long.content
        assert (held.is_current, held.content) == (True, b"")


def test_both_ways_agree_on_every_kind(world: World) -> None:
    _check_agreement(world)


@pytest.mark.postgresql
def test_both_ways_agree_on_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(postgres_url)
    engine = make_engine(postgres_url)
    with sessionmaker(engine, expire_on_commit=False)() as session:
        _check_agreement(_published(session))
    engine.dispose()


@pytest.mark.parametrize("role", list(Role))
def test_both_ways_agree_on_every_right(world: World, role: Role) -> None:
    """A subscription made with every right is asked for after its holder was left one role, here or everywhere."""
    session = world.session
    holder = builders.make_user(session, "h@example.org", Role.PLANNER, Role.MEDICAL)
    made = [
        subscribe(session, actor_of(holder), one.kind, one.id, "phone", "vi")
        for one in list_recipients(session, actor_of(holder))
    ]
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    elsewhere = builders.make_office(session, "HAN")
    for office in (None, world.office, elsewhere):
        holder.roles = [type(holder.roles[0])(role=role, office=office)]
        session.commit()
        for one in made:
            with engine.connect() as connection:
                short = ready_feed(connection, one.token, NOW)
            long = fetch_feed(session, one.token, "t", NOW)
            assert (short is not None) == (long.status == 200), (role, office and office.code, one.kind)
        session.commit()


def test_uses_are_written_once_and_added_up(world: World) -> None:
    engine = world.session.get_bind()

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    made = subscribe(world.session, SYSTEM, "escort", world.escort.id, "phone", "vi")
    world.session.commit()
    book = UseBook(transaction, seconds=3600)
    for minutes, agent in ((0, "Phone/1"), (1, "Phone/1"), (2, "Phone/2\r\nX: 1")):
        book.note(made.id, agent, 304, NOW + timedelta(minutes=minutes))
    book.write()
    uses = subscription_view(world.session, SYSTEM, made.id).uses
    assert [(use.agent, use.fetches) for use in uses] == [("Phone/2 X: 1", 1), ("Phone/1", 2)]
    book.note(made.id, "Phone/1", 200, NOW + timedelta(minutes=3))
    book.write()
    world.session.expire_all()
    # The same program a moment later waits, unless somebody wants to see it.
    assert subscription_view(world.session, SYSTEM, made.id).uses[1].fetches == 2
    book.write(everything=True)
    world.session.expire_all()
    latest = subscription_view(world.session, SYSTEM, made.id)
    first = latest.uses[0]
    assert (first.agent, first.fetches, first.last_status) == ("Phone/1", 3, 200)
    assert latest.last_used_at == NOW + timedelta(minutes=3)


def test_a_use_of_an_address_that_is_gone_harms_nothing(world: World) -> None:
    made = subscribe(world.session, SYSTEM, "escort", world.escort.id, "phone", "vi")
    revoke(world.session, SYSTEM, made.id)
    world.session.commit()
    assert world.session.scalars(select(Subscription.id)).all() == [made.id]

    @contextmanager
    def transaction() -> Iterator[Session]:
        yield world.session

    book = UseBook(transaction, seconds=3600)
    book.note(999, "Phone/1", 200, NOW)
    book.write()
    assert subscription_view(world.session, SYSTEM, made.id).uses == ()
