"""The words of a PDF, page by page: its text where it has one, else what its picture says.

pypdf gives the text in the order in which it was set, which keeps columns apart. A page whose
letters cannot be trusted (a scan, a font without its alphabet) is recognised from its picture, or
named with its number: no page is left out in silence.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    DroppedPart,
    FileForm,
    ImportedDocument,
    OriginalPlace,
)
from broadcaster.importing.old_letters import (
    OldEncoding,
    encoding_by_words,
    encoding_of_font,
)
from broadcaster.importing.pdf_lines import PageRules, PlacedLetters, page_lines
from broadcaster.importing.printed_lines import (
    PrintedLine,
    paragraphs_of,
    without_margins,
)
from broadcaster.importing.recognition import (
    AGAIN,
    PAGE_SECONDS,
    RecognisedPage,
    opened,
    recognise,
)
from broadcaster.importing.tesseract import how_to_get, what_is_missing

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES = 300
UNPACKED = 4_000_000  # bytes of the drawing of one page; a dense one has 0.1 million
SECONDS = 200.0  # that somebody waits for a PDF
_RECOGNISING = 120.0  # of them at most for pages that are pictures
_DRAWING = 12.0  # that poppler may take for one page; an honest one takes one
FEW = 40  # letters: a page with fewer has no text that counts
_LITTLE = 400  # letters: fewer on a page that a picture covers are a stamp on a scan
OURS = 0.6  # of the letters must be Vietnamese or ASCII, else the font's alphabet is lost
_COVERED = 0.5  # of a page: a picture of that size is a scan
_STROKES = 60  # filled shapes on a page with hardly a letter: letters that were drawn
_PASTE = "Mở bằng chương trình của nó rồi chép lời dán vào, hoặc xin bản Word."


def read_pdf(path: Path, name: str) -> ImportedDocument:
    """The words of a PDF. Raises InputError for what is locked, damaged, too long, or unreadable.

    Pages that are pictures are recognised as far as time and this machine allow; those that were
    not are named in the remarks.
    """
    until = time.monotonic() + _RECOGNISING
    with redirect_stderr(StringIO()):
        pages = _pages(path, name)
    _refuse_old_fonts(pages, name)
    lines: list[PrintedLine] = []
    dropped: list[DroppedPart] = []
    told = _Told(missing=what_is_missing() if any(p.wants_eyes for p in pages) else "")
    for page in pages:
        seen = _seen(page, path, told, until) if page.wants_eyes else None
        if seen is None:
            lines += page.lines if not page.garbled else ()
        else:
            lines += seen.lines
            dropped += seen.unread
            dropped += _printed_over(page)
    if not lines:
        raise told.nothing(name)
    kept, margins = without_margins(lines)
    return ImportedDocument(
        name=name,
        form=FileForm.PDF,
        sha256="",
        paragraphs=paragraphs_of(kept),
        dropped=(*margins, *dropped),
        remarks=(*told.remarks(pages), *_aside(margins)),
        pages=len(pages),
    )


def _aside(margins: Sequence[DroppedPart]) -> Iterator[str]:
    """What stood on every page, for who brought the document."""
    if words := "; ".join(f"“{part.text[:_QUOTED]}” ({part.why})" for part in margins):
        yield f"Không lấy vào lời: {words}."


_QUOTED = 200  # characters of what a remark quotes


# --- what a page holds --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    number: int  # from 1
    source: Any  # of pypdf
    shown: frozenset[str]  # names of the pictures that are drawn on it
    lines: tuple[PrintedLine, ...]
    covered: float  # share of the page that pictures cover
    figures: bool  # a picture larger than a logo is on it
    strokes: int  # filled shapes
    hidden: bool  # it has text that is not painted: a scanner's own recognition
    broken: str  # why its drawing could not be read; "" = it could
    old_font: str  # a font of the time before Unicode that letters with marks are set in

    @property
    def letters(self) -> int:
        return sum(c.isalpha() for line in self.lines for c in line.text)

    @property
    def garbled(self) -> bool:
        return _garbled("\n".join(line.text for line in self.lines))

    @property
    def blank(self) -> bool:
        return not (self.letters or self.covered or self.strokes or self.broken)

    @property
    def wants_eyes(self) -> bool:
        """Whether what one sees of the page is more than its text."""
        if self.broken or self.garbled:
            return True
        if self.covered >= _COVERED:
            return self.hidden or self.letters < _LITTLE
        drawn = self.strokes >= _STROKES or self.covered > 0
        return self.letters < FEW and drawn


_VIETNAMESE = frozenset(
    "abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
)
_LOST = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]")


def _garbled(text: str) -> bool:
    """Whether letters are not those that one sees: the font did not bring its alphabet along."""
    letters = [c for c in text.lower() if c.isalpha()]
    lost = len(_LOST.findall(text))
    if lost > max(2, len(letters) // 100):
        return True
    ours = sum(c in _VIETNAMESE for c in letters)
    return len(letters) >= FEW and ours < OURS * len(letters)


def page_pictures(path: Path, name: str, number: int) -> "tuple[Image, ...]":
    """A page as one sees it, from 1: one picture, or strips of it one below the other; () when this
    machine cannot tell. Raises InputError.
    """
    found = _pages(path, name, only=number)
    return _pictures(found[0], path, _DRAWING) if found else ()


def _pages(path: Path, name: str, *, only: int = 0) -> tuple[_Page, ...]:
    """Every page of the file, or the one of that number. Raises InputError."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    data = path.read_bytes()
    if b"%%EOF" not in data[-8_192:]:
        raise InputError(
            f"{name} mới tải được một phần (thiếu đoạn cuối) nên có thể mất trang",
            hint="Tải hoặc chép lại tệp cho đủ; vẫn vậy thì mở ra, in thành PDF mới.",
        )
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(
                f"{name} có mật khẩu nên không mở được",
                hint="Xin bản không mật khẩu, hoặc mở ra rồi in thành PDF mới.",
            )
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise InputError(
                f"{name} có {count} trang, nhiều hơn {MOST_PAGES} trang mỗi lần",
                hint="Tách lấy những trang cần dùng rồi chọn lại.",
            )
        numbers = range(1, count + 1) if not only else range(only, min(only, count) + 1)
        return tuple(_page(reader.pages[number - 1], number) for number in numbers)
    except (PyPdfError, *_BROKEN) as fault:
        raise InputError(f"{name} bị hỏng nên không đọc được", hint=_PASTE) from fault


