"""Why a case is unplanned, as sentences that can be stored: the solver's ids become the codes that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n.sentences import Sentence
from scheduler.models import Airport, Case, ClinicSession, Escort, Flight, Receiver
from scheduler.planning.ids import key_of
from solver.reasons import Fact

FACTS_MAX = 5
"""How many facts a case keeps, the heaviest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What people call the things of a problem: problem id -> code; and the zones of airports."""

    codes: Mapping[str, str]
    zones: Mapping[str, str]

    def of(self, identifier: str) -> str:
        """The code of an id or of several joined by `+`; an unknown id stays as it is."""
        return ", ".join(self.codes.get(part, part) for part in identifier.split("+"))


def load_names(session: Session, ids: Mapping[str, int], identifiers: Iterable[str]) -> Names:
    """Names for the ids that facts mention; `ids` maps those of cases and flights to keys."""
    codes: dict[str, str] = {}
    for identifier in sorted({part for one in identifiers for part in one.split("+")}):
        code = _code(session, ids, identifier)
        if code:
            codes[identifier] = code
    return Names(codes=codes, zones=dict(session.execute(select(Airport.code, Airport.timezone)).all()))


_TABLES: dict[str, type[Case | Escort | ClinicSession | Receiver]] = {
    "C": Case,
    "E": Escort,
    "S": ClinicSession,
    "R": Receiver,
}


def _code(session: Session, ids: Mapping[str, int], identifier: str) -> str:
    if identifier in ids and identifier.count(".") == 2:
        flight = session.get(Flight, ids[identifier])
        return f"{flight.designator} {flight.origin}-{flight.destination}" if flight else ""
    table = _TABLES.get(identifier[:1])
    if table is None or not identifier[1:].replace(".", "", 1).isdigit():
        return ""
    return session.scalar(select(table.code).where(table.id == key_of(identifier))) or ""


_NAMED = ("case", "cases", "flight", "flights", "receiver", "session", "escort")


def sentence_of(fact: Fact, names: Names) -> Sentence:
    """The sentence `fact-<kind>` with codes instead of ids."""
    params: dict[str, object] = dict(fact.numbers)
    for name, value in fact.ids.items():
        if name in _NAMED:
            params[name] = names.of(value)
        elif name == "at":
            zone = names.zones.get(fact.ids.get("airport", ""), "UTC")
            params[name] = {"at": value, "zone": zone}
        else:
            params[name] = value.replace("+", ", ")
    kind = fact.kind if fact.kind != "could_go" or "flights" in fact.ids else "could_be_booked"
    return Sentence(key=f"fact-{kind.replace('_', '-')}", params=params)


def mentioned(facts: Iterable[Fact]) -> Iterable[str]:
    """The ids in facts that have names."""
    return (value for fact in facts for name, value in fact.ids.items() if name in _NAMED)
