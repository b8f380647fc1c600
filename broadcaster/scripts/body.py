"""The body of a script, or a filled programme frame -> blocks, with a place for each."""

import re
from collections.abc import Iterator, Sequence

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import (
    Block,
    Cue,
    CueKind,
    Direction,
    Heading,
    LawQuote,
    Paragraph,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.text import nfc
from broadcaster.scripts import directions, marks, table
from broadcaster.scripts.cues import (
    CLOSE_SCHOOL,
    OPEN_SCHOOL,
    QUOTE,
    CueFault,
    CueWords,
    is_sound,
    read_cue,
)
from broadcaster.scripts.labels import Cast, find_label, in_capitals, like_a_name, undeclared
from broadcaster.scripts.placed_text import PlacedText, join, notice, placed_lines

_CUE = re.compile(r"(?<!\\)\[([^\[\]]*)\]")
_STRAY = re.compile(r"(?<!\\)[\[\]]")
_LEADING = re.compile(r"[\s,;:.!?…]+")
_LONGEST_ASIDE = 6  # words in brackets behind a label that are taken for a direction
_RULE = re.compile(r"\s*(?:[-–—_*=]\s*){3,}")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?!#)")
_BULLET = re.compile(r"\s*(?:[-–—•*+▪●]|>+)\s+")
_OUTLINE = re.compile(r"\s*(?:\d{1,3}[.)]|[a-zđ][.)])\s")
_MOST_GUESSES = 200  # hints what a cue may have meant; a text of wrong ones takes no minutes
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
    sheet = BodySheet(scope)
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


class BodySheet:
    """The growing result of one body."""

    def __init__(self, scope: Scope) -> None:
        self.blocks: list[Block] = []
        self.notices: list[Notice] = []
        self.school: Place | None = None  # where [chỉ trong trường] was opened
        self._outer = scope

    @property
    def scope(self) -> Scope:
        """The scope of what comes next."""
        return Scope.SCHOOL if self.school else self._outer

    def say(self, level: Level, code: str, sentence: str, place: Place, hint: str = "") -> None:
        """Keep a notice."""
        self.notices.append(notice(level, code, sentence, place, hint))

    def direct(self, words: PlacedText) -> None:
        """Keep a stage direction, and say so when listeners may miss it."""
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


class CueReader:
    """The cues of a body, with the bed and the school-only part that are open."""

    def __init__(self, sheet: BodySheet, speakers: "SpeakerReader") -> None:
        self._sheet = sheet
        self._speakers = speakers
        self._bed: Place | None = None  # where the bed was opened
        self._bed_in_school = False
        self._wrong = 0  # cues that were none

    def split(self, line: PlacedText) -> list[tuple[PlacedText, bool]]:
        """The line as (words, False) and (cue without its brackets, True)."""
        if "[" not in line.text and "]" not in line.text:
            return [(line, False)]
        line, notices = marks.without_links(line)
        self._sheet.notices.extend(notices)
        pieces: list[tuple[PlacedText, bool]] = []
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
        self._sheet.say(
            Level.ERROR,
            "ngoac-vuong",
            "ngoặc vuông không đủ cặp trên dòng này",
            place,
            "Chỉ dẫn âm thanh viết trọn trong một dòng, như [nhạc cắt].",
        )

    def cell(self, part: PlacedText) -> None:
        """The cues of a sound cell of a table, with or without their square brackets."""
        last = 0
        for cue in _CUE.finditer(part.text):
            self._bare_cues(part.cut(last, cue.start()))
            self.cue(part.cut(cue.start(1), cue.end(1)))
            last = cue.end()
        self._bare_cues(part.cut(last, len(part.text)))

    def _bare_cues(self, part: PlacedText) -> None:
        for words in re.finditer(r"[^;]+", part.text):
            cut = part.cut(*words.span()).strip()
            if cut.text.strip("-–—.,:+& "):
                self._read(cut.text, cut.place)

    def cue(self, words: PlacedText) -> None:
        """Take in a cue; `words` stand just behind their opening bracket."""
        inside = words.place
        self._read(words.text, Place(file=inside.file, line=inside.line, column=inside.column - 1))

    def _read(self, words: str, place: Place) -> None:
        try:
            cue = read_cue(words, guess=self._wrong < _MOST_GUESSES)
        except CueFault as fault:
            self._wrong += 1
            self._sheet.say(Level.ERROR, fault.code, fault.sentence, place, fault.hint)
            return
        if cue.kind == OPEN_SCHOOL:
            self._open_school(place)
        elif cue.kind == CLOSE_SCHOOL:
            self._close_school(place)
        elif cue.kind == QUOTE:
            self._speakers.heard()
            quote = LawQuote(
                address=cue.name, place=place, role=self._speakers.role, scope=self._sheet.scope
            )
            self._sheet.blocks.append(quote)
        elif isinstance(cue.kind, CueKind):
            self._sound(cue.kind, cue, place)

    def _sound(self, kind: CueKind, cue: CueWords, place: Place) -> None:
        if kind in (CueKind.BED_START, CueKind.BED_END):
            self._same_side(place)
        if kind is CueKind.BED_END and self._bed is None:
            self._sheet.say(
                Level.WARNING,
                "nen-thua",
                "[hết nhạc nền] mà không có nhạc nền nào đang mở",
                place,
                "Xóa dòng này, hoặc thêm [nhạc nền: tên] ở chỗ nhạc bắt đầu.",
            )
            return
        if kind is CueKind.BED_START:
            self._bed, self._bed_in_school = place, self._sheet.school is not None
        elif kind is CueKind.BED_END:
            self._bed = None
        scope = self._sheet.scope
        self._sheet.blocks.append(
            Cue(kind=kind, place=place, name=cue.name, seconds=cue.seconds, scope=scope)
        )

    def _same_side(self, place: Place) -> None:
        """A bed must end on the side of [chỉ trong trường] on which it began."""
        if self._bed and self._bed_in_school != (self._sheet.school is not None):
            self._sheet.say(
                Level.ERROR,
                "nen-qua-ranh",
                "nhạc nền mở và hết ở hai bên ranh phần [chỉ trong trường]",
                place,
                "Mở và hết nhạc nền cùng ở trong, hoặc cùng ở ngoài phần này.",
            )

    def _open_school(self, place: Place) -> None:
        if self._sheet.school is None:
            self._sheet.school = place
            return
        opened = self._sheet.school.line
        self._sheet.say(
            Level.ERROR,
            "trong-truong-long-nhau",
            f"[chỉ trong trường] mở lần nữa khi phần mở ở dòng {opened} chưa hết",
            place,
            "Thêm [hết] trước dòng này.",
        )

    def _close_school(self, place: Place) -> None:
        if self._sheet.school is None:
            self._sheet.say(
                Level.ERROR,
                "trong-truong-thua",
                "[hết] mà không có [chỉ trong trường] nào đang mở",
                place,
                "Có phải ý là [hết nhạc nền]?" if self._bed else "Xóa dòng này.",
            )
        self._sheet.school = None

    def finish(self) -> None:
        """Complain of what was opened and never closed, where it was opened."""
        if self._bed:
            self._sheet.say(
                Level.ERROR,
                "nen-chua-het",
                "nhạc nền mở ở đây mà không có chỗ hết",
                self._bed,
                "Thêm dòng [hết nhạc nền] ở chỗ nhạc phải dừng.",
            )
        if self._sheet.school:
            self._sheet.say(
                Level.ERROR,
                "trong-truong-chua-het",
                "phần [chỉ trong trường] mở ở đây mà không có [hết]",
                self._sheet.school,
                "Thêm dòng [hết] ở cuối phần chỉ phát trong trường.",
            )


def _tidied(pieces: list[tuple[PlacedText, bool]]) -> Iterator[tuple[PlacedText, bool]]:
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


class SpeakerReader:
    """The speaker of the moment; a label holds until the next label, heading or table's end."""

    def __init__(self, sheet: BodySheet, cast: Cast) -> None:
        self._sheet = sheet
        self._cast = cast
        self.role = ""
        self._silent: Place | None = None  # a label that nothing was said under yet
        self._slips: set[str] = set()
        self._names: set[str] = set()  # that were told to be read as text

    def take(self, label: str, place: Place) -> None:
        """Let the speaker whose label stands in a table's cell speak."""
        match = find_label(label + ":")
        name = match["label"] if match else label
        self._turn(self._cast.known(name) or name, place)
        if name != label:
            self._sheet.say(
                Level.INFO,
                "o-nguoi-doc-du",
                f"“{label[len(name) :].strip()}” trong ô người đọc, sau tên vai, nên không đọc",
                place,
                "Nếu đó là lời thì chuyển sang ô lời.",
            )

    def called(self, words: PlacedText) -> tuple[str, PlacedText] | None:
        """The role that a label at the beginning of the words calls, and the label's stretch."""
        bare = marks.plain(words).strip()
        match = find_label(bare.text)
        role = self._cast.label(match["label"]) if match else None
        if match and role is None:
            self._tell_text(match["label"], bare.place)
        return (role, bare) if role is not None else None

    def _tell_text(self, label: str, place: Place) -> None:
        """A label that nobody declared is text; where it may be a person's, both are offered."""
        unsure = undeclared(label) or in_capitals(label)
        if not unsure and (label in self._names or not like_a_name(label)):
            return
        self._names.add(label)
        self._sheet.say(
            Level.WARNING if unsure else Level.INFO,
            "vai-chu-thuong",
            f"“{label}:” được đọc lên như lời, vì chưa là tên vai",
            place,
            f"Là người nói thì khai dưới Vai: ở đầu bài, ví dụ {label}: nữ",
        )

    def may_call(self, words: str) -> bool:
        """Whether the words of a cell may be a speaker's label."""
        match = find_label(words.strip("*_:： ") + ":")
        return match is not None and (
            self._cast.label(match["label"]) is not None or undeclared(match["label"])
        )

    def turn(self, role: str, bare: PlacedText) -> PlacedText:
        """Let a called role speak; the words behind its label, and behind a short direction."""
        match = find_label(bare.text)
        self._turn(role, bare.place)
        if match is None:
            return bare
        if match["aside"]:
            self._sheet.direct(bare.cut(match.start("aside") - 1, match.end("aside") + 1))
        return self._aside(bare.cut(match.end(), len(bare.text)).strip())

    def _aside(self, words: PlacedText) -> PlacedText:
        """The words without a short direction that stands before them, as in "NAM: (cười) Chào"."""
        aside = re.match(r"\(([^()\d]{1,80})\)\s*", words.text)
        if not aside or len(aside[1].split()) > _LONGEST_ASIDE or directions.why_heard(aside[1]):
            return words
        sentence = f"({aside[1]}) đứng ngay sau tên vai nên không được đọc"
        self._sheet.say(Level.INFO, "chi-dan-sau-vai", sentence, words.place)
        self._sheet.direct(words.cut(0, len(aside[0].rstrip())))
        return words.cut(aside.end(), len(words.text))

    def _turn(self, role: str, place: Place) -> None:
        self.quiet()
        self.role, self._silent = role, place
        meant = self._cast.slip(role)
        if meant and role not in self._slips:
            self._slips.add(role)
            sentence = f"vai “{role}” không có trong mục Vai ở phần đầu"
            self._sheet.say(Level.WARNING, "vai-la", sentence, place, f"Có phải ý là “{meant}”?")

    def heard(self) -> None:
        """Something was heard under the last label."""
        self._silent = None

    def quiet(self) -> None:
        """Complain when nothing was said under the last label."""
        if self._silent:
            self._sheet.say(
                Level.WARNING,
                "vai-khong-loi",
                f"có tên vai “{self.role}” mà không có lời",
                self._silent,
                "Viết lời ngay sau dấu hai chấm, hoặc xóa tên vai.",
            )
        self._silent = None

    def rest(self) -> None:
        """Give the word back to the announcer."""
        self.quiet()
        self.role = ""


class _Reader:
    """Goes down the lines; keeps those that are not yet a paragraph."""

    def __init__(self, sheet: BodySheet, roles: Sequence[str]) -> None:
        self._sheet = sheet
        self._speakers = SpeakerReader(sheet, Cast(roles))
        self._sounding = CueReader(sheet, self._speakers)
        self._waiting: list[PlacedText] = []

    def read(self, lines: list[PlacedText]) -> None:
        at = 0
        while at < len(lines):
            if table.begins(lines[at]):
                at = self._table(lines, at)
            else:
                at = self._bracket(lines, at) or self._line(lines[at], at)
        self._flush()
        self._speakers.quiet()
        self._sounding.finish()

    def _line(self, line: PlacedText, at: int) -> int:
        if not line.text.strip() or _RULE.fullmatch(line.text):
            self._flush()
        elif heading := _HEADING.match(line.text):
            end = len(line.text.rstrip().rstrip("#"))
            self._heading(line.cut(heading.end(), max(end, heading.end())).strip())
        else:
            self._speech(line)
        return at + 1

    def _heading(self, line: PlacedText) -> None:
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

    def _bracket(self, lines: list[PlacedText], at: int) -> int:
        """A stage direction that begins in this line; the line behind it, or 0."""
        if "(" not in lines[at].text:
            return 0
        first = marks.plain(lines[at]).strip()
        if not first.text.startswith("("):
            return 0
        pieces, level = [first], directions.depth(first.text)
        for line in lines[at + 1 : at + _LONGEST_BRACKET]:
            if level <= 0 or not line.text.strip():
                break
            pieces.append(marks.plain(line).strip())
            level = directions.depth(pieces[-1].text, level)
        whole = join(pieces, " ")
        if not directions.fills_line(whole.text):
            return 0
        self._flush()
        self._sheet.direct(whole)
        return at + len(pieces)

    def _speech(self, line: PlacedText) -> None:
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

    def _cue(self, piece: PlacedText) -> None:
        self._sounding.cue(piece)
        last = self._sheet.blocks[-1] if self._sheet.blocks else None
        if isinstance(last, Cue) and last.kind is CueKind.RECORDING:
            self._speakers.heard()

    def _ended(self) -> bool:
        return not self._waiting or self._waiting[-1].text.endswith((".", ":", ";", "!", "?", "…"))

    def _behind_label(self, piece: PlacedText) -> PlacedText:
        """The piece behind its speaker label, who then speaks; or the piece as it is."""
        called = self._speakers.called(piece)
        if called is None:
            return piece
        self._flush()
        return self._speakers.turn(*called)

    def _words(self, piece: PlacedText) -> None:
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

    def _table(self, lines: list[PlacedText], at: int) -> int:
        self._flush()
        end = table.end_of(lines, at)
        found = table.rows(lines[at:end], self._speakers.may_call)
        for line in found.too_long:
            self._sheet.say(
                Level.ERROR,
                "bang-sai",
                f"dòng này của bảng có nhiều ô hơn số cột: “{line.text.strip()}”",
                line.place,
                "Bảng có ba cột: người đọc | lời | âm thanh.",
            )
        for name in found.unknown:
            self._sheet.say(
                Level.INFO,
                "cot-la",
                f"cột “{name.text}” không phải người đọc, lời hay âm thanh nên không đọc",
                name.place,
            )
        for line in found.joined:
            self._sheet.say(
                Level.INFO,
                "o-nhieu-dong",
                f"“{line.text.strip()}” được nối vào ô ở dòng trên",
                line.place,
                "Nếu là một lượt nói khác thì thêm tên người đọc ở đầu dòng.",
            )
        for row in found.rows:
            self._row(row)
        self._speakers.rest()
        return end

    def _row(self, row: table.TableRow) -> None:
        speaker = row.cells.get("speaker", [])
        if speaker and (label := join(speaker, " ").text.strip("*_:： ")):
            self._speakers.take(label, speaker[0].place)
            if not row.cells.get("words"):
                self._sheet.say(
                    Level.WARNING,
                    "o-loi-trong",
                    f"“{label}” ở ô người đọc mà ô lời trống, nên không đọc gì",
                    speaker[0].place,
                    "Nếu đó là lời thì chuyển sang ô lời.",
                )
        for part in row.cells.get("sound", []):
            self._sounding.cell(part)
        for part in row.cells.get("words", []):
            self._cell(part)
        for words in row.lost:
            sentence = f"“{words.text}” ở cột không phải người đọc, lời hay âm thanh nên không đọc"
            self._sheet.say(Level.INFO, "cot-khong-doc", sentence, words.place)
        if not row.cells.get("words"):
            self._speakers.heard()

    def _cell(self, part: PlacedText) -> None:
        bare = marks.plain(part)
        if directions.fills_line(bare.text):
            self._sheet.direct(bare)
        else:
            self._speech(part)
        self._flush()
