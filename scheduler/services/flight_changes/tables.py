"""Changes of flights from a spreadsheet or CSV: removed, added and moved flights, row by row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduler.i18n.dates import VIET_NAM
from scheduler.models import Airport
from scheduler.services.access import SYSTEM
from scheduler.services.flight_changes.values import FlightKey, Leg, Reading, Wanted
from scheduler.services.imports.declared import tables_of
from scheduler.services.imports.draft import Draft, RowFault, StagedRow
from scheduler.services.imports.lookups import Lookups
from scheduler.services.imports.reading import read_tables

KIND, TABLE = "flight-changes", "flight_changes"
_LONGEST = timedelta(hours=24)


def read_table(session: Session, data: bytes, filename: str, today: date) -> Reading:
    """Read a table of changes. Raises ImportRefused where the file as a whole cannot be read."""
    read = read_tables(data, filename, tables_of(KIND, today))
    draft = Draft(session=session, actor=SYSTEM, today=today, kind=KIND, filename=filename)
    rows = _Rows(session, draft)
    draft.stage(read, TABLE, rows.take)
    problems = sorted((*read.problems, *draft.problems), key=lambda one: (one.sheet, one.row, one.letter))
    stations = frozenset(code for one in rows.wanted for code in (one.key[2], one.leg.destination if one.leg else ""))
    return Reading(
        wanted=tuple(rows.wanted),
        problems=tuple(problems),
        stations=stations - {""},
        said_at=max(rows.said, default=None),
    )


class _Rows:
    """Rows to what they ask for; the same flight twice is refused, for nobody knows which row is meant."""

    def __init__(self, session: Session, draft: Draft) -> None:
        self.lookups, self.draft = Lookups(session), draft
        self.wanted: list[Wanted] = []
        self.said: list[datetime] = []
        self._lines: dict[FlightKey, int] = {}

    def take(self, row: StagedRow) -> None:
        origin = self.lookups.airport(row.get("from"), "from")
        leg = self._leg(row, origin) if row.get("change") != "removed" else None
        key = self._key(row, origin, leg)
        if key in self._lines:
            raise RowFault("number", "flight-said-twice", line=self._lines[key])
        self._lines[key] = row.row.number
        said = row.get("said_at")
        if said is not None:
            self.said.append(said.replace(tzinfo=ZoneInfo(VIET_NAM)).astimezone(UTC))
        sheet = row.read.parsed.sheet
        self.wanted.append(Wanted(key=key, action=row.get("change"), leg=leg, sheet=sheet, line=row.row.number))

    def _leg(self, row: StagedRow, origin: Airport) -> Leg:
        for column in ("to", "departs_at", "arrives_at"):
            if not row.get(column):
                raise RowFault(column, "required")
        destination = self.lookups.airport(row.get("to"), "to")
        if origin is destination:
            raise RowFault("to", "goes-nowhere")
        departs_at = row.get("departs_at").replace(tzinfo=ZoneInfo(origin.timezone)).astimezone(UTC)
        arrives_at = row.get("arrives_at").replace(tzinfo=ZoneInfo(destination.timezone)).astimezone(UTC)
        if arrives_at <= departs_at:
            raise RowFault("arrives_at", "arrives-before-departure", zone=destination.timezone)
        if arrives_at - departs_at > _LONGEST:
            hours = int((arrives_at - departs_at).total_seconds() // 3600)
            raise RowFault("arrives_at", "flight-too-long", hours=hours)
        aircraft = row.get("aircraft") or ""
        return Leg(destination=destination.code, departs_at=departs_at, arrives_at=arrives_at, aircraft=aircraft)

    def _key(self, row: StagedRow, origin: Airport, leg: Leg | None) -> FlightKey:
        """The flight is named by the date on which it was to leave; an added one leaves when it says."""
        departs_on = row.get("departs_on")
        if departs_on is None and leg is not None:
            departs_on = leg.departs_at.astimezone(ZoneInfo(origin.timezone)).date()
        if departs_on is None:
            raise RowFault("departs_on", "required")
        carrier = row.get("carrier").strip().upper()
        number = row.get("number").strip().upper().removeprefix(carrier).strip()
        return carrier, number.lstrip("0") or "0", origin.code, departs_on
