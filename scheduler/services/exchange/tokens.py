"""Tokens of the interface: made by a person for one program, shown once, limited by scopes, office and clinic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.models import ApiToken, Clinic, Office, User, utc_now
from scheduler.services.access import Action, Actor, Reach, actor_of
from scheduler.services.audit import record
from scheduler.services.exchange.scopes import CLINIC_SCOPES, Scope, actions_for, is_within
from scheduler.services.tokens import digest, new_token

PREFIX = "ht_"
"""What a token begins with, so that a scanner for leaked secrets knows one."""
DAYS_MAX = 366
DAYS_USUAL = 90
LABEL_LENGTH = 80
_AGENT_LENGTH = 120
_NOTED_AFTER = timedelta(minutes=5)
TokenState = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token as its page shows it; the secret is not in it. `office` and `clinic` are codes, '' without a limit."""

    id: int
    label: str
    owner: str
    is_own: bool
    scopes: tuple[str, ...]
    office: str
    clinic: str
    state: TokenState
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiToken:
    """A token just made: `secret` is here and nowhere else."""

    id: int
    label: str
    secret: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever calls with a token; `actor_for` gives the rights of one call."""

    token_id: int
    label: str
    user: Actor
    scopes: frozenset[Scope]
    office: str
    clinic: str
    expires_at: datetime
    office_id: int | None
    clinic_id: int | None

    def actor_for(self, scope: Scope | None) -> Actor:
        """The owner as far as this token reaches with that scope."""
        reach = Reach(
            token_id=self.token_id,
            actions=actions_for(scope, self.scopes),
            office_id=self.office_id,
            clinic_id=self.clinic_id,
        )
        return Actor(user_id=self.user.user_id, grants=self.user.grants, reach=reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChoices:
    """What the form for a new token may offer to this person."""

    scopes: tuple[Scope, ...]
    offices: tuple[str, ...]
    clinics: tuple[str, ...]


def issue_token(
    session: Session,
    actor: Actor,
    *,
    label: str,
    scopes: Iterable[str],
    days: int,
    office: str = "",
    clinic: str = "",
) -> NewApiToken:
    """Make a token that acts for the actor. Raises Forbidden, InvalidInput and NotFound.

    `scopes` must open nothing that the actor lacks; one clinic's token may only exchange appointments.
    """
    actor.demand(Action.USE_API)
    if actor.user_id is None or actor.reach is not None:  # a person makes tokens; neither a command nor a token does
        raise Forbidden("forbidden", action=Action.USE_API.value)
    given = _scopes(actor, scopes)
    clinic_row = _clinic(session, actor, clinic) if clinic else None
    if clinic_row is not None and not given <= CLINIC_SCOPES:
        raise InvalidInput("tokens-clinic-scopes")
    now, secret = utc_now(), PREFIX + new_token()
    row = ApiToken(
        token_hash=digest(secret),
        label=_label(label),
        user_id=actor.user_id,
        scopes=sorted(given),
        office_id=_office_id(session, actor, office, clinic_row),
        clinic_id=clinic_row.id if clinic_row is not None else None,
        created_at=now,
        expires_at=now + timedelta(days=_days(days)),
        last_agent="",
    )
    session.add(row)
    session.flush()
    record(session, actor, "token.created", "api_token", row.id, scopes=row.scopes, office=row.office_id)
    scopes_kept = tuple(row.scopes)
    return NewApiToken(id=row.id, label=row.label, secret=secret, scopes=scopes_kept, expires_at=row.expires_at)


def list_tokens(session: Session, actor: Actor) -> tuple[TokenView, ...]:
    """One's own tokens, and for who manages users everybody's; newest first."""
    query = select(ApiToken).options(joinedload(ApiToken.user)).order_by(ApiToken.id.desc())
    if not actor.may(Action.MANAGE_USERS):
        actor.demand(Action.USE_API)
        query = query.where(ApiToken.user_id == actor.user_id)
    offices, clinics = _codes(session)
    now = utc_now()
    return tuple(
        TokenView(
            id=row.id,
            label=row.label,
            owner=row.user.name,
            is_own=row.user_id == actor.user_id,
            scopes=tuple(row.scopes),
            office=offices.get(row.office_id or 0, ""),
            clinic=clinics.get(row.clinic_id or 0, ""),
            state=_state(row, now),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            last_agent=row.last_agent,
        )
        for row in session.scalars(query)
    )


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """Close a token for good; doing it twice changes nothing. Raises NotFound, also for somebody else's."""
    row = session.get(ApiToken, token_id)
    if row is None or (row.user_id != actor.user_id and not actor.may(Action.MANAGE_USERS)):
        raise NotFound("tokens-unknown")
    if row.revoked_at is None:
        row.revoked_at = utc_now()
        record(session, actor, "token.revoked", "api_token", row.id)


