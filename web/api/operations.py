"""Operations of the interface: one declaration makes the route, its access, its checks and its part of the OpenAPI."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, request
from pydantic import BaseModel

from scheduler.services.exchange import idempotency
from scheduler.services.exchange.idempotency import Answer
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.scopes import Scope
from web.access import for_tokens
from web.api.answers import JSON, Listing, Reply, json_bytes, make_answer, next_link
from web.api.callers import caller
from web.api.problems import ApiFault
from web.api.reading import read_body, read_query, refuse_query, request_sha256
from web.transactions import db

View = TypeVar("View", bound=Callable[..., Any])
KEY_HEADER = "Idempotency-Key"
_KEY_LONGEST = 128
_REPLAYED = ("Location", "ETag", "Content-Type")

interface = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `answer` is the type of what the view gives (for a list, of one item), None for bytes.

    `takes` is the media type of a body that the view reads itself. `refuses` are statuses beyond those of every
    operation; `needs_match` asks for `If-Match`.
    """

    method: str
    rule: str
    name: str
    tag: str
    scope: Scope | None
    summary: str
    description: str
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    takes: str
    answer: Any
    is_listing: bool
    status: int
    media: str
    refuses: tuple[int, ...]
    needs_match: bool

    @property
    def shape(self) -> Any:
        """The type of the whole answer."""
        shape: Any = Listing
        return shape[self.answer] if self.is_listing else self.answer

    @property
    def changes(self) -> bool:
        """Whether it changes something, so that an idempotency key is taken."""
        return self.method != "GET"


OPERATIONS: list[Operation] = []
"""Every operation in the order of declaration: what the OpenAPI is made from."""


def operation(
    method: str,
    rule: str,
    *,
    tag: str,
    scope: Scope | None,
    answer: Any = None,
    is_listing: bool = False,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    takes: str = "",
    status: int = 200,
    media: str = JSON,
    refuses: tuple[int, ...] = (),
    needs_match: bool = False,
) -> Callable[[View], View]:
    """Declare a view as an operation; the first line of its docstring is the summary, the rest the description."""

    def declare(view: View) -> View:
        summary, _, description = inspect.cleandoc(view.__doc__ or "").partition("\n")
        made = Operation(
            method=method,
            rule=rule,
            name=view.__name__,
            tag=tag,
            scope=scope,
            summary=summary.rstrip("."),
            description=" ".join(description.split()),
            query=query,
            body=body,
            takes=takes,
            answer=answer,
            is_listing=is_listing,
            status=status,
            media=media,
            refuses=refuses,
            needs_match=needs_match,
        )
        OPERATIONS.append(made)
        interface.add_url_rule(rule, view.__name__, for_tokens(scope)(_runner(made, view)), methods=[method])
        return view

    return declare


def _runner(made: Operation, view: Callable[..., Any]) -> Callable[..., Response]:
    @wraps(view)
    def run(**named: Any) -> Response:
        key = _key() if made.changes else ""
        if not key:
            return _carry_out(made, view, named)
        earlier = idempotency.begin(db(), caller().token_id, key, request_sha256())
        if earlier is not None:
            return _again(earlier)
        response = _carry_out(made, view, named)
        kept = {name: response.headers[name] for name in _REPLAYED if name in response.headers}
        answer = Answer(status=response.status_code, headers=kept, body=response.get_data())
        idempotency.finish(db(), caller().token_id, key, answer)
        return response

    return run


def _carry_out(made: Operation, view: Callable[..., Any], named: dict[str, Any]) -> Response:
    if any(isinstance(one, str) and "\x00" in one for one in named.values()):
        abort(404)  # no code holds one, and not every database takes one in a question
    if made.query is not None:
        named["query"] = read_query(made.query)
    else:
        refuse_query()
    if made.body is not None:
        named["body"] = read_body(made.body)
    given = view(**named)
    reply = given if isinstance(given, Reply) else Reply(value=given, status=made.status)
    headers = dict(reply.headers)
    if isinstance(reply.value, Page):
        page = reply.value
        if page.next:
            headers["Link"] = next_link(page.next)
        content = json_bytes(made.shape, made.shape(items=list(page.items), next=page.next))
    else:
        content = reply.value if made.answer is None else json_bytes(made.shape, reply.value)
    return make_answer(content, made.media, reply.status, headers)


def _key() -> str:
    key = request.headers.get(KEY_HEADER, "")
    if key and (len(key) > _KEY_LONGEST or not (key.isascii() and key.isprintable())):
        raise ApiFault(400, "api-key-unusable", most=_KEY_LONGEST)
    return key


def _again(earlier: Answer) -> Response:
    media = earlier.headers.get("Content-Type", JSON)
    rest = {name: value for name, value in earlier.headers.items() if name != "Content-Type"}
    response = make_answer(earlier.body, media, earlier.status, rest)
    response.headers["Idempotency-Replayed"] = "true"
    return response
