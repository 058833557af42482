"""The tables that can be imported: their columns, titled in both languages by the phrase book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from integrations.spreadsheets import Column, Kind
from scheduler.i18n import LANGUAGES, Language, phrase
from scheduler.models import (
    CaseState,
    ClearanceKind,
    ClearanceState,
    FlightState,
    MobilityNeed,
    Priority,
    Relationship,
    StageState,
)
from scheduler.services.tickets import OLDEST

KINDS = ("cases", "flights", "ssim", "escorts", "sessions", "receivers")
STAGES = ("exam", "sputum_1", "sputum_2", "sputum_3", "vaccine_2", "results", "pdms", "pec")
FLIGHT_ACTIONS = ("removed", "added", "moved")
SKILLS = ("medical", "child", "operational", "survivor")
_OLDEST = date(1900, 1, 1)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One sheet of a kind: `imports-table-<name>` titles it."""

    name: str
    columns: tuple[Column, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The sheet's names in both languages."""
        return tuple(phrase(f"imports-table-{self.name}", language) for language in LANGUAGES)

    def title(self, column: str, language: Language) -> str:
        """The title of a column in one language."""
        return titles_of(column, language)[0]


def titles_of(column: str, language: Language) -> tuple[str, ...]:
    """The titles of a column in one language; the phrase book separates them by semicolons."""
    return tuple(title.strip() for title in phrase(f"imports-column-{column}", language).split(";"))


def _choices(family: str, codes: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(phrase(f"{family}-{code}", language) for language in LANGUAGES) for code in codes}


def _column(name: str, kind: Kind = Kind.TEXT, **more: object) -> Column:
    titles = tuple(title for language in LANGUAGES for title in titles_of(name, language))
    length = {} if "max_length" in more or kind is not Kind.TEXT else {"max_length": 160}
    return Column(name=name, titles=titles, kind=kind, **length, **more)  # type: ignore[arg-type]


def _date(name: str, *, earliest: date = _FIRST, latest: date = _LAST, required: bool = False) -> Column:
    return _column(name, Kind.DATE, earliest=earliest, latest=latest, required=required, example="25/11/2026")


def _when(name: str, *, required: bool = True) -> Column:
    return _column(name, Kind.DATETIME, required=required, earliest=_FIRST, latest=_LAST, example="25/11/2026 23:55")


def _code(name: str, *, required: bool = True, max_length: int = 32) -> Column:
    return _column(name, required=required, max_length=max_length)


def _yes(name: str) -> Column:
    return _column(name, Kind.BOOLEAN)


def _choice(name: str, family: str, codes: tuple[str, ...], *, required: bool = False) -> Column:
    return _column(name, Kind.CHOICE, choices=_choices(family, codes), required=required)


def _case_tables(today: date) -> tuple[TableSpec, ...]:
    return (
        TableSpec(name="cases", columns=(
            _code("code"), _code("programme", max_length=24), _code("office", max_length=8),
            _code("receiver", required=False), _yes("departs"), _code("origin", required=False, max_length=3),
            _choice("priority", "priority", tuple(Priority)), _choice("case_state", "case-state", tuple(CaseState)),
            _yes("protected"), _column("exception_reference", max_length=80), _column("languages", Kind.LIST),
            _date("earliest_on"), _date("latest_on"), _column("connections_max", Kind.INTEGER, minimum=0, maximum=5),
            _yes("assist_departure"), _yes("assist_transit"), _yes("assist_arrival"), _yes("reception_confirmed"),
            _column("travels_with", Kind.LIST),
            _date("ticketed_on", earliest=today - OLDEST, latest=today),
        )),
        TableSpec(name="members", columns=(
            _code("case"), _column("position", Kind.INTEGER, required=True, minimum=1, maximum=60),
            _column("family_name", required=True, max_length=80), _column("given_names", required=True, max_length=120),
            _column("sex", Kind.SEX, required=True), _date("born_on", earliest=_OLDEST, latest=today, required=True),
            _code("nationality", required=False, max_length=2),
            _choice("relationship", "relationship", tuple(Relationship)),
            _choice("mobility", "mobility", tuple(MobilityNeed)), _yes("unaccompanied_minor"),
            _yes("first_time_flyer"), _yes("legal_representative"), _column("document_number", max_length=40),
            _date("due_on"),
        )),
        TableSpec(name="clearances", columns=(
            _code("case"), _column("member", Kind.INTEGER, minimum=1, maximum=60),
            _choice("clearance", "clearance", tuple(ClearanceKind), required=True),
            _choice("clearance_state", "clearance-state", tuple(ClearanceState)), _date("issued_on"),
            _date("expires_on"), _yes("shortens_medical"), _column("source", max_length=120),
        )),
        TableSpec(name="needs", columns=(
            _code("case"), _choice("skill", "skill", SKILLS, required=True),
            _column("load", Kind.INTEGER, minimum=0, maximum=60), _column("escort_sex", Kind.SEX),
            _column("languages", Kind.LIST),
        )),
        TableSpec(name="stages", columns=(
            _code("case"), _choice("stage", "stage", STAGES, required=True),
            _column("minutes", Kind.INTEGER, minimum=0, maximum=600), _column("examiner_sex", Kind.SEX),
            _choice("stage_state", "stage-state", tuple(StageState)), _date("held_on"),
            _column("finished_at", Kind.TIME), _column("fit", Kind.LIST), _column("not_fit", Kind.LIST),
        )),
    )  # fmt: skip


def _flight_tables() -> tuple[TableSpec, ...]:
    key = (_code("carrier", max_length=3), _code("number", max_length=8), _code("from", max_length=3))
    fare = _column("fare", Kind.MONEY, minimum=0, maximum=2_000_000_00)
    limits = (_column(name, Kind.INTEGER, minimum=0, maximum=500) for name in ("wheelchairs", "stretchers", "minors"))
    return (
        TableSpec(name="flights", columns=(
            *key, _code("to", max_length=3), _when("departs_at"), _when("arrives_at"),
            _column("aircraft", max_length=8), _choice("flight_state", "flight-state", tuple(FlightState)), fare,
            *limits,
        )),
        TableSpec(name="allotments", columns=(
            *key, _date("departs_on", required=True), _column("reference", max_length=40),
            _column("seats", Kind.INTEGER, required=True, minimum=0, maximum=900),
            _column("seat_fare", Kind.MONEY, required=True, minimum=0, maximum=2_000_000_00),
        )),
    )  # fmt: skip


def _flight_change_tables() -> tuple[TableSpec, ...]:
    """What a message about changed flights says: not a kind of import, for it waits for a person's decision."""
    return (
        TableSpec(name="flight_changes", columns=(
            _choice("change", "flightchange-action", FLIGHT_ACTIONS, required=True),
            _code("carrier", max_length=3), _code("number", max_length=8), _code("from", max_length=3),
            _date("departs_on"), _code("to", required=False, max_length=3), _when("departs_at", required=False),
            _when("arrives_at", required=False), _column("aircraft", max_length=8), _when("said_at", required=False),
        )),
    )  # fmt: skip


def _escort_tables() -> tuple[TableSpec, ...]:
    return (
        TableSpec(name="escorts", columns=(
            _code("escort_code", max_length=24), _column("name", required=True), _code("office", max_length=8),
            _code("base", required=False, max_length=3), _column("sex", Kind.SEX, required=True),
            _column("languages", Kind.LIST), _column("trips_done", Kind.INTEGER, minimum=0, maximum=400),
            _column("trips_max", Kind.INTEGER, minimum=0, maximum=400), _column("phone", Kind.PHONE, max_length=40),
            _column("email"), _yes("active"),
        )),
        TableSpec(name="skills", columns=(
            _code("escort", max_length=24), _choice("skill", "skill", SKILLS, required=True),
            _column("load_max", Kind.INTEGER, required=True, minimum=0, maximum=60),
        )),
        TableSpec(name="permits", columns=(
            _code("escort", max_length=24), _code("country", max_length=2), _date("valid_until", required=True),
        )),
        TableSpec(name="unavailability", columns=(
            _code("escort", max_length=24), _when("absent_from"), _when("absent_to"), _column("source", max_length=120),
        )),
    )  # fmt: skip


def _session_tables() -> tuple[TableSpec, ...]:
    return (
        TableSpec(name="sessions", columns=(
            _code("session_code", max_length=64), _code("clinic", max_length=24),
            _choice("stage", "stage", STAGES, required=True), _date("on", required=True),
            _column("starts", Kind.TIME, required=True, example="08:00"),
            _column("ends", Kind.TIME, required=True, example="11:30"), _column("examiner", max_length=64),
            _column("examiner_sex", Kind.SEX, required=True), _column("languages", Kind.LIST), _yes("cancelled"),
        )),
    )  # fmt: skip


def _receiver_tables() -> tuple[TableSpec, ...]:
    weekdays = _choices("imports-weekday", tuple("1234567"))
    return (
        TableSpec(name="receivers", columns=(
            _code("receiver_code"), _column("name", required=True), _code("country", max_length=2),
            _column("airports", Kind.LIST, required=True),
            _column("people_per_day", Kind.INTEGER, required=True, minimum=0, maximum=2000),
            _column("weekdays", Kind.LIST, choices=weekdays), _column("earliest", Kind.TIME),
            _column("latest", Kind.TIME), _code("holiday_subdivision", required=False, max_length=8),
            _column("phone", Kind.PHONE, max_length=40),
        )),
        TableSpec(name="closed_days", columns=(
            _code("receiver"), _date("closed_on", required=True), _column("reason"),
        )),
    )  # fmt: skip


@lru_cache(maxsize=4)
def tables_of(kind: str, today: date) -> tuple[TableSpec, ...]:
    """The tables of a kind, parents before children; `today` is the latest date of birth."""
    if kind == "cases":
        return _case_tables(today)
    makers = {
        "flights": _flight_tables,
        "flight-changes": _flight_change_tables,
        "escorts": _escort_tables,
        "sessions": _session_tables,
        "receivers": _receiver_tables,
    }
    return makers[kind]()
