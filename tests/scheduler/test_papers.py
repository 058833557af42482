"""Papers of airport teams and clinics, bag labels, and the whole day."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import (
    AssistanceRole,
    AssistanceWindow,
    Case,
    ClinicSession,
    HealthStage,
    MobilityNeed,
    PlanAppointment,
    Relationship,
    Role,
    SexValue,
)
from scheduler.services.access import SYSTEM
from scheduler.services.papers.airport import airport_sheet
from scheduler.services.papers.bundle import day_jobs
from scheduler.services.papers.clinic import clinic_list
from scheduler.services.papers.labels import case_labels, case_of_bag, day_labels
from scheduler.services.papers.listing import papers_of_day
from scheduler.services.papers.manifest import manifest
from scheduler.services.papers.values import Form
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.benchmarks import papers as benchmark
from tests.scheduler import builders
from tests.scheduler.papers_read import (
    CHECK_DAY,
    DAY,
    NAMES,
    SECRETS,
    all_said,
    published_world,
    reader_as,
    rows_of,
    text_of,
)
from tests.scheduler.world import NOW, World


@pytest.fixture
def world(session: Session) -> World:
    return published_world(session)


# --- the airport team


def test_an_airport_sheet_says_whom_to_meet_and_what_they_need(world: World) -> None:
    text = text_of(airport_sheet(world.session, SYSTEM, "SGN", DAY, 1, now=NOW))
    for expected in (
        "14:00–22:00", "GMT+7", "15:30", "See off", NAMES[0], "VM-26-0412", case_reference(world.family.id), "CX 764",
        "19:30", "1 person flies for the first time", "1 child under 14; legal representative: NGUYỄN THỊ ÁNH NGUYỆT",
        "xe lăn đến cửa máy bay: người số", "Vietnamese", "Trần Thị Hạnh", "pillar 12", "+84 28 5550 0100",
    ):  # fmt: skip
        assert expected in text, expected


def test_teams_on_the_way_meet_on_their_own_clocks(world: World) -> None:
    transit = text_of(airport_sheet(world.session, SYSTEM, "HKG", DAY, 1, now=NOW))
    assert "22:00–06:00" in transit
    assert "23:20" in transit
    assert "GMT+8" in transit
    arrival = text_of(airport_sheet(world.session, SYSTEM, "LAX", DAY, 1, now=NOW))
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
    assert "Đội B" in text_of(paper)
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
    paper = clinic_list(world.session, reader_as(world, Role.MEDICAL), "SGN-A", CHECK_DAY, now=NOW)
    said = all_said(paper)
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
    assert [(row["Minutes"], row["Age"], row["Asked for"]) for row in rows_of(paper)] == [
        (45, 41, "F"),
        (45, 9, "F"),
        (45, 76, "F"),
    ]


def test_planners_read_a_stage_as_the_family_does(world: World) -> None:
    assert "(PEC)" in text_of(clinic_list(world.session, reader_as(world, Role.MEDICAL), "SGN-A", CHECK_DAY, now=NOW))
    assert "(PEC)" not in text_of(
        clinic_list(world.session, reader_as(world, Role.PLANNER), "SGN-A", CHECK_DAY, now=NOW)
    )


def test_a_clinic_day_without_visits_has_no_list(world: World) -> None:
    with pytest.raises(NotFound, match="paper-no-appointment"):
        clinic_list(world.session, SYSTEM, "SGN-A", DAY, now=NOW)
    with pytest.raises(NotFound, match="clinic-unknown"):
        clinic_list(world.session, reader_as(world, Role.VIEWER), "SGN-A", CHECK_DAY, now=NOW)


# --- labels


def test_a_label_tells_nothing_but_the_reference(world: World) -> None:
    paper = day_labels(world.session, reader_as(world, Role.PLANNER), DAY, now=NOW)
    said = all_said(paper)
    assert case_reference(world.family.id) in said
    for secret in (*NAMES, "VM-26-0412", "CX 764", "LAX", "HKG", *SECRETS):
        assert secret not in said, secret


def test_a_large_family_gets_two_bags(world: World) -> None:
    world.family.members.extend(builders.make_member(number) for number in range(4, 9))
    world.session.flush()
    text = text_of(case_labels(world.session, SYSTEM, "VM-26-0412", now=NOW))
    assert "Bag 1 of 2" in text
    assert "Bag 2 of 2" in text


def test_the_code_of_a_bag_leads_staff_to_the_case(world: World) -> None:
    reference = case_reference(world.family.id)
    assert case_of_bag(world.session, reader_as(world, Role.PLANNER), reference.lower()) == "VM-26-0412"
    world.family.is_protected = True
    world.session.flush()
    for actor, wanted in (
        (reader_as(world, Role.APPROVER), reference),
        (reader_as(world, Role.VIEWER), reference),
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
    assert "01/12/2026 09:03 GMT+7" in text_of(manifest(world.session, SYSTEM, world.flights[0].id, now=later))


def test_the_benchmark_builds_a_day_with_more_families_than_a_room_holds(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "_A_ROOM", 6)
    benchmark.build(session, 26)
    held = Counter(session.scalars(select(ClinicSession.code).join(PlanAppointment)))
    assert held == {f"PEC-{code}-{room}": turns for code in ("SGN", "HAN") for room, turns in ((0, 6), (1, 6), (2, 1))}
