"""FHIR R4 for partner clinics: valid by the models, bound to the clinic, and the status back into our tables."""

from __future__ import annotations

import json
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
    ClinicReport,
    HealthOutcome,
    HealthStage,
    Outcome,
    PlanAppointment,
    PlanCase,
    StageState,
    User,
    utc_now,
)
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


def make_past(database: Session, path: str) -> None:
    """Move an appointment into the past half hour."""
    case = int(path.rpartition("/A")[2].partition("-")[0])
    now = utc_now()
    query = select(PlanAppointment).join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
    for row in database.scalars(query.where(PlanCase.case_id == case)):
        row.starts_at, row.ends_at = now - timedelta(minutes=30), now - timedelta(minutes=10)
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
        assert page["total"] == whole["total"]
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        assert "_count=5" in links["self"]
        address = links.get("next", "").partition("/api")[2]
    assert seen == [entry["resource"]["id"] for entry in whole["entry"]]
    assert "entry" not in valid(partner.get(f"{FHIR}/Slot?_count=0"))


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
    case = int(path.rpartition("/A")[2].partition("-")[0])
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
    case = int(path.rpartition("/A")[2].partition("-")[0])
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
    names = st.sampled_from(["_count", "_offset", "_format", "x", *(name for name, _ in SEARCHES[kind])])
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
