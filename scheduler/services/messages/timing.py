"""When a message leaves: urgent ones at once, others after a pause and never at night; and when to try again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.config import Settings

_DAY = timedelta(days=1)
_WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 120, 240, 480, 720)
)  # the last one repeats; after ten tries a day and a half has passed
_JITTER = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How long messages wait; `quiet_from` and `quiet_until` are local times, equal ones mean no quiet period."""

    urgent_within: timedelta
    urgent_wait: timedelta
    digest_wait: timedelta
    quiet_from: time
    quiet_until: time


def rhythm_of(rules: Settings) -> Rhythm:
    """The rhythm that an installation has set."""
    return Rhythm(
        urgent_within=timedelta(hours=rules.urgent_hours),
        urgent_wait=timedelta(minutes=rules.urgent_wait_minutes),
        digest_wait=timedelta(minutes=rules.digest_wait_minutes),
        quiet_from=rules.quiet_from,
        quiet_until=rules.quiet_until,
    )


def is_urgent(first_start: datetime, now: datetime, rhythm: Rhythm) -> bool:
    """Whether a change is so near that no quiet period holds it back."""
    return first_start - now <= rhythm.urgent_within


def leaves_at(
    now: datetime, zone: str, rhythm: Rhythm, *, is_urgent: bool, waiting_since: datetime | None = None
) -> datetime:
    """When a message written `now` leaves.

    A digest waits, so that what is published a moment later goes into the same mail; one that has been waiting since
    an earlier publication waits three times that pause at most.
    """
    if is_urgent:
        return now + rhythm.urgent_wait
    at = now + rhythm.digest_wait
    if waiting_since is not None:
        at = max(now, min(at, waiting_since + 3 * rhythm.digest_wait))
    return after_quiet(at, zone, rhythm)


def after_quiet(at: datetime, zone: str, rhythm: Rhythm) -> datetime:
    """`at`, or the end of the quiet period of `zone` that it falls into."""
    there = at.astimezone(ZoneInfo(zone))
    clock = there.time()
    begins, ends = rhythm.quiet_from, rhythm.quiet_until
    if begins == ends:
        return at
    over_midnight = begins > ends
    is_quiet = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not is_quiet:
        return at
    day = there.date() + _DAY if over_midnight and clock >= begins else there.date()
    return datetime.combine(day, ends, tzinfo=ZoneInfo(zone)).astimezone(at.tzinfo)


def retry_at(tries: int, failed_at: datetime, chance: random.Random) -> datetime:
    """When to try again after `tries` failed ones (from 1): ever later, and never all messages at one instant."""
    wait = _WAITS[min(max(tries, 1), len(_WAITS)) - 1]
    return failed_at + wait * chance.uniform(1 - _JITTER, 1 + _JITTER)
