"""Fetching somebody's calendar from the address they gave."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.outbound import RequestFailed, RequestLimits, send_request

_TEMPORARY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCalendar:
    """What an address gave; `body` is None when nothing changed since the validators that were sent."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""
    address: str = ""


def fetch_calendar(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limits: RequestLimits | None = None,
    allow_private: bool = False,
) -> FetchedCalendar:
    """Fetch a calendar by http, https or webcal; raises RequestFailed.

    `etag` and `last_modified` are those of the last answer: with them an unchanged calendar costs no body.
    """
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    headers |= {"If-None-Match": etag} if _is_sendable(etag) else {}
    headers |= {"If-Modified-Since": last_modified} if _is_sendable(last_modified) else {}
    reply = send_request("GET", url, headers=headers, limits=limits, allow_private=allow_private)
    if reply.status == 304:
        return FetchedCalendar(body=None, etag=etag, last_modified=last_modified, address=reply.address)
    if reply.status != 200:
        is_temporary = reply.status >= 500 or reply.status in _TEMPORARY
        raise RequestFailed("request.status", is_temporary=is_temporary, status=reply.status)
    return FetchedCalendar(
        body=reply.body,
        etag=reply.headers.get("etag", ""),
        last_modified=reply.headers.get("last-modified", ""),
        address=reply.address,
    )


def _is_sendable(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and len(value) < 500
