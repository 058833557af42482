"""What the family's paper, the staff page and the page behind the QR code say."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden, NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.places import place_name
from scheduler.models import Airport, AuditEntry, FlightState, Itinerary, MobilityNeed, Relationship, Role
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.itineraries import itinerary_link, itinerary_pdf, itinerary_view, public_itinerary
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

FAMILY_NAMES = ("NGUYỄN THỊ ÁNH NGUYỆT", "TRẦN GIA KHÁNH", "LÊ THỊ MỸ")


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def _published(world: World) -> World:
    world.plan_family(world.version(1))
    publish(world.session, SYSTEM, 1, now=NOW)
    return world


def _text(body: bytes) -> str:
    pages = PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _token(world: World) -> str:
    return itinerary_link(world.session.scalars(select(Itinerary)).one()).rsplit("/", 1)[1]


def test_a_paper_taken_after_a_cancellation_says_so(world: World) -> None:
    session = _published(world).session
    kept = _text(itinerary_pdf(session, SYSTEM, "VM-26-0412"))
    assert "đã bị hủy" not in kept
    world.flights[1].state = FlightState.CANCELLED
    session.flush()
    warned = itinerary_pdf(session, SYSTEM, "VM-26-0412")
    text = _text(warned)
    assert f"Chuyến {world.flights[1].designator} đã bị hủy." in text
    assert "Do not use this itinerary" in text
    assert "19:30" in text, "what was planned stays readable"
    assert text.index("đã bị hủy") < text.index("19:30")
    world.flights[1].state = FlightState.SCHEDULED
    session.flush()
    assert _text(itinerary_pdf(session, SYSTEM, "VM-26-0412")) == kept


def test_the_view_has_local_times_zones_and_the_date_line(world: World) -> None:
    view = itinerary_view(_published(world).session, SYSTEM, "VM-26-0412")
    first, second = view.legs
    assert (first.flight, first.departure.time, first.departure.zone) == ("CX 764", "19:30", "GMT+7")
    assert (first.arrival.time, first.arrival.zone, first.arrival.day_shift) == ("23:20", "GMT+8", 0)
    assert first.wait is not None
    assert "1 h 45" in first.wait.en
    # East over the date line one lands on the day before.
    assert (second.arrival.time, second.arrival.zone, second.arrival.day_shift) == ("21:15", "GMT-8", -1)
    assert second.arrival.date.en == "Thu 10 Dec 2026"
    assert second.wait is None
    assert view.revision == 1


def test_first_time_flyers_meet_four_hours_before_others_three(world: World) -> None:
    view = itinerary_view(_published(world).session, SYSTEM, "VM-26-0412")
    assert view.meeting is not None
    assert (view.meeting.time, view.meeting.place.vi) == ("15:30", "Ga đi quốc tế, cột số 12")
    calm = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    version = world.version(2)
    world.plan_family(version)
    builders.plan_case(world.session, version, calm, world.flights)
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    other = itinerary_view(world.session, SYSTEM, "VM-26-0500").meeting
    assert other is not None
    assert other.time == "16:30"


def test_the_paper_says_who_when_and_where(world: World) -> None:
    body = itinerary_pdf(_published(world).session, SYSTEM, "VM-26-0412")
    text = _text(body)
    for expected in (
        *FAMILY_NAMES, "VM-26-0412", "CX 764", "19:30", "GMT+7", "23:20", "GMT+8", "21:15", "GMT-8",
        "Th 5, 10/12/2026", "Thu 10 Dec 2026", "15:30", "cột số 12", "Trần Thị Hạnh", "Sunrise Welcome Agency",
        "08:30", "Phòng khám Bến Thành", "Ben Thanh Clinic", "+84 28 5550 0100", "Phim X-quang", "xe lăn",
    ):  # fmt: skip
        assert expected in text, expected


def test_a_simple_journey_fits_on_one_sheet(world: World) -> None:
    single = builders.make_case(world.session, world.office, world.programme, "VM-26-0600", members=[
        builders.make_member(1, is_first_time_flyer=True)
    ], assist_departure=True, assist_transit=True, assist_arrival=True, receiver=world.family.receiver)  # fmt: skip
    version = world.version(1)
    builders.plan_case(
        world.session, version, single, world.flights,
        appointments=[(world.check, builders.at("2026-12-08 08:30", "SGN"), 20)],
    )  # fmt: skip
    publish(world.session, SYSTEM, 1, now=NOW)
    assert len(PdfReader(io.BytesIO(itinerary_pdf(world.session, SYSTEM, "VM-26-0600"))).pages) == 1


def test_three_flights_six_people_and_two_appointments_fit_on_one_sheet(world: World) -> None:
    world.session.add(Airport(code="DEN", name="Denver", city="Denver", country="US", timezone="America/Denver"))
    world.session.flush()
    on = builders.make_flight(world.session, "UA 1497", "LAX", "2026-12-11 02:00", "DEN", "2026-12-11 05:20")
    people = [
        builders.make_member(
            position, family_name="Nguyễn", given_names="Thị Thanh Phương", born_on=date(1980 + 7 * position, 3, 1),
            relationship_=relation, is_first_time_flyer=True, is_legal_representative=position == 1,
        )
        for position, relation in enumerate((Relationship.PRINCIPAL, Relationship.SPOUSE, *[Relationship.CHILD] * 4), 1)
    ]  # fmt: skip
    case = builders.make_case(
        world.session, world.office, world.programme, "VM-26-0700", members=people, receiver=world.family.receiver,
        assist_departure=True, assist_transit=True, assist_arrival=True,
    )  # fmt: skip
    version = world.version(1)
    vaccine = builders.make_session(
        world.session, world.clinic, "V-1201", builders.at("2026-12-01 08:00", "SGN"), stage="vaccine_2"
    )
    checks = [
        (vaccine, builders.at("2026-12-01 09:30", "SGN"), 20), (world.check, builders.at("2026-12-08 08:30", "SGN"), 20)
    ]  # fmt: skip
    builders.plan_case(
        world.session, version, case, (*world.flights, on), appointments=checks, escorts=[("operational", world.escort)]
    )
    publish(world.session, SYSTEM, 1, now=NOW)
    (page,) = PdfReader(io.BytesIO(itinerary_pdf(world.session, SYSTEM, "VM-26-0700"))).pages
    text = " ".join(page.extract_text().split())
    assert text.count("Trần Thị Hạnh") == 1
    for expected in ("UA 1497", "09:30", "Sunrise Welcome Agency", "Trẻ dưới 14 tuổi (2)", "Lần đầu đi máy bay"):
        assert expected in text, expected


def test_cities_are_called_as_each_language_calls_them(world: World) -> None:
    view = itinerary_view(_published(world).session, SYSTEM, "VM-26-0412")
    first = view.legs[0]
    assert (first.departure.city.vi, first.departure.city.en) == ("Thành phố Hồ Chí Minh", "Ho Chi Minh City")
    assert (first.arrival.city.vi, first.arrival.city.en) == ("Hồng Kông", "Hong Kong")
    assert first.wait is not None
    assert "tại Hồng Kông" in first.wait.vi
    assert "in Hong Kong" in first.wait.en
    assert view.summary.vi == "3 người · Thành phố Hồ Chí Minh → Los Angeles"


def test_a_city_without_a_phrase_keeps_its_name() -> None:
    assert place_name("DEN", "Denver") == Bilingual(vi="Denver", en="Denver")


def test_taking_the_paper_is_on_record_and_needs_the_right(world: World) -> None:
    _published(world)
    planner = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER, office=world.office))
    itinerary_pdf(world.session, planner, "VM-26-0412")
    world.session.flush()
    entry = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "itinerary.printed")).one()
    assert (entry.actor_id, entry.subject_id) == (planner.user_id, str(world.family.id))
    elsewhere = builders.make_office(world.session, "HAN")
    stranger = actor_of(builders.make_user(world.session, "s@example.org", Role.PLANNER, office=elsewhere))
    with pytest.raises(NotFound):
        itinerary_pdf(world.session, stranger, "VM-26-0412")
    viewer = actor_of(builders.make_user(world.session, "v@example.org", Role.VIEWER))
    with pytest.raises(NotFound):
        itinerary_view(world.session, viewer, "VM-26-0412")


def test_a_protected_case_hides_people_and_receiver(world: World) -> None:
    world.family.is_protected = True
    _published(world)
    planner = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER))
    view = itinerary_view(world.session, planner, "VM-26-0412")
    shown = str(view)
    for secret in (*FAMILY_NAMES, "Trần Thị Hạnh", "Sunrise", "wheelchair"):
        assert secret not in shown, secret
    assert view.legs[0].flight == "CX 764"
    with pytest.raises(Forbidden):
        itinerary_pdf(world.session, planner, "VM-26-0412")
    protection = actor_of(builders.make_user(world.session, "c@example.org", Role.PROTECTION))
    paper = _text(itinerary_pdf(world.session, protection, "VM-26-0412"))
    # Where a protected family goes is written on no paper.
    assert "Sunrise" not in paper
    assert FAMILY_NAMES[0] in paper


def test_the_public_page_knows_flights_but_nobody(world: World) -> None:
    _published(world)
    page = public_itinerary(world.session, _token(world))
    shown = str(page)
    for secret in (*FAMILY_NAMES, "Nguyễn", "VM-26-0412", "C7654321", "Hạnh", "Sunrise", "xe lăn", "Phòng khám"):
        assert secret not in shown, secret
    assert [leg.flight for leg in page.legs] == ["CX 764", "CX 872"]
    assert page.meeting is not None
    assert (page.opaque_reference, page.is_withdrawn, page.has_escort) == (case_reference(world.family.id), False, True)


def test_a_withdrawn_itinerary_says_so_and_shows_no_flight(world: World) -> None:
    _published(world)
    token = _token(world)
    builders.leave_out(world.session, world.version(2), world.family)
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    page = public_itinerary(world.session, token)
    assert (page.is_withdrawn, page.legs, page.meeting, page.summary) == (True, (), None, None)
    with pytest.raises(NotFound) as gone:
        itinerary_pdf(world.session, SYSTEM, "VM-26-0412")
    assert gone.value.code == "itinerary-withdrawn"


@pytest.mark.parametrize("token", ["", "x", "A" * 24, "đường-dẫn-lạ", "\ud800"])
def test_an_unknown_token_opens_nothing(world: World, token: str) -> None:
    _published(world)
    with pytest.raises(NotFound):
        public_itinerary(world.session, token)


def test_the_token_is_not_in_the_database(world: World) -> None:
    _published(world)
    row = world.session.scalars(select(Itinerary)).one()
    token = _token(world)
    assert token not in (row.token_salt, row.token_hash, row.content_sha256)
    assert len(token) == 24


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        # The journey begins on 10 December 2026 in Viet Nam.
        (date(2012, 12, 11), "TRẦN THỊ LAN"),
        (date(2012, 12, 10), None),
        (date(2020, 2, 29), "TRẦN THỊ LAN"),
    ],
)
def test_a_child_under_fourteen_needs_a_legal_representative(world: World, born_on: date, expected: str | None) -> None:
    mother = builders.make_member(1, family_name="Trần", given_names="Thị Lan", is_legal_representative=True)
    child = builders.make_member(2, born_on=born_on, relationship_=Relationship.CHILD)
    case = builders.make_case(world.session, world.office, world.programme, "VM-1", members=[mother, child])
    builders.plan_case(world.session, world.version(1), case, world.flights)
    publish(world.session, SYSTEM, 1, now=NOW)
    line = itinerary_view(world.session, SYSTEM, "VM-1").legal_representative
    if expected is None:
        assert line is None
    else:
        assert line is not None
        assert expected in line.vi


def test_a_missing_legal_representative_is_said_in_so_many_words(world: World) -> None:
    child = builders.make_member(1, born_on=date(2016, 5, 1), is_legal_representative=True)
    case = builders.make_case(world.session, world.office, world.programme, "VM-1", members=[child])
    builders.plan_case(world.session, world.version(1), case, world.flights)
    publish(world.session, SYSTEM, 1, now=NOW)
    line = itinerary_view(world.session, SYSTEM, "VM-1").legal_representative
    assert line is not None
    assert line.vi.startswith("CHƯA CÓ người đại diện hợp pháp")
    assert "CHƯA CÓ" in _text(itinerary_pdf(world.session, SYSTEM, "VM-1"))


def test_a_foreign_child_is_not_bound_by_vietnamese_law(world: World) -> None:
    child = builders.make_member(2, born_on=date(2016, 5, 1), nationality="KH")
    case = builders.make_case(
        world.session, world.office, world.programme, "VM-1", members=[builders.make_member(1), child]
    )
    builders.plan_case(world.session, world.version(1), case, world.flights)
    publish(world.session, SYSTEM, 1, now=NOW)
    assert itinerary_view(world.session, SYSTEM, "VM-1").legal_representative is None


def test_a_moved_flight_revises_the_paper_and_keeps_the_link(world: World) -> None:
    _published(world)
    token = _token(world)
    later = builders.make_flight(world.session, "CX 764", "SGN", "2026-12-11 19:30", "HKG", "2026-12-11 23:20")
    on = builders.make_flight(world.session, "CX 872", "HKG", "2026-12-12 01:05", "LAX", "2026-12-11 21:15")
    world.plan_family(world.version(2), flights=(later, on))
    publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    page = public_itinerary(world.session, token)
    assert page.revision == 2
    assert page.legs[0].departure.date.en == "Fri 11 Dec 2026"


def test_a_case_that_only_has_appointments_gets_a_paper(world: World) -> None:
    case = builders.make_case(world.session, world.office, world.programme, "VM-9", departs=False)
    start = builders.at("2026-12-08 10:00", "SGN")
    builders.plan_case(world.session, world.version(1), case, appointments=[(world.check, start, 30)])
    publish(world.session, SYSTEM, 1, now=NOW)
    view = itinerary_view(world.session, SYSTEM, "VM-9")
    assert (view.legs, view.meeting, view.travel_on) == ((), None, date(2026, 12, 8))
    paper = _text(itinerary_pdf(world.session, SYSTEM, "VM-9"))
    # The next appointment takes the place of the flight among the large figures.
    assert paper.count("10:00") == 2


@pytest.mark.parametrize("need", [need for need in MobilityNeed if need is not MobilityNeed.NONE])
def test_every_need_and_relationship_has_neutral_words(world: World, need: MobilityNeed) -> None:
    members = [
        builders.make_member(position, relationship_=relation, mobility=need)
        for position, relation in enumerate(Relationship, 1)
    ]
    case = builders.make_case(world.session, world.office, world.programme, "VM-7", members=members)
    builders.plan_case(world.session, world.version(1), case, world.flights)
    publish(world.session, SYSTEM, 1, now=NOW)
    view = itinerary_view(world.session, SYSTEM, "VM-7")
    assert len(view.travellers) == len(Relationship)
    assert all(traveller.needs and traveller.detail.en for traveller in view.travellers)


def test_entering_the_country_at_a_connection_is_explained(world: World) -> None:
    world.session.add(
        Airport(code="SFO", name="SFO", city="San Francisco", country="US", timezone="America/Los_Angeles")
    )
    world.session.flush()
    on = builders.make_flight(world.session, "UA 1497", "LAX", "2026-12-11 02:00", "SFO", "2026-12-11 03:25")
    case = builders.make_case(world.session, world.office, world.programme, "VM-5")
    builders.plan_case(world.session, world.version(1), case, (*world.flights, on))
    publish(world.session, SYSTEM, 1, now=NOW)
    wait = itinerary_view(world.session, SYSTEM, "VM-5").legs[1].wait
    assert wait is not None
    assert wait.en == "4 h 45 in Los Angeles: immigration, collect luggage, check it in again"
