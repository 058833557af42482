"""One database transaction a request: kept when an unsafe method succeeds, otherwise rolled back."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request

from scheduler.sessions import Session, Sessions

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEY = "hanhtrinh.sessions"


class TransactionalFlask(Flask):
    """Flask whose views run inside the request's transaction.

    The commit happens before the answer leaves and inside error handling, so that a page never claims what the
    database refused.
    """

    def dispatch_request(self) -> Response:
        """Run the view, then commit or roll back."""
        try:
            response = self.make_response(super().dispatch_request())
            _settle(is_kept=response.status_code < 400 and (request.method not in SAFE or g.get("keeps", False)))
        except BaseException:
            _settle(is_kept=False)
            raise
        return response


def init_transactions(app: Flask, sessions: Sessions) -> None:
    """Give the app its sessions and close each request's."""
    app.extensions[KEY] = sessions

    @app.teardown_request
    def close(_failure: BaseException | None) -> None:
        opened: Session | None = g.pop("db", None)
        if opened is not None:
            opened.close()


def db() -> Session:
    """The session of this request, opened when first asked for."""
    if "db" not in g:
        g.db = current_app.extensions[KEY]()
    session: Session = g.db
    return session


def keep_changes() -> None:
    """Commit although the method is safe: a feed notes when it was last fetched."""
    g.keeps = True


def _settle(*, is_kept: bool) -> None:
    if "db" in g:
        if is_kept:
            g.db.commit()
        else:
            g.db.rollback()
