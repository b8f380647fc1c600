"""Letters stuck to a number, points between its parts: "134a", "6A1", "4G", "8.1.a", "1.2.8"."""

import re

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import (
    ABSENT,
    ELECTRIC,
    LETTERED,
    REFERENCES,
    unit_at,
)
from broadcaster.reading.numbers import coded, count, said, whole
from broadcaster.reading.spelled_codes import second_way
from broadcaster.reading.syllables import legal, lost_tone
from broadcaster.reading.tables import cues, one_of, table

_SEATED = rf"\b(?:{one_of('units.seated')}) $"
_A_WEEK = rf"/\s?(?:{one_of('times.days-long')})\b"
_ARTICLE = rf"\b(?:{one_of('letters.articles')})\b[^;!?]{{0,40}}$"
PARTED = frozenset((*cues()["places.references"], *cues()["numbers.before-parts"]))
_PRICED = r"\d(?:k|đ|tr)(?![^\W_])"
# those who are absent with leave and without, and what else the letters may be
_LEAVES = {"P": "phép", "CP": "có phép", "K": "không phép", "KP": "không phép"}
_ELSE = {"P": "phút", "CP": "xê pê", "K": "nghìn", "KP": "ca pê"}


def read_reference(line: TextLine, at: int) -> ReadPiece | None:
    """A point behind its clause and article: "Điều 8.1.a"."""
    point = pattern(r"(\d{1,3}(?:\.\d{1,2})*)\.([a-zđ])(?![^\W_])(?!\.\w)").match(line.text, at)
    if not point or line.before(at) not in REFERENCES:
        return None
    words = " chấm ".join([*(coded(p) for p in point[1].split(".")), name(point[2])])
    return ReadPiece(at, point.end(), words, "outline", Ground.CUE)


def read_decade(line: TextLine, at: int) -> ReadPiece | None:
    """Years as English writes them, a guess: "những năm 1980s"."""
    years = pattern(r"((?:19|20)\d0)s(?![^\W_])").match(line.text, at)
    if not years:
        return None
    words = count(int(years[1]))
    return ReadPiece(at, years.end(), words, "number", Ground.NONE, "doan-ma", f"{words} ét")


def read_several_in_one(line: TextLine, at: int) -> ReadPiece | None:
    """How many are in one, a guess: "vắc xin 5in1", "6 trong 1" in short."""
    found = pattern(r"([2-9])-?in-?1(?![^\W_])").match(line.low, at)
    if not found:
        return None
    words, other = (f"{coded(found[1])} {joint} một" for joint in ("trong", "in"))
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)


def read_dotted_code(line: TextLine, at: int) -> ReadPiece | None:
    """Figures with several points that part no thousands: "1.2.8", "tiểu mục 3.1.2"."""
    code = pattern(r"\d+(?:\.\d+){2,}(?!\d)").match(line.text, at)
    if not code or pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d]|\.\d)").match(line.text, at):
        return None
    words = " chấm ".join(coded(p) for p in code[0].split("."))
    piece = ReadPiece(at, code.end(), words, "outline", Ground.CUE)
    told = at == line.indent or line.before(at) in PARTED
    return piece if told else piece.doubted("doan-so", words.replace(" chấm ", ", "))


def read_item(line: TextLine, at: int) -> ReadPiece | None:
    """A mark of an outline within a line, its next or last one beside it: "1/ …; 2/ …"."""
    found = pattern(r"(\d{1,2})/\s+(?=[^\W\d_]|\()").match(line.text, at)
    if not found:
        return None
    large = line.text[found.end()].isupper()
    named = (large or line.text[found.end()] == "(") and line.before(at) in REFERENCES
    if not named and not pattern(r"(?:^|[;:.,(–-]\s*)$").search(line.text[max(0, at - 3) : at]):
        return None
    piece = ReadPiece(at, found.end(1) + 1, f"{count(int(found[1]))},", "outline", Ground.FORM)
    number = int(found[1])
    beside = f"(?:{number - 1}|{number + 1})" if number > 1 else "2"
    if named or line.tells(rf"(?:^|[;:.,(–-]\s*){beside}/\s+[^\W\d_]"):
        return piece
    return piece.doubted("doan-gach-cheo", f"{count(number)} một") if large else None


def read_absent(line: TextLine, at: int) -> ReadPiece | None:
    """Those who are absent with leave and without, a guess: "vắng 2P, 1K"."""
    found = pattern(r"(\d{1,2})\s?(K?P|CP|K|k?p|cp|k)(?![^\W_])").match(line.text, at)
    if not found or not pattern(ABSENT).search(line.left(at)):
        return None
    if found[2] == "k" and len(found[1]) > 1:
        return None  # "trừ tiền nghỉ 25k"
    number, letters = said(found[1]), found[2].upper()
    words = f"{number} {_LEAVES[letters]}"
    other = f"{number} {_ELSE[letters]}"
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-viet-tat", other)


def _of_article(line: TextLine, at: int, letter: str) -> bool:
    """Whether a letter behind a number is of an article: "Điều 134a", "lớp 6a và 6b"."""
    return letter != "p" and pattern(_ARTICLE).search(line.left(at)) is not None


