"""Invented clinic sessions of the demo: who examines, when, in which languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from scheduler.demo.names import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSession:
    """A session; clocks are local."""

    code: str
    clinic: str
    stage: str
    on: date
    starts: str
    ends: str
    examiner: str
    sex: Sex
    languages: tuple[str, ...]


_WEEK: tuple[tuple[str, tuple[int, ...], str, str, str, Sex], ...] = (
    ("exam", (1, 2, 3, 4, 5), "08:00", "11:30", "A", "F"),
    ("exam", (1, 2, 3, 4, 5), "08:00", "11:30", "B", "M"),
    ("vaccine_2", (2, 4), "13:30", "16:00", "C", "F"),
    ("pdms", (1, 3, 5), "08:00", "10:30", "D", "M"),
    ("sputum_1", (1, 2, 3), "07:00", "09:30", "E", "M"),
    ("sputum_2", (2, 3, 4), "07:00", "09:30", "E", "M"),
    ("sputum_3", (3, 4, 5), "07:00", "09:30", "E", "M"),
    ("results", (5,), "13:30", "15:30", "D", "M"),
    ("pec", (1, 2, 3, 4, 5), "13:30", "16:30", "A", "F"),
    ("pec", (1, 2, 3, 4, 5), "13:30", "16:30", "B", "M"),
    ("exam", (6, 7), "08:00", "11:00", "A", "F"),
    ("exam", (1, 2, 3, 4, 5, 6, 7), "17:30", "20:30", "B", "M"),
    ("pec", (6,), "08:00", "11:00", "C", "F"),
    ("pec", (7,), "08:00", "10:00", "D", "M"),
)
_LANGUAGES = {"A": ("vi", "en"), "B": ("vi", "jra"), "C": ("vi", "hmn"), "D": ("vi", "en"), "E": ("vi",)}


def sessions(first: date, last: date) -> tuple[DemoSession, ...]:
    """Every session of both clinics between two dates; none on Viet Nam's public holidays."""
    free = holidays.country_holidays("VN", years=range(first.year, last.year + 1))
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return tuple(
        DemoSession(
            code=f"{office}-{examiner}{row:02}-{day:%y%m%d}",  # it says nothing of the stage
            clinic=f"{office}-MHC",
            stage=stage,
            on=day,
            starts=starts,
            ends=ends,
            examiner=f"{office}-{examiner}",
            sex=sex,
            languages=_LANGUAGES[examiner],
        )
        for day in days
        if day not in free
        for office in ("HAN", "SGN")
        for row, (stage, weekdays, starts, ends, examiner, sex) in enumerate(_WEEK, 1)
        if day.isoweekday() in weekdays
    )
