"""`python -m tests.benchmarks.run INSTANCES... --time-limit 60`: what the search reaches, beside its peers.

An instance is a problem file or a name such as M-seats-7, which is made on the spot (`tests.benchmarks.generate`).
Everything is measured in processes of its own, one after the other, so that the peak memory is its own (that of the
search and of its bound process added up). The plan is judged by the verifier. Peers: the greedy of a careful person
with a spreadsheet, and (with `--monolith`) one CP-SAT model of everything, given the same seconds.

With `--save FILE` each row is kept as a line of JSON; rows of the same instance that are in the file already are
printed too, so that versions can be compared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import GAPS, measure, measure_greedy, measure_monolith

_COLUMNS = (
    ("version", "{:<9}"),
    ("instance", "{:<16}"),
    ("seconds", "{:>7.1f}"),
    ("status", "{:>9}"),
    ("score", "{:>14,}"),
    ("bound", "{:>14,}"),
    ("gap", "{:>6.2f}"),
    ("controllable", "{:>12.2f}"),
    *((f"to_{gap}", "{:>6.1f}") for gap in GAPS),
    ("planned", "{:>7.1f}"),
    ("memory", "{:>6}"),
    ("greedy", "{:>14,}"),
    ("better", "{:>6.1f}"),
    ("monolith", "{:>14,}"),
    ("monolith_gap", "{:>12.2f}"),
    ("legal", "{:>5}"),
)


def main() -> int:
    """Print the table; exit 1 if a plan is illegal or its claims are wrong, or an instance fails."""
    arguments = _arguments()
    if arguments.one:
        print(json.dumps(_part(arguments)))
        return 0
    held = _saved(arguments.save)
    print(" ".join(name.rjust(_width(form)) for name, form in _COLUMNS))
    is_good = True
    for name in arguments.instances:
        row = _row(name, arguments)
        for old in held:
            if old["instance"] == row["instance"]:
                _show(old)
        _show(row)
        if arguments.save is not None:
            with arguments.save.open("a") as file:
                file.write(json.dumps(row) + "\n")
        is_good = is_good and row["legal"] == "yes"
    return 0 if is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description="Measure the search.")
    parser.add_argument("instances", nargs="+", metavar="INSTANCES", help="problem files or names such as M-seats-7")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--monolith", action="store_true", help="also solve one CP-SAT model of everything")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the rows, and show those kept before")
    parser.add_argument("--one", choices=["search", "greedy", "monolith"], help=argparse.SUPPRESS)
    parser.add_argument("--score", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _part(arguments: argparse.Namespace) -> dict[str, Any]:
    name = arguments.instances[0]
    if arguments.one == "greedy":
        return measure_greedy(name, arguments.score)
    if arguments.one == "monolith":
        return measure_monolith(name, arguments.time_limit, arguments.seed)
    return measure(name, arguments.time_limit, arguments.workers, arguments.seed)


def _row(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    row = _measured_apart("search", name, arguments, 0)
    row |= _measured_apart("greedy", name, arguments, row["score"])
    if arguments.monolith:
        row |= _measured_apart("monolith", name, arguments, 0)
    return row


def _measured_apart(part: str, name: str, arguments: argparse.Namespace, score: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.run", name, "--one", part, "--score", str(score)]
    command += ["--time-limit", str(arguments.time_limit), "--workers", str(arguments.workers)]
    command += ["--seed", str(arguments.seed)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def _saved(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _show(row: dict[str, Any]) -> None:
    cells = (
        form.format(row[name]) if row.get(name) is not None else "-".rjust(_width(form)) for name, form in _COLUMNS
    )
    print(" ".join(cells), flush=True)


def _width(form: str) -> int:
    return int(form.split(":")[1].strip("<>,}f").split(".")[0].strip(","))


if __name__ == "__main__":
    sys.exit(main())
