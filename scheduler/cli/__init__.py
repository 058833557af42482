"""The command `hanhtrinh`. Each command is a module here, loaded when it is called, so that none pays for another."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import click

from scheduler.cli.refusals import PhrasedGroup, show_refusal
from scheduler.cli.words import cli_language, say
from scheduler.errors import AppError

COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "worker": "serve",
    "import": "importing",
    "plan": "planning",
    "plans": "versions",
    "approve": "versions",
    "publish": "versions",
    "diff": "versions",
    "export": "exporting",
    "solve": "solving",
    "verify": "solving",
    "db": "database",
    "user": "users",
    "settings": "database",
}
"""Command name -> module in `scheduler.cli`; the function there is `<name>_command`."""


class LazyGroup(PhrasedGroup):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command's module."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"scheduler.cli.{module}"), f"{cmd_name}_command")
        return found


@click.group(cls=LazyGroup, help=say("cli-help"))
@click.version_option(package_name="hanhtrinh", prog_name="hanhtrinh")
def hanhtrinh() -> None:
    """Hold the commands; the help text is in the phrase book."""


def main() -> None:
    """Run the command; an application error is one sentence on standard error and exit status 2."""
    try:
        status = hanhtrinh(prog_name="hanhtrinh", standalone_mode=False)
    except AppError as failure:
        _end(say(f"error-{failure.code}", **failure.params))
    except click.Abort:
        _end(say("cli-aborted"), 130)
    except click.ClickException as failure:
        show_refusal(failure)
        sys.exit(failure.exit_code)
    except Exception as failure:
        if not _is_database_trouble(failure):
            raise
        _end(say("error-database-unreachable", why=_first_line(failure)))
    sys.exit(status if isinstance(status, int) else 0)


def _is_database_trouble(failure: Exception) -> bool:
    """Whether the database gave no answer; SQLAlchemy is loaded only where something else has loaded it already."""
    return type(failure).__name__ == "OperationalError" and type(failure).__module__.startswith("sqlalchemy")


def _first_line(failure: Exception) -> str:
    """What the driver says, without SQLAlchemy's statement and parameters: those may hold personal data."""
    return next(iter(str(getattr(failure, "orig", "")).splitlines()), "")


def _end(sentence: str, status: int = 2) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)


__all__ = ["COMMANDS", "cli_language", "hanhtrinh", "main"]
