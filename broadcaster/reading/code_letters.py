"""What the letters of a code are ("QL" of "QL1A", "P" of "P.12"): words, a sense, or letters."""

from collections.abc import Callable
from typing import NamedTuple

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import ReadPiece, TextLine, pattern
from broadcaster.reading.listed_forms import GASES
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import CAPITALS, cues, one_of, table

_EXAMINED = rf"(?i:\b(?:{one_of('codes.examined')})\b)"
_TAUGHT = rf"(?i:\b(?:{one_of('places.classes')})\b)"
_OF_ARTICLE = r"\b(?:điều |đ\.?)\d+[a-zđ]?,? $"
_THEN_ARTICLE = r"K\.?\d+,?(?: và K\.?\d+,?)? (?:Đ\.?|Điều )\d"
_DOTTED = frozenset("ĐTXHP")  # before a full stop and a figure: "P.12" is a ward or a room
_ADDRESS = rf"\bQ\.?\s?\d|\b(?:TP|KP|Tp|UBND|CA)\b|(?i:\b(?:{one_of('places.towns')})\b)"
_SOWN = rf"(?i:\b(?:{one_of('codes.sown')})\b)"
_LANE = 2  # figures that a road of a province has at least one more than
_OF_LAW = (
    rf"(?i:\b(?:{one_of('documents.laws', 'documents.codes', 'documents.parts')})\b)"
    r"|(?:[ĐKkđ]\.? ?\d+[,;. ]+){2}"
)
_OF_ROADS = rf"(?i:\b(?:{one_of('places.on-roads')})\b)"
_OF_GRADES = rf"(?i:\b(?:{one_of('codes.of-school')})\b)|(?:L\d[, ]+){{2}}"
# what has to speak of it where letters joined to a figure may be something else as well
_JOINED_CUES = {
    **dict.fromkeys(("Đ", "k", "đ"), _OF_LAW),
    **dict.fromkeys(("ĐT", "TL", "HL", "ĐH"), _OF_ROADS),
    "L": _OF_GRADES,
    "BĐ": rf"(?i:\b(?:{one_of('codes.of-floods')})\b)",
}
_OF_UNITS = r"(?i:\bunit\b)|\bU\d"
_DISTRICT_BEHIND = r",? ?(?:(?:q|tp|tx)\. ?[^\W\d_]{2}|quận |thành phố |thị xã )"
_DISTRICTS = 12  # the highest number of a district
_QUARTERS = 4  # of a year
_ROADS = frozenset(cues()["codes.roads"])
# an unknown of algebra has an index as well: "nghiệm x2", "x1, x2"
_UNKNOWN_NAMED = frozenset(cues()["letters.unknowns"])
_UNKNOWN = r"(?<![^\W_])x(?:1| ?[=+²^])"
_LETTERED = frozenset(cues()["letters.before"])
# what a letter before a figure may be as well
_OTHER_LETTERS = {
    "K": "khóa", "x": "nhân", "T": "tiết", "H": "hiệp", "C": "câu", "B": "bài", "N": "nhóm",
    "P": "phòng", "D": "dãy", "S": "sáng", "G": "giải",
}  # fmt: skip


class LetteredCode(NamedTuple):
    """Letters with figures behind them, and where they stand."""

    line: TextLine
    at: int
    head: str
    mark: str  # what stands between: "", "-", "."
    rest: str  # the figures, and letters behind them


class CodeHead(NamedTuple):
    """How the letters of a code are said."""

    words: str
    certain: bool = True
    other: str = ""  # of a guess: how else
    full: bool = False  # a full form, which is not said twice ("quốc lộ QL1A")


def _letters_of_code(code: LetteredCode) -> CodeHead | None:
    """Letters behind "mã" or the floor of a house stand for no words: "thẻ mã HS4", "tầng L2"."""
    told = code.line.before(code.at) in ("mã", "tầng", "lầu") and code.head.isupper()
    return CodeHead(spell(code.head)) if told else None


def _lettered_point(code: LetteredCode) -> CodeHead | None:
    """The letter of a point behind its name: "điểm đ1 khoản 2"."""
    told = code.head in ("đ", "k") and code.line.before(code.at) == "điểm"
    return CodeHead(name(code.head)) if told else None


def _clause_of_article(code: LetteredCode) -> CodeHead | None:
    """A clause behind its article, or before it: "Điều 7, K2", "K2 Đ4"."""
    if code.head != "K":
        return None
    told = pattern(_OF_ARTICLE).search(code.line.left(code.at))
    told = told or pattern(_THEN_ARTICLE).match(code.line.text, code.at)
    return CodeHead("khoản", full=True) if told else None


def _small_article(code: LetteredCode) -> CodeHead | None:
    """An article in small letters behind its clause, a guess: "theo k3 đ7"."""
    told = code.head == "đ" and pattern(r"\bk\.?\d{1,2},? $").search(code.line.left(code.at, 8))
    return CodeHead("Điều", certain=False, other="điểm", full=True) if told else None


