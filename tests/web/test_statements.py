"""No page asks the database more often because there are more cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case
from tests.benchmarks.pages import counted
from tests.web.crowd import multiply
from web.transactions import KEY

PAGES = {
    "approver": (
        "/",
        "/cases",
        "/cases?readiness=ready",
        "/cases?readiness=left-out",
        "/cases/VM-26-0400",
        "/clinics/HAN-MHC",
        "/escorts",
        "/escorts/ESC-01",
        "/planning",
        "/planning/runs/1",
        "/versions",
        "/versions/2?against=1",
    ),
    "escort": ("/duties",),
}


@pytest.mark.parametrize("role", PAGES)
def test_statements_do_not_grow_with_the_cases(
    app: Flask, signed_in: Callable[[str], FlaskClient], database: Session, role: str
) -> None:
    browser = signed_in(role)
    few = {path: _asked(app, browser, path) for path in PAGES[role]}
    multiply(database, 5)
    database.commit()
    assert len(database.scalars(select(Case.id)).all()) == 60
    many = {path: _asked(app, browser, path) for path in PAGES[role]}
    # A list with more pages than one still asks as often: at most one query a kind of row, for rows that were none.
    grown = {path: (few[path], many[path]) for path in few if many[path] > few[path]}
    assert not grown


def _asked(app: Flask, browser: FlaskClient, path: str) -> int:
    browser.get(path)  # what is remembered is remembered now
    with app.extensions[KEY]() as session, counted(session.get_bind()) as asked:
        assert browser.get(path).status_code == 200
    assert asked
    return len(asked)
