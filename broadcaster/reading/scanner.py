"""One walk over a line: each figure, word and sign is offered to the kinds that may read it."""

import re

from broadcaster.reading import codes, dates, documents, phones, quantities, times
from broadcaster.reading.letters import name
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.misprints import doubted, mend
from broadcaster.reading.numbers import coded, count
from broadcaster.reading.roman import value
from broadcaster.reading.symbols import KEPT, read_formula, read_symbol
from broadcaster.reading.tables import PLAIN, Lexicon, cues, one_of
from broadcaster.reading.web import addresses
from broadcaster.reading.words import read_word

_TOKEN = re.compile(
    r"[^\W\d_²³¼½¾⁰⁴-⁹]+|\d+|[^\w\s.,;:!?…()\"“”]|(?<=[\d)²³ ]):(?= ?[\d(])|[()]|[_²³¼½¾⁰⁴-⁹]"
)
_MARK_LETTER = r"([a-zđ]|[A-ZĐ](?=\)))(\s?[).](?=\s|$)|\)(?=[^\s.,;:!?…)]))"
_MARK_SLASH = r"(\d{1,2}|[a-zđ]|[IVX]{1,5})/(?=\s)"
_MARK_MIXED = r"(\d{1,3}(?:\.\d{1,3}){0,2})\.([a-zđ])[).](?=\s)"
_MARK_ROMAN = r"([IVX]{1,5})((?:\.\d{1,2}){1,3})(\.?)(?=\s)"
_MARK_NUMBER = r"(\d{1,3}(?:\.\d{1,3}){0,3})(\s?[).](?=\s|$)|\)(?=[^\s.,;:!?…)])|\.?-(?=\s))"
_IN_WORDS = rf"((?:\s*(?:trăm|{one_of('numbers.scales')}))*\s*(?:đồng|đ)?)\s*\(([^()\d]{{1,160}})\)"
_FIGURES: tuple[Reader, ...] = (
    codes.read_long_code,
    phones.read_phone,
    phones.read_plate,
    documents.read_document,
    documents.read_standard,
    dates.read_full,
    dates.read_iso,
    dates.read_short_year,
    times.read_time,
    times.read_dotted,
    times.read_hour_range,
    times.read_minutes,
    dates.read_day_month,
    quantities.read_pair,
    dates.read_month_year,
    dates.read_year_range,
    documents.read_plain_document,
    documents.read_number_of_year,
    documents.read_bare_number,
    quantities.read_arc,
    quantities.read_age,
    quantities.read_points,
    quantities.read_division,
    quantities.read_product,
    quantities.read_short_price,
    quantities.read_height,
    quantities.read_fraction,
    quantities.read_ratio,
    quantities.read_chain,
    quantities.read_range,
    quantities.read_parted_code,
    dates.read_named_month,
    quantities.read_reference,
    quantities.read_decade,
    quantities.read_quantity,
)
_SOFT = frozenset(("", " ", ",", ";", ":", ")", "!", "?"))  # behind a word that stays as it is
_QUICK = re.compile(
    r"\d{1,4}(?=[\s;)!?]|,(?!\d)|\.?$|\.\s)(?!\s?[-–—−/%‰°º℃(]|\s\d|\s?[a-zA-ZđĐµ$€£¥₫'′]{1,4}(?![^\W_]))"
)
_PLAIN_CUES = frozenset(cues()["numbers.before-plain"])


def _outline(line: TextLine) -> ReadPiece | None:
    """Reads "a)", "1.", "1.2.", "I." at the head of a line: a mark, said and followed by a "
    "pause.
    """
    at = line.indent
    found = pattern(_MARK_LETTER).match(line.text, at)
    if found and line.text[found.end() :].strip():
        return ReadPiece(at, found.end(), f"{name(found[1])},", "outline", Ground.FORM)
    mixed = pattern(_MARK_ROMAN).match(line.text, at)
    if mixed and value(mixed[1]) and line.text[mixed.end() :].strip():
        parts = [count(value(mixed[1])), *(coded(p) for p in mixed[2][1:].split("."))]
        return ReadPiece(at, mixed.end(), " chấm ".join(parts) + ".", "outline", Ground.FORM)
    slash = pattern(_MARK_SLASH).match(line.text, at)
    if slash and line.text[slash.end() :].strip():
        number = int(slash[1]) if slash[1].isdigit() else value(slash[1])
        return ReadPiece(
            at,
            slash.end(),
            f"{count(number) if number else name(slash[1])},",
            "outline",
            Ground.FORM,
        )
    lettered = pattern(_MARK_MIXED).match(line.text, at)
    if lettered and line.text[lettered.end() :].strip():
        parts = [coded(p) for p in lettered[1].split(".")] + [name(lettered[2])]
        return ReadPiece(at, lettered.end(), " chấm ".join(parts) + ",", "outline", Ground.FORM)
    found = pattern(_MARK_NUMBER).match(line.text, at)
    if not found or not line.text[found.end() :].strip():
        return None
    words = " chấm ".join(coded(part.lstrip("0") or "0") for part in found[1].split("."))
    return ReadPiece(
        at, found.end(), words + ("." if "." in found[2] else ","), "outline", Ground.FORM
    )


