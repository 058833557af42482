"""Engine, sessions and migrations. Transactions are opened by requests, jobs and commands only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from scheduler.config import settings
from scheduler.errors import SettingsError

BACKENDS = ("sqlite", "postgresql")


def make_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, foreign keys on, 30 s lock wait) or PostgreSQL.

    Its errors do not repeat the values of a row.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)


def _parsed(url: str) -> URL:
    """The address in its parts. Raises SettingsError, which does not repeat the address: it may hold a password."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except ArgumentError:
        raise SettingsError("database-address") from None
    if parsed.get_backend_name() not in BACKENDS:
        raise SettingsError("database-address")
    return parsed


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=30000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@lru_cache
def engine() -> Engine:
    """The engine of this process's settings."""
    return make_engine(settings().database)


def make_session() -> Session:
    """A new session; the caller closes it."""
    return sessionmaker(engine(), expire_on_commit=False)()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any exception."""
    with make_session() as session, session.begin():
        yield session


def migrations_config(url: str) -> Config:
    """Alembic's configuration for a database address."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str | None = None) -> None:
    """Bring the database to the newest revision."""
    address = url or settings().database
    make_engine(address).dispose()
    command.upgrade(migrations_config(address), "head")
