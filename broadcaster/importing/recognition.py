"""Letters of a picture, recognised by Tesseract with its Vietnamese model.

Nothing that it says is sure: every number, date and address of the law is marked, and each word
that it was not sure of. It is a program of its own, asked for only when a picture comes.
"""

import re
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    DroppedPart,
    FileForm,
    ImportedDocument,
    OriginalPlace,
)
from broadcaster.importing.printed_lines import PrintedLine, clean_line, paragraphs_of
from broadcaster.importing.tesseract import (
    how_to_get,
    run_program,
    tesseract_program,
    what_is_missing,
)
from broadcaster.reading.syllables import legal

if TYPE_CHECKING:
    from PIL.Image import Image

SURE = 85.0  # per cent of Tesseract's own confidence; a word below it is marked
UNREADABLE = 35.0  # per cent, mean of a line: below it the line is a stain, a stamp, a signature
PAGE_SECONDS = 20.0  # that Tesseract may take to turn a page upright, to read it, to try turns
LONGEST = 3_500  # pixels of the longer side that is looked at: A4 at 300 dots an inch
SHORTEST = 1_500  # a smaller picture is enlarged
MOST_PIXELS = 120_000_000  # of a picture that is opened; phones give 12, 50, 108 million
_DPI = "200"
_GRAIN = 8  # pixels of a picture that are one of its paper: letters vanish, shadows stay
_UNEVEN = 30  # greys between the lightest and the darkest paper of a page with a shadow
_DARK = 64  # grey below which it is no paper
_SENSE = 0.5  # of the words of a page that stands are Vietnamese syllables, at least
_TURNS = (180, 90, 270)  # that are tried when a page makes no sense


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage:
    """What a picture of a page says, line by line, and what nobody could read in it."""

    lines: tuple[PrintedLine, ...]
    unread: tuple[DroppedPart, ...] = ()


# --- a page -------------------------------------------------------------------------------------


def recognise(picture: "Image", *, page: int, seconds: float = PAGE_SECONDS) -> RecognisedPage:
    """What a picture says, whichever way up it is. Raises InputError where nobody can tell."""
    program = tesseract_program()
    if program is None:
        raise InputError(f"trang {page}: {what_is_missing()}", hint=how_to_get())
    try:
        upright = _upright(program, _plain(picture), seconds)
        read = _read(program, upright, page, seconds)
        if not _makes_sense(read):  # it was turned the wrong way, or not at all
            read = _read_turned(program, upright, page, seconds) or read
    except subprocess.TimeoutExpired as fault:
        raise InputError(
            f"trang {page}: nhận dạng quá {seconds:.0f} giây nên đã dừng",
            hint="Chụp lại gần hơn, đủ sáng, mỗi trang một ảnh.",
        ) from fault
    except (OSError, subprocess.SubprocessError) as fault:
        raise InputError(
            f"trang {page}: Tesseract không đọc được ảnh",
            hint=(what_is_missing() and how_to_get()) or "Chụp lại trang này, hoặc gõ lời vào.",
        ) from fault
    return read


def _read_turned(
    program: Path, picture: "Image", page: int, seconds: float
) -> RecognisedPage | None:
    """The first turn that makes sense, all of them in so many seconds; None where none did."""
    until = time.monotonic() + seconds
    for turn in _TURNS:
        left = until - time.monotonic()
        try:
            read = _read(program, picture.rotate(turn, expand=True), page, left)
        except subprocess.TimeoutExpired:  # the page as it stands is read already
            return None
        if _makes_sense(read):
            return read
    return None


def _read(program: Path, picture: "Image", page: int, seconds: float) -> RecognisedPage:
    told = run_program(
        [str(program), "stdin", "stdout", "-l", "vie", "--dpi", _DPI, "--psm", "3", "tsv"],
        _bytes(picture),
        seconds=seconds,
    )
    return page_of_words(told.decode("utf-8", "replace"), page=page, height=picture.height)


def _makes_sense(read: RecognisedPage) -> bool:
    """Whether what was read has Vietnamese in it: letters upside down make no syllables."""
    told = " ".join([*(one.text for one in read.lines), *(one.text for one in read.unread)])
    words = re.findall(r"[^\W\d_]+", told.lower())
    return sum(map(legal, words)) >= _SENSE * len(words)


