"""Time zones for feeds: canonical names, and VTIMEZONE blocks that every client understands.

icalendar 7.3 lists transitions one by one and puts daylight onsets an hour late, and Outlook misreads such lists.
So the blocks are made here: one fixed block for a zone that keeps one offset, a yearly rule for a zone with daylight
time, and nothing at all (the caller then writes UTC) for a zone whose transitions no yearly rule describes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

VIET_NAM = "Asia/Ho_Chi_Minh"
_VIET_NAM_NAMES = frozenset({"Asia/Saigon", "Asia/Hanoi", "SE Asia Standard Time", "Vietnam"})
_COORDINATE_NAME = "Asia/Bangkok"
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "UCT", "Zulu", "GMT", "Etc/GMT", "Universal"})
_Observance = TimezoneStandard | TimezoneDaylight
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = -1
_FIXED_SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 - a VTIMEZONE onset is local time by definition


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transition:
    onset: datetime  # naive local time before the change
    offset_from: timedelta
    offset_to: timedelta
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _YearlyRule:
    first: _Transition
    month: int
    weekday: int
    nth: int


def canonical_zone(name: str, *, country: str | None = None) -> str:
    """Give the one name under which a zone is written.

    Viet Nam has four names in the wild: browsers say Asia/Saigon, Windows says SE Asia Standard Time, and a look-up by
    coordinates puts Ha Noi in Asia/Bangkok. The last is also the true zone of Bangkok's airports, so it is only changed
    when `country` (ISO 3166 alpha-2) says Viet Nam. Unknown names come back as they are.
    """
    stripped = name.strip()
    if stripped in _VIET_NAM_NAMES or (stripped == _COORDINATE_NAME and country == "VN"):
        return VIET_NAM
    return "UTC" if stripped in _UTC_NAMES else stripped


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo | None:
    """Look a canonical name up; None when the zone data does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def timezone_component(name: str, first_at: datetime, last_at: datetime) -> Timezone | None:
    """Make the VTIMEZONE of a zone that is right for every instant from `first_at` to `last_at`, or None.

    The instants are aware. A yearly rule is accepted only if it reproduces every transition that zoneinfo knows from
    the year before the window to the year after it.
    """
    years = range(first_at.year - 1, last_at.year + 2)
    rules = _fit_rules(name, years)
    if rules is not None:
        return _ruled(name, rules)
    # Rules that changed next year do not matter to a feed whose events all lie before that.
    if not _transitions(name, first_at, last_at):
        return _fixed(name, first_at)
    return None


@lru_cache(maxsize=1024)
def _fit_rules(name: str, years: range) -> tuple[_YearlyRule, _YearlyRule] | None:
    """Find two yearly rules that give exactly the transitions of these years."""
    start = datetime(years.start, 1, 1, tzinfo=UTC) - timedelta(days=2)
    end = datetime(years.stop, 1, 1, tzinfo=UTC) + timedelta(days=2)
    inside = [one for one in _transitions(name, start, end) if one.onset.year in years]
    if len(inside) != 2 * len(years):
        return None
    first, second = _fit_rule(inside[0::2]), _fit_rule(inside[1::2])
    return None if first is None or second is None else (first, second)


def _fit_rule(yearly: list[_Transition]) -> _YearlyRule | None:
    """Express one transition a year as "nth weekday of a month", or None."""
    if len({_signature(one) for one in yearly}) != 1 or len({one.onset.year for one in yearly}) != len(yearly):
        return None
    choices = set.intersection(*(_nth_choices(one.onset.date()) for one in yearly))
    if not choices:
        return None
    # "The last" is what legislators write; "the fourth" in its place would fail in a month with five.
    nth = _LAST if _LAST in choices else choices.pop()
    first = yearly[0]
    return _YearlyRule(first=first, month=first.onset.month, weekday=first.onset.weekday(), nth=nth)


def _signature(one: _Transition) -> tuple[object, ...]:
    return one.onset.month, one.onset.weekday(), one.onset.time(), one.offset_from, one.offset_to, one.name


def _nth_choices(day: date) -> set[int]:
    nth = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    return ({nth} if nth < 5 else set()) | ({_LAST} if is_last else set())


@lru_cache(maxsize=1024)
def _transitions(name: str, first_at: datetime, last_at: datetime) -> tuple[_Transition, ...]:
    """List the changes of offset of a zone between two instants, found by bisection of each day."""
    zone = ZoneInfo(name)
    found = []
    before = first_at
    while before < last_at:
        after = min(before + timedelta(days=1), last_at)
        if _offset(zone, before) != _offset(zone, after):
            found.append(_pin_down(zone, before, after))
        before = after
    return tuple(found)


def _pin_down(zone: ZoneInfo, before: datetime, after: datetime) -> _Transition:
    old, new = _offset(zone, before), _offset(zone, after)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    instant = datetime.fromtimestamp(high, UTC)
    return _Transition(
        onset=(instant + old).replace(tzinfo=None),
        offset_from=old,
        offset_to=new,
        name=instant.astimezone(zone).tzname() or "",
    )


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _fixed(name: str, at: datetime) -> Timezone:
    local = at.astimezone(ZoneInfo(name))
    offset = local.utcoffset() or timedelta(0)
    still = _Transition(onset=_FIXED_SINCE, offset_from=offset, offset_to=offset, name=local.tzname() or name)
    block = Timezone()
    block.add("TZID", name)
    block.add_component(_observance(TimezoneStandard(), still))
    return block


def _ruled(name: str, rules: tuple[_YearlyRule, _YearlyRule]) -> Timezone:
    block = Timezone()
    block.add("TZID", name)
    for rule in rules:
        is_daylight = rule.first.offset_to > rule.first.offset_from
        observance = _observance(TimezoneDaylight() if is_daylight else TimezoneStandard(), rule.first)
        byday = f"{rule.nth}{_WEEKDAYS[rule.weekday]}"
        observance.add("RRULE", vRecur(FREQ="YEARLY", BYMONTH=rule.month, BYDAY=byday))
        block.add_component(observance)
    return block


def _observance(component: _Observance, one: _Transition) -> _Observance:
    component.add("DTSTART", one.onset)
    component.add("TZOFFSETFROM", one.offset_from)
    component.add("TZOFFSETTO", one.offset_to)
    component.add("TZNAME", one.name)
    return component
