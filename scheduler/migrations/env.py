"""Alembic's environment: online migrations on SQLite (batch mode) and PostgreSQL."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from scheduler.database import make_engine
from scheduler.models import Base
from scheduler.models.base import UtcDateTime


def _render(kind: str, value: Any, _context: object) -> str | Literal[False]:
    """Write our instant type as the plain column type, so that a migration does not depend on later code."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run() -> None:
    address = context.config.get_main_option("sqlalchemy.url")
    if address is None:
        raise RuntimeError("sqlalchemy.url is not set")
    engine = make_engine(address)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode drops and renames tables that others point to; that is no deletion of their rows.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=_render
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
