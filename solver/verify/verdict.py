"""What checking a plan gives: the rules it breaks, each with ids and numbers, and the score as recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solver.lookup import Lookup
from solver.plan import Plan, Score
from solver.problem import PlannedCase

Value = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that is broken at one place; `rule` is an id of `solver.rules`, `params` hold ids and numbers only."""

    rule: str
    params: Mapping[str, Value] = field(hash=False)

    def __str__(self) -> str:
        """Print as one line, such as `flights.1 case=C12 airport=HKG wait=35 least=60`."""
        return " ".join([self.rule, *(f"{key}={_one_line(value)}" for key, value in self.params.items())])


def _one_line(value: Value) -> str:
    """An id is any text, and a line break in one must not forge another violation."""
    written = str(value)
    return written if written.isprintable() and " " not in written else ascii(written)


def violation(rule: str, **params: Value) -> Violation:
    """Make a violation from keyword parameters."""
    return Violation(rule=rule, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every violation found; `score` and `constant` (*c* of section 6) only where section 5 is obeyed."""

    violations: tuple[Violation, ...]
    score: Score | None
    constant: int | None

    @property
    def is_legal(self) -> bool:
        """Tell whether section 5 is obeyed and the plan's score, bound and reasons are true."""
        return not self.violations

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules that are broken."""
        return frozenset(violation.rule for violation in self.violations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A plan under check: `planned` holds the first entry of every planned case by id."""

    lookup: Lookup
    plan: Plan
    planned: Mapping[str, PlannedCase]
