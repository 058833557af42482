"""From a trip in force to a duty: its span, its flights on local clocks, waits and the rest after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from scheduler.i18n.dates import local
from scheduler.models import Escort, PlanTripLeg, TripWay
from scheduler.services.access import Actor
from scheduler.services.escort_values import Duty, Span, SpanKind
from scheduler.services.in_force import DutyRules, TripInForce
from scheduler.services.present import shown_reference
from scheduler.services.tokens import case_reference
from scheduler.services.version_rows import leg_row

_KINDS: Mapping[TripWay, SpanKind] = {TripWay.AHEAD: "ahead", TripWay.OUT: "out", TripWay.BACK: "back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who reads, by which rules, with the zone of every airport."""

    actor: Actor
    rules: DutyRules
    zones: dict[str, str]
    is_own: bool


def duties_of(trips: Sequence[TripInForce], setting: Setting) -> tuple[Duty, ...]:
    """The duties of one escort in order of time."""
    return tuple(sorted((_duty(trip, setting) for trip in trips), key=lambda duty: duty.starts_at))


def _duty(trip: TripInForce, setting: Setting) -> Duty:
    legs = sorted(trip.trip.legs, key=lambda leg: leg.flight.departs_at)
    first, last = legs[0].flight, legs[-1].flight
    starts_at = first.departs_at - timedelta(minutes=setting.rules.report_minutes)
    rest_ends_at = last.arrives_at + timedelta(minutes=setting.rules.rest_minutes)
    ways = {way: tuple(leg_row(leg.flight, setting.zones) for leg in legs if leg.way is way) for way in TripWay}
    return Duty(
        trip_id=trip.trip.id,
        skill="" if setting.is_own else trip.trip.skill,
        starts_at=starts_at,
        start_zone=setting.zones[first.origin],
        ends_at=last.arrives_at,
        end_zone=setting.zones[last.destination],
        rest_ends_at=rest_ends_at,
        starts_on=local(starts_at, setting.zones[first.origin]).date(),
        ahead=ways[TripWay.AHEAD],
        out=ways[TripWay.OUT],
        back=ways[TripWay.BACK],
        people=sum(len(planned.case.members) for planned in trip.cases),
        references=tuple(_references(trip, setting)),
        spans=tuple(_spans(legs, setting)),
        is_clashing=False,
    )


def _references(trip: TripInForce, setting: Setting) -> Iterator[str]:
    for planned in trip.cases:
        yield case_reference(planned.case_id) if setting.is_own else shown_reference(setting.actor, planned.case)


def _spans(legs: Sequence[PlanTripLeg], setting: Setting) -> Iterator[Span]:
    first, last = legs[0].flight, legs[-1].flight
    report = timedelta(minutes=setting.rules.report_minutes)
    if report:
        yield Span(kind="report", starts_at=first.departs_at - report, ends_at=first.departs_at, label=first.origin)
    for leg in legs:
        flight = leg.flight
        yield Span(
            kind=_KINDS[leg.way], starts_at=flight.departs_at, ends_at=flight.arrives_at, label=flight.designator
        )
    for leg, following in pairwise(legs):
        yield Span(
            kind="wait",
            starts_at=leg.flight.arrives_at,
            ends_at=following.flight.departs_at,
            label=leg.flight.destination,
        )
    rest = timedelta(minutes=setting.rules.rest_minutes)
    if rest:
        yield Span(kind="rest", starts_at=last.arrives_at, ends_at=last.arrives_at + rest)


def mark_clashes(duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Mark the duties that begin before the rest after the one before has ended; the verifier allows none."""
    marked = list(duties)
    for place, (earlier, later) in enumerate(pairwise(duties)):
        if later.starts_at < earlier.rest_ends_at:
            marked[place] = replace(marked[place], is_clashing=True)
            marked[place + 1] = replace(marked[place + 1], is_clashing=True)
    return tuple(marked)


def mark_absences(duties: tuple[Duty, ...], away: Sequence[Span]) -> tuple[Duty, ...]:
    """Mark the duties during which the escort is not free: the plan was made before that was known."""
    return tuple(
        replace(
            duty,
            absences=tuple(s for s in away if s.starts_at < duty.rest_ends_at and s.ends_at > duty.starts_at),
        )
        for duty in duties
    )


def away_spans(escort: Escort, calendars: Sequence[tuple[datetime, datetime]]) -> tuple[Span, ...]:
    """When the escort has no duty, from the planners' files and own calendars together; overlapping times are one."""
    joined: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted([*((row.starts_at, row.ends_at) for row in escort.unavailability), *calendars]):
        if joined and starts_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends_at))
        else:
            joined.append((starts_at, ends_at))
    return tuple(Span(kind="away", starts_at=starts_at, ends_at=ends_at) for starts_at, ends_at in joined)
