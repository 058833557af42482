"""The readers under test: what each makes of a file, as a word, with the codes of everything it refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from integrations.calendars import CalendarUnreadable, read_calendar
from integrations.schedules import SsimError, expand_all, read_ssim
from integrations.spreadsheets import Limits, SpreadsheetError, parse_table, read_workbook
from scheduler.i18n import has_phrase
from scheduler.services.imports.declared import TableSpec, tables_of

READ = "read"
_START = datetime(2026, 12, 1, tzinfo=UTC)
_WINDOW = (_START, _START + timedelta(days=400))
_ZONES = {
    "SGN": "Asia/Ho_Chi_Minh", "HAN": "Asia/Ho_Chi_Minh", "HKG": "Asia/Hong_Kong", "ICN": "Asia/Seoul",
    "LAX": "America/Los_Angeles", "SFO": "America/Los_Angeles", "SYD": "Australia/Sydney", "AKL": "Pacific/Auckland",
}  # fmt: skip
_LIMITS = Limits(seconds=5)


class NoReason(AssertionError):
    """A refusal without words for it in the phrase book, or a result that cannot be."""


def schedule(data: bytes) -> str:
    """Read and expand a schedule over two months."""
    try:
        file = read_ssim(data)
    except SsimError as failure:
        return _refused(failure.code, "error-imports-file")
    found = expand_all(file.legs, zones=_ZONES, start=date(2026, 12, 1), end=date(2027, 1, 31))
    for leg in found.legs:
        if leg.arrives_at <= leg.departs_at:
            raise NoReason(f"{leg.flight} arrives before it departs")
    _explained(
        (one.code for one in (*file.findings, *found.findings)), "imports-problem-ssim", "imports-problem-ssim-line"
    )
    return READ


def calendar(data: bytes) -> str:
    """Read a calendar over 400 days."""
    try:
        reading = read_calendar(data, default_zone="Asia/Ho_Chi_Minh", window=_WINDOW)
    except CalendarUnreadable as failure:
        return _refused(failure.code.replace(".", "-"), "error-owncalendar-why")
    ends = _START
    for span in reading.busy:
        if not ends <= span.starts_at < span.ends_at <= _WINDOW[1]:
            raise NoReason("spans overlap or leave the window")
        ends = span.ends_at
    if reading.counts.refused and not any(one.is_refusal for one in reading.findings):
        raise NoReason("something was refused without a finding")
    codes = (one.code.removeprefix("calendar.") for one in reading.findings)
    _explained(codes, "owncalendar-finding", "")
    return READ


def spreadsheet(data: bytes) -> str:
    """Read a workbook and every sheet of it as members and as flights."""
    try:
        book = read_workbook(data, "file", limits=_LIMITS)
    except SpreadsheetError as failure:
        return _refused(failure.code, "error-imports-file")
    for sheet in book.filled_sheets:
        for spec in _specs():
            table = parse_table(sheet, spec.columns)
            _explained((one.code for one in table.problems), "imports-problem", "")
    return READ


@lru_cache
def _specs() -> tuple[TableSpec, ...]:
    today = date(2026, 12, 1)
    return (tables_of("cases", today)[1], tables_of("flights", today)[0])


def _refused(code: str, family: str) -> str:
    _explained((code,), family, "")
    return code


def _explained(codes: Iterable[str], family: str, otherwise: str) -> None:
    """Raise NoReason for a code that nobody would be told the meaning of."""
    for code in set(codes):
        if not has_phrase(f"{family}-{code}") and not (otherwise and has_phrase(otherwise)):
            raise NoReason(f"no words for {family}-{code}")


SUBJECTS: dict[str, Callable[[bytes], str]] = {
    "ssim": schedule,
    "calendars": calendar,
    "spreadsheets": spreadsheet,
}
