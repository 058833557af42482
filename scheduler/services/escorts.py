"""The roster: every escort's trips in force, for planners; and one's own duties, for an escort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import (
    CalendarEvent,
    Escort,
    EventStatus,
    Office,
    PlanCase,
    PlanEscort,
    RecipientKind,
    utc_now,
)
from scheduler.planning.away import away_of_escorts
from scheduler.services.access import Action, Actor
from scheduler.services.escort_duties import Setting, away_spans, duties_of, mark_absences, mark_clashes
from scheduler.services.escort_values import CancelledDuty, Duty, EscortView, MyDuties, PermitRow, Roster, Span
from scheduler.services.feeds.drafts import read_assignment
from scheduler.services.feeds.duties import OUT
from scheduler.services.in_force import DutyRules, TripInForce, duty_rules, trips_in_force
from scheduler.services.present import entries_in_force, published_version
from scheduler.services.version_rows import zones_of

DAYS = 14
CANCELLED_SHOWN = timedelta(days=14)
_NO_RULES = DutyRules(report_minutes=0, rest_minutes=0)


def roster(
    session: Session, actor: Actor, *, from_on: date | None = None, days: int = DAYS, now: datetime | None = None
) -> Roster:
    """The escorts of the reader's offices from a local date (by default today) on."""
    actor.demand(Action.SEE_ESCORTS)
    today = local(now or utc_now(), VIET_NAM).date()
    first = from_on or today
    starts_at = datetime.combine(first, time(), ZoneInfo(VIET_NAM))
    ends_at = starts_at + timedelta(days=days)
    views = _views(session, actor, _escorts(session, actor), starts_at, today)
    shown = [view for view in views if view.duties or view.away or view.trips_max]
    version = published_version(session)
    return Roster(
        version=str(version.number) if version else "",
        from_on=first,
        days=days,
        today=today,
        zone=VIET_NAM,
        starts_at=starts_at,
        ends_at=ends_at,
        escorts=tuple(shown),
        clashes=sum(duty.is_clashing for view in shown for duty in view.duties),
        absences=sum(bool(duty.absences) for view in shown for duty in view.duties),
        expiring=sum(len(view.expiring) for view in shown),
    )


def escort_page(session: Session, actor: Actor, code: str, *, now: datetime | None = None) -> EscortView:
    """One escort with every trip in force, for who may see escorts. Raises NotFound."""
    actor.demand(Action.SEE_ESCORTS)
    found = [escort for escort in _escorts(session, actor) if escort.code == code]
    if not found:
        raise NotFound("escort-unknown", escort=code[:24])
    today = local(now or utc_now(), VIET_NAM).date()
    return _views(session, actor, found, None, today)[0]


def my_duties(session: Session, actor: Actor, *, now: datetime | None = None) -> MyDuties:
    """The duties of the escort that the reader is: nobody else's, and no case number."""
    actor.demand(Action.SEE_OWN_DUTIES)
    at = now or utc_now()
    today = local(at, VIET_NAM).date()
    query = _query().where(Escort.user_id == actor.user_id, Escort.user_id.is_not(None), Escort.is_active)
    own = list(session.scalars(query))
    views = _views(session, actor, own, None, today, is_own=True)
    duties = tuple(duty for view in views for duty in view.duties)
    return MyDuties(
        escort=views[0] if views else None,
        today=today,
        zone=VIET_NAM,
        coming=tuple(duty for duty in duties if duty.ends_at >= at),
        past=tuple(duty for duty in reversed(duties) if duty.ends_at < at),
        cancelled=_cancelled(session, [escort.id for escort in own], at),
    )


