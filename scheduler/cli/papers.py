"""`hanhtrinh papers`: every paper of a day in a folder or a ZIP file, whole or not at all."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
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
from scheduler.services.papers.bundle import Job, day_jobs, find_office, note_bundle
from scheduler.services.papers.values import PaperFile

_DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
_OUTPUT = click.Path(path_type=Path)
INDEX = "index.csv"
"""The list of a bundle's files: its presence shows that a folder is a bundle and may be replaced by a newer one."""
STOPPED, NOTHING = 130, 1
_STAMP = (1980, 1, 1, 0, 0, 0)

_Made = list[tuple[str, PaperFile]]


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
        made, target = _make(on, office, output, stop)
    except _Stopped:
        click.echo(say("cli-papers-stopped"), err=True)
        sys.exit(STOPPED)
    if not made:
        click.echo(say("cli-papers-none", day=f"{on:%d/%m/%Y}"), err=True)
        sys.exit(NOTHING)
    pages = sum(one.name.endswith(".pdf") for _, one in made)
    click.echo(say("cli-papers-done", pdf=pages, lists=len(made) - pages, file=str(target)))


def _make(on: datetime, office: str | None, output: Path | None, stop: Event) -> tuple[_Made, Path]:
    """Make and write the papers in one transaction: what is on record was also written."""
    with unit_of_work() as session:
        where = find_office(session, office)
        name = "-".join(["papers", on.date().isoformat(), *([where.code] if where else [])])
        target = output or Path(name)
        check_target(target)
        made = _print(day_jobs(session, SYSTEM, on.date(), where), stop)
        if made:
            stop_listening()
            write_bundle(target, made)
            note_bundle(session, SYSTEM, on.date(), where, files=len(made))
    return made, target


def _print(jobs: Sequence[Job], stop: Event) -> _Made:
    made: _Made = []
    with _progress(len(jobs)) as advance:
        for job in jobs:
            if stop.is_set():
                raise _Stopped
            made += [(job.folder, one) for one in job.make()]
            advance()
    return made


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


def write_bundle(target: Path, made: _Made) -> None:
    """Write the files beside the target and put them in its place at the end; only the owner may read them."""
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        if target.suffix.lower() == ".zip":
            _write_zip(fresh, made)
            fresh.replace(target)
        else:
            _write_folder(fresh, made)
            if target.exists():
                target.rename(Path(folder) / "before")
            fresh.rename(target)


def _write_folder(folder: Path, made: _Made) -> None:
    folder.mkdir(mode=0o700)
    for place, one in [*made, ("", _index(made))]:
        (folder / place).mkdir(mode=0o700, exist_ok=True)
        path = folder / place / one.name
        path.touch(mode=0o600)
        path.write_bytes(one.content)


def _write_zip(path: Path, made: _Made) -> None:
    path.touch(mode=0o600)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, one in [*made, ("", _index(made))]:
            entry = zipfile.ZipInfo("/".join(filter(None, (place, one.name))), _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, one.content)


def _index(made: _Made) -> PaperFile:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("folder", "file", "bytes"))
    writer.writerows((place, one.name, len(one.content)) for place, one in made)
    return PaperFile(name=INDEX, mimetype="text/csv", content=out.getvalue().encode())
