"""Words that are not plain Vietnamese: abbreviations, foreign words, names, letters, codes."""

from collections.abc import Callable

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.codes import cluster, read_code
from broadcaster.reading.documents import read_symbol_alone
from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import count
from broadcaster.reading.roman import read_roman
from broadcaster.reading.syllables import bare, legal, lost_tone, loud, torn_off
from broadcaster.reading.tables import (
    CAPITALS,
    LETTER,
    LISTED,
    PLAIN,
    ROMAN,
    UNKNOWN,
    Lexicon,
    cues,
    one_of,
    table,
)

_CALLED = frozenset(cues()["persons.called"])
_LETTERED = frozenset(cues()["letters.before"])
_AXES = frozenset(("Ox", "Oy", "Oz", "Oxy", "Oxyz", "xOy"))
_OFFICES = frozenset(cues()["persons.offices"])
_ROOMS = rf"\.\s?(?:{one_of('places.rooms')})"
_PERSON = rf"\b(?:{one_of('persons.named', 'persons.shortened')})\s+$"
_PLACE = rf"\b(?:{one_of('places.areas')}|(?:x|h|tx|tt|tp|p|q)\.)[^.;!?]{{2,30}},\s*$"
_POINTS = one_of("letters.points")
_ARTICLE = rf"\b(?:{one_of('letters.articles')})\b[^;!?]{{0,40}}$"
_POINT_AND = rf"\b(?:{one_of('letters.before')}) (?:[a-zđ](?:, | và | hoặc ))+$"  # "điểm a, b"
_ABSENT = rf"\b(?:{one_of('units.absent')})\b[^.;]*$"
_DRAWN = rf"(?i:\b(?:{one_of('letters.drawn')})\b)"
_CLASS = r"(?:(?<![^\W_])(?:1[0-2]|[6-9]) ?[A-ZĐ]\d{0,2}|\b[Ll]ớp (?:1[0-2]|[6-9]))(\s?[-–]?)\s?$"
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
_TIME = (
    r"\d{1,2}(?:[/.-]\d{1,2}(?:[/.-](?:19|20)\d\d)?|/(?:19|20)\d\d)(?![^\W_]|[/.-]\d)"
    r"|\d{1,2}[hg:]\d{0,2}(?![^\W_])"
)
_STANDARD_WORDS = frozenset(("chuẩn", *(w.split()[-1] for w in cues()["documents.standard-kinds"])))
_STANDARD_KINDS = rf"(?: (?:{one_of('documents.standard-kinds')}))*"
_CROSSED = (
    rf"(?i:\b(?:{one_of('letters.crossed')})\b)|\b([A-Za-z])(?i:\1)\w* x ([A-Za-z])(?i:\2)\w*\b"
)
_ELEMENT = rf"(?:{one_of('letters.elements')})\d{{0,2}}"
_COMPOUND_OF = rf"(?:{_ELEMENT}|\((?:{_ELEMENT})+\)\d)+(?![^\W_]|\()"
_LINE = 2  # points of a line; a figure has more
_ATOMS = (2, 4)  # of a compound at least, and of one without a small letter ("CH3COOH")
_COMPOUND = r"[^\W\d_]{1,24}(?:\s?[&]\s?[^\W\d_]{1,24}|[./-][^\W\d_]{1,24}){1,6}\.?"


def _neighbour_capitals(line: TextLine, at: int, end: int) -> bool:
    """Whether a word in capitals stands among other Vietnamese words in capitals (a heading)."""
    after = pattern(r"[\s,–-]+([^\W\d_]+)").match(line.text, end)
    before = pattern(r"([^\W\d_]+)[\s,–-]+$").search(line.text[max(0, at - 16) : at])
    return any(
        found and len(found[1]) > 1 and found[1].isupper() and legal(found[1])
        for found in (after, before)
    )


def _once(line: TextLine, at: int, end: int, spoken: str) -> ReadPiece | None:
    """An abbreviation in brackets right behind its own full form is not said again."""
    if line.text[at - 1 : at] != "(" or line.text[end : end + 1] != ")":
        return None
    before = line.low[: at - 1].rstrip()
    if before.endswith(spoken.lower()):
        return ReadPiece(at - 1, end + 1, "", "said-once", Ground.CUE)
    return None


