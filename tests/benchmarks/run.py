"""`python -m tests.benchmarks.run INSTANCES... --time-limit 60`: what the search reaches, beside its peers.

An instance is a problem file or a name such as M-seats-7, which is made on the spot (`tests.benchmarks.generate`).
Everything is measured in processes of its own, one after the other. The plan is judged by the verifier, which reckons
its score by itself. Peers: the greedy of a careful person with a spreadsheet, and (with `--monolith`) one CP-SAT model
of everything, given the same seconds.

With `--save FILE` each row is kept as a line of JSON; rows of the same instance that are in the file already are
printed too, so that versions can be compared. `--table FILE.md` writes all of them as a page; without instances, those
of the saved file alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.apart import PartFailedError, run_apart
from tests.benchmarks.circumstances import busyness, circumstances
from tests.benchmarks.measuring import Effort, measure, measure_greedy, measure_monolith
from tests.benchmarks.table import LEGEND, Row, completed, heading, line, markdown

_PARTS = {"search": measure, "greedy": lambda name, _: measure_greedy(name), "monolith": measure_monolith}


def main() -> int:
    """Print the table; exit 1 if a plan is illegal, a proof does not hold or a measurement fails."""
    arguments = _arguments()
    if arguments.one:
        print(json.dumps(_PARTS[arguments.one](arguments.instances[0], _effort(arguments))))
        return 0
    held = _saved(arguments.save)
    print(heading())
    made = [_measured(name, held, arguments) for name in arguments.instances]
    if not made:
        _print(held)
    print("\n".join(LEGEND))
    if arguments.table is not None:
        arguments.table.write_text(markdown([*held, *(row for row in made if row is not None)]), "utf-8")
    return 0 if all(row is not None and row["legal"] == "yes" and row.get("proof") != "NO" for row in made) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description="Measure the search.")
    parser.add_argument("instances", nargs="*", metavar="INSTANCES", help="problem files or names such as M-seats-7")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--cluster", metavar="ADDRESS", help="let the workers of a Dask scheduler help")
    parser.add_argument("--monolith", action="store_true", help="also solve one CP-SAT model of everything")
    parser.add_argument("--prove", action="store_true", help="have the verifier reckon the bound again")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the rows, and show those kept before")
    parser.add_argument("--table", type=Path, metavar="FILE.md", help="write all rows as Markdown")
    parser.add_argument("--one", choices=sorted(_PARTS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.instances and arguments.save is None:
        parser.error("name instances, or a file of saved rows with --save")
    return arguments


def _effort(arguments: argparse.Namespace) -> Effort:
    return Effort(
        seconds=arguments.time_limit,
        workers=arguments.workers,
        seed=arguments.seed,
        cluster=arguments.cluster,
        is_proved=arguments.prove,
    )


def _measured(name: str, held: list[Row], arguments: argparse.Namespace) -> Row | None:
    """Measure, show beside older rows of the same instance, and keep; None where the search itself failed."""
    row = _row(name, arguments)
    if row is None:
        return None
    _print([old for old in held if (old["instance"], old.get("digest")) == (row["instance"], row["digest"])])
    _print([row])
    if arguments.save is not None:
        arguments.save.parent.mkdir(parents=True, exist_ok=True)
        with arguments.save.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    return row


def _row(name: str, arguments: argparse.Namespace) -> Row | None:
    before = busyness()
    found = _part("search", name, arguments)
    if found is None:
        return None
    row = circumstances() | {"limit": arguments.time_limit, "workers": arguments.workers, "seed": arguments.seed}
    row |= {"cluster": arguments.cluster is not None, "load_before": before, "load_after": busyness()} | found
    row |= _part("greedy", name, arguments) or {}
    if arguments.monolith:
        row |= _part("monolith", name, arguments) or {}
    return completed(row)


def _part(part: str, name: str, arguments: argparse.Namespace) -> dict[str, Any] | None:
    """One part in a process of its own; None, and why on the standard error, where it fails."""
    command = ["tests.benchmarks.run", name, "--one", part, "--time-limit", str(arguments.time_limit)]
    command += ["--workers", str(arguments.workers), "--seed", str(arguments.seed)]
    command += ["--cluster", arguments.cluster] if arguments.cluster else []
    command += ["--prove"] if arguments.prove else []
    try:
        said, memory = run_apart(command)
    except PartFailedError as error:
        sys.stderr.write(f"{name}: {part} failed, {error}\n")
        return None
    prefix = "" if part == "search" else f"{part}_"
    return {**json.loads(said), f"{prefix}memory": memory}


def _saved(path: Path | None) -> list[Row]:
    if path is None or not path.exists():
        return []
    return [json.loads(text) for text in path.read_text("utf-8").splitlines() if text]


def _print(rows: list[Row]) -> None:
    for row in rows:
        print(line(completed(row)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
