"""`hanhtrinh demo`: the main job from nothing, told in a few clear lines."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from scheduler.cli.words import SEED, cli_language, say
from scheduler.config import settings
from scheduler.database import upgrade
from scheduler.demo.people import DOMAIN
from scheduler.i18n.dates import VIET_NAM, show_date, show_percent

if TYPE_CHECKING:
    from scheduler.demo.build import Season
    from scheduler.demo.run import Published
    from scheduler.services.versions import CaseRow, VersionView

CASES_MAX = 400
_FEEDS_SHOWN = 3


@click.command("demo", help=say("cli-demo-help"))
@click.option("--cases", type=click.IntRange(1, CASES_MAX), default=120, show_default=True, help=say("cli-demo-cases"))
@click.option("--seed", type=SEED, default=1, show_default=True, help=say("cli-seed"))
@click.option("--time-limit", type=click.IntRange(1, 3600), default=45, show_default=True, help=say("cli-seconds"))
def demo_command(cases: int, seed: int, time_limit: int) -> None:
    """Build a season, plan it, approve it, publish it; exit status 1 where no plan came about."""
    from scheduler.cli.planning import carry_out
    from scheduler.demo.build import season_from
    from scheduler.demo.run import approve_and_publish, open_doors, queue_run

    started = time.monotonic()
    season = season_from(datetime.now(ZoneInfo(VIET_NAM)).date())
    upgrade()
    _build(season, cases, seed)
    password = open_doors()
    run = carry_out(queue_run(season, seed=seed, time_limit=time_limit, workers=settings().solver_workers), time_limit)
    if run.version_number is None:
        click.echo(run.error.in_(cli_language()) if run.error else say("cli-plan-no-version"), err=True)
        sys.exit(1)
    with _bar("cli-publishing") as progress:
        task = progress.add_task("", total=None)
        published = approve_and_publish(
            run.version_number, password, lambda done, total: progress.update(task, completed=done, total=total)
        )
    _tell(published, time.monotonic() - started)


def _bar(phrase_key: str) -> Progress:
    """A bar on standard error, only where somebody looks at a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn(say(phrase_key)),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _build(season: Season, cases: int, seed: int) -> None:
    from scheduler.demo.run import build_season

    first, last = (show_date(day, cli_language(), weekday=False) for day in (season.first, season.last))
    click.echo(say("demo-season", first=first, last=last))
    with _bar("demo-building") as progress:
        task = progress.add_task("", total=7)
        build_season(
            season,
            cases,
            seed,
            lambda file: progress.update(task, advance=1, description="" if file is None else file.name),
        )


def _tell(published: Published, seconds: float) -> None:
    summary = published.version.summary
    gap = "-" if summary.controllable_gap is None else show_percent(summary.controllable_gap, cli_language())
    click.echo(
        say(
            "demo-planned",
            people=summary.people_planned,
            people_total=summary.people_total,
            cases=summary.cases_planned,
            cases_total=summary.cases_total,
            gap=gap,
            number=str(summary.number),
        )
    )
    _tell_left_out(published.version)
    _tell_where(published, seconds)


def _tell_left_out(version: VersionView) -> None:
    """Who is left out and why, grouped by the reason; the first fact of each case says what to do about it."""
    left_out = [row for row in version.cases if not row.is_planned]
    if not left_out:
        click.echo(say("demo-nobody-left-out"))
        return
    click.echo(say("demo-left-out", cases=len(left_out)))
    for row in left_out:
        click.echo(f"  {row.code}  {_why(row)}")


def _why(row: CaseRow) -> str:
    from scheduler.cli.planning import most_telling

    language = cli_language()
    reason = row.reason.in_(language) if row.reason else ""
    return f"{reason} {most_telling(row.facts, language)}".strip()


def _tell_where(published: Published, seconds: float) -> None:
    kinds = Counter(feed.kind for feed in published.subscriptions)
    click.echo(say("demo-papers", count=published.result.cases, folder=str(published.folder / "itineraries")))
    click.echo(
        say(
            "demo-feeds",
            escorts=kinds["escort"],
            clinics=kinds["clinic"],
            offices=kinds["office"],
            folder=str(published.folder / "feeds"),
        )
    )
    for feed in published.subscriptions[:_FEEDS_SHOWN]:
        click.echo(f"  {feed.recipient.in_(cli_language())}: {feed.url}")
    click.echo(say("demo-sign-in", address=settings().base_url, password=published.password, domain=DOMAIN))
    click.echo(say("demo-took", seconds=round(seconds)))
