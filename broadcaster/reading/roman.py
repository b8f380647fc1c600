"""Roman numerals, only where a cue word shows that they are numerals."""

from broadcaster.reading.dates import month_words
from broadcaster.reading.letters import name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, count
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import one_of

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_QUARTERS = 4
_PRIZES = {1: "nhất", 2: "nhì", 3: "ba", 4: "tư"}
_SHAPE = r"(?:XC|XL|L?X{0,3}|C{1,3})(?:IX|IV|V?I{0,3})"
_SYLLABLE = rf"\s(?:{one_of('roman.syllables')})\b"
_SYLLABLE_BEFORE = rf"\b(?:{one_of('roman.syllables-before')})\s$"
_HEADING = rf"\b(?:{one_of('roman.headings')})\s*$"
_NO_PRIZE = rf"\b(?:{one_of('roman.no-prizes')}) giải\s*$"
_PRIZE = r"(?i:\bgiải [IV])"
_GROUPS = rf"(?i:\b(?:{one_of('roman.groups')})\b)"
_INITIAL = r"(?<![^\W_])[A-ZĐÀ-Ỹ][a-zà-ỹ]+ [IVX]\. ?[A-ZĐÀ-Ỹ]$"
_CUE = rf"\b(?:{one_of('roman.headings', 'roman.before')})\s*(?:số|thứ)?\s*$"


def value(text: str) -> int:
    """The value of a well-formed numeral, 0 when it is none."""
    if not text or not pattern(_SHAPE).fullmatch(text):
        return 0
    total = 0
    for char, following in zip(text, [*text[1:], ""], strict=True):
        step = _VALUES[char]
        total += -step if following and _VALUES[following] > step else step
    return total


def _a_word(line: TextLine, at: int, end: int) -> bool:
    """Whether a numeral is rather a syllable of a heading in capitals ("XỬ PHẠT VI PHẠM")."""
    if not legal(line.text[at:end]) or end - at < 2:
        return False
    if pattern(_SYLLABLE).match(line.text, end) or pattern(_SYLLABLE_BEFORE).search(
        line.text[max(0, at - 8) : at]
    ):
        return True
    after = pattern(r"[\s,]+([^\W\d_]{2,})").match(line.text, end)
    return (
        not pattern(_HEADING).search(line.left(at))
        and after is not None
        and after[1].isupper()
        and legal(after[1])
    )


