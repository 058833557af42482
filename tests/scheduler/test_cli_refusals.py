"""Wrong command lines, wrong settings and wrong files: one sentence in the person's language, exit status 2."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli.planning import most_telling
from scheduler.cli.solving import file_sentence
from scheduler.cli.versions import _show_versions
from scheduler.i18n import phrase
from scheduler.i18n.dates import show_count, show_percent
from scheduler.i18n.sentences import Sentence
from solver.errors import ProblemFileError
from solver.files import plan_from_json, problem_from_json
from tests.solver.small import VECTORS, expected, vector_bytes

PROGRAM = [sys.executable, "-c", "from scheduler.cli import main; main()"]
MALFORMED = sorted(path.name for path in VECTORS.iterdir() if path.name.startswith("malformed"))


def _run(*arguments: object, language: str = "vi", **environment: str) -> subprocess.CompletedProcess[str]:
    values = os.environ | {"HANHTRINH_LANGUAGE": language} | environment
    command = [*PROGRAM, *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=values, timeout=120, check=False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", MALFORMED)
def test_every_malformed_file_is_phrased(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_LANGUAGE", language)
    broken = expected(name)["file"]
    read = problem_from_json if broken == "problem" else plan_from_json
    with pytest.raises(ProblemFileError) as caught:
        read(vector_bytes(name, broken))
    sentence = file_sentence(Path("x.json"), caught.value)
    assert sentence.startswith("x.json")
    assert sentence.endswith(".")
    place = caught.value.where
    assert place in sentence or all(number in sentence for number in re.findall(r"\d+", place))
    assert "\n" not in sentence


def test_an_unknown_key_ends_verify_with_two() -> None:
    folder = VECTORS / "malformed-case_with_a_key_too_many"
    problem = next(folder.glob("problem.json*"))
    done = _run("verify", problem, folder / "plan.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cases[" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["plans", "approve 1", "publish 1", "diff 1 2", "export plan 1 -o plan.json"])
def test_a_new_installation_has_no_plans_and_says_so(command: str) -> None:
    done = _run(*command.split())
    assert done.returncode == (0 if command == "plans" else 2)
    assert "Traceback" not in done.stderr
    assert len((done.stdout + done.stderr).splitlines()) == 1


def test_a_problem_is_named_by_its_version_as_a_plan_is() -> None:
    plan, bare, option, both = (
        _run("export", *words, "-o", "out.json")
        for words in (
            ("plan", "7"),
            ("problem", "7"),
            ("problem", "--version", "7"),
            ("problem", "7", "--version", "8"),
        )
    )
    assert (bare.returncode, bare.stderr) == (plan.returncode, plan.stderr) == (option.returncode, option.stderr)
    assert "7" in bare.stderr
    assert both.returncode == 2
    assert "--from" in both.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "HANHTRINH_DATABASE_URL"),
        ("mysql://somebody:secret@host/base", "HANHTRINH_DATABASE_URL"),
        ("postgresql://somebody:secret@127.0.0.1:1/base", "127.0.0.1"),
    ],
)
def test_a_database_that_does_not_answer_is_one_sentence_without_the_password(address: str, said: str) -> None:
    done = _run("plans", HANHTRINH_DATABASE_URL=address)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("depart", "Không có lệnh depart."),
        ("db downgrade", "Không có lệnh downgrade."),
        ("plans --all", "Không có tùy chọn --all."),
        ("solve", "Thiếu PROBLEM.json."),
        ("approve nine", "VERSION phải là số từ 1 đến 2147483647."),
        ("serve --port 0", "--port phải là số từ 1 đến 65535."),
        ("plan --from tomorrow --to 2027-01-31", "--from phải là ngày, ví dụ 2027-01-31 | 31/01/2027."),
        ("import people x.csv", "KIND phải là một trong: cases, flights, ssim, escorts, sessions, receivers."),
        ("import cases none.csv", "FILE: không có tệp này hoặc không đọc được."),
    ],
)
def test_a_wrong_command_line_is_refused_in_vietnamese(command: str, said: str) -> None:
    done = _run(*command.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == said
    assert "--help" in done.stderr.splitlines()[1]


def test_help_and_version_still_end_well() -> None:
    for arguments in (("--help",), ("plan", "--help"), ("--version",)):
        assert _run(*arguments).returncode == 0


def test_numbers_follow_the_language() -> None:
    assert (show_percent(0.1234, "vi"), show_percent(0.1234, "en")) == ("12,3 %", "12.3%")
    assert (show_count(-1234, "vi", signed=True), show_count(1234, "en", signed=True)) == ("-1.234", "+1,234")


def test_no_english_of_a_parser_stands_in_a_vietnamese_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The JSON parser's and pydantic's own words, and `line 1 column 2`, stood inside Vietnamese sentences."""
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "vi")
    broken = tmp_path / "p.json"
    for text, said in (
        ('{"format": }', "dòng 1 cột 12: đây không phải JSON: ở đây thiếu một giá trị"),
        ('{"a": 1 "b": 2}', "ở đây thiếu dấu phẩy hoặc dấu ngoặc đóng"),
        ("{'a': 1}", "ở đây cần một khóa trong dấu nháy kép"),
        ('{"a": "b', "không có dấu nháy đóng"),
        ('{"a": NaN}', "NaN và Infinity không phải là số"),
        ("{} {}", "sau phần kết thúc vẫn còn nội dung"),
    ):
        broken.write_text(text, "utf-8")
        with pytest.raises(ProblemFileError) as caught:
            problem_from_json(text)
        assert said in file_sentence(broken, caught.value), text
    done = _run("plans", HANHTRINH_SOLVER_WORKERS="many", HANHTRINH_INSTANCE=str(tmp_path))
    assert (done.returncode, done.stderr.split(".")[0]) == (
        2,
        "Thiết lập HANHTRINH_SOLVER_WORKERS không dùng được: phải là số nguyên",
    )
    done = _run("plans", HANHTRINH_SESSION_HOURS="999", HANHTRINH_INSTANCE=str(tmp_path))
    assert "phải từ 168 trở xuống" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("plan",), ("user", "add"), ("db",), ("import",)])
