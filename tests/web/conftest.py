"""A real app on a real SQLite file, upgraded once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.config import Settings, settings
from scheduler.database import make_engine, upgrade
from tests.web.browser import chromium, served
from tests.web.seed import PASSWORD, Seeded, seed
from tests.web.seed_messages import seed_messages
from tests.web.seed_pages import seed_pages
from tests.web.seed_replays import seed_replays
from web.factory import create_app
from web.limits import limiter

__all__ = ["chromium", "served"]  # fixtures
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seeded]:
    """The database that every web test copies."""
    path = tmp_path_factory.mktemp("web") / "hanhtrinh.sqlite"
    upgrade(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch, Session(engine) as session, session.begin():
        patch.setenv("HANHTRINH_INSTANCE", str(path.parent))
        settings.cache_clear()
        rows = seed(session, NOW)
        seed_pages(session, NOW)
        seed_messages(session, NOW)
        seed_replays(session, NOW)
    settings.cache_clear()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path, rows


@pytest.fixture
def seeded(seeded_file: tuple[Path, Seeded]) -> Seeded:
    """Ids of the seeded rows."""
    return seeded_file[1]


@pytest.fixture
def instance(seeded_file: tuple[Path, Seeded], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of an installation of its own, also for code that asks for them globally."""
    for name in ("hanhtrinh.sqlite", "secret.key"):  # the key is in the addresses of the seeded papers
        shutil.copy(seeded_file[0].with_name(name), tmp_path / name)
    monkeypatch.setenv("HANHTRINH_INSTANCE", str(tmp_path))
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    yield settings()
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


@pytest.fixture
def app(instance: Settings) -> Flask:
    """The app; unexpected errors surface instead of becoming a page, forms need no token."""
    made = create_app(instance)
    made.config.update(PROPAGATE_EXCEPTIONS=True, WTF_CSRF_ENABLED=False)
    limiter.reset()
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, seeded: Seeded) -> Callable[[str], FlaskClient]:
    """Make a browser signed in as a role (or `hanoi`, a planner of that office alone)."""

    def sign_in(role: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": seeded.emails[role], "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser

    return sign_in


@pytest.fixture
def database(instance: Settings) -> Iterator[Session]:
    """A session on the same file, to look at what was stored."""
    engine = make_engine(instance.database)
    with Session(engine) as session:
        yield session
    engine.dispose()
