"""The life of a mission's feeds, step by step, and what must be seen after each."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.models import EventStatus, FlightState, VersionStatus
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import revoke
from tests.clients.shown import Shown
from tests.scheduler import builders
from tests.web.feed_mission import Feed, Mission, over_clock_changes, plan


def live(mission: Mission) -> Iterator[str]:
    """Take the mission through its life; each name is given when its step has been published."""
    yield "publish"
    _moved(mission, 2)
    yield "move"
    _reassigned(mission, 3)
    yield "reassign"
    _cancelled(mission, 4)
    yield "cancel"
    plan(mission.world, 5)
    mission.publish(5)
    yield "restore"


def close_addresses(mission: Mission) -> None:
    """Revoke every address, then publish something that nobody may see by one of them."""
    for feed in mission.feeds:
        revoke(mission.world.session, SYSTEM, feed.subscription_id)
    mission.world.session.commit()
    _cancelled(mission, 6)


def published(mission: Mission, feed: Feed) -> frozenset[Shown]:
    """What a client must show of a feed, taken from the rows and not from the bytes."""
    found = set()
    for row in mission.rows(feed):
        summary = row.summary_vi if feed.language == "vi" else row.summary_en
        is_cancelled = row.status is EventStatus.CANCELLED
        word = "ĐÃ HỦY: " if feed.language == "vi" else "CANCELLED: "
        found.add(
            Shown(
                uid=row.uid,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                status=row.status.value.upper(),
                summary=word + summary if is_cancelled else summary,
            )
        )
    return frozenset(found)


def _moved(mission: Mission, number: int) -> None:
    """The family leaves a day later; the escort's way back moves with it."""
    world = mission.world
    version = world.version(number, status=VersionStatus.APPROVED)
    out = builders.make_flight(world.session, "CX 764", "SGN", "2026-12-11 19:30", "HKG", "2026-12-11 23:20")
    on = builders.make_flight(world.session, "CX 872", "HKG", "2026-12-12 01:05", "LAX", "2026-12-11 21:15")
    home = builders.make_flight(world.session, "VN 99", "LAX", "2026-12-13 23:30", "SGN", "2026-12-15 06:30")
    builders.plan_case(
        world.session, version, world.family, (out, on),
        appointments=[(world.check, builders.at("2026-12-08 09:15", "SGN"), 45)],
        escorts=[("operational", world.escort)],
    )  # fmt: skip
    builders.plan_trip(world.session, version, world.escort, (out, on), back=[home])
    _plan_clock_changes(mission, version)
    mission.publish(number)


def _reassigned(mission: Mission, number: int) -> None:
    """The other escort and another examiner take over."""
    world = mission.world
    world.check.examiner = "BS. Lý An"
    version = world.version(number, status=VersionStatus.APPROVED)
    world.plan_family(version, escort=world.other)
    _plan_clock_changes(mission, version)
    mission.publish(number)


def _cancelled(mission: Mission, number: int) -> None:
    """The flight to Auckland is cancelled and the family stays: its events become tombstones."""
    world = mission.world
    version = world.version(number, status=VersionStatus.APPROVED)
    builders.leave_out(world.session, version, world.family)
    for case, flight in over_clock_changes(world)[:-1]:
        builders.plan_case(world.session, version, case, [flight], escorts=[("operational", world.other)])
        builders.plan_trip(world.session, version, world.other, [flight])
    auckland = over_clock_changes(world)[-1]
    auckland[1].state = FlightState.CANCELLED
    builders.leave_out(world.session, version, auckland[0])
    mission.publish(number)
    auckland[1].state = FlightState.SCHEDULED


def _plan_clock_changes(mission: Mission, version: object) -> None:
    world = mission.world
    for case, flight in over_clock_changes(world):
        builders.plan_case(world.session, version, case, [flight], escorts=[("operational", world.other)])  # type: ignore[arg-type]
        builders.plan_trip(world.session, version, world.other, [flight])  # type: ignore[arg-type]
