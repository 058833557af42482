"""The frame of `--help` in the command line's language: click writes its headings and remarks in English only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

from scheduler.cli.words import say

_WORDS = {
    "Options": "cli-help-options",
    "Commands": "cli-help-commands",
    "Arguments": "cli-help-arguments",
    "Positional arguments": "cli-help-arguments",
    "Show this message and exit.": "cli-help-this",
    "Show the version and exit.": "cli-help-version",
}
_KINDS = (
    ("INTEGER RANGE", "cli-help-kind-integer"),
    ("FLOAT RANGE", "cli-help-kind-number"),
    ("INTEGER", "cli-help-kind-integer"),
    ("FLOAT", "cli-help-kind-number"),
    ("TEXT", "cli-help-kind-text"),
    ("PATH", "cli-help-kind-file"),
    ("FILE", "cli-help-kind-file"),
)
_REMARK = re.compile(r"\[[^\[\]]*\]$")


class PhrasedFormatter(click.HelpFormatter):
    """Writes help with the phrase book's headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the first line; what stands in capitals says what to put there."""
        args = args.replace("[OPTIONS]", f"[{say('cli-help-options-here')}]")
        args = args.replace("COMMAND [ARGS]...", say("cli-help-command-here"))
        super().write_usage(prog, args, prefix or f"{say('cli-help-usage')} ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_word(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands with what they do."""
        phrased: Sequence[tuple[str, str]] = [(_spec(first), _remarked(_word(second))) for first, second in rows]
        super().write_dl(phrased, col_max, col_spacing)


class PhrasedContext(click.Context):
    """The context of every command here."""

    formatter_class = PhrasedFormatter


def phrased(command: click.Command) -> click.Command:
    """Give the command help in the phrase book's words."""
    command.context_class = PhrasedContext
    return command


def _word(text: str) -> str:
    return say(_WORDS[text]) if text in _WORDS else text


def _spec(spec: str) -> str:
    """An option with the kind of its value: `--seed SỐ NGUYÊN`, `--from [YYYY-MM-DD]`."""
    for kind, key in _KINDS:
        if spec.endswith(f" {kind}"):
            return f"{spec.removesuffix(kind)}{say(key)}"
    return spec.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD")


def _remarked(text: str) -> str:
    """What stands in brackets after an option's help: its default, and whether it must be given."""
    remark = _REMARK.search(text)
    if remark is None:
        return text
    inside = remark[0].replace("[default: ", f"[{say('cli-help-default')} ")
    inside = re.sub(r"(?<=[\[ ])required(?=[;\]])", say("cli-help-required"), inside)
    return text[: remark.start()] + inside
