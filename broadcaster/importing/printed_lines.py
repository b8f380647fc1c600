"""Lines as they stand on a printed page -> paragraphs as somebody wrote them.

A PDF and a picture know lines with their places, not paragraphs: what a line break means is seen by
what stands before and behind it, by how long a line is, and by the room above it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DroppedPart,
    ImportedParagraph,
    OriginalPlace,
    ParagraphKind,
)
from broadcaster.importing.old_letters import tidy
from broadcaster.importing.stretches import raised_spots

REPEATED = 3  # pages on which a line must stand at the same place to be a running head
_MARGIN = 95  # thousandths of a page's height at its top and at its bottom: where they stand
_EDGE = 2  # lines at the top and at the bottom of a page that may be one
_FULL = 0.78  # of the widest lines around it: a shorter line ends its paragraph
_SLACK = 0.05  # of the width: widths of words are only about right
_APART = 1.45  # of the usual distance of lines: more room begins a paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of a page; left and right in any one unit."""

    text: str
    page: int  # from 1
    left: float = 0.0
    right: float = 0.0
    y: float = 0.0  # of its foot: thousandths of the page's height, from the top
    cells: tuple[str, ...] = ()  # its parts where wide gaps part it, as in a row of a table
    doubts: tuple[DoubtfulSpot, ...] = ()


_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def clean_line(text: str) -> str:
    """A line without what only print needs: joined letters, wide gaps; NFC, Ð as Đ."""
    return " ".join(tidy(text.translate(_LIGATURES)).split())


# --- what stands on every page ------------------------------------------------------------------

