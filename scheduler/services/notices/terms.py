"""When a notice is due, and whether what was sent still says what the plan says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.i18n.dates import local
from scheduler.models import Airport, Case, Flight, MobilityNeed, PlanCase
from scheduler.readiness.calendar import notice_due_on
from scheduler.readiness.history import RuleHistory
from scheduler.readiness.rules import NoticeRules
from scheduler.services.notices.values import NoticeState

SOON = timedelta(days=2)
"""How long before its term a notice counts as due."""

Shared = Mapping[tuple[int, int], int]


def people_arriving(entries: Sequence[PlanCase]) -> Shared:
    """How many people of a programme share the flight on which they arrive: (programme id, flight id) -> people."""
    counts: Counter[tuple[int, int]] = Counter()
    for entry in entries:
        if entry.legs:
            counts[entry.case.programme_id, entry.legs[-1].flight_id] += len(entry.case.members)
    return counts


def due_at(kind: str, entry: PlanCase, history: RuleHistory, airport: Airport, shared: Shared) -> datetime:
    """The instant by which a notice of a planned case has to be sent.

    The rules are those in force on the local date of arrival. Who is exempt from the notice time (urgent cases) is
    told before they leave.
    """
    last = entry.legs[-1].flight
    on = local(last.arrives_at, airport.timezone).date()
    rules = history.rules_on(on)
    rule = rules.notice_of(kind) if rules is not None else NoticeRules()
    if entry.case.priority.value in rule.exempt_priorities:
        return entry.legs[0].flight.departs_at
    subdivision = entry.case.receiver.holiday_subdivision if entry.case.receiver is not None else ""
    people = shared.get((entry.case.programme_id, last.id), 0)
    day = notice_due_on(rule, on, people=people, subdivision=subdivision)
    return min(_end_of(day, rule, airport), entry.legs[0].flight.departs_at)


def _end_of(day: date, rule: NoticeRules, airport: Airport) -> datetime:
    return datetime.combine(day, rule.by, ZoneInfo(airport.timezone))


def state_at(now: datetime, due: datetime, step: str) -> NoticeState:
    """Where a notice stands. A correction or a cancellation is due at once, and late from its term on."""
    if not step:
        return "sent"
    if due < now:
        return "overdue"
    return "due" if step != "first" or due - now <= SOON else "upcoming"


def fingerprint(entry: PlanCase) -> str:
    """The SHA-256 of what a notice tells of a case: flights with their times, people, needs, receiver. No names."""
    said = {
        "flights": [_flight(leg.flight) for leg in entry.legs],
        "people": sorted((member.sex.value, member.born_on.isoformat()) for member in entry.case.members),
        "needs": _needs(entry.case),
        "receiver": entry.case.receiver_id,
        "escorted": bool(entry.escorts),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _flight(flight: Flight) -> list[str]:
    return [
        flight.designator, flight.origin, flight.destination,
        flight.departs_at.isoformat(), flight.arrives_at.isoformat(), flight.state.value,
    ]  # fmt: skip


def _needs(case: Case) -> list[str]:
    mobility = [member.mobility.value for member in case.members if member.mobility is not MobilityNeed.NONE]
    return sorted([*mobility, *("UMNR" for member in case.members if member.is_unaccompanied_minor)])
