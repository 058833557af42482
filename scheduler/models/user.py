"""Users and their roles."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice
from scheduler.models.office import Office


class Role(enum.StrEnum):
    """What a user may do; see `web.access` for the routes and `scheduler.services.access` for the rules."""

    ADMIN = "admin"
    PLANNER = "planner"
    APPROVER = "approver"
    MEDICAL = "medical"
    PROTECTION = "protection"
    ESCORT = "escort"
    VIEWER = "viewer"


class User(Identified, Revised, Base):
    """Somebody who signs in with e-mail and password (argon2)."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(160), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    roles: Mapped[list[UserRole]] = relationship(back_populates="user", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class UserRole(Identified, Base):
    """A role of a user in one office, or everywhere where `office_id` is None."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role", "office_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    user: Mapped[User] = relationship(back_populates="roles")
    office: Mapped[Office | None] = relationship()
