"""Users: signing in, their settings, and their administration. Passwords are kept as argon2 hashes only."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.i18n import LANGUAGES, Bilingual, Language
from scheduler.models import Office, Role, User, UserRole, utc_now
from scheduler.services.access import Action, Actor, actor_of
from scheduler.services.audit import record

ROLES: tuple[str, ...] = tuple(role.value for role in Role)
PASSWORD_LENGTH_MIN = 12
EMAIL_LENGTH_MAX = 160
_BRACKETED = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role, in one office or (None) everywhere."""

    role: str
    office: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeChoice:
    """An office to choose in a form."""

    id: int
    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user as pages know one. `stamp` changes with the password, which ends every older session."""

    id: int
    email: str
    name: str
    language: Language
    is_active: bool
    grants: tuple[Grant, ...]
    last_seen_at: datetime | None
    stamp: str
    actor: Actor

    @property
    def initials(self) -> str:
        """First letters of the first and last word of the name; what stands in brackets is no part of it."""
        words = [word for word in _BRACKETED.sub(" ", self.name).split() if word[0].isalpha()] or [self.email]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


@lru_cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def sign_in(session: Session, email: str, password: str) -> Account:
    """The account of these credentials. Raises InvalidInput, the same for every cause and after the same work."""
    user = _find(session, email)
    usable = user is not None and user.is_active
    matches = _verify(user.password_hash if user and usable else _nobodys_hash(), password)
    if user is None or not usable or not matches:
        raise InvalidInput("sign-in-failed")
    if _hasher().check_needs_rehash(user.password_hash):
        user.password_hash = _hasher().hash(password)
    user.last_seen_at = utc_now()
    account = _account(user)
    record(session, account.actor, "sign-in", "user", user.id)
    return account


def account_of(session: Session, user_id: int, stamp: str) -> Account | None:
    """The active account behind a session cookie, or None when it was deactivated or its password has changed."""
    user = session.scalar(select(User).where(User.id == user_id).options(_with_roles()))
    if user is None or not user.is_active or not secrets.compare_digest(_stamp(user), stamp):
        return None
    return _account(user)


def set_language(session: Session, actor: Actor, language: str) -> None:
    """Keep the actor's language. Raises InvalidInput for one that the phrase book lacks."""
    _own(session, actor).language = _language(language)


def change_password(session: Session, actor: Actor, *, present: str, new: str) -> Account:
    """Change the actor's own password; other sessions of theirs end. Raises InvalidInput."""
    user = _own(session, actor)
    if not _verify(user.password_hash, present):
        raise InvalidInput("password-present-wrong")
    user.password_hash = _hash(new, user.email)
    record(session, actor, "change-password", "user", user.id)
    return _account(user)


def list_users(session: Session, actor: Actor) -> tuple[Account, ...]:
    """Everybody, active ones first, by name."""
    actor.demand(Action.MANAGE_USERS)
    users = session.scalars(select(User).options(_with_roles()).order_by(User.is_active.desc(), User.name))
    return tuple(_account(user) for user in users)


def add_user(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    office: str | None,
    password: str,
    language: str = "vi",
) -> Account:
    """Add a user with roles in one office (code) or, for None, everywhere. Raises InvalidInput, NotFound, Conflict."""
    actor.demand(Action.MANAGE_USERS)
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > EMAIL_LENGTH_MAX:
        raise InvalidInput("email-invalid")
    if not name.strip():
        raise InvalidInput("name-missing")
    if _find(session, address) is not None:
        raise Conflict("email-taken")
    office_id = _office_id(session, office)
    user = User(
        email=address,
        name=" ".join(name.split()),
        password_hash=_hash(password, address),
        language=_language(language),
        created_at=utc_now(),
        roles=[UserRole(role=role, office_id=office_id) for role in _roles(roles)],
    )
    session.add(user)
    session.flush()
    record(session, actor, "add-user", "user", user.id, roles=sorted(roles), office=office)
    return _account(user)


