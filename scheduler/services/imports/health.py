"""Clearances and health stages of a case list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scheduler.models import (
    Case,
    CaseMember,
    Clearance,
    ClearanceKind,
    ClearanceState,
    HealthOutcome,
    HealthStage,
    Outcome,
    StageState,
)
from scheduler.services.imports.declared import STAGES
from scheduler.services.imports.draft import RowFault, StagedRow
from scheduler.services.imports.values import Change

if TYPE_CHECKING:
    from scheduler.services.imports.cases import CaseImport

_SEXES = {"female": "F", "male": "M"}
_EVERYBODY = frozenset({"all", "tất cả", "tat ca", "*"})


class ClearanceRows:
    """A clearance is known by case, member, kind and issue date.

    A pending one without an issue date becomes the held one when that arrives, unless the file still lists both.
    """

    def __init__(self, owner: CaseImport) -> None:
        self._owner = owner
        self._named = {self._key(row) for row in owner.draft.rows_of(owner.read, "clearances")}

    @staticmethod
    def _key(row: StagedRow) -> tuple[Any, ...]:
        return row.get("case"), row.get("member"), row.get("clearance"), row.get("issued_on")

    def row(self, staged: StagedRow) -> None:
        """Stage one clearance."""
        owner = self._owner
        case = owner.parent(staged)
        code, position, kind, issued_on = self._key(staged)
        if position is not None:
            owner.demand_member(staged, "member", case, code, position)
        expires_on = staged.get("expires_on")
        if issued_on and expires_on and expires_on < issued_on:
            raise RowFault("expires_on", "dates-reversed", first=issued_on.strftime("%d/%m/%Y"))
        values = staged.fields(
            issued_on=("issued_on", issued_on),
            expires_on=("expires_on", expires_on),
            shortens_medical=("shortens_medical", staged.get("shortens_medical")),
            source=("source", staged.get("source")),
        )
        state = staged.get("clearance_state")
        values["state"] = ("clearance_state", ClearanceState(state) if state else ClearanceState.HELD)

        def create(given: dict[str, Any]) -> None:
            target = owner.cases[code]
            member = owner.member_of(target, position) if position is not None else None
            member_id = member.id if member is not None else None
            target.clearances.append(Clearance(member_id=member_id, kind=ClearanceKind(kind), **given))

        existing = self._existing(case, position, kind, issued_on) if case is not None else None
        key = self._key(staged)
        owner.draft.upsert(staged, key, existing, values, create, is_hidden=owner.is_hidden(case))

    def _existing(self, case: Case, position: int | None, kind: str, issued_on: date | None) -> Clearance | None:
        positions = {member.id: member.position for member in case.members}
        same = [
            clearance
            for clearance in case.clearances
            if clearance.kind.value == kind
            and (positions.get(clearance.member_id) if clearance.member_id is not None else None) == position
        ]
        exact = next((clearance for clearance in same if clearance.issued_on == issued_on), None)
        if exact is not None or (case.code, position, kind, None) in self._named:
            return exact
        waiting = (c for c in same if c.issued_on is None and c.state is not ClearanceState.HELD)
        return next(waiting, None)


class StageRows:
    """A health stage is known by case and stage; outcomes are given as member positions."""

    def __init__(self, owner: CaseImport) -> None:
        self._owner = owner

    def row(self, staged: StagedRow) -> None:
        """Stage one health stage with its outcomes."""
        owner = self._owner
        case = owner.parent(staged)
        code, stage = staged.get("case"), staged.get("stage")
        state = StageState(staged.get("stage_state") or StageState.DUE)
        held_on = staged.get("held_on")
        if state is StageState.HELD and held_on is None:
            raise RowFault("held_on", "held-without-date")
        if held_on is not None and held_on > owner.draft.today:
            raise RowFault("held_on", "held-in-the-future")
        outcomes = self._outcomes(staged, case, code)
        existing = next((row for row in case.health_stages if row.stage == stage), None) if case is not None else None
        sex = staged.get("examiner_sex")
        values = staged.fields(
            minutes=("minutes", staged.get("minutes")),
            examiner_sex=("examiner_sex", _SEXES[sex] if sex else None),
            held_on=("held_on", held_on),
            finished_at=("finished_at", self._finished_at(staged, case, held_on)),
        )
        values["state"] = ("stage_state", state)

        def create(given: dict[str, Any]) -> None:
            target = owner.cases[code]
            row = HealthStage(stage=stage, position=STAGES.index(stage) + 1, **({"minutes": 0} | given))
            target.health_stages.append(row)
            self._write_outcomes(target, row, outcomes)

        further = self._outcome_changes(case, existing, outcomes)
        hidden = owner.is_hidden(case)
        owner.draft.upsert(staged, (code, stage), existing, values, create, is_hidden=hidden, further=further)
        if further and existing is not None and case is not None:
            owner.draft.actions.append(lambda: self._write_outcomes(case, existing, outcomes))

    def _finished_at(self, staged: StagedRow, case: Case | None, held_on: date | None) -> datetime | None:
        clock = staged.get("finished_at")
        if clock is None or held_on is None:
            return None
        zone = case.office.timezone if case is not None else self._owner.zone_of(staged.get("case"))
        return datetime.combine(held_on, clock, ZoneInfo(zone)).astimezone(UTC)

    def _outcomes(self, staged: StagedRow, case: Case | None, code: str) -> dict[int, Outcome]:
        found: dict[int, Outcome] = {}
        for column, outcome in (("fit", Outcome.FIT), ("not_fit", Outcome.NOT_FIT)):
            for position in self._positions(staged, column, case, code):
                if position in found:
                    raise RowFault(column, "fit-and-not-fit", member=str(position))
                found[position] = outcome
        return found

    def _positions(self, staged: StagedRow, column: str, case: Case | None, code: str) -> list[int]:
        given = staged.get(column) or ()
        if any(part.strip().lower() in _EVERYBODY for part in given):
            return sorted(self._owner.positions_of(case, code))
        positions = []
        for part in given:
            if not part.strip().isdigit():
                raise RowFault(column, "not-a-position", value=part)
            self._owner.demand_member(staged, column, case, code, int(part))
            positions.append(int(part))
        return positions

    def _outcome_changes(
        self, case: Case | None, existing: HealthStage | None, outcomes: dict[int, Outcome]
    ) -> tuple[Change, ...]:
        if existing is None or case is None:
            return ()
        positions = {member.id: member.position for member in case.members}
        known = {positions[row.member_id]: row.outcome for row in existing.outcomes}
        changes = []
        for column, outcome in (("fit", Outcome.FIT), ("not_fit", Outcome.NOT_FIT)):
            old = {p for p, value in known.items() if value is outcome}
            new = {p for p, value in {**known, **outcomes}.items() if value is outcome}
            if old != new:
                texts = [", ".join(str(p) for p in sorted(group)) for group in (old, new)]
                is_hidden = self._owner.is_hidden(case)
                shown = (None, None) if is_hidden else (texts[0], texts[1])
                changes.append(Change(column=column, old=shown[0], new=shown[1], is_hidden=is_hidden))
        return tuple(changes)

    def _write_outcomes(self, case: Case, stage: HealthStage, outcomes: dict[int, Outcome]) -> None:
        members: dict[int, CaseMember] = {member.position: member for member in case.members}
        known = {row.member_id: row for row in stage.outcomes}
        now = datetime.now(UTC).replace(microsecond=0)
        for position, outcome in outcomes.items():
            member = members[position]
            row = known.get(member.id)
            if row is None:
                stage.outcomes.append(HealthOutcome(member_id=member.id, outcome=outcome, recorded_at=now))
            elif row.outcome is not outcome:
                row.outcome, row.recorded_at = outcome, now
