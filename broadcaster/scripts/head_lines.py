"""The lines of a head -> its keys and values, each with its line.

A line is "Khóa: giá trị"; what is indented or has a dash belongs to the key above it, or goes on
with its value. Inside a value nothing means anything but itself: no colon, quote, bracket, anchor
or tag.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from broadcaster.domain.notice import Level
from broadcaster.domain.text import fold
from broadcaster.scripts import head_keys as keys

RULE = re.compile(r"\s*(?:[-–—]{2,}|—|[*_=]{3,})\s*")  # the line between head and body
UNKNOWN = "?"  # key of a section or of a source that nobody knows

_PAIR = re.compile(r"(?P<key>[^:：=]{1,80}?)\s*[:：](?P<value>.*)")
_SPACED = re.compile(r"(?P<key>.{1,80}?)\s*(?::\s|：|=\s)(?P<value>.*)")
_LOOSE = re.compile(r"(?P<key>[^:：=]{1,80}?)\s*[:：=](?P<value>.*)")
_DASH = re.compile(r"(?:[-–•+]\s+|\*\s+|[-–](?=[^\s\d-]))")
_SENTENCE = re.compile(r".*[.!?…][\"”»)]*")  # what somebody says, and no class or subject
_COMMENT = re.compile(r"(?:^\s*|\s\s)#.*")
_MARKS = "*_\"' "  # what may stand around a word of a nested line
_MOST_GUESSES = 200  # hints which key was meant
_KEYS = ", ".join(names[0] for field, names in keys.HEAD_KEYS.items() if field != "format")
_NESTED_FORM = {"roles": "Vai: giọng", "still_said": "“mấy chữ của câu”: lý do"}
_BELOW = (">", "|", ">-", "|-")  # a mark for "the value stands below"

Say = Callable[[Level, str, str, int, str], None]  # level, code, sentence, line, hint


@dataclass(slots=True)
class HeadEntry:
    """A key or a list item of a head, and what is written behind and under it."""

    line: int  # 1-based line of the file
    key: str = ""  # field of the head or of a source, role or word; "" = an item of a list
    pieces: list[str] = field(default_factory=list)  # the value, then the lines that continue it
    under: list["HeadEntry"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The value, on one line."""
        return "".join(self.pieces).strip()


def read_entries(lines: list[str], first_line: int, say: Say) -> list[HeadEntry]:
    """The keys of a head, each once and in their order; `say` is told every mistake."""
    parser = _EntryParser(say)
    for number, line in enumerate(lines, first_line):
        words = without_comment(line).rstrip()
        if words:
            parser.line(number, words)
    return parser.entries


def without_comment(line: str) -> str:
    """The line without a remark that is its whole, or stands two blanks behind it."""
    return _COMMENT.sub("", line)


def looks_like_head(line: str) -> bool:
    """Whether a line could stand in a head: blank, a comment, indented, a dash or a known key."""
    pair = _key_pair(without_comment(line))
    known = pair is not None and not _speaks(pair)
    return known or not line.strip() or line[0] in " \t#" or bool(_DASH.match(line))


def could_be_key(line: str) -> bool:
    """Whether a line could stand in a head, or is like a key that nobody knows."""
    pair = _PAIR.fullmatch(line.strip())
    key = pair["key"] if pair else "["
    strange = len(key.split()) <= 4 and not key.isupper() and key[0] not in "[(|"
    return strange or looks_like_head(line)


def names_key(line: str) -> bool:
    """Whether a line begins with a key that is of a head and of nothing else."""
    pair = _key_pair(line)
    return pair is not None and not keys.is_like_speaker(pair["key"])


def _key_pair(line: str) -> re.Match[str] | None:
    """The parts of a line that begins with a known key of the head."""
    pair = _PAIR.fullmatch(line.strip())
    return pair if pair and keys.head_field(pair["key"]) is not None else None


def _speaks(pair: re.Match[str]) -> bool:
    """Whether "Lớp: …" is a sentence of those who are called so."""
    return keys.is_like_speaker(pair["key"]) and bool(_SENTENCE.fullmatch(pair["value"].strip()))


