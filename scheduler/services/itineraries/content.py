"""From a planned case to its itinerary, with what the reader may see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from scheduler.i18n import Bilingual
from scheduler.models import Itinerary, PlanCase
from scheduler.services.in_force import flights_of, travel_on
from scheduler.services.itineraries import guidance
from scheduler.services.itineraries.journey import Airports, make_legs, make_meeting
from scheduler.services.itineraries.values import ItineraryView, PublicItineraryView
from scheduler.services.links import itinerary_address
from scheduler.services.tokens import case_reference, itinerary_token

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a reader may see: names of people, and the details of a protected case."""

    names: bool
    details: bool


FAMILY = Sight(names=True, details=True)
"""The family's own paper."""


def make_view(planned: PlanCase, itinerary: Itinerary, airports: Airports, sight: Sight) -> ItineraryView:
    """The itinerary of a planned case for a reader with that sight."""
    case, day = planned.case, travel_on(planned, airports)
    legs = make_legs(flights_of(planned), airports)
    names = _escort_names(planned) if sight.names else ()
    has_escort = bool(planned.escorts)
    return ItineraryView(
        reference=case.code,
        opaque_reference=case_reference(case.id),
        revision=itinerary.revision,
        revised_at=itinerary.revised_at,
        is_withdrawn=itinerary.withdrawn_at is not None,
        travel_on=day,
        people=len(case.members),
        summary=guidance.summary(case, legs),
        travellers=tuple(
            guidance.make_traveller(member, day, with_name=sight.names, with_needs=sight.details)
            for member in case.members
        ),
        legs=legs,
        has_escort=has_escort,
        escorts=names,
        meeting=make_meeting(case, planned.legs[0].flight, airports) if planned.legs else None,
        help=guidance.make_help(case, legs, has_escort=has_escort, with_receiver=sight.details),
        appointments=tuple(guidance.make_appointment(a) for a in planned.appointments),
        bring=guidance.what_to_bring(case, day) if legs else (),
        legal_representative=guidance.representative_line(case, day, with_names=sight.names),
        notices=guidance.notices(case) if legs else (),
        office=Bilingual(vi=case.office.name_vi, en=case.office.name_en),
        phone=case.office.phone,
        link=itinerary_address(itinerary_token(itinerary.token_salt)),
    )


def make_public_view(planned: PlanCase, itinerary: Itinerary, airports: Airports) -> PublicItineraryView:
    """What whoever holds the paper may see; a withdrawn itinerary shows no flight any more."""
    case = planned.case
    is_withdrawn = itinerary.withdrawn_at is not None
    legs = () if is_withdrawn else make_legs(flights_of(planned), airports)
    return PublicItineraryView(
        opaque_reference=case_reference(case.id),
        revision=itinerary.revision,
        revised_at=itinerary.revised_at,
        is_withdrawn=is_withdrawn,
        summary=None if is_withdrawn else guidance.summary(case, legs),
        legs=legs,
        has_escort=bool(planned.escorts) and not is_withdrawn,
        meeting=make_meeting(case, planned.legs[0].flight, airports) if legs else None,
        office=Bilingual(vi=case.office.name_vi, en=case.office.name_en),
        phone=case.office.phone,
    )


def content_hash(view: ItineraryView) -> str:
    """The SHA-256 of what an itinerary says, whatever its revision."""
    said = asdict(replace(view, revision=0, revised_at=_NO_TIME, is_withdrawn=False))
    for leg in said["legs"]:
        del leg["is_cancelled"]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _escort_names(planned: PlanCase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(met.escort.name for met in planned.escorts))
