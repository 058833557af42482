"""The addresses that papers and feeds carry; the pages behind them are in `web`."""

from __future__ import annotations

from datetime import date

from scheduler.config import settings

DUTIES_PATH = "/duties"
CLINICS_PATH = "/clinics"
BOARD_PATH = "/"
SUBSCRIPTIONS_PATH = "/subscriptions"
MESSAGES_PATH = "/messages"
CONTACTS_PATH = "/contacts"


def absolute(path: str) -> str:
    """The whole address of a page of this installation."""
    return settings().base_url.rstrip("/") + path


def itinerary_address(token: str) -> str:
    """The live page that the QR code of a paper opens."""
    return absolute(f"/i/{token}")


def bag_address(reference: str) -> str:
    """The signed-in page that the code on a travel bag opens."""
    return absolute(f"/bags/{reference}")


def feed_address(token: str) -> str:
    """A feed, as a calendar subscribes to it."""
    return absolute(f"/feeds/{token}.ics")


def confirmation_address(token: str) -> str:
    """The page on which the reader of a message confirms it."""
    return absolute(f"/m/{token}")


def on_day(path: str, day: date) -> str:
    """A signed-in page opened on one day."""
    return f"{path}?on={day.isoformat()}"
