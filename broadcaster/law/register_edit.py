"""A register file's head by its keys, changed where it stands: what nobody changed stays as it is.

Remarks, blank lines, odd keys and the text below the head stay byte for byte.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from broadcaster.domain.text import nfc
from broadcaster.law.register import RelationKind
from broadcaster.law.register_keys import REGISTER_KEYS, head_key
from broadcaster.scripts.head_lines import RULE, without_comment

HEADINGS = tuple(kind.heading(acts=acts) for kind in RelationKind for acts in (False, True))
COMMAS = ("short_names", "topics", "audiences")  # lists that stand on one line
ROWS = ("by_article", "resumed", "urls", "checks", "unsaid", *HEADINGS)  # one line an item
_BEFORE_RELATIONS = "remark"
_PAIR = re.compile(r"\s*(?P<key>[^:：]{1,80}?)\s*[:：](?P<value>.*)")
_DASH = re.compile(r"\s*[-–•*+]\s+|\s*-(?=\S)")


@dataclass(slots=True)
class _Piece:
    """A value or an item: its words, its lines, and the remarks and blank lines before it."""

    words: str
    lines: list[str]
    before: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """A key with what stands under it; the first piece is the value in the key's own line."""

    name: str  # a field of RegisteredDocument, the heading of a relation; "" = above the first key
    first: int  # its line, from 1
    pieces: list[_Piece]
    after: list[str] = field(default_factory=list)  # remarks and blank lines behind it

    @property
    def words(self) -> tuple[str, ...]:
        """The value and the items that say something."""
        return tuple(piece.words for piece in self.pieces if piece.words)

    @property
    def lines(self) -> list[str]:
        """As they are written."""
        return [*(line for one in self.pieces for line in (*one.before, *one.lines)), *self.after]


def head_values(text: str) -> dict[str, tuple[str, ...]]:
    """What a head says, by field of RegisteredDocument or heading of a relation.

    Every item of `ROWS` by itself; anything else is one value.
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in _entries(_split(text)[0]):
        if entry.name:
            found[entry.name] = (*found.get(entry.name, ()), *entry.words)
    return {name: _told(name, words) for name, words in found.items()}


def _told(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    if name in ROWS:
        return words
    return ((", " if name in COMMAS else " ").join(words),) if words else ()


def head_name(text: str, line: int) -> tuple[str, int]:
    """Whose line of the head that is, and the how-manieth item of it; ("", 0) = nobody's."""
    for entry in _entries(_split(text)[0]):
        at, item = entry.first, -1
        for piece in entry.pieces:
            at += len(piece.before) + len(piece.lines)
            item += bool(piece.words)
            if line < at:
                return entry.name, max(item, 0)
    return "", 0


def with_head_values(text: str, wanted: Mapping[str, Sequence[str]]) -> str:
    """The file with these values; what is not named, and what says the same already, stays."""
    had, (head, rest) = head_values(text), _split(text)
    entries = _entries(head)
    for name, values in wanted.items():
        new = [" ".join(nfc(one).split()) for one in values]
        new = [one for one in new if one]
        if tuple(new) != had.get(name, ()):
            entries = _become(entries, name, new)
    return "".join(line for entry in entries for line in entry.lines) + rest


def head_of(text: str) -> str:
    """What stands above the whole text, which may be longer than any head."""
    return _split(text)[0]


def with_text(text: str, body: str) -> str:
    """The file with another text below its head; "" = none."""
    head, _ = _split(text)
    head = head if head.endswith("\n") else f"{head}\n"
    body = body.strip("\n")
    return f"{head}---\n" + (f"\n{body}\n" if body.strip() else "")


def text_below(text: str) -> str:
    """The whole text that stands below the head."""
    _, rest = _split(text)
    return rest.partition("\n")[2].strip("\n")


# ----- the lines of a head


def _split(text: str) -> tuple[str, str]:
    """The head, and the rest from the line between them on."""
    lines = _lines(text)
    for at, line in enumerate(lines):
        if RULE.fullmatch(line.rstrip("\r\n")) and any(one.strip() for one in lines[:at]):
            return "".join(lines[:at]), "".join(lines[at:])
    return text, ""


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else [*lines[:-1], *filter(None, [lines[-1][:-1]])]


