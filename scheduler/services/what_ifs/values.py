"""What pages see of what-ifs: frozen values, already redacted for the person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.i18n.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Who travels in a plan and what it costs; `score` in points."""

    cases: int
    people: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Codes of the cases that the reader may see, and how many others there are."""

    codes: tuple[str, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The version, the same searched on for as long without the change (`longer`), and with it (`changed`).

    `worth` is what the change itself saves, beyond what searching on saves by itself. `terms` are points by score term
    against the version. `joined` travel only with the change, `left` no longer do, `moved` have other flights.
    """

    version: Figures
    longer: Figures
    changed: Figures
    worth: int
    terms: Mapping[str, int]
    joined: Listed
    left: Listed
    moved: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """One way out of a case, tried or not. `state` is none, queued, working, done or failed; `is_live`: look again."""

    number: int
    code: str
    place: int
    relaxations: tuple[Sentence, ...]
    state: str
    is_live: bool
    may_ask: bool
    seconds: float = 0.0
    error: Sentence | None = None
    comparison: Comparison | None = None
