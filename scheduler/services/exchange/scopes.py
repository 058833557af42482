"""Scopes: what a token may be allowed, and which rights of its owner each of them opens."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from scheduler.services.access import Action


class Scope(enum.StrEnum):
    """What a token may do. A route asks for one of these, never for a role; phrases are `tokens-scope-<name>`."""

    CASES_READ = "cases:read"
    NAMES_READ = "names:read"
    HEALTH_READ = "health:read"
    FLIGHTS_READ = "flights:read"
    ESCORTS_READ = "escorts:read"
    CLINICS_READ = "clinics:read"
    RUNS_READ = "runs:read"
    RUNS_WRITE = "runs:write"
    VERSIONS_READ = "versions:read"
    VERSIONS_PROPOSE = "versions:propose"
    VERSIONS_APPROVE = "versions:approve"
    VERSIONS_PUBLISH = "versions:publish"
    PLANS_EXPORT = "plans:export"
    PLANS_IMPORT = "plans:import"
    ITINERARIES_READ = "itineraries:read"
    WEBHOOKS_WRITE = "webhooks:write"
    FHIR_READ = "fhir:read"
    FHIR_WRITE = "fhir:write"

    @property
    def phrase_key(self) -> str:
        """The phrase that says what it allows."""
        return "tokens-scope-" + self.value.replace(":", "-")


_A = Action
OPENS: Mapping[Scope, frozenset[Action]] = {
    Scope.CASES_READ: frozenset({_A.SEE_CASES}),
    Scope.NAMES_READ: frozenset({_A.SEE_NAMES}),
    Scope.HEALTH_READ: frozenset({_A.EDIT_HEALTH}),
    Scope.FLIGHTS_READ: frozenset({_A.SEE_BOARD}),
    Scope.ESCORTS_READ: frozenset({_A.SEE_ESCORTS}),
    Scope.CLINICS_READ: frozenset({_A.SEE_CLINICS}),
    Scope.RUNS_READ: frozenset({_A.SEE_BOARD}),
    Scope.RUNS_WRITE: frozenset({_A.SEE_BOARD, _A.PLAN}),
    Scope.VERSIONS_READ: frozenset({_A.SEE_BOARD, _A.SEE_CASES}),
    Scope.VERSIONS_PROPOSE: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.PLAN}),
    Scope.VERSIONS_APPROVE: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.APPROVE}),
    Scope.VERSIONS_PUBLISH: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.PUBLISH}),
    Scope.PLANS_EXPORT: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.PLAN}),
    Scope.PLANS_IMPORT: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.PLAN}),
    Scope.ITINERARIES_READ: frozenset({_A.SEE_CASES, _A.SEE_NAMES}),
    Scope.WEBHOOKS_WRITE: frozenset({_A.MANAGE_SUBSCRIPTIONS}),
    Scope.FHIR_READ: frozenset({_A.SEE_CLINICS, _A.EDIT_HEALTH}),
    Scope.FHIR_WRITE: frozenset({_A.SEE_CLINICS, _A.EDIT_HEALTH}),
}
"""The rights that a route with this scope may use, where the token's owner has them. None opens protected cases.

Reading health is the same right as recording it; what a token may write is a matter of routes.
"""

ADDED = (Scope.NAMES_READ, Scope.HEALTH_READ)
"""Scopes without routes of their own: they let other scopes' answers tell names, and which test a stage is."""

CLINIC_SCOPES = frozenset({Scope.FHIR_READ, Scope.FHIR_WRITE})
"""What a token of one clinic may do."""


def is_within(scope: Scope, rights: frozenset[Action]) -> bool:
    """Whether somebody with these rights can give the scope away: it opens nothing that they lack."""
    return OPENS[scope] <= rights


def actions_for(scope: Scope | None, given: frozenset[Scope]) -> frozenset[Action]:
    """The rights of one call: those of its route's scope, and of the added scopes that the token was given."""
    if scope is None:
        return frozenset()
    return OPENS[scope].union(*(OPENS[one] for one in ADDED if one in given))
