"""One letter that somebody at a keyboard types for a person, a word, a room; each is a guess.

What letters are by themselves, marks, quantities and places: single_letters.py.
"""

from broadcaster.reading.broken_words import LETTERED
from broadcaster.reading.letters import FORMULA, name
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.tables import cues, one_of, table

_AT_SCHOOL = rf"(?i:\b(?:{one_of('persons.at-school')})\b)"
_NUMBER_WORDS = frozenset(cues()["numbers.words"])
# names of letters, beside which a letter is one of what is spelled out
_SPELLED = frozenset((*table("signs")["letters"].values(), *"aiou", *cues()["letters.spelled"]))


def read_hurried(  # noqa: PLR0911 - cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """Somebody by one letter in a line typed in haste, a guess: "e xin nghỉ", "mời ô bình".

    Behind what has letters for its own ("tổ e nộp rồi") the letter stays, and is told; it is
    nobody in a row, in brackets, in a formula, and beside what its sound is a word of ("ô tô").
    """
    text, letter = line.text, line.text[at]
    called = table("signs")["typed-hurried"].get(letter)
    if not called or text[at - 1 : at].strip(" ,;:!?") or line.tells(FORMULA):
        return None
    if _is_mark(line, at, end):
        return None
    behind = pattern(r",? ([^\W\d_]+)(?![^\W_])").match(line.low, end)
    if text[end : end + 1].strip(" ,.;!?") or (behind is None and letter not in "aehj"):
        return None
    own = rf"(?:{one_of('letters.own-behind')})(?![^\W_])"
    lone = behind and len(behind[1]) == 1 and text[behind.end() : behind.end() + 1] != "."
    if behind and (lone or pattern(own).match(line.low, behind.start(1))):
        return None
    before = line.before(at)
    if (before == "độ" and letter not in "aeô") or pattern(r"\. ?[^\W\d_]").match(text, end):
        return None  # "9 độ c", "c.lan"
    if text[end : end + 1] == "." and letter not in "ae":
        return None  # a name that is not told: "anh h. khai"
    row = pattern(r"(?<![^\W_])[a-zđ](?:[,;]| và| hoặc| hay)? $").search(text[max(0, at - 7) : at])
    spelled = {before, behind[1] if behind else ""} & _SPELLED or before in _NUMBER_WORDS
    if row or spelled or before in cues()["letters.own-before"]:
        return None
    if behind and behind[1] in cues()["letters.point-behind"]:
        return None  # "điểm b khoản 2"
    if letter != "e" and before in cues()["letters.point-before"]:
        return None  # "đáp án c", "mặt b"
    if letter not in "eôjz" and before in cues()["letters.hidden-names"]:
        return ReadPiece(at, end, name(letter), "letter", Ground.NONE, "doan-ma", called)
    if letter == "c" and line.tells(_AT_SCHOOL):
        called = "cô"
    lettered = before in LETTERED and letter != "ô" and before not in cues()["letters.had"]
    if lettered and (letter not in "ae" or behind is None):
        return None
    words, other = (letter, called) if lettered else (called, letter)
    return ReadPiece(at, end, words, "letter", Ground.NONE, "doan-ma", other)


def _is_mark(line: TextLine, at: int, end: int) -> bool:
    """Whether a letter is of an outline that was read before ("a,đến trường"), or of a paper size.

    "Khổ a bốn" is one; "mời ô ba" is somebody.
    """
    if at == line.indent and line.text[end : end + 1] == ",":
        return True
    sized = line.before(at) in ("khổ", "giấy", "cỡ", "phẩy")
    word = pattern(r" ([^\W\d_]+)").match(line.low, end) if sized else None
    return word is not None and word[1] in _NUMBER_WORDS


def read_hurried_room(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A room by its p. in a line typed in haste, a guess: "tại p.học", "lên p. y tế"."""
    if not pattern(r"\. ?[^\W\d_]").match(line.text, end):
        return None
    room = pattern(rf"\. ?(?:{one_of('places.hurried-rooms')})(?![^\W_])").match(line.low, end)
    town = not room and line.text[max(0, at - 2) : at] == ", "
    words, other = ("phường", "phòng") if town else ("phòng", "phường")
    return ReadPiece(at, end + 1, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


def is_brother(line: TextLine, at: int, end: int) -> bool:
    """Whether an a is what a man is called: "a ơi", "chào a", "A Hùng gọi lại" at the start."""
    if line.text[at] == "A":
        called = pattern(r" (?:[A-ZĐÀ-Ỹ][a-zà-ỹ]+ [a-zà-ỹđ]{2}|ơi(?![^\W_]))").match(line.text, end)
        return at == line.indent and called is not None
    if line.tells(FORMULA) or line.before(at) in LETTERED:
        return False
    named = pattern(r" [A-ZĐÀ-Ỹ][a-zà-ỹ]+ [a-zà-ỹđ]{2}").match(line.text, end)  # "a Nam có đi"
    if named and pattern(r"(?:^|[,;.!?:] ?)$").search(line.text[max(0, at - 2) : at]):
        return True
    spoken_to = pattern(rf" (?:{one_of('persons.greeting')})(?![^\W_])").match(line.text, end)
    return bool(spoken_to) or line.before(at) in cues()["persons.greeted"]
