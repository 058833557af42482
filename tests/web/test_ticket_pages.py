"""Tickets on the pages: noted and taken back for a case and for a whole flight, seen on the board and on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import ImportRefused
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import AuditEntry, Case, Flight, Itinerary, PlanCase, Ticket
from scheduler.services import imports
from scheduler.services.access import SYSTEM
from tests.scheduler.import_files import workbook
from tests.web.seed import Seeded

SignedIn = Callable[[str], FlaskClient]


def _held(database: Session, *, hidden: bool = False) -> tuple[PlanCase, Flight]:
    """A case in force with its first flight."""
    query = select(PlanCase).join(Itinerary, Itinerary.plan_case_id == PlanCase.id).join(Case)
    query = query.where(Itinerary.withdrawn_at.is_(None), Case.is_protected.is_(hidden)).order_by(PlanCase.id)
    entry = next(entry for entry in database.scalars(query) if entry.legs)
    return entry, entry.legs[0].flight


def _today() -> date:
    return local(datetime.now(UTC), VIET_NAM).date()


def _tickets(database: Session) -> dict[str, Ticket]:
    return dict(database.execute(select(Case.code, Ticket).join(Ticket, Ticket.case_id == Case.id)).all())


def test_tickets_of_a_case_are_noted_seen_and_taken_back(signed_in: SignedIn, database: Session) -> None:
    entry, _ = _held(database)
    place = f"/cases/{entry.case.code}"
    browser = signed_in("planner")
    assert "Ghi nhận đã xuất vé" in unescape(browser.get(place).text)
    issued = _today() - timedelta(days=2)
    assert browser.post(f"{place}/tickets", data={"issued": issued.isoformat()}).status_code == 302
    row = _tickets(database)[entry.case.code]
    assert (row.issued_on, row.flights) == (issued, [leg.flight_id for leg in entry.legs])
    page = unescape(browser.get(place).text)
    assert "Đã xuất vé" in page
    assert issued.strftime("%d/%m/%Y") in page
    assert "Mai Planner" in page.split('class="pad tickets"')[1]
    assert browser.post(f"{place}/tickets/remove").status_code == 302
    database.expire_all()
    assert _tickets(database) == {}
    acts = database.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == str(entry.case_id))).all()
    assert acts[-2:] == ["ticket.noted", "ticket.removed"]
    told = unescape(signed_in("admin").get("/audit").text)
    assert "Bỏ ghi nhận xuất vé của hồ sơ" in told


@pytest.mark.parametrize("days", [-1, 401, None])
def test_a_day_that_cannot_be_meant_is_refused(signed_in: SignedIn, database: Session, days: int | None) -> None:
    entry, _ = _held(database)
    issued = (_today() - timedelta(days=days)).isoformat() if days is not None else ""
    answer = signed_in("planner").post(f"/cases/{entry.case.code}/tickets", data={"issued": issued})
    assert answer.status_code == 422
    assert "Hãy chọn ngày xuất vé" in unescape(answer.text)
    assert _tickets(database) == {}


def test_a_whole_flight_is_ticketed_at_once(signed_in: SignedIn, database: Session) -> None:
    entry, flight = _held(database)
    browser = signed_in("planner")
    page = browser.get(f"/flights/{flight.id}/tickets").text
    codes = [part.split('"')[0] for part in page.split('name="case" value="')[1:]]
    assert entry.case.code in codes
    form = {"case": codes, "issued": _today().isoformat(), "step": "note"}
    assert browser.post(f"/flights/{flight.id}/tickets", data=form).status_code == 302
    assert set(_tickets(database)) == set(codes)
    board = unescape(browser.get("/").text)
    assert f"đã xuất vé {len(codes)}/" in board
    again = browser.post(f"/flights/{flight.id}/tickets", data=form, follow_redirects=True)
    assert "Đã ghi nhận xuất vé cho 0 hồ sơ" in unescape(again.text)
    browser.post(f"/flights/{flight.id}/tickets", data={"case": codes[:1], "step": "remove"})
    database.expire_all()
    assert set(_tickets(database)) == set(codes[1:])


def test_all_or_none_and_only_what_is_planned(signed_in: SignedIn, database: Session, seeded: Seeded) -> None:
    entry, flight = _held(database)
    browser, place = signed_in("planner"), f"/flights/{flight.id}/tickets"
    today = _today().isoformat()
    nobody = browser.post(place, data={"issued": today, "step": "note"})
    assert (nobody.status_code, "ít nhất một hồ sơ" in unescape(nobody.text)) == (422, True)
    planned = set(database.scalars(select(Itinerary.case_id)))
    without = database.scalars(select(Case).where(Case.id.not_in(planned), Case.is_protected.is_(False))).first()
    assert without is not None
    answer = browser.post(place, data={"case": [entry.case.code, without.code], "issued": today, "step": "note"})
    assert answer.status_code == 422
    assert f"{without.code} chưa có chuyến bay" in unescape(answer.text)
    assert browser.post(place, data={"case": ["NO-1"], "issued": today, "step": "note"}).status_code == 404
    assert browser.get("/flights/999999/tickets").status_code == 404
    assert _tickets(database) == {}


def test_who_may_not_plan_there_notes_nothing(signed_in: SignedIn, database: Session) -> None:
    entry, flight = _held(database)
    other = "hanoi" if entry.case.office.code != "HAN" else None
    if other is not None:
        data = {"case": [entry.case.code], "issued": _today().isoformat(), "step": "note"}
        assert signed_in(other).post(f"/flights/{flight.id}/tickets", data=data).status_code == 404
    assert signed_in("viewer").get(f"/flights/{flight.id}/tickets").status_code == 403
    assert 'name="case"' not in signed_in("protection").get(f"/flights/{flight.id}/tickets").text
    assert _tickets(database) == {}


def test_a_flight_of_protected_cases_alone_is_not_called_empty(signed_in: SignedIn, database: Session) -> None:
    entry, flight = _held(database)
    aboard = select(PlanCase).where(PlanCase.legs.any(flight_id=flight.id))
    for other in database.scalars(aboard):
        other.case.is_protected = True
    database.commit()
    page = unescape(signed_in("planner").get(f"/flights/{flight.id}/tickets").text)
    assert "Không có ai trên chuyến này" not in page
    assert "Chuyến này có người đi" in page
    assert entry.case.code not in page


def test_tickets_for_other_flights_ask_for_new_ones(signed_in: SignedIn, database: Session) -> None:
    entry, _ = _held(database)
    held = {leg.flight_id for leg in entry.legs}
    other = database.scalars(select(Flight).where(Flight.id.not_in(held))).first()
    assert other is not None
    database.add(Ticket(case_id=entry.case_id, flights=[other.id], issued_on=_today(), noted_at=datetime.now(UTC)))
    database.commit()
    page = unescape(signed_in("planner").get(f"/cases/{entry.case.code}").text)
    assert "Vé của chuyến khác" in page
    assert other.designator in page
    assert "Ghi nhận đã xuất vé" in page


def _list(case: Case, issued: date) -> bytes:
    head = ("Mã hồ sơ", "Chương trình", "Văn phòng", "Ngày xuất vé")
    row = (case.code, case.programme.code, case.office.code, issued.strftime("%d/%m/%Y"))
    return workbook({"Hồ sơ": (head, row)})


def test_a_case_list_may_say_when_tickets_were_issued(database: Session) -> None:
    entry, _ = _held(database)
    data = _list(entry.case, _today())
    shown = imports.preview(database, SYSTEM, "cases", data, "cases.xlsx")
    (row,) = shown.rows
    assert [(change.column, change.old, change.new) for change in row.changes] == [("ticketed_on", None, _today())]
    assert _tickets(database) == {}
    imports.apply(database, SYSTEM, "cases", data, "cases.xlsx")
    assert _tickets(database)[entry.case.code].issued_on == _today()
    (again,) = imports.preview(database, SYSTEM, "cases", data, "cases.xlsx").rows
    assert again.status == "unchanged"


def test_a_case_without_flights_has_no_tickets_to_import(database: Session) -> None:
    planned = set(database.scalars(select(Itinerary.case_id)))
    without = database.scalars(select(Case).where(Case.id.not_in(planned), Case.is_protected.is_(False))).first()
    assert without is not None
    with pytest.raises(ImportRefused):
        imports.apply(database, SYSTEM, "cases", _list(without, _today()), "cases.xlsx")
    (problem,) = imports.preview(database, SYSTEM, "cases", _list(without, _today()), "cases.xlsx").errors
    assert (problem.code, problem.letter) == ("ticket-no-flights", "D")
    late = imports.preview(
        database, SYSTEM, "cases", _list(_held(database)[0].case, _today() + timedelta(days=1)), "c.xlsx"
    )
    assert late.errors
