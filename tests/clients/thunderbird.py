"""Thunderbird without a screen: a profile that subscribes to the feeds, and the cache in which it keeps them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.clients.shown import Missing, Shown, instant
from tests.web.feed_mission import Feed

_PREFERENCES = {
    "app.update.enabled": "false",
    "calendar.timezone.local": '"UTC"',
    "calendar.timezone.useSystemTimezone": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "mail.provider.suppress_dialog_on_startup": "true",
    "mail.spotlight.firstRunDone": "true",
    "mail.winsearch.firstRunDone": "true",
    "mailnews.start_page.enabled": "false",
    "network.captive-portal-service.enabled": "false",
    "toolkit.telemetry.enabled": "false",
}


class Thunderbird:
    """One person's Thunderbird; each question starts it anew with what it has kept."""

    name = "Thunderbird"
    keeps_copies = True

    def __init__(self, address: str, home: Path) -> None:
        self._address, self._profile = address, home / "profile"
        if shutil.which("thunderbird") is None:
            raise Missing("Thunderbird is missing: apt-get install --no-install-recommends thunderbird")
        self._profile.mkdir(parents=True)

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Start it and wait until every calendar is as it should be, or the time is over."""
        self._subscribe(feeds)
        environment = {**os.environ, "HOME": str(self._profile.parent), "TZ": "UTC", "MOZ_HEADLESS": "1"}
        command = ["thunderbird", "--headless", "--no-remote", "--profile", str(self._profile)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ends, found = time.monotonic() + seconds, self._kept(feeds)
            while found != list(wanted) and time.monotonic() < ends and process.poll() is None:
                time.sleep(1.0)
                found = self._kept(feeds)
            return found
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _subscribe(self, feeds: Sequence[Feed]) -> None:
        preferences = dict(_PREFERENCES)
        for feed in feeds:
            key = f"calendar.registry.feed-{feed.subscription_id}"
            preferences |= {
                f"{key}.type": '"ics"',
                f"{key}.uri": f'"{self._address}{feed.path}"',
                f"{key}.name": f'"{feed.kind} {feed.recipient_id} {feed.language}"',
                f"{key}.readOnly": "true",
                f"{key}.cache.enabled": "true",
                f"{key}.refreshInterval": '"1"',
                f"{key}.calendar-main-in-composite": "true",
            }
        lines = (f'user_pref("{name}", {value});\n' for name, value in preferences.items())
        (self._profile / "user.js").write_text("".join(lines), encoding="utf-8")

    def _kept(self, feeds: Sequence[Feed]) -> list[frozenset[Shown]]:
        """Read a copy of the cache: the living file is locked."""
        cache = self._profile / "calendar-data" / "cache.sqlite"
        if not cache.exists():
            return [frozenset() for _ in feeds]
        with tempfile.TemporaryDirectory() as folder:
            for suffix in ("", "-wal"):
                living = cache.with_name(cache.name + suffix)
                if living.exists():
                    shutil.copy(living, Path(folder) / living.name)
            connection = sqlite3.connect(Path(folder) / cache.name)
            try:
                return [_events(connection, f"feed-{feed.subscription_id}") for feed in feeds]
            except sqlite3.DatabaseError:  # copied in the middle of a change
                return [frozenset() for _ in feeds]
            finally:
                connection.close()


def _events(connection: sqlite3.Connection, calendar: str) -> frozenset[Shown]:
    query = "SELECT id, event_start, event_end, ical_status, title FROM cal_events WHERE cal_id = ?"
    return frozenset(
        Shown(
            uid=uid,
            starts_at=instant(starts / 1e6),
            ends_at=instant(ends / 1e6),
            status=status,
            summary=title,
        )
        for uid, starts, ends, status, title in connection.execute(query, (calendar,))
    )
