"""Replays of the seeded versions: one connection that breaks often, a late escort, a clearance that lapses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, PlanCase, PlanVersion, ReplayState, VersionReplay
from scheduler.planning.ids import case_id, escort_id, flight_id
from scheduler.services.packing import packed
from scheduler.services.replays.values import FIGURES


def seed_replays(session: Session, now: datetime) -> None:
    """Add a replay of every version; every case of a version is on the list of those whose clearance lapses."""
    for version in session.scalars(select(PlanVersion).order_by(PlanVersion.id)):
        planned = [entry for entry in version.cases if entry.is_planned]
        session.add(
            VersionReplay(
                version_id=version.id, state=ReplayState.DONE, claimed_by="seed", claimed_at=now, finished_at=now,
                days=2000, seconds=0.4, result=packed(_document(planned, mean=1.5 * version.number)),
            )
        )  # fmt: skip
    session.flush()


def chance(share: float) -> dict[str, float]:
    """A share with some interval."""
    return {"share": share, "low": share * 0.9, "high": share * 1.1}


def _document(planned: list[PlanCase], *, mean: float) -> dict[str, Any]:
    season = {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "bad": 4, "some": chance(0.62)}
    return {
        "families": len(planned),
        "people": sum(len(entry.case.members) for entry in planned),
        "seasons": dict.fromkeys(FIGURES, season),
        "connections": _connections(planned),
        "turnarounds": [
            {
                "kind": kind, "escort": escort_id(1), "before": "VN 310", "after": "VN 110", "on": "2026-12-01",
                "late": chance(0.03), "short": chance(0.2),
            }
            for kind in ("ahead", "next")
        ],
        "lapses": [
            {"kind": kind, "case": case_id(entry.case_id), "room": 2, "chance": chance(0.01)}
            for entry in planned
            for kind in ("clearance", "health")
        ],
    }  # fmt: skip


def _connections(planned: list[PlanCase]) -> list[dict[str, Any]]:
    changing: dict[tuple[int, int], list[PlanCase]] = {}
    for entry in planned:
        if len(entry.legs) == 2:
            changing.setdefault((entry.legs[0].flight_id, entry.legs[1].flight_id), []).append(entry)
    shares = (0.08, *[0.012] * len(changing))
    return [
        {
            "ids": [flight_id(leg.flight) for leg in entries[0].legs],
            "inbound": entries[0].legs[0].flight.designator,
            "outbound": entries[0].legs[1].flight.designator,
            "on": entries[0].legs[0].flight.departs_on.isoformat(),
            "airport": entries[0].legs[0].flight.destination,
            "spare": 35,
            "cases": [case_id(entry.case_id) for entry in entries],
            "people": sum(len(entry.case.members) for entry in entries),
            "missed": chance(share),
        }
        for share, entries in zip(shares, changing.values(), strict=False)
    ]


def codes_of(session: Session) -> set[str]:
    """Every case code, to look for."""
    return set(session.scalars(select(Case.code)))
