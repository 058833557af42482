"""Whether the escort needs of a travel group can be met on a journey, its own people on board (section 5, Escorts)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from solver.lookup import Lookup, minute_of
from solver.problem import Case, Escort, EscortNeed
from solver.reasons.finding import Fact
from solver.reasons.network import NEVER, Network, Way

Obstacle = tuple[str | int, ...]
"""The kind of a fact, the escort it is about if any, and (once counted) the departure day."""


@dataclass(frozen=True, slots=True)
class GroupNeed:
    """A need of a case and the escorts who fit it by skill, load, sex, languages, pin and number of trips."""

    case: str
    need: EscortNeed
    escorts: tuple[str, ...]


class EscortFinder:
    """Finds out whether escorts can make the trips that a group needs, every other trip left out."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.lookup: Lookup = network.lookup
        self._away = {
            escort.id: [(minute_of(start), minute_of(end)) for start, end in escort.unavailable if start < end]
            for escort in self.lookup.problem.escorts
        }
        self._possible: dict[tuple[str, str, str, int, int], Obstacle | None] = {}

    def needs_of(self, cases: tuple[Case, ...]) -> tuple[GroupNeed, ...]:
        """Give the needs of all cases of a group with the escorts who fit each."""
        return tuple(
            GroupNeed(case.id, need, tuple(e.id for e in self.lookup.problem.escorts if is_fitting(case, need, e)))
            for case in cases
            for need in case.escort_needs
        )

    def can_meet(self, needs: tuple[GroupNeed, ...], way: Way, seats_left: int, obstacles: Counter[Obstacle]) -> bool:
        """Tell whether every need can be met on a journey with at most `seats_left` escorts; count obstacles if not."""
        if not needs:
            return True
        if seats_left < 1:
            obstacles["escort_seat", way.leaves_on] += 1
            return False
        possible = {escort: self._obstacle(escort, way) for need in needs for escort in need.escorts}
        open_needs = [(need, [escort for escort in need.escorts if possible[escort] is None]) for need in needs]
        if all(escorts for _, escorts in open_needs) and _assign(self.lookup, open_needs, seats_left):
            return True
        blocked = {(*obstacle, way.leaves_on) for obstacle in possible.values() if obstacle is not None}
        obstacles.update(blocked or {("too_few_escorts", way.leaves_on)})
        return False

    def is_free(self, escort_id: str, way: Way) -> bool:
        """Tell whether an escort could make a trip whose `out` is this journey, every other trip left out."""
        return self._obstacle(escort_id, way) is None

    def _obstacle(self, escort_id: str, way: Way) -> Obstacle | None:
        """Name what keeps an escort from a trip whose `out` is this journey; only its two ends matter."""
        start = self.network.origin[way.flights[0]]
        goal = self.network.destination[way.flights[-1]]
        key = (escort_id, start, goal, way.departs, way.arrives)
        if key not in self._possible:
            self._possible[key] = self._find_obstacle(*key)
        return self._possible[key]

    def _find_obstacle(self, escort_id: str, start: str, goal: str, departs: int, arrives: int) -> Obstacle | None:
        escort, rules = self.lookup.escorts[escort_id], self.lookup.rules
        opens: int | None = None
        closes: int | None = None
        for away_from, away_to in self._away[escort_id]:
            if away_to <= departs - rules.escort_report:
                opens = away_to if opens is None else max(opens, away_to)
            elif away_from >= arrives + rules.escort_rest:
                closes = away_from if closes is None else min(closes, away_from)
            else:
                return ("escort_away", escort_id)
        if not self._can_come(escort, start, departs, opens):
            return ("escort_way_ahead", escort_id)
        if not self._can_go_home(escort, goal, arrives, closes):
            return ("escort_way_back", escort_id)
        return None

    def _can_come(self, escort: Escort, start: str, departs: int, opens: int | None) -> bool:
        if escort.base == start:
            return True
        rules = self.lookup.rules
        not_before = -NEVER if opens is None else opens + rules.escort_report
        by = departs - rules.escort_turnaround
        return self.network.latest_start(escort.base, start, by, not_before) is not None

    def _can_go_home(self, escort: Escort, goal: str, arrives: int, closes: int | None) -> bool:
        if escort.base == goal:
            return True
        country, rules = self.lookup.airports[goal].country, self.lookup.rules
        last_day = NEVER
        if self.lookup.airports[escort.base].country != country:
            until = escort.entry_until.get(country)
            if until is None:
                return False
            last_day = until.toordinal()
        not_before = arrives + rules.escort_turnaround
        lands_by = NEVER - 1 if closes is None else closes - rules.escort_rest
        return self.network.can_return(goal, escort.base, not_before, last_day, lands_by)