def _cancelled(session: Session, escort_ids: Sequence[int], at: datetime) -> tuple[CancelledDuty, ...]:
    """The trips taken away within the last fortnight, as the escort's calendar told them."""
    query = (
        select(CalendarEvent)
        .where(CalendarEvent.recipient_kind == RecipientKind.ESCORT, CalendarEvent.recipient_id.in_(escort_ids))
        .where(CalendarEvent.status == EventStatus.CANCELLED, CalendarEvent.revised_at > at - CANCELLED_SHOWN)
        .order_by(CalendarEvent.starts_at)
    )
    return tuple(
        CancelledDuty(
            starts_at=row.starts_at,
            start_zone=row.start_zone,
            ends_at=row.ends_at,
            end_zone=row.end_zone,
            summary=Bilingual(vi=row.summary_vi, en=row.summary_en),
            cancelled_at=row.revised_at,
        )
        for row in session.scalars(query)
        if read_assignment(row.assignment).part == OUT
    )


def _query() -> Select[Escort]:
    return (
        select(Escort)
        .options(selectinload(Escort.skills), selectinload(Escort.permits), selectinload(Escort.unavailability))
        .order_by(Escort.code)
    )


def _escorts(session: Session, actor: Actor) -> list[Escort]:
    allowed = actor.offices(Action.SEE_ESCORTS)
    query = _query().where(Escort.is_active)
    if allowed is not None:
        query = query.where(Escort.office_id.in_(allowed))
    return list(session.scalars(query))


def _views(
    session: Session,
    actor: Actor,
    escorts: Sequence[Escort],
    since: datetime | None,
    today: date,
    *,
    is_own: bool = False,
) -> list[EscortView]:
    version = published_version(session)
    rules = duty_rules(version) if version is not None and escorts else _NO_RULES
    setting = Setting(actor=actor, rules=rules, zones=zones_of(session), is_own=is_own)
    trips = _trips(session, [escort.id for escort in escorts])
    offices = {office.id: office.code for office in session.scalars(select(Office))}
    midnight = datetime.combine(today, time(), ZoneInfo(VIET_NAM))
    calendars = away_of_escorts(session, [escort.id for escort in escorts], since=min(since or midnight, midnight))
    views = []
    for escort in escorts:
        away = away_spans(escort, calendars.get(escort.id, ()))
        duties = mark_absences(mark_clashes(duties_of(trips.get(escort.id, ()), setting)), away)
        view = _view(actor, escort, duties, away, offices[escort.office_id], today, is_own=is_own)
        views.append(_since(view, since))
    return views


def _trips(session: Session, escort_ids: Sequence[int]) -> Mapping[int, Sequence[TripInForce]]:
    served = PlanCase.escorts.any(PlanEscort.escort_id.in_(escort_ids))
    cases = tuple(session.scalars(entries_in_force().where(served)))
    by_escort: dict[int, list[TripInForce]] = defaultdict(list)
    for trip in trips_in_force(session, cases):
        by_escort[trip.trip.escort_id].append(trip)
    return by_escort


def _view(
    actor: Actor,
    escort: Escort,
    duties: tuple[Duty, ...],
    away: tuple[Span, ...],
    office: str,
    today: date,
    *,
    is_own: bool,
) -> EscortView:
    with_name = is_own or actor.may(Action.SEE_NAMES, escort.office_id)
    permits = [
        PermitRow(country=row.country, valid_until=row.valid_until, days_left=(row.valid_until - today).days)
        for row in escort.permits
    ]
    return EscortView(
        code=escort.code,
        name=escort.name if with_name else "",
        office=office,
        base=escort.base,
        sex=escort.sex,
        languages=tuple(escort.languages),
        skills=tuple((row.skill, row.load_max) for row in escort.skills),
        trips_done=escort.trips_done,
        trips_planned=len(duties),
        trips_max=escort.trips_max,
        permits=tuple(sorted(permits, key=lambda permit: permit.valid_until)),
        away=away,
        duties=duties,
    )


def _since(view: EscortView, since: datetime | None) -> EscortView:
    if since is None:
        return view
    return replace(
        view,
        duties=tuple(duty for duty in view.duties if duty.rest_ends_at > since),
        away=tuple(span for span in view.away if span.ends_at > since),
    )
