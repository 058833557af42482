"""Somebody's own calendar in: what it says about when they are taken, and nothing else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from integrations.calendars.busy import (
    LOSSES,
    BusySpan,
    CalendarReading,
    ComponentRefused,
    ReadingCounts,
    ReadingFinding,
    ReadingLimits,
)
from integrations.calendars.moments import Moment, read_duration, read_moment, read_period
from integrations.calendars.own_events import Claim, OwnEvent, read_event
from integrations.calendars.scanning import RawComponent, scan
from integrations.calendars.series import Occurrence, Window, occurrences
from integrations.calendars.spans import cut, merge, subtract
from integrations.calendars.zone_book import ZoneBook
from integrations.calendars.zones import canonical_zone, zone_of

_IGNORED = frozenset({Claim.TRANSPARENT, Claim.CANCELLED, Claim.DECLINED})
_BUSY_TYPES = {"BUSY", "BUSY-UNAVAILABLE", ""}


def read_calendar(
    data: bytes,
    *,
    default_zone: str,
    window: tuple[datetime, datetime],
    own_addresses: tuple[str, ...] = (),
    skipped_uids: frozenset[str] = frozenset(),
    limits: ReadingLimits | None = None,
) -> CalendarReading:
    """Read when the owner of a calendar is taken, within a window of aware instants.

    Days and times without a zone are read in `default_zone` (IANA). `own_addresses` are the owner's mail addresses:
    events that they declined do not count. `skipped_uids` are events that the caller put there itself, as invitations
    or by a feed: they do not count either. Raises CalendarUnreadable when the file as a whole gives nothing; broken
    parts of it become findings. Nothing but times leaves this function.
    """
    zone = zone_of(canonical_zone(default_zone))
    if zone is None or window[0].tzinfo is None or window[1].tzinfo is None or window[0] >= window[1]:
        raise ValueError("an IANA zone and a window of two aware instants in order")
    bounds = limits or ReadingLimits()
    scanned = scan(data, bounds)
    definitions = [one for one in scanned.components if one.name == "VTIMEZONE"]
    first_at, last_at = (one.astimezone(UTC) for one in window)
    reader = _Reader(
        zones=ZoneBook(definitions, zone, first_at.year),
        window=Window(first_at=first_at, last_at=last_at, most=bounds.series_occurrences),
        limits=bounds,
        own_addresses=frozenset(one.strip().casefold() for one in own_addresses),
        skipped_uids=skipped_uids,
        findings=list(scanned.findings),
    )
    return reader.read([one for one in scanned.components if one.name != "VTIMEZONE"])


@dataclass(slots=True, kw_only=True)
class _Reader:
    zones: ZoneBook
    window: Window
    limits: ReadingLimits
    own_addresses: frozenset[str]
    skipped_uids: frozenset[str]
    findings: list[ReadingFinding]
    spans: list[BusySpan] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    stops_at: float = 0.0

    def read(self, components: list[RawComponent]) -> CalendarReading:
        self.stops_at = time.thread_time() + self.limits.seconds
        events = [one for one in components if one.name == "VEVENT"]
        others = [one for one in components if one.name in ("VFREEBUSY", "VAVAILABILITY")]
        self.tally["components"] = len(events) + len(others)
        for raw in others:
            self._guarded(raw, self._free_busy if raw.name == "VFREEBUSY" else self._availability)
        for group in self._groups(events):
            if self._is_spent(group[0].raw):
                break
            self._series(group)
        counts = ReadingCounts(**{name: self.tally[name] for name in ReadingCounts.__dataclass_fields__})
        # Looked for among all findings: those shown are no more than somebody reads.
        loss = next((one.code for one in self.findings if one.code in LOSSES), "")
        return CalendarReading(busy=merge(self.spans), findings=self._shown(), counts=counts, loss=loss)

    def _groups(self, raws: list[RawComponent]) -> list[list[OwnEvent]]:
        """Read the events and put those of one UID together; those without one stand alone."""
        groups: dict[str, list[OwnEvent]] = {}
        for position, raw in enumerate(raws):
            if self._is_spent(raw):
                break
            try:
                event = read_event(raw, self.zones, self.own_addresses)
            except ComponentRefused as refused:
                self._refuse(raw, refused)
                continue
            uid = raw.first("UID")
            groups.setdefault(uid.value if uid is not None and uid.value else f"\n{position}", []).append(event)
        parted = [part for group in groups.values() for part in self._parted(group)]
        # Single events first: when time runs out, it is the costly rules that are left over.
        return sorted(parted, key=lambda group: sum(one.recurs for one in group))

    def _parted(self, group: list[OwnEvent]) -> list[list[OwnEvent]]:
        """Set events apart that wrongly share a UID: same revision, no RECURRENCE-ID, another start."""
        masters = [one for one in group if one.raw.first("RECURRENCE-ID") is None]
        top = max((one.sequence for one in masters), default=0)
        latest = {one.start: one for one in masters if one.sequence == top}
        if len(latest) < 2:
            return [group]
        self._note("calendar.uid-repeated", masters[1].raw)
        first, *rest = latest.values()
        moved = [one for one in group if one.raw.first("RECURRENCE-ID") is not None]
        return [[first, *moved], *([one] for one in rest)]

    def _series(self, group: list[OwnEvent]) -> None:
        self.tally["recurring"] += any(one.recurs for one in group)
        found = self._guarded_occurrences(group)
        if found is None:
            return
        if not self._has_room(group[0].raw, len(found)):
            return
        for one in found:
            self._claim(one)

    def _has_room(self, raw: RawComponent, count: int) -> bool:
        """Count times that were found; False where the calendar has more of them than it may."""
        self.tally["occurrences"] += count
        if self.tally["occurrences"] <= self.limits.occurrences:
            return True
        self._stop(raw, ComponentRefused("calendar.too-many-times", str(self.limits.occurrences)))
        return False

    def _guarded_occurrences(self, group: list[OwnEvent]) -> list[Occurrence] | None:
        try:
            return occurrences(group, self.window, self.zones)
        except ComponentRefused as refused:
            self._refuse(group[0].raw, refused)
        except Exception as fault:
            self._refuse(group[0].raw, ComponentRefused("calendar.unreadable", type(fault).__name__))
        return None

    def _claim(self, one: Occurrence) -> None:
        uid = one.event.raw.first("UID")
        if uid is not None and uid.value in self.skipped_uids:
            self.tally["ignored_own"] += 1
        elif one.event.claim in _IGNORED:
            self.tally[f"ignored_{one.event.claim}"] += 1
        elif one.starts_at == one.ends_at:
            self.tally["ignored_instants"] += 1
        else:
            is_tentative = one.event.claim is Claim.TENTATIVE
            self._add(one.event.raw, one.starts_at, one.ends_at, is_tentative, one.event.is_all_day)

    def _add(
        self, raw: RawComponent, starts_at: datetime, ends_at: datetime, is_tentative: bool, is_all_day: bool = False
    ) -> None:
        uid = raw.first("UID")
        span = BusySpan(
            starts_at=starts_at,
            ends_at=ends_at,
            is_all_day=is_all_day,
            is_tentative=is_tentative,
            sources=(sha256(uid.value.encode()).hexdigest()[:16],) if uid is not None else (),
        )
        inside = cut(span, self.window.first_at, self.window.last_at)
        self.spans += [inside] if inside is not None else []

    def _free_busy(self, raw: RawComponent) -> None:
        for line in raw.all("FREEBUSY"):
            kind = line.params.get("FBTYPE", "BUSY").upper()
            for value in line.value.split(",") if kind != "FREE" else ():
                if not self._has_room(raw, 1):
                    return
                try:
                    start, length = read_period(value, line, self.zones)
                    is_tentative = kind == "BUSY-TENTATIVE"
                    self._add(raw, start.at(), start.at() + (length or timedelta(0)), is_tentative)
                except ComponentRefused as refused:
                    self._refuse(raw, refused)

    def _availability(self, raw: RawComponent) -> None:
        """Read RFC 7953: the whole span is taken except where an AVAILABLE part says otherwise."""
        first_at, last_at = self.window.first_at, self.window.last_at
        starts_at = self._bound(raw, "DTSTART") or first_at
        ends_at = self._bound(raw, "DTEND") or last_at
        length = raw.first("DURATION")
        if length is not None and raw.first("DTEND") is None:
            ends_at = starts_at + read_duration(length.value, length)
        whole = cut(BusySpan(starts_at=starts_at, ends_at=ends_at), first_at, last_at)
        free = [
            BusySpan(starts_at=one.starts_at, ends_at=one.ends_at)
            for part in raw.children
            if part.name == "AVAILABLE"
            for one in occurrences([read_event(part, self.zones, frozenset())], self.window, self.zones)
            if one.starts_at < one.ends_at
        ]
        kind = raw.first("BUSYTYPE")
        is_tentative = kind is not None and kind.value.upper() == "BUSY-TENTATIVE"
        for span in subtract([whole] if whole is not None else [], list(merge(free))):
            self._add(raw, span.starts_at, span.ends_at, is_tentative)
            self.tally["occurrences"] += 1

    def _bound(self, raw: RawComponent, name: str) -> datetime | None:
        line = raw.first(name)
        moment: Moment | None = read_moment(line, self.zones) if line is not None else None
        return moment.at() if moment is not None else None

    def _guarded(self, raw: RawComponent, read: Callable[[RawComponent], None]) -> None:
        try:
            read(raw)
        except ComponentRefused as refused:
            self._refuse(raw, refused)
        except (ValueError, OverflowError, TypeError, KeyError) as fault:
            self._refuse(raw, ComponentRefused("calendar.unreadable", type(fault).__name__))

    def _is_spent(self, raw: RawComponent) -> bool:
        if time.thread_time() < self.stops_at:
            return False
        self._stop(raw, ComponentRefused("calendar.took-too-long", str(self.limits.seconds)))
        return True

    def _stop(self, raw: RawComponent, refused: ComponentRefused) -> None:
        """Say once that the rest is not read."""
        if not any(one.code == refused.code for one in self.findings):
            self._refuse(raw, refused)

    def _refuse(self, raw: RawComponent, refused: ComponentRefused) -> None:
        self.tally["refused"] += 1
        line = refused.line or raw.line
        self.findings.append(ReadingFinding(code=refused.code, line=line, component=raw.name, detail=refused.detail))

    def _note(self, code: str, raw: RawComponent) -> None:
        self.findings.append(ReadingFinding(code=code, line=raw.line, component=raw.name))

    def _shown(self) -> tuple[ReadingFinding, ...]:
        every = sorted([*self.findings, *self.zones.findings], key=lambda one: one.line)
        left = len(every) - self.limits.findings
        more = [ReadingFinding(code="calendar.more-findings", detail=str(left))] if left > 0 else []
        return (*every[: self.limits.findings], *more)
