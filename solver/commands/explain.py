"""`python -m solver explain PROBLEM PLAN [CASE]`: why a case is planned so or not, what limits a plan; codes only."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from solver.explain import Alternative, ExplainIndex, alternatives, limits, why_not, why_this
from solver.files import ProblemFileError, read_plan, read_problem
from solver.verify import verify

BAD_FILE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("problem", metavar="PROBLEM", help="a problem file, .json or .json.gz")
    parser.add_argument("plan", metavar="PLAN", help="a legal plan of it, .json or .json.gz")
    parser.add_argument("case", metavar="CASE", nargs="?", help="a case id; without one, what limits the plan")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Explain and print: 0 done, 1 an illegal plan or unknown case, 2 a file that cannot be read."""
    try:
        problem, plan = read_problem(arguments.problem), read_plan(arguments.plan)
    except ProblemFileError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_FILE
    index = ExplainIndex(problem)
    verdict = verify(problem, plan, reasons=False, lookup=index.lookup)
    if not verdict.is_legal:
        sys.stderr.writelines(f"{violation}\n" for violation in verdict.violations)
        return 1
    if arguments.case is not None and arguments.case not in index.lookup.cases:
        sys.stderr.write(f"unknown case={arguments.case}\n")
        return 1
    answers: dict[str, Any] = {}
    if arguments.case is None:
        answers["limits"] = limits(index, plan)
    else:
        is_planned = any(entry.id == arguments.case for entry in plan.cases)
        name, explain = ("why_this", why_this) if is_planned else ("why_not", why_not)
        answers[name] = explain(index, plan, arguments.case)
        answers["alternatives"] = alternatives(index, plan, arguments.case)
    held = {name: _plain(value) for name, value in answers.items()}
    text = json.dumps(held, indent=1) if arguments.json else "\n".join(_lines(answers))
    sys.stdout.write(f"{text}\n" if text else "")
    return 0


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(held) for held in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _lines(answers: Mapping[str, Any]) -> Iterator[str]:
    for held in answers.get("limits", ()):
        things = " and ".join(_told(one) for one in held.relaxations)
        yield f"limit worth={held.worth} people={held.people} {things} cases={'+'.join(held.cases)}"
    if "why_not" in answers:
        found = answers["why_not"]
        yield f"why_not case={found.case} reason={found.finding.reason}"
        for number, conflict in enumerate(found.conflicts):
            for fact in conflict:
                yield f"conflict set={number} {_told(fact)}"
        for way in found.relaxations:
            yield f"would_help gain={way.gain} " + " and ".join(_told(held) for held in way.relaxations)
    if "why_this" in answers:
        yield f"why_this case={answers['why_this'].case} flights={'+'.join(answers['why_this'].flights)}"
        for choice in answers["why_this"].choices:
            price = choice.displacing.change.total if choice.displacing else "none"
            facts = " and ".join(_told(fact) for fact in choice.blocked_by)
            yield f"rather flights={'+'.join(choice.flights)} saves={choice.saves} blocked_by {facts} price={price}"
    for alternative in answers.get("alternatives", ()):
        yield _told_alternative(alternative)


def _told(held: Any) -> str:
    parts = [*held.ids.items(), *held.numbers.items()]
    return " ".join([held.kind, *(f"{name}={value}" for name, value in parts)])


def _told_alternative(held: Alternative) -> str:
    entry = next((entry for entry in held.cases if entry.id == held.case), None)
    flights = "+".join(entry.flights) if entry else "left_out"
    displaced = f" displaces={'+'.join(held.displaces)}" if held.displaces else ""
    return f"alternative change={held.change.total} flights={flights}{displaced}"
