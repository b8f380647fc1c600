"""Short forms and names that a table lists: the longest first, by sense, said once."""

from broadcaster.reading.abbreviations import ambiguous, read_syllable
from broadcaster.reading.documents import read_symbol_alone
from broadcaster.reading.letters import FORMULA, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import (
    CAPITALS,
    LISTED,
    Lexicon,
    cues,
    one_of,
    table,
)

_CLASS = r"(?:(?<![^\W_])(?:1[0-2]|[6-9]) ?[A-ZĐ]\d{0,2}|\b[Ll]ớp (?:1[0-2]|[6-9]))(\s?[-–]?)\s?$"

_STANDARD_WORDS = frozenset(("chuẩn", *(w.split()[-1] for w in cues()["documents.standard-kinds"])))

_MEASURED_THERE = rf"(?i:\b(?:{one_of('units.measured-there')})\b)"
_UNITS = "cm|mm|dm|km|kg|ml"
_UNIT_BEFORE = rf"(?<![^\W_])(?:{_UNITS})(?:, ?| và )$"
_UNIT_BEHIND = rf"(?:, ?| và )(?:{_UNITS})(?![^\W_])"
# an age, a class, or what befell somebody, behind the letters of a name
_AGED = r",? \(?\d{1,3} tuổi(?![^\W_])"
_TOLD_OF = (
    rf"{_AGED}|,? ?\d{{1,3}}t(?![^\W_])|,? \(?sn ?\d{{4}}"
    rf"|,? (?:{one_of('persons.told-of')})(?![^\W_])"
)
_SOMEBODY = (
    r"(?:(?<![^\W_])([^\W\d_]+) )?(?<![^\W_])"
    rf"({one_of('persons.initialled', 'persons.initialled-told')}) $"
)
_LETTER = "Công văn"
_PRIMARY, _OLDER_CLASS = "tiểu học", r",? lớp (?:1[0-2]|[6-9])(?!\d)"  # which it has not
_OFFICES_SAID = tuple(cues()["persons.offices-said"])
_OF_SCHOOL = 3  # letters of the name of a school
_OF_NAME = 2  # capitals of a short form that may be letters of a name as well
_TEACHERS = ("cô", "thầy", "cô giáo", "thầy giáo")
_COUNTING = frozenset((*cues()["units.asked"], *cues()["units.counting"]))

_TOWNS = ("TP", "Tp", "TX", "Tx", "TT", "Tt")
_CAPITAL_BEHIND = r"\.?\s?(?=[A-ZĐÂÁÀẢÃẠĂÊÔƠƯÍỊÝ])"

_JOINTS = frozenset("-&/+")

_RESULT = 2  # letters of a result that is no letter alone

# results of the year, each before how many have it: "T 18,5%; K 41,2%; Đ 38,3%; CĐ 2%"
RESULTS = (
    r"(?:(?<![^\W_])(?:G|T|K|TB|Đ|CĐ|Y|HTT|HT|CHT):? ?\d{1,3}(?:[.,]\d{1,2})? ?(?:%|em|hs|HS)?"
    r"(?:[,;] ?| - | )){2}(?:K|TB|Đ|CĐ|Y|HT|CHT):? ?\d"
)

_STANDARD_KINDS = rf"(?: (?:{one_of('documents.standard-kinds')}))*"

_PHONE_BEHIND = (
    r"\s?[:.]?\s?\(?(?:(?:0\d|\+84|1[89]00)[\d .()-]{5,}\d|[1-9](?:[. ]\d{3}){2}(?!\d|\.\d))"
)

_COMPOUND = r"[^\W\d_]{1,24}(?:\s?[&]\s?[^\W\d_]{1,24}|[./-][^\W\d_]{1,24}){1,6}\.?"


# what speaks of gases, of which "N2" is one; else it is a group, "N2: lau bảng"
GASES = rf"{FORMULA}|\u2192|(?i:\b(?:khí|{one_of('letters.of-chemistry')})\b)"


