"""`hanhtrinh solve` and `hanhtrinh verify`: problem and plan files, without the database."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from math import isnan
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from scheduler.cli.live import Live
from scheduler.cli.stopping import stop_event
from scheduler.cli.words import SEED, cli_language, say, why_of, why_of_name
from scheduler.i18n.dates import show_percent
from solver.certificate import Certificate
from solver.errors import ClusterError, ProblemFileError
from solver.files import read_certificate, read_plan, read_problem, write_certificate, write_plan
from solver.plan import Plan
from solver.problem import Problem
from solver.score import constant_points
from solver.verify import prove, verify

UNREADABLE = 2
Held = TypeVar("Held")
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
@click.option("--certificate", "certificate_path", type=_FILE, help=say("cli-solve-certificate"))
@click.option("--change-budget", type=click.IntRange(min=0), metavar="K", help=say("cli-change-budget"))
@click.option("--cluster", metavar="ADDRESS", help=say("cli-cluster"))
def solve_command(
    problem_path: Path,
    plan_path: Path,
    time_limit: float,
    workers: int,
    seed: int,
    certificate_path: Path | None,
    change_budget: int | None,
    cluster: str | None,
) -> None:
    """Solve a problem file and write the best plan found, also when a signal ends the search."""
    stop = stop_event()
    problem = _problem(problem_path)
    _check_writable(plan_path)
    if certificate_path is not None:
        _check_writable(certificate_path)
    from solver.search import solve
    from solver.search.clock import seconds_for_search

    try:
        with Live(time_limit, stop) as live:
            result = solve(
                problem,
                time_limit=seconds_for_search(time_limit, len(problem.cases)),
                workers=workers,
                seed=seed,
                on_progress=live.solver_progress,
                stop=stop,
                on_plan=lambda plan: _keep(plan_path, plan),
                is_certified=certificate_path is not None,
                change_budget=change_budget,
                cluster=cluster,
            )
    except ClusterError as failure:
        _end(say(f"solverfiles-cluster-{failure.code}", **failure.params), UNREADABLE)
    except MemoryError:
        _end(say("solverfiles-no-memory"), UNREADABLE)
    _write(plan_path, lambda: write_plan(result.plan, plan_path))
    click.echo(_summary(problem, result.plan, result.status))
    if result.failure:
        click.echo(say("solverfiles-broke-off", failure=result.failure), err=True)
    if certificate_path is not None:
        _certify(certificate_path, result.certificate, result.bound)


def _keep(path: Path, plan: Plan) -> None:
    """Put the best plan so far on disk, so that even a kill leaves one; what fails now is told at the end."""
    with suppress(OSError):
        write_plan(plan, path)


def _write(path: Path, write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as failure:
        _end(say("solverfiles-cannot-write", file=str(path), why=why_of(failure)), UNREADABLE)


def _certify(path: Path, certificate: Certificate | None, bound: int | None) -> None:
    """Write the certificate, and say where the plan's bound rests on more than prices."""
    if certificate is None:
        click.echo(say("solverfiles-no-certificate", file=str(path)), err=True)
        return
    _write(path, lambda: write_certificate(certificate, path))
    click.echo(say("solverfiles-certified", file=str(path), bound=certificate.bound))
    if bound is not None and bound > certificate.bound:
        click.echo(say("solverfiles-tree-proof", bound=bound), err=True)


@click.command("verify", help=say("cli-verify-help"))
@click.argument("problem_path", metavar="PROBLEM.json", type=_FILE)
@click.argument("plan_path", metavar="PLAN.json", type=_FILE, required=False)
@click.option("--certificate", "certificate_path", type=_FILE, help=say("cli-verify-certificate"))
def verify_command(problem_path: Path, plan_path: Path | None, certificate_path: Path | None) -> None:
    """Check a plan, a certificate or both: exit status 0 all is true, 1 not, 2 unreadable."""
    if plan_path is None and certificate_path is None:
        raise click.UsageError(say("cli-verify-nothing"))
    problem = _problem(problem_path)
    plan = _read(plan_path, read_plan) if plan_path is not None else None
    certificate = _read(certificate_path, read_certificate) if certificate_path is not None else None
    if plan is not None:
        _check_plan(problem, plan)
    if certificate is not None:
        _check_certificate(problem, certificate, plan)


def _check_certificate(problem: Problem, certificate: Certificate, plan: Plan | None) -> None:
    """Reckon the bound again, say what it is, and end with 1 where less is proved than claimed."""
    proof = prove(problem, certificate)
    if not proof.is_of_problem:
        _end(say("solverfiles-certificate-of-another", problem=certificate.problem), 1)
    if not proof.holds:
        _end(say("solverfiles-certificate-fails", claimed=proof.claimed, proven=proof.proven), 1)
    click.echo(say("solverfiles-certificate-holds", claimed=proof.claimed, proven=proof.proven))
    if plan is not None and plan.bound is not None and plan.bound > proof.proven:
        click.echo(say("solverfiles-tree-proof", bound=plan.bound), err=True)


def _check_plan(problem: Problem, plan: Plan) -> None:
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
    return _read(path, read_problem)


def _read(path: Path, read: Callable[[Path], Held]) -> Held:
    try:
        return read(path)
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


def _summary(problem: Problem, plan: Plan, status: str) -> str:
    """What was found; the controllable gap leaves out what no plan can change."""
    score, bound = plan.score.total, plan.bound
    rest = score - constant_points(problem, {entry.id: entry.reason for entry in plan.unplanned})
    return say(
        "cli-solve-done",
        planned=len(plan.cases),
        cases=len(problem.cases),
        score=score,
        bound="-" if bound is None else bound,
        gap=_gap(score, bound, score),
        controllable=_gap(score, bound, rest),
        outcome=say(f"run-outcome-{status.replace('_', '-')}"),
    )


def _gap(score: int, bound: int | None, whole: int) -> str:
    return "-" if bound is None or whole <= 0 else show_percent((score - bound) / whole, cli_language())


def _end(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)
