"""Imports: choose, upload, look at what would happen, then confirm."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.services import history, imports
from scheduler.services.access import Action
from scheduler.services.imports import ImportPreview, RowPreview
from web import uploads
from web.access import demands
from web.errors import words_of
from web.forms import given_date
from web.identity import actor, language
from web.phrases import t
from web.transactions import db

import_pages = Blueprint("imports", __name__, url_prefix="/imports")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A problem or row in the reader's words."""

    place: str
    text: str
    excerpt: str = ""
    status: str = ""
    details: tuple[str, ...] = ()
    is_warning: bool = False


@import_pages.get("")
@demands(Action.IMPORT)
def index() -> ResponseReturnValue:
    """Kinds of files, templates, the form, and the latest imports."""
    return _start(request.args.get("kind", ""))


@import_pages.get("/templates/<kind>-<any(vi, en):titles>.xlsx")
@demands(Action.IMPORT)
def template(kind: str, titles: str) -> ResponseReturnValue:
    """An empty workbook with the titles of one language."""
    content = imports.template(kind, "vi" if titles == "vi" else "en")
    response = Response(content, mimetype=_SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}-{titles}.xlsx"'
    return response


@import_pages.post("/preview")
@demands(Action.IMPORT)
def preview() -> ResponseReturnValue:
    """Say what the file would do; nothing is written."""
    given, file = request.form, request.files.get("file")
    kind = given.get("kind", "")
    if file is None or not file.filename:
        return _start(kind, problem=t("importpages-no-file")), 422
    data = file.read()
    dates = {"from_on": given.get("from_on", ""), "to_on": given.get("to_on", "")}
    try:
        bounds = {name: given_date(text) for name, text in dates.items()}
        found = imports.preview(db(), actor(), kind, data, file.filename, **bounds)
    except InvalidInput as failure:
        return _start(kind, problem=words_of(failure)), 422
    token = ""
    if found.is_clean:
        upload = uploads.Upload(owner=actor().user_id or 0, kind=kind, filename=file.filename, **dates)
        token = uploads.keep(upload, data)
    return _preview(found, token), 200 if found.is_clean else 422


@import_pages.post("/apply")
@demands(Action.IMPORT)
def confirm() -> ResponseReturnValue:
    """Write a file that was previewed, whole or not at all."""
    upload, data = uploads.take(request.form.get("token", ""), actor().user_id or 0)
    bounds = {"from_on": given_date(upload.from_on), "to_on": given_date(upload.to_on)}
    try:
        done = imports.apply(db(), actor(), upload.kind, data, upload.filename, **bounds)
    except InvalidInput as failure:
        db().rollback()
        return _start(upload.kind, problem=words_of(failure)), 422
    flash(t("importpages-done", created=done.created, changed=done.changed, unchanged=done.unchanged), "success")
    return redirect(url_for("imports.index", kind=upload.kind))


def _start(kind: str, *, problem: str = "") -> str:
    return render_template(
        "imports/index.html",
        kinds=imports.KINDS,
        kind=kind if kind in imports.KINDS else imports.KINDS[0],
        recent=history.recent_imports(db(), actor()),
        problem=problem,
    )


def _preview(found: ImportPreview, token: str) -> str:
    shown = [row for row in found.rows if row.status != "unchanged"]
    return render_template(
        "imports/preview.html",
        preview=found,
        token=token,
        problems=tuple(_problems(found)),
        rows=tuple(_rows(found)),
        more=max(0, len(shown) - _ROWS_SHOWN),
        table_name=lambda table: imports.phrase_table(table, language()),
    )


def _details(row: RowPreview) -> tuple[str, ...]:
    if row.status == "new":
        return ("; ".join(imports.phrase_field(one, language()) for one in row.changes),) if row.changes else ()
    return tuple(imports.phrase_change(change, language()) for change in row.changes)


def _problems(found: ImportPreview) -> list[Line]:
    return [
        Line(
            place=imports.phrase_place(problem, language()),
            text=imports.phrase_problem(problem, language()),
            excerpt=problem.excerpt,
            is_warning=problem.is_warning,
        )
        for problem in found.problems[:_ROWS_SHOWN]
    ]


def _rows(found: ImportPreview) -> list[Line]:
    shown = [row for row in found.rows if row.status != "unchanged"][:_ROWS_SHOWN]
    return [
        Line(
            place=f"{imports.phrase_table(row.table, language())}, {row.row}",
            text=row.label,
            status=row.status,
            details=_details(row),
        )
        for row in shown
    ]
