"""Callers of the interface for tests: tokens of seeded people, and what they send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.test import TestResponse

from scheduler.models import User
from scheduler.services.access import actor_of
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.tokens import issue_token

PLANNING = tuple(
    scope.value
    for scope in Scope
    if not scope.value.startswith(("fhir", "names", "health", "itineraries", "versions:ap", "versions:pu"))
)
"""Everything that a planner may give away, without names."""


def make_token(database: Session, email: str, *scopes: str, office: str = "", clinic: str = "", days: int = 5) -> str:
    """A token of a seeded user, committed; its secret."""
    query = select(User).where(User.email == email).options(selectinload(User.roles))
    actor = actor_of(database.scalars(query).one())
    made = issue_token(database, actor, label="test", scopes=scopes, days=days, office=office, clinic=clinic)
    database.commit()
    return made.secret


@dataclass
class Program:
    """A program that calls the interface with a token, without cookies."""

    app: Flask
    secret: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=False)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **kept: Any) -> TestResponse:
        """GET below `/api`."""
        return self.client.get(f"/api{path}", headers=self._headers(headers), **kept)

    def post(self, path: str, headers: Mapping[str, str] | None = None, **kept: Any) -> TestResponse:
        """POST below `/api`."""
        return self.client.post(f"/api{path}", headers=self._headers(headers), **kept)

    def call(self, method: str, path: str, headers: Mapping[str, str] | None = None, **kept: Any) -> TestResponse:
        """Any method below `/api`."""
        return self.client.open(f"/api{path}", method=method, headers=self._headers(headers), **kept)

    def pages(self, path: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """All items of a list, page after page by its links."""
        items: list[Mapping[str, Any]] = []
        address = f"{path}?limit={limit}"
        while address:
            answer = self.get(address)
            assert answer.status_code == 200, answer.text
            assert len(answer.json["items"]) <= limit
            items += answer.json["items"]
            link = answer.headers.get("Link", "")
            assert bool(link) == bool(answer.json["next"])
            address = link.partition("/api")[2].partition(">")[0]
        return items

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"} | dict(more or {})
