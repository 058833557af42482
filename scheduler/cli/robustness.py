"""`hanhtrinh robustness VERSION`: what delays and cancellations would do to a version."""

from __future__ import annotations

import click

from scheduler.cli.words import NUMBER, SEED, cli_language, say
from scheduler.database import unit_of_work, upgrade
from scheduler.i18n.dates import show_date, show_percent
from scheduler.services.access import SYSTEM
from scheduler.services.robustness import RobustnessView, TightTurnaround, WeakConnection, robustness_of
from solver.robustness import DAYS, Share

_DAYS = click.IntRange(1, 100_000)


@click.command("robustness", help=say("cli-robustness-help"))
@click.argument("number", metavar="VERSION", type=NUMBER)
@click.option("--days", type=_DAYS, default=DAYS, show_default=True, help=say("cli-robustness-days"))
@click.option("--seed", type=SEED, default=0, show_default=True, help=say("cli-seed"))
def robustness_command(number: int, days: int, seed: int) -> None:
    """Replay a version and show what breaks how often."""
    upgrade()
    with unit_of_work() as session:
        view = robustness_of(session, SYSTEM, number, days=days, seed=seed)
    click.echo(say("robustness-heading", number=str(number), days=days))
    _say_estimates(view)
    click.echo(say("robustness-weakest" if view.connections else "robustness-no-weak"))
    for one in view.connections:
        click.echo("  " + _connection(one))
    click.echo(say("robustness-tightest" if view.turnarounds else "robustness-no-tight"))
    for turn in view.turnarounds:
        click.echo("  " + _turnaround(turn))
    click.echo(say("robustness-limits"))


def _say_estimates(view: RobustnessView) -> None:
    for name, held in view.estimates.items():
        figures = {part: round(getattr(held, part), 2) for part in ("mean", "low", "high")}
        what = say(f"robustness-{name.replace('_', '-')}")
        click.echo("  " + say("robustness-estimate", what=what, bad=held.bad, **figures))


def _connection(one: WeakConnection) -> str:
    return say(
        "robustness-connection",
        date=show_date(one.on, cli_language(), weekday=False),
        inbound=one.inbound,
        outbound=one.outbound,
        airport=one.airport,
        spare=one.spare,
        cases=one.cases,
        people=one.people,
        missed=_share(one.missed),
    )


def _turnaround(one: TightTurnaround) -> str:
    return say(
        f"robustness-turnaround-{one.kind}",
        date=show_date(one.on, cli_language(), weekday=False),
        escort=one.escort,
        before=one.before,
        after=one.after,
        late=_share(one.late),
        short=_share(one.short),
    )


def _share(share: Share) -> str:
    """A share with its interval."""
    language = cli_language()
    low, high = show_percent(share.low, language), show_percent(share.high, language)
    return say("robustness-share", share=show_percent(share.probability, language), low=low, high=high)
