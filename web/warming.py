"""Readiness worked out before anybody asks: at the start of a server process, and when a new day begins in Viet Nam."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import structlog
from flask import Flask

from scheduler.i18n.dates import VIET_NAM, local
from scheduler.journal import facts_of
from scheduler.services.warming import warm_readiness
from scheduler.sessions import Sessions

START_SECONDS = 1.0
"""A program that only loads the app is gone by then."""
LOOK_SECONDS = 60.0
log = structlog.get_logger()


def keep_warm(app: Flask, sessions: Sessions) -> threading.Thread:
    """Start the thread that compiles the pages and remembers the readiness of all open cases for today and tomorrow."""
    thread = threading.Thread(target=_keep, args=(app, sessions), name="keep-warm", daemon=True)
    thread.start()
    return thread


def compile_pages(app: Flask) -> int:
    """Compile every template, which the first reader of each page would wait for; how many."""
    names = app.jinja_env.list_templates(extensions=["html"])
    for name in names:
        app.jinja_env.get_template(name)
    return len(names)


def _keep(app: Flask, sessions: Sessions) -> None:
    last = None
    time.sleep(START_SECONDS)
    compile_pages(app)
    while True:
        day = local(datetime.now(UTC) + timedelta(minutes=10), VIET_NAM).date()
        if day != last:
            try:
                with sessions() as session:
                    warm_readiness(session, day)
                last = day
            except Exception as failure:
                # A page works it out by itself then; the next look tries again.
                log.warning("warming.failed", **facts_of(failure))
        time.sleep(LOOK_SECONDS)
