"""The demo's accounts: one person for each role, so that approval by somebody else can be tried."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Escort, User
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.accounts import add_user, set_password

DOMAIN = "demo.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """An account; `role` is a role code, `office` None is everywhere."""

    login: str
    name: str
    roles: tuple[str, ...]
    office: str | None = None

    @property
    def email(self) -> str:
        """The sign-in address; `.invalid` can never be somebody's mailbox."""
        return f"{self.login}@{DOMAIN}"


USERS = (
    DemoUser(login="planner", name="Nguyễn Minh Châu (demo)", roles=("planner",)),
    DemoUser(login="approver", name="Trần Quốc Việt (demo)", roles=("approver",)),
    DemoUser(login="medical", name="BS. Lê Thu Hà (demo)", roles=("medical",), office="SGN"),
    DemoUser(login="protection", name="Phạm Ngọc Diệp (demo)", roles=("protection", "planner")),
    DemoUser(login="escort", name="Hộ tống viên (demo)", roles=("escort",), office="HAN"),
    DemoUser(login="viewer", name="Khách xem (demo)", roles=("viewer",)),
    DemoUser(login="admin", name="Quản trị (demo)", roles=("admin",)),
)


def install_users(session: Session, password: str) -> None:
    """Add the accounts, or give those of an earlier demo the new password; the escort gets an escort's duties."""
    known = set(session.scalars(select(User.email)))
    for user in USERS:
        if user.email in known:
            set_password(session, SYSTEM, user.email, password)
            continue
        add_user(
            session,
            SYSTEM,
            email=user.email,
            name=user.name,
            roles=user.roles,
            office=user.office,
            password=password,
        )


def give_duties(session: Session, escort_id: int) -> None:
    """Let the escort's account be the person behind this escort, whose duties it then sees."""
    user = session.scalars(select(User).where(User.email == f"escort@{DOMAIN}")).one()
    for escort in session.scalars(select(Escort).where(Escort.user_id == user.id)):
        escort.user_id = None
    session.flush()
    session.get_one(Escort, escort_id).user_id = user.id


def acting(session: Session, login: str) -> Actor:
    """The demo's person of that login as an actor."""
    return actor_of(session.scalars(select(User).where(User.email == f"{login}@{DOMAIN}")).one())
