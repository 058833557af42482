"""The command `hanhtrinh`; it listens to signals before it loads anything, so that an early Ctrl-C loses no plan."""

from __future__ import annotations

import sys

from scheduler.cli.stopping import listen_early


def main() -> None:
    """Run the command line and end the program."""
    listen_early(sys.argv[1:])
    from scheduler.cli.program import run

    run()
