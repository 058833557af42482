"""Whose calendars there are, and who may bring them: people themselves, and who brings absences by file."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import Bilingual
from scheduler.models import CalendarEvent, Clinic, Escort, Office, OwnCalendar, RecipientKind, User
from scheduler.models.clinic import ClinicSession
from scheduler.services.access import Action, Actor
from scheduler.services.own_calendars.values import OwnerChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An escort, or an examiner of a clinic by the name that its sessions have."""

    escort: Escort | None = None
    clinic: Clinic | None = None
    examiner: str = ""

    @property
    def kind(self) -> str:
        """`escort` or `examiner`."""
        return "escort" if self.escort is not None else "examiner"

    @property
    def key(self) -> str:
        """What a form calls the owner."""
        if self.escort is not None:
            return f"escort:{self.escort.id}"
        return f"examiner:{self.clinic.id if self.clinic else 0}:{self.examiner}"

    @property
    def name(self) -> Bilingual:
        """The owner's name; an examiner's with the clinic."""
        if self.escort is not None:
            return Bilingual(vi=self.escort.name, en=self.escort.name)
        clinic = self.clinic
        names = (clinic.name_vi, clinic.name_en) if clinic is not None else ("", "")
        return Bilingual(vi=f"{self.examiner} · {names[0]}", en=f"{self.examiner} · {names[1]}")


def owner_of(session: Session, row: OwnCalendar) -> Owner:
    """The owner of a calendar."""
    if row.escort_id is not None:
        return Owner(escort=session.get_one(Escort, row.escort_id))
    return Owner(clinic=session.get_one(Clinic, row.clinic_id), examiner=row.examiner)


def may_manage(actor: Actor, owner: Owner) -> bool:
    """Whether the actor may add, see and remove calendars of this owner."""
    if owner.escort is not None:
        is_self = owner.escort.user_id is not None and owner.escort.user_id == actor.user_id
        return (is_self and actor.may(Action.SEE_OWN_DUTIES)) or actor.may(Action.IMPORT, owner.escort.office_id)
    office = owner.clinic.office_id if owner.clinic is not None else None
    return actor.may(Action.EDIT_HEALTH, office) or actor.may(Action.IMPORT, office)


def owner_named(session: Session, actor: Actor, key: str) -> Owner:
    """The owner that a form names. Raises InvalidInput for none, NotFound for one that is not the actor's to manage."""
    kind, _, rest = key.partition(":")
    number, _, examiner = rest.partition(":")
    if kind not in ("escort", "examiner") or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise InvalidInput("owncalendar-owner")
    owner = _found(session, kind, int(number), examiner)
    if owner is None or not may_manage(actor, owner):
        raise NotFound("owncalendar-owner-unknown")
    return owner


def _found(session: Session, kind: str, number: int, examiner: str) -> Owner | None:
    if kind == "escort":
        escort = session.get(Escort, number)
        return Owner(escort=escort) if escort is not None and escort.is_active else None
    clinic = session.get(Clinic, number)
    if clinic is None or examiner not in _examiners(session, clinic.id):
        return None
    return Owner(clinic=clinic, examiner=examiner)


def list_owners(session: Session, actor: Actor) -> tuple[OwnerChoice, ...]:
    """Everybody whose calendars the actor may manage."""
    owners = [
        Owner(escort=row) for row in session.scalars(select(Escort).where(Escort.is_active).order_by(Escort.code))
    ]
    for clinic in session.scalars(select(Clinic).order_by(Clinic.code)):
        if may_manage(actor, Owner(clinic=clinic)):
            owners += [Owner(clinic=clinic, examiner=name) for name in _examiners(session, clinic.id)]
    return tuple(OwnerChoice(key=one.key, kind=one.kind, name=one.name) for one in owners if may_manage(actor, one))


def _examiners(session: Session, clinic_id: int) -> tuple[str, ...]:
    query = select(ClinicSession.examiner).where(ClinicSession.clinic_id == clinic_id, ClinicSession.examiner != "")
    return tuple(session.scalars(query.distinct().order_by(ClinicSession.examiner)))


def zone_of(session: Session, owner: Owner) -> str:
    """The zone in which times without one are read: the office's or the clinic's."""
    if owner.clinic is not None:
        return owner.clinic.timezone
    return session.get_one(Office, owner.escort.office_id).timezone if owner.escort is not None else ""


def addresses_of(session: Session, owner: Owner) -> tuple[str, ...]:
    """The owner's mail addresses, by which a calendar says that its owner declined."""
    if owner.escort is None:
        return ()
    user = session.get(User, owner.escort.user_id) if owner.escort.user_id is not None else None
    return tuple(address for address in (owner.escort.email, user.email if user else "") if address)


def our_uids(session: Session, owner: Owner) -> frozenset[str]:
    """The events that we ourselves put into the owner's calendar: a duty must not make its own escort unavailable."""
    query = select(CalendarEvent.uid)
    if owner.escort is not None:
        mine = (CalendarEvent.recipient_kind == RecipientKind.ESCORT, CalendarEvent.recipient_id == owner.escort.id)
        query = query.where(*mine)
    else:
        query = query.where(CalendarEvent.recipient_kind.not_in((RecipientKind.ESCORT, RecipientKind.OFFICE)))
    return frozenset(session.scalars(query))
