"""Nothing about a person leaves in a feed, on the public page or in a log: planted facts are looked for everywhere."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from scheduler.database import make_engine
from scheduler.i18n import LANGUAGES
from scheduler.models import (
    AirportTeam,
    AuditEntry,
    Clearance,
    Contact,
    Escort,
    Examiner,
    FeedSnapshot,
    HealthStage,
    Itinerary,
    OutboxMessage,
    Pin,
    Receiver,
    RecipientKind,
    Relationship,
    StageState,
    VersionStatus,
    Way,
)
from scheduler.models.clearance import ClearanceKind
from scheduler.models.pin import PinKind
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import fetch_feed, revoke, subscribe
from scheduler.services.feeds.parties import complete_parties
from scheduler.services.itineraries import itinerary_link, public_itinerary
from scheduler.services.messages import confirmation_page
from scheduler.services.messages.hooks import HookParcel
from scheduler.services.messages.parcels import pack
from scheduler.services.publication import publish
from scheduler.services.tokens import confirmation_token
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

# Letters that no text of ours has in this order, so that a find is a leak and not a coincidence.
_MARK = "Qzx"
_LETTERS = "aâăbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệốồổỗộứừửữự"
_words = st.text(alphabet=_LETTERS, min_size=4, max_size=12).map(lambda text: _MARK + text)
_sentences = st.lists(_words, min_size=2, max_size=4).map(", ".join)
_numbers = st.integers(10**8, 10**9 - 1).map(lambda number: f"9977{number}")


@st.composite
def _secrets(draw: st.DrawFn) -> dict[str, str]:
    words = ("family_name", "given_names", "escort_name", "receiver", "sponsor", "examiner")
    notes = ("diagnosis", "pin_reason", "version_note", "source")
    numbers = ("document", "escort_phone", "case_code")
    return (
        {name: draw(_words) for name in words}
        | {name: draw(_sentences) for name in notes}
        | {name: draw(_numbers) for name in numbers}
    )


def _plant(world: World, secrets: dict[str, str], *, is_protected: bool) -> None:
    session = world.session
    person = builders.make_member(
        1, family_name=secrets["family_name"], given_names=secrets["given_names"], document_number=secrets["document"]
    )
    child = builders.make_member(
        2, family_name=secrets["family_name"], given_names="Bé", born_on=date(2018, 1, 1),
        relationship_=Relationship.CHILD, is_unaccompanied_minor=is_protected,
    )  # fmt: skip
    case = builders.make_case(
        session, world.office, world.programme, f"VM-{secrets['case_code']}", members=[person, child],
        is_protected=is_protected, exception_reference=secrets["sponsor"], assist_transit=True, assist_arrival=True,
        receiver=builders.make_receiver(session, f"R-{secrets['case_code']}"[:32], name=secrets["receiver"]),
    )  # fmt: skip
    guide = builders.make_escort(
        session, world.office, f"E-{secrets['case_code']}", name=secrets["escort_name"], phone=secrets["escort_phone"],
        email=f"{secrets['case_code']}@example.org",
    )  # fmt: skip
    _want_messages(world, guide)
    world.check.examiner = secrets["examiner"]
    version = builders.make_version(session, 1, note=secrets["version_note"], status=VersionStatus.APPROVED)
    start = builders.at("2026-12-08 09:30", "SGN")
    builders.plan_case(
        session, version, case, world.flights, appointments=[(world.check, start, 30)], escorts=[("medical", guide)]
    )
    builders.plan_trip(session, version, guide, world.flights, skill="medical", back=[world.back])
    session.add(Clearance(case_id=case.id, kind=ClearanceKind.MEDICAL, source=secrets["diagnosis"][:120]))
    session.add(HealthStage(case_id=case.id, stage="pec", position=1, minutes=30, state=StageState.DUE))
    session.add(Pin(case_id=case.id, kind=PinKind.HOLD, value={}, reason=secrets["pin_reason"][:200], created_at=NOW))
    session.flush()


def _leaving(world: World) -> Iterator[tuple[str, str]]:
    """Every text that leaves the house without sign-in, with its name; and what the audit record keeps."""
    session = world.session
    for snapshot in session.scalars(select(FeedSnapshot)):
        name = f"{snapshot.recipient_kind} {snapshot.recipient_id} {snapshot.language}"
        yield f"{name} bytes", snapshot.content.replace(b"\r\n ", b"").decode()
        for event in Calendar.from_ical(snapshot.content).walk():
            yield f"{name} values", " ".join(str(value) for value in event.values())
    for kind, owner in (("escort", world.other.id), ("clinic", world.clinic.id), ("office", world.office.id)):
        subscription = subscribe(session, SYSTEM, kind, owner, "phone", "vi")
        revoke(session, SYSTEM, subscription.id)
        yield f"{kind} renewal", fetch_feed(session, subscription.token, "t", NOW).content.decode()
    for itinerary in session.scalars(select(Itinerary)):
        yield "public page", str(public_itinerary(session, itinerary_link(itinerary).rsplit("/", 1)[1]))
    yield from _told(session)
    session.flush()
    for entry in session.scalars(select(AuditEntry)):
        yield "audit", json.dumps([entry.subject_id, entry.details], ensure_ascii=False)


def _told(session: Session) -> Iterator[tuple[str, str]]:
    """Every message of the outbox as mail, short message and invitation, in both languages, with the page behind it."""
    messages = session.scalars(select(OutboxMessage)).all()
    assert {message.contact.recipient_kind for message in messages} >= {RecipientKind.ESCORT, RecipientKind.CLINIC}
    for message in messages:
        for language in LANGUAGES:
            message.contact.language = language
            parcel = pack(session, message, 1)
            body = parcel.body.decode() if isinstance(parcel, HookParcel) else ""
            yield f"message {message.id} {language}", f"{parcel} {body}"
            token = confirmation_token(message.token_salt)
            yield f"page {message.id} {language}", str(confirmation_page(session, token, NOW))
        yield f"message {message.id} kept", str([(change.before, change.after) for change in message.changes])


def _want_messages(world: World, guide: Escort) -> None:
    """Let everybody be told: the escort also by invitations, the clinic also by webhook, the office by mail."""
    escort, clinic, office = RecipientKind.ESCORT, RecipientKind.CLINIC, RecipientKind.OFFICE
    for kind, owner, way in (
        (escort, guide.id, Way.DIGEST),
        (escort, guide.id, Way.INVITATIONS),
        (clinic, world.clinic.id, Way.DIGEST),
        (clinic, world.clinic.id, Way.WEBHOOK),
        (office, world.office.id, Way.DIGEST),
        *_outsiders(world),
    ):
        world.session.add(
            Contact(recipient_kind=kind, recipient_id=owner, label="", way=way, email="a@example.org", created_at=NOW)
        )


def _outsiders(world: World) -> Iterator[tuple[RecipientKind, int, Way]]:
    """Teams and examiners by mail or invitation, agencies by mail and by webhook."""
    session = world.session
    complete_parties(session)
    for team in session.scalars(select(AirportTeam)):
        yield RecipientKind.AIRPORT, team.id, Way.DIGEST
    for examiner in session.scalars(select(Examiner)):
        yield RecipientKind.EXAMINER, examiner.id, Way.INVITATIONS
    for receiver in session.scalars(select(Receiver)):
        yield RecipientKind.RECEIVER, receiver.id, Way.DIGEST
        yield RecipientKind.RECEIVER, receiver.id, Way.WEBHOOK


@contextmanager
def _logs() -> Iterator[list[str]]:
    """Everything that the application logs meanwhile, from DEBUG on."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("scheduler", "integrations", "structlog")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    with structlog.testing.capture_logs() as entries:
        yield lines
    lines.extend(map(str, entries))
    for logger in loggers:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


