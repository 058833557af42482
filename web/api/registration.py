"""Puts the interface into the app: routes, limits, and no cookie in either direction."""

from __future__ import annotations

import time

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask_wtf import CSRFProtect

from web.api import cases, clinics, fhir, jobs, plans, reference, runs, versions, webhooks, what_ifs
from web.api.callers import limiter_key
from web.api.operations import interface
from web.api.problems import ROOT
from web.limits import limiter
from web.pages.plan_files import plan_file_pages
from web.pages.tokens import token_pages

PER_MINUTE = "600 per minute"
"""How often one token may call, and everybody without one from an address together."""
VIEWS = (reference, cases, clinics, runs, versions, what_ifs, plans, jobs, webhooks)
"""The modules whose import declares the operations."""


class CookielessInterface(SessionInterface):
    """Sessions for pages as they are; the interface reads no cookie and sets none."""

    def __init__(self, pages: SessionInterface) -> None:
        self._pages = pages

    def open_session(self, app: Flask, incoming: Request) -> SessionMixin | None:
        """An empty session for the interface."""
        return SecureCookieSession() if incoming.path.startswith(ROOT) else self._pages.open_session(app, incoming)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep nothing for the interface."""
        if not request.path.startswith(ROOT):
            self._pages.save_session(app, session, response)


def say_when(response: Response) -> Response:
    """Tell a caller who was put off for how many seconds."""
    limit = limiter.current_limit
    if response.status_code == 429:
        response.headers["Retry-After"] = str(max(1, limit.reset_at - int(time.time())) if limit is not None else 60)
    return response


for _blueprint in (interface, fhir.fhir_interface):
    limiter.limit(PER_MINUTE, key_func=limiter_key)(_blueprint)
    _blueprint.after_request(say_when)


def init_interface(app: Flask, csrf: CSRFProtect) -> None:
    """Register the blueprints, and the pages for people that go with them.

    A forged request of a browser reaches nothing here, for only a bearer token counts.
    """
    app.session_interface = CookielessInterface(app.session_interface)
    for blueprint in (interface, fhir.fhir_interface):
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    for pages in (token_pages, plan_file_pages):
        app.register_blueprint(pages)
