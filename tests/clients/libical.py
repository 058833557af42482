"""libical, the C library under many calendar programs: its strict check of RFC 5546, and what it reads."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Sequence
from typing import Any
from urllib.request import urlopen

from tests.clients.shown import Missing, Shown, instant
from tests.web.feed_mission import Feed

_VEVENT = 4


class _Time(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


class Libical:
    """The library, asked through its C interface."""

    name = "libical"
    keeps_copies = False

    def __init__(self, address: str) -> None:
        self._address = address
        found = ctypes.util.find_library("ical")
        if found is None:
            raise Missing("libical is missing: apt-get install libical3")
        self._library = ctypes.CDLL(found)

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """Fetch, check and read each feed."""
        return [self.read(urlopen(self._address + feed.path, timeout=30).read()) for feed in feeds]  # noqa: S310 - loopback

    def read(self, body: bytes) -> frozenset[Shown]:
        """What the library reads. Raises AssertionError where its strict check finds anything."""
        self._check(body)
        calendar = self._parsed(body)
        found, event = set(), self._pointer("icalcomponent_get_first_component", calendar, _VEVENT)
        while event:
            found.add(self._event(event))
            event = self._pointer("icalcomponent_get_next_component", calendar, _VEVENT)
        self._call("icalcomponent_free", None, calendar)
        return frozenset(found)

    def _check(self, body: bytes) -> None:
        """RFC 5546 wants METHOD and ORGANIZER, which a feed rightly has not: they are put in for the check alone."""
        published = body.replace(b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", 1)
        published = published.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nORGANIZER:mailto:office@example.org\r\n")
        calendar = self._parsed(published)
        is_valid = self._call("icalrestriction_check", ctypes.c_int, calendar)
        errors = self._call("icalcomponent_count_errors", ctypes.c_int, calendar)
        written = self._call("icalcomponent_as_ical_string", ctypes.c_char_p, calendar)
        marks = [line for line in written.split(b"\r\n") if line.startswith(b"X-LIC-ERROR")]
        self._call("icalcomponent_free", None, calendar)
        assert (is_valid, errors, marks) == (1, 0, []), (is_valid, errors, marks)

    def _parsed(self, body: bytes) -> int:
        calendar = self._pointer("icalparser_parse_string", ctypes.c_char_p(body))
        assert calendar, "libical reads nothing"
        return calendar

    def _event(self, event: int) -> Shown:
        starts, ends = (self._instant(event, name) for name in ("dtstart", "dtend"))
        return Shown(
            uid=self._text(event, "icalcomponent_get_uid"),
            starts_at=instant(starts),
            ends_at=instant(ends),
            status=self._status(event),
            summary=self._text(event, "icalcomponent_get_summary"),
        )

    def _instant(self, event: int, name: str) -> int:
        time = self._call(f"icalcomponent_get_{name}", _Time, event)
        convert = self._function("icaltime_as_timet_with_zone", ctypes.c_long)
        convert.argtypes = [_Time, ctypes.c_void_p]  # type: ignore[attr-defined]
        return int(convert(time, time.zone))

    def _status(self, event: int) -> str:
        status = self._call("icalcomponent_get_status", ctypes.c_int, event)
        text: bytes = self._function("icalproperty_status_to_string", ctypes.c_char_p)(status)
        return text.decode()

    def _text(self, event: int, function: str) -> str:
        text: bytes = self._call(function, ctypes.c_char_p, event)
        return text.decode()

    def _pointer(self, function: str, *arguments: Any) -> int:
        return int(self._call(function, ctypes.c_void_p, *arguments) or 0)

    def _call(self, function: str, kind: Any, first: Any, *rest: Any) -> Any:
        given = ctypes.c_void_p(first) if isinstance(first, int) else first
        return self._function(function, kind)(given, *rest)

    def _function(self, name: str, kind: Any) -> Callable[..., Any]:
        function = getattr(self._library, name)
        function.restype = kind
        return function  # type: ignore[no-any-return]