def nested_key(line: str) -> str | None:
    """The word or role that a line under Vai or Cách đọc is about; None when it has none."""
    pair = _nested_pair(without_comment(line).strip())
    return pair["key"].strip(_MARKS) if pair else None


def _nested_pair(words: str) -> re.Match[str] | None:
    return _SPACED.fullmatch(words) or _LOOSE.fullmatch(words)


class _EntryParser:
    """What is open while the lines go by."""

    def __init__(self, say: Say) -> None:
        self.entries: list[HeadEntry] = []
        self._say = say
        self._strangers = 0  # keys that nobody knows
        self._section = ""  # field whose lines may follow: that of the last entry, or UNKNOWN
        self._open = False  # its value was left empty, so that the lines below are it
        self._last: HeadEntry | None = None  # what an indented line continues
        self._source: HeadEntry | None = None  # the document whose keys may follow
        self._inset = False  # the last line of the section stood below its key, not at the margin

    def line(self, number: int, line: str) -> None:
        """Take one line that is neither blank nor a remark."""
        bare = line.strip()
        dash = _DASH.match(bare)
        inset = line[0].isspace() or dash is not None
        words = bare[dash.end() :] if dash else bare
        pair = _PAIR.fullmatch(words)
        name = keys.head_field(pair["key"]) if pair else None
        if self._section == UNKNOWN and inset and name is None:
            return
        if pair is None and not inset:
            hint = "Viết như Tiêu đề: …; phần lời để dưới dòng ---."
            self._strange(number, words, "ở phần đầu không phải Khóa: giá trị", hint)
        elif pair and (not inset or (name and self._misplaced(pair))):
            self._key(number, words, pair, name)
        elif self._open and self._section == "sources":
            self._source_line(number, words, dash is not None)
        elif self._open and self._section in keys.NESTED:
            self._inset = True
            self._nested(number, words)
        elif self._open and self._section in keys.LISTS:
            self._put(self.entries[-1].under, number, "", words)
        else:
            self._more(number, words)

    def _misplaced(self, pair: re.Match[str]) -> bool:
        """Whether an indented key of the head is one after all, not a word of what is above it."""
        nested = self._section in keys.NESTED
        if keys.is_like_speaker(pair["key"]):
            listed = self._open and self._section in keys.LISTS
            return not (nested or listed or _speaks(pair))
        if not self._open or not nested:
            return True
        return self._section != "sources" and not pair["key"].isupper()

    def _is_role(self, pair: re.Match[str]) -> bool:
        """Whether a line at the margin is of somebody in the section of roles above it."""
        if not self._open or self._section != "roles":
            return False
        loud, like = pair["key"].isupper(), keys.is_like_speaker(pair["key"])
        if like and re.search(r"\d", pair["value"]):
            return False  # a class has a number, a voice has none
        return loud or (like and not self._inset)

    def _put(self, where: list[HeadEntry], number: int, key: str, value: str) -> None:
        self._last = HeadEntry(number, key, [_unmarked(value)])
        where.append(self._last)

    def _wrong(self, number: int, code: str, sentence: str, hint: str) -> None:
        self._say(Level.ERROR, code, sentence, number, hint)

    def _strange(self, number: int, words: str, why: str, hint: str) -> None:
        self._wrong(number, "dong-la", f"dòng “{_short(words)}” {why}", hint)

    def _key(self, number: int, words: str, pair: re.Match[str], name: str | None) -> None:
        """A line at the margin, or one that should stand there."""
        first = next((entry.line for entry in self.entries if entry.key == name), 0)
        if (name is None or keys.is_like_speaker(pair["key"])) and self._is_role(pair):
            self._nested(number, words)
        elif name is None:
            self._unknown(number, pair["key"])
        elif first:
            sentence = f"khóa “{keys.name_of(name)}” đã có ở dòng {first}"
            self._wrong(number, "khoa-lap", sentence, "Giữ một dòng, xóa dòng kia.")
            self._section, self._open = UNKNOWN, False
        else:
            value = _opened(pair)
            self._put(self.entries, number, name, "" if value in _BELOW else value)
            self._section, self._open, self._source = name, not value, None
            self._inset = False
            if self._open and name in (*keys.NESTED, *keys.LISTS):
                self._last = None

    def _unknown(self, number: int, key: str) -> None:
        self._strangers += 1
        near = keys.nearest_head_key(key) if self._strangers <= _MOST_GUESSES else None
        hint = f"Có phải ý là “{near}”?" if near else f"Các khóa: {_KEYS}."
        if self._section == "sources" and keys.source_field(key):
            hint = "Dòng này thuộc văn bản nguồn ở trên: lùi nó vào hai dấu cách."
        elif self._open and self._section in keys.NESTED:
            hint += " Dòng thuộc mục ở trên thì lùi vào hai dấu cách."
        self._wrong(number, "khoa-la", f"không có khóa “{_short(key)}”", hint)
        if self._section not in keys.NESTED:
            self._section, self._open = UNKNOWN, False

    def _nested(self, number: int, words: str) -> None:
        """A line under Vai, Cách đọc and their like."""
        pair = _nested_pair(words)
        if pair is None:
            what = _NESTED_FORM.get(self._section, "chữ viết: cách đọc")
            self._strange(number, words, "thiếu dấu hai chấm", f"Viết {what}.")
            return
        self._put(self.entries[-1].under, number, pair["key"].strip(_MARKS), pair["value"])

    def _source_line(self, number: int, words: str, dash: bool) -> None:
        """A line under Văn bản nguồn: a key of a document, or a document in one line."""
        pair = _PAIR.fullmatch(words)
        name = keys.source_field(pair["key"]) if pair else None
        if pair and name:
            source = self._document(number, dash)
            self._put(source.under, number, name, _opened(pair))
        elif pair and ((self._source and not dash) or self._like_source_key(pair["key"])):
            self._unknown_in_source(number, pair["key"], dash)
        elif dash or self._source is None:
            self._put(self.entries[-1].under, number, "", words)
            self._source = None
        else:
            self._more(number, words)

    def _like_source_key(self, key: str) -> bool:
        """Whether a key is nearly one of a document's; a long list is compared no further."""
        self._strangers += 1
        return self._strangers <= _MOST_GUESSES and keys.nearest_source_key(key) is not None

    def _document(self, number: int, dash: bool) -> HeadEntry:
        """The document that a key belongs to: the open one, one in a line above it, a new one."""
        if self._source is None and self._last and not dash:
            # "- 36/2024/QH15" with keys below it: that line was the number
            self._source = self._last
            self._source.under = [HeadEntry(self._last.line, "number", self._last.pieces)]
            self._source.pieces = []
        elif self._source is None or dash:
            self._source = HeadEntry(number)
            self.entries[-1].under.append(self._source)
        return self._source

    def _unknown_in_source(self, number: int, key: str, dash: bool) -> None:
        near = keys.nearest_source_key(key)
        hint = f"Có phải ý là “{near}”?" if near else ""
        if "den" in fold(key).split():
            hint = "Viết “hết hiệu lực: ngày đầu tiên không còn hiệu lực”."
        self._wrong(number, "khoa-la", f"văn bản nguồn không có khóa “{_short(key)}”", hint)
        if dash or self._source is None:
            self._put(self.entries[-1].under, number, UNKNOWN, "")
            self._source = self._last

    def _more(self, number: int, words: str) -> None:
        """An indented line that goes on with the value above it."""
        if self._last is None:
            hint = "Đưa dòng này ra sát lề, hoặc viết khóa của nó ở dòng trên."
            self._strange(number, words, "lùi vào mà không thuộc khóa nào", hint)
            return
        several = self._section in keys.NESTED and not self._open
        self._last.pieces.append(f"; {words}" if several else f" {words}")


def _opened(pair: re.Match[str]) -> str:
    """The value of a pair, without the rest of a **bold key:**."""
    value = pair["value"].strip()
    stars = pair["key"][: len(pair["key"]) - len(pair["key"].lstrip("*_"))]
    return value.removeprefix(stars).strip() if stars else value


def _unmarked(text: str) -> str:
    """A value without quotation marks that only hold it together."""
    value = text.strip()
    mark = value[:1]
    if mark in "\"'" and len(value) > 1 and value[-1] == mark and mark not in value[1:-1]:
        return value[1:-1].strip()
    return value


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
