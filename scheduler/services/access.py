"""Who may do what: least privilege by role and office, asked by every service that shows or changes something."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from scheduler.errors import Forbidden
from scheduler.models import Role, User


class Action(enum.StrEnum):
    """What a role may allow. A page or command asks for an action, never for a role."""

    SEE_BOARD = "see-board"
    SEE_CASES = "see-cases"
    SEE_NAMES = "see-names"
    SEE_PROTECTED = "see-protected"
    EDIT_CASES = "edit-cases"
    IMPORT = "import"
    PLAN = "plan"
    APPROVE = "approve"
    PUBLISH = "publish"
    SEE_CLINICS = "see-clinics"
    EDIT_HEALTH = "edit-health"
    SEE_ESCORTS = "see-escorts"
    SEE_OWN_DUTIES = "see-own-duties"
    MANAGE_SUBSCRIPTIONS = "manage-subscriptions"
    MANAGE_USERS = "manage-users"
    SEE_AUDIT = "see-audit"
    USE_API = "use-api"


_A = Action
_PLANNER = {
    _A.SEE_BOARD, _A.SEE_CASES, _A.SEE_NAMES, _A.EDIT_CASES, _A.IMPORT, _A.PLAN, _A.SEE_CLINICS, _A.SEE_ESCORTS,
    _A.MANAGE_SUBSCRIPTIONS, _A.USE_API,
}  # fmt: skip
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset({_A.MANAGE_USERS, _A.SEE_AUDIT, _A.MANAGE_SUBSCRIPTIONS}),
    Role.PLANNER: frozenset(_PLANNER),
    Role.APPROVER: frozenset(_PLANNER | {_A.APPROVE, _A.PUBLISH}),
    Role.MEDICAL: frozenset({_A.SEE_BOARD, _A.SEE_CLINICS, _A.EDIT_HEALTH, _A.SEE_NAMES, _A.USE_API}),
    Role.PROTECTION: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.SEE_NAMES, _A.SEE_PROTECTED, _A.EDIT_CASES}),
    Role.ESCORT: frozenset({_A.SEE_OWN_DUTIES}),
    Role.VIEWER: frozenset({_A.SEE_BOARD}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a token of the interface reaches: never further than its owner, often much less."""

    token_id: int
    actions: frozenset[Action]
    office_id: int | None = None
    clinic_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person behind a request or command. `grants` holds (role, office id or None for everywhere).

    Where a token acts for the person, `reach` is what of these rights it may use.
    """

    user_id: int | None
    grants: frozenset[tuple[Role, int | None]]
    is_system: bool = False
    reach: Reach | None = None

    def may(self, action: Action, office_id: int | None = None) -> bool:
        """Whether some role allows `action` in `office_id` (None: in at least one office)."""
        if self.is_system:
            return True
        offices = self.offices(action)
        return offices is None or (bool(offices) if office_id is None else office_id in offices)

    def demand(self, action: Action, office_id: int | None = None) -> None:
        """Raise Forbidden unless `may`."""
        if not self.may(action, office_id):
            raise Forbidden("forbidden", action=action.value)

    def offices(self, action: Action) -> frozenset[int] | None:
        """The offices in which `action` is allowed; None means every office."""
        if self.is_system:
            return None
        if self.reach is not None and action not in self.reach.actions:
            return frozenset()
        granted = {office for role, office in self.grants if action in ALLOWED[role]}
        whole = None in granted
        named = frozenset(office for office in granted if office is not None)
        if self.reach is not None and self.reach.office_id is not None:
            limit = self.reach.office_id
            return frozenset({limit}) if whole or limit in named else frozenset()
        return None if whole else named


SYSTEM = Actor(user_id=None, grants=frozenset(), is_system=True)
"""Commands on the machine itself and the worker: whoever reaches the database file can read it anyway."""


def actor_of(user: User) -> Actor:
    """The actor of a signed-in user; an inactive user has no grants."""
    grants = {(grant.role, grant.office_id) for grant in user.roles} if user.is_active else set()
    return Actor(user_id=user.id, grants=frozenset(grants))
