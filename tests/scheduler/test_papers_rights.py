"""Who may take which paper, and what is kept of it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden, NotFound
from scheduler.models import (
    AuditEntry,
    Role,
)
from scheduler.services.access import SYSTEM
from scheduler.services.papers.airport import airport_sheet
from scheduler.services.papers.briefing import briefing
from scheduler.services.papers.bundle import day_jobs
from scheduler.services.papers.clinic import clinic_list
from scheduler.services.papers.flying import about, leaving_on
from scheduler.services.papers.labels import day_labels
from scheduler.services.papers.listing import papers_of_day
from scheduler.services.papers.manifest import manifest
from scheduler.services.papers.printing import take
from scheduler.services.present import airports_by_code
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.papers_read import (
    CHECK_DAY,
    DAY,
    NAMES,
    all_said,
    newest_trip,
    published_world,
    reader_as,
)
from tests.scheduler.world import NOW, World


@pytest.fixture
def world(session: Session) -> World:
    return published_world(session)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEDICAL, Role.ESCORT, Role.ADMIN])
def test_names_are_for_operations_and_protection(world: World, role: Role) -> None:
    actor = reader_as(world, role)
    for make in (
        lambda: manifest(world.session, actor, world.flights[0].id, now=NOW),
        lambda: airport_sheet(world.session, actor, "SGN", DAY, 1, now=NOW),
        lambda: day_jobs(world.session, actor, DAY, now=NOW),
    ):
        with pytest.raises(Forbidden):
            make()


def test_another_office_gets_no_name_and_no_paper_of_its_own(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    other = reader_as(world, Role.PLANNER, office=hanoi)
    with pytest.raises(Forbidden):
        manifest(world.session, other, world.flights[0].id, now=NOW)
    with pytest.raises(NotFound):
        day_labels(world.session, other, DAY, now=NOW)
    assert papers_of_day(world.session, other, DAY, now=NOW).rows == ()


def test_the_list_of_a_day_says_that_protected_cases_are_left_out(world: World) -> None:
    planner, protection = (reader_as(world, role) for role in (Role.PLANNER, Role.PROTECTION))
    assert papers_of_day(world.session, planner, DAY, now=NOW).withheld == 0
    entries = leaving_on(about(world.session, DAY), airports_by_code(world.session), DAY)
    for entry in entries:
        entry.case.is_protected = True
    world.session.flush()
    assert papers_of_day(world.session, planner, DAY, now=NOW).withheld == len(entries) > 0
    assert papers_of_day(world.session, protection, DAY, now=NOW).withheld == 0
    hanoi = builders.make_office(world.session, "HAN")
    other = reader_as(world, Role.APPROVER, office=hanoi)
    assert papers_of_day(world.session, other, DAY, now=NOW).withheld == 0, "not the business of another office"


def test_a_shared_flight_is_counted_whole_and_named_in_part(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    other = builders.make_case(
        world.session, hanoi, world.programme, "HN-26-0001", members=[builders.make_member(1, family_name="Vương")]
    )
    version = world.version(2)
    world.plan_family(version)
    builders.plan_case(world.session, version, other, (world.flights[1],))
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    planner = reader_as(world, Role.PLANNER, office=world.office)
    paper = manifest(world.session, planner, world.flights[1].id, now=NOW)
    said = all_said(paper)
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
        "briefing": lambda actor: briefing(world.session, actor, newest_trip(world), now=NOW),
        "clinic": lambda actor: clinic_list(world.session, actor, "SGN-A", CHECK_DAY, now=NOW),
    }[kind]
    paper = make(reader_as(world, Role.PLANNER))
    said = all_said(paper)
    assert "HỒ" in said
    assert paper.withheld == 1
    for hidden in (*NAMES, "VM-26-0412", "WCHR"):
        assert hidden not in said, hidden
    assert case_reference(world.family.id) in said
    full = all_said(make(SYSTEM))
    assert NAMES[0] in full


def test_a_language_points_at_no_protected_case(world: World) -> None:
    """Of a small people it says almost as much as a name; the sheet that protection staff print has it."""
    world.family.is_protected, world.family.languages = True, ["jra"]
    calm = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    version = world.version(2)
    world.plan_family(version)
    builders.plan_case(world.session, version, calm, world.flights)
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    said = all_said(airport_sheet(world.session, reader_as(world, Role.PLANNER), "SGN", DAY, 1, now=NOW))
    assert "Vietnamese" in said
    assert "Jarai" not in said
    assert "jra" not in said
    assert "Jarai" in all_said(airport_sheet(world.session, SYSTEM, "SGN", DAY, 1, now=NOW))


def test_each_paper_taken_goes_on_record_without_names(world: World) -> None:
    planner = reader_as(world, Role.PLANNER)
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
