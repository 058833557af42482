"""Cutting a calendar file into components, line by line, so that one broken component loses only itself.

Only the properties that say when somebody is busy are kept; titles, descriptions and places are dropped here, before
anything parses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from integrations.calendars.busy import CalendarUnreadable, ReadingFinding, ReadingLimits

_KEPT_COMPONENTS = frozenset(
    {"VCALENDAR", "VEVENT", "VFREEBUSY", "VAVAILABILITY", "AVAILABLE", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
)
_NEVER_NESTED = frozenset({"VEVENT", "VFREEBUSY", "VTIMEZONE"})
_KEPT_PROPERTIES = frozenset(
    [
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "RECURRENCE-ID",
        "STATUS",
        "TRANSP",
        "SEQUENCE",
        "ATTENDEE",
        "ORGANIZER",
        "FREEBUSY",
        "BUSYTYPE",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "X-MICROSOFT-CDO-INTENDEDSTATUS",
        "X-MICROSOFT-CDO-ALLDAYEVENT",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "TZNAME",
    ]
)
_NAME = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)[ \t]*([;:])")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_LINE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One unfolded property: upper-case name and parameter names, untouched value."""

    name: str
    params: dict[str, str]
    value: str
    number: int


@dataclass(slots=True, kw_only=True)
class RawComponent:
    """A component with the lines that matter; filled while the file is walked, only read afterwards."""

    name: str
    line: int
    lines: list[RawLine] = field(default_factory=list)
    children: list[RawComponent] = field(default_factory=list)

    def first(self, name: str) -> RawLine | None:
        """Give the first property of that name."""
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> list[RawLine]:
        """Give every property of that name."""
        return [line for line in self.lines if line.name == name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The components at the top of a file, whatever stood around them."""

    components: tuple[RawComponent, ...]
    findings: tuple[ReadingFinding, ...]


def scan(data: bytes, limits: ReadingLimits) -> Scan:
    """Cut a file into components; raises CalendarUnreadable when it is no calendar at all."""
    if len(data) > limits.file_bytes:
        raise CalendarUnreadable("calendar.too-large", limit_bytes=limits.file_bytes)
    findings: list[ReadingFinding] = []
    text = _decode(data, findings)
    if not text.strip():
        raise CalendarUnreadable("calendar.empty")
    if not re.search(r"BEGIN[ \t]*:[ \t]*V(CALENDAR|EVENT|FREEBUSY|AVAILABILITY)", text, re.IGNORECASE):
        is_page = re.search(r"<\s*(!doctype html|html|head|body)\b", text[:4000], re.IGNORECASE)
        raise CalendarUnreadable("calendar.web-page" if is_page else "calendar.not-a-calendar")
    walker = _Walker(limits=limits, findings=findings)
    for number, line in _unfold(text):
        if not walker.take(number, line):
            break
    else:
        walker.note_end()
    walker.close_all()
    return Scan(components=tuple(walker.found), findings=tuple(findings))


def _decode(data: bytes, findings: list[ReadingFinding]) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as fault:
        # Times and rules are plain ASCII: a wrong code page can only spoil texts that are dropped anyway.
        line = data.count(b"\n", 0, fault.start) + 1
        findings.append(ReadingFinding(code="calendar.encoding-unknown", line=line))
        return data.decode("latin-1").replace("\0", "")


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """Join folded lines (RFC 5545 section 3.1); a line that never ends is cut."""
    parts: list[str] = []
    length = first = 0
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if line[:1] in (" ", "\t") and parts:
            if length < _LONGEST_LINE:
                parts.append(line[1:])
                length += len(line)
            continue
        if parts:
            yield first, "".join(parts)
        parts, length, first = [line[:_LONGEST_LINE]], len(line), number
    if parts:
        yield first, "".join(parts)


@dataclass(slots=True, kw_only=True)
class _Walker:
    limits: ReadingLimits
    findings: list[ReadingFinding]
    found: list[RawComponent] = field(default_factory=list)
    stack: list[RawComponent] = field(default_factory=list)
    begun: int = 0

    def take(self, number: int, line: str) -> bool:
        """Take one line; False when the file has more components than it may."""
        matched = _NAME.match(line)
        if matched is None:
            return True
        name = matched.group(1).upper()
        if name == "BEGIN":
            return self._begin(number, line[matched.end() :].strip().upper())
        if name == "END":
            self._end(number, line[matched.end() :].strip().upper())
        elif name in _KEPT_PROPERTIES and self.stack and self.stack[-1].name in _KEPT_COMPONENTS:
            self._keep(number, name, line, matched)
        return True

    def note_end(self) -> None:
        """Say it where the calendar itself was never closed: what came after is lost, and nobody knows how much."""
        if any(one.name == "VCALENDAR" for one in self.stack):
            self._note("calendar.cut-short", 0)

    def close_all(self) -> None:
        """Close what the file left open."""
        while self.stack:
            self._pop(is_closed=self.stack[-1].name == "VCALENDAR")

    def _begin(self, number: int, name: str) -> bool:
        open_names = [one.name for one in self.stack]
        if name in _NEVER_NESTED and name in open_names:
            while self.stack[-1].name != name:
                self._pop(is_closed=False)
            self._pop(is_closed=False)
        self.begun += 1
        if self.begun > self.limits.components:
            self._note("calendar.too-many-components", number, detail=str(self.limits.components))
            return False
        if len(self.stack) >= self.limits.depth:
            raise CalendarUnreadable("calendar.too-deep", limit=self.limits.depth)
        self.stack.append(RawComponent(name=name, line=number))
        return True

    def _end(self, number: int, name: str) -> None:
        if name not in [one.name for one in self.stack]:
            self._note("calendar.end-without-begin", number)
            return
        while self.stack[-1].name != name:
            self._pop(is_closed=False)
        self._pop(is_closed=True)

    def _pop(self, *, is_closed: bool) -> None:
        done = self.stack.pop()
        if done.name not in _KEPT_COMPONENTS or done.name == "VCALENDAR":
            return
        if not is_closed:
            # Half an event may lack the line that cancels it or moves it: it is not believed.
            self._note("calendar.component-unclosed", done.line, component=done.name)
            return
        parent = self.stack[-1] if self.stack else None
        if parent is None or parent.name == "VCALENDAR" or parent.name not in _KEPT_COMPONENTS:
            self.found.append(done)
        else:
            parent.children.append(done)

    def _keep(self, number: int, name: str, line: str, matched: re.Match[str]) -> None:
        holder = self.stack[-1]
        if matched.group(2) == ":":
            holder.lines.append(RawLine(name=name, params={}, value=line[matched.end() :].strip(), number=number))
            return
        try:
            _, params, value = Contentline(line.strip()).parts()  # type: ignore[no-untyped-call]
        except (ValueError, IndexError):
            # The marker makes the component fail where it is read: a start or an exception may be lost.
            holder.lines.append(RawLine(name="BROKEN", params={}, value=name, number=number))
            return
        plain = {str(key).upper(): _joined(each) for key, each in params.items()}
        holder.lines.append(RawLine(name=name, params=plain, value=str(value).strip(), number=number))

    def _note(self, code: str, line: int, *, component: str = "", detail: str = "") -> None:
        self.findings.append(ReadingFinding(code=code, line=line, component=component, detail=detail))


def _joined(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
