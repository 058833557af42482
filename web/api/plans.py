"""The round trip of a whole plan: problem and plan files out, a plan made elsewhere back in as a draft."""

from __future__ import annotations

from flask import request, url_for

from scheduler.planning.returning import ReturnedPlan, return_plan
from scheduler.services.exchange.plan_files import plan_file, problem_file
from scheduler.services.exchange.scopes import Scope
from web.api.answers import JSON, Reply
from web.api.callers import api_actor
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
    answer=ReturnedPlan,
    takes=JSON,
    status=201,
    refuses=(404,),
)
def import_plan(number: int) -> Reply:
    """Bring back a plan made elsewhere for the problem of this version, as a draft.

    It is verified against the stored problem and the facts of this moment; a refusal names every broken rule. Where
    the facts have changed and the plan still holds, it is scored anew and `is_rechecked` says so.
    """
    if request.mimetype != JSON:
        raise ApiFault(415, "api-media", media=JSON)
    made = return_plan(db(), api_actor(), number, request.get_data())
    return Reply(value=made, status=201, headers={"Location": url_for("api.show_version", number=made.number)})
