"""The few fields of a case that planners change every day, guarded against overwriting each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from scheduler.errors import Conflict, InvalidInput
from scheduler.models import Case, Priority
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case

_REFERENCE_LENGTH = 80
FIELDS = ("priority", "earliest_on", "latest_on", "exception_reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEdit:
    """The wanted values; both dates are inclusive, None for no limit."""

    priority: str
    earliest_on: date | None
    latest_on: date | None
    exception_reference: str


class CaseChangedMeanwhile(Conflict):
    """Somebody else changed the case after the form was opened; `fields` name what differs from the form now."""

    def __init__(self, code: str, fields: tuple[str, ...]) -> None:
        super().__init__("case-changed-meanwhile", case=code)
        self.fields = fields


def edit_case(session: Session, actor: Actor, code: str, revision: int, wanted: CaseEdit) -> tuple[str, ...]:
    """Change a case that is still at `revision`; answers the names of the fields that changed.

    Raises NotFound, Forbidden, InvalidInput and CaseChangedMeanwhile.
    """
    case = find_case(session, actor, code)
    actor.demand(Action.EDIT_CASES, case.office_id)
    _check(wanted)
    values = {
        "priority": Priority(wanted.priority),
        "earliest_on": wanted.earliest_on,
        "latest_on": wanted.latest_on,
        "exception_reference": " ".join(wanted.exception_reference.split()),
    }
    differing = tuple(name for name in FIELDS if getattr(case, name) != values[name])
    if case.revision != revision:
        raise CaseChangedMeanwhile(case.code, differing)
    for name in differing:
        setattr(case, name, values[name])
    if differing:
        record(session, actor, "case.edited", "case", case.id, fields=list(differing))
        _flush(session, case, differing)
    return differing


def _flush(session: Session, case: Case, differing: tuple[str, ...]) -> None:
    code = case.code
    try:
        session.flush()
    except StaleDataError:
        raise CaseChangedMeanwhile(code, differing) from None


def _check(wanted: CaseEdit) -> None:
    if wanted.priority not in {priority.value for priority in Priority}:
        raise InvalidInput("case-priority")
    if wanted.earliest_on and wanted.latest_on and wanted.earliest_on > wanted.latest_on:
        raise InvalidInput("case-dates-order")
    if len(wanted.exception_reference) > _REFERENCE_LENGTH:
        raise InvalidInput("case-reference-length", most=_REFERENCE_LENGTH)
