"""A letter by itself: a mark, a person, a place, a quantity, or its own name."""

from collections.abc import Callable
from functools import lru_cache

from broadcaster.reading.broken_words import LETTERED, is_latin, read_foreign
from broadcaster.reading.hurried_letters import is_brother, read_hurried, read_hurried_room
from broadcaster.reading.lesson_words import CROSSED, POINTS
from broadcaster.reading.letters import FORMULA, name
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.listed_forms import RESULTS
from broadcaster.reading.numbers import count
from broadcaster.reading.roman import is_letter
from broadcaster.reading.tables import (
    PLAIN,
    UNKNOWN,
    cues,
    one_of,
    table,
)

_CALLED = frozenset(cues()["persons.called"])

_OFFICES = frozenset(cues()["persons.offices"])

_ROOMS = rf"\.\s?(?:{one_of('places.rooms')})"

_PERSON = rf"\b(?:{one_of('persons.named', 'persons.shortened')})\s+$"

_AT_SCHOOL = rf"(?i:\b(?:{one_of('persons.at-school')})\b)"

_NAMED_BEFORE = r"(?:^|[^\w])[A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?: | ?\+ ?)$"  # "Nguyễn Văn B", "Ctrl + C"

_AND = r"(?:,|;| và| hoặc| hay| đến| rủ)"  # between letters of a row

_TIMETABLE = rf"(?i:\b(?:{one_of('times.tables')})\b)"

# a class with its number in words: "lớp sáu C"
_CLASS = rf"\blớp (?:{one_of('places.grades')})\s$"
_UNNAMED = rf"\b(?:{one_of('persons.named', 'persons.shortened', 'letters.unnamed')})\s$"

_PLACE = rf"\b(?:{one_of('places.areas')}|(?:x|h|tx|tt|tp|p|q)\.)[^.;!?]{{2,30}},\s*$"

_ARTICLE = rf"\b(?:{one_of('letters.articles')})\b[^;!?]{{0,40}}$"

_POINT_AND = rf"\b(?:{one_of('letters.before')}) (?:[a-zđ](?:, | và | hoặc ))+$"  # "điểm a, b"

# names of letters, beside which an e is one of what is spelled out
_SPELLED = frozenset((*table("signs")["letters"].values(), *"aiou", *cues()["letters.spelled"]))

_GRADED = r"(?i:\bxl |\bxếp loại\b)[^.;]*: ?[A-ZĐ]\b"

_TRUE_OR_FALSE = r"(?<![^\W_])Đ ?(?:hay|hoặc|/) ?S(?![^\W_])|\bĐúng ghi Đ\b"

_OPENING = frozenset("“‘\"'([{∠∆△")  # before the letter of something that is quoted or drawn

_COPIES = r"\blưu:?[^;]*\(\d{1,3} $"

_SIZES = one_of("units.dimensions")
_FACTOR = rf" (?:{one_of('numbers.factors')})(?![^\W_])"

_DIMENSIONS = rf"\b(?:{_SIZES}) x (?:{_SIZES})\b"  # "dài x rộng x cao"
_SUMS = rf"\b(?:{one_of('numbers.collected')})\b[^.;(]*\($"
_COUNTED_CLASS = r"(?i:\b(?:ss|sĩ số)\b)"
_ABSENT = rf"\b(?:{one_of('units.absent')})\b[^.;]*$"


def _times(line: TextLine, at: int, end: int) -> bool:
    """Whether an x stands between what is counted and a figure: "2 m x 3 m", "500mg x 2"."""
    if pattern(r"[a-zA-Z] x [a-zA-Z](?![^\W_])").match(line.text, max(0, at - 2)):
        return "=" in line.text[max(0, at - 12) : at + 12]
    if pattern(r"\) ?x ?(?:[\d(]|[a-zA-Z](?![^\W_]))").match(line.text, max(0, at - 2)):
        return line.tells("=")
    if pattern(r"[\dđ%] x (?=[A-ZĐ(])").match(line.text, max(0, at - 2)) and line.tells("="):
        return True
    last = line.pieces[-1] if line.pieces else None
    if not last or at - last.end > 16 or not pattern(r"\s?[\d(]").match(line.text, end):
        return False
    between = line.text[last.end : at]
    return (
        last.rule != "letter"
        and pattern(r"\s?\)?\s?|\s?[^\W\d_]+(?: [^\W\d_]+)?\s").fullmatch(between) is not None
    )


