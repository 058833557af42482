"""Small problems as documents, to be changed by a test and then read as any file is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solver.files import plan_from_json, problem_from_json
from solver.plan import Plan
from solver.problem import Problem

VECTORS = Path(__file__).parent / "vectors"

Document = dict[str, Any]


def vector_bytes(name: str, file: str) -> bytes:
    """The bytes of `problem` or `plan` of a vector, as they came."""
    (path,) = (VECTORS / name).glob(f"{file}.json*")
    return path.read_bytes()


def expected(name: str) -> Document:
    """What a vector expects."""
    held: Document = json.loads((VECTORS / name / "expected.json").read_text("utf-8"))
    return held


def tiny() -> tuple[Document, Document]:
    """The problem and plan that can be reckoned on paper."""
    name = "legal-tiny-scored-by-hand"
    return json.loads(vector_bytes(name, "problem")), json.loads(vector_bytes(name, "plan"))


def airport(code: str, timezone: str, country: str, connection: int = 60, entry: int = 60) -> Document:
    return {
        "code": code,
        "timezone": timezone,
        "country": country,
        "connection": connection,
        "entry_connection": entry,
    }


def flight(name: str, way: str, departs: str, arrives: str, **changes: int) -> Document:
    """A flight such as `flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z", seats=2)`."""
    origin, destination = way.split("-")
    room = {"seats": 9, "fare": 100, "wheelchairs": 9, "stretchers": 9, "minors": 9} | changes
    return {
        "id": name,
        "carrier": "XX",
        "number": name,
        "origin": origin,
        "destination": destination,
        "departs": departs,
        "arrives": arrives,
        **room,
    }


def session(name: str, start: str, end: str, stage: str = "pec", **changes: Any) -> Document:
    """A session at the clinic CL."""
    return {
        "id": name,
        "clinic": "CL",
        "stage": stage,
        "start": start,
        "end": end,
        "sex": "F",
        "languages": ["vi"],
    } | changes


def stage(name: str = "pec", minutes: int = 30, **changes: Any) -> Document:
    return {
        "stage": name,
        "minutes": minutes,
        "sex": None,
        "after_previous": [0, None],
        "before_departure": [0, None],
    } | changes


def escort(name: str, base: str, **changes: Any) -> Document:
    return {
        "id": name,
        "base": base,
        "sex": "F",
        "languages": ["vi"],
        "skills": {"nurse": 2},
        "entry_until": {},
        "unavailable": [],
        "trips_done": 0,
        "trips_max": 9,
    } | changes


def need(skill: str = "nurse", load: int = 1, **changes: Any) -> Document:
    return {"skill": skill, "load": load, "sex": None, "languages": []} | changes


def case(name: str, **changes: Any) -> Document:
    """A case of one adult from HAN to receiver R in January 2027."""
    return {
        "id": name,
        "departure": True,
        "origin": "HAN",
        "receiver": "R",
        "priority": "1",
        "ready": "2027-01-01",
        "deadline": "2027-12-31",
        "people": [{"age": 30, "sex": "F", "needs": []}],
        "languages": ["vi"],
        "assistance": [],
        "escort_needs": [],
        "stages": [],
        "health_from": "2026-01-01",
        "last_stage": None,
        "travel_with": [],
        "connections_max": 2,
        "pin": None,
        "published": None,
    } | changes


def staying(name: str, stages: list[Document], **changes: Any) -> Document:
    """A case without departure."""
    return case(name, departure=False, receiver=None, stages=stages, **changes)


def receiver(name: str, airports: list[str], **changes: Any) -> Document:
    return {
        "id": name,
        "airports": airports,
        "people_per_day": 9,
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "closed": [],
        "earliest": "00:00",
        "latest": "23:59",
    } | changes


def document(**changes: Any) -> Document:
    """A problem between Hanoi, Seoul and Los Angeles without anything but places and rules."""
    rules = tiny()[0]["rules"]
    return {
        "format": "departure-plan-problem/1",
        "name": "small",
        "horizon": {"start": "2027-01-01", "end": "2027-12-31", "timezone": "Asia/Ho_Chi_Minh"},
        "airports": [
            airport("HAN", "Asia/Ho_Chi_Minh", "VN"),
            airport("ICN", "Asia/Seoul", "KR"),
            airport("LAX", "America/Los_Angeles", "US"),
        ],
        "flights": [],
        "receivers": [receiver("R", ["LAX"])],
        "assistance": [],
        "clinics": [{"id": "CL", "airport": "HAN", "timezone": "Asia/Ho_Chi_Minh"}],
        "sessions": [],
        "escorts": [],
        "cases": [],
        "rules": rules,
    } | changes


def read(held: Mapping[str, Any]) -> Problem:
    return problem_from_json(json.dumps(held))


def read_answer(held: Mapping[str, Any]) -> Plan:
    return plan_from_json(json.dumps(held))


def answer(cases: list[Document], **changes: Any) -> Plan:
    """A plan of these entries for the small problem; its claimed score is nothing."""
    terms = dict.fromkeys(("unplanned", "waiting", "fares", "journey", "escorts", "fairness", "changes"), 0)
    made = {
        "format": "departure-plan/1",
        "problem": "small",
        "cases": cases,
        "trips": [],
        "unplanned": [],
        "score": {"total": 0, "terms": terms},
        "bound": None,
    } | changes
    return read_answer(made)


def entry(name: str, flights: list[str], appointments: list[Document] | None = None, **changes: Any) -> Document:
    return {"id": name, "flights": flights, "appointments": appointments or [], "escorts": []} | changes


def held(stage_name: str, session_name: str, start: str, end: str) -> Document:
    return {"stage": stage_name, "session": session_name, "start": start, "end": end}
