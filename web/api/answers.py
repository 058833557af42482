"""Answers of the interface: JSON from frozen values, with entity tags, pages and kept answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from flask import Response, request
from pydantic import BaseModel, Field, TypeAdapter
from werkzeug.datastructures import MultiDict

from web.api.problems import ApiFault

Item = TypeVar("Item")
JSON = "application/json"


class Listing(BaseModel, Generic[Item]):
    """A page of a list; `next` is the cursor of the page after it, null on the last. `Link` has whole addresses."""

    items: list[Item]
    next: str | None = Field(description="Give it as `cursor` to get the next page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that is more than a value: another status, other headers, or bytes as they are."""

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@lru_cache
def adapter_of(kind: Any) -> TypeAdapter[Any]:
    """What turns values of a type into JSON, and the type into its schema."""
    return TypeAdapter(kind)


def json_bytes(kind: Any, value: object) -> bytes:
    """The value as JSON text."""
    return adapter_of(kind).dump_json(value)


def tag_of(body: bytes) -> str:
    """The entity tag of a body, without its quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def make_answer(body: bytes, media: str, status: int, headers: Mapping[str, str]) -> Response:
    """An answer; one to a GET has an entity tag and becomes 304 where the caller holds it already."""
    response = Response(body, status=status, content_type=media)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Accept-Encoding"
    if status == 200:
        response.set_etag(tag_of(body))
        if request.method in {"GET", "HEAD"}:
            response.make_conditional(request)
    return response


def next_link(cursor: str) -> str:
    """The `Link` header of the page after this one."""
    args = MultiDict(request.args)
    args["cursor"] = cursor
    query = "&".join(f"{name}={_quoted(value)}" for name, value in args.items())
    return f'<{request.base_url}?{query}>; rel="next"'


def demand_match(body: bytes) -> None:
    """Demand that the caller has seen this representation. Raises ApiFault 428 without `If-Match`, 412 if not."""
    if "If-Match" not in request.headers:
        raise ApiFault(428, "api-match-needed")
    if not request.if_match.contains(tag_of(body)):
        raise ApiFault(412, "api-match-failed")


def _quoted(value: str) -> str:
    return quote(value, safe="")