@contextmanager
def _fresh(template: Path) -> Iterator[Session]:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{shutil.copy(template, Path(folder) / 'test.sqlite')}")
        with sessionmaker(engine, expire_on_commit=False)() as session:
            yield session
        engine.dispose()


@given(secrets=_secrets(), is_protected=st.booleans())
@settings(
    max_examples=12,
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_planted_fact_leaves(template_database: Path, secrets: dict[str, str], is_protected: bool) -> None:
    with _fresh(template_database) as session, _logs() as logs:
        world = make_world(session)
        _plant(world, secrets, is_protected=is_protected)
        publish(session, SYSTEM, 1, now=NOW)
        texts = list(_leaving(world))
        assert len(texts) > 20
        kinds = {snapshot.recipient_kind for snapshot in session.scalars(select(FeedSnapshot)) if snapshot.content}
        assert kinds == set(RecipientKind)
    texts.append(("log", "\n".join(logs)))
    fragments = {part for secret in secrets.values() for part in secret.split(", ")}
    for where, text in texts:
        composed = unicodedata.normalize("NFC", text).lower()
        for fragment in fragments:
            assert unicodedata.normalize("NFC", fragment).lower() not in composed, (where, fragment)


def test_the_look_out_sees_a_leak(template_database: Path) -> None:
    """The search itself is tested: a name put into a flight's text must be found."""
    with _fresh(template_database) as session:
        world = make_world(session)
        world.flights[0].carrier = "QZX"
        world.plan_family(world.version(1))
        _want_messages(world, world.escort)
        publish(session, SYSTEM, 1, now=NOW)
        leaks = [where for where, text in _leaving(world) if "qzx" in text.lower()]
        assert {where.split()[0] for where in leaks} >= {"escort", "message", "page"}
