"""Ctrl-C and SIGTERM for commands that keep their best result, heard from the program's first moment on."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from threading import Event

KEEPS_ITS_BEST = frozenset({"solve", "plan"})
"""Commands that answer a signal with their best result from the very beginning."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_heard_early: list[Event] = []


def listen_early(words: Sequence[str]) -> None:
    """Listen before anything heavy is imported, where the command line asks for a command that keeps its best."""
    command = next((word for word in words if not word.startswith("-")), "")
    if command in KEEPS_ITS_BEST:
        _heard_early[:] = [_listen()]


def stop_event() -> Event:
    """The event that signals set from now on; a signal that came while the program started has set it already."""
    return _heard_early.pop() if _heard_early else _listen()


def stop_listening() -> None:
    """Let signals end the program again: there is no search left to keep a result of."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _listen() -> Event:
    """Let signals end the work in hand, not the program. A second SIGINT ends the program."""
    stop = Event()

    def ask(number: int, _frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    for number in _SIGNALS:
        signal.signal(number, ask)
    return stop
