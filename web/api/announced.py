"""What the house sends to webhooks, for the OpenAPI description."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from scheduler.services.messages.topics import (
    CALENDAR,
    RUN,
    TEST,
    VERSION,
    CalendarChanged,
    RunFinished,
    VersionPublished,
)

_RULES = (
    "Signed as Standard Webhooks 1.0 says. Join webhook-id, webhook-timestamp and the raw body with dots; HMAC-SHA256 "
    "that with the bytes behind whsec_; compare with every v1 signature in constant time. Refuse timestamps more than "
    "five minutes off, and keep each webhook-id at least that long: the same id is the same event, so nothing can be "
    "played back and nothing is done twice. Answer 2xx within 15 seconds. Anything else, also a redirect, is "
    "tried again after 1, 3, 10, 30 and 60 minutes, then 2, 4, 8 and 12 hours; 410 ends it. See "
    "GET /api/v1/webhooks/{number}/deliveries."
)


class CalendarEvent(BaseModel):
    """A published plan has changed a calendar, or a test was asked for (`calendar.test`, without changes)."""

    type: Literal["calendar.changed", "calendar.test"]
    timestamp: AwareDatetime
    data: CalendarChanged


class RunEvent(BaseModel):
    """A planning run is over."""

    type: Literal["run.finished"]
    timestamp: AwareDatetime
    data: RunFinished


class VersionEvent(BaseModel):
    """A version was published."""

    type: Literal["version.published"]
    timestamp: AwareDatetime
    data: VersionPublished


ANNOUNCED: dict[str, type[BaseModel]] = {CALENDAR: CalendarEvent, RUN: RunEvent, VERSION: VersionEvent}
"""Event -> its body."""


def webhooks(shapes: dict[str, Any]) -> dict[str, Any]:
    """The `webhooks` of the description; `shapes` holds the schema of each event's body."""
    return {
        topic: {
            "post": {
                "operationId": "on_" + topic.replace(".", "_"),
                "tags": ["webhooks"],
                "summary": " ".join((body.__doc__ or "").split()).rstrip("."),
                "description": _RULES + (f" A test has the type {TEST}." if topic == CALENDAR else ""),
                "security": [],
                "parameters": [
                    _header("webhook-id", "The event; the same over all tries."),
                    _header("webhook-timestamp", "When this try was made, in seconds since 1970."),
                    _header("webhook-signature", "v1, and the signature in base64; several are separated by spaces."),
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": shapes[topic]}}},
                "responses": {
                    "2XX": {"description": "Taken; it is not sent again."},
                    "410": {"description": "Gone; it is not sent again."},
                    "default": {"description": "It is sent again later."},
                },
            }
        }
        for topic, body in ANNOUNCED.items()
    }


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
