"""Carriers and legs to a valid file of 200-byte records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time

from integrations.schedules.fields import write_date, write_day_shift, write_days, write_variation
from integrations.schedules.records import RECORD_LENGTH
from integrations.schedules.values import SsimCarrier, SsimData, SsimFile, SsimHeader, SsimLeg

_BLOCK = 5
_FILLER = "0" * RECORD_LENGTH
_DATA_WIDTH = 155


def build_file(
    legs: Sequence[SsimLeg], *, created_on: date, title: str = "", season: str = "", creator: str = "", note: str = ""
) -> SsimFile:
    """Return a file value of these legs with one carrier record per airline and time mode, spanning its periods."""
    carriers = []
    for airline, mode in sorted({(leg.airline, leg.time_mode) for leg in legs}):
        own = [leg for leg in legs if (leg.airline, leg.time_mode) == (airline, mode)]
        ends = [leg.period_to for leg in own]
        carriers.append(
            SsimCarrier(
                airline=airline,
                time_mode=mode,
                season=season,
                valid_from=min(leg.period_from for leg in own),
                valid_to=None if None in ends else max(end for end in ends if end),
                created_on=created_on,
                title=title,
                status="P",
                creator=creator,
                general_information=note,
            )
        )
    return SsimFile(header=SsimHeader(), carriers=tuple(carriers), legs=tuple(legs))


def write_ssim(file: SsimFile) -> bytes:
    """Return the file as ASCII, 200 bytes and CR LF per record, in blocks of five with fillers of zeros.

    Each leg is written under the carrier record of its airline and time mode. Raises ValueError for a value that does
    not fit its columns, or a leg without a carrier record.
    """
    known = {(carrier.airline, carrier.time_mode) for carrier in file.carriers}
    if lost := next((leg for leg in file.legs if (leg.airline, leg.time_mode) not in known), None):
        raise ValueError(f"no carrier record for {lost.flight}")
    records = list(_numbered(_records(file)))
    return ("\r\n".join(records) + "\r\n").encode("ascii")


def _records(file: SsimFile) -> Iterator[str | None]:
    """Yield each record without its serial number, None for the end of a block."""
    yield _header(file.header or SsimHeader())
    yield None
    # A file may open the same carrier twice; its legs belong together and are written once.
    carriers = list({(carrier.airline, carrier.time_mode): carrier for carrier in reversed(file.carriers)}.values())[
        ::-1
    ]
    for index, carrier in enumerate(carriers):
        yield _carrier(carrier)
        yield None
        for leg in file.legs:
            if (leg.airline, leg.time_mode) == (carrier.airline, carrier.time_mode):
                yield _leg(leg)
                for entry in leg.data:
                    yield from _data(leg, entry)
        yield None
        yield _trailer(carrier, is_last=index == len(carriers) - 1)
        yield None


def _numbered(records: Iterable[str | None]) -> Iterator[str]:
    serial = in_block = 0
    for record in records:
        if record is None:
            for _ in range(-in_block % _BLOCK):
                yield _FILLER
            in_block = 0
            continue
        # A trailer also states the serial number before its own.
        record = record.replace("\0" * 6, f"{serial % 1_000_000:06d}")
        serial += 1
        in_block += 1
        yield f"{record}{serial % 1_000_000:06d}"


def _compose(kind: str, fields: Iterable[tuple[int, int, str]]) -> str:
    """Return the first 194 columns of a record from (first column, width, text)."""
    record = [" "] * 194
    record[0] = kind
    for column, width, text in fields:
        if len(text) > width or not text.isascii() or not (text.isprintable() or "\0" in text):
            raise ValueError(f"record {kind}, column {column}: {text!r} does not fit {width} characters")
        record[column - 1 : column - 1 + len(text)] = text
    return "".join(record)


def _date(day: date | None) -> str:
    return write_date(day) if day else ""


def _clock(moment: time) -> str:
    return moment.strftime("%H%M")


def _header(header: SsimHeader) -> str:
    return _compose("1", [(2, 34, header.title), (41, 1, header.seasons), (192, 3, header.serial)])


def _carrier(carrier: SsimCarrier) -> str:
    return _compose(
        "2",
        [
            (2, 1, carrier.time_mode),
            (3, 3, carrier.airline),
            (11, 3, carrier.season),
            (15, 7, _date(carrier.valid_from)),
            (22, 7, write_date(carrier.valid_to)),
            (29, 7, _date(carrier.created_on)),
            (36, 29, carrier.title),
            (65, 7, _date(carrier.released_on)),
            (72, 1, carrier.status),
            (73, 35, carrier.creator),
            (109, 61, carrier.general_information),
            (191, 4, carrier.created_at_clock),
        ],
    )


def _identity(leg: SsimLeg) -> list[tuple[int, int, str]]:
    return [
        (2, 1, leg.operational_suffix),
        (3, 3, leg.airline),
        (6, 4, f"{leg.flight_number:4d}"),
        (10, 2, leg.itinerary_variation[-2:].zfill(2)),
        (12, 2, f"{leg.leg_sequence:02d}"),
        (14, 1, leg.service_type),
    ]


def _leg(leg: SsimLeg) -> str:
    arrival_day = " " if leg.arrival_day is None else write_day_shift(leg.arrival_day)
    onward = f"{leg.onward_flight_number:4d}" if leg.onward_flight_number else ""
    return _compose(
        "3",
        [
            *_identity(leg),
            (15, 7, write_date(leg.period_from)),
            (22, 7, write_date(leg.period_to)),
            (29, 7, write_days(leg.days)),
            (36, 1, str(leg.frequency_weeks) if leg.frequency_weeks > 1 else ""),
            *_departure(leg),
            *_arrival(leg),
            (73, 3, leg.aircraft_type),
            (76, 20, leg.booking_classes),
            (111, 9, leg.joint_airlines),
            (128, 1, leg.itinerary_variation[:-2]),
            (129, 3, leg.aircraft_owner),
            (138, 3, leg.onward_airline),
            (141, 4, onward),
            (149, 1, leg.operating_disclosure),
            (150, 11, leg.traffic_restriction),
            (173, 20, leg.aircraft_configuration),
            (193, 2, write_day_shift(leg.departure_day) + arrival_day),
        ],
    )


def _departure(leg: SsimLeg) -> list[tuple[int, int, str]]:
    variation, aircraft = leg.departure_variation_minutes, leg.aircraft_departs_at_clock
    return [
        (37, 3, leg.departure_station),
        (40, 4, _clock(leg.departs_at_clock)),
        (44, 4, _clock(leg.departs_at_clock if aircraft is None else aircraft)),
        (48, 5, "" if variation is None else write_variation(variation)),
        (53, 2, leg.departure_terminal),
    ]


def _arrival(leg: SsimLeg) -> list[tuple[int, int, str]]:
    variation, aircraft = leg.arrival_variation_minutes, leg.aircraft_arrives_at_clock
    return [
        (55, 3, leg.arrival_station),
        (58, 4, _clock(leg.arrives_at_clock if aircraft is None else aircraft)),
        (62, 4, _clock(leg.arrives_at_clock)),
        (66, 5, "" if variation is None else write_variation(variation)),
        (71, 2, leg.arrival_terminal),
    ]


def _data(leg: SsimLeg, entry: SsimData) -> Iterator[str]:
    for text in _pieces(entry.text):
        places = [(31, 3, f"{entry.element:03d}"), (34, 3, entry.board_point), (37, 3, entry.off_point)]
        yield _compose("4", [*_identity(leg), (29, 1, "A"), (30, 1, "B"), *places, (40, _DATA_WIDTH, text)])


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text, between the items of a list where it is one, so that no item is torn."""
    while len(text) > _DATA_WIDTH:
        cut = text.rfind("/", 0, _DATA_WIDTH) + 1 or _DATA_WIDTH
        yield text[:cut]
        text = text[cut:]
    yield text


def _trailer(carrier: SsimCarrier, *, is_last: bool) -> str:
    return _compose("5", [(3, 3, carrier.airline), (188, 6, "\0" * 6), (194, 1, "E" if is_last else "C")])
