"""The departures board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scheduler.models import MobilityNeed, PlanVersion, User, VersionStatus
from scheduler.readiness import DateWindow
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.board import departures
from scheduler.services.readiness_summary import ReadinessSummary
from tests.web.conftest import NOW

SignedIn = Callable[[str], FlaskClient]


def _actor(database: Session, role: str) -> Actor:
    return actor_of(database.scalars(select(User).where(User.email == f"{role}@example.org")).one())


def test_the_board_counts_people_cases_and_missing_escorts(database: Session) -> None:
    board = departures(database, SYSTEM, now=NOW)
    assert [row.designator for row in board.departures] == ["VN 310", "OZ 732", "VN 98", "CX 740", "KE 454"]
    first = board.departures[0]
    assert (first.origin.code, first.destination.code, [p.code for p in first.onward]) == ("HAN", "NRT", ["SFO"])
    assert first.escorts == ("Trần Hạnh",)
    assert first.people == sum(row.people for row in board.departures if row is first)
    assert [row.status for row in board.departures][3:] == ["escort-missing", "cancelled"]
    assert board.escorts_missing == 1
    assert board.next_departure is first
    assert (board.cases_ready, board.cases_total) == (0, 7)  # the seeded programme has no rules, so nothing is cleared


def test_a_case_counts_as_ready_on_a_day_that_its_clearances_cover(
    database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def covered(session: Session, ids: Select[int], today: date) -> dict[int, ReadinessSummary]:
        window = DateWindow(first=today, last=today + timedelta(days=3))
        fit = ReadinessSummary(is_ready=True, has_stops=False, windows=(window,), next_step=None, lapse=None)
        return dict.fromkeys(session.scalars(ids), fit)

    monkeypatch.setattr("scheduler.services.board.summaries_of", covered)
    board = departures(database, SYSTEM, now=NOW)
    soon = [row for row in board.departures if row.departs_on <= board.today + timedelta(days=3)]
    assert board.cases_ready == sum(row.cases_total for row in soon)
    assert 0 < board.cases_ready < board.cases_total


def test_a_filter_shows_one_airport(database: Session) -> None:
    board = departures(database, SYSTEM, origin="SGN", now=NOW)
    assert {row.origin.code for row in board.departures} == {"SGN"}
    assert departures(database, SYSTEM, origin="XXX", now=NOW).origin is None


def test_an_office_sees_its_own_people(database: Session) -> None:
    board = departures(database, _actor(database, "hanoi"), now=NOW)
    assert {row.origin.code for row in board.departures} == {"HAN"}


def test_a_viewer_sees_no_codes_no_names_and_nothing_of_protected_cases(database: Session) -> None:
    rows = departures(database, _actor(database, "viewer"), now=NOW).departures
    assert all(row.cases == () and row.escorts == () for row in rows)
    assert "UMNR" not in {service.code for row in rows for service in row.services}
    seen = departures(database, _actor(database, "protection"), now=NOW).departures
    assert "UMNR" in {service.code for row in seen for service in row.services}


def _needing(database: Session, cases: int) -> str:
    """Let the first person of each case on a flight, that many cases, need a stretcher; the flight's designator."""
    version = database.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one()
    open_ones = [one for one in version.cases if one.is_planned and one.legs and not one.case.is_protected]
    flight = open_ones[0].legs[0].flight
    for leg in (leg for entry in version.cases for leg in entry.legs if leg.flight_id == flight.id):
        leg.flight = open_ones[-1].legs[-1].flight
    for entry in open_ones[:cases]:
        entry.legs[0].flight = flight
        entry.case.members[0].mobility = MobilityNeed.STCR
    database.flush()
    return flight.designator


@pytest.mark.parametrize(("cases", "is_counted"), [(1, False), (2, False), (3, True)])
@pytest.mark.parametrize("role", ["viewer", "medical"])
def test_needs_of_fewer_than_three_cases_are_not_told_to_a_viewer(
    database: Session, role: str, cases: int, is_counted: bool
) -> None:
    wanted = _needing(database, cases)
    seen = {row.designator: row for row in departures(database, _actor(database, role), now=NOW).departures}[wanted]
    assert ("STCR" in {service.code for service in seen.services}) is is_counted
    assert seen.is_assisted is not is_counted
    staff = {row.designator: row for row in departures(database, _actor(database, "planner"), now=NOW).departures}
    assert "STCR" in {service.code for service in staff[wanted].services}


