"""`hanhtrinh db upgrade` and `hanhtrinh settings`."""

from __future__ import annotations

import click
from pydantic import SecretStr

from scheduler.cli.refusals import PhrasedGroup
from scheduler.cli.words import say
from scheduler.config import PREFIX, settings
from scheduler.database import upgrade


@click.group("db", cls=PhrasedGroup, help=say("cli-db-help"))
def db_command() -> None:
    """Hold the database commands."""


@db_command.command("upgrade", help=say("cli-db-upgrade-help"))
def db_upgrade() -> None:
    """Bring the database to the newest revision."""
    upgrade()
    click.echo(say("cli-db-upgraded"))


@click.command("settings", help=say("cli-settings-help"))
def settings_command() -> None:
    """Show every setting with its name and value; secrets and passwords in addresses are not shown."""
    values = settings()
    for name in type(values).model_fields:
        value = getattr(values, name)
        shown = "***" if isinstance(value, SecretStr) and value.get_secret_value() else value
        if name == "database_url" and "@" in str(value):
            shown = "***@" + str(value).rsplit("@", 1)[1]
        click.echo(f"{PREFIX}{name.upper()}={shown}")
