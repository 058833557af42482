"""Why a case never reached the plan: each fact with whose task it is, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.sentences import Sentence
from scheduler.models import PlanCase, utc_now
from scheduler.services.access import Actor
from scheduler.services.health_told import HEALTH_CLEARANCES, told_sentence
from scheduler.services.readiness import finding_sentence, readiness_of

Task = Literal["medical", "papers", "planner", "protection", "administrator", "nobody"]
Place = Literal["health", "clearances", "edit", "members", "facts", "flights", "imports", "planning", "none"]

_BY_START: tuple[tuple[str, Task, Place], ...] = (
    ("finding-stage-", "medical", "health"),
    ("finding-outcome-", "medical", "health"),
    ("finding-not-fit", "medical", "health"),
    ("finding-health-", "medical", "health"),
    ("finding-vaccine-", "medical", "health"),
    ("finding-pregnancy-", "medical", "health"),
    ("finding-newborn-", "nobody", "none"),
    ("finding-turns-age", "nobody", "none"),
    ("finding-not-born-yet", "planner", "members"),
    ("finding-clearance-", "papers", "clearances"),
    ("finding-programme-suspended", "planner", "edit"),
    ("finding-programme-closed", "administrator", "none"),
    ("finding-no-rules", "administrator", "none"),
    ("finding-no-", "planner", "imports"),
    ("finding-case-not-active", "planner", "imports"),
    ("finding-before-agreed-date", "planner", "edit"),
    ("finding-after-agreed-date", "planner", "edit"),
    ("finding-legal-representative-", "protection", "members"),
    ("finding-minor-escort-", "protection", "facts"),
    ("finding-landing-time-", "planner", "flights"),
    ("finding-connection-", "planner", "flights"),
    ("finding-too-many-", "planner", "flights"),
    ("finding-arrival-closed", "planner", "planning"),
    ("finding-notice-", "planner", "planning"),
    ("planning-unknown-airport", "planner", "imports"),
    ("planning-tied-", "planner", "facts"),
    ("planning-short-notice", "planner", "planning"),
)
"""Whose task a fact is and where it is mended, by the beginning of its phrase; the first that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A fact that keeps a case out; `task` completes `explain-task-...`, `place` is where it is mended."""

    text: Bilingual
    task: Task
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """What kept a case out of a version, and what still does today; nothing left means: plan again."""

    then: tuple[Obstacle, ...]
    now: tuple[Obstacle, ...]
    is_ready_now: bool


def obstacles_of(session: Session, actor: Actor, entry: PlanCase) -> Obstacles:
    """The obstacles of a case that a version left out before anything was planned, as this reader may know them."""
    readiness = readiness_of(session, entry.case, local(utc_now(), VIET_NAM).date())
    stored = (Sentence(key=one["key"], params=one.get("params", {})) for one in entry.facts.get("said", ()))
    then = tuple(_told(actor, entry, stored)) or tuple(_reason(entry))
    return Obstacles(
        then=then,
        now=tuple(_told(actor, entry, map(finding_sentence, readiness.stops))),
        is_ready_now=readiness.is_ready,
    )


def _told(actor: Actor, entry: PlanCase, sentences: Iterable[Sentence]) -> Iterable[Obstacle]:
    for sentence in sentences:
        task, place = _owner(sentence)
        yield Obstacle(text=told_sentence(actor, entry.case.office_id, sentence).text, task=task, place=place)


def _owner(sentence: Sentence) -> tuple[Task, Place]:
    if sentence.key.startswith("finding-clearance-") and sentence.params.get("clearance") in HEALTH_CLEARANCES:
        return "medical", "clearances"
    found = ((task, place) for start, task, place in _BY_START if sentence.key.startswith(start))
    return next(found, ("planner", "facts"))


_REASONS: Mapping[str, Place] = {"outside_period": "planning"}


def _reason(entry: PlanCase) -> Iterable[Obstacle]:
    """Where no fact is kept, the reason itself says what to do."""
    if entry.reason:
        text = Sentence(key=f"reason-{entry.reason}").text
        yield Obstacle(text=text, task="planner", place=_REASONS.get(entry.reason, "facts"))
