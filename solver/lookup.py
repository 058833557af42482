"""A problem's entries by id, local times, seats, ties and windows: what scoring, checking and explaining ask for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from solver.problem import Airport, AssistanceWindow, Case, Clinic, Flight, Need, Problem, Role, Rules, Session

MINUTES_PER_DAY = 1440
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute_of(moment: datetime) -> int:
    """Give the minutes since 1970 of an aware instant."""
    span = moment - _EPOCH
    return span.days * MINUTES_PER_DAY + span.seconds // 60


def moment_of(minute: int) -> datetime:
    """Give the UTC instant of minutes since 1970."""
    return datetime.fromtimestamp(minute * 60, tz=UTC)


def seats_taken(case: Case, rules: Rules) -> int:
    """Count the seats that a case takes on each of its flights (section 5, Seats)."""
    return sum(rules.stretcher_seats if "stretcher" in person.needs else int(person.age >= 2) for person in case.people)


def people_with(case: Case, need: Need) -> int:
    """Count the people of a case who have a need on board."""
    return sum(need in person.needs for person in case.people)


def is_held(case: Case) -> bool:
    """Tell whether a person put the case on hold."""
    return case.pin is not None and case.pin.hold


class Lookup:
    """The entries of one problem by id. Built once; what is costly is built when first asked for."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = problem.rules
        self.airports: dict[str, Airport] = {airport.code: airport for airport in problem.airports}
        self.flights: dict[str, Flight] = {flight.id: flight for flight in problem.flights}
        self.receivers = {receiver.id: receiver for receiver in problem.receivers}
        self.clinics: dict[str, Clinic] = {clinic.id: clinic for clinic in problem.clinics}
        self.sessions: dict[str, Session] = {session.id: session for session in problem.sessions}
        self.escorts = {escort.id: escort for escort in problem.escorts}
        self.cases: dict[str, Case] = {case.id: case for case in problem.cases}
        self._zones = {airport.code: ZoneInfo(airport.timezone) for airport in problem.airports}
        self._clinic_zones = {clinic.id: ZoneInfo(clinic.timezone) for clinic in problem.clinics}

    def local(self, airport: str, moment: datetime) -> datetime:
        """Give the local time at an airport."""
        return moment.astimezone(self._zones[airport])

    def leaves_on(self, flight: Flight) -> date:
        """Give the local date on which a flight leaves."""
        return self.local(flight.origin, flight.departs).date()

    def lands_at(self, flight: Flight) -> datetime:
        """Give the local time at which a flight lands."""
        return self.local(flight.destination, flight.arrives)

    def held_on(self, session: str, moment: datetime) -> date:
        """Give the date, local to the session's clinic, of an appointment that starts at that instant."""
        return moment.astimezone(self._clinic_zones[self.sessions[session].clinic]).date()

    def least_connection(self, before: Flight, after: Flight) -> int:
        """Give the least minutes between two flights at the airport where they meet (section 4)."""
        place = self.airports[before.destination]
        crosses = self.airports[before.origin].country != place.country
        is_home = self.airports[after.destination].country == place.country
        return place.entry_connection if crosses and is_home else place.connection

    def window_at(self, airport: str, role: Role, moment: datetime) -> AssistanceWindow | None:
        """Give the staffed window of an airport and role that holds the instant."""
        starts, windows = self._windows.get((airport, role), ((), ()))
        index = bisect_right(starts, moment) - 1
        return windows[index] if index >= 0 and moment < windows[index].end else None

    @cached_property
    def _windows(self) -> dict[tuple[str, Role], tuple[Sequence[datetime], Sequence[AssistanceWindow]]]:
        gathered: dict[tuple[str, Role], list[AssistanceWindow]] = {}
        for window in sorted(self.problem.assistance, key=lambda window: window.start):
            if window.start < window.end:
                gathered.setdefault((window.airport, window.role), []).append(window)
        return {key: (tuple(window.start for window in held), tuple(held)) for key, held in gathered.items()}

    @cached_property
    def travel_groups(self) -> dict[str, tuple[str, ...]]:
        """Every case's travel group, in file order: all cases tied to it, either way and through one another."""
        root = {case.id: case.id for case in self.problem.cases}

        def top(case: str) -> str:
            while root[case] != case:
                root[case] = root[root[case]]
                case = root[case]
            return case

        for case in self.problem.cases:
            for other in case.travel_with:
                root[top(other)] = top(case.id)
        members: dict[str, list[str]] = {}
        for case in self.problem.cases:
            members.setdefault(top(case.id), []).append(case.id)
        return {case.id: tuple(members[top(case.id)]) for case in self.problem.cases}
