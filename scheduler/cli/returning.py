"""`hanhtrinh import-plan`: a plan that was solved elsewhere comes back as a draft."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.cli.words import cli_language, say
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import InvalidInput, NotFound, PlanRejected
from scheduler.models import PlanVersion, User
from scheduler.planning.returning import ReturnedPlan, return_plan
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.exchange.refusals import reasons_of
from solver.files import ProblemFileError, plan_from_json

_REFUSED = 1


@click.command("import-plan", help=say("cli-import-plan-help"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--version", "number", type=click.IntRange(1), help=say("cli-import-plan-version"))
@click.option("--as", "email", default=None, metavar="E-MAIL", help=say("cli-import-plan-as"))
def import_plan_command(file: Path, number: int | None, email: str | None) -> None:
    """Check a plan file and keep it as a draft; exit status 1 with every reason where it is not taken."""
    upgrade()
    data = file.read_bytes()
    try:
        with unit_of_work() as session:
            base = number or _base(session, data)
            made = return_plan(session, _actor(session, email), base, data)
    except (InvalidInput, PlanRejected) as failure:
        reasons = reasons_of(failure)
        if not reasons:
            raise
        for one in reasons:
            click.echo(
                f"{one.where}: {one.text.in_(cli_language())}" if one.where != "#" else one.text.in_(cli_language())
            )
        click.echo(say(f"error-{failure.code}", **failure.params), err=True)
        sys.exit(_REFUSED)
    click.echo(_sentence(made))


def _sentence(made: ReturnedPlan) -> str:
    if made.is_rechecked:
        return say("planimport-rechecked", number=str(made.number), added=made.added)
    return say("planimport-done", number=str(made.number), planned=made.cases_planned, cases=made.cases_total)


def _base(session: Session, data: bytes) -> int:
    """The newest version whose problem has the name that the plan answers. Raises NotFound."""
    try:
        wanted = plan_from_json(data).problem
    except ProblemFileError:
        wanted = ""  # the import itself says what is wrong with the file
    for version in session.scalars(select(PlanVersion).order_by(PlanVersion.number.desc())):
        if not wanted or json.loads(gzip.decompress(version.problem)).get("name") == wanted:
            return version.number
    raise NotFound("planimport-no-base", name=wanted[:80] or "-")


def _actor(session: Session, email: str | None) -> Actor:
    if email is None:
        return SYSTEM
    user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    if user is None:
        raise NotFound("user-unknown")
    return actor_of(user)
