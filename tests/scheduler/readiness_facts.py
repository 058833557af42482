"""Small cases and rules for the readiness tests; every builder gives a case that may travel unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from scheduler.readiness import (
    AppointmentFacts,
    CaseFacts,
    ClearanceFacts,
    DatedRules,
    DatedState,
    LegFacts,
    MemberFacts,
    ProgrammeRules,
    RuleHistory,
    StageFacts,
)
from scheduler.services.reference import shipped_programmes

TODAY = date(2026, 11, 2)


def history(code: str, *states: tuple[date, str], **changes: Any) -> RuleHistory:
    """The shipped rules of a programme, active unless states are given; `changes` replace single rules."""
    row = next(row for row in shipped_programmes() if row["code"] == code)
    rules = ProgrammeRules.model_validate(row["rule_sets"][0]["rules"] | changes)
    return RuleHistory(
        programme=code,
        rules=(DatedRules(from_on=date(2012, 1, 1), rules=rules),),
        states=tuple(DatedState(from_on=day, state=state) for day, state in states),
    )


def adult(position: int = 1, **changes: Any) -> MemberFacts:
    """A man of forty who is the legal representative of the children."""
    facts: dict[str, Any] = {"born_on": date(1986, 3, 15), "sex": "M", "is_legal_representative": True}
    return MemberFacts(position=position, **(facts | changes))


def held(kind: str, position: int | None = 1, issued_on: date = date(2026, 10, 1), **more: Any) -> ClearanceFacts:
    """A held clearance."""
    return ClearanceFacts(kind=kind, state="held", member_position=position, issued_on=issued_on, **more)


def papers(*positions: int) -> tuple[ClearanceFacts, ...]:
    """What the United States asks for each member, long valid, and the assurance of the case."""
    long = date(2029, 1, 1)
    each = ("medical", "security", "visa", "passport", "orientation")
    personal = (held(kind, position, expires_on=long) for position in positions for kind in each)
    return (*personal, held("assurance", None, expires_on=long))


def done(stage: str, on: date, *fit: int, hour: int = 9) -> StageFacts:
    """A stage that was held; `fit` are the positions of who was found fit."""
    finished_at = datetime(on.year, on.month, on.day, hour - 7 if hour >= 7 else 0, tzinfo=UTC)
    outcomes = tuple((position, "fit") for position in fit)
    return StageFacts(stage=stage, state="held", held_on=on, finished_at=finished_at, outcomes=outcomes)


def case(*members: MemberFacts, **changes: Any) -> CaseFacts:
    """A case for the United States whose examination and second dose lie behind it."""
    people = members or (adult(),)
    facts: dict[str, Any] = {
        "programme": "US-REF",
        "members": people,
        "clearances": papers(*(member.position for member in people)),
        "stages": (done("exam", date(2026, 8, 1)), done("vaccine_2", date(2026, 9, 1))),
    }
    return CaseFacts(**(facts | changes))


def leg(
    origin_zone: str, departs: str, destination: str, country: str, zone: str, arrives: str,
    *, carrier: str = "VN", origin_country: str = "VN",
) -> LegFacts:  # fmt: skip
    """A flight; both instants are written in UTC as 2026-12-01T03:00."""
    return LegFacts(
        carrier=carrier,
        origin_country=origin_country,
        origin_zone=origin_zone,
        departs_at=datetime.fromisoformat(departs).replace(tzinfo=UTC),
        destination=destination,
        destination_country=country,
        destination_zone=zone,
        arrives_at=datetime.fromisoformat(arrives).replace(tzinfo=UTC),
    )


def to_los_angeles(departs: str = "2026-12-01T03:00", hours: float = 18) -> tuple[LegFacts, ...]:
    """One long flight from Tan Son Nhat to Los Angeles."""
    start = datetime.fromisoformat(departs)
    arrives = (start + timedelta(hours=hours)).isoformat()
    return (leg("Asia/Ho_Chi_Minh", departs, "LAX", "US", "America/Los_Angeles", arrives),)


def booked(ends: str, minutes: int = 30) -> AppointmentFacts:
    """An appointment that ends at a UTC instant."""
    ends_at = datetime.fromisoformat(ends).replace(tzinfo=UTC)
    return AppointmentFacts(starts_at=ends_at - timedelta(minutes=minutes), ends_at=ends_at)
