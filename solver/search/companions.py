"""Further threads that anneal beside the first: each on arrays of its own, all telling the others of their best."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from solver.search.kernel.annealer import Annealer
from solver.search.kernel.writing import Tables

_CHUNK_SECONDS = 0.2
_FIRST_CHUNK = 100


class Board:
    """Where threads leave the best plan that any of them has found, and the first one new prices."""

    def __init__(self, total: int) -> None:
        self.lock = threading.Lock()
        self.total = total
        self.plan: Tables | None = None
        """None: nobody has found a better one than there was."""
        self.generation = 0
        """Of the numbers in the plan."""
        self.prices = 0
        """Counts up with every change of prices."""

    def show(self, annealer: Annealer) -> bool:
        """Leave a thread's best plan here if it is the best of all; returns whether it is."""
        if annealer.best_total >= self.total:
            return False
        with self.lock:
            if annealer.best_total >= self.total or annealer.generation != self.generation:
                return False
            self.total, self.plan = annealer.best_total, annealer.best_tables()
            return True

    def renew(self, annealer: Annealer) -> None:
        """Take over new numbers, once `annealer` was made anew from the best plan; the lock is held."""
        self.generation = annealer.generation
        if self.plan is not None:
            self.plan = annealer.best_tables()

    def best(self) -> tuple[Tables | None, int]:
        """The best plan and its score."""
        with self.lock:
            return self.plan, self.total


class Companion:
    """A thread that anneals until it is closed; `source` is the first thread's annealer, whose prices it takes over."""

    def __init__(self, source: Annealer, seed: int, board: Board, course: Callable[[], tuple[float, int]]) -> None:
        self._source, self._board, self._course = source, board, course
        self._annealer = source.twin(seed)
        self._prices, self._epoch = board.prices, course()[1]
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"companion {seed}", daemon=True)
        self._thread.start()

    @property
    def moves(self) -> int:
        """Moves made so far."""
        return self._annealer.moves

    def ask_to_end(self) -> None:
        """Let it make no further chunk of moves."""
        self._is_closed.set()

    def join(self) -> None:
        """Wait until it has ended; what it found is on the board."""
        self._thread.join()

    def _work(self) -> None:
        chunk = _FIRST_CHUNK
        while not self._is_closed.is_set():
            began = time.monotonic()
            heat, epoch = self._course()
            self._follow_prices()
            if epoch != self._epoch:
                self._epoch = epoch
                self._join_the_best()
            self._annealer.run(chunk, heat, heat)
            self._board.show(self._annealer)
            chunk = next_chunk(chunk, time.monotonic() - began)

    def _follow_prices(self) -> None:
        with self._board.lock:
            if self._prices != self._board.prices:
                self._prices = self._board.prices
                self._annealer.take_prices(self._source)

    def _join_the_best(self) -> None:
        """Go on from the best plan of all threads."""
        with self._board.lock:
            is_behind = self._board.total < self._annealer.best_total
            plan = self._board.plan if is_behind and self._board.generation == self._annealer.generation else None
        if plan is not None:
            self._annealer.adopt(plan)


def next_chunk(chunk: int, took: float) -> int:
    """How many moves to make at once so that they take about a fifth of a second."""
    return max(10, min(2 * chunk, int(chunk * _CHUNK_SECONDS / max(took, 1e-6))))
