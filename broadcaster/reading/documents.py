"""Numbers of documents: "168/2024/NĐ-CP", "29-NQ/TW", "43/2019/QH14", "13/2012/TTLT-BGDĐT-BTP".

The symbol itself is never spelled: its kind is already named before it, and the body it stands for
is said unless the text names the body by itself.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from broadcaster.reading.letters import name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern, render
from broadcaster.reading.numbers import coded, count, digits, said
from broadcaster.reading.tables import cues, one_of, table

_LETTERS = r"[A-ZĐƯ][A-Za-zĐđƯưÔôỦủ&]{0,20}"
_SYMBOL = (
    rf"{_LETTERS}\d{{0,2}}"
    rf"(?:\s?[-–/.]\s?{_LETTERS}(?:(?<=QH)\d{{1,2}}|(?<=BCĐ)\d{{2,3}})?){{0,6}}"
)
_NUMBER = (
    rf"(\d{{1,7}}(?:\.\d{{1,3}})?)([a-zđ]?)(?:\s?/\s?((?:19|20)\d\d))?"
    rf"\s?([-–/])\s?({_SYMBOL})(?:/((?:19|20)\d\d)(?![\d/]))?(?![^\W_])"
)
_PLAIN = r"(\d{1,4}(?:\.\d{1,3})?)\s?/\s?((?:19|20)\d\d)(?![\d/])"
_NOUNS = one_of("documents.laws", "documents.kinds")
_CUE = rf"\b(?:{_NOUNS})\b[^.;!?]{{0,60}}$"
_KIND_NAMED = rf"\b(?!văn bản\b|dự thảo\b)(?:{_NOUNS})\b[^.;!?\d]{{0,40}}$"
_FORM = rf"\b(?:{one_of('documents.forms')})(?: số)?:?\s*$"
_NUMBERED = rf"\b(?:{_NOUNS}|số)\b[^.;!?\d]{{0,40}}$"
_SAME = rf"\s*(?:,|;|và|hoặc)\s*(?:số\s*)?{_NUMBER}"
_KIND_BEFORE = rf"\b(?:{_NOUNS})\s*(?:số:?)?\s*$"
_COUNTED = rf"\s*(?:\(|{one_of('documents.counted')})"
_CENTRAL = cues()["documents.central-bodies"]
_STANDARDS = frozenset(cues()["documents.standards"])
_STANDARDS_LAST = frozenset(word[-1] for word in _STANDARDS)
_ISSUES = (
    rf"\b(?:{one_of('documents.issues')})\b(?:\s+ban hành)?"
    r"[^.;:!?,\d()]{0,40}$"
)
_NAMED = (
    rf",?\s*\(?(?:(?:được )?(?:{one_of('documents.issued')})\s+)?"
    r"(?:ngày\s+(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|"
    r"\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}))?\)?\s*,?\s*(?:của|do)\s+(?:các\s+)?"
    rf"(?:{one_of('documents.bodies')})"
)


_MONTHS = 12
_FIGURES_OF_LETTERED = 3  # at most, of the number of a document with a letter behind
_LOOKED_BACK = 60  # pieces in which the kind of a document may have been said


class Symbol(NamedTuple):
    """What a symbol stands for."""

    kind: str  # "Nghị định", "" when the symbol does not say
    bodies: tuple[str, ...]  # issuing bodies in words
    unknown: tuple[str, ...]  # its parts that no table has; none of them is said


def _assembly(part: str) -> str:
    for key in ("UBTVQH", "QH"):
        term = part.removeprefix(key)
        if term != part and term.isdigit() and 1 <= int(term) <= 40:
            return f"{table('documents')['bodies'][key]} khóa {count(int(term))}"
    return ""


def _steering(part: str) -> str:
    """A steering committee that a number tells from others: "BCĐ138"."""
    number = part.removeprefix("BCĐ")
    told = number != part and number.isdecimal()
    return f"{table('documents')['bodies']['BCĐ']} {count(int(number))}" if told else ""


def _body(part: str) -> str:
    known = table("documents")["bodies"].get(part) or _assembly(part) or _steering(part)
    if known:
        return known
    for start in ("PTDTNT", "THCS", "THPT", "TH", "MN"):
        if part.startswith(start) and len(part) > len(start) + 1 and part.isupper():
            return table("documents")["bodies"].get(start, "")
    return ""


@lru_cache(maxsize=1024)
def symbol(text: str) -> Symbol | None:
    """What a symbol says; None when it is no symbol of a document."""
    parts = [p.strip() for p in pattern(r"[-–/.]").split(text) if p.strip()]
    kinds = table("documents")["kinds"]
    kind = kinds.get(text) or kinds.get(parts[0], "")
    rest = parts[1:] if kind else parts
    bodies = [b for b in map(_body, rest) if b]
    if not kind and (not bodies or not _body(parts[0])):
        return None
    joint = "liên" in kind.lower() or "phối hợp" in kind
    if kind != "Quyết định" or len(rest) > 1:  # only the head of the highest court signs alone
        local = {"CA": "Công an", "GDĐT": "Giáo dục và Đào tạo"} if "CA" in rest else {}
        bodies = [local.get(part, b) for part in rest if (b := _body(part))]
    chosen = bodies if joint else bodies[:1]
    unknown = tuple(part for part in rest if not _fully_known(part))
    return Symbol(kind, tuple(dict.fromkeys(chosen)), unknown)


def _fully_known(part: str) -> bool:
    """Whether a table has all of a part; of "THCSLL" the name of the school is in none."""
    tables = table("documents")
    named = any(part in tables[name] for name in ("bodies", "drafting", "matters"))
    return named or bool(_assembly(part) or _steering(part))


def unread(text: str) -> tuple[str, ...]:
    """The parts of a number with a symbol that are not said: unknown ones, else its kind."""
    found = pattern(_SYMBOL).search(text)
    parts = pattern(r"[^-–/.\s]+").findall(found[0]) if found else [text]
    kinds = table("documents")["kinds"]
    kind = kinds.get(found[0] if found else "") or kinds.get(parts[0])
    rest = parts[1:] if kind else parts
    unknown = tuple(part for part in rest if not _fully_known(part))
    return unknown or ((f"{parts[0]} – {kind}",) if kind else tuple(parts))


def _of_court(text: str) -> str:
    """What a court tried and at which instance: "HS-ST", "HSST"; "" = no such."""
    trials, instances, acts = (table("documents")[n] for n in ("trials", "instances", "acts"))
    first, dash, second = (part.strip() for part in text.partition("-"))
    if not dash:
        cut = next((len(key) for key in trials if first[len(key) :] in instances), 0)
        first, second = first[:cut], first[cut:]
    if first in acts and second in trials:
        return f"{acts[first]} {trials[second]}"
    known = first in trials and second in instances
    return f"{trials[first]} {instances[second]}" if known else ""


def joined(bodies: tuple[str, ...]) -> str:
    """Reads "A", "A và B", "A, B và C"."""
    return bodies[0] if len(bodies) == 1 else f"{', '.join(bodies[:-1])} và {bodies[-1]}"


def _court_words(line: TextLine, at: int, court: str, written: str) -> str:
    """What a court tried, without what the line has just said of it: "thụ lý số …/TLST-HS"."""
    left = _spoken_left(line, at)
    if court in left:
        return ""
    if written.partition("-")[0].strip() not in table("documents")["acts"]:
        return f" {court}"
    for part in ("thụ lý", "xét xử", *table("documents")["instances"].values()):
        court = court.removeprefix(f"{part} ") if part in left else court
    return "" if court in left else f", {court}"


def _spoken_left(line: TextLine, at: int, reach: int = 90) -> str:
    """What is said before a place, short forms in full, in small letters."""
    start = at - len(line.left(at, reach))
    while start and line.text[start - 1].isalnum():
        start += 1  # a word that is cut in two says nothing
    near = [piece for piece in line.pieces if piece.start >= start]
    return render(line.text, near, start, at)[0].lower()


def _named_after(line: TextLine, end: int, found: Symbol) -> bool:
    if pattern(_NAMED).match(line.low, end):
        return True
    near = line.low[end : end + 220]
    stop = pattern(r"[;.!?]\s|\d/\d{4}/|\bsố \d").search(near)
    near = near[: stop.start()] if stop else near
    return any(f"của {body.lower()}" in near for body in found.bodies)


def _named_before(line: TextLine, at: int, found: Symbol) -> bool:
    """Whether the body has just been named as the one that issues ("Chính phủ ban hành …")."""
    left = line.left(at, 90)
    verb = pattern(_ISSUES).search(left)
    if not verb or len(found.bodies) != 1:
        return False
    said_before = pattern(r"[;.]\s").split(_spoken_left(line, at))[-1]
    body = found.bodies[0].lower().partition(" thanh niên")[0]
    others = _CENTRAL if body == "trung ương" else ()
    return any(name in said_before for name in (body, *others))


def _same_follows(line: TextLine, end: int, written: str) -> bool:
    """Whether the next document of a list has the same symbol: its body is then said once."""
    following = pattern(_SAME).match(line.text, end)
    return following is not None and following[5] == written


def _kind_words(line: TextLine, at: int, kind: str) -> str:
    """The kind to be said before a number that stands without it."""
    left = line.left(at, 160)
    if not kind or line.before(at) in ("số", "luật") or kind.lower() in left:
        return ""
    last = line.pieces[-1] if line.pieces else None
    if last and kind.lower() in last.spoken.lower():
        return ""
    return "" if pattern(_KIND_BEFORE).search(left) else f"{kind} số "


def _kind_is_said(line: TextLine, at: int, kind: str, words: str) -> bool:
    """Whether the line says somewhere what kind of document a number is of."""
    kind = kind.lower()
    return (
        kind in words.lower()
        or kind in line.low
        or any(kind in piece.spoken.lower() for piece in line.pieces[-_LOOKED_BACK:])
        or pattern(_KIND_NAMED).search(line.left(at)) is not None
    )


def number_words(number: str, letter: str, year: str) -> str:
    """Reads "05", "", "2024" -> "không năm năm hai nghìn không trăm hai mươi tư"."""
    head, _, tail = number.partition(".")
    form = digits if len(number) > 4 and number[0] == "0" else coded
    words = f"{coded(head)} chấm {coded(tail)}" if tail else form(number)
    words += f" {name(letter)}" if letter else ""
    return f"{words} năm {count(int(year))}" if year else words


def read_document(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int
) -> ReadPiece | None:
    """A number with its symbol."""
    found = pattern(_NUMBER).match(line.text, at)
    if not found:
        return None
    if pattern(_FORM).search(line.left(at, 14)):
        return _unknown_symbol(at, found)
    if found[2] == "đ" and ("." in found[1] or len(found[1]) > _FIGURES_OF_LETTERED):
        return None  # money for each: "75.000đ/GP"
    year = found[3] or found[6] or ""
    court = _of_court(found[5]) if year or "bản án" in line.left(at) else ""
    if court:
        words = number_words(found[1], found[2], year)
        act, _, matter = court.partition("quyết định ")
        court = matter if not act and "quyết định" in line.left(at) else court
        words += _court_words(line, at, court, found[5])
        return ReadPiece(at, found.end(), words, "document", Ground.FORM)
    parsed = symbol(found[5])
    cued = pattern(_CUE).search(line.left(at)) is not None or line.before(at) == "số"
    if parsed is None:
        own = year or "-" in found[5] or (len(found[5]) > 1 and found[4] == "/")
        return _unknown_symbol(at, found) if cued and own else None
    letter = not parsed.kind and not _assembly(found[5])  # one that names no kind is a letter
    if letter and not cued and not year and "-" not in found[5]:
        return None
    if found[4] != "/" and not year and not parsed.bodies:
        parted = line.text[found.start(5) - 1] == " "  # "TDA 2 - DA 5"
        if parted or not cued:
            return None
    # a letter is the only document of which no symbol says the kind
    kind = "Công văn" if letter and "-" in found[5] and not year else parsed.kind
    words = _kind_words(line, at, kind) + number_words(found[1], found[2], year)
    again = _same_follows(line, found.end(), found[5])
    named = _named_before(line, at, parsed) or _named_after(line, found.end(), parsed)
    if parsed.bodies and not again and not named:
        words += f" của {joined(parsed.bodies)}"
    words += _matter(line, at, found[5])
    piece = ReadPiece(at, found.end(), words, "document", Ground.FORM)
    lost = None if year else pattern(r"(\d{2,3})((?:19|20)\d\d)").fullmatch(found[1])
    if lost:  # the slash is lost: "1682024/NĐ-CP"
        apart = number_words(lost[1], "", lost[2])
        kept = number_words(found[1], "", "")
        return piece._replace(spoken=words.replace(kept, apart, 1)).doubted("doan-so-nam", words)
    if parsed.unknown:
        other = f"{number_words(found[1], found[2], year)} {spell(found[5])}"
        return piece.doubted("ky-hieu-la", other)
    if parsed.kind and not _kind_is_said(line, at, parsed.kind, words):
        other = words.replace(" của ", f", {parsed.kind} của ", 1)
        other = other if other != words else f"{words}, {parsed.kind}"
        return piece.doubted("ky-hieu-la", other)
    return piece


def _matter(line: TextLine, at: int, written: str) -> str:
    """What a form is about, behind a pause: "BB-VPHC"; "" where it was just said."""
    parts = pattern(r"\s?[-–/.]\s?").split(written)
    matters = table("documents")["matters"]
    part = next((one for one in parts[1:] if one in matters), "")
    if not part or pattern(rf"[A-ZĐ]{part[:2]} ").search(line.text[max(0, at - 30) : at]):
        return ""
    left, words = _spoken_left(line, at), matters[part].split()
    if {*matters[part].replace(",", "").split()} <= {*left.replace(",", "").split()}:
        return ""
    if " ".join(words[:2]) in left:  # "xử phạt số 12/QĐ-XPVPHC"
        words = words[2:] if len(words) > 4 else []
    return f", {' '.join(words)}" if words else ""


def _unknown_symbol(at: int, found: re.Match[str]) -> ReadPiece:
    """Number and year alone; the symbol might be spelled."""
    words = number_words(found[1], found[2], found[3] or found[6] or "")
    other = f"{words} {spell(found[5])}"
    return ReadPiece(at, found.end(), words, "document", Ground.NONE, "ky-hieu-la", other)


def read_blank_number(line: TextLine, at: int) -> ReadPiece | None:
    """The symbol of a document whose number is still to be written: "Số:      /TB-UBND"."""
    found = pattern(rf"/\s?({_SYMBOL})(?![^\W_])").match(line.text, at)
    if not found or not pattern(r"\bsố\s*:?[\s.…_]*$").search(line.left(at, 24)):
        return None
    parsed = symbol(found[1])
    if parsed is None or not parsed.bodies:
        return None
    kind = parsed.kind if parsed.kind and parsed.kind.lower() not in line.left(at) else ""
    left_blank = "" if line.text[:at].rstrip().endswith(("…", "_", "..")) else "… "
    words = f"{left_blank}{kind} của {joined(parsed.bodies)}".replace("  ", " ").lstrip()
    other = f"gạch chéo {spell(found[1])}"
    return ReadPiece(at, found.end(), words, "document", Ground.NONE, "ky-hieu-la", other)


def read_standard(line: TextLine, at: int) -> ReadPiece | None:
    """A standard behind its name: "QCVN 41:2024/BGTVT", "TCVN 7870-1:2010", "ISO 9001:2015"."""
    # quickly: the last letter before it
    if line.low[max(0, at - 3) : at].rstrip(" :")[-1:] not in _STANDARDS_LAST:
        return None
    if line.before(at) not in _STANDARDS:
        return None
    lost = pattern(r"(\d{1,4})((?:19|20)\d\d)(?!\d|[:.]\d)(?:/([A-ZĐ&]{2,12}))?").match(
        line.text, at
    )
    if lost and len(lost[1]) > 1:  # the colon is lost: "QCVN 412024"
        words = f"{coded(lost[1])} năm {count(int(lost[2]))}"
        body = _body(lost[3]) if lost[3] else ""
        words += f" của {body}" if body else ""
        other = digits(lost[1] + lost[2])
        return ReadPiece(at, lost.end(), words, "document", Ground.NONE, "doan-so-nam", other)
    found = pattern(
        r"(\d{1,5})((?:-\d{1,3}){0,2})(?::\s?(\d{4}))?(?:/([A-ZĐ&]{2,12}))?(?![\w/])"
    ).match(line.text, at)
    if not found:
        return None
    # A part of a standard has a number of its own: "một năm hai nghìn" would be heard as a year.
    words = " phần ".join(coded(p) for p in [found[1], *found[2].split("-")] if p)
    words += f" năm {count(int(found[3]))}" if found[3] else ""
    body = _body(found[4]) if found[4] else ""
    piece = ReadPiece(at, found.end(), words, "document", Ground.FORM)
    if found[4] and not body:
        return piece.doubted("ky-hieu-la", f"{words} {spell(found[4])}")
    return piece._replace(spoken=f"{words} của {body}") if body else piece


def read_plain_document(line: TextLine, at: int) -> ReadPiece | None:
    """A number and a year behind the name of a kind: "Nghị định 168/2024", "168-2024"."""
    found = pattern(_PLAIN).match(line.text, at)
    if not found:
        return _dashed_document(line, at)
    if line.before(at) in cues()["documents.not-before"]:
        return None
    cue = pattern(_NUMBERED).search(line.left(at))
    last = line.last(at)
    if not (cue and int(found[1].split(".")[0])) and not (last and last.rule == "document"):
        if int(found[1].split(".")[0]) <= 31:
            return None
        note = "doan-so-nam"
        words = number_words(found[1], "", found[2])
        other = f"{said(found[1])} trên {said(found[2])}"
        return ReadPiece(at, found.end(), words, "document", Ground.NONE, note, other)
    return ReadPiece(at, found.end(), number_words(found[1], "", found[2]), "document", Ground.CUE)


def _dashed_document(line: TextLine, at: int) -> ReadPiece | None:
    """A number and a year with a hyphen, right behind the kind: "Nghị định 168-2024".

    Years of a plan ("Kế hoạch 2021-2025") and what may be a month are none.
    """
    found = pattern(r"(\d{2,4})-((?:19|20)\d\d)(?![\d/-])").match(line.text, at)
    if not found or pattern(r"(?:19|20)\d\d").fullmatch(found[1]) or int(found[1]) <= _MONTHS:
        return None
    if not pattern(_KIND_BEFORE).search(line.left(at)):
        return None
    words = number_words(found[1], "", found[2])
    other = f"{said(found[1])} đến {said(found[2])}"
    return ReadPiece(at, found.end(), words, "document", Ground.NONE, "doan-so-nam", other)


def read_number_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A round number before its year: "số 90 năm 2026" with a pause, or it is heard as 95."""
    found = pattern(r"(\d{1,4})(?= năm (?:19|20)\d\d(?!\d))").match(line.text, at)
    if not found or found[1][-1] != "0" or not int(found[1]):
        return None
    if line.before(at) != "số" and not pattern(rf"\b(?:{_NOUNS})\s$").search(line.left(at)):
        return None
    return ReadPiece(at, found.end(), f"{coded(found[1])},", "document", Ground.CUE)


