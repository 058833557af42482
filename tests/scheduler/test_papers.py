"""The working papers: what each says, to whom, and what it never says."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden, NotFound
from scheduler.models import (
    AssistanceRole,
    AssistanceWindow,
    AuditEntry,
    Case,
    Clearance,
    ClearanceKind,
    EscortNeed,
    FlightState,
    HealthStage,
    MobilityNeed,
    PlanTrip,
    Relationship,
    Role,
    SexValue,
)
from scheduler.readiness.rules import CarrierRule
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.papers.airport import airport_sheet
from scheduler.services.papers.briefing import briefing
from scheduler.services.papers.bundle import day_jobs
from scheduler.services.papers.clinic import clinic_list
from scheduler.services.papers.labels import case_labels, case_of_bag, day_labels
from scheduler.services.papers.listing import papers_of_day
from scheduler.services.papers.manifest import manifest
from scheduler.services.papers.passengers import count_codes, passengers_of, ticket_name
from scheduler.services.papers.printing import as_file, safe, take
from scheduler.services.papers.values import Form, Paper
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

DAY = date(2026, 12, 10)
CHECK_DAY = date(2026, 12, 8)
NAMES = ("NGUYỄN THỊ ÁNH NGUYỆT", "TRẦN GIA KHÁNH", "LÊ THỊ MỸ")
SECRETS = ("C7654321", "C7654322", "14/02/1985", "1985-02-14", "Sunrise", "US-RP", "Chương trình")


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    made.family.assist_departure = True
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def _who(world: World, role: Role, **values: object) -> Actor:
    return actor_of(builders.make_user(world.session, f"{role}@example.org", role, **values))  # type: ignore[arg-type]


def _text(paper: Paper) -> str:
    pages = PdfReader(io.BytesIO(as_file(paper, "pdf").content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _grid(paper: Paper) -> list[dict[str, object]]:
    """The rows of the workbook by English head."""
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(paper, "xlsx").content)).active
    assert sheet is not None
    heads = [str(cell.value).rsplit(" · ", 1)[-1] for cell in sheet[1]]
    return [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]


def _everything(paper: Paper) -> str:
    said = [_text(paper), safe(paper.stem), paper.subject]
    if paper.grid is not None:
        said += [str(_grid(paper)), as_file(paper, "csv").content.decode("utf-8-sig")]
    return " ".join(said)


# --- the manifest


def test_a_manifest_names_everybody_with_services_seats_bags_and_connections(world: World) -> None:
    paper = manifest(world.session, SYSTEM, world.flights[0].id, now=NOW)
    text = _text(paper)
    for expected in (
        "CX 764", "Cathay Pacific", "19:30", "GMT+7", "23:20", "GMT+8", "NGUYEN/THI ANH NGUYET", *NAMES,
        "TRAN/GIA KHANH", "WCHR", "CHD", "CX 872 HKG-LAX 01:05 GMT+8", "goes on", "3 seats, 6 bags", "2 × 23 kg",
        "Trần Thị Hạnh", "VM-26-0412", "2 adults, 1 child",
    ):  # fmt: skip
        assert expected in text, expected
    assert as_file(paper, "pdf").name == "MANIFEST_CX764_SGN-HKG_2026-12-10.pdf"


def test_the_second_flight_says_by_which_they_arrive(world: World) -> None:
    text = _text(manifest(world.session, SYSTEM, world.flights[1].id, now=NOW))
    assert "CX 764 SGN-HKG 23:20 GMT+8" in text
    assert "arrives by" in text


def test_a_manifest_holds_neither_documents_nor_why_people_travel(world: World) -> None:
    said = _everything(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))
    assert not [secret for secret in SECRETS if secret in said]


def test_rows_of_a_manifest_are_typed(world: World) -> None:
    rows = _grid(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))
    assert [(row["Type"], row["Services"], row["Seats"], row["Bags"]) for row in rows] == [
        ("ADT", "MAAS", 1, 2),
        ("CHD", "MAAS CHD", 1, 2),
        ("ADT", "WCHR MAAS", 1, 2),
    ]
    assert [row["Given names"] for row in rows] == ["THỊ ÁNH NGUYỆT", "GIA KHÁNH", "THỊ MỸ"]


def test_nobody_on_a_flight_gives_no_manifest(world: World) -> None:
    with pytest.raises(NotFound, match="paper-nobody"):
        manifest(world.session, SYSTEM, world.back.id, now=NOW)


def test_a_cancelled_flight_warns(world: World) -> None:
    world.flights[0].state = FlightState.CANCELLED
    world.session.flush()
    assert "This flight is cancelled" in _text(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))


def test_names_that_look_like_formulas_stay_text(world: World) -> None:
    world.family.members[0].given_names = "=HYPERLINK(1)"
    world.family.members[1].family_name = "+84"
    world.session.flush()
    paper = manifest(world.session, SYSTEM, world.flights[0].id, now=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(paper, "xlsx").content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    rows = list(csv.reader(io.StringIO(as_file(paper, "csv").content.decode("utf-8-sig"))))
    assert not [text for row in rows for text in row if re.match(r"[=+\-@\t\r]", text)]


def test_airline_codes_follow_age_seat_and_need(world: World) -> None:
    case, day = world.family, DAY
    infant, lying, alone = (
        builders.make_member(4, born_on=date(2025, 1, 1)),
        builders.make_member(5, mobility=MobilityNeed.STCR),
        builders.make_member(6, born_on=date(2012, 1, 1), is_unaccompanied_minor=True),
    )
    case.members.extend([infant, lying, alone])
    world.session.flush()
    case.clearances.append(Clearance(member_id=case.members[0].id, kind=ClearanceKind.MEDIF))
    world.session.flush()
    aboard = passengers_of(case, day, stretcher_seats=6, carrier=CarrierRule(), is_met=False)
    assert [(one.kind, one.codes, one.seats, one.bags) for _, one in aboard] == [
        ("ADT", ("MEDA",), 1, 2),
        ("CHD", ("CHD",), 1, 2),
        ("ADT", ("WCHR",), 1, 2),
        ("INF", ("INF",), 0, 1),
        ("ADT", ("STCR", "MEDA", "EXST"), 6, 2),
        ("ADT", ("UMNR",), 1, 2),
    ]
    assert dict(count_codes([one for _, one in aboard]))["MEDA"] == 2


def test_who_turns_two_on_the_way_takes_a_seat(world: World) -> None:
    world.family.members[1].born_on = date(2024, 12, 10)
    aboard = passengers_of(world.family, DAY, stretcher_seats=6, carrier=CarrierRule(), is_met=False)
    assert (aboard[1][1].kind, aboard[1][1].seats) == ("CHD", 1)
    before = passengers_of(
        world.family, DAY - timedelta(days=1), stretcher_seats=6, carrier=CarrierRule(), is_met=False
    )
    assert (before[1][1].kind, before[1][1].seats) == ("INF", 0)


def test_one_person_with_a_medical_escort_is_a_medical_case(world: World) -> None:
    single = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    single.escort_needs = [EscortNeed(skill="medical", load=1, languages=["vi"])]
    (only,) = passengers_of(single, DAY, stretcher_seats=6, carrier=CarrierRule(), is_met=False)
    assert only[1].codes == ("MEDA",)


def test_names_on_tickets_are_plain_letters(world: World) -> None:
    person = builders.make_member(1, family_name="Đỗ", given_names="Thị  Ước H'Lan")
    assert ticket_name(person) == "DO/THI UOC H'LAN"


# --- who may take what


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEDICAL, Role.ESCORT, Role.ADMIN])
def test_names_are_for_operations_and_protection(world: World, role: Role) -> None:
    actor = _who(world, role)
    for make in (
        lambda: manifest(world.session, actor, world.flights[0].id, now=NOW),
        lambda: airport_sheet(world.session, actor, "SGN", DAY, 1, now=NOW),
        lambda: day_jobs(world.session, actor, DAY, now=NOW),
    ):
        with pytest.raises(Forbidden):
            make()


def test_another_office_gets_no_name_and_no_paper_of_its_own(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    other = _who(world, Role.PLANNER, office=hanoi)
    with pytest.raises(Forbidden):
        manifest(world.session, other, world.flights[0].id, now=NOW)
    with pytest.raises(NotFound):
        day_labels(world.session, other, DAY, now=NOW)
    assert papers_of_day(world.session, other, DAY, now=NOW).rows == ()


def test_a_shared_flight_is_counted_whole_and_named_in_part(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    other = builders.make_case(
        world.session, hanoi, world.programme, "HN-26-0001", members=[builders.make_member(1, family_name="Vương")]
    )
    version = world.version(2)
    world.plan_family(version)
    builders.plan_case(world.session, version, other, (world.flights[1],))
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    planner = _who(world, Role.PLANNER, office=world.office)
    paper = manifest(world.session, planner, world.flights[1].id, now=NOW)
    said = _everything(paper)
    assert (paper.people, paper.withheld) == (4, 1)
    assert NAMES[0] in said
    assert "VƯƠNG" not in said
    assert "HN-26-0001" not in said
    assert "1 case stands here without names" in said


@pytest.mark.parametrize("kind", ["manifest", "airport", "briefing", "clinic"])
def test_a_protected_case_is_on_every_paper_without_a_name(world: World, kind: str) -> None:
    """A second, open case travels along, so that the papers exist."""
    world.family.is_protected = True
    calm = builders.make_case(
        world.session, world.office, world.programme, "VM-26-0500", members=[builders.make_member(1, family_name="Hồ")]
    )
    version = world.version(2)
    world.plan_family(version)
    builders.plan_case(
        world.session, version, calm, world.flights,
        appointments=[(world.check, builders.at("2026-12-08 09:30", "SGN"), 15)],
        escorts=[("operational", world.escort)],
    )  # fmt: skip
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    make = {
        "manifest": lambda actor: manifest(world.session, actor, world.flights[0].id, now=NOW),
        "airport": lambda actor: airport_sheet(world.session, actor, "SGN", DAY, 1, now=NOW),
        "briefing": lambda actor: briefing(world.session, actor, _trip(world), now=NOW),
        "clinic": lambda actor: clinic_list(world.session, actor, "SGN-A", CHECK_DAY, now=NOW),
    }[kind]
    paper = make(_who(world, Role.PLANNER))
    said = _everything(paper)
    assert "HỒ" in said
    assert paper.withheld == 1
    for hidden in (*NAMES, "VM-26-0412", "WCHR"):
        assert hidden not in said, hidden
    assert case_reference(world.family.id) in said
    full = _everything(make(SYSTEM))
    assert NAMES[0] in full


def test_each_paper_taken_goes_on_record_without_names(world: World) -> None:
    planner = _who(world, Role.PLANNER)
    paper = manifest(world.session, planner, world.flights[0].id, now=NOW)
    take(world.session, planner, paper, "xlsx")
    world.session.flush()
    entry = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.printed")).one()
    assert (entry.subject_kind, entry.subject_id) == ("manifest", "CX764.SGN.2026-12-10")
    assert entry.details == {"form": "xlsx", "people": 3, "withheld": 0}


def test_file_names_and_properties_hold_codes_only(world: World) -> None:
    for job in day_jobs(world.session, SYSTEM, DAY, now=NOW):
        for file in job.make():
            assert re.fullmatch(r"[A-Za-z0-9_-]+\.(pdf|xlsx|csv)", file.name)
            if file.name.endswith(".pdf"):
                information = str(dict(PdfReader(io.BytesIO(file.content)).metadata or {}))
                assert not [name for name in (*NAMES, "Nguyễn", "Hạnh") if name in information]


# --- the airport team


def test_an_airport_sheet_says_whom_to_meet_and_what_they_need(world: World) -> None:
    text = _text(airport_sheet(world.session, SYSTEM, "SGN", DAY, 1, now=NOW))
    for expected in (
        "14:00–22:00", "GMT+7", "15:30", "See off", NAMES[0], "VM-26-0412", case_reference(world.family.id), "CX 764",
        "19:30", "1 person flies for the first time", "1 child under 14; legal representative: NGUYỄN THỊ ÁNH NGUYỆT",
        "xe lăn đến cửa máy bay", "Vietnamese", "Trần Thị Hạnh", "pillar 12", "+84 28 5550 0100",
    ):  # fmt: skip
        assert expected in text, expected


def test_teams_on_the_way_meet_on_their_own_clocks(world: World) -> None:
    transit = _text(airport_sheet(world.session, SYSTEM, "HKG", DAY, 1, now=NOW))
    assert "22:00–06:00" in transit
    assert "23:20" in transit
    assert "GMT+8" in transit
    arrival = _text(airport_sheet(world.session, SYSTEM, "LAX", DAY, 1, now=NOW))
    assert "21:15" in arrival
    assert "GMT-8" in arrival


def test_staffed_spans_are_the_shifts(world: World) -> None:
    span = (builders.at("2026-12-10 12:00", "SGN"), builders.at("2026-12-10 20:00", "SGN"))
    world.session.add(
        AssistanceWindow(
            airport_code="SGN",
            role=AssistanceRole.DEPARTURE,
            starts_at=span[0],
            ends_at=span[1],
            people=9,
            provider="Đội B",
        )
    )
    world.session.flush()
    paper = airport_sheet(world.session, SYSTEM, "SGN", DAY, 1, now=NOW)
    assert paper.stem == "AIRPORT_SGN_2026-12-10_1200-2000"
    assert "Đội B" in _text(paper)
    with pytest.raises(NotFound):
        airport_sheet(world.session, SYSTEM, "SGN", DAY, 2, now=NOW)


def test_nobody_is_on_two_sheets(world: World) -> None:
    """A night shift that began the day before takes the early morning with it."""
    world.session.add(
        AssistanceWindow(
            airport_code="HKG", role=AssistanceRole.TRANSIT, starts_at=builders.at("2026-12-10 23:00", "HKG"),
            ends_at=builders.at("2026-12-11 07:00", "HKG"), people=9,
        )
    )  # fmt: skip
    world.session.flush()
    days = [DAY + timedelta(days=shift) for shift in (-1, 0, 1)]
    found = [
        row.code
        for day in days
        for row in papers_of_day(world.session, SYSTEM, day, now=NOW).rows
        if row.kind == "airport"
    ]
    assert sorted(found) == ["HKG", "LAX", "SGN"]


def test_an_unknown_airport_or_shift_is_not_there(world: World) -> None:
    for code, number in (("XXX", 1), ("SGN", 7), ("AKL", 1)):
        with pytest.raises(NotFound):
            airport_sheet(world.session, SYSTEM, code, DAY, number, now=NOW)


# --- the clinic


def test_a_clinic_list_tells_who_comes_and_nothing_of_the_journey(world: World) -> None:
    world.session.add(HealthStage(case_id=world.family.id, stage="pec", position=1, minutes=45, examiner_sex="F"))
    world.session.flush()
    paper = clinic_list(world.session, _who(world, Role.MEDICAL), "SGN-A", CHECK_DAY, now=NOW)
    said = _everything(paper)
    for expected in (
        "08:30",
        "45",
        *NAMES,
        "41 tuổi",
        "female, 41",
        "Vietnamese",
        "female examiner",
        "Ben Thanh Clinic",
    ):
        assert expected in said, expected
    for foreign in ("CX 764", "HKG", "LAX", "Los Angeles", "Trần Thị Hạnh", *SECRETS):
        assert foreign not in said, foreign
    assert [(row["Minutes"], row["Age"], row["Asked for"]) for row in _grid(paper)] == [
        (45, 41, "F"),
        (45, 9, "F"),
        (45, 76, "F"),
    ]


def test_planners_read_a_stage_as_the_family_does(world: World) -> None:
    assert "(PEC)" in _text(clinic_list(world.session, _who(world, Role.MEDICAL), "SGN-A", CHECK_DAY, now=NOW))
    assert "(PEC)" not in _text(clinic_list(world.session, _who(world, Role.PLANNER), "SGN-A", CHECK_DAY, now=NOW))


def test_a_clinic_day_without_visits_has_no_list(world: World) -> None:
    with pytest.raises(NotFound, match="paper-no-appointment"):
        clinic_list(world.session, SYSTEM, "SGN-A", DAY, now=NOW)
    with pytest.raises(NotFound, match="clinic-unknown"):
        clinic_list(world.session, _who(world, Role.VIEWER), "SGN-A", CHECK_DAY, now=NOW)


# --- the escort


def _trip(world: World) -> int:
    return world.session.scalars(select(PlanTrip.id).order_by(PlanTrip.id.desc())).first() or 0


def test_a_briefing_leads_through_the_journey_to_the_hand_over(world: World) -> None:
    paper = briefing(world.session, SYSTEM, _trip(world), now=NOW)
    text = _text(paper)
    for expected in (
        "15:30", "CX 764", "19:30", "23:20", "CX 872", "01:05", "21:15", "GMT-8", "1 h 45", "VN 99", *NAMES, "9 tuổi",
        "VM-26-0412", "legal representative", "pillar 12", "Sunrise Welcome Agency", "ask the duty office",
        "Hand-over form",
        "Taken by the receiving side", "+84 28 5550 0100", "Remarks", "SGN-HKG-LAX, 10/12/2026",
    ):  # fmt: skip
        assert expected in text, expected
    assert paper.stem == "ESCORT_E-01_2026-12-10_SGN-HKG-LAX"
    assert paper.forms == ("pdf",)
    for secret in ("operational", "hộ tống vận hành", "C7654321", "1985", "US-RP"):
        assert secret not in text, secret


def test_an_escort_prints_references_and_needs_but_no_name(world: World) -> None:
    user = builders.make_user(world.session, "e@example.org", Role.ESCORT)
    world.escort.user_id = user.id
    world.session.flush()
    text = _text(briefing(world.session, actor_of(user), _trip(world), now=NOW))
    assert case_reference(world.family.id) in text
    assert "wheelchair" in text
    assert "Trần Thị Hạnh" in text
    assert not [name for name in (*NAMES, "VM-26-0412") if name in text]


def test_the_briefing_of_another_escort_is_not_there(world: World) -> None:
    user = builders.make_user(world.session, "e2@example.org", Role.ESCORT)
    world.other.user_id = user.id
    world.session.flush()
    for actor in (actor_of(user), _who(world, Role.VIEWER), _who(world, Role.MEDICAL)):
        with pytest.raises(NotFound, match="paper-no-trip"):
            briefing(world.session, actor, _trip(world), now=NOW)


def test_the_receiver_of_a_protected_case_is_on_no_briefing(world: World) -> None:
    world.family.is_protected = True
    world.session.flush()
    assert "Sunrise" not in _text(briefing(world.session, SYSTEM, _trip(world), now=NOW))


def test_a_child_without_representative_stops_the_escort(world: World) -> None:
    world.family.members[0].is_legal_representative = False
    world.session.flush()
    assert "NO legal representative for 1 child under 14" in _text(
        briefing(world.session, SYSTEM, _trip(world), now=NOW)
    )


# --- labels


def test_a_label_tells_nothing_but_the_reference(world: World) -> None:
    paper = day_labels(world.session, _who(world, Role.PLANNER), DAY, now=NOW)
    said = _everything(paper)
    assert case_reference(world.family.id) in said
    for secret in (*NAMES, "VM-26-0412", "CX 764", "LAX", "HKG", *SECRETS):
        assert secret not in said, secret


def test_a_large_family_gets_two_bags(world: World) -> None:
    world.family.members.extend(builders.make_member(number) for number in range(4, 9))
    world.session.flush()
    text = _text(case_labels(world.session, SYSTEM, "VM-26-0412", now=NOW))
    assert "Bag 1 of 2" in text
    assert "Bag 2 of 2" in text


def test_the_code_of_a_bag_leads_staff_to_the_case(world: World) -> None:
    reference = case_reference(world.family.id)
    assert case_of_bag(world.session, _who(world, Role.PLANNER), reference.lower()) == "VM-26-0412"
    world.family.is_protected = True
    world.session.flush()
    for actor, wanted in (
        (_who(world, Role.APPROVER), reference),
        (_who(world, Role.VIEWER), reference),
        (SYSTEM, "ZZZZZ"),
    ):
        with pytest.raises(NotFound, match="bag-unknown"):
            case_of_bag(world.session, actor, wanted)


# --- the day


def test_a_day_has_every_paper_once(world: World) -> None:
    files = [(job.folder, file.name) for job in day_jobs(world.session, SYSTEM, DAY, now=NOW) for file in job.make()]
    pdfs = [(folder, name) for folder, name in files if name.endswith(".pdf")]
    assert pdfs == [
        ("itineraries", "ITINERARY_VM-26-0412_r1.pdf"),
        ("manifests", "MANIFEST_CX764_SGN-HKG_2026-12-10.pdf"),
        ("manifests", "MANIFEST_CX872_HKG-LAX_2026-12-11.pdf"),
        ("labels", "LABELS_ALL_2026-12-10.pdf"),
        ("airports", "AIRPORT_HKG_2026-12-10_2200-0600.pdf"),
        ("airports", "AIRPORT_LAX_2026-12-10_1400-2200.pdf"),
        ("airports", "AIRPORT_SGN_2026-12-10_1400-2200.pdf"),
        ("escorts", "ESCORT_E-01_2026-12-10_SGN-HKG-LAX.pdf"),
        ("notices", "ABN_US-RP_REC-1_2026-12-10.pdf"),
        ("notices", "NAT_US-RP_REC-1_2026-12-10.pdf"),
    ]
    assert len(files) == len(set(files))
    lists = {name.rsplit(".", 1)[0] for _, name in files if not name.endswith(".pdf")}
    assert len(lists) == 7


def test_an_office_gets_its_own_day(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    assert day_jobs(world.session, SYSTEM, DAY, hanoi, now=NOW) == ()
    assert len(day_jobs(world.session, SYSTEM, DAY, world.office, now=NOW)) == 10


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv"])
def test_any_family_fits_every_paper(world: World, form: Form) -> None:
    """Twelve people with names as long as the table holds, three flights, every need."""
    _make_huge(world.family)
    third = builders.make_flight(world.session, "QF 12", "LAX", "2026-12-11 09:00", "SYD", "2026-12-12 17:00")
    version = world.version(2)
    world.plan_family(version, flights=(*world.flights, third))
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    for job in day_jobs(world.session, SYSTEM, DAY, now=NOW):
        for file in job.make():
            if file.name.endswith(form):
                assert len(file.content) > 100
                if form == "pdf" and job.folder in ("manifests", "escorts"):
                    text = re.sub(
                        r"[\s\u200b]+", "", "".join(p.extract_text() for p in PdfReader(io.BytesIO(file.content)).pages)
                    )
                    assert text.count("XUÂNTRƯỜNGTHỊNH") >= 12


def _make_huge(case: Case) -> None:
    needs = list(MobilityNeed)
    for number in range(4, 13):
        case.members.append(
            builders.make_member(
                number,
                family_name="Tôn Nữ Công Tằng Huyền " * 3,
                given_names="Xuân Trường Thịnh " * 6,
                sex=SexValue.F,
                born_on=date(2010 + number, 1, 1),
                mobility=needs[number % len(needs)],
                is_unaccompanied_minor=number % 3 == 0,
                relationship_=Relationship.OTHER,
            )
        )
    for member in case.members[:3]:
        member.given_names = "Xuân Trường Thịnh " * 6


def test_a_paper_says_when_it_was_printed(world: World) -> None:
    later = datetime.fromisoformat("2026-12-01T02:03:00+00:00")
    assert "01/12/2026 09:03 GMT+7" in _text(manifest(world.session, SYSTEM, world.flights[0].id, now=later))
