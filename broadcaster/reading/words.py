"""Words that are not plain Vietnamese: abbreviations, foreign words, names, letters, codes."""

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.broken_words import (
    is_latin,
    read_foreign,
    read_torn,
    read_torn_off,
    unglued,
)
from broadcaster.reading.codes import read_code, read_half
from broadcaster.reading.contracted import LONGEST, read_contracted
from broadcaster.reading.documents import read_symbol_alone
from broadcaster.reading.lesson_words import (
    AXES,
    ELEMENT,
    read_drawn,
    read_element,
    read_genes,
    read_matter,
    read_quantities,
)
from broadcaster.reading.letters import name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.listed_forms import (
    counted,
    initials,
    read_compound,
    read_listed_form,
    read_longer,
)
from broadcaster.reading.long_codes import read_card, read_serial
from broadcaster.reading.measures import rate_at
from broadcaster.reading.roman import read_lettered, read_roman
from broadcaster.reading.single_letters import read_letter, read_small_place
from broadcaster.reading.syllables import legal, lost_tone, loud, torn_off
from broadcaster.reading.tables import (
    CAPITALS,
    LETTER,
    LISTED,
    OPENS,
    PLAIN,
    ROMAN,
    UNKNOWN,
    cues,
    table,
)

_BEFORE_TIMES = frozenset(
    word
    for name in (
        "times.at",
        "times.spans",
        "times.about",
        "times.day-parts",
        "dates.named",
        "dates.blanks",
    )
    for word in cues()[name]
)

_ASKED = frozenset(cues()["units.asked"])
_TIME = (
    r"\d{1,2}(?:[/.-]\d{1,2}(?:[/.-](?:19|20)\d\d)?|/(?:19|20)\d\d)(?![A-Z\d_]|[/.-]\d)"
    r"|\d{1,2}[hg:]\d{0,2}(?![^\W_])"
)


def _beside_a_rate(line: TextLine, at: int) -> bool:
    """Whether a rate of units stands right before, and "hoặc", "và" between: "m/s hoặc km/h"."""
    if line.before(at) not in ("hoặc", "hay", "và"):
        return False
    last = line.last(at)
    return last is not None and last.rule == "measure" and "/" in line.text[last.start : last.end]


def _before_a_measure(line: TextLine, at: int, word: str) -> bool:
    """Whether a word lost its blank before a number that goes on, no code: "dài1,2m", "nặng3kg"."""
    if len(word) < 3 or not word.islower() or line.lexicon.kind(word) not in (PLAIN, OPENS):
        return False
    rest = pattern(r"\d+(?:[.,]\d|([^\W\d_]+))").match(line.text, at + len(word))
    if not rest:
        return False
    return not rest[1] or rest[1] in table("units")["units"] or rest[1] in table("units")["money"]


def _before_a_document(line: TextLine, at: int, word: str) -> bool:
    """Whether a word lost its blank before the number of a document: "số168/2024/NĐ-CP"."""
    if word.isascii() or line.lexicon.kind(word) not in (PLAIN, OPENS):
        return False
    number = r"\d{1,5}/(?:(?:19|20)\d\d(?!\d)|[A-ZĐ]{2})"
    return pattern(number).match(line.text, at + len(word)) is not None


def _alone_in_capitals(line: TextLine, at: int, end: int) -> bool:
    """Whether a syllable without a tone stands in capitals among small letters ("BAC", "CAM").

    It may as well be an abbreviation as a word that somebody meant to be loud.
    """
    before = pattern(r"([^\W\d_]+)[\s,–-]+$").search(line.text[max(0, at - 16) : at])
    after = pattern(r"[\s,–-]+([^\W\d_]+)").match(line.text, end)
    words = [found[1] for found in (before, after) if found]
    if not words:
        return at > line.indent and not line.text.isupper()
    return not any(one.isupper() and len(one) > 1 and legal(one) for one in words)


