"""What a standard schedules file holds: carriers, flight legs with their periods, and findings about its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

Param = str | int
TimeMode = Literal["L", "U"]
NO_PARAMS: Mapping[str, Param] = MappingProxyType({})
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


class SsimError(Exception):
    """The bytes are no schedule file at all; codes: empty-file, file-too-large, not-ssim."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params: Mapping[str, Param] = MappingProxyType(params)


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimFinding:
    """One thing wrong or doubtful: `line` and `column` count from 1 (0: the file as a whole).

    Without `is_warning` the line, or the operation it describes, is left out.
    """

    line: int
    column: int
    code: str
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    is_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimHeader:
    """Record type 1."""

    title: str = "AIRLINE STANDARD SCHEDULE DATA SET"
    seasons: str = ""
    serial: str = "001"


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimCarrier:
    """Record type 2: whose legs follow and in which time mode, L for local clocks and U for UTC."""

    airline: str
    time_mode: TimeMode = "L"
    season: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    created_on: date | None = None
    created_at_clock: str = ""
    title: str = ""
    released_on: date | None = None
    status: str = ""
    creator: str = ""
    general_information: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimData:
    """Record type 4: one data element as written; empty points mean the whole leg."""

    element: int
    text: str
    board_point: str = ""
    off_point: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimLeg:
    """Record type 3: one leg over a period.

    Clock times are those of the file, on the station's clock (mode L) or in UTC (mode U); 24:00 is 00:00 with the date
    variation one higher. Passenger times are what a traveller is told; an aircraft time is there where it differs.
    `period_to` None is open-ended. `days` are 1 (Monday) to 7 and refer, like the period, to the operating date: the
    leg departs `departure_day` days later, the shift of a later leg of the same flight. `arrival_day` is counted from
    the operating date too, None where the file says nothing. UTC variations are minutes east of Greenwich.
    """

    airline: str
    flight_number: int
    operational_suffix: str = ""
    itinerary_variation: str = "01"
    leg_sequence: int = 1
    service_type: str = "J"
    period_from: date
    period_to: date | None
    days: tuple[int, ...] = EVERY_DAY
    frequency_weeks: int = 1
    departure_station: str
    departs_at_clock: time
    aircraft_departs_at_clock: time | None = None
    departure_variation_minutes: int | None = None
    departure_terminal: str = ""
    departure_day: int = 0
    arrival_station: str
    arrives_at_clock: time
    aircraft_arrives_at_clock: time | None = None
    arrival_variation_minutes: int | None = None
    arrival_terminal: str = ""
    arrival_day: int | None = None
    aircraft_type: str = ""
    booking_classes: str = ""
    joint_airlines: str = ""
    aircraft_owner: str = ""
    onward_airline: str = ""
    onward_flight_number: int | None = None
    operating_disclosure: str = ""
    traffic_restriction: str = ""
    aircraft_configuration: str = ""
    time_mode: TimeMode = "L"
    data: tuple[SsimData, ...] = ()
    line: int = 0

    @property
    def flight(self) -> str:
        """The designator as printed on a ticket, for example CX880."""
        return f"{self.airline}{self.flight_number}{self.operational_suffix}"

    def data_of(self, element: int) -> tuple[str, ...]:
        return tuple(entry.text for entry in self.data if entry.element == element)

    @property
    def also_sold_as(self) -> tuple[str, ...]:
        """Designators of the same leg under other airlines' numbers (data element 10)."""
        return tuple(part.replace(" ", "") for text in self.data_of(10) for part in text.split("/") if part.strip())

    @property
    def duplicate_of(self) -> str:
        """The operating flight when this leg is only a marketing number for it (data element 50), else empty."""
        return next((text.split("/")[0].replace(" ", "") for text in self.data_of(50)), "")

    @property
    def operated_by(self) -> str:
        """Who operates the leg in words (data element 127, else 126), empty when the file does not say."""
        return next(iter((*self.data_of(127), *self.data_of(126))), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimFile:
    """A whole file: legs in file order, with everything doubtful about them."""

    header: SsimHeader | None
    carriers: tuple[SsimCarrier, ...]
    legs: tuple[SsimLeg, ...]
    findings: tuple[SsimFinding, ...] = ()

    @property
    def errors(self) -> tuple[SsimFinding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_warning)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLeg:
    """A leg on one day: aware UTC instants and the IANA zone of either end."""

    airline: str
    flight_number: int
    operational_suffix: str
    itinerary_variation: str
    leg_sequence: int
    operated_on: date
    departure_station: str
    arrival_station: str
    departs_at: datetime
    arrives_at: datetime
    departure_zone: str
    arrival_zone: str
    departure_terminal: str
    arrival_terminal: str
    aircraft_type: str
    service_type: str
    line: int

    @property
    def flight(self) -> str:
        return f"{self.airline}{self.flight_number}{self.operational_suffix}"

    @property
    def departs_locally(self) -> datetime:
        return self.departs_at.astimezone(ZoneInfo(self.departure_zone))

    @property
    def arrives_locally(self) -> datetime:
        return self.arrives_at.astimezone(ZoneInfo(self.arrival_zone))

    @property
    def block_minutes(self) -> int:
        return int((self.arrives_at - self.departs_at).total_seconds()) // 60