def _neighbour_capitals(line: TextLine, at: int, end: int) -> bool:
    """Whether a word in capitals stands among other Vietnamese words in capitals (a heading)."""
    after = pattern(r"[\s,–-]+([^\W\d_]+)").match(line.text, end)
    before = pattern(r"([^\W\d_]+)[\s,–-]+$").search(line.text[max(0, at - 16) : at])
    return any(
        found
        and len(found[1]) > 1
        and found[1].isupper()
        and legal(found[1])
        and line.lexicon.kind(found[1]) != LISTED  # "CA TP, CAX": a row of short forms
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


def read_longer(line: TextLine, at: int, word: str) -> ReadPiece | None:
    """The longest listed form of several pieces that begins with a word ("TP. HCM", "v.v.")."""
    lexicon = line.lexicon
    for key, low in lexicon.longer.get(word.lower(), ()):
        if not line.low.startswith(low, at):
            continue
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
        if written == "No." and not pattern(r"\s?\d").match(line.text, end):
            continue
        if written in cues()["letters.gases"] and not line.tells(GASES):
            continue
        rules = lexicon.ambiguous.get(written)
        if rules and lexicon.find(written) is None:
            return ambiguous(line, at, end, rules)  # "đ/c", of several meanings
        spoken = lexicon.find(written)
        if spoken is not None and (written == key or written.lower() == key):
            return ReadPiece(at, end, spoken, "lexicon", Ground.TABLE)
    return None


def read_listed_form(line: TextLine, at: int, end: int, word: str) -> ReadPiece | None:  # noqa: PLR0911, PLR0912 - cases
    """A word that a table lists: as a place, by its sense, or with its only meaning."""
    lexicon = line.lexicon
    if word in lexicon.own:
        return ReadPiece(at, end, lexicon.own[word], "lexicon", Ground.TABLE)
    if word.isupper() and legal(word) and _neighbour_capitals(line, at, end):
        return None
    place = pattern(_CAPITAL_BEHIND).match(line.text, end) if word in _TOWNS else None
    if place and place[0][:1] in (".", " "):
        rules = lexicon.ambiguous.get(word)
        sense = ambiguous(line, at, end, rules) if rules and word.upper() != "TX" else None
        # "TT. Đảng ủy", "đ/c TP Nguyễn Văn An"
        if sense is not None and sense.spoken in ("thường trực", "trưởng phòng"):
            return sense._replace(end=end + (line.text[end] == "."))
        town = {"TP": "Thành phố", "TX": "Thị xã", "TT": "Thị trấn"}[word.upper()]
        known = pattern(r" [A-ZĐ]{2,}(?![^\W_])").match(line.text, end)  # "Ban TP HĐND"
        if known and lexicon.find(known[0][1:]) is not None:
            town = ""
        if town and (word.upper() != "TT" or place[0][:1] == "."):
            return ReadPiece(at, end + (line.text[end] == "."), town, "abbreviation", Ground.CUE)
    stream = _stream(line, at, end)
    if stream:
        return stream
    result = table("signs")["results"].get(word) if len(word) == _RESULT else None
    if result and pattern(r":? ?\d").match(line.text, end) and line.tells(RESULTS):
        spelled = spell(word)
        return ReadPiece(at, end, result, "abbreviation", Ground.NONE, "doan-viet-tat", spelled)
    rules = lexicon.ambiguous.get(word)
    if word == "ĐT" and pattern(_PHONE_BEHIND).match(line.text, end):
        return ReadPiece(at, end, "điện thoại", "abbreviation", Ground.CUE)
    if word == "ĐT" and pattern(r"\.?\s?[1-9]\d\d[A-E]?(?![\d.]|\s\d)").match(line.text, end):
        words, other = "đường tỉnh", "điện thoại"
        return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)
    if word in lexicon.syllables:
        return read_syllable(line, at, end, lexicon.syllables[word])
    if rules:
        piece = ambiguous(line, at, end, rules)
        if word.isupper() and len(word) == _OF_NAME and _two_initials(line, at, end, piece):
            other = piece.spoken
            return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", other)
        if piece.spoken == _LETTER and _behind_somebody(line, at):  # "Anh CV 3/TT phòng"
            return piece.doubted("doan-viet-tat", spell(word))
        return _once(line, at, end, piece.spoken) or piece
    spoken = lexicon.find(word)
    if spoken is None:
        return None
    if line.hasty and table("units")["units"].get(word) == spoken and not counted(line, at, end):
        return None  # "tổ trưởng cm": a unit has a number, here it is some short form
    if _no_unit(line, at, word):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", spoken)
    if 2 < len(word) < 5 and word.isupper() and initials(line, at, end, spoken):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", spoken)
    if len(word) == _OF_SCHOOL and word.isupper() and _names_school(line, at, spoken):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la", spoken)
    spoken = _begun(line, at, spoken)
    ground = Ground.TABLE.when(not _beside_unknown(line, at, end))
    return _once(line, at, end, spoken) or ReadPiece(
        at, end, spoken, _rule_of(lexicon, word), ground
    )


