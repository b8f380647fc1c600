"""Codes: words with figures stuck to them: "U23", "QL1A", "Đ7", "VN1234", "B2-04"."""

import re
from functools import lru_cache

from broadcaster.reading.code_letters import LetteredCode, code_head
from broadcaster.reading.coded_days import (
    read_coded_month,
    read_month_of_year,
    read_period,
    read_quarter_of_year,
    read_two_months,
    read_weekday,
    read_weekday_span,
    read_weekdays,
    weekday,
)
from broadcaster.reading.documents import joined, symbol
from broadcaster.reading.letters import name, spell
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.listed_forms import GASES
from broadcaster.reading.numbers import coded, count, digits
from broadcaster.reading.spelled_codes import code_words, second_way
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import CAPITALS, cues, one_of, table

_SIGN = rf"\bbiển(?: (?:{one_of('codes.road-signs')}))?\b(?! số xe)[^;!?]{{0,60}}$"
_ROOM = rf"\b(?:{one_of('codes.rooms')})\b[^.;]*$"
_FORM = rf"(?i:\b(?:{one_of('codes.of-school')})\b)"
_HALVES = rf"(?i:\b(?:{one_of('scores.sports', 'scores.results')})\b)"
_HIGH = rf"(?i:\b(?:{one_of('codes.of-forms')})\b)"
_CLASS = r"\b(?:1[0-2]|[6-9])[A-Z]\d{0,2}\b"
_OF_PLACE = rf"\b(?:{one_of('codes.of-places')}) $"
# the classes of two ages: "K6: sân A; K7: sân B", "HS K10, K11"
_FORMS = (
    r"(?<![^\W_])K(?:[6-9]|1[0-2])(?![^\W_])[^.]{1,40}"
    r"(?<![^\W_])K(?:[7-9]|1[0-2])(?![^\W_]|[-–]\d)"
)
_TERMINALS = 4  # at most, of an airport or a station
_FLIGHTS = frozenset(cues()["codes.flights"])
_PAPER = rf"({one_of('documents.glued')})(\d{{1,4}})/((?:19|20)\d\d)(?!\d)"
_OF_LAW = rf"(?i:\b(?:{one_of('documents.laws', 'codes.of-law')})\b)"
_NAMED_ARTICLE = r"Điều|\bĐ\.?\d|\bđiều \d|\bđ\.?\d"
_FEW_FIGURES = 4
_CODE = r"([^\W\d_]{1,8})([-.]?)(\d{1,6})([A-Za-zĐđ]{0,2})(\d*)(?![^\W_])(?!(?<=US)\$)"


def read_code(line: TextLine, at: int) -> ReadPiece | None:
    """A word with figures stuck to it: "U23", "QL1A", "Đ7", "T9/2026", "A1", "CO2"."""
    found = pattern(_CODE).match(line.text, at)
    first, known = _readers(found[1] + found[2]) if found else (_UNFOUND, ())
    for one in first:
        if piece := one(line, at):
            return piece
    if not found:
        return None
    head, mark, figures, letters, tail = found.groups()
    if mark == ".":
        dotted = _dotted(line, at, found)
        if dotted or (head not in table("signs")["dotted"] and len(head) > 1):
            return dotted
    if mark == "-" and (
        (legal(head) and head.lower() == head) or head in table("documents")["kinds"]
    ):
        return None
    for one in known:
        if piece := one(line, at):
            return piece
    return _spelled_code(LetteredCode(line, at, head, mark, figures + letters + tail), found.end())


def _long_written(line: TextLine, at: int) -> ReadPiece | None:
    """Capitals among many figures, a guess: "H40.12-0001"."""
    written = pattern(r"[A-Z]{1,4}\d[0-9A-Z]*(?:[.-][0-9A-Z]+)*(?![^\W_])").match(line.text, at)
    if not written or sum(c.isdigit() for c in written[0]) <= _FEW_FIGURES:
        return None
    words = code_words(written[0])
    other = second_way(written[0], words)
    return ReadPiece(at, written.end(), words, "code", Ground.NONE, "doan-ma", other)


def _glued_phone(line: TextLine, at: int) -> ReadPiece | None:
    """The word before a number of a telephone: "ĐT0912.345.678", no road."""
    phone = pattern(r"ĐT(?=\.?0\d[\d .]{6,}\d)").match(line.text, at)
    return ReadPiece(at, phone.end(), "điện thoại", "abbreviation", Ground.CUE) if phone else None


