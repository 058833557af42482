"""Who works on parcels: processes of this machine; `solver.search.spread.cluster` has those of a cluster."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Protocol

from solver.search.spread.parcel import Answer, Parcel

_AHEAD = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A parcel that will not be answered: its worker died or failed."""

    parcel: Parcel


class Hands(Protocol):
    """Workers who anneal parcels, some at a time."""

    @property
    def free(self) -> int:
        """How many more parcels would be worked on at once."""
        ...

    def give(self, parcel: Parcel) -> None:
        """Have a parcel annealed."""
        ...

    def collect(self, timeout: float) -> list[Answer | Lost]:
        """What has come back; waits some seconds where nothing has."""
        ...

    def close(self) -> None:
        """End all work at once."""
        ...


class _Hand(threading.Thread):
    """A process of this machine, and the thread that hands it parcels; a process that dies is replaced."""

    def __init__(self, parcels: queue.SimpleQueue[Parcel], answers: queue.SimpleQueue[Answer | Lost]) -> None:
        super().__init__(daemon=True)
        self._parcels, self._answers = parcels, answers
        self._is_closed = False
        self.child = _start()
        self.start()

    def run(self) -> None:
        """Exchange parcels for answers until closed."""
        while not self._is_closed:
            parcel = self._parcels.get()
            answer = _exchange(self.child, parcel)
            if answer is None and not self._is_closed:
                _end(self.child)
                self.child = _start()
            self._answers.put(answer or Lost(parcel=parcel))
        _end(self.child)

    def close(self) -> None:
        """End the process at once."""
        self._is_closed = True
        _end(self.child)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "solver.search.spread"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


def _exchange(child: subprocess.Popen[bytes], parcel: Parcel) -> Answer | None:
    try:
        if child.stdin is None or child.stdout is None:
            return None
        pickle.dump(parcel, child.stdin)
        child.stdin.flush()
        answer: Answer = pickle.load(child.stdout)  # noqa: S301 - only our own child writes here
    except (OSError, EOFError, ValueError, pickle.UnpicklingError):
        return None
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()


class LocalHands:
    """Processes of this machine; the parcel of one that dies is lost."""

    def __init__(self, count: int) -> None:
        self._parcels: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | Lost] = queue.SimpleQueue()
        self._outstanding = 0
        self._hands: list[_Hand] = []
        self.widen(count)

    def widen(self, count: int) -> None:
        """Have as many processes as `count`, if there are fewer."""
        while len(self._hands) < count:
            self._hands.append(_Hand(self._parcels, self._answers))

    @property
    def processes(self) -> list[int]:
        """The numbers of the processes."""
        return [hand.child.pid for hand in self._hands]

    @property
    def free(self) -> int:
        """How many more parcels to give, with one that waits, so that no process waits for this one."""
        return len(self._hands) + _AHEAD - self._outstanding

    def give(self, parcel: Parcel) -> None:
        """Have a parcel annealed."""
        self._outstanding += 1
        self._parcels.put(parcel)

    def collect(self, timeout: float) -> list[Answer | Lost]:
        """What has come back; waits some seconds where nothing has."""
        found: list[Answer | Lost] = []
        try:
            while True:
                found.append(self._answers.get_nowait() if found else self._answers.get(timeout=timeout))
                self._outstanding -= 1
        except queue.Empty:
            return found

    def close(self) -> None:
        """Kill the processes."""
        for hand in self._hands:
            hand.close()
        self._hands = []
