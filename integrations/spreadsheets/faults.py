"""Why a single cell was refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from integrations.spreadsheets.values import Param


class CellFault(Exception):
    """Raised inside the converters only; `parse_table` turns it into a CellProblem."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Param] = MappingProxyType(params)
