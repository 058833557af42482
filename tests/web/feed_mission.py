"""A mission on a file, its server and the addresses of all its feeds, for clients that nobody here wrote."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from scheduler.config import settings
from scheduler.database import make_engine, upgrade
from scheduler.models import CalendarEvent, Case, Flight, VersionStatus
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import list_recipients, subscribe
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world
from web.factory import create_app

HOUR = timedelta(hours=1)
# Journeys over the night in which the clocks change: Los Angeles forward, Sydney and Auckland back; from and to the
# very midnight that begins a year; and over the date line, to land before the hour of leaving.
CLOCK_CHANGES = (
    ("QH 97", "2026-12-31 11:45", "SYD", "2027-01-01 00:00"),
    ("VN 773", "2027-01-01 00:00", "SYD", "2027-01-01 12:15"),
    ("XX 9", "2027-01-02 00:05", "LAX", "2027-01-01 23:55"),
    ("XX 1", "2027-03-13 21:00", "LAX", "2027-03-14 19:30"),
    ("XX 2", "2027-04-03 20:00", "SYD", "2027-04-04 07:30"),
    ("NZ 280", "2027-04-03 09:30", "AKL", "2027-04-04 02:10"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address and whose it is."""

    subscription_id: int
    kind: str
    recipient_id: int
    language: str
    token: str

    @property
    def path(self) -> str:
        return f"/feeds/{self.token}.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Mission:
    """The world on a file, its server, and the addresses of all its feeds."""

    world: World
    address: str
    feeds: tuple[Feed, ...]

    def feed_of(self, kind: str, recipient_id: int, language: str = "vi") -> Feed:
        """The address of one calendar."""
        wanted = (kind, recipient_id, language)
        return next(one for one in self.feeds if (one.kind, one.recipient_id, one.language) == wanted)

    def publish(self, number: int) -> None:
        """Approve and publish the plan in the rows, an hour after the one before."""
        publish(self.world.session, SYSTEM, number, now=NOW + (number - 1) * HOUR)
        self.world.session.commit()

    def ask(self, feed: Feed, method: str = "GET", *, query: str = "", **headers: str) -> Answer:
        """One request as a phone makes it: no cookie, no session."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, feed.path + query, headers=sent)
        response = connection.getresponse()
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=response.read(),
        )
        connection.close()
        return answer

    def rows(self, feed: Feed) -> list[CalendarEvent]:
        """The events that the feed must show."""
        query = select(CalendarEvent).where(
            CalendarEvent.recipient_kind == feed.kind, CalendarEvent.recipient_id == feed.recipient_id
        )
        found = list(self.world.session.scalars(query))
        self.world.session.commit()  # a reading left open could not write after another process has
        return found


Serve = Callable[[Path], AbstractContextManager[str]]
"""Serves the installation in a folder; gives the address."""


@contextmanager
def open_mission(folder: Path, serve: Serve | None = None) -> Iterator[Mission]:
    """The mission with its first plan published, at the hour of the tests' world; this process serves it by default."""
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(NOW, tick=True):
        patch.setenv("HANHTRINH_INSTANCE", str(folder))
        settings.cache_clear()
        upgrade(settings().database)
        engine = make_engine(settings().database)
        server = serve(folder) if serve else _serving(create_app(settings()))
        with Session(engine, expire_on_commit=False) as session, server as address:
            world = make_world(session)
            world.check.examiner = "BS. Phan Thu"
            plan(world, 1)
            publish(session, SYSTEM, 1, now=NOW)
            feeds = _subscribe(session)
            session.commit()
            yield Mission(world=world, address=address, feeds=feeds)
        engine.dispose()
    settings.cache_clear()


def _subscribe(session: Session) -> tuple[Feed, ...]:
    choices = [(choice, language) for choice in list_recipients(session, SYSTEM) for language in ("vi", "en")]
    made = [subscribe(session, SYSTEM, choice.kind, choice.id, "phone", language) for choice, language in choices]
    return tuple(
        Feed(
            subscription_id=one.id,
            kind=one.kind,
            recipient_id=one.recipient_id,
            language=one.language,
            token=one.token,
        )
        for one in made
    )


class _Quiet(WSGIRequestHandler):
    """Writes no line a request: the addresses are secrets."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _serving:  # noqa: N801 - reads as a verb where it is used
    """A context with the app on a free port of this machine."""

    def __init__(self, app: Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def plan(world: World, number: int) -> None:
    """The world's family to Los Angeles, and people over every change of clocks, without appointments."""
    version = world.version(number, status=VersionStatus.APPROVED)
    world.plan_family(version)
    for case, flight in over_clock_changes(world):
        builders.plan_case(world.session, version, case, [flight], escorts=[("operational", world.other)])
        builders.plan_trip(world.session, version, world.other, [flight])


def over_clock_changes(world: World) -> list[tuple[Case, Flight]]:
    """The same cases and flights in every version."""
    kept: dict[str, list[tuple[Case, Flight]]] = world.session.info
    if "clocks" not in kept:
        kept["clocks"] = [
            (
                builders.make_case(
                    world.session, world.office, world.programme, f"VM-27-000{number}", assist_arrival=True
                ),
                builders.make_flight(world.session, designator, "SGN", departs, destination, arrives),
            )
            for number, (designator, departs, destination, arrives) in enumerate(CLOCK_CHANGES, 1)
        ]
    return kept["clocks"]
