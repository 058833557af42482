"""Manifests: who boards, with which services, and what an airline never learns."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import (
    Clearance,
    ClearanceKind,
    EscortNeed,
    FlightState,
    MobilityNeed,
)
from scheduler.readiness.rules import CarrierRule
from scheduler.services.access import SYSTEM
from scheduler.services.papers.manifest import manifest
from scheduler.services.papers.passengers import count_codes, passengers_of, ticket_name
from scheduler.services.papers.printing import as_file
from tests.scheduler import builders
from tests.scheduler.papers_read import (
    DAY,
    NAMES,
    SECRETS,
    all_said,
    published_world,
    rows_of,
    text_of,
)
from tests.scheduler.world import NOW, World


@pytest.fixture
def world(session: Session) -> World:
    return published_world(session)


def test_a_manifest_names_everybody_with_services_seats_bags_and_connections(world: World) -> None:
    paper = manifest(world.session, SYSTEM, world.flights[0].id, now=NOW)
    text = text_of(paper)
    for expected in (
        "CX 764", "Cathay Pacific", "19:30", "GMT+7", "23:20", "GMT+8", "NGUYEN/THI ANH NGUYET", *NAMES,
        "TRAN/GIA KHANH", "WCHR", "CHD", "CX 872 HKG-LAX 01:05 GMT+8", "goes on", "3 seats, 6 bags", "2 × 23 kg",
        "Trần Thị Hạnh", "VM-26-0412", "2 adults, 1 child",
    ):  # fmt: skip
        assert expected in text, expected
    assert as_file(paper, "pdf").name == "MANIFEST_CX764_SGN-HKG_2026-12-10.pdf"


def test_the_second_flight_says_by_which_they_arrive(world: World) -> None:
    text = text_of(manifest(world.session, SYSTEM, world.flights[1].id, now=NOW))
    assert "CX 764 SGN-HKG 23:20 GMT+8" in text
    assert "arrives by" in text


def test_a_manifest_holds_neither_documents_nor_why_people_travel(world: World) -> None:
    said = all_said(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))
    assert not [secret for secret in SECRETS if secret in said]


def test_rows_of_a_manifest_are_typed(world: World) -> None:
    rows = rows_of(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))
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
    assert "This flight is cancelled" in text_of(manifest(world.session, SYSTEM, world.flights[0].id, now=NOW))


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
