"""Airport teams, receiving agencies and examiners are told of their own changes, and asked, like escorts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.errors import Conflict
from scheduler.models import AirportTeam, Case, Contact, Examiner, MessageKind, RecipientKind, Role
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.feeds import subscribe
from scheduler.services.feeds.parties import complete_parties
from scheduler.services.messages import ContactDraft, add_contact, confirm, list_contacts, messages_page
from scheduler.services.messages.escalating import escalate_unconfirmed
from scheduler.services.tokens import case_reference, examiner_reference, receiver_reference
from tests.scheduler import builders
from tests.scheduler.postbox import link_of, open_postbox, text_of
from tests.scheduler.telling import OFFICE, Telling, make_telling
from tests.scheduler.world import NOW

TEAM, AGENCY, EXAMINER = "team@example.org", "agency@example.org", "thu@example.org"
EVE = builders.at("2026-12-07 12:00", "SGN")
"""The day before the check."""


@pytest.fixture
def telling(session: Session, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    with open_postbox() as box:
        made = make_telling(session, box, database_path, monkeypatch)
        made.world.escort.email = ""
        made.world.check.examiner = "BS. Phan Thu"
        complete_parties(session)
        session.commit()
        yield made
    scheduler.database.engine.cache_clear()


def _draft(email: str, way: str = "digest", **values: object) -> ContactDraft:
    given = {"label": "Trực", "email": email, "phone": "", "language": "en", "way": way} | values
    return ContactDraft(**given)  # type: ignore[arg-type]


def _owner(telling: Telling, kind: str) -> int:
    if kind == "receiver":
        assert telling.world.family.receiver is not None
        return telling.world.family.receiver.id
    if kind == "examiner":
        return telling.session.scalars(select(Examiner.id)).one()
    return telling.session.scalars(select(AirportTeam.id).where(AirportTeam.airport_code == "SGN")).one()


def _contact(telling: Telling, kind: str, email: str, way: str = "digest") -> Contact:
    number = add_contact(telling.session, SYSTEM, kind, _owner(telling, kind), _draft(email, way))
    return telling.session.get_one(Contact, number)


def _published(telling: Telling, number: int, now: object = NOW) -> None:
    telling.world.plan_family(telling.world.version(number))
    telling.publish(number, now)  # type: ignore[arg-type]


def test_everybody_is_told_of_their_own_changes_alone(telling: Telling) -> None:
    for kind, email in (("airport", TEAM), ("receiver", AGENCY), ("examiner", EXAMINER)):
        _contact(telling, kind, email)
    _published(telling, 1)
    assert telling.send(NOW + timedelta(hours=24)) == 3
    texts = {email: text_of(telling.box.to(email)[0]) for email in (TEAM, AGENCY, EXAMINER)}
    assert "See off CX 764 SGN-HKG" in texts[TEAM]
    assert "CX 872 HKG-LAX" in texts[AGENCY]
    assert "See off" not in texts[AGENCY] + texts[EXAMINER]
    assert "CX 872" not in texts[EXAMINER]
    assert "08:30" in texts[EXAMINER]
    assert [len(message.changes) for message in telling.messages()] == [1, 1, 1]
    # A receiving agency has no account here: it is not sent to pages that it cannot open.
    assert "sign in" not in texts[AGENCY]
    assert "sign in" in texts[TEAM]


def test_nothing_said_to_them_names_anybody(telling: Telling) -> None:
    receiver = telling.world.family.receiver
    assert receiver is not None
    receiver.name = "Planted Shelter"
    telling.world.family.members[0].family_name = "Plantedname"
    for kind, email in (("airport", TEAM), ("receiver", AGENCY), ("examiner", EXAMINER)):
        _contact(telling, kind, email)
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE, is_reserve=True)
    _published(telling, 1, EVE)
    telling.send(EVE + timedelta(hours=10))
    escalate_unconfirmed(telling.session, EVE + timedelta(hours=36))
    telling.send(EVE + timedelta(hours=43))
    assert telling.box.to(OFFICE)
    whole = "\n".join(f"{one['Subject']}\n{text_of(one)}" for one in telling.box.kept)
    for word in ("Planted", "VM-26", "Phan Thu", "Nguyệt", "C7654321", "Lê Văn"):
        assert word not in whole
    assert case_reference(telling.world.family.id) in whole


def test_protected_cases_are_told_to_none_of_them(telling: Telling) -> None:
    for case in telling.session.scalars(select(Case)):
        case.is_protected = True
    for kind, email in (("airport", TEAM), ("receiver", AGENCY)):
        _contact(telling, kind, email)
    _published(telling, 1)
    assert telling.send(NOW + timedelta(hours=24)) == 0


def test_an_examiner_can_be_invited_in_place_of_a_feed(telling: Telling) -> None:
    owner = _owner(telling, "examiner")
    subscribe(telling.session, SYSTEM, "examiner", owner, "phone", "vi")
    with pytest.raises(Conflict):
        _contact(telling, "examiner", EXAMINER, "invitations")
    telling.session.rollback()
    draft = _draft(EXAMINER, "invitations", closes_feeds=True)
    add_contact(telling.session, SYSTEM, "examiner", owner, draft)
    _published(telling, 1)
    assert telling.send(NOW + timedelta(hours=24)) == 1
    (invitation,) = telling.box.to(EXAMINER)
    part = next(part for part in invitation.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert telling.messages()[0].kind is MessageKind.INVITATION


def test_they_are_asked_and_the_office_hears_when_they_do_not_answer(telling: Telling) -> None:
    contacts = {kind: _contact(telling, kind, email) for kind, email in (("receiver", AGENCY), ("examiner", EXAMINER))}
    telling.tell(RecipientKind.OFFICE, telling.world.office.id, email=OFFICE, is_reserve=True)
    _published(telling, 1, EVE)
    assert telling.send(EVE + timedelta(hours=1)) == 1, "in Los Angeles it is night"
    assert telling.send(EVE + timedelta(hours=10)) == 1
    confirm(telling.session, link_of(telling.box.to(EXAMINER)[0]), EVE + timedelta(hours=10))
    telling.session.commit()
    assert escalate_unconfirmed(telling.session, EVE + timedelta(hours=36)) == 1
    telling.session.commit()
    telling.send(EVE + timedelta(hours=43))
    (told,) = telling.box.to(OFFICE)
    assert receiver_reference(contacts["receiver"].recipient_id) in text_of(told)
    page = messages_page(telling.session, SYSTEM, EVE + timedelta(hours=43))
    (open_one,) = page.unconfirmed
    assert open_one.reference == receiver_reference(contacts["receiver"].recipient_id)
    assert examiner_reference(contacts["examiner"].recipient_id) in {view.reference for view in page.settled}


def test_an_office_manages_the_contacts_of_its_own_places(telling: Telling) -> None:
    telling.world.office.airport_code = "SGN"
    user = builders.make_user(telling.session, "p@example.org", Role.PLANNER, office=telling.world.office)
    telling.session.flush()
    kinds = {(one.kind, one.id) for one in list_contacts(telling.session, actor_of(user))}
    assert ("airport", _owner(telling, "airport")) in kinds
    assert ("examiner", _owner(telling, "examiner")) in kinds
    assert not any(kind == "receiver" for kind, _ in kinds), "a receiver has the families of every office"
    assert {kind for kind, _ in {(one.kind, one.id) for one in list_contacts(telling.session, SYSTEM)}} == {
        kind.value for kind in RecipientKind
    }


@pytest.mark.parametrize("way", ["digest", "invitations"])
def test_escorts_and_clinics_are_mailed_of_protected_cases_that_time_is_taken(telling: Telling, way: str) -> None:
    telling.world.family.is_protected = True
    for kind, owner, email in (
        (RecipientKind.ESCORT, telling.world.escort.id, TEAM),
        (RecipientKind.CLINIC, telling.world.clinic.id, AGENCY),
    ):
        telling.tell(kind, owner, email=email, way=way, language="en")
    _published(telling, 1)
    assert telling.send(NOW + timedelta(hours=24)) > 1
    mails = {email: telling.box.to(email) for email in (TEAM, AGENCY)}
    for email, word in ((TEAM, "Duty"), (AGENCY, "Appointment")):
        parts = [part for mail in mails[email] for part in mail.walk() if part.get_content_maintype() == "text"]
        whole = "\n".join([*(str(mail["Subject"]) for mail in mails[email]), *(part.get_content() for part in parts)])
        # Unfolded, and without addresses: the letters of a random link mean nothing.
        whole = re.sub(r"https?://\S+", "", re.sub(r"\r?\n ", "", whole))
        assert word in whole
        assert "This time is taken." in whole
        clinic = telling.world.clinic
        reference = case_reference(telling.world.family.id)
        for fact in ("CX 764", "CX 872", "VN 99", "SGN", "HKG", "LAX", "Los_Angeles", "pax", reference):
            assert fact not in whole, (email, fact)
        # The reader's own calendar bears the clinic's name; no event does.
        assert clinic.address_en not in whole
