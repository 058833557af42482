"""`hanhtrinh papers`: every paper of a day in a folder or a ZIP file, whole or not at all."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from scheduler.cli.stopping import stop_event, stop_listening
from scheduler.cli.words import say
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import InvalidInput
from scheduler.services.access import SYSTEM
from scheduler.services.papers.archive import INDEX, Piece, Tally, pieces_of, zip_chunks
from scheduler.services.papers.bundle import Job, day_jobs, find_office, note_bundle

_DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
_OUTPUT = click.Path(path_type=Path)
STOPPED, NOTHING = 130, 1


class _Stopped(Exception):
    """A person stopped the printing; nothing is kept."""


@click.command("papers", help=say("cli-papers-help"))
@click.option("--on", "on", required=True, type=_DATE, help=say("cli-papers-on"))
@click.option("--office", default=None, metavar="HAN|SGN", help=say("cli-plan-office"))
@click.option("-o", "--output", default=None, type=_OUTPUT, help=say("cli-papers-output"))
def papers_command(on: datetime, office: str | None, output: Path | None) -> None:
    """Print a day: exit status 0 with papers, 1 where the day has none, 2 for what cannot be, 130 where stopped."""
    upgrade()
    stop = stop_event()
    try:
        tally, target = _make(on, office, output, stop)
    except _Stopped:
        click.echo(say("cli-papers-stopped"), err=True)
        sys.exit(STOPPED)
    if not tally.rows:
        click.echo(say("cli-papers-none", day=f"{on:%d/%m/%Y}"), err=True)
        sys.exit(NOTHING)
    click.echo(say("cli-papers-done", pdf=tally.pdf, lists=len(tally.rows) - tally.pdf, file=str(target)))


def _make(on: datetime, office: str | None, output: Path | None, stop: Event) -> tuple[Tally, Path]:
    """Make and write the papers in one transaction: what is on record was also written."""
    tally = Tally()
    with unit_of_work() as session:
        where = find_office(session, office)
        name = "-".join(["papers", on.date().isoformat(), *([where.code] if where else [])])
        target = output or Path(name)
        check_target(target)
        write_bundle(target, _printed(day_jobs(session, SYSTEM, on.date(), where), stop, tally))
        if tally.rows:
            note_bundle(session, SYSTEM, on.date(), where, files=len(tally.rows))
    return tally, target


def _printed(jobs: Sequence[Job], stop: Event, tally: Tally) -> Iterator[Piece]:
    with _progress(len(jobs)) as advance:
        yield from pieces_of(_watched(jobs, stop, advance), tally)
    stop_listening()


def _watched(jobs: Sequence[Job], stop: Event, advance: Callable[[], None]) -> Iterator[Job]:
    for job in jobs:
        if stop.is_set():
            raise _Stopped
        yield job
        advance()


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where somebody looks at a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(say("cli-papers-printing")), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def check_target(target: Path) -> None:
    """Raise InvalidInput for a place that holds something else: only an older bundle is ever replaced."""
    if target.suffix.lower() == ".zip":
        if target.is_dir() or (target.exists() and not _is_bundle_zip(target)):
            raise InvalidInput("papers-target-taken", file=str(target))
    elif target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / INDEX).is_file())):
        raise InvalidInput("papers-target-taken", file=str(target))


def _is_bundle_zip(target: Path) -> bool:
    try:
        with zipfile.ZipFile(target) as archive:
            return INDEX in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def write_bundle(target: Path, pieces: Iterable[Piece]) -> None:
    """Write the files beside the target and put them in its place at the end; only the owner may read them.

    Without any file the target stays as it is.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        if target.suffix.lower() == ".zip":
            if _write_zip(fresh, pieces):
                fresh.replace(target)
        elif _write_folder(fresh, pieces):
            if target.exists():
                target.rename(Path(folder) / "before")
            fresh.rename(target)


def _write_folder(folder: Path, pieces: Iterable[Piece]) -> int:
    """How many files were written."""
    folder.mkdir(mode=0o700)
    written = 0
    for piece in pieces:
        (folder / piece.folder).mkdir(mode=0o700, exist_ok=True)
        path = folder / piece.path
        path.touch(mode=0o600)
        path.write_bytes(piece.file.content)
        written += 1
    return written


def _write_zip(path: Path, pieces: Iterable[Piece]) -> int:
    """How many files were written."""
    written = 0

    def counted() -> Iterator[Piece]:
        nonlocal written
        for piece in pieces:
            written += 1
            yield piece

    path.touch(mode=0o600)
    with path.open("wb") as out:
        for chunk in zip_chunks(counted()):
            out.write(chunk)
    return written
