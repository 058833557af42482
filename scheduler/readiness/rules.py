"""A programme's rules: every number that decides whether a case may travel, dated and with its source."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Days = Annotated[int, Field(ge=0, le=3650)]
Age = Annotated[int, Field(ge=0, le=120)]
Weekday = Annotated[int, Field(ge=1, le=7)]
Priority = Literal["1", "2", "3"]
YEARLY = r"^(\d{4}-)?\d{2}-\d{2}$"


class Frozen(BaseModel):
    """Unknown keys are refused, so that a misspelt rule is never silently without effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Validity(Frozen):
    """How long a clearance lasts where nobody wrote an expiry date: it is good through issue date + `days`.

    `shortened_days` replaces `days` for a medical with a finding that shortens it. `extra_days` must remain after
    the arrival date. `renewal_days` is what getting a new one usually takes; `renewal_effort` ranks renewals.
    """

    days: Days | None = None
    shortened_days: Days | None = None
    extra_days: Days = 0
    renewal_days: Days = 14
    renewal_effort: int = Field(default=1, ge=1)


_NO_END = Validity()


class Requirement(Frozen):
    """One of `kinds` must be held by the case or by each member that the conditions name.

    Ages are of the days of travel. `when` is `plan` where it must be held before a departure is planned and `depart`
    where it is got in the last days. `from_stage` names the health stage that brings the clearance: while that stage
    is still due, the clearance is awaited and does not keep the case from being planned.
    """

    kinds: tuple[str, ...] = Field(min_length=1)
    per: Literal["member", "case"] = "member"
    when: Literal["plan", "depart"] = "plan"
    from_stage: str = ""
    age_from: Age | None = None
    age_below: Age | None = None
    nationalities: tuple[str, ...] = ()
    mobility: tuple[str, ...] = ()
    only_unaccompanied: bool = False


class Wait(Frozen):
    """Days that must lie between the stage `after` and this one."""

    after: str
    least: Days = 0
    most: Days | None = None


