"""The rules of messages by themselves: adding changes up, quiet periods, tries."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.models import ChangeKind
from scheduler.services.messages.changes import Change, Facts, added_up, kind_of
from scheduler.services.messages.timing import Rhythm, after_quiet, leaves_at

_WORDS = {f"{name}_{language}": "" for name in ("description", "location") for language in ("vi", "en")}
RHYTHM = Rhythm(
    urgent_within=timedelta(hours=48),
    urgent_wait=timedelta(minutes=1),
    digest_wait=timedelta(minutes=10),
    quiet_from=time(21, 0),
    quiet_until=time(6, 30),
)


def _facts(hour: int, words: str) -> Facts:
    """An event at an hour with a title."""
    starts = datetime(2026, 12, 1, hour, tzinfo=UTC)
    zones = {"start_zone": "Asia/Ho_Chi_Minh", "end_zone": "Asia/Ho_Chi_Minh"}
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
    return {**_WORDS, **zones, **times, "summary_vi": words, "summary_en": words, "path": ""}


_states = st.one_of(st.none(), st.builds(_facts, st.integers(1, 3), st.sampled_from("ab")))
"""An event as people hold it; None for one that does not stand."""


def _steps(states: list[Facts | None]) -> list[Change]:
    """What a publication each would have to tell."""
    steps = []
    for number, (before, after) in enumerate(pairwise(states), 1):
        shown = after if after is not None else before
        if shown is None:
            continue
        kind = kind_of(before or {}, shown, is_cancelled=after is None)
        if kind is not None:
            steps.append(Change(event_id=1, uid="u", sequence=number, kind=kind, before=before or {}, after=shown))
    return steps


@given(states=st.lists(_states, min_size=2, max_size=8))
def test_many_changes_add_up_to_the_one_that_people_see(states: list[Facts | None]) -> None:
    total: tuple[Change, ...] = ()
    for step in _steps(states):
        total = added_up(total, [step])
    first, last = states[0], states[-1]
    if first is None and last is None:
        assert total == ()
        return
    wanted = kind_of(first or {}, last if last is not None else first or {}, is_cancelled=last is None)
    assert [change.kind for change in total] == ([] if wanted is None else [wanted])
    for change in total:
        assert change.before == (first or {})
        assert last is None or change.after == last


@given(states=st.lists(_states, min_size=3, max_size=6))
def test_what_may_have_left_is_never_taken_back_in_silence(states: list[Facts | None]) -> None:
    """After a try of unknown outcome the way back has to be told, although the sum is nothing."""
    steps = _steps(states)
    if len(steps) < 2:
        return
    total = added_up(steps[:1], steps[1:2], perhaps_said={"u"})
    assert [change.uid for change in total] == ["u"]
    assert (total[0].kind is ChangeKind.CANCELLED) == (steps[1].kind is ChangeKind.CANCELLED)


def test_events_add_up_each_for_itself() -> None:
    one, other = _steps([None, _facts(1, "a")])[0], _steps([_facts(2, "b"), None])[0]
    both = added_up(
        [one], [Change(event_id=2, uid="v", sequence=1, kind=other.kind, before=other.before, after=other.after)]
    )
    assert [(change.uid, change.kind) for change in both] == [("u", ChangeKind.NEW), ("v", ChangeKind.CANCELLED)]


_instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
_zones = st.sampled_from(["Asia/Ho_Chi_Minh", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland"])


@given(at=_instants, zone=_zones)
def test_nothing_leaves_in_the_quiet_hours_of_the_place(at: datetime, zone: str) -> None:
    leaves = after_quiet(at, zone, RHYTHM)
    clock = leaves.astimezone(ZoneInfo(zone)).time()
    assert time(6, 30) <= clock < time(21, 0)
    assert timedelta(0) <= leaves - at <= timedelta(hours=11), "a night in which the clocks change is an hour longer"
    assert after_quiet(leaves, zone, RHYTHM) == leaves


@given(at=_instants, zone=_zones, waiting=st.integers(0, 600))
def test_urgent_ones_wait_for_nothing_and_others_not_for_ever(at: datetime, zone: str, waiting: int) -> None:
    assert leaves_at(at, zone, RHYTHM, is_urgent=True) == at + timedelta(minutes=1)
    since = at - timedelta(minutes=waiting)
    leaves = leaves_at(at, zone, RHYTHM, is_urgent=False, waiting_since=since)
    assert leaves == after_quiet(max(at, min(at + timedelta(minutes=10), since + timedelta(minutes=30))), zone, RHYTHM)


def test_equal_hours_mean_no_quiet_period() -> None:
    never = Rhythm(
        urgent_within=timedelta(0), urgent_wait=timedelta(0), digest_wait=timedelta(0), quiet_from=time(8),
        quiet_until=time(8),
    )  # fmt: skip
    night = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    assert after_quiet(night, "Asia/Ho_Chi_Minh", never) == night
