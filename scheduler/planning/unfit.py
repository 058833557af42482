"""The second check: planned and kept entries against the facts, by the hour and the local date, without the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.sentences import Sentence
from scheduler.models import Airport, Case, CaseState, Flight, FlightState, PlanCase
from scheduler.planning.eligibility import CaseBook, LeftOut, said_of
from scheduler.planning.standing import Standing
from scheduler.readiness import AppointmentFacts, CaseFacts, Finding, LegFacts, check_departure


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case with the flights and appointments that it is to have; appointments as (stage, start, end, zone)."""

    case: Case
    flights: tuple[Flight, ...]
    appointments: tuple[tuple[str, datetime, datetime, str], ...]


def entry_of(planned: PlanCase) -> Entry:
    """The entry of a stored planned case."""
    return Entry(
        case=planned.case,
        flights=tuple(leg.flight for leg in planned.legs),
        appointments=tuple(
            (one.stage, one.starts_at, one.ends_at, one.session.clinic.timezone) for one in planned.appointments
        ),
    )


def findings_of(
    entries: Sequence[Entry], book: CaseBook, airports: Mapping[str, Airport], told_on: date
) -> dict[int, tuple[Finding, ...]]:
    """What forbids an entry, by case key; cases without findings are not named. Programmes are counted by flight."""
    aboard = Counter[tuple[int, int]]()
    for entry in entries:
        for flight in entry.flights:
            aboard[flight.id, entry.case.programme_id] += len(entry.case.members)
    answer = {}
    for entry in entries:
        if entry.flights:
            fullest = max(aboard[flight.id, entry.case.programme_id] for flight in entry.flights)
            found = _check(entry, book, airports, told_on, fullest)
            if found:
                answer[entry.case.id] = found
    return answer


def _check(
    entry: Entry, book: CaseBook, airports: Mapping[str, Airport], told_on: date, fullest: int
) -> tuple[Finding, ...]:
    facts, rules = book.of(entry.case)
    receiver = entry.case.receiver
    found = check_departure(
        facts,
        rules,
        legs=tuple(_leg(flight, airports) for flight in entry.flights),
        appointments={
            stage: AppointmentFacts(starts_at=start, ends_at=end, zone=zone)
            for stage, start, end, zone in entry.appointments
        },
        told_on=told_on,
        programme_people=fullest,
        subdivision=receiver.holiday_subdivision if receiver is not None else "",
    )
    goes_on = _leg(entry.flights[0], airports).departs_on
    return (*_case_findings(facts, goes_on), *(finding for finding in found if finding.level == "stop"))


def _case_findings(facts: CaseFacts, goes_on: date) -> Iterator[Finding]:
    """What the case itself says against a departure date; the check of a journey does not ask."""
    if facts.state != "active":
        yield Finding(code="case-not-active", params={"state": facts.state})
    if facts.earliest_on is not None and goes_on < facts.earliest_on:
        yield Finding(code="before-agreed-date", on=facts.earliest_on, params={"first": facts.earliest_on})
    if facts.latest_on is not None and goes_on > facts.latest_on:
        yield Finding(code="after-agreed-date", on=facts.latest_on, params={"last": facts.latest_on})


def _leg(flight: Flight, airports: Mapping[str, Airport]) -> LegFacts:
    origin, destination = airports[flight.origin], airports[flight.destination]
    return LegFacts(
        carrier=flight.carrier,
        origin_country=origin.country,
        origin_zone=origin.timezone,
        departs_at=flight.departs_at,
        destination=flight.destination,
        destination_country=destination.country,
        destination_zone=destination.timezone,
        arrives_at=flight.arrives_at,
    )


def unfit_standing(
    standing: Standing, book: CaseBook, airports: Mapping[str, Airport], now: datetime
) -> tuple[LeftOut, ...]:
    """Kept entries that must not leave as they are: a lapsed clearance, a case on hold, a flight cancelled."""
    ahead = [entry_of(entry) for entry in _not_yet_gone(standing, now)]
    said = {entry.case.id: _grounded(entry) for entry in ahead if any(_is_cancelled(one) for one in entry.flights)}
    for key, findings in findings_of(ahead, book, airports, local(now, VIET_NAM).date()).items():
        said[key] = (*said.get(key, ()), *said_of(findings))
    return tuple(LeftOut(case_id=key, reason="not_ready", said=told) for key, told in sorted(said.items()))


def _is_cancelled(flight: Flight) -> bool:
    return flight.state is FlightState.CANCELLED


def _grounded(entry: Entry) -> tuple[Sentence, ...]:
    named = ", ".join(flight.designator for flight in entry.flights if _is_cancelled(flight))
    return (Sentence(key="planning-flight-cancelled", params={"flights": named}),)


def _not_yet_gone(standing: Standing, now: datetime) -> Iterable[PlanCase]:
    for entry in standing.kept.values():
        has_left = bool(entry.legs) and entry.legs[0].flight.departs_at <= now
        if entry.case.state in (CaseState.ACTIVE, CaseState.ON_HOLD) and not has_left:
            yield entry
