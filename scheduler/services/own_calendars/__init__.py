"""People's own calendars in: by private address or file, read again on a schedule, kept as times and nothing else."""

from scheduler.services.own_calendars.bringing import (
    MOST,
    add_calendar,
    refresh_now,
    remove_calendar,
    replace_source,
    save_options,
)
from scheduler.services.own_calendars.owners import list_owners
from scheduler.services.own_calendars.reading import calendar_page, list_calendars
from scheduler.services.own_calendars.refreshing import Claim, Outcome, carry_out, claim_due, keep
from scheduler.services.own_calendars.understanding import NotUnderstood
from scheduler.services.own_calendars.values import BusyRow, CalendarPage, CalendarRow, FindingRow, OwnerChoice

__all__ = [
    "MOST",
    "BusyRow",
    "CalendarPage",
    "CalendarRow",
    "Claim",
    "FindingRow",
    "NotUnderstood",
    "Outcome",
    "OwnerChoice",
    "add_calendar",
    "calendar_page",
    "carry_out",
    "claim_due",
    "keep",
    "list_calendars",
    "list_owners",
    "refresh_now",
    "remove_calendar",
    "replace_source",
    "save_options",
]
