"""`python -m tests.benchmarks.feeds`: how many polls a second the feeds answer, beside Radicale with the same calendar.

An installation of its own gets `--subscriptions` calendars of `--events` events. `hanhtrinh serve` answers on loopback,
`wrk` (Debian's package) asks: with the tag that it holds (304), for the whole feed packed, and for the plain one. Then
Radicale, from PyPI in an environment of its own, is asked for one such calendar in the same ways. Exit 1 where a
target is missed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import insert

from integrations import calendars
from scheduler import database
from scheduler.config import settings
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import Escort, FeedSnapshot, Office, RecipientKind, Subscription
from scheduler.services.tokens import digest, new_token

RADICALE = "radicale>=3.5,<4"
TARGETS = {"304": 2000.0, "full, packed": 500.0, "full, plain": 500.0}
_BATCH = 250
_SCRIPT = """
local lines, at = {}, 0
for line in io.lines("POLLS") do lines[#lines + 1] = line end
local ready = {}
init = function()
  for i, line in ipairs(lines) do
    local path, tag = line:match("(%S+) (%S+)")
    local headers = {["User-Agent"] = "benchmark/1"}
    if "MODE" == "304" then headers["If-None-Match"] = tag end
    if "MODE" ~= "full, plain" then headers["Accept-Encoding"] = "gzip" end
    ready[i] = wrk.format("GET", path, headers)
  end
end
request = function() at = at % #ready + 1 return ready[at] end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One address and the tag of its feed."""

    path: str
    etag: str


def sample(events: int) -> bytes:
    """A feed of duties over the next months, as an escort has them."""
    begins = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    rows = tuple(
        calendars.FeedEvent(
            uid=str(uuid.UUID(int=number)),
            sequence=number % 3,
            created_at=begins,
            revised_at=begins,
            starts_at=begins + timedelta(hours=20 * number),
            start_zone=VIET_NAM,
            ends_at=begins + timedelta(hours=20 * number + 17),
            end_zone="America/Los_Angeles",
            summary=f"Hộ tống SGN-HKG-LAX, 4 người, mã K7Q{number:03}",
            description="Có mặt tại SGN: 15:30 (GMT+7)\nChuyến CX 764: SGN 19:30 (GMT+7) → HKG 23:20 (GMT+8)\n"
            "Chuyến CX 872: HKG 01:05 (GMT+8) → LAX 21:15 (GMT-8)",
            location="Tan Son Nhat (SGN)",
            url="https://hanhtrinh.example.org/duties?on=2026-12-01",
        )
        for number in range(events)
    )
    feed = calendars.Feed(
        name="Hành Trình", description="", colour="steelblue", refresh=timedelta(hours=1), timezone=VIET_NAM,
        events=rows,
    )  # fmt: skip
    return calendars.render_feed(feed)


def fill(subscriptions: int, events: int) -> list[Poll]:
    """One escort, feed and address for each subscription; every feed has identities of its own."""
    database.upgrade()
    body, now, polls = sample(events), datetime.now(UTC), []
    with database.unit_of_work() as session:
        office = Office(code="SGN", name_vi="SGN", name_en="SGN", airport_code="SGN")
        session.add(office)
        session.flush()
        office_id = office.id
    for first in range(0, subscriptions, _BATCH):
        rows: dict[type, list[dict[str, object]]] = {Escort: [], FeedSnapshot: [], Subscription: []}
        for number in range(first, min(first + _BATCH, subscriptions)):
            own = body.replace(b"UID:00000000", b"UID:%08x" % (number + 1))
            token, etag = new_token(), calendars.etag_of(own)
            whose = {"recipient_kind": RecipientKind.ESCORT, "recipient_id": number + 1, "language": "vi"}
            escort = {"id": number + 1, "code": f"E{number}", "name": "x", "office_id": office_id, "base": "SGN"}
            rows[Escort].append(escort | {"sex": "F", "languages": ["vi"], "is_active": True, "revision": 1})
            feed = {"etag": etag, "revised_at": now, "content": own, "packed": gzip.compress(own, 6, mtime=0)}
            rows[FeedSnapshot].append(whose | feed)
            address = {"label": "x", "token_hash": digest(token), "created_at": now, "last_agent": ""}
            rows[Subscription].append(whose | address | {"expires_at": now + timedelta(days=300)})
            polls.append(Poll(path=f"/feeds/{token}.ics", etag=etag))
        with database.unit_of_work() as session:
            for table, values in rows.items():
                session.execute(insert(table), values)
    return polls


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """A server of this machine, from its first answer until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended at once")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def check(port: int, poll: Poll, mode: str) -> int:
    """Ask once and look: the status and the size of the answer that is measured next."""
    headers = {"Accept-Encoding": "gzip"} if mode != "full, plain" else {}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", poll.path, headers=headers | ({"If-None-Match": poll.etag} if mode == "304" else {}))
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    print(f"  {mode:<14} status {answer.status}, {size:>7} bytes, {answer.getheader('Content-Encoding', 'plain')}")
    return answer.status


def load(folder: Path, port: int, polls: list[Poll], mode: str, seconds: int, connections: int) -> tuple[float, float]:
    """Requests a second and the 99th percentile in ms, over all addresses in turn."""
    listed = folder / "polls.txt"
    listed.write_text("".join(f"{poll.path} {poll.etag}\n" for poll in polls), encoding="ascii")
    script = folder / "polls.lua"
    script.write_text(_SCRIPT.replace("POLLS", str(listed)).replace("MODE", mode), encoding="ascii")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", str(script)]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*", done.stdout)
    if failed:
        print(f"  {failed[0]}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()  # type: ignore[union-attr]
    return rate, float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def measure(name: str, folder: Path, port: int, polls: list[Poll], arguments: argparse.Namespace) -> dict[str, float]:
    """The rates of one server in all three ways."""
    print(name)
    reached = {}
    for mode in TARGETS:
        check(port, polls[0], mode)
        rate, slow = load(folder, port, polls, mode, arguments.seconds, arguments.connections)
        print(f"  {mode:<14} {rate:>8.0f} requests/s, 99 % within {slow:.1f} ms", flush=True)
        reached[mode] = rate
    return reached


@contextmanager
def radicale(folder: Path, body: bytes, port: int) -> Iterator[list[Poll]]:
    """Radicale with one calendar, put there as a calendar program does."""
    venv.create(folder / "radicale", with_pip=True)
    python = str(folder / "radicale" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", RADICALE], check=True)
    command = [
        python, "-m", "radicale", "--config", "", "--auth-type", "none", "--rights-type", "authenticated",
        "--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", str(folder / "collections"),
    ]  # fmt: skip
    sign_in = {"Authorization": "Basic dTpw", "Content-Type": "text/calendar"}
    with running(command, port):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("PUT", "/u/feed/", body=body, headers=sign_in)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise SystemExit(f"Radicale refused the calendar: {answer.status}")
        connection.request("GET", "/u/feed/", headers=sign_in)
        found = connection.getresponse()
        found.read()
        yield [Poll(path="/u/feed/", etag=found.getheader("ETag") or '"none"')]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Measure both servers; exit 1 where ours misses a target."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.feeds", description="Measure the feeds.")
    parser.add_argument("--subscriptions", type=int, default=5000, metavar="N")
    parser.add_argument("--events", type=int, default=200, metavar="N")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--connections", type=int, default=16, metavar="N")
    parser.add_argument("--seconds", type=int, default=8, metavar="S", help="of each measurement")
    parser.add_argument("--without-radicale", action="store_true")
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HANHTRINH_INSTANCE"] = str(folder / "instance")
        settings.cache_clear()
        polls = fill(arguments.subscriptions, arguments.events)
        port = _free_port()
        program = str(Path(sys.executable).with_name("hanhtrinh"))
        with running([program, "serve", "--port", str(port), "--processes", str(arguments.processes)], port):
            title = f"Hành Trình, {len(polls)} subscriptions of {arguments.events} events"
            reached = measure(f"{title}, {arguments.processes} processes", folder, port, polls, arguments)
        if not arguments.without_radicale:
            port = _free_port()
            with radicale(folder, sample(arguments.events), port) as theirs:
                measure(f"Radicale, one calendar of {arguments.events} events", folder, port, theirs, arguments)
    return int(any(reached[mode] < least for mode, least in TARGETS.items()))


if __name__ == "__main__":
    sys.exit(main())
