"""A schedule file to its carriers and legs, keeping what can be kept and naming every line that cannot."""

from __future__ import annotations

from dataclasses import replace

from integrations.schedules.fields import FieldFault
from integrations.schedules.overlaps import find_overlaps
from integrations.schedules.parsing import DATA_WIDTH, leg_key, parse_carrier, parse_data, parse_header, parse_leg
from integrations.schedules.records import split_records
from integrations.schedules.values import (
    Param,
    SsimCarrier,
    SsimData,
    SsimError,
    SsimFile,
    SsimFinding,
    SsimHeader,
    SsimLeg,
)

_TITLE = "AIRLINE STANDARD SCHEDULE"


def read_ssim(data: bytes) -> SsimFile:
    """Read SSIM chapter 7 records; raises SsimError only when there is no schedule in the bytes at all."""
    reader = _Reader()
    for line, record in split_records(data):
        reader.take(line, record)
    return reader.finish()


class _Reader:
    """Holds the carrier and the leg the next record belongs to."""

    def __init__(self) -> None:
        self._header: SsimHeader | None = None
        self._carriers: list[SsimCarrier] = []
        self._legs: list[SsimLeg] = []
        self._data: dict[int, list[SsimData]] = {}
        self._findings: list[SsimFinding] = []
        self._carrier: SsimCarrier | None = None
        self._key = ""
        self._last_serial = ""
        self._last_width = 0
        self._is_open = False
        self._legs_without_carrier = 0

    def take(self, line: int, record: str) -> None:
        kind = record[0]
        try:
            if kind == "3":
                self._take_leg(line, record)
            elif kind == "4":
                self._take_data(line, record)
            elif kind == "2":
                self._take_carrier(line, record)
            elif kind == "5":
                self._take_trailer(line, record)
            elif kind == "1":
                self._header = self._header or parse_header(record)
            else:
                self._find(line, 1, "unknown-record", value=record[:1])
        except FieldFault as fault:
            self._find(line, fault.column, fault.code, value=fault.value)
        self._last_serial = record[194:200]

    def _find(self, line: int, column: int, code: str, *, is_warning: bool = False, **params: Param) -> None:
        self._findings.append(SsimFinding(line=line, column=column, code=code, params=params, is_warning=is_warning))

    def _warn(self, line: int, column: int, code: str, value: str) -> None:
        self._find(line, column, code, is_warning=True, value=value)

    def _take_carrier(self, line: int, record: str) -> None:
        if self._is_open and self._carrier:
            self._find(line, 1, "no-trailer", is_warning=True, airline=self._carrier.airline)
        self._carrier, self._key, self._is_open = None, "", True
        self._carrier = parse_carrier(record, line, lambda column, code, value: self._warn(line, column, code, value))
        self._carriers.append(self._carrier)

    def _take_leg(self, line: int, record: str) -> None:
        self._key = ""
        leg = parse_leg(record, line, self._carrier, lambda column, code, value: self._warn(line, column, code, value))
        if self._carrier is None:
            self._legs_without_carrier += 1
            self._find(line, 1, "leg-without-carrier", is_warning=True)
        elif leg.airline != self._carrier.airline:
            self._find(line, 3, "airline-differs", is_warning=True, airline=leg.airline, carrier=self._carrier.airline)
        self._key = leg_key(record)
        self._legs.append(leg)

    def _take_data(self, line: int, record: str) -> None:
        if not self._key or leg_key(record) != self._key:
            self._find(line, 1, "data-without-leg", is_warning=True)
            return
        entry = parse_data(record, line)
        entries = self._data.setdefault(len(self._legs) - 1, [])
        last = entries[-1] if entries else None
        if last and _is_same_element(last, entry) and self._is_cut(last):
            full = (
                last.text.ljust(len(last.text) - self._last_width + DATA_WIDTH) if last.text[-1] != "/" else last.text
            )
            entries[-1] = replace(last, text=full + entry.text)
        else:
            entries.append(entry)
        self._last_width = len(entry.text)

    def _is_cut(self, last: SsimData) -> bool:
        """A text goes on in the next record when it fills its own, but for one space, or ends between two items."""
        return last.text.endswith("/") or self._last_width >= DATA_WIDTH - 1

    def _take_trailer(self, line: int, record: str) -> None:
        self._is_open = False
        check = record[187:193].strip()
        if check.isdecimal() and self._last_serial.isdecimal() and int(check) != int(self._last_serial):
            self._find(line, 188, "serial-disagrees", is_warning=True, stated=check, found=self._last_serial)

    def finish(self) -> SsimFile:
        has_title = self._header is not None and self._header.title.upper().startswith(_TITLE)
        if not has_title and not self._carriers and not self._legs:
            raise SsimError("not-ssim")
        if not has_title:
            self._find(0, 0, "no-header", is_warning=True)
        if self._is_open and self._carrier:
            self._find(0, 0, "no-trailer", is_warning=True, airline=self._carrier.airline)
        legs = tuple(
            replace(leg, data=tuple(self._data[index])) if index in self._data else leg
            for index, leg in enumerate(self._legs)
        )
        self._findings.extend(find_overlaps(legs))
        findings = tuple(sorted(self._findings, key=lambda finding: (finding.line, finding.column)))
        return SsimFile(header=self._header, carriers=tuple(self._carriers), legs=legs, findings=findings)


def _is_same_element(last: SsimData, entry: SsimData) -> bool:
    return (last.element, last.board_point, last.off_point) == (entry.element, entry.board_point, entry.off_point)
