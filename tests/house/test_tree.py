"""The house stays in order: walls, migrations, no traces of a machine in what is committed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from scheduler.database import make_engine, migrations_config
from scheduler.models import Base

ROOT = Path(__file__).resolve().parents[2]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_machine_path_is_committed() -> None:
    """Paths of one person's machine break everybody else's."""
    marks = re.compile(r"/(?:work|tmp|root|home/\w+)/[\w.]")
    found = []
    for path in _tracked():
        if path.suffix in {".py", ".md", ".toml", ".html", ".js", ".typ", ".ftl"} and "vendor" not in path.parts:
            hits = marks.findall(path.read_text("utf-8")) if path != Path(__file__) else []
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in hits]
    assert not found


def test_wsgi_loads_no_solver() -> None:
    """A web process that loads OR-Tools needs 80 MB more and starts a second later."""
    code = "import sys, wsgi; sys.exit(any(name.split('.')[0] == 'ortools' for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def _walk(url: str) -> None:
    config = migrations_config(url)
    command.upgrade(config, "head")
    command.check(config)
    tables = set(inspect(make_engine(url)).get_table_names())
    assert set(Base.metadata.tables) <= tables
    command.downgrade(config, "base")
    assert set(inspect(make_engine(url)).get_table_names()) <= {"alembic_version"}


def test_migrations_make_the_tables_on_sqlite(tmp_path: Path) -> None:
    _walk(f"sqlite:///{tmp_path / 'walk.sqlite'}")


@pytest.mark.postgresql
def test_migrations_make_the_tables_on_postgresql(postgres_url: str) -> None:
    _walk(postgres_url)


@pytest.mark.postgresql
def test_postgresql_is_reachable(postgres_url: str) -> None:
    with make_engine(postgres_url).connect() as connection:
        assert connection.execute(text("select 1")).scalar_one() == 1
    assert "postgresql" in postgres_url
    assert os.environ["HANHTRINH_TEST_POSTGRES"]
