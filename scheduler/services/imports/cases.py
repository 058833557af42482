"""Cases with their members, clearances, escort needs and health stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from scheduler.i18n.dates import VIET_NAM
from scheduler.models import (
    Case,
    CaseLink,
    CaseMember,
    CaseState,
    EscortNeed,
    LinkKind,
    MobilityNeed,
    Priority,
    Relationship,
    SexValue,
)
from scheduler.readiness import age_on
from scheduler.services.access import Action
from scheduler.services.imports.draft import Draft, RowFault, StagedRow, nearest
from scheduler.services.imports.health import ClearanceRows, StageRows
from scheduler.services.imports.lookups import Lookups
from scheduler.services.imports.reading import ReadFile
from scheduler.services.imports.ticketing import TicketColumn
from scheduler.services.imports.values import Change

SEXES = {"female": SexValue.F, "male": SexValue.M}
_CHUNK = 500


class CaseImport:
    """Stages the five tables of a case list, parents first."""

    def __init__(self, draft: Draft, read: ReadFile) -> None:
        self.draft, self.read = draft, read
        self.lookups = Lookups(draft.session)
        self.cases = _load_cases(draft, read)
        self.tickets = TicketColumn(draft, dict(self.cases))
        self.principals: dict[str, int] = {}
        self._links: list[tuple[StagedRow, str]] = []
        self._zones: dict[str, str] = {}
        self._positions: defaultdict[str, set[int]] = defaultdict(set)
        self._listed = {(row.get("case"), row.get("position")) for row in draft.rows_of(read, "members")}
        self._restated = {
            (row.get("case"), row.get("position"))
            for row in draft.rows_of(read, "members")
            if row.get("relationship") != Relationship.PRINCIPAL
        }

    def stage(self) -> None:
        """Compare every row and check what only the rows together show."""
        draft, read = self.draft, self.read
        draft.stage(read, "cases", self._case)
        draft.stage(read, "members", self._member)
        # Clearances and outcomes refer to members by key.
        draft.actions.append(draft.session.flush)
        clearances = ClearanceRows(self)
        draft.stage(read, "clearances", clearances.row)
        draft.stage(read, "needs", self._need)
        draft.stage(read, "stages", StageRows(self).row)
        self._check_links()
        self._warn_of_empty_cases()
        draft.actions.insert(0, self.lookups.add_airports)

    def _case(self, staged: StagedRow) -> None:
        code = staged.get("code")
        programme, office = self.lookups.programme(staged.get("programme")), self.lookups.office(staged.get("office"))
        self.draft.demand_office("office", office.id)
        self._zones[code] = office.timezone
        existing = self.cases.get(code)
        if existing is not None:
            self.draft.demand_office("code", existing.office_id)
        earliest, latest = staged.get("earliest_on"), staged.get("latest_on")
        if earliest and latest and latest < earliest:
            raise RowFault("latest_on", "dates-reversed", first=earliest.strftime("%d/%m/%Y"))
        receiver = self.lookups.receiver(staged.get("receiver")) if staged.get("receiver") else None
        if receiver is not None and receiver.country != programme.country:
            self.draft.warn(staged, "receiver", "receiver-elsewhere", country=receiver.country)
        origin = staged.get("origin")
        values = staged.fields(
            programme=("programme", programme),
            office=("office", office),
            receiver=("receiver", receiver),
            departs=("departs", staged.get("departs")),
            origin=("origin", self.lookups.airport(origin, "origin").code if origin else office.airport_code),
            priority=("priority", Priority(staged.get("priority")) if staged.get("priority") else None),
            state=("case_state", CaseState(staged.get("case_state")) if staged.get("case_state") else None),
            is_protected=("protected", staged.get("protected")),
            exception_reference=("exception_reference", staged.get("exception_reference")),
            languages=("languages", self.lookups.languages(staged.get("languages"))),
            earliest_on=("earliest_on", earliest),
            latest_on=("latest_on", latest),
            connections_max=("connections_max", staged.get("connections_max")),
            assist_departure=("assist_departure", staged.get("assist_departure")),
            assist_transit=("assist_transit", staged.get("assist_transit")),
            assist_arrival=("assist_arrival", staged.get("assist_arrival")),
            reception_confirmed=("reception_confirmed", staged.get("reception_confirmed")),
        )
        defaults = {"origin": office.airport_code, "languages": []}

        def create(given: dict[str, Any]) -> Case:
            case = Case(code=code, **(defaults | given))
            self.draft.session.add(case)
            self.cases[code] = case
            return case

        tied = {link.other.code for link in existing.links} if existing is not None else set()
        missing = [other for other in staged.get("travels_with") or () if other not in tied]
        linked = (Change(column="travels_with", old="", new=", ".join(missing)),) if missing and existing else ()
        further = (*linked, *self.tickets.changes(staged, existing))
        hidden = self.is_hidden(existing)
        self.draft.upsert(staged, (code,), existing, values, create, is_hidden=hidden, further=further)
        self._links += [(staged, other) for other in missing]

    def is_hidden(self, case: Case | None) -> bool:
        """Whether the person may not see what a protected case holds now."""
        may = case is not None and self.draft.actor.may(Action.SEE_PROTECTED, case.office_id)
        return case is not None and case.is_protected and not may

    def _codes(self) -> list[str]:
        """Case codes that a row may name: those there are and those that this file makes."""
        codes = self.draft.session.scalars(select(Case.code))
        return [*codes, *(str(key[0]) for table, key in self.draft.coming if table == "cases")]

    def parent(self, staged: StagedRow) -> Case | None:
        """The case that a row belongs to, None where this file makes it; its office decides the right."""
        code = staged.get("case")
        case = self.cases.get(code)
        if case is not None:
            self.draft.demand_office("case", case.office_id)
            return case
        if ("cases", (code,)) in self.draft.coming:
            return None
        if self.draft.is_mentioned("cases", code):
            raise RowFault("case", "parent-refused")
        known = self._codes()
        raise RowFault("case", "unknown-case", code=code, nearest=nearest(code, known))

    def positions_of(self, case: Case | None, code: str) -> set[int]:
        """The member positions of a case, those of this file included."""
        known = {member.position for member in case.members} if case is not None else set()
        return known | self._positions[code]

    def demand_member(self, staged: StagedRow, column: str, case: Case | None, code: str, position: int) -> None:
        """Raise RowFault unless the case has a member of this position, now or after this import."""
        if ("members", (code, position)) in self.draft.coming:
            return
        if case is not None and any(member.position == position for member in case.members):
            return
        if (code, position) in self._listed:
            raise RowFault(column, "parent-refused")
        listed = ", ".join(str(p) for p in sorted(self.positions_of(case, code)))
        raise RowFault(column, "unknown-member", member=str(position), positions=listed)

    @staticmethod
    def member_of(case: Case, position: int) -> CaseMember:
        """The member of a position."""
        return next(member for member in case.members if member.position == position)

    def zone_of(self, code: str) -> str:
        """The zone of the office of a case that this file makes."""
        return self._zones.get(code, VIET_NAM)

    def _member(self, staged: StagedRow) -> None:
        case, code, position = self.parent(staged), staged.get("case"), staged.get("position")
        existing = next((m for m in case.members if m.position == position), None) if case is not None else None
        relationship = self._relationship(staged, case, code, position)
        self._doubt_member(staged)
        nationality = staged.get("nationality")
        values = staged.fields(
            family_name=("family_name", staged.get("family_name")),
            given_names=("given_names", staged.get("given_names")),
            sex=("sex", SEXES[staged.get("sex")]),
            born_on=("born_on", staged.get("born_on")),
            nationality=("nationality", self.lookups.country(nationality, "nationality") if nationality else None),
            relationship_=("relationship", relationship),
            mobility=("mobility", MobilityNeed(staged.get("mobility")) if staged.get("mobility") else None),
            is_unaccompanied_minor=("unaccompanied_minor", staged.get("unaccompanied_minor")),
            is_first_time_flyer=("first_time_flyer", staged.get("first_time_flyer")),
            is_legal_representative=("legal_representative", staged.get("legal_representative")),
            document_number=("document_number", staged.get("document_number")),
            due_on=("due_on", staged.get("due_on")),
        )

        def create(given: dict[str, Any]) -> CaseMember:
            member = CaseMember(position=position, **given)
            self.cases[code].members.append(member)
            return member

        self.draft.upsert(staged, (code, position), existing, values, create, is_hidden=self.is_hidden(case))
        self._positions[code].add(position)

    def _relationship(self, staged: StagedRow, case: Case | None, code: str, position: int) -> Relationship | None:
        given = staged.get("relationship")
        if given != Relationship.PRINCIPAL:
            return Relationship(given) if given else None
        others = {m.position for m in case.members if m.relationship_ is Relationship.PRINCIPAL} if case else set()
        first = self.principals.setdefault(
            code, next((p for p in others if p != position and (code, p) not in self._restated), position)
        )
        if first != position:
            raise RowFault("relationship", "two-principals", first=str(first))
        return Relationship.PRINCIPAL

    def _doubt_member(self, staged: StagedRow) -> None:
        if staged.get("due_on") and staged.get("sex") == "male":
            self.draft.warn(staged, "due_on", "due-date-of-a-man")
        if staged.get("unaccompanied_minor") and age_on(staged.get("born_on"), self.draft.today) >= 18:
            self.draft.warn(staged, "unaccompanied_minor", "minor-is-adult")

    def _need(self, staged: StagedRow) -> None:
        case, code, skill = self.parent(staged), staged.get("case"), staged.get("skill")
        existing = next((n for n in case.escort_needs if n.skill == skill), None) if case is not None else None
        sex = staged.get("escort_sex")
        values = staged.fields(
            load=("load", staged.get("load")),
            sex=("escort_sex", SEXES[sex] if sex else None),
            languages=("languages", self.lookups.languages(staged.get("languages"))),
        )

        def create(given: dict[str, Any]) -> EscortNeed:
            need = EscortNeed(skill=skill, **({"languages": []} | given))
            self.cases[code].escort_needs.append(need)
            return need

        self.draft.upsert(staged, (code, skill), existing, values, create, is_hidden=self.is_hidden(case))

    def _check_links(self) -> None:
        for staged, other in self._links:
            code = staged.get("code")
            is_known = other in self.cases or ("cases", (other,)) in self.draft.coming
            if other == code or not is_known:
                known = self._codes()
                near = nearest(other, known)
                self.draft.refuse(staged, RowFault("travels_with", "unknown-case", code=other, nearest=near))
            else:
                self.draft.actions.append(partial(self._link, code, other))

    def _link(self, code: str, other: str) -> None:
        case, companion = self.cases[code], self.cases[other]
        case.links.append(CaseLink(other=companion, kind=LinkKind.TRAVELS_WITH))

    def _warn_of_empty_cases(self) -> None:
        with_members = {row.get("case") for row in self.draft.rows_of(self.read, "members")}
        for row in self.draft.rows_of(self.read, "cases"):
            case = self.cases.get(row.get("code"))
            if row.get("code") not in with_members and not (case is not None and case.members):
                self.draft.warn(row, "code", "case-without-members")


def _load_cases(draft: Draft, read: ReadFile) -> dict[str, Case]:
    """The cases that any row of the file names, with all that hangs on them."""
    codes: set[str] = set()
    for table, column in (("cases", "code"), *((t, "case") for t in ("members", "clearances", "needs", "stages"))):
        codes.update(row.get(column) for row in draft.rows_of(read, table))
    codes.update(o for row in draft.rows_of(read, "cases") for o in row.get("travels_with") or ())
    found: dict[str, Case] = {}
    for chunk in _chunks(sorted(code for code in codes if code)):
        rows = draft.session.scalars(
            select(Case)
            .where(Case.code.in_(chunk))
            .options(
                selectinload(Case.members),
                selectinload(Case.clearances),
                selectinload(Case.escort_needs),
                selectinload(Case.health_stages),
                selectinload(Case.links).selectinload(CaseLink.other),
            )
        )
        found.update((case.code, case) for case in rows)
    return found


def _chunks(codes: list[str]) -> Iterator[list[str]]:
    yield from (codes[start : start + _CHUNK] for start in range(0, len(codes), _CHUNK))
