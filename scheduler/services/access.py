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


_A = Action
_PLANNER = {
    _A.SEE_BOARD, _A.SEE_CASES, _A.SEE_NAMES, _A.EDIT_CASES, _A.IMPORT, _A.PLAN, _A.SEE_CLINICS, _A.SEE_ESCORTS,
    _A.MANAGE_SUBSCRIPTIONS,
}  # fmt: skip
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset({_A.MANAGE_USERS, _A.SEE_AUDIT, _A.MANAGE_SUBSCRIPTIONS}),
    Role.PLANNER: frozenset(_PLANNER),
    Role.APPROVER: frozenset(_PLANNER | {_A.APPROVE, _A.PUBLISH}),
    Role.MEDICAL: frozenset({_A.SEE_BOARD, _A.SEE_CLINICS, _A.EDIT_HEALTH, _A.SEE_NAMES}),
    Role.PROTECTION: frozenset({_A.SEE_BOARD, _A.SEE_CASES, _A.SEE_NAMES, _A.SEE_PROTECTED, _A.EDIT_CASES}),
    Role.ESCORT: frozenset({_A.SEE_OWN_DUTIES}),
    Role.VIEWER: frozenset({_A.SEE_BOARD}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person behind a request or command. `grants` holds (role, office id or None for everywhere)."""

    user_id: int | None
    grants: frozenset[tuple[Role, int | None]]
    is_system: bool = False

    def may(self, action: Action, office_id: int | None = None) -> bool:
        """Whether some role allows `action` in `office_id` (None: in at least one office)."""
        if self.is_system:
            return True
        return any(
            action in ALLOWED[role] and (office_id is None or granted is None or granted == office_id)
            for role, granted in self.grants
        )

    def demand(self, action: Action, office_id: int | None = None) -> None:
        """Raise Forbidden unless `may`."""
        if not self.may(action, office_id):
            raise Forbidden("forbidden", action=action.value)

    def offices(self, action: Action) -> frozenset[int] | None:
        """The offices in which `action` is allowed; None means every office."""
        granted = {office for role, office in self.grants if action in ALLOWED[role]}
        return None if self.is_system or None in granted else frozenset(o for o in granted if o is not None)


SYSTEM = Actor(user_id=None, grants=frozenset(), is_system=True)
"""Commands on the machine itself and the worker: whoever reaches the database file can read it anyway."""


def actor_of(user: User) -> Actor:
    """The actor of a signed-in user; an inactive user has no grants."""
    grants = {(grant.role, grant.office_id) for grant in user.roles} if user.is_active else set()
    return Actor(user_id=user.id, grants=frozenset(grants))
