"""What rows refer to by code: offices, programmes, receivers, airports, clinics; unknown codes get the nearest one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.models import Airport, Clinic, Office, Programme, Receiver
from scheduler.services.imports.draft import RowFault, nearest
from scheduler.services.reference import airport_of, ensure_airports

T = TypeVar("T")
_TERRITORIES = {str(code) for code in Locale("en").territories}
_COUNTRIES = frozenset(name for name in _TERRITORIES if re.fullmatch(r"[A-Z]{2}", name)) - {"EU", "UN", "ZZ"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class Lookups:
    """The rows that a file may name, loaded once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.offices = {office.code: office for office in session.scalars(select(Office))}
        self.programmes = {
            row.code: row for row in session.scalars(select(Programme).options(selectinload(Programme.rule_sets)))
        }
        self.receivers = {row.code: row for row in session.scalars(select(Receiver))}
        self.clinics = {row.code: row for row in session.scalars(select(Clinic))}
        self._airports = {row.code: row for row in session.scalars(select(Airport))}
        self._new_airports: set[str] = set()

    def office(self, code: str, column: str = "office") -> Office:
        """The office of a code."""
        return _find(self.offices, code, column, "unknown-office")

    def programme(self, code: str) -> Programme:
        """The programme of a code."""
        return _find(self.programmes, code, "programme", "unknown-programme")

    def receiver(self, code: str, column: str = "receiver") -> Receiver:
        """The receiver of a code."""
        return _find(self.receivers, code, column, "unknown-receiver")

    def clinic(self, code: str) -> Clinic:
        """The clinic of a code."""
        return _find(self.clinics, code, "clinic", "unknown-clinic")

    def airport(self, code: str, column: str) -> Airport:
        """The airport of an IATA code; one that we do not have yet is added with the import."""
        wanted = code.strip().upper()
        if wanted not in self._airports:
            new = airport_of(wanted) if re.fullmatch(r"[A-Z]{3}", wanted) else None
            if new is None:
                raise RowFault(column, "unknown-airport", code=code, nearest=nearest(wanted, list(self._airports)))
            self._airports[wanted] = new
            self._new_airports.add(wanted)
        return self._airports[wanted]

    def add_airports(self) -> None:
        """Write the airports that the rows named and we did not have."""
        ensure_airports(self._session, self._new_airports)

    @staticmethod
    def country(code: str, column: str = "country") -> str:
        """An ISO 3166 alpha-2 code."""
        wanted = code.strip().upper()
        if wanted not in _COUNTRIES:
            raise RowFault(column, "unknown-country", code=code)
        return wanted

    @staticmethod
    def languages(codes: tuple[str, ...] | None, column: str = "languages") -> list[str]:
        """Language codes as ISO 639 writes them (`vi`, `en`, `hmn`)."""
        found = [code.strip().lower() for code in codes or ()]
        for code in found:
            if not _LANGUAGE.fullmatch(code):
                raise RowFault(column, "unknown-language", code=code)
        return found


def _find(known: Mapping[str, T], code: str, column: str, problem: str) -> T:
    found = known.get(code) or known.get(code.upper())
    if found is None:
        raise RowFault(column, problem, code=code, nearest=nearest(code, list(known)))
    return found