def _figure(line: TextLine, at: int) -> ReadPiece:
    if _QUICK.match(line.text, at) and line.before(at) in _PLAIN_CUES:
        piece = quantities.read_quantity(line, at)
        if piece:
            return piece
    for reader in _FIGURES:
        piece = reader(line, at)
        if piece:
            return piece
    end = at + 1
    return ReadPiece(at, end, coded(line.text[at:end]), "number", Ground.NONE, "doan-so")


def _plain_form(text: str) -> str:
    text = text.lower().replace("lẻ", "linh").replace("ngàn", "nghìn").replace("tỉ", "tỷ")
    words = [w for w in pattern(r"[^\W\d_]+").findall(text) if w not in ("chẵn", "đồng", "và")]
    same = {"tư": "bốn", "lăm": "năm", "nhăm": "năm", "mốt": "một", "mươi": "mười"}
    return " ".join(same.get(w, w) for w in words)


def _said_again(line: TextLine, piece: ReadPiece) -> ReadPiece | None:
    """A bracket that only repeats the number in words ("02 (hai) năm") is not said."""
    if (
        line.text[piece.end : piece.end + 2].lstrip()[:1] != "("
        and "(" not in line.text[piece.end : piece.end + 24]
    ):
        return None
    found = pattern(_IN_WORDS).match(line.text, piece.end)
    if not found:
        return None
    inner = _plain_form(found[2].removeprefix("bằng chữ:"))
    outer = _plain_form(f"{piece.spoken} {found[1]}")
    if inner and (inner == outer or inner == outer.removeprefix("không ")):
        start = found.end(1)
        return ReadPiece(start, found.end(), "", "said-once", Ground.FORM)
    return None


def _token(line: TextLine, start: int, end: int) -> ReadPiece | None:
    """The piece that begins at a token; None when the token is said as it is written."""
    char = line.text[start]
    if char.isdigit() and char.isascii():
        return _figure(line, start)
    if char.isalpha():
        return read_word(line, start, end)
    piece = phones.read_phone(line, start) if char == "+" else None
    if char in "():":
        return read_formula(line, start)
    if piece or (char in KEPT and char not in "-–—"):
        return piece
    return read_symbol(line, start)


def _next_address(urls: list[ReadPiece], at: int, start: int, end: int) -> ReadPiece | None:
    """The address that the token belongs to; those that were read over are forgotten."""
    while urls and (urls[0].end <= start or urls[0].start < at):
        urls.pop(0)
    return urls.pop(0) if urls and urls[0].start < end else None


def _repeats(line: TextLine, piece: ReadPiece) -> bool:
    """Whether a number in brackets only repeats the words before it ("hai (02) năm")."""
    if (
        line.text[piece.start - 1 : piece.start] != "("
        or line.text[piece.end : piece.end + 1] != ")"
    ):
        return False
    before = pattern(r"[^\W\d_]+(?: [^\W\d_]+)*\s?$").search(line.left(piece.start - 1))
    words = f" {_plain_form(piece.spoken)}"
    return (
        piece.rule == "number"
        and before is not None
        and f" {_plain_form(before[0])}".endswith(words)
    )


def _take(line: TextLine, piece: ReadPiece) -> int:
    """Keep a piece, and drop a bracket that only repeats it; returns where reading goes on."""
    if _repeats(line, piece):
        return line.take(ReadPiece(piece.start - 1, piece.end + 1, "", "said-once", Ground.FORM))
    at = line.take(piece)
    again = _said_again(line, piece) if piece.spoken else None
    return line.take(again) if again else at


def scan(text: str, lexicon: Lexicon) -> list[ReadPiece]:
    """The pieces of a cleaned line that are not said as they are written, in order."""
    text, misprints = mend(text)
    line = TextLine(text, lexicon)
    kind = lexicon.kind
    mark = _outline(line)
    at = line.take(mark) if mark else 0
    urls = addresses(line)
    for token in _TOKEN.finditer(text, at):
        start, end = token.span()
        if end <= at:
            continue
        if not urls and kind(token[0]) == PLAIN and text[end : end + 1] in _SOFT and start >= at:
            continue
        start = max(start, at)
        piece = _next_address(urls, at, start, end) if urls else None
        piece = piece or _token(line, start, end)
        if piece:
            at = _take(line, piece)
    if misprints:
        return [doubted(piece, misprints) for piece in line.pieces]
    return line.pieces
