"""A slice of `python -m tests.fuzz`: damaged files give a result or a reason, and two parsers count the same legs."""

from __future__ import annotations

from pathlib import Path

import pytest
import rustyssim

from integrations.schedules import read_ssim
from tests.fuzz.runner import files_of, run
from tests.fuzz.seeds import season_schedule
from tests.fuzz.subjects import READ, SUBJECTS


@pytest.mark.parametrize(("kind", "count"), [("ssim", 120), ("calendars", 150), ("spreadsheets", 60)])
def test_damaged_files_give_a_result_or_a_reason(kind: str, count: int) -> None:
    tally = run(kind, count, seed=1)
    crashes = [fault.what for fault in tally.faults if not fault.what.startswith("took ")]
    assert not crashes
    assert tally.files == count
    assert 0 < tally.outcomes[READ] < count


def test_the_same_seed_gives_the_same_files() -> None:
    assert SUBJECTS.keys() == {"ssim", "calendars", "spreadsheets"}
    assert list(files_of("calendars", 5, 3)) == list(files_of("calendars", 5, 3))
    assert list(files_of("calendars", 5, 3)) != list(files_of("calendars", 5, 4))


def test_rustyssim_counts_as_many_legs_in_the_demo_season(tmp_path: Path) -> None:
    path = tmp_path / "season.ssim"
    path.write_bytes(season_schedule())
    theirs = int(rustyssim.split_ssim_to_dataframes(str(path))[1].shape[0])
    assert theirs == len(read_ssim(path.read_bytes()).legs)
    assert theirs > 200
