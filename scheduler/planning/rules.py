"""The mission's planning rules: the numbers of section 6 of the planning contract, dated in `MissionRuleSet`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import InvalidInput
from scheduler.models import MissionRuleSet
from solver.problem import Priority, Rules, Weights

Points = Annotated[int, Field(ge=0, le=1_000_000_000)]
Minutes = Annotated[int, Field(ge=0, le=30 * 1440)]


class MissionWeights(BaseModel):
    """Points for each unit of a score term; 100 points are worth one US dollar.

    A person left out costs as much as 4 000 dollars, an emergency 20 000: more than any fare, so nobody stays behind to
    save money. Telling a family of new flights is worth 150 dollars a head.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unplanned_person: dict[Priority, Points] = {"1": 400_000, "2": 800_000, "3": 2_000_000}
    lapse_person: Points = 300_000
    wait_person_day: dict[Priority, Points] = {"1": 800, "2": 1_600, "3": 4_000}
    connection_person: Points = 2_500
    travel_person_minute: Points = 8
    escort_day: Points = 18_000
    escort_fairness: Points = 2_000
    change_flight_person: Points = 15_000
    change_appointment: Points = 4_000
    change_escort: Points = 6_000


class MissionRules(BaseModel):
    """What holds for every journey and escort of the mission; spans are minutes.

    `escort_rest` follows the rule that after 10 to 16 hours of flight no duty begins for a day, and that people need
    a night more when they cross the Pacific. `session_lead` is how far ahead a clinic must know of an appointment.
    `escort_margin_days` is how far outside the horizon escorts' ways ahead and back are looked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    legs_max: int = Field(default=3, ge=1, le=5)
    connection_max: Minutes = 960
    assisted_connection_extra: Minutes = 45
    stretcher_seats: int = Field(default=6, ge=1, le=12)
    escort_report: Minutes = 240
    escort_turnaround: Minutes = 720
    escort_rest: Minutes = 2_160
    session_lead: Minutes = 1_440
    escort_margin_days: int = Field(default=5, ge=0, le=30)
    weights: MissionWeights = MissionWeights()

    def for_solver(self) -> Rules:
        """The same numbers in the solver's form."""
        weights = self.weights.model_dump()
        names = ("legs_max", "connection_max", "assisted_connection_extra", "stretcher_seats")
        spans = ("escort_report", "escort_turnaround", "escort_rest")
        return Rules(weights=Weights(**weights), **{name: getattr(self, name) for name in (*names, *spans)})


def mission_rules_on(session: Session, day: date) -> MissionRules:
    """The rules in force on `day`; those of the first row before it, the defaults where there is none.

    Raises InvalidInput where the stored rules cannot be read.
    """
    rows = session.scalars(select(MissionRuleSet).order_by(MissionRuleSet.from_on)).all()
    if not rows:
        return MissionRules()
    row = next((row for row in reversed(rows) if row.from_on <= day), rows[0])
    try:
        return MissionRules.model_validate(row.rules)
    except ValidationError as failure:
        where = ".".join(str(part) for part in failure.errors()[0]["loc"])
        raise InvalidInput("mission-rules-invalid", since=row.from_on.isoformat(), where=where) from None