class StageRule(Frozen):
    """A stage of the health protocol, in the order of the list.

    `needed`: for every case, only with a finding that shortens the medical, or only where the medical team asks.
    `before_departure` are days by date (least, most); `hours_before_most` is measured from the end of the stage to
    take-off. `age_from`/`age_below` say for whom minutes are counted. `lapses` marks a stage to be held again when
    departure moves beyond `before_departure`. `brings` is the clearance that it gives.
    """

    stage: str
    needed: Literal["always", "finding", "on_request"] = "always"
    minutes_per_person: int = Field(default=15, ge=0)
    minutes_per_family: int = Field(default=0, ge=0)
    age_from: Age | None = None
    age_below: Age | None = None
    waits: tuple[Wait, ...] = ()
    before_departure_least: Days = 0
    before_departure_most: Days | None = None
    hours_before_most: int | None = Field(default=None, gt=0)
    lapses: bool = False
    must_be_fit: bool = False

    @property
    def safe_days_before(self) -> int | None:
        """The most days before departure that keep the hours whatever the clock times: 72 h gives 2 days.

        A check at 08:00 three days before a flight at 23:00 is 87 hours old; two days before it is 63.
        """
        if self.hours_before_most is None:
            return self.before_departure_most
        by_hours = max(self.hours_before_most // 24 - 1, self.before_departure_least)
        return by_hours if self.before_departure_most is None else min(by_hours, self.before_departure_most)


class Blackout(Frozen):
    """Local arrival dates, both inclusive, on which nobody arrives: `MM-DD` every year or `YYYY-MM-DD` once."""

    first: str = Field(pattern=YEARLY)
    last: str = Field(pattern=YEARLY)
    reason: str = "programme"


class ArrivalRules(Frozen):
    """When a programme's people may land; `holidays_of` is a country of the `holidays` package."""

    weekdays: tuple[Weekday, ...] = (1, 2, 3, 4, 5, 6, 7)
    holidays_of: str = ""
    subdivision: str = ""
    earliest_landing: time | None = None
    latest_landing: time | None = None
    blackouts: tuple[Blackout, ...] = ()
    exempt_priorities: tuple[Priority, ...] = ()


class NoticeRules(Frozen):
    """How long before arrival the receiving side is told; working days are those of `holidays_of`.

    Where more than `large_above` people of the programme share the flight they arrive on, `large_days` replace `days`.
    `by` is the end of the office day at the place of arrival: a notice due on a day is due before that time.
    """

    days: Days = 14
    working: bool = False
    holidays_of: str = ""
    exempt_priorities: tuple[Priority, ...] = ()
    large_above: int | None = Field(default=None, gt=0)
    large_days: Days | None = None
    by: time = time(17, 0)

    def days_for(self, people: int) -> int:
        """The notice time for a flight with that many people of the programme."""
        is_large = self.large_above is not None and self.large_days is not None and people > self.large_above
        return self.large_days if is_large and self.large_days is not None else self.days


class MinorRules(Frozen):
    """Children: a legal representative below an age for some nationalities, and an escort for who travels alone."""

    representative_below: Age = 14
    representative_nationalities: tuple[str, ...] = ("VN",)
    escort_skills: tuple[str, ...] = ("child", "medical")
    minor_below: Age = 18


class CarrierRule(Frozen):
    """What a carrier refuses and carries; `carrier` empty is the default for all that have no row.

    Weeks are completed weeks. `bags` of `bag_kilograms` each are checked in for everybody with a seat, `infant_bags`
    for an infant on a lap.
    """

    carrier: str = ""
    pregnancy_refused_from: int = Field(default=36, ge=0)
    pregnancy_form_from: int = Field(default=32, ge=0)
    infant_from_days: int = Field(default=14, ge=0)
    bags: int = Field(default=2, ge=0)
    bag_kilograms: int = Field(default=23, ge=0)
    infant_bags: int = Field(default=1, ge=0)


class ConnectionRules(Frozen):
    """Least minutes between landing and leaving; at the first airport of `entry_countries` it is `entry_minutes`."""

    minutes: int = Field(default=120, ge=0)
    entry_minutes: int = Field(default=180, ge=0)
    entry_countries: tuple[str, ...] = ("US", "CA")
    double_for: tuple[str, ...] = ("WCHC",)


class ProgrammeRules(Frozen):
    """All rules of one programme from one date on; `sources` names for a rule where its numbers come from.

    `arrival_days` is how many days after the departure date people may still be under way, by local dates: a
    clearance must hold through departure date + `arrival_days` before the flights are known.
    `notice` keeps departures from being planned too soon. It is the term of both notices, unless `booking_notice` (ABN)
    or `arrival_notice` (NAT) says another.
    """

    checked_on: date | None = None
    source: str = ""
    sources: dict[str, str] = Field(default_factory=dict)
    arrival_days: int = Field(default=1, ge=0, le=3)
    validity: dict[str, Validity] = Field(default_factory=dict)
    required: tuple[Requirement, ...] = ()
    health: tuple[StageRule, ...] = ()
    live_vaccine_days: Days = 28
    notice: NoticeRules = NoticeRules()
    booking_notice: NoticeRules | None = None
    arrival_notice: NoticeRules | None = None
    arrival: ArrivalRules = ArrivalRules()
    minors: MinorRules = MinorRules()
    carriers: tuple[CarrierRule, ...] = (CarrierRule(),)
    connections: ConnectionRules = ConnectionRules()
    people_per_flight: int | None = Field(default=None, gt=0)
    exempt_priorities: tuple[Priority, ...] = ()

    @model_validator(mode="after")
    def _stages_make_sense(self) -> Self:
        names = [stage.stage for stage in self.health]
        if len(set(names)) != len(names):
            raise ValueError("a health stage is named twice")
        for index, stage in enumerate(self.health):
            for wait in stage.waits:
                if wait.after not in names[:index]:
                    raise ValueError(f"stage {stage.stage} waits for {wait.after}, which does not come before it")
        return self

    def validity_of(self, kind: str) -> Validity:
        """The validity of a kind of clearance; one that the rules do not name never lapses by itself."""
        return self.validity.get(kind, _NO_END)

    def stage(self, name: str) -> StageRule | None:
        """The rule of a health stage."""
        return next((stage for stage in self.health if stage.stage == name), None)

    def notice_of(self, kind: str) -> NoticeRules:
        """The rule of the advance booking notification (`abn`) or of the arrival notification (`nat`)."""
        own = {"abn": self.booking_notice, "nat": self.arrival_notice}.get(kind)
        return own or self.notice

    def carrier(self, code: str = "") -> CarrierRule:
        """The carrier's row, else the default row."""
        rows = {row.carrier: row for row in self.carriers}
        return rows.get(code) or rows.get("") or CarrierRule()