def _kept_back(line: TextLine, at: int) -> ReadPiece | None:
    """The last figures of an account or a card, a guess: "TK xxxx2381"."""
    found = pattern(r"([xX*]{2,})(\d{3,6})(?![\w/]|[.,-]\d)").match(line.text, at)
    if not found:
        return None
    words = digits(found[2])
    other = f"{' '.join('ích' for _ in found[1])} {words}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _repeated(line: TextLine, at: int) -> ReadPiece | None:
    """How often, in brackets, a guess: "(x2)"."""
    again = pattern(r"\(x([2-9])\)").match(line.text, at - 1) if at else None
    if not again:
        return None
    times = count(int(again[1]))
    words, other = f"{times} lần", f"nhân {times}"
    return ReadPiece(at, again.end() - 1, words, "sign", Ground.NONE, "doan-ma", other)


def _whole_word(line: TextLine, at: int) -> ReadPiece | None:
    """A word with figures that the lexicon has, or a unit: "CO2", "m2"."""
    found = pattern(_CODE).match(line.text, at)
    if not found:
        return None
    head, mark, figures, letters, _ = found.groups()
    words = line.lexicon.find(found[0])
    grouped = found[0] in cues()["letters.gases"] and not line.tells(GASES)  # "N2: tổ 3"
    if words is not None and not grouped:
        return ReadPiece(at, found.end(), words, "lexicon", Ground.TABLE)
    unit = table("units")["units"].get(head + figures)
    if not unit or mark or letters:
        return None
    return ReadPiece(at, found.end(), unit, "measure", Ground.FORM)


def _version(line: TextLine, at: int) -> ReadPiece | None:
    """Letters and figures with points between, a guess: "v1.2", "H5.1"."""
    version = pattern(r"([A-Za-z]{1,8})(\.?)(\d{1,4}(?:\.\d{1,4})+)(?![\w.]*\w)").match(
        line.text, at
    )
    if not version:
        return None
    head = version[1]
    # behind a longer word a full stop ends a sentence, but behind letters that are no short form
    strange = head.isupper() and line.lexicon.kind(head) == CAPITALS
    if version[2] and not strange and (len(head) > 1 or not head.isupper()):
        return None
    figures = " chấm ".join(coded(p) for p in version[3].split("."))
    named = name(head) if len(head) == 1 else line.lexicon.find(head) or spell(head)
    words = f"{named} {figures}"
    other = f"phiên bản {figures}" if head in "vV" else f"{spell(head)} {figures}"
    other = second_way(version[0], words) if other == words else other
    return ReadPiece(at, version.end(), words, "code", Ground.NONE, "doan-ma", other)