_NUMBER_ALONE = re.compile(r"\W*(?:trang|page)?\W*(\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"(?:trang\s+)?(\d{1,4})\s*[|·–-]?\s+(?=\D)", re.IGNORECASE)
# titles that are numbered as pages are: one a page is still no running head
_TITLE = re.compile(
    r"(?:phụ lục|chương|phần|mục|điều|bài|lớp|khối|tổ|đội|nhóm|tuần|tiết|buổi|ngày|tháng|mẫu|biểu|"
    r"bảng|câu|chủ đề|đợt|khoản)\s+(?:số\s+)?\d+\W*$",
    re.IGNORECASE,
)
_NUMBER_LAST = re.compile(
    r"(?<=\D)\s+[|·–-]?\s*(?:trang\s+)?(\d{1,4})(?:\s*/\s*\d{1,4})?\s*", re.IGNORECASE
)


def without_margins(
    lines: Sequence[PrintedLine],
) -> tuple[tuple[PrintedLine, ...], tuple[DroppedPart, ...]]:
    """The lines without running heads, feet and page numbers, and those as dropped parts.

    A line is one when it stands at the edge of at least three pages, word for word or with a number
    that counts along with the pages. A number alone is a page's when it does so.
    """
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    found: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    counting: dict[int, list[int]] = defaultdict(list)
    for page, indexes in pages.items():
        edges = dict.fromkeys(indexes[:_EDGE], 0) | dict.fromkeys(indexes[-_EDGE:], 1)
        for index, edge in edges.items():
            text = lines[index].text
            if _MARGIN < lines[index].y < 1_000 - _MARGIN:
                continue
            if alone := _NUMBER_ALONE.fullmatch(text):
                counting[int(alone[1]) - page].append(index)
                continue
            found["same", edge, text.casefold()].append(index)
            for rest, number in () if _TITLE.match(text) else _numbered(text):
                found[f"{number - page}", edge, rest.casefold()].append(index)
    heads: set[int] = set()
    dropped: list[DroppedPart] = []
    for (_, edge, _), indexes in found.items():
        fresh = sorted(set(indexes) - heads)
        if len({lines[i].page for i in indexes}) >= REPEATED and fresh:
            heads |= set(fresh)
            first = lines[fresh[0]]
            wordings = tuple(dict.fromkeys(lines[i].text for i in fresh))
            where = "chân trang" if edge else "đầu trang"
            why = f"{where} lặp lại ở {len({lines[i].page for i in indexes})} trang"
            dropped.append(
                DroppedPart(
                    text="; ".join(wordings),
                    why=why,
                    place=OriginalPlace(paragraph=0, page=first.page),
                )
            )
    numbers = sorted(
        index
        for offset, indexes in counting.items()
        if offset == 0 or len({lines[i].page for i in indexes}) >= REPEATED
        for index in indexes
        if len(pages[lines[index].page]) > 1 or offset == 0
    )
    if numbers:
        dropped.append(
            DroppedPart(
                text=(", " if len(numbers) < 5 else " … ").join(
                    lines[i].text
                    for i in (numbers if len(numbers) < 5 else numbers[:: len(numbers) - 1])
                ),
                why="số trang",
                place=OriginalPlace(paragraph=0, page=lines[numbers[0]].page),
            )
        )
    gone = heads | set(numbers)
    return tuple(line for i, line in enumerate(lines) if i not in gone), tuple(dropped)


def _numbered(text: str) -> Iterable[tuple[str, int]]:
    """What a line may be without a page's number before or behind it, and the number."""
    if first := _NUMBER_FIRST.match(text):
        yield text[first.end() :], int(first[1])
    last = next((m for m in _NUMBER_LAST.finditer(text) if m.end() == len(text)), None)
    if last:
        yield text[: last.start()], int(last[1])


# --- paragraphs ---------------------------------------------------------------------------------

_BEGINS = re.compile(
    r"""(?: Điều \s+ \d+[a-zđ]? \s* [.:]
        | ĐIỀU \s+ \d+
        | (?:Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Tiểu\s+mục|PHỤ\s+LỤC|Phụ\s+lục) \s+
            (?:[IVXLC]+|\d+|thứ\s+\w+) \s* (?:[.:]|$)
        | [IVX]{1,6} \s* [.)]\s
        | \d{1,3} (?:\.\d{1,2}){0,3} [.)] (?:\s|$)
        | \(?[a-zđ] [)] \s
        | [-–—+•*●▪] \s* (?=\D)
        | (?:TRƯỜNG|CỘNG\s+H(?:ÒA|OÀ)\s+XÃ)\b
        | (?:Số\s*:|V/v|Độc\s+lập\s+[-–]|[^,]{2,30},\s+ngày\s+[\d.…]+\s+tháng)
        | (?:Lưu\s+ý|Kính\s+gửi|Nơi\s+nhận)\b
        | Căn\s+cứ\s+(?:Luật|Nghị|Thông|Quyết|Hiến|Bộ|Công|Kế|Điều)\b
        )""",
    re.VERBOSE,
)
_ENDS = re.compile(r"""[.;:!?…][”"')\]]*$""")
# a number after these words belongs to them, not to a list: "tháng / 12. Từ đó"
_WANTS_A_NUMBER = re.compile(
    r"\b(?:ngày|tháng|năm|quý|khoản|điểm|điều|mục|số|lớp|khối|tiết|tuần|trang|chương|phần|bài|từ|"
    r"đến|là|và|hoặc|với|của)$",
    re.IGNORECASE,
)


def paragraphs_of(lines: Sequence[PrintedLine]) -> tuple[ImportedParagraph, ...]:
    """The paragraphs that the lines are of, each at the page where it begins."""
    if not lines:
        return ()
    edges = _right_edges(lines)
    leading = {page: _leading([line for line in lines if line.page == page]) for page in _of(lines)}
    parts: list[list[PrintedLine]] = [[lines[0]]]
    for number, (before, line) in enumerate(pairwise(lines)):
        if _parted(before, line, edges[number], leading[line.page]):
            parts.append([line])
        else:
            parts[-1].append(line)
    return _with_tables(parts)


def _with_tables(parts: Sequence[Sequence[PrintedLine]]) -> tuple[ImportedParagraph, ...]:
    """The parts as paragraphs; lines below each other with as many cells are rows of a table."""
    done: list[ImportedParagraph] = []
    table = 0
    for _, run in groupby(parts, key=lambda part: (len(part[0].cells), part[0].page)):
        rows = list(run)
        is_table = len(rows) > 1 and bool(rows[0][0].cells)
        table += is_table
        for row, part in enumerate(rows, 1):
            one = _joined(part, len(done) + 1)
            if is_table:
                text = " | ".join(part[0].cells)
                one = replace(
                    one,
                    text=text,
                    doubts=raised_spots(text),  # only lines that are letters have cells
                    kind=ParagraphKind.ROW,
                    cells=part[0].cells,
                    table=table,
                    place=replace(one.place, row=row),
                )
            done.append(one)
    return tuple(done)


def _of(lines: Sequence[PrintedLine]) -> frozenset[int]:
    return frozenset(line.page for line in lines)


def _right_edges(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """For each line the left and right edge of the column that it is in.

    A column is what goes down the page without a step up; its widest lines are its width.
    """
    edges: list[tuple[float, float]] = []
    run: list[PrintedLine] = []
    for line in lines:
        if run and (line.page != run[-1].page or line.y < run[-1].y - 1):
            edges += [_edges(run)] * len(run)
            run = []
        run.append(line)
    return edges + [_edges(run)] * len(run)


def _edges(run: Sequence[PrintedLine]) -> tuple[float, float]:
    rights = sorted(line.right for line in run)
    return min(line.left for line in run), rights[int(0.85 * (len(rights) - 1))]


def _leading(lines: Sequence[PrintedLine]) -> float:
    """The usual distance from a line of a page to the next one below it; 0 = nobody can tell."""
    gaps = [b.y - a.y for a, b in pairwise(lines) if b.y > a.y + 1]
    return median(gaps) if len(gaps) >= 3 else 0.0


def _first(line: PrintedLine) -> float:
    """About how wide the first word is: with room for it before, somebody broke that line."""
    return (len(line.text.split(" ", 1)[0]) + 1) * (line.right - line.left) / len(line.text)


def _parted(
    before: PrintedLine, line: PrintedLine, edge: tuple[float, float], leading: float
) -> bool:
    """Whether a line begins a paragraph of its own."""
    if before.cells or line.cells:
        return True
    if _BEGINS.match(line.text):
        counted = line.text[0].isdigit() and _WANTS_A_NUMBER.search(before.text)
        if not counted:
            return True
    left, right = edge
    wide = right - left
    short = (
        wide > 0
        and (
            before.right < left + _FULL * wide
            or (before.left > left + 0.1 * wide and before.right < right - 0.1 * wide)  # centred
            or (line.left > before.left + 0.02 * wide and before.right < right - 0.1 * wide)
            or (line.text[:1].isupper() and before.right + _first(line) < right - _SLACK * wide)
        )
    )
    if _ENDS.search(before.text):
        return short or not line.text[:1].islower()
    below = line.page == before.page and line.y > before.y
    if leading and below and line.y - before.y > _APART * leading:
        return True
    if before.text.isupper() != line.text.isupper() and any(c.isalpha() for c in line.text):
        return len(line.text) > 3  # a torn-off abbreviation is no heading
    return short


def _joined(part: Sequence[PrintedLine], number: int) -> ImportedParagraph:
    text, doubts = "", []
    for line in part:
        if text and not (text.endswith("-") and text[-2:-1].isalpha()):
            text += " "
        doubts += [
            replace(spot, start=spot.start + len(text), end=spot.end + len(text))
            for spot in line.doubts
        ]
        text += line.text
    return ImportedParagraph(
        text=text,
        place=OriginalPlace(paragraph=number, page=part[0].page),
        doubts=tuple(doubts),
    )
