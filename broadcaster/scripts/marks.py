"""Markdown marks inside a line: emphasis, links, comments, escapes. They are not spoken."""

import re
from collections.abc import Iterator

from broadcaster.domain.notice import Level, Notice
from broadcaster.scripts.placed_text import PlacedText, notice

_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|(?<![^\W_])_{1,2}(?=\S)|(?<=\S)_{1,2}(?![^\W_]))")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(((?:https?://|www\.|mailto:)[^()\s]*)\)")
_MARK = re.compile(  # what would be one: anywhere, before all words, in "<!--"
    r"[\[\](|:：*_]|^[#>=+•▪●–—-]|(?<=<)!(?=--)"
)
_ESCAPE = re.compile(r"\\(?=[\[\]*_#|()\\:：!>=+•▪●–—-])")


def plain(line: PlacedText) -> PlacedText:
    """Without paired emphasis marks; the words between them stay where they are."""
    if "*" not in line.text and "_" not in line.text:
        return line
    return line.without(sorted(_pairs(line.text)))


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the opening and closing marks that belong together."""
    opened: dict[str, tuple[int, int]] = {}
    for mark in _EMPHASIS.finditer(text):
        before = text[mark.start() - 1 : mark.start()]
        behind = text[mark.end() : mark.end() + 1]
        start = opened.get(mark[0])
        if start is not None and before.strip():
            yield start
            yield mark.span()
            del opened[mark[0]]
        elif behind.strip():
            opened[mark[0]] = mark.span()


def unescaped(line: PlacedText) -> PlacedText:
    """Without the backslashes that keep a mark from being one."""
    if "\\" not in line.text:
        return line
    return line.without(mark.span() for mark in _ESCAPE.finditer(line.text))


def escaped(words: str) -> str:
    """Words that somebody else wrote as a paragraph of a script: no sign in them means anything.

    A backslash cannot be said: it becomes a slash.
    """
    return _MARK.sub(r"\\\g<0>", words.strip().replace("\\", "/"))


def without_links(line: PlacedText) -> tuple[PlacedText, tuple[Notice, ...]]:
    """Markdown links as their words; the addresses are not spoken, and that is said."""
    spans, notices = [], []
    for link in _LINK.finditer(line.text):
        spans += [(link.start(), link.start(1)), (link.end(1), link.end())]
        place = line.place_at(link.start(2))
        sentence = f"địa chỉ {link[2]} không được đọc, chỉ đọc chữ trong ngoặc vuông"
        notices.append(notice(Level.INFO, "lien-ket", sentence, place))
    return line.without(spans), tuple(notices)


def blank_comments(text: str) -> tuple[str, int]:
    """Blanks in the place of <!-- comments -->; and the offset of one left open, or -1."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(pieces) + text[at:], start
        comment = text[start : end + 3]
        pieces += [text[at:start], re.sub(r"[^\n]", " ", comment)]
        at = end + 3
    return "".join(pieces) + text[at:], -1