def choices_for(session: Session, actor: Actor) -> TokenChoices:
    """What the actor may put into a token."""
    rights = frozenset(action for action in Action if actor.may(action))
    allowed = actor.offices(Action.USE_API)
    offices = session.scalars(select(Office).order_by(Office.code))
    clinics = session.scalars(select(Clinic).order_by(Clinic.code))
    return TokenChoices(
        scopes=tuple(scope for scope in Scope if is_within(scope, rights)),
        offices=tuple(row.code for row in offices if allowed is None or row.id in allowed),
        clinics=tuple(row.code for row in clinics if actor.may(Action.SEE_CLINICS, row.office_id)),
    )


def authenticate(session: Session, secret: str) -> Caller | None:
    """Whoever holds this secret; None where it is unknown, expired, revoked or its owner has been deactivated."""
    query = (
        select(ApiToken)
        .where(ApiToken.token_hash == digest(secret))
        .options(joinedload(ApiToken.user).selectinload(User.roles))
    )
    row = session.scalars(query).one_or_none()
    if row is None or _state(row, utc_now()) != "active" or not row.user.is_active:
        return None
    return Caller(
        token_id=row.id,
        label=row.label,
        user=actor_of(row.user),
        scopes=frozenset(Scope(name) for name in row.scopes if name in set(Scope)),
        office=session.get_one(Office, row.office_id).code if row.office_id is not None else "",
        clinic=session.get_one(Clinic, row.clinic_id).code if row.clinic_id is not None else "",
        expires_at=row.expires_at,
        office_id=row.office_id,
        clinic_id=row.clinic_id,
    )


def actor_by_token(session: Session, token_id: int, actions: Iterable[str]) -> Actor:
    """The rights with which a token asked for something that is done later, as far as they are left.

    Raises Forbidden where the token has been closed or has run out since.
    """
    row = session.get(ApiToken, token_id)
    if row is None or _state(row, utc_now()) != "active":
        raise Forbidden("tokens-closed")
    owner = actor_of(row.user)
    reach = Reach(
        token_id=row.id,
        actions=frozenset(Action(name) for name in actions),
        office_id=row.office_id,
        clinic_id=row.clinic_id,
    )
    return Actor(user_id=owner.user_id, grants=owner.grants, reach=reach)


def note_use(session: Session, token_id: int, agent: str) -> bool:
    """Note that a token was used, at most once in five minutes; whether there is something to keep."""
    row, now = session.get_one(ApiToken, token_id), utc_now()
    if row.last_used_at is not None and now - row.last_used_at < _NOTED_AFTER:
        return False
    row.last_used_at, row.last_agent = now, "".join(c for c in agent if c.isprintable())[:_AGENT_LENGTH]
    return True


def _state(row: ApiToken, now: datetime) -> TokenState:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "active"


def _codes(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    offices = {row.id: row.code for row in session.scalars(select(Office))}
    return offices, {row.id: row.code for row in session.scalars(select(Clinic))}


def _scopes(actor: Actor, names: Iterable[str]) -> frozenset[Scope]:
    given = set(names)
    if not given or not given <= set(Scope):
        raise InvalidInput("tokens-scopes")
    rights = frozenset(action for action in Action if actor.may(action))
    scopes = frozenset(Scope(name) for name in given)
    beyond = sorted(scope for scope in scopes if not is_within(scope, rights))
    if beyond:
        raise InvalidInput("tokens-beyond", scopes=", ".join(beyond))
    return scopes


def _clinic(session: Session, actor: Actor, code: str) -> Clinic:
    row = session.scalars(select(Clinic).where(Clinic.code == code)).one_or_none()
    if row is None or not actor.may(Action.SEE_CLINICS, row.office_id):
        raise NotFound("clinic-unknown", clinic=code[:24])
    return row


def _office_id(session: Session, actor: Actor, code: str, clinic: Clinic | None) -> int | None:
    if clinic is not None:
        return clinic.office_id
    if not code:
        return None
    row = session.scalars(select(Office).where(Office.code == code)).one_or_none()
    if row is None or not actor.may(Action.USE_API, row.id):
        raise NotFound("no-such-office", office=code[:8])
    return row.id


def _label(label: str) -> str:
    text = " ".join(label.split())
    if not 1 <= len(text) <= LABEL_LENGTH or not text.isprintable():
        raise InvalidInput("tokens-label", most=LABEL_LENGTH)
    return text


def _days(days: int) -> int:
    if not 1 <= days <= DAYS_MAX:
        raise InvalidInput("tokens-days", most=DAYS_MAX)
    return days