def _office(line: TextLine, end: int, letter: str) -> str:
    """Reads "P. Hiệu trưởng", "Q. GIÁM ĐỐC": deputy or acting, before the name of an office."""
    title = pattern(r"\.\s?([^\W\d_]{2,})").match(line.text, end)
    if letter not in "PQ" or not title or title[1].capitalize() not in _OFFICES:
        return ""
    return "Phó" if letter == "P" else "Quyền"


def _subject(line: TextLine, at: int) -> ReadPiece | None:
    """A subject of school with its first word shortened: "T.Anh"; behind a person a guess.

    One that no table knows keeps its letter, and is told: "K.Nghị".
    """
    found = pattern(r"([A-ZĐÂ])\.([^\W\d_]{2,})(?![^\W_])").match(line.text, at)
    if found is None:
        return None
    key = f"{found[1]}.{found[2].capitalize()}"
    words = table("signs")["subjects"].get(key, "")
    letter = f"{name(found[1])} {found[2]}"
    if not words:
        return ReadPiece(at, found.end(), letter, "spelled", Ground.NONE, "doan-ten")
    named = pattern(_PERSON).search(line.left(at)) or pattern(r" [A-ZĐÀ-Ỹ]").match(
        line.text, found.end()
    )
    ground = Ground.TABLE.when(not named)
    piece = ReadPiece(at, found.end(), words, "abbreviation", ground)
    return piece.doubted("doan-viet-tat", letter) if named else piece


def _initials(line: TextLine, at: int) -> ReadPiece | None:
    """Names shortened to their first letters: "N.V.A" = nờ vê a."""
    found = pattern(r"(?:[A-ZĐ]\.){1,4}[A-ZĐ](?![^\W_])(?:\.(?=\s+[a-zà-ỹđ(]))?").match(
        line.text, at
    )
    if not found:
        return None
    words = " ".join(name(c) for c in found[0] if c != ".")
    family = pattern(r"\.\s?([A-Z][a-z]+)").match(line.text, found.end())
    foreign = family is not None and line.lexicon.kind(family[1]) == UNKNOWN  # "J.K. Rowling"
    return ReadPiece(at, found.end() + foreign, words, "spelled", Ground.NONE, "doan-ten")