def is_fitting(case: Case, need: EscortNeed, escort: Escort) -> bool:
    """Tell whether an escort could meet a need whatever the journey."""
    pinned = case.pin.escorts.get(need.skill) if case.pin else None
    return (
        pinned in (None, escort.id)
        and escort.trips_done < escort.trips_max
        and need.skill in escort.skills
        and need.load <= escort.skills[need.skill]
        and need.sex in (None, escort.sex)
        and (not need.languages or not set(need.languages).isdisjoint(escort.languages))
    )


def _assign(lookup: Lookup, open_needs: list[tuple[GroupNeed, list[str]]], most: int) -> bool:
    """Give every need an escort: one skill each, loads within the skill's most, at most `most` escorts. Exact."""
    ordered = sorted(open_needs, key=lambda held: (len(held[1]), -held[0].need.load))
    signature = _signatures(lookup, ordered)
    return _assign_next(lookup, ordered, 0, {}, most, signature)


def _signatures(lookup: Lookup, open_needs: list[tuple[GroupNeed, list[str]]]) -> dict[str, tuple[object, ...]]:
    """Escorts with the same signature can stand in for each other, so that one idle one of each is tried."""
    skills = sorted({held.need.skill for held, _ in open_needs})
    escorts = {escort for _, fitting in open_needs for escort in fitting}
    return {
        escort: (
            tuple(escort in fitting for _, fitting in open_needs),
            tuple(lookup.escorts[escort].skills.get(skill) for skill in skills),
        )
        for escort in escorts
    }


def _assign_next(
    lookup: Lookup,
    open_needs: list[tuple[GroupNeed, list[str]]],
    at: int,
    working: dict[str, tuple[str, int]],
    most: int,
    signature: dict[str, tuple[object, ...]],
) -> bool:
    if at == len(open_needs):
        return True
    missing = {held.need.skill for held, _ in open_needs[at:]} - {skill for skill, _ in working.values()}
    if len(working) + len(missing) > most:
        return False
    held, fitting = open_needs[at]
    need = held.need
    tried: set[tuple[object, ...]] = set()
    for escort in sorted(fitting, key=lambda escort: escort not in working):
        if escort in working:
            skill, load = working[escort]
            if skill != need.skill or load + need.load > lookup.escorts[escort].skills[skill]:
                continue
        elif len(working) == most or signature[escort] in tried:
            continue
        else:
            load = 0
            tried.add(signature[escort])
        after = {**working, escort: (need.skill, load + need.load)}
        if _assign_next(lookup, open_needs, at + 1, after, most, signature):
            return True
    return False


def escort_facts(
    lookup: Lookup, needs: tuple[GroupNeed, ...], cases: tuple[Case, ...], obstacles: Counter[Obstacle]
) -> tuple[Fact, ...]:
    """Turn what stood in the way of escorts into facts: needs that nobody fits first, then the most frequent."""
    facts = [_unfit_fact(lookup, held, cases) for held in needs if not held.escorts]
    merged: dict[Obstacle, tuple[int, int]] = {}
    for obstacle, journeys in obstacles.items():
        count, first = merged.get(obstacle[:-1], (0, NEVER))
        merged[obstacle[:-1]] = (count + journeys, min(first, int(obstacle[-1])))
    for (kind, *about), (journeys, first) in sorted(merged.items(), key=lambda item: (-item[1][0], str(item[0]))):
        ids = {"escort": str(about[0])} if about else {}
        ids["date"] = date.fromordinal(first).isoformat()
        facts.append(Fact(kind=str(kind), ids=ids, numbers={"journeys": journeys}))
    return tuple(facts)


def _unfit_fact(lookup: Lookup, held: GroupNeed, cases: tuple[Case, ...]) -> Fact:
    case = next(case for case in cases if case.id == held.case)
    ids = {"case": held.case, "skill": held.need.skill}
    pinned = case.pin.escorts.get(held.need.skill) if case.pin else None
    if pinned is not None:
        return Fact(kind="pinned_escort", ids=ids | {"escort": pinned})
    spent = [
        escort.id
        for escort in lookup.problem.escorts
        if held.need.skill in escort.skills and escort.trips_done >= escort.trips_max
    ]
    skilled = sum(held.need.skill in escort.skills for escort in lookup.problem.escorts)
    numbers = {"load": held.need.load, "skilled": skilled}
    if spent and len(spent) == skilled:
        return Fact(kind="escort_trips", ids=ids | {"escort": "+".join(spent)}, numbers=numbers)
    wishes: dict[str, str] = {"sex": held.need.sex} if held.need.sex else {}
    if held.need.languages:
        wishes["languages"] = "+".join(held.need.languages)
    return Fact(kind="no_fitting_escort", ids={**ids, **wishes}, numbers=numbers)
