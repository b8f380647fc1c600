"""Strings: normal form, folding, slugs, nearest key, cutting, search terms, word differences."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from unicodedata import normalize

from broadcaster.domain.matching import edits

# Not allowed in XML 1.0, or without meaning in text: controls but tab and line ends, surrogates,
# non-characters, direction overrides.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_FIRST_MARK = "\u0300"  # no letter before it is a mark: most are not asked
MOST_MARKS = 30  # on one letter
_FOREIGN = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS + 1},}}")  # long enough to hold so many marks
LONGEST = 40  # characters of a word that are looked at
Term = tuple[str, str]  # without marks, and the marks
Piece = tuple[str, str]  # KEPT, GONE or NEW, and the words
# OneDrive: the name of the PC; Dropbox, Google Drive: words in brackets, in two languages
_SAID = re.compile(r"(?i)conflicted copy|bản sao xung đột|[(\[](?:sync )?conflict\b")
_TAILS = (
    re.compile(r"(?i)[ _-]*[(\[][^()\[\]]*(?:xung đột|conflict)[^()\[\]]*[)\]]$"),
    re.compile(r" \(\d{1,2}\)$"),
    re.compile(r"-(?=[0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{2,14}(?:-\d{1,2})?$"),
)


def nfc(text: str) -> str:
    """The composed normal form; everything inside the program is in it."""
    return unicodedata.normalize("NFC", text)


def piled(text: str) -> int:
    """Where more marks stand on one letter than any language has; -1 = nowhere.

    Putting them in their order takes time with the square of their number: a page of them would
    hold the machine for minutes, so such a text is refused before it is made NFC.
    """
    for stretch in _FOREIGN.finditer(text):
        count = 0
        for at, sign in enumerate(stretch[0], stretch.start()):
            count = count + 1 if unicodedata.combining(sign) else 0
            if count > MOST_MARKS:
                return at - MOST_MARKS
    return -1


def fold(text: str) -> str:
    """Lower case without marks, đ as d, blanks squeezed: for comparing what people type."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    kept = "".join(c for c in bare if c < _FIRST_MARK or not unicodedata.combining(c))
    return " ".join(kept.casefold().split())


def said_otherwise(written: str, spoken: str) -> str:
    """What is said, when it is more than the written words read out; "" else."""
    plain = [fold("".join(c for c in text if c.isalnum() or c == " ")) for text in
             (written, spoken)]  # fmt: skip
    return spoken if plain[0].split() != plain[1].split() else ""


