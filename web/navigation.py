"""The entries of the top navigation: shown to whoever may, once their page exists."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from scheduler.services.access import Action, Actor
from web.identity import actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `name` completes the phrase `web-nav-...`, `blueprint` marks it as present."""

    name: str
    endpoint: str
    actions: tuple[Action, ...]

    @property
    def blueprint(self) -> str:
        """The noun that the endpoint belongs to."""
        return self.endpoint.partition(".")[0]


_A = Action
ENTRIES: tuple[Entry, ...] = (
    Entry(name="board", endpoint="board.show", actions=(_A.SEE_BOARD,)),
    Entry(name="cases", endpoint="cases.index", actions=(_A.SEE_CASES,)),
    Entry(name="planning", endpoint="planning.index", actions=(_A.PLAN,)),
    Entry(name="versions", endpoint="versions.index", actions=(_A.SEE_BOARD,)),
    Entry(name="clinics", endpoint="clinics.index", actions=(_A.SEE_CLINICS,)),
    Entry(name="escorts", endpoint="escorts.index", actions=(_A.SEE_ESCORTS, _A.SEE_OWN_DUTIES)),
    Entry(name="papers", endpoint="papers.index", actions=(_A.SEE_CASES, _A.SEE_CLINICS)),
    Entry(name="imports", endpoint="imports.index", actions=(_A.IMPORT,)),
    Entry(name="subscriptions", endpoint="subscriptions.index", actions=(_A.MANAGE_SUBSCRIPTIONS, _A.SEE_OWN_DUTIES)),
    Entry(name="messages", endpoint="messages.index", actions=(_A.MANAGE_SUBSCRIPTIONS,)),
    Entry(name="users", endpoint="users.index", actions=(_A.MANAGE_USERS,)),
    Entry(name="audit", endpoint="audit.index", actions=(_A.SEE_AUDIT,)),
)


def entries_for(person: Actor) -> tuple[Entry, ...]:
    """The entries that exist and that this person may open."""
    known = current_app.view_functions
    return tuple(e for e in ENTRIES if e.endpoint in known and any(person.may(action) for action in e.actions))


def home_of(person: Actor) -> str:
    """The address of the first page that a person may open; one's own account where there is none."""
    first = next(iter(entries_for(person)), None)
    return url_for(first.endpoint if first else "account.show")


def init_navigation(app: Flask) -> None:
    """Give templates the entries."""

    @app.context_processor
    def present() -> dict[str, object]:
        return {
            "entries": entries_for(actor()),
            "present_noun": request.blueprint or "",
            "home": lambda: home_of(actor()),
            "has_page": lambda endpoint: endpoint in app.view_functions,
        }
