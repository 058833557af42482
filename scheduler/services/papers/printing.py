"""A paper as a file: PDF, Excel workbook or separated text. Each file that somebody takes goes on record."""

from __future__ import annotations

import re

from anyascii import anyascii
from sqlalchemy.orm import Session

from integrations import documents
from integrations.spreadsheets import SheetOut, write_delimited, write_workbook
from scheduler.errors import NotFound
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.itineraries.paper import PaperFailed
from scheduler.services.papers.values import Form, Grid, Paper, PaperFile

_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def take(session: Session, actor: Actor, paper: Paper, form: Form) -> PaperFile:
    """Print a paper for a person and note who took it. Raises NotFound for a form that the paper has not."""
    made = as_file(paper, form)
    record(
        session,
        actor,
        "paper.printed",
        paper.kind,
        paper.subject[:64],
        form=form,
        people=paper.people,
        withheld=paper.withheld,
    )
    return made


def as_file(paper: Paper, form: Form) -> PaperFile:
    """Print a paper. Raises NotFound for a form that it has not and PaperFailed where the form cannot hold it."""
    if form not in paper.forms:
        raise NotFound("paper-form-unknown", form=form)
    return PaperFile(name=f"{safe(paper.stem)}.{form}", mimetype=_TYPES[form], content=_content(paper, form))


def safe(stem: str) -> str:
    """A file name of letters, digits, `-` and `_` alone, whatever codes an installation has chosen."""
    return _UNSAFE.sub("-", anyascii(stem)).strip("-")[:120] or "paper"


def _content(paper: Paper, form: Form) -> bytes:
    if form == "pdf":
        return _pdf(paper)
    grid = paper.grid or Grid(heads=(), rows=())
    titles = tuple(head.vi if head.vi == head.en else f"{head.vi} · {head.en}" for head in grid.heads)
    if form == "csv":
        return write_delimited(titles, grid.rows)
    return write_workbook([SheetOut(name=safe(paper.kind), titles=titles, rows=grid.rows, widths=grid.widths)])


def _pdf(paper: Paper) -> bytes:
    try:
        if isinstance(paper.sheet, documents.LabelSheet):
            return documents.render_labels(paper.sheet)
        return documents.render_sheet(paper.sheet)
    except documents.DocumentError as failure:
        raise PaperFailed("paper-failed", reference=safe(paper.stem)) from failure