def _longer(line: TextLine, at: int, word: str) -> ReadPiece | None:
    lexicon = line.lexicon
    for key in lexicon.longer.get(word.lower(), ()):
        end = at + len(key)
        written = line.text[at:end]
        if written.lower() == "v.v." and pattern(r"\.|\s*$|\s+[A-ZĐ]").match(line.text, end):
            continue
        if len(written) < len(key) or (
            written[-1].isalnum() and line.text[end : end + 1].isalnum()
        ):
            continue
        bare = written.removesuffix(".")
        listed = bare in lexicon.ambiguous or lexicon.find(bare) is not None
        if bare != written and listed and not line.text[end:].strip():
            continue  # the full stop is of the sentence, not of "TL. HIỆU TRƯỞNG"
        if written == "CN." and not pattern(r"\s?[A-ZĐ]").match(line.text, end):
            continue  # the full stop behind a Sunday is no bachelor's title
        spoken = lexicon.find(written)
        if spoken is not None and (written == key or written.lower() == key):
            return ReadPiece(at, end, spoken, "lexicon", Ground.TABLE)
    return None


def _listed(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:  # noqa: PLR0911 - cases
    lexicon = line.lexicon
    if word in lexicon.own:
        return ReadPiece(at, end, lexicon.own[word], "lexicon", Ground.TABLE)
    if word.isupper() and legal(word) and _neighbour_capitals(line, at, end):
        return None
    place = pattern(r"\.?\s?(?=[A-ZĐÂÁÀẢÃẠĂÊÔƠƯÍỊÝ])").match(line.text, end)
    if word in ("TP", "Tp", "TX", "Tx", "TT", "Tt") and place and place[0][:1] in (".", " "):
        town = {"TP": "Thành phố", "TX": "Thị xã", "TT": "Thị trấn"}[word.upper()]
        if word.upper() != "TT" or place[0][:1] == ".":
            return ReadPiece(at, end + (line.text[end] == "."), town, "abbreviation", Ground.CUE)
    stream = _stream(line, at, end)
    if stream:
        return stream
    rules = lexicon.ambiguous.get(word)
    if word == "ĐT" and pattern(r"\.?\s?[1-9]\d\d[A-E]?(?![\d.]|\s\d)").match(line.text, end):
        words, other = "đường tỉnh", "điện thoại"
        return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)
    if rules:
        piece = ambiguous(line, at, end, rules)
        return _once(line, at, end, piece.spoken) or piece
    spoken = lexicon.find(word)
    if spoken is None:
        return None
    if _no_unit(line, at, word):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", spoken)
    spoken = _begun(line, at, spoken)
    ground = Ground.TABLE.when(not _beside_unknown(line, at, end))
    return _once(line, at, end, spoken) or ReadPiece(
        at, end, spoken, _rule_of(lexicon, word), ground
    )


def _no_unit(line: TextLine, at: int, word: str) -> bool:
    """Whether capitals that look like a unit have no figure before them: "tổ KM", "khổ CM"."""
    if not word.isupper() or word.lower() not in table("units")["units"]:
        return False
    return word not in line.lexicon.exact and not line.text[max(0, at - 2) : at].strip().isdigit()


