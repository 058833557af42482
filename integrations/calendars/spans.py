"""Joining, cutting and subtracting spans of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from integrations.calendars.busy import BusySpan

_MOST_SOURCES = 20


def merge(spans: Iterable[BusySpan]) -> tuple[BusySpan, ...]:
    """Join what overlaps or touches; a tentative span is kept only where nothing firm covers it."""
    given = list(spans)
    firm = _joined([one for one in given if not one.is_tentative])
    tentative = subtract(_joined([one for one in given if one.is_tentative]), firm)
    return tuple(sorted([*firm, *tentative], key=lambda one: (one.starts_at, one.ends_at)))


def cut(span: BusySpan, first_at: datetime, last_at: datetime) -> BusySpan | None:
    """Keep the part of a span inside the window."""
    return _part(span, max(span.starts_at, first_at), min(span.ends_at, last_at))


def subtract(spans: list[BusySpan], holes: list[BusySpan]) -> list[BusySpan]:
    """Take sorted, disjoint holes out of sorted, disjoint spans."""
    left: list[BusySpan] = []
    at = 0
    for span in spans:
        while at < len(holes) and holes[at].ends_at <= span.starts_at:
            at += 1
        begin, look = span.starts_at, at
        while look < len(holes) and holes[look].starts_at < span.ends_at:
            before = _part(span, begin, holes[look].starts_at)
            left += [before] if before is not None else []
            begin = max(begin, holes[look].ends_at)
            look += 1
        rest = _part(span, begin, span.ends_at)
        left += [rest] if rest is not None else []
    return left


def _joined(spans: list[BusySpan]) -> list[BusySpan]:
    done: list[BusySpan] = []
    for span in sorted(spans, key=lambda one: (one.starts_at, one.ends_at)):
        if done and span.starts_at <= done[-1].ends_at:
            done[-1] = _both(done[-1], span)
        else:
            done.append(span)
    return done


def _both(one: BusySpan, other: BusySpan) -> BusySpan:
    return BusySpan(
        starts_at=one.starts_at,
        ends_at=max(one.ends_at, other.ends_at),
        is_all_day=one.is_all_day and other.is_all_day,
        is_tentative=one.is_tentative,
        sources=tuple(dict.fromkeys((*one.sources, *other.sources)))[:_MOST_SOURCES],
    )


def _part(span: BusySpan, starts_at: datetime, ends_at: datetime) -> BusySpan | None:
    if starts_at >= ends_at:
        return None
    return BusySpan(
        starts_at=starts_at,
        ends_at=ends_at,
        is_all_day=span.is_all_day,
        is_tentative=span.is_tentative,
        sources=span.sources,
    )
