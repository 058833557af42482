"""A real SQLite file for every test: upgraded by Alembic once, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from scheduler.config import settings
from scheduler.database import make_engine, upgrade


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings of a test's own: no test reads or makes files in the installation's folder."""
    monkeypatch.setenv("HANHTRINH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HANHTRINH_SECRET_KEY", "a key for tests alone")
    monkeypatch.setenv("HANHTRINH_BASE_URL", "https://hanhtrinh.example.org")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_path(template_database: Path, tmp_path: Path) -> Path:
    """A copy of the empty database."""
    return Path(shutil.copy(template_database, tmp_path / "test.sqlite"))


@pytest.fixture
def session(database_path: Path) -> Iterator[Session]:
    """A session on the copy; nothing is committed by the services under test."""
    engine = make_engine(f"sqlite:///{database_path}")
    with sessionmaker(engine, expire_on_commit=False)() as opened:
        yield opened
    engine.dispose()
