"""Flights one by one and allotments, from spreadsheets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import selectinload

from scheduler.models import Airport, Allotment, Flight, FlightState
from scheduler.services.imports.draft import Draft, RowFault, StagedRow, nearest
from scheduler.services.imports.lookups import Lookups
from scheduler.services.imports.reading import ReadFile

FlightKey = tuple[str, str, str, date]
_LONGEST = timedelta(hours=24)
_CHUNK = 200


class FlightImport:
    """Flights by carrier, number, origin and local departure date; allotments by flight and reference."""

    def __init__(self, draft: Draft, read: ReadFile) -> None:
        self.draft, self.read = draft, read
        self.lookups = Lookups(draft.session)
        self.flights = self._load()

    def stage(self) -> None:
        """Compare every row."""
        self.draft.stage(self.read, "flights", self._flight)
        self.draft.stage(self.read, "allotments", self._allotment)
        self.draft.actions.insert(0, self.lookups.add_airports)

    def _load(self) -> dict[FlightKey, Flight]:
        rows = [*self.draft.rows_of(self.read, "flights"), *self.draft.rows_of(self.read, "allotments")]
        keys = sorted({key for row in rows if row.row.is_valid and (key := _key(row)) is not None})
        found: dict[FlightKey, Flight] = {}
        identity = tuple_(Flight.carrier, Flight.number, Flight.origin, Flight.departs_on)
        for start in range(0, len(keys), _CHUNK):
            query = select(Flight).where(identity.in_(keys[start : start + _CHUNK]))
            for flight in self.draft.session.scalars(query.options(selectinload(Flight.allotments))):
                found[flight.carrier, flight.number, flight.origin, flight.departs_on] = flight
        return found

    def _flight(self, staged: StagedRow) -> None:
        key = _key(staged)
        if key is None:
            raise RowFault("departs_at", "required")
        carrier, number, _, departs_on = key
        origin, destination = self.lookups.airport(key[2], "from"), self.lookups.airport(staged.get("to"), "to")
        if origin is destination:
            raise RowFault("to", "goes-nowhere")
        departs_at, arrives_at = self._times(staged, origin, destination)
        state = staged.get("flight_state")
        values = staged.fields(
            destination=("to", destination.code),
            departs_at=("departs_at", departs_at),
            arrives_at=("arrives_at", arrives_at),
            aircraft=("aircraft", staged.get("aircraft")),
            state=("flight_state", FlightState(state) if state else None),
            fare_points=("fare", staged.get("fare")),
            wheelchairs=("wheelchairs", staged.get("wheelchairs")),
            stretchers=("stretchers", staged.get("stretchers")),
            minors=("minors", staged.get("minors")),
        )
        source = self.draft.filename[:200]

        def create(given: dict[str, Any]) -> None:
            flight = Flight(
                carrier=carrier, number=number, origin=origin.code, departs_on=departs_on, source=source, **given
            )
            self.flights[key] = flight
            self.draft.session.add(flight)

        self.draft.upsert(staged, key, self.flights.get(key), values, create)

    def _times(self, staged: StagedRow, origin: Airport, destination: Airport) -> tuple[datetime, datetime]:
        departs_at = staged.get("departs_at").replace(tzinfo=ZoneInfo(origin.timezone)).astimezone(UTC)
        arrives_at = staged.get("arrives_at").replace(tzinfo=ZoneInfo(destination.timezone)).astimezone(UTC)
        if arrives_at <= departs_at:
            raise RowFault("arrives_at", "arrives-before-departure", zone=destination.timezone)
        if arrives_at - departs_at > _LONGEST:
            hours = int((arrives_at - departs_at).total_seconds() // 3600)
            self.draft.warn(staged, "arrives_at", "flight-too-long", hours=hours)
        return departs_at, arrives_at

    def _allotment(self, staged: StagedRow) -> None:
        key = _key(staged)
        flight = self.flights.get(key) if key is not None else None
        if flight is None and ("flights", key) not in self.draft.coming:
            known = [_shown(other) for other in self.flights]
            raise RowFault("number", "unknown-flight", flight=_shown(key), nearest=nearest(_shown(key), known))
        reference = staged.get("reference") or ""
        existing = next((row for row in flight.allotments if row.reference == reference), None) if flight else None
        values = staged.fields(seats=("seats", staged.get("seats")), fare_points=("seat_fare", staged.get("seat_fare")))

        def create(given: dict[str, Any]) -> None:
            self.flights[key].allotments.append(Allotment(reference=reference, **given))  # type: ignore[index]

        self.draft.upsert(staged, (*(key or ()), reference), existing, values, create)


def _key(row: StagedRow) -> FlightKey | None:
    """The natural key; the date is the local one at the origin."""
    carrier, number = row.get("carrier"), row.get("number")
    day = row.get("departs_on") if row.table.name == "allotments" else row.get("departs_at")
    if not carrier or not number or not row.get("from") or day is None:
        return None
    local = day.date() if isinstance(day, datetime) else day
    carrier, number = carrier.strip().upper(), number.strip().upper().removeprefix(carrier.strip().upper()).strip()
    return carrier, number.lstrip("0") or "0", row.get("from").strip().upper(), local


def _shown(key: FlightKey | None) -> str:
    return f"{key[0]} {key[1]} {key[2]} {key[3]:%d/%m/%Y}" if key is not None else ""