def _stream(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """What a class is taught, its hyphen with it: "12A-CB", "10A1-TN"; behind a blank a guess."""
    words = table("signs")["streams"].get(line.text[at:end], "")
    found = pattern(_CLASS).search(line.text[max(0, at - 24) : at]) if words else None
    if found is None:
        return None
    other = table("signs")["other-streams"].get(line.text[at:end], "")
    last = line.pieces[-1] if line.pieces else None
    start = at - len(found[1]) if not last or last.end <= at - len(found[1]) else at
    piece = ReadPiece(start, end, words, "abbreviation", Ground.CUE)
    listed = line.lexicon.find(line.text[at:end]) or spell(line.text[at:end])
    sure = found[1].strip() and not other
    return piece if sure else piece.doubted("doan-viet-tat", other or listed)


def _begun(line: TextLine, at: int, spoken: str) -> str:
    """The full form without what the text has just said of it: "Quy chuẩn QCVN 41:2024"."""
    head = " ".join(spoken.split()[:2])
    tail = spoken[len(head) + 1 :]
    if not tail or line.before(at) not in _STANDARD_WORDS:
        return spoken
    found = pattern(rf"\b{head.lower()}{_STANDARD_KINDS}\s*$").search(line.left(at))
    return tail if found else spoken


def _beside_unknown(line: TextLine, at: int, end: int) -> bool:
    """Whether capitals that no table knows are joined to a short form ("LS-ĐL")."""
    behind = pattern(r"[-&/+]([A-ZĐ]{2,6})(?![^\W_])").match(line.text, end)
    before = pattern(r"(?<![^\W_])([A-ZĐ]{2,6})[-&/+]$").search(line.text[max(0, at - 8) : at])
    joined = [found[1] for found in (behind, before) if found]
    return any(line.lexicon.kind(one) == CAPITALS for one in joined)


def _rule_of(lexicon: Lexicon, word: str) -> str:
    return "abbreviation" if word in table("abbreviations")["plain"] else "lexicon"


def _compound(line: TextLine, at: int) -> ReadPiece | None:
    """The longest listed form with dots, slashes, hyphens or "&" inside."""
    found = pattern(_COMPOUND).match(line.text, at)
    if not found:
        return None
    text = found[0]
    if (
        text[-1] == "."
        and pattern(r"\.|\s*$|\s+[A-ZĐ]").match(line.text, found.end())
        and text[:-1].lower() == "v.v"
    ):
        text = text[:-1]
    while text and pattern(r"[./&-]").search(text):
        spoken = line.lexicon.find(text)
        if spoken is not None:
            end = at + len(text)
            return _once(line, at, end, spoken) or ReadPiece(
                at, end, spoken, "abbreviation", Ground.TABLE
            )
        text = text[: max(text.rfind(c) for c in "./&-")] if text[-1] not in "./&-" else text[:-1]
    return read_symbol_alone(line, at)


def _times(line: TextLine, at: int, end: int) -> bool:
    """Whether an x stands between what is counted and a figure: "2 m x 3 m", "500mg x 2"."""
    if pattern(r"[a-zA-Z] x [a-zA-Z](?![^\W_])").match(line.text, max(0, at - 2)):
        return "=" in line.text[max(0, at - 12) : at + 12]
    if pattern(r"\) ?x ?(?:[\d(]|[a-zA-Z](?![^\W_]))").match(line.text, max(0, at - 2)):
        return line.tells("=")
    if pattern(r"\d x (?=[A-ZĐ(])").match(line.text, max(0, at - 2)) and line.tells("="):
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
    mark = pattern(r"['’] ?(?=[A-ZĐÊ][^\W\d_])").match(line.text, end)
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
    if not (line.tells(FORMULA) or line.tells(rf"(?i:\b(?:{_POINTS})\b)")):
        return None
    return ReadPiece(at, end + 1, f"{name(line.text[at])} phẩy", "letter", Ground.CUE)


def _sign_of_times(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """An x between two factors."""
    if line.text[at] == "x" and line.tells(_CROSSED):
        genes = pattern(r"([A-Za-z])(?i:\1) x ([A-Za-z])(?i:\2)").match(line.text, max(0, at - 3))
        if genes:
            return ReadPiece(at, end, "lai với", "sign", Ground.NONE, "doan-ma", "nhân")
    if line.text[at] not in "xX" or not _times(line, at, end):
        return None
    return ReadPiece(at, end, "nhân", "sign", Ground.CUE)


def _greek(line: TextLine, at: int, end: int) -> ReadPiece | None:
    words = table("signs")["greek"].get(line.text[at])
    return ReadPiece(at, end, words, "letter", Ground.TABLE) if words else None


def _quantities(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Letters of a formula with a Greek one among them: "2πr", "mcΔt"."""
    word = line.text[at:end]
    if len(word) > 5 or not set(word) & {*table("signs")["greek"]} or not line.tells(FORMULA):
        return None
    return ReadPiece(at, end, spell(word), "letter", Ground.CUE)


def _genes(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The genes of a pair, letter by letter, a guess: "Aa", "AaBb", "aa"."""
    word = line.text[at:end]
    paired = len(word) % 2 == 0 and len(word) < 9
    if not paired or any(
        a.lower() != b.lower() for a, b in zip(word[::2], word[1::2], strict=True)
    ):
        return None
    if not line.tells(_CROSSED):
        return None
    words = " ".join(f"{name(c)} {'lớn' if c.isupper() else 'nhỏ'}" for c in word)
    other = " ".join(name(c) for c in word)
    return ReadPiece(at, end, words, "spelled", Ground.NONE, "doan-ma", other)


def _matter(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """What a compound is made of: "Ca(OH)2", "FeCl3"; its short name where a table has one."""
    found = pattern(_COMPOUND_OF).match(line.text, at)
    if not found or len(found[0]) < 3 or line.lexicon.find(found[0]):
        return None
    grouped = "(" in found[0]
    small = pattern(r"[a-z]").search(found[0]) and pattern(r"\d").search(found[0])
    several = len(pattern("[A-Z]").findall(found[0]))
    if several < _ATOMS[0] or not (grouped or small or several >= _ATOMS[1]):
        return None
    words = []
    for part in pattern(r"\(([^()]+)\)(\d+)|([A-Z][a-z]?)(\d*)").finditer(found[0]):
        inner = part[1] or part[3] + part[4]
        words += [
            count(int(one)) if one.isdigit() else spell(one)
            for one in pattern(r"\d+|[A-Z][a-z]?").findall(inner)
        ]
        words += [f"{count(int(part[2]))} lần"] if part[1] else []
    return ReadPiece(at, found.end(), " ".join(words), "spelled", Ground.FORM)


def _of_name(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """The first letters of a name, or a letter and its full stop."""
    if not line.text[at].isupper():
        return None
    office = _office(line, end, line.text[at])
    if office:
        return ReadPiece(at, end + 1, office, "abbreviation", Ground.CUE)
    return _initials(line, at) or _shortened(line, at, end)


def _dotted_place(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A ward, a district, a street or a room by its letter and a full stop, a guess: "P. 203"."""
    letter = line.text[at]
    after = line.text[end + 1 : end + 3].strip()[:1]
    if letter not in "QPHXĐ" or line.text[end : end + 1] != "." or not after.isalnum():
        return None
    if not after.isupper() and letter not in "QP":
        return None
    room = letter == "P" and pattern(rf"{_ROOMS}|\.\s?\d{{3}}(?!\d)").match(line.text, end)
    if letter == "P" and pattern(r"\.\s?[a-zà-ỹđ]{2}").match(line.text, end):
        return ReadPiece(at, end + 1, "Phòng", "abbreviation", Ground.CUE)  # no ward is small
    word = "Phòng" if room else table("signs")["dotted"][letter]
    other = {"Phòng": "Phường", "Phường": "Phòng"}.get(word, name(letter))
    return ReadPiece(at, end + 1, word, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _of_subject(line: TextLine, at: int, end: int) -> ReadPiece | None:
    shortened = line.text[at].isupper() and line.text[end : end + 1] == "."
    return _subject(line, at) if shortened else None


def _dong(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A đ right behind a figure, at the end or before another figure: money."""
    if line.text[at] not in "đĐ" or not line.text[at - 1 : at].isdigit():
        return None
    last = pattern(r"\s*(?:\d|$)").match(line.text, end)
    return ReadPiece(at, end, "đồng", "money", Ground.FORM) if last else None


def _letter(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A single letter as the first of what it may be; a vowel is its own name and stays."""
    letter = line.text[at]
    for read in _LETTERS:
        piece = read(line, at, end)
        if piece:
            return piece
    if not _latin(letter):
        return _foreign(line, at, end, letter)
    named = name(letter)
    if named == letter.lower():
        return _shortened_vowel(line, at, end)
    return _by_name(line, at, end, named)


def _leave(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Behind the name of somebody absent: with leave, or without, a guess: "vắng: An (P)"."""
    words = {"P": "có phép", "K": "không phép"}.get(line.text[at:end].upper())
    marked = line.text[at - 1 : at] == "(" and line.text[end : end + 1] == ")"
    if not words or not marked or not pattern(_ABSENT).search(line.left(at)):
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


def _shortened_vowel(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A vowel that somebody at a keyboard wrote for a word ("Các e nhớ …"); else it stays."""
    letter, behind = line.text[at], line.text[end : end + 1]
    if letter in "eE" and at == line.indent and pattern(r" [a-zà-ỹđ]{2}").match(line.text, end):
        return ReadPiece(
            at, end, "Em" if letter == "E" else "em", "letter", Ground.NONE, "doan-ma", letter
        )
    if line.before(at) not in _CALLED or behind not in (" ", ",", "."):
        return None
    typed = table("signs")["typed"].get(letter)
    if not typed and pattern(r" [A-ZĐ][a-zà-ỹđ]+").match(line.text, end):
        typed = table("signs")["typed-named"].get(letter)
    if not typed or pattern(r",? (?:[a-zđ](?![^\W_])|[=<>≠≤≥+×])").match(line.text, end):
        return None  # one of a list of letters
    return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", letter)


# what a single letter may be before it is its own name, by rank
_LETTERS: tuple[Callable[[TextLine, int, int], ReadPiece | None], ...] = (
    _name_mark,
    _primed,
    _leave,
    _town,
    _sign_of_times,
    _greek,
    _of_name,
    _dotted_place,
    _of_subject,
    _dong,
)


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


def _by_name(  # noqa: PLR0911 - cases
    line: TextLine, at: int, end: int, named: str
) -> ReadPiece:
    """A letter by its name: certain as a mark, a name or a quantity.

    At a keyboard a word is shortened to one letter too ("2 q vở", "k vắng"), so a small one by
    itself and one behind a figure are guesses.
    """
    letter, text = line.text[at], line.text
    measured = _in_brackets(line, at, end)
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
        typed = table("signs")["typed-counted"].get(letter, named)
        if typed == named and pattern(_ARTICLE).search(line.left(at)):
            return ReadPiece(at, end, named, "letter", Ground.CUE)
        other = named if typed != named else {"x": "nhân"}.get(letter, unit or "")
        return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", other)
    counts = pattern(r" \d").match(text, end) and text[max(0, at - 2) : at].strip()[-1:] in ",:;("
    if letter.isupper() and counts and at > line.indent:  # "Xếp loại: G 12, K 15"
        result = table("signs")["results"].get(letter, "")
        return ReadPiece(at, end, named, "letter", Ground.NONE, "doan-ma", result)
    if letter.isupper() or line.before(at) in _LETTERED:
        return ReadPiece(at, end, named, "letter", Ground.CUE)
    listed = last is not None and last.rule == "letter" and at - last.end < 8
    listed = listed or pattern(_POINT_AND).search(line.left(at)) is not None
    marked = text[at - 1 : at] in ("“", '"', "'", "(") or text[end : end + 1] in (
        "”",
        '"',
        "'",
        ")",
    )
    if listed or marked or line.tells(FORMULA):
        return ReadPiece(at, end, named, "letter", Ground.CUE)
    typed = table("signs")["typed"].get(letter, named)
    other = named if typed != named else {"x": "nhân"}.get(letter, unit or "")
    return ReadPiece(at, end, typed, "letter", Ground.NONE, "doan-ma", other)


def _foreign(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    if not any(map(_latin, word)):
        return ReadPiece(at, end, "", "dropped", Ground.NONE, "chu-la")
    if word == "Ng" and pattern(r"\.\s?[A-ZĐÂÁÀẢÃẠĂÊÔƠƯÍỊÝ]").match(line.text, end):
        return ReadPiece(at, end + 1, "Nguyễn", "abbreviation", Ground.NONE, "doan-ten")
    if len(word) < 7 and not any(c in "aeiouyăâêôơư" for c in bare(word)):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la")
    glued = _glued(word)
    if glued:
        return ReadPiece(at, end, glued, "name", Ground.NONE, "chu-dinh-nhau")
    guess = cluster(word)
    if guess:
        return ReadPiece(at, end, guess, "name", Ground.NONE, "doan-ten")
    spelled = spell(word) if len(word) < 4 else ""  # "log" may be a word or letters
    return ReadPiece(at, end, word, "unknown", Ground.NONE, "tu-la", spelled)


def _points(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """Capitals that name points are spelled: "tam giác ABC", "ΔABC", "góc BAC", "AC = 12 cm"."""
    word = line.text[at:end]
    if word[0] in "Δ∆" and len(word) > _LINE + 1 and word[1:].isupper():
        return ReadPiece(at, end, f"tam giác {spell(word[1:])}", "spelled", Ground.FORM)
    if word in _AXES and line.tells(_DRAWN):
        return ReadPiece(at, end, " ".join(name(c) for c in word), "spelled", Ground.CUE)
    if not (1 < len(word) < 5 and word.isupper() and word.isascii()):
        return None
    named = pattern(r"\b(?:" + _POINTS + r")\s$").search(line.left(at, 20))
    if pattern(r" ?= ?\d[\d,.]* ?(?:mm|cm|dm|m|km)(?![^\W_])").match(line.text, end):
        return ReadPiece(at, end, spell(word), "spelled", Ground.FORM)
    measured = pattern(r"\s?(?:[=⊥∥]|//)|\s(?:và|,)?\s?[A-Z]{2}\s?=").match(line.text, end)
    drawn = named or (measured and line.tells(r"(?i:\b(?:" + _POINTS + r")\b|[Δ∆∠])"))
    drawn = drawn or pattern(r"\s?(?://|[∥⊥])\s?[A-Z]").match(line.text, end)
    drawn = drawn or pattern(r"[A-Z]\s?(?://|[∥⊥])\s?$").search(line.text[max(0, at - 5) : at])
    return ReadPiece(at, end, spell(word), "spelled", Ground.CUE) if drawn else None


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


def _small_place(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A commune or a district by its small letter in an address: ", x. Tân Mẫu"."""
    if not pattern(r"(?:^|,\s)$").search(line.text[max(0, at - 2) : at]):
        return None
    if not pattern(r"\.\s?[A-ZĐÂÁÀẢÃẠĂÊÔƠƯ]").match(line.text, end):
        return None
    town = {"x": "xã", "h": "huyện", "t": "tỉnh", "p": "phường", "q": "quận"}[line.text[at]]
    other = name(line.text[at])
    return ReadPiece(at, end + 1, town, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def _glued(word: str) -> str:
    """Two syllables with marks of ours that lost the blank between them ("phụhuynh")."""
    if word.isascii() or not 4 <= len(word) <= 14:
        return ""
    cuts = [n for n in range(2, len(word) - 1) if legal(word[:n]) and legal(word[n:])]
    return f"{word[: cuts[0]]} {word[cuts[0] :]}" if len(cuts) == 1 else ""


def _torn_from(line: TextLine, at: int, end: int) -> ReadPiece:
    """A piece of a syllable with the piece that stands before it ("Đi ều", "s ố")."""
    word = line.text[at:end]
    before = pattern(r"(?<![^\W_])([^\W\d_]{1,5}) $").search(line.text[max(0, at - 7) : at])
    start = at - len(before[0]) if before else at
    free = not line.pieces or line.pieces[-1].end <= start
    if before and free and legal(before[1] + word):
        return ReadPiece(start, end, before[1] + word, "name", Ground.NONE, "chu-dinh-nhau")
    return ReadPiece(at, end, word, "unknown", Ground.NONE, "chu-dinh-nhau")


def _torn(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A syllable that a line's end has parted: "hi- ểm", "Đ ỊNH" among capitals."""
    text = line.text
    rest = pattern(r"- ([^\W\d_]{1,6})(?![^\W_])").match(text, end)
    if rest is None and end - at == 1 and text[at].isupper() and text[at - 2 : at - 1].isupper():
        rest = pattern(r" ((?:[A-ZĐ]|[À-Ỹ])+)(?![^\W_])").match(text, end)
    if rest is None and end - at == 1 and text[at].islower() and line.before(at) not in _LETTERED:
        rest = pattern(r" ([à-ỹ][^\W\d_]{0,3})(?![^\W_])").match(text, end)  # "s ố"
    if rest and rest[1] in ("ạ", "ơi", "à"):
        return None  # somebody is spoken to: "quên rồi ạ" as people type it, "r ạ"
    if rest is None or bare(rest[1])[0] not in "aăâeêioôơuưy" or not legal(text[at:end] + rest[1]):
        return None
    return ReadPiece(at, rest.end(), text[at:end] + rest[1], "name", Ground.NONE, "chu-dinh-nhau")


def _latin(char: str) -> bool:
    """Whether a letter belongs to the Latin alphabet, marks included."""
    low = char.lower()
    return "a" <= low <= "z" or "\u00c0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff"


def read_word(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """A word of letters that starts at `at`; None when it is said as it is written."""
    text = line.text
    word = text[at:end]
    following = text[end : end + 1]
    kind = line.lexicon.kind(word)
    points = _points(line, at, end) if word.isupper() or word[0] in "Δ∆" or word in _AXES else None
    if points:
        return points
    if word[0].isupper() and (following in "(" or following.isdigit()) and following:
        matter = _matter(line, at, end)
        if matter:
            return matter
    if kind in (CAPITALS, UNKNOWN):
        special = _quantities(line, at, end) or _genes(line, at, end)
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
    torn = _torn(line, at, end) if following in ("-", " ") else None
    if torn:
        return torn
    if word == "US" and following == "$":
        return None  # the sign says it
    special = _sticky(line, at, word, following)
    if special or kind == PLAIN:
        return special
    if word in ("x", "h", "t", "p", "q") and (town := _small_place(line, at, end)):
        return town
    special = _marked(line, at, end, word, following)
    if special:
        return special
    if kind == ROMAN or not word.strip("IVXLC"):
        numeral = read_roman(line, at, end)
        if numeral and (kind == ROMAN or (numeral.rule == "roman" and numeral.certain)):
            return numeral
    if kind == ROMAN and len(word) > 1:
        return _capitals(line, at, end, word)
    if len(word) == 1 and following == "." and word in "QPHX":
        return _letter(line, at, end)
    if kind == LISTED:
        return (
            _longer(line, at, word)
            or _listed(line, at, end, word)
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
    numeral = table("signs")["small-roman"].get(word)
    if (
        numeral
        and following == ")"
        and pattern(r"(?:^|[;:.(]\s*)$").search(line.text[max(0, at - 3) : at])
    ):
        return ReadPiece(at, end, numeral, "outline-roman", Ground.FORM)
    return None


def _sticky(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, word: str, following: str
) -> ReadPiece | None:
    if not following:
        return None
    if following.isdigit() and word in ("QH", "UBTVQH"):
        return read_symbol_alone(line, at) or read_code(line, at)
    if following.isdigit() and word.lower() in _BEFORE_TIMES:
        glued = pattern(_TIME).match(line.text, at + len(word))
        if glued:
            return ReadPiece(at, at + len(word), word, "name", Ground.NONE, "chu-dinh-nhau")
    if word.lower() in line.lexicon.longer and following.isdigit():
        longer = _longer(line, at, word)
        if longer:
            return longer
    if following.isdigit() or (
        following in "-." and line.text[at + len(word) + 1 : at + len(word) + 2].isdigit()
    ):
        code = read_code(line, at)
        if code:
            return code
    if following in "&./-" or line.text[at + len(word) : at + len(word) + 3].strip()[:1] == "&":
        longer = _longer(line, at, word) if word.lower() in line.lexicon.longer else None
        return longer or _compound(line, at)
    return None


def _left_over(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, end: int, word: str
) -> ReadPiece | None:
    if len(word) == 1:
        return _letter(line, at, end)
    if legal(word) and word.islower() and torn_off(word):
        return _torn_from(line, at, end)
    if legal(word):
        if lost_tone(word) and not word.isupper():
            return ReadPiece(at, end, word, "unknown", Ground.NONE, "mat-dau")
        return None
    if word in ("tr", "Tr") and pattern(r"\.?\s?\d").match(line.text, end):
        return ReadPiece(
            at,
            end + (line.text[end] == "."),
            table("signs")["joined"][word],
            "abbreviation",
            Ground.FORM,
        )
    unit = table("units")["units"].get(word)
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
        return _foreign(line, at, end, word)
    return None


def _other_case(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    """A listed short form that begins a sentence, or that somebody wrote small ("Hs", "gvcn")."""
    if not word[1:].islower():
        return None
    small = line.lexicon.exact.get(word.lower()) if word[0].isupper() else None
    if small:
        return ReadPiece(at, end, small, "abbreviation", Ground.TABLE)
    large = table("abbreviations")["plain"].get(word.upper())
    if large:
        return ReadPiece(at, end, large, "abbreviation", Ground.NONE, "doan-viet-tat", spell(word))
    return None


def _capitals(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:
    """An abbreviation that no table explains: letter by letter, and said so."""
    if word.isupper() and (legal(word) or len(word) > 9):
        return None if legal(word) else _foreign(line, at, end, word)
    if any(c.islower() for c in word) and len(word) > 5:
        return _foreign(line, at, end, word)
    if glued := _glued(word):
        return ReadPiece(at, end, glued, "name", Ground.NONE, "chu-dinh-nhau")
    if not any(map(_latin, word)):
        return _foreign(line, at, end, word)
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
