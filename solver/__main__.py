"""The command of the solver room: `python -m solver solve PROBLEM -o PLAN` and `... verify PROBLEM PLAN`.

Each subcommand lives in its own module of `solver.commands` and is imported only when it is asked for, so that checking
a plan never loads what finding one needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

_COMMANDS = {
    "explain": "Say why a case is planned so or not at all, and what limits a plan: exit 0, 1 if illegal, 2 if bad.",
    "robustness": "Replay a plan against delays and cancellations: exit 0, 1 if it is illegal, 2 if a file is bad.",
    "solve": "Find a good legal plan within a time limit: exit 0 with a plan, 2 if a file is bad.",
    "verify": "Check a plan: exit 0 if it is legal and its claims are true, 1 if not, 2 if a file is bad.",
}
"""Name and help; module `solver.commands.<name>` has `add_arguments(parser)` and `run(arguments) -> int`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="python -m solver", description="Plan departures and check plans.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, summary in _COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        if name == asked:
            command = import_module(f"solver.commands.{name}")
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    arguments = parser.parse_args(words)
    status: int = arguments.run(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
