"""The head as a teacher types it -> the head as strict YAML, line for line.

Every scalar is put in quotation marks, every indentation made regular, so that no colon, quote,
bracket, anchor or tag in a value can mean anything but itself. Line n of the result is line n of
the head; lines that could not be understood are empty and have an ERROR.
"""

import re

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.scripting.placed import notice
from broadcaster.text import fold
from tests.unit.scripting.head_by_yaml import head_keys as keys

_PAIR = re.compile(r"(?P<key>[^:：=]{1,80}?)\s*[:：](?P<value>.*)")
_SPACED = re.compile(r"(?P<key>.{1,80}?)\s*(?::\s|：|=\s)(?P<value>.*)")
_LOOSE = re.compile(r"(?P<key>[^:：=]{1,80}?)\s*[:：=](?P<value>.*)")
_DASH = re.compile(r"(?:[-–•+]\s+|\*\s+|[-–](?=[^\s\d-]))")
_MARKS = "*_\"' "  # what may stand around a word of a nested line
_COMMENT = re.compile(r"(?:^\s*|\s\s)#.*")


def treat(lines: list[str], file: str, first_line: int) -> tuple[list[str], tuple[Notice, ...]]:
    """The lines of a head as strict YAML lines, and the mistakes that were met."""
    treater = _Treater(file, first_line, len(lines))
    for at, line in enumerate(lines):
        words = _COMMENT.sub("", line).rstrip()
        if words.strip():
            treater.line(at, words)
    return treater.result(), tuple(treater.notices)


def looks_like_head(line: str) -> bool:
    """Whether a line could stand in a head: blank, a comment, indented, a dash or a known key."""
    pair = _PAIR.fullmatch(_COMMENT.sub("", line).strip())
    known = pair is not None and keys.head_field(pair["key"]) is not None
    return known or not line.strip() or line[0] in " \t#" or bool(_DASH.match(line))


def could_be_key(line: str) -> bool:
    """Whether a line could stand in a head, or is like a key that nobody knows."""
    pair = _PAIR.fullmatch(line.strip())
    key = pair["key"] if pair else "["
    strange = len(key.split()) <= 4 and not key.isupper() and key[0] not in "[(|"
    return strange or looks_like_head(line)


def names_key(line: str) -> bool:
    """Whether a line begins with a known key of the head."""
    pair = _PAIR.fullmatch(line.strip())
    return pair is not None and keys.head_field(pair["key"]) is not None


def nested_key(line: str) -> str | None:
    """The word or role that a line under Vai or Cách đọc is about; None when it has none."""
    words = _COMMENT.sub("", line).strip()
    pair = _SPACED.fullmatch(words) or _LOOSE.fullmatch(words)
    return pair["key"].strip(_MARKS) if pair else None


