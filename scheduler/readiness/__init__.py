"""Whether one case may travel, and when: pure functions over frozen values; no tables, no solver."""

from scheduler.readiness.assess import assess
from scheduler.readiness.calendar import age_on, arrival_closed, birthday, closed_arrival_days, pregnancy_weeks
from scheduler.readiness.departure import AppointmentFacts, LegFacts, check_departure
from scheduler.readiness.facts import CaseFacts, ClearanceFacts, MemberFacts, StageFacts
from scheduler.readiness.findings import DateWindow, Finding, Lapse, Readiness, Renewal
from scheduler.readiness.history import DatedRules, DatedState, RuleHistory
from scheduler.readiness.rules import ProgrammeRules
from scheduler.readiness.stages import StageDue, last_held_on, stages_due

__all__ = [
    "AppointmentFacts",
    "CaseFacts",
    "ClearanceFacts",
    "DateWindow",
    "DatedRules",
    "DatedState",
    "Finding",
    "Lapse",
    "LegFacts",
    "MemberFacts",
    "ProgrammeRules",
    "Readiness",
    "Renewal",
    "RuleHistory",
    "StageDue",
    "StageFacts",
    "age_on",
    "arrival_closed",
    "assess",
    "birthday",
    "check_departure",
    "closed_arrival_days",
    "last_held_on",
    "pregnancy_weeks",
    "stages_due",
]