def _room(code: LetteredCode) -> CodeHead | None:
    """A room of a school, where nothing tells of an address: "coi thi P.12"."""
    told = code.head == "P" and code.mark == "." and len(code.rest) < 3 and code.rest.isdigit()
    alone = len(code.line.text.strip(" .")) == len(code.head + code.mark + code.rest)
    if not told or alone or code.line.tells(_ADDRESS):
        return None
    return CodeHead("phòng", certain=False, other="Phường", full=True)


def _small_room(code: LetteredCode) -> CodeHead | None:
    """A room by a small p, a guess: "ôn tại p12", "p.201"; beside what an address is of a ward."""
    if code.head != "p" or code.mark == "-" or len(code.rest) > 3 or not code.rest.isdigit():
        return None
    if code.line.before(code.at) in cues()["codes.paged"] or pattern(
        rf"[^\W_.]\.?{code.rest},? (?:{one_of('codes.paged')})(?![^\W_])"
    ).match(code.line.low, code.at):
        return CodeHead("trang", certain=False, other="phòng")  # "p12 sgk"
    behind = code.at + len(code.head + code.mark + code.rest)
    district = pattern(_DISTRICT_BEHIND).match(code.line.low, behind)
    town = len(code.rest) < 3 and (district or code.line.tells(_ADDRESS))
    words, other = ("phường", "phòng") if town else ("phòng", "phường")
    return CodeHead(words, certain=False, other=other, full=True)


def _place(code: LetteredCode) -> CodeHead | None:
    """A form that the table of signs lists before figures: "Q.1", "QL1A"; P. may be a room."""
    words = table("signs")["dotted" if code.mark == "." else "joined"].get(code.head)
    if not words:
        return None
    if code.head == "L" and code.line.tells(_OF_UNITS):  # "Unit 3 - L2"
        return CodeHead(code.line.lexicon.find("lesson") or spell("L"), certain=False, other=words)
    town = code.line.tells(_ADDRESS)
    certain = code.mark != "." or code.head not in _DOTTED or town
    cue = _JOINED_CUES.get(code.head) if not code.mark else None
    certain = certain and (cue is None or code.line.tells(cue) or len(code.rest) > _LANE)
    if code.head == "P" and code.mark == "." and not town and code.line.tells(_TAUGHT):
        return CodeHead("phòng", certain=False, other=words, full=True)  # "lớp 6A2 họp tại P.12"
    return CodeHead(words, certain, spell(code.head), full=True)


def _town(code: LetteredCode) -> CodeHead | None:
    """A ward or a district without a full stop: "P3, Q10"; a quarter of a year is one as well."""
    if code.mark or code.head not in ("P", "Q") or not code.rest.isdigit():
        return None
    near = code.line.text[max(0, code.at - 2) : code.at]
    examined = code.head == "P" and code.line.tells(_EXAMINED) and not code.line.tells(_ADDRESS)
    if examined and near != ", ":
        return CodeHead("phòng", certain=False, other=spell(code.head))  # "coi thi P1"
    if len(code.rest) < 3 and (code.line.tells(_ADDRESS) or near == ", "):
        return CodeHead(
            {"P": "Phường", "Q": "Quận"}[code.head], certain=False, other=spell(code.head)
        )
    number = int(code.rest)
    if code.head == "Q" and number and number <= _DISTRICTS:  # of quarters there are four
        first, other = ("quý", "Quận") if number <= _QUARTERS else ("Quận", spell("Q"))
        return CodeHead(first, certain=False, other=other)
    return None


def _pupils(code: LetteredCode) -> CodeHead | None:
    """A group of pupils, a guess, where nothing tells of chemistry: "N2 trình bày"."""
    told = code.head == "N" and not code.mark and len(code.rest) == 1 and code.rest.isdigit()
    if not told or code.line.tells(GASES) or code.line.before(code.at) in _ROADS:
        return None
    return CodeHead("nhóm", certain=False, other=spell("N"), full=True)


def _times(code: LetteredCode) -> CodeHead | None:
    """How often something counts, a guess, where x is no unknown: "Toán x2 + Văn"."""
    if code.head != "x" or code.mark or code.rest not in ("2", "3", "4"):
        return None
    before = code.line.before(code.at)
    if len(before) < 2 or before in _UNKNOWN_NAMED or code.line.tells(_UNKNOWN):
        return None
    return CodeHead("nhân", certain=False, other=spell("x"))


def _sown(code: LetteredCode) -> CodeHead | None:
    """A sort of rice has letters for a name, a guess: "gieo giống HT1"."""
    told = 1 < len(code.head) < 4 and code.head.isupper() and code.line.tells(_SOWN)
    if not told or not code.rest.isdigit():
        return None
    return CodeHead(spell(code.head), certain=False, other=code.line.lexicon.find(code.head) or "")


