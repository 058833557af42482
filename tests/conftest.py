"""What every test may use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from scheduler.journal import configure_journal


@pytest.fixture(autouse=True)
def own_journal() -> None:
    """The log as a process begins with it: `plan` quiets it, and a later test in the process then read no line."""
    configure_journal(anew=True)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A new, empty database on the server of HANHTRINH_TEST_POSTGRES; in CI its absence is a failure."""
    server = os.environ.get("HANHTRINH_TEST_POSTGRES")
    if not server:
        if os.environ.get("CI"):
            pytest.fail("HANHTRINH_TEST_POSTGRES is not set: CI tests PostgreSQL for real")
        pytest.skip("no PostgreSQL server (set HANHTRINH_TEST_POSTGRES)")
    address = make_url(server).set(drivername="postgresql+psycopg")
    name = f"hanhtrinh_{uuid.uuid4().hex[:12]}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield address.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()
