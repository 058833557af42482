"""Light programs and libraries that read feeds: vdirsyncer with khal, ical.js, recurring-ical-events."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import recurring_ical_events
from icalendar import Calendar, Component

from tests.clients.shown import Missing, Shown, instant
from tests.integrations.calendar_clients import TOOLS, Phone, Row, read_all_by_ical_js
from tests.web.feed_mission import Feed

Facts = tuple[datetime, datetime, str, str]
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


class Khal:
    """One phone's calendars in khal, fetched by vdirsyncer; keeps what it has when an address is closed."""

    name = "vdirsyncer + khal"
    keeps_copies = True

    def __init__(self, address: str, home: Path) -> None:
        self._address, self._home = address, home
        self._phone: Phone | None = None
        self._known: list[dict[Facts, str]] = []
        if not all((TOOLS / tool).exists() for tool in ("vdirsyncer", "khal")):
            raise Missing("vdirsyncer or khal is missing: pip install -e '.[test]'")

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Fetch all calendars once, then list them."""
        if self._phone is None:
            self._phone = Phone(self._home, {_name(feed): self._address + feed.path for feed in feeds})
        self._phone.sync(may_fail=not any(wanted))
        found: dict[str, list[Row]] = {_name(feed): [] for feed in feeds}
        for row in self._phone.rows():
            found[row.calendar].append(row)
        if any(wanted):
            self._known = [{_facts(one): one.uid for one in shown} for shown in wanted]
        return [
            frozenset(_of_row(row, known) for row in found[_name(feed)])
            for feed, known in zip(feeds, self._known, strict=True)
        ]


class IcalJs:
    """ical.js, which Thunderbird and web calendars are built on, asked under node."""

    name = "ical.js"
    keeps_copies = False

    def __init__(self, address: str) -> None:
        self._address = address
        if shutil.which("node") is None:
            raise Missing("node is missing: apt-get install nodejs")

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Fetch and read each feed."""
        read = read_all_by_ical_js([fetched(self._address, feed) for feed in feeds])
        return [frozenset(map(_of_ical_js, one["events"])) for one in read]


class RecurringIcalEvents:
    """recurring-ical-events, which home dashboards use."""

    name = "recurring-ical-events"
    keeps_copies = False

    def __init__(self, address: str) -> None:
        self._address = address

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Fetch each feed and list two years of it."""
        calendars = [Calendar.from_ical(fetched(self._address, feed)) for feed in feeds]
        return [
            frozenset(map(_of_component, recurring_ical_events.of(calendar).between(_FROM, _UNTIL)))
            for calendar in calendars
        ]


def fetched(address: str, feed: Feed) -> bytes:
    """The bytes of a feed as its server gives them."""
    with urlopen(address + feed.path, timeout=30) as answer:  # noqa: S310 - loopback
        body: bytes = answer.read()
    return body


def _name(feed: Feed) -> str:
    return f"feed{feed.subscription_id}"


def _facts(one: Shown) -> Facts:
    return one.starts_at, one.ends_at, one.status, one.summary


def _of_row(row: Row, known: Mapping[Facts, str]) -> Shown:
    """A row under the UID that was published: vdirsyncer replaces it by a hash of the event."""
    facts = row.starts_at, row.ends_at, row.status, row.title
    return Shown(
        uid=known.get(facts, row.uid),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status,
        summary=row.title,
    )


def _of_ical_js(one: Mapping[str, str]) -> Shown:
    return Shown(
        uid=one["uid"],
        starts_at=instant(float(one["start"])),
        ends_at=instant(float(one["end"])),
        status=one["status"],
        summary=one["summary"],
    )


def _of_component(one: Component) -> Shown:
    return Shown(
        uid=str(one["UID"]),
        starts_at=one["DTSTART"].dt.astimezone(UTC),
        ends_at=one["DTEND"].dt.astimezone(UTC),
        status=str(one["STATUS"]),
        summary=str(one["SUMMARY"]),
    )
