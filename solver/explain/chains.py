"""The cheapest appointments of one case in what sessions have left, exact to the minute."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solver.lookup import moment_of
from solver.problem import Appointment, Stage
from solver.reasons.network import NEVER

NO_KEYS: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """A free span of a session on a local day; `needs` are the facts that would have to be otherwise to use it."""

    session: str
    start: int
    end: int
    day: int
    needs: frozenset[tuple[str, ...]] = NO_KEYS


@dataclass(frozen=True, slots=True)
class Visit:
    """A stage placed into a span."""

    span: Span
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The starts that cost less: `points` unless the published one is kept, a move unless the present one is."""

    published: tuple[str, int] | None
    points: int
    present: tuple[str, int] | None

    def cost(self, session: str, start: int) -> tuple[int, int]:
        """Give the points of a change and whether the appointment moves at all."""
        place = (session, start)
        points = 0 if self.published is None or self.published == place else self.points
        return points, int(self.present is not None and self.present != place)

    def starts(self, span: Span) -> list[int]:
        """Give the wished starts that lie in a span."""
        wished = {place for place in (self.published, self.present) if place is not None}
        return sorted(start for session, start in wished if session == span.session and span.start <= start <= span.end)


Cost = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Label:
    day: int
    end: int
    cost: Cost
    visit: Visit
    before: _Label | None


@dataclass(frozen=True, slots=True)
class Chain:
    """All stages of a case placed in order, and what that changes in points and appointments moved."""

    cost: Cost
    visits: tuple[Visit, ...]


def cheapest_chain(
    stages: Sequence[Stage],
    spans: Sequence[Sequence[Span]],
    wishes: Sequence[Wish],
    leaves: tuple[int, int] | None,
) -> Chain | None:
    """Place every stage, or give None where that cannot be done; spans are sorted by day.

    `leaves` is the departure day and minute, None for a case without departure. Exact: in each span a stage is held as
    early as the stage before allows, or at a start that is wished for.
    """
    latest = leaves[1] if leaves else NEVER
    labels: list[_Label] | None = None
    for stage, all_spans, wish in zip(stages, spans, wishes, strict=True):
        reached: list[_Label] = []
        for span in _in_days(stage, all_spans, leaves):
            reached.extend(_undominated(_place(stage, span, wish, labels, latest)))
        if not reached:
            return None
        labels = reached
    if not labels:
        return Chain((0, 0), ())
    return _trace(min(labels, key=lambda label: label.cost))


def _in_days(stage: Stage, spans: Sequence[Span], leaves: tuple[int, int] | None) -> Sequence[Span]:
    if leaves is None:
        return spans
    least, most = stage.before_departure
    low = 0 if most is None else bisect_left(spans, leaves[0] - most, key=_day)
    return spans[low : bisect_right(spans, leaves[0] - least, key=_day)]


def _day(span: Span) -> int:
    return span.day


def _label_day(label: _Label) -> int:
    return label.day


def _place(stage: Stage, span: Span, wish: Wish, labels: list[_Label] | None, latest: int) -> list[_Label]:
    """Hold a stage in a span after each stage before that could matter."""
    limit = min(span.end, latest) - stage.minutes
    if span.start > limit:
        return []
    starts = wish.starts(span)
    if labels is None:
        return [_label(stage, span, wish, start, None) for start in {span.start, *starts} if start <= limit]
    least, most = stage.after_previous
    low = 0 if most is None else bisect_left(labels, span.day - most, key=_label_day)
    before = labels[low : bisect_right(labels, span.day - least, key=_label_day)]
    found = []
    for start in {span.start, *starts, *(label.end for label in before if label.end > span.start)}:
        ready = [label for label in before if label.end <= start] if start <= limit else []
        if ready:
            found.append(_label(stage, span, wish, start, min(ready, key=lambda label: label.cost)))
    return found


def _label(stage: Stage, span: Span, wish: Wish, start: int, before: _Label | None) -> _Label:
    points, moved = wish.cost(span.session, start)
    cost = before.cost if before else (0, 0)
    end = start + stage.minutes
    return _Label(span.day, end, (cost[0] + points, cost[1] + moved), Visit(span, start, end), before)


def _undominated(labels: list[_Label]) -> list[_Label]:
    """Keep what nothing that ends as early costs as little as."""
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda label: (label.end, label.cost)):
        if not kept or label.cost < kept[-1].cost:
            kept.append(label)
    return kept


def _trace(label: _Label) -> Chain:
    visits, at = [], label
    while True:
        visits.append(at.visit)
        if at.before is None:
            return Chain(label.cost, tuple(reversed(visits)))
        at = at.before


def appointments_of(stages: Sequence[Stage], visits: Sequence[Visit]) -> tuple[Appointment, ...]:
    """Turn placed stages into the appointments of a plan."""
    return tuple(
        Appointment(
            stage=stage.stage,
            session=visit.span.session,
            start=moment_of(visit.start),
            end=moment_of(visit.end),
        )
        for stage, visit in zip(stages, visits, strict=True)
    )


def less(spans: Sequence[Span], taken: Mapping[str, Sequence[tuple[int, int]]]) -> list[Span]:
    """Cut minutes out of spans: what others of the same group have taken meanwhile."""
    found: list[Span] = []
    for span in spans:
        at = span.start
        for begins, ends in sorted(taken.get(span.session, ())):
            if begins < ends and begins < span.end and ends > at:
                if begins > at:
                    found.append(Span(span.session, at, begins, span.day, span.needs))
                at = ends
        if at <= span.end:
            found.append(Span(span.session, at, span.end, span.day, span.needs))
    return found
