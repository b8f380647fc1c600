"""The points of a statement of law and the values of each that shut one another out.

Who has to do it, for how many it is, what becomes of it: read by the same words on both sides, so
that "phụ huynh" and "người giám hộ" are one, "cấp tỉnh" and "cấp xã" are two. Only what cannot be
so at once stands in one row; what is held against it and how is `points_against_source`'s.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from broadcaster.law.word_patterns import WordPattern, WordTable


@dataclass(frozen=True, slots=True, eq=False)  # one is never made twice
class PointValue:
    """One value of a point and the words that say it, on both sides."""

    shown: str
    words: WordPattern


def point_values(*rows: tuple[str, str]) -> tuple[PointValue, ...]:
    """Values with the words that say them; a sentence has one of them as a rule."""
    return tuple(
        PointValue(shown, WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
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
SOME = 1
HOW_MANY = point_values(
    (
        "tất cả",
        r"toàn bộ|tất cả|mọi|hoàn toàn|suốt|24 giờ|bất kỳ|bất cứ|hết(?= chi phí)|không trừ",
    ),
    (
        "chỉ một phần",
        r"chỉ (?:(?:riêng|có|những|các) )?(?:học sinh|trẻ|người|bạn|em|lớp|cơ quan|nhà nước"
        r"|giáo viên|thầy cô|khi|trong|ở|lúc|vào)(?!\w)"
        r"|chỉ(?: (?!cần|việc)[^\s,;.]+){1,9}? (?:trong|ở|khi|lúc|với|vào|dưới hình thức)(?!\w)"
        r"|(?:của|cho) riêng|riêng(?= cơ quan)|một nửa|phân nửa|một phần(?! (?:ba|tư))"
        r"|một số(?! điều)",
    ),
)
_OF = r"(?:là|mức)(?: mức)?(?: phạt)? (?:của|cho|đối với|áp dụng (?:cho|đối với))"
ONE_OF = tuple(  # points of which a statement has one value
    point_values(*row)
    for row in (
        (
            ("cao nhất", r"cao nhất|hàng đầu"),
            ("không phải cao nhất", r"(?:cao |đứng |hạng )?thứ (?:nhì|hai|ba)|cao nhì"),
            ("thấp nhất", r"thấp nhất"),
        ),
        (
            ("tịch thu, tiêu hủy", r"tịch thu|tiêu hủy|tiêu huỷ"),
            ("trả lại", r"(?:được )?(?:trả|nhận|giữ|lấy) lại|(?:lấy|mang)(?: \w+)? về"),
        ),
        (
            ("phải làm", r"phải|bắt buộc|bổn phận|trách nhiệm|nghĩa vụ"),
            ("chỉ là lời khuyên", r"(?:chỉ (?:là )?)?(?:lời khuyên|khuyến khích)|chỉ khuyên"),
        ),
        *(
            (
                (f"không mất {what}", rf"(?:không|chẳng|miễn)[^,;.]{{0,40}}? {what}"),
                (
                    f"phải trả {what}",
                    r"(?<!không )(?:phải|vẫn|bị|chỉ)[^,;.]{0,12}? (?:trả|mất|tốn|tính)"
                    rf"(?: \w+)? {what}",
                ),
            )
            for what in ("cước", "phí")
        ),
        (
            ("dùng riêng", r"(?:dụng cụ|đồ)[^;.]{0,20}? riêng"),
            ("dùng chung", r"(?:dùng|để|xài|thái|chứa|nấu) chung|chung (?:dao|thớt|dụng cụ|đồ)"),
        ),
        (
            ("không quá một nửa", r"(?:một )?nửa|1/2|50%"),
            (
                "bằng mức của người thành niên",
                r"(?:bằng|như|ngang)(?: đúng| với| mức| của| phạt)* (?:người )?(?:lớn|thành niên"
                r"|trưởng thành)",
            ),
        ),
        (
            ("mức của tổ chức", rf"{_OF} tổ chức"),
            ("mức của cá nhân", rf"{_OF} cá nhân"),
        ),
        (
            (
                "cá nhân bằng một nửa tổ chức",
                r"cá nhân[^,;.]{0,20}? nửa|tổ chức[^,;.]{0,20}? (?:gấp đôi|gấp hai)",
            ),
            (
                "tổ chức bằng một nửa cá nhân",
                r"tổ chức[^,;.]{0,20}? nửa|cá nhân[^,;.]{0,20}? (?:gấp đôi|gấp hai)"
                r"|(?:bằng|như) nhau",
            ),
        ),
        (("dữ liệu cơ bản", r"cơ bản"), ("dữ liệu nhạy cảm", r"nhạy cảm")),
        (
            ("trong trường", r"trong (?:cơ sở giáo dục|trường|nhà trường|lớp)"),
            ("ngoài trường", r"(?:bên )?ngoài (?:cơ sở giáo dục|trường|cổng trường)"),
        ),
        (
            ("mỗi năm học", r"mỗi (?:đầu )?năm"),
            ("mấy năm một lần", r"(?:hai|ba|bốn|năm|\d) năm (?:mới )?(?:một|1) lần"),
        ),
        (
            ("đi hàng một", r"hàng một|hàng 1"),
            ("đi hàng hai, hàng ba", r"hàng (?:hai|ba|2|3)|hàng ngang"),
        ),
        (
            ("được bảo mật", r"bảo mật|giữ kín|giữ bí mật"),
            ("được công khai", r"(?<!xin lỗi )công khai|cho mọi người biết"),
        ),
        (
            ("người vi phạm trả chi phí", r"(?<!không )(?:buộc|phải) (?:trả|chịu)"),
            (
                "người bị hại tự chịu",
                r"(?:nạn nhân|người bị \w+|bên bị \w+)(?: \w+)? tự (?:chịu|lo|trả)"
                r"|tự (?:chịu|lo) (?:viện phí|chi phí|tiền)",
            ),
        ),
        (
            ("xe thô sơ", r"thô sơ"),
            ("xe cơ giới", r"cơ giới"),
        ),
        (
            ("đầu năm học", r"đầu (?:mỗi )?năm học"),
            ("cuối năm học", r"(?:cuối|giữa) (?:mỗi )?năm học|(?:cuối|giữa) học kỳ"),
        ),
        (
            (
                "24 giờ tất cả các ngày",
                r"24 giờ|24/7|cả ngày đêm|tất cả các ngày|cả đêm|(?:lúc|ngày|giờ) nào cũng"
                r"|(?:ban )?ngày (?:hay|lẫn|và|hoặc) (?:cả )?(?:ban )?đêm|ngoài giờ hành chính",
            ),
            (
                "một số giờ",
                r"giờ hành chính|ban ngày|trừ (?:chủ nhật|thứ bảy|ngày (?:lễ|nghỉ|tết))"
                r"|nghỉ (?:chủ nhật|ngày lễ|buổi tối|ban đêm)",
            ),
        ),
    )
)
DUTY = ONE_OF[2]  # that it has to be done is what most clauses say
PARTS = point_values(  # what a sentence may deny a statement
    ("cảnh cáo", r"cảnh cáo"),
    ("xin lỗi", r"xin lỗi"),
    ("gỡ bỏ", r"gỡ(?: bài| bỏ)?"),
    ("dẫn chiếu", r"dẫn chiếu"),
    ("tịch thu, tiêu hủy", r"tịch thu|tiêu hủy|tiêu huỷ"),
    ("trách nhiệm, bổn phận", r"trách nhiệm|bổn phận|nghĩa vụ"),
    ("tước giấy phép", r"tước"),
    ("trừ điểm", r"trừ(?: \w+)? điểm"),
    ("tạm ngưng", r"tạm ngưng|tạm ngừng"),
    ("tiếng nổ, tiếng rít", r"(?<!gây ra )(?<!gây )tiếng (?:nổ|rít)"),
    ("niêm yết", r"niêm yết"),
    ("xếp cao nhất", r"cao nhất"),
    ("công an", r"báo công an"),
)


@lru_cache(maxsize=64)  # the rows of this module
def _kept(values: tuple[PointValue, ...]) -> WordTable[tuple[int, PointValue]]:
    return WordTable(((n, one), one.words.needed) for n, one in enumerate(values))


def values_perhaps_in(text: str, values: tuple[PointValue, ...]) -> list[tuple[int, PointValue]]:
    """The values of a row that a text may have, each with its place in the row."""
    return _kept(values).of(text.lower())


@cache
def _rows() -> WordTable[tuple[PointValue, ...]]:
    return WordTable(
        (
            row,
            tuple(word for one in row for word in one.words.needed)
            if all(one.words.needed for one in row)
            else (),
        )
        for row in ONE_OF
    )


def rows_perhaps_in(text: str) -> list[tuple[PointValue, ...]]:
    """The points of which a text may have one of the values."""
    return _rows().of(text.lower())


def bodies_in(text: str) -> frozenset[int]:
    """Which bodies a text names."""
    return frozenset(n for n, one in values_perhaps_in(text, BODIES) if one.words.search(text))
