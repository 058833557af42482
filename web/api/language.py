"""The language of an answer of the interface: what the caller accepts, else Vietnamese."""

from __future__ import annotations

from flask import g, request

from scheduler.i18n import LANGUAGES, Language


def api_language() -> Language:
    """`vi` or `en` by `Accept-Language`."""
    if "api_language" not in g:
        found = request.accept_languages.best_match(LANGUAGES, default="vi")
        g.api_language = "en" if found == "en" else "vi"
    return g.api_language  # type: ignore[no-any-return]
