"""What the web room needs of the database without knowing SQLAlchemy: sessions, their refusals, and a sign of life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from scheduler.database import make_engine

__all__ = [
    "IntegrityError",
    "OperationalError",
    "Session",
    "Sessions",
    "StaleDataError",
    "check_alive",
    "reading",
    "sessions_of",
]

Sessions = sessionmaker[Session]


def sessions_of(url: str) -> Sessions:
    """What makes sessions on the database at this address."""
    return sessionmaker(make_engine(url), expire_on_commit=False)


@contextmanager
def reading(sessions: Sessions) -> Iterator[Connection]:
    """A bare connection for a few statements, without the bookkeeping of a session."""
    engine: Engine = sessions.kw["bind"]
    with engine.connect() as connection:
        yield connection


def check_alive(session: Session) -> None:
    """Ask the database for an answer. Raises OperationalError where it gives none."""
    session.execute(text("select 1"))
