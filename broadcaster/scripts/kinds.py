"""Kinds of script by the names that people write for them."""

import re

from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import fold, nearest

_ALIASES: dict[ScriptKind, tuple[str, ...]] = {
    ScriptKind.NEW_LAW: (
        "điểm văn bản",
        "văn bản mới",
        "điểm tin",
        "bản tin",
        "điểm tin văn bản mới",
    ),
    ScriptKind.SUMMARY: (
        "giới thiệu",
        "nội dung cơ bản",
        "giới thiệu văn bản",
        "giới thiệu nội dung",
    ),
    ScriptKind.FULL_TEXT: ("toàn văn", "đọc văn bản", "đọc toàn văn văn bản"),
    ScriptKind.QUESTIONS: ("hỏi đáp pháp luật", "hỏi và đáp", "tư vấn pháp luật"),
    ScriptKind.SITUATION: ("tình huống pháp luật",),
    ScriptKind.SKIT: ("tiểu phẩm truyền thanh", "tiểu phẩm phát thanh", "kịch truyền thanh"),
    ScriptKind.DIALOGUE: ("tọa đàm", "trò chuyện"),
    ScriptKind.REMINDER: ("nhắc nhở", "thông báo", "nhắc nhở bạn mình"),
}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


_KINDS = {_plain(name): kind for kind, names in _ALIASES.items() for name in (kind.value, *names)}


def kind_from(text: str) -> ScriptKind | None:
    """The kind that a text names: full or short, with or without marks, or as an ASCII slug."""
    return _KINDS.get(_plain(text))


def nearest_kind(text: str) -> ScriptKind | None:
    """The kind whose name is most like a text that names none."""
    near = nearest(_plain(text), _KINDS)
    return _KINDS[near] if near else None
