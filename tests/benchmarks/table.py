"""The rows of the harness as a table: for a terminal, or as Markdown for a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.measuring import GAPS, TIMEFOLD

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    key: str
    title: str
    form: str = "{}"
    width: int = 7


COLUMNS = (
    _Column(key="version", title="version", width=8),
    _Column(key="instance", title="instance", width=15),
    _Column(key="limit", title="limit s", form="{:.0f}"),
    _Column(key="seconds", title="took s", form="{:.1f}"),
    _Column(key="status", title="status", width=9),
    _Column(key="score", title="score", form="{:,}", width=13),
    _Column(key="bound", title="bound", form="{:,}", width=13),
    _Column(key="gap", title="gap %", form="{:.2f}", width=6),
    _Column(key="controllable", title="ctl %", form="{:.2f}", width=6),
    *(_Column(key=f"to_{gap}", title=f"to {gap} %", form="{:.1f}") for gap in GAPS),
    *(_Column(key=f"plan_to_{gap}", title=f"plan {gap} %", form="{:.1f}", width=8) for gap in GAPS),
    _Column(key="first", title="first s", form="{:.1f}"),
    _Column(key="planned", title="planned", form="{:.1f}"),
    _Column(key="memory", title="MB", form="{:,}", width=6),
    _Column(key="greedy", title="greedy", form="{:,}", width=13),
    _Column(key="better", title="better %", form="{:.1f}", width=8),
    _Column(key="better_controllable", title="of ctl %", form="{:.1f}", width=8),
    _Column(key="monolith", title="one model", form="{:,}", width=13),
    _Column(key="monolith_gap", title="its gap", form="{:.2f}"),
    _Column(key="timefold", title="Timefold", form="{:,}", width=11),
    _Column(key="ahead", title="ahead %", form="{:.2f}"),
    _Column(key="legal", title="legal", width=5),
    _Column(key="proof", title="proof", width=5),
)
LEGEND = (
    "took: of the solve alone. gap: (score - bound) / score; ctl: the same without what no plan can change.",
    "to N %: when the best plan and the best bound of that moment first lay that close (looked at every half second);"
    " plan N %: when the plan first lay that close to the bound that was known at the end.",
    "first: the first plan that was legal, be it of some cases only. MB: peak of the search and its processes, added"
    " up. better: than greedy, of its score and then of its part that can be decided.",
    "one model: CP-SAT on everything, given the same seconds (without building the model).",
    "Timefold: 1.24 with moves made for this problem, up to five minutes, measured elsewhere; ahead: of it.",
    "proof: the bound of the prices, reckoned again by the verifier; an exact model may have proved more.",
)


def completed(row: Row) -> Row:
    """A row with what follows from others: the lead over greedy (also of what can be decided) and Timefold, percent."""
    made = dict(row)
    digest, points = TIMEFOLD.get(row["instance"], ("", None))
    made["timefold"] = points if digest == row.get("digest") else None
    score = row.get("score")
    for peer, lead in (("greedy", "better"), ("timefold", "ahead")):
        if score is not None and made.get(peer):
            made[lead] = 100 * (made[peer] - score) / made[peer]
    if made.get("better") is not None and made.get("constant") is not None:
        made["better_controllable"] = 100 * (made["greedy"] - score) / max(made["greedy"] - made["constant"], 1)
    return made


def heading() -> str:
    """The titles for a terminal."""
    return " ".join(column.title.rjust(column.width) for column in COLUMNS)


def line(row: Row) -> str:
    """One row for a terminal."""
    return " ".join(_cell(column, row).rjust(column.width) for column in COLUMNS)


def markdown(rows: Iterable[Row]) -> str:
    """A page: the table by instance, then by time; what its columns mean, and where the rows are from."""
    held = sorted(map(completed, rows), key=lambda row: (row["instance"], row.get("digest", ""), row.get("date", "")))
    used = [column for column in COLUMNS if any(row.get(column.key) is not None for row in held)]
    numbers = {"version", "instance", "status", "legal", "proof"}
    rules = ["---" if column.key in numbers else "--:" for column in used]
    table = [_bar(column.title for column in used), _bar(rules)]
    table += [_bar(_cell(column, row) for column in used) for row in held]
    return "\n".join([*table, "", *(f"- {text}" for text in LEGEND), "", *_instances(held), "", *_measured(held), ""])


def _bar(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(column: _Column, row: Row) -> str:
    value = row.get(column.key)
    return "-" if value is None else column.form.format(value)


def _instances(rows: list[Row]) -> list[str]:
    """Where each instance is from."""
    keys = ("instance", "source", "digest", "cases", "people", "flights", "sessions", "escorts")
    found = dict.fromkeys(tuple(str(row.get(key, "-")) for key in keys) for row in rows)
    return [_bar(keys), _bar(["---"] * 3 + ["--:"] * 5), *(_bar(cells) for cells in found)]


def _measured(rows: list[Row]) -> list[str]:
    """When and on what each version was measured."""
    keys = ("version", "date", "instance", "workers", "seed", "load_before", "load_after", "machine", "ortools")
    found = dict.fromkeys(tuple(str(row.get(key, "-")) for key in keys) for row in rows)
    return [_bar(keys), _bar(["---"] * len(keys)), *(_bar(cells) for cells in found)]
