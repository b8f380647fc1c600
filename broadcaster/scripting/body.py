"""The body of a script, or a filled programme frame -> blocks, with a place for each."""

import re
from collections.abc import Iterator, Sequence

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.model.scope import Scope
from broadcaster.model.script import Block, Cue, CueKind, Direction, Heading, Paragraph
from broadcaster.scripting import directions, marks, table
from broadcaster.scripting.cues import (
    CLOSE_SCHOOL,
    OPEN_SCHOOL,
    CueFault,
    CueWords,
    is_sound,
    read_cue,
)
from broadcaster.scripting.labels import Cast, find_label
from broadcaster.scripting.placed import Placed, join, notice, placed_lines
from broadcaster.text import nfc

_RULE = re.compile(r"\s*(?:[-–—_*=]\s*){3,}")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?!#)")
_CUE = re.compile(r"(?<!\\)\[([^\[\]]*)\]")
_STRAY = re.compile(r"(?<!\\)[\[\]]")
_BULLET = re.compile(r"\s*(?:[-–—•*+▪●]|>+)\s+")
_OUTLINE = re.compile(r"\s*(?:\d{1,3}[.)]|[a-zđ][.)])\s")
_LEADING = re.compile(r"[\s,;:.!?…]+")
_LONGEST_ASIDE = 6  # words in brackets behind a label that are taken for a direction
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
    reader = _Reader(file, roles, scope)
    lines = placed_lines(open_text, file, first_line)
    if unclosed >= 0:
        line = first_line + open_text.count("\n", 0, unclosed)
        reader.say(
            Level.ERROR,
            "chu-thich-chua-dong",
            "chú thích <!-- chưa đóng",
            Place(file=file, line=line),
            "Thêm --> vào cuối chú thích.",
        )
    reader.read(lines)
    return tuple(reader.blocks), tuple(reader.notices)


