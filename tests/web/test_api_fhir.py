"""FHIR R4 for partner clinics: valid by the models, bound to the clinic, and the status back into our tables."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.fhir import SEARCHES
from scheduler.i18n.dates import local
from scheduler.models import (
    AuditEntry,
    Case,
    CaseMember,
    Clinic,
    ClinicBooking,
    ClinicReport,
    ClinicSession,
    HealthOutcome,
    HealthStage,
    Itinerary,
    Outcome,
    OwnCalendar,
    OwnCalendarSpan,
    PlanAppointment,
    PlanCase,
    StageState,
    User,
    utc_now,
)
from scheduler.services.exchange.bookings import forget_bookings, keep_bookings, touch_examiner
from tests.web.api_world import Program, make_token
from tests.web.seed import Seeded

FHIR = "/fhir/r4"
JSON = "application/fhir+json"


@pytest.fixture
def clinic(database: Session) -> Clinic:
    return database.scalars(select(Clinic).order_by(Clinic.code)).first()  # type: ignore[return-value]


@pytest.fixture
def partner(app: Flask, database: Session, seeded: Seeded, clinic: Clinic) -> Program:
    """The software of one clinic."""
    return Program(app, make_token(database, seeded.emails["medical"], "fhir:read", "fhir:write", clinic=clinic.code))


def wrong_codes(model: BaseModel) -> list[str]:
    """Codes outside their value sets, which the models list but do not check."""
    wrong = []
    for name, field in type(model).model_fields.items():
        value, extra = getattr(model, name), field.json_schema_extra
        allowed = extra.get("enum_values") if isinstance(extra, dict) else None
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                wrong += wrong_codes(one)
            elif isinstance(allowed, list) and one is not None and one not in allowed:
                wrong.append(f"{name}={one}")
    return wrong


def valid(answer: Any) -> Mapping[str, Any]:
    """The resource of an answer, judged by the models."""
    found: dict[str, Any] = json.loads(answer.data)
    assert answer.content_type.startswith(JSON)
    model = get_fhir_model_class(found["resourceType"]).model_validate(found)
    assert wrong_codes(model) == []
    return found


def first_appointment(partner: Program) -> tuple[str, str]:
    """Path and entity tag of the clinic's first appointment."""
    found = valid(partner.get(f"{FHIR}/Appointment"))["entry"][0]["resource"]
    path = f"{FHIR}/Appointment/{found['id']}"
    answer = partner.get(path)
    assert valid(answer) == found
    return path, answer.headers["ETag"]


def booking_of(database: Session, path: str) -> ClinicBooking:
    """The row behind an appointment."""
    return database.scalars(select(ClinicBooking).where(ClinicBooking.uid == path.rpartition("/")[2])).one()


def make_past(database: Session, path: str) -> None:
    """Move an appointment into the past half hour."""
    case, now = booking_of(database, path).case_id, utc_now()
    query = select(PlanAppointment).join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
    for row in database.scalars(query.where(PlanCase.case_id == case)):
        row.starts_at, row.ends_at = now - timedelta(minutes=30), now - timedelta(minutes=10)
    keep_bookings(database, now)
    database.commit()


def stage_of(database: Session, case: int) -> HealthStage:
    """The stage that the seeded appointments are for."""
    query = select(HealthStage).where(HealthStage.case_id == case, HealthStage.stage == "sputum_1")
    return database.scalars(query).one()


def test_everything_that_is_read_is_valid(partner: Program) -> None:
    assert valid(partner.get(f"{FHIR}/metadata"))["fhirVersion"] == "4.0.1"
    for kind in ("Schedule", "Slot", "Appointment"):
        found = valid(partner.get(f"{FHIR}/{kind}?_count=200"))
        assert found["total"] == len(found["entry"]) > 0
        for entry in found["entry"][:10]:
            assert valid(partner.get(f"{FHIR}/{kind}/{entry['resource']['id']}")) == entry["resource"]


