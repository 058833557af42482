"""Invented Vietnamese names: frequent family, middle and given names put together by chance, never a real person's.

Weights of family names are rounded frequencies of a public name list (vietnamese-namedb, MIT); given names are
common ones of two generations. Family name first, as in Vietnamese documents.
"""

from __future__ import annotations

from random import Random
from typing import Literal

Sex = Literal["F", "M"]

_FAMILY = (
    ("Nguyễn", 38), ("Trần", 12), ("Lê", 11), ("Phạm", 8), ("Huỳnh", 4), ("Phan", 4), ("Võ", 4), ("Bùi", 3),
    ("Hoàng", 3), ("Vũ", 3), ("Trương", 3), ("Đỗ", 3), ("Đặng", 2), ("Hồ", 2), ("Ngô", 2), ("Dương", 2), ("Đinh", 1),
    ("Lý", 1), ("Mai", 1), ("Lương", 1), ("Tạ", 1), ("Phùng", 1), ("Siu", 1), ("Rơ Châm", 1), ("Y", 1),
)  # fmt: skip
_MIDDLE = {
    "M": ("Văn", "Văn", "Minh", "Quốc", "Đức", "Quang", "Hữu", "Thành", "Đình", "Xuân", "Công", "Trọng", "Gia"),
    "F": ("Thị", "Thị", "Thị", "Ngọc", "Thanh", "Thu", "Kim", "Hồng", "Phương", "Bích", "Mỹ", "Diệu", "Khánh"),
}
_GIVEN_ELDER = {
    "M": ("Hùng", "Dũng", "Sơn", "Thắng", "Long", "Hải", "Thành", "Bình", "Lâm", "Khải", "Tường", "Phước", "Lộc"),
    "F": ("Hoa", "Lan", "Hương", "Hạnh", "Nga", "Thuỷ", "Mai", "Liên", "Tuyết", "Cúc", "Loan", "Yến", "Nguyệt"),
}
_GIVEN_YOUNG = {
    "M": ("Huy", "Tuấn", "Duy", "Nam", "Minh", "Hiếu", "Đạt", "Khoa", "Khánh", "Bảo", "Phúc", "An", "Khôi", "Quân"),
    "F": ("Anh", "Linh", "Phương", "Trang", "Ngân", "Vy", "Nhi", "Thảo", "My", "Quỳnh", "Hân", "Trâm", "Ánh", "Như"),
}


def family_name(random: Random) -> str:
    """A family name by its frequency."""
    return random.choices([name for name, _ in _FAMILY], [weight for _, weight in _FAMILY])[0]


def given_names(random: Random, sex: Sex, age: int) -> str:
    """Middle and given name for a person of this sex and generation."""
    given = (_GIVEN_ELDER if age >= 35 else _GIVEN_YOUNG)[sex]
    return f"{random.choice(_MIDDLE[sex])} {random.choice(given)}"
