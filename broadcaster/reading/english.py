"""Sentences of English in a Vietnamese text: one guess for each, instead of one for each word."""

from collections.abc import Iterator

from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern, render
from broadcaster.reading.syllables import legal, lost_tone
from broadcaster.reading.tables import cues

_TAIL = r"['’](?:s|t|m|re|ve|ll|d)(?![^\W_])"
_CONTRACTED = rf"[A-Za-z]{_TAIL}"
_WORD = rf"[A-Za-z]+(?:{_TAIL})?(?![^\W_])"
_RUN = rf"(?<![^\W_]){_WORD}(?:,? {_WORD})*"
_RUN_OF_MANY = rf"(?<![^\W_]){_WORD}(?:,? {_WORD}){{2,}}"
_COMMON = frozenset(cues()["english.common"])
_FOREIGN = frozenset(("unknown", "lexicon"))  # a sentence has a word of these, or is not looked for
_LONG = 3  # words; fewer are a name, unless one is contracted ("I'm")
_STRONG = 0.6  # share of the words that only English has, or that no English goes without


def merge_english(line: TextLine) -> list[ReadPiece]:
    """The pieces of a line with those of each English sentence made one: a guess, said once.

    Words that a table lists keep their reading; what a contraction ends in is no letter.
    """
    pieces = line.pieces
    contracted = ("'" in line.text or "’" in line.text) and line.tells(_CONTRACTED)
    if not contracted and _FOREIGN.isdisjoint([piece.rule for piece in pieces]):
        return pieces
    merged: list[ReadPiece] = []
    taken = 0
    run = _RUN if contracted else _RUN_OF_MANY
    for start, end in _sentences(line.text, run):
        while taken < len(pieces) and pieces[taken].end <= start:
            merged.append(pieces[taken])
            taken += 1
        first = taken
        while taken < len(pieces) and pieces[taken].start < end:
            taken += 1
        merged += _one(line, pieces[first:taken], start, end)
    return [*merged, *pieces[taken:]]


def _one(line: TextLine, inner: list[ReadPiece], start: int, end: int) -> list[ReadPiece]:
    """The pieces of a sentence as one; as they are where they reach beyond it.

    An address does, and so does a reading that somebody has listed for the whole sentence.
    """
    if inner and inner[0].start < start:  # the end of an address ("abc Let's go")
        rest = line.text[inner[0].end : end]
        start = end - len(rest.lstrip())
        goes_on = _is_english([word[0] for word in pattern(_WORD).finditer(rest)])
        return [inner[0], *_one(line, inner[1:], start, end)] if goes_on else inner
    if inner and inner[-1].end > end:
        return inner
    if len(inner) == 1 and (inner[0].start, inner[0].end) == (start, end):
        return inner
    known = [piece for piece in inner if piece.rule == "lexicon"]
    words = render(line.text, known, start, end)[0]
    return [ReadPiece(start, end, words, "english", Ground.NONE, "cau-tieng-anh")]


def _sentences(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where English sentences stand among the runs of words of a form."""
    for run in pattern(form).finditer(text):
        words = [*pattern(_WORD).finditer(text, run.start(), run.end())]
        while words and not _strong(words[-1][0]):
            words.pop()
        while words and not _strong(words[0][0]):
            words.pop(0)
        written = [word[0] for word in words]
        if _is_english(written):
            yield words[0].start(), words[-1].end()


def _strong(word: str) -> bool:
    return word.lower() in _COMMON or _hard(word)


def _hard(word: str) -> bool:
    """Whether a word cannot be one of ours."""
    if "'" in word or "’" in word:
        return True
    abbreviated = len(word) > 1 and word.isupper()
    return not abbreviated and len(word) > 1 and (not legal(word) or lost_tone(word))


def _is_english(words: list[str]) -> bool:
    if any("'" in word or "’" in word for word in words):
        return True
    common = sum(word.lower() in _COMMON for word in words)
    hard = sum(map(_hard, words))
    strong = sum(map(_strong, words))
    many = len(words) >= _LONG and strong >= len(words) * _STRONG
    return many and common > 0 and hard > 0 and common + hard > _LONG - 1
