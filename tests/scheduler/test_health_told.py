"""What readers without the right to health data are told: for every finding, fact, stage and role, no medical word."""

from __future__ import annotations

import re
from datetime import date

import pytest

from scheduler.i18n import FOLDER, LANGUAGES
from scheduler.i18n.sentences import Sentence
from scheduler.models import ClearanceKind, Role
from scheduler.readiness import Finding
from scheduler.services.access import ALLOWED, SYSTEM, Action, Actor
from scheduler.services.findings_told import told_finding, told_stage
from scheduler.services.health_told import told_clearance, told_outcome, told_sentence

OFFICE = 1
STAGES = ("exam", "vaccine_2", "sputum_1", "sputum_2", "sputum_3", "results", "pdms", "pec")
CLEARANCES = tuple(kind.value for kind in ClearanceKind)
MEDICAL = re.compile(
    r"pregnan|medif|sputum|tubercul|vaccine|not fit|fit to fly|treatment|pdms|\(pec\)|diagnos"
    r"|mang thai|\bthai\b|đàm|bệnh|vắc|giảm độc lực|sức khỏe để bay|điều trị|chẩn đoán",
    re.IGNORECASE,
)
PARAMS = {
    "weeks": 38, "limit": 36, "days": 9, "most": 3, "hours": 80, "least": 56, "people": 4, "age": 14, "minutes": 40,
    "needed": 90, "number": "1", "first": date(2026, 12, 1), "last": date(2026, 12, 9), "day": date(2026, 12, 9),
    "programme": "US-REF", "state": "on_hold", "reason": "holiday", "airport": "HKG", "time": "20:00",
    "session": "B1", "case": "VM-1", "cases": "VM-1, VM-2", "sessions": 3, "origin": "SGN",
    "first_session": date(2026, 12, 1), "last_session": date(2026, 12, 2),
}  # fmt: skip


def _phrases(family: str) -> dict[str, set[str]]:
    """Keys of a family with their variables, from the phrase book itself: a new finding is tested at once."""
    text = "\n".join(path.read_text("utf-8") for path in (FOLDER / "en").glob("*.ftl"))
    found = re.findall(rf"^({family}-[\w-]+) = (.+)$", text, re.MULTILINE)
    return {key: set(re.findall(r"{ \$(\w+)", line)) for key, line in found if not key.startswith("finding-who")}


FINDINGS = _phrases("finding")
FACTS = {key: names for key, names in _phrases("fact").items() if "stage" in names}


def _actor(role: Role) -> Actor:
    return Actor(user_id=1, grants=frozenset({(role, OFFICE)}))


OTHERS = [*(_actor(role) for role in Role if Action.EDIT_HEALTH not in ALLOWED[role]), SYSTEM]
ELSEWHERE = Actor(user_id=1, grants=frozenset({(Role.MEDICAL, OFFICE + 1), (Role.PLANNER, OFFICE)}))


def _variants(names: set[str]) -> list[dict[str, object]]:
    """Arguments for a phrase: every stage where it names one, every clearance where it names one."""
    plain = {name: value for name, value in PARAMS.items() if name in names}
    if "clearance" in names:
        return [plain | {"clearance": kind} for kind in CLEARANCES]
    if names & {"stage", "after"}:
        return [plain | dict.fromkeys(names & {"stage", "after"}, stage) for stage in STAGES]
    return [plain]


def test_the_phrase_book_has_what_this_file_walks() -> None:
    assert len(FINDINGS) > 30
    assert {"finding-pregnancy-too-late", "finding-pregnancy-form", "finding-not-fit"} <= set(FINDINGS)
    assert FACTS


@pytest.mark.parametrize("key", sorted(FINDINGS))
def test_no_finding_tells_a_condition_to_who_may_not_know(key: str) -> None:
    code = key.removeprefix("finding-")
    for params in _variants(FINDINGS[key]):
        for actor in (*OTHERS, ELSEWHERE):
            text = told_finding(actor, OFFICE, Finding(code=code, params=params, member_position=2))
            for words in (text.vi, text.en):
                assert not MEDICAL.search(words), words


@pytest.mark.parametrize("key", sorted(FACTS))
def test_no_fact_of_a_version_tells_a_test(key: str) -> None:
    for params in _variants(FACTS[key]):
        stored = Sentence(key=key, params=params)
        for language in LANGUAGES:
            words = told_sentence(SYSTEM, OFFICE, stored).in_(language)
            assert not MEDICAL.search(words), words
            assert str(params["stage"]) not in words


def test_the_medical_team_reads_everything() -> None:
    finding = Finding(code="pregnancy-too-late", params={"weeks": 38, "limit": 36}, member_position=1)
    medical = _actor(Role.MEDICAL)
    assert "38 weeks pregnant" in told_finding(medical, OFFICE, finding).en
    assert told_finding(ELSEWHERE, OFFICE, finding).en.startswith("Member 1: the medical team")
    assert told_stage(medical, OFFICE, "sputum_2").en == "Sputum test 2"
    assert told_clearance(medical, OFFICE, "medif", "refused") == ("medif", "refused")
    assert told_outcome(medical, OFFICE, "not_fit") == "not_fit"


def test_causes_cannot_be_told_apart() -> None:
    """The same words for a pregnancy, a person found unfit and a result still open, and for refused and awaited."""
    codes = ("pregnancy-too-late", "not-fit", "outcome-open", "outcome-missing")
    findings = [Finding(code=code, params={"stage": "pec", "weeks": 38, "limit": 36}) for code in codes]
    planner = _actor(Role.PLANNER)
    assert len({told_finding(planner, OFFICE, finding) for finding in findings}) == 1
    for kind in ("medical", "medif", "vaccination"):
        refused, awaited = (
            told_finding(planner, OFFICE, Finding(code=f"clearance-{state}", params={"clearance": kind}))
            for state in ("refused", "pending")
        )
        assert refused == awaited
        assert told_clearance(planner, OFFICE, kind, "refused")[1] == "pending"
    assert told_outcome(planner, OFFICE, "not_fit") == told_outcome(planner, OFFICE, "pending")
    assert told_clearance(planner, OFFICE, "visa", "refused") == ("visa", "refused")


def test_several_stages_in_one_fact_are_all_neutral() -> None:
    fact = Sentence(key="fact-no-session-in-time", params=PARAMS | {"stage": "sputum_1, sputum_2"})
    assert "Laboratory sample, 1st, Laboratory sample, 2nd" in told_sentence(SYSTEM, OFFICE, fact).in_("en")