# what pypdf raises over damaged files beside its own errors
_BROKEN = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError,
    AssertionError, ZeroDivisionError, OverflowError,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Drawing:
    """What goes by while a page is drawn: pieces of text with their places, pictures, shapes."""

    pieces: list[PlacedLetters] = field(default_factory=list)
    shown: list[tuple[str, float]] = field(default_factory=list)  # name, area of a picture
    rules: PageRules = field(default_factory=PageRules)
    strokes: int = 0
    hidden: bool = False
    pen: tuple[float, float] = (0.0, 0.0)  # where the last line of a path ended
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)  # of a path

    def text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        name = str((font or {}).get("/BaseFont", ""))
        self.pieces.append(PlacedLetters(text, x, y, float(size) * scale, name))

    def operation(self, operator: Any, operands: Any, cm: Any, _tm: Any) -> None:
        if operator == b"Do" and operands:
            self.shown.append((str(operands[0]), abs(cm[0] * cm[3] - cm[1] * cm[2])))
        elif operator in _PAINTS:
            self.strokes += operator not in (b"S", b"s", b"n")
            self._painted(edges=operator not in (b"f", b"F", b"f*", b"n"))
        elif operator == b"INLINE IMAGE":
            self.shown.append(("", abs(cm[0] * cm[3] - cm[1] * cm[2])))
        elif operator == b"Tr" and operands and int(operands[0]) == 3:
            self.hidden = True
        elif operator in (b"re", b"m", b"l"):
            numbers = [float(one) for one in operands if isinstance(one, int | float)]
            if len(numbers) == (4 if operator == b"re" else 2):  # a damaged one draws nothing
                self._drawn_line(operator, numbers, cm)

    def _drawn_line(self, operator: bytes, at: Sequence[float], cm: Any) -> None:
        x, y = at[0] * cm[0] + at[1] * cm[2] + cm[4], at[0] * cm[1] + at[1] * cm[3] + cm[5]
        if operator == b"re":
            corner = (x + at[2] * cm[0] + at[3] * cm[2], y + at[2] * cm[1] + at[3] * cm[3])
            self.rules.draw(x, y, *corner)
            self.boxes = [*self.boxes[-_BOXES:], (x, y, *corner)]
        elif operator == b"l":
            self.rules.draw(*self.pen, x, y)
        self.pen = (x, y)

    def _painted(self, *, edges: bool) -> None:
        for x, y, to_x, to_y in self.boxes if edges else ():
            self.rules.draw(x, y, x, to_y)
            self.rules.draw(to_x, y, to_x, to_y)
            self.rules.draw(x, y, to_x, y)
            self.rules.draw(x, to_y, to_x, to_y)
        self.boxes = []