def read_bare_number(line: TextLine, at: int) -> ReadPiece | None:
    """The zero of a bare document number is said: "Nghị định 05", "Thông tư số 08"."""
    found = pattern(r"0\d{1,3}(?![\d.,/:%-])").match(line.text, at)
    cue = rf"\b(?:{_NOUNS})\s+(?:số:?\s*)?$"
    if not found or not pattern(cue).search(line.left(at)):
        return None
    if pattern(_COUNTED).match(line.low, found.end()):
        return None
    return ReadPiece(at, found.end(), coded(found[0]), "document", Ground.CUE)


def read_symbol_alone(line: TextLine, at: int) -> ReadPiece | None:
    """A symbol without a number: "theo mẫu QĐ-UBND", "bản của QH14"."""
    found = pattern(_SYMBOL).match(line.text, at)
    if not found:
        return None
    parsed = symbol(found[0])
    many = pattern(r"[-/]").search(found[0])
    if parsed is None or not (many or _assembly(found[0])) or not parsed.bodies:
        return None
    if many and not parsed.kind:
        return None
    words = joined(parsed.bodies)
    if parsed.kind:
        words = f"{parsed.kind} của {words}"
    other = " ".join(
        coded(part) if part.isdigit() else spell(part)
        for part in pattern(r"\d+|[^\W\d_]+").findall(found[0])
    )
    return ReadPiece(at, found.end(), words, "document", Ground.NONE, "doan-ky-hieu", other)
