"""One record to one value, by the fixed columns of SSIM chapter 7 (columns count from 1 in findings)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TypeVar

from integrations.schedules.fields import (
    FieldFault,
    read_clock,
    read_date,
    read_day_shift,
    read_days,
    read_variation,
)
from integrations.schedules.values import SsimCarrier, SsimData, SsimHeader, SsimLeg, TimeMode

_T = TypeVar("_T")
DATA_WIDTH = 155
Warn = Callable[[int, str, str], None]


def parse_header(record: str) -> SsimHeader:
    return SsimHeader(title=record[1:35].strip(), seasons=record[40].strip(), serial=record[191:194].strip())


def parse_carrier(record: str, line: int, warn: Warn) -> SsimCarrier:
    """Return record type 2; a time mode other than L or U is an error, a bad date only a warning."""
    mode = record[1].upper()
    if mode not in ("L", "U"):
        raise FieldFault(2, "bad-time-mode", record[1])
    return SsimCarrier(
        airline=_airline(record),
        time_mode="U" if mode == "U" else "L",
        season=record[10:13].strip(),
        valid_from=_soft(record, 15, 21, read_date, "bad-date", warn),
        valid_to=_soft(record, 22, 28, read_date, "bad-date", warn),
        created_on=_soft(record, 29, 35, read_date, "bad-date", warn),
        title=record[35:64].strip(),
        released_on=_soft(record, 65, 71, read_date, "bad-date", lambda *_: None),
        status=record[71].strip(),
        creator=record[72:107].strip(),
        general_information=record[108:169].strip(),
        created_at_clock=record[190:194].strip(),
        line=line,
    )


def parse_leg(record: str, line: int, carrier: SsimCarrier | None, warn: Warn) -> SsimLeg:
    """Return record type 3; FieldFault when what a departure needs is missing or unreadable."""
    mode: TimeMode = carrier.time_mode if carrier else "L"
    period_from = _strict(record, 15, 21, read_date, "bad-date") or (carrier.valid_from if carrier else None)
    period_to = _strict(record, 22, 28, read_date, "bad-date")
    if period_from is None:
        raise FieldFault(15, "no-period", record[14:21])
    if period_to and period_to < period_from:
        raise FieldFault(22, "period-reversed", record[14:28])
    days = _strict(record, 29, 35, read_days, "bad-days")
    if not days:
        raise FieldFault(29, "no-days", record[28:35])
    departs, departs_aircraft, departs_extra = _clocks(record, 40, 44, passenger_first=True)
    arrives, arrives_aircraft, arrives_extra = _clocks(record, 62, 58, passenger_first=False)
    arrival_day = _soft(record, 194, 194, read_day_shift, "bad-date-variation", warn)
    return SsimLeg(
        airline=_airline(record),
        flight_number=_flight_number(record),
        operational_suffix=record[1].strip(),
        itinerary_variation=(record[127].strip() + record[9:11].strip().zfill(2)),
        leg_sequence=_number(record, 12, 13, "bad-leg-sequence", warn),
        service_type=record[13].strip(),
        period_from=period_from,
        period_to=period_to,
        days=days,
        frequency_weeks=_frequency(record, warn),
        departure_station=_station(record, 37),
        departs_at_clock=departs,
        aircraft_departs_at_clock=departs_aircraft,
        departure_variation_minutes=_soft(record, 48, 52, read_variation, "bad-utc-variation", warn),
        departure_terminal=record[52:54].strip(),
        departure_day=(_soft(record, 193, 193, read_day_shift, "bad-date-variation", warn) or 0) + departs_extra,
        arrival_station=_station(record, 55),
        arrives_at_clock=arrives,
        aircraft_arrives_at_clock=arrives_aircraft,
        arrival_variation_minutes=_soft(record, 66, 70, read_variation, "bad-utc-variation", warn),
        arrival_terminal=record[70:72].strip(),
        arrival_day=None if arrival_day is None else arrival_day + arrives_extra,
        aircraft_type=record[72:75].strip(),
        booking_classes=record[75:95].strip(),
        joint_airlines=record[110:119].strip(),
        aircraft_owner=record[128:131].strip(),
        onward_airline=record[137:140].strip(),
        onward_flight_number=int(record[140:144].strip()) if _is_digits(record[140:144].strip()) else None,
        operating_disclosure=record[148].strip(),
        traffic_restriction=record[149:160].strip(),
        aircraft_configuration=record[172:192].strip(),
        time_mode=mode,
        line=line,
    )


def parse_data(record: str, line: int) -> SsimData:
    """Return record type 4; the text keeps its inner spaces and loses its trailing ones."""
    element = record[30:33].strip()
    if not _is_digits(element):
        raise FieldFault(31, "bad-data-element", record[30:33])
    return SsimData(
        element=int(element),
        text=record[39:194].rstrip(),
        board_point=record[33:36].strip(),
        off_point=record[36:39].strip(),
        line=line,
    )


def leg_key(record: str) -> str:
    """The columns that tie a data record to its leg: designator, variation, sequence, service type."""
    return record[1:14]


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _airline(record: str) -> str:
    code = record[2:5].strip()
    if not (2 <= len(code) <= 3 and code.isascii() and code.isalnum()):
        raise FieldFault(3, "bad-airline", record[2:5])
    return code.upper()


def _flight_number(record: str) -> int:
    text = record[5:9].strip()
    if not _is_digits(text) or int(text) == 0:
        raise FieldFault(6, "bad-flight-number", record[5:9])
    return int(text)


def _station(record: str, column: int) -> str:
    code = record[column - 1 : column + 2]
    if not (code.isascii() and code.isalpha() and len(code) == 3):
        raise FieldFault(column, "bad-station", code)
    return code.upper()


def _clocks(record: str, passenger: int, aircraft: int, *, passenger_first: bool) -> tuple[time, time | None, int]:
    """Return the passenger's clock time, the aircraft's when it differs, and the days that 24:00 adds."""
    of_passenger = _strict(record, passenger, passenger + 3, read_clock, "bad-time")
    of_aircraft = _strict(record, aircraft, aircraft + 3, read_clock, "bad-time")
    if of_passenger is None and of_aircraft is None:
        raise FieldFault(passenger if passenger_first else aircraft, "no-time", "")
    clock, extra = of_passenger or of_aircraft or (time(0), 0)
    differs = of_aircraft is not None and of_aircraft[0] != clock
    return clock, (of_aircraft[0] if differs and of_aircraft else None), extra


def _number(record: str, first: int, last: int, code: str, warn: Warn) -> int:
    text = record[first - 1 : last].strip()
    if _is_digits(text) and int(text):
        return int(text)
    warn(first, code, text)
    return 1


def _frequency(record: str, warn: Warn) -> int:
    """Return every how many weeks; blank is every week."""
    sign = record[35]
    if sign in " 01":
        return 1
    if sign in "23456789":
        return int(sign)
    warn(36, "bad-frequency", sign)
    return 1


def _strict(record: str, first: int, last: int, read: Callable[[str], _T], code: str) -> _T:
    text = record[first - 1 : last]
    try:
        return read(text)
    except ValueError as error:
        raise FieldFault(first, code, text) from error


def _soft(record: str, first: int, last: int, read: Callable[[str], _T | None], code: str, warn: Warn) -> _T | None:
    text = record[first - 1 : last]
    try:
        return read(text)
    except ValueError:
        warn(first, code, text.strip())
        return None
