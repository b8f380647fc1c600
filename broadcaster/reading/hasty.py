"""A line typed in a hurry: small letters all through, blanks lost, short forms as on a phone.

Nothing in such a line says where a short form is one, and many look like words: "ca" is a shift
and the police, "tha" is to forgive and what enforces a judgment. So it is a state of the line that
is recognised once; in it no short form is certain. What capitals alone would tell (the symbol of a
document, a road, a plate, a month) is read as if it stood in capitals, and told.
"""

from bisect import bisect_left
from functools import cache

from broadcaster.reading.contracted import LONGEST, contracted
from broadcaster.reading.letters import spell
from broadcaster.reading.line import ReadPiece, pattern
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import one_of, table

# a capital that does not begin a sentence, as each line has that was typed with care
_CARE = r"[A-ZĐÀ-Ỹ](?:(?<=[^\s.!?:•*–-] .)|(?<=\S.))"
# a blank that is lost behind a comma, or between a figure and a word; each form begins with one
# class, which is looked for quickly
_CROWDED = (
    r"[,;:!\d](?:(?<=[,;:!])(?<=[^\s.,;:!?].)(?=[^\W\d_])(?<!\d[:!])"
    r"|(?<=\d)(?:(?=[^\W\d_]{3})|(?<=[^\W\d_]{3}.)|(?<=(?<![^\W_])t.)(?![^\W_]))"
    r"|(?<=(?<![^\W_])t1)(?=\d))"
)
# names of letters, beside which an e is one of what is spelled out
_NAMES = "|".join((*table("signs")["letters"].values(), "bớt"))
# letters that somebody in a hurry types for a word or a day: "t4 t5", "e xin nghỉ"
_TYPED_FIGURE = r"[t\d](?<![^\W_].)(?:(?<=t)[2-7]|(?<=\d)\d*(?:k|tr))(?![^\W_])"
_TYPED = (
    rf"(?:^e|[,;!?] e) (?!(?:{_NAMES})\b)(?=[^\W\d_]{{2}})"
    r"|(?<![^\W_])(?:[ac] (?:[^\W\d_]+ )?ơi|(?:(?<=mấy )|(?<=bây ))h)(?![^\W_])"
)
_TYPED_SIGNS = (" e ", "ơi", "mấy h", "bây h")  # quickly: most lines have none
_LONGEST = 6  # letters of a short form that tells
_PART = r"[a-zđưâ]{1,8}(?:\d{1,2})?"
_SYMBOL = (
    r"(?<![\d.,/-])\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?[/-]"
    rf"({_PART}(?:(?: ?- ?|[/.&]){_PART}){{0,3}})(?![^\W_])"
)
_GLUED = (
    rf"(?<![^\W_])({one_of('documents.glued').lower()})"
    r"(?=\d{1,4}/(?:19|20)\d\d|(?<=nđ)\d{2,3}(?![^\W_/.]))"
)
_ROADS = rf"(?<![^\W_])(?:{one_of('codes.road-codes')})\.?\d{{1,3}}[a-e]?(?![^\W_]|[/.]\d)"
_PLATE = r"(?<![^\W_])\d\d-?[a-zđ]{1,2}\d?[ -]?(?:\d{3}\.\d\d|\d{5})(?![\d.])"
_QUARTER = r"(?<![\w/.-])q(?=[1-4]/20\d\d(?!\d))"
_MONTH = r"(?<![\w/.-])t(?=(?:[189]|1[0-2])(?![^\W_]|[/.-]\d))"
_ARTICLE = (
    rf"(?<![^\W_])đ\.? ?(?=\d{{1,3}}(?![^\W_]|[.,/]\d) ?,? ?(?:{one_of('documents.named-behind')}))"
    rf"|(?<=\d )đ\.?(?=\d{{1,3}}(?![^\W_]|[.,/]\d))(?<=[kđ]\d đ|n\d đ)"
)
_INITIALS = r"(?<![^\W_])(?:[a-zđ]\.){1,3}[a-zđ](?![^\W_.])"
_SIGNED = rf"(?:^|(?<=[,;.] ))(?:tm|kt|tl|tuq)\.(?= ?(?:{one_of('documents.signing')}))"
_SERIAL = rf"\b(?:{one_of('codes.serial')}):? ([a-zđ]{{2}})(?= ?\d{{6}}(?!\d))"
_METRIC = ("mét", "gam", "lít")
_NUMBERED = rf"\b(?:{one_of('haste.numbered')}) $"
_FORMS = (_GLUED, _ROADS, _PLATE, _QUARTER, _MONTH, _ARTICLE, _SIGNED, _SERIAL)


