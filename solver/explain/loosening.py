"""Every way in which an unplanned travel group could travel if some facts were otherwise, and the least such facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import combinations
from zoneinfo import ZoneInfo

from solver.explain.chains import Chain, Span, cheapest_chain, less
from solver.explain.crews import Crew, Meeting, crews, meetings
from solver.explain.index import ExplainIndex, Goal
from solver.explain.joining import added_escort, on_flights
from solver.explain.least import Least, Option
from solver.explain.ledger import Ledger
from solver.explain.placing import Placer, free_spans, placement_of
from solver.explain.rules import Key, Obstacles, obstacles_of, shortage
from solver.explain.values import Relaxation
from solver.files.writing import instant_text
from solver.lookup import minute_of, moment_of
from solver.problem import Case, EscortNeed, Flight, Stage
from solver.reasons.flights import Demand
from solver.reasons.network import Way

_MOST_KEYS = 3
_LONGER_SESSION = 120
_MORNING = 7


class Loosener:
    """Finds the options of one group that is out of the ledger."""

    def __init__(self, index: ExplainIndex, ledger: Ledger, group: Sequence[str]) -> None:
        self.index, self.ledger, self.lookup = index, ledger, index.lookup
        self.placer = Placer(index, ledger, group)
        self.cases = self.placer.cases
        self.free = tuple(_unlimited(index, case) for case in self.cases)
        self.made: dict[tuple[str, int], Relaxation] = {}
        self.spans = {
            (case.id, order): self._spans_of(case, order) for case in self.cases for order in range(len(case.stages))
        }
        self._chains: dict[tuple[int, int], list[tuple[Obstacles, dict[str, Chain], int]]] = {}
        self._meeting: dict[tuple[str, str, int, int], tuple[Way, list[Meeting]]] = {}
        self._shared = {(skill, out) for _, skill, out in ledger.trips}
        self._least = Least()
        self._hold: Obstacles = {}
        held = [case.id for case in self.cases if case.pin and case.pin.hold]
        if held:
            self._hold["hold",] = Relaxation(kind="hold", ids={"case": "+".join(held)})

    @cached_property
    def flights(self) -> tuple[Flight, ...]:
        """The flights of every journey that the group could take; all of them where escorts travel."""
        demand, network, horizon = self.placer.demand, self.index.wide_network, self.index.problem.horizon
        if demand is None or any(case.escort_needs for case in self.cases):
            return self.index.problem.flights
        days = range(horizon.start.toordinal(), horizon.end.toordinal() + 1)
        ways = (way for day in days for place in demand.goals for way in network.ways(demand.origin, place, day))
        return tuple(network.flights[number] for number in sorted({n for way in ways for n in way.flights}))

    def least(self) -> dict[frozenset[Key], Option]:
        """Give, for each smallest set of facts that would have to be otherwise, the cheapest option."""
        self._least = Least()
        for option in self._staying() if self.placer.demand is None else self._departing(self.placer.demand):
            self._least.add(option)
        return self._least.result()

    def _departing(self, demand: Demand) -> Iterator[Option]:
        network, horizon = self.index.wide_network, self.index.problem.horizon
        for day in range(horizon.start.toordinal(), horizon.end.toordinal() + 1):
            late, early = day > demand.last_day, day < demand.first_day
            if self._least.is_beaten((*self._hold, *((("deadline",),) * late), *((("ready",),) * early)), 0):
                continue
            for place in demand.goals:
                for way in network.ways(demand.origin, place, day):
                    yield from self._on(way, obstacles_of(self.index, self.cases, demand, way))

    def _staying(self) -> Iterator[Option]:
        case, horizon = self.cases[0], self.index.problem.horizon
        first = min(case.ready, horizon.start).toordinal()
        last = max(case.deadline, horizon.end).toordinal()
        for day in range(first, last + 1):
            found: Obstacles = dict(self._hold)
            ids = {"date": date.fromordinal(day).isoformat()}
            if day < case.ready.toordinal():
                found["ready",] = Relaxation(kind="ready", ids=ids, numbers={"days": case.ready.toordinal() - day})
            if day > case.deadline.toordinal():
                numbers = {"days": day - case.deadline.toordinal()}
                found["deadline",] = Relaxation(kind="deadline", ids=ids, numbers=numbers)
            for booked, chains, points in self._booked(Goal(0, day, None)):
                wait = len(case.people) * self.lookup.rules.weights.wait_person_day[case.priority]
                cost = points + wait * (day - case.ready.toordinal())
                placement = placement_of(self.cases, (), chains, Crew((), (), 0, ()))
                yield Option(tuple({**found, **booked}.items()), placement, cost)

    def _on(self, way: Way, own: Obstacles) -> Iterator[Option]:
        found: Obstacles = {**self._hold, **own}
        if len(found) > _MOST_KEYS or self._least.is_beaten(found, 0):
            return
        for resource, more in self.placer.missing(way).items():
            key, loose = shortage(self.lookup, resource, more)
            found[key] = loose
        if len(found) > _MOST_KEYS or self._least.is_beaten(found, 0):
            return
        goal = self.placer.goal_of(way)
        if self._least.is_beaten(found, goal.points):
            return
        flights = self.index.ids(way)
        for booked, chains, points in self._booked(goal):
            for crew in self._crews(way):
                all_loose = {**found, **booked, **dict(crew.relaxations), **self._trip_seats(flights, crew)}
                placement = placement_of(self.cases, flights, chains, crew)
                yield Option(tuple(all_loose.items()), placement, goal.points + points + crew.points)

    def _trip_seats(self, flights: tuple[str, ...], crew: Crew) -> Obstacles:
        found: Obstacles = {}
        seats = self.placer.demand.seats if self.placer.demand else 0
        for flight in flights if crew.trips else ():
            left = self.lookup.flights[flight].seats - self.ledger.used["seats", flight] - seats
            if left < len(crew.trips):
                key, loose = shortage(self.lookup, ("seats", flight), len(crew.trips) - left)
                found[key] = loose
        return found

    def _crews(self, way: Way) -> list[Crew]:
        """Give the crews that need least to be otherwise: for each set of facts the cheapest."""
        needs = [(case, need) for case in self.cases for need in case.escort_needs]
        if not needs:
            return [Crew((), (), 0, ())]
        options = [self._meetings(case, need, way) for case, need in needs]
        best: dict[frozenset[Key], Crew] = {}
        for crew in crews(self.index, options, way, len(needs)):
            keys = frozenset(key for key, _ in crew.relaxations)
            if keys not in best or crew.points < best[keys].points:
                best[keys] = crew
        return [crew for keys, crew in best.items() if not any(other < keys for other in best)]

    def _meetings(self, case: Case, need: EscortNeed, way: Way) -> list[Meeting]:
        """Who could meet a need: the same on all journeys between two flights, unless a trip there is made anyway."""
        out = self.index.ids(way)
        if (need.skill, out) in self._shared:
            return self._find_meetings(case, need, way)
        key = (case.id, need.skill, way.flights[0], way.flights[-1])
        if key not in self._meeting:
            self._meeting[key] = (way, self._find_meetings(case, need, way))
        known, found = self._meeting[key]
        if known.flights == way.flights:
            return found
        fares = [sum(self.index.network.flights[number].fare for number in held.flights) for held in (way, known)]
        return [on_flights(meeting, out, fares[0] - fares[1]) for meeting in found]

    def _find_meetings(self, case: Case, need: EscortNeed, way: Way) -> list[Meeting]:
        found = meetings(self.index, self.ledger, case, need, way, is_loose=True)
        least: dict[frozenset[Key], Meeting] = {}
        for meeting in found:
            least.setdefault(frozenset(key for key, _ in meeting.relaxations), meeting)
        added = added_escort(self.index, case, need, way)
        kept = [*least.values(), *([added] if added else [])]
        if sum(len(held.escort_needs) for held in self.cases) > 1:
            return kept
        keys = [frozenset(key for key, _ in meeting.relaxations) for meeting in kept]
        return [meeting for meeting, own in zip(kept, keys, strict=True) if not any(other < own for other in keys)]

    def _booked(self, goal: Goal) -> list[tuple[Obstacles, dict[str, Chain], int]]:
        """Give appointments for a goal with the fewest facts otherwise; remembered per day."""
        is_minute = any(stage.before_departure[0] == 0 for case in self.cases for stage in case.stages)
        key = (goal.day, goal.way.departs if goal.way and is_minute else 0)
        if key not in self._chains:
            self._chains[key] = list(self._find_booked(goal))
        return self._chains[key]

    def _find_booked(self, goal: Goal) -> Iterator[tuple[Obstacles, dict[str, Chain], int]]:
        keys = sorted({key for spans in self.spans.values() for span in spans for key in span.needs})
        found: list[frozenset[Key]] = []
        for size in range(min(len(keys), _MOST_KEYS) + 1):
            for chosen in combinations(keys, size):
                allowed = frozenset(chosen)
                if any(held <= allowed for held in found):
                    continue
                chains = self._chains_with(goal, allowed)
                if chains is not None:
                    found.append(allowed)
                    yield self._obstacles_of(chains), chains, sum(chain.cost[0] for chain in chains.values())
            if size == 0 and found:
                return

    def _chains_with(self, goal: Goal, allowed: frozenset[Key]) -> dict[str, Chain] | None:
        found: dict[str, Chain] = {}
        taken: dict[str, list[tuple[int, int]]] = {}
        leaves = (goal.way.leaves_on, goal.way.departs) if goal.way else None
        for case in self.cases:
            spans = [self._allowed(case, order, allowed, goal) for order in range(len(case.stages))]
            if taken:
                spans = [less(held, taken) if case.stages[at].minutes else held for at, held in enumerate(spans)]
            chain = cheapest_chain(case.stages, spans, self.placer.wishes[case.id], leaves)
            if chain is None:
                return None
            found[case.id] = chain
            for visit in chain.visits:
                taken.setdefault(visit.span.session, []).append((visit.start, visit.end))
        return found

    def _allowed(self, case: Case, order: int, allowed: frozenset[Key], goal: Goal) -> list[Span]:
        is_last = goal.way is None and order == len(case.stages) - 1
        return [
            span
            for span in self.spans[case.id, order]
            if span.needs <= allowed and (not is_last or span.day == goal.day)
        ]

    def _obstacles_of(self, chains: dict[str, Chain]) -> Obstacles:
        found: Obstacles = {}
        for case in self.cases:
            for stage, visit in zip(case.stages, chains[case.id].visits, strict=True):
                for key in visit.span.needs:
                    if key[0] == "pin_appointment":
                        ids = {"case": case.id, "stage": stage.stage}
                        found[key] = Relaxation(kind="pin_appointment", ids=ids)
                    else:
                        found[key] = self.made[visit.span.session, visit.start]
        return found

    def _spans_of(self, case: Case, order: int) -> list[Span]:
        """Give what is free for a stage now, and what would be if a pin, or the sessions, were otherwise."""
        stage, open_case = case.stages[order], self.free[self.cases.index(case)]
        pinned = case.pin.appointments.get(stage.stage) if case.pin else None
        pin: Key = ("pin_appointment", case.id, stage.stage)
        free = free_spans(self.ledger, self.index.spans(open_case, order), stage.minutes)
        found = [replace(span, needs=frozenset({pin})) if pinned not in (None, span.session) else span for span in free]
        key: Key = ("sessions", case.id, stage.stage)
        for span in self._new_spans(case, open_case, order, stage):
            is_kept = pinned in (None, span.session)
            found.append(replace(span, needs=frozenset({key} if is_kept else {key, pin})))
        return sorted(found, key=lambda span: (span.day, span.start))

    def _new_spans(self, case: Case, open_case: Case, order: int, stage: Stage) -> Iterator[Span]:
        seen: set[str] = set()
        for span in self.index.spans(open_case, order):
            if span.session not in seen and stage.minutes:
                seen.add(span.session)
                yield from self._longer(span, stage)
        clinic = next((held for held in self.index.problem.clinics if held.airport == case.origin), None)
        if clinic is None or not case.languages:
            return
        last = max(self.index.problem.horizon.end, case.deadline).toordinal()
        first = max(case.health_from.toordinal(), self.index.first_day)
        for day in range(first, min(last, first + 400) + 1):
            if order == 0 and case.last_stage is not None:
                days = day - case.last_stage.toordinal()
                least, most = stage.after_previous
                if days < least or (most is not None and days > most):
                    continue
            yield self._added(case, order, clinic.id, ZoneInfo(clinic.timezone), day)

    def _longer(self, span: Span, stage: Stage) -> Iterator[Span]:
        """A session that goes on for longer, within its day, so that the stage fits behind the last appointment."""
        visits = [ends for begins, ends, _ in self.ledger.visits.get(span.session, ()) if begins < ends]
        start = max([span.start, *visits])
        end = start + stage.minutes
        session = self.lookup.sessions[span.session]
        last = minute_of(session.end)
        if not last < end <= last + _LONGER_SESSION:
            return
        if self.lookup.held_on(session.id, moment_of(end - 1)).toordinal() != span.day:
            return
        ids = {"session": session.id, "clinic": session.clinic, "stage": stage.stage}
        ids["date"] = date.fromordinal(span.day).isoformat()
        self.made[session.id, start] = Relaxation(kind="session_extended", ids=ids, numbers={"minutes": end - last})
        yield Span(session.id, start, end, span.day)

    def _added(self, case: Case, order: int, clinic: str, zone: ZoneInfo, day: int) -> Span:
        stage, on = case.stages[order], date.fromordinal(day)
        before = sum(held.minutes for held in case.stages[:order])
        local = datetime(on.year, on.month, on.day, _MORNING, tzinfo=zone) + timedelta(minutes=before)
        start, minutes = minute_of(local), stage.minutes or 1
        name = f"+{stage.stage}-{case.id}-{on.isoformat()}"
        ids = {"session": name, "clinic": clinic, "stage": stage.stage, "start": instant_text(moment_of(start))}
        ids |= {"sex": stage.sex or "F", "language": case.languages[0], "date": on.isoformat()}
        self.made[name, start] = Relaxation(kind="session_added", ids=ids, numbers={"minutes": minutes})
        return Span(name, start, start + stage.minutes, day)


def _unlimited(index: ExplainIndex, case: Case) -> Case:
    """A case without pins and, where it does not depart, with every date of the horizon."""
    if case.departure:
        return replace(case, pin=None)
    horizon = index.problem.horizon
    return replace(case, pin=None, ready=min(case.ready, horizon.start), deadline=max(case.deadline, horizon.end))
