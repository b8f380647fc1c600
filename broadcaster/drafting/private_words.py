"""What never goes to a language model: words marked nội bộ, names of pupils.

It is refused and said, whether the model runs on this machine or elsewhere: what it writes is for
everybody to hear.
"""

import re
from collections.abc import Iterable

from broadcaster.domain.errors import InputError
from broadcaster.law.register import RegisteredDocument

_MARKED = re.compile(  # "đường nội bộ" of a law is no mark
    r"(?<!\w)(?:(?:lưu hành|tài liệu|phạm vi:?|chỉ dùng|thông báo) nội bộ|NỘI BỘ|TỐI MẬT|TUYỆT MẬT)"
    r"(?!\w)|^\s*(?:MẬT|[Nn]ội bộ)\s*$|\[chỉ trong trường\]",
    re.MULTILINE,
)
_UPPER = r"[A-ZĐÀ-ÖØ-ÝĂƠƯẠ-Ỹ][\w]*"
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Huỳnh|Võ|Đặng|Bùi|Đỗ|Ngô|Đinh|Trịnh|Đào|Vương|Trương|Tạ|"
    "Quách|Phùng|Lò|Giàng|Sùng"
)
_ALSO_PLACES = (
    "Hoàng|Phan|Vũ|Hồ|Đoàn|Hà|Thái|Lâm|Châu|La|Mai|Lý|Triệu|Vàng|Lương|Dương|Chu|Tô"  # "Hà Giang"
)
_NAMES = (
    re.compile(rf"(?<!\w)(?:{_SURNAMES})(?: {_UPPER}){{1,4}}(?!\w)"),
    re.compile(rf"(?<!\w)(?!Hồ Chí Minh)(?:{_ALSO_PLACES})(?: {_UPPER}){{2,4}}(?!\w)"),
    re.compile(
        rf"(?<!\w)(?:[Ee]m|[Cc]háu|[Bb]ạn|[Hh]ọc sinh|HS) {_UPPER}(?: {_UPPER})*"
        r",? (?:học sinh )?lớp \d"
    ),
)


def refuse_private(
    document: RegisteredDocument, texts: Iterable[str], *, own: Iterable[str] = ()
) -> None:
    """Raise InputError where something must not go out; what, is in the sentence.

    `own` are names of the school, which may be called after a person.
    """
    names = [name for name in own if name]
    if document.public is False:
        raise InputError(
            f"văn bản {document.name} không công khai nên không gửi cho mô hình",
            hint="Tự viết bài này, hoặc chọn văn bản khác.",
        )
    for text in texts:
        for name in names:
            text = text.replace(name, "")  # noqa: PLW2901 - the text without them
        if found := _MARKED.search(text):
            raise InputError(
                f"trong lời gửi đi có chữ “{found[0].strip()}” nên chưa gửi gì cho mô hình",
                hint="Bỏ phần ấy ra, hoặc tự viết bài này.",
            )
        for form in _NAMES:
            if found := form.search(text):
                raise InputError(
                    f"trong lời gửi đi có tên người “{found[0]}” nên chưa gửi gì cho mô hình",
                    hint="Bỏ tên ấy ra; tên học sinh không bao giờ được gửi đi.",
                )
