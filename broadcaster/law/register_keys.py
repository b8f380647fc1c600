"""The keys of a register's file: fields of a document, and the official words of relations.

Each key has its other spellings; the first is the one that messages and new files use.
"""

from broadcaster.domain.text import fold
from broadcaster.law.register import (
    RelationKind,
)

# Field of RegisteredDocument -> names; the first is the one that messages and new files use.
REGISTER_KEYS: dict[str, tuple[str, ...]] = {
    "number": ("Số", "Số hiệu", "Số ký hiệu", "Số, ký hiệu"),
    "title": ("Tên", "Tên văn bản", "Trích yếu"),
    "short_names": ("Tên gọi tắt", "Gọi tắt"),
    "kind": ("Loại", "Loại văn bản"),
    "level": ("Cấp",),
    "issuer": ("Cơ quan", "Cơ quan ban hành", "Nơi ban hành"),
    "signer": ("Người ký",),
    "issued": ("Ban hành", "Ngày ban hành"),
    "in_force": ("Hiệu lực từ", "Có hiệu lực từ", "Ngày hiệu lực"),
    "ended": ("Hết hiệu lực", "Hết hiệu lực từ"),
    "by_article": ("Hiệu lực theo điều",),
    "applies_in": ("Nơi áp dụng",),
    "read_status": ("Tình trạng đọc được", "Tình trạng nguồn", "Tình trạng"),
    "remark": ("Lưu ý", "Lý do"),
    "resumed": ("Áp dụng trở lại",),
    "gazette": ("Công báo",),
    "urls": ("Nguồn", "Đường dẫn"),
    "checks": ("Đã kiểm", "Kiểm"),
    "confidence": ("Độ tin cậy",),
    "topics": ("Chủ đề",),
    "audiences": ("Đối tượng",),
    "unsaid": ("Không nói",),
    "public": ("Công khai",),
}
_PASSIVE = {  # what people say for the second heading of a pair
    "Bị bãi bỏ bởi": RelationKind.REPEALS,
    "Được thay thế bởi": RelationKind.REPLACES,
    "Bị thay thế bởi": RelationKind.REPLACES,
    "Được sửa đổi, bổ sung bởi": RelationKind.AMENDS,
    "Được sửa đổi bởi": RelationKind.AMENDS,
    "Bị tạm ngưng bởi": RelationKind.SUSPENDS,
    "Bị ngưng hiệu lực bởi": RelationKind.SUSPENDS,
    "Bị đình chỉ bởi": RelationKind.STOPS,
    "Được đính chính bởi": RelationKind.CORRECTS,
    "Được hợp nhất tại": RelationKind.CONSOLIDATES,
}
_ACTIVE = {
    "Quy định chi tiết": RelationKind.DETAILS,
    "Hướng dẫn": RelationKind.GUIDES,
    "Căn cứ": RelationKind.RESTS_ON,
}
FIELD_OF_KEY = {fold(name): key for key, names in REGISTER_KEYS.items() for name in names}
RELATION_OF_KEY: dict[str, tuple[RelationKind, bool]] = {
    **{fold(kind.heading(acts=True)): (kind, True) for kind in RelationKind},
    **{fold(kind.heading(acts=False)): (kind, False) for kind in RelationKind},
    **{fold(name): (kind, False) for name, kind in _PASSIVE.items()},
    **{fold(name): (kind, True) for name, kind in _ACTIVE.items()},
}  # fmt: skip


def head_key(written: str) -> str:
    """What a written key is: a field of RegisteredDocument, or the official heading of a relation.

    "" = nobody knows it.
    """
    bare = fold(written.strip("*_ "))
    if bare in RELATION_OF_KEY:
        kind, acts = RELATION_OF_KEY[bare]
        return kind.heading(acts=acts)
    return FIELD_OF_KEY.get(bare, "")


KEY_NAMES = (
    *(name for names in REGISTER_KEYS.values() for name in names),
    *(kind.heading(acts=acts) for kind in RelationKind for acts in (True, False)),
    *_PASSIVE,
    *_ACTIVE,
)
KEYS_TOLD = ", ".join(names[0] for names in REGISTER_KEYS.values())
SOME_DOCUMENT = "chưa rõ văn bản nào"
