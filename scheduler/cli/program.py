"""The group of all commands. Each is a module here, loaded when it is called, so that none pays for another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from scheduler.cli.helptext import phrased
from scheduler.cli.refusals import PhrasedGroup, show_refusal
from scheduler.cli.words import say, why_of
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
    "robustness": "robustness",
    "papers": "papers",
    "calendars": "calendars",
    "messages": "messages",
    "export": "exporting",
    "import-plan": "returning",
    "solve": "solving",
    "verify": "solving",
    "what-if": "wishing",
    "db": "database",
    "user": "users",
    "settings": "database",
}
"""Command name -> module in `scheduler.cli`; the function there is `<name>_command`, hyphens as underscores."""


READER_GONE = 141
"""Exit status where nobody reads the output any more: 128 and the number of SIGPIPE, as a shell shows it."""


class ReaderGone(Exception):
    """Whoever read our output has closed it, as `head` does."""


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
        found: click.Command = getattr(
            import_module(f"scheduler.cli.{module}"), f"{cmd_name.replace('-', '_')}_command"
        )
        return phrased(found)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line, which may print help. Raises ReaderGone."""
        with _telling_apart():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ReaderGone."""
        with _telling_apart():
            return super().invoke(ctx)


@contextmanager
def _telling_apart() -> Iterator[None]:
    """Click would end with 1 where the reader of a pipe is gone, and 1 says something else here. Raises ReaderGone."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None


@click.group(cls=LazyGroup, help=say("cli-help"))
@click.version_option(package_name="hanhtrinh", prog_name="hanhtrinh")
def hanhtrinh() -> None:
    """Hold the commands; the help text is in the phrase book."""


def run() -> NoReturn:
    """Run the command line; an application error is one sentence on standard error and exit status 2."""
    try:
        status = hanhtrinh(prog_name="hanhtrinh", standalone_mode=False)
        print(end="", flush=True)  # noqa: T201 - nothing but the flush, also where there is no standard output
    except (ReaderGone, BrokenPipeError):
        _leave_the_pipe()
    except AppError as failure:
        _end(say(f"error-{failure.code}", **failure.params))
    except click.Abort:
        _end(say("cli-aborted"), 130)
    except click.ClickException as failure:
        show_refusal(failure)
        sys.exit(failure.exit_code)
    except OSError as failure:
        _end(say("cli-system-refuses", why=why_of(failure), file=str(failure.filename or "-")))
    except Exception as failure:
        if not _is_database_trouble(failure):
            raise
        _end(say("error-database-unreachable", why=_first_line(failure)))
    sys.exit(status if isinstance(status, int) else 0)


def _leave_the_pipe() -> NoReturn:
    """End as a program does whose reader has gone, without a last complaint about what could not be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):  # standard output and standard error, whatever has been put in their place
        os.dup2(nowhere, number)
    sys.exit(READER_GONE)


def _is_database_trouble(failure: Exception) -> bool:
    """Whether the database gave no answer; SQLAlchemy is loaded only where something else has loaded it already."""
    return type(failure).__name__ == "OperationalError" and type(failure).__module__.startswith("sqlalchemy")


def _first_line(failure: Exception) -> str:
    """What the driver says, without SQLAlchemy's statement and parameters: those may hold personal data."""
    return next(iter(str(getattr(failure, "orig", "")).splitlines()), "")


def _end(sentence: str, status: int = 2) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)
