"""Spreadsheets in and out: files to typed rows with every problem located, and tables to files."""

from integrations.spreadsheets.columns import Column, Kind
from integrations.spreadsheets.convert import Value
from integrations.spreadsheets.reading import read_workbook
from integrations.spreadsheets.table import CellProblem, ParsedTable, Row, parse_table
from integrations.spreadsheets.text import fold, has_lost_letters, is_garbled, normalise
from integrations.spreadsheets.values import (
    DEFAULT_LIMITS,
    Cell,
    Limits,
    Sheet,
    SheetRow,
    SpreadsheetError,
    Workbook,
    column_letter,
)
from integrations.spreadsheets.writing import SheetOut, write_delimited, write_workbook

__all__ = [
    "DEFAULT_LIMITS",
    "Cell",
    "CellProblem",
    "Column",
    "Kind",
    "Limits",
    "ParsedTable",
    "Row",
    "Sheet",
    "SheetOut",
    "SheetRow",
    "SpreadsheetError",
    "Value",
    "Workbook",
    "column_letter",
    "fold",
    "has_lost_letters",
    "is_garbled",
    "normalise",
    "parse_table",
    "read_workbook",
    "write_delimited",
    "write_workbook",
]
