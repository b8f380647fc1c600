"""One walk over a line: each figure, word and sign is offered to the kinds that may read it."""

import re
from functools import lru_cache

from broadcaster.reading import (
    dates,
    documents,
    hasty,
    joined_numbers,
    lesson_numbers,
    lettered_numbers,
    long_codes,
    measures,
    phones,
    quantities,
    times,
)
from broadcaster.reading.english import merge_english
from broadcaster.reading.glosses import explained
from broadcaster.reading.left_over import tell
from broadcaster.reading.letters import name
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.misprints import doubted, mend, restore
from broadcaster.reading.numbers import coded, count
from broadcaster.reading.roman import value
from broadcaster.reading.symbols import KEPT, read_formula, read_symbol
from broadcaster.reading.tables import OPENS, PLAIN, Lexicon, one_of
from broadcaster.reading.web import addresses
from broadcaster.reading.words import read_word

# each alternative begins with its own sign, so that none is tried at a blank
_TOKEN = re.compile(
    r"[^\W\d_²³¹¼½¾⁰⁴-⁹]+|\d+|[^\w\s.,;:!?…()\"“”]"
    r"|\.(?:(?<=[\d)²³⁴-⁹] \.)(?= [\d(√]| [a-z]\b)|(?<=[\d)]\.)(?=\()|(?<=[²³]\.)(?=\d)"
    r"|(?<=\b[a-zA-Zπ]\.)(?=[a-zA-Zπ](?:[²³]|\b)|[Δ∆])|(?<=\b[a-zA-Z]\d\.)(?=[a-zA-Z]\d)"
    r"|(?<=\b[A-Z]{2}\.)(?=[A-Z]{2}\b))"
    r"|:(?<=[\d)²³ ]:)(?= ?[\d(]| [a-z]\b| [^:=\d]{1,24}= ?\d)|[()]|[_²³¹¼½¾⁰⁴-⁹]"
)
_MARK_LETTER = r"([a-zđ]|[A-ZĐ](?=\))|[A-D](?=-))(\s?[).](?=\s|$)|\)(?=[^\s.,;:!?…)])|-(?=\s))"
_MARK_SLASH = r"(\d{1,2}|[a-zđ]|[A-D](?=/\s)|[IVX]{1,5})/(?=\s)"
_MARK_MIXED = r"(\d{1,3}(?:\.\d{1,3}){0,2})\.([a-zđ])[).](?=\s)"
_MARK_ROMAN = r"([IVX]{1,5})((?:\.\d{1,2}){1,3})(\.?)(?=\s)"
_MARK_NUMBER = r"(\d{1,3}(?:\.\d{1,3}){0,3})(\s?[).](?=\s|$)|\)(?=[^\s.,;:!?…)])|\.?-(?=\s))"
_IN_WORDS = rf"((?:\s*(?:trăm|{one_of('numbers.scales')}))*\s*(?:đồng|đ)?)\s*\(([^()\d]{{1,160}})\)"
# The readers of figures by rank, each with the form of what it may read: the first six figures at
# most, each as 9 but for a zero that leads, and the two characters behind the last figure. A reader
# is asked only where its form is met: most figures are a count and a word, for four readers.
_DASH = "[-–—−]"
_POINT = r"[.,]\d"
FIGURES: tuple[tuple[Reader, str], ...] = (
    (lettered_numbers.read_item, r"\d\d?/ "),
    (long_codes.read_long_code, r"\d{3}|\d+(?:[A-Z]|[.-][\dA-Z]| \d)"),
    (lesson_numbers.read_pointed_product, r"\d+[.,]\d"),
    (lesson_numbers.read_common, r"\d+,\d"),
    (lesson_numbers.read_recurring, r"\d+,[(\d]"),
    (lesson_numbers.read_scientific, r"\d+(?: ?[.·⋅×x*]|,\d|[⁻⁺⁰¹²³⁴-⁹^])"),
    (phones.read_phone, r"\d{3}|0\d?[ .()-]|\d\d[)-]|\d[ .]\d"),
    (phones.read_plate, r"\d\d(?:[A-ZĐ]|[ -][A-ZĐ -])"),
    (documents.read_document, r"\d+(?:\.\d|[a-zđ][ /–-]| [/–-]|/[ 12A-ZĐƯ]|[–-][ A-ZĐƯ])"),
    (documents.read_standard, r"\d{1,6}(?!\d)"),
    (dates.read_full, rf"\d\d?(?:/[ \d]|\.[ \d]|{_DASH}[ \d]| /| \.| {_DASH})"),
    (dates.read_iso, r"\d{4}[-/.]\d"),
    (dates.read_short_year, r"\d\d?[/.-]\d"),
    (times.read_meridian, r"\d\d?(?: ?[APap]|[:h]\d)"),
    (times.read_time, r"\d\d? ?[hgHG:]"),
    (times.read_dotted, r"\d\d?\.\d"),
    (times.read_run, r"\d{1,3}p[\dh]"),
    (lettered_numbers.read_several_in_one, r"\d(?!\d)in"),
    (times.read_hour_range, rf"\d\d?(?:{_DASH}[ \d]| {_DASH})"),
    (times.read_minutes, r"0\d(?!\d)"),
    (dates.read_day_month, rf"\d\d?(?:/\d|{_DASH}[ \d]| {_DASH}|,[ \d]| v)"),
    (joined_numbers.read_coded_range, rf"0\d{{2,3}}(?:{_DASH}[ \d]| {_DASH})"),
    (lesson_numbers.read_ratio_chain, r"\d{1,3} ?:"),
    (joined_numbers.read_row, r"\d{1,4}(?: [-–—]|,\d)"),
    (joined_numbers.read_named_day, rf"\d(?!\d)(?:{_DASH}[ \d]| {_DASH})"),
    (
        joined_numbers.read_pair,
        rf"\d{{1,3}}(?: ?/|{_DASH}[ \d>]| {_DASH}| ?\u2192)|\d+(?::\d|{_POINT})",
    ),
    (dates.read_months_of_year, r"\d\d?T[/ ]"),
    (dates.read_months_listed, r"\d\d?,\d"),
    (dates.read_month_year, r"\d\d?(?:[/.-][ \d]| [/.-])"),
    (dates.read_year_range, rf"\d{{4}}(?:{_DASH}[ \d]| {_DASH}|/\d)"),
    (documents.read_plain_document, r"\d{1,4}(?:\.\d|/[ 12]| /|-\d)"),
    (documents.read_number_of_year, r"\d{1,4} n"),
    (documents.read_bare_number, r"0\d{1,3}(?![\d.,/:%-])"),
    (measures.read_journey, r"\d(?!\d)N"),
    (measures.read_medals, r"\d{1,3}[VT]"),
    (lesson_numbers.read_arc, rf"\d{{1,3}}(?:[°'’′\"″”NB]| [°'’′]|{_POINT})"),
    (measures.read_age, r"\d+(?:[t+]|,\d|\.[\d.+])"),
    (measures.read_points, rf"\d{{1,3}}(?:đ|{_POINT})"),
    (lesson_numbers.read_division, rf"\d+(?: ?[:÷]|{_POINT}| \d)"),
    (joined_numbers.read_product, rf"\d+(?: ?[xX×*mcdk]|{_POINT}| \d)"),
    (quantities.read_short_price, r"\d{1,3}k[1-9]"),
    (quantities.read_height, r"\d{1,3}(?:s\d|k[gm]|m\d)"),
    (quantities.read_two_numbers, r"\d\d?,\d"),
    (joined_numbers.read_share, r"\d+(?: ?/|\.[\d.]|,\d)"),
    (joined_numbers.read_zero_led, r"\d{1,3}-0"),
    (joined_numbers.read_chain, r"\d\d?-\d"),
    (joined_numbers.read_edition, r"\d\d?-2"),
    (joined_numbers.read_range, rf"\d+(?:{_DASH}[ \d]| {_DASH}|{_POINT}| \d)"),
    (joined_numbers.read_unit_range, rf"\d+(?: ?[^\W\d_]| ?[^\w .,/:;)!?(-]|{_POINT}| \d)"),
    (lettered_numbers.read_parted_code, r"\d{1,3}(?: A|,\d)"),
    (dates.read_named_month, r"\d\d?(?![.,/:-]\d|[^\W_])"),
    (lettered_numbers.read_reference, r"\d{1,3}\.[\da-zđ]"),
    (lettered_numbers.read_decade, r"\d{4}s"),
    (lettered_numbers.read_dotted_code, r"\d+\.\d"),
    (quantities.read_spaced_number, r"\d{1,3} \d"),
    (lesson_numbers.read_doubled_mark, r"\d+[.,]{2}"),
    (quantities.read_torn_sum, r"\d{1,3} ?\."),
    (quantities.read_unmarked_sum, r"\d{1,3}\.\d"),
    (quantities.read_spaced_thousands, r"\d{2,3} k"),
    (lettered_numbers.read_absent, r"\d\d? ?[PKCpkc]"),
    (quantities.read_listed, r"\d{1,4},\d"),
    (lesson_numbers.read_binary, r"\d\d+(?![./:-]?\d)"),
    (quantities.read_quantity, r"\d"),
)
_SOFT = frozenset(("", " ", ",", ";", ":", ")", "!", "?"))  # behind a word that stays as it is
_BLANK = ("", " ")
_AS_WRITTEN = (PLAIN, OPENS)  # kinds of words that mostly stay
# words alone, each with one sign and one blank behind it at most
_WORDS_ALONE = re.compile(r"[^\W\d_]+(?:[,;:!?.]? [^\W\d_]+)*[,;:!?.]?")
# how a mark of an outline begins; most lines have none
_MARKED = re.compile(r"\d|[IVX]{1,5}[./]|[a-zđA-ZĐ]\s?[-.)/]")


