"""What click refuses on a command line, in the words of the phrase book."""

from __future__ import annotations

import re

import click
from click.exceptions import NoArgsIsHelpError, NoSuchOption

from scheduler.cli.helptext import PhrasedContext, phrased
from scheduler.cli.words import say

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)$", re.DOTALL)


class UnknownCommand(click.UsageError):
    """There is no such command here; `name` is what was typed."""

    def __init__(self, name: str, ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name = name


class PhrasedGroup(click.Group):
    """A group whose help, and whose refusal of unknown commands, is in the phrase book's words."""

    context_class = PhrasedContext

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take a command in, with help in the phrase book's words."""
        super().add_command(phrased(cmd), name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed. Raises UnknownCommand, and click's own for an unknown option."""
        if not ctx.resilient_parsing and args[0][:1].isalnum() and self.get_command(ctx, args[0]) is None:
            raise UnknownCommand(args[0], ctx)
        return super().resolve_command(ctx, args)


def show_refusal(failure: click.ClickException) -> None:
    """Say on standard error what was wrong with the command line and where help is."""
    if isinstance(failure, NoArgsIsHelpError):
        failure.show()
        return
    ctx = failure.ctx if isinstance(failure, click.UsageError) else None
    click.echo(sentence_of(failure), err=True)
    if ctx is not None:
        click.echo(say("cli-wrong-help", command=f"{ctx.command_path} --help"), err=True)


def sentence_of(failure: click.ClickException) -> str:
    """One sentence in the command line's language; what click says for itself stands only in unusual ones."""
    if isinstance(failure, UnknownCommand):
        return say("cli-wrong-command", name=failure.name)
    if isinstance(failure, NoSuchOption):
        return say("cli-wrong-option", name=failure.option_name)
    if isinstance(failure, click.MissingParameter):
        return say("cli-wrong-missing", name=_name(failure.param))
    if isinstance(failure, click.BadParameter) and failure.param is not None:
        return _value_sentence(failure.param, failure.message)
    extra = _EXTRA.match(failure.format_message())
    if extra is not None:
        return say("cli-wrong-extra", given=extra[1])
    return say("cli-wrong-usage", problem=failure.format_message())


def _value_sentence(param: click.Parameter, message: str) -> str:
    kind, name = param.type, _name(param)
    if isinstance(kind, click.Choice):
        return say("cli-wrong-choice", name=name, choices=", ".join(str(choice) for choice in kind.choices))
    if isinstance(kind, click.DateTime):
        return say("cli-wrong-date", name=name, examples=" | ".join(_example(pattern) for pattern in kind.formats))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return _range_sentence(kind, name)
    if isinstance(kind, click.Path):
        return say("cli-wrong-file", name=name)
    if kind is click.INT or kind is click.FLOAT:
        return say("cli-wrong-number", name=name)
    return say("cli-wrong-value", name=name, problem=message)


def _range_sentence(kind: click.IntRange | click.FloatRange, name: str) -> str:
    if kind.max is None:
        return say("cli-wrong-least", name=name, least=str(kind.min))
    return say("cli-wrong-range", name=name, least=str(kind.min), most=str(kind.max))


def _example(pattern: str) -> str:
    return pattern.replace("%Y", "2027").replace("%m", "01").replace("%d", "31")


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "-"
    return param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name
