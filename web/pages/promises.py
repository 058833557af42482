"""What a run is to keep of the published plan, as the forms ask it: for a new plan and for a repair."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.config import settings
from scheduler.services.runs import BUDGET_MAX, DAYS_MAX, NOTICE_MAX, Promises
from web.forms import read_number

REPAIR_BUDGET = 0
REPAIR_DAYS = 3


def read_promises(form: Mapping[str, str]) -> Promises:
    """The promises of a form. Raises InvalidInput."""
    return Promises(
        change_budget=_limit(form, "budget", BUDGET_MAX),
        freeze_told="told" in form,
        freeze_ticketed="ticketed" in form,
        freeze_days=_limit(form, "days", DAYS_MAX),
        notice_days=_notice(form),
    )


def usual_notice() -> str:
    """How many days' notice this installation gives, as a form shows it."""
    return str(settings().short_notice_days)


def repair_promises() -> dict[str, str]:
    """What a repair asks for unless told otherwise: no other case is moved, and nobody about to leave.

    Flights with issued tickets stay. The cases that were hit do not count against the budget. A budget that is not
    needed would be spent all the same: on others who could travel a little cheaper or sooner.
    """
    return {"budget": str(REPAIR_BUDGET), "days": str(REPAIR_DAYS), "ticketed": "1", "notice": usual_notice()}


def _notice(form: Mapping[str, str]) -> int | None:
    """An emptied field asks for no notice; a form without the field leaves it as the installation is set."""
    return (_limit(form, "notice", NOTICE_MAX) or 0) if "notice" in form else None


def _limit(form: Mapping[str, str], name: str, most: int) -> int | None:
    """A limit that may be left empty."""
    return read_number(form, name, least=0, most=most) if form.get(name, "").strip() else None