def _plain(picture: "Image") -> "Image":
    """Grey on white, of a size that the model was taught on."""
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    picture = picture.convert("L")
    longer = max(picture.size)
    scale = LONGEST / longer if longer > LONGEST else max(1.0, min(2.0, SHORTEST / longer))
    if scale != 1.0:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture = _evenly_lit(picture)
    return ImageOps.expand(picture, border=20, fill=_paper(picture))


def _evenly_lit(picture: "Image") -> "Image":
    """The picture without a shadow across it: Tesseract takes what is darker than the mean of a
    page for ink, and says nothing of the lines that end in the dark.
    """
    import numpy as np  # a Word file's process, which asks for no picture, starts in half the time
    from PIL import Image, ImageFilter

    small = picture.resize(
        (max(1, picture.width // _GRAIN), max(1, picture.height // _GRAIN)), Image.Resampling.BOX
    )
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6))
    greys = np.asarray(paper, dtype=np.int16)
    if np.ptp(greys) < _UNEVEN:
        return picture
    light = np.asarray(paper.resize(picture.size, Image.Resampling.BICUBIC), dtype=np.float32)
    even = np.asarray(picture, dtype=np.float32) * 255 / np.maximum(light, _DARK)
    return Image.fromarray(np.clip(even, 0, 255).astype(np.uint8))


def _paper(picture: "Image") -> int:
    """The grey of the paper: letters at the very edge are read only with some of it around them."""
    counted = picture.histogram()
    return max(range(128, 256), key=lambda grey: counted[grey])


def _bytes(picture: "Image") -> bytes:
    kept = BytesIO()
    picture.save(kept, "PPM")
    return kept.getvalue()


_TURN = re.compile(rb"Rotate: (\d+)\s+Orientation confidence: ([\d.]+)")


def _upright(program: Path, picture: "Image", seconds: float) -> "Image":
    """The picture turned so that its letters stand; as it is where nobody can tell."""
    try:
        told = run_program(
            [str(program), "stdin", "stdout", "--dpi", _DPI, "--psm", "0"],
            _bytes(picture),
            seconds=seconds,
        )
    except subprocess.CalledProcessError:  # too few letters to tell
        return picture
    turn = _TURN.search(told)
    if turn is None or not int(turn[1]) or float(turn[2]) < 1.0:
        return picture
    return picture.rotate(-int(turn[1]), expand=True, fillcolor=_paper(picture))


# --- its words ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    text: str
    confidence: float
    left: int
    top: int
    width: int
    height: int


def page_of_words(told: str, *, page: int, height: int) -> RecognisedPage:
    """The lines of Tesseract's table (TSV) of a picture so high, with their doubts."""
    lines: dict[tuple[str, ...], list[_Word]] = defaultdict(list)
    for row in told.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, wide, high = map(int, cells[6:10])
            lines[tuple(cells[2:5])].append(
                _Word(
                    text=cells[11].strip(),
                    confidence=float(cells[10]),
                    left=left,
                    top=top,
                    width=wide,
                    height=high,
                )
            )
    kept, unread = [], []
    for words in lines.values():
        line = _line(words, page, height)
        if mean(w.confidence for w in words) < UNREADABLE or not _has_words(line.text):
            unread.append(line)
        else:
            kept.append(line)
    return RecognisedPage(
        lines=tuple(kept),
        unread=tuple(
            DroppedPart(
                text=line.text,
                why="máy không đọc ra: vết bẩn, con dấu hay chữ ký",
                place=OriginalPlace(paragraph=0, page=page),
            )
            for line in unread
        ),
    )


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _line(words: Sequence[_Word], page: int, height: int) -> PrintedLine:
    text, spots = "", []
    for word in words:
        plain = clean_line(word.text)
        text += " " if text else ""
        if _doubtful(word, plain):
            spots.append(
                DoubtfulSpot(
                    start=len(text),
                    end=len(text) + len(plain),
                    reason=DoubtReason.RECOGNISED,
                    other=_other(plain),
                )
            )
        text += plain
    return PrintedLine(
        text=text,
        page=page,
        left=min(w.left for w in words),
        right=max(w.left + w.width for w in words),
        y=median(w.top + w.height for w in words) * 1_000 / height,
        doubts=_together(text, [*spots, *_addresses(text)]),
    )


