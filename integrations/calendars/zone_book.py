"""Which zone a TZID of a foreign calendar means: IANA names, Windows names, prefixes, or its own VTIMEZONE."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from io import StringIO

from dateutil.tz import tzical
from icalendar.prop import vUTCOffset
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from integrations.calendars.busy import ReadingFinding
from integrations.calendars.scanning import RawComponent
from integrations.calendars.zones import canonical_zone, zone_of

_MOST_OBSERVANCES = 60
_OFFSET_NAME = re.compile(r"^\(?(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?\b")
_WINDOWS = {name.casefold(): olson for name, olson in WINDOWS_TO_OLSON.items()}
_YEARLY = re.compile(
    r"^(FREQ=YEARLY|BYMONTH=\d{1,2}|BYDAY=[+-]?\d?(?:MO|TU|WE|TH|FR|SA|SU)|BYMONTHDAY=[-\d,]+"
    r"|INTERVAL=1|WKST=\w\w|UNTIL=\d{8}(?:T\d{6}Z?)?|;)+$"
)


class ZoneBook:
    """The zones of one file; remembers each answer and what had to be guessed for it."""

    def __init__(self, definitions: list[RawComponent], default: tzinfo, year: int) -> None:
        self._definitions = {line.value: one for one in definitions if (line := one.first("TZID")) is not None}
        self._default = default
        self._year = year
        self._known: dict[str, tzinfo] = {}
        self.findings: list[ReadingFinding] = []

    @property
    def default(self) -> tzinfo:
        """The zone of times that name none."""
        return self._default

    def find(self, name: str, line: int) -> tzinfo:
        """Give the zone that a TZID stands for; an unknown one is read as the default, with a finding."""
        if name not in self._known:
            self._known[name] = self._look_up(name, line)
        return self._known[name]

    def _look_up(self, name: str, line: int) -> tzinfo:
        plain = name.strip().strip('"')
        known = named_zone(plain)
        if known is not None:
            return known
        definition = self._definitions.get(name) or self._definitions.get(plain)
        defined = defined_zone(definition, self._year) if definition is not None else None
        if defined is not None:
            return defined
        offset = _OFFSET_NAME.match(plain)
        if offset is not None and int(offset.group(2)) <= 14:
            self.findings.append(ReadingFinding(code="calendar.zone-guessed", line=line, detail=plain[:60]))
            return _fixed(offset)
        self.findings.append(ReadingFinding(code="calendar.zone-unknown", line=line, detail=plain[:60]))
        return self._default


def named_zone(name: str) -> tzinfo | None:
    """Give the zone of an IANA or Windows name, also behind a path as Evolution and Mozilla write it."""
    if len(name) > 120 or not name.isprintable():
        return None
    canonical = canonical_zone(name)
    if canonical == "UTC":
        return UTC
    windows = _WINDOWS.get(canonical.casefold())
    segments = canonical.strip("/").split("/")
    tails = ["/".join(segments[-count:]) for count in (3, 2, 1) if count <= len(segments)]
    candidates = [canonical, *([windows] if windows else []), *(tails if canonical.startswith("/") else [])]
    for candidate in candidates:
        # Only names with a slash: "EST" and "MST" are abbreviations that mean different things to their writers.
        found = zone_of(canonical_zone(candidate)) if "/" in candidate.strip("/") else None
        if found is not None:
            return found
    return None


def defined_zone(definition: RawComponent, year: int) -> tzinfo | None:
    """Make a zone from a VTIMEZONE, or None when it is broken or costs too much to evaluate."""
    observances = [one for one in definition.children if one.name in ("STANDARD", "DAYLIGHT")]
    if not 0 < len(observances) <= _MOST_OBSERVANCES:
        return None
    if len(observances) == 1:
        return _single(observances[0])
    try:
        text = ["BEGIN:VTIMEZONE", "TZID:own", *(line for one in observances for line in _written(one, year))]
        found = tzical(StringIO("\r\n".join([*text, "END:VTIMEZONE", ""]))).get()
    except (ValueError, OverflowError, IndexError, TypeError, KeyError):
        return None
    return found if isinstance(found, tzinfo) else None


def _single(observance: RawComponent) -> tzinfo | None:
    line = observance.first("TZOFFSETTO")
    try:
        offset = vUTCOffset.from_ical(line.value) if line is not None else None  # type: ignore[no-untyped-call]
        return timezone(offset) if isinstance(offset, timedelta) else None
    except ValueError:
        return None


def _written(observance: RawComponent, year: int) -> list[str]:
    """Write an observance with nothing in it but what a zone needs; ValueError for rules no zone has."""
    start = observance.first("DTSTART")
    rule = observance.first("RRULE")
    if start is None:
        raise ValueError("DTSTART")
    onset = datetime.strptime(start.value[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - local by definition
    lines = [f"BEGIN:{observance.name}"]
    if rule is not None:
        if not _YEARLY.match(rule.value.upper()):
            raise ValueError("RRULE")
        # Outlook starts its rules in 1601: four centuries of transitions that nobody asks for.
        if onset.year < year - 3 and "BYMONTH=" in rule.value.upper() and "BYDAY=" in rule.value.upper():
            onset = onset.replace(year=year - 3, day=1)
        lines.append(f"RRULE:{rule.value.upper()}")
    lines.append(f"DTSTART:{onset:%Y%m%dT%H%M%S}")
    dates = [value.strip() for line in observance.all("RDATE") for value in line.value.split(",")]
    lines += [f"RDATE:{value[:15]}" for value in dates[-400:]]
    for name in ("TZOFFSETFROM", "TZOFFSETTO"):
        line = observance.first(name)
        if line is None:
            raise ValueError(name)
        lines.append(f"{name}:{line.value}")
    return [*lines, f"END:{observance.name}"]


def _fixed(offset: re.Match[str]) -> tzinfo:
    hours, minutes = int(offset.group(2)), int(offset.group(3) or 0)
    length = timedelta(hours=hours, minutes=min(minutes, 59))
    return timezone(-length if offset.group(1) == "-" else length)
