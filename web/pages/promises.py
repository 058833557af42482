"""What a run is to keep of the published plan, as the forms ask it: for a new plan and for a repair."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.services.runs import BUDGET_MAX, DAYS_MAX, Promises
from web.forms import read_number

BUDGET_LEAST = 3
REPAIR_DAYS = 3


def read_promises(form: Mapping[str, str]) -> Promises:
    """The promises of a form. Raises InvalidInput."""
    return Promises(
        change_budget=_limit(form, "budget", BUDGET_MAX),
        freeze_told="told" in form,
        freeze_ticketed="ticketed" in form,
        freeze_days=_limit(form, "days", DAYS_MAX),
    )


def repair_promises(hit: int) -> dict[str, str]:
    """What a repair asks for unless told otherwise: no more others moved than are hit, and nobody about to leave.

    Flights with issued tickets stay. The cases that were hit do not count against the budget.
    """
    return {"budget": str(max(hit, BUDGET_LEAST)), "days": str(REPAIR_DAYS), "ticketed": "1"}


def _limit(form: Mapping[str, str], name: str, most: int) -> int | None:
    """A limit that may be left empty."""
    return read_number(form, name, least=0, most=most) if form.get(name, "").strip() else None
