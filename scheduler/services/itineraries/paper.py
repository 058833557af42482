"""The itinerary on paper: the family's bilingual A4 PDF."""

from __future__ import annotations

from integrations import documents
from scheduler.errors import AppError
from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import VIET_NAM, local, show_date
from scheduler.services.itineraries.values import (
    ItineraryAppointment,
    ItineraryHelp,
    ItineraryLeg,
    ItineraryMeeting,
    ItineraryStop,
    ItineraryTraveller,
    ItineraryView,
)

_LABELS = (
    "reference", "travellers", "flights", "flight", "departure", "arrival", "escort", "meeting", "assistance", "health",
    "bring", "emergency", "page", "live",
)  # fmt: skip


class PaperFailed(AppError):
    """A paper could not be printed; the publication stops whole."""


def print_itinerary(view: ItineraryView) -> bytes:
    """The PDF of an itinerary: the same view gives the same bytes. Raises PaperFailed with the opaque reference."""
    try:
        return documents.render_itinerary(make_paper(view))
    except documents.DocumentError as failure:
        raise PaperFailed("publication-paper-failed", reference=view.opaque_reference) from failure


def make_paper(view: ItineraryView) -> documents.Itinerary:
    """The form's values. Everything is phrased here, nothing in the form."""
    issued_on = local(view.revised_at, VIET_NAM).date()
    return documents.Itinerary(
        title=_said("itinerary-title"),
        reference=view.reference,
        summary=_text(view.summary),
        issuer=view.office.vi,
        issued_at=view.revised_at,
        labels=documents.ItineraryLabels(**{name: _said(f"itinerary-label-{name}") for name in _LABELS}),
        legs=tuple(_leg(leg) for leg in view.legs),
        revision=documents.Bilingual(
            vi=both("itinerary-revision", revision=str(view.revision), date=show_date(issued_on, "vi")).vi,
            en=both("itinerary-revision", revision=str(view.revision), date=show_date(issued_on, "en")).en,
        ),
        emergency_phone=view.phone or both("itinerary-phone-missing").vi,
        emergency_note=_said("itinerary-emergency-note"),
        highlights=_highlights(view),
        travellers=tuple(_traveller(traveller) for traveller in view.travellers),
        meeting=_meeting(view.meeting) if view.meeting and not _alert(view) else None,
        escorts=view.escorts,
        assistance=tuple(_help(one) for one in view.help),
        appointments=tuple(_appointment(one) for one in view.appointments),
        bring=tuple(_text(line) for line in view.bring),
        legal_representative=_text(view.legal_representative) if view.legal_representative else None,
        notices=tuple(_text(line) for line in view.notices),
        live_url=view.link,
        live_alt=_spoken(both("itinerary-live-alt")),
        alert=_alert(view),
    )


def _alert(view: ItineraryView) -> documents.Bilingual | None:
    """That the journey is off, above everything."""
    gone = [leg.flight for leg in view.legs if leg.is_cancelled]
    return _said("itinerary-cancelled", flights=", ".join(gone)) if gone else None


def _text(pair: Bilingual) -> documents.Bilingual:
    return documents.Bilingual(vi=pair.vi, en=pair.en)


def _said(key: str, **arguments: object) -> documents.Bilingual:
    return _text(both(key, **arguments))


def _spoken(pair: Bilingual) -> str:
    return f"{pair.vi} · {pair.en}"


def _highlights(view: ItineraryView) -> tuple[documents.Highlight, ...]:
    if not view.legs or view.meeting is None or _alert(view):
        return tuple(_next_appointment(one) for one in view.appointments[:1])
    first = view.legs[0]
    return (
        documents.Highlight(
            label=_said("itinerary-label-be-there"), figure=view.meeting.time, detail=_text(view.meeting.date)
        ),
        documents.Highlight(
            label=_said("itinerary-label-take-off"),
            figure=first.departure.time,
            detail=_said("itinerary-highlight-flight", flight=first.flight, zone=first.departure.zone),
        ),
    )


def _next_appointment(one: ItineraryAppointment) -> documents.Highlight:
    return documents.Highlight(label=_text(one.purpose), figure=one.time, detail=_text(one.date))


def _leg(leg: ItineraryLeg) -> documents.Leg:
    return documents.Leg(
        flight=leg.flight,
        carrier=leg.carrier,
        departure=_stop(leg.departure),
        arrival=_stop(leg.arrival),
        wait_after=_text(leg.wait) if leg.wait else None,
    )


def _stop(stop: ItineraryStop) -> documents.Stop:
    return documents.Stop(
        code=stop.code,
        place=_text(stop.city),
        time=stop.time,
        date=_short(stop.date),
        zone=stop.zone,
        day_shift=f"{stop.day_shift:+d}".replace("-", "\u2212") if stop.day_shift else "",
    )


def _short(day: Bilingual) -> documents.Bilingual:
    """The English date without its year, which the Vietnamese one beside it holds: both then fit on one line."""
    return documents.Bilingual(vi=day.vi, en=day.en.rsplit(" ", 1)[0])


def _meeting(meeting: ItineraryMeeting) -> documents.MeetingPoint:
    return documents.MeetingPoint(place=_text(meeting.place), note=_text(meeting.note))


def _traveller(traveller: ItineraryTraveller) -> documents.Traveller:
    lines = (traveller.detail, *traveller.needs)
    detail = documents.Bilingual(vi=", ".join(line.vi for line in lines), en=", ".join(line.en for line in lines))
    return documents.Traveller(name=traveller.name, detail=detail)


def _help(one: ItineraryHelp) -> documents.AssistancePoint:
    return documents.AssistancePoint(
        code=one.code,
        place=_text(one.city),
        who=_text(one.who),
        how=_text(one.how),
        name=one.name,
    )


def _appointment(one: ItineraryAppointment) -> documents.Appointment:
    return documents.Appointment(
        time=one.time,
        date=_text(one.date),
        purpose=_text(one.purpose),
        clinic=_text(one.clinic),
        address=one.address.vi,
        bring=_text(one.bring),
    )
