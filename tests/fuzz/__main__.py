"""`python -m tests.fuzz`: 10,000 damaged files through each reader, from a seed, with what came of them."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import rustyssim

from integrations.schedules import read_ssim
from tests.fuzz.runner import Tally, run
from tests.fuzz.seeds import corpus_of, season_schedule
from tests.fuzz.subjects import SUBJECTS


def main() -> int:
    """Run; exit status 1 where a reader had a fault or the two parsers of schedules disagree."""
    options = _options()
    bad = not _agree("the demo season", season_schedule())
    for path in options.agree:
        bad |= not _agree(path.name, path.read_bytes())
    for kind in options.kind or SUBJECTS:
        more = corpus_of(options.corpus, kind) if options.corpus else ()
        tally = run(kind, options.count, options.seed, more=more, on_file=_dot(options.count))
        _report(tally, options.keep)
        bad |= bool(tally.faults)
    return int(bad)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="damaged files of each kind (default 10000)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same files (default 0)")
    parser.add_argument("--kind", action="append", choices=sorted(SUBJECTS), help="only this kind; may be repeated")
    parser.add_argument("--corpus", type=Path, help="a folder with more sound files to damage")
    parser.add_argument("--keep", type=Path, help="a folder for the files that a reader had a fault with")
    parser.add_argument("--agree", type=Path, nargs="*", default=[], help="SSIM files whose legs rustyssim counts too")
    return parser.parse_args()


def _agree(name: str, data: bytes) -> bool:
    """Whether rustyssim counts as many legs in a schedule as our reader does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schedule.ssim"
        path.write_bytes(data)
        theirs = int(rustyssim.split_ssim_to_dataframes(str(path))[1].shape[0])
    ours = len(read_ssim(data).legs)
    print(f"{name}: {ours} legs here, {theirs} by rustyssim{'' if ours == theirs else '  <- DISAGREE'}")
    return ours == theirs


def _dot(count: int) -> Callable[[int], None]:
    every = max(1, count // 20)

    def show(number: int) -> None:
        if sys.stderr.isatty() and number % every == 0:
            print(".", end="", file=sys.stderr, flush=True)

    return show


def _report(tally: Tally, keep: Path | None) -> None:
    print(
        f"{tally.kind}: {tally.files} files, {tally.outcomes['read']} read, {tally.refused} refused with a reason, "
        f"{len(tally.faults)} faults, slowest {tally.slowest * 1000:.0f} ms of processor time"
    )
    for code, times in tally.outcomes.most_common():
        print(f"    {times:6} {code}")
    for fault in tally.faults[:20]:
        print(f"  FAULT in file {fault.number}: {fault.what}")
    for fault in tally.faults if keep is not None else ():
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{tally.kind}-{hashlib.sha256(fault.data).hexdigest()[:12]}").write_bytes(fault.data)


if __name__ == "__main__":
    sys.exit(main())
