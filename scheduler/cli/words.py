"""The words of the command line, in `HANHTRINH_LANGUAGE`, else the locale's language, else Vietnamese."""

from __future__ import annotations

import errno
import os

import click

from scheduler.i18n import Language, has_phrase, phrase

MOST = 2**31 - 1
"""The largest whole number that the solver and every database take."""
NUMBER = click.IntRange(1, MOST)
"""A version's number on the command line."""
SEED = click.IntRange(0, MOST)
"""A seed on the command line."""


def cli_language() -> Language:
    """`vi` or `en`."""
    for name in ("HANHTRINH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith("vi"):
            return "vi"
        if value.startswith("en"):
            return "en"
    return "vi"


def say(key: str, /, **arguments: object) -> str:
    """The phrase in the command line's language."""
    return phrase(key, cli_language(), **arguments)


def why_of(failure: OSError) -> str:
    """Why the system refuses, in words; what it says for itself is English everywhere."""
    return why_of_name(errno.errorcode.get(failure.errno or 0, type(failure).__name__))


def why_of_name(name: str) -> str:
    """The same for the name of an error number, such as EACCES."""
    key = f"system-{name.lower()}"
    return say(key) if has_phrase(key) else say("system-other", name=name or "?")
