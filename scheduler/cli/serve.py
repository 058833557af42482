"""`hanhtrinh serve` (pages, feeds and one worker) and `hanhtrinh worker` (a worker alone)."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import TracebackType

import click

from scheduler.cli.words import say
from scheduler.config import PREFIX, Settings, settings
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import SettingsError
from scheduler.services.accounts import has_users

# Requests wait for the database, not for the processor: two threads a core, as the server itself advises.
THREADS = 2 * (os.cpu_count() or 1) + 1
STOP_SECONDS = 20
RESTART_SECONDS = 3.0
OPEN_POLL_SECONDS = 0.1


@click.command("serve", help=say("cli-serve-help"))
@click.option("--host", default="127.0.0.1", show_default=True, help=say("cli-serve-host"))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=say("cli-serve-port"))
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help=say("cli-serve-processes"))
def serve_command(host: str, port: int, processes: int) -> None:
    """Upgrade the database, then serve until Ctrl-C or SIGTERM."""
    _check_free(host, port)
    address = _settle_address(host, port)
    upgrade()
    threading.Thread(target=_say_when_open, args=(host, port, address), name="say-where", daemon=True).start()
    with WorkerKeeper():
        _serve(host, port, processes)
    click.echo(say("cli-serve-stopped"))


@click.command("worker", help=say("cli-worker-help"))
def worker_command() -> None:
    """Take planning runs from the queue until Ctrl-C or SIGTERM."""
    from scheduler.worker import run_worker, stop_on_signals

    upgrade()
    stop = threading.Event()
    stop_on_signals(stop)
    run_worker(stop)


class WorkerKeeper:
    """Keeps one worker process alive beside the server, and stops it with us."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._child: BaseProcess | None = None
        self._start: Callable[[], BaseProcess]
        self._watcher = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def __enter__(self) -> WorkerKeeper:
        """Start the worker."""
        from scheduler.worker import embedded_worker  # loads what no other command here needs

        self._start = embedded_worker
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask the worker to stop, wait for it to keep its best plan, end it if it does not."""
        self._ending.set()
        child = self._child
        if child is None:
            return
        child.terminate()
        child.join(STOP_SECONDS)
        if child.is_alive():
            child.kill()

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._child = self._start()
            self._child.join()
            code = self._child.exitcode
            if self._ending.is_set() or code == 0:  # 0: it was asked to stop, as we are being
                return
            click.echo(say("cli-serve-worker-restarts", code=str(code)), err=True)
            self._ending.wait(RESTART_SECONDS)


def _serve(host: str, port: int, processes: int) -> None:
    from granian import Granian  # starts a runtime of its own: only where it serves
    from granian.constants import Interfaces
    from granian.log import LogLevels

    multiprocessing.set_start_method("spawn", force=True)  # a fork would copy the locks that our threads hold
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backpressure=THREADS * 8,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


def _check_free(host: str, port: int) -> None:
    """Say at once that an address cannot be used, instead of a server that dies in the background."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            code = "port-taken" if failure.errno in {errno.EADDRINUSE, errno.EACCES} else "address-unknown"
            raise SettingsError(code, host=host, port=str(port)) from None


def _settle_address(host: str, port: int) -> str:
    """The address that links begin with: as set, else the one that is served; children read it from the environment."""
    default = Settings.model_fields["base_url"].default
    if settings().base_url == default and (host, port) != ("127.0.0.1", 8000):
        shown = socket.gethostname() if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        os.environ[PREFIX + "BASE_URL"] = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        settings.cache_clear()
    return settings().base_url


def _say_when_open(host: str, port: int, address: str) -> None:
    """Say where the pages are as soon as they can be opened, not before."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    while True:
        try:
            socket.create_connection((shown, port), timeout=1.0).close()
        except OSError:
            time.sleep(OPEN_POLL_SECONDS)
        else:
            _say_where(address)
            return


def _say_where(address: str) -> None:
    click.echo(say("cli-serve-ready", address=address))
    with unit_of_work() as session:
        anybody = has_users(session)
    click.echo(say("cli-serve-sign-in", address=address) if anybody else say("cli-serve-no-users"))
