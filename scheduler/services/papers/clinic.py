"""The day list of a clinic: who comes when, for how long, in which language, and which examiner was asked for.

A clinic learns nothing of the journey: neither flights nor programme nor receiver. Names stand there for the medical
team, which checks identities at each step; a stage is named as far as its reader may know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations import documents
from integrations.spreadsheets import Cell
from scheduler.errors import NotFound
from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import local, show_time, zone_label
from scheduler.models import Case, CaseMember, Clinic, HealthStage, Itinerary, Office, PlanAppointment, utc_now
from scheduler.models.clinic import ClinicSession
from scheduler.services.access import Action, Actor
from scheduler.services.clinics import bookings_of, find_clinic, sessions_of_day
from scheduler.services.findings_told import told_stage
from scheduler.services.itineraries.guidance import age_on, printed_name
from scheduler.services.papers import wording
from scheduler.services.papers.passengers import INFANT_UNTIL
from scheduler.services.papers.sight import Sight, reference_of, sight_of
from scheduler.services.papers.values import Grid, Paper
from scheduler.services.papers.wording import cell, column, fact, joined, line

_HEADS = (
    "papers-head-day", "papers-head-time", "papers-head-until", "papers-head-zone", "papers-head-minutes",
    "papers-head-stage", "papers-head-examiner", "papers-head-examiner-sex", "papers-head-examiner-asked",
    "papers-head-case", "papers-head-name", "papers-head-sex", "papers-head-age", "papers-head-languages",
)  # fmt: skip
_WIDTHS = (12, 8, 8, 10, 9, 34, 18, 14, 14, 16, 34, 6, 6, 14)
_Booked = tuple[PlanAppointment, Case]
_Sitting = tuple[ClinicSession, Sequence[_Booked]]


def clinic_list(session: Session, actor: Actor, code: str, on: date, *, now: datetime | None = None) -> Paper:
    """The list of a clinic's local date. Raises NotFound for an unknown clinic and a day without appointments."""
    clinic = find_clinic(session, actor, code)
    rows = [row for row in sessions_of_day(session, clinic, on) if not row.is_cancelled]
    booking = bookings_of(session, [row.id for row in rows])
    sittings: list[_Sitting] = [(row, booking[row.id]) for row in rows if booking.get(row.id)]
    if not sittings:
        raise NotFound("paper-no-appointment")
    asked = _asked(session, [case.id for _, booked in sittings for _, case in booked])
    people = sum(len(case.members) for _, booked in sittings for _, case in booked)
    hidden = sum(not _sight(actor, case).names for _, booked in sittings for _, case in booked)
    return Paper(
        kind="clinic",
        subject=f"{clinic.code}.{on.isoformat()}",
        stem=f"CLINIC_{clinic.code}_{on.isoformat()}",
        sheet=wording.make_sheet(
            both("papers-clinic-title"),
            clinic.code,
            joined(Bilingual(vi=clinic.name_vi, en=clinic.name_en), wording.day_of(on)),
            session.get_one(Office, clinic.office_id),
            (_facts(sittings, clinic, people), *_warnings(hidden), *_tables(actor, clinic, sittings, asked, on)),
            printed_at=now or utc_now(),
        ),
        grid=_grid(actor, clinic, sittings, asked, on),
        people=people,
        withheld=hidden,
    )


def _sight(actor: Actor, case: Case) -> Sight:
    return sight_of(actor, case, through=Action.SEE_CLINICS)


