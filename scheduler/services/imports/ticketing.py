"""The day on which tickets were issued, as a column of a case list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial

from scheduler.models import Case
from scheduler.services import tickets
from scheduler.services.access import Action
from scheduler.services.imports.draft import Draft, RowFault, StagedRow
from scheduler.services.imports.values import Change


class TicketColumn:
    """Compares days of issue with what is noted for the cases of a list."""

    def __init__(self, draft: Draft, cases: Mapping[str, Case]) -> None:
        self._draft = draft
        self._cases = cases

    def changes(self, staged: StagedRow, case: Case | None) -> tuple[Change, ...]:
        """What a row changes; an empty cell leaves what is noted. Raises RowFault for a case without flights."""
        issued_on = staged.get("ticketed_on")
        if issued_on is None:
            return ()
        flights = self._flights.get(case.id) if case is not None else None
        if case is None or flights is None:
            raise RowFault("ticketed_on", "ticket-no-flights")
        session, actor = self._draft.session, self._draft.actor
        if not actor.may(Action.PLAN, case.office_id):
            raise RowFault("ticketed_on", "office-forbidden")
        ticket = self._noted.get(case.id)
        held = ticket.issued_on if ticket is not None and not ticket.is_other else None
        if held == issued_on:
            return ()
        self._draft.actions.append(partial(tickets.note_imported, session, actor, case, flights, issued_on))
        return (Change(column="ticketed_on", old=held, new=issued_on),)

    @cached_property
    def _flights(self) -> Mapping[int, list[int]]:
        return tickets.flights_in_force(self._draft.session, [case.id for case in self._cases.values()])

    @cached_property
    def _noted(self) -> Mapping[int, tickets.TicketView]:
        return tickets.tickets_of(self._draft.session, self._flights)
