"""What an itinerary says, ready to show: phrased in both languages and already redacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryTraveller:
    """One person; `name` is None for who may not see it. `needs` are neutral words, never a condition."""

    name: str | None
    detail: Bilingual
    needs: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryStop:
    """One end of a leg on the clocks of the airport; `day_shift` counts days from the leg's departure date."""

    code: str
    city: Bilingual
    at: datetime
    time: str
    zone: str
    date: Bilingual
    day_shift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryLeg:
    """One flight; `wait` is what to know about the connection after it, None after the last.

    `is_cancelled` is what is known now, not what was published.
    """

    flight: str
    carrier: str
    departure: ItineraryStop
    arrival: ItineraryStop
    minutes: int
    wait: Bilingual | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryMeeting:
    """Where the travellers meet the team before the first flight, and when."""

    at: datetime
    time: str
    zone: str
    date: Bilingual
    place: Bilingual
    note: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryHelp:
    """Who helps at one airport and how they find each other; `name` is that of the receiving office, if it is told."""

    code: str
    city: Bilingual
    who: Bilingual
    how: Bilingual
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryAppointment:
    """One health appointment on the clocks of the clinic."""

    at: datetime
    time: str
    zone: str
    date: Bilingual
    purpose: Bilingual
    clinic: Bilingual
    address: Bilingual
    bring: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryView:
    """The itinerary of a case as its paper and the signed-in page show it.

    `reference` is the case number, `opaque_reference` what feeds call the case. `escorts` are names or, for who may
    not see them, empty while `has_escort` is true. `link` is the live page behind the QR code.
    """

    reference: str
    opaque_reference: str
    revision: int
    revised_at: datetime
    is_withdrawn: bool
    travel_on: date
    people: int
    summary: Bilingual
    travellers: tuple[ItineraryTraveller, ...]
    legs: tuple[ItineraryLeg, ...]
    has_escort: bool
    escorts: tuple[str, ...]
    meeting: ItineraryMeeting | None
    help: tuple[ItineraryHelp, ...]
    appointments: tuple[ItineraryAppointment, ...]
    bring: tuple[Bilingual, ...]
    legal_representative: Bilingual | None
    notices: tuple[Bilingual, ...]
    office: Bilingual
    phone: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicItineraryView:
    """What the page behind the QR code shows to whoever holds the paper: no name, no number of a case or document.

    A withdrawn itinerary keeps nothing but its reference, revision and the number to call.
    """

    opaque_reference: str
    revision: int
    revised_at: datetime
    is_withdrawn: bool
    summary: Bilingual | None
    legs: tuple[ItineraryLeg, ...]
    has_escort: bool
    meeting: ItineraryMeeting | None
    office: Bilingual
    phone: str