def test_pages_lead_through_the_whole_search(partner: Program) -> None:
    whole = valid(partner.get(f"{FHIR}/Slot?_count=200"))
    address, seen = f"{FHIR}/Slot?_count=5", []
    while address:
        page = valid(partner.get(address))
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        assert "_count=5" in links["self"]
        address = links.get("next", "").partition("/api")[2]
    assert seen == [entry["resource"]["id"] for entry in whole["entry"]]
    counted = valid(partner.get(f"{FHIR}/Slot?_count=0"))
    assert ("entry" in counted, counted["total"]) == (False, len(seen))


def test_slots_cover_each_session_without_gap_or_overlap(partner: Program) -> None:
    slots = [entry["resource"] for entry in valid(partner.get(f"{FHIR}/Slot?_count=200"))["entry"]]
    busy = {slot["id"] for slot in slots if slot["status"] == "busy"}
    appointments = [entry["resource"] for entry in valid(partner.get(f"{FHIR}/Appointment?_count=200"))["entry"]]
    assert {one["slot"][0]["reference"] for one in appointments} == {f"Slot/{name}" for name in busy}
    assert {slot["status"] for slot in slots} >= {"free", "busy"}
    for slot in slots:
        assert slot["start"] < slot["end"]


def test_searches_find_what_fits_alone(partner: Program, clinic: Clinic) -> None:
    slots = [entry["resource"] for entry in valid(partner.get(f"{FHIR}/Slot?_count=200"))["entry"]]
    day = slots[0]["start"][:10]
    free = valid(partner.get(f"{FHIR}/Slot?status=free&_count=200"))
    assert free["total"] == sum(slot["status"] == "free" for slot in slots)
    middle = sorted(slot["start"] for slot in slots)[len(slots) // 2]
    later = valid(partner.get(f"{FHIR}/Slot?start=ge{middle}&_count=200"))["total"]
    earlier = valid(partner.get(f"{FHIR}/Slot?start=lt{middle}&_count=200"))["total"]
    assert later + earlier == len(slots)
    assert 0 < later < len(slots)
    assert valid(partner.get(f"{FHIR}/Slot?schedule=Schedule/K{clinic.id}"))["total"] == len(slots)
    assert valid(partner.get(f"{FHIR}/Slot?schedule=K999"))["total"] == 0
    one = valid(partner.get(f"{FHIR}/Appointment"))["entry"][0]["resource"]
    patient = next(p["actor"]["reference"] for p in one["participant"] if p["actor"]["reference"].startswith("Patient"))
    assert valid(partner.get(f"{FHIR}/Appointment?patient={patient}"))["total"] == 1
    assert valid(partner.get(f"{FHIR}/Appointment?slot={one['slot'][0]['reference']}"))["total"] == 1
    assert valid(partner.get(f"{FHIR}/Appointment?date=le{day}&date=gt{day}"))["total"] == 0
    assert valid(partner.get(f"{FHIR}/Schedule?actor=Location/K{clinic.id}&active=true"))["total"] == 1


@pytest.mark.parametrize(
    "query",
    ["Slot?name=x", "Slot?start=soon", "Slot?status=maybe", "Slot?schedule=Patient/1", "Appointment?date=2026-13",
     "Appointment?date=ge9999-12-31T23:59:59%2B14:00", "Slot?_count=-1", "Appointment?actor=x", "Slot?start=0000"],
)  # fmt: skip
def test_searches_that_are_none_are_refused(partner: Program, query: str) -> None:
    answer = partner.get(f"{FHIR}/{query}")
    assert answer.status_code in {400, 422} or query.startswith("Appointment?date=ge9999")
    assert valid(answer)["resourceType"] in {"OperationOutcome", "Bundle"}


def test_one_clinic_sees_nothing_of_another(app: Flask, database: Session, seeded: Seeded, partner: Program) -> None:
    whole = Program(app, make_token(database, seeded.emails["medical"], "fhir:read"))
    all_ids = {entry["resource"]["id"] for entry in valid(whole.get(f"{FHIR}/Appointment?_count=200"))["entry"]}
    own = {entry["resource"]["id"] for entry in valid(partner.get(f"{FHIR}/Appointment?_count=200"))["entry"]}
    assert own < all_ids
    for identifier in all_ids - own:
        assert partner.get(f"{FHIR}/Appointment/{identifier}").status_code == 404
        body = json.dumps([{"op": "replace", "path": "/status", "value": "arrived"}])
        answer = partner.call(
            "PATCH", f"{FHIR}/Appointment/{identifier}", data=body, content_type="application/json-patch+json"
        )
        assert answer.status_code == 404
    assert partner.get("/v1/cases").status_code == 403


def test_no_name_leaves_and_protected_cases_have_no_number(partner: Program, database: Session) -> None:
    for member in database.scalars(select(CaseMember)):
        member.family_name, member.given_names = f"Zhọ{member.id:04}", f"Ztên{member.id:04}"
    for case in database.scalars(select(Case)):
        case.is_protected = True
    database.commit()
    text = partner.get(f"{FHIR}/Appointment?_count=200").text + partner.get(f"{FHIR}/Slot?_count=200").text
    assert "Patient/" in text
    assert "Zhọ" not in text
    assert "Ztên" not in text
    assert "VM-26" not in text
    assert not any(user.name in text for user in database.scalars(select(User)))


def test_what_the_clinic_says_becomes_the_record(partner: Program, database: Session) -> None:
    path, _ = first_appointment(partner)
    make_past(database, path)
    case = booking_of(database, path).case_id
    stage = stage_of(database, case)
    for status, state in (("arrived", "due"), ("fulfilled", "held"), ("booked", "due"), ("noshow", "missed")):
        read = partner.get(path)
        body = valid(read) | {"status": status}
        answer = partner.call(
            "PUT", path, headers={"If-Match": read.headers["ETag"]}, data=json.dumps(body), content_type=JSON
        )
        assert valid(answer)["status"] == status
        assert answer.headers["ETag"] != read.headers["ETag"]
        assert valid(partner.get(path))["status"] == status
        database.expire_all()
        assert stage.state.value == state
        assert (stage.held_on is not None) == (state == "held")
    report = database.scalars(select(ClinicReport)).one()
    assert (report.case_id, report.status.value) == (case, "noshow")
    acts = database.scalars(select(AuditEntry).where(AuditEntry.action == "visit.reported")).all()
    assert [entry.details["status"] for entry in acts] == ["arrived", "fulfilled", "booked", "noshow"]


def test_a_patch_sets_the_status(partner: Program, database: Session) -> None:
    path, tag = first_appointment(partner)
    wish = {"op": "replace", "path": "/status", "value": "cancelled"}
    steps = [{"op": "test", "path": "/status", "value": "booked"}, wish]
    sent = {"data": json.dumps(steps), "content_type": "application/json-patch+json"}
    assert partner.call("PATCH", path, **sent).status_code == 400
    assert partner.call("PATCH", path, headers={"If-Match": 'W/"old"'}, **sent).status_code == 412
    assert valid(partner.call("PATCH", path, headers={"If-Match": tag}, **sent))["status"] == "cancelled"
    assert partner.call("PATCH", path, headers={"If-Match": tag}, **sent).status_code == 412


def test_staff_see_what_the_clinic_says(
    partner: Program, database: Session, clinic: Clinic, signed_in: Callable[[str], FlaskClient]
) -> None:
    path, tag = first_appointment(partner)
    day = local(datetime.fromisoformat(valid(partner.get(path))["start"]), clinic.timezone).date()
    page = f"/clinics/{clinic.code}?day={day}"
    said = "không nhận được lịch hẹn này"
    assert said not in signed_in("planner").get(page).text
    steps = json.dumps([{"op": "replace", "path": "/status", "value": "cancelled"}])
    partner.call("PATCH", path, headers={"If-Match": tag}, data=steps, content_type="application/json-patch+json")
    assert said in signed_in("planner").get(page).text


def test_a_report_ends_with_a_move(partner: Program, database: Session) -> None:
    path, tag = first_appointment(partner)
    steps = json.dumps([{"op": "replace", "path": "/status", "value": "cancelled"}])
    partner.call("PATCH", path, headers={"If-Match": tag}, data=steps, content_type="application/json-patch+json")
    make_past(database, path)
    assert valid(partner.get(path))["status"] == "booked"


def test_what_is_to_come_is_not_over(partner: Program, database: Session) -> None:
    path, tag = first_appointment(partner)
    for row in database.scalars(select(PlanAppointment)):
        row.starts_at, row.ends_at = row.starts_at + timedelta(days=30), row.ends_at + timedelta(days=30)
    keep_bookings(database, utc_now())
    database.commit()
    tag = partner.get(path).headers["ETag"]
    for status in ("arrived", "fulfilled", "noshow", "proposed"):
        body = json.dumps([{"op": "replace", "path": "/status", "value": status}])
        answer = partner.call(
            "PATCH", path, headers={"If-Match": tag}, data=body, content_type="application/json-patch+json"
        )
        assert answer.status_code == 422
        assert valid(answer)["resourceType"] == "OperationOutcome"


def test_results_are_not_wiped_by_a_report(partner: Program, database: Session) -> None:
    path, _ = first_appointment(partner)
    make_past(database, path)
    case = booking_of(database, path).case_id
    stage = stage_of(database, case)
    stage.state, stage.held_on = StageState.HELD, utc_now().date()
    member = database.scalars(select(CaseMember).where(CaseMember.case_id == case)).first()
    assert member is not None
    stage.outcomes = [HealthOutcome(member_id=member.id, outcome=Outcome.FIT, recorded_at=utc_now())]
    database.commit()
    body = json.dumps([{"op": "replace", "path": "/status", "value": "noshow"}])
    headers = {"If-Match": partner.get(path).headers["ETag"]}
    answer = partner.call("PATCH", path, headers=headers, data=body, content_type="application/json-patch+json")
    assert answer.status_code == 409
    database.expire_all()
    assert stage.outcomes[0].outcome is Outcome.FIT


@pytest.mark.parametrize(
    ("sent", "media", "status"),
    [
        ("{", JSON, 400),
        ("[]", JSON, 400),
        ('{"resourceType": "Patient"}', JSON, 400),
        ("{}", "text/plain", 415),
    ],
)
def test_resources_that_are_none_are_refused(partner: Program, sent: str, media: str, status: int) -> None:
    path, tag = first_appointment(partner)
    answer = partner.call("PUT", path, headers={"If-Match": tag}, data=sent, content_type=media)
    assert answer.status_code == status
    assert valid(answer)["resourceType"] == "OperationOutcome"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(data=st.data())
def test_nothing_that_is_sent_breaks_it(partner: Program, data: st.DataObject) -> None:
    """Any search and any body gets a valid answer, and none of them is a failure."""
    kind = data.draw(st.sampled_from(sorted(SEARCHES)))
    names = st.sampled_from(["_count", "_cursor", "_since", "_format", "x", *(name for name, _ in SEARCHES[kind])])
    texts = st.text(max_size=12) | st.sampled_from(
        ["ge2026-12", "2026-02-30", "lt9999", "K1", "Patient/x", "free,busy"]
    )
    pairs = data.draw(st.lists(st.tuples(names, texts), max_size=3))
    assert valid(partner.get(f"{FHIR}/{kind}", query_string=pairs))
    path, tag = first_appointment(partner)
    values = st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=4)
    body = dict(valid(partner.get(path))) | data.draw(
        st.dictionaries(
            st.sampled_from(["status", "start", "end", "id", "participant", "slot", "meta"]), values, max_size=2
        )
    )
    answer = partner.call("PUT", path, headers={"If-Match": tag}, data=json.dumps(body), content_type=JSON)
    assert valid(answer)
    assert answer.status_code < 500
    steps = [{"op": "replace", "path": "/status", "value": data.draw(values)}, data.draw(values)]
    sent = {"data": json.dumps(steps), "content_type": "application/json-patch+json"}
    assert valid(partner.call("PATCH", path, headers={"If-Match": tag}, **sent))


