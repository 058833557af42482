"""What differs between two plan versions, case by case, in sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n.dates import local
from scheduler.i18n.sentences import LocalInstant, Sentence
from scheduler.models import Office, PlanCase, PlanningRun, PlanVersion, Ticket
from scheduler.planning.freezing import ticketed_among
from scheduler.services.access import SYSTEM, Action, Actor
from scheduler.services.health_told import told_sentence
from scheduler.services.version_rows import plan_cases, seen_rows, summaries_of, zones_of
from scheduler.services.version_values import AppointmentRow, CaseRow, LegRow, VersionSummary
from scheduler.services.versions import find_version

KINDS = ("new", "dropped", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """What is different for one case. `kind` is new (newly planned), dropped or changed; a redacted case has no words.

    `is_disturbed` says that people who held an itinerary in the first version lose or change it.
    """

    case_id: int
    code: str
    is_redacted: bool
    kind: str
    people: int | None
    is_disturbed: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDelta:
    """A score term (phrase `term-<term>`) in both versions, in points."""

    term: str
    before: int
    after: int

    @property
    def delta(self) -> int:
        """Points more (worse) or less (better)."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a version speaks of: departures from `first` to `last`, inclusive, of `office` ('' for every office)."""

    first: date
    last: date
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Version `before` against version `after`. `counts` maps each kind of change to its cases.

    `unchanged` counts cases that both name alike; `only_before` and `only_after` are the codes that one alone names.
    """

    before: VersionSummary
    after: VersionSummary
    changes: tuple[CaseChange, ...]
    counts: Mapping[str, int]
    unchanged: int
    people_disturbed: int
    terms: tuple[TermDelta, ...]
    score_delta: int
    scopes: tuple[Scope, Scope]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    @property
    def is_of_one_scope(self) -> bool:
        """Whether both versions cover the same days and offices, so that their scores may be compared."""
        return self.scopes[0] == self.scopes[1]


def compare(session: Session, actor: Actor, a: int, b: int) -> Comparison:
    """Compare version `a` with version `b`, seen from `a`: what `b` would change. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    first, second = find_version(session, a), find_version(session, b)
    before, after = summaries_of(session, [first, second])
    zones = zones_of(session)
    entries = [plan_cases(session, version) for version in (first, second)]
    # What changed is found in rows with everything in them and hidden afterwards.
    old, new = ({row.case_id: row for row in seen_rows(SYSTEM, rows, zones)} for rows in entries)
    seen = {row.case_id: row for rows in entries for row in seen_rows(actor, rows, zones)}
    ids = sorted(seen, key=lambda key: seen[key].code)
    pairs = [(old.get(key), new.get(key)) for key in ids]
    spoken_of = [pair for pair in pairs if not _is_before(pair[0], pair[1], first.from_on, second.from_on)]
    lost = _lost_tickets(session, *entries)
    found = [_with_ticket(change, lost) for pair in spoken_of if (change := _change(*pair)) is not None]
    changes = tuple(_told(actor, change, seen[change.case_id]) for change in found)
    terms = dict.fromkeys((*before.terms, *after.terms))
    return Comparison(
        before=before,
        after=after,
        changes=changes,
        counts={kind: sum(change.kind == kind for change in changes) for kind in KINDS},
        unchanged=len(old.keys() & new.keys() & seen.keys() - {change.case_id for change in found}),
        people_disturbed=sum(change.people or 0 for change in found if change.is_disturbed),
        terms=tuple(TermDelta(term=t, before=before.terms.get(t, 0), after=after.terms.get(t, 0)) for t in terms),
        score_delta=after.score - before.score,
        scopes=(_scope(session, first), _scope(session, second)),
        only_before=tuple(seen[key].code for key in ids if key not in new),
        only_after=tuple(seen[key].code for key in ids if key not in old),
    )


def _lost_tickets(session: Session, old: list[PlanCase], new: list[PlanCase]) -> Mapping[int, date]:
    """The cases with tickets for the flights of the one version that the other takes away, with the day of issue."""
    held, kept = (ticketed_among(session, {entry.case_id: entry for entry in entries}) for entries in (old, new))
    lost = held - kept
    return dict(session.execute(select(Ticket.case_id, Ticket.issued_on).where(Ticket.case_id.in_(lost))).all())


def _with_ticket(change: CaseChange, lost: Mapping[int, date]) -> CaseChange:
    issued_on = lost.get(change.case_id)
    if issued_on is None:
        return change
    said = Sentence(key="diff-ticketed", params={"date": issued_on.isoformat()})
    return replace(change, sentences=(*change.sentences, said))


def _scope(session: Session, version: PlanVersion) -> Scope:
    office = (
        select(Office.code)
        .join(PlanningRun, PlanningRun.office_id == Office.id)
        .where(PlanningRun.id == version.run_id)
    )
    return Scope(first=version.from_on, last=version.to_on, office=session.scalar(office) or "")


def _is_before(old: CaseRow | None, new: CaseRow | None, first: date, second: date) -> bool:
    """Whether one version does not name the case because its days begin later: what people hold then stays in force."""
    if new is None and old is not None:
        return _goes_on(old) < second
    if old is None and new is not None:
        return _goes_on(new) < first
    return False


def _goes_on(row: CaseRow) -> date:
    """The local departure date, without departure that of the last appointment; the far future where unplanned."""
    held = [local(one.starts_at, one.zone).date() for one in row.appointments]
    return row.departs_on or max(held, default=date.max)


