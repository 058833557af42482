"""Importing case lists: previews, idempotence, refusals that leave nothing, rights and protection."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden, ImportRefused
from scheduler.i18n import LANGUAGES
from scheduler.models import (
    AuditEntry,
    Case,
    CaseMember,
    Clearance,
    ClearanceKind,
    ClearanceState,
    ImportBatch,
    Office,
    Outcome,
    Relationship,
    Role,
    SexValue,
)
from scheduler.services import imports
from scheduler.services.access import SYSTEM, Actor
from scheduler.services.reference import install_reference
from tests.scheduler.import_files import (
    CASE_LIST,
    CASES,
    CLEARANCES,
    MEMBERS,
    STAGES,
    changed,
    text,
    workbook,
)


@pytest.fixture
def ready(session: Session) -> Session:
    install_reference(session)
    session.commit()
    return session


def one(session: Session, code: str) -> Case:
    return session.scalars(select(Case).where(Case.code == code)).one()


def errors(found: imports.ImportPreview) -> list[tuple[str, str, int, str]]:
    return [(problem.code, problem.sheet, problem.row, problem.letter) for problem in found.errors]


def test_a_case_list_is_previewed_without_writing_and_applied_whole(ready: Session) -> None:
    data = workbook(CASE_LIST)
    found = imports.preview(ready, SYSTEM, "cases", data, "cases.xlsx")
    assert found.problems == ()
    assert {counts.table: counts.new for counts in found.counts} == {
        "cases": 2, "members": 3, "clearances": 3, "needs": 1, "stages": 2,
    }  # fmt: skip
    assert ready.scalar(select(func.count()).select_from(Case)) == 0
    assert not ready.new
    assert not ready.dirty
    result = imports.apply(ready, SYSTEM, "cases", data, "cases.xlsx")
    ready.commit()
    ready.expire_all()
    assert result.created == 11
    case = one(ready, "HT-001")
    assert (case.office.code, case.origin, case.languages) == ("SGN", "SGN", ["vi", "en"])
    assert case.earliest_on is not None
    assert case.earliest_on.isoformat() == "2026-12-01"
    assert [link.other.code for link in case.links] == ["HT-002"]
    wife = case.members[1]
    assert (wife.family_name, wife.given_names, wife.sex) == ("Trần", "Thị Ngọc Ánh", SexValue.F)
    assert (wife.born_on.isoformat(), wife.relationship_, wife.is_first_time_flyer) == (
        "1988-02-29", Relationship.SPOUSE, True,
    )  # fmt: skip
    exam = case.health_stages[0]
    assert exam.finished_at is not None
    assert exam.finished_at.isoformat() == "2026-06-01T03:30:00+00:00"
    assert {outcome.outcome for outcome in exam.outcomes} == {Outcome.FIT}
    assert len(exam.outcomes) == 2


def test_the_same_file_twice_changes_nothing(ready: Session) -> None:
    data = workbook(CASE_LIST)
    imports.apply(ready, SYSTEM, "cases", data, "cases.xlsx")
    ready.commit()
    before = {member.id: member.revision for member in ready.scalars(select(CaseMember))}
    again = imports.apply(ready, SYSTEM, "cases", data, "cases.xlsx")
    ready.commit()
    assert (again.created, again.changed, again.unchanged) == (0, 0, 11)
    assert {member.id: member.revision for member in ready.scalars(select(CaseMember))} == before
    assert len(one(ready, "HT-001").links) == 1
    assert ready.scalar(select(func.count()).select_from(Clearance)) == 3


def test_every_applied_import_leaves_a_batch_and_an_audit_entry_without_names(ready: Session) -> None:
    result = imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "C:/lists/cases.xlsx")
    batch = ready.get_one(ImportBatch, result.batch_id)
    assert (batch.filename, batch.created, batch.kind) == ("cases.xlsx", 11, "cases")
    entry = ready.scalars(select(AuditEntry)).one()
    assert entry.details["created"] == 11
    assert "Nguyễn" not in str(entry.details)


def test_a_changed_cell_is_shown_with_its_old_and_new_value(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    found = imports.preview(ready, SYSTEM, "cases", changed("Thành viên", 1, 5, "16/03/1986"), "cases.xlsx")
    rows = [row for row in found.rows if row.status == "changed"]
    assert [(row.label, row.sheet, row.row) for row in rows] == [("HT-001 1", "Thành viên", 2)]
    change = rows[0].changes[0]
    assert (change.column, change.old, change.new) == ("born_on", date(1986, 3, 15), date(1986, 3, 16))
    assert imports.phrase_change(change, "vi") == "Ngày sinh: 15/03/1986 → 16/03/1986"


def test_a_pending_clearance_becomes_the_held_one(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    rows = [list(row) for row in CLEARANCES]
    rows[2] = ["HT-001", 2, "visa", "đã có", "20/11/2026", "20/05/2027"]
    result = imports.apply(ready, SYSTEM, "cases", workbook({"Giấy tờ": rows}), "visas.xlsx")
    assert (result.created, result.changed, result.unchanged) == (0, 1, 2)
    visas = ready.scalars(select(Clearance).where(Clearance.kind == ClearanceKind.VISA)).all()
    assert [visa.state for visa in visas] == [ClearanceState.HELD]


def test_columns_that_the_file_lacks_are_left_as_they_are(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    short = text([row[:3] for row in CASES])
    result = imports.apply(ready, SYSTEM, "cases", short, "cases.csv")
    assert (result.changed, result.unchanged) == (0, 2)
    assert one(ready, "HT-001").languages == ["vi", "en"]


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), (";", "cp1258"), ("\t", "utf-16")]
)
def test_separated_text_in_any_encoding(ready: Session, separator: str, encoding: str) -> None:
    # Windows code page 1258 writes Vietnamese tones as separate signs.
    members = [[str(cell) for cell in row] for row in MEMBERS]
    form = "NFC" if encoding != "cp1258" else None
    rows = [[unicodedata.normalize(form, cell) if form else _windows(cell) for cell in row] for row in members]
    imports.apply(ready, SYSTEM, "cases", workbook({"Hồ sơ": CASES}), "cases.xlsx")
    result = imports.apply(ready, SYSTEM, "cases", text(rows, separator, encoding), "members.csv")
    assert result.created == 3
    names = {member.given_names for member in ready.scalars(select(CaseMember))}
    assert names == {"Văn Đức", "Thị Ngọc Ánh", "Quốc Việt"}


def _windows(cell: str) -> str:
    """Letters as code page 1258 has them: the base letter whole, the tone as a combining sign."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in unicodedata.normalize("NFC", cell):
        parts = unicodedata.normalize("NFD", letter)
        tone = [sign for sign in parts if sign in tones]
        base = unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in tones))
        out.append(base + "".join(tone))
    return "".join(out)


