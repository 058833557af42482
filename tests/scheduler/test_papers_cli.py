"""`hanhtrinh papers`: a day in a folder or a ZIP file, whole or not at all."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from scheduler.cli import papers
from scheduler.cli.papers import INDEX, papers_command
from scheduler.database import engine, make_session, upgrade
from scheduler.errors import InvalidInput, NotFound
from scheduler.models import AuditEntry
from scheduler.services.access import SYSTEM
from scheduler.services.publication import publish
from tests.scheduler.world import NOW, make_world

DAY = "2026-12-10"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """A command line on a database of its own with one published family; signals stay the test's own."""
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "en")
    monkeypatch.setattr(papers, "stop_event", Event)
    monkeypatch.setattr(papers, "stop_listening", lambda: None)
    engine.cache_clear()
    upgrade()
    with make_session() as session, session.begin():
        world = make_world(session)
        world.plan_family(world.version(1))
        publish(session, SYSTEM, 1, now=NOW)
    yield CliRunner()
    engine().dispose()
    engine.cache_clear()


def _run(runner: CliRunner, *words: str) -> Result:
    return runner.invoke(papers_command, ["--on", DAY, *words])


def _bundles() -> list[dict[str, object]]:
    with make_session() as session:
        return list(session.scalars(select(AuditEntry.details).where(AuditEntry.action == "paper.bundle")))


def test_a_day_goes_into_a_folder_that_only_its_owner_reads(runner: CliRunner, tmp_path: Path) -> None:
    target = tmp_path / "new" / "day"
    result = _run(runner, "--office", "sgn", "-o", str(target))
    assert result.exit_code == 0, result.output
    index = list(csv.DictReader(io.StringIO((target / INDEX).read_text())))
    files = [path for path in target.rglob("*") if path.is_file() and path.name != INDEX]
    assert len(index) == len(files) >= 10
    assert all((target / row["folder"] / row["file"]).stat().st_size == int(row["bytes"]) for row in index)
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert [path.name for path in target.parent.iterdir()] == ["day"], "nothing is left beside the bundle"
    assert _bundles() == [{"files": len(files), "office": "SGN"}]


def test_a_newer_bundle_replaces_the_older_whole(runner: CliRunner, tmp_path: Path) -> None:
    target = tmp_path / "day"
    assert _run(runner, "-o", str(target)).exit_code == 0
    stale = target / "manifests" / "MANIFEST_OLD.pdf"
    stale.write_bytes(b"%PDF-")
    assert _run(runner, "-o", str(target)).exit_code == 0
    assert not stale.exists()


def test_a_day_goes_into_a_zip_file(runner: CliRunner, tmp_path: Path) -> None:
    target = tmp_path / "day.zip"
    for _ in range(2):
        result = _run(runner, "-o", str(target))
        assert result.exit_code == 0, result.output
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert INDEX in archive.namelist()
        assert "itineraries/ITINERARY_VM-26-0412_r1.pdf" in archive.namelist()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["full", "file.txt", "other.zip", "folder.zip"])
def test_nothing_else_is_ever_overwritten(runner: CliRunner, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    if name in ("full", "folder.zip"):
        target.mkdir()
        (target / "letter.txt").write_text("mine")
    else:
        target.write_text("mine")
    with pytest.raises(InvalidInput, match="papers-target-taken"):
        runner.invoke(papers_command, ["--on", DAY, "-o", str(target)], standalone_mode=False, catch_exceptions=False)
    kept = target / "letter.txt" if target.is_dir() else target
    assert kept.read_text() == "mine"
    assert _bundles() == []


def test_a_day_without_papers_says_so_with_status_1(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(papers_command, ["--on", "01/02/2030", "-o", str(tmp_path / "day")])
    assert result.exit_code == 1
    assert "There is no paper for 01/02/2030" in result.output
    assert not (tmp_path / "day").exists()


def test_an_unknown_office_is_refused(runner: CliRunner) -> None:
    with pytest.raises(NotFound, match="no-such-office"):
        runner.invoke(papers_command, ["--on", DAY, "--office", "XX"], standalone_mode=False, catch_exceptions=False)


def test_who_stops_the_printing_keeps_nothing(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()
    stop.set()
    monkeypatch.setattr(papers, "stop_event", lambda: stop)
    result = _run(runner, "-o", str(tmp_path / "day"))
    assert result.exit_code == 130
    assert "no file was written" in result.output
    assert list(tmp_path.glob("*day*")) == []
    assert _bundles() == []
