"""Offices of the mission."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified


class Office(Identified, Base):
    """An office (HAN, SGN) with its departure airport, zone and the number that families may call."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(String(8), unique=True)
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    airport_code: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Ho_Chi_Minh")
    phone: Mapped[str] = mapped_column(String(40), default="")
    meeting_point_vi: Mapped[str] = mapped_column(String(300), default="")
    meeting_point_en: Mapped[str] = mapped_column(String(300), default="")
