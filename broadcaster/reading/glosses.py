"""Short forms that the text itself explains: "CĐ (chưa đạt)", "Ban Chỉ đạo (BCĐ)", "XS = xuất sắc".

What proves an explanation is that its words begin with the letters of the form. It is said once,
and wherever the form stands in the same text it is said so, whatever the tables make of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from broadcaster.reading.coded_days import week_of, weekday
from broadcaster.reading.letters import spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.tables import Lexicon, one_of

_FORM = r"[A-ZĐƯ]{1,9}(?:(?: ?[&,-] ?| )[A-ZĐƯ]{1,9}){0,3}"
_CALLED = rf"(?:{one_of('glosses.called')})(?: là)?:? "
# quickly: most lines explain nothing
_SIGNS = ("(", ")", "-", "–", ":", "=")
_ANY = re.compile(
    r"[A-ZĐƯ](?:\)|(?<= [-–] .)[A-ZĐƯ]|[A-ZĐƯ] ?(?:\(|[-–:=] ?[^\W\d_]))"  # one class first
)
# the form behind its explanation, and before it
_BEHIND = rf"(?: ?\((?:{_CALLED})?({_FORM})\)|, {_CALLED}({_FORM})|( [-–] )({_FORM}))(?![^\W_])"
_BEFORE = rf"(?<![^\W_]|[-/&.])({_FORM})(?: ?\(([^()]{{3,90}})\)| ?[-–:=] ?(?=[^\W\d_]))"
_SPELT = rf"(?<![^\W_])({_FORM})[\"”]? (?:(?:có )?nghĩa )?(?:là )?((?:chữ |từ )?viết tắt\b)?"
_ITEM = r"(?:^|[;,:.(] ?)[A-ZĐƯ]{1,9} ?[:=] ?[^\W\d_]"  # of a key: "HT = hoàn thành"
_LISTED = rf"{_ITEM}[^:=]{{0,90}}?{_ITEM}"
_WORD = r"[^\W\d_]+"
_CLOSED = r"\s?(?:[;,.)\n]|$)"
_SKIPPED = frozenset(("và", "của", "các", "cho", "về", "với", "trong"))
_MANY = 60  # forms that one line explains
_FEW = 2  # letters that other words begin with as well, by chance


class Gloss(NamedTuple):
    """A short form, the words that explain it, and what is said of both where they stand."""

    form: str
    words: str
    piece: ReadPiece


def glosses(line: TextLine) -> list[Gloss]:
    """The explanations in a line, in order."""
    # quickly: most lines have no sign that explains, or nothing beside one
    text = line.text
    signed = any(map(text.__contains__, _SIGNS)) and _ANY.search(text)
    if not signed and "gọi tắt" not in text and "viết tắt" not in text:
        return []
    found = [*_forms_behind(line), *_forms_before(line)]
    kept: list[Gloss] = []
    for one in sorted(found, key=lambda gloss: gloss.piece.start):
        own = line.lexicon.own.get(one.form, one.words)  # what a script says of it stands
        free = not kept or kept[-1].piece.end <= one.piece.start
        if free and own.lower() == one.words.lower():
            kept.append(one)
    return kept


def explained(line: TextLine) -> list[ReadPiece]:
    """What is said of the short forms that the line explains, wherever they stand in it."""
    found = glosses(line)
    pieces = [gloss.piece for gloss in found]
    if "viết tắt" in line.low or " là " in line.low:
        pieces += _letters(line)
    if not found:
        return pieces
    pieces.sort(key=lambda piece: piece.start)
    return [*pieces, *_uses(line, found, pieces)]


def _uses(line: TextLine, found: list[Gloss], taken: list[ReadPiece]) -> Iterator[ReadPiece]:
    """The other places of the forms: as the last explanation before says, else the first."""
    now = {gloss.form: gloss for gloss in reversed(found)}
    forms = "|".join(map(re.escape, sorted(now, key=len, reverse=True)[:_MANY]))
    ahead = [*reversed(found)]
    behind = [*reversed(taken)]
    for use in re.finditer(rf"(?<![^\W_]|[-/&.])(?:{forms})(?![^\W_]|[-/&.][^\W_])", line.text):
        start, end = use.span()
        while ahead and ahead[-1].piece.start < start:
            last = ahead.pop()
            now[last.form] = last
        while behind and behind[-1].end <= start:
            behind.pop()
        if behind and behind[-1].start < end:
            continue
        gloss = now[use[0]]
        piece = ReadPiece(start, end, gloss.words, "abbreviation", Ground.CUE)
        doubted = piece.doubted("doan-viet-tat", _listed(line.lexicon, gloss.form))
        yield piece if gloss.piece.certain else doubted


def explained_in(texts: Iterable[str], lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """The short forms that texts of one document explain with certainty, each with one meaning.

    So do items of a list, of which three or more are headed by days one by one ("T2: …").
    """
    meanings: dict[str, dict[str, str]] = {}
    texts = tuple(texts)
    for day in week_of("\n".join(text.lstrip("-–•+* ") for text in texts)):
        words = f"thứ {weekday(day[1])}"
        meanings[day] = {words: words}
    for text in texts:
        for gloss in glosses(TextLine(text, lexicon)):
            if gloss.piece.certain:
                meanings.setdefault(gloss.form, {})[gloss.words.lower()] = gloss.words
    return tuple(
        (form, next(iter(told.values()))) for form, told in meanings.items() if len(told) == 1
    )


def _forms_behind(line: TextLine) -> Iterator[Gloss]:
    """Reads "Ban Chỉ đạo (BCĐ)", "Ban Chỉ đạo, sau đây gọi tắt là BCĐ"."""
    for found in pattern(_BEHIND).finditer(line.text):
        form = found[1] or found[2] or found[4]
        letters = _initials(form)
        left = line.text[max(0, found.start() - 120) : found.start()]
        words = _words_before(left, letters)
        closed = pattern(_CLOSED).match(line.text, found.end()) or line.text[found.end()] == ":"
        if not words or (found[3] and not closed):
            continue
        start = found.start() + (line.text[found.start()] == " ")
        piece = ReadPiece(start, found.end(), "", "said-once", Ground.CUE)
        told = "tắt" in found[0] or "gọi" in found[0]
        yield Gloss(form, words, _weighed(line, form, words, piece, sure=told))


def _forms_before(line: TextLine) -> Iterator[Gloss]:
    """Reads "CĐ (chưa đạt)", "Sở GDĐT (Sở Giáo dục …)", "XS = xuất sắc"."""
    for found in pattern(_BEFORE).finditer(line.text):
        form, inner = found[1], found[2]
        letters = _initials(form)
        text = inner or line.text[found.end() : found.end() + 120]
        before = f"{line.before(found.start())} "
        doubled = before if inner and text.lower().startswith(before) else ""
        words = text[: len(doubled)] + _words_behind(text[len(doubled) :], letters)
        if len(words) <= len(doubled):
            continue
        if inner:
            if words != inner.strip():
                continue
            end = found.end()
            words = words[len(doubled) :]
        else:
            end = found.end() + len(words)
            known = _listed(line.lexicon, form).lower() == words.lower()
            if not known and not pattern(_CLOSED).match(line.text, end):
                continue
        piece = ReadPiece(found.start(), end, words, "abbreviation", Ground.CUE)
        listed = line.tells(_LISTED)
        yield Gloss(form, words, _weighed(line, form, words, piece, sure=bool(inner) or listed))


def _weighed(line: TextLine, form: str, words: str, piece: ReadPiece, *, sure: bool) -> ReadPiece:
    """Two letters that the tables know otherwise may begin other words by chance."""
    rules = line.lexicon.ambiguous.get(form)
    listed = _listed(line.lexicon, form)
    known = words.lower() in {one.lower() for one in (listed, *(rules or ()))}
    if sure or known or len(_initials(form)) > _FEW or (not rules and listed == spell(form)):
        return piece
    other = listed if piece.spoken else f"({listed})"
    return piece.doubted("doan-viet-tat", other)


def _letters(line: TextLine) -> list[ReadPiece]:
    """A form that is spoken of as such keeps its letters: "CSGT là viết tắt của …"."""
    return [
        ReadPiece(*found.span(1), spell(found[1]), "spelled", Ground.CUE)
        for found in pattern(_SPELT).finditer(line.text)
        if found[2]
        or _words_behind(line.text[found.end() : found.end() + 120], _initials(found[1]))
    ]


def _listed(lexicon: Lexicon, form: str) -> str:
    """What the tables make of a form; its letters where they do not know it."""
    rules = lexicon.ambiguous.get(form)
    usual = (rules.get("=") or rules.get("*")) if rules else lexicon.find(form)
    return usual or spell(form)


def _initials(form: str) -> str:
    return "".join(_initial(char) for char in form if char.isalpha())


def _initial(word: str) -> str:
    """The first letter without its marks; đ is a letter of its own."""
    return unicodedata.normalize("NFD", word[0].lower())[0]


def _words_before(text: str, letters: str) -> str:
    """The last words of a text, of which each begins with a letter of the form."""
    words = [*pattern(_WORD).finditer(text)]
    rest, start = letters, len(text)
    while rest and words:
        word = words.pop()
        if pattern(r"[.;:!?()\d]").search(text, word.end(), start):
            return ""
        if _initial(word[0]) == rest[-1]:
            rest = rest[:-1]
        elif word[0].lower() not in _SKIPPED:
            return ""
        start = word.start()
    return text[start:].rstrip(" \"”’'*,") if not rest and len(letters) >= _FEW else ""


def _words_behind(text: str, letters: str) -> str:
    """The first words of a text, of which each begins with a letter of the form."""
    rest, end = letters, 0
    for word in pattern(_WORD).finditer(text):
        if not rest or pattern(r"[.;:!?()\d]").search(text, end, word.start()):
            break
        if _initial(word[0]) == rest[0]:
            rest = rest[1:]
        elif not end or word[0].lower() not in _SKIPPED:
            return ""
        end = word.end()
    return text[:end] if not rest and len(letters) >= _FEW and text[:1].isalpha() else ""
