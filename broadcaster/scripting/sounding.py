"""Square brackets in a body: cutting them out of lines, and what they open and close."""

import re
from collections.abc import Iterator

from broadcaster.model.notice import Level, Place
from broadcaster.model.script import Cue, CueKind
from broadcaster.scripting import marks
from broadcaster.scripting.cues import CLOSE_SCHOOL, OPEN_SCHOOL, CueFault, CueWords, read_cue
from broadcaster.scripting.placed import Placed, join
from broadcaster.scripting.sheet import Sheet

_CUE = re.compile(r"(?<!\\)\[([^\[\]]*)\]")
_STRAY = re.compile(r"(?<!\\)[\[\]]")
_LEADING = re.compile(r"[\s,;:.!?…]+")


class Sounding:
    """The cues of a body, with the bed and the school-only part that are open."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._bed: Place | None = None  # where the bed was opened
        self._bed_in_school = False

    def split(self, line: Placed) -> list[tuple[Placed, bool]]:
        """The line as (words, False) and (cue without its brackets, True)."""
        line, notices = marks.without_links(line)
        self._sheet.notices.extend(notices)
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
        self._sheet.say(
            Level.ERROR,
            "ngoac-vuong",
            "ngoặc vuông không đủ cặp trên dòng này",
            place,
            "Chỉ dẫn âm thanh viết trọn trong một dòng, như [nhạc cắt].",
        )

    def cell(self, part: Placed) -> None:
        """The cues of a sound cell of a table, with or without their square brackets."""
        found = list(_CUE.finditer(part.text))
        for cue in found:
            self.cue(part.cut(cue.start(1), cue.end(1)))
        for words in re.finditer(r"[^;]+", part.text) if not found else ():
            cut = part.cut(*words.span()).strip()
            if cut.text.strip("-–— "):
                self._read(cut.text, cut.place)

    def cue(self, words: Placed) -> None:
        """Take in a cue; `words` stand just behind their opening bracket."""
        inside = words.place
        self._read(words.text, Place(file=inside.file, line=inside.line, column=inside.column - 1))

    def _read(self, words: str, place: Place) -> None:
        try:
            cue = read_cue(words)
        except CueFault as fault:
            self._sheet.say(Level.ERROR, fault.code, fault.sentence, place, fault.hint)
            return
        if cue.kind == OPEN_SCHOOL:
            self._open_school(place)
        elif cue.kind == CLOSE_SCHOOL:
            self._close_school(place)
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
