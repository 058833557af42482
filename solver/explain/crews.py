"""The cheapest escorts for all needs of a travel group on one journey, and what would free others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.explain.index import ExplainIndex
from solver.explain.ledger import Ledger
from solver.explain.spans import away_spans, flights_of, span_of
from solver.explain.values import Relaxation
from solver.plan import Trip
from solver.problem import Case, Escort, EscortNeed, MetNeed
from solver.reasons.network import Way
from solver.score import trip_points

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One escort who could meet one need: a trip to be made (None: one is made already) and what must be otherwise."""

    case: str
    need: EscortNeed
    escort: str
    trip: Trip | None
    points: int
    room: int
    relaxations: tuple[tuple[Key, Relaxation], ...] = ()


@dataclass(frozen=True, slots=True)
class Crew:
    """An escort for every need, in order, and the trips that come with them."""

    met: tuple[tuple[str, MetNeed], ...]
    trips: tuple[Trip, ...]
    points: int
    relaxations: tuple[tuple[Key, Relaxation], ...]

    def of(self, case: Case) -> tuple[MetNeed, ...]:
        """Give the escorts of one case in the order of its needs."""
        return tuple(met for name, met in self.met if name == case.id)


def meetings(
    index: ExplainIndex, ledger: Ledger, case: Case, need: EscortNeed, way: Way, is_loose: bool = False
) -> list[Meeting]:
    """Give who could meet a need on a journey, the cheapest first; when loose, also who could if a rule were looser."""
    out = index.ids(way)
    pinned = case.pin.escorts.get(need.skill) if case.pin else None
    found: list[Meeting] = []
    for escort in index.fitting(need):
        if pinned not in (None, escort.id) and not is_loose:
            continue
        made = _meeting(index, ledger, case, need, escort, way, out, is_loose)
        if made is not None and pinned not in (None, escort.id):
            loose = Relaxation(kind="pin_escort", ids={"case": case.id, "skill": need.skill})
            made = _with(made, (("pin_escort", case.id, need.skill), loose))
        found.extend([made] if made is not None else [])
    return sorted(found, key=lambda meeting: (len(meeting.relaxations), meeting.points))


def _with(meeting: Meeting, extra: tuple[Key, Relaxation]) -> Meeting:
    return Meeting(
        meeting.case,
        meeting.need,
        meeting.escort,
        meeting.trip,
        meeting.points,
        meeting.room,
        (*meeting.relaxations, extra),
    )


def _meeting(
    index: ExplainIndex,
    ledger: Ledger,
    case: Case,
    need: EscortNeed,
    escort: Escort,
    way: Way,
    out: tuple[str, ...],
    is_loose: bool,
) -> Meeting | None:
    change = _change(index, case, need, escort)
    key = (escort.id, need.skill, out)
    room = escort.skills[need.skill]
    if key in ledger.trips:
        left = room - ledger.loads[key]
        return Meeting(case.id, need, escort.id, None, change, left) if left >= need.load else None
    if not is_loose:
        return _free_meeting(index, ledger, case, need, escort, way, change)
    best: Meeting | None = None
    for held in index.escort_ways(escort.base, way):
        trip = Trip(escort=escort.id, skill=need.skill, ahead=held.ahead, out=out, back=held.back)
        loose = trip_obstacles(index, ledger, escort, trip)
        if loose is None or (loose and not is_loose) or (best and len(loose) >= len(best.relaxations)):
            continue
        best = Meeting(case.id, need, escort.id, trip, change + new_trip_points(index, ledger, trip), room, loose)
        if not loose:
            break
    return best


def _free_meeting(
    index: ExplainIndex, ledger: Ledger, case: Case, need: EscortNeed, escort: Escort, way: Way, change: int
) -> Meeting | None:
    """The cheapest trip that an escort can make as things are, by the same rules as `trip_obstacles`."""
    count = escort.trips_done + ledger.trips_of(escort.id)
    if count >= escort.trips_max:
        return None
    for held in index.escort_ways(escort.base, way):
        if held.until is not None:
            until = escort.entry_until.get(held.country)
            if until is None or until < held.until:
                continue
        if ledger.is_free(escort.id, (held.start, held.end)):
            out, flights, _ = index.known(way)
            trip = Trip(escort=escort.id, skill=need.skill, ahead=held.ahead, out=out, back=held.back)
            points = held.points + sum(flight.fare for flight in flights)
            points += index.problem.rules.weights.escort_fairness * (2 * count + 1)
            return Meeting(case.id, need, escort.id, trip, change + points, escort.skills[need.skill])
    return None


