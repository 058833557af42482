"""The page behind the QR code of a paper: for whoever holds it, in both languages, without a name."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from scheduler.services import itineraries
from web.access import open_to_all
from web.transactions import db

public_pages = Blueprint("public", __name__)


@public_pages.get("/i/<token>")
@open_to_all
def itinerary(token: str) -> ResponseReturnValue:
    """The live itinerary; a withdrawn one says so and gives the number to call."""
    shown = itineraries.public_itinerary(db(), token)
    response = make_response(render_template("public/itinerary.html", itinerary=shown))
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
