"""A replay as it is stored: ids, counts and shares, without a name or a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.lookup import Lookup
from solver.problem import Problem

if TYPE_CHECKING:
    from solver.robustness import CaseRisk, ConnectionRisk, Estimate, Robustness, Share, TurnaroundRisk

from scheduler.services.replays.values import FIGURES

Document = dict[str, Any]


def document_of(problem: Problem, result: Robustness) -> Document:
    """What a replay found: everything that ever went wrong, weakest first."""
    lookup = Lookup(problem)
    return {
        "families": len(result.cases),
        "people": sum(one.people for one in result.cases),
        "seasons": {name: _season(getattr(result, name)) for name in FIGURES},
        "connections": [_connection(lookup, one) for one in result.weakest(len(result.connections)) if one.missed.hits],
        "turnarounds": [
            _turnaround(lookup, one)
            for one in result.tightest(len(result.turnarounds))
            if one.late.hits or one.short.hits
        ],
        "lapses": sorted((lapse for one in result.cases for lapse in _lapses(one)), key=_gravest),
    }


def _chance(share: Share) -> Document:
    return {"share": share.probability, "low": share.low, "high": share.high}


def _season(held: Estimate) -> Document:
    return {"mean": held.mean, "low": held.low, "high": held.high, "bad": held.bad, "some": _chance(held.some)}


def _connection(lookup: Lookup, one: ConnectionRisk) -> Document:
    return {
        "ids": [one.inbound, one.outbound],
        "inbound": _name(lookup, one.inbound),
        "outbound": _name(lookup, one.outbound),
        "on": _day(lookup, one.inbound),
        "airport": one.airport,
        "spare": one.spare,
        "cases": list(one.cases),
        "people": one.people,
        "missed": _chance(one.missed),
    }


def _turnaround(lookup: Lookup, one: TurnaroundRisk) -> Document:
    return {
        "kind": one.kind,
        "escort": one.escort,
        "before": _name(lookup, one.before),
        "after": _name(lookup, one.after),
        "on": _day(lookup, one.after),
        "late": _chance(one.late),
        "short": _chance(one.short),
    }


def _lapses(one: CaseRisk) -> list[Document]:
    found: list[Document] = []
    if one.clearance.hits:
        found.append({"kind": "clearance", "room": one.clearance_room, "chance": _chance(one.clearance)})
    if one.health.hits:
        found.append({"kind": "health", "room": one.health_room or 0, "chance": _chance(one.health)})
    return [lapse | {"case": one.case} for lapse in found]


def _gravest(lapse: Document) -> tuple[float, str]:
    return -lapse["chance"]["share"], lapse["case"]


def _name(lookup: Lookup, flight: str) -> str:
    held = lookup.flights[flight]
    return f"{held.carrier} {held.number}"


def _day(lookup: Lookup, flight: str) -> str:
    return lookup.leaves_on(lookup.flights[flight]).isoformat()
