"""Reading search parameters of R4: dates with prefixes and precision, references, lists of codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.fhir.reading import ID, ResourceRefused

_DATE = re.compile(
    r"(?P<prefix>eq|ne|gt|lt|ge|le|sa|eb)?(?P<year>\d{4})"
    r"(-(?P<month>\d\d)(-(?P<day>\d\d)(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.\d{1,9})?)?"
    r"(?P<zone>Z|[ +-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(MAXYEAR, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTest:
    """A date parameter: a prefix and the span [first, last) that the value stands for."""

    prefix: str
    first: datetime
    last: datetime

    def fits(self, at: datetime) -> bool:
        """Whether an instant fits."""
        if self.prefix in {"eq", "ne"}:
            return (self.first <= at < self.last) == (self.prefix == "eq")
        low, high = self.span
        return low <= at < high

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span [low, high) outside of which nothing fits."""
        if self.prefix in {"gt", "sa"}:
            return self.last, _LAST
        if self.prefix == "ge":
            return self.first, _LAST
        if self.prefix in {"lt", "eb"}:
            return _FIRST, self.first
        if self.prefix == "le":
            return _FIRST, self.last
        return (self.first, self.last) if self.prefix == "eq" else (_FIRST, _LAST)


def date_test(text: str, name: str, zone: str) -> DateTest:
    """Read a date parameter; a value without an offset is of `zone` (IANA). Raises ResourceRefused."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ResourceRefused("fhir.date-unusable", name)
    try:
        return _test(found, zone)
    except (ValueError, OverflowError) as fault:
        raise ResourceRefused("fhir.date-unusable", name) from fault


def codes(text: str, known: frozenset[str], name: str) -> frozenset[str]:
    """Read codes joined by commas, with or without their system. Raises ResourceRefused for one that is none."""
    given = frozenset(part.rpartition("|")[2] for part in text.split(","))
    if not given <= known:
        raise ResourceRefused("fhir.value-unknown", name)
    return given


def target(text: str, kinds: tuple[str, ...], name: str) -> tuple[str, str]:
    """Read a reference (`Location/K1`, a whole address, or an id alone) as kind and id. Raises ResourceRefused."""
    kind, _, identifier = text.rpartition("/")
    found = kind.rpartition("/")[2] or (kinds[0] if len(kinds) == 1 else "")
    if not ID.fullmatch(identifier) or found not in kinds:
        raise ResourceRefused("fhir.reference-unusable", name)
    return found, identifier


def _test(found: re.Match[str], zone: str) -> DateTest:
    part = found.groupdict()
    numbers = [int(part[name] or default) for name, default in (("year", 1), ("month", 1), ("day", 1))]
    clock = [int(part[name] or 0) for name in ("hour", "minute", "second")]
    first = datetime(*numbers, *clock, tzinfo=UTC)  # type: ignore[misc, arg-type]  # six numbers, each by its place
    last = _after(first, part)
    moved = [_in_zone(moment, part["zone"], zone) for moment in (first, last)]
    return DateTest(prefix=part["prefix"] or "eq", first=moved[0], last=moved[1])


def _after(first: datetime, part: dict[str, str | None]) -> datetime:
    """The end of what a value of that precision stands for."""
    if part["second"]:
        return first + timedelta(seconds=1)
    if part["hour"]:
        return first + timedelta(minutes=1)
    if part["day"]:
        return first + timedelta(days=1)
    if part["month"]:
        return (first + timedelta(days=31)).replace(day=1)
    return first.replace(year=first.year + 1)


def _in_zone(moment: datetime, offset: str | None, zone: str) -> datetime:
    local = moment.replace(tzinfo=None)
    if offset is None:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    # A plus sign that nobody escaped arrives as a space.
    return datetime.fromisoformat(local.isoformat() + offset.replace(" ", "+").replace("Z", "+00:00")).astimezone(UTC)
