"""Recurrence rules within a window, at a bounded price whatever the rule says.

The expansion is dateutil's. It has one weakness against foreign files: a rule that never matches runs to the year
9999. The Gregorian calendar repeats itself every 400 years to the weekday, so a rule is expanded as many centuries
later as fit, where that end is near.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta, tzinfo

from dateutil.rrule import rrule, rrulestr
from icalendar.prop import vDate, vDatetime

from integrations.calendars.busy import ComponentRefused

_STEP = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}
_MONTHS = {"MONTHLY": 1, "YEARLY": 12}
_SUB_DAILY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_LONGEST_RULE = 2000
_MOST_TIMES_A_DAY = 1440
_CYCLE_YEARS = 400
_LAST_YEAR = 9998
_NEVER = datetime(9990, 1, 1)  # noqa: DTZ001 - wall clock


def expand(rule: str, start: datetime, first: datetime, last: datetime, *, zone: tzinfo, most: int) -> list[datetime]:
    """List the wall-clock starts of a rule from `first` to `last`, both included.

    All times are naive wall clock of `zone`. Raises ComponentRefused with `calendar.rule-unreadable`,
    `calendar.rule-unsupported`, or `calendar.too-many-occurrences` after `most` steps.
    """
    parts = _parts(rule)
    until = min(_until(parts, zone, start), last)
    if start > until:
        return []
    shift = _CYCLE_YEARS * max(0, (_LAST_YEAR - until.year) // _CYCLE_YEARS)
    begin = start if "COUNT" in parts else _forward(parts, start, first)
    expanded = _make(parts, _shifted(begin, shift), _shifted(until, shift))
    found: list[datetime] = []
    steps = 0
    try:
        for late in expanded:
            steps += 1
            if steps > most:
                raise ComponentRefused("calendar.too-many-occurrences", str(most))
            each = _shifted(late, -shift)
            if each > until:
                break
            if each >= first:
                found.append(each)
    except (ValueError, OverflowError, IndexError, TypeError) as fault:
        raise ComponentRefused("calendar.rule-unreadable") from fault
    return found


def _parts(rule: str) -> dict[str, str]:
    if len(rule) > _LONGEST_RULE:
        raise ComponentRefused("calendar.rule-unsupported", "length")
    pairs = [part.partition("=") for part in rule.upper().replace(" ", "").split(";") if part]
    parts = {name: value for name, _, value in pairs if value}
    if len(parts) != len(pairs):
        raise ComponentRefused("calendar.rule-unreadable")
    frequency = parts.get("FREQ", "")
    if frequency not in _STEP and frequency not in _MONTHS:
        raise ComponentRefused("calendar.rule-unreadable", "FREQ")
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
        raise ComponentRefused("calendar.rule-unsupported", "RSCALE")
    # A position within one second never exists: dateutil would look for it through all seconds of all years.
    if "BYSETPOS" in parts and frequency in _SUB_DAILY:
        raise ComponentRefused("calendar.rule-unsupported", "BYSETPOS")
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= parts.get(name, "").count(",") + 1
    if times > _MOST_TIMES_A_DAY:
        raise ComponentRefused("calendar.too-many-occurrences", str(_MOST_TIMES_A_DAY))
    # Google writes COUNT=-1 and Outlook INTERVAL=0 where they mean none.
    if parts.get("COUNT", "1").startswith("-"):
        del parts["COUNT"]
    if parts.get("INTERVAL", "1").strip("0") == "":
        del parts["INTERVAL"]
    for name in ("COUNT", "INTERVAL"):
        if not parts.get(name, "1").isdecimal() or len(parts.get(name, "1")) > 9:
            raise ComponentRefused("calendar.rule-unreadable", name)
    return parts


def _until(parts: dict[str, str], zone: tzinfo, start: datetime) -> datetime:
    text = parts.pop("UNTIL", None)
    if text is None:
        return _NEVER
    try:
        if len(text) == 8:
            # A date includes the occurrence of its own day, at whatever hour.
            return datetime.combine(vDate.from_ical(text), start.time())  # type: ignore[no-untyped-call]
        found: datetime = vDatetime.from_ical(text)  # type: ignore[no-untyped-call]
        return found if found.tzinfo is None else found.astimezone(zone).replace(tzinfo=None)
    except (ValueError, TypeError, AttributeError, OverflowError) as fault:
        raise ComponentRefused("calendar.rule-unreadable", "UNTIL") from fault


def _forward(parts: dict[str, str], start: datetime, first: datetime) -> datetime:
    """Move the start by whole intervals to just before the window: the same occurrences, without the way there."""
    if start >= first:
        return start
    interval = int(parts.get("INTERVAL", "1"))
    step = _STEP.get(parts["FREQ"])
    if step is not None:
        # One interval is kept in hand: the window may open in the middle of a week.
        return start + step * interval * max(0, (first - start) // (step * interval) - 1)
    months = _MONTHS[parts["FREQ"]] * interval
    away = (first.year - start.year) * 12 + first.month - start.month
    for back in range(1, 50):
        moved = start.year * 12 + start.month - 1 + (away // months - back) * months
        year, month = divmod(moved, 12)
        if moved <= start.year * 12 + start.month - 1:
            return start
        if start.day <= monthrange(year, month + 1)[1]:
            return start.replace(year=year, month=month + 1)
    return start


def _make(parts: dict[str, str], begin: datetime, until: datetime) -> rrule:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        made = rrulestr(f"{text};UNTIL={until:%Y%m%dT%H%M%S}" if "COUNT" not in parts else text, dtstart=begin)
        if not isinstance(made, rrule):
            raise ComponentRefused("calendar.rule-unreadable")
        return made
    except (ValueError, OverflowError, IndexError, TypeError, AttributeError, KeyError) as fault:
        raise ComponentRefused("calendar.rule-unreadable") from fault


def _shifted(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)
