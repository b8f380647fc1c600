"""Speaker labels at the beginning of a line."""

import re
from collections.abc import Iterable

from broadcaster.domain.text import fold, nearest

STANDARD_ROLES = ("NỮ", "NAM", "HỎI", "ĐÁP", "NGƯỜI DẪN", "BÉ", "EM", "ÔNG", "BÀ")
"""Labels that every station knows, whatever the head of a script says."""

# Words in capitals before a colon that are said, not called.
_SAID = {
    "lưu ý", "chú ý", "ghi chú", "kết luận", "thông báo", "quyết định", "tái bút", "ps", "nb",
    "ví dụ", "tóm lại", "nội dung", "thời gian", "địa điểm", "thành phần", "kính gửi",
}  # fmt: skip
# Single words before a colon that head a line of a plan, a list or an address.
_HEADS = {
    "sáng", "trưa", "chiều", "tối", "đêm", "nay", "mai", "nguồn", "luật", "xem", "ghi", "lưu",
    "ngày", "giờ", "lớp", "khối", "tổ", "đội", "nhóm", "đoàn", "trường", "số", "mã", "tên", "giá",
    "giải", "kết", "tổng", "cộng", "hỏi", "đáp", "đúng", "sai", "có", "không", "một", "hai", "ba",
    "và", "là", "rằng", "như", "vậy", "nên", "vì", "nhưng", "môn", "toán", "văn", "sử", "địa",
    "zalo", "email", "web", "loại", "vai", "hết", "mở", "đóng", "trước", "sau", "phòng", "sân",
    "thơ", "nhạc", "vui", "việt nam", "hà nội", "sài gòn", "huế", "đà nẵng", "hải phòng", "cần thơ",
}  # fmt: skip
# First words of a day, of a law, of what is said to somebody: "Thứ Hai", "Đừng", "Luật Trẻ Em".
_NO_NAME_BEGINS = {
    "thứ", "chủ", "tuần", "tháng", "chào", "xin", "mời", "nhớ", "đừng", "hãy", "hát", "cách",
    "luật", "nghị", "thông",
}  # fmt: skip
_MOST_COMPARED = 20_000  # labels with roles in one script
_COUNTED = re.compile(r"(?:điều|khoản|điểm|chương|mục|phần|bài|câu|tiết|phụ lục|tiết|bước)\b.*")

_LABEL = re.compile(
    r"(?P<label>[^\W\d_][^:：()\[\]\n\\]{0,38}?)(?:\s*\((?P<aside>[^()\n]{1,120})\))?\s*[:：](?!//)"
)
_PERSON = re.compile(
    r"(?:cô|thầy|bạn|em|bác|chú|ông|bà|bố|mẹ|ba|má|cha|anh|chị|dì|cậu)"
    r"(?: (?:giáo|hiệu trưởng|hiệu phó|chủ nhiệm|tổng phụ trách|lớp trưởng|bảo vệ|công an|hàng xóm|"
    r"phóng viên|dẫn chương trình))?(?![^\W_])",
    re.I,
)


class Cast:
    """The labels of one script, and how to know one when it stands in a line."""

    def __init__(self, roles: Iterable[str]) -> None:
        self.roles = tuple(roles)
        self._exact = {role.casefold(): role for role in (*STANDARD_ROLES, *self.roles)}
        self._slips: dict[str, str | None] = {}  # labels that were compared, and what is like them
        folded: dict[str, set[str]] = {}
        for role in self._exact.values():
            folded.setdefault(fold(role), set()).add(role)
        self._folded = {key: min(same) for key, same in folded.items() if len(same) == 1}

    def known(self, label: str) -> str | None:
        """The spelling of a known label, case and (where it is clear) marks forgiven."""
        plain = " ".join(label.split())
        return self._exact.get(plain.casefold()) or self._folded.get(fold(plain))

    def label(self, label: str) -> str | None:
        """The role that a label means: a known one, or a name in capitals that can be said."""
        known = self.known(label)
        plain = " ".join(label.split())
        if known is None and (_called(label) or (in_capitals(label) and self.slip(plain))):
            return plain
        return known

    def slip(self, role: str) -> str | None:
        """The declared role that an undeclared label is probably meant to be."""
        if not self.roles or self.known(role):
            return None
        if role not in self._slips and len(self._slips) * len(self.roles) < _MOST_COMPARED:
            self._slips[role] = nearest(role, self.roles)
        return self._slips.get(role)


# What people who speak are called in letters that are no syllable.
_SHORT_ROLES = {"mc", "ptv", "btv", "pv", "gv", "hs"}
_SYLLABLE = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


def _called(label: str) -> bool:
    """Whether words look like a call to a speaker: in capitals, and a name that can be said.

    "LAN", "BÁC TƯ" are; "VPCP", "UBND" are offices under "Nơi nhận", and are said.
    """
    return in_capitals(label) and all(map(_sayable, fold(label).split()))


def _sayable(word: str) -> bool:
    return (
        len(word) == 1
        or word.isdigit()
        or word in _SHORT_ROLES
        or _SYLLABLE.fullmatch(word) is not None
    )


def in_capitals(label: str) -> bool:
    """Whether words are short, in capitals, and not an outline mark or an announcement."""
    words = label.split()
    plain = " ".join(words).casefold()
    short = 1 <= len(words) <= 3 and len(plain) <= 24
    capitals = label.upper() == label and any(c.isalpha() for c in label)
    return short and capitals and plain not in _SAID and not _COUNTED.fullmatch(plain)


def undeclared(label: str) -> bool:
    """Whether words before a colon name a person ("Bạn Minh Anh", "Cô giáo"), not in capitals."""
    words = " ".join(label.split())
    person = _PERSON.match(words)
    if not person or " " not in words:
        return False
    name = words[person.end() :].split()
    return len(name) <= 3 and all(word[0].isupper() for word in name)


def like_a_name(label: str) -> bool:
    """Whether words before a colon may be somebody's name, written as names are: "Lan"."""
    words = label.split()
    written = all(len(w) > 1 and w[0].isupper() and w[1:].islower() for w in words)
    plain = " ".join(words).casefold()
    heads = plain in _SAID or plain in _HEADS or plain.partition(" ")[0] in _NO_NAME_BEGINS
    heads = heads or _COUNTED.fullmatch(plain) is not None
    heads = heads or _PERSON.fullmatch(plain) is not None  # "Mẹ:" heads a list of who brings what
    return (
        1 <= len(words) <= 3 and written and not heads and all(map(_sayable, fold(label).split()))
    )


def find_label(text: str) -> re.Match[str] | None:
    """The stretch "LABEL:" or "LABEL (aside):" at the beginning of a line, if any.

    A backslash before the colon says that the words are none.
    """
    return _LABEL.match(text)