def quoted(text: str) -> str:
    """The text as a YAML double-quoted scalar that says exactly itself."""
    safe = (c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return '"' + "".join(safe) + '"'


def _value(text: str) -> str:
    """A value without the marks around it that YAML or Markdown writers use to hold it."""
    value = text.strip()
    mark = value[:1]
    if mark in "\"'" and len(value) > 1 and value[-1] == mark and mark not in value[1:-1]:
        return value[1:-1].strip()
    return value


class _Treater:
    """What is open while the lines go by."""

    def __init__(self, file: str, first_line: int, count: int) -> None:
        self.file, self.first = file, first_line
        self.notices: list[Notice] = []
        self._out = [""] * count
        self._scalars: dict[int, tuple[str, str]] = {}  # line -> beginning of it, value
        self._seen: dict[str, int] = {}
        self._section = ""  # field whose nested lines may follow; "?" = an unknown one
        self._open = False  # the section's value was left empty
        self._last = -1  # line of the scalar that an indented line continues
        self._item = False  # inside an item of the sources

    def result(self) -> list[str]:
        for at, (start, value) in self._scalars.items():
            self._out[at] = start + quoted(value)
        return self._out

    def _wrong(self, at: int, code: str, sentence: str, hint: str) -> None:
        place = Place(file=self.file, line=self.first + at)
        self.notices.append(notice(Level.ERROR, code, sentence, place, hint))

    def _put(self, at: int, start: str, value: str) -> None:
        self._scalars[at] = (start, _value(value))
        self._last = at

    def line(self, at: int, line: str) -> None:
        bare = line.strip()
        dash = _DASH.match(bare)
        inset = line[0].isspace() or dash is not None
        words = bare[dash.end() :] if dash else bare
        if self._section == "?" and inset and not names_key(words):
            return
        if not inset or self._misplaced(words):
            self._top(at, words)
        elif self._section in keys.NESTED and self._open:
            self._nested(at, words, dash is not None)
        elif self._section in keys.LISTS and self._open:
            self._put(at, "  - ", words)
        else:
            self._more(at, words)

    def _misplaced(self, words: str) -> bool:
        """Whether an indented line is a key of the head after all."""
        pair = _PAIR.fullmatch(words)
        field = keys.head_field(pair["key"]) if pair else None
        if field is None or pair is None:
            return False
        if self._section == "sources" and self._open:
            return False
        return not (self._section in keys.NESTED and self._open and pair["key"].isupper())

    def _top(self, at: int, words: str) -> None:
        pair = _PAIR.fullmatch(words)
        if pair is None:
            self._wrong(
                at,
                "dong-la",
                f"dòng “{_short(words)}” ở phần đầu không phải Khóa: giá trị",
                "Viết như Tiêu đề: …; phần lời để dưới dòng ---.",
            )
            return
        field = keys.head_field(pair["key"])
        if field is None and self._section == "roles" and self._open and pair["key"].isupper():
            self._nested(at, words, False)
        elif field is None:
            self._unknown(at, pair["key"])
        elif field in self._seen:
            self._again(at, field)
        else:
            self._key(at, field, _opened(pair))

    def _key(self, at: int, field: str, value: str) -> None:
        self._seen[field] = at
        self._section, self._open, self._item = field, not value, False
        self._last = -1
        if field in (*keys.NESTED, *keys.LISTS) and not value:
            self._out[at] = f"{field}:"
        else:
            self._put(at, f"{field}: ", "" if value in (">", "|", ">-", "|-") else value)

    def _again(self, at: int, field: str) -> None:
        first = self.first + self._seen[field]
        self._wrong(
            at,
            "khoa-lap",
            f"khóa “{keys.name_of(field)}” đã có ở dòng {first}",
            "Giữ một dòng, xóa dòng kia.",
        )
        self._section, self._open = "?", False

    def _unknown(self, at: int, key: str) -> None:
        near = keys.nearest_head_key(key)
        hint = f"Có phải ý là “{near}”?" if near else "Xem các khóa trong tài liệu KICH-BAN."
        if self._section == "sources" and keys.source_field(key):
            hint = "Dòng này thuộc văn bản nguồn ở trên: lùi nó vào hai dấu cách."
        elif self._section in keys.NESTED and self._open:
            hint += " Dòng thuộc mục ở trên thì lùi vào hai dấu cách."
        self._wrong(at, "khoa-la", f"không có khóa “{_short(key)}”", hint)
        if self._section not in keys.NESTED:
            self._section, self._open = "?", False

    def _nested(self, at: int, words: str, dash: bool) -> None:
        if self._section == "sources":
            self._source(at, words, dash)
            return
        pair = _SPACED.fullmatch(words) or _LOOSE.fullmatch(words)
        if pair is None:
            what = "Vai: giọng" if self._section == "roles" else "chữ viết: cách đọc"
            self._wrong(
                at, "dong-la", f"dòng “{_short(words)}” thiếu dấu hai chấm", f"Viết {what}."
            )
            return
        key = pair["key"].strip(_MARKS)
        self._put(at, f"  {quoted(key)}: ", pair["value"])

    def _source(self, at: int, words: str, dash: bool) -> None:
        pair = _PAIR.fullmatch(words)
        field = keys.source_field(pair["key"]) if pair else None
        if pair is not None and field and not dash and not self._item and self._last >= 0:
            self._scalars[self._last] = ("  - number: ", self._scalars[self._last][1])
            self._item = True
        start = "  - " if dash or not self._item else "    "
        if pair is not None and field is not None:
            self._put(at, f"{start}{field}: ", _opened(pair))
            self._item = True
        elif pair is not None and (
            (self._item and not dash) or keys.nearest_source_key(pair["key"])
        ):
            self._unknown_source(at, pair["key"], start)
        elif dash or not self._item:
            self._put(at, "  - ", words)
            self._item = False
        else:
            self._more(at, words)

    def _unknown_source(self, at: int, key: str, start: str) -> None:
        near = keys.nearest_source_key(key)
        hint = f"Có phải ý là “{near}”?" if near else ""
        if "den" in fold(key).split():
            hint = "Viết “hết hiệu lực: ngày đầu tiên không còn hiệu lực”."
        self._wrong(at, "khoa-la", f"văn bản nguồn không có khóa “{_short(key)}”", hint)
        if start == "  - ":
            self._put(at, "  - unknown: ", "")
            self._item = True

    def _more(self, at: int, words: str) -> None:
        """An indented line that goes on with the value above it."""
        if self._last < 0:
            self._wrong(
                at,
                "dong-la",
                f"dòng “{_short(words)}” lùi vào mà không thuộc khóa nào",
                "Đưa dòng này ra sát lề, hoặc viết khóa của nó ở dòng trên.",
            )
            return
        start, value = self._scalars[self._last]
        glue = "; " if self._section in keys.NESTED and not self._open else " "
        self._scalars[self._last] = (start, f"{value}{glue}{words}".strip())


def _opened(pair: re.Match[str]) -> str:
    """The value of a pair, without the rest of a **bold key:**."""
    value = pair["value"].strip()
    stars = pair["key"][: len(pair["key"]) - len(pair["key"].lstrip("*_"))]
    return value.removeprefix(stars).strip() if stars else value


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
