"""Escorts, clinic sessions and receivers."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from scheduler.models import (
    ClinicSession,
    EntryPermit,
    Escort,
    EscortSkill,
    EscortUnavailability,
    Receiver,
    ReceiverClosedDay,
)
from scheduler.services.imports.draft import Draft, RowFault, StagedRow, nearest
from scheduler.services.imports.lookups import Lookups
from scheduler.services.imports.reading import ReadFile

_SEXES = {"female": "F", "male": "M"}
_EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
_MIDNIGHT, _LAST_MINUTE = time(0, 0), time(23, 59)


class EscortImport:
    """Escorts, their skills, entry permits and absences."""

    def __init__(self, draft: Draft, read: ReadFile) -> None:
        self.draft, self.read = draft, read
        self.lookups = Lookups(draft.session)
        loaded = (selectinload(Escort.skills), selectinload(Escort.permits), selectinload(Escort.unavailability))
        self.escorts = {row.code: row for row in draft.session.scalars(select(Escort).options(*loaded))}
        self._zones = {office.id: office.timezone for office in self.lookups.offices.values()}
        self._coming_zones: dict[str, str] = {}

    def stage(self) -> None:
        """Compare every row."""
        self.draft.stage(self.read, "escorts", self._escort)
        self.draft.stage(self.read, "skills", self._skill)
        self.draft.stage(self.read, "permits", self._permit)
        self.draft.stage(self.read, "unavailability", self._absence)
        self.draft.actions.insert(0, self.lookups.add_airports)

    def _escort(self, staged: StagedRow) -> None:
        code, office = staged.get("escort_code"), self.lookups.office(staged.get("office"))
        self.draft.demand_office("office", office.id)
        existing = self.escorts.get(code)
        if existing is not None:
            self.draft.demand_office("escort_code", existing.office_id)
        base = staged.get("base")
        values = staged.fields(
            name=("name", staged.get("name")),
            office_id=("office", office.id),
            base=("base", self.lookups.airport(base, "base").code if base else office.airport_code),
            sex=("sex", _SEXES[staged.get("sex")]),
            languages=("languages", self.lookups.languages(staged.get("languages"))),
            trips_done=("trips_done", staged.get("trips_done")),
            trips_max=("trips_max", staged.get("trips_max")),
            phone=("phone", staged.get("phone")),
            email=("email", staged.get("email")),
            is_active=("active", staged.get("active")),
        )
        self._coming_zones[code] = office.timezone
        defaults = {"base": office.airport_code, "languages": []}

        def create(given: dict[str, Any]) -> None:
            self.escorts[code] = Escort(code=code, **(defaults | given))
            self.draft.session.add(self.escorts[code])

        self.draft.upsert(staged, (code,), existing, values, create)

    def _parent(self, staged: StagedRow) -> Escort | None:
        code = staged.get("escort")
        escort = self.escorts.get(code)
        if escort is not None:
            self.draft.demand_office("escort", escort.office_id)
            return escort
        _coming(self.draft, "escorts", "escort", code, list(self.escorts))
        return None

    def _skill(self, staged: StagedRow) -> None:
        escort, code, skill = self._parent(staged), staged.get("escort"), staged.get("skill")
        existing = next((row for row in escort.skills if row.skill == skill), None) if escort else None
        values = staged.fields(load_max=("load_max", staged.get("load_max")))

        def create(given: dict[str, Any]) -> None:
            self.escorts[code].skills.append(EscortSkill(skill=skill, **given))

        self.draft.upsert(staged, (code, skill), existing, values, create)

    def _permit(self, staged: StagedRow) -> None:
        escort, code = self._parent(staged), staged.get("escort")
        country = self.lookups.country(staged.get("country"))
        existing = next((row for row in escort.permits if row.country == country), None) if escort else None
        values = staged.fields(valid_until=("valid_until", staged.get("valid_until")))

        def create(given: dict[str, Any]) -> None:
            self.escorts[code].permits.append(EntryPermit(country=country, **given))

        self.draft.upsert(staged, (code, country), existing, values, create)

    def _absence(self, staged: StagedRow) -> None:
        escort, code = self._parent(staged), staged.get("escort")
        zone = self._zones[escort.office_id] if escort is not None else self._coming_zones[code]
        starts_at, ends_at = (_instant(staged.get(column), zone) for column in ("absent_from", "absent_to"))
        if ends_at <= starts_at:
            raise RowFault("absent_to", "ends-before-start")
        same = (row for row in escort.unavailability if row.starts_at == starts_at) if escort else iter(())
        values = {"ends_at": ("absent_to", ends_at)} | staged.fields(source=("source", staged.get("source")))

        def create(given: dict[str, Any]) -> None:
            self.escorts[code].unavailability.append(EscortUnavailability(starts_at=starts_at, **given))

        key = (code, staged.get("absent_from").strftime("%Y-%m-%d %H:%M"))
        self.draft.upsert(staged, key, next(same, None), values, create)


class SessionImport:
    """Clinic sessions; clock times are the clinic's."""

    def __init__(self, draft: Draft, read: ReadFile) -> None:
        self.draft, self.read = draft, read
        self.lookups = Lookups(draft.session)
        self.sessions = {row.code: row for row in draft.session.scalars(select(ClinicSession))}

    def stage(self) -> None:
        """Compare every row."""
        self.draft.stage(self.read, "sessions", self._session)

    def _session(self, staged: StagedRow) -> None:
        code, clinic = staged.get("session_code"), self.lookups.clinic(staged.get("clinic"))
        self.draft.demand_office("clinic", clinic.office_id)
        existing = self.sessions.get(code)
        if existing is not None:
            self.draft.demand_office("session_code", existing.clinic.office_id)
        on, zone = staged.get("on"), clinic.timezone
        starts_at, ends_at = (_instant(datetime.combine(on, staged.get(name)), zone) for name in ("starts", "ends"))
        if ends_at <= starts_at:
            raise RowFault("ends", "ends-before-start")
        values = staged.fields(
            clinic=("clinic", clinic),
            stage=("stage", staged.get("stage")),
            starts_at=("starts", starts_at),
            ends_at=("ends", ends_at),
            examiner=("examiner", staged.get("examiner")),
            examiner_sex=("examiner_sex", _SEXES[staged.get("examiner_sex")]),
            languages=("languages", self.lookups.languages(staged.get("languages"))),
            is_cancelled=("cancelled", staged.get("cancelled")),
        )

        def create(given: dict[str, Any]) -> None:
            self.draft.session.add(ClinicSession(code=code, **({"languages": []} | given)))

        self.draft.upsert(staged, (code,), existing, values, create)


