"""Stored answers as values for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.i18n import both
from scheduler.i18n.sentences import Sentence
from scheduler.services.access import Actor
from scheduler.services.explanations.naming import Book, gathered
from scheduler.services.explanations.values import AlternativeRow, Choice, Duty, LimitRow, Moved, Visit, Way
from scheduler.services.findings_told import told_stage
from scheduler.services.health_told import told_sentence

HOLDERS_MAX = 12
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom an answer is worded: who asks, the office of the case, and the names."""

    actor: Actor
    office_id: int
    book: Book

    def told(self, sentence: Sentence) -> Sentence:
        """The sentence without what only the medical team may know."""
        return told_sentence(self.actor, self.office_id, sentence)


def conflicts_of(reader: Reader, document: Document) -> tuple[tuple[Sentence, ...], ...]:
    """The smallest sets of facts, in words."""
    span = document.get("span", {})  # answers from before it was kept have none
    return tuple(
        tuple(_dated(reader.told(one), span) for one in gathered(reader.book, "explain-obstacle", conflict))
        for conflict in document["conflicts"]
    )


def _dated(sentence: Sentence, span: Mapping[str, str]) -> Sentence:
    """The first or last day of departure with its date."""
    name = sentence.key.removeprefix("explain-obstacle-")
    return Sentence(key=f"{sentence.key}-on", params={"date": span[name]}) if name in span else sentence


def ways_of(reader: Reader, document: Document) -> tuple[Way, ...]:
    """The relaxations that would let the case travel, the one that gains most first among the smallest."""
    return tuple(_way(reader, held) for held in document["ways"])


def _way(reader: Reader, held: Document) -> Way:
    alternative = held["alternative"]
    own = next((entry for entry in alternative["cases"] if entry["id"] == alternative["case"]), None)
    return Way(
        relaxations=tuple(reader.told(reader.book.said("explain-relaxation", one)) for one in held["relaxations"]),
        gain=held["gain"],
        terms=_terms(alternative),
        legs=reader.book.legs(own["flights"]) if own else (),
    )


def _terms(alternative: Document) -> dict[str, int]:
    return {term: points for term, points in alternative["change"].items() if points and term != "total"}


def choices_of(reader: Reader, document: Document) -> tuple[Choice, ...]:
    """What a planned case would rather have."""
    return tuple(_choice(reader, held) for held in document["choices"])


def _choice(reader: Reader, held: Document) -> Choice:
    displacing = held["displacing"]
    codes, hidden = reader.book.seen(held["holders"])
    moved, unseen = _moved(reader.book, displacing) if displacing else ((), 0)
    return Choice(
        legs=reader.book.legs(held["journey"]),
        saves=held["saves"],
        lacking=tuple(reader.told(reader.book.said("explain-lacking", fact)) for fact in held["blocked_by"]),
        holders=codes[:HOLDERS_MAX],
        hidden=hidden + max(0, len(codes) - HOLDERS_MAX),
        price=displacing["change"]["total"] if displacing else None,
        moved=moved,
        hidden_moved=unseen,
    )


def alternatives_of(reader: Reader, document: Document, case: str) -> tuple[AlternativeRow, ...]:
    """Other ways for a case, an appointment or a trip, in the order of the answer; of two that read alike the first."""
    rows = (_alternative(reader, held, case, number) for number, held in enumerate(document["alternatives"]))
    found: dict[object, AlternativeRow] = {}
    for row in rows:
        found.setdefault(_reading(row), row)
    return tuple(found.values())


def _reading(row: AlternativeRow) -> object:
    """What a person reads of an alternative: appointments only where nothing else tells it apart."""
    is_of_part = row.subject is not None
    told = (row.visits if is_of_part or not row.legs else (), row.duties if is_of_part else ())
    return row.subject, row.is_left_out, row.legs, row.escorts, row.change, row.moved, row.hidden, *told


def _alternative(reader: Reader, held: Document, case: str, number: int) -> AlternativeRow:
    book = reader.book
    own = next((entry for entry in held["cases"] if entry["id"] == case), None)
    moved, hidden = _moved(book, held)
    return AlternativeRow(
        number=number,
        subject=_subject(reader, held),
        is_left_out=case in held["left_out"],
        legs=book.legs(own["flights"]) if own else (),
        visits=tuple(_visit(reader, one) for one in _shown(own, held)) if own else (),
        escorts=tuple(book.codes.get(met["escort"], met["escort"]) for met in own["escorts"]) if own else (),
        duties=tuple(_duty(book, trip) for trip in held["trips_on"]) if not hidden else (),
        change=held["change"]["total"],
        terms=_terms(held),
        moved=moved,
        hidden=hidden,
    )


def _subject(reader: Reader, held: Document) -> Any:
    if "stage" in held:
        return told_stage(reader.actor, reader.office_id, held["stage"])
    return both(f"skill-{held['skill']}") if "skill" in held else None


def _shown(own: Document, held: Document) -> list[Document]:
    """The appointments worth a look: where one of them is asked about, that one."""
    return [one for one in own["appointments"] if held.get("stage") in (None, one["stage"])]


def _duty(book: Book, trip: Document) -> Duty:
    return Duty(
        escort=book.codes.get(trip["escort"], trip["escort"]),
        ahead=book.legs(trip["ahead"]),
        back=book.legs(trip["back"]),
    )


def _visit(reader: Reader, one: Document) -> Visit:
    clinic, zone = reader.book.clinic(one["session"])
    return Visit(
        stage=told_stage(reader.actor, reader.office_id, one["stage"]),
        starts_at=datetime.fromisoformat(one["start"]),
        zone=zone,
        clinic=clinic,
    )


def _moved(book: Book, held: Document) -> tuple[tuple[Moved, ...], int]:
    """The other cases that an alternative touches, each with what it gets."""
    entries = {entry["id"]: entry for entry in held["cases"]}
    others = [one for one in (*entries, *held["left_out"]) if one != held["case"]]
    seen = [
        Moved(
            code=book.cases[one],
            legs=book.legs(entries[one]["flights"]) if one in entries else (),
            is_left_out=one in held["left_out"],
        )
        for one in others
        if one in book.cases
    ]
    return tuple(seen), len(others) - len(seen)


def limits_of(reader: Reader, document: Document) -> tuple[LimitRow, ...]:
    """What limits a version, the most valuable first."""
    return tuple(_limit(reader, held) for held in document["limits"])


def _limit(reader: Reader, held: Document) -> LimitRow:
    codes, hidden = reader.book.seen(held["cases"])
    return LimitRow(
        relaxations=tuple(reader.told(reader.book.said("explain-relaxation", one)) for one in held["relaxations"]),
        people=held["people"],
        worth=held["worth"],
        codes=codes,
        hidden=hidden,
        week_of=_week_of(held),
    )


def _week_of(held: Document) -> date | None:
    """The Monday before the departure that an escort would make possible."""
    is_escort = any(one["kind"].startswith("escort_") for one in held["relaxations"])
    leaves_on = held.get("leaves_on")
    if not is_escort or leaves_on is None:
        return None
    day = date.fromisoformat(leaves_on)
    return day - timedelta(days=day.weekday())
