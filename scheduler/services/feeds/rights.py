"""Who may hold a feed: the escort himself or herself, the clinic's medical team, the office, and who manages them.

Asked when a subscription is made and again at every fetch, for the person who owns it (feed rules, clause 36).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.models import (
    AirportTeam,
    Clinic,
    Escort,
    Examiner,
    Office,
    Receiver,
    RecipientKind,
    Subscription,
    User,
)
from scheduler.services.access import Action, Actor, actor_of
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.meetings import team_name
from scheduler.services.feeds.parties import complete_parties
from scheduler.services.feeds.values import RecipientChoice

Owner = Escort | Clinic | Office
FeedOwner = Owner | AirportTeam | Receiver | Examiner
DAILY_KINDS = (RecipientKind.ESCORT, RecipientKind.CLINIC, RecipientKind.OFFICE)
"""Those who work with the plan every day: everybody of them should be told somehow."""
PERSONAL_KINDS = (RecipientKind.ESCORT, RecipientKind.EXAMINER)
"""Calendars of one person each: a feed and invitations side by side would show everything twice."""

_TABLES: dict[RecipientKind, type[FeedOwner]] = {
    RecipientKind.ESCORT: Escort,
    RecipientKind.CLINIC: Clinic,
    RecipientKind.OFFICE: Office,
    RecipientKind.AIRPORT: AirportTeam,
    RecipientKind.RECEIVER: Receiver,
    RecipientKind.EXAMINER: Examiner,
}
_READS = {
    RecipientKind.CLINIC: Action.SEE_CLINICS,
    RecipientKind.EXAMINER: Action.SEE_CLINICS,
    RecipientKind.OFFICE: Action.SEE_BOARD,
    RecipientKind.AIRPORT: Action.SEE_BOARD,
}


def feed_owner_of(session: Session, recipient: Recipient) -> FeedOwner:
    """Whoever is behind a feed. Raises NotFound."""
    owner = cast("FeedOwner | None", session.get(_TABLES[recipient.kind], recipient.id))
    if owner is None:
        raise NotFound("feed-recipient-unknown")
    return owner


def office_of(owner: Owner) -> int:
    """The office in which rights on a feed are asked."""
    return owner.id if isinstance(owner, Office) else owner.office_id


def offices_of(owner: FeedOwner) -> frozenset[int]:
    """The offices in any of which a right on the feed is enough; none where it is needed in every office."""
    if isinstance(owner, AirportTeam):
        return frozenset(office.id for office in owner.offices)
    if isinstance(owner, Examiner):
        return frozenset({owner.clinic.office_id})
    return frozenset() if isinstance(owner, Receiver) else frozenset({office_of(owner)})


def may_hold(actor: Actor, owner: FeedOwner) -> bool:
    """Whether the actor may have a subscription of this feed."""
    if may_manage(actor, offices_of(owner)):
        return True
    if isinstance(owner, Escort):
        return owner.user_id is not None and owner.user_id == actor.user_id and actor.may(Action.SEE_OWN_DUTIES)
    return may_read(actor, kind_of(owner), offices_of(owner))


def may_manage(actor: Actor, offices: frozenset[int]) -> bool:
    """Whether the actor hands out and closes addresses of a feed of these offices."""
    return _may(actor, Action.MANAGE_SUBSCRIPTIONS, offices)


def may_read(actor: Actor, kind: RecipientKind, offices: frozenset[int]) -> bool:
    """Whether the actor may have a feed of this kind without managing it; an escort's own is another matter."""
    return kind in _READS and _may(actor, _READS[kind], offices)


def _may(actor: Actor, action: Action, offices: frozenset[int]) -> bool:
    """A right in one of these offices; without any, in every office: the feed shows the people of all."""
    allowed = actor.offices(action)
    return allowed is None or bool(allowed & offices)


def kind_of(owner: FeedOwner) -> RecipientKind:
    """The kind of calendar that an owner has."""
    return next(kind for kind, table in _TABLES.items() if isinstance(owner, table))


def still_entitled(session: Session, subscription: Subscription) -> bool:
    """Whether the feed may still be given out: the escort is active, or whoever made the subscription still may."""
    recipient = Recipient(kind=subscription.recipient_kind, id=subscription.recipient_id)
    try:
        owner = feed_owner_of(session, recipient)
    except NotFound:
        return False
    if isinstance(owner, Escort):
        user = session.get(User, owner.user_id) if owner.user_id is not None else None
        return owner.is_active and (user is None or user.is_active)
    if subscription.created_by_id is None:
        return True
    holder = session.get(User, subscription.created_by_id)
    return holder is not None and may_hold(actor_of(holder), owner)


def shown_name(owner: FeedOwner, actor: Actor) -> Bilingual:
    """The name on a signed-in page; an escort's name for who may see escorts, else the code."""
    if isinstance(owner, AirportTeam):
        return team_name(owner.airport)
    if isinstance(owner, Receiver):
        return Bilingual(vi=owner.name, en=owner.name)
    if isinstance(owner, Examiner):
        return Bilingual(vi=f"{owner.name}, {owner.clinic.name_vi}", en=f"{owner.name}, {owner.clinic.name_en}")
    if not isinstance(owner, Escort):
        return Bilingual(vi=owner.name_vi, en=owner.name_en)
    sees_name = actor.may(Action.SEE_ESCORTS, owner.office_id) or owner.user_id == actor.user_id
    name = owner.name if sees_name else owner.code
    return Bilingual(vi=name, en=name)


def list_recipients(
    session: Session, actor: Actor, kinds: Sequence[RecipientKind] = tuple(RecipientKind)
) -> tuple[RecipientChoice, ...]:
    """Whose feeds of these kinds the actor may subscribe to; teams and examiners who have no row yet get one."""
    if not set(kinds) <= set(DAILY_KINDS):
        complete_parties(session)
    return tuple(
        RecipientChoice(kind=kind.value, id=owner.id, name=shown_name(owner, actor))
        for kind in kinds
        for owner in _owners(session, kind)
        if may_hold(actor, owner)
    )


def _owners(session: Session, kind: RecipientKind) -> Sequence[FeedOwner]:
    if kind is RecipientKind.ESCORT:
        return session.scalars(select(Escort).where(Escort.is_active).order_by(Escort.code)).all()
    if kind is RecipientKind.CLINIC:
        return session.scalars(select(Clinic).order_by(Clinic.code)).all()
    if kind is RecipientKind.OFFICE:
        return session.scalars(select(Office).order_by(Office.code)).all()
    if kind is RecipientKind.AIRPORT:
        return session.scalars(select(AirportTeam).order_by(AirportTeam.airport_code)).all()
    if kind is RecipientKind.RECEIVER:
        return session.scalars(select(Receiver).order_by(Receiver.code)).all()
    return session.scalars(select(Examiner).order_by(Examiner.clinic_id, Examiner.name)).all()
