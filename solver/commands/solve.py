"""`python -m solver solve PROBLEM -o PLAN`: find a good legal plan; Ctrl-C and SIGTERM keep the best so far."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from solver.errors import ClusterError
from solver.files import ProblemFileError, read_problem, write_certificate, write_plan
from solver.plan import Plan
from solver.problem import Problem
from solver.score import constant_points

if TYPE_CHECKING:
    from solver.search import Progress, Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the files and the limits."""
    parser.add_argument("problem", type=Path, help="a departure-plan-problem/1 file, plain or gzip")
    parser.add_argument("-o", "--output", type=Path, required=True, help="where the plan goes (.json or .json.gz)")
    parser.add_argument("--time-limit", type=_seconds, default=60.0, metavar="S", help="seconds for everything [60]")
    parser.add_argument("--workers", type=_count, default=2, metavar="N", help="cores to use [2]")
    parser.add_argument("--seed", type=_natural, default=0, metavar="N", help="for the search's random choices [0]")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="write the prices that prove the bound")
    parser.add_argument(
        "--change-budget", type=_natural, metavar="K", help="disturb at most K published cases that can stay"
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="let the workers of a Dask scheduler help, such as tcp://host:8786"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing while working")


def run(arguments: argparse.Namespace) -> int:
    """Solve, print progress to the standard error, write the plan; 2 if a file is bad or cannot be written."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: _ask_to_stop(stop, _frame))
    from solver.search import solve  # takes a while to load: signals are heard before
    from solver.search.clock import seconds_for_search

    try:
        problem = read_problem(arguments.problem)
        for path in (arguments.output, arguments.certificate):
            _check_writable(path)
        result = solve(
            problem,
            time_limit=seconds_for_search(arguments.time_limit, len(problem.cases)),
            workers=arguments.workers,
            seed=arguments.seed,
            on_progress=None if arguments.quiet else _print_progress,
            stop=stop,
            on_plan=lambda plan: _keep(plan, arguments.output),
            is_certified=arguments.certificate is not None,
            change_budget=arguments.change_budget,
            cluster=arguments.cluster,
        )
        write_plan(result.plan, arguments.output)
        if arguments.certificate is not None and result.certificate is not None:
            write_certificate(result.certificate, arguments.certificate)
    except (ProblemFileError, ClusterError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"cannot write: {error.strerror}\n")
        return 2
    sys.stdout.write(_summary(result, problem) + "\n")
    return 0


def _ask_to_stop(stop: threading.Event, _frame: FrameType | None) -> None:
    stop.set()


def _keep(plan: Plan, path: Path) -> None:
    """The best plan so far goes to disk in one move, so that even a kill leaves one; what fails is told at the end."""
    with suppress(OSError):
        write_plan(plan, path)


def _check_writable(path: Path | None) -> None:
    """Find out before the search that a file cannot be written. Raises OSError."""
    if path is not None and (path.is_dir() or not os.access(path.parent, os.W_OK)):
        raise OSError(0, f"no file can be written at {path}")


def _print_progress(progress: Progress) -> None:
    score = "-" if progress.score is None else f"{progress.score:,}"
    bound = "-" if progress.bound is None else f"{progress.bound:,}"
    gaps = _gaps(progress.score, progress.bound, progress.constant)
    sys.stderr.write(
        f"{progress.seconds:7.1f} s  {progress.phase:<8} score {score:>16}  bound {bound:>16}  {gaps}  "
        f"planned {progress.planned_cases}/{progress.cases}\n"
    )


def _summary(result: Result, problem: Problem) -> str:
    gaps = _gaps(result.score, result.bound, constant_points(problem, {u.id: u.reason for u in result.plan.unplanned}))
    failed = f", failure {result.failure}" if result.failure else ""
    planned = f"planned {len(result.plan.cases)}/{len(problem.cases)}"
    return f"{result.status}: score {result.score:,}, bound {result.bound}, {gaps}, {planned}{failed}"


def _gaps(score: int | None, bound: int | None, constant: int) -> str:
    """The gap, and the controllable one, which leaves out what no plan can change."""
    if score is None or bound is None:
        return "gap - controllable -"
    shares = (f"{100 * (score - bound) / whole:.2f} %" if whole > 0 else "-" for whole in (score, score - constant))
    return "gap {} controllable {}".format(*shares)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise argparse.ArgumentTypeError("seconds from 0 on belong here")
    return seconds


def _natural(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number < 1 << 31:
        raise argparse.ArgumentTypeError("a whole number from 0 on belongs here")
    return number


def _count(text: str) -> int:
    number = _natural(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 belongs here")
    return number
