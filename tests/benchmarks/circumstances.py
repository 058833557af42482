"""Under what circumstances something was measured: which commit, when, on what machine, and how busy it was."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any


def circumstances() -> dict[str, Any]:
    """Commit, date (UTC), machine and library versions of a row."""
    return {
        "version": commit(),
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB",
        "python": platform.python_version(),
        "ortools": version_of("ortools"),
    }


def commit() -> str:
    """The commit of the measured sources, with a plus where the solver's files differ from it."""
    folder = Path(__file__).parent
    try:
        name = _said("git", "-C", str(folder), "rev-parse", "--short=7", "HEAD")
        changed = _said("git", "-C", str(folder), "status", "--porcelain", "--", ":/solver", ":/tests/benchmarks/*.py")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return name + ("+" if changed else "")


def busyness() -> float:
    """Processes that wanted a core in the last minute, on average; what is measured counts itself."""
    return round(os.getloadavg()[0], 2)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