def test_times_are_not_the_clinics_to_change(partner: Program) -> None:
    path, tag = first_appointment(partner)
    body = dict(valid(partner.get(path))) | {"start": "2031-01-01T08:00:00Z", "end": "2031-01-01T09:00:00Z"}
    answer = partner.call("PUT", path, headers={"If-Match": tag}, data=json.dumps(body), content_type=JSON)
    assert answer.status_code == 422


def test_reading_does_not_let_write(app: Flask, database: Session, seeded: Seeded, partner: Program) -> None:
    path, tag = first_appointment(partner)
    reader = Program(app, make_token(database, seeded.emails["medical"], "fhir:read"))
    body = json.dumps([{"op": "replace", "path": "/status", "value": "cancelled"}])
    answer = reader.call(
        "PATCH", path, headers={"If-Match": tag}, data=body, content_type="application/json-patch+json"
    )
    assert answer.status_code == 403
    assert valid(answer)["issue"][0]["code"] == "forbidden"


def test_an_unchanged_appointment_is_not_sent_again(partner: Program) -> None:
    path, tag = first_appointment(partner)
    assert partner.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert partner.get(path, headers={"Accept": "application/fhir+xml"}).status_code == 406
    for kind in ("Schedule", "Slot", "Appointment"):
        one = listed(partner, kind)[0]
        for address in (f"{FHIR}/{kind}?_count=20", f"{FHIR}/{kind}/{one['id']}"):
            answer = partner.get(address)
            assert partner.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
            late = {"If-Modified-Since": "Fri, 31 Dec 2038 00:00:00 GMT"}
            assert partner.get(address, headers=late).status_code == 200


