"""Clinics, their sessions and the appointments in force."""

from __future__ import annotations

from scheduler.services.exchange import clinics
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.values import AppointmentEntry, ClinicEntry, SessionEntry
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Day, PageQuery
from web.transactions import db


class SpanQuery(PageQuery):
    """Which days: local dates of the clinic, inclusive."""

    from_on: Day | None = None
    to_on: Day | None = None


@operation(
    "GET", "/clinics", tag="clinics", scope=Scope.CLINICS_READ, answer=ClinicEntry, is_listing=True, query=PageQuery
)
def list_clinics(query: PageQuery) -> Page[ClinicEntry]:
    """List the clinics of the token's offices."""
    return clinics.list_clinics(db(), api_actor(), limit=query.limit, cursor=query.cursor)


@operation(
    "GET",
    "/clinics/<code>/sessions",
    tag="clinics",
    scope=Scope.CLINICS_READ,
    answer=SessionEntry,
    is_listing=True,
    query=SpanQuery,
    refuses=(404,),
)
def list_sessions(code: str, query: SpanQuery) -> Page[SessionEntry]:
    """List the sessions of a clinic by time, with how much of each is booked."""
    return clinics.list_sessions(
        db(),
        api_actor(),
        code,
        limit=query.limit,
        cursor=query.cursor,
        from_on=query.from_on,
        to_on=query.to_on,
    )


@operation(
    "GET",
    "/clinics/<code>/appointments",
    tag="clinics",
    scope=Scope.CLINICS_READ,
    answer=AppointmentEntry,
    is_listing=True,
    query=SpanQuery,
    refuses=(404,),
)
def list_appointments(code: str, query: SpanQuery) -> Page[AppointmentEntry]:
    """List the appointments in force at a clinic by time, by case number."""
    return clinics.list_appointments(
        db(),
        api_actor(),
        code,
        limit=query.limit,
        cursor=query.cursor,
        from_on=query.from_on,
        to_on=query.to_on,
    )
