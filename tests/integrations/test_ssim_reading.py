"""Schedule files however they were cut, damaged or filled; an independent parser says how many legs there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import rustyssim
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrations.schedules import (
    SsimCarrier,
    SsimData,
    SsimError,
    SsimFile,
    SsimHeader,
    SsimLeg,
    build_file,
    expand_all,
    read_ssim,
    write_ssim,
)

CREATED = date(2026, 11, 1)
CX880 = SsimLeg(
    airline="CX", flight_number=880, period_from=date(2026, 10, 25), period_to=date(2027, 3, 27), days=(1, 3, 5),
    departure_station="HKG", departs_at_clock=time(0, 30), departure_variation_minutes=480, departure_terminal="1",
    arrival_station="LAX", arrives_at_clock=time(21, 25), arrival_variation_minutes=-480, arrival_terminal="B",
    arrival_day=-1, aircraft_type="77W", booking_classes="FJCDY", onward_airline="CX", onward_flight_number=881,
    aircraft_configuration="F6C53Y201",
    data=(
        SsimData(element=10, text="AA 8928/QR 5810"),
        SsimData(element=127, text="CATHAY PACIFIC", board_point="HKG"),
    ),
)  # fmt: skip
VN = SsimLeg(
    airline="VN", flight_number=592, operational_suffix="A", itinerary_variation="03", leg_sequence=2, service_type="J",
    period_from=date(2026, 10, 25), period_to=None, days=(7,), frequency_weeks=2, departure_station="HAN",
    departs_at_clock=time(23, 50), aircraft_departs_at_clock=time(23, 55), departure_day=1, arrival_station="HKG",
    arrives_at_clock=time(2, 40), arrival_day=2, time_mode="U",
)  # fmt: skip
SAMPLE = write_ssim(build_file((CX880, VN), created_on=CREATED, title="TEST", season="W26", creator="TESTS"))


def records(data: bytes) -> list[str]:
    return data.decode("ascii").split("\r\n")[:-1]


def changed(column: int, text: str, kind: str = "3") -> bytes:
    """Return the sample with some columns of its first record of a kind overwritten."""
    lines = records(SAMPLE)
    index = next(i for i, line in enumerate(lines) if line[0] == kind)
    lines[index] = lines[index][: column - 1] + text + lines[index][column - 1 + len(text) :]
    return "\r\n".join(lines).encode()


def without_lines(file: SsimFile) -> list[SsimLeg]:
    return [
        replace(leg, line=0, data=tuple(replace(entry, line=0) for entry in leg.data)) for leg in file.legs
    ]  # fmt: skip


def count_of_oracle(data: bytes, folder: Path) -> int:
    path = folder / "oracle.ssim"
    path.write_bytes(data)
    flights = rustyssim.split_ssim_to_dataframes(str(path))[1]
    return int(flights.shape[0])


def test_every_field_comes_back() -> None:
    file = read_ssim(SAMPLE)
    assert file.findings == ()
    assert file.header == SsimHeader()
    assert without_lines(file) == [CX880, VN]
    carrier = file.carriers[1]
    assert (carrier.airline, carrier.time_mode, carrier.season, carrier.valid_to) == ("VN", "U", "W26", None)
    assert (carrier.created_on, carrier.creator) == (CREATED, "TESTS")


def test_data_elements_in_words() -> None:
    leg = read_ssim(SAMPLE).legs[0]
    assert leg.flight == "CX880"
    assert leg.also_sold_as == ("AA8928", "QR5810")
    assert leg.operated_by == "CATHAY PACIFIC"
    marketing = replace(CX880, data=(SsimData(element=50, text="CX 0880"), SsimData(element=126, text="CX")))
    assert marketing.duplicate_of == "CX0880"
    assert marketing.operated_by == "CX"


def test_a_long_data_element_goes_on_in_the_next_record() -> None:
    text = "/".join(f"AA {number}" for number in range(1000, 1060))
    leg = replace(CX880, data=(SsimData(element=10, text=text),))
    again = read_ssim(write_ssim(build_file((leg,), created_on=CREATED)))
    assert again.legs[0].data_of(10) == (text,)
    assert len(again.legs[0].also_sold_as) == 60


def test_records_are_200_bytes_in_blocks_of_five_with_running_serials() -> None:
    lines = records(SAMPLE)
    assert {len(line) for line in lines} == {200}
    assert len(lines) % 5 == 0
    assert [index for index, line in enumerate(lines) if line[0] in "12"] == [0, 5, 20]
    serials = [int(line[194:]) for line in lines if line.strip("0")]
    assert serials == list(range(1, len(serials) + 1))
    trailers = [line for line in lines if line[0] == "5"]
    assert [line[193] for line in trailers] == ["C", "E"]
    assert all(int(line[187:193]) == int(line[194:]) - 1 for line in trailers)


@pytest.mark.parametrize(
    "cut",
    [
        lambda lines: "\n".join(lines),
        lambda lines: "\r".join(lines) + "\r",
        lambda lines: "".join(lines),
        lambda lines: "\r\n".join("".join(lines[i : i + 5]) for i in range(0, len(lines), 5)),
        lambda lines: "\n".join(line.rstrip() for line in lines) + "\n\x1a",
        lambda lines: "\n\n".join(line + "   " for line in lines if line.strip("0")),
        lambda lines: "\n".join("0" * 40 if not line.strip("0") else line for line in lines),
        lambda lines: "\ufeff" + "\n".join(lines),
    ],
)
def test_lines_may_be_cut_in_any_way(cut: object) -> None:
    data = cut(records(SAMPLE)).encode()  # type: ignore[operator]
    file = read_ssim(data)
    assert without_lines(file) == [CX880, VN]
    assert file.findings == ()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (3, "???", "bad-airline"), (6, "ABCD", "bad-flight-number"), (6, "0000", "bad-flight-number"),
        (15, "31FEB26", "bad-date"), (15, "99XYZ26", "bad-date"), (22, "01JAN20", "period-reversed"),
        (29, "1 3 9  ", "bad-days"), (29, "       ", "no-days"), (29, "1111111", "bad-days"),
        (37, "H1G", "bad-station"),
        (40, "2561", "bad-time"), (40, " " * 8, "no-time"), (55, "   ", "bad-station"), (58, "12:3", "bad-time"),
    ],
)  # fmt: skip
def test_a_leg_that_cannot_be_flown_is_left_out_and_named(column: int, text: str, code: str) -> None:
    file = read_ssim(changed(column, text))
    assert [leg.flight for leg in file.legs] == ["VN592A"]
    finding = file.errors[0]
    assert (finding.code, finding.line) == (code, 11)
    assert finding.column in (column, 22)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (12, "XX", "bad-leg-sequence"), (36, "X", "bad-frequency"), (48, "+9900", "bad-utc-variation"),
        (66, "0800 ", "bad-utc-variation"), (193, "Z0", "bad-date-variation"),
    ],
)  # fmt: skip
def test_what_a_departure_can_do_without_is_a_warning(column: int, text: str, code: str) -> None:
    file = read_ssim(changed(column, text))
    assert len(file.legs) == 2
    found = next(finding for finding in file.findings if finding.code == code)
    assert (found.line, found.column, found.is_warning) == (11, column, True)


def test_the_order_of_records_is_checked() -> None:
    lines = records(SAMPLE)
    kinds = {line[0]: index for index, line in enumerate(lines)}
    codes = lambda chosen: [finding.code for finding in read_ssim("\n".join(chosen).encode()).findings]  # noqa: E731
    assert codes([line for line in lines if line[0] != "1"]) == ["no-header"]
    assert codes(lines[: kinds["5"]]) == ["no-trailer"]
    assert "leg-without-carrier" in codes([line for line in lines if line[0] != "2"])
    assert "data-without-leg" in codes([line for line in lines if line[0:4] != "3 CX"])
    assert codes([*lines, "9 what is this"]) == ["unknown-record"]
    assert codes([line for line in lines if line[:3] != "4 C" or "CATHAY" not in line])[0] == "serial-disagrees"
    assert "airline-differs" in codes([line.replace("3 CX", "3 KA") for line in lines])
    assert [f.code for f in read_ssim(changed(2, "Q", "2")).errors] == ["bad-time-mode"]


def test_a_bad_carrier_record_does_not_lend_its_predecessors_mode() -> None:
    lines = records(SAMPLE)
    second = [index for index, line in enumerate(lines) if line[0] == "2"][1]
    lines[second] = "2?" + lines[second][2:]
    file = read_ssim("\n".join(lines).encode())
    assert [leg.time_mode for leg in file.legs] == ["L", "L"]
    assert "leg-without-carrier" in {finding.code for finding in file.findings}


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty-file"), (b" \r\n\r\n", "empty-file"), (b"0" * 1000, "not-ssim"), (b"name,date\nA,1\n", "not-ssim")],
)
def test_what_is_no_schedule_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SsimError) as caught:
        read_ssim(data)
    assert caught.value.code == code


def test_midnight_written_as_2400_is_the_next_day() -> None:
    lines = records(changed(40, "24002400"))
    assert read_ssim("\n".join(lines).encode()).legs[0].departure_day == 1
    leg = read_ssim(changed(58, "24002400")).legs[0]
    assert (leg.arrives_at_clock, leg.arrival_day) == (time(0), 0)


def test_duplicates_and_overlaps_are_named_once_each() -> None:
    later = replace(CX880, period_from=date(2026, 12, 2), period_to=date(2026, 12, 2), departs_at_clock=time(1))
    other_days = replace(CX880, days=(2, 4))
    file = read_ssim(write_ssim(build_file((CX880, CX880, later, other_days), created_on=CREATED)))
    found = [(finding.code, finding.params["other_line"], finding.params["date"]) for finding in file.findings]
    first = file.legs[0].line
    assert found == [("duplicate-leg", first, "2026-10-26"), ("overlapping-legs", first, "2026-12-02")]
    assert [finding.line for finding in file.findings] == [file.legs[1].line, file.legs[2].line]


def test_fortnightly_legs_of_alternate_weeks_do_not_overlap() -> None:
    odd = replace(VN, period_from=date(2026, 10, 25))
    even = replace(VN, period_from=date(2026, 11, 1))
    assert read_ssim(write_ssim(build_file((odd, even), created_on=CREATED))).findings == ()
    weekly = replace(even, frequency_weeks=1)
    assert len(read_ssim(write_ssim(build_file((odd, weekly), created_on=CREATED))).findings) == 1


def test_what_does_not_fit_its_columns_is_not_written() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        write_ssim(build_file((replace(CX880, aircraft_type="B777"),), created_on=CREATED))
    with pytest.raises(ValueError, match="does not fit"):
        write_ssim(build_file((replace(CX880, flight_number=12345),), created_on=CREATED))
    with pytest.raises(ValueError, match="no carrier record"):
        write_ssim(SsimFile(header=None, carriers=(SsimCarrier(airline="VN"),), legs=(CX880,)))


def test_a_carrier_opened_twice_is_written_once() -> None:
    carrier = SsimCarrier(airline="CX")
    file = SsimFile(header=None, carriers=(carrier, carrier), legs=(CX880,))
    assert len(read_ssim(write_ssim(file)).legs) == 1


LEGS = st.builds(
    SsimLeg,
    airline=st.sampled_from(["VN", "CX", "KE", "7C", "ABC"]),
    flight_number=st.integers(1, 9999),
    operational_suffix=st.sampled_from(["", "A", "Z"]),
    itinerary_variation=st.integers(0, 99).map("{:02d}".format),
    leg_sequence=st.integers(1, 99),
    service_type=st.sampled_from("JGFC"),
    period_from=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    period_to=st.one_of(st.none(), st.dates(date(2030, 1, 1), date(2031, 1, 1))),
    days=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    frequency_weeks=st.sampled_from([1, 2]),
    departure_station=st.sampled_from(["HAN", "SGN", "HKG"]),
    departs_at_clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0)),
    departure_variation_minutes=st.one_of(st.none(), st.integers(-720, 840)),
    departure_day=st.integers(0, 3),
    arrival_station=st.sampled_from(["LAX", "SYD", "AKL"]),
    arrives_at_clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0)),
    arrival_variation_minutes=st.one_of(st.none(), st.integers(-720, 840)),
    arrival_day=st.one_of(st.none(), st.integers(-1, 4)),
    aircraft_type=st.sampled_from(["", "321", "77W"]),
    time_mode=st.sampled_from(["L", "U"]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(legs=st.lists(LEGS, min_size=1, max_size=12))
def test_written_files_read_back_and_the_oracle_counts_the_same(legs: list[SsimLeg], tmp_path: Path) -> None:
    data = write_ssim(build_file(legs, created_on=CREATED))
    again = without_lines(read_ssim(data))
    assert sorted(map(repr, again)) == sorted(map(repr, legs))
    assert count_of_oracle(data, tmp_path) == len(legs)


def test_the_oracle_reads_the_same_fields(tmp_path: Path) -> None:
    path = tmp_path / "sample.ssim"
    path.write_bytes(SAMPLE)
    row = rustyssim.split_ssim_to_dataframes(str(path))[1].to_dicts()[0]
    assert row["departure_station"] == "HKG"
    assert row["scheduled_time_of_passenger_arrival"] == "2125"
    assert row["time_variation_arrival"] == "-0800"
    assert row["days_of_operation"] == "1 3 5  "
    assert row["aircraft_type"] == "77W"
    assert row["onward_flight"].split() == ["CX", "881"]
    assert row["date_variation"] == "0A"
    assert row["aircraft_configuration"].strip() == "F6C53Y201"


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 255)), max_size=12),
    st.integers(0, len(SAMPLE)),
    st.integers(0, len(SAMPLE)),
)
def test_mutated_bytes_never_crash(changes: list[tuple[int, int]], start: int, end: int) -> None:
    data = bytearray(SAMPLE if start % 3 else SAMPLE[: max(start, end)] + SAMPLE[min(start, end) :])
    for place, value in changes:
        data[place % len(data)] = value
    check_reads_or_refuses(bytes(data))


@given(st.binary(max_size=600))
@example(SAMPLE.replace(b"CX 881", b"CX\x1e881"))
@example(b"3")
@example(b"\xff\xfe3")
@example(b"4\n5\n2\n1")
def test_any_bytes_give_a_file_or_a_reason(data: bytes) -> None:
    check_reads_or_refuses(data)


def check_reads_or_refuses(data: bytes) -> None:
    try:
        file = read_ssim(data)
    except SsimError as error:
        assert error.code in {"empty-file", "not-ssim"}  # noqa: PT017 -- the other branch is no error
        return
    zones = {"HKG": "Asia/Hong_Kong", "LAX": "America/Los_Angeles", "HAN": "Asia/Ho_Chi_Minh"}
    expand_all(file.legs, zones=zones, start=date(2026, 10, 20), end=date(2026, 12, 1))
    assert all(finding.code for finding in file.findings)


def test_many_records_of_one_flight_are_compared_quickly() -> None:
    single = [
        replace(CX880, period_from=day, period_to=day, days=(day.isoweekday(),), data=())
        for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(1000))
    ]
    file = read_ssim(write_ssim(build_file(single * 3, created_on=CREATED)))
    assert len(file.legs) == 3000
    assert [finding.code for finding in file.findings] == ["duplicate-leg"] * 2000
    assert file.findings[-1].params["other_line"] == file.legs[999].line
