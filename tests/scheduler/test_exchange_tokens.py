"""Tokens: no further than their owner, cut to scope and office, shown once, never by a command or another token."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.models import Role
from scheduler.services.access import ALLOWED, SYSTEM, Action, Actor, Reach, actor_of
from scheduler.services.exchange.scopes import ADDED, CLINIC_SCOPES, OPENS, Scope, actions_for, is_within
from scheduler.services.exchange.tokens import (
    PREFIX,
    authenticate,
    choices_for,
    issue_token,
    list_tokens,
    note_use,
    revoke_token,
)
from tests.scheduler import builders


def _actor(*grants: tuple[Role, int | None], reach: Reach | None = None) -> Actor:
    return Actor(user_id=1, grants=frozenset(grants), reach=reach)


@pytest.mark.parametrize("role", list(Role))
def test_a_reach_only_takes_away(role: Role) -> None:
    for office in (None, 1):
        whole = _actor((role, office))
        for actions in (frozenset[Action](), frozenset(Action), frozenset({Action.SEE_CASES})):
            for limit in (None, 1, 2):
                cut = replace(whole, reach=Reach(token_id=1, actions=actions, office_id=limit))
                for action in Action:
                    for asked in (None, 1, 2, 3):
                        assert whole.may(action, asked) or not cut.may(action, asked)
                    assert action in actions or not cut.may(action)


def test_a_limit_to_one_office_is_that_office_alone() -> None:
    reach = Reach(token_id=1, actions=frozenset(Action), office_id=2)
    assert _actor((Role.PLANNER, None), reach=reach).offices(Action.PLAN) == frozenset({2})
    assert _actor((Role.PLANNER, 1), reach=reach).offices(Action.PLAN) == frozenset()
    assert not _actor((Role.PLANNER, 1), reach=reach).may(Action.PLAN)
    assert _actor((Role.PLANNER, 2), reach=reach).may(Action.PLAN, 2)


def test_no_scope_opens_protected_cases_users_or_the_record() -> None:
    closed = {Action.SEE_PROTECTED, Action.MANAGE_USERS, Action.SEE_AUDIT, Action.IMPORT, Action.USE_API}
    assert not closed & {action for scope in Scope for action in OPENS[scope]}
    assert set(OPENS) == set(Scope)


def test_names_and_health_are_added_only_where_given() -> None:
    plain = actions_for(Scope.CASES_READ, frozenset({Scope.CASES_READ, Scope.ITINERARIES_READ, Scope.FHIR_WRITE}))
    assert plain == {Action.SEE_CASES}
    given = actions_for(Scope.CASES_READ, frozenset({Scope.CASES_READ, *ADDED}))
    assert given == {Action.SEE_CASES, Action.SEE_NAMES, Action.EDIT_HEALTH}


def test_everybody_is_offered_what_the_role_can_give(session: Session) -> None:
    builders.make_clinic(session, builders.make_office(session))
    for role in Role:
        person = actor_of(builders.make_user(session, f"{role.value}@example.org", role))
        offered = set(choices_for(session, person).scopes)
        assert offered == {scope for scope in Scope if is_within(scope, ALLOWED[role])}
        for scope in Scope:
            if scope in offered and person.may(Action.USE_API):
                assert issue_token(session, person, label="x", scopes=[scope], days=1).scopes == (scope.value,)
            else:
                with pytest.raises((Forbidden, InvalidInput)):
                    issue_token(session, person, label="x", scopes=[scope], days=1)


def test_a_token_is_found_by_its_secret_until_it_is_revoked(session: Session) -> None:
    office = builders.make_office(session)
    person = actor_of(builders.make_user(session, "p@example.org", Role.PLANNER))
    made = issue_token(session, person, label=" Airline   desk ", scopes=["cases:read"], days=1, office=office.code)
    assert made.secret.startswith(PREFIX)
    assert len(made.secret) == len(PREFIX) + 43
    caller = authenticate(session, made.secret)
    assert caller is not None
    assert (caller.label, caller.office, caller.scopes) == ("Airline desk", office.code, {Scope.CASES_READ})
    assert caller.actor_for(Scope.CASES_READ).offices(Action.SEE_CASES) == {office.id}
    assert caller.actor_for(None).offices(Action.SEE_CASES) == frozenset()
    assert note_use(session, made.id, "desk/1\n\x00")
    assert not note_use(session, made.id, "desk/2")
    (view,) = list_tokens(session, person)
    assert (view.last_agent, view.state) == ("desk/1", "active")
    for wrong in ("", made.secret[:-1], made.secret.upper(), "ht_"):
        assert authenticate(session, wrong) is None
    revoke_token(session, person, made.id)
    assert authenticate(session, made.secret) is None


def test_nobody_sees_or_closes_another_persons(session: Session) -> None:
    builders.make_office(session)
    one, other = (actor_of(builders.make_user(session, f"{n}@example.org", Role.PLANNER)) for n in "ab")
    made = issue_token(session, one, label="x", scopes=["cases:read"], days=1)
    assert list_tokens(session, other) == ()
    with pytest.raises(NotFound):
        revoke_token(session, other, made.id)
    admin = actor_of(builders.make_user(session, "c@example.org", Role.ADMIN))
    assert [view.id for view in list_tokens(session, admin)] == [made.id]


def test_neither_a_command_nor_a_token_makes_tokens(session: Session) -> None:
    person = actor_of(builders.make_user(session, "p@example.org", Role.PLANNER))
    reaching = replace(person, reach=Reach(token_id=1, actions=frozenset(Action)))
    for actor in (SYSTEM, reaching):
        with pytest.raises(Forbidden):
            issue_token(session, actor, label="x", scopes=["cases:read"], days=1)


def test_a_clinics_token_has_the_scopes_of_clinics(session: Session) -> None:
    clinic = builders.make_clinic(session, builders.make_office(session))
    person = actor_of(builders.make_user(session, "m@example.org", Role.MEDICAL))
    made = issue_token(session, person, label="x", scopes=sorted(CLINIC_SCOPES), days=1, clinic=clinic.code)
    caller = authenticate(session, made.secret)
    assert caller is not None
    assert (caller.clinic_id, caller.office_id) == (clinic.id, clinic.office_id)
    with pytest.raises(InvalidInput):
        issue_token(session, person, label="x", scopes=["clinics:read"], days=1, clinic=clinic.code)
