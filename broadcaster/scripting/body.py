"""The body of a script, or a filled programme frame -> blocks, with a place for each."""

import re
from collections.abc import Sequence

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.model.scope import Scope
from broadcaster.model.script import Block, Cue, CueKind, Heading, Paragraph
from broadcaster.scripting import directions, marks, table
from broadcaster.scripting.labels import Cast
from broadcaster.scripting.placed import Placed, join, placed_lines
from broadcaster.scripting.sheet import Sheet
from broadcaster.scripting.sounding import Sounding
from broadcaster.scripting.speakers import Speakers
from broadcaster.text import nfc

_RULE = re.compile(r"\s*(?:[-–—_*=]\s*){3,}")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?!#)")
_BULLET = re.compile(r"\s*(?:[-–—•*+▪●]|>+)\s+")
_OUTLINE = re.compile(r"\s*(?:\d{1,3}[.)]|[a-zđ][.)])\s")
_LONGEST_BRACKET = 20  # lines a stage direction may run over


def parse_body(
    text: str,
    file: str,
    *,
    first_line: int = 1,
    roles: Sequence[str] = (),
    scope: Scope = Scope.PUBLIC,
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    """Blocks of a body and everything that was noticed; never raises on bad content.

    `first_line` is the line of the file in which the text begins; `roles` are the labels of the
    head; `scope` holds for every block outside [chỉ trong trường].
    """
    open_text, unclosed = marks.blank_comments(nfc(text))
    sheet = Sheet(scope)
    if unclosed >= 0:
        line = first_line + open_text.count("\n", 0, unclosed)
        sheet.say(
            Level.ERROR,
            "chu-thich-chua-dong",
            "chú thích <!-- chưa đóng",
            Place(file=file, line=line),
            "Thêm --> vào cuối chú thích.",
        )
    _Reader(sheet, roles).read(placed_lines(open_text, file, first_line))
    return tuple(sheet.blocks), tuple(sheet.notices)


class _Reader:
    """Goes down the lines; keeps those that are not yet a paragraph."""

    def __init__(self, sheet: Sheet, roles: Sequence[str]) -> None:
        self._sheet = sheet
        self._speakers = Speakers(sheet, Cast(roles))
        self._sounding = Sounding(sheet)
        self._waiting: list[Placed] = []

    def read(self, lines: list[Placed]) -> None:
        at = 0
        while at < len(lines):
            if table.begins(lines[at]):
                at = self._table(lines, at)
            else:
                at = self._bracket(lines, at) or self._line(lines[at], at)
        self._flush()
        self._speakers.quiet()
        self._sounding.finish()

    def _line(self, line: Placed, at: int) -> int:
        if not line.text.strip() or _RULE.fullmatch(line.text):
            self._flush()
        elif heading := _HEADING.match(line.text):
            end = len(line.text.rstrip().rstrip("#"))
            self._heading(line.cut(heading.end(), max(end, heading.end())).strip())
        else:
            self._speech(line)
        return at + 1

    def _heading(self, line: Placed) -> None:
        self._flush()
        self._speakers.rest()
        pieces = self._sounding.split(line)
        words = [piece for piece, cue in pieces if not cue and piece.text.strip()]
        if words:
            text = marks.unescaped(marks.plain(join(words, " "))).strip()
            heading = Heading(text=text.text, place=text.place, scope=self._sheet.scope)
            self._sheet.blocks.append(heading)
        elif not any(cue for _, cue in pieces):
            self._sheet.say(
                Level.WARNING, "de-muc-rong", "đề mục không có chữ", line.place, "Viết tên đề mục."
            )
        for piece, cue in pieces:
            if cue:
                self._sounding.cue(piece)

    def _bracket(self, lines: list[Placed], at: int) -> int:
        """A stage direction that begins in this line; the line behind it, or 0."""
        if "(" not in lines[at].text:
            return 0
        first = marks.plain(lines[at]).strip()
        if not first.text.startswith("("):
            return 0
        pieces = [first]
        for line in lines[at + 1 : at + _LONGEST_BRACKET]:
            if directions.depth(" ".join(p.text for p in pieces)) <= 0 or not line.text.strip():
                break
            pieces.append(marks.plain(line).strip())
        whole = join(pieces, " ")
        if not directions.fills_line(whole.text):
            return 0
        self._flush()
        self._sheet.direct(whole)
        return at + len(pieces)

    def _speech(self, line: Placed) -> None:
        if bullet := _BULLET.match(line.text):
            self._flush()
            line = line.cut(bullet.end(), len(line.text))
        elif _OUTLINE.match(line.text) and self._ended():
            self._flush()
        fresh = True  # nothing was said in this line yet
        for piece, cue in self._sounding.split(line):
            if cue:
                self._flush()
                self._cue(piece)
            elif piece.text.strip():
                self._words(self._behind_label(piece) if fresh else piece)
                fresh = False

    def _cue(self, piece: Placed) -> None:
        self._sounding.cue(piece)
        last = self._sheet.blocks[-1] if self._sheet.blocks else None
        if isinstance(last, Cue) and last.kind is CueKind.RECORDING:
            self._speakers.heard()

    def _ended(self) -> bool:
        return not self._waiting or self._waiting[-1].text.endswith((".", ":", ";", "!", "?", "…"))

    def _behind_label(self, piece: Placed) -> Placed:
        """The piece behind its speaker label, who then speaks; or the piece as it is."""
        called = self._speakers.called(piece)
        if called is None:
            return piece
        self._flush()
        return self._speakers.turn(*called)

    def _words(self, piece: Placed) -> None:
        piece = piece.strip()
        if piece.text:
            self._waiting.append(piece)

    def _flush(self) -> None:
        """Make the waiting lines a paragraph."""
        if not self._waiting:
            return
        words = marks.unescaped(marks.plain(join(self._waiting, " "))).strip()
        self._waiting = []
        if any(map(str.isalnum, words.text)):
            self._speakers.heard()
            paragraph = Paragraph(
                text=words.text,
                place=words.place,
                role=self._speakers.role,
                scope=self._sheet.scope,
                breaks=words.breaks(),
            )
            self._sheet.blocks.append(paragraph)
        elif words.text:
            sentence = f"“{words.text}” không có chữ để đọc"
            self._sheet.say(Level.INFO, "khong-co-chu", sentence, words.place)

    def _table(self, lines: list[Placed], at: int) -> int:
        self._flush()
        end = at + 1
        while end < len(lines) and table.belongs(lines[end], lines[at]):
            end += 1
        rows, bad = table.rows(lines[at:end])
        for line in bad:
            self._sheet.say(
                Level.ERROR,
                "bang-sai",
                "dòng này của bảng có nhiều ô hơn số cột",
                line.place,
                "Bảng có ba cột: người đọc | lời | âm thanh.",
            )
        for row in rows:
            self._row(row)
        self._speakers.rest()
        return end

    def _row(self, row: table.Row) -> None:
        for part in row.cells.get("speaker", [])[:1]:
            if label := part.text.strip("*_:： "):
                self._speakers.take(label, part.place)
        for part in row.cells.get("sound", []):
            self._sounding.cell(part)
        for part in row.cells.get("words", []):
            self._cell(part)
        for words in row.lost:
            sentence = f"“{words.text}” ở cột không phải người đọc, lời hay âm thanh nên không đọc"
            self._sheet.say(Level.INFO, "cot-khong-doc", sentence, words.place)
        if not row.cells.get("words"):
            self._speakers.heard()

    def _cell(self, part: Placed) -> None:
        bare = marks.plain(part)
        if directions.fills_line(bare.text):
            self._sheet.direct(bare)
        else:
            self._speech(part)
        self._flush()
