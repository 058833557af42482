"""Passengers as an airline counts them: type, special-service codes, seats and bags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii

from scheduler.i18n import Bilingual, both
from scheduler.models import Case, CaseMember, ClearanceKind, ClearanceState, MobilityNeed
from scheduler.readiness.rules import CarrierRule
from scheduler.services.itineraries.guidance import age_on

# IATA passenger types: an infant is under 2, a child from 2 and under 12.
INFANT_UNTIL, CHILD_UNTIL = 2, 12
_MEDICAL = "medical"
CODES = ("STCR", "WCHC", "WCHS", "WCHR", "MEDA", "UMNR", "EXST", "MAAS", "CHD", "INF")
"""The special-service codes that a manifest may hold, what binds most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passenger:
    """One person on one flight: `kind` is ADT, CHD or INF, `seats` 0 on a lap and several for a stretcher."""

    kind: str
    age: int
    codes: tuple[str, ...]
    seats: int
    bags: int


def passengers_of(
    case: Case, day: date, *, stretcher_seats: int, carrier: CarrierRule, is_met: bool
) -> tuple[tuple[CaseMember, Passenger], ...]:
    """The people of a case as passengers; `day` is the local date of the last landing, `is_met` asks for a meeting."""
    return tuple((member, _passenger(case, member, day, stretcher_seats, carrier, is_met)) for member in case.members)


def _passenger(
    case: Case, member: CaseMember, day: date, stretcher_seats: int, carrier: CarrierRule, is_met: bool
) -> Passenger:
    age = age_on(member.born_on, day)
    lies = member.mobility is MobilityNeed.STCR
    kind = "INF" if age < INFANT_UNTIL and not lies else "CHD" if age < CHILD_UNTIL else "ADT"
    seats = stretcher_seats if lies else 0 if kind == "INF" else 1
    given = {
        member.mobility.value: member.mobility is not MobilityNeed.NONE,
        "MEDA": lies or _needs_clearance(case, member),
        "UMNR": member.is_unaccompanied_minor,
        "EXST": seats > 1,
        "MAAS": is_met,
        kind: kind != "ADT",
    }
    return Passenger(
        kind=kind,
        age=age,
        codes=tuple(code for code in CODES if given.get(code)),
        seats=seats,
        bags=carrier.infant_bags if kind == "INF" else carrier.bags,
    )


def _needs_clearance(case: Case, member: CaseMember) -> bool:
    """Whether the airline clears this person medically: a MEDIF of their own, or alone with a medical escort."""
    has_form = any(
        row.kind is ClearanceKind.MEDIF and row.member_id == member.id and row.state is not ClearanceState.REFUSED
        for row in case.clearances
    )
    return has_form or (len(case.members) == 1 and any(need.skill == _MEDICAL for need in case.escort_needs))


def ticket_name(member: CaseMember) -> str:
    """The name as tickets and machine-readable documents have it: `NGUYEN/THI ANH NGUYET`."""
    return f"{_plain(member.family_name)}/{_plain(member.given_names)}"


def _plain(name: str) -> str:
    return " ".join(anyascii(name).upper().split())


def count_kinds(kinds: Iterable[str]) -> Bilingual:
    """`2 adults, 1 child`: what people are on board, the kinds that are there only."""
    counts = Counter(kinds)
    parts = [both(f"papers-kind-{kind}", count=counts[kind]) for kind in ("ADT", "CHD", "INF") if counts[kind]]
    return Bilingual(vi=", ".join(part.vi for part in parts), en=", ".join(part.en for part in parts))


def said_codes(counts: Sequence[tuple[str, int]]) -> str:
    """Codes with their people for a paper, `WCHR 2, CHD 1`: no line ends between a code and its count."""
    return ", ".join(f"{code}\u00a0{count}" for code, count in counts)


def count_codes(passengers: Sequence[Passenger]) -> tuple[tuple[str, int], ...]:
    """Each special-service code with its people, what binds most first."""
    counts = Counter(code for one in passengers for code in one.codes)
    return tuple((code, counts[code]) for code in CODES if counts[code])
