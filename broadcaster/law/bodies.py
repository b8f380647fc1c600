"""Values that shut one another out, and the bodies that a law gives something to do.

Whoever has to decide, pay, watch is told apart by these words on both sides, in what is told and in
what the source says: "phụ huynh" and "người giám hộ" are one, "cấp tỉnh" and "cấp xã" are two.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PointValue:
    """One value of a point and the words that say it, on both sides."""

    shown: str
    words: re.Pattern[str]


def point_values(*rows: tuple[str, str]) -> tuple[PointValue, ...]:
    """Values with the words that say them; a sentence has one of them as a rule."""
    return tuple(
        PointValue(shown, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
        for shown, words in rows
    )


_COUNCIL = r"(?:ubnd|[uủ][yỷ] ban nhân dân|[uủ][yỷ] ban)"
_AUTHORITIES = (
    ("Quốc hội", r"quốc hội"),
    ("Chính phủ", r"(?<!tướng )chính phủ"),
    ("Thủ tướng", r"thủ tướng(?: chính phủ)?"),
    ("Bộ", r"bộ(?= (?:trưởng|giáo dục|tư pháp|y tế|công an|văn hóa|khoa học))"),
)
AUTHORITIES = point_values(*_AUTHORITIES)  # who issues documents
BODIES = point_values(
    (
        "cha mẹ, người giám hộ",
        r"cha mẹ|cha, mẹ|bố mẹ|ba mẹ|phụ huynh|(?<!ô tô )(?<!xe )gia đình|người giám hộ",
    ),
    ("nhà trường", r"nhà trường|hiệu trưởng|giáo viên|thầy cô|thầy giáo|cô giáo"),
    ("cấp tỉnh", rf"{_COUNCIL}(?: nhân dân)?(?: cấp)? tỉnh|chủ tịch tỉnh"),
    ("cấp xã", rf"{_COUNCIL}(?: nhân dân)?(?: cấp)? xã|chủ tịch xã"),
    ("cấp huyện", rf"{_COUNCIL}(?: nhân dân)?(?: cấp)? huyện|chủ tịch huyện"),
    ("chính quyền, cơ quan nhà nước", r"cơ quan nhà nước|nhà nước|chính quyền(?: địa phương)?"),
    ("công an", r"công an|cảnh sát"),
    (
        "tổ chức, cá nhân kinh doanh",
        r"tổ chức, (?:doanh nghiệp|cá nhân)|doanh nghiệp|người bán|người kinh doanh",
    ),
    ("nhà cung cấp", r"nhà cung cấp|công ty game|nhà phát hành"),
    ("bên kiểm soát dữ liệu", r"bên kiểm soát dữ liệu"),
    ("người dùng", r"người (?:dùng|chơi)"),
    *_AUTHORITIES,
)


def bodies_in(text: str) -> frozenset[int]:
    """Which bodies a text names."""
    return frozenset(n for n, one in enumerate(BODIES) if one.words.search(text))
