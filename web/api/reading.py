"""What a caller sends, as values: strict, and every fault named with its place and what would be right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from scheduler.i18n import phrase
from web.api.language import api_language
from web.api.problems import ApiFault, Detail

Model = TypeVar("Model", bound=BaseModel)
LIMIT_USUAL = 50
LIMIT_MOST = 200
_KINDS: Mapping[str, str] = {
    "missing": "missing", "extra_forbidden": "unknown", "given_twice": "twice",
    "greater_than_equal": "least", "less_than_equal": "most",
    "literal_error": "choice", "enum": "choice", "bool_parsing": "boolean", "bool_type": "boolean",
    "iso_date": "date", "date_from_datetime_parsing": "date", "date_parsing": "date", "date_type": "date",
    "float_type": "number", "whole_number": "number", "int_parsing": "number",
    "int_type": "number", "int_parsing_size": "number",
    "string_too_long": "longest", "string_too_short": "shortest",
    "string_pattern_mismatch": "form", "string_type": "text",
    "model_type": "object", "dict_type": "object", "model_attributes_type": "object",
}  # fmt: skip
_PARAMS = {"least": "ge", "most": "le", "longest": "max_length", "shortest": "min_length", "choice": "expected"}


def _iso_date(given: object) -> object:
    if isinstance(given, str):
        try:
            if len(given) == 10:
                return date.fromisoformat(given)
        except ValueError:
            pass
    raise PydanticCustomError("iso_date", "a date like 2026-12-31")


def _whole(given: object) -> object:
    """JSON Schema calls 49.0 an integer, and true none."""
    if isinstance(given, float) and given.is_integer():
        return int(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise PydanticCustomError("whole_number", "a whole number")


def _digits(given: object) -> object:
    if isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) < 10:
        return int(given)
    raise PydanticCustomError("whole_number", "a whole number")


def whole(least: int, most: int) -> BeforeValidator:
    """For a whole number in a JSON body; the bounds stand here for the description, and again as the field's own."""
    return BeforeValidator(_whole, json_schema_input_type=Annotated[int, Field(ge=least, le=most)])


def digits(least: int, most: int) -> BeforeValidator:
    """For a whole number in an address; the bounds stand here for the description, and again as the field's own."""
    return BeforeValidator(_digits, json_schema_input_type=Annotated[int, Field(ge=least, le=most)])


Day = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]
Code = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Query(BaseModel):
    """Parameters of an address; an unknown one is refused, so that a misspelt filter never shows everything."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Query):
    """A page of a list: `cursor` is the one that the page before gave."""

    limit: Annotated[int, digits(1, LIMIT_MOST), Field(ge=1, le=LIMIT_MOST)] = LIMIT_USUAL
    cursor: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_-]+$")] | None = None


class Body(BaseModel):
    """A JSON object; unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


def read_query(model: type[Model]) -> Model:
    """The parameters of this request. Raises ApiFault 422."""
    twice = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if twice:
        raise _refusal((_fault(twice[0], "twice", {}),))
    return _validated(model, request.args.to_dict(), is_body=False)


def refuse_query() -> None:
    """Refuse parameters where there are none to give. Raises ApiFault 422."""
    if request.args:
        raise _refusal((_fault(next(iter(request.args)), "unknown", {}),))


def read_body(model: type[Model]) -> Model:
    """The JSON body of this request. Raises ApiFault 400, 415 or 422."""
    if request.mimetype != "application/json":
        raise ApiFault(415, "api-media", media="application/json")
    try:
        found = json.loads(request.get_data(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ApiFault(400, "api-not-json") from None
    return _validated(model, found, is_body=True)


def request_sha256() -> str:
    """What makes two requests the same: method, path, parameters and body."""
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + request.get_data()).hexdigest()


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _validated(model: type[Model], found: object, *, is_body: bool) -> Model:
    try:
        return model.model_validate(found)
    except ValidationError as failure:
        raise _refusal(tuple(_told(one, is_body=is_body) for one in failure.errors())) from None


def _told(error: ErrorDetails, *, is_body: bool) -> Detail:
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in error["loc"]]
    where = "#/" + "/".join(parts) if is_body else (str(error["loc"][0]) if error["loc"] else "")
    return _fault(where, _KINDS.get(error["type"], "wrong"), error.get("ctx") or {})


def _fault(where: str, kind: str, found: Mapping[str, Any]) -> Detail:
    given = {kind: str(found.get(_PARAMS[kind], ""))} if kind in _PARAMS else {}
    place = where[:80].encode("utf-8", "replace").decode()  # a name in the body may be no Unicode text
    return Detail(where=place, code=kind, detail=phrase(f"api-field-{kind}", api_language(), **given))


def _refusal(errors: tuple[Detail, ...]) -> ApiFault:
    first = errors[0]
    return ApiFault(422, "api-fields", errors=errors, where=first.where or "#", detail=first.detail, faults=len(errors))