def _change(index: ExplainIndex, case: Case, need: EscortNeed, escort: Escort) -> int:
    held = {met.skill: met.escort for met in case.published.escorts} if case.published else {}
    is_changed = held.get(need.skill) not in (None, escort.id)
    return index.problem.rules.weights.change_escort if is_changed else 0


def new_trip_points(index: ExplainIndex, ledger: Ledger, trip: Trip) -> int:
    """Reckon what one more trip adds to the score: fares, days and fairness."""
    rules = index.problem.rules
    count = index.lookup.escorts[trip.escort].trips_done + ledger.trips_of(trip.escort)
    return trip_points(rules, flights_of(index.lookup, trip)) + rules.weights.escort_fairness * (2 * count + 1)


def trip_obstacles(
    index: ExplainIndex, ledger: Ledger, escort: Escort, trip: Trip
) -> tuple[tuple[Key, Relaxation], ...] | None:
    """Name what keeps an escort from a trip that could be otherwise; None where the escort is on another trip then."""
    span = span_of(index.lookup, trip)
    if ledger.busy_with(escort.id, span):
        return None
    found: list[tuple[Key, Relaxation]] = []
    if escort.trips_done + ledger.trips_of(escort.id) >= escort.trips_max:
        more = escort.trips_done + ledger.trips_of(escort.id) + 1 - escort.trips_max
        loose = Relaxation(kind="escort_trips", ids={"escort": escort.id}, numbers={"more": more})
        found.append((("escort_trips", escort.id), loose))
    if any(max(away[0], span[0]) < min(away[1], span[1]) for away in away_spans(escort)):
        ids = {"escort": escort.id, "flights": "+".join((*trip.ahead, *trip.out, *trip.back))}
        numbers = {"from": span[0], "to": span[1]}
        found.append((("escort_away", escort.id), Relaxation(kind="escort_away", ids=ids, numbers=numbers)))
    permit = _permit(index, escort, trip)
    return (*found, *permit)


def _permit(index: ExplainIndex, escort: Escort, trip: Trip) -> list[tuple[Key, Relaxation]]:
    lookup = index.lookup
    if not trip.back:
        return []
    back = lookup.flights[trip.back[0]]
    country = lookup.airports[back.origin].country
    day, until = lookup.leaves_on(back), escort.entry_until.get(country)
    if lookup.airports[escort.base].country == country or (until is not None and until >= day):
        return []
    ids = {"escort": escort.id, "country": country, "date": day.isoformat()}
    return [(("escort_permit", escort.id), Relaxation(kind="escort_permit", ids=ids))]


def crews(index: ExplainIndex, options: Sequence[Sequence[Meeting]], way: Way, seats_left: int) -> Iterator[Crew]:
    """Give every crew that the meetings allow: one skill for an escort, loads within the most, a seat for each trip."""
    if not options:
        yield Crew((), (), 0, ())
        return
    yield from _crew(index, options, index.ids(way), {}, Crew((), (), 0, ()), seats_left)


def _crew(
    index: ExplainIndex,
    options: Sequence[Sequence[Meeting]],
    out: tuple[str, ...],
    working: dict[str, tuple[str, int]],
    crew: Crew,
    seats_left: int,
) -> Iterator[Crew]:
    if not options:
        yield crew
        return
    for meeting in options[0]:
        skill, load = working.get(meeting.escort, (meeting.need.skill, 0))
        is_new = meeting.trip is not None and meeting.escort not in working
        if skill != meeting.need.skill or load + meeting.need.load > meeting.room or (is_new and seats_left < 1):
            continue
        after = {**working, meeting.escort: (skill, load + meeting.need.load)}
        points = meeting.points if is_new or meeting.trip is None else 0
        loose = tuple(dict([*crew.relaxations, *meeting.relaxations]).items())
        grown = Crew(
            (*crew.met, (meeting.case, MetNeed(skill=skill, escort=meeting.escort))),
            (*crew.trips, meeting.trip) if is_new and meeting.trip else crew.trips,
            crew.points + points,
            loose,
        )
        yield from _crew(index, options[1:], out, after, grown, seats_left - int(is_new))


def cheapest_crew(
    index: ExplainIndex, ledger: Ledger, needs: Sequence[tuple[Case, EscortNeed]], way: Way, seats_left: int
) -> Crew | None:
    """Give the cheapest crew that needs nothing to be otherwise, or None."""
    options = [meetings(index, ledger, case, need, way) for case, need in needs]
    if any(not found for found in options):
        return None
    return min(crews(index, options, way, seats_left), key=lambda crew: crew.points, default=None)
