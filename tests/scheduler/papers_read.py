"""What the tests of papers share: a published world, readers, and papers read back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    PlanTrip,
    Role,
)
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.papers.printing import as_file, safe
from scheduler.services.papers.values import Paper
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

DAY = date(2026, 12, 10)
CHECK_DAY = date(2026, 12, 8)
NAMES = ("NGUYỄN THỊ ÁNH NGUYỆT", "TRẦN GIA KHÁNH", "LÊ THỊ MỸ")
SECRETS = ("C7654321", "C7654322", "14/02/1985", "1985-02-14", "Sunrise", "US-RP", "Chương trình")


def published_world(session: Session) -> World:
    """A family of three on two flights with an escort, published."""
    made = make_world(session)
    made.family.assist_departure = True
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def reader_as(world: World, role: Role, **values: object) -> Actor:
    return actor_of(builders.make_user(world.session, f"{role}@example.org", role, **values))  # type: ignore[arg-type]


def text_of(paper: Paper) -> str:
    pages = PdfReader(io.BytesIO(as_file(paper, "pdf").content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def rows_of(paper: Paper) -> list[dict[str, object]]:
    """The rows of the workbook by English head."""
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(paper, "xlsx").content)).active
    assert sheet is not None
    heads = [str(cell.value).rsplit(" · ", 1)[-1] for cell in sheet[1]]
    return [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]


def all_said(paper: Paper) -> str:
    said = [text_of(paper), safe(paper.stem), paper.subject]
    if paper.grid is not None:
        said += [str(rows_of(paper)), as_file(paper, "csv").content.decode("utf-8-sig")]
    return " ".join(said)


def newest_trip(world: World) -> int:
    return world.session.scalars(select(PlanTrip.id).order_by(PlanTrip.id.desc())).first() or 0
