"""Findings, stages and reasons in words, as this reader may know them."""

from __future__ import annotations

from scheduler.i18n import Bilingual, both, has_phrase
from scheduler.models import PlanCase
from scheduler.readiness import Finding
from scheduler.services.access import Actor
from scheduler.services.health_told import knows_health, told_sentence
from scheduler.services.itineraries.guidance import stage_name
from scheduler.services.readiness import finding_sentence
from scheduler.services.version_rows import told_facts


def told_finding(actor: Actor, office_id: int, finding: Finding) -> Bilingual:
    """A finding in both languages; which test a stage is, and every condition, stays with the medical team."""
    return told_sentence(actor, office_id, finding_sentence(finding)).text


def told_stage(actor: Actor, office_id: int, stage: str) -> Bilingual:
    """The name of a stage for this reader."""
    return both(f"stage-{stage}") if knows_health(actor, office_id) else stage_name(stage)


def told_reason(actor: Actor, entry: PlanCase) -> tuple[Bilingual, ...]:
    """Why a case is not in a version: the reason, then the facts behind it."""
    if entry.is_planned or not entry.reason:
        return ()
    key = f"reason-{entry.reason}"
    reason = both(key if has_phrase(key) else "cases-reason-other")
    return (reason, *(sentence.text for sentence in told_facts(actor, entry)))
