"""`hanhtrinh user add|list|deactivate|password`."""

from __future__ import annotations

import sys

import click
from rich.table import Table

from scheduler.cli.live import Terminal
from scheduler.cli.refusals import PhrasedGroup
from scheduler.cli.words import say
from scheduler.database import unit_of_work, upgrade
from scheduler.i18n import LANGUAGES
from scheduler.services import accounts
from scheduler.services.access import SYSTEM


@click.group("user", cls=PhrasedGroup, help=say("cli-user-help"))
def user_command() -> None:
    """Hold the commands about users."""
    upgrade()


def _password(from_stdin: bool, by_prompt: bool) -> tuple[str, bool]:
    """The password, and whether it was made here and has to be shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if by_prompt:
        return _asked(), False
    return accounts.new_password(), True


def _asked() -> str:
    """The password entered twice alike; click's own questions know English only."""
    while True:
        first: str = click.prompt(say("cli-user-password-ask"), hide_input=True)
        second: str = click.prompt(say("cli-user-password-again"), hide_input=True)
        if first == second:
            return first
        click.echo(say("cli-user-password-differs"), err=True)


_stdin = click.option("--password-stdin", "from_stdin", is_flag=True, help=say("cli-user-password-stdin"))
_prompt = click.option("--password-prompt", "by_prompt", is_flag=True, help=say("cli-user-password-prompt"))


@user_command.command("add", help=say("cli-user-add-help"))
@click.argument("email")
@click.option("--name", required=True, help=say("cli-user-name"))
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(accounts.ROLES), help=say("cli-user-role")
)
@click.option("--office", help=say("cli-user-office"))
@click.option("--language", type=click.Choice(LANGUAGES), default="vi", help=say("cli-user-language"))
@_stdin
@_prompt
def user_add(
    email: str, name: str, roles: tuple[str, ...], office: str | None, language: str, from_stdin: bool, by_prompt: bool
) -> None:
    """Add a user; without a given password one is made and printed once."""
    password, is_made = _password(from_stdin, by_prompt)
    with unit_of_work() as session:
        made = accounts.add_user(
            session, SYSTEM, email=email, name=name, roles=roles, office=office, password=password, language=language
        )
    click.echo(say("cli-user-added", email=made.email))
    if is_made:
        click.echo(say("cli-user-password-made", password=password))


@user_command.command("list", help=say("cli-user-list-help"))
def user_list() -> None:
    """List users with roles and offices."""
    with unit_of_work() as session:
        users = accounts.list_users(session, SYSTEM)
    if not users:
        click.echo(say("cli-user-none"))
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    for user in users:
        grants = ", ".join(f"{grant.role} ({grant.office or say('cli-user-everywhere')})" for grant in user.grants)
        table.add_row(user.email, user.name, grants, "" if user.is_active else say("cli-user-inactive"))
    Terminal(soft_wrap=True).print(table)


@user_command.command("deactivate", help=say("cli-user-deactivate-help"))
@click.argument("email")
def user_deactivate(email: str) -> None:
    """End a user's access."""
    with unit_of_work() as session:
        accounts.deactivate(session, SYSTEM, email)
    click.echo(say("cli-user-deactivated", email=email))


@user_command.command("password", help=say("cli-user-password-help"))
@click.argument("email")
@_stdin
@_prompt
def user_password(email: str, from_stdin: bool, by_prompt: bool) -> None:
    """Set a user's password."""
    password, is_made = _password(from_stdin, by_prompt)
    with unit_of_work() as session:
        accounts.set_password(session, SYSTEM, email, password)
    click.echo(say("cli-user-password-set", email=email))
    if is_made:
        click.echo(say("cli-user-password-made", password=password))
