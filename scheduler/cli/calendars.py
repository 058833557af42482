"""`hanhtrinh calendars`: people's own calendars, read again now."""

from __future__ import annotations

import sys

import click

from scheduler.cli.refusals import PhrasedGroup
from scheduler.cli.words import say
from scheduler.database import unit_of_work, upgrade
from scheduler.services.access import SYSTEM
from scheduler.services.own_calendars import list_calendars
from scheduler.worker.calendars import refresh_next

SOME_FAILED = 1


@click.group("calendars", cls=PhrasedGroup, help=say("cli-calendars-help"))
def calendars_command() -> None:
    """Hold the calendar commands."""


@calendars_command.command("refresh", help=say("cli-calendars-refresh-help"))
@click.option("--all", "every", is_flag=True, help=say("cli-calendars-all"))
def refresh(every: bool) -> None:
    """Read the calendars that are due, or all behind an address: exit status 1 where one gave nothing."""
    upgrade()
    codes = [code for code in _asked(every) if code is not None]
    failed = [code for code in codes if code]
    click.echo(say("cli-calendars-done", read=len(codes) - len(failed), failed=len(failed)))
    if failed:
        sys.exit(SOME_FAILED)


def _asked(every: bool) -> list[str | None]:
    if every:
        with unit_of_work() as session:
            numbers = [row.id for row in list_calendars(session, SYSTEM) if not row.is_file]
        return [refresh_next(only=number) for number in numbers]
    codes: list[str | None] = []
    while (code := refresh_next()) is not None:
        codes.append(code)
    return codes
