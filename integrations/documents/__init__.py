"""Papers: tagged, bilingual A4 PDF with every font inside."""

from integrations.documents.itinerary import build_itinerary, render_itinerary
from integrations.documents.press import DocumentError, RenderedDocument
from integrations.documents.values import (
    Appointment,
    AssistancePoint,
    Bilingual,
    Highlight,
    Itinerary,
    ItineraryLabels,
    Leg,
    MeetingPoint,
    Stop,
    Traveller,
)

__all__ = [
    "Appointment",
    "AssistancePoint",
    "Bilingual",
    "DocumentError",
    "Highlight",
    "Itinerary",
    "ItineraryLabels",
    "Leg",
    "MeetingPoint",
    "RenderedDocument",
    "Stop",
    "Traveller",
    "build_itinerary",
    "render_itinerary",
]
