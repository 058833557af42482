"""Turns a problem or a plan into a JSON document with keys in the order of the contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from solver.plan import PLAN_FORMAT, TERMS, Plan
from solver.problem import PROBLEM_FORMAT, Case, Escort, Pin, PlannedCase, Problem, Receiver, Rules

Document = dict[str, Any]

_AIRPORT_FIELDS = ("code", "timezone", "country", "connection", "entry_connection")
_FLIGHT_TEXTS = ("id", "carrier", "number", "origin", "destination")
_FLIGHT_NUMBERS = ("seats", "fare", "wheelchairs", "stretchers", "minors")


def instant_text(moment: datetime) -> str:
    """Write an instant as the contract does, such as 2027-01-31T06:05Z."""
    return f"{moment:%Y-%m-%dT%H:%MZ}".rjust(17, "0")


def problem_to_document(problem: Problem) -> Document:
    """Make the JSON document of a problem."""
    horizon = problem.horizon
    return {
        "format": PROBLEM_FORMAT,
        "name": problem.name,
        "horizon": {
            "start": horizon.start.isoformat(),
            "end": horizon.end.isoformat(),
            "timezone": horizon.timezone,
        },
        "airports": [_plain(airport, _AIRPORT_FIELDS) for airport in problem.airports],
        "flights": [
            _plain(f, _FLIGHT_TEXTS)
            | {"departs": instant_text(f.departs), "arrives": instant_text(f.arrives)}
            | _plain(f, _FLIGHT_NUMBERS)
            for f in problem.flights
        ],
        "receivers": [_receiver(receiver) for receiver in problem.receivers],
        "assistance": [
            {"airport": w.airport, "role": w.role, "start": instant_text(w.start), "end": instant_text(w.end)}
            | {"people": w.people}
            for w in problem.assistance
        ],
        "clinics": [_plain(clinic, ("id", "airport", "timezone")) for clinic in problem.clinics],
        "sessions": [
            {"id": s.id, "clinic": s.clinic, "stage": s.stage, "start": instant_text(s.start)}
            | {"end": instant_text(s.end), "sex": s.sex, "languages": list(s.languages)}
            for s in problem.sessions
        ],
        "escorts": [_escort(escort) for escort in problem.escorts],
        "cases": [_case(case) for case in problem.cases],
        "rules": _rules(problem.rules),
    }


def _plain(value: object, fields: tuple[str, ...]) -> Document:
    return {field: getattr(value, field) for field in fields}


def _receiver(receiver: Receiver) -> Document:
    return {
        "id": receiver.id,
        "airports": list(receiver.airports),
        "people_per_day": receiver.people_per_day,
        "weekdays": sorted(receiver.weekdays),
        "closed": sorted(day.isoformat() for day in receiver.closed),
        "earliest": f"{receiver.earliest:%H:%M}",
        "latest": f"{receiver.latest:%H:%M}",
    }


def _escort(escort: Escort) -> Document:
    return {
        "id": escort.id,
        "base": escort.base,
        "sex": escort.sex,
        "languages": list(escort.languages),
        "skills": dict(sorted(escort.skills.items())),
        "entry_until": {country: day.isoformat() for country, day in sorted(escort.entry_until.items())},
        "unavailable": [[instant_text(start), instant_text(end)] for start, end in escort.unavailable],
        "trips_done": escort.trips_done,
        "trips_max": escort.trips_max,
    }


def _case(case: Case) -> Document:
    return {
        **_plain(case, ("id", "departure", "origin", "receiver", "priority")),
        "ready": case.ready.isoformat(),
        "deadline": case.deadline.isoformat(),
        "people": [{"age": p.age, "sex": p.sex, "needs": list(p.needs)} for p in case.people],
        "languages": list(case.languages),
        "assistance": list(case.assistance),
        "escort_needs": [
            {"skill": n.skill, "load": n.load, "sex": n.sex, "languages": list(n.languages)} for n in case.escort_needs
        ],
        "stages": [
            _plain(s, ("stage", "minutes", "sex"))
            | {"after_previous": list(s.after_previous), "before_departure": list(s.before_departure)}
            for s in case.stages
        ],
        "health_from": case.health_from.isoformat(),
        "last_stage": case.last_stage.isoformat() if case.last_stage else None,
        "travel_with": list(case.travel_with),
        "connections_max": case.connections_max,
        "pin": _pin(case.pin) if case.pin else None,
        "published": _planned_case(case.published) if case.published else None,
    }


def _pin(pin: Pin) -> Document:
    made: Document = {}
    if pin.flights is not None:
        made["flights"] = list(pin.flights)
    if pin.appointments:
        made["appointments"] = dict(sorted(pin.appointments.items()))
    if pin.escorts:
        made["escorts"] = dict(sorted(pin.escorts.items()))
    if pin.hold:
        made["hold"] = True
    return made


def _planned_case(entry: PlannedCase) -> Document:
    return {
        "id": entry.id,
        "flights": list(entry.flights),
        "appointments": [
            {"stage": a.stage, "session": a.session, "start": instant_text(a.start), "end": instant_text(a.end)}
            for a in entry.appointments
        ],
        "escorts": [{"skill": met.skill, "escort": met.escort} for met in entry.escorts],
    }


def _rules(rules: Rules) -> Document:
    weights = rules.weights
    by_priority = {key: dict(sorted(getattr(weights, key).items())) for key in ("unplanned_person", "wait_person_day")}
    points = ("connection_person", "travel_person_minute", "escort_day", "escort_fairness")
    changes = ("change_flight_person", "change_appointment", "change_escort")
    minutes = ("legs_max", "connection_max", "assisted_connection_extra", "stretcher_seats")
    duties = ("escort_report", "escort_turnaround", "escort_rest")
    return _plain(rules, minutes + duties) | {
        "weights": {
            "unplanned_person": by_priority["unplanned_person"],
            "lapse_person": weights.lapse_person,
            "wait_person_day": by_priority["wait_person_day"],
        }
        | _plain(weights, points + changes)
    }


def plan_to_document(plan: Plan) -> Document:
    """Make the JSON document of a plan."""
    return {
        "format": PLAN_FORMAT,
        "problem": plan.problem,
        "cases": [_planned_case(entry) for entry in plan.cases],
        "trips": [
            {"escort": t.escort, "skill": t.skill, "ahead": list(t.ahead), "out": list(t.out), "back": list(t.back)}
            for t in plan.trips
        ],
        "unplanned": [{"id": u.id, "reason": u.reason, "detail": u.detail} for u in plan.unplanned],
        "score": {"total": plan.score.total, "terms": {term: getattr(plan.score, term) for term in TERMS}},
        "bound": plan.bound,
    }