def read_half(line: TextLine, at: int) -> ReadPiece | None:
    """The half of a match, a guess: "H1: 1-0, H2: 2-1"."""
    found = pattern(r"H([12])(?![^\W_])").match(line.text, at)
    if not found or not line.tells(_HALVES) or line.tells(GASES):
        return None
    words, other = f"hiệp {coded(found[1])}", f"hát {coded(found[1])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _flight(line: TextLine, at: int) -> ReadPiece | None:
    """A flight, its figures one by one: "chuyến bay VN1234"."""
    found = pattern(r"([A-Z]{2})[ -]?(\d{3,4})(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not found or line.before(at) not in _FLIGHTS:
        return None
    return ReadPiece(at, found.end(), f"{spell(found[1])} {digits(found[2])}", "code", Ground.CUE)


def _ion(line: TextLine, at: int) -> ReadPiece | None:
    """Atoms of an ion and its charge with nothing between, a guess: "SO42-", "PO43-"."""
    found = pattern(r"([A-Z][a-z]?[A-Z])(\d)([23])(?=[+−-](?![^\W_]))").match(line.text, at)
    if not found:
        return None
    letters, atoms, charge = spell(found[1]), coded(found[2]), coded(found[3])
    words, other = f"{letters} {atoms} {charge}", f"{letters} {coded(found[2] + found[3])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _thread(line: TextLine, at: int) -> ReadPiece | None:
    """A thread by its width and length, a guess: "bu lông M10x40"."""
    found = pattern(r"M(\d{1,2}) ?[x×] ?(\d{1,3})(?![^\W_])").match(line.text, at)
    if not found:
        return None
    one, two = coded(found[1]), coded(found[2])
    words, other = (f"{name('M')} {one} {joint} {two}" for joint in ("nhân", name("x")))
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _placed_code(line: TextLine, at: int) -> ReadPiece | None:
    """A room or a file by house and number ("B2-04"): a zero before a figure is no span."""
    found = pattern(r"([A-ZĐ])(\d{1,2})-(\d{2,3})(?![^\W_]|[-/.]\d)").match(line.text, at)
    if not found or not (found[3][0] == "0" or pattern(_ROOM).search(line.left(at, 40))):
        return None
    house = f"{name(found[1])} {coded(found[2])}"
    words, other = f"{house} {coded(found[3])}", f"{house} đến {coded(found[3])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _part_of_place(line: TextLine, at: int) -> ReadPiece | None:
    """A terminal, a canal, a floor by a letter, which is no day or group: "ga T1", "kênh N2"."""
    found = pattern(r"([TN])(\d{1,2})(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not found:
        return None
    last = line.last(at)
    beside = last is not None and last.rule == "place" and line.text[last.start] == found[1]
    if not beside and not pattern(_OF_PLACE).search(line.left(at, 12)):
        return None
    words = f"{name(found[1])} {coded(found[2])}"
    piece = ReadPiece(at, found.end(), words, "place", Ground.CUE)
    day = found[1] == "T" and found[2] in "234567"
    if not day or beside or line.before(at) in ("kênh", "rạch"):
        return piece
    # a terminal has a low number; a floor, a house may be meant on its day: "tòa T5 nghỉ"
    built = line.before(at) in ("tầng", "tòa", "toà") or int(found[2]) > _TERMINALS
    return piece.doubted("doan-ma", f"thứ {weekday(found[2])}") if built else piece


def _clause_of_article(line: TextLine, at: int) -> ReadPiece | None:
    """A clause stuck to its article: "k3Đ9", "K1Đ260 BLHS"."""
    found = pattern(r"[kK](\d{1,2})[,.]?Đ(\d{1,3})(?![^\W_])").match(line.text, at)
    if not found or not line.tells(_OF_LAW):
        return None
    words = f"khoản {coded(found[1])} Điều {coded(found[2])}"
    return ReadPiece(at, found.end(), words, "code", Ground.FORM)


def _form(line: TextLine, at: int) -> ReadPiece | None:
    """The classes of one age, a guess: "GVCN K6", "lớp k9"."""
    form = pattern(r"[Kk]\.?(1[0-2]|[1-9])(?![^\W_]|[/.]\d|-\d)").match(line.text, at)
    of_form = form and (
        line.tells(_HIGH if len(form[1]) > 1 else _FORM)
        or (len(form[1]) < 2 and line.tells(_CLASS))
        or line.tells(_FORMS)
    )
    vitamin = line.before(at) == "vitamin"
    if not form or not of_form or vitamin or line.tells(_NAMED_ARTICLE):
        return None
    named = "" if line.before(at) == "khối" else "khối "
    words, other = f"{named}{coded(form[1])}", f"khóa {coded(form[1])}"
    if form[0][0] == "k" and form[1] in "12345":  # no article is named
        other = f"khoản {coded(form[1])}"
        words, other = (other, words) if line.tells(_OF_LAW) else (words, other)
        return ReadPiece(at, form.end(), words, "code", Ground.NONE, "doan-ma", other)
    if len(form[1]) < 2 and form[1] < "6":  # a clause of a law, a class of a match as often
        return ReadPiece(
            at, form.end(), words, "code", Ground.NONE, "doan-ma", f"{name('K')} {coded(form[1])}"
        )
    piece = ReadPiece(at, form.end(), words, "code", Ground.CUE)
    last = line.last(at)
    beside = last is not None and last.certain and last.spoken.startswith("khối ")
    told = beside or line.before(at) in cues()["codes.of-form"]
    return piece if told else piece.doubted("doan-ma", other)


def _form_span(line: TextLine, at: int) -> ReadPiece | None:
    """The classes of one age to another, a guess: "hs k10-12"."""
    found = pattern(r"[Kk](1[0-2]|[1-9])\s?[-–]\s?(1[0-2]|[2-9])(?![^\W_]|[/.-]\d)").match(
        line.text, at
    )
    school = found and (line.tells(_FORM) or line.tells(_HIGH))
    if not found or not school or int(found[1]) >= int(found[2]):
        return None
    one, two = coded(found[1]), coded(found[2])
    words, other = (f"{named} {one} đến {two}" for named in ("khối", "khoản"))
    if line.tells(_OF_LAW) or line.tells(_NAMED_ARTICLE):
        words, other = other, words
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _paper_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A document stuck to its kind: "NĐ168/2024", "TT22/2021/TT-BGDĐT"."""
    paper = pattern(_PAPER).match(line.text, at)
    if not paper:
        return None
    kind = table("documents")["kinds"][paper[1]]
    words = f"{kind} {coded(paper[2])} năm {count(int(paper[3]))}"
    tail = pattern(r"/([A-ZĐƯ]\w*(?:-[A-ZĐƯ]\w*)+|QH\d+)(?![^\W_])").match(line.text, paper.end())
    written = symbol(tail[1]) if tail else None
    if tail and written and written.bodies and not written.unknown:
        words += f" của {joined(written.bodies)}"
        return ReadPiece(at, tail.end(), words, "document", Ground.FORM)
    return ReadPiece(at, paper.end(), words, "document", Ground.FORM)


def _dotted(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, found: re.Match[str]
) -> ReadPiece | None:
    """Letters, a dot and a figure: road signs ("biển P.102"), rooms ("P.205"), "k.2 Đ.5"."""
    head, _, figures, letters, _ = found.groups()
    tail = [coded(figures), *([spell(letters)] if letters else [])]
    sign = head.isupper() and len(head) < 4 and pattern(_SIGN).search(line.left(at))
    if sign and len(figures) == 3:
        return ReadPiece(at, found.end(), " ".join([spell(head), *tail]), "code", Ground.CUE)
    if head == "P" and len(figures) == 3:
        number = " ".join(tail)
        if line.before(at) != "phòng":
            words, other = f"phòng {number}", f"Phường {number}"
            return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-viet-tat", other)
        return ReadPiece(at, found.end(), number, "code", Ground.CUE)
    last = line.last(at)
    behind = last is not None and last.spoken.startswith("khoản")
    if head == "Đ" and pattern(r"[\s,]*[kK]\.?\d").match(line.text, found.end()):
        return ReadPiece(at, found.end(), " ".join(["Điều", *tail]), "code", Ground.CUE)
    behind = behind or (last is not None and last.spoken.startswith("Điều"))
    if head == "k" and (behind or pattern(r"[\s,]*Đ\.?\d").match(line.text, found.end())):
        return ReadPiece(at, found.end(), " ".join(["khoản", *tail]), "code", Ground.CUE)
    if head == "Đ" and behind:
        return ReadPiece(at, found.end(), " ".join(["Điều", *tail]), "code", Ground.CUE)
    if head == "Đ" and not letters and line.tells(_OF_LAW) and not line.tells(r"\bĐ\.\d+/"):
        words, other = (" ".join([one, *tail]) for one in ("Điều", "Đường"))
        return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)
    return None


# what comes before all else where a word has figures stuck to it in no usual way, by rank
_UNFOUND: tuple[Reader, ...] = (
    _clause_of_article,
    _long_written,
    _glued_phone,
    _kept_back,
    _repeated,
)
# what comes before all else, by rank, and letters with figures that say what they are by their
# form, each with the form of what it may read: the letters, their mark, the first figure as 9
_FIRST: tuple[tuple[Reader, str], ...] = (
    (_clause_of_article, "[kK]9"),
    (_long_written, "[A-Z]{1,4}9"),
    (_glued_phone, "ĐT"),
    (_kept_back, "[xX]{2}"),
    (_repeated, "x9"),
    (_whole_word, ""),
    (_version, r"[A-Za-z]+\.?9"),
)
_KNOWN: tuple[tuple[Reader, str], ...] = (
    (_flight, "[A-Z]{2}-?9"),
    (_ion, "[A-Z][a-z]?[A-Z]9"),
    (_thread, "M9"),
    (_placed_code, "[A-ZĐ]9"),
    (_part_of_place, "[TN]9"),
    (read_weekdays, "[Tt]9"),
    (read_two_months, "[Tt]9"),
    (read_period, "T9"),
    (read_weekday_span, "[Tt]9"),
    (read_weekday, r"[Tt]\.?9"),
    (read_coded_month, "[Tt]9"),
    (_form_span, "[Kk]9"),
    (_form, r"[Kk]\.?9"),
    (_paper_of_year, r"[^\W\d_]+9"),
    (read_quarter_of_year, "Q9"),
    (read_month_of_year, "[Tt]9"),
)


@lru_cache(maxsize=4096)
def _readers(head: str) -> tuple[tuple[Reader, ...], tuple[Reader, ...]]:
    """Who may read such letters with figures behind them, by rank: before all else, and then."""
    shown = f"{head}9"
    first, known = (
        tuple(read for read, form in ranks if pattern(form).match(shown))
        for ranks in (_FIRST, _KNOWN)
    )
    return first, known


def _spelled_code(code: LetteredCode, end: int) -> ReadPiece:
    """A code with its letters as the table says them and its figures as numbers."""
    line, at = code.line, code.at
    head = code_head(code)
    twice = head.full and pattern(rf"\b{re.escape(head.words.lower())}\s*$").search(line.left(at))
    named, _, rest = head.words.partition(" ")
    if head.full and rest and line.before(at) == named.lower():  # "đường ĐT.152"
        head = head._replace(words=rest)
    numbers = [
        (coded(p) if len(p) < 5 else " ".join(coded(c) for c in p)) if p.isdigit() else spell(p)
        for p in pattern(r"\d+|[^\W\d_]+").findall(code.rest)
    ]
    words = " ".join(w for w in ("" if twice else head.words, *numbers) if w)
    if head.certain:
        return ReadPiece(at, end, words, "code", Ground.FORM)
    other = " ".join([head.other, *numbers]) if head.other not in ("", head.words) else ""
    other = other or second_way(line.text[at:end], words)
    return ReadPiece(at, end, words, "code", Ground.NONE, "doan-ma", other)
