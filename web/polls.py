"""Calendars that poll: those that are plainly in order are answered before the application proper.

Most polls ask whether anything has changed. They need no session, cookie, account or phrase; see `feeds.ready_feed`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask

from scheduler.services import feeds
from scheduler.services.feeds import ReadyFeed, UseBook
from scheduler.sessions import OperationalError, Session, Sessions, reading
from web.feeds import calendar_headers, held_by, takes_gzip
from web.headers import fixed_headers
from web.journal import given_request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "hanhtrinh.uses"
_BEFORE, _AFTER = "/feeds/", ".ics"
_LINES = {200: "200 OK", 304: "304 NOT MODIFIED"}


class PollGate:
    """WSGI around the application: answers what it can, hands on the rest."""

    def __init__(self, application: WSGIApplication, sessions: Sessions, uses: UseBook, *, is_https: bool) -> None:
        self._application = application
        self._sessions = sessions
        self._uses = uses
        self._fixed = fixed_headers(is_https=is_https)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a poll at once, or ask the application."""
        path = environ["PATH_INFO"]
        is_feed = path.startswith(_BEFORE) and path.endswith(_AFTER)
        if is_feed and environ["REQUEST_METHOD"] in {"GET", "HEAD"} and not environ.get("QUERY_STRING"):
            feed = self._ready(environ, path[len(_BEFORE) : -len(_AFTER)])
            if feed is not None:
                return self._answer(environ, start_response, feed)
        return self._application(environ, start_response)

    def _ready(self, environ: WSGIEnvironment, token: str) -> ReadyFeed | None:
        now = datetime.now(UTC)
        try:
            with reading(self._sessions) as connection:
                found = feeds.ready_feed(connection, token, now, held=held_by(environ), is_packed=takes_gzip(environ))
        except OperationalError:
            return None  # the application has a page for a database that does not answer
        if found is not None:
            status = 304 if found.is_current else 200
            self._uses.note(found.subscription_id, environ.get("HTTP_USER_AGENT", ""), status, now)
        return found

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse, feed: ReadyFeed) -> Iterable[bytes]:
        status = 304 if feed.is_current else 200
        headers = [
            *self._fixed,
            *calendar_headers(status, feed.etag, feed.revised_at, is_packed=takes_gzip(environ)),
            ("X-Request-ID", given_request_id(environ.get("HTTP_X_REQUEST_ID", "")) or uuid.uuid4().hex),
        ]
        if status == 200:
            headers.append(("Content-Length", str(len(feed.content))))
        start_response(_LINES[status], headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not feed.content else [feed.content]


def init_polls(app: Flask, sessions: Sessions, *, is_https: bool) -> None:
    """Put the gate before the application."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with sessions() as session, session.begin():
            yield session

    uses = UseBook(transaction)
    app.extensions[KEY] = uses
    app.wsgi_app = PollGate(app.wsgi_app, sessions, uses, is_https=is_https)  # type: ignore[method-assign]


def write_uses(app: Flask) -> None:
    """Write the polls that this process has noted, for a page that shows them."""
    uses: UseBook = app.extensions[KEY]
    uses.write(everything=True)