def test_the_viewers_page_says_some_assistance(signed_in: SignedIn, database: Session) -> None:
    _needing(database, 1)
    database.commit()
    assert "Có hỗ trợ đặc biệt" in signed_in("viewer").get("/").text
    assert "STCR" not in signed_in("viewer").get("/").text
    assert "STCR" in signed_in("planner").get("/").text


def test_a_departed_flight_stays_for_a_while(database: Session) -> None:
    first = departures(database, SYSTEM, now=NOW).departures[0]
    later = departures(database, SYSTEM, now=first.departs_at + timedelta(hours=2)).departures
    assert later[0].status == "departed"
    long_after = first.departs_at + timedelta(hours=15)
    assert departures(database, SYSTEM, now=long_after).departures[0].designator == "OZ 732"


def test_nothing_published_says_what_to_do(signed_in: SignedIn, database: Session) -> None:
    version = database.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one()
    version.status = VersionStatus.WITHDRAWN
    database.commit()
    page = signed_in("planner").get("/").text
    assert "Chưa có lịch nào được công bố" in page


def test_the_page_shows_local_times_with_their_zone(signed_in: SignedIn) -> None:
    page = signed_in("planner").get("/").text
    assert "GMT+7" in page
    assert "VN 310" in page
    assert "Trần Hạnh" in page
    assert "VM-26" not in page


def test_the_board_starts_on_the_day_asked_for(database: Session) -> None:
    today = departures(database, SYSTEM, now=NOW)
    third = today.departures[2]
    board = departures(database, SYSTEM, now=NOW, on=third.departs_on)
    assert [row.designator for row in board.departures] == [
        row.designator for row in today.departures if row.departs_on >= third.departs_on
    ]
    assert (board.on, board.today, board.is_today) == (third.departs_on, today.today, False)
    assert board.people_day == sum(row.people for row in today.departures if row.departs_on == third.departs_on)
    assert board.cases_total == sum(row.cases_total for row in board.departures if row.status != "cancelled")
    assert (board.earlier_on, board.later_on) == (board.on - timedelta(days=14), board.on + timedelta(days=14))
    assert departures(database, SYSTEM, now=NOW, on=today.today).departures == today.departures


def test_a_past_day_shows_what_left_and_counts_nothing_as_coming(database: Session) -> None:
    late = NOW + timedelta(days=4)
    board = departures(database, SYSTEM, now=late, on=(NOW - timedelta(days=1)).date())
    assert {row.status for row in board.departures[:3]} == {"departed"}
    assert departures(database, SYSTEM, now=late + timedelta(days=10)).departures == ()
    assert board.cases_total == sum(
        row.cases_total for row in board.departures if row.status not in ("departed", "cancelled")
    )


def test_the_page_goes_to_a_date_and_back_to_today(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    last = departures(database, SYSTEM, now=NOW).departures[-1].departs_on
    page = browser.get(f"/?on={last.isoformat()}&from=HAN").text
    assert f'name="on" value="{last.isoformat()}"' in page
    assert '<input type="hidden" name="from" value="HAN">' in page
    assert '<a class="btn btn-quiet" href="/?from=HAN">Hôm nay</a>' in page
    assert f"on={(last + timedelta(days=14)).isoformat()}" in page
    assert "KE 454" in page
    assert "VN 310" not in page


def test_a_day_without_departures_leads_to_the_next_one(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    first = departures(database, SYSTEM, now=NOW).departures[0].departs_on
    early = browser.get(f"/?on={(first - timedelta(days=40)).isoformat()}").text
    assert "Không có chuyến nào trong 14 ngày từ" in early
    assert 'class="btn btn-primary" href="/' in early
    late = browser.get(f"/?on={(first + timedelta(days=400)).isoformat()}").text
    assert "không có chuyến nào từ ngày này trở đi" in late
    assert '<a class="btn btn-primary" href="/">Hôm nay</a>' in late


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_refused_with_an_example(signed_in: SignedIn, text: str) -> None:
    answer = signed_in("planner").get(f"/?on={text}")
    assert answer.status_code == 422
    assert text in answer.text