def test_help_is_wholly_in_vietnamese(arguments: tuple[str, ...]) -> None:
    """Headings and remarks of `--help` were English whatever the language."""
    done = _run(*arguments, "--help")
    assert done.stdout.startswith("Cách dùng: hanhtrinh")
    assert "Tùy chọn:" in done.stdout
    english = re.findall(r"Usage|Options|Commands|Show this|required|default:|INTEGER|TEXT|%Y", done.stdout)
    assert not english
    assert "Usage: hanhtrinh" in _run(*arguments, "--help", language="en").stdout


def test_a_fault_is_named_at_its_own_key() -> None:
    """An escort need of a case without departure was told to set the receiver to null."""
    error = ProblemFileError("not-without-departure", "cases[0].escort_needs", empty="[]")
    sentence = file_sentence(Path("p.json"), error)
    assert "cases[0].escort_needs" in sentence
    assert sentence.endswith("[].")
    assert "receiver" not in sentence


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("plans x", "Thừa trên dòng lệnh: x."),
        ("diff 99999999999999999999 1", "A phải là số từ 1 đến 2147483647."),
        ("solve p.json -o q.json --seed 99999999999999999999", "--seed phải là số từ 0 đến 2147483647."),
        ("solve p.json -o q.json --time-limit nan", "--time-limit phải là số từ 0.1 đến 86400."),
        ("solve p.json -o q.json --time-limit inf", "--time-limit phải là số từ 0.1 đến 86400."),
        ("plan --from 2020-01-01 --to 2020-02-01", "Ngày cuối 2020-02-01 đã qua. Hãy chọn giai đoạn sắp tới."),
    ],
)
def test_numbers_and_dates_out_of_reach_are_refused_in_words(command: str, said: str, tmp_path: Path) -> None:
    """Numbers too large for the database or the solver were tracebacks; a past period left a failed run behind."""
    done = _run(*command.split(), HANHTRINH_INSTANCE=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == said


def test_versions_are_never_cut_in_a_narrow_window(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """At 80 columns `hanhtrinh plans` cut its dates."""
    row = ("1", "Đã công bố", "25/11/2026 - 19/01/2027", "CN, 22/11/2026 14:00 (GMT+7)", "76/80", "15.998.720", "0,1 %")
    for columns, terminal in (("60", "1"), ("80", "1"), ("60", "0"), ("200", "1")):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("TTY_COMPATIBLE", terminal)
        _show_versions([row, row])
        shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
        assert all(shown.count(cell) >= 2 for cell in row), shown
        if terminal == "1":
            assert max(len(line) for line in shown.splitlines()) <= int(columns)


def test_counts_of_one_are_singular_in_english() -> None:
    """The demo said `1 seats are needed`."""
    flight = {"flight": "VN 98", "date": "1 Dec 2026", "most": 0}
    assert phrase("fact-seats", "en", needed=1, **flight) == "1 seat is needed; VN 98 on 1 Dec 2026 has none."
    assert phrase("fact-seats", "en", needed=2, **flight).startswith("2 seats are needed;")


def test_the_fact_shown_first_names_what_stands_in_the_way() -> None:
    """A case left out was shown with a mere count of journeys although the next fact named the cause."""
    vague = Sentence(key="fact-too-many-connections", params={"most": 1, "journeys": 9})
    cause = Sentence(key="fact-held", params={"case": "VM-1"})
    assert most_telling((vague, cause), "en") == cause.in_("en")
    assert most_telling((vague,), "en") == vague.in_("en")
    assert most_telling((), "en") == ""
