"""A part of a measurement in a process of its own: its last line of output, and the most memory it held at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from pathlib import Path

_EVERY = 0.2
_TOLD = 2_000


class PartFailedError(Exception):
    """The process ended badly; what it said last."""


def run_apart(arguments: list[str]) -> tuple[str, int]:
    """Run `python -m ARGUMENTS`; returns its last line and the peak memory in MB of it and all below it, added up.

    Memory is looked at five times a second; pages that processes share count in each. Raises PartFailedError.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8"
        )
        watch = _MemoryWatch(process.pid)
        said, _ = process.communicate()
        peak = watch.end()
        errors.seek(0)
        trouble = errors.read()[-_TOLD:]
    lines = said.splitlines()
    if process.returncode or not lines:
        raise PartFailedError(f"exit {process.returncode}: {trouble.strip() or 'nothing was said'}")
    return lines[-1], peak


class _MemoryWatch:
    """Looks at a process and those below it from a thread, until `end`."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak = pid, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> int:
        """Stop looking; the peak in MB."""
        self._ended.set()
        self._thread.join()
        return self._peak >> 20

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY):
            self._peak = max(self._peak, sum(_resident(pid) for pid in family(self._pid)))


def family(root: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _read(entry / "stat").rpartition(")")[2].split()
            if len(fields) > 1:
                below[int(fields[1])].append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(below[pid])
    return found


def _resident(pid: int) -> int:
    """Bytes of a process in memory; 0 when it is gone."""
    fields = _read(Path("/proc") / str(pid) / "statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
