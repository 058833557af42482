"""`hanhtrinh import KIND FILE [--dry-run]`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.cli.live import Terminal
from scheduler.cli.words import cli_language, say
from scheduler.database import unit_of_work, upgrade
from scheduler.models import Programme
from scheduler.services import imports
from scheduler.services.access import SYSTEM
from scheduler.services.imports import KINDS, ImportPreview
from scheduler.services.reference import install_reference

_PROBLEMS_SHOWN = 50
_DAY = click.DateTime(formats=["%Y-%m-%d"])


class _DryRun(Exception):  # leaves the unit of work, so that not even the reference data is written
    pass


@click.command("import", help=say("cli-import-help"))
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help=say("cli-import-dry-run-help"))
@click.option("--from", "from_on", type=_DAY, help=say("cli-import-from-help"))
@click.option("--to", "to_on", type=_DAY, help=say("cli-import-to-help"))
def import_command(kind: str, file: Path, dry_run: bool, from_on: datetime | None, to_on: datetime | None) -> None:
    """Preview a file and, unless it is a dry run or has problems, write it; exit status 1 with problems."""
    upgrade()
    data = file.read_bytes()
    first, last = (moment.date() if moment is not None else None for moment in (from_on, to_on))
    found: ImportPreview | None = None
    try:
        with unit_of_work() as session:
            _prepare(session)
            found = _run(session, kind, data, file.name, first, last, dry_run=dry_run)
            if dry_run or not found.is_clean:
                raise _DryRun
    except _DryRun:
        pass
    assert found is not None  # noqa: S101 - any other way out of the unit of work raises
    _show(found, dry_run=dry_run)
    sys.exit(0 if found.is_clean else 1)


def _prepare(session: Session) -> None:
    """A first import needs the offices and programmes that rows refer to."""
    if session.scalar(select(Programme.id).limit(1)) is None:
        install_reference(session)


def _run(
    session: Session, kind: str, data: bytes, name: str, first: date | None, last: date | None, *, dry_run: bool
) -> ImportPreview:
    found = imports.preview(session, SYSTEM, kind, data, name, from_on=first, to_on=last)
    if dry_run or not found.is_clean:
        return found
    return imports.apply(session, SYSTEM, kind, data, name, from_on=first, to_on=last).preview


def _show(found: ImportPreview, *, dry_run: bool) -> None:
    console = Terminal()
    console.print(_counts(found))
    if found.problems:
        console.print(_problems(found))
    left = len(found.problems) - _PROBLEMS_SHOWN
    if left > 0:
        console.print(say("cli-import-more", count=left))
    if not found.is_clean:
        console.print(say("cli-import-refused", count=len(found.errors)))
    elif dry_run:
        console.print(say("cli-import-dry-run-done"))
    else:
        totals = {status: found.total(status) for status in ("new", "changed", "unchanged")}
        console.print(say("cli-import-applied", **totals))


def _counts(found: ImportPreview) -> Table:
    statuses = ("new", "changed", "unchanged", "refused")
    table = Table(say("cli-import-table"), *(say(f"imports-status-{status}") for status in statuses))
    for counts in found.counts:
        numbers = (str(getattr(counts, status)) for status in statuses)
        table.add_row(imports.phrase_table(counts.table, cli_language()), *numbers)
    return table


def _problems(found: ImportPreview) -> Table:
    table = Table(say("cli-import-place"), say("cli-import-value"), say("cli-import-problem"))
    # What refuses the file comes before what is only doubtful.
    ordered = sorted(found.problems, key=lambda problem: problem.is_warning)
    for problem in ordered[:_PROBLEMS_SHOWN]:
        language = cli_language()
        place, text = imports.phrase_place(problem, language), imports.phrase_problem(problem, language)
        table.add_row(place, problem.excerpt, text)
    return table
