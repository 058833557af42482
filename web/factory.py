"""The web application, put together."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from scheduler.config import Settings, settings
from scheduler.sessions import sessions_of
from web.access import check_declared, guard, open_to_all
from web.api.registration import init_interface
from web.errors import init_errors
from web.headers import init_headers
from web.hooks import flight_hooks
from web.identity import init_identity
from web.journal import init_journal
from web.limits import limiter
from web.navigation import init_navigation
from web.pages import BLUEPRINTS
from web.pages.confirmations import confirmation_pages
from web.phrases import init_phrases
from web.polls import init_polls
from web.transactions import TransactionalFlask, init_transactions
from web.visits import PageSessions


def create_app(installation: Settings | None = None) -> Flask:
    """The app of an installation (by default this process's settings). The database must be upgraded already."""
    chosen = installation or settings()
    is_https = chosen.base_url.startswith("https://")
    app = TransactionalFlask("web", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=chosen.key(),
        SESSION_COOKIE_NAME="hanhtrinh",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=chosen.session_hours),
        MAX_CONTENT_LENGTH=chosen.upload_megabytes * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # no page sends a referrer
        RATELIMIT_ENABLED=True,
        ASSET_VERSION=_asset_version(Path(__file__).parent / "static"),
        INSTALLATION=chosen,
    )
    app.session_interface = PageSessions()
    sessions = sessions_of(chosen.database)
    init_transactions(app, sessions)
    init_journal(app)
    init_headers(app, is_https=is_https)
    init_identity(app)
    app.before_request(guard)
    limiter.init_app(app)
    csrf = CSRFProtect(app)
    init_phrases(app)
    init_navigation(app)
    init_errors(app)
    open_to_all(app.view_functions["static"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    csrf.exempt(confirmation_pages)  # the secret in the address is the right, and a mail program may keep no cookie
    csrf.exempt(flight_hooks)  # a signature is the right, and a program has no cookie
    init_interface(app, csrf)
    check_declared(app)
    init_polls(app, sessions, is_https=is_https)
    return app


def _asset_version(folder: Path) -> str:
    """A short hash of the static files, in their addresses, so that browsers may keep them for long."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.[cj]s*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
