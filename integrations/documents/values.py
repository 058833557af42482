"""What an itinerary on paper says: already phrased in both languages, already redacted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """One text in Vietnamese and in English; equal texts are printed once."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """One of the few large figures at the top, such as when to be at the airport."""

    label: Bilingual
    figure: str
    detail: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """One person on the journey; the caller decides whether a name may be printed."""

    name: str | None
    detail: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One end of a leg, in the local time of the airport.

    `time` is like "23:55", `zone` like "UTC+7", `date` holds the weekday; `day_shift` is "+1" when the date is the one
    after the leg's departure date, else empty.
    """

    code: str
    place: Bilingual
    time: str
    date: Bilingual
    zone: str
    day_shift: str = ""
    terminal: Bilingual | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One flight and the wait that follows it."""

    flight: str
    carrier: str
    departure: Stop
    arrival: Stop
    note: Bilingual | None = None
    wait_after: Bilingual | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPoint:
    """Where the travellers meet the team; when stands among the large figures."""

    place: Bilingual
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistancePoint:
    """Who helps at one airport and how to know them; `name` is a proper name, the same in both languages."""

    code: str
    place: Bilingual
    who: Bilingual
    how: Bilingual
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One health appointment before departure."""

    time: str
    date: Bilingual
    purpose: Bilingual
    clinic: Bilingual
    address: str
    bring: Bilingual | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryLabels:
    """The words printed by the form itself."""

    reference: Bilingual
    travellers: Bilingual
    flights: Bilingual
    flight: Bilingual
    departure: Bilingual
    arrival: Bilingual
    escort: Bilingual
    meeting: Bilingual
    assistance: Bilingual
    health: Bilingual
    bring: Bilingual
    emergency: Bilingual
    page: Bilingual
    live: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A whole itinerary for one case.

    `issued_at` (aware) becomes the date of the file: the same itinerary always gives the same bytes. `live_url` is
    shown as a QR code whose spoken text is `live_alt`. `escorts` are names, printed once. `alert` stands
    above everything. Empty sections are not printed.
    """

    title: Bilingual
    reference: str
    summary: Bilingual
    issuer: str
    issued_at: datetime
    labels: ItineraryLabels
    legs: tuple[Leg, ...]
    revision: Bilingual
    emergency_phone: str
    emergency_note: Bilingual
    highlights: tuple[Highlight, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    meeting: MeetingPoint | None = None
    escorts: tuple[str, ...] = ()
    assistance: tuple[AssistancePoint, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    bring: tuple[Bilingual, ...] = ()
    legal_representative: Bilingual | None = None
    notices: tuple[Bilingual, ...] = ()
    live_url: str | None = None
    live_alt: str = ""
    alert: Bilingual | None = None
