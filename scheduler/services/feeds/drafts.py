"""What an event should say after a publication, before it meets the events that people already have.

No draft holds a name, a case number, a document number, a telephone number or a need of a person: an event's text
leaves the country with whoever polls the feed (feed rules, clause 34).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.i18n import LANGUAGES, Bilingual, phrase
from scheduler.i18n.dates import show_instant
from scheduler.i18n.places import airport_name, place_name
from scheduler.models import Airport, Flight, RecipientKind
from scheduler.services.itineraries.journey import Airports
from scheduler.services.tokens import derived_uid

_ASSIGNMENT_LENGTH = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whose calendar an event stands in."""

    kind: RecipientKind
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What an event is about: `trip:child`, the cases 17 and 20, part `out`. Never shown to anybody."""

    topic: str
    subjects: tuple[int, ...]
    part: str = ""

    def key(self) -> str:
        """The text under which the event is kept; of very many subjects the first ones name it."""
        names = ""
        for subject in self.subjects:
            longer = f"{names}.{subject}" if names else str(subject)
            if len(self.topic) + len(longer) + len(self.part) + 2 > _ASSIGNMENT_LENGTH:
                break
            names = longer
        return ":".join((self.topic, names, self.part))


def read_assignment(key: str) -> Assignment:
    """The assignment that a key was made of; a retired key (`...@12`) has no subjects any more."""
    topic, names, part = key.rsplit(":", 2)
    if "@" in part:
        return Assignment(topic=topic, subjects=(), part=part)
    return Assignment(topic=topic, subjects=tuple(int(name) for name in names.split(".") if name), part=part)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """One event for one recipient; `path` is a signed-in page without the installation's address.

    `flights` are those that it is about, by id.
    """

    recipient: Recipient
    assignment: Assignment
    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    summary: Bilingual
    description: Bilingual
    location: Bilingual
    path: str
    flights: tuple[int, ...] = ()

    def related(self) -> str:
        """The flights as UIDs that are the same in every calendar of this installation (feed rules, clause 32)."""
        return " ".join(derived_uid("flight", flight_id) for flight_id in self.flights)


def bilingual(vi: Sequence[str], en: Sequence[str]) -> Bilingual:
    """Lines of both languages as one text each."""
    return Bilingual(vi="\n".join(vi), en="\n".join(en))


def joined(*texts: Bilingual | None) -> Bilingual:
    """Texts under each other, leaving out what is missing."""
    kept = [text for text in texts if text is not None]
    return bilingual([text.vi for text in kept], [text.en for text in kept])


def instant_text(key: str, at: datetime, zone: str, **arguments: object) -> Bilingual:
    """A phrase with `$at`: date, time and zone as each language writes them."""
    vi, en = (phrase(key, language, at=show_instant(at, zone, language), **arguments) for language in LANGUAGES)
    return Bilingual(vi=vi, en=en)


def flight_lines(flights: Sequence[Flight], airports: Airports) -> Bilingual:
    """Each flight with both local times and zones, because few clients show two zones (feed rules, clause 18)."""
    return joined(*(_flight_line(flight, airports) for flight in flights))


def _flight_line(flight: Flight, airports: Airports) -> Bilingual:
    origin, destination = airports[flight.origin], airports[flight.destination]
    vi, en = (
        phrase(
            "feeds-flight",
            language,
            flight=flight.designator,
            origin=origin.code,
            departs=show_instant(flight.departs_at, origin.timezone, language),
            destination=destination.code,
            arrives=show_instant(flight.arrives_at, destination.timezone, language),
        )
        for language in LANGUAGES
    )
    return Bilingual(vi=vi, en=en)


def route(flights: Sequence[Flight]) -> str:
    """`SGN-HKG-LAX`."""
    return "-".join((flights[0].origin, *(flight.destination for flight in flights)))


def place(airport: Airport) -> Bilingual:
    """An airport as a calendar's map can find it, in the reader's language."""
    name = airport_name(airport.code, airport.name)
    city = place_name(airport.code, airport.city)
    vi, en = (
        ", ".join(filter(None, (f"{words} ({airport.code})", "" if where in words else where)))
        for words, where in ((name.vi, city.vi), (name.en, city.en))
    )
    return Bilingual(vi=vi, en=en)