def deactivate(session: Session, actor: Actor, email: str) -> None:
    """End a user's access at once; the row stays for the audit record. Raises NotFound, Conflict."""
    actor.demand(Action.MANAGE_USERS)
    user = _named(session, email)
    if user.id == actor.user_id:
        raise Conflict("user-own")
    user.is_active = False
    record(session, actor, "deactivate-user", "user", user.id)


def reactivate(session: Session, actor: Actor, email: str) -> None:
    """Give a deactivated user access again. Raises NotFound."""
    actor.demand(Action.MANAGE_USERS)
    user = _named(session, email)
    user.is_active = True
    record(session, actor, "reactivate-user", "user", user.id)


def set_password(session: Session, actor: Actor, email: str, password: str) -> None:
    """Set another's password, which ends their sessions. Raises NotFound, InvalidInput."""
    actor.demand(Action.MANAGE_USERS)
    user = _named(session, email)
    user.password_hash = _hash(password, user.email)
    record(session, actor, "set-password", "user", user.id)


def new_password() -> str:
    """A random password in four groups that can be read aloud: 20 letters and digits, none alike, 99 bits."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def has_users(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return bool(session.scalar(select(func.count(User.id)).where(User.is_active)))


def email_of(session: Session, actor: Actor, user_id: int) -> str:
    """The e-mail address of a user id. Raises NotFound."""
    actor.demand(Action.MANAGE_USERS)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user-unknown")
    return user.email


def offices_for(session: Session, actor: Actor, action: Action) -> tuple[OfficeChoice, ...]:
    """The offices in which the actor may do `action`, by code."""
    allowed = actor.offices(action)
    query = select(Office).order_by(Office.code)
    if allowed is not None:
        query = query.where(Office.id.in_(allowed))
    return tuple(
        OfficeChoice(id=office.id, code=office.code, name=Bilingual(vi=office.name_vi, en=office.name_en))
        for office in session.scalars(query)
    )


def office_codes(session: Session) -> tuple[str, ...]:
    """Codes of all offices."""
    return tuple(session.scalars(select(Office.code).order_by(Office.code)))


def _find(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.strip().lower()).options(_with_roles()))


def _named(session: Session, email: str) -> User:
    user = _find(session, email)
    if user is None:
        raise NotFound("user-unknown")
    return user


def _own(session: Session, actor: Actor) -> User:
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFound("user-unknown")
    return user


def _with_roles() -> ExecutableOption:
    return selectinload(User.roles).joinedload(UserRole.office)


def _account(user: User) -> Account:
    grants = [Grant(role=grant.role.value, office=grant.office.code if grant.office else None) for grant in user.roles]
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        language=_language(user.language),
        is_active=user.is_active,
        grants=tuple(sorted(grants, key=lambda grant: (grant.role, grant.office or ""))),
        last_seen_at=user.last_seen_at,
        stamp=_stamp(user),
        actor=actor_of(user),
    )


def _stamp(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _hash(password: str, email: str) -> str:
    if len(password) < PASSWORD_LENGTH_MIN:
        raise InvalidInput("password-short", least=PASSWORD_LENGTH_MIN)
    if email.split("@")[0] in password.lower():
        raise InvalidInput("password-like-email")
    return _hasher().hash(password)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher().verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _language(language: str) -> Language:
    for known in LANGUAGES:
        if known == language:
            return known
    raise InvalidInput("language-unknown")


def _roles(roles: Sequence[str]) -> list[Role]:
    if not roles or any(role not in ROLES for role in roles):
        raise InvalidInput("role-unknown", roles=", ".join(ROLES))
    return sorted({Role(role) for role in roles})


def _office_id(session: Session, code: str | None) -> int | None:
    if not code:
        return None
    found = session.scalar(select(Office.id).where(Office.code == code.upper()))
    if found is None:
        raise NotFound("office-unknown", office=code)
    return found
