"""`hanhtrinh solve` and `hanhtrinh verify`: problem and plan files, without the database."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from math import isnan
from pathlib import Path
from typing import Any, NoReturn

import click

from scheduler.cli.live import Live
from scheduler.cli.stopping import stop_event
from scheduler.cli.words import SEED, cli_language, say, why_of, why_of_name
from scheduler.i18n.dates import show_percent
from solver.errors import ProblemFileError
from solver.files import read_plan, read_problem, write_plan
from solver.problem import Problem
from solver.verify import verify

UNREADABLE = 2
_FILE = click.Path(path_type=Path)


class _Seconds(click.FloatRange):
    """Seconds in a range; `nan` is no number of them, though no comparison refuses it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number. Raises BadParameter."""
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(str(value), param, ctx)
        return number


_SECONDS = _Seconds(min=0.1, max=86400)


@click.command("solve", help=say("cli-solve-help"))
@click.argument("problem_path", metavar="PROBLEM.json", type=_FILE)
@click.option("-o", "--output", "plan_path", required=True, type=_FILE, help=say("cli-solve-output"))
@click.option("--time-limit", type=_SECONDS, default=60.0, show_default=True, help=say("cli-seconds"))
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help=say("cli-workers"))
@click.option("--seed", type=SEED, default=0, show_default=True, help=say("cli-seed"))
def solve_command(problem_path: Path, plan_path: Path, time_limit: float, workers: int, seed: int) -> None:
    """Solve a problem file and write the best plan found, also when a signal ends the search."""
    stop = stop_event()
    problem = _problem(problem_path)
    _check_writable(plan_path)
    from solver.search import solve

    with Live(time_limit, stop) as live:
        result = solve(
            problem, time_limit=time_limit, workers=workers, seed=seed, on_progress=live.solver_progress, stop=stop
        )
    try:
        write_plan(result.plan, plan_path)
    except OSError as failure:
        _end(say("solverfiles-cannot-write", file=str(plan_path), why=why_of(failure)), UNREADABLE)
    click.echo(_summary(problem, len(result.plan.cases), result.score, result.bound, result.status))


@click.command("verify", help=say("cli-verify-help"))
@click.argument("problem_path", metavar="PROBLEM.json", type=_FILE)
@click.argument("plan_path", metavar="PLAN.json", type=_FILE)
def verify_command(problem_path: Path, plan_path: Path) -> None:
    """Check a plan file: exit status 0 legal and the score agrees, 1 not, 2 unreadable."""
    problem = _problem(problem_path)
    try:
        plan = read_plan(plan_path)
    except ProblemFileError as failure:
        _end(file_sentence(plan_path, failure), UNREADABLE)
    verdict = verify(problem, plan)
    for violation in verdict.violations:
        click.echo(str(violation))
    if verdict.violations:
        broken = sorted(verdict.rules)
        for rule in broken:
            click.echo(f"{rule}: {say('rule-' + rule.replace('.', '-'))}", err=True)
        _end(say("solverfiles-illegal", violations=len(verdict.violations)), 1)
    score = verdict.score.total if verdict.score is not None else 0
    click.echo(say("solverfiles-legal", score=score, planned=len(plan.cases), cases=len(problem.cases)))


def _problem(path: Path) -> Problem:
    try:
        return read_problem(path)
    except ProblemFileError as failure:
        _end(file_sentence(path, failure), UNREADABLE)


def file_sentence(path: Path, failure: ProblemFileError) -> str:
    """One sentence that names the file, the place in it and what is wrong there."""
    params: dict[str, object] = dict(failure.params)
    if failure.code == "unreadable":
        params["why"] = why_of_name(str(failure.params["name"]))
    problem = say(f"solverfiles-{failure.code}", **params)
    if failure.where:
        return say("solverfiles-at", file=str(path), where=_place(failure.where), problem=problem)
    return say("solverfiles-whole", file=str(path), problem=problem)


def _place(where: str) -> str:
    """A path into the document stays as it is; lines and bytes are called so in the person's language."""
    line = re.fullmatch(r"line (\d+) column (\d+)", where)
    if line is not None:
        return say("solverfiles-place-line", line=line[1], column=line[2])
    byte = re.fullmatch(r"byte (\d+)", where)
    return say("solverfiles-place-byte", byte=byte[1]) if byte is not None else where


def _check_writable(path: Path) -> None:
    """Find out before the search, not after it, that the plan cannot be written."""
    if path.is_dir() or not path.parent.is_dir():
        _end(say("solverfiles-no-folder", file=str(path)), UNREADABLE)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as failure:
        _end(say("solverfiles-cannot-write", file=str(path), why=why_of(failure)), UNREADABLE)
    os.close(handle)
    Path(name).unlink()


def _summary(problem: Problem, planned: int, score: int, bound: int | None, status: str) -> str:
    gap = "-" if bound is None or score <= 0 else show_percent((score - bound) / score, cli_language())
    return say(
        "cli-solve-done",
        planned=planned,
        cases=len(problem.cases),
        score=score,
        bound="-" if bound is None else bound,
        gap=gap,
        outcome=say(f"run-outcome-{status.replace('_', '-')}"),
    )


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)