def _police_room(code: LetteredCode) -> CodeHead | None:
    """A department of the police is spelled, though its letters are listed: "PC08"."""
    head, lexicon = code.head, code.line.lexicon
    one = head in table("abbreviations")["plain"] or "=" in lexicon.ambiguous.get(head, {})
    paper = head in table("documents")["kinds"] and one
    short = len(head) == 2 and head.isupper() and code.rest[0] == "0" and not paper  # "NĐ04"
    listed = short and (lexicon.ambiguous.get(head) or lexicon.find(head))
    return CodeHead(spell(head), certain=False, other=lexicon.find(head) or "") if listed else None


def _by_sense(code: LetteredCode) -> CodeHead | None:
    """A short form of several meanings: "TT22"."""
    rules = code.line.lexicon.ambiguous.get(code.head) if len(code.head) > 1 else None
    if not rules:
        return None
    guessed = ambiguous(code.line, code.at, code.at + len(code.head), rules)
    alike = _alike_before(code)
    if alike is not None and not guessed.certain:
        words = next((sense for sense in rules if alike.spoken.startswith(sense)), guessed.spoken)
        other = guessed.spoken if words != guessed.spoken else guessed.other
        return CodeHead(words, alike.certain, other, full=True)
    return CodeHead(guessed.spoken, guessed.certain, guessed.other or spell(code.head), full=True)


def _alike_before(code: LetteredCode) -> ReadPiece | None:
    """The nearest code before with the same letters: "thực hiện NV1 và NV2" has one sense."""
    before = (p for p in reversed(code.line.pieces[-6:]) if p.rule == "code")
    text = code.line.text
    return next((p for p in before if text.startswith(code.head, p.start)), None)


def _listed(code: LetteredCode) -> CodeHead | None:
    words = code.line.lexicon.find(code.head) if len(code.head) > 1 else None
    return CodeHead(words, full=True) if words else None


def _syllable(code: LetteredCode) -> CodeHead | None:
    """A word that figures are stuck to: "lớp6"."""
    head = code.head
    return CodeHead(head) if len(head) > 1 and legal(head) and head.lower() == head else None


def _two_letters(code: LetteredCode) -> CodeHead | None:
    if len(code.head) != 2 or legal(code.head):
        return None
    return CodeHead(spell(code.head), certain=code.line.tells(FORMULA))


def _mixed(code: LetteredCode) -> CodeHead | None:
    """Large and small letters: a name, or letters that nobody knows."""
    head = code.head
    if len(head) == 1 or head.isupper():
        return None
    capitals = code.line.lexicon.kind(head) == CAPITALS
    words = cluster(head) or (spell(head) if capitals else head)
    return CodeHead(words, certain=False, other=spell(head))


def _letters(code: LetteredCode) -> CodeHead:
    head = code.head
    zero = code.rest[0] == "0" or len(code.rest) > _LANE  # "khối D01"
    other = "" if zero and head in ("D", "S") else _OTHER_LETTERS.get(head, "")
    certain = len(head) <= 2 and head.isupper() and (not other or code.line.tells(FORMULA))
    alike = _alike_before(code)
    certain = certain or (alike is not None and alike.certain)
    certain = certain or (len(head) == 1 and code.line.before(code.at) in _LETTERED)
    opens = code.at == code.line.indent or code.line.text[max(0, code.at - 2) : code.at] == "; "
    behind = code.at + len(code.head + code.mark + code.rest)
    if len(head) == 1 and opens and code.line.text[behind : behind + 1] == ":":
        certain = False  # the head of an item: "G1: 500k; G2: 300k"
    return CodeHead(spell(head), certain, other)


# how the letters of a code may be said, by rank; the last always answers
_HEADS: tuple[Callable[[LetteredCode], CodeHead | None], ...] = (
    _letters_of_code,
    _lettered_point,
    _clause_of_article,
    _small_article,
    _room,
    _small_room,
    _place,
    _town,
    _pupils,
    _times,
    _sown,
    _police_room,
    _by_sense,
    _listed,
    _syllable,
    _two_letters,
    _mixed,
    _letters,
)


def code_head(code: LetteredCode) -> CodeHead:
    """How the letters of a code are said: as the first says who knows them."""
    return next(head for way in _HEADS if (head := way(code)) is not None)


def cluster(word: str) -> str:
    """A name that opens with two consonants ("Brơi"), the first one with a vowel of its own."""
    found = pattern(r"([BbCcKkDdĐđGgHhMmPpSsTtXx])([RrLlNnMmJj].{1,6})").fullmatch(word)
    if not found or not legal(found[2].replace("j", "gi")) or found[2][0] in "Hh":
        return ""
    opener = {"k": "cờ", "s": "xờ", "d": "đờ"}.get(found[1].lower(), found[1].lower() + "ờ")
    return f"{opener.capitalize() if word[0].isupper() else opener} {found[2]}"
