"""Where in the scripts something is said: by words, with or without marks, file by file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from broadcaster.domain.text import Term, words
from broadcaster.domain.text_decoding import LARGEST, decode
from broadcaster.scripts.head_edit import parts_of
from broadcaster.writing.drafting import FileStamp, file_stamp

_MARKS = re.compile("[\u0300-\u036f]+")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_LOOKED_AT = 20  # lines of a script that have the words, perhaps with other marks
_LONGEST, _BEFORE = 160, 40  # characters of a sentence that are shown, of these before the word


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPlace:
    """A line of a script in which something is said."""

    name: str  # of the file
    line: int  # of the body, from 1
    sentence: str  # the one with most of the words; of a long one the stretch around them
    alike: bool  # whether the line has the words with the marks as typed


def said_places(files: Iterable[Path], asked: str) -> Iterator[SaidPlace]:
    """Of each file the line that has every word, one with the marks as typed before others.

    A word may be begun only. Texts are kept in memory without their marks until they change, so
    that a search costs a look through letters.
    """
    terms = words(asked)
    if all(len(bare) < 2 for bare, _ in terms):
        return
    begins = [re.compile(rf"(?<!\w){re.escape(bare)}") for bare, _ in terms]
    for path in files:
        text = _bare_text(file_stamp(path))
        if all(bare in text.letters for bare, _ in terms):
            found = _best(text, terms, begins)
            if found is not None:
                line, alike = found
                sentence = _sentence(text.lines[line], begins)
                yield SaidPlace(name=path.name, line=line + 1, sentence=sentence, alike=alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class _BareText:
    lines: tuple[str, ...]  # of the body as it is written
    letters: str  # the same lines in lower case without marks


@lru_cache(maxsize=4096)
def _bare_text(stamp: FileStamp) -> _BareText:
    """The body of a script; empty for what is no text."""
    try:
        data = stamp[0].read_bytes()
    except OSError:
        data = b""
    text = decode(data, "").value if len(data) <= LARGEST else None
    body = parts_of(text)[1] if text is not None else ""
    return _BareText(lines=tuple(body.split("\n")), letters=_bare(body))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("Đ", "D").replace("đ", "d"))
    return _MARKS.sub("", plain).lower()


def _best(
    text: _BareText, terms: Sequence[Term], begins: Sequence[re.Pattern[str]]
) -> tuple[int, bool] | None:
    """The first line that has the words with the marks as typed, else the first that has them."""
    found = None
    looked = 0
    for at, letters in enumerate(text.letters.split("\n")):
        if not all(begin.search(letters) for begin in begins):
            continue
        if all(marks == "0" for _, marks in terms):
            return at, True
        known = words(text.lines[at])
        if all(_said_so(term, known) for term in terms):
            return at, True
        found = found or (at, False)
        looked += 1
        if looked == _LOOKED_AT:
            break
    return found


def _said_so(term: Term, known: Sequence[Term]) -> bool:
    return any(k[0].startswith(term[0]) and term[1] in ("0", k[1]) for k in known)


def _sentence(line: str, begins: Sequence[re.Pattern[str]]) -> str:
    pieces = [piece[0].strip() for piece in _SENTENCE.finditer(line)] or [line]
    best = max(pieces, key=lambda piece: sum(bool(b.search(_bare(piece))) for b in begins))
    if len(best) <= _LONGEST:
        return best
    at = min((m.start() for b in begins if (m := b.search(_bare(best)))), default=0)
    before = max(0, at - _BEFORE)
    start = before and (best.find(" ", before, at) + 1 or before)
    shown = best[start : start + _LONGEST].rsplit(" ", 1)[0]
    return ("…" if start else "") + shown + ("…" if start + len(shown) < len(best) else "")
