"""`python -m solver robustness PROBLEM PLAN`: replay a plan against delays and print its weakest places."""

from __future__ import annotations

import argparse
import sys

from solver.commands.verify import BAD_FILE
from solver.files import ProblemFileError, read_plan, read_problem
from solver.robustness import DAYS, Estimate, Robustness, Share, packaged_delays, replay
from solver.verify import verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("problem", metavar="PROBLEM", help="a problem file, .json or .json.gz")
    parser.add_argument("plan", metavar="PLAN", help="a plan file, .json or .json.gz")
    parser.add_argument("--days", type=_count, default=DAYS, help=f"how often each day is replayed ({DAYS})")
    parser.add_argument("--seed", type=_natural, default=0, help="the same seed gives the same figures (0)")
    parser.add_argument("--top", type=_natural, default=10, help="how many weak places of each kind to print (10)")
    parser.add_argument("--rebooked-after", type=_count, default=1, help="days until a lost seat is replaced (1)")


def run(arguments: argparse.Namespace) -> int:
    """Replay and print: 0 done, 1 an illegal plan, 2 a file that cannot be read."""
    try:
        problem, path = read_problem(arguments.problem), arguments.plan
    except ProblemFileError as error:
        sys.stderr.write(f"{arguments.problem}: {error}\n")
        return BAD_FILE
    try:
        plan = read_plan(path)
    except ProblemFileError as error:
        sys.stderr.write(f"{path}: {error}\n")
        return BAD_FILE
    verdict = verify(problem, plan, reasons=False)
    if not verdict.is_legal:
        sys.stdout.writelines(f"{violation}\n" for violation in verdict.violations)
        return 1
    result = replay(
        problem,
        plan,
        packaged_delays(),
        days=arguments.days,
        seed=arguments.seed,
        rebooked_after=arguments.rebooked_after,
    )
    _show(result, arguments.top)
    return 0


def _show(result: Robustness, top: int) -> None:
    """One line for each figure: names, ids and numbers only; shares are `probability low..high`."""
    say = sys.stdout.write
    say(f"days={result.days} seed={result.seed} rebooked-after={result.rebooked_after}\n")
    for name in ("missed_families", "missed_people", "cancelled_families", "lapsed_families", "late_escorts"):
        say(f"{name} {_estimate(getattr(result, name))}\n")
    for one in result.weakest(top):
        say(
            f"connection {one.inbound} {one.outbound} airport={one.airport} spare={one.spare} cases={len(one.cases)} "
            f"people={one.people} missed={_share(one.missed)} cancelled={_share(one.cancelled)}\n"
        )
    for leap in result.tightest(top):
        say(
            f"turnaround {leap.kind} {leap.escort} {leap.before} {leap.after} spare={leap.spare} "
            f"late={_share(leap.late)} short={_share(leap.short)}\n"
        )


def _share(share: Share) -> str:
    return f"{share.probability:.4f} {share.low:.4f}..{share.high:.4f}"


def _estimate(estimate: Estimate) -> str:
    return f"mean={estimate.mean:.3f} {estimate.low:.3f}..{estimate.high:.3f} bad={estimate.bad}"


def _count(text: str) -> int:
    return _at_least(1, text)


def _natural(text: str) -> int:
    return _at_least(0, text)


def _at_least(least: int, text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not least <= number <= 1_000_000:
        raise argparse.ArgumentTypeError(f"a whole number from {least} to 1000000 belongs here")
    return number
