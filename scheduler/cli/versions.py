"""`hanhtrinh plans`, `approve`, `publish` and `diff`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from scheduler.cli.live import Terminal
from scheduler.cli.words import NUMBER, cli_language, say
from scheduler.database import make_session, unit_of_work, upgrade
from scheduler.errors import NotFound
from scheduler.i18n.dates import VIET_NAM, show_count, show_date, show_instant, show_percent
from scheduler.models import User, utc_now
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.diff import CaseChange, Comparison, compare
from scheduler.services.short_notice import short_notice
from scheduler.services.versions import VersionSummary, approve, list_versions

_CODES_SHOWN = 30
_COLUMNS = ("number", "status", "period", "created", "planned", "score", "gap")
_WIDEST = 1000
_PLAIN_SECONDS = 2.0


@click.command("plans", help=say("cli-plans-help"))
def plans_command() -> None:
    """List every version."""
    upgrade()
    with unit_of_work() as session:
        versions = list_versions(session, SYSTEM)
    if not versions:
        click.echo(say("cli-plans-none"))
        return
    _show_versions([_cells(version) for version in versions])


def _show_versions(rows: Sequence[Sequence[str]]) -> None:
    """A table where it fits or nobody looks at a screen, else a few lines for each version: nothing is ever cut."""
    titles = [say(f"cli-plans-column-{name}") for name in _COLUMNS]
    console = Terminal()
    table = Table(*titles, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    natural = Measurement.get(console, console.options.update(max_width=_WIDEST), table).maximum
    if natural <= console.width or not console.is_terminal:
        Terminal(width=max(natural, console.width)).print(table)
        return
    for row in rows:
        click.echo(f"{titles[0]} {row[0]}: {row[1]}")
        for title, cell in zip(titles[2:], row[2:], strict=True):
            click.echo(f"  {title}: {cell}")


def _cells(version: VersionSummary) -> tuple[str, ...]:
    language = cli_language()
    first, last = (show_date(day, language, weekday=False) for day in (version.from_on, version.to_on))
    return (
        str(version.number),
        say(f"version-status-{version.status}"),
        f"{first} - {last}",
        show_instant(version.created_at, VIET_NAM, language),
        f"{version.cases_planned}/{version.cases_total}",
        show_count(version.score, language),
        "-" if version.controllable_gap is None else show_percent(version.controllable_gap, language),
    )


@click.command("approve", help=say("cli-approve-help"))
@click.argument("number", metavar="VERSION", type=NUMBER)
@click.option("--as", "email", default=None, metavar="E-MAIL", help=say("cli-approve-as"))
def approve_command(number: int, email: str | None) -> None:
    """Approve a version as a named person; without a name only where settings let the author approve."""
    upgrade()
    with unit_of_work() as session:
        actor = SYSTEM
        if email is not None:
            user = session.scalar(select(User).where(User.email == email.strip().lower(), User.is_active))
            if user is None:
                raise NotFound("no-such-approver", email=email)
            actor = actor_of(user)
        late = short_notice(session, SYSTEM, number)
        approve(session, actor, number)
    if late is not None:
        counts = {"families": late.families, "departures": late.departures, "appointments": late.appointments}
        click.echo(say("plans-short-words", days=late.days, **counts), err=True)
    click.echo(say("cli-approved", number=str(number)))


@click.command("publish", help=say("cli-publish-help"))
@click.argument("number", metavar="VERSION", type=NUMBER)
def publish_command(number: int) -> None:
    """Publish an approved version and say what went out."""
    from scheduler.services.publication import print_ahead, publish

    upgrade()
    now = utc_now()
    with _Printing() as printing:
        with make_session() as session:
            papers = print_ahead(session, SYSTEM, number, now=now, on_progress=printing.show)
        with unit_of_work() as session:
            result = publish(session, SYSTEM, number, now=now, papers=papers)
    click.echo(say("cli-published", number=str(result.number), cases=result.cases, people=result.people))
    if result.superseded is not None:
        click.echo(say("cli-published-instead", number=str(result.superseded)))


class _Printing:
    """Progress of printing on standard error: a bar on a terminal, a line every few seconds elsewhere."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task = self._bar.add_task(say("cli-publishing"), total=None)
        self._told_at = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the bar."""
        self._bar.stop()

    def show(self, done: int, total: int) -> None:
        """Show how many papers are printed."""
        self._bar.update(self._task, completed=done, total=total)
        now = time.monotonic()
        if not self._console.is_terminal and (done == total or now - self._told_at >= _PLAIN_SECONDS):
            self._told_at = now
            click.echo(f"{say('cli-publishing')} {done}/{total}", err=True)


@click.command("diff", help=say("cli-diff-help"))
@click.argument("a", type=NUMBER)
@click.argument("b", type=NUMBER)
def diff_command(a: int, b: int) -> None:
    """Say case by case what version B changes against version A."""
    upgrade()
    with unit_of_work() as session:
        comparison = compare(session, SYSTEM, a, b)
    click.echo(say("diff-heading", a=str(a), b=str(b)))
    _say_scopes(comparison)
    for change in comparison.changes:
        _say_change(change)
    _say_totals(comparison)


def _say_scopes(comparison: Comparison) -> None:
    """Whether the versions speak of the same days and offices, and which cases one alone names."""
    numbers = [str(version.number) for version in (comparison.before, comparison.after)]
    if not comparison.is_of_one_scope:
        click.echo(say("diff-scopes-differ"))
        for number, scope in zip(numbers, comparison.scopes, strict=True):
            first, last = (show_date(day, cli_language(), weekday=False) for day in (scope.first, scope.last))
            office = scope.office or "every"
            click.echo("  " + say("diff-scope", number=number, first=first, last=last, office=office))
    for number, codes in zip(numbers, (comparison.only_before, comparison.only_after), strict=True):
        if codes:
            listed = ", ".join(codes[:_CODES_SHOWN])
            click.echo(
                say("diff-only", number=number, cases=len(codes), codes=listed, more=max(0, len(codes) - _CODES_SHOWN))
            )


def _say_change(change: CaseChange) -> None:
    click.echo(change.code)
    for sentence in change.sentences:
        click.echo(f"  {sentence.in_(cli_language())}")


def _say_totals(comparison: Comparison) -> None:
    if not comparison.changes:
        is_whole = not comparison.only_before and not comparison.only_after
        click.echo(say("diff-none" if is_whole else "diff-none-in-both"))
    counts = comparison.counts
    click.echo(
        say(
            "diff-totals",
            new=counts["new"],
            dropped=counts["dropped"],
            changed=counts["changed"],
            unchanged=comparison.unchanged,
            disturbed=comparison.people_disturbed,
        )
    )
    for term in comparison.terms:
        if term.delta:
            values = {"before": term.before, "after": term.after, "delta": _delta(term.delta)}
            click.echo("  " + say("diff-term", term=say(f"term-{term.term}"), **values))
    before, after = comparison.before.score, comparison.after.score
    click.echo(say("diff-score", before=before, after=after, delta=_delta(comparison.score_delta)))


def _delta(points: int) -> str:
    return show_count(points, cli_language(), signed=True)