class ReceiverImport:
    """Receivers and the days on which they are closed."""

    def __init__(self, draft: Draft, read: ReadFile) -> None:
        self.draft, self.read = draft, read
        self.lookups = Lookups(draft.session)
        self.receivers = self.lookups.receivers

    def stage(self) -> None:
        """Compare every row."""
        self.draft.stage(self.read, "receivers", self._receiver)
        self.draft.stage(self.read, "closed_days", self._closed_day)
        self.draft.actions.insert(0, self.lookups.add_airports)

    def _receiver(self, staged: StagedRow) -> None:
        code, country = staged.get("receiver_code"), self.lookups.country(staged.get("country"))
        airports = [self.lookups.airport(airport, "airports") for airport in staged.get("airports")]
        for airport in airports:
            if airport.country != country:
                self.draft.warn(staged, "airports", "airport-elsewhere", airport=airport.code, country=airport.country)
        earliest, latest = staged.get("earliest") or _MIDNIGHT, staged.get("latest") or _LAST_MINUTE
        if latest < earliest:
            raise RowFault("latest", "ends-before-start")
        values = staged.fields(
            name=("name", staged.get("name")),
            country=("country", country),
            airports=("airports", [airport.code for airport in airports]),
            people_per_day=("people_per_day", staged.get("people_per_day")),
            weekdays=("weekdays", sorted(int(day) for day in staged.get("weekdays") or ()) or _EVERY_DAY),
            earliest=("earliest", earliest),
            latest=("latest", latest),
            holiday_subdivision=("holiday_subdivision", staged.get("holiday_subdivision")),
            phone=("phone", staged.get("phone")),
        )
        defaults = {"weekdays": _EVERY_DAY, "earliest": _MIDNIGHT, "latest": _LAST_MINUTE}

        def create(given: dict[str, Any]) -> None:
            self.receivers[code] = Receiver(code=code, **(defaults | given))
            self.draft.session.add(self.receivers[code])

        self.draft.upsert(staged, (code,), self.receivers.get(code), values, create)

    def _closed_day(self, staged: StagedRow) -> None:
        code, on = staged.get("receiver"), staged.get("closed_on")
        receiver = self.receivers.get(code)
        if receiver is None:
            _coming(self.draft, "receivers", "receiver", code, list(self.receivers))
        existing = next((row for row in receiver.closed_days if row.on == on), None) if receiver else None
        values = staged.fields(reason=("reason", staged.get("reason")))

        def create(given: dict[str, Any]) -> None:
            self.receivers[code].closed_days.append(ReceiverClosedDay(on=on, **given))

        self.draft.upsert(staged, (code, on), existing, values, create)


def _coming(draft: Draft, table: str, column: str, code: str, known: list[str]) -> None:
    """Raise RowFault unless the file brings the parent of that code."""
    if (table, (code,)) in draft.coming:
        return
    if draft.is_mentioned(table, code):
        raise RowFault(column, "parent-refused")
    near = nearest(code, [*known, *(str(key[0]) for name, key in draft.coming if name == table)])
    raise RowFault(column, f"unknown-{column}", code=code, nearest=near)


def _instant(clock: datetime, zone: str) -> datetime:
    return clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
