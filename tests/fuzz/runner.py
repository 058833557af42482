"""Runs damaged files through a reader and keeps count: results, reasons, faults and the slowest."""

from __future__ import annotations

import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fuzz.mutation import damaged, damaged_archive
from tests.fuzz.seeds import WORDS, seeds_of
from tests.fuzz.subjects import SUBJECTS

SECONDS_MAX = 1.0
"""Processor time that one file may take, of this process and those it starts."""
_HANGS_AFTER = 30
"""Wall time after which a file counts as hanging whatever the machine is busy with."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A file that a reader did not get along with."""

    number: int
    what: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of a run; `outcomes` counts files that were read and refusals by their code."""

    kind: str
    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def refused(self) -> int:
        """Files that gave a reason and nothing else."""
        return self.files - self.outcomes["read"] - len(self.faults)


def files_of(kind: str, count: int, seed: int, more: Sequence[bytes] = ()) -> Iterator[bytes]:
    """Damaged files, the same for the same seed and the same sound files."""
    chance = random.Random(f"{kind}:{seed}")
    sound, words = (*seeds_of(kind), *more), WORDS[kind]
    for _ in range(count):
        data = chance.choice(sound)
        is_archive = data.startswith(b"PK") and chance.random() < 0.7
        yield damaged_archive(data, words, chance) if is_archive else damaged(data, words, chance)


def run(
    kind: str,
    count: int,
    seed: int,
    *,
    more: Sequence[bytes] = (),
    on_file: Callable[[int], None] | None = None,
) -> Tally:
    """Read `count` damaged files; every exception but the reader's own refusal is a fault, and so is slowness."""
    tally, subject = Tally(kind=kind), SUBJECTS[kind]
    for number, data in enumerate(files_of(kind, count, seed, more)):
        begin = _spent()
        try:
            with _alarm():
                tally.outcomes[subject(data)] += 1
        except Exception as failure:  # a fault is what this looks for
            tally.faults.append(Fault(number=number, what=f"{type(failure).__name__}: {failure}"[:200], data=data))
        seconds = _spent() - begin
        tally.files += 1
        tally.slowest = max(tally.slowest, seconds)
        if seconds > SECONDS_MAX:
            tally.faults.append(Fault(number=number, what=f"took {seconds:.2f} s", data=data))
        if on_file is not None:
            on_file(number)
    return tally


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextmanager
def _alarm() -> Iterator[None]:
    """Raise TimeoutError where a file hangs without using the processor; only in a main thread."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"no answer within {_HANGS_AFTER} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(_HANGS_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