def _names_school(line: TextLine, at: int, spoken: str) -> bool:
    """Whether capitals are the letters of a school's name: "THPT NĐC", no form of work there."""
    if not pattern(r"(?<![^\W_])(?:THCS|THPT) $").search(line.text[max(0, at - 6) : at]):
        return False
    if spoken[:1].isupper():
        return False  # a name of its own: "THCS HCM"
    return not spoken.lower().startswith((*_OFFICES_SAID, "chất lượng", "học sinh", "phụ huynh"))


def initials(line: TextLine, at: int, end: int, spoken: str) -> bool:
    """Whether capitals behind a word for somebody are letters of a name: "Em NĐC, 14 tuổi".

    A form that says what somebody does stays ("cô GVCN"), and what is done or made for somebody
    ("cấp cho em CCCD"), unless an age, a class or what befell somebody follows.
    """
    if spoken.lower().startswith(_OFFICES_SAID):
        return False
    found = pattern(_SOMEBODY).search(line.left(at))
    if not found:
        return pattern(_AGED).match(line.low, end) is not None
    if pattern(_TOLD_OF).match(line.low, end):
        return True
    others = (*cues()["persons.several"], *cues()["persons.made-for"])
    return found[1] not in others and found[2] not in cues()["persons.initialled-told"]


def _behind_somebody(line: TextLine, at: int) -> bool:
    """Whether one person is named right before a place: it may be what he is called, or is."""
    found = pattern(_SOMEBODY).search(line.left(at))
    return found is not None and found[1] not in cues()["persons.several"]


def _two_initials(line: TextLine, at: int, end: int, sense: ReadPiece) -> bool:
    """Whether two capitals are letters of a name: "Em HC, 14 tuổi", "Bạn TH lớp 8 bị đánh".

    Two letters are a form of many meanings: beside who somebody is, what befell him has to tell, or
    how old he is. A form that says what somebody does stays, and with a teacher what is taught
    ("cô TA lớp 8A").
    """
    no_primary = sense.spoken == _PRIMARY and pattern(_OLDER_CLASS).match(line.low, end)
    if not (no_primary or pattern(_TOLD_OF).match(line.low, end)):  # quickly: seldom
        return False
    found = pattern(_SOMEBODY).search(line.left(at))
    if not found or found[1] in (*cues()["persons.several"], *cues()["persons.made-for"]):
        return False
    if not no_primary and sense.spoken.lower().startswith(_OFFICES_SAID):
        return False
    return not (sense.certain and found[2] in _TEACHERS)


def counted(line: TextLine, at: int, end: int) -> bool:
    """Whether a figure, a word that counts or measures, another unit or a bracket tells a unit."""
    if line.text[at - 1 : at] == "(" and line.text[end : end + 1] == ")":
        return True  # "cao (cm): 150"
    if pattern(_UNIT_BEFORE).search(line.left(at, 10)) or pattern(_UNIT_BEHIND).match(
        line.low, end
    ):
        return True
    last = line.last(at)
    if last is not None and last.end >= at - 1 and last.spoken:
        return last.rule in ("number", "measure", "range", "fraction", "slash", "product", "date")
    return line.before(at) in _COUNTING or line.tells(_MEASURED_THERE)


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
    if line.before(at) not in _STANDARD_WORDS:
        return spoken
    head = " ".join(spoken.split()[:2])
    tail = spoken[len(head) + 1 :]
    if not tail:
        return spoken
    found = pattern(rf"\b{head.lower()}{_STANDARD_KINDS}\s*$").search(line.left(at))
    return tail if found else spoken


def _beside_unknown(line: TextLine, at: int, end: int) -> bool:
    """Whether capitals that no table knows are joined to a short form ("LS-ĐL")."""
    near = line.text[at - 1 : at] if at else "", line.text[end : end + 1]
    if _JOINTS.isdisjoint(near):
        return False
    behind = pattern(r"[-&/+]([A-ZĐ]{2,6})(?![^\W_])").match(line.text, end)
    before = pattern(r"(?<![^\W_])([A-ZĐ]{2,6})[-&/+]$").search(line.text[max(0, at - 8) : at])
    joined = [found[1] for found in (behind, before) if found]
    return any(line.lexicon.kind(one) == CAPITALS for one in joined)


def _rule_of(lexicon: Lexicon, word: str) -> str:
    return "abbreviation" if word in table("abbreviations")["plain"] else "lexicon"


def read_compound(line: TextLine, at: int) -> ReadPiece | None:
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