def typed_in_haste(text: str, low: str) -> bool:
    """Whether a line has no capitals but those of its sentences, and bears a sign of hurry."""
    if text != low and pattern(_CARE).search(text):
        return False
    if pattern(_CROWDED).search(text) or pattern(_TYPED_FIGURE).search(text):
        return True
    perhaps = text.startswith("e ") or any(map(text.__contains__, _TYPED_SIGNS))
    if perhaps and pattern(_TYPED).search(text):
        return True
    return not _small_forms().isdisjoint(pattern(r"[^\W\d_]+").findall(text))


@cache
def _small_forms() -> frozenset[str]:
    """The short forms of the tables in small letters, those that are no syllables."""
    names = table("abbreviations")
    listed = [*names["plain"], *(name.removeprefix("ambiguous.") for name in names)]
    small = (form.lower() for form in listed if 1 < len(form) <= _LONGEST and form.isalpha())
    units = table("units")["units"]
    forms = {form for form in small if not legal(form)}
    # "cm", "kg" are written so by who takes care as well
    forms = {form for form in forms if not units.get(form, "").endswith(_METRIC)}
    return frozenset(forms | {form for form in contracted() if len(form) <= LONGEST})


@cache
def _cased() -> dict[str, str]:
    """The parts of symbols of documents by their small letters: "ttg" -> "TTg"."""
    names = ("drafting", "matters", "trials", "instances", "bodies", "kinds")
    return {part.lower(): part for name in names for part in table("documents")[name]}


def restored(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with the capitals of its codes, of the same length, and where they stand."""
    spots: list[tuple[int, int]] = []
    parts: list[str] = []
    at = 0
    for start, end, words in sorted([*_symbols(text), *_codes(text)]):
        if start >= at:
            parts += [text[at:start], words]
            spots.append((start, end))
            at = end
    return "".join([*parts, text[at:]]), spots


def _symbols(text: str) -> list[tuple[int, int, str]]:
    found = []
    known = _cased()
    for match in pattern(_SYMBOL).finditer(text):
        names = pattern(r"[a-zđưâ]+").findall(match[1])
        head = known.get(names[0], "")
        several = len(names) > 1 or pattern(r"\d/\d{4}/").search(match[0])
        numbered = pattern(_NUMBERED).search(text[max(0, match.start() - 5) : match.start()])
        if len(head) < 2 or not (several or numbered):
            continue
        words = pattern(r"[a-zđưâ]+").sub(lambda m: known.get(m[0], m[0].upper()), match[1])
        found.append((match.start(1), match.end(1), words))
    return found


def _codes(text: str) -> list[tuple[int, int, str]]:
    found = [
        (*match.span(match.lastindex or 0), match[match.lastindex or 0].upper())
        for form in _FORMS
        for match in pattern(form).finditer(text)
    ]
    named = rf"\b(?:{one_of('persons.named', 'persons.shortened', 'persons.dealt-with')}):? $"
    for match in pattern(_INITIALS).finditer(text):
        several = match[0].count(".") > 1
        if several or pattern(named).search(text[max(0, match.start() - 14) : match.start()]):
            found.append((*match.span(), match[0].upper()))
    return found


def doubted(piece: ReadPiece, spots: list[tuple[int, int]], text: str) -> ReadPiece:
    """A piece, as a guess where it reads small letters as capitals."""
    at = bisect_left(spots, (piece.end, 0)) - 1  # the last that begins within or before it
    if at < 0 or spots[at][1] <= piece.start or not piece.certain:
        return piece
    return piece.doubted("doan-ma", piece.other or spell(text[slice(*spots[at])]))
