"""Planning runs: ask for one, watch it, stop it."""

from __future__ import annotations

from typing import Annotated

from flask import url_for
from pydantic import Field

from scheduler.services.exchange import runs
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.plan_values import RunEntry
from scheduler.services.exchange.scopes import Scope
from scheduler.services.runs import BUDGET_MAX, DAYS_MAX, NOTICE_MAX, RELIABILITY_MAX, Promises
from web.api.answers import Reply
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Body, Code, Day, PageQuery, whole
from web.transactions import db

RULE = "/runs/<int(max=2147483647):number>"


Budget = Annotated[int, whole(0, BUDGET_MAX), Field(ge=0, le=BUDGET_MAX)]
Days = Annotated[int, whole(0, DAYS_MAX), Field(ge=0, le=DAYS_MAX)]
Notice = Annotated[int, whole(0, NOTICE_MAX), Field(ge=0, le=NOTICE_MAX)]
Flag = Annotated[bool, Field(strict=True)]
Percent = Annotated[float, Field(ge=0, le=RELIABILITY_MAX, strict=True, allow_inf_nan=False)]


class RunRequest(Body):
    """A run over departures on these local dates, both inclusive; without an office it plans for all."""

    from_on: Day
    to_on: Day
    office: Code | None = None
    time_limit_seconds: Annotated[int, whole(5, 3600), Field(ge=5, le=3600)] = 60
    workers: Annotated[int, whole(1, 64), Field(ge=1, le=64)] = 2
    seed: Annotated[int, whole(0, 2147483647), Field(ge=0, le=2147483647)] = 0
    change_budget: Budget | None = Field(
        default=None,
        description="Disturb at most so many published cases, beyond those that cannot keep what they hold.",
    )
    freeze_told: Flag = Field(default=False, description="Leave alone everybody who holds an itinerary.")
    freeze_ticketed: Flag = Field(default=False, description="Keep flights that tickets were issued for.")
    freeze_days: Days | None = Field(default=None, description="Leave alone who departs within so many days.")
    notice_days: Notice | None = Field(
        default=None,
        description="Let nobody else, but emergencies, leave within so many days; 0 lets anybody, null is what is set.",
    )
    connection_reliability: Percent | None = Field(
        default=None,
        description="Percent of landings that the time between flights allows for; 0 asks nothing, null what is set.",
    )


@operation("GET", "/runs", tag="runs", scope=Scope.RUNS_READ, answer=RunEntry, is_listing=True, query=PageQuery)
def list_runs(query: PageQuery) -> Page[RunEntry]:
    """List planning runs, newest first, without their progress."""
    return runs.list_runs(db(), api_actor(), limit=query.limit, cursor=query.cursor)


@operation(
    "POST", "/runs", tag="runs", scope=Scope.RUNS_WRITE, answer=RunEntry, body=RunRequest, status=202, refuses=(404,)
)
def request_run(body: RunRequest) -> Reply:
    """Ask for a planning run.

    The answer comes at once; the worker solves. Look at the address in Location until the run is over.
    """
    run = runs.request_run(
        db(),
        api_actor(),
        from_on=body.from_on,
        to_on=body.to_on,
        office=body.office,
        time_limit_seconds=body.time_limit_seconds,
        workers=body.workers,
        seed=body.seed,
        promises=Promises(
            change_budget=body.change_budget,
            freeze_told=body.freeze_told,
            freeze_ticketed=body.freeze_ticketed,
            freeze_days=body.freeze_days,
            notice_days=body.notice_days,
        ),
        connection_reliability=body.connection_reliability,
    )
    return Reply(value=run, status=202, headers={"Location": url_for("api.show_run", number=run.id)})


@operation("GET", RULE, tag="runs", scope=Scope.RUNS_READ, answer=RunEntry, refuses=(404,))
def show_run(number: int) -> RunEntry:
    """Show a planning run with its progress."""
    return runs.run_entry(db(), api_actor(), number)


@operation("POST", RULE + "/stop", tag="runs", scope=Scope.RUNS_WRITE, answer=RunEntry, refuses=(404,))
def stop_run(number: int) -> RunEntry:
    """Stop a run: it keeps the best plan so far."""
    return runs.stop_run(db(), api_actor(), number)
