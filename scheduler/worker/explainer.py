"""A process that holds the index of the versions asked about last, so that the next question needs no second."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Event

from scheduler.models.explanation import QuestionKind
from scheduler.services.packing import packed

KEPT = 2
"""How many versions the process keeps."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
Files = tuple[bytes, bytes]
"""The gzipped problem and plan of a version."""


class AskFailed(Exception):
    """There is no answer; `code` names the phrase `error-<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AskLeft(Exception):
    """The worker was told to leave before the answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about a version; `case` is its problem id, empty for the whole version."""

    version_id: int
    kind: QuestionKind
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    question: Question
    files: Files | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    answer: bytes = b""
    code: str = ""


class Explainer:
    """The process, started when first asked and ended when idle. For one thread."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._known: list[int] = []
        self._used = time.monotonic()

    def ask(self, question: Question, files: Callable[[], Files], *, seconds: float, leave: Event) -> bytes:
        """Give the gzipped JSON answer. Raises AskFailed (also after `seconds`) and AskLeft."""
        self._used = time.monotonic()
        pipe = self._started()
        version = question.version_id
        is_known = version in self._known
        self._known = [*(held for held in self._known if held != version), version][-KEPT:]
        try:
            pipe.send(_Order(question=question, files=None if is_known else files()))
            reply = self._wait(pipe, seconds, leave)
        except (EOFError, OSError):
            self.close()
            raise AskFailed("explain-died") from None
        if reply.code:
            raise AskFailed(reply.code)
        return reply.answer

    def _wait(self, pipe: Connection, seconds: float, leave: Event) -> _Reply:
        until = time.monotonic() + seconds
        while not pipe.poll(0.2):
            if leave.is_set():
                self.close()
                raise AskLeft
            if time.monotonic() > until:
                self.close()
                raise AskFailed("explain-too-long")
        reply: _Reply = pipe.recv()
        return reply

    def _started(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self.close()
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there,), daemon=True, name="hanhtrinh-explainer")
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        there.close()
        return self._pipe

    def close_if_idle(self, seconds: float) -> None:
        """End the process where nobody asked for so long."""
        if self._process is not None and time.monotonic() - self._used > seconds:
            self.close()

    def close(self) -> None:
        """End the process; what it holds can be read again."""
        if self._process is not None:
            self._process.kill()
            self._process.join(timeout=5)
        if self._pipe is not None:
            self._pipe.close()
        self._process, self._pipe, self._known = None, None, []


def _serve(pipe: Connection) -> None:
    """Answer until the parent is gone."""
    for name in _SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    from scheduler.worker.answers import answer
    from solver.explain import ExplainIndex
    from solver.files import plan_from_json, problem_from_json
    from solver.plan import Plan

    held: dict[int, tuple[ExplainIndex, Plan]] = {}

    def reply_to(order: _Order) -> _Reply:
        question = order.question
        found = held.pop(question.version_id, None)
        if order.files is not None:
            found = ExplainIndex(problem_from_json(order.files[0])), plan_from_json(order.files[1])
        if found is None:
            return _Reply(code="explain-failed")
        held[question.version_id] = found
        while len(held) > KEPT:
            del held[next(iter(held))]
        return _Reply(answer=packed(answer(*found, question.kind, question.case)))

    while True:
        try:
            order: _Order = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            reply = reply_to(order)
        except (KeyError, ValueError):
            reply = _Reply(code="explain-not-in-plan")
        except Exception:
            reply = _Reply(code="explain-failed")
        try:
            pipe.send(reply)
        except OSError:
            return