def read_word(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """A word of letters that starts at `at`; None when it is said as it is written."""
    text = line.text
    word = text[at:end]
    following = text[end : end + 1]
    kind = line.lexicon.kind(word)
    if kind == OPENS:
        kind = LISTED
    points = (
        read_drawn(line, at, end) if word.isupper() or word[0] in "Δ∆" or word in AXES else None
    )
    if points:
        return points
    if following == "/" and (
        line.before(at) in _ASKED
        or _beside_a_rate(line, at)
        or line.text[:at].rstrip()[-1:] == ")"  # "(>0,4) mg/l"
    ):
        unit = table("units")["units"].get(word)
        rate, after = rate_at(line, end, money=False) if unit else ("", end)
        if rate:
            return ReadPiece(at, after, f"{unit}{rate}", "measure", Ground.CUE)
    if word[0].isupper() and (following in "(" or following.isdigit()) and following:
        matter = read_matter(line, at, end)
        if matter:
            return matter
    if word[0] in "IVX" and len(word) > 1 and word[-1] in "abcdeđAB" and kind != LISTED:
        numeral = read_lettered(line, at, end)
        if numeral and not (kind == PLAIN and not numeral.certain):
            return numeral
    if kind in (CAPITALS, UNKNOWN):
        special = read_quantities(line, at, end) or read_genes(line, at, end)
        if special:
            return special
    if (
        kind == CAPITALS
        and loud(word)
        and legal(word)
        and not following.isdigit()
        and _alone_in_capitals(line, at, end)
    ):
        return ReadPiece(at, end, word, "plain", Ground.NONE, "chu-hoa", spell(word))
    if kind == PLAIN and not (following and (following.isdigit() or following in "&./-")):
        return None
    if kind == ROMAN and following and following in ".-/":
        parts = read_roman(line, at, end)
        if parts and parts.end > end:  # "mục I.2.a", "quý II-2026"
            return parts
    torn = (
        read_torn(line, at, end)
        if following == "-" or (following == " " and end - at == 1)
        else None
    )
    if torn:
        return torn
    if len(word) == 2 and following == " " and (serial := read_serial(line, at, end)):
        return serial
    if word == "US" and following == "$":
        return None  # the sign says it
    special = _sticky(line, at, word, following)
    if special or kind == PLAIN:
        return special
    if word in ("x", "h", "t", "p", "q") and (town := read_small_place(line, at, end)):
        return town
    special = _marked(line, at, end, word, following)
    if special is None and len(word) == ELEMENT:
        special = _calendar(line, at, end, word) or read_element(line, at, end)
    if special:
        return special
    if kind == ROMAN or not word.strip("IVXLC"):
        numeral = read_roman(line, at, end)
        if numeral and (kind == ROMAN or (numeral.rule == "roman" and numeral.certain)):
            return numeral
    if kind == ROMAN and len(word) > 1:
        return _capitals(line, at, end, word)
    if len(word) == 1 and following == "." and word in "QPHX":
        return read_letter(line, at, end)
    if kind == LISTED:
        return (
            read_longer(line, at, word)
            or read_listed_form(line, at, end, word)
            or _left_over(line, at, end, word)
        )
    return _left_over(line, at, end, word)


def _marked(line: TextLine, at: int, end: int, word: str, following: str) -> ReadPiece | None:
    """A unit with its raised figure ("km²"), a small numeral as outline mark ("ii)")."""
    if not following or following not in "²³)":
        return None
    unit = table("units")["units"].get(word + following)
    if unit:
        return ReadPiece(at, end + 1, unit, "measure", Ground.FORM)
    if following in "²³" and pattern(r"[A-ZĐ]{2}$").match(word):  # a side: "BC² = AB² + AC²"
        return ReadPiece(at, end, spell(word), "spelled", Ground.FORM)
    numeral = table("signs")["small-roman"].get(word)
    if (
        numeral
        and following == ")"
        and pattern(r"(?:^|[;:.(]\s*)$").search(line.text[max(0, at - 3) : at])
    ):
        return ReadPiece(at, end, numeral, "outline-roman", Ground.FORM)
    return None


_COUNTED = r"\d[\d.,]*[^\W\d_]*(?:/[^\W\d_]+)?(?: [^\W\d_]+)? $"  # "32k/suất x22 ngày"
_CALENDARS = {"dl": "dương lịch", "al": "âm lịch", "âl": "âm lịch"}


def _calendar(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    """Of which calendar a day is, right behind it: "20/1 dl", "15/8 ÂL"."""
    words = _CALENDARS.get(word.lower())
    last = line.last(at) if words else None
    if not words or last is None or last.rule not in ("date", "month"):
        return None
    return ReadPiece(at, end, words, "abbreviation", Ground.CUE)


def _sticky(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int, word: str, following: str
) -> ReadPiece | None:
    if not following:
        return None
    last = line.pieces[-1] if line.pieces else None
    if word == "x" and following.isdigit() and last and last.end == at and last.rule == "measure":
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.CUE)  # "1m2x0,6m"
    if (
        word == "x"
        and following in "0123456789"  # no power: "2, x²"
        and pattern(_COUNTED).search(line.text[:at][-24:])
        and (
            not pattern(r"x[12] ?[=,]").match(line.text, at)  # the roots of an equation
        )
    ):
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.NONE, "doan-ma", name("x"))  # "x22"
    if word == "H" and following in ("1", "2") and (half := read_half(line, at)):
        return half
    if (following in "12345" and len(word) == 2 and word.isupper()) and (
        card := read_card(line, at)
    ):
        return card
    if following.isdigit() and word in ("QH", "UBTVQH"):
        return read_symbol_alone(line, at) or read_code(line, at)
    if following.isdigit() and word.lower() in _BEFORE_TIMES:
        glued = pattern(_TIME).match(line.text, at + len(word))
        if glued:
            return ReadPiece(at, at + len(word), word, "name", Ground.NONE, "chu-dinh-nhau")
    if following.isdigit() and (
        _before_a_measure(line, at, word) or _before_a_document(line, at, word)
    ):
        return ReadPiece(at, at + len(word), word, "name", Ground.NONE, "chu-dinh-nhau")
    if word.lower() in line.lexicon.longer and following.isdigit():
        longer = read_longer(line, at, word)
        if longer:
            return longer
    if following.isdigit() or (
        following in "-." and line.text[at + len(word) + 1 : at + len(word) + 2].isdigit()
    ):
        code = read_code(line, at)
        if code:
            return code
    if following in "&./-" or line.text[at + len(word) : at + len(word) + 3].strip()[:1] == "&":
        longer = read_longer(line, at, word) if word.lower() in line.lexicon.longer else None
        return longer or read_compound(line, at)
    return None


