"""`hanhtrinh user` and `hanhtrinh serve`, run for real."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import scheduler.database
from scheduler.cli.users import user_command
from scheduler.config import settings

RUN = [sys.executable, "-c", "from scheduler.cli import main; main()"]


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"HANHTRINH_INSTANCE": str(folder), "HANHTRINH_LANGUAGE": "en"}


def _run(folder: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, *words], env=_environment(folder), input=given, capture_output=True, text=True)


def test_a_user_is_added_listed_and_deactivated(tmp_path: Path) -> None:
    added = _run(tmp_path, "user", "add", "An@example.org", "--name", "Lê An", "--role", "admin")
    assert added.returncode == 0, added.stderr
    assert "Password (shown only now): " in added.stdout
    again = _run(tmp_path, "user", "add", "an@example.org", "--name", "Lê An", "--role", "admin")
    assert (again.returncode, again.stderr.strip()) == (2, "There is already a user with this e-mail address.")
    assert _run(tmp_path, "user", "deactivate", "an@example.org").returncode == 0
    listed = _run(tmp_path, "user", "list").stdout
    assert "an@example.org" in listed
    assert "deactivated" in listed


def test_a_given_password_is_not_shown(tmp_path: Path) -> None:
    words = ("user", "add", "an@example.org", "--name", "An", "--role", "viewer", "--password-stdin")
    assert _run(tmp_path, *words, given="short\n").returncode == 2
    added = _run(tmp_path, *words, given="a sentence to remember\n")
    assert added.returncode == 0, added.stderr
    assert "sentence" not in added.stdout + added.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _serving(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server that is ended with the test, whatever becomes of it: a test that failed used to wait for it for ever."""
    words = [*RUN, "serve", "--port", str(port)]
    with subprocess.Popen(words, env=_environment(folder), stdout=-1, stderr=-1, text=True) as server:
        try:
            yield server
        finally:
            if server.poll() is None:
                server.terminate()
                _end(server)


def _end(server: subprocess.Popen[str]) -> None:
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()


def _answer(address: str, server: subprocess.Popen[str]) -> str:
    for _ in range(900):
        assert server.poll() is None, server.communicate()
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer")


def test_serve_answers_and_stops_cleanly(tmp_path: Path) -> None:
    port = _free_port()
    with _serving(tmp_path, port) as server:
        assert '"ok"' in _answer(f"http://127.0.0.1:{port}/healthz", server)
        taken = _run(tmp_path, "serve", "--port", str(port))
        assert (taken.returncode, "is used by another program" in taken.stderr) == (2, True)
        server.send_signal(signal.SIGTERM)
        told, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert f"running at http://127.0.0.1:{port}" in told
    assert "Stopped." in told


def test_serve_says_that_it_runs_only_when_it_can_be_opened(tmp_path: Path) -> None:
    port = _free_port()
    with _serving(tmp_path, port) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert f"running at http://127.0.0.1:{port}" in line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
        _, told = server.communicate(timeout=60)
    assert "worker.started" not in told


def test_the_password_is_asked_for_twice_in_vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "vi")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    words = ["add", "an@example.org", "--name", "An", "--role", "viewer", "--password-prompt"]
    typed = "a sentence to remember\nanother one\n" + "a sentence to remember\n" * 2
    done = CliRunner().invoke(user_command, words, input=typed)
    scheduler.database.engine().dispose()
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    assert done.exit_code == 0, done.output
    assert "Repeat" not in done.output
    assert "Nhập lại mật khẩu" in done.output
    assert "không giống nhau" in done.output
    assert "sentence" not in done.output
