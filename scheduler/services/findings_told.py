"""Findings and stages in words; without the right to health data a stage is named as on the family's paper."""

from __future__ import annotations

from dataclasses import replace

from scheduler.i18n import Bilingual, Language, both, has_phrase
from scheduler.models import PlanCase
from scheduler.readiness import Finding
from scheduler.services.access import Action, Actor
from scheduler.services.itineraries.guidance import stage_name
from scheduler.services.readiness import phrase_finding
from scheduler.services.version_rows import facts_of

_STAGE_PARAMS = ("stage", "after")


def told_finding(actor: Actor, office_id: int, finding: Finding) -> Bilingual:
    """A finding in both languages; which test a stage is stays with the medical team."""
    if actor.may(Action.EDIT_HEALTH, office_id):
        return Bilingual(vi=phrase_finding(finding, "vi"), en=phrase_finding(finding, "en"))
    return Bilingual(vi=_neutral(finding, "vi"), en=_neutral(finding, "en"))


def _neutral(finding: Finding, language: Language) -> str:
    stages = {name: str(finding.params[name]) for name in _STAGE_PARAMS if name in finding.params}
    worded = {name: stage_name(stage).in_(language) for name, stage in stages.items()}
    return phrase_finding(replace(finding, params={**finding.params, **worded}), language)


def told_stage(actor: Actor, office_id: int, stage: str) -> Bilingual:
    """The name of a stage for this reader."""
    return both(f"stage-{stage}") if actor.may(Action.EDIT_HEALTH, office_id) else stage_name(stage)


def told_reason(entry: PlanCase) -> tuple[Bilingual, ...]:
    """Why a case is not in a version: the reason, then the facts behind it."""
    if entry.is_planned or not entry.reason:
        return ()
    key = f"reason-{entry.reason}"
    reason = both(key if has_phrase(key) else "cases-reason-other")
    return (reason, *(sentence.text for sentence in facts_of(entry.facts)))
