"""Calendar clients that nobody here wrote: ical.js under node, and vdirsyncer with khal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

READER = Path(__file__).with_name("read_feed.cjs")
TOOLS = Path(sys.executable).parent
_FIELDS = ("{calendar}", "{uid}", "{start-long}", "{end-long}", "{status}", "{title}")
_MARK = "\x1f"


def read_by_ical_js(body: bytes) -> dict[str, Any]:
    """What ical.js makes of a feed; without node the test is skipped, in CI it fails."""
    return read_all_by_ical_js([body])[0]


def read_all_by_ical_js(bodies: Sequence[bytes]) -> list[dict[str, Any]]:
    """What ical.js makes of several feeds, by one start of node."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is missing: CI reads every feed with ical.js")
        pytest.skip("node is not installed")
    question = json.dumps([body.decode("utf-8") for body in bodies]).encode()
    done = subprocess.run([node, str(READER)], input=question, capture_output=True, check=True, timeout=60)
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of khal's list, in UTC; the status in capitals, or empty."""

    calendar: str
    uid: str
    starts_at: datetime
    ends_at: datetime
    status: str
    title: str


class Phone:
    """vdirsyncer and khal, set up as one person's calendars; `addresses` is one, or several by name."""

    def __init__(self, home: Path, addresses: str | Mapping[str, str]) -> None:
        self.home = home
        named = {"feed": addresses} if isinstance(addresses, str) else addresses
        (home / "khal").mkdir()
        pairs = "".join(_pair(home, name, address) for name, address in named.items())
        general = f'[general]\nstatus_path = "{home}/status/"\n'
        (home / "vdirsyncer.conf").write_text(general + pairs, encoding="utf-8")
        listed = "".join(f"[[{name}]]\npath = {home}/{name}/\nreadonly = True\n" for name in named)
        (home / "khal.conf").write_text(
            f"""
[calendars]
{listed}
[sqlite]
path = {home}/khal/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
""",
            encoding="utf-8",
        )

    def run(self, tool: str, *arguments: str, may_fail: bool = False) -> str:
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            [str(TOOLS / tool), *arguments],
            input="y\n" * 200,
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
            env=environment,
        )
        assert may_fail or done.returncode == 0, done.stderr
        return done.stdout

    def sync(self, *, may_fail: bool = False) -> None:
        """Fetch every calendar; `may_fail` where addresses may be closed."""
        configuration = str(self.home / "vdirsyncer.conf")
        self.run("vdirsyncer", "-c", configuration, "discover", may_fail=may_fail)
        self.run("vdirsyncer", "-c", configuration, "sync", may_fail=may_fail)

    def rows(self) -> list[Row]:
        """Everything that khal lists."""
        configuration, form = str(self.home / "khal.conf"), _MARK.join(_FIELDS)
        lines = self.run(
            "khal", "-c", configuration, "list", "--once", "--day-format", "", "--format", form,
            "2026-01-01", "2028-01-01",
        )  # fmt: skip
        return [_row(*line.split(_MARK)) for line in lines.split("\n") if line.strip()]

    def shown(self) -> list[tuple[datetime, datetime, str]]:
        """What khal lists, by start."""
        return sorted((row.starts_at, row.ends_at, row.title) for row in self.rows())


def _pair(home: Path, name: str, address: str) -> str:
    return f"""
[pair {name}]
a = "{name}_phone"
b = "{name}_office"
collections = null
conflict_resolution = "b wins"
[storage {name}_phone]
type = "filesystem"
path = "{home}/{name}/"
fileext = ".ics"
[storage {name}_office]
type = "http"
url = "{address}"
"""


def _row(calendar: str, uid: str, start: str, end: str, status: str, title: str) -> Row:
    return Row(
        calendar=calendar.strip(),
        uid=uid,
        starts_at=_instant(start),
        ends_at=_instant(end),
        status=status.strip(),
        title=title,
    )


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
