"""Whole numbers and amounts of US dollars, with either country's separators."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from integrations.spreadsheets.columns import Column
from integrations.spreadsheets.faults import CellFault
from integrations.spreadsheets.values import Cell

_PLAIN = re.compile(r"[+-]?\d{1,15}(?:[.,]0{1,2})?\Z", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*\Z", re.ASCII)
_AMOUNT = re.compile(r"\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*(?:[.,](\d{1,2}))?\Z|\d{1,13}(?:[.,](\d{1,2}))?\Z", re.ASCII)
_DOLLAR = re.compile(r"US\$|USD|\$", re.IGNORECASE)
_OTHER_MONEY = re.compile(r"[€£¥₫]|VND|VNĐ|EUR|AUD|CAD|NZD|GBP|đ\b", re.IGNORECASE)


def to_integer(value: Cell, column: Column) -> int:
    """Return the whole number of a cell within the column's bounds."""
    number = _read_integer(value)
    _check_bounds(number, column)
    return number


def _read_integer(value: Cell) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value == value and abs(value) < 1e15:
        if value == int(value):
            return int(value)
        raise CellFault("not-a-whole-number", example="12")
    if isinstance(value, str):
        text = value.strip().replace("−", "-")
        if _GROUPED.match(text):
            return int(re.sub(r"[., ]", "", text))
        if _PLAIN.match(text):
            return int(re.split(r"[.,]", text)[0])
    raise CellFault("not-a-number", example="12")


def _check_bounds(number: int, column: Column) -> None:
    if column.minimum is not None and number < column.minimum:
        raise CellFault("number-too-small", minimum=column.minimum)
    if column.maximum is not None and number > column.maximum:
        raise CellFault("number-too-large", maximum=column.maximum)


def to_cents(value: Cell, column: Column) -> int:
    """Return an amount of US dollars in cents; the last separator with one or two digits behind it is the decimal."""
    cents = _read_cents(value)
    _check_bounds(cents, column)
    return cents


def _read_cents(value: Cell) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _whole_cents(Decimal(repr(value)) if abs(value) < 1e12 else Decimal("NaN"))
    if not isinstance(value, str):
        raise CellFault("not-an-amount", example="1,234.50")
    if _OTHER_MONEY.search(value):
        raise CellFault("other-currency", example="1,234.50")
    text = _DOLLAR.sub("", value).strip().replace("−", "-")
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("+-").strip()
    match = _AMOUNT.match(text)
    # "1,234,50" would cut thousands and cents with one sign: nobody can tell what was meant.
    if not match or (match[1] and match[2] and text[-len(match[2]) - 1] == match[1]):
        raise CellFault("not-an-amount", example="1,234.50")
    decimals = match[2] or match[3] or ""
    whole = re.sub(r"\D", "", text[: len(text) - len(decimals) - 1] if decimals else text)
    return sign * (int(whole) * 100 + int(decimals.ljust(2, "0") or 0))


def _whole_cents(amount: Decimal) -> int:
    try:
        cents = amount * 100
        # A spreadsheet keeps 0.1 + 0.2 as 0.30000000000000004; more than a thousandth of a cent off is no slip of it.
        if abs(cents - cents.to_integral_value()) > Decimal("0.00001"):
            raise CellFault("fraction-of-a-cent", example="1,234.50")
        return int(cents.to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise CellFault("not-an-amount", example="1,234.50") from error