def _told(actor: Actor, change: CaseChange, seen: CaseRow) -> CaseChange:
    """The change as this reader may know it: nothing of a protected case, no test or condition without that right."""
    if seen.is_redacted:
        return replace(change, is_redacted=True, people=None, sentences=())
    sentences = tuple(told_sentence(actor, seen.office_id, sentence) for sentence in change.sentences)
    return replace(change, sentences=sentences)


def _change(old: CaseRow | None, new: CaseRow | None) -> CaseChange | None:
    row = new or old
    if row is None:
        return None
    was, now = old is not None and old.is_planned, new is not None and new.is_planned
    if not was and not now:
        return None
    if was and now and old is not None and new is not None:
        return _moved(old, new)
    if now and new is not None:
        return _made(new, "new", (_newly(new), *(_appointed(one) for one in new.appointments)))
    return _made(row, "dropped", _dropped(old, new))


def _made(row: CaseRow, kind: str, sentences: tuple[Sentence, ...]) -> CaseChange:
    return CaseChange(
        case_id=row.case_id,
        code=row.code,
        is_redacted=False,
        kind=kind,
        people=row.people,
        is_disturbed=kind != "new",
        sentences=sentences,
    )


def _newly(new: CaseRow) -> Sentence:
    if not new.legs:
        return Sentence(key="diff-new-health")
    return Sentence(key="diff-new", params={"flights": flights_text(new.legs), "departs": _departs(new.legs)})


def _dropped(old: CaseRow | None, new: CaseRow | None) -> tuple[Sentence, ...]:
    had = old.legs if old else ()
    first = (
        Sentence(key="diff-dropped", params={"flights": flights_text(had), "departs": _departs(had)})
        if had
        else Sentence(key="diff-dropped-health")
    )
    if new is None:
        return (first, Sentence(key="diff-left-the-plan"))
    reason = (Sentence(key="diff-because", params={"reason": new.reason}),) if new.reason else ()
    return (first, *reason, *new.facts)


def _moved(old: CaseRow, new: CaseRow) -> CaseChange | None:
    sentences = (*_flight_changes(old, new), *_appointment_changes(old, new), *_escort_changes(old, new))
    return _made(new, "changed", sentences) if sentences else None


def _flight_changes(old: CaseRow, new: CaseRow) -> tuple[Sentence, ...]:
    if [_identity(leg) for leg in old.legs] == [_identity(leg) for leg in new.legs]:
        return ()
    params = {
        "old": flights_text(old.legs),
        "new": flights_text(new.legs),
        "oldDeparts": _departs(old.legs),
        "newDeparts": _departs(new.legs),
    }
    return (Sentence(key="diff-flights", params=params),)


def _identity(leg: LegRow) -> tuple[object, ...]:
    return leg.designator, leg.origin, leg.destination, local(leg.departs_at, leg.departure_zone).date()


def _appointment_changes(old: CaseRow, new: CaseRow) -> tuple[Sentence, ...]:
    was = {one.stage: one for one in old.appointments}
    now = {one.stage: one for one in new.appointments}
    added = [_appointed(one) for stage, one in now.items() if stage not in was]
    gone = [Sentence(key="diff-appointment-gone", params={"stage": s, "old": _at(was[s])}) for s in was if s not in now]
    moved = [
        Sentence(
            key="diff-appointment",
            params={"stage": stage, "old": _at(was[stage]), "new": _at(one), "clinic": one.clinic_code},
        )
        for stage, one in now.items()
        if stage in was and _place(was[stage]) != _place(one)
    ]
    return (*moved, *added, *gone)


def _appointed(one: AppointmentRow) -> Sentence:
    params = {"stage": one.stage, "new": _at(one), "clinic": one.clinic_code}
    return Sentence(key="diff-appointment-new", params=params)


def _place(one: AppointmentRow) -> tuple[object, ...]:
    return one.session_code, one.starts_at, one.ends_at


def _at(one: AppointmentRow) -> LocalInstant:
    return LocalInstant(at=one.starts_at, zone=one.zone)


def _escort_changes(old: CaseRow, new: CaseRow) -> tuple[Sentence, ...]:
    was = {one.skill: one.code for one in old.escorts}
    now = {one.skill: one.code for one in new.escorts}
    changed = [
        Sentence(key="diff-escort", params={"skill": skill, "old": was[skill], "new": code})
        for skill, code in now.items()
        if skill in was and was[skill] != code
    ]
    added = [Sentence(key="diff-escort-new", params={"skill": s, "new": c}) for s, c in now.items() if s not in was]
    gone = [Sentence(key="diff-escort-gone", params={"skill": s, "old": c}) for s, c in was.items() if s not in now]
    return (*changed, *added, *gone)


def flights_text(legs: tuple[LegRow, ...]) -> str:
    """`VN 98 SGN-HKG, CX 880 HKG-LAX`: the same in every language."""
    return ", ".join(f"{leg.designator} {leg.origin}-{leg.destination}" for leg in legs)


def _departs(legs: tuple[LegRow, ...]) -> LocalInstant | str:
    return _instant(legs[0]) if legs else "-"


def _instant(leg: LegRow) -> LocalInstant:
    return LocalInstant(at=leg.departs_at, zone=leg.departure_zone)
