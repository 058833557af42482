"""One Vietnamese term for one thing: words that were retired do not come back, and their successors are in use."""

from __future__ import annotations

import re

import pytest

from scheduler.i18n import FOLDER

RETIRED = {
    r"ban hành": "công bố",
    r"phương án": "kế hoạch",
    r"(?<!phiên )bản kế hoạch": "phiên bản kế hoạch",
    r"ca khám|lượt khám|suất khám|khung giờ khám": "buổi khám",
    r"cuộc hẹn": "lịch hẹn",
    r"huỷ": "hủy",
    r"(?:hồ sơ|case)[^.]*tạm dừng": "tạm hoãn",
    r"khu chuyển tiếp|quầy chuyển tiếp|trung chuyển": "quá cảnh",
    r"trẻ vị thành niên": "trẻ em",
    r"người áp tải|người tháp tùng": "người hộ tống",
    r"bên tiếp nhận|bên nhận": "nơi tiếp nhận",
    r"chủ hồ sơ|người đứng đơn": "đương đơn chính",
    r"hộ gia đình": "gia đình",
}
"""A retired term (as a pattern) and the term that the glossary has instead."""


def _lines() -> list[str]:
    found = []
    for path in sorted((FOLDER / "vi").glob("*.ftl")):
        found += [f"{path.name}: {line}" for line in path.read_text("utf-8").splitlines() if "=" in line]
    assert len(found) > 1000
    return found


@pytest.mark.parametrize("retired", RETIRED)
def test_a_retired_term_does_not_come_back(retired: str) -> None:
    back = [line for line in _lines() if re.search(retired, line, re.IGNORECASE)]
    assert not back, f"say '{RETIRED[retired]}': {back}"


@pytest.mark.parametrize("term", ["công bố", "kế hoạch", "buổi khám", "lịch hẹn", "hủy", "quá cảnh", "người hộ tống"])
def test_the_term_of_the_glossary_is_in_use(term: str) -> None:
    assert any(term in line.lower() for line in _lines())
