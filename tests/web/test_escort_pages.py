"""The roster and an escort's own duties."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    CalendarEvent,
    Escort,
    EventStatus,
    Itinerary,
    PlanCase,
    PlanTrip,
    PlanTripLeg,
    RecipientKind,
)
from scheduler.services.access import SYSTEM
from scheduler.services.escorts import roster
from scheduler.services.feeds.drafts import read_assignment
from scheduler.services.feeds.duties import OUT
from tests.web.conftest import NOW

SignedIn = Callable[[str], FlaskClient]


def test_the_roster_holds_span_rest_and_expiring_permits(database: Session) -> None:
    shown = roster(database, SYSTEM, now=NOW)
    busy = next(escort for escort in shown.escorts if escort.code == "ESC-01")
    (duty,) = busy.duties
    assert duty.route == "HAN–NRT–SFO"
    assert duty.starts_at == duty.spans[1].starts_at - timedelta(minutes=240)
    assert duty.rest_ends_at == duty.ends_at + timedelta(minutes=1440)
    assert [span.kind for span in duty.spans].count("rest") == 1
    assert [leg.designator for leg in duty.back] == ["VN 99"]
    assert duty.references == ("VM-26-0400",)
    assert [permit.country for permit in busy.expiring] == ["US"]
    assert (shown.clashes, shown.expiring) == (0, 1)


def test_an_escort_reads_where_to_report(signed_in: SignedIn) -> None:
    text = re.sub(r"<[^>]+>", "", signed_in("escort").get("/duties").text)
    assert re.search(r"Có mặt lúc .+ · HAN", text)


def test_another_fortnight_shows_another_fortnight(database: Session) -> None:
    later = roster(database, SYSTEM, from_on=NOW.date() + timedelta(days=30), now=NOW)
    assert all(not escort.duties for escort in later.escorts)


def test_a_clash_would_be_shown(database: Session) -> None:
    trip = database.scalars(select(PlanTrip)).one()
    twin = PlanTrip(
        version_id=trip.version_id,
        escort_id=trip.escort_id,
        skill="medical",
        legs=[PlanTripLeg(way=leg.way, position=leg.position, flight_id=leg.flight_id) for leg in trip.legs],
    )
    database.add(twin)
    database.flush()
    assert roster(database, SYSTEM, now=NOW).clashes == 2


def test_planners_see_everybody_and_viewers_nobody(signed_in: SignedIn) -> None:
    text = signed_in("planner").get("/escorts").text
    assert "Trần Hạnh" in text
    assert "Mai Linh" in text
    assert "Trần Hạnh" in signed_in("planner").get("/escorts/ESC-01").text
    assert signed_in("planner").get("/escorts/ESC-99").status_code == 404
    assert signed_in("viewer").get("/escorts").status_code == 403


def test_an_escort_sees_own_duties_and_no_case_number(signed_in: SignedIn) -> None:
    browser = signed_in("escort")
    assert browser.get("/escorts").headers["Location"] == "/duties"
    text = browser.get("/duties").text
    assert "HAN–NRT–SFO" in text
    assert "Trần Hạnh" in text
    assert "Mai Linh" not in text
    assert "VM-26" not in text
    assert "hộ tống y tế" not in text.lower()
    assert browser.get("/escorts/ESC-01").status_code == 403


def _cancelled_duty(database: Session, ago: timedelta) -> CalendarEvent:
    """The escort's trip as a re-plan leaves it in the calendar that gives it to somebody else."""
    events = database.scalars(select(CalendarEvent).where(CalendarEvent.recipient_kind == RecipientKind.ESCORT))
    out = next(row for row in events if read_assignment(row.assignment).part == OUT)
    out.status, out.revised_at = EventStatus.CANCELLED, datetime.now(UTC) - ago
    paper = database.scalars(select(Itinerary).join(PlanCase).where(PlanCase.escorts.any())).one()
    paper.withdrawn_at = datetime.now(UTC)
    database.commit()
    return out


@pytest.mark.parametrize(("days", "is_shown"), [(0, True), (13, True), (15, False)])
def test_a_cancelled_trip_is_shown_struck_through_for_a_fortnight(
    signed_in: SignedIn, database: Session, days: int, is_shown: bool
) -> None:
    summary = _cancelled_duty(database, timedelta(days=days)).summary_vi
    page = unescape(signed_in("escort").get("/duties").text)
    assert (f"<del>{summary}</del>" in page) is is_shown
    assert ("không còn là việc của bạn" in page) is is_shown
    assert "VM-26" not in page


def test_an_escort_without_a_row_is_told_whom_to_ask(signed_in: SignedIn, database: Session) -> None:
    for escort in database.scalars(select(Escort)):
        escort.user_id = None
    database.commit()
    assert "Tài khoản chưa gắn" in signed_in("escort").get("/duties").text
