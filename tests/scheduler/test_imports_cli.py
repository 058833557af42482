"""`hanhtrinh import` on real files and a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from scheduler.cli.importing import import_command
from scheduler.database import engine, make_session
from scheduler.models import Case, Programme
from tests.scheduler.import_files import CASE_LIST, changed, workbook


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    engine.cache_clear()
    yield CliRunner()
    engine().dispose()
    engine.cache_clear()


def cases() -> int:
    with make_session() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_dry_run_writes_nothing_and_the_import_everything(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_bytes(workbook(CASE_LIST))
    dry = runner.invoke(import_command, ["cases", str(file), "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "nothing was written" in dry.output
    with make_session() as session:
        assert session.scalar(select(func.count()).select_from(Programme)) == 0
    done = runner.invoke(import_command, ["cases", str(file)])
    assert done.exit_code == 0, done.output
    assert "Imported: 11 new, 0 changed, 0 unchanged." in done.output
    assert cases() == 2
    again = runner.invoke(import_command, ["cases", str(file)])
    assert "Imported: 0 new, 0 changed, 11 unchanged." in again.output


def test_bad_rows_end_with_status_1_and_are_listed(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_bytes(changed("Hồ sơ", 1, 1, "CA-GRA"))
    result = runner.invoke(import_command, ["cases", str(file)])
    assert result.exit_code == 1
    assert 'Did you mean "CA-GAR"?' in result.output
    assert "row 2" in result.output
    assert cases() == 0
