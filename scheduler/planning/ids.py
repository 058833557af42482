"""The opaque ids of a planning problem: `C17`, `E3`, `S12`, `R5`, `K2`, and flights as `VN98.SGN.20261201`.

A session or receiver that had to be cut carries a part after a dot (`S12.2`, `R5.1`); the number before it stays the
key of the table.
"""

from __future__ import annotations

from scheduler.models import Flight


def case_id(key: int) -> str:
    """`C17`."""
    return f"C{key}"


def escort_id(key: int) -> str:
    """`E3`."""
    return f"E{key}"


def clinic_id(key: int) -> str:
    """`K2`."""
    return f"K{key}"


def session_id(key: int, part: int = 0) -> str:
    """`S12`, or `S12.2` for the second free span of a session that others hold already."""
    return f"S{key}.{part}" if part else f"S{key}"


def receiver_id(key: int, part: int = 0) -> str:
    """`R5`, or `R5.1` for one of several sets of arrival rules at the same receiver."""
    return f"R{key}.{part}" if part else f"R{key}"


def flight_id(flight: Flight) -> str:
    """Carrier, number, origin and local departure date: the same for the same flight in every problem."""
    return f"{flight.carrier}{flight.number}.{flight.origin}.{flight.departs_on:%Y%m%d}"


def key_of(identifier: str) -> int:
    """The table key in an id of a case, escort, clinic, session or receiver."""
    return int(identifier[1:].partition(".")[0])
