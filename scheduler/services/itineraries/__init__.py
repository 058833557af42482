"""Itineraries: the paper that a family holds, the live page behind its QR code, and the page for staff."""

from scheduler.services.itineraries.paper import PaperFailed
from scheduler.services.itineraries.reading import itinerary_link, itinerary_pdf, itinerary_view, public_itinerary
from scheduler.services.itineraries.storing import ItineraryChanges, store_itineraries
from scheduler.services.itineraries.values import (
    ItineraryAppointment,
    ItineraryHelp,
    ItineraryLeg,
    ItineraryMeeting,
    ItineraryStop,
    ItineraryTraveller,
    ItineraryView,
    PublicItineraryView,
)

__all__ = [
    "ItineraryAppointment",
    "ItineraryChanges",
    "ItineraryHelp",
    "ItineraryLeg",
    "ItineraryMeeting",
    "ItineraryStop",
    "ItineraryTraveller",
    "ItineraryView",
    "PaperFailed",
    "PublicItineraryView",
    "itinerary_link",
    "itinerary_pdf",
    "itinerary_view",
    "public_itinerary",
    "store_itineraries",
]
