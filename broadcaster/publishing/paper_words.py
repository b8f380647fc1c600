"""The words of a file to be published, what of it was not looked at, whom it seems to tell of.

It is a search and no proof: what is not found is never told as "nothing there".
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from broadcaster.domain.text import nfc
from broadcaster.drafting.private_words import perhaps_named, surely_named
from broadcaster.importing.word_markup import BROKEN_ARCHIVE, PARTS

_MOST_LETTERS = 2_000_000  # that are looked at
_MOST_BYTES = 80_000_000  # of the parts of an archive, unpacked
_PIECE = 1 << 16  # bytes at a time
_BLOCKS = frozenset(
    {"p", "si", "c", "row", "comment", "tr", "lastModifiedBy", "Company", "Manager"}
)
_GAPS = frozenset({"tab", "br", "cr"})
_PROGRAMS = frozenset({"Application", "AppVersion", "Template"})  # names of programs, not of people
# elements whose attributes people read or write: sheets, authors, pictures, links
_TOLD_BY = frozenset(
    {"sheet", "comment", "ins", "del", "docPr", "cNvPr", "definedName", "tableColumn", "person",
     "Relationship", "hyperlink", "cacheField"}
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {"name", "author", "initials", "title", "descr", "displayName", "Target", "tooltip"}
)
_FILES_WITHOUT_WORDS = re.compile(r".*/|.*\.(?:xml|rels)|xl/printerSettings/.*|.*\.odttf", re.I)
_PERSONAL = (
    (
        "số điện thoại",
        re.compile(r"(?<![\w.])(?:\+? ?84|0)(?:[ .()-]{0,2}[235789])(?:[ .()-]{0,2}\d){8,9}(?!\w)"),
    ),
    ("số định danh", re.compile(r"(?<!\w)0\d{2}(?:[ .]?\d){9}(?!\w)")),
    (  # a spreadsheet keeps a number without the nought it begins with
        "số có thể là số điện thoại, số định danh",
        re.compile(r"(?<![\w.,])(?:[35789]\d{8}|[1-9]\d{10})(?![\w.,])"),
    ),
    ("địa chỉ thư", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    (
        "chữ của một danh sách người",
        re.compile(
            r"(?<!\w)(?:họ và tên|họ tên|ngày sinh|năm sinh|phụ huynh|nơi ở|hộ khẩu"
            r"|học sinh lớp \d{1,2}\w*|lớp \d{1,2}[a-z]\d?)(?!\w)",
            re.I,
        ),
    ),
)
_SIGNATURE = re.compile(  # "CAO THỊ HOA"; not "CÔNG VĂN ĐẾN"
    r"(?<!\w)(?!CÔNG |ĐÔ |THÀNH |TRÍCH |BÀI )[^\W\d_a-z]{2,} (?:VĂN|THỊ) [^\W\d_a-z]{1,}(?!\w)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperWords:
    """What a file says, as far as it could be looked at."""

    text: str  # a line a paragraph or a cell
    unread: tuple[str, ...] = ()  # Vietnamese, each what of it was not looked at

    def tells_of(self, words: Iterable[str]) -> bool:
        """Whether any of the words stands in it, whole, in any letters."""
        text = _folded(self.text)
        return any(
            re.search(rf"(?<!\w){re.escape(_folded(one))}(?!\w)", text) for one in words if one
        )


def words_of(data: bytes, ending: str) -> PaperWords:
    """The words of a file of this ending (".docx"), read without opening it in a program."""
    if ending in (".csv", ".json"):
        return _cut(_typed(data, ending), ())
    if ending in (".docx", ".xlsx"):
        return _packed_words(data)
    return PaperWords(text="", unread=("chữ trong tệp này",))


def _typed(data: bytes, ending: str) -> str:
    text = data.decode("utf-8-sig", "replace")
    if ending == ".json":  # "\u1ec5" is a letter
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, indent=0)
        except (ValueError, RecursionError):
            pass
    return text


def _cut(text: str, unread: Iterable[str]) -> PaperWords:
    told = [*unread]
    if len(text) > _MOST_LETTERS:
        told.append(f"phần sau {_MOST_LETTERS // 1_000_000} triệu chữ đầu")
    return PaperWords(text=text[:_MOST_LETTERS], unread=tuple(dict.fromkeys(told)))


def _packed_words(data: bytes) -> PaperWords:
    words, unread, left = _Letters(), [], _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            if len(entries) > PARTS:
                return PaperWords(text="", unread=("tệp có quá nhiều phần",))
            for entry in entries:
                name = entry.filename
                if not _FILES_WITHOUT_WORDS.fullmatch(name):
                    unread.append("hình" if "/media/" in name else "tệp nhúng")
                if not name.casefold().endswith((".xml", ".rels")):
                    continue
                left -= entry.file_size
                if left < 0 or not _read_part(packed, entry, words):
                    unread.append("một phần của tệp")
    except BROKEN_ARCHIVE:
        unread.append("tệp hỏng hoặc có mật khẩu, phần còn lại")
    return _cut(words.text(), unread)


def _read_part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, words: "_Letters") -> bool:
    """Whether a part was read to its end; a piece at a time, so that no tree fills the memory."""
    parser = etree.XMLParser(
        target=words, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    left = entry.file_size
    try:
        with packed.open(entry) as part:
            while piece := part.read(_PIECE):
                left -= len(piece)
                if left < 0 or words.full:
                    return False
                parser.feed(piece)
        parser.close()
    except etree.XMLSyntaxError:
        return False
    return not words.odd()


class _Letters:
    """Takes the letters of one part after the other, as a parser meets them."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._size = 0
        self._silent = 0  # below an element that names a program
        self._doctype = False

    @property
    def full(self) -> bool:
        """Whether it holds as much as is looked at."""
        return self._size > _MOST_LETTERS

    def start(self, tag: str, attributes: Any) -> None:
        """An element begins."""
        kind = tag.rpartition("}")[2]
        self._silent += kind in _PROGRAMS
        if kind in _TOLD_BY:
            for key, value in attributes.items():
                if key.rpartition("}")[2] in _ATTRIBUTES and "schemas." not in value:
                    self._take(f"\n{value}\n")
        if kind in _GAPS:
            self._take(" ")

    def end(self, tag: str) -> None:
        """An element ends."""
        kind = tag.rpartition("}")[2]
        self._silent -= kind in _PROGRAMS
        if kind in _BLOCKS:
            self._take("\n")

    def data(self, letters: str) -> None:
        """Letters between two tags."""
        if not self._silent:
            self._take(letters)

    def doctype(self, *_: Any) -> None:
        """No office program writes one."""
        self._doctype = True

    def close(self) -> None:
        """The part ends."""
        self._take("\n")
        self._silent = 0

    def odd(self) -> bool:
        """Whether the part had what none should have; asked once a part."""
        odd, self._doctype = self._doctype, False
        return odd

    def text(self) -> str:
        """All of it."""
        return "".join(self._found)

    def _take(self, letters: str) -> None:
        self._found.append(letters)
        self._size += len(letters)


