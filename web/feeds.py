"""Calendars poll here: the secret address is all they have; no session, no cookie, nothing to sign in to.

Polls that are plainly in order never come this far: see `web.polls`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_date, parse_etags

from scheduler.i18n import both
from scheduler.services import feeds
from scheduler.services.feeds import NOTHING_HELD, FeedAnswer, Held, Wish
from web.access import open_to_all
from web.transactions import db, keep_changes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

feed_pages = Blueprint("feeds", __name__)
_MOST_ALARM_MINUTES = 7 * 24 * 60
_UNKNOWN = both("feed-unknown")


@feed_pages.get("/feeds/<token>.ics")
@open_to_all
def fetch(token: str) -> ResponseReturnValue:
    """Answer a poll with the feed, 304, 410 with a calendar that tells how to renew, or a plain 404."""
    keep_changes()
    agent, wish = request.headers.get("User-Agent", ""), _wish()
    answer = feeds.fetch_feed(db(), token, agent, held=held_by(request.environ), wish=wish)
    if answer.status == 404:
        return _unknown()
    # A 410 is rolled back like any refusal, but that an old device still polls is worth knowing.
    if answer.status == 410:
        db().commit()
    return _calendar(answer, wish)


def calendar_headers(
    status: int, etag: str, revised_at: datetime | None, *, is_packed: bool
) -> Iterator[tuple[str, str]]:
    """What an answer to a calendar carries: revalidate each time, keep in no shared cache, list nowhere."""
    yield "Cache-Control", "private, max-age=0, must-revalidate"
    yield "Vary", "Accept-Encoding"
    yield "X-Robots-Tag", "noindex"
    yield "ETag", etag
    if revised_at is not None:
        yield "Last-Modified", http_date(revised_at)
    if status == 304:
        return
    yield "Content-Type", "text/calendar; charset=utf-8"
    yield "Content-Disposition", 'inline; filename="hanhtrinh.ics"'
    if is_packed:
        yield "Content-Encoding", "gzip"


@lru_cache(maxsize=1024)
def http_date(instant: datetime) -> str:
    """`Sun, 22 Nov 2026 03:00:00 GMT`."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def _wish() -> Wish:
    """What stands behind the address; what is not understood there is passed over, for a phone shows no message."""
    minutes = request.args.get("alarm", "")
    is_number = minutes.isascii() and minutes.isdecimal() and len(minutes) <= 5
    return Wish(
        hides_cancelled=request.args.get("cancelled") == "no",
        is_published=request.args.get("method") == "publish",
        is_json=request.args.get("format") == "jcal",
        alarm_minutes=min(int(minutes), _MOST_ALARM_MINUTES) if is_number else 0,
    )


def held_by(environ: WSGIEnvironment) -> Held:
    """What the caller holds, as the service compares it; packed and plain bytes share one tag."""
    given = environ.get("HTTP_IF_NONE_MATCH")
    if given:
        tags = parse_etags(given)
        named = {f'"{tag}"' for tag in tags.as_set(include_weak=True)}
        return Held(etags=frozenset(named | ({"*"} if tags.star_tag else set())))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return Held(since=parse_date(since)) if since else NOTHING_HELD


def takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether the caller says that it can unpack; a quality of nought says that it cannot."""
    for part in environ.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, quality = part.partition(";")
        if name.strip().lower() in {"gzip", "x-gzip", "*"}:
            return quality.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _calendar(answer: FeedAnswer, wish: Wish) -> Response:
    is_packed = answer.status != 304 and takes_gzip(request.environ)
    content = gzip.compress(answer.content, mtime=0) if is_packed else answer.content
    headers = list(calendar_headers(answer.status, answer.etag, answer.revised_at, is_packed=is_packed))
    response = Response(content, status=answer.status, headers=headers)
    if answer.status != 304 and wish.is_json:
        response.headers["Content-Type"] = "application/calendar+json"
    elif answer.status == 200 and wish.is_published:
        response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    return response


def _unknown() -> Response:
    response = Response(f"{_UNKNOWN.vi}\n{_UNKNOWN.en}\n", status=404, mimetype="text/plain")
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
