"""Rules and programme states by date: what held or will hold on a day."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from scheduler.readiness.rules import ProgrammeRules


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRules:
    """Rules that hold from `from_on` until the next row."""

    from_on: date
    rules: ProgrammeRules


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedState:
    """`active`, `suspended` or `closed` from `from_on` until the next row."""

    from_on: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHistory:
    """One programme's rules and states, each in order of date. Before the first state it counts as active."""

    programme: str
    rules: tuple[DatedRules, ...]
    states: tuple[DatedState, ...] = ()

    def rules_on(self, day: date) -> ProgrammeRules | None:
        """The rules in force on `day`; those of the first row also before it, None where there are none at all."""
        if not self.rules:
            return None
        return self.rules[max(0, bisect_right([row.from_on for row in self.rules], day) - 1)].rules

    def state_on(self, day: date) -> str:
        """The programme's state on `day`."""
        index = bisect_right([row.from_on for row in self.states], day) - 1
        return self.states[index].state if index >= 0 else "active"

    def changes(self) -> frozenset[date]:
        """The dates on which something changes."""
        return frozenset(row.from_on for row in self.rules) | frozenset(row.from_on for row in self.states)
