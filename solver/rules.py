"""The rule catalogue: every rule that a plan must obey, its family, and the module that verifies it.

The ids are the names of the places of the planning contract: sections 3 and 5 to 7, with the number within a family.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["form", "cases", "flights", "capacity", "health", "escorts", "claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its id (as in `Violation.rule`), its family, the module that verifies it, and what it asks."""

    id: str
    family: Family
    verified_by: str
    asks: str


def _rule(rule_id: str, family: Family, module: str, asks: str) -> Rule:
    return Rule(id=rule_id, family=family, verified_by=f"solver.verify.{module}", asks=asks)


RULES: tuple[Rule, ...] = (
    _rule("plan", "form", "names", "answers this problem and names only what it holds"),
    _rule("cases", "cases", "cases", "every case once, held cases unplanned, tied cases together"),
    _rule("flights.1", "flights", "flights", "a legal journey from origin to receiver, in time, of few connections"),
    _rule("flights.2", "flights", "flights", "longer connections with transit assistance"),
    _rule("flights.3", "flights", "flights", "lands when the receiver is there"),
    _rule("flights.4", "flights", "flights", "keeps pinned flights"),
    _rule("seats", "capacity", "seats", "room on every flight"),
    _rule("receivers", "capacity", "seats", "people a day at every receiver"),
    _rule("assistance", "capacity", "assistance", "staffed windows at every event, with enough staff"),
    _rule("health", "health", "health", "one appointment for each stage, in order; a last date without departure"),
    _rule("health.1", "health", "health", "a session of the stage, with a fitting examiner, where the case leaves"),
    _rule("health.2", "health", "health", "within the session, of the right length, sharing no minute"),
    _rule("health.3", "health", "health", "not too early, and the right days after the stage before"),
    _rule("health.4", "health", "health", "the right days before departure, ended by take-off"),
    _rule("health.5", "health", "health", "keeps pinned sessions"),
    _rule("escorts", "escorts", "escorts", "every need met by an escort who makes the trip"),
    _rule("escorts.1", "escorts", "trips", "a way ahead from base, landing in time"),
    _rule("escorts.2", "escorts", "trips", "a way back to base, after a rest"),
    _rule("escorts.3", "escorts", "escorts", "skill, load, sex and languages fit"),
    _rule("escorts.4", "escorts", "trips", "an entry permit that lasts until the way back"),
    _rule("escorts.5", "escorts", "trips", "spans of trips and times away share no minute"),
    _rule("escorts.6", "escorts", "escorts", "no more trips than allowed"),
    _rule("escorts.7", "escorts", "escorts", "every trip meets a need, and pinned escorts are kept"),
    _rule("score", "claims", "claims", "the claimed score is the recomputed one"),
    _rule("bound", "claims", "claims", "the bound is not above the score"),
    _rule("reasons", "claims", "claims", "every reason is the true one"),
)

RULE_IDS: tuple[str, ...] = tuple(rule.id for rule in RULES)
