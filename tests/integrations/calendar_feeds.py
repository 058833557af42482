"""Invented feeds for the tests of the calendars."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.calendars import EventStatus, Feed, FeedEvent

REVISED_AT = datetime(2026, 10, 1, 2, 30, tzinfo=UTC)
VIET_NAM = "Asia/Ho_Chi_Minh"


def at(zone: str, *parts: int) -> datetime:
    """Give the instant at which the clocks of a zone show these parts."""
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


def event(uid: str = "5f0c", **changes: Any) -> FeedEvent:
    facts: dict[str, Any] = {
        "uid": uid,
        "sequence": 0,
        "created_at": REVISED_AT,
        "revised_at": REVISED_AT,
        "starts_at": at(VIET_NAM, 2026, 11, 25, 19, 30),
        "start_zone": VIET_NAM,
        "ends_at": at(VIET_NAM, 2026, 11, 25, 22, 0),
        "end_zone": VIET_NAM,
        "summary": "Hộ tống SGN–HKG, 4 người",
    }
    return FeedEvent(**{**facts, **changes})


def feed(*events: FeedEvent, **changes: Any) -> Feed:
    facts: dict[str, Any] = {
        "name": "Hộ tống",
        "description": "Lịch hộ tống",
        "colour": "teal",
        "refresh": timedelta(hours=1),
        "timezone": VIET_NAM,
        "events": events,
    }
    return Feed(**{**facts, **changes})


def lively_feed() -> Feed:
    """Duties around the DST weeks of three places, a cancelled one, hostile text, and two zones in one event."""
    return feed(
        event("sgn-clinic", summary='Phòng khám; "A", B\\N 😀', description="Dòng một\nDòng hai, ba; bốn"),
        event(
            "lax-before-autumn",
            ends_at=at("America/Los_Angeles", 2026, 10, 31, 23, 30),
            starts_at=at(VIET_NAM, 2026, 10, 31, 23, 55),
            end_zone="America/Los_Angeles",
        ),
        event(
            "lax-in-repeated-hour",
            starts_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
            ends_at=datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
            start_zone="America/Los_Angeles",
            end_zone="America/Los_Angeles",
        ),
        event(
            "lax-spring",
            starts_at=at("America/Los_Angeles", 2027, 3, 14, 1, 30),
            ends_at=at("America/Los_Angeles", 2027, 3, 14, 3, 30),
            start_zone="America/Los_Angeles",
            end_zone="America/Los_Angeles",
        ),
        event(
            "syd-spring",
            starts_at=at("Australia/Sydney", 2026, 10, 4, 1, 0),
            ends_at=at("Australia/Sydney", 2026, 10, 4, 4, 0),
            start_zone="Australia/Sydney",
            end_zone="Australia/Sydney",
        ),
        event(
            "syd-after-spring",
            starts_at=at("Australia/Sydney", 2026, 10, 4, 9, 0),
            ends_at=at("Australia/Sydney", 2026, 10, 4, 11, 0),
            start_zone="Australia/Sydney",
            end_zone="Australia/Sydney",
        ),
        event(
            "syd-autumn",
            starts_at=at("Australia/Sydney", 2027, 4, 4, 1, 30),
            ends_at=at("Australia/Sydney", 2027, 4, 4, 5, 0),
            start_zone="Australia/Sydney",
            end_zone="Pacific/Auckland",
        ),
        event(
            "akl-spring",
            starts_at=at("Pacific/Auckland", 2026, 9, 27, 1, 15),
            ends_at=at("Pacific/Auckland", 2026, 9, 27, 3, 45),
            start_zone="Pacific/Auckland",
            end_zone="Pacific/Auckland",
        ),
        event(
            "akl-autumn",
            starts_at=at("Pacific/Auckland", 2027, 4, 4, 4, 15),
            ends_at=at("Pacific/Auckland", 2027, 4, 4, 6, 45),
            start_zone="Pacific/Auckland",
            end_zone="Asia/Saigon",
        ),
        event("gone", status=EventStatus.CANCELLED, sequence=3, summary="HỦY / CANCELLED: Hộ tống SGN–ICN"),
    )
