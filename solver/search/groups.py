"""Travel groups: the cases that must be on the very same flights, planned or left behind as one."""

from __future__ import annotations

from dataclasses import dataclass

from solver.problem import ROLES, Case, Escort, EscortNeed, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNeed:
    """An escort need of a member, the escorts who fit it, and the escort whom people already hold for it."""

    case: int
    need: EscortNeed
    escorts: tuple[int, ...]
    published: int | None
    """Number of the published escort; -1 where that escort is gone; None where none was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A connected component of `travel_with`; `cases` are numbers in `problem.cases`, amounts are sums over members."""

    cases: tuple[int, ...]
    departs: bool
    is_held: bool
    people: int
    seats: int
    wheelchairs: int
    stretchers: int
    minors: int
    role_people: tuple[int, int, int]
    """People of the members who ask for departure, transit and arrival assistance."""
    receivers: tuple[tuple[int, int], ...]
    needs: tuple[GroupNeed, ...]
    unplanned_cost: int


def connect_cases(problem: Problem) -> list[tuple[int, ...]]:
    """The connected components of `travel_with`, in order of their first case."""
    number = {case.id: index for index, case in enumerate(problem.cases)}
    root = list(range(len(problem.cases)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for index, case in enumerate(problem.cases):
        for other in case.travel_with:
            if other in number:
                a, b = find(index), find(number[other])
                root[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for index in range(len(problem.cases)):
        members.setdefault(find(index), []).append(index)
    return [tuple(cases) for _, cases in sorted(members.items())]


def seats_of(case: Case, stretcher_seats: int) -> int:
    """The seats that a case takes on each flight (section 5, Seats)."""
    return sum(stretcher_seats if "stretcher" in p.needs else int(p.age >= 2) for p in case.people)


def count_need(case: Case, need: str) -> int:
    """The people of a case who have a need."""
    return sum(need in person.needs for person in case.people)


def unplanned_cost(problem: Problem, case: Case) -> int:
    """What leaving a case out costs: `unplanned` and all of its `changes` (section 6)."""
    weights = problem.rules.weights
    people = len(case.people)
    cost = people * weights.unplanned_person[case.priority]
    if case.deadline <= problem.horizon.end:
        cost += people * weights.lapse_person
    if case.published is None:
        return cost
    if case.published.flights:
        cost += people * weights.change_flight_person
    stages = {stage.stage for stage in case.stages}
    skills = {need.skill for need in case.escort_needs}
    cost += weights.change_appointment * sum(a.stage in stages for a in case.published.appointments)
    return cost + weights.change_escort * sum(met.skill in skills for met in case.published.escorts)


def is_fit(escort: Escort, need: EscortNeed) -> bool:
    """Whether an escort has the skill, enough load, the sex and one of the languages of a need."""
    return (
        escort.skills.get(need.skill, -1) >= need.load
        and need.sex in (None, escort.sex)
        and (not need.languages or not set(need.languages).isdisjoint(escort.languages))
    )


class _NeedMatcher:
    """Finds who fits the escort needs of cases; equal needs share one answer."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._number = {escort.id: index for index, escort in enumerate(problem.escorts)}
        self._answers: dict[EscortNeed, tuple[int, ...]] = {}

    def needs_of(self, cases: tuple[int, ...]) -> tuple[GroupNeed, ...]:
        """The needs of some cases with the escorts who fit them."""
        result = []
        for index in cases:
            case = self._problem.cases[index]
            met = case.published.escorts if case.published else ()
            held = {one.skill: self._number.get(one.escort, -1) for one in met}
            for need in case.escort_needs:
                pinned = case.pin.escorts.get(need.skill) if case.pin else None
                fitting = self._fitting(need)
                if pinned is not None:
                    fitting = tuple(e for e in fitting if self._problem.escorts[e].id == pinned)
                result.append(GroupNeed(case=index, need=need, escorts=fitting, published=held.get(need.skill)))
        return tuple(result)

    def _fitting(self, need: EscortNeed) -> tuple[int, ...]:
        if need not in self._answers:
            self._answers[need] = tuple(
                e
                for e, escort in enumerate(self._problem.escorts)
                if escort.trips_done < escort.trips_max and is_fit(escort, need)
            )
        return self._answers[need]


def build_groups(problem: Problem) -> list[Group]:
    """The travel groups of a problem with their summed demands and their cost when left out."""
    receivers = {receiver.id: index for index, receiver in enumerate(problem.receivers)}
    matcher = _NeedMatcher(problem)
    groups = []
    for numbers in connect_cases(problem):
        cases = [problem.cases[index] for index in numbers]
        met: dict[int, int] = {}
        for case in cases:
            if case.receiver is not None:
                met[receivers[case.receiver]] = met.get(receivers[case.receiver], 0) + len(case.people)
        roles = [sum(len(c.people) for c in cases if role in c.assistance) for role in ROLES]
        groups.append(
            Group(
                cases=numbers,
                departs=cases[0].departure,
                is_held=any(case.pin is not None and case.pin.hold for case in cases),
                people=sum(len(case.people) for case in cases),
                seats=sum(seats_of(case, problem.rules.stretcher_seats) for case in cases),
                wheelchairs=sum(count_need(case, "wheelchair") for case in cases),
                stretchers=sum(count_need(case, "stretcher") for case in cases),
                minors=sum(count_need(case, "unaccompanied_minor") for case in cases),
                role_people=(roles[0], roles[1], roles[2]),
                receivers=tuple(sorted(met.items())),
                needs=matcher.needs_of(numbers),
                unplanned_cost=sum(unplanned_cost(problem, case) for case in cases),
            )
        )
    return groups