def read_lettered(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A numeral with a small letter behind a cue: "Phụ lục IIa", "Mẫu Ib"; else a guess."""
    group = pattern(r"[IV]{1,4}[AB]").fullmatch(line.text, at, end) and line.tells(_GROUPS)
    found = pattern(r"([IVX]{1,4})([a-eđAB])").fullmatch(line.text, at, end)
    if found and found[2].isupper() and not group:
        return None
    number = value(found[1]) if found else 0
    if not found or not number:
        return None
    words = f"{count(number)} {name(found[2])}"
    if group or pattern(_CUE).search(line.left(at)):
        return ReadPiece(at, end, words, "roman", Ground.CUE)
    spelled = spell(line.text[at:end])
    return ReadPiece(at, end, words, "roman", Ground.NONE, "doan-so-la-ma", spelled)


def is_letter(line: TextLine, at: int, end: int) -> bool:
    """Whether one capital is somebody's initial, or a quantity: "Nguyễn V. Hải", "tính V khí"."""
    if end - at > 1:
        return False
    if line.before(at) in ("tính", "tích"):
        return True
    named = pattern(_INITIAL).search(line.text[max(0, at - 12) : end + 3])
    return named is not None and not pattern(_CUE).search(line.left(at))


def read_roman(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """A word of I, V, X, L, C behind a cue, in a list behind another one, or heading the line."""
    number = value(line.text[at:end])
    if is_letter(line, at, end):
        return None
    lone = line.text[at:end] in ("C", "L")  # a group or a class, never a hundred or fifty
    if not number or lone or _a_word(line, at, end):
        return None
    words = count(number)
    if line.before(at) == "thứ":
        words = {1: "nhất", 4: "tư"}.get(number, words)
    elif line.before(at) == "tháng":
        words = month_words(number)
    left = line.left(at)
    if pattern(r"\bgiải\s+$").search(left) and not pattern(_NO_PRIZE).search(left):
        return ReadPiece(at, end, _PRIZES.get(number, words), "roman", Ground.CUE)
    last = line.last(at)
    if last and last.rule == "roman" and last.spoken in ("nhất", "nhì") and line.tells(_PRIZE):
        words = _PRIZES.get(number, words)  # "giải I, II"
    near = line.left(at)
    if last and not line.text[last.end : at].strip():
        near = f"{last.spoken.lower()} "
    spanned = [piece.rule for piece in line.pieces[-2:]] == ["roman", "range"]
    if pattern(_CUE).search(near) or (last and (last.rule == "roman" or spanned)):
        parts = pattern(r"((?:\.\d{1,2})+)((?:\.[a-zđ])?)(?![^\W_])").match(line.text, end)
        if parts:  # "mục I.2.a"
            below = [*(coded(one) for one in parts[1][1:].split("."))]
            below += [name(parts[2][1])] if parts[2] else []
            return ReadPiece(at, parts.end(), " chấm ".join([words, *below]), "roman", Ground.CUE)
        tail = pattern(r"\s?[/-]\s?((?:19|20)\d\d)(?!\d)").match(line.text, end)
        if tail:
            return ReadPiece(
                at, tail.end(), f"{words} năm {count(int(tail[1]))}", "roman", Ground.CUE
            )
        return ReadPiece(at, end, words, "roman", Ground.CUE)
    if quarter := _quarter(line, at, end, number):
        return quarter
    if at == line.indent and pattern(r"\s?[.)/:-](?:\s|\d|$)").match(line.text, end):
        dashed = pattern(r"-(?=\s)").match(line.text, end)
        if dashed:  # "I- MỤC ĐÍCH"
            return ReadPiece(at, end + 1, f"{words},", "outline", Ground.FORM)
        return ReadPiece(at, end, words, "outline", Ground.FORM)
    if line.text[at:end] == "I" and pattern(r"\. [A-ZĐÀ-Ỹ]{2,} [A-ZĐÀ-Ỹ]{2,}").match(
        line.text, end
    ):
        return ReadPiece(at, end, words, "outline", Ground.FORM)  # nobody's name begins so
    opens = pattern(r"[:;–-]\s$").search(line.text[max(0, at - 2) : at])
    if opens and pattern(r"\.\s[A-ZĐÀ-Ỹ]").match(line.text, end):  # "Dàn ý: I. Mở bài; II. …"
        spelled = spell(line.text[at:end])
        return ReadPiece(at, end, words, "outline", Ground.NONE, "doan-so-la-ma", spelled)
    marked = end - at == 1 and pattern(r"\s?[:)]").match(line.text, end)
    if marked and line.text[at:end] == "I" and line.tells(r"(?<![^\W_])II(?![^\W_])"):
        return ReadPiece(at, end, words, "roman", Ground.NONE, "doan-so-la-ma", spell("I"))
    if end - at > 1:
        spelled = spell(line.text[at:end])
        return ReadPiece(at, end, words, "roman", Ground.NONE, "doan-so-la-ma", spelled)
    return None


def _quarter(line: TextLine, at: int, end: int, number: int) -> ReadPiece | None:
    """A quarter and its year without the word, a guess: "I/2026"."""
    year = pattern(r"/((?:19|20)\d\d)(?![\d/])").match(line.text, end)
    if not year or number > _QUARTERS:
        return None
    words = f"{count(number)} năm {count(int(year[1]))}"
    return ReadPiece(at, year.end(), f"quý {words}", "roman", Ground.NONE, "doan-so-la-ma", words)
