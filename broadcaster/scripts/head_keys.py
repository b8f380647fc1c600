"""The keys of a script's head as people write them, and what each is inside the program."""

from broadcaster.domain.text import fold, nearest

# Field of ScriptHead -> names; the first is the one that messages use.
HEAD_KEYS: dict[str, tuple[str, ...]] = {
    "title": ("Tiêu đề", "Tên bài", "Tựa đề", "Nhan đề"),
    "kind": ("Loại", "Loại bài", "Thể loại"),
    "programme": ("Chương trình",),
    "air_date": ("Ngày phát", "Ngày phát thanh", "Ngày phát sóng"),
    "order": ("Thứ tự",),
    "number": ("Số", "Số phát thanh", "Số thứ"),
    "audiences": ("Đối tượng", "Người nghe"),
    "topics": ("Chủ đề", "Chủ điểm"),
    "scope": ("Phạm vi",),
    "valid_from": ("Hiệu lực từ", "Phát từ"),
    "valid_to": ("Hiệu lực đến", "Phát đến"),
    "author": ("Người soạn", "Người viết", "Người biên soạn", "Tác giả", "Biên soạn"),
    "summary": ("Tóm tắt",),
    "origin": ("Bài gốc", "Bài gốc của", "Nhận từ", "Nguồn gốc"),
    "source_file": ("Tệp nguồn", "Tệp gốc", "Bản gốc"),
    "assisted": ("Soạn có trợ giúp", "Soạn có trợ giúp của máy", "Soạn có trợ giúp của AI"),
    "real_case": ("Việc có thật", "Dựng lại việc có thật"),
    "subject": ("Môn", "Môn học"),
    "grade": ("Lớp", "Khối lớp", "Khối"),
    "outcomes": ("Yêu cầu cần đạt", "Mục tiêu bài học"),
    "press": ("Bài báo", "Theo báo", "Các bài báo"),
    "pace": ("Nhịp", "Nhịp đọc", "Nhịp độ"),
    "law_reason": ("Lý do nguồn", "Lí do nguồn"),
    "review": ("Rà lại", "Rà lại trước khi phát", "Cần rà lại"),
    "reviewed": ("Đã rà", "Đã rà lại", "Người rà"),
    "roles": ("Vai", "Các vai", "Phân vai"),
    "sources": ("Văn bản nguồn", "Nguồn", "Căn cứ", "Căn cứ pháp lý"),
    "readings": ("Cách đọc",),
    "derived": ("Con số suy ra", "Số suy ra", "Suy ra"),
    "still_said": ("Vẫn nói", "Lý do vẫn nói", "Lí do vẫn nói"),
    "format": ("format", "Quy cách"),
}

SOURCE_KEYS: dict[str, tuple[str, ...]] = {
    "number": ("số", "số hiệu", "ký hiệu", "số, ký hiệu", "số ký hiệu"),
    "title": ("tên", "tên văn bản", "trích yếu"),
    "issuer": ("cơ quan", "cơ quan ban hành", "nơi ban hành"),
    "issued": ("ban hành", "ngày ban hành"),
    "in_force": ("hiệu lực từ", "có hiệu lực từ", "có hiệu lực", "ngày hiệu lực", "hiệu lực"),
    "ended": ("hết hiệu lực", "hết hiệu lực từ"),
    "url": ("nguồn", "đường dẫn", "địa chỉ", "link", "url"),
    "articles": ("điều khoản", "điều", "chỗ nhắc"),
}

REQUIRED = ("title", "kind", "programme", "air_date")
NESTED = ("roles", "sources", "readings", "derived", "still_said")
LISTS = ("audiences", "topics", "press", "outcomes")

_HEAD = {fold(name): field for field, names in HEAD_KEYS.items() for name in names}
_SOURCE = {fold(name): field for field, names in SOURCE_KEYS.items() for name in names}
_LIKE_SPEAKERS = ("Môn", "Lớp", "Khối")  # who speak, too, and words that are read otherwise
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD))


def head_field(key: str) -> str | None:
    """The field that a key of the head means, case, marks and blanks forgiven."""
    return _HEAD.get(_bare(key))


def is_like_speaker(key: str) -> bool:
    """Whether a key of the head is also the name of somebody who speaks, or a usual word."""
    return _bare(key) in map(fold, _LIKE_SPEAKERS)


def source_field(key: str) -> str | None:
    """The field that a key of a source means."""
    return _SOURCE.get(_bare(key))


def name_of(field: str) -> str:
    """The Vietnamese name of a field of the head."""
    return HEAD_KEYS[field][0]


def nearest_head_key(key: str) -> str | None:
    """The known key of the head most like the given one."""
    every = (name for names in HEAD_KEYS.values() for name in names)
    return nearest(key, [name for name in every if name not in _LIKE_SPEAKERS])


def nearest_source_key(key: str) -> str | None:
    """The known key of a source most like the given one."""
    return nearest(key, [name for names in SOURCE_KEYS.values() for name in names])


def _bare(key: str) -> str:
    return fold(key.translate(_INVISIBLE).strip("*_\"'` "))