class _Reader:
    """The state between the lines: who speaks, what is open, what is not yet a paragraph."""

    def __init__(self, file: str, roles: Sequence[str], scope: Scope) -> None:
        self.file = file
        self.cast = Cast(roles)
        self.outer = scope
        self.blocks: list[Block] = []
        self.notices: list[Notice] = []
        self.role = ""
        self.buffer: list[Placed] = []
        self.school: Place | None = None  # where [chỉ trong trường] was opened
        self.bed: Place | None = None  # where the bed was opened
        self.bed_in_school = False
        self.silent: Place | None = None  # a label that nothing was said under yet
        self.slips: set[str] = set()

    @property
    def scope(self) -> Scope:
        return Scope.SCHOOL if self.school else self.outer

    def say(
        self, level: Level, code: str, sentence: str, place: Place | None, hint: str = ""
    ) -> None:
        self.notices.append(notice(level, code, sentence, place, hint))

    # -- lines -----------------------------------------------------------------------------

    def read(self, lines: list[Placed]) -> None:
        at = 0
        while at < len(lines):
            if table.begins(lines[at]):
                at = self._table(lines, at)
            else:
                at = self._bracket(lines, at) or self._line(lines[at], at)
        self._finish()

    def _line(self, line: Placed, at: int) -> int:
        if not line.text.strip() or _RULE.fullmatch(line.text):
            self._flush()
        elif heading := _HEADING.match(line.text):
            end = len(line.text.rstrip().rstrip("#"))
            self._heading(line.cut(heading.end(), max(end, heading.end())).strip())
        else:
            self._speech(line)
        return at + 1

    def _finish(self) -> None:
        self._flush()
        self._quiet_label()
        if self.bed:
            self.say(
                Level.ERROR,
                "nen-chua-het",
                "nhạc nền mở ở đây mà không có chỗ hết",
                self.bed,
                "Thêm dòng [hết nhạc nền] ở chỗ nhạc phải dừng.",
            )
        if self.school:
            self.say(
                Level.ERROR,
                "trong-truong-chua-het",
                "phần [chỉ trong trường] mở ở đây mà không có [hết]",
                self.school,
                "Thêm dòng [hết] ở cuối phần chỉ phát trong trường.",
            )

    def _heading(self, line: Placed) -> None:
        self._flush()
        self._quiet_label()
        self.role = ""
        pieces = self._split(line)
        words = [piece for piece, cue in pieces if not cue and piece.text.strip()]
        if words:
            text = marks.unescaped(marks.plain(join(words, " "))).strip()
            self.blocks.append(Heading(text=text.text, place=text.place, scope=self.scope))
        elif not pieces or not any(cue for _, cue in pieces):
            self.say(
                Level.WARNING, "de-muc-rong", "đề mục không có chữ", line.place, "Viết tên đề mục."
            )
        for piece, cue in pieces:
            if cue:
                self._cue(piece)

    def _bracket(self, lines: list[Placed], at: int) -> int:
        """A stage direction that begins in this line; the line behind it, or 0."""
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
        self._direction(whole)
        return at + len(pieces)

    # -- words -----------------------------------------------------------------------------

    def _speech(self, line: Placed) -> None:
        if bullet := _BULLET.match(line.text):
            self._flush()
            line = line.cut(bullet.end(), len(line.text))
        elif _OUTLINE.match(line.text) and self._ended():
            self._flush()
        fresh = True  # nothing was said in this line yet
        for piece, cue in self._split(line):
            if cue:
                self._flush()
                self._cue(piece)
            elif piece.text.strip():
                self._words(self._labelled(piece) if fresh else piece)
                fresh = False

    def _ended(self) -> bool:
        return not self.buffer or self.buffer[-1].text.endswith((".", ":", ";", "!", "?", "…"))

    def _words(self, piece: Placed) -> None:
        piece = piece.strip()
        if piece.text:
            self.buffer.append(piece)

    def _labelled(self, piece: Placed) -> Placed:
        """The piece behind its speaker label, who then speaks; or the piece as it is."""
        bare = marks.plain(piece).strip()
        match = find_label(bare.text)
        role = self.cast.label(match["label"]) if match else None
        if match is None or role is None:
            return piece
        self._flush()
        self._speaker(role, bare.place)
        if match["aside"]:
            self._direction(bare.cut(match.start("aside") - 1, match.end("aside") + 1))
        return self._aside(bare.cut(match.end(), len(bare.text)).strip())

    def _aside(self, words: Placed) -> Placed:
        """The words without a short direction that stands before them, as in "NAM: (cười) Chào"."""
        aside = re.match(r"\(([^()\d]{1,80})\)\s*", words.text)
        if not aside or len(aside[1].split()) > _LONGEST_ASIDE or directions.why_heard(aside[1]):
            return words
        self.say(
            Level.INFO,
            "chi-dan-sau-vai",
            f"({aside[1]}) đứng ngay sau tên vai nên không được đọc",
            words.place,
        )
        self._direction(words.cut(0, len(aside[0].rstrip())))
        return words.cut(aside.end(), len(words.text))

    def _speaker(self, role: str, place: Place) -> None:
        self._quiet_label()
        self.role, self.silent = role, place
        meant = self.cast.slip(role)
        if meant and role not in self.slips:
            self.slips.add(role)
            self.say(
                Level.WARNING,
                "vai-la",
                f"vai “{role}” không có trong mục Vai ở phần đầu",
                place,
                f"Có phải ý là “{meant}”?",
            )

    def _quiet_label(self) -> None:
        if self.silent:
            self.say(
                Level.WARNING,
                "vai-khong-loi",
                "có tên vai mà không có lời",
                self.silent,
                "Viết lời ngay sau dấu hai chấm, hoặc xóa tên vai.",
            )
        self.silent = None

    def _flush(self) -> None:
        """Make the waiting lines a paragraph."""
        if not self.buffer:
            return
        words = marks.unescaped(marks.plain(join(self.buffer, " "))).strip()
        self.buffer = []
        if any(char.isalnum() for char in words.text):
            self.silent = None
            self.blocks.append(
                Paragraph(
                    text=words.text,
                    place=words.place,
                    role=self.role,
                    scope=self.scope,
                    breaks=words.breaks(),
                )
            )
        elif words.text:
            self.say(Level.INFO, "khong-co-chu", f"“{words.text}” không có chữ để đọc", words.place)

    def _direction(self, words: Placed) -> None:
        text = directions.inner(words.text)
        self.blocks.append(Direction(text=text, place=words.place, scope=self.scope))
        if why := directions.why_heard(text):
            self.say(
                Level.WARNING,
                "loi-khong-doc",
                f"lời trong ngoặc tròn không được đọc, mà {why}",
                words.place,
                "Nếu người nghe cần biết thì bỏ ngoặc tròn.",
            )
        elif is_sound(text):
            self.say(
                Level.WARNING,
                "nhac-ngoac-tron",
                f"({text}) trong ngoặc tròn chỉ là lời nhắc, không phát ra tiếng",
                words.place,
                f"Muốn phát thì dùng ngoặc vuông: [{text}].",
            )

    # -- cues ------------------------------------------------------------------------------

    def _split(self, line: Placed) -> list[tuple[Placed, bool]]:
        """The line as (words, False) and (cue without its brackets, True)."""
        line, notices = marks.without_links(line)
        self.notices.extend(notices)
        pieces: list[tuple[Placed, bool]] = []
        last = 0
        for found in _CUE.finditer(line.text):
            pieces += [(line.cut(last, found.start()), False)]
            pieces += [(line.cut(found.start(1), found.end(1)), True)]
            last = found.end()
        pieces.append((line.cut(last, len(line.text)), False))
        for piece, cue in pieces:
            if not cue and (stray := _STRAY.search(piece.text)):
                self._stray(piece.place_at(stray.start()))
        return list(_tidied(pieces))

    def _stray(self, place: Place) -> None:
        self.say(
            Level.ERROR,
            "ngoac-vuong",
            "ngoặc vuông không đủ cặp trên dòng này",
            place,
            "Chỉ dẫn âm thanh viết trọn trong một dòng, như [nhạc cắt].",
        )

    def _cue(self, words: Placed) -> None:
        opening = words.place
        place = Place(file=opening.file, line=opening.line, column=max(opening.column - 1, 1))
        try:
            cue = read_cue(words.text)
        except CueFault as fault:
            self.say(Level.ERROR, fault.code, fault.sentence, place, fault.hint)
            return
        if cue.kind == OPEN_SCHOOL:
            self._open_school(place)
        elif cue.kind == CLOSE_SCHOOL:
            self._close_school(place)
        elif isinstance(cue.kind, CueKind):
            self._sound(cue.kind, cue, place)

    def _sound(self, kind: CueKind, cue: CueWords, place: Place) -> None:
        if kind is CueKind.BED_START:
            self._bed_change(place)
            self.bed, self.bed_in_school = place, self.school is not None
        elif kind is CueKind.BED_END:
            self._bed_change(place)
            if self.bed is None:
                self.say(
                    Level.WARNING,
                    "nen-thua",
                    "[hết nhạc nền] mà không có nhạc nền nào đang mở",
                    place,
                    "Xóa dòng này, hoặc thêm [nhạc nền: tên] ở chỗ nhạc bắt đầu.",
                )
                return
            self.bed = None
        if kind is CueKind.RECORDING:
            self.silent = None
        self.blocks.append(
            Cue(kind=kind, place=place, name=cue.name, seconds=cue.seconds, scope=self.scope)
        )

    def _bed_change(self, place: Place) -> None:
        """A bed must end on the side of [chỉ trong trường] on which it began."""
        if self.bed and self.bed_in_school != (self.school is not None):
            self.say(
                Level.ERROR,
                "nen-qua-ranh",
                "nhạc nền mở và hết ở hai bên ranh phần [chỉ trong trường]",
                place,
                "Mở và hết nhạc nền cùng ở trong, hoặc cùng ở ngoài phần này.",
            )

    def _open_school(self, place: Place) -> None:
        if self.school:
            self.say(
                Level.ERROR,
                "trong-truong-long-nhau",
                f"[chỉ trong trường] mở lần nữa khi phần mở ở dòng {self.school.line} chưa hết",
                place,
                "Thêm [hết] trước dòng này.",
            )
            return
        self.school = place

    def _close_school(self, place: Place) -> None:
        if not self.school:
            self.say(
                Level.ERROR,
                "trong-truong-thua",
                "[hết] mà không có [chỉ trong trường] nào đang mở",
                place,
                "Có phải ý là [hết nhạc nền]?" if self.bed else "Xóa dòng này.",
            )
        self.school = None

    # -- tables ----------------------------------------------------------------------------

    def _table(self, lines: list[Placed], at: int) -> int:
        self._flush()
        end = at + 1
        while end < len(lines) and table.belongs(lines[end], lines[at]):
            end += 1
        rows, bad = table.rows(lines[at:end])
        for line in bad:
            self.say(
                Level.ERROR,
                "bang-sai",
                "dòng này của bảng có nhiều ô hơn số cột",
                line.place,
                "Bảng có ba cột: người đọc | lời | âm thanh.",
            )
        for row in rows:
            self._row(row)
        self._quiet_label()
        self.role = ""
        return end

    def _row(self, row: table.Row) -> None:
        for part in row.cells.get("speaker", [])[:1]:
            label = part.text.strip("*_:： ")
            match = find_label(label + ":")
            name = match["label"] if match else label
            if label:
                self._speaker(self.cast.known(name) or name, part.place)
        for part in row.cells.get("sound", []):
            for sound in _sounds(part):
                self._cue(sound)
        for part in row.cells.get("words", []):
            self._cell(part)
        for words in row.lost:
            place = Place(file=self.file, line=row.place.place.line)
            sentence = f"“{words}” ở cột không phải người đọc, lời hay âm thanh nên không được đọc"
            self.say(Level.INFO, "cot-khong-doc", sentence, place)
        if not row.cells.get("words"):
            self.silent = None

    def _cell(self, part: Placed) -> None:
        bare = marks.plain(part)
        if directions.fills_line(bare.text):
            self._direction(bare)
        else:
            self._speech(part)
        self._flush()


def _sounds(part: Placed) -> Iterator[Placed]:
    """The cues of a sound cell, with or without their square brackets."""
    found = list(_CUE.finditer(part.text))
    if found:
        yield from (part.cut(cue.start(1), cue.end(1)) for cue in found)
        return
    for words in re.finditer(r"[^;]+", part.text):
        cut = part.cut(*words.span()).strip()
        if cut.text.strip("-–— "):
            yield cut


def _tidied(pieces: list[tuple[Placed, bool]]) -> Iterator[tuple[Placed, bool]]:
    """The pieces, with a full stop behind a cue given back to the words before it."""
    for at, (piece, cue) in enumerate(pieces):
        if cue:
            yield piece, True
            continue
        words = piece
        if at and (lead := _LEADING.match(words.text)):
            words = words.cut(lead.end(), len(words.text))
        behind = pieces[at + 2][0] if at + 2 < len(pieces) else None
        mark = re.match(r"[,;:.!?…]", behind.text) if behind else None
        if behind and mark and words.text.strip() and words.text.rstrip()[-1].isalnum():
            words = join([words.cut(0, len(words.text.rstrip())), behind.cut(0, 1)], "")
        yield words, False