def _outline(line: TextLine) -> ReadPiece | None:
    """Reads "a)", "1.", "1.2.", "I." at the head of a line: a mark, said and followed by a "
    "pause.
    """
    at = line.indent
    figured = line.text[at : at + 1].isdigit()
    found = None if figured else pattern(_MARK_LETTER).match(line.text, at)
    if found and line.text[found.end() :].strip():
        return ReadPiece(at, found.end(), f"{name(found[1])},", "outline", Ground.FORM)
    mixed = None if figured else pattern(_MARK_ROMAN).match(line.text, at)
    if mixed and value(mixed[1]) and line.text[mixed.end() :].strip():
        parts = [count(value(mixed[1])), *(coded(p) for p in mixed[2][1:].split("."))]
        return ReadPiece(at, mixed.end(), " chấm ".join(parts) + ".", "outline", Ground.FORM)
    slash = pattern(_MARK_SLASH).match(line.text, at)
    if slash and line.text[slash.end() :].strip():
        number = int(slash[1]) if slash[1].isdigit() else 0
        number = value(slash[1]) if slash[1].strip("IVX") == "" else number
        return ReadPiece(
            at,
            slash.end(),
            f"{count(number) if number else name(slash[1])},",
            "outline",
            Ground.FORM,
        )
    lettered = pattern(_MARK_MIXED).match(line.text, at) if figured else None
    if lettered and line.text[lettered.end() :].strip():
        parts = [coded(p) for p in lettered[1].split(".")] + [name(lettered[2])]
        return ReadPiece(at, lettered.end(), " chấm ".join(parts) + ",", "outline", Ground.FORM)
    found = pattern(_MARK_NUMBER).match(line.text, at) if figured else None
    if not found or not line.text[found.end() :].strip():
        return None
    words = " chấm ".join(coded(part.lstrip("0") or "0") for part in found[1].split("."))
    return ReadPiece(
        at, found.end(), words + ("." if "." in found[2] else ","), "outline", Ground.FORM
    )