_MIXED = re.compile(r"(?=.*\d)(?=.*[lIOo|])[\dlIOo|.,/-]+")
_LOOK = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0"})


def _doubtful(word: _Word, plain: str) -> bool:
    if word.confidence < SURE or any(c.isdigit() for c in plain):
        return True
    if any(c in "Ðð|" for c in word.text) or plain in ("l", "O", "I", "|"):
        return True
    letters = plain.strip(".,;:!?()[]“”\"'/…-–")
    return letters.isalpha() and letters.islower() and not legal(letters)


def _other(plain: str) -> str:
    """What a word of figures and letters that look like some may be: "l5" is "15"."""
    return plain.translate(_LOOK) if _MIXED.fullmatch(plain.rstrip(".,;:")) else ""


_ADDRESS = re.compile(
    r"""\b(?:điều|khoản|điểm|mục|chương|phụ\ lục)\ (?:\d+\w?|[a-zđ]\b|[IVXLC]+\b)
    | \bngày\ \S{1,4}(?:\ tháng\ \S{1,4})?(?:\ năm\ \S{4,5})?
    | \btháng\ \S{1,4}(?:\ năm\ \S{4,5})?
    | \d[\d.,]*\ (?:(?:nghìn|triệu|tỷ)\ )?
        (?:đồng|%|giờ|phút|ngày|tháng|năm|tuổi|người|em|km|m|lần)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


_PARTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{3})*\. \d{3}(?!\d)")


def _addresses(text: str) -> Iterator[DoubtfulSpot]:
    """Articles, dates and amounts of a line, each as one spot; "660. 000" may be one number."""
    for found in _PARTED.finditer(text):
        yield DoubtfulSpot(
            start=found.start(),
            end=found.end(),
            reason=DoubtReason.RECOGNISED,
            other=found[0].replace(" ", ""),
        )
    for found in _ADDRESS.finditer(text):
        yield DoubtfulSpot(start=found.start(), end=found.end(), reason=DoubtReason.RECOGNISED)


def _together(text: str, spots: Sequence[DoubtfulSpot]) -> tuple[DoubtfulSpot, ...]:
    """Spots in their order; those that overlap are one, with what may stand in all of it."""
    kept: list[DoubtfulSpot] = []
    for spot in sorted(spots, key=lambda s: (s.start, -s.end)):
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
            continue
        last = kept[-1]
        end = max(last.end, spot.end)
        other = ""
        if last.other:
            other = last.other + text[last.end : end]
        elif spot.other:
            other = text[last.start : spot.start] + spot.other + text[spot.end : end]
        kept[-1] = replace(last, end=end, other=other)
    return tuple(kept)


# --- a file -------------------------------------------------------------------------------------

AGAIN = "Máy đọc chữ từ ảnh nên có thể sai: so từng số, ngày, Điều, khoản với bản gốc."


def read_picture(path: Path, name: str) -> ImportedDocument:
    """The words of a photograph or a scan. Raises InputError, which says how to go on."""
    missing = what_is_missing()
    if missing:
        raise InputError(f"{name} là ảnh, mà {missing}", hint=how_to_get())
    read = recognise(opened(path.read_bytes(), name), page=1)
    if not read.lines:
        raise InputError(
            f"{name} không có chữ nào đọc được",
            hint="Chụp lại cho rõ, đủ sáng, hoặc gõ lời trong ảnh vào.",
        )
    return ImportedDocument(
        name=name,
        form=FileForm.PICTURE,
        sha256="",
        paragraphs=paragraphs_of(read.lines),
        dropped=read.unread,
        remarks=(AGAIN,),
        pages=1,
    )


def opened(data: bytes, name: str) -> "Image":
    """A picture that is whole and not too large. Raises InputError."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and tells in Vietnamese
    try:
        picture = Image.open(BytesIO(data))
        if picture.width * picture.height > MOST_PIXELS:
            raise InputError(
                f"{name} có {picture.width} × {picture.height} điểm, lớn quá nên không mở",
                hint="Chụp lại ở cỡ thường.",
            )
        picture.draft("L", (LONGEST, LONGEST))  # a JPEG is made small while it is unpacked
        picture.load()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as fault:
        raise InputError(
            f"{name} bị hỏng hoặc mới tải được một phần", hint="Chép lại ảnh, hoặc chụp lại."
        ) from fault
    return picture
