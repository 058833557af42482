"""The main job from nothing: build, import, plan, approve, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.demo.build import DemoFile, Season, demand_room, demo_files, import_demo, keep_files
from scheduler.demo.people import acting, give_duties, install_users
from scheduler.models import PlanTrip, PlanVersion
from scheduler.services import versions
from scheduler.services.access import SYSTEM
from scheduler.services.accounts import new_password
from scheduler.services.feeds import NewSubscription, create_default_subscriptions, fetch_feed
from scheduler.services.itineraries import itinerary_pdf
from scheduler.services.publication import PublicationResult, publish
from scheduler.services.runs import request_run
from scheduler.services.versions import VersionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the demo leaves behind; `password` opens every demo account and is shown once.

    `folder` holds a copy of every paper and calendar, to be looked at without a server. `subscriptions` begin with the
    calendar that has the most in it.
    """

    version: VersionView
    result: PublicationResult
    subscriptions: tuple[NewSubscription, ...]
    password: str
    folder: Path


def build_season(season: Season, cases: int, seed: int, on_file: Callable[[DemoFile | None], None]) -> None:
    """Write the demo's files, import them and keep copies. `on_file` hears of each file, None while they are made."""
    mark = f"{season.today.isoformat()}/{cases}/{seed}"
    with unit_of_work() as session:
        demand_room(session, mark)
    on_file(None)
    files = demo_files(season, cases, seed)
    with unit_of_work() as session:
        import_demo(session, season, files, mark, on_file)
    keep_files(files, settings().instance / "demo")


def queue_run(season: Season, *, seed: int, time_limit: int, workers: int) -> int:
    """Ask for a plan of the whole season, with today's health checks, as the demo's planner; the run's id."""
    with unit_of_work() as session:
        run = request_run(
            session,
            acting(session, "planner"),
            from_on=season.today,
            to_on=season.last,
            time_limit_seconds=time_limit,
            workers=workers,
            seed=seed,
        )
        return run.id


def open_doors() -> str:
    """Make the accounts, or give them a new password; the password."""
    password = new_password()
    with unit_of_work() as session:
        install_users(session, password)
    return password


def approve_and_publish(number: int, password: str, on_paper: Callable[[int, int], None]) -> Published:
    """Propose as the planner, approve and publish as the approver, and make a feed address for everybody."""
    with unit_of_work() as session:
        versions.propose(session, acting(session, "planner"), number)
        versions.approve(session, acting(session, "approver"), number)
    with unit_of_work() as session:
        result = publish(session, acting(session, "approver"), number, on_progress=on_paper)
        busiest = session.execute(
            select(PlanTrip.escort_id)
            .join(PlanTrip.version)
            .where(PlanVersion.number == number)
            .group_by(PlanTrip.escort_id)
            .order_by(func.count().desc(), PlanTrip.escort_id)
            .limit(1)
        ).scalar_one_or_none()
        if busiest is not None:
            give_duties(session, busiest)
    with unit_of_work() as session:
        subscriptions = create_default_subscriptions(session, SYSTEM, is_further=True)
        view = versions.version_view(session, SYSTEM, number)
        folder = settings().instance / "demo"
        events = _keep_papers(session, view, subscriptions, folder)
    busiest_first = tuple(sorted(subscriptions, key=lambda feed: -events[feed.id]))
    return Published(version=view, result=result, subscriptions=busiest_first, password=password, folder=folder)


def _keep_papers(
    session: Session, view: VersionView, feeds: tuple[NewSubscription, ...], folder: Path
) -> dict[int, int]:
    """Copy what was published to files, replacing those of an earlier demo; the events of each subscription."""
    events = {}
    for name, suffix in (("itineraries", "pdf"), ("feeds", "ics")):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).glob(f"*.{suffix}"):
            old.unlink()
    for row in view.cases:
        if row.is_planned:
            (folder / "itineraries" / f"{row.code}.pdf").write_bytes(itinerary_pdf(session, SYSTEM, row.code))
    for feed in feeds:
        content = fetch_feed(session, feed.token, "demo").content
        (folder / "feeds" / f"{feed.kind}-{feed.recipient_id}.ics").write_bytes(content)
        events[feed.id] = content.count(b"BEGIN:VEVENT")
    return events
