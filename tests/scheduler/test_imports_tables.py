"""Importing flights, allotments, escorts, clinic sessions and receivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations.spreadsheets import fold
from scheduler.errors import ImportRefused, InvalidInput
from scheduler.i18n import LANGUAGES, has_phrase, phrase
from scheduler.models import Airport, Allotment, ClinicSession, Escort, Flight, FlightState, Receiver
from scheduler.services import imports
from scheduler.services.access import SYSTEM
from scheduler.services.imports.declared import tables_of
from scheduler.services.reference import install_reference
from tests.scheduler.import_files import Rows, changed, text, workbook

FLIGHTS: Mapping[str, Rows] = {
    "Chuyến bay": (
        ("Hãng bay", "Số hiệu", "Từ", "Đến", "Giờ đi", "Giờ đến", "Giá vé (USD)"),
        ("VN", "0098", "SGN", "SFO", "01/12/2026 20:15", "01/12/2026 18:30", "1,250.50"),
        ("KE", "KE 442", "HAN", "ICN", "02/12/2026 23:05", "03/12/2026 05:20", 300),
    ),
    "Chỗ giữ": (
        ("Hãng bay", "Số hiệu", "Từ", "Ngày bay", "Mã giữ chỗ", "Số chỗ", "Giá mỗi chỗ (USD)"),
        ("VN", 98, "SGN", "01/12/2026", "GRP1", 24, 900),
    ),
}
ESCORTS: Mapping[str, Rows] = {
    "Người hộ tống": (
        ("Mã người hộ tống", "Tên", "Văn phòng", "Giới tính", "Ngôn ngữ", "Số chuyến tối đa"),
        ("E-01", "Phạm Thị Dung", "HAN", "nữ", "vi; en", 8),
    ),
    "Kỹ năng": (("Mã người hộ tống", "Kỹ năng", "Khối lượng tối đa"), ("E-01", "medical", 2)),
    "Nhập cảnh": (("Mã người hộ tống", "Mã nước", "Có giá trị đến"), ("E-01", "us", "31/12/2027")),
    "Vắng mặt": (("Mã người hộ tống", "Vắng từ", "Vắng đến"), ("E-01", "10/12/2026 08:00", "12/12/2026 17:00")),
}
SESSIONS: Mapping[str, Rows] = {
    "Buổi khám": (
        ("Mã buổi khám", "Phòng khám", "Bước khám", "Ngày", "Bắt đầu", "Kết thúc", "Giới tính bác sĩ", "Ngôn ngữ"),
        ("K1-0112", "SGN-MHC", "exam", "01/12/2026", "08:00", "11:30", "nữ", "vi"),
        ("K1-0212", "SGN-MHC", "PEC", "02/12/2026", "13:00", "16:00", "nam", "vi; en"),
    ),
}
RECEIVERS: Mapping[str, Rows] = {
    "Nơi tiếp nhận": (
        ("Mã nơi tiếp nhận", "Tên", "Mã nước", "Sân bay", "Số người mỗi ngày", "Ngày trong tuần", "Hạ cánh muộn nhất"),
        ("LAX-IRC", "Harbor Resettlement", "US", "LAX; SFO", 12, "thứ hai; thứ ba; 3", "21:30"),
        ("LAO-CAI", "Nhà tiếp nhận tỉnh", "VN", "HAN", 6, None, None),
    ),
    "Ngày nghỉ": (("Mã nơi tiếp nhận", "Ngày nghỉ", "Lý do"), ("LAX-IRC", "25/12/2026", "Giáng sinh")),
}
FILES = {"flights": FLIGHTS, "escorts": ESCORTS, "sessions": SESSIONS, "receivers": RECEIVERS}


@pytest.fixture
def ready(session: Session) -> Session:
    install_reference(session)
    session.commit()
    return session


def load(session: Session, kind: str, data: bytes) -> imports.ImportResult:
    result = imports.apply(session, SYSTEM, kind, data, f"{kind}.xlsx")
    session.commit()
    session.expire_all()
    return result


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_same_file_twice_changes_nothing(ready: Session, kind: str) -> None:
    data = workbook(FILES[kind])
    first = load(ready, kind, data)
    assert first.preview.problems == ()
    assert first.created == sum(len(rows) - 1 for rows in FILES[kind].values())
    again = load(ready, kind, data)
    assert (again.created, again.changed, again.unchanged) == (0, 0, first.created)


def test_flights_are_read_on_the_clocks_of_both_airports(ready: Session) -> None:
    load(ready, "flights", workbook(FLIGHTS))
    flight = ready.scalars(select(Flight).where(Flight.carrier == "VN")).one()
    assert (flight.number, flight.departs_on.isoformat(), flight.fare_points) == ("98", "2026-12-01", 125_050)
    assert flight.departs_at == datetime(2026, 12, 1, 13, 15, tzinfo=UTC)
    # San Francisco is eight hours behind: lands the same evening by its own calendar.
    assert flight.arrives_at == datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
    assert [(row.reference, row.seats, row.fare_points) for row in flight.allotments] == [("GRP1", 24, 90_000)]
    assert ready.scalars(select(Flight.number).where(Flight.carrier == "KE")).one() == "442"


def test_a_retimed_flight_is_changed_and_not_doubled(ready: Session) -> None:
    load(ready, "flights", workbook(FLIGHTS))
    result = load(ready, "flights", changed("Chuyến bay", 1, 4, "01/12/2026 21:45", FLIGHTS))
    assert (result.created, result.changed) == (0, 1)
    assert ready.scalar(select(func.count()).select_from(Flight)) == 2


def test_allotments_alone_find_flights_that_are_there(ready: Session) -> None:
    load(ready, "flights", workbook({"Chuyến bay": FLIGHTS["Chuyến bay"]}))
    load(ready, "flights", text(FLIGHTS["Chỗ giữ"], ";"))
    assert ready.scalars(select(Allotment)).one().flight.carrier == "VN"


def test_escorts_with_skills_permits_and_absences(ready: Session) -> None:
    load(ready, "escorts", workbook(ESCORTS))
    escort = ready.scalars(select(Escort)).one()
    assert (escort.base, escort.sex, escort.trips_max, escort.is_active) == ("HAN", "F", 8, True)
    assert [(row.skill, row.load_max) for row in escort.skills] == [("medical", 2)]
    assert [(row.country, row.valid_until.isoformat()) for row in escort.permits] == [("US", "2027-12-31")]
    assert escort.unavailability[0].starts_at == datetime(2026, 12, 10, 1, 0, tzinfo=UTC)


def test_sessions_are_read_on_the_clinic_clock(ready: Session) -> None:
    load(ready, "sessions", workbook(SESSIONS))
    first, second = ready.scalars(select(ClinicSession).order_by(ClinicSession.code))
    assert (first.starts_at, first.examiner_sex) == (datetime(2026, 12, 1, 1, 0, tzinfo=UTC), "F")
    assert (second.stage, second.languages) == ("pec", ["vi", "en"])


def test_receivers_with_weekdays_and_closed_days(ready: Session) -> None:
    load(ready, "receivers", workbook(RECEIVERS))
    receiver = ready.scalars(select(Receiver).where(Receiver.code == "LAX-IRC")).one()
    assert (receiver.weekdays, receiver.airports) == ([1, 2, 3], ["LAX", "SFO"])
    assert (receiver.earliest, receiver.latest) == (time(0, 0), time(21, 30))
    assert [row.on.isoformat() for row in receiver.closed_days] == ["2026-12-25"]
    home = ready.scalars(select(Receiver).where(Receiver.code == "LAO-CAI")).one()
    assert (home.weekdays, home.airports) == ([1, 2, 3, 4, 5, 6, 7], ["HAN"])


def test_an_airport_that_we_lack_comes_with_the_rows_that_name_it(ready: Session) -> None:
    assert ready.get(Airport, "BOI") is None
    data = changed("Nơi tiếp nhận", 1, 3, "BOI", RECEIVERS)
    imports.preview(ready, SYSTEM, "receivers", data, "r.xlsx")
    assert ready.get(Airport, "BOI") is None
    load(ready, "receivers", data)
    boise = ready.get_one(Airport, "BOI")
    assert (boise.timezone, boise.entry_connection_minutes) == ("America/Boise", 180)


BAD = (
    ("flights", "Chuyến bay", 1, 2, "XXQ", "unknown-airport"),
    ("flights", "Chuyến bay", 1, 3, "SGN", "goes-nowhere"),
    ("flights", "Chuyến bay", 2, 5, "02/12/2026 05:20", "arrives-before-departure"),
    ("flights", "Chuyến bay", 1, 6, "900 EUR", "other-currency"),
    ("flights", "Chỗ giữ", 1, 3, "02/12/2026", "unknown-flight"),
    ("flights", "Chỗ giữ", 1, 5, -3, "number-too-small"),
    ("escorts", "Kỹ năng", 1, 0, "E-1", "unknown-escort"),
    ("escorts", "Nhập cảnh", 1, 1, "QQ", "unknown-country"),
    ("escorts", "Vắng mặt", 1, 2, "10/12/2026 08:00", "ends-before-start"),
    ("escorts", "Người hộ tống", 1, 4, "Việt", "unknown-language"),
    ("sessions", "Buổi khám", 1, 1, "SGN-MCH", "unknown-clinic"),
    ("sessions", "Buổi khám", 1, 5, "07:00", "ends-before-start"),
    ("sessions", "Buổi khám", 2, 0, "K1-0112", "duplicate-row"),
    ("receivers", "Nơi tiếp nhận", 1, 3, "QQQ", "unknown-airport"),
    ("receivers", "Ngày nghỉ", 1, 0, "LAX-ICR", "unknown-receiver"),
)


@pytest.mark.parametrize(("kind", "sheet", "row", "column", "value", "code"), BAD)
def test_bad_rows_are_located_and_nothing_is_written(
    ready: Session, kind: str, sheet: str, row: int, column: int, value: Any, code: str
) -> None:
    data = changed(sheet, row, column, value, FILES[kind])
    found = imports.preview(ready, SYSTEM, kind, data, "file.xlsx")
    problem = next(problem for problem in found.errors if problem.code == code)
    assert (problem.sheet, problem.row) == (sheet, row + 1)
    assert all(imports.phrase_problem(problem, language) for language in LANGUAGES)
    with pytest.raises(ImportRefused):
        imports.apply(ready, SYSTEM, kind, data, "file.xlsx")
    for table in (Flight, Allotment, Escort, ClinicSession, Receiver):
        assert ready.scalar(select(func.count()).select_from(table)) == 0


def test_a_cancelled_flight_stays(ready: Session) -> None:
    load(ready, "flights", workbook(FLIGHTS))
    rows = [[*FLIGHTS["Chuyến bay"][0], "Tình trạng chuyến bay"], [*FLIGHTS["Chuyến bay"][1], "đã hủy"]]
    load(ready, "flights", workbook({"Chuyến bay": rows}))
    assert ready.scalars(select(Flight.state).where(Flight.carrier == "VN")).one() is FlightState.CANCELLED


def test_an_unknown_kind_is_named_with_the_right_ones(ready: Session) -> None:
    with pytest.raises(InvalidInput) as failure:
        imports.preview(ready, SYSTEM, "menus", b"a,b", "x.csv")
    assert "cases" in phrase(f"error-{failure.value.code}", "en", **failure.value.params)


@pytest.mark.parametrize("kind", ["cases", "flights", "escorts", "sessions", "receivers"])
def test_no_two_columns_of_a_table_share_a_title(kind: str) -> None:
    from datetime import date

    for spec in tables_of(kind, date(2026, 11, 22)):
        owners: dict[str, str] = {}
        for column in spec.columns:
            for title in column.titles:
                assert owners.setdefault(fold(title), column.name) == column.name, (spec.name, title)


def test_every_problem_that_a_reader_can_report_has_a_phrase() -> None:
    import re
    from pathlib import Path

    import integrations.spreadsheets as spreadsheets
    import scheduler.services.imports as package

    folders = (Path(str(spreadsheets.__file__)).parent, Path(str(package.__file__)).parent)
    sources = "".join(path.read_text("utf-8") for folder in folders for path in folder.glob("*.py"))
    codes = set(re.findall(r'CellFault\("([a-z-]+)"', sources)) | set(re.findall(r'code="([a-z]+-[a-z-]+)"', sources))
    codes |= set(re.findall(r'RowFault\("[a-z_]*", "([a-z-]+)"', sources)) - {"parent-refused"}
    assert len(codes) > 40
    assert [code for code in sorted(codes) if not has_phrase(f"imports-problem-{code}")] == []
    whole = set(re.findall(r'SpreadsheetError\(\s*"([a-z-]+)"', sources))
    assert [code for code in sorted(whole) if not has_phrase(f"error-imports-file-{code}")] == []


def test_every_finding_of_the_schedule_reader_has_a_phrase() -> None:
    import re
    from pathlib import Path

    import integrations.schedules as schedules

    folder = Path(str(schedules.__file__)).parent
    sources = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'"((?:bad|no|local-time|utc|date|period|serial|leg|data)-[a-z-]+)"', sources))
    assert len(codes) > 15
    assert [code for code in sorted(codes) if not has_phrase(f"imports-problem-ssim-{code}")] == []