@lru_cache(maxsize=4096)
def _readers(figures: int, behind: str, zero: bool) -> tuple[Reader, ...]:
    """Who may read so many figures with such characters behind them, by rank."""
    shown = ("0" if zero else "9") + "9" * (min(figures, 6) - 1) + behind
    return tuple(reader for reader, form in FIGURES if pattern(form).match(shown))


def _figure(line: TextLine, at: int, end: int) -> ReadPiece:
    text = line.text
    for reader in _readers(end - at, text[end : end + 2], text[at] == "0"):
        piece = reader(line, at)
        if piece:
            return piece
    return ReadPiece(at, at + 1, coded(text[at]), "number", Ground.NONE, "doan-so")


def _plain_form(text: str) -> str:
    text = text.lower().replace("lẻ", "linh").replace("ngàn", "nghìn").replace("tỉ", "tỷ")
    words = [w for w in pattern(r"[^\W\d_]+").findall(text) if w not in ("chẵn", "đồng", "và")]
    same = {"tư": "bốn", "lăm": "năm", "nhăm": "năm", "mốt": "một", "mươi": "mười"}
    return " ".join(same.get(w, w) for w in words)


def _said_again(line: TextLine, piece: ReadPiece) -> ReadPiece | None:
    """A bracket that only repeats the number in words ("02 (hai) năm") is not said."""
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
        return _figure(line, start, end)
    if char.isalpha():
        return read_word(line, start, end)
    piece = phones.read_phone(line, start) if char == "+" else None
    if char in "():.":
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
    if line.text.find("(", max(0, piece.start - 1), piece.end + 24) < 0:  # quickly
        return line.take(piece)
    if _repeats(line, piece):
        return line.take(ReadPiece(piece.start - 1, piece.end + 1, "", "said-once", Ground.FORM))
    at = line.take(piece)
    again = _said_again(line, piece) if piece.spoken else None
    return line.take(again) if again else at


