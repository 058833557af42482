"""Cases, their itineraries, flights and escorts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scheduler.services import itineraries
from scheduler.services.exchange import cases, escorts, flights
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.values import CaseDetail, CaseSummary, EscortDetail, EscortSummary, FlightEntry
from web.api.answers import Reply
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Code, Day, PageQuery
from web.transactions import db, keep_changes

Airport = Annotated[str, Field(pattern="^[A-Z]{3}$")]
State = Literal["active", "on_hold", "departed", "arrived", "withdrawn", "closed"]


class CaseQuery(PageQuery):
    """Which cases: codes of office and programme, and a state."""

    office: Code | None = None
    programme: Code | None = None
    state: State | None = None


class FlightQuery(PageQuery):
    """Which flights: local dates of departure, inclusive, and airports."""

    from_on: Day | None = None
    to_on: Day | None = None
    origin: Airport | None = None
    destination: Airport | None = None


@operation("GET", "/cases", tag="cases", scope=Scope.CASES_READ, answer=CaseSummary, is_listing=True, query=CaseQuery)
def list_cases(query: CaseQuery) -> Page[CaseSummary]:
    """List cases with a summary of their readiness.

    Only cases of the token's offices. A protected case is listed by its code and office alone.
    """
    return cases.list_cases(
        db(),
        api_actor(),
        limit=query.limit,
        cursor=query.cursor,
        office=query.office or "",
        programme=query.programme or "",
        state=query.state or "",
    )


@operation("GET", "/cases/<code>", tag="cases", scope=Scope.CASES_READ, answer=CaseDetail, refuses=(404,))
def show_case(code: str) -> CaseDetail:
    """Show a case: readiness, needs, and what the plan in force says.

    People are listed only for a token with names:read; which test an appointment is, only with health:read.
    """
    return cases.case_detail(db(), api_actor(), code)


@operation(
    "GET",
    "/cases/<code>/itinerary.pdf",
    tag="cases",
    scope=Scope.ITINERARIES_READ,
    media="application/pdf",
    refuses=(404,),
)
def print_itinerary(code: str) -> Reply:
    """Get the published itinerary of a case as the PDF that the family holds.

    It holds names; each time it is taken goes on record.
    """
    content = itineraries.itinerary_pdf(db(), api_actor(), code)
    keep_changes()
    return Reply(value=content, headers={"Content-Disposition": 'inline; filename="itinerary.pdf"'})


@operation(
    "GET", "/flights", tag="flights", scope=Scope.FLIGHTS_READ, answer=FlightEntry, is_listing=True, query=FlightQuery
)
def list_flights(query: FlightQuery) -> Page[FlightEntry]:
    """List flights by departure, with our seats and the people booked."""
    return flights.list_flights(
        db(),
        api_actor(),
        limit=query.limit,
        cursor=query.cursor,
        from_on=query.from_on,
        to_on=query.to_on,
        origin=query.origin or "",
        destination=query.destination or "",
    )


@operation(
    "GET",
    "/flights/<int(max=2147483647):number>",
    tag="flights",
    scope=Scope.FLIGHTS_READ,
    answer=FlightEntry,
    refuses=(404,),
)
def show_flight(number: int) -> FlightEntry:
    """Show a flight."""
    return flights.flight_entry(db(), api_actor(), number)


@operation(
    "GET", "/escorts", tag="escorts", scope=Scope.ESCORTS_READ, answer=EscortSummary, is_listing=True, query=PageQuery
)
def list_escorts(query: PageQuery) -> Page[EscortSummary]:
    """List the escorts of the token's offices, by code."""
    return escorts.list_escorts(db(), api_actor(), limit=query.limit, cursor=query.cursor)


@operation("GET", "/escorts/<code>", tag="escorts", scope=Scope.ESCORTS_READ, answer=EscortDetail, refuses=(404,))
def show_escort(code: str) -> EscortDetail:
    """Show an escort with every duty in force."""
    return escorts.escort_detail(db(), api_actor(), code)
