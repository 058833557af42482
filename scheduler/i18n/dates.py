"""Dates, times and amounts as people of each language write them; a time always shows its zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date as _babel_date
from babel.numbers import format_decimal, format_percent

from scheduler.i18n import Language

VIET_NAM = "Asia/Ho_Chi_Minh"


def local(instant: datetime, zone: str) -> datetime:
    """The instant on the clocks of `zone`."""
    return instant.astimezone(ZoneInfo(zone))


def zone_label(instant: datetime, zone: str) -> str:
    """`GMT+7`, `GMT-3:30`: the offset in force at that instant."""
    offset = local(instant, zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"GMT{sign}{hours}" + (f":{rest:02}" if rest else "")


def show_date(day: date, language: Language, *, weekday: bool = True) -> str:
    """`Th 4, 25/11/2026` in Vietnamese, `Wed 25 Nov 2026` in English."""
    if language == "vi":
        return _babel_date(day, "ccc, dd/MM/yyyy" if weekday else "dd/MM/yyyy", locale="vi")
    return _babel_date(day, "EEE d MMM yyyy" if weekday else "d MMM yyyy", locale="en_GB")


def show_time(instant: datetime, zone: str) -> str:
    """`23:55` on the clocks of `zone`; show `zone_label` beside it."""
    return local(instant, zone).strftime("%H:%M")


def show_instant(instant: datetime, zone: str, language: Language) -> str:
    """Date, time and zone: `Th 4, 25/11/2026 23:55 (GMT+7)`."""
    return (
        f"{show_date(local(instant, zone).date(), language)} {show_time(instant, zone)} ({zone_label(instant, zone)})"
    )


def day_shift(first: datetime, first_zone: str, second: datetime, second_zone: str) -> int:
    """Calendar days from the first local date to the second: the +1 or -1 beside an arrival."""
    return (local(second, second_zone).date() - local(first, first_zone).date()).days


def show_duration(minutes: int) -> str:
    """`2 h 05`, the same in both languages."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}"


def show_percent(ratio: float, language: Language) -> str:
    """A ratio as a percentage with one decimal: `12,5 %` in Vietnamese, `12.5%` in English."""
    return format_percent(ratio, "0.0 %" if language == "vi" else "0.0%", locale=language)


def show_count(amount: int, language: Language, *, signed: bool = False) -> str:
    """A number grouped as the language does, with its sign also where it is above zero if `signed`."""
    sign = "+" if signed and amount > 0 else ""
    return sign + format_decimal(amount, locale=language)


def show_points(points: int, language: Language) -> str:
    """Points as US dollars (100 points = 1 dollar), whole dollars."""
    return f"{format_decimal(round(points / 100), locale=language)} USD"