def _asked(session: Session, case_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """The sex of the examiner that families asked for, by case and stage."""
    query = select(HealthStage).where(HealthStage.case_id.in_(set(case_ids)), HealthStage.examiner_sex.is_not(None))
    return {(row.case_id, row.stage): row.examiner_sex or "" for row in session.scalars(query)}


def _facts(sittings: Sequence[_Sitting], clinic: Clinic, people: int) -> documents.Facts:
    first, last = min(row.starts_at for row, _ in sittings), max(row.ends_at for row, _ in sittings)
    span = f"{show_time(first, clinic.timezone)}–{show_time(last, clinic.timezone)}"
    visits = sum(len(booked) for _, booked in sittings)
    minutes = sum(_minutes(one) for _, booked in sittings for one, _ in booked)
    address = Bilingual(vi=clinic.address_vi or "–", en=clinic.address_en or clinic.address_vi or "–")
    return documents.Facts(
        columns=4,
        items=(
            fact("papers-fact-hours", line(span, "big", tail=zone_label(first, clinic.timezone))),
            fact("papers-fact-visits", line(str(visits), "big"), line(both("papers-minutes", minutes=minutes), "soft")),
            fact("papers-fact-people", line(str(people), "big")),
            fact("papers-fact-address", line(address)),
        ),
    )


def _minutes(one: PlanAppointment) -> int:
    return int((one.ends_at - one.starts_at).total_seconds() // 60)


def _warnings(hidden: int) -> tuple[documents.Notes, ...]:
    if not hidden:
        return ()
    return (documents.Notes(items=(wording.said("papers-clinic-withheld", cases=hidden),), is_warning=True),)


def _tables(
    actor: Actor, clinic: Clinic, sittings: Sequence[_Sitting], asked: dict[tuple[int, str], str], on: date
) -> tuple[documents.Table, ...]:
    return tuple(
        documents.Table(
            title=wording.text(told_stage(actor, clinic.office_id, row.stage)),
            columns=(
                column("papers-head-time", None),
                column("papers-head-minutes", None, is_right=True),
                column("papers-head-case", 1.2),
                column("papers-head-people-who", 3.0),
                column("papers-head-languages", 0.9),
                column("papers-head-examiner-asked", 1.2),
                column("papers-head-came", None),
            ),
            groups=(
                documents.Group(
                    band=(_session_band(clinic, row),),
                    rows=tuple(_row(actor, clinic, pair, asked, on) for pair in booked),
                ),
            ),
            empty=wording.said("papers-nobody"),
        )
        for row, booked in sittings
    )


def _session_band(clinic: Clinic, row: ClinicSession) -> documents.Line:
    span = f"{show_time(row.starts_at, clinic.timezone)}–{show_time(row.ends_at, clinic.timezone)}"
    sex = both(f"clinics-examiner-{row.examiner_sex}") if row.examiner_sex in ("F", "M") else None
    return line(joined(row.examiner, sex, wording.languages(row.languages)), lead=span)


def _row(
    actor: Actor, clinic: Clinic, pair: _Booked, asked: dict[tuple[int, str], str], on: date
) -> tuple[documents.Cell, ...]:
    one, case = pair
    sight, wish = _sight(actor, case), asked.get((case.id, one.stage), "")
    return (
        cell(
            line(show_time(one.starts_at, clinic.timezone), "big"),
            line(f"–{show_time(one.ends_at, clinic.timezone)}", "soft"),
        ),
        cell(line(str(_minutes(one)))),
        cell(line(reference_of(case, sight), "code"), line(both("papers-people", people=len(case.members)), "soft")),
        cell(*_people(case, sight, on)),
        cell(line(wording.languages(case.languages))),
        cell(line(both(f"clinics-examiner-{wish}") if wish in ("F", "M") else "–")),
        wording.tick(),
    )


def _people(case: Case, sight: Sight, on: date) -> tuple[documents.Line, ...]:
    if not sight.names:
        return (line(both("papers-clinic-by-code"), "soft"),)
    return tuple(one for member in case.members for one in _person(member, on))


def _person(member: CaseMember, on: date) -> tuple[documents.Line, documents.Line]:
    years = age_on(member.born_on, on)
    age = both("itinerary-age-infant" if years < INFANT_UNTIL else "itinerary-age", age=years)
    return line(printed_name(member), "strong"), line(joined(both(f"sex-{member.sex.value}"), age, by=", "), "soft")


def _grid(
    actor: Actor, clinic: Clinic, sittings: Sequence[_Sitting], asked: dict[tuple[int, str], str], on: date
) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for row, booked in sittings:
        for one, case in booked:
            rows += _grid_rows(actor, clinic, row, one, case, asked.get((case.id, one.stage), ""), on)
    return Grid(heads=tuple(both(key) for key in _HEADS), rows=tuple(rows), widths=_WIDTHS)


def _grid_rows(
    actor: Actor, clinic: Clinic, row: ClinicSession, one: PlanAppointment, case: Case, wish: str, on: date
) -> list[tuple[Cell, ...]]:
    sight, stage = _sight(actor, case), told_stage(actor, clinic.office_id, row.stage)
    begins, ends = local(one.starts_at, clinic.timezone), local(one.ends_at, clinic.timezone)
    head: tuple[Cell, ...] = (
        begins.date(), begins.time(), ends.time(), zone_label(one.starts_at, clinic.timezone), _minutes(one),
        f"{stage.vi} · {stage.en}", row.examiner, row.examiner_sex, wish, reference_of(case, sight),
    )  # fmt: skip
    return [
        (
            *head,
            printed_name(member) if sight.names else "",
            member.sex.value if sight.names else "",
            age_on(member.born_on, on) if sight.names else "",
            ", ".join(case.languages),
        )
        for member in case.members
    ]


def clinics_on(session: Session, on: date) -> tuple[Clinic, ...]:
    """The clinics with somebody to see on a local date."""
    around = datetime.combine(on, time(), UTC)
    query = (
        select(Clinic, PlanAppointment.starts_at)
        .join(ClinicSession, ClinicSession.clinic_id == Clinic.id)
        .join(PlanAppointment, PlanAppointment.session_id == ClinicSession.id)
        .join(Itinerary, Itinerary.plan_case_id == PlanAppointment.plan_case_id)
        .where(Itinerary.withdrawn_at.is_(None), ClinicSession.is_cancelled.is_(False))
        .where(PlanAppointment.starts_at.between(around - timedelta(days=1), around + timedelta(days=2)))
        .order_by(Clinic.code)
    )
    found = {clinic.id: clinic for clinic, at in session.execute(query) if local(at, clinic.timezone).date() == on}
    return tuple(found.values())
