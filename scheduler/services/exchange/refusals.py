"""A refusal with all its reasons: what a program or a person has to change, one by one."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.errors import AppError, InvalidInput, PlanRejected
from scheduler.i18n import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One reason: `code` for programs, `text` for people, `where` in the file or among the plan's cases."""

    code: str
    where: str
    text: Bilingual


class Unusable(InvalidInput):
    """A plan that cannot be taken as it is, with every reason."""

    def __init__(self, code: str, reasons: tuple[Fault, ...], **params: object) -> None:
        super().__init__(code, **params)
        self.reasons = reasons


class Outdated(PlanRejected):
    """A plan that was right once and no longer is, with every reason."""

    def __init__(self, code: str, reasons: tuple[Fault, ...], **params: object) -> None:
        super().__init__(code, **params)
        self.reasons = reasons


def reasons_of(failure: AppError) -> tuple[Fault, ...]:
    """The reasons of a refusal, nothing for other errors."""
    return failure.reasons if isinstance(failure, Unusable | Outdated) else ()
