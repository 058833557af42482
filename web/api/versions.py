"""Plan versions: list, look at, compare, propose, approve, withdraw, publish."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scheduler.services.exchange import jobs, versions
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.plan_values import (
    ChangesEntry,
    JobEntry,
    RobustnessEntry,
    TripEntry,
    VersionCase,
    VersionEntry,
)
from scheduler.services.exchange.scopes import Scope
from web.api.answers import Reply, demand_match, json_bytes
from web.api.callers import api_actor, caller
from web.api.jobs import job_reply
from web.api.operations import operation
from web.api.reading import PageQuery, Query, digits
from web.transactions import db

MOST = 999_999_999
RULE = "/versions/<int(max=2147483647):number>"


class ChangesQuery(Query):
    """The version to compare with."""

    against: Annotated[int, digits(1, MOST), Field(ge=1, le=MOST)]


@operation(
    "GET",
    "/versions",
    tag="versions",
    scope=Scope.VERSIONS_READ,
    answer=VersionEntry,
    is_listing=True,
    query=PageQuery,
)
def list_versions(query: PageQuery) -> Page[VersionEntry]:
    """List plan versions, newest first."""
    return versions.list_versions(db(), api_actor(), limit=query.limit, cursor=query.cursor)


@operation("GET", RULE, tag="versions", scope=Scope.VERSIONS_READ, answer=VersionEntry, refuses=(404,))
def show_version(number: int) -> VersionEntry:
    """Show a plan version; its entity tag is what the steps ask for in If-Match."""
    return versions.version_entry(db(), api_actor(), number)


@operation(
    "GET",
    RULE + "/cases",
    tag="versions",
    scope=Scope.VERSIONS_READ,
    answer=VersionCase,
    is_listing=True,
    query=PageQuery,
    refuses=(404,),
)
def list_version_cases(number: int, query: PageQuery) -> Page[VersionCase]:
    """List the cases of a version: journeys and appointments, or why a case is left out."""
    return versions.version_cases(db(), api_actor(), number, limit=query.limit, cursor=query.cursor)


@operation(
    "GET",
    RULE + "/trips",
    tag="versions",
    scope=Scope.VERSIONS_READ,
    answer=TripEntry,
    is_listing=True,
    refuses=(404,),
)
def list_version_trips(number: int) -> Page[TripEntry]:
    """List the escorts' trips of a version, all on one page."""
    return versions.version_trips(db(), api_actor(), number)


@operation(
    "GET",
    RULE + "/changes",
    tag="versions",
    scope=Scope.VERSIONS_READ,
    answer=ChangesEntry,
    query=ChangesQuery,
    refuses=(404,),
)
def show_changes(number: int, query: ChangesQuery) -> ChangesEntry:
    """Compare a version with another: what it would change, case by case."""
    return versions.version_changes(db(), api_actor(), query.against, number)


@operation(
    "GET", RULE + "/robustness", tag="versions", scope=Scope.VERSIONS_READ, answer=RobustnessEntry, refuses=(404,)
)
def show_robustness(number: int) -> RobustnessEntry:
    """Show how a version stands up to late and cancelled flights, as the worker replayed it."""
    return versions.version_robustness(db(), api_actor(), number)


def _step(number: int, step: str) -> VersionEntry:
    _demand_seen(number)
    return versions.take_step(db(), api_actor(), number, step)


def _demand_seen(number: int) -> None:
    demand_match(json_bytes(VersionEntry, versions.version_entry(db(), api_actor(), number)))


@operation(
    "POST",
    RULE + "/propose",
    tag="versions",
    scope=Scope.VERSIONS_PROPOSE,
    answer=VersionEntry,
    needs_match=True,
    refuses=(404,),
)
def propose_version(number: int) -> VersionEntry:
    """Put a draft up for approval."""
    return _step(number, "propose")


@operation(
    "POST",
    RULE + "/approve",
    tag="versions",
    scope=Scope.VERSIONS_APPROVE,
    answer=VersionEntry,
    needs_match=True,
    refuses=(404,),
)
def approve_version(number: int) -> VersionEntry:
    """Approve a version in the name of the token's owner, who must not be its author."""
    return _step(number, "approve")


@operation(
    "POST",
    RULE + "/withdraw",
    tag="versions",
    scope=Scope.VERSIONS_PROPOSE,
    answer=VersionEntry,
    needs_match=True,
    refuses=(404,),
)
def withdraw_version(number: int) -> VersionEntry:
    """Take an unpublished version out of the way for good."""
    return _step(number, "withdraw")


@operation(
    "POST",
    RULE + "/publish",
    tag="versions",
    scope=Scope.VERSIONS_PUBLISH,
    answer=JobEntry,
    status=202,
    needs_match=True,
    refuses=(404,),
)
def publish_version(number: int) -> Reply:
    """Ask for the publication of an approved version: itineraries and calendars follow it from then on.

    The answer comes at once; the worker prints and publishes. Look at the address in Location until the job is over.
    Asking again gives the same job.
    """
    _demand_seen(number)
    return job_reply(jobs.publish(db(), api_actor(), caller(), number))
