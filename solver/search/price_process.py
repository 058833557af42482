"""The bound on a core of its own: a child process that climbs and reports bounds and prices.

Parent to child (stdin): one pickle of the problem and whether certificates are wanted, then a pickled float (a new best
score) whenever there is one; the end of the stream ends the child. Child to parent (stdout): pickled `(bound, prices,
is_done, certificate)`; where certificates are wanted, a bound comes only with its own.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from solver.certificate import Certificate
from solver.problem import Problem
from solver.search.bounding import Bounding
from solver.search.instance import build_instance

Message = tuple[float, NDArray[np.float32] | None, bool, Certificate | None]
_REPORT_EVERY = 1.0
_CERTIFY_SHARE = 0.1
"""The most of the time that may go into writing certificates."""


class _Parent:
    """What the parent says, read in a thread of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.score = 0.0
        self.is_gone = False

    def listen(self) -> None:
        try:
            while True:
                self.score = float(pickle.load(self._stream))  # noqa: S301 - only our own parent writes here
        except Exception:  # whatever ends the stream ends the work
            self.is_gone = True


def main() -> None:
    """Work until the parent closes the stream or no better bound can be had."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # whoever stops the search stops the parent, which takes the last bound
    os.nice(2)  # the plan comes first where cores are scarce
    try:
        begun: tuple[Problem, bool] = pickle.load(sys.stdin.buffer)  # noqa: S301 - only our own parent writes here
    except EOFError:
        return
    parent = _Parent(sys.stdin.buffer)
    threading.Thread(target=parent.listen, daemon=True).start()
    try:
        _climb(parent, *begun)
    except (MemoryError, ArithmeticError, RuntimeError, ValueError, LookupError):
        os._exit(1)  # the parent sees an end without the last word, and says so
    os._exit(0)  # the listening thread still holds the stream


def _climb(parent: _Parent, problem: Problem, is_certified: bool) -> None:
    bounding = Bounding(build_instance(problem, lambda: parent.is_gone), is_compiled=True)
    told, pause = -np.inf, _REPORT_EVERY
    while not parent.is_gone and not bounding.is_done:
        until = time.monotonic() + pause
        bounding.work(parent.score, lambda limit=until: parent.is_gone or time.monotonic() > limit)  # type: ignore[misc]
        if bounding.bound > told:
            told, began = bounding.bound, time.monotonic()
            _say(_message(bounding, is_certified))
            pause = max(_REPORT_EVERY, (time.monotonic() - began) / _CERTIFY_SHARE)
    if not parent.is_gone:
        _say((told, None, True, None))


def _message(bounding: Bounding, is_certified: bool) -> Message:
    prices = bounding.prices.astype(np.float32)
    if not is_certified:
        return bounding.bound, prices, False, None
    certificate = bounding.certificate()
    return float(certificate.bound), prices, False, certificate


def _say(message: Message) -> None:
    try:
        pickle.dump(message, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError:
        os._exit(0)  # the parent is gone


if __name__ == "__main__":
    main()
