"""What readers without the right to health data are told: that something is open, never which condition is behind it.

Only a person with that right in the office of the case reads tests, outcomes and conditions. Commands speak to whoever
stands before the machine, so the system itself is told no more than operations staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scheduler.i18n.sentences import Sentence
from scheduler.services.access import Action, Actor
from scheduler.services.itineraries.guidance import stage_key

HEALTH_PAPERS = "health_papers"
"""The name (phrase `clearance-...`) of clearances whose own name tells a condition."""
_TELLING_CLEARANCES = frozenset({"medif", "vaccination"})
HEALTH_CLEARANCES = _TELLING_CLEARANCES | {"medical", HEALTH_PAPERS}
_STAGE_PARAMS = ("stage", "after")
_KEPT = ("who", "first")
_QUIET = {
    "finding-pregnancy-too-late": "finding-health-release",
    "finding-pregnancy-form": "finding-health-papers",
    "finding-vaccine-too-near": "finding-health-from",
    "finding-not-fit": "finding-health-release",
    "finding-outcome-open": "finding-health-release",
    "finding-outcome-missing": "finding-health-release",
}
"""Findings that tell a condition or a result, and what is said instead: the same for several causes."""


def knows_health(actor: Actor, office_id: int) -> bool:
    """Whether `actor` is a person who may read health data of that office."""
    return not actor.is_system and actor.may(Action.EDIT_HEALTH, office_id)


def told_sentence(actor: Actor, office_id: int, sentence: Sentence) -> Sentence:
    """The sentence for this reader about a case of that office."""
    return sentence if knows_health(actor, office_id) else _neutral(sentence)


def told_clearance(actor: Actor, office_id: int, kind: str, state: str) -> tuple[str, str]:
    """Kind and state of a clearance: a refusal on grounds of health reads as not yet given."""
    return (kind, state) if knows_health(actor, office_id) else (_clearance(kind), _state(kind, state))


def told_outcome(actor: Actor, office_id: int, outcome: str) -> str:
    """The outcome of a stage (phrase `outcome-...`); others learn only whether the medical team has released."""
    if knows_health(actor, office_id):
        return outcome
    return "released" if outcome == "fit" else "unreleased"


def _neutral(sentence: Sentence) -> Sentence:
    if sentence.key in _QUIET:
        kept = {name: value for name, value in sentence.params.items() if name in _KEPT}
        return Sentence(key=_QUIET[sentence.key], params=kept)
    key, clearance = sentence.key, sentence.params.get("clearance")
    if key == "finding-clearance-refused" and clearance in HEALTH_CLEARANCES:
        key = "finding-clearance-pending"
    return replace(sentence, key=key, params={name: _value(name, value) for name, value in sentence.params.items()})


def _value(name: str, value: object) -> object:
    if isinstance(value, Sentence):
        return _neutral(value)
    if isinstance(value, Mapping) and "key" in value:
        return _neutral(Sentence(key=str(value["key"]), params=value.get("params", {})))
    if name in _STAGE_PARAMS and isinstance(value, str):
        return tuple(Sentence(key=stage_key(stage)) for stage in value.split(", "))
    return _clearance(value) if name == "clearance" and isinstance(value, str) else value


def _clearance(kind: str) -> str:
    return HEALTH_PAPERS if kind in _TELLING_CLEARANCES else kind


def _state(kind: str, state: str) -> str:
    return "pending" if state == "refused" and kind in HEALTH_CLEARANCES else state
