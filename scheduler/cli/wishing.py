"""`hanhtrinh what-if`: what looser rules would be worth, for a problem and a plan in files, without the database."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from scheduler.cli.solving import UNREADABLE, file_sentence
from scheduler.cli.words import cli_language, say
from scheduler.i18n.dates import show_points
from solver.errors import ProblemFileError, WishError
from solver.explain import looser_wish, relaxed_by
from solver.files import read_plan, read_problem
from solver.problem import Problem
from solver.verify import verify
from solver.wishes import Wish

_FILE = click.Path(path_type=Path)
_LISTED = 40
Held = TypeVar("Held")


@click.command("what-if", help=say("cli-what-if-help"))
@click.argument("problem_path", metavar="PROBLEM.json", type=_FILE)
@click.argument("plan_path", metavar="PLAN.json", type=_FILE)
@click.option("--relax", "texts", multiple=True, required=True, metavar="TEXT", help=say("cli-what-if-relax"))
@click.option("--time-limit", type=click.FloatRange(1, 3600), default=None, help=say("cli-what-if-seconds"))
def what_if_command(problem_path: Path, plan_path: Path, texts: tuple[str, ...], time_limit: float | None) -> None:
    """Compare the plan, the plan searched on, and the plan under looser rules: exit status 0, 2 for what cannot be."""
    problem = _read(problem_path, read_problem)
    plan = _read(plan_path, read_plan)
    if not verify(problem, plan, reasons=False).is_legal:
        _end(say("cli-what-if-illegal", file=str(plan_path)))
    wishes = [wish_from(problem, text) for text in texts]
    from scheduler.worker.comparing import IllegalPlan, compared

    try:
        found = compared(problem, relaxed_by(problem, wishes), plan, time_limit)
    except IllegalPlan:
        _end(say("error-what-if-illegal"))
    _show(found)


def wish_from(problem: Problem, text: str) -> Wish:
    """The wish behind `KIND name=value ...`; one sentence and exit status 2 where there is none."""
    try:
        kind, *pairs = shlex.split(text) or [""]
        given = dict(_pair(text, pair) for pair in pairs)
        return looser_wish(problem, kind, given)
    except WishError as failure:
        _end(say(f"error-wish-{failure.code}", **failure.params))
    except ValueError:
        _end(say("cli-what-if-no-pair", text=text))


def _pair(text: str, pair: str) -> tuple[str, str]:
    name, sign, value = pair.partition("=")
    if not sign or not name or not value:
        raise ValueError(text)
    return name, value


def _read(path: Path, read: Callable[[Path], Held]) -> Held:
    try:
        return read(path)
    except ProblemFileError as failure:
        _end(file_sentence(path, failure))


def _show(found: Mapping[str, Any]) -> None:
    for name in ("version", "longer", "changed"):
        held = found[name]
        title = say("cli-what-if-given") if name == "version" else say(f"what-if-{name}")
        click.echo(say("cli-what-if-row", title=title, **held))
    worth = found["longer"]["score"] - found["changed"]["score"]
    amount = show_points(abs(worth), cli_language())
    key = "what-if-worth" if worth > 0 else "what-if-worth-loss" if worth < 0 else "what-if-worth-none"
    click.echo(say(key, amount=amount))
    for name in ("joined", "left", "moved"):
        cases = found[name]
        if cases:
            more = f" (+{len(cases) - _LISTED})" if len(cases) > _LISTED else ""
            click.echo(say(f"what-if-{name}", codes=", ".join(cases[:_LISTED]) + more))
    if not found["joined"]:
        click.echo(say("what-if-nobody-joins"))
    click.echo(say("what-if-hypothetical"))


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(UNREADABLE)
