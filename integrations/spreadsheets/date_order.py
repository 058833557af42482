"""Whether a whole column of dates was written day first or month first.

One date alone cannot tell: 05/11/2026 is read happily either way and sends a family on the wrong day. So the column is
asked: a day above 12 proves an order, and what it proves holds for its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from integrations.spreadsheets.dates import EXAMPLE_DATE, month_order
from integrations.spreadsheets.faults import CellFault
from integrations.spreadsheets.values import NO_PARAMS, Cell, Param

_FEWEST_REAL_DATES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrder:
    """What the column as a whole proves; `findings` are (code, row, params) about the column."""

    refused: frozenset[str] = frozenset()
    proof_row: int = 0
    findings: tuple[tuple[str, int, Mapping[str, Param]], ...] = ()

    def check(self, cell: Cell) -> None:
        """Raise CellFault when the column makes this cell's order doubtful."""
        if self.refused and isinstance(cell, str) and month_order(cell) in self.refused:
            raise CellFault("doubtful-date-order", proof_row=self.proof_row, example=EXAMPLE_DATE)


def find_date_order(cells: Sequence[tuple[int, Cell]], *, month_first: bool = False) -> ColumnOrder:
    """Return what the column proves; the refused are texts that could mean two days while the column disproves ours."""
    orders = [(row, month_order(cell)) for row, cell in cells if isinstance(cell, str)]
    against = "day-first" if month_first else "month-first"
    contrary = [row for row, order in orders if order == against]
    if contrary:
        code = "day-first-column" if month_first else "month-first-column"
        findings = ((code, contrary[0], {"count": len(contrary)}),)
        return ColumnOrder(refused=frozenset({"either"}), proof_row=contrary[0], findings=findings)
    if swapped := _maybe_swapped(cells, orders):
        return ColumnOrder(findings=(("maybe-swapped-dates", swapped, NO_PARAMS),))
    return ColumnOrder()


def _maybe_swapped(cells: Sequence[tuple[int, Cell]], orders: Sequence[tuple[int, str | None]]) -> int:
    """Find the trace of a spreadsheet set to month-first: 25/11 stayed text while 05/11 became a date in May.

    Then every real date has a day of at most 12 and every text a day above 12. Returns the first such row, or 0.
    """
    texts = [order for _, order in orders if order is not None]
    real = [(row, cell) for row, cell in cells if isinstance(cell, date)]
    if not texts or len(real) < _FEWEST_REAL_DATES or any(order != "day-first" for order in texts):
        return 0
    return real[0][0] if all(cell.day <= 12 for _, cell in real) else 0