def listed(partner: Program, search: str) -> list[dict[str, Any]]:
    """What a search finds, all on one page."""
    return [entry["resource"] for entry in valid(partner.get(f"{FHIR}/{search}")).get("entry", [])]


def test_identifiers_tell_nothing(partner: Program, database: Session) -> None:
    stages = {row.stage for row in database.scalars(select(PlanAppointment))}
    words = {part for stage in stages for part in (stage, stage.replace("_", "-"))}
    for kind in ("Schedule", "Slot", "Appointment"):
        for one in listed(partner, f"{kind}?_count=200"):
            assert not any(word in json.dumps([one["id"], one.get("slot")]) for word in words)
    for row in database.scalars(select(ClinicBooking)):
        assert uuid.UUID(row.uid).version == 4


def test_an_appointment_keeps_its_id_over_a_move(partner: Program, database: Session) -> None:
    path, tag = first_appointment(partner)
    before = valid(partner.get(path))
    make_past(database, path)
    after = valid(partner.get(path))
    assert (after["id"], after["slot"]) == (before["id"], before["slot"])
    assert after["start"] != before["start"]
    assert partner.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_dropped_appointment_is_told_as_cancelled(partner: Program, database: Session) -> None:
    one = max(database.scalars(select(ClinicBooking)), key=lambda row: row.starts_at)
    whole = Program(partner.app, partner.secret)
    moment = one.revised_at + timedelta(minutes=5)
    itinerary = database.scalars(select(Itinerary).where(Itinerary.case_id == one.case_id)).one()
    itinerary.withdrawn_at = moment
    one.starts_at, one.ends_at = moment + timedelta(days=1), moment + timedelta(days=1, hours=1)
    keep_bookings(database, moment)
    database.commit()
    owner = Program(partner.app, make_token(database, "medical@example.org", "fhir:read", "fhir:write"))
    path = f"{FHIR}/Appointment/{one.uid}"
    told = valid(owner.get(path))
    assert (told["status"], "slot" in told) == ("cancelled", False)
    since = moment.isoformat().replace("+00:00", "Z")
    for search in (f"_lastUpdated=ge{since}", f"_since={since}", f"_lastUpdated=ge{since}&status=cancelled"):
        assert [found["id"] for found in listed(owner, f"Appointment?{search}")] == [one.uid]
    later = (moment + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    assert listed(owner, f"Appointment?_lastUpdated=ge{later}") == []
    assert not any(slot["id"] == f"T{one.uid}" for slot in listed(owner, "Slot?_count=200"))
    steps = json.dumps([{"op": "replace", "path": "/status", "value": "booked"}])
    headers = {"If-Match": owner.get(path).headers["ETag"]}
    answer = owner.call("PATCH", path, headers=headers, data=steps, content_type="application/json-patch+json")
    assert answer.status_code == 409
    assert whole.get("/v1/cases").status_code == 403
    itinerary.withdrawn_at = None
    keep_bookings(database, moment + timedelta(hours=1))
    database.commit()
    assert valid(owner.get(path))["status"] == "booked"


def test_what_was_dropped_is_forgotten_when_calendars_forget_it(database: Session, partner: Program) -> None:
    rows = {row.uid: row for row in database.scalars(select(ClinicBooking))}
    now = max(row.ends_at for row in rows.values())
    for row in database.scalars(select(Itinerary)):
        row.withdrawn_at = now
    assert keep_bookings(database, now) == len(rows)
    assert keep_bookings(database, now) == 0
    assert forget_bookings(database, now) == 0
    assert forget_bookings(database, now + timedelta(days=400)) == len(rows)


def test_a_time_at_which_the_examiner_is_away_is_not_free(partner: Program, database: Session, clinic: Clinic) -> None:
    query = select(ClinicSession).where(ClinicSession.clinic_id == clinic.id).order_by(ClinicSession.starts_at.desc())
    held = database.scalars(query).first()
    assert held is not None
    held.examiner = held.examiner or "BS. Thu"
    now = utc_now()
    away = (held.ends_at - timedelta(minutes=30), held.ends_at + timedelta(hours=3))
    calendar = OwnCalendar(
        clinic_id=clinic.id, examiner=held.examiner, label="own", timezone=clinic.timezone, created_at=now,
        checked_at=now, read_at=now, read_from=now, read_until=now + timedelta(days=400), failure_params={}, told={},
        spans=[OwnCalendarSpan(starts_at=away[0], ends_at=away[1])],
    )  # fmt: skip
    database.add(calendar)
    later = now + timedelta(minutes=9)
    touch_examiner(database, clinic.id, held.examiner, later)
    database.commit()
    since = later.isoformat().replace("+00:00", "Z")
    slots = [
        one
        for one in listed(partner, f"Slot?_lastUpdated=ge{since}&_count=200")
        if one["id"].startswith(f"S{held.id}-")
    ]
    shut = [one for one in slots if one["status"] == "busy-unavailable"]
    assert [(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in shut] == [
        (away[0], held.ends_at)
    ]
    assert all(datetime.fromisoformat(one["end"]) <= away[0] for one in slots if one["status"] == "free")
    held.is_cancelled = True
    database.commit()
    slots = [one for one in listed(partner, "Slot?_count=200") if one["id"].startswith(f"S{held.id}-")]
    assert [one["status"] for one in slots] == ["busy-unavailable"]


def test_a_page_goes_on_where_it_was_while_rows_come_and_go(partner: Program, database: Session) -> None:
    for kind in ("Slot", "Appointment"):
        ids = [one["id"] for one in listed(partner, f"{kind}?_count=200")]
        first = valid(partner.get(f"{FHIR}/{kind}?_count=2"))
        following = next(link["url"] for link in first["link"] if link["relation"] == "next").partition("/api")[2]
        gone = booking_of(database, str(database.scalars(select(ClinicBooking.uid).order_by(ClinicBooking.id)).first()))
        seen = [entry["resource"]["id"] for entry in first["entry"]]
        if kind == "Appointment":
            database.delete(gone)
            database.commit()
        while following:
            page = valid(partner.get(following))
            seen += [entry["resource"]["id"] for entry in page.get("entry", [])]
            following = next((link["url"] for link in page["link"] if link["relation"] == "next"), "").partition(
                "/api"
            )[2]
        assert seen == ids
    assert partner.get(f"{FHIR}/Slot?_cursor=%21").status_code == 422
    assert partner.get(f"{FHIR}/Appointment?_offset=3").status_code == 422