def lettered_number(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """A letter stuck to a number: "134a", "6A1", "4G", "12B"."""
    unit, _, _ = unit_at(line, end, at)
    found = pattern(r"([A-Za-zĐđ]{1,2})(\d{0,3})(?![^\W_])(?!(?<=US)\$)").match(line.text, end)
    if not found or (unit and not found[2]):
        return None
    if unit and found[2] and unit_at(line, end, at)[1] == found.end():
        return None
    if found[0] == "đ" and pattern(r"/c(?![^\W_])").match(line.low, found.end()):  # "43đ/c"
        people, marks = (f"{said(line.text[at:end])} {one}" for one in ("đồng chí", "điểm một câu"))
        return ReadPiece(
            at, found.end() + 2, people, "measure", Ground.NONE, "doan-viet-tat", marks
        )
    if line.hasty and not found[2] and (glued := _glued_word(line, at, end, found)):
        return glued
    listed = line.lexicon.exact.get(found[1]) if not found[2] and len(found[1]) > 1 else None
    listed = listed or line.lexicon.ambiguous.get(found[0], {}).get("=")  # "13hs"
    listed = listed or (found[0] if found[0] in cues()["pairs.people"] else None)  # "18em"
    if listed:
        return ReadPiece(
            at, found.end(), f"{said(line.text[at:end])} {listed}", "measure", Ground.TABLE
        )
    if found[1] == "b" and not found[2] and pattern(r"\blưu:?[^;]*\($").search(line.left(at)):
        return ReadPiece(at, found.end(), f"{said(line.text[at:end])} bản", "code", Ground.CUE)
    letters = " ".join(name(c) for c in found[1])
    tail = f" {whole(found[2])}" if found[2] else ""
    number = said(line.text[at:end], point="chấm")
    if found[0] == "c" and pattern(_SEATED).search(line.left(at, 8)):
        words, other = f"{number} chỗ", f"{number} {letters}"  # "xe 16c"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
    typed = table("signs")["typed-counted"].get(found[1]) if not found[2] else None
    if (
        typed
        and line.before(at) not in REFERENCES
        and line.before(at) not in cues()["places.numbered"]
    ):
        words = f"{number} {typed}"
        return ReadPiece(
            at, found.end(), words, "measure", Ground.NONE, "doan-ma", f"{number} {letters}"
        )
    weekly = table("signs")["typed-weekly"].get(found[1]) if not found[2] else None
    if weekly and pattern(_A_WEEK).match(line.low, found.end()):
        words, other = f"{number} {weekly}", f"{number} {letters}"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
    if found[0] == "A" and line.before(at) not in LETTERED and line.tells(ELECTRIC):
        current, other = f"{number} am pe", f"{number} {letters}"  # "biến trở 20Ω - 2A"
        return ReadPiece(at, found.end(), current, "measure", Ground.NONE, "doan-ma", other)
    form = pattern(r"(?:1[0-2]|\d)[A-MĐ]\d{0,2}|[2-6]G").fullmatch(line.text[at : found.end()])
    unknown = len(found[1]) == 1 and found[1].islower() and line.tells(FORMULA)  # "5x + 6 = 0"
    unknown = unknown and not line.tells(_PRICED)  # "3b x 25k = 75k"
    one = len(found[1]) == 1
    told = form or unknown
    lettered = one and found[1] != "p" and line.before(at) in LETTERED  # "ra khỏi lớp 5p"
    told = told or lettered or (one and _of_article(line, at, found[1]))
    piece = ReadPiece(at, found.end(), f"{number} {letters}{tail}", "code", Ground.CUE)
    heads = at == line.indent and pattern(r"\.\s").match(line.text, found.end())  # "5a. Bổ sung"
    times = f"{number} lần" if found[0].lower() == "x" else ""  # "19x"
    other = times or second_way(line.text[at : found.end()], piece.spoken)
    return piece if told or heads else piece.doubted("doan-ma", other)


def _glued_word(line: TextLine, at: int, end: int, found: re.Match[str]) -> ReadPiece | None:
    """A number and the word or short form that lost its blank, a guess: "4xe", "1nv"."""
    word, number = found[1], said(line.text[at:end])
    if word in table("signs")["typed-counted"]:
        return None
    rules = line.lexicon.ambiguous.get(word) or line.lexicon.ambiguous.get(word.upper())
    spelled = f"{number} {spell(word)}"
    if len(word) > 1 and rules:
        sense = ambiguous(line, end, found.end(), rules).spoken.lower()
        words = f"{number} {sense}"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-viet-tat", spelled)
    if len(word) > 1 and legal(word) and not lost_tone(word):
        words = f"{number} {word}"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "chu-dinh-nhau", spelled)
    return None


def read_parted_code(line: TextLine, at: int) -> ReadPiece | None:
    """An A behind a number and a blank, a guess: house "15 A", or amperes; a class is certain."""
    found = pattern(r"(\d{1,3}(?:,\d+)?) A(?!\w|[.'’]\s?\w)").match(line.text, at)
    if not found:
        return None
    number = said(found[1])
    told = line.before(at) in cues()["places.classes"]
    words = f"{number} {name('A')}"
    if not told and line.tells(ELECTRIC):
        current = f"{number} am pe"
        return ReadPiece(at, found.end(), current, "measure", Ground.NONE, "doan-ma", words)
    piece = ReadPiece(at, found.end(), words, "code", Ground.CUE)
    return piece if told else piece.doubted("doan-ma", f"{number} am pe")