def _folded(text: str) -> str:
    return " ".join(nfc(text).casefold().split())


# --- persons -----------------------------------------------------------------------------------


def marks_in(words: PaperWords) -> tuple[str, ...]:
    """What looks like data of persons, and what nobody could look at: a sentence each."""
    lines = [" ".join(line.split()) for line in nfc(words.text).splitlines()]
    lines = [*dict.fromkeys(filter(None, lines))]
    found = [*_surely(lines)]
    perhaps = dict.fromkeys(name for line in lines for name in perhaps_named(line))
    if names := [one for one in perhaps if not any(one in told for told in found)]:
        found.append(f"Có chữ có thể là tên người: {_some(names, 5)}.")
    if words.unread:
        found.append(f"Máy không đọc được {', '.join(words.unread)}: tự xem.")
    return tuple(found)


def sure_marks(text: str) -> tuple[str, ...]:
    """What in a line that somebody typed surely is data of a person."""
    return tuple(_surely([" ".join(nfc(text).split())]))


def _surely(lines: Sequence[str]) -> Iterator[str]:
    whole = "\n".join(lines)
    for what, sign in _PERSONAL:
        if hits := [*dict.fromkeys(hit[0] for hit in sign.finditer(whole))]:
            yield f"Có {what}: {_some(hits, 3)}."
    names = dict.fromkeys(name for line in lines for name in surely_named(line))
    names |= dict.fromkeys(hit[0] for hit in _SIGNATURE.finditer(whole))
    if names:
        yield f"Có tên người: {_some([*names], 5)}."


def _some(found: Sequence[str], most: int) -> str:
    return f"{', '.join(found[:most])}{' …' if len(found) > most else ''}"
