"""The departures board, the first page of the day."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services import board
from scheduler.services.access import Action
from web.access import demands
from web.identity import actor
from web.transactions import db

board_pages = Blueprint("board", __name__)


@board_pages.get("/")
@demands(Action.SEE_BOARD)
def show() -> ResponseReturnValue:
    """The next fortnight's departures of the published plan, from one airport or all."""
    return render_template("board/show.html", board=board.departures(db(), actor(), origin=request.args.get("from")))
