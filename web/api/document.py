"""The OpenAPI 3.1 description, made from the operations and the types of their answers."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from web.api.announced import ANNOUNCED, webhooks
from web.api.answers import adapter_of
from web.api.operations import KEY_HEADER, OPERATIONS, Operation
from web.api.problems import PROBLEM, Problem

REF = "#/components/schemas/{model}"
_ALWAYS = (401, 403, 422, 429)
_CONVERTED = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_MEANINGS = {
    200: "Done.", 201: "Made; see Location.", 202: "Taken; see Location.", 304: "The caller holds it already.",
    400: "The request cannot be read.", 401: "A valid token is needed.", 403: "The token does not reach that far.",
    404: "No such thing, or not for this token.", 409: "The present state does not allow it.",
    412: "It was changed since; read it again.", 413: "The body is too large.", 415: "Another media type is needed.",
    422: "Something given cannot be used; `errors` says what.", 428: "If-Match is needed.",
    429: "Too many requests; see Retry-After.",
}  # fmt: skip
_ETAG = {"ETag": {"description": "The entity tag of this representation.", "schema": {"type": "string"}}}
_LINK = {"Link": {"description": 'The next page with rel="next".', "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri-reference"}}}


def path_of(made: Operation) -> str:
    """The path as OpenAPI writes it."""
    return "/api/v1" + _CONVERTED.sub(lambda match: "{" + match["name"] + "}", made.rule)


@lru_cache
def document() -> dict[str, Any]:
    """The whole description; the same for every caller."""
    schemas, shapes = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for made in OPERATIONS:
        paths.setdefault(path_of(made), {})[made.method.lower()] = _operation(made, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hành Trình",
            "version": version("hanhtrinh"),
            "description": (
                "Plans of resettlement departures. Every call needs a token with the scope that the operation names; "
                "no answer holds a name unless the token has names:read. Instants are UTC, dates are local."
            ),
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(made.tag for made in OPERATIONS)],
        "paths": paths,
        "webhooks": webhooks({topic: shapes["webhook", topic] for topic in ANNOUNCED}),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "ht_..."}},
        },
    }


def _schemas() -> tuple[dict[str, Any], dict[tuple[str, str], Any]]:
    """The schemas of all types, and by operation and part the schema that refers to them."""
    wanted: list[tuple[tuple[str, str], Any, TypeAdapter[Any]]] = [
        (("problem", "answer"), "serialization", adapter_of(Problem))
    ]
    wanted += [(("webhook", topic), "serialization", adapter_of(body)) for topic, body in ANNOUNCED.items()]
    for made in OPERATIONS:
        if made.answer is not None:
            wanted.append(((made.name, "answer"), "serialization", adapter_of(made.shape)))
        if made.body is not None:
            wanted.append(((made.name, "body"), "validation", adapter_of(made.body)))
        if made.query is not None:
            wanted.append(((made.name, "query"), "validation", adapter_of(made.query)))
    found, rest = TypeAdapter.json_schemas(wanted, ref_template=REF)
    schemas = dict(rest.get("$defs", {}))
    return schemas, {key: schema for (key, _mode), schema in found.items()}


def _operation(made: Operation, shapes: dict[tuple[str, str], Any]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "operationId": made.name,
        "tags": [made.tag],
        "summary": made.summary,
        "description": " ".join(part for part in (made.description, _scope_words(made)) if part),
        "parameters": [*_path_parameters(made), *_query_parameters(made), *_header_parameters(made)],
        "responses": _answers(made, shapes),
        "security": [{"token": [made.scope.value] if made.scope else []}],
    }
    if made.body is not None:
        content = {"application/json": {"schema": shapes[made.name, "body"]}}
        written["requestBody"] = {"required": True, "content": content}
    elif made.takes:
        written["requestBody"] = {"required": True, "content": {made.takes: {"schema": {"type": "object"}}}}
    return written


def _scope_words(made: Operation) -> str:
    return f"Scope: {made.scope.value}." if made.scope else "Any token."


def _path_parameters(made: Operation) -> list[dict[str, Any]]:
    found = []
    for match in _CONVERTED.finditer(made.rule):
        number = {"type": "integer", "minimum": 0, "maximum": 2147483647}
        schema = number if match["kind"] == "int" else {"type": "string", "minLength": 1}
        found.append({"name": match["name"], "in": "path", "required": True, "schema": schema})
    return found


def _query_parameters(made: Operation) -> list[dict[str, Any]]:
    if made.query is None:
        return []
    schema = made.query.model_json_schema(mode="validation", ref_template=REF)
    needed = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _without_null(one)}
        for name, one in schema.get("properties", {}).items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is given or not; there is no way to write null in an address."""
    kept = {name: value for name, value in schema.items() if name not in {"default", "title"} or value is not None}
    if "anyOf" in kept:
        options = [one for one in kept.pop("anyOf") if one != {"type": "null"}]
        kept |= options[0] if len(options) == 1 else {"anyOf": options}
    return kept


def _header_parameters(made: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [_header("Accept-Language", "vi or en: the language of errors.")]
    if made.method == "GET":
        found.append(_header("If-None-Match", "The entity tag that the caller holds."))
    else:
        text = "The same request with the same key is done once; within a day it gets the same answer again."
        found.append(_header(KEY_HEADER, text, {"type": "string", "pattern": "^[ -~]{1,128}$"}))
    if made.needs_match:
        found.append(_header("If-Match", "The entity tag of the version as the caller read it.", needed=True))
    return found


def _header(name: str, text: str, schema: dict[str, Any] | None = None, *, needed: bool = False) -> dict[str, Any]:
    shape = schema or {"type": "string"}
    return {"name": name, "in": "header", "required": needed, "description": text, "schema": shape}


def _answers(made: Operation, shapes: dict[tuple[str, str], Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    if made.answer is not None:
        content = {"schema": shapes[made.name, "answer"]}
    elif made.media == "application/json":
        content = {"schema": {"type": "object"}}
    headers = _ETAG if made.status == 200 else _LOCATION
    done = {"description": _MEANINGS[made.status], "content": {made.media: content}}
    done["headers"] = headers | (_LINK if made.is_listing else {})
    answers: dict[str, Any] = {str(made.status): done}
    if made.method == "GET":
        answers["304"] = {"description": _MEANINGS[304], "headers": _ETAG}
    problem = {PROBLEM: {"schema": shapes["problem", "answer"]}}
    for status in sorted({*_ALWAYS, *made.refuses, *_implied(made)}):
        answers[str(status)] = {"description": _MEANINGS[status], "content": problem}
    return answers


def _implied(made: Operation) -> set[int]:
    """What an operation may refuse because of what it is."""
    implied = {400, 409} if made.changes else set()
    implied |= {413, 415} if made.body is not None or made.takes else set()
    return implied | ({412, 428} if made.needs_match else set())
