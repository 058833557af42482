"""The language of the command line: `HANHTRINH_LANGUAGE`, else the locale, else Vietnamese."""

from __future__ import annotations

import os

from scheduler.i18n import Language, phrase


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
