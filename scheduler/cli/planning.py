"""`hanhtrinh plan`: one planning run in the foreground, with live progress; Ctrl-C keeps the best plan so far."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from threading import Event

import click
from sqlalchemy import select

from scheduler.cli.live import Live
from scheduler.cli.stopping import stop_event, stop_listening
from scheduler.cli.words import SEED, cli_language, say
from scheduler.config import settings
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import Language
from scheduler.i18n.dates import VIET_NAM, local, show_percent
from scheduler.i18n.sentences import Sentence
from scheduler.journal import configure_journal
from scheduler.models import Office, utc_now
from scheduler.services.access import SYSTEM
from scheduler.services.run_queue import abandon
from scheduler.services.runs import (
    BUDGET_MAX,
    DAYS_MAX,
    NOTICE_MAX,
    RELIABILITY_MAX,
    RunView,
    request_run,
    run_view,
    stop_run,
)
from scheduler.services.versions import VersionView, version_view

_DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
_LEFT_OUT_SHOWN = 20
_FOLLOW_SECONDS = 0.5


@click.command("plan", help=say("cli-plan-help"))
@click.option("--from", "from_on", required=True, type=_DATE, help=say("cli-plan-from"))
@click.option("--to", "to_on", required=True, type=_DATE, help=say("cli-plan-to"))
@click.option("--office", default=None, metavar="HAN|SGN", help=say("cli-plan-office"))
@click.option("--time-limit", type=click.IntRange(1, 86400), default=60, show_default=True, help=say("cli-seconds"))
@click.option("--workers", type=click.IntRange(1, 64), default=None, help=say("cli-workers"))
@click.option("--seed", type=SEED, default=0, show_default=True, help=say("cli-seed"))
@click.option("--change-budget", type=click.IntRange(0, BUDGET_MAX), metavar="K", help=say("cli-change-budget"))
@click.option("--freeze-told", is_flag=True, help=say("cli-freeze-told"))
@click.option("--freeze-ticketed", is_flag=True, help=say("cli-freeze-ticketed"))
@click.option("--freeze-days", type=click.IntRange(0, DAYS_MAX), metavar="N", help=say("cli-freeze-days"))
@click.option("--notice-days", type=click.IntRange(0, NOTICE_MAX), metavar="N", help=say("cli-notice-days"))
@click.option(
    "--connection-reliability",
    type=click.FloatRange(0, RELIABILITY_MAX),
    metavar="PERCENT",
    help=say("cli-connection-reliability"),
)
def plan_command(
    from_on: datetime,
    to_on: datetime,
    office: str | None,
    time_limit: int,
    workers: int | None,
    seed: int,
    change_budget: int | None,
    freeze_told: bool,
    freeze_ticketed: bool,
    freeze_days: int | None,
    notice_days: int | None,
    connection_reliability: float | None,
) -> None:
    """Plan in this process; exit status 0 with a draft, 1 where the run ended without one."""
    if from_on <= to_on < datetime.combine(local(utc_now(), VIET_NAM).date(), datetime.min.time()):
        raise InvalidInput("run-in-the-past", last=to_on.date().isoformat())
    upgrade()
    with unit_of_work() as session:
        run = request_run(
            session,
            SYSTEM,
            from_on=from_on.date(),
            to_on=to_on.date(),
            office_id=office_key(office) if office else None,
            time_limit_seconds=time_limit,
            workers=workers or settings().solver_workers,
            seed=seed,
            change_budget=change_budget,
            freeze_told=freeze_told,
            freeze_ticketed=freeze_ticketed,
            freeze_days=freeze_days,
            notice_days=notice_days,
            connection_reliability=connection_reliability,
        )
        run_id = run.id
    _show(carry_out(run_id, time_limit))


def office_key(code: str) -> int:
    """The key of the office with that code. Raises NotFound."""
    with unit_of_work() as session:
        key = session.scalar(select(Office.id).where(Office.code == code.upper()))
    if key is None:
        raise NotFound("no-such-office", office=code)
    return key


def carry_out(run_id: int, time_limit: int) -> RunView:
    """Carry out a queued run here and now with live progress, and give how it ended; nothing stays in the queue."""
    from scheduler.worker import carry_out_next, worker_name

    quieten_logs()
    stop = stop_event()
    try:
        with Live(time_limit, stop) as live:
            if not carry_out_next(worker_name(), run_id=run_id, listen=live.show, stop=stop):
                _follow(run_id, live, stop)
    except KeyboardInterrupt:
        with unit_of_work() as session:
            abandon(session, run_id)
        raise
    finally:
        stop_listening()
    with unit_of_work() as session:
        return run_view(session, SYSTEM, run_id)


def _follow(run_id: int, live: Live, stop: Event) -> None:
    """Watch a run that a worker beside us was quicker to take, and pass a wish to stop on to it."""
    while True:
        with unit_of_work() as session:
            run = run_view(session, SYSTEM, run_id)
            if run.is_live and stop.is_set() and not run.stop_requested:
                stop_run(session, SYSTEM, run_id)
        if not run.is_live:
            return
        if run.progress:
            live.show(run.progress[-1])
        time.sleep(_FOLLOW_SECONDS)


def quieten_logs() -> None:
    """Show errors only, on standard error: a person at the terminal sees the progress, and refusals in words."""
    configure_journal(logging.ERROR, anew=True)


def _show(run: RunView) -> None:
    if run.version_number is None:
        click.echo(run.error.in_(cli_language()) if run.error else say("cli-plan-no-version"), err=True)
        sys.exit(1)
    with unit_of_work() as session:
        view = version_view(session, SYSTEM, run.version_number)
    summary = view.summary
    gap = "-" if summary.controllable_gap is None else show_percent(summary.controllable_gap, cli_language())
    click.echo(
        say(
            "cli-plan-done",
            number=str(summary.number),
            planned=summary.cases_planned,
            cases=summary.cases_total,
            people=summary.people_planned,
            score=summary.score,
            gap=gap,
            outcome=say(f"run-outcome-{run.outcome.replace('_', '-')}"),
        )
    )
    _show_left_out(view)
    click.echo(say("cli-plan-next", number=str(summary.number)))


def _show_left_out(view: VersionView) -> None:
    language = cli_language()
    left_out = [row for row in view.cases if not row.is_planned]
    for row in left_out[:_LEFT_OUT_SHOWN]:
        reason = row.reason.in_(language) if row.reason else ""
        facts = most_telling(row.facts, language)
        click.echo(f"  {row.code}: {reason} {facts}".rstrip())
    if len(left_out) > _LEFT_OUT_SHOWN:
        click.echo(say("cli-plan-more-left-out", cases=len(left_out) - _LEFT_OUT_SHOWN))


_VAGUE = ("fact-could-go", "fact-could-be-booked", "fact-too-many-connections", "fact-assisted-connection")


def most_telling(facts: Sequence[Sentence], language: Language) -> str:
    """The first fact that names what stands in the way; one that only counts or consoles where there is no other."""
    ordered = sorted(facts, key=lambda fact: fact.key in _VAGUE)
    return ordered[0].in_(language) if ordered else ""
