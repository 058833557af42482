"""Clinic days and what the medical team records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, HealthStage, Itinerary, PlanAppointment, PlanCase, StageState, User
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.clinic_families import health_view
from scheduler.services.clinic_reliance import resting_on
from scheduler.services.clinics import clinic_day

SignedIn = Callable[[str], FlaskClient]


def _appointment(database: Session, *, over: bool) -> PlanAppointment:
    now = datetime.now(UTC)
    side = PlanAppointment.starts_at < now - timedelta(hours=1) if over else PlanAppointment.starts_at > now
    query = select(PlanAppointment).where(side).order_by(PlanAppointment.starts_at)
    found = database.scalars(query).first()
    assert found is not None, "the seed holds appointments of yesterday and tomorrow, whatever the hour"
    return found


def _stage(database: Session, appointment: PlanAppointment) -> HealthStage:
    database.expire_all()
    case_id = database.get_one(PlanCase, appointment.plan_case_id).case_id
    query = select(HealthStage).where(HealthStage.case_id == case_id, HealthStage.stage == appointment.stage)
    return database.scalars(query).one()


def test_a_day_adds_up(database: Session) -> None:
    first = database.scalars(select(PlanAppointment).order_by(PlanAppointment.starts_at.desc())).first()
    assert first is not None
    on = (first.starts_at + timedelta(hours=7)).date()
    day = clinic_day(database, SYSTEM, first.session.clinic.code, on)
    assert day.visits >= 1
    for session in day.sessions:
        assert session.booked_minutes + sum(gap.minutes for gap in session.gaps) == session.minutes
    assert next(count for count in day.week if count.on == on).visits == day.visits


def test_the_clinic_index_leads_to_a_day(signed_in: SignedIn) -> None:
    browser = signed_in("medical")
    answer = browser.get("/clinics?on=2026-11-25")
    assert answer.headers["Location"] == "/clinics/HAN-MHC?day=2026-11-25"
    assert browser.get("/clinics/HAN-MHC").status_code == 200
    assert browser.get("/clinics/NOWHERE").status_code == 404
    assert browser.get("/clinics/HAN-MHC?day=x").status_code == 422


def test_a_clinic_of_another_office_is_not_there(signed_in: SignedIn) -> None:
    assert signed_in("hanoi").get("/clinics/SGN-MHC").status_code == 404


def test_protected_cases_stand_under_their_reference(signed_in: SignedIn, database: Session) -> None:
    days = {
        (row.starts_at + timedelta(hours=7)).date().isoformat() for row in database.scalars(select(PlanAppointment))
    }
    browser = signed_in("medical")
    text = "".join(browser.get(f"/clinics/HAN-MHC?day={day}").text for day in days)
    assert "VM-26-0400" in text
    assert "VM-26-0406" not in text
    assert "Nguyễn" not in text


def test_held_with_outcomes(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    browser, address = signed_in("medical"), f"/clinics/appointments/{appointment.id}"
    revision = _stage(database, appointment).revision
    assert 'name="outcome-1"' in browser.get(address).text
    answer = browser.post(address, data={"revision": revision, "state": "held", "outcome-1": "not_fit"})
    assert answer.status_code == 302
    stage = _stage(database, appointment)
    assert stage.state is StageState.HELD
    assert "not_fit" in {row.outcome.value for row in stage.outcomes}
    assert stage.finished_at == appointment.ends_at
    entry = database.scalars(select(AuditEntry).where(AuditEntry.action == "visit.recorded")).one()
    assert "not_fit" not in str(entry.details)
    stale = browser.post(address, data={"revision": revision, "state": "missed"})
    assert stale.status_code == 409
    assert _stage(database, appointment).state is StageState.HELD


def test_missed_takes_the_date_away(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    form = {"revision": _stage(database, appointment).revision, "state": "missed"}
    browser, day = signed_in("medical"), (appointment.starts_at + timedelta(hours=7)).date()
    assert "Sửa kết quả" not in browser.get(f"/clinics/HAN-MHC?day={day}").text
    assert browser.post(f"/clinics/appointments/{appointment.id}", data=form).status_code == 302
    stage = _stage(database, appointment)
    assert (stage.state, stage.held_on) == (StageState.MISSED, None)
    assert "Sửa kết quả" in browser.get(f"/clinics/HAN-MHC?day={day}").text


def test_a_nurse_reaches_the_family_and_reads_no_flight(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    browser, day = signed_in("medical"), (appointment.starts_at + timedelta(hours=7)).date()
    address = f"/clinics/appointments/{appointment.id}/family"
    assert f'href="{address}"' in browser.get(f"/clinics/HAN-MHC?day={day}").text
    assert f'href="{address}"' in browser.get(f"/clinics/appointments/{appointment.id}").text
    page = browser.get(address)
    assert page.status_code == 200
    entry = database.get_one(PlanCase, appointment.plan_case_id)
    assert entry.case.code in page.text
    assert "Khởi hành" in page.text
    for leg in entry.legs:
        assert leg.flight.designator not in page.text
    assert signed_in("planner").get(address).status_code == 403
    assert browser.get("/clinics/appointments/9999/family").status_code == 404


def test_of_a_protected_family_no_date_is_told(database: Session) -> None:
    appointment = _appointment(database, over=True)
    case = database.get_one(PlanCase, appointment.plan_case_id).case
    case.is_protected = True
    database.flush()
    nurse = actor_of(database.scalars(select(User).where(User.email == "medical@example.org")).one())
    seen = health_view(database, nurse, appointment.id)
    assert (seen.is_hidden, seen.departs_on, seen.windows, seen.findings) == (True, None, (), ())
    assert seen.visit.reference != case.code
    assert not any(member.name for member in seen.visit.members)
    assert resting_on(database, nurse, case, appointment, datetime.now(UTC)).departs_on is None


def test_taking_a_result_back_asks_first_and_can_be_undone(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    browser, address = signed_in("medical"), f"/clinics/appointments/{appointment.id}"
    held = {"revision": _stage(database, appointment).revision, "state": "held", "outcome-1": "fit"}
    assert browser.post(address, data=held).headers["Location"].startswith("/clinics/HAN-MHC")
    finished_at = _stage(database, appointment).finished_at
    missed = {"revision": _stage(database, appointment).revision, "state": "missed"}
    asked = browser.post(address, data=missed)
    assert asked.status_code == 409
    assert 'name="confirmed"' in asked.text
    assert "Chuyến đi đã công bố" in asked.text
    assert _stage(database, appointment).state is StageState.HELD
    done = browser.post(address, data={**missed, "confirmed": "1"})
    assert done.headers["Location"] == f"{address}/family"
    assert _stage(database, appointment).state is StageState.MISSED
    page = browser.get(f"{address}/family").text
    assert f'action="{address}/undo"' in page
    revision = _stage(database, appointment).revision
    assert browser.post(f"{address}/undo", data={"revision": revision + 1}).status_code == 409
    assert browser.post(f"{address}/undo", data={"revision": revision}).status_code == 302
    stage = _stage(database, appointment)
    assert (stage.state, stage.finished_at) == (StageState.HELD, finished_at)
    assert "fit" in {row.outcome.value for row in stage.outcomes}
    assert "/undo" not in browser.get(f"{address}/family").text
    assert browser.post(f"{address}/undo", data={"revision": stage.revision}).status_code == 409


def test_a_correction_on_which_nothing_rests_is_not_asked(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    browser, address = signed_in("medical"), f"/clinics/appointments/{appointment.id}"
    form = {"revision": _stage(database, appointment).revision, "state": "missed"}
    browser.post(address, data=form)
    better = {"revision": _stage(database, appointment).revision, "state": "held", "outcome-1": "fit"}
    assert browser.post(address, data=better).status_code == 302
    assert _stage(database, appointment).state is StageState.HELD


@pytest.mark.parametrize("form", [{"state": ""}, {"state": "held", "outcome-1": "measles"}])
def test_what_cannot_be_recorded_is_refused(signed_in: SignedIn, database: Session, form: dict[str, str]) -> None:
    appointment = _appointment(database, over=True)
    revision = _stage(database, appointment).revision
    answer = signed_in("medical").post(f"/clinics/appointments/{appointment.id}", data={"revision": revision, **form})
    assert answer.status_code == 422
    assert _stage(database, appointment).state is StageState.DUE


def test_nothing_is_recorded_ahead_of_time(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=False)
    form = {"revision": _stage(database, appointment).revision, "state": "held"}
    answer = signed_in("medical").post(f"/clinics/appointments/{appointment.id}", data=form)
    assert answer.status_code == 422


def test_planners_record_nothing_and_withdrawn_plans_are_gone(signed_in: SignedIn, database: Session) -> None:
    appointment = _appointment(database, over=True)
    address = f"/clinics/appointments/{appointment.id}"
    assert signed_in("planner").get(address).status_code == 403
    paper = database.scalars(select(Itinerary).where(Itinerary.plan_case_id == appointment.plan_case_id)).one()
    paper.withdrawn_at = datetime.now(UTC)
    database.commit()
    assert signed_in("medical").get(address).status_code == 404
