"""The departures board, the first page of the day."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services import board
from scheduler.services.access import Action
from web.access import demands
from web.forms import given_date
from web.identity import actor
from web.transactions import db

board_pages = Blueprint("board", __name__)


@board_pages.get("/")
@demands(Action.SEE_BOARD)
def show() -> ResponseReturnValue:
    """A fortnight's departures of the published plan, from today or a chosen day, from one airport or all."""
    given = request.args
    shown = board.departures(db(), actor(), origin=given.get("from"), on=given_date(given.get("on", "")))
    return render_template("board/show.html", board=shown)
