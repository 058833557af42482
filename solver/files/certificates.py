"""Certificate documents (`departure-plan-certificate/1`): strict reading, and writing.

Keys: `format`; `problem`, its name; `bound` in points; `capacities`, a list of `kind`, `of`, `date` (of arrivals, else
null), `unit`, `escort` and `uses` [[case, stage or -1, price], ...]; `presence` [[escort, minute since 1970, price],
...]; `trips` [[escort, price], ...]; `weights`, a list of `case`, `skill`, `flights`, `weight`. Cases, escorts and
windows are places in the problem's lists (from 0), prices whole thousandths of a point.
"""

from __future__ import annotations

from typing import Any

from solver.certificate import CAPACITY_KINDS, CERTIFICATE_FORMAT, CapacityPrices, Certificate, TripWeight
from solver.errors import ProblemFileError
from solver.files.fields import calendar_date, count, each, expect_keys, ident, idents, one_of, text, whole

_KEYS = frozenset({"format", "problem", "bound", "capacities", "presence", "trips", "weights"})
_CAPACITY_KEYS = frozenset({"kind", "of", "date", "unit", "escort", "uses"})
_WEIGHT_KEYS = frozenset({"case", "skill", "flights", "weight"})


def certificate_from_document(document: Any) -> Certificate:
    """Make a certificate from a JSON document. Raises ProblemFileError."""
    held = expect_keys(document, _KEYS)
    if held["format"] != CERTIFICATE_FORMAT:
        raise ProblemFileError("wrong-format", "format", expected=CERTIFICATE_FORMAT)
    presence = each(held, "presence", lambda value: _numbers(value, 3))
    trips = each(held, "trips", lambda value: _numbers(value, 2))
    return Certificate(
        problem=text(held, "problem"),
        bound=whole(held, "bound"),
        capacities=each(held, "capacities", _capacity),
        presence=tuple((escort, minute, price) for escort, minute, price in presence),
        trips=tuple((escort, price) for escort, price in trips),
        weights=each(held, "weights", _weight),
    )


def _capacity(value: Any) -> CapacityPrices:
    held = expect_keys(value, _CAPACITY_KEYS)
    kind = one_of(held["kind"], CAPACITY_KINDS, "kind")
    day = calendar_date(held, "date").isoformat() if held["date"] is not None else ""
    uses = each(held, "uses", lambda use: _numbers(use, 3, least=-1))
    return CapacityPrices(
        key=(kind, ident(held, "of"), day),
        unit=count(held, "unit"),
        escort=count(held, "escort"),
        uses=tuple((case, stage, _natural(price)) for case, stage, price in uses),
    )


def _weight(value: Any) -> TripWeight:
    held = expect_keys(value, _WEIGHT_KEYS)
    weight = count(held, "weight")
    if not weight:
        raise ProblemFileError("negative", "weight")
    return TripWeight(
        case=count(held, "case"), skill=ident(held, "skill"), flights=idents(held, "flights"), weight=weight
    )


def _numbers(value: Any, size: int, least: int = 0) -> tuple[int, ...]:
    """Take a list of so many whole numbers."""
    if not isinstance(value, list):
        raise ProblemFileError("not-a-list")
    if len(value) != size or any(type(number) is not int for number in value):
        raise ProblemFileError("not-an-integer")
    if min(value) < least:
        raise ProblemFileError("negative")
    return tuple(value)


def _natural(number: int) -> int:
    if number < 0:
        raise ProblemFileError("negative")
    return number


def certificate_to_document(certificate: Certificate) -> dict[str, Any]:
    """Make the JSON document of a certificate."""
    return {
        "format": CERTIFICATE_FORMAT,
        "problem": certificate.problem,
        "bound": certificate.bound,
        "capacities": [
            {"kind": held.key[0], "of": held.key[1], "date": held.key[2] or None}
            | {"unit": held.unit, "escort": held.escort, "uses": [list(use) for use in held.uses]}
            for held in certificate.capacities
        ],
        "presence": [list(entry) for entry in certificate.presence],
        "trips": [list(entry) for entry in certificate.trips],
        "weights": [
            {"case": held.case, "skill": held.skill, "flights": list(held.flights), "weight": held.weight}
            for held in certificate.weights
        ],
    }
