"""Calendars poll here: the secret address is all they have; no session, no cookie, nothing to sign in to."""

from __future__ import annotations

import gzip
from datetime import UTC
from email.utils import format_datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from scheduler.i18n import both
from scheduler.services import feeds
from scheduler.services.feeds import FeedAnswer, Held
from web.access import open_to_all
from web.transactions import db, keep_changes

feed_pages = Blueprint("feeds", __name__)
_LEAST_BYTES_TO_PACK = 512
_UNKNOWN = both("feed-unknown")


@feed_pages.get("/feeds/<token>.ics")
@open_to_all
def fetch(token: str) -> ResponseReturnValue:
    """Answer a poll with the feed, 304, 410 with a calendar that tells how to renew, or a plain 404."""
    keep_changes()
    answer = feeds.fetch_feed(db(), token, request.headers.get("User-Agent", ""), held=_held())
    if answer.status == 404:
        return _plain(Response(f"{_UNKNOWN.vi}\n{_UNKNOWN.en}\n", status=404, mimetype="text/plain"))
    # A 410 is rolled back like any refusal, but that an old device still polls is worth knowing.
    if answer.status == 410:
        db().commit()
    return _calendar(answer)


def _held() -> Held:
    """What the caller holds, as the service compares it; packed and plain bytes share one tag."""
    given = request.if_none_match
    tags = {f'"{tag}"' for tag in given.as_set(include_weak=True)}
    return Held(etags=frozenset(tags | ({"*"} if given.star_tag else set())), since=request.if_modified_since)


def _calendar(answer: FeedAnswer) -> Response:
    response = Response(b"" if answer.status == 304 else answer.content, status=answer.status)
    if answer.status != 304:
        response.headers["Content-Type"] = "text/calendar; charset=utf-8"
        response.headers["Content-Disposition"] = 'inline; filename="hanhtrinh.ics"'
        _pack(response)
    response.headers["ETag"] = answer.etag
    if answer.revised_at is not None:
        response.headers["Last-Modified"] = format_datetime(answer.revised_at.astimezone(UTC), usegmt=True)
    return _plain(response)


def _pack(response: Response) -> None:
    """Pack the body for callers that can unpack it; the fixed time keeps the same plan the same bytes."""
    content = response.get_data()
    if len(content) < _LEAST_BYTES_TO_PACK or request.accept_encodings.quality("gzip") <= 0:
        return
    response.set_data(gzip.compress(content, mtime=0))
    response.headers["Content-Encoding"] = "gzip"


def _plain(response: Response) -> Response:
    """What every answer to a calendar carries; revalidate each time, keep in no shared cache."""
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