def test_names_in_decomposed_form_are_the_same_names(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    decomposed = {
        unicodedata.normalize("NFD", name): [
            [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        ]
        for name, rows in CASE_LIST.items()
    }
    result = imports.apply(ready, SYSTEM, "cases", workbook(decomposed), "mac.xlsx")
    assert (result.created, result.changed) == (0, 0)


BAD: Sequence[tuple[str, int, int, Any, str, str]] = (
    ("Hồ sơ", 1, 1, "CA-GRA", "unknown-programme", "B"),
    ("Hồ sơ", 1, 2, "DAD", "unknown-office", "C"),
    ("Hồ sơ", 1, 3, "TORONTO", "unknown-receiver", "D"),
    ("Hồ sơ", 1, 5, "31/02/2026", "no-such-date", "F"),
    ("Hồ sơ", 1, 6, "HT-999", "unknown-case", "G"),
    ("Hồ sơ", 2, 0, "HT-001", "duplicate-row", "A"),
    ("Thành viên", 2, 6, "đương đơn chính", "two-principals", "G"),
    ("Thành viên", 2, 1, 1, "duplicate-row", "A"),
    ("Thành viên", 3, 0, "HT-02", "unknown-case", "A"),
    ("Thành viên", 1, 5, "15/03/2086", "date-too-late", "F"),
    ("Thành viên", 1, 4, "?", "not-a-choice", "E"),
    ("Giấy tờ", 1, 1, 3, "unknown-member", "B"),
    ("Giấy tờ", 1, 5, "05/01/2023", "dates-reversed", "F"),
    ("Giấy tờ", 1, 2, "hộ chiêú cũ", "not-a-choice", "C"),
    ("Khám", 1, 3, None, "held-without-date", "D"),
    ("Khám", 1, 5, "1; 4", "unknown-member", "F"),
)


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code", "letter"), BAD)
def test_a_bad_cell_is_located_and_nothing_is_written(
    ready: Session, sheet: str, row: int, column: int, value: Any, code: str, letter: str
) -> None:
    data = changed(sheet, row, column, value)
    found = imports.preview(ready, SYSTEM, "cases", data, "cases.xlsx")
    assert (code, sheet, row + 1, letter) in errors(found)
    assert found.total("refused") >= 1
    for language in LANGUAGES:
        problem = next(problem for problem in found.errors if problem.code == code)
        assert imports.phrase_problem(problem, language)
        assert f"{row + 1}" in imports.phrase_place(problem, language)
    with pytest.raises(ImportRefused) as refusal:
        imports.apply(ready, SYSTEM, "cases", data, "cases.xlsx")
    assert refusal.value.params["count"] == len(found.errors)
    ready.flush()
    for table in (Case, CaseMember, Clearance, ImportBatch):
        assert ready.scalar(select(func.count()).select_from(table)) == 0


def test_the_nearest_known_code_is_offered(ready: Session) -> None:
    found = imports.preview(ready, SYSTEM, "cases", changed("Hồ sơ", 1, 1, "CA-GRA"), "cases.xlsx")
    unknown = next(problem for problem in found.errors if problem.code == "unknown-programme")
    assert "CA-GAR" in imports.phrase_problem(unknown, "vi")
    # The members of the refused case are not blamed for it.
    assert {problem.code for problem in found.errors} == {"unknown-programme"}


def test_a_principal_may_be_moved_in_one_file(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    rows = [list(row) for row in MEMBERS]
    rows[1][6], rows[2][6] = "spouse", "principal"
    assert imports.apply(ready, SYSTEM, "cases", workbook({"Thành viên": rows}), "m.xlsx").changed == 2


def test_a_month_first_date_is_not_guessed(ready: Session) -> None:
    found = imports.preview(ready, SYSTEM, "cases", changed("Thành viên", 1, 5, "03/25/1986"), "cases.xlsx")
    assert [problem.code for problem in found.errors if problem.letter == "F"]


def test_a_file_of_something_else_is_refused_with_what_is_needed(ready: Session) -> None:
    found = imports.preview(ready, SYSTEM, "cases", workbook({"Thực đơn": [["Món", "Giá"], ["Phở", 50]]}), "menu.xlsx")
    assert [problem.code for problem in found.errors] == ["no-table"]
    with pytest.raises(ImportRefused) as refusal:
        imports.preview(ready, SYSTEM, "cases", b"%PDF-1.7 not a list", "list.xlsx")
    assert refusal.value.code == "imports-file-not-a-spreadsheet"


def planner(session: Session, office: str) -> Actor:
    found = session.scalars(select(Office).where(Office.code == office)).one()
    return Actor(user_id=None, grants=frozenset({(Role.PLANNER, found.id)}))


def test_rows_of_another_office_are_refused(ready: Session) -> None:
    found = imports.preview(ready, planner(ready, "SGN"), "cases", workbook(CASE_LIST), "cases.xlsx")
    assert ("office-forbidden", "Hồ sơ", 3, "C") in errors(found)
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    stages = imports.preview(ready, planner(ready, "SGN"), "cases", workbook({"Khám": STAGES}), "stages.xlsx")
    assert errors(stages) == [("office-forbidden", "Khám", 3, "A")]
    nobody = Actor(user_id=None, grants=frozenset({(Role.VIEWER, None)}))
    with pytest.raises(Forbidden):
        imports.preview(ready, nobody, "cases", workbook(CASE_LIST), "cases.xlsx")


def test_what_a_protected_case_holds_is_not_shown_to_a_planner(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    one(ready, "HT-001").is_protected = True
    ready.flush()
    data = changed("Thành viên", 1, 3, "Văn Nam")
    everywhere = Actor(user_id=None, grants=frozenset({(Role.PLANNER, None)}))
    found = imports.preview(ready, everywhere, "cases", data, "cases.xlsx")
    change = next(row for row in found.rows if row.status == "changed" and row.table == "members").changes[0]
    assert (change.is_hidden, change.old, change.new) == (True, None, None)
    assert "Đức" not in imports.phrase_change(change, "vi")


@pytest.mark.parametrize("kind", ["cases", "flights", "escorts", "sessions", "receivers"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_read_back_as_an_empty_list(ready: Session, kind: str, language: Any) -> None:
    found = imports.preview(ready, SYSTEM, kind, imports.template(kind, language), "template.xlsx")
    assert found.problems == ()
    assert found.total("new") == 0
    assert len(found.counts) == len({counts.table for counts in found.counts}) >= 1


def test_a_template_filled_in_by_hand_is_understood(ready: Session) -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(imports.template("cases", "en")))
    for row in CASES[1:]:
        page = book["Cases"]
        titles = [str(cell.value).rstrip(" *") for cell in page[1]]
        page.append([dict(zip(("Case code", "Programme", "Office"), row, strict=False)).get(title) for title in titles])
    out = io.BytesIO()
    book.save(out)
    assert imports.preview(ready, SYSTEM, "cases", out.getvalue(), "t.xlsx").total("new") == 2


@pytest.mark.parametrize("rows", [CASES, MEMBERS, (("Mã", "Mã"), ("a", "b"))])
def test_letters_lost_when_the_file_was_saved_are_called_so(session: Session, rows: Any) -> None:
    """A file saved in a code page without Vietnamese letters was refused for missing columns and unknown sheets."""
    plain = "\r\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    found = imports.preview(session, SYSTEM, "cases", plain.encode("cp1258", "replace"), "saved.csv")
    codes = {problem.code for problem in found.problems}
    assert ("letters-lost" in codes) == (len(rows) > 2)
    assert not found.is_clean
    for language in LANGUAGES:
        said = [imports.phrase_problem(one, language) for one in found.problems if one.code == "letters-lost"]
        assert all("UTF-8" in sentence for sentence in said)


def test_a_choice_that_lost_its_letter_is_no_mere_wrong_choice(session: Session) -> None:
    """`N?` was refused with the list of choices, as if somebody had typed it."""
    install_reference(session)
    found = imports.preview(session, SYSTEM, "cases", changed("Thành viên", 2, 4, "N?"), "list.xlsx")
    (problem,) = found.errors
    assert (problem.code, problem.excerpt) == ("letters-lost", "N?")


def test_a_title_that_asks_is_only_an_unknown_column(session: Session) -> None:
    install_reference(session)
    found = imports.preview(session, SYSTEM, "cases", changed("Thành viên", 0, 7, "Paid?"), "list.xlsx")
    assert {problem.code for problem in found.problems} == {"unknown-column"}
