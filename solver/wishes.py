"""Relaxations in a free form: what a person writes becomes one of the known kinds, checked against the problem.

It needs no OR-Tools, so that pages and programs can be refused at once; `solver.explain` fulfils wishes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from solver.errors import WishError
from solver.lookup import Lookup, minute_of
from solver.problem import Problem

_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A kind of `solver.explain.RELAXATION_KINDS` with what it names; `group` are the cases whose limits it loosens.

    That is the whole travel group of the case that it names, and nobody where it names none.
    """

    kind: str
    ids: Mapping[str, str]
    numbers: Mapping[str, int]
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a kind asks for: names of ids and of whole numbers, and of ids that may be missing."""

    ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_OF_CASE = _Shape(ids=("case",))
_ON_BOARD = _Shape(ids=("flight",), numbers=("more",))
SHAPES: Mapping[str, _Shape] = {
    "hold": _OF_CASE,
    "travel_group": _OF_CASE,
    "deadline": _Shape(ids=("case", "date")),
    "ready": _Shape(ids=("case", "date")),
    "connections_max": _Shape(ids=("case",), numbers=("more",)),
    "connection_max": _Shape(numbers=("minutes",)),
    "assisted_connection": _Shape(numbers=("minutes",)),
    "pin_flights": _OF_CASE,
    "pin_appointment": _Shape(ids=("case", "stage")),
    "pin_escort": _Shape(ids=("case", "skill")),
    "seats": _ON_BOARD,
    "wheelchairs": _ON_BOARD,
    "stretchers": _ON_BOARD,
    "minors": _ON_BOARD,
    "receiver_people": _Shape(ids=("receiver",), numbers=("more",)),
    "receiver_open": _Shape(ids=("receiver", "date", "at")),
    "window_people": _Shape(ids=("airport", "role", "start"), numbers=("more",)),
    "window_added": _Shape(ids=("airport", "role", "at"), numbers=("people",)),
    "session_added": _Shape(ids=("clinic", "stage", "start", "sex", "language"), numbers=("minutes",)),
    "session_extended": _Shape(ids=("session",), numbers=("minutes",)),
    "escort_added": _Shape(
        ids=("base", "skill", "sex"), numbers=("load",), optional=("language", "country", "date", "escort")
    ),
    "escort_permit": _Shape(ids=("escort", "country", "date")),
    "escort_trips": _Shape(ids=("escort",), numbers=("more",)),
    "escort_away": _Shape(ids=("escort", "start", "end")),
}
"""Every kind of relaxation that may be asked for, as in `solver.explain.relaxing`, and what each has to name."""


def wish_of(problem: Problem, kind: str, given: Mapping[str, str]) -> Wish:
    """Turn a kind and what it names, as text, into a wish. Raises WishError, which says what to write instead."""
    shape = SHAPES.get(kind)
    if shape is None:
        raise WishError("unknown-kind", kind=kind, known=", ".join(SHAPES))
    wanted = (*shape.ids, *shape.numbers)
    missing = [name for name in wanted if name not in given]
    if missing:
        raise WishError("missing", kind=kind, names=", ".join(missing))
    extra = [name for name in given if name not in (*wanted, *shape.optional)]
    if extra:
        raise WishError("too-many", kind=kind, names=", ".join(extra), known=", ".join((*wanted, *shape.optional)))
    check = _Check(problem)
    ids = {name: check.named(kind, name, given[name]) for name in (*shape.ids, *shape.optional) if name in given}
    numbers = {name: check.number(name, given[name]) for name in shape.numbers}
    return _wish(check.lookup, kind, ids, numbers)


def _wish(lookup: Lookup, kind: str, ids: dict[str, str], numbers: dict[str, int]) -> Wish:
    case = ids.get("case")
    group = lookup.travel_groups[case] if case is not None else ()
    if kind == "escort_away":
        span = (minute_of(datetime.fromisoformat(ids.pop(name))) for name in ("start", "end"))
        numbers = dict(zip(("from", "to"), span, strict=True))
    if kind == "session_added":
        ids["session"] = _fresh(lookup.sessions, f"+{ids['stage']}-{ids['start']}")
    if kind == "escort_added":
        if ("country" in ids) != ("date" in ids):
            raise WishError("missing", kind=kind, names="date" if "country" in ids else "country")
        ids["escort"] = _fresh(lookup.escorts, ids.get("escort", f"+{ids['skill']}-{ids['base']}"))
    return Wish(kind=kind, ids=ids, numbers=numbers, group=group)


def _fresh(known: Mapping[str, object], name: str) -> str:
    """A name that nothing has yet."""
    while name in known:
        name += "+"
    return name


class _Check:
    """Looks at what a wish names."""

    def __init__(self, problem: Problem) -> None:
        self.lookup = lookup = Lookup(problem)
        self._known: dict[str, frozenset[str]] = {
            "case": frozenset(lookup.cases),
            "flight": frozenset(lookup.flights),
            "receiver": frozenset(lookup.receivers),
            "session": frozenset(lookup.sessions),
            "clinic": frozenset(clinic.id for clinic in problem.clinics),
            "airport": frozenset(airport.code for airport in problem.airports),
            "base": frozenset(airport.code for airport in problem.airports),
            "country": frozenset(airport.country for airport in problem.airports),
            "role": frozenset(("departure", "transit", "arrival")),
            "sex": frozenset(("F", "M")),
        }
        self._escorts = frozenset(lookup.escorts)
        self._windows = frozenset((w.airport, w.role, w.start) for w in problem.assistance)

    def named(self, kind: str, name: str, value: str) -> str:
        """The value of an id, a date or an instant. Raises WishError."""
        if name == "date":
            return _parsed(name, value, date.fromisoformat)
        if name == "at" and kind == "receiver_open":
            return _parsed(name, value, time.fromisoformat)
        if name in ("start", "end", "at"):
            return _parsed(name, value, _instant)
        if name == "escort" and kind != "escort_added":
            self._among(name, value, self._escorts)
        if name in self._known:
            self._among(name, value, self._known[name])
        return value

    def number(self, name: str, value: str) -> int:
        """A whole number. Raises WishError."""
        if not value.isascii() or not value.isdigit() or not 0 <= int(value[:9]) <= _MOST or len(value) > 9:
            raise WishError("no-number", name=name, value=value, most=_MOST)
        return int(value)

    @staticmethod
    def _among(name: str, value: str, known: frozenset[str]) -> None:
        if value not in known:
            raise WishError("unknown-id", name=name, value=value)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return found


def _parsed(name: str, value: str, read: Callable[[str], object]) -> str:
    try:
        read(value)
    except ValueError:
        raise WishError("no-time", name=name, value=value) from None
    return value
