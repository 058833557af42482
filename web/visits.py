"""The session cookie, which calendars and files have no part in: an answer that never varies by it may be kept."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_WITHOUT = ("feeds", "static")
"""The first part of the endpoints that have no use for a session."""


class PageSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, for pages alone.

    The sign-in library looks into the session after every request, and so marks even a feed as varying by cookie.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session of a page; leave a feed or a file as it is."""
        if (request.endpoint or "").split(".")[0] not in _WITHOUT:
            super().save_session(app, session, response)
