"""What people call the things that an answer names, as one reader may know them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.i18n import Bilingual
from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, Clinic, ClinicSession, Escort, Flight, Receiver
from scheduler.planning.ids import flight_id, key_of
from scheduler.services.access import Action, Actor
from scheduler.services.version_rows import is_hidden, leg_row, zones_of
from scheduler.services.version_values import LegRow

_ID = re.compile(r"[CERSK]\d+(?:\.\d+)?")
_PLACES_MAX = 12
"""How many things of one kind a sentence lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Codes and rows behind the ids of one answer. `cases` holds only what the reader may see."""

    cases: Mapping[str, str]
    codes: Mapping[str, str]
    sessions: Mapping[int, ClinicSession]
    flights: Mapping[str, Flight]
    zones: Mapping[str, str]

    def legs(self, flights: Iterable[str]) -> tuple[LegRow, ...]:
        """The flights that are still known."""
        zones = dict(self.zones)
        return tuple(leg_row(self.flights[name], zones) for name in flights if name in self.flights)

    def seen(self, cases: Iterable[str]) -> tuple[tuple[str, ...], int]:
        """Codes of the cases that the reader may see, and how many others there are."""
        listed = tuple(dict.fromkeys(cases))
        codes = tuple(self.cases[one] for one in listed if one in self.cases)
        return codes, len(listed) - len(codes)

    def clinic(self, session: str) -> tuple[Bilingual, str]:
        """Name and zone of the clinic of a session."""
        row = self.sessions.get(key_of(session))
        if row is None:
            return Bilingual(vi="", en=""), "UTC"
        return Bilingual(vi=row.clinic.name_vi, en=row.clinic.name_en), row.clinic.timezone

    def said(self, family: str, held: Mapping[str, Any]) -> Sentence:
        """The sentence `<family>-<kind>` for a fact or relaxation."""
        return Sentence(key=f"{family}-{held['kind'].replace('_', '-')}", params=self.params(held))

    def params(self, held: Mapping[str, Any]) -> dict[str, object]:
        """What a fact says, with codes for ids and local times for instants."""
        ids = held["ids"]
        found: dict[str, object] = dict(held["numbers"])
        for name, value in ids.items():
            found[name] = self._worded(name, value, ids)
        if "minutes" in found:
            hours, rest = divmod(int(held["numbers"]["minutes"]), 60)
            found["duration"] = f"{hours} h {rest:02}"
        return found

    def _worded(self, name: str, value: str, ids: Mapping[str, str]) -> object:
        if name == "case":
            codes, hidden = self.seen(value.split("+"))
            return [*codes, *([Sentence(key="explain-other-case")] if hidden else [])]
        if name in ("flight", "flights"):
            return [self.flight(one) for one in value.split("+")]
        if name in ("at", "start") and "T" in value:
            return {"at": value, "zone": self.zones.get(ids.get("airport", ""), "UTC")}
        return self.codes.get(value, value)

    def flight(self, name: str) -> object:
        """A flight with its day."""
        row = self.flights.get(name)
        if row is None:
            return name
        text = f"{row.designator} {row.origin}–{row.destination}"
        return Sentence(key="explain-flight", params={"flight": text, "date": row.departs_on.isoformat()})


def load_book(session: Session, actor: Actor, documents: Iterable[Mapping[str, Any]]) -> Book:
    """Load what the answers name, with one query a table."""
    held = list(documents)
    ids = sorted({text for document in held for text in _ids(document)})
    keys = {letter: {key_of(one) for one in ids if one[0] == letter} for letter in "CERSK"}
    rooms = select(ClinicSession).where(ClinicSession.id.in_(keys["S"])).options(joinedload(ClinicSession.clinic))
    sessions = {row.id: row for row in session.scalars(rooms)}
    tables: dict[str, type[Escort | Receiver | Clinic]] = {"E": Escort, "R": Receiver, "K": Clinic}
    codes: dict[str, str] = {}
    for letter, table in tables.items():
        rows = dict(session.execute(select(table.id, table.code).where(table.id.in_(keys[letter]))).all())
        codes |= {one: rows[key_of(one)] for one in ids if one[0] == letter and key_of(one) in rows}
    codes |= {one: sessions[key_of(one)].code for one in ids if one[0] == "S" and key_of(one) in sessions}
    return Book(
        cases=_seen_cases(session, actor, keys["C"]),
        codes=codes,
        sessions=sessions,
        flights=_flights(session, held),
        zones=zones_of(session),
    )


def _seen_cases(session: Session, actor: Actor, keys: set[int]) -> dict[str, str]:
    rows = session.scalars(select(Case).where(Case.id.in_(keys)))
    return {
        f"C{case.id}": case.code
        for case in rows
        if actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case)
    }


def _flights(session: Session, documents: Iterable[Mapping[str, Any]]) -> dict[str, Flight]:
    named = {name: held for document in documents for name, held in document["flights"].items()}
    starts = {datetime.fromisoformat(held["departs"]) for held in named.values()}
    origins = {held["origin"] for held in named.values()}
    query = select(Flight).where(Flight.departs_at.in_(starts), Flight.origin.in_(origins))
    rows = {flight_id(row): row for row in session.scalars(query)}
    return {name: rows[name] for name in named if name in rows}


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from (part for part in value.split("+") if _ID.fullmatch(part))
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _ids(held)
    elif isinstance(value, list):
        for held in value:
            yield from _ids(held)


def gathered(book: Book, family: str, facts: Iterable[Mapping[str, Any]]) -> tuple[Sentence, ...]:
    """Sentences for facts; those of one kind that name flights, receivers or escorts alone become one sentence."""
    lists: dict[tuple[str, str], list[object]] = {}
    found: dict[object, Sentence] = {}
    for number, fact in enumerate(facts):
        names = set(fact["ids"])
        (name,) = names if len(names) == 1 and names <= {"flight", "receiver", "escort"} else ("",)
        if not name:
            found[number] = book.said(family, fact)
            continue
        listed = lists.setdefault((fact["kind"], name), [])
        worded = book.params(fact)[name]
        listed.extend(worded if isinstance(worded, list) else [worded])
        more = len(listed) - _PLACES_MAX
        shown = [
            *listed[:_PLACES_MAX],
            *([Sentence(key="explain-and-more", params={"more": more})] if more > 0 else []),
        ]
        found[fact["kind"], name] = Sentence(key=book.said(family, fact).key, params={name: shown})
    return tuple(found.values())
