"""The command `hanhtrinh`. Each command is a module here, loaded when it is called, so that none pays for another."""

from __future__ import annotations

import sys
from importlib import import_module

import click

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


class LazyGroup(click.Group):
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
        hanhtrinh(prog_name="hanhtrinh")
    except AppError as failure:
        click.echo(say(f"error-{failure.code}", **failure.params), err=True)
        sys.exit(2)


__all__ = ["COMMANDS", "cli_language", "hanhtrinh", "main"]