_BOXES = 50  # rectangles of one path: those of a table come one by one, or a few
_PAINTS = frozenset((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"))


def _page(page: Any, number: int) -> _Page:
    """What a page holds; one that cannot be drawn is broken, not missing."""
    from pypdf.errors import PyPdfError

    drawing, broken = _Drawing(), ""
    try:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > UNPACKED:
            raise ValueError("its drawing is too large")
        page.extract_text(visitor_text=drawing.text, visitor_operand_before=drawing.operation)
        top, height = float(page.mediabox.top), abs(float(page.mediabox.height)) or 1.0
        area = abs(float(page.mediabox.width)) * height or 1.0
    except (PyPdfError, *_BROKEN) as fault:
        drawing, broken, area = _Drawing(), str(fault)[:200] or type(fault).__name__, 1.0
        top, height = 0.0, 1.0
    images = _images(page)
    shown = [(n, size / area) for n, size in drawing.shown if n in images or not n]
    return _Page(
        number=number,
        source=page,
        shown=frozenset(n for n, _ in shown),
        lines=tuple(page_lines(drawing.pieces, drawing.rules, page=number, top=top, height=height)),
        covered=min(1.0, sum(share for _, share in shown)),
        figures=any(share > 0.04 for _, share in shown),
        strokes=drawing.strokes,
        hidden=drawing.hidden,
        broken=broken,
        old_font=_old_font(drawing.pieces),
    )


def _images(page: Any) -> frozenset[str]:
    """Names of the pictures that the page may draw, also those within a form."""
    try:
        resources = page.get("/Resources", {}).get_object()
        objects = resources.get("/XObject", {}).get_object()
        return frozenset(
            str(key)
            for key, value in objects.items()
            if value.get_object().get("/Subtype") in ("/Image", "/Form")
            and _draws_image(value.get_object(), 3)
        )
    except _BROKEN:
        return frozenset()


def _draws_image(thing: Any, depth: int) -> bool:
    if thing.get("/Subtype") == "/Image":
        return True
    inner = thing.get("/Resources", {}).get_object().get("/XObject", {}).get_object()
    return depth > 0 and any(_draws_image(v.get_object(), depth - 1) for v in inner.values())


# --- fonts of the time before Unicode -----------------------------------------------------------


def _old_font(pieces: Iterable[PlacedLetters]) -> str:
    """A font of TCVN3 or VNI that letters with marks are set in; "" = none."""
    for piece in pieces:
        font = piece.font.replace("#2E", ".").replace("#2e", ".").lstrip("/").split("+")[-1]
        if encoding_of_font(font) is not OldEncoding.NONE and not piece.text.isascii():
            return font
    return ""


def _refuse_old_fonts(pages: Sequence[_Page], name: str) -> None:
    old = next((page for page in pages if page.old_font), None)
    why = f" trang {old.number} dùng phông chữ cũ {old.old_font}" if old else ""
    encoding = encoding_by_words(line.text for page in pages for line in page.lines)
    if not why and encoding is not OldEncoding.NONE:
        why = f" gõ bằng bảng mã cũ {encoding.value}"
    if why:
        raise InputError(
            f"{name}{why} (trước Unicode), chép từ PDF ra sẽ sai chữ",
            hint="Xin tệp Word gốc: máy đổi chữ cũ trong tệp Word được.",
        )


# --- pages that are pictures --------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Told:
    """Pages that were recognised, and those that were not, with the reason."""

    missing: str  # why nothing can be recognised on this machine; "" = it can
    read: list[int] = field(default_factory=list)
    unread: dict[str, list[int]] = field(default_factory=dict)
    hint: str = ""

    def not_read(self, page: int, why: str, hint: str = "") -> None:
        self.unread.setdefault(why, []).append(page)
        self.hint = self.hint or hint

    def nothing(self, name: str) -> InputError:
        """Why a file without a single line has none, and what to do."""
        if not self.unread:
            return InputError(f"{name} trống, không có chữ nào", hint="Chọn lại tệp.")
        why = "; ".join(f"{_numbers(numbers)} {why}" for why, numbers in self.unread.items())
        return InputError(f"{name}: {why}", hint=self.hint or _PASTE)

    def remarks(self, pages: Sequence[_Page]) -> tuple[str, ...]:
        said = []
        if self.read:
            said.append(f"{_numbers(self.read).capitalize()} là ảnh. {AGAIN}")
        for why, numbers in self.unread.items():
            said.append(f"{_numbers(numbers).capitalize()} {why}. {self.hint or _PASTE}")
        if blank := [page.number for page in pages if page.blank]:
            said.append(f"{_numbers(blank).capitalize()} để trống.")
        drawn = [p.number for p in pages if p.figures and not p.wants_eyes]
        if drawn:
            said.append(f"{_numbers(drawn).capitalize()} có hình; chữ trong hình không được đọc.")
        return tuple(said)


def _numbers(pages: Sequence[int]) -> str:
    """Pages as people list them: trang 2, 4–6."""
    spans: list[list[int]] = []
    for page in sorted(pages):
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    return "trang " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def _seen(page: _Page, path: Path, told: _Told, until: float) -> RecognisedPage | None:
    """What a page looks like it says; None where its own text is all there is."""
    only = " nên chỉ lấy được phần chữ" if page.letters and not page.garbled else ""
    left = min(until - time.monotonic(), PAGE_SECONDS)
    if told.missing:
        told.not_read(page.number, f"là ảnh, mà {told.missing}{only}", how_to_get())
        return None
    if left < 1:
        hint = "Tách những trang ấy ra rồi chọn lại."
        told.not_read(page.number, f"là ảnh, chưa kịp nhận dạng{only}", hint)
        return None
    try:
        pictures = _pictures(page, path, left)
        seen = [recognise(picture, page=page.number, seconds=left) for picture in pictures]
    except InputError as fault:
        why = fault.sentence.removeprefix(f"trang {page.number}: ")
        told.not_read(page.number, f"không đọc được: {why}{only}", fault.hint)
        return None
    lines = tuple(line for part in seen for line in part.lines)
    found = sum(c.isalpha() for line in lines for c in line.text)
    if page.letters and not (page.garbled or page.hidden) and found <= page.letters * 1.2:
        return None  # a letterhead or a drawing about the text: the text itself is sure
    if not found:
        told.not_read(page.number, "không có chữ nào máy đọc được")
        return None
    told.read.append(page.number)
    return RecognisedPage(lines=lines, unread=tuple(d for part in seen for d in part.unread))


def _printed_over(page: _Page) -> Iterator[DroppedPart]:
    """The text of a page that was recognised: a stamp on the scan, a scanner's own letters."""
    if page.lines and not page.garbled:
        yield DroppedPart(
            text="\n".join(line.text for line in page.lines),
            why="chữ đặt trên ảnh quét; cả trang đã được đọc từ ảnh",
            place=OriginalPlace(paragraph=0, page=page.number),
        )


def _pictures(page: _Page, path: Path, seconds: float) -> "tuple[Image, ...]":
    """The page as one sees it; nothing when this machine cannot tell. Raises InputError.

    A scan is one picture, which the file has as it was scanned. What is more than that must be
    drawn, by poppler's program where the machine has it.
    """
    scans = () if page.broken or page.covered < _COVERED else _scans(page)
    program = shutil.which("pdftoppm")
    if len(scans) != 1 and program:
        return (_drawn(program, path, page.number, min(seconds, _DRAWING)),)
    if not scans and page.strokes + page.letters:
        raise InputError(
            "chữ được vẽ thành hình hoặc dùng phông không kèm bảng chữ",
            hint="Xin bản Word, hoặc chụp màn hình trang ấy rồi chọn ảnh.",
        )
    return scans


_MOST_STRIPS = 12  # pictures of one page that are read one after the other


def _scans(page: _Page) -> "tuple[Image, ...]":
    """The pictures that the page draws, but for logos, in their order. Raises InputError."""
    found = []
    try:
        images = page.source.images
        for key in images.keys():  # noqa: SIM118 - a list that has keys
            if (key if isinstance(key, str) else key[0]) not in page.shown:
                continue
            picture = images[key].image
            if picture is not None and picture.width >= _LOGO:
                found.append(picture.rotate(-page.source.rotation, expand=True))
    except (*_BROKEN, SyntaxError, MemoryError) as fault:
        raise InputError(
            f"ảnh trong trang bị hỏng ({type(fault).__name__})", hint=_PASTE
        ) from fault
    return tuple(found[:_MOST_STRIPS])


_LOGO = 500  # pixels: a picture that is not as wide is no scan


def _drawn(program: str, path: Path, number: int, seconds: float) -> "Image":
    """A page drawn at 200 dots an inch, as Decree 30/2020 asks of scans. Raises InputError."""
    page = str(number)
    command = [program, "-q", "-r", "200", "-gray", "-f", page, "-l", page, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=seconds)
    except (OSError, subprocess.SubprocessError) as fault:
        raise InputError("trang không vẽ ra được", hint=_PASTE) from fault
    return opened(done.stdout, f"trang {number}")