def _entries(head: str) -> list[_Entry]:
    entries = [_Entry("", 1, [_Piece("", [])])]
    waiting: list[str] = []
    for number, raw in enumerate(_lines(head), 1):
        line = without_comment(nfc(raw)).rstrip()
        if not line.strip() or RULE.fullmatch(line):
            waiting.append(raw)
            continue
        dash = _DASH.match(line)
        entry = entries[-1]
        if not dash and not line[0].isspace():
            pair = _PAIR.fullmatch(line)
            entry.after += waiting
            name = head_key(pair["key"]) if pair else ""
            value = pair["value"].strip(" *") if pair else line
            entries.append(_Entry(name, number, [_Piece(value, [raw])]))
        elif dash:
            words = line[dash.end() :].strip()
            entry.pieces.append(_Piece(words, [raw], before=waiting))
        else:
            piece = entry.pieces[-1]
            piece.words = f"{piece.words} {line.strip()}".strip()
            piece.lines += [*waiting, raw]
        waiting = []
    entries[-1].after += waiting
    return entries


# ----- one key changed


def _become(entries: list[_Entry], name: str, values: Sequence[str]) -> list[_Entry]:
    """The entries with other values of one key; of several with that key the first has all."""
    mine = [entry for entry in entries if entry.name == name]
    if not mine:
        return _with_new(entries, name, values)
    first, *more = mine
    items = [piece for entry in mine for piece in entry.pieces]
    if not values:
        pieces = [_Piece("", [])]
    elif name in ROWS:
        pieces = [*_rows(first, [one for one in items if one.words], values)]
    else:
        pieces = [_one_line(first, values[0])]
    gone = [one for one in items if not any(one is kept for kept in pieces)]
    left = [line for one in gone for line in (*one.before, *_remarks(one))]
    left += [line for entry in mine for line in entry.after]
    kept = _Entry(name if values else "", first.first, pieces, left)
    found = [kept if entry is first else entry for entry in entries]
    return [entry for entry in found if not any(entry is one for one in more)]


def _remarks(piece: _Piece) -> list[str]:
    return [line for line in piece.lines if not without_comment(line).strip()]


def _key_words(entry: _Entry) -> str:
    written = entry.pieces[0].lines[0]
    return re.split("[:：]", written, maxsplit=1)[0].rstrip()


def _one_line(entry: _Entry, value: str) -> _Piece:
    written = entry.pieces[0].lines[0].rstrip("\r\n")
    remark = written[len(without_comment(written)) :]
    return _Piece(value, [f"{_key_words(entry)}: {value}{remark}\n"])


def _rows(entry: _Entry, items: Sequence[_Piece], values: Sequence[str]) -> Iterator[_Piece]:
    """The key's line, then an item for every value; those that stay keep their lines."""
    written = entry.pieces[0]
    yield written if not written.words else _Piece("", [f"{_key_words(entry)}:\n"])
    free = [piece for piece in items if piece is not written]
    for value in values:
        same = next((piece for piece in free if piece.words == value), None)
        if same is not None:
            free = [piece for piece in free if piece is not same]
            yield same
        else:
            yield _Piece(value, [f"  - {value}\n"])


def _with_new(entries: list[_Entry], name: str, values: Sequence[str]) -> list[_Entry]:
    if not values:
        return entries
    key = REGISTER_KEYS[name][0] if name in REGISTER_KEYS else name
    pieces = [_Piece(values[0], [f"{key}: {values[0]}\n"])]
    if name in ROWS:
        pieces = [_Piece("", [f"{key}:\n"]), *(_Piece(v, [f"  - {v}\n"]) for v in values)]
    order = _order()
    before = [
        at for at, one in enumerate(entries) if one.name and order[one.name] < order[name]
    ]  # fmt: skip
    at = max(before, default=0) + 1
    last = entries[at - 1]
    if last.lines and not last.lines[-1].endswith("\n"):
        last.after.append("\n")
    return [*entries[:at], _Entry(name, 0, pieces), *entries[at:]]


def _order() -> dict[str, int]:
    """Where a new key stands among the others, as `written_document` has them."""
    names: list[str] = []
    for name in REGISTER_KEYS:
        names += [name, *(HEADINGS if name == _BEFORE_RELATIONS else ())]
    return {name: at for at, name in enumerate(names)}
