"""Who may hold a feed: the escort himself or herself, the clinic's medical team, the office, and who manages them.

Asked when a subscription is made and again at every fetch, for the person who owns it (feed rules, clause 36).
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.models import Clinic, Escort, Office, RecipientKind, Subscription, User
from scheduler.services.access import Action, Actor, actor_of
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.values import RecipientChoice

_READS = {RecipientKind.CLINIC: Action.SEE_CLINICS, RecipientKind.OFFICE: Action.SEE_BOARD}
Owner = Escort | Clinic | Office


def owner_of(session: Session, recipient: Recipient) -> Owner:
    """The escort, clinic or office behind a feed. Raises NotFound."""
    owner: Owner | None
    if recipient.kind is RecipientKind.ESCORT:
        owner = session.get(Escort, recipient.id)
    elif recipient.kind is RecipientKind.CLINIC:
        owner = session.get(Clinic, recipient.id)
    else:
        owner = session.get(Office, recipient.id)
    if owner is None:
        raise NotFound("feed-recipient-unknown")
    return owner


def office_of(owner: Owner) -> int:
    """The office in which rights on a feed are asked."""
    return owner.id if isinstance(owner, Office) else owner.office_id


def may_hold(actor: Actor, owner: Owner) -> bool:
    """Whether the actor may have a subscription of this feed."""
    if actor.may(Action.MANAGE_SUBSCRIPTIONS, office_of(owner)):
        return True
    if isinstance(owner, Escort):
        return owner.user_id is not None and owner.user_id == actor.user_id and actor.may(Action.SEE_OWN_DUTIES)
    kind = RecipientKind.CLINIC if isinstance(owner, Clinic) else RecipientKind.OFFICE
    return actor.may(_READS[kind], office_of(owner))


def still_entitled(session: Session, subscription: Subscription) -> bool:
    """Whether the feed may still be given out: the escort is active, or whoever made the subscription still may."""
    recipient = Recipient(kind=subscription.recipient_kind, id=subscription.recipient_id)
    try:
        owner = owner_of(session, recipient)
    except NotFound:
        return False
    if isinstance(owner, Escort):
        user = session.get(User, owner.user_id) if owner.user_id is not None else None
        return owner.is_active and (user is None or user.is_active)
    if subscription.created_by_id is None:
        return True
    holder = session.get(User, subscription.created_by_id)
    return holder is not None and may_hold(actor_of(holder), owner)


def shown_name(owner: Owner, actor: Actor) -> Bilingual:
    """The name on a signed-in page; an escort's name for who may see escorts, else the code."""
    if not isinstance(owner, Escort):
        return Bilingual(vi=owner.name_vi, en=owner.name_en)
    sees_name = actor.may(Action.SEE_ESCORTS, owner.office_id) or owner.user_id == actor.user_id
    name = owner.name if sees_name else owner.code
    return Bilingual(vi=name, en=name)


def list_recipients(session: Session, actor: Actor) -> tuple[RecipientChoice, ...]:
    """Whose feeds the actor may subscribe to: escorts, clinics, offices."""
    escorts = session.scalars(select(Escort).where(Escort.is_active).order_by(Escort.code))
    owners: list[tuple[RecipientKind, Owner]] = [
        *((RecipientKind.ESCORT, e) for e in escorts),
        *((RecipientKind.CLINIC, c) for c in session.scalars(select(Clinic).order_by(Clinic.code))),
        *((RecipientKind.OFFICE, o) for o in session.scalars(select(Office).order_by(Office.code))),
    ]
    return tuple(
        RecipientChoice(kind=kind.value, id=owner.id, name=shown_name(owner, actor))
        for kind, owner in owners
        if may_hold(actor, owner)
    )
