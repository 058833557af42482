"""Jobs of the worker: what takes longer than a call may, watched until it is over."""

from __future__ import annotations

from flask import url_for

from scheduler.services.exchange import jobs
from scheduler.services.exchange.plan_values import JobEntry
from web.api.answers import Reply
from web.api.callers import caller
from web.api.operations import operation
from web.transactions import db

RULE = "/jobs/<int(max=2147483647):number>"


@operation("GET", RULE, tag="jobs", scope=None, answer=JobEntry, refuses=(404,))
def show_job(number: int) -> JobEntry:
    """Show a job that this token asked for, or could have asked for."""
    return jobs.job_entry(db(), caller(), number)


def job_reply(entry: JobEntry) -> Reply:
    """The answer to a call that asked for a job: taken, and where to look."""
    return Reply(value=entry, status=202, headers={"Location": url_for("api.show_job", number=entry.id)})
