"""Calendar clients that nobody here wrote: ical.js under node, and vdirsyncer with khal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

READER = Path(__file__).with_name("read_feed.cjs")
TOOLS = Path(sys.executable).parent


def read_by_ical_js(body: bytes) -> dict[str, Any]:
    """What ical.js makes of a feed; without node the test is skipped, in CI it fails."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is missing: CI reads every feed with ical.js")
        pytest.skip("node is not installed")
    done = subprocess.run([node, str(READER)], input=body, capture_output=True, check=True, timeout=60)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


class Phone:
    """vdirsyncer and khal, set up as one person's calendar."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        (home / "khal").mkdir()
        (home / "vdirsyncer.conf").write_text(
            f"""
[general]
status_path = "{home}/status/"
[pair feed]
a = "phone"
b = "office"
collections = null
conflict_resolution = "b wins"
[storage phone]
type = "filesystem"
path = "{home}/events/"
fileext = ".ics"
[storage office]
type = "http"
url = "{address}"
""",
            encoding="utf-8",
        )
        (home / "khal.conf").write_text(
            f"""
[calendars]
[[feed]]
path = {home}/events/
readonly = True
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

    def run(self, tool: str, *arguments: str) -> str:
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            [str(TOOLS / tool), *arguments],
            input="y\n" * 20,
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sync(self) -> None:
        configuration = str(self.home / "vdirsyncer.conf")
        self.run("vdirsyncer", "-c", configuration, "discover")
        self.run("vdirsyncer", "-c", configuration, "sync")

    def shown(self) -> list[tuple[datetime, datetime, str]]:
        lines = self.run(
            "khal",
            "-c",
            str(self.home / "khal.conf"),
            "list",
            "--once",
            "--day-format",
            "",
            "--format",
            "{start-long}|{end-long}|{title}",
            "2026-01-01",
            "2028-01-01",
        )
        rows = [line.split("|") for line in lines.splitlines() if line.strip()]
        return sorted((self.instant(start), self.instant(end), title) for start, end, title in rows)

    @staticmethod
    def instant(text: str) -> datetime:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
