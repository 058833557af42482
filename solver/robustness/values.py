"""What a replay tells of each connection, escort turnaround and case, and of the plan. Ids and numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from solver.robustness.shares import Estimate, Share

TurnaroundKind = Literal["ahead", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRisk:
    """A change of flights and who makes it; `spare` is the published wait beyond the least connection, in minutes.

    `missed`: both flights flew and less than the least connection was left. `cancelled`: one of them did not fly.
    """

    inbound: str
    outbound: str
    airport: str
    spare: int
    cases: tuple[str, ...]
    people: int
    missed: Share
    cancelled: Share

    @property
    def expected(self) -> float:
        """The families who miss it in a season, on average."""
        return self.missed.probability * len(self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnaroundRisk:
    """An escort between two flights: `ahead` from the way there to the case's flight, `next` from trip to trip.

    `spare` is how many minutes late the escort may land. `late`: later than that. `short`: the rest that the rules ask
    for is cut.
    """

    kind: TurnaroundKind
    escort: str
    before: str
    after: str
    spare: int
    late: Share
    short: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRisk:
    """A planned case: `missed` at least one connection, `cancelled` at least one flight, `clearance` and `health`
    lapsed because the departure was put off.

    `clearance_room` and `health_room` are the days by which it may be put off; None where nothing lapses.
    """

    case: str
    people: int
    missed: Share
    cancelled: Share
    clearance: Share
    health: Share
    clearance_room: int
    health_room: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """A plan replayed `days` times; every estimate counts per replay of the whole plan, that is per season."""

    days: int
    seed: int
    rebooked_after: int
    connections: tuple[ConnectionRisk, ...]
    turnarounds: tuple[TurnaroundRisk, ...]
    cases: tuple[CaseRisk, ...]
    missed_families: Estimate
    missed_people: Estimate
    cancelled_families: Estimate
    lapsed_families: Estimate
    late_escorts: Estimate

    def weakest(self, count: int) -> tuple[ConnectionRisk, ...]:
        """The connections that break most often, then those of most people."""
        return tuple(sorted(self.connections, key=lambda one: (-one.missed.hits, -one.people))[:count])

    def tightest(self, count: int) -> tuple[TurnaroundRisk, ...]:
        """The escort turnarounds that fail most often, then those with the rest cut most often."""
        return tuple(sorted(self.turnarounds, key=lambda one: (-one.late.hits, -one.short.hits))[:count])
