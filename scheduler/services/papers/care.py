"""Who is in an escort's care, as the reader of a briefing may know them, and what the escort is warned of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from integrations import documents
from scheduler.i18n import Bilingual, both
from scheduler.models import CaseMember, PlanCase
from scheduler.services.access import Actor
from scheduler.services.itineraries.guidance import children_to_represent, make_traveller, printed_name
from scheduler.services.itineraries.journey import Airports
from scheduler.services.papers import wording
from scheduler.services.papers.flying import last_landing_on
from scheduler.services.papers.sight import Sight, reference_of, sight_of
from scheduler.services.papers.wording import cell, column, joined, line
from scheduler.services.tokens import case_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """A case in the escort's care as this reader may know it; `details` are ages and what help is needed."""

    entry: PlanCase
    sight: Sight
    details: bool


def care_of(actor: Actor, entry: PlanCase, *, is_own: bool) -> Care:
    sight = sight_of(actor, entry.case)
    return Care(entry=entry, sight=sight, details=is_own or sight.is_open)


def people_in_care(care: Sequence[Care], airports: Airports) -> documents.Table:
    return documents.Table(
        title=wording.said("papers-escort-people"),
        columns=(
            column("papers-head-who", 2.0),
            column("papers-head-relation", 1.6),
            column("papers-head-help", 1.8),
            column("papers-head-there", None),
        ),
        groups=tuple(
            documents.Group(
                band=(
                    line(
                        joined(
                            both("papers-bag", reference=case_reference(one.entry.case_id)),
                            both("papers-people", people=len(one.entry.case.members)),
                            wording.languages(one.entry.case.languages),
                        ),
                        lead=reference_of(one.entry.case, one.sight) if one.sight.is_open else "",
                    ),
                ),
                rows=tuple(_members(one, airports)),
            )
            for one in care
        ),
        empty=wording.said("papers-nobody"),
    )


def _members(one: Care, airports: Airports) -> Sequence[tuple[documents.Cell, ...]]:
    day = last_landing_on(one.entry, airports)
    return [_member(one, member, number, day) for number, member in enumerate(one.entry.case.members, 1)]


def _member(one: Care, member: CaseMember, number: int, day: date) -> tuple[documents.Cell, ...]:
    if not one.details:
        hidden = cell(line(both("papers-name-withheld"), "soft"))
        return cell(line(both("papers-member", number=str(number)), "soft")), hidden, wording.BLANK, wording.tick()
    shown = make_traveller(member, day, with_name=one.sight.names, with_needs=True)
    name = line(shown.name, "strong") if shown.name else line(both("papers-member", number=str(number)), "soft")
    helps = list(shown.needs)
    if member.is_unaccompanied_minor:
        helps.append(both("papers-help-minor", count=1))
    if member.is_first_time_flyer:
        helps.append(both("papers-help-first-flight", count=1))
    return cell(name), cell(line(shown.detail)), cell(*(line(need) for need in helps)), wording.tick()


def warnings_about(care: Sequence[Care], airports: Airports) -> tuple[documents.Notes, ...]:
    told = []
    for one in care:
        children = children_to_represent(one.entry.case, last_landing_on(one.entry, airports))
        if children and one.details:
            told.append(wording.text(_representative(one, len(children), {child.id for child in children})))
    return tuple(documents.Notes(items=(words,), is_warning=True) for words in told)


def _representative(one: Care, count: int, children: set[int]) -> Bilingual:
    case, code = one.entry.case, reference_of(one.entry.case, one.sight)
    named = [member for member in case.members if member.is_legal_representative and member.id not in children]
    if not named:
        return both("papers-escort-representative-missing", reference=code, count=count)
    if not one.sight.names:
        return both("papers-escort-representative", reference=code, count=count)
    names = ", ".join(printed_name(member) for member in named)
    return both("papers-escort-representative-named", reference=code, count=count, names=names)
