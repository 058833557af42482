"""`python -m solver.search.spread`: anneal one pickled parcel after another from stdin, answer each on stdout.

Started by `LocalHands`; it ends with its parent, whose end closes the stream.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

from solver.search.spread.parcel import Parcel, anneal_parcel


def main() -> None:
    """Work until the parent closes the stream."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    try:
        while True:
            parcel: Parcel = pickle.load(sys.stdin.buffer)  # noqa: S301 - only our own parent writes here
            pickle.dump(anneal_parcel(parcel, lambda: os.getppid() != parent), sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    main()
