"""The round trip of a whole plan: problem and plan files out, a plan made elsewhere back in as a draft."""

from __future__ import annotations

from flask import request

from scheduler.services.exchange import jobs
from scheduler.services.exchange.plan_files import plan_file, problem_file
from scheduler.services.exchange.plan_values import JobEntry
from scheduler.services.exchange.scopes import Scope
from web.api.answers import JSON, Reply
from web.api.callers import api_actor, caller
from web.api.jobs import job_reply
from web.api.operations import operation
from web.api.problems import ApiFault
from web.api.versions import RULE
from web.transactions import db, keep_changes


@operation("GET", RULE + "/problem", tag="plans", scope=Scope.PLANS_EXPORT, refuses=(404,))
def export_problem(number: int) -> bytes:
    """Get the planning problem of a version (departure-plan-problem/1): opaque ids, no name, no diagnosis."""
    content = problem_file(db(), api_actor(), number)
    keep_changes()
    return content


@operation("GET", RULE + "/plan", tag="plans", scope=Scope.PLANS_EXPORT, refuses=(404,))
def export_plan(number: int) -> bytes:
    """Get the plan of a version (departure-plan/1)."""
    content = plan_file(db(), api_actor(), number)
    keep_changes()
    return content


@operation(
    "POST",
    RULE + "/plans",
    tag="plans",
    scope=Scope.PLANS_IMPORT,
    answer=JobEntry,
    takes=JSON,
    status=202,
    refuses=(404,),
)
def import_plan(number: int) -> Reply:
    """Bring back a plan made elsewhere for the problem of this version, to become a draft.

    What is no plan file is refused at once. The rest is the worker's: it verifies the plan against the stored problem
    and the facts of the moment; look at the address in Location until the job is over. A refusal names every broken
    rule in `reasons`. Where the facts have changed and the plan still holds, it is scored anew and
    `returned.is_rechecked` says so.
    """
    if request.mimetype != JSON:
        raise ApiFault(415, "api-media", media=JSON)
    return job_reply(jobs.return_plan(db(), api_actor(), caller(), number, request.get_data()))
