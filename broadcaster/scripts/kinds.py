"""The kinds of item as people name them."""

import re

from broadcaster.domain.script import Kind
from broadcaster.domain.text import fold, nearest

_ALIASES: dict[Kind, tuple[str, ...]] = {
    Kind.NEW_LAW: ("điểm văn bản", "văn bản mới", "điểm tin", "bản tin", "điểm tin văn bản mới"),
    Kind.SUMMARY: ("giới thiệu", "nội dung cơ bản", "giới thiệu văn bản", "giới thiệu nội dung"),
    Kind.FULL_TEXT: ("toàn văn", "đọc văn bản", "đọc toàn văn văn bản"),
    Kind.QUESTIONS: ("hỏi đáp pháp luật", "hỏi và đáp", "tư vấn pháp luật"),
    Kind.SITUATION: ("tình huống pháp luật",),
    Kind.SKIT: ("tiểu phẩm truyền thanh", "tiểu phẩm phát thanh", "kịch truyền thanh"),
    Kind.DIALOGUE: ("tọa đàm", "trò chuyện"),
    Kind.REMINDER: ("nhắc nhở", "thông báo", "nhắc nhở bạn mình"),
}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


_KINDS = {_plain(name): kind for kind, names in _ALIASES.items() for name in (kind.value, *names)}


def kind_from(text: str) -> Kind | None:
    """The kind that a text names: full or short, with or without marks, or as an ASCII slug."""
    return _KINDS.get(_plain(text))


def nearest_kind(text: str) -> Kind | None:
    """The kind whose name is most like a text that names none."""
    near = nearest(_plain(text), _KINDS)
    return _KINDS[near] if near else None