def _opens(line: TextLine, at: int, word: str) -> bool:
    """Whether a longer listed form stands where a word does."""
    return any(line.low.startswith(low, at) for _, low in line.lexicon.longer[word.lower()])


def settled(text: str, lexicon: Lexicon) -> bool:
    """Whether nothing of a cleaned line is left to read: plain words with their pauses, no more.

    A line without marks may be one that has lost them, and is no such line.
    """
    if text.isascii() or not _WORDS_ALONE.fullmatch(text):
        return False
    kind, low = lexicon.kind, text.lower()
    for word in pattern(r"[^\W_]+").findall(text):
        taken = kind(word)
        if taken not in _AS_WRITTEN or word[1:] != word[1:].lower():
            return False
        if taken == OPENS and any(one in low for _, one in lexicon.longer[word.lower()]):
            return False
    return True


def scan(text: str, lexicon: Lexicon) -> list[ReadPiece]:
    """The pieces of a cleaned line that are not said as they are written, in order."""
    text, misprints = mend(text)
    text, restored = restore(text)
    line = TextLine(text, lexicon)
    line.hasty = hasty.typed_in_haste(text, line.low)
    small: list[tuple[int, int]] = []
    if line.hasty:
        line.text, small = hasty.restored(text)
        text = line.text
    kind, known, boxed = lexicon.kind, lexicon.kinds, "(" in text
    mark = _outline(line) if _MARKED.match(text, line.indent) else None
    at = line.take(mark) if mark else 0
    urls = [*addresses(line), *explained(line), *restored]
    if urls:
        urls.sort(key=lambda piece: piece.start)
    for token in _TOKEN.finditer(text, at):
        start, end = token.span()
        if end <= at:
            continue
        word = token[0]
        taken = known.get(word)
        if taken is None:
            taken = kind(word)
        if taken in _AS_WRITTEN and start >= at and not urls:
            behind = text[end : end + 1]
            if behind in _SOFT:
                if taken == PLAIN or not _opens(line, start, word):
                    continue
            elif (
                behind == "."
                and taken == PLAIN
                and text[end + 1 : end + 2] in _BLANK
                and word[1:].islower()
            ):
                continue
        start = max(start, at)
        piece = _next_address(urls, at, start, end) if urls else None
        piece = piece or _token(line, start, end)
        if piece:
            at = _take(line, piece) if boxed else line.take(piece)
    pieces = tell(line, merge_english(line))
    if small:
        pieces = [hasty.doubted(piece, small, text) for piece in pieces]
    if misprints:
        return [doubted(piece, misprints) for piece in pieces]
    return pieces
