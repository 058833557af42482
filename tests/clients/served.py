"""`hanhtrinh serve` as a process of its own, at the hour of the tests' world."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from time_machine import escape_hatch

from tests.integrations.calendar_clients import TOOLS

_START_SECONDS = 60.0
# Read by every Python process that begins with this folder on its path, also by the server's own children.
_CLOCK = """import datetime, os, time, time_machine
offset = float(os.environ["HANHTRINH_TEST_CLOCK"])
time_machine.travel(datetime.datetime.fromtimestamp(time.time() + offset, datetime.timezone.utc), tick=True).start()
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The server of the installation in `folder`, with the clock of this process; gives its address, ends it later."""
    clock = folder.with_name("clock")
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(_CLOCK, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HANHTRINH_INSTANCE": str(folder),
        "HANHTRINH_TEST_CLOCK": str((datetime.now(UTC) - escape_hatch.datetime.datetime.now(UTC)).total_seconds()),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(clock), os.environ.get("PYTHONPATH")))),
    }
    command = [str(TOOLS / "hanhtrinh"), "serve", "--port", str(port)]
    with (folder.with_name("serve.log")).open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, Path(log.name))
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"hanhtrinh serve does not answer: {log.read_text(errors='replace')[-800:]}")
