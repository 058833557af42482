"""The solve in a process of its own: it gets a problem, sends progress and better plans, and dies with its parent."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any

from scheduler.services.run_values import ProgressPoint, point_of

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to solve: the gzipped problem file and the limits."""

    problem: bytes
    time_limit: float
    workers: int
    seed: int
    change_budget: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the child says: `progress` with a point, `plan` with a better plan's file, `done` with file and status."""

    kind: str
    point: ProgressPoint | None = None
    plan: bytes = b""
    status: str = ""


class SolverDied(Exception):
    """The child ended without an answer."""


class Solving:
    """A running child. Iterate `messages()`; set `stop()` to end it early with the best plan so far."""

    def __init__(self, order: Order) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe(duplex=False)
        self._stop: Event = context.Event()
        self._process = context.Process(target=_solve, args=(there, self._stop, order), daemon=True)
        # A Ctrl-C at the terminal reaches the child too: held back until it has said that signals are not its business.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        there.close()

    def stop(self) -> None:
        """Ask the child to end with the best plan so far."""
        self._stop.set()

    def poll(self, seconds: float) -> Message | None:
        """The next message, or None where none came in time. Raises SolverDied."""
        try:
            if self._here.poll(seconds):
                message: Message = self._here.recv()
                return message
        except (EOFError, OSError):
            raise SolverDied(str(self._process.exitcode)) from None
        return None

    def end(self) -> None:
        """End the child, by force where it does not end by itself."""
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(timeout=5)
        self._here.close()


def _solve(sender: Connection, stop: Event, order: Order) -> None:
    """Run in the child: signals are the parent's business; a parent that is gone shows as a broken pipe."""
    for name in _SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    from scheduler.planning.files import plan_bytes
    from solver.files import problem_from_json
    from solver.plan import Plan
    from solver.search import solve

    def tell(progress: Any) -> None:
        _send(sender, stop, Message(kind="progress", point=point_of(progress)))

    def show(plan: Plan) -> None:
        _send(sender, stop, Message(kind="plan", plan=plan_bytes(plan)))

    result = solve(
        problem_from_json(order.problem),
        time_limit=order.time_limit,
        workers=order.workers,
        seed=order.seed,
        on_progress=tell,
        stop=stop,
        on_plan=show,
        change_budget=order.change_budget,
    )
    _send(sender, stop, Message(kind="done", plan=plan_bytes(result.plan), status=result.status))
    sender.close()


def _send(sender: Connection, stop: Event, message: Message) -> None:
    try:
        sender.send(message)
    except (BrokenPipeError, ConnectionError):
        stop.set()


def messages(solving: Solving, seconds: float = 0.2) -> Iterator[Message | None]:
    """Messages until the child is done; None whenever nothing came for a while, so that the caller can look round."""
    message: Message | None = None
    while message is None or message.kind != "done":
        message = solving.poll(seconds)
        yield message
