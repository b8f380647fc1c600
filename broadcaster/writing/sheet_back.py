"""An announcer's sheet that came back changed, beside the script: line by line what differs.

Nothing is taken over here unasked: `with_line` puts one changed line into the script's text.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.matching import edits
from broadcaster.domain.script import Block, Heading, Paragraph, Script
from broadcaster.domain.text import KEPT, Piece, changes
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import (
    READING_ABOVE,
    DoubtReason,
    FileForm,
    ImportedDocument,
    ParagraphKind,
)
from broadcaster.writing.sheet import PRINTED_FROM, SCHOOL_ONLY, AnnouncerSheet, SheetRow
from broadcaster.writing.sheet_docx import ABOVE

_FROM = re.compile(rf"{PRINTED_FROM}: (.+) · ([0-9a-f]+)")
_LONGEST = 400_000  # characters of a sheet; nobody reads so much live
_MOST = 40_000  # pairs of lines that are weighed; of more, lines are paired in their order
_ALIKE = 0.2  # share of words below which two lines are not one that was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """A row of a sheet's table, as the file has it."""

    margin: str = ""
    text: str = ""
    told: tuple[str, ...] = ()  # Vietnamese: tracked changes and comments in it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedSheet:
    """What a sheet that came back says."""

    lines: tuple[ReturnedLine, ...]
    script: str = ""  # the file that it was printed from; "" = the sheet does not say it
    digest: str = ""  # the beginning of that script's digest
    told: tuple[str, ...] = ()  # comments and changes outside of the table


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChange:
    """A row that is otherwise in the sheet than in the script."""

    number: int  # of the row in the script's body, from 1; 0 = only the sheet has it
    before: ReturnedLine | None  # as it would be printed now; None = the script has no such row
    after: ReturnedLine | None  # None = the sheet has it no more
    fits: bool  # whether `with_line` can put it into the script

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words of both, in order."""
        return changes(_whole(self.before), _whole(self.after))

    @property
    def key(self) -> str:
        """A name for exactly this difference."""
        written = f"{self.number}\n{_whole(self.before)}\n{_whole(self.after)}"
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    @property
    def figures(self) -> bool:
        """Whether a figure came, went or changed."""
        return any(is_figure(piece) for piece in self.pieces)


def is_figure(piece: Piece) -> bool:
    """Whether a changed stretch of words has a figure in it."""
    kind, words = piece
    return kind != KEPT and any(map(str.isdigit, words))


def _whole(line: ReturnedLine | None) -> str:
    return f"{line.margin} {line.text}" if line else ""


# --- reading ------------------------------------------------------------------------------------


def read_sheet(path: Path, name: str) -> ReturnedSheet:
    """The rows of a sheet that came back as a file called `name`. Raises InputError."""
    document = read_document(path, name)
    if document.form is FileForm.OLD_WORD:  # it has no readings above words: both go
        raise InputError(
            f"{name} là Word cũ (.doc), làm mất những chữ có lời đọc ở trên",
            hint="Sửa và lưu ở dạng .docx, như tệp đã tải.",
        )
    lines = tuple(_lines(document))
    if not lines:
        raise InputError(
            f"{name} không có bảng hai cột của bản in",
            hint="Chọn bản in Word của bài, đã sửa rồi lưu lại.",
        )
    if sum(len(one.margin) + len(one.text) for one in lines) > _LONGEST:
        raise InputError(f"{name} dài quá để là bản in của một bài", hint="Chọn lại tệp.")
    found = next(filter(None, (_FROM.fullmatch(p.text) for p in document.paragraphs)), None)
    told = [part for part in document.dropped if not part.place.row]
    return ReturnedSheet(
        lines=lines,
        script=found[1].strip() if found else "",
        digest=found[2] if found else "",
        told=tuple(_said(p.why, p.text) for p in told if p.why != READING_ABOVE),
    )


def _lines(document: ImportedDocument) -> Iterator[ReturnedLine]:
    dropped: dict[int, list[str]] = {}
    for part in document.dropped:
        if part.why != READING_ABOVE:
            dropped.setdefault(part.place.row, []).append(_said(part.why, part.text))
    for one in document.paragraphs:
        if one.kind is ParagraphKind.ROW and len(one.cells) == 2:
            margin, text = (" ".join(cell.split()) for cell in one.cells)
            added = [
                _said("thêm khi theo dõi sửa", one.text[spot.start : spot.end])
                for spot in one.doubts
                if spot.reason is DoubtReason.CHANGED and spot.end > spot.start
            ]
            told = (*dropped.pop(one.place.row, ()), *added)
            yield ReturnedLine(margin=margin, text=text, told=told)


def _said(why: str, words: str) -> str:
    return f"{why}: “{' '.join(words.split())}”"


def strangeness(sheet: ReturnedSheet, script: Script) -> str:
    """A sentence when a sheet is of another script, or of another version of it; "" else."""
    own = script.file.replace("\\", "/").rpartition("/")[2]
    if not sheet.script:
        return "Tệp không ghi in từ bài nào: xem có đúng là bản in của bài này không."
    if sheet.script != own:
        return f"Bản in này của bài khác: {sheet.script}, không phải {own}."
    if not script.digest.startswith(sheet.digest):
        return (
            "Bài đã được sửa sau khi in bản này, nên chỗ khác dưới đây có cả những chỗ sửa ấy. "
            "Xem kỹ từng dòng trước khi lấy."
        )
    return ""


# --- what differs -------------------------------------------------------------------------------


def sheet_changes(
    script: Script, sheet: AnnouncerSheet, returned: ReturnedSheet
) -> tuple[SheetChange, ...]:
    """Row by row what is otherwise, or was remarked on; `sheet` is the script's own, row by block.

    Readings that the sheet prints in brackets are no words of the script and are left out of both.
    """
    rows = [_printed(row) for row in sheet.rows]
    hints = _hints(sheet)
    back = [
        ReturnedLine(margin=one.margin, text=_without(hints, one.text), told=one.told)
        for one in returned.lines
    ]
    found: list[SheetChange] = []
    for at, to in _pairs(rows, back):
        before = rows[at] if at is not None else None
        after = back[to] if to is not None else None
        told = after is not None and bool(after.told)
        if _key(before) == _key(after) and not told:
            continue
        block = script.body[at] if at is not None else None
        number = at + 1 if at is not None else 0
        fits = before is not None and after is not None and _fits(block, before, after)
        found.append(SheetChange(number=number, before=before, after=after, fits=fits))
    return tuple(found)


def _printed(row: SheetRow) -> ReturnedLine:
    margin = (row.role, row.margin, SCHOOL_ONLY if row.school_only else "")
    words = "".join(part.written for part in row.parts)
    return ReturnedLine(margin=" ".join(" ".join(margin).split()), text=" ".join(words.split()))


def _hints(sheet: AnnouncerSheet) -> re.Pattern[str] | None:
    spoken = {p.spoken for row in sheet.rows for p in row.parts if len(p.spoken) > ABOVE}
    words = sorted(map(re.escape, spoken), key=len, reverse=True)
    return re.compile(rf"\s*\[(?:{'|'.join(words)})\]") if words else None


def _without(hints: re.Pattern[str] | None, text: str) -> str:
    return " ".join(hints.sub("", text).split()) if hints else text


def _key(line: ReturnedLine | None) -> tuple[str, str] | None:
    return (line.margin, line.text) if line else None


def _pairs(
    old: Sequence[ReturnedLine], new: Sequence[ReturnedLine]
) -> Iterator[tuple[int | None, int | None]]:
    """Which row became which; None where one side has none."""
    for same, a, b, c, d in edits([_key(line) for line in old], [_key(line) for line in new]):
        if same or b - a == d - c == 1 or (b - a) * (d - c) > _MOST:
            yield from zip_longest(range(a, b), range(c, d))
        else:
            yield from _alike(old, new, range(a, b), range(c, d))


def _alike(
    old: Sequence[ReturnedLine], new: Sequence[ReturnedLine], left: range, right: range
) -> Iterator[tuple[int | None, int | None]]:
    """Rows that were changed, paired in their order so that the most words stay together."""
    ours = [Counter(old[i].text.split()) for i in left]
    theirs = [Counter(new[j].text.split()) for j in right]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    both = [[0.0] * len(right) for _ in left]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            words = ours[i].total() + theirs[j].total()
            share = 2 * (ours[i] & theirs[j]).total() / words if words else 0.0
            share += _ALIKE * (old[left[i]].margin == new[right[j]].margin)
            both[i][j] = share if share >= _ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both[i][j] + best[i + 1][j + 1])
    i = j = 0
    while i < len(left) and j < len(right):
        if both[i][j] + best[i + 1][j + 1] == best[i][j]:
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            yield left[i], None
            i += 1
        else:
            yield None, right[j]
            j += 1
    yield from ((at, None) for at in left[i:])
    yield from ((None, to) for to in right[j:])


def _fits(block: Block | None, before: ReturnedLine, after: ReturnedLine) -> bool:
    own = isinstance(block, Heading) or (isinstance(block, Paragraph) and not block.quoted)
    return own and bool(after.text) and before.text != after.text


# --- taking a line over -------------------------------------------------------------------------


def with_line(text: str, script: Script, number: int, after: str) -> str:
    """The text of a script with the words of one row as the sheet has them.

    Only the words that differ are replaced: marks, labels and comments of the line stay. Raises
    InputError where what differs does not stand in the file as it is read.
    """
    block = script.body[number - 1] if 0 < number <= len(script.body) else None
    if not isinstance(block, Heading | Paragraph) or not after.strip():
        raise _elsewhere()
    begun = [0]
    for line in text.split("\n"):
        begun.append(begun[-1] + len(line) + 1)
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", block.text)]
    new = after.split()

    def source(offset: int) -> int:
        if isinstance(block, Paragraph):
            place = block.place_at(offset)
            return begun[place.line - 1] + place.column - 1
        row = begun[block.place.line - 1]
        at = text.find(block.text, row, begun[block.place.line])
        if at < 0:
            raise _elsewhere()
        return at + offset

    def stretch(first: int, last: int) -> tuple[int, int]:
        """Words from `first` up to `last`, where they stand in the text."""
        start, end = source(words[first][0]), source(words[last - 1][1] - 1) + 1
        if text[start:end].split() != block.text[words[first][0] : words[last - 1][1]].split():
            raise _elsewhere()
        return start, end

    edited: list[tuple[int, int, str]] = []
    for same, a, b, c, d in edits([block.text[s:e] for s, e in words], new):
        if same:
            continue
        put = " ".join(new[c:d])
        if b > a and put:
            edited.append((*stretch(a, b), put))
        elif b > a:  # words went: one of the blanks around them goes too
            start, end = stretch(a, b)
            start, end = (stretch(a - 1, a)[1], end) if a else (start, stretch(b, b + 1)[0])
            edited.append((start, end, ""))
        elif a:
            edited.append((stretch(a - 1, a)[1],) * 2 + (f" {put}",))
        else:
            edited.append((stretch(0, 1)[0],) * 2 + (f"{put} ",))
    for start, end, put in reversed(edited):
        text = text[:start] + put + text[end:]
    return text


def _elsewhere() -> InputError:
    return InputError(
        "chỗ khác không nằm liền trong tệp bài nên máy không tự đổi",
        hint="Mở bài, sửa ngay trong lời bài theo bản in.",
    )
