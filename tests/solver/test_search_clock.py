"""What a command's time limit leaves for solving."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from solver.search import clock


def test_starting_and_writing_are_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "process_age", lambda: 2.0)
    assert clock.seconds_for_search(60.0, 0) == pytest.approx(57.9)
    assert clock.seconds_for_search(60.0, 5_000) == pytest.approx(56.9)


def test_half_of_a_short_limit_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "process_age", lambda: 5.0)
    assert clock.seconds_for_search(4.0, 10) == 2.0


def test_the_age_of_a_process_counts_from_its_start() -> None:
    began = time.monotonic()
    code = "import time; time.sleep(0.5); from solver.search.clock import process_age; print(process_age())"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert 0.5 <= float(told.stdout) <= time.monotonic() - began + 0.1


def test_without_the_system_it_counts_from_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", refuse)
    assert clock.process_age() == pytest.approx(time.monotonic() - clock._LOADED, abs=1.0)
