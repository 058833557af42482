"""`hanhtrinh export problem` and `hanhtrinh export plan`: what the solver sees, without personal data."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from scheduler.cli.planning import office_key
from scheduler.cli.refusals import PhrasedGroup
from scheduler.cli.words import NUMBER, say, why_of
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import InvalidInput
from scheduler.planning.build import build_problem
from scheduler.services.versions import find_version
from solver.files import plan_from_json, problem_from_json, write_plan, write_problem
from solver.plan import Plan
from solver.problem import Problem

_DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("export", cls=PhrasedGroup, help=say("cli-export-help"))
def export_command() -> None:
    """Hold the exports; each reads a database at the newest revision."""
    upgrade()


@export_command.command("problem", help=say("cli-export-problem-help"))
@click.argument("given", metavar="[VERSION]", required=False, type=NUMBER)
@click.option("--from", "from_on", type=_DATE, help=say("cli-plan-from"))
@click.option("--to", "to_on", type=_DATE, help=say("cli-plan-to"))
@click.option("--office", default=None, metavar="HAN|SGN", help=say("cli-plan-office"))
@click.option("--version", "number", type=NUMBER, help=say("cli-export-version"))
@click.option("-o", "--output", required=True, type=_FILE, help=say("cli-export-output"))
def export_problem(
    given: int | None,
    from_on: datetime | None,
    to_on: datetime | None,
    office: str | None,
    number: int | None,
    output: Path,
) -> None:
    """Write the problem of a version, named as for `export plan` or by its option, or of a period as things stand."""
    if given is not None and number not in (None, given):
        raise InvalidInput("export-what")
    number = given if number is None else number
    if number is not None:
        problem = problem_of(number)
    elif from_on is not None and to_on is not None:
        key = office_key(office) if office else None
        with unit_of_work() as session:
            built = build_problem(session, from_on=from_on.date(), to_on=to_on.date(), office_id=key)
        problem = built.problem
        click.echo(say("cli-export-left-out", cases=len(built.left_out)), err=True)
    else:
        raise InvalidInput("export-what")
    _write(problem, output)
    click.echo(say("cli-exported-problem", file=str(output), cases=len(problem.cases), flights=len(problem.flights)))


@export_command.command("plan", help=say("cli-export-plan-help"))
@click.argument("number", metavar="VERSION", type=NUMBER)
@click.option("-o", "--output", required=True, type=_FILE, help=say("cli-export-output"))
def export_plan(number: int, output: Path) -> None:
    """Write the plan of a version."""
    with unit_of_work() as session:
        plan = plan_from_json(find_version(session, number).plan)
    _write(plan, output)
    click.echo(say("cli-exported-plan", file=str(output), cases=len(plan.cases)))


def problem_of(number: int) -> Problem:
    """The problem that a version was verified against. Raises NotFound."""
    with unit_of_work() as session:
        return problem_from_json(find_version(session, number).problem)


def _write(value: Problem | Plan, output: Path) -> None:
    try:
        if isinstance(value, Problem):
            write_problem(value, output)
        else:
            write_plan(value, output)
    except OSError as failure:
        click.echo(say("solverfiles-cannot-write", file=str(output), why=why_of(failure)), err=True)
        sys.exit(2)
