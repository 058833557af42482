"""`hanhtrinh messages`: answers to invitations, handed over by a mail server or read from files."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from scheduler.cli.refusals import PhrasedGroup
from scheduler.cli.words import say
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import AppError
from scheduler.services.messages.replies import receive

REFUSED = 1
TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the mail and tries again."""
_MOST_BYTES = 2_000_000


@click.group("messages", cls=PhrasedGroup, help=say("cli-messages-help"))
def messages_command() -> None:
    """Hold the commands for messages."""


@messages_command.command("receive", help=say("cli-messages-receive-help"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def receive_command(file: str) -> None:
    """Take the answer in a mail.

    From standard input a refusal ends with status 0: a mail server would send it back to whoever the mail names as its
    sender, and that may be somebody else.
    """
    is_piped = file == "-"
    with click.open_file(file, "rb") as opened:
        data = opened.read(_MOST_BYTES)
    try:
        upgrade()
        with unit_of_work() as session:
            taken = receive(session, data)
    except OperationalError:
        click.echo(say("cli-messages-later"), err=True)
        sys.exit(TRY_AGAIN)
    except AppError as failure:
        click.echo(say(f"error-{failure.code}", **failure.params), err=True)
        sys.exit(0 if is_piped else REFUSED)
    key = "cli-messages-again" if taken.is_again else "cli-messages-taken"
    click.echo(say(key, answer=say(f"messages-answer-{taken.status.value}"), number=str(taken.message_id)))