def _left_over(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int, end: int, word: str
) -> ReadPiece | None:
    if len(word) == 1:
        return read_letter(line, at, end)
    if legal(word) and word.islower() and torn_off(word):
        return read_torn_off(line, at, end)
    if legal(word):
        if word.isupper() and not word.isascii() and lost_tone(word):  # "ƯT" is no syllable
            return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la")
        if word[1:] != word[1:].lower() and not word.isupper():  # "CuO"
            return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la")
        if lost_tone(word) and not word.isupper():
            return ReadPiece(at, end, word, "unknown", Ground.NONE, "mat-dau")
        return None
    if word in ("tr", "Tr") and pattern(r"\.?đ(?![^\W_])").match(line.text, end):  # "ĐVT: tr.đ"
        sign = end + 1 + (line.text[end] == ".")
        return ReadPiece(at, sign, "triệu đồng", "money", Ground.FORM)
    if word in ("tr", "Tr") and pattern(r"\.?\s?\d").match(line.text, end):
        return ReadPiece(
            at,
            end + (line.text[end] == "."),
            table("signs")["joined"][word],
            "abbreviation",
            Ground.FORM,
        )
    if 2 < len(word) <= LONGEST and (contracted := read_contracted(line, at, end)):
        return contracted
    unit = table("units")["units"].get(word)
    short = table("units")["unmeasured"].get(word, "") if unit and line.hasty else ""
    if unit and short and not counted(line, at, end):
        return ReadPiece(at, end, short, "abbreviation", Ground.NONE, "doan-viet-tat", unit)
    if unit and line.hasty and (cased := _other_case(line, at, end, word)):
        return cased  # "miễn 100% hp"
    if unit and len(word) > 1:
        said = (spell(word), unit) if word.isupper() else (unit, spell(word))
        return ReadPiece(at, end, said[0], "unit", Ground.NONE, "doan-ma", said[1])
    kind = line.lexicon.kind(word)
    cased = _other_case(line, at, end, word) if len(word) < 6 else None
    if cased:
        return cased
    if kind in (CAPITALS, ROMAN) or (word.isupper() and len(word) < 8):
        return _capitals(line, at, end, word)
    if kind in (UNKNOWN, LISTED, LETTER):
        return read_foreign(line, at, end, word)
    return None


def _other_case(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    """A listed short form that begins a sentence, or that somebody wrote small ("Hs", "gvcn")."""
    if not word[1:].islower():
        return None
    small = line.lexicon.exact.get(word.lower()) if word[0].isupper() else None
    if word[0].isupper() and word != "Ng" and word.lower() in line.lexicon.ambiguous:
        return ambiguous(line, at, end, line.lexicon.ambiguous[word.lower()])
    if small:
        return ReadPiece(at, end, small, "abbreviation", Ground.TABLE)
    rules = line.lexicon.ambiguous.get(word.upper())
    sense = ambiguous(line, at, end, rules) if rules else None
    if sense and (word.islower() or sense.certain):  # "Hđ trải nghiệm", but "vắc-xin Td"
        words, spelled = sense.spoken.lower(), spell(word)
        unit = table("units")["units"].get(word, spelled)  # "cm", "kg" without a number
        words, other = (words, unit) if words != spelled else (unit, spelled)
        return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)
    large = table("abbreviations")["plain"].get(word.upper())
    if large:
        words, other = large, spell(word)
        if 2 < len(word) < 5 and initials(line, at, end, large):
            words, other = other, words  # "em nđc 14t bị lừa"
        return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)
    return None


def _capitals(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    """An abbreviation that no table explains: letter by letter, and said so."""
    if word.isupper() and (legal(word) or len(word) > 9):
        return None if legal(word) else read_foreign(line, at, end, word)
    if any(c.islower() for c in word) and len(word) > 5:
        return read_foreign(line, at, end, word)
    if glued := unglued(word):
        return ReadPiece(at, end, glued, "name", Ground.NONE, "chu-dinh-nhau")
    if not any(map(is_latin, word)):
        return read_foreign(line, at, end, word)
    known = _parts(line, word)
    if known:
        return ReadPiece(at, end, known, "abbreviation", Ground.NONE, "doan-viet-tat", spell(word))
    return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la")


def _parts(line: TextLine, word: str) -> str:
    """An abbreviation run together of two listed ones ("UBNDTPHCM")."""
    for cut in range(len(word) - 2, 1, -1):
        first, second = line.lexicon.exact.get(word[:cut]), line.lexicon.exact.get(word[cut:])
        if first and second and cut > 2:
            return f"{first} {second}"
    return ""