def slug(text: str) -> str:
    """An ASCII name of [a-z0-9-] only; empty when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known word most like the wanted one, marks and case forgiven; None when none is near."""
    folded = {fold(word): word for word in known}
    close = difflib.get_close_matches(fold(wanted), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def listed(text: str) -> tuple[str, ...]:
    """The words of a list that is written as one string."""
    return tuple(text.split())


def cut_bytes(text: str, limit: int) -> str:
    """The text within `limit` UTF-8 bytes, cut behind a sentence or word, with an ellipsis."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len("…".encode())
    short = text.encode()[:room].decode(errors="ignore")
    sentence = max(short.rfind(mark) for mark in (". ", "! ", "? ", "\n"))
    if sentence > room // 4:
        return short[: sentence + 1]
    word = short.rfind(" ")
    return (short[:word] if word > 0 else short) + "…"


def cut_words(text: str, limit: int) -> str:
    """The text within `limit` characters, cut behind a word, with an ellipsis.

    A first word that has no room is cut itself. "" where there is none for a letter.
    """
    if len(text) <= limit:
        return text
    whole = text[: max(limit, 0)].rpartition(" ")[0].rstrip(" ,;:–-")
    whole = whole or text[: max(limit - 1, 0)]
    return f"{whole}…" if whole else ""


def clean(text: str) -> str:
    """NFC without characters that a public file may not hold; line ends become line feeds."""
    if text.isprintable():  # nearly every text; what is left out or changed below never is
        return unicodedata.normalize("NFC", text).strip()
    lines = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    return unicodedata.normalize("NFC", _UNFIT.sub("", lines)).strip()


def one_line(text: str) -> str:
    """As `clean`, with every run of blanks made one space."""
    return " ".join(clean(text).split())


def web_link(url: str) -> str:
    """The address when it is one a reader may follow (http or https), else an empty text."""
    bare = one_line(url)
    fit = re.fullmatch(r"https?://[^\s\"'<>\\]+", bare, flags=re.IGNORECASE)
    return bare if fit else ""


def words(text: str) -> list[Term]:
    """The words of a text in order, each without marks and with its marks apart."""
    plain = unicodedata.normalize("NFC", text)
    return [_term(match[0][:LONGEST]) for match in _WORD.finditer(plain)]


@lru_cache(maxsize=1 << 16)  # Vietnamese has a few thousand syllables; most words are old friends
def _term(word: str) -> Term:
    return bare(word), marks(word)


def person_key(name: str) -> str:
    """The same for each way of writing one person's name, and for no other person.

    Case, blanks, signs and the place of a tone ("Hoà", "Hòa") are forgiven, marks never: Hoa, Hòa
    and Hóa are three people.
    """
    return " ".join(f"{plain}{told}" for plain, told in words(name))


def bare(word: str) -> str:
    """Lower case without marks, đ as d, letters that are one sign for two as two."""
    spread = unicodedata.normalize("NFKD", word.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in spread if unicodedata.category(c)[0] != "M").lower()


def marks(word: str) -> str:
    """The tone as a digit, then the letters that have marks of their own.

    “túy” and “tuý” are the same word, so where the tone stands is not told: both give “1”;
    “đường” gives “2đươ”, “ma” gives “0”.
    """
    tone = "0"
    letters = []
    for sign in unicodedata.normalize("NFC", word.lower()):
        for piece in unicodedata.normalize("NFD", sign):
            tone = _TONES.get(piece, tone)
        bare = _without_tone(sign)
        if not bare.isascii():
            letters.append(bare)
    return tone + "".join(letters)


def terms(text: str) -> Iterator[Term]:
    """Each word, and each pair of neighbours: what a search looks up."""
    found = words(text)
    yield from found
    for (one, one_marks), (other, other_marks) in pairwise(found):
        yield f"{one} {other}", f"{one_marks} {other_marks}"


def _without_tone(sign: str) -> str:
    kept = [piece for piece in unicodedata.normalize("NFD", sign) if piece not in _TONES]
    return unicodedata.normalize("NFC", "".join(kept))


KEPT, GONE, NEW = "giữ", "bỏ", "thêm"


def changes(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both, in order; equal texts are one kept piece."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for same, a, b, c, d in edits(before, after):
        if same:
            pieces.append((KEPT, " ".join(before[a:b])))
            continue
        pieces += [(GONE, " ".join(before[a:b]))] if b > a else []
        pieces += [(NEW, " ".join(after[c:d]))] if d > c else []
    return tuple(pieces)


def paired(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Lines of two versions side by side; "" where one has no such line."""
    pairs: list[tuple[str, str]] = []
    for same, a, b, c, d in edits(old, new):
        left, right = list(old[a:b]), list(new[c:d])
        if same:
            pairs += zip(left, right, strict=True)
            continue
        wide = max(len(left), len(right))
        left += [""] * (wide - len(left))
        right += [""] * (wide - len(right))
        pairs += zip(left, right, strict=True)
    return tuple(pairs)


def places(pairs: Sequence[tuple[str, str]]) -> int:
    """In how many lines two versions differ."""
    return sum(old != new for old, new in pairs)


def copied_names(names: Iterable[str], host: str = "") -> tuple[tuple[str, str], ...]:
    """(copy, plain name) of every conflict copy, sorted; "" = its plain name is not there.

    A number or the name of a PC behind a name counts only when the plain name stands beside it;
    `host` is this PC's, in whatever letters.
    """
    there = {normalize("NFC", name): name for name in sorted(names)}
    tails = (*_TAILS, *((re.compile(rf"(?i)-{re.escape(host)}(-\d+)?$"),) if host else ()))
    found = []
    for told, name in there.items():
        path = PurePosixPath(told)
        plain = next((one for one in _plain_names(path, tails) if one in there), "")
        if plain or _SAID.search(path.stem):
            found.append((name, there.get(plain, "")))
    return tuple(found)


def _plain_names(path: PurePosixPath, tails: Iterable[re.Pattern[str]]) -> list[str]:
    stems = (tail.sub("", path.stem) for tail in tails)
    return [str(path.with_name(f"{s}{path.suffix}")) for s in stems if s and s != path.stem]
