"""What a family should know: who helps where, what to bring, who represents a child, what a first flight is like.

Words stay neutral: needs are what a person is given (a wheelchair), never why.
"""

from __future__ import annotations

from datetime import date

from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import show_time, zone_label
from scheduler.i18n.places import both_with
from scheduler.models import Case, CaseMember, MobilityNeed, PlanAppointment
from scheduler.services.itineraries.journey import shown_date
from scheduler.services.itineraries.values import (
    ItineraryAppointment,
    ItineraryHelp,
    ItineraryLeg,
    ItineraryStop,
    ItineraryTraveller,
)

# A citizen under 14 leaves Viet Nam with a legal representative (domain facts, sections 1.7 and 9.2, H12).
REPRESENTED_UNTIL_AGE = 14
_COUNTRY = "VN"
_STAGES = frozenset({"exam", "vaccine_2", "sputum_1", "sputum_2", "sputum_3", "results", "pdms", "pec"})
_XRAY_STAGES = frozenset({"pdms", "pec"})


def age_on(born_on: date, day: date) -> int:
    """Completed years on a day; somebody born on 29 February has a birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def printed_name(member: CaseMember) -> str:
    """Family name first and in capitals, as Vietnamese travel documents have it."""
    return f"{member.family_name} {member.given_names}".strip().upper()


def make_traveller(member: CaseMember, day: date, *, with_name: bool, with_needs: bool) -> ItineraryTraveller:
    """A line about one person: relationship, age on the travel day, and what is arranged for them."""
    age = age_on(member.born_on, day)
    relation = both(f"itinerary-relationship-{member.relationship_.value}", sex=member.sex.value)
    detail = both("itinerary-age-infant" if age < 2 else "itinerary-age", age=age)
    return ItineraryTraveller(
        name=printed_name(member) if with_name else None,
        detail=Bilingual(vi=f"{relation.vi}, {detail.vi}", en=f"{relation.en}, {detail.en}"),
        needs=_needs(member) if with_needs else (),
    )


def _needs(member: CaseMember) -> tuple[Bilingual, ...]:
    if member.mobility is MobilityNeed.NONE:
        return ()
    return (both(f"itinerary-need-{member.mobility.value}"),)


def make_help(
    case: Case, legs: tuple[ItineraryLeg, ...], *, has_escort: bool, with_receiver: bool
) -> tuple[ItineraryHelp, ...]:
    """Who helps at each airport on the way. Of a protected case the receiver is not named, on no paper."""
    if not legs:
        return ()
    escort = both("itinerary-help-escort") if has_escort else None
    start = _joined(escort, both("itinerary-help-departure") if case.assist_departure else None)
    middle = _joined(escort, both("itinerary-help-transit") if case.assist_transit else None)
    transit_how = both("itinerary-how-transit-escort" if has_escort else "itinerary-how-transit")
    points = [
        _help(legs[0].departure, start or both("itinerary-help-office"), both("itinerary-how-departure")),
        *(_help(leg.arrival, middle or both("itinerary-help-airline"), transit_how) for leg in legs[:-1]),
    ]
    end = _joined(both("itinerary-help-arrival") if case.assist_arrival else None, _receiver(case))
    if end is not None:
        name = case.receiver.name if case.receiver and with_receiver and not case.is_protected else ""
        points.append(_help(legs[-1].arrival, end, both("itinerary-how-arrival"), name))
    return tuple(points)


def _help(stop: ItineraryStop, who: Bilingual, how: Bilingual, name: str = "") -> ItineraryHelp:
    return ItineraryHelp(code=stop.code, city=stop.city, who=who, how=how, name=name)


def _receiver(case: Case) -> Bilingual | None:
    return None if case.receiver is None else both("itinerary-help-receiver")


def _joined(*parts: Bilingual | None) -> Bilingual | None:
    """Parts as one sentence: only the first keeps its capital."""
    texts = [part for part in parts if part is not None]
    if not texts:
        return None
    return Bilingual(vi=_sentence([t.vi for t in texts]), en=_sentence([t.en for t in texts]))


def _sentence(parts: list[str]) -> str:
    return "; ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])])


def stage_key(stage: str) -> str:
    """The phrase that names a stage in words that give away no finding: a laboratory visit is called just that."""
    return f"itinerary-stage-{stage.replace('_', '-')}" if stage in _STAGES else "itinerary-stage-other"


def stage_name(stage: str) -> Bilingual:
    """The neutral name of a stage (`stage_key`) in both languages."""
    return both(stage_key(stage))


def make_appointment(planned: PlanAppointment) -> ItineraryAppointment:
    """A health appointment on the clinic's clocks, with the clinic and what to bring."""
    clinic = planned.session.clinic
    zone = clinic.timezone
    at = planned.starts_at
    return ItineraryAppointment(
        at=at,
        time=show_time(at, zone),
        zone=zone_label(at, zone),
        date=shown_date(at, zone),
        purpose=stage_name(planned.stage),
        clinic=Bilingual(vi=clinic.name_vi, en=clinic.name_en),
        address=Bilingual(vi=clinic.address_vi, en=clinic.address_en),
        bring=both("itinerary-bring-clinic-film" if planned.stage in _XRAY_STAGES else "itinerary-bring-clinic"),
    )


def children_to_represent(case: Case, day: date) -> tuple[CaseMember, ...]:
    """The members for whom Vietnamese law asks for a legal representative on that day."""
    return tuple(
        member
        for member in case.members
        if member.nationality == _COUNTRY and age_on(member.born_on, day) < REPRESENTED_UNTIL_AGE
    )


def representative_line(case: Case, day: date, *, with_names: bool) -> Bilingual | None:
    """Who represents the children under 14 on the journey, or that nobody is named; None without such a child."""
    children = children_to_represent(case, day)
    if not children or not case.departs:
        return None
    named = [m for m in case.members if m.is_legal_representative and m not in children]
    if not named:
        return both("itinerary-representative-missing", count=len(children))
    if not with_names:
        return both("itinerary-representative", count=len(children))
    names = ", ".join(printed_name(member) for member in named)
    return both("itinerary-representative-named", count=len(children), names=names)


def what_to_bring(case: Case, day: date) -> tuple[Bilingual, ...]:
    """The list for the day of travel."""
    keys = ["bag", "documents", "film", "medicine"]
    if children_to_represent(case, day):
        keys.append("birth-certificate")
    if any(age_on(member.born_on, day) < 2 for member in case.members):
        keys.append("infant")
    keys.append("warm")
    return tuple(both(f"itinerary-bring-{key}") for key in keys)


def notices(case: Case) -> tuple[Bilingual, ...]:
    """Lines that no family should miss: on a first flight, what not to carry on board."""
    is_first = any(member.is_first_time_flyer for member in case.members)
    return (both("itinerary-first-flight"),) if is_first else ()


def summary(case: Case, legs: tuple[ItineraryLeg, ...]) -> Bilingual:
    """People and route in one line: `5 people, Ho Chi Minh City - San Francisco`."""
    people = len(case.members)
    if not legs:
        return both("itinerary-summary-health", people=people)
    return both_with(
        "itinerary-summary", people=people, origin=legs[0].departure.city, destination=legs[-1].arrival.city
    )