def _shortened(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A letter and its full stop: a person ("ông T. khai", "cô T. Hoa Hồng"), or a province.

    Behind a person a single word in capitals may as well begin the next sentence.
    """
    letter = line.text[at]
    said = letter if name(letter) == letter.lower() else name(letter)  # a vowel stays
    named = pattern(r"\.\s?[^\W\d_a-zà-ỹđ][^\W\d_]+\s[^\W\d_a-zà-ỹđ]").match(line.text, end)
    if pattern(_PERSON).search(line.left(at)):
        if named:
            return ReadPiece(at, end + 1, said, "spelled", Ground.NONE, "doan-ten")
        if pattern(r"\. [a-zà-ỹđ(–-]").match(line.text, end):
            return ReadPiece(at, end + 1, said, "letter", Ground.CUE)
    if named and letter == "T" and pattern(_PLACE).search(line.left(at)):
        town = table("signs")["dotted"]["T"]
        return ReadPiece(at, end + 1, town, "abbreviation", Ground.NONE, "doan-viet-tat", said)
    return None


def _name_mark(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The first letter of a name of the highlands, with its mark: "H'Hen", "K' Brẻo"."""
    letter = line.text[at]
    mark = pattern(r"['’](?: ?(?=[A-ZĐÊ][^\W\d_])|(?=[a-zà-ỹ]{2}))").match(line.text, end)
    if not mark or not letter.isupper():
        return None
    sound = {"K": "Cờ", "H": "Hờ", "M": "Mờ", "J": "Giờ"}.get(letter, letter)
    other = name(letter).capitalize()
    other = "" if other == sound else other
    return ReadPiece(at, mark.end(), sound, "name", Ground.NONE, "doan-ten", other)


def _primed(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A letter of a formula or a drawing with its mark: "d' = 30 cm", "tam giác A'B'C'"."""
    if not pattern(r"['′’](?![a-zà-ỹđ'\"”])").match(line.text, end):
        return None
    two = pattern(r"[A-Z]['’′][A-Z]['’′]").search(line.text[max(0, at - 2) : at + 4])  # "A'B'"
    if not two and not (line.tells(FORMULA) or line.tells(rf"(?i:\b(?:{POINTS})\b)")):
        return None
    return ReadPiece(at, end + 1, f"{name(line.text[at])} phẩy", "letter", Ground.CUE)


def _sign_of_times(  # noqa: PLR0911 - cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """An x between two factors."""
    if line.text[at] == "x" and line.tells(CROSSED):
        genes = pattern(r"([A-Za-z])(?i:\1) x ([A-Za-z])(?i:\2)").match(line.text, max(0, at - 3))
        if genes:
            return ReadPiece(at, end, "lai với", "sign", Ground.NONE, "doan-ma", "nhân")
    worded = pattern(r"[a-zà-ỹđ]{2,} x [a-zà-ỹđ]{2}").search(line.text[max(0, at - 5) : end + 3])
    worded = worded and pattern(r"[a-zà-ỹđ]{2,} = [^=;.]*$").search(line.text[:at][-60:])
    if line.text[end : end + 1] in ("²", "³"):  # "x² + 2x"
        return None
    owed = line.text[at] == "x" and pattern(_FACTOR).match(line.low, end)
    if owed and (line.before(at) in ("đồng", "đ") or line.tells(r" = ")):  # "500.000 đồng x hệ số"
        return ReadPiece(at, end, "nhân", "sign", Ground.NONE, "doan-ma", name("x"))
    if line.text[at] == "x" and worded:  # "diện tích = đáy x cao"
        return ReadPiece(at, end, "nhân", "sign", Ground.NONE, "doan-ma", name("x"))
    if line.text[at] == "x" and pattern(_DIMENSIONS).search(line.low[max(0, at - 8) : end + 8]):
        return ReadPiece(at, end, "nhân", "sign", Ground.CUE)
    if line.text[at] not in "xX" or not _times(line, at, end):
        return None
    return ReadPiece(at, end, "nhân", "sign", Ground.CUE)


def _angle(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """An angle by its letter with a roof: "Â = 40°"."""
    letter = {"Â": "a", "Ê": "e", "Ô": "o"}.get(line.text[at])
    measured = pattern(r"[₀-₉\d]?\s?=\s?(?:\d+ ?°|[ÂÊÔ](?![^\W_]))").match(line.text, end)
    return (
        ReadPiece(at, end, f"góc {letter}", "letter", Ground.FORM) if letter and measured else None
    )


def _greek(line: TextLine, at: int, end: int) -> ReadPiece | None:
    words = table("signs")["greek"].get(line.text[at])
    if line.text[at] in "Δ∆" and pattern(r" [A-Z]{3}(?![^\W_])").match(line.text, end):
        words = "tam giác"
    return ReadPiece(at, end, words, "letter", Ground.TABLE) if words else None


def _of_name(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The first letters of a name, or a letter and its full stop."""
    if not line.text[at].isupper():
        return None
    office = _office(line, end, line.text[at])
    if office:
        piece = ReadPiece(at, end + 1, office, "abbreviation", Ground.CUE)
        if office != "Phó" or not pattern(r"\.\s?(?:HT|GĐ)(?![^\W_])").match(line.text, end):
            return piece
        where = line.before(at) in cues()["places.towards"]  # "đến P. HT": the room of one
        words, other = ("Phòng", "Phó") if where else ("Phó", "Phòng")
        return piece._replace(spoken=words).doubted("doan-viet-tat", other)
    return _initials(line, at) or _shortened(line, at, end)


def _dotted_place(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A ward, a district, a street or a room by its letter and a full stop, a guess: "P. 203"."""
    letter = line.text[at]
    after = line.text[end + 1 : end + 3].strip()[:1]
    if letter not in "QPHXĐ" or line.text[end : end + 1] != "." or not after.isalnum():
        return None
    if line.tells(FORMULA):  # "A = P.t"
        return None
    if not after.isupper() and letter not in "QP":
        return None
    shape = rf"{_ROOMS}|\.\s?\d{{3}}(?!\d)|\.\s?[A-ZĐÀ-Ỹ][^\W\d_A-ZĐ]* [a-zà-ỹđ]"
    room = letter == "P" and pattern(shape).match(line.text, end)
    if letter == "P" and pattern(r"\.\s?[a-zà-ỹđ]{2}").match(line.text, end):
        return ReadPiece(at, end + 1, "Phòng", "abbreviation", Ground.CUE)  # no ward is small
    word = "Phòng" if room else table("signs")["dotted"][letter]
    other = {"Phòng": "Phường", "Phường": "Phòng"}.get(word, name(letter))
    return ReadPiece(at, end + 1, word, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _numeral(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A capital that may be a numeral behind a word that is no cue of one, a guess: "trạm V"."""
    letter, before = line.text[at], line.before(at)
    number = {"I": 1, "V": 5, "X": 10}.get(letter)
    if not number or not before or line.text[at - 1] != " " or before in LETTERED:
        return None
    short = pattern(r"[A-ZĐ]{2,} $").search(line.text[max(0, at - 8) : at])  # "GV hạng", "TTV I"
    if not short and (line.lexicon.kind(before) != PLAIN or before in _CALLED):
        return None
    if line.tells(FORMULA) or is_letter(line, at, end):
        return None
    if pattern(_UNNAMED).search(line.left(at)):
        return None
    if not pattern(r"[,.;:)]?(?:\s|$)").match(line.text, end):
        return None
    words, other = letter if letter == "I" else name(letter), count(number)
    if letter == "V" or pattern(r" \d").match(line.text, end):  # no word before a figure
        words, other = other, words
    return ReadPiece(at, end, words, "roman", Ground.NONE, "doan-so-la-ma", other)


def _person(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Somebody by the first letter of what he is called, a guess: "a. Tuấn", "c.Hạnh".

    Where another letter of the row stands as well, it marks an item: "a. Huế b. Hà Nội".
    """
    letter = line.text[at]
    called = table("signs")["typed-persons"].get(letter)
    if not called or at == line.indent:
        return None
    named = pattern(r"\.\s?[A-ZĐÀ-Ỹ][a-zà-ỹ]+").match(line.text, end)
    if not named or line.text[at : named.end()] in table("signs")["subjects"]:
        return None
    opens = pattern(r"[:,;(–-]\s?$").search(line.text[max(0, at - 2) : at])
    if not opens and line.before(at) not in _CALLED:
        return None
    if letter == "c" and line.tells(_AT_SCHOOL):
        called = "cô"
    beside = {chr(ord(letter) - 1), chr(ord(letter) + 1)} if letter != "o" else set()
    row = "".join(one for one in beside if one.isalpha())
    if row and line.tells(rf"(?<![^\W_])[{row}][.)]"):
        return None
    other = name(letter)
    return ReadPiece(at, end + 1, called, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _of_subject(line: TextLine, at: int, end: int) -> ReadPiece | None:
    shortened = line.text[at].isupper() and line.text[end : end + 1] == "."
    return _subject(line, at) if shortened else None


def _dong(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A đ behind a figure, at the end or before another figure, and behind a scale: money."""
    if line.text[at] not in "đĐ":
        return None
    if line.before(at) in cues()["numbers.scales"]:  # "3 - 4 triệu đ"
        return ReadPiece(at, end, "đồng", "money", Ground.CUE)
    boxed = line.text[at - 1 : at] == "(" and line.text[end : end + 1] == ")"
    if boxed and pattern(_SUMS).search(line.left(at, 24)):  # "Số tiền (đ)"
        return ReadPiece(at, end, "đồng", "money", Ground.CUE)
    if not line.text[at - 1 : at].isdigit():
        return None
    last = pattern(r"\s*(?:\d|$)").match(line.text, end)
    return ReadPiece(at, end, "đồng", "money", Ground.FORM) if last else None


def read_letter(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A single letter as the first of what it may be; a vowel is its own name and stays."""
    letter = line.text[at]
    for read in _readers(letter, line.text[end : end + 1]):
        piece = read(line, at, end)
        if piece:
            return piece
    if not is_latin(letter):
        return read_foreign(line, at, end, letter)
    named = name(letter)
    if named == letter.lower():
        hurried = read_hurried(line, at, end) if line.hasty else None
        return _shortened_vowel(line, at, end) or hurried
    if line.hasty and letter.islower() and (hurried := read_hurried(line, at, end)):
        return hurried
    return _by_name(line, at, end, named)


def _nutrients(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """What food is made of, by the first letters, as canteens write it: "P:L:G = 14:26:60"."""
    found = pattern(r"P ?[:-] ?L ?[:-] ?G(?![^\W_])").match(line.text, at)
    if not found:
        return None
    return ReadPiece(at, found.end(), "prô tê in, li pít, glu xít", "abbreviation", Ground.FORM)


def _leave(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Behind the name of somebody absent: with leave, or without, a guess: "vắng: An (P)"."""
    words = {"P": "có phép", "K": "không phép"}.get(line.text[at:end].upper())
    marked = line.text[at - 1 : at] == "(" and line.text[end : end + 1] == ")"
    if not words or not marked or not pattern(_ABSENT).search(line.left(at)):
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _absent_count(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """How many are absent, with leave and without, a guess: "SS: 42/44, V: 2, P: 1"."""
    words = {"V": "vắng", "P": "có phép", "K": "không phép"}.get(line.text[at])
    if not words or not pattern(r"\s?[:=]\s?\d").match(line.text, end):
        return None
    if not line.tells(_COUNTED_CLASS):
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _half_day(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Of which part of a day somebody is, a guess: "Trực: cô Lan (s), thầy Hùng (c)"."""
    words = table("signs")["sessions"].get(line.text[at:end].upper())
    boxed = pattern(r"[A-ZĐÀ-Ỹ][^\W\d_]+ \($").search(line.text[max(0, at - 10) : at])
    if not words or not boxed or line.text[at].isupper() or line.text[end : end + 1] != ")":
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, words, "letter", Ground.NONE, "doan-ma", other)


def _side(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The right or the left of what people have two of, a guess: "mắt P 9/10, mắt T 7/10"."""
    words = {"P": "phải", "T": "trái"}.get(line.text[at:end])
    if not words or line.text[end : end + 1] == ".":
        return None
    beside = any(piece.spoken in ("phải", "trái") for piece in line.pieces[-8:])  # "P: …; T: …"
    if line.before(at) not in cues()["letters.sided"] and not beside:
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _town(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A ward, a district, a street by its letter alone, a guess: "45 Lê Lợi, P Bến Thành"."""
    words = table("signs")["dotted"].get(line.text[at:end], "") if line.text[at] in "QPHXĐ" else ""
    if not words or not pattern(r" [A-ZĐÀ-Ỹ][a-zà-ỹ]").match(line.text, end):
        return None
    if not pattern(r"(?:, |\d[/\d]* )$").search(line.text[max(0, at - 6) : at]):
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _typed_pupil(line: TextLine, at: int, end: int) -> bool:
    """Whether an e is what people call pupils and themselves: "con e sốt", "ạ, e gửi sau".

    Nothing else is a lone small e in running words; "e thẹn" is a word, "điểm e" a mark.
    """
    letter, before = line.text[at], line.text[max(0, at - 2) : at]
    home = line.before(at) == "nhà" and letter == "e"  # no house is named by a small letter
    if (line.before(at) in LETTERED and not home) or pattern(_POINT_AND).search(line.left(at)):
        return False
    if line.tells(FORMULA) or line.tells(r"(?<![^\W_])[dđfg](?![^\W_]|/)"):
        return False
    behind = pattern(r"[ ,]*([^\W\d_]+)").match(line.low, end)
    ahead = pattern(r"([^\W\d_]+)[ ,]*$").search(line.left(at, 14))
    if any(found and found[1] in _SPELLED for found in (behind, ahead)):
        return False
    if letter == "E":
        opens = at == line.indent or pattern(r"[.,;:!?] ?$").search(before)
        named = pattern(
            rf" (?:{one_of('letters.placed')}) [^.;]*(?:{one_of('letters.drawn-as')})"
        ).match(line.text, end)
        drawn = named is not None or line.tells(rf"(?i:\b(?:{POINTS})\b)")
        return bool(opens) and not drawn and _verb_behind(line, end)
    if not pattern(r"(?:^|[\s,;.!?])$").search(before[-1:]):
        return False
    return (
        _verb_behind(line, end) or pattern(r"\s?(?:[.,;!?]|$|\d)").match(line.text, end) is not None
    )


def _verb_behind(line: TextLine, end: int) -> bool:
    """Whether somebody called e does something; "e thẹn" is a word."""
    verb = pattern(r" ([a-zà-ỹđ]{2,}|ở)").match(line.text, end)
    return verb is not None and verb[1] not in cues()["persons.not-pupils"]


def _shortened_vowel(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A vowel that somebody at a keyboard wrote for a word ("Các e nhớ …"); else it stays."""
    letter, behind = line.text[at], line.text[end : end + 1]
    weak = letter == "Y" and pattern(r":? ?\d").match(line.text, end) and line.tells(RESULTS)
    if weak:  # "G 5, K 12, Y 3"
        return ReadPiece(at, end, "yếu", "abbreviation", Ground.NONE, "doan-viet-tat", letter)
    if letter in "eE" and _typed_pupil(line, at, end):
        called = "Em" if letter == "E" else "em"
        return ReadPiece(at, end, called, "letter", Ground.NONE, "doan-ma", letter)
    if letter in "aA" and is_brother(line, at, end):
        called = "Anh" if letter == "A" else "anh"
        return ReadPiece(at, end, called, "letter", Ground.NONE, "doan-ma", letter)
    if line.before(at) not in _CALLED or behind not in (" ", ",", "."):
        return None
    typed = table("signs")["typed"].get(letter)
    if not typed and pattern(r" [A-ZĐ][a-zà-ỹđ]+").match(line.text, end):
        typed = table("signs")["typed-named"].get(letter)
    if not typed or pattern(r",? (?:[a-zđ](?![^\W_])|[=<>≠≤≥+×])").match(line.text, end):
        return None  # one of a list of letters
    return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", letter)


# what a single letter may be before it is its own name, by rank
_LetterReader = Callable[[TextLine, int, int], ReadPiece | None]
# by rank, each with the form of what it may read: the letter, and the character behind it
_LETTERS: tuple[tuple[_LetterReader, str], ...] = (
    (_nutrients, "P"),
    (_name_mark, ".['’]"),
    (_primed, ".['′’]"),
    (_leave, r"[PKpk]\)"),
    (_absent_count, "[VPK][ :=]"),
    (_half_day, r".\)"),
    (_side, "[PT]"),
    (_town, "[QPHXĐ] "),
    (_sign_of_times, "[xX]"),
    (_angle, "[ÂÊÔ]"),
    (_greek, "[^A-Za-z]"),
    (_of_name, r".\."),
    (_numeral, "[IVX]"),
    (_person, r".\."),
    (_dotted_place, r"[QPHXĐ]\."),
    (_of_subject, r".\."),
    (_dong, "[đĐ]"),
)


@lru_cache(maxsize=4096)
def _readers(letter: str, behind: str) -> tuple[_LetterReader, ...]:
    """Who may read a letter with such a character behind it, by rank."""
    return tuple(read for read, form in _LETTERS if pattern(form).match(letter + behind))


def _in_brackets(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The unit of a result in brackets, a guess: "A = 50 (J)"."""
    unit = table("units")["units"].get(line.text[at]) or table("units")["cued"].get(line.text[at])
    closed = line.text[at - 1 : at] == "(" and line.text[end : end + 1] == ")"
    if not unit or not closed or not line.text[: at - 1].rstrip()[-1:].isdigit():
        return None
    if not line.tells("="):
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, unit, "measure", Ground.NONE, "doan-ma", other)


def _over_unit(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A unit of one letter over another one, a guess: "đơn vị N/m²"."""
    unit = table("units")["cued"].get(line.text[at])
    if not unit or not pattern(r"/(?:mm|cm|dm|m|kg|g|s)[²³23]?(?![^\W_])").match(line.text, end):
        return None
    other = name(line.text[at])
    return ReadPiece(at, end, unit, "measure", Ground.NONE, "doan-ma", other)


def _in_results(line: TextLine, at: int, end: int) -> bool:
    """Whether a letter is one of several results behind their name: "XL tiết: T, K, TB"."""
    row = pattern(r"[:,] ?$").search(line.text[max(0, at - 2) : at])
    return bool(row and pattern(r"[,.;]|$").match(line.text, end) and line.tells(_GRADED))


def _by_name(  # noqa: PLR0911, PLR0912 - cases
    line: TextLine, at: int, end: int, named: str
) -> ReadPiece:
    """A letter by its name: certain as a mark, a name or a quantity.

    At a keyboard a word is shortened to one letter too ("2 q vở", "k vắng"), so a small one by
    itself and one behind a figure are guesses.
    """
    letter, text = line.text[at], line.text
    measured = _in_brackets(line, at, end) or _over_unit(line, at, end)
    if measured:
        return measured
    called = table("signs")["typed-named"].get(letter) if line.before(at) in _CALLED else None
    if called and pattern(r" [A-ZĐ][a-zà-ỹđ]+").match(text, end):
        return ReadPiece(at, end, called, "letter", Ground.NONE, "doan-ma", named)
    last = line.pieces[-1] if line.pieces else None
    beside = last is not None and at - last.end < 2 and not text[last.end : at].strip()
    unit = table("units")["units"].get(letter)
    if unit and beside and last is not None and last.rule == "power":
        return ReadPiece(at, end, unit, "measure", Ground.CUE)  # "7 × 10⁻⁷ m"
    if text[max(0, at - 2) : at].strip()[-1:].isdigit():
        if letter == "b" and pattern(_COPIES).search(line.left(at)) and text[end : end + 1] == ")":
            return ReadPiece(at, end, "bản", "letter", Ground.CUE)  # "Lưu: VT (5 b)"
        typed = table("signs")["typed-counted"].get(letter, named)
        if typed == named and pattern(_ARTICLE).search(line.left(at)):
            return ReadPiece(at, end, named, "letter", Ground.CUE)
        other = named if typed != named else {"x": "nhân"}.get(letter, unit or "")
        return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", other)
    counts = pattern(r" \d").match(text, end) and text[max(0, at - 2) : at].strip()[-1:] in ",:;("
    if letter.isupper() and counts:  # "Xếp loại: G 12, K 15"
        result = table("signs")["results"].get(letter, "")
        if result and line.tells(RESULTS):
            return ReadPiece(at, end, result, "abbreviation", Ground.NONE, "doan-viet-tat", named)
        return ReadPiece(at, end, named, "letter", Ground.NONE, "doan-ma", result)
    session = table("signs")["sessions"].get(letter)
    if session and pattern(r"\s?:").match(text, end) and line.tells(_TIMETABLE):
        return ReadPiece(at, end, session, "abbreviation", Ground.NONE, "doan-viet-tat", named)
    if letter == "Đ" and pattern(r"\. \d").match(text, end):  # "Đ. 21 và Đ. 22"
        article, street = "Điều", table("signs")["dotted"]["Đ"]
        return ReadPiece(at, end + 1, article, "abbreviation", Ground.NONE, "doan-viet-tat", street)
    headed = pattern(r"\s?:(?!\s?\d)").match(text, end) and not line.tells(FORMULA)
    graded = table("signs")["results"].get(letter)
    if graded and (line.before(at) in cues()["letters.graded"] or _in_results(line, at, end)):
        return ReadPiece(at, end, graded, "abbreviation", Ground.NONE, "doan-viet-tat", named)
    judged = {"Đ": "đúng", "S": "sai"}.get(letter)
    if judged and line.tells(_TRUE_OR_FALSE):
        return ReadPiece(at, end, judged, "abbreviation", Ground.NONE, "doan-viet-tat", named)
    piece = ReadPiece(at, end, named, "letter", Ground.CUE)
    word = table("signs")["typed"].get(letter) if line.hasty and line.before(at) in LETTERED else ""
    if word and pattern(r" [^\W\d_]{2}").match(text, end):  # "các lớp k ra chơi"
        return ReadPiece(at, end, word, "letter", Ground.NONE, "doan-ma", named)
    if line.before(at) in LETTERED or (letter.isupper() and pattern(_CLASS).search(line.left(at))):
        return piece
    if letter.isupper() and not headed:
        return _of_short_form(line, piece)
    row = line.last(at)
    listed = row is not None and row.rule == "letter" and row.certain
    paid = beside and last is not None and last.rule == "money"  # "25.000 đ/b", "25k/b = 500k"
    listed = listed or pattern(_POINT_AND).search(line.left(at)) is not None
    marked = text[at - 1 : at] in ("“", '"', "'", "(") or text[end : end + 1] in (
        "”",
        '"',
        "'",
        ")",
    )
    if not paid and (listed or marked or line.tells(FORMULA)):
        return ReadPiece(at, end, named, "letter", Ground.CUE)
    typed = named if paid else table("signs")["typed"].get(letter, named)
    each = table("signs")["typed-each"].get(letter) if paid else None
    other = named if typed != named else {"x": "nhân"}.get(letter, each or unit or "")
    return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", other)


def _of_short_form(line: TextLine, piece: ReadPiece) -> ReadPiece:
    """A capital that is the first letter of a word in doubt: "T: 9 - L: 8,5", "X/N", "V.c"."""
    text, at, end = line.text, piece.start, piece.end
    other = table("signs")["subject-letters"].get(text[at], text[at])
    result = table("signs")["results"].get(text[at])
    if result and pattern(r"[A-ZĐ]{2,} $").search(text[max(0, at - 8) : at]):  # "GDCD Đ"
        return piece.doubted("doan-viet-tat", result)
    if line.tells(FORMULA):
        return piece
    if pattern(r":\s?\d").match(text, end):
        return piece.doubted("doan-ma", other)
    joined = (
        pattern(r"[./-][^\W\d_]{1,3}(?![^\W_])| ?\+ ?[A-ZĐ](?![^\W_])").match(text, end)
        or pattern(r"(?<![^\W_])[^\W\d_]{1,3}[./-]$").search(text[max(0, at - 5) : at])
        or pattern(r"(?<![^\W_])[A-ZĐ] ?\+ ?$").search(text[max(0, at - 5) : at])
    )
    if joined or not _of_name_or_row(line, at, end):
        return piece.doubted("doan-viet-tat", result or other)
    return piece


def _of_name_or_row(line: TextLine, at: int, end: int) -> bool:
    """Whether a capital is somebody's or something's name, quoted, or one of a row of marks."""
    text = line.text
    if pattern(_NAMED_BEFORE).search(text[max(0, at - 24) : at]):
        return True
    if pattern(_UNNAMED).search(line.left(at)) or text[max(0, at - 1) : at] in _OPENING:
        return True
    before, behind = text[max(0, at - 8) : at], text[end : end + 8]
    if pattern(rf"(?<![^\W_])[A-ZĐ]{_AND} $").search(before):
        return True
    if pattern(rf"{_AND} [A-ZĐ](?![^\W_])").match(behind):
        return True
    near = {chr(ord(text[at]) - 1), chr(ord(text[at]) + 1)}
    row = "".join(one for one in near if one.isalpha())
    return bool(row) and line.tells(rf"(?<![^\W_])[{row}](?![^\W_])")


def read_small_place(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A commune or a district by its small letter in an address: ", x. Tân Mẫu".

    Elsewhere a p. before a capital is a room as often: "nộp cho thầy Lan p.Y tế".
    """
    opens = pattern(r"(?:^|,\s)$").search(line.text[max(0, at - 2) : at])
    if line.hasty and line.text[at] == "p" and (hurried := read_hurried_room(line, at, end)):
        return hurried
    ward = line.last(at) if line.text[at] == "q" else None
    if ward is not None and ward.spoken.startswith("phường ") and line.text[at - 1] in " ,":
        district = pattern(r"\. ?[^\W\d_]{2}").match(line.text, end)  # "p12 q.bình thạnh"
        piece = ReadPiece(at, end + 1, "quận", "abbreviation", other=name("q"))
        return piece if district else None
    if not opens:
        room = line.text[at] == "p" and pattern(r"\.[A-ZĐÀ-Ỹ]").match(line.text, end)
        note, other = "doan-viet-tat", "phường"
        return (
            ReadPiece(at, end + 1, "phòng", "abbreviation", other=other, note=note)
            if room
            else None
        )
    if not pattern(r"\.\s?[A-ZĐÂÁÀẢÃẠĂÊÔƠƯ]").match(line.text, end):
        return None
    town = {"x": "xã", "h": "huyện", "t": "tỉnh", "p": "phường", "q": "quận"}[line.text[at]]
    other = name(line.text[at])
    return ReadPiece(at, end + 1, town, "abbreviation", Ground.NONE, "doan-viet-tat", other)
