"""The log of every process: one JSON line an event on standard error, with ids and codes, never personal data.

A failure is told by its kind and place. Its message and the variables around it may hold data of a row, so neither
is written; the address of the line and the ids bound to it are what a developer starts from.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def configure_journal(level: int = logging.INFO, *, anew: bool = False) -> None:
    """Set up the log of this process once; `anew` sets it up again, for a command that wants another level."""
    if structlog.is_configured() and not anew:
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _rename_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _PatientLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


class _PatientLogger(structlog.WriteLogger):
    """Writes lines, and lets them go where nobody reads any more: a closed log must not cost anybody a page."""

    def msg(self, message: str) -> None:
        """Write a line."""
        try:
            super().msg(message)
        except (OSError, ValueError):  # the reader has gone, the disk is full, or the stream is closed
            return

    debug = info = warn = warning = error = critical = fatal = exception = log = msg


def facts_of(failure: BaseException) -> dict[str, str]:
    """The kind of an unexpected error and the file and line that raised it."""
    place = failure.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f"{place.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{place.tb_lineno}" if place else ""
    return {"kind": type(failure).__name__, "at": at}


def _rename_event(_logger: Any, _name: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the event's name first, where people look."""
    return {"event": values.pop("event"), **values}
