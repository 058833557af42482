"""Evolution Data Server, which GNOME Calendar shows: run without a desktop on a message bus of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.clients.shown import Missing, Shown, instant
from tests.web.feed_mission import Feed

ASKER = Path(__file__).with_name("ask_evolution.py")
PYTHON = "/usr/bin/python3"
PACKAGES = "evolution-data-server gir1.2-ecal-2.0 gir1.2-edataserver-1.2 python3-gi dbus-daemon"
_SOURCE = """[Data Source]
DisplayName={name}
Enabled=true
Parent=webcal-stub

[Calendar]
BackendName=webcal

[Authentication]
Host={host}
Port={port}
Method=none

[Security]
Method=none

[WebDAV Backend]
ResourcePath={path}

[Refresh]
Enabled=true
IntervalMinutes=1
"""


class Evolution:
    """One person's Evolution; each question starts it anew with what it has kept, as signing in does."""

    name = "Evolution Data Server"
    keeps_copies = True

    def __init__(self, address: str, home: Path) -> None:
        self._home, self._host = home, urlsplit(address)
        if shutil.which("dbus-run-session") is None or not Path("/usr/libexec/evolution-calendar-factory").exists():
            raise Missing(f"Evolution Data Server is missing: apt-get install --no-install-recommends {PACKAGES}")
        (home / "config" / "evolution" / "sources").mkdir(parents=True)
        (home / "run").mkdir(mode=0o700)

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Subscribe where that is new, then ask until every calendar is as it should be, or the time is over."""
        for feed in feeds:
            self._subscribe(feed)
        question = [
            {"source": f"feed-{feed.subscription_id}", "wanted": sorted(_facts(one) for one in shown)}
            for feed, shown in zip(feeds, wanted, strict=True)
        ]
        environment = {
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            "XDG_CACHE_HOME": str(self._home / "cache"),
            "XDG_DATA_HOME": str(self._home / "data"),
            "XDG_RUNTIME_DIR": str(self._home / "run"),
            "PATH": os.environ["PATH"],
            "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        done = subprocess.run(
            ["dbus-run-session", "--", PYTHON, str(ASKER), str(seconds)],
            input=json.dumps(question), capture_output=True, text=True, check=False, timeout=300, env=environment,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"Evolution cannot be asked ({PACKAGES}): {done.stderr[-600:]}")
        return [frozenset(map(_shown, rows)) for rows in json.loads(done.stdout)]

    def _subscribe(self, feed: Feed) -> None:
        source = _SOURCE.format(
            name=feed.subscription_id, host=self._host.hostname, port=self._host.port, path=feed.path
        )
        folder = self._home / "config" / "evolution" / "sources"
        (folder / f"feed-{feed.subscription_id}.source").write_text(source, encoding="utf-8")


def _facts(shown: Shown) -> list[str | int]:
    return [
        shown.uid, int(shown.starts_at.timestamp()), int(shown.ends_at.timestamp()), shown.status, shown.summary
    ]  # fmt: skip


def _shown(row: list[str | int]) -> Shown:
    uid, starts, ends, status, summary = row
    return Shown(
        uid=str(uid),
        starts_at=instant(int(starts)),
        ends_at=instant(int(ends)),
        status=str(status),
        summary=str(summary),
    )
