"""Words that are no syllables of ours: foreign ones, torn and glued ones."""

from broadcaster.reading.code_letters import cluster
from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.syllables import bare, legal
from broadcaster.reading.tables import cues
from broadcaster.reading.web import syllables

LETTERED = frozenset(cues()["letters.before"])


def read_foreign(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, end: int, word: str
) -> ReadPiece | None:
    """A word that is no syllable of ours: respelled, spelled, or told as unknown."""
    if not any(map(is_latin, word)):
        return ReadPiece(at, end, "", "dropped", Ground.NONE, "chu-la")
    if word == "Ng" and pattern(r"\.\s?[A-ZĐÂÁÀẢÃẠĂÊÔƠƯÍỊÝ]").match(line.text, end):
        return ReadPiece(at, end + 1, "Nguyễn", "abbreviation", Ground.NONE, "doan-ten")
    if len(word) < 7 and not any(c in "aeiouyăâêôơư" for c in bare(word)):
        return ReadPiece(at, end, spell(word), "spelled", Ground.NONE, "viet-tat-la")
    glued = unglued(word)
    if glued:
        return ReadPiece(at, end, glued, "name", Ground.NONE, "chu-dinh-nhau")
    joined = pattern(r"(?:[A-Z][a-z]+){2,6}[A-Z]?").fullmatch(word)  # "HoaTien", as it is typed
    runs = pattern(r"[A-Z][a-z]+").findall(word) if joined else []
    if runs and all(len(parts) == 1 for parts in map(syllables, runs)):
        words = " ".join(syllables(run.lower())[0] for run in runs)
        words += f" {name(word[-1])}" if word[-1].isupper() else ""
        return ReadPiece(at, end, words, "name", Ground.NONE, "doan-ten")
    guess = cluster(word)
    if guess:
        return ReadPiece(at, end, guess, "name", Ground.NONE, "doan-ten")
    spelled = spell(word) if len(word) < 4 else ""  # "log" may be a word or letters
    if len(word) == 2 and word.islower() and line.tells(FORMULA):  # "y = ax + b"
        word, spelled = spelled, word
    return ReadPiece(at, end, word, "unknown", Ground.NONE, "tu-la", spelled)


def unglued(word: str) -> str:
    """Two syllables with marks of ours that lost the blank between them ("phụhuynh")."""
    if word.isascii() or not 4 <= len(word) <= 14:
        return ""
    cuts = [n for n in range(2, len(word) - 1) if legal(word[:n]) and legal(word[n:])]
    return f"{word[: cuts[0]]} {word[cuts[0] :]}" if len(cuts) == 1 else ""


def read_torn_off(line: TextLine, at: int, end: int) -> ReadPiece:
    """A piece of a syllable with the piece that stands before it ("Đi ều", "s ố")."""
    word = line.text[at:end]
    before = pattern(r"(?<![^\W_])([^\W\d_]{1,5}) $").search(line.text[max(0, at - 7) : at])
    start = at - len(before[0]) if before else at
    free = not line.pieces or line.pieces[-1].end <= start
    if before and free and legal(before[1] + word):
        return ReadPiece(start, end, before[1] + word, "name", Ground.NONE, "chu-dinh-nhau")
    return ReadPiece(at, end, word, "unknown", Ground.NONE, "chu-dinh-nhau")


def read_torn(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A syllable that a line's end has parted: "hi- ểm", "Đ ỊNH" among capitals."""
    text = line.text
    rest = pattern(r"- ([^\W\d_]{1,6})(?![^\W_])").match(text, end)
    if rest is None and end - at == 1 and text[at].isupper() and text[at - 2 : at - 1].isupper():
        rest = pattern(r" ((?:[A-ZĐ]|[À-Ỹ])+)(?![^\W_])").match(text, end)
    if rest is None and end - at == 1 and text[at].islower() and line.before(at) not in LETTERED:
        rest = pattern(r" ([à-ỹ][^\W\d_]{0,3})(?![^\W_])").match(text, end)  # "s ố"
    if rest and rest[1] in ("ạ", "ơi", "à", "ét", "ép"):
        return None  # somebody is spoken to, "r ạ" in haste; or letters are named: "u ét bê"
    if rest and text[at:end] == "k" and bare(rest[1])[0] not in "eêiy":
        return None  # "k ăn": no syllable begins so
    if rest is None or bare(rest[1])[0] not in "aăâeêioôơuưy" or not legal(text[at:end] + rest[1]):
        return None
    return ReadPiece(at, rest.end(), text[at:end] + rest[1], "name", Ground.NONE, "chu-dinh-nhau")


def is_latin(char: str) -> bool:
    """Whether a letter belongs to the Latin alphabet, marks included."""
    low = char.lower()
    return "a" <= low <= "z" or "\u00c0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff"
