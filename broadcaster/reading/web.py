"""Web and e-mail addresses and hashtags, said so that a listener can type them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from broadcaster.reading.letters import spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import count, digits
from broadcaster.reading.spelled_codes import second_way
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import one_of, table

_EMAIL = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_URL = (
    r"(?:https?://|www\.)[^\s<>\"'()\[\]“”]+"
    rf"|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:{one_of('addresses.domains')})"
    r"(?:/[^\s<>\"'()\[\]“”]*)?(?![A-Za-z])"
    rf"|[A-Za-z0-9_-]+\.(?:{one_of('addresses.files')})(?![A-Za-z0-9])"
    rf"|(?<![^\s(“\"/])(?:\.(?:{one_of('addresses.files', 'addresses.domains')}))+(?![A-Za-z0-9.])"
)
_TYPED_CUE = rf"(?i:\b(?:{one_of('codes.typed', 'codes.accounts')})\b)"
_TYPED_WORDS = one_of("codes.typed", "codes.accounts")
_TYPED = (
    rf"(?:(?i:\b(?:{one_of('codes.typed')})\b)(?: [^\W\d_]+){{0,3}}(?:\s?[:=]| là)?"
    rf"|{_TYPED_CUE}(?:\s?[:=]| là))\s?((?<=\s)[^\s()“”\"]{{4,40}})"
)
_MIXED = r"\d(?:(?<=[A-Za-z@_.#-].)|(?=[A-Za-z@_.#-]))"  # as in what is typed with figures
_ENDING = rf"\.(?:{one_of('addresses.domains', 'addresses.files')})\b"


@lru_cache(maxsize=1024)
def _word(text: str) -> str:
    """A run of small letters: a known name, Vietnamese syllables without marks, or letters."""
    low = text.lower()
    known = table("signs")["address-words"].get(low)
    if known is not None:
        return known
    if len(low) > 1 and legal(low):
        return low
    for head in range(5):
        parts = syllables(low[head:])
        if parts and not any(c in "aeiouy" for c in low[:head]):
            return " ".join([*([spell(low[:head])] if head else []), *parts])
    return spell(text)


def syllables(text: str) -> list[str]:
    """The fewest syllables without marks that make up a run of letters; none when it has none."""
    if len(text) > 48:
        return []
    best: list[list[str] | None] = [[], *([None] * len(text))]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or end - start < 2 or not _bare_legal(text[start:end]):
                continue
            known = best[end]
            if known is None or _cost([*before, text[start:end]]) <= _cost(known):
                best[end] = [*before, text[start:end]]
    return [_hatted(part) for part in best[-1] or []]


def _cost(parts: list[str]) -> int:
    """How far a cut is from what people mean: few syllables, none torn from its first consonant."""
    torn = sum(
        (two[0] in "aeiouy" and one[-1] in "cmnpth") or (two[0] == "h" and one[-1] == "p")
        for one, two in pairwise(parts)
    )
    return 2 * len(parts) + torn


def _hatted(syllable: str) -> str:
    """A syllable written without marks, with the hats that its rime must have ("phuong")."""
    found = pattern(r"(i|y|u)e(?=n|m|t|u|c|p|ng)|uo(?=n|c|i|m|t|p|u)").search(syllable)
    if not found or (
        found[0] == "ye" and not syllable.startswith(("ye", "uye"), max(0, found.start() - 1))
    ):
        return syllable
    full = {"uo": "ươ", "ie": "iê", "ye": "yê", "ue": "uê"}[found[0]]
    return syllable[: found.start()] + full + syllable[found.end() :]


def _bare_legal(syllable: str) -> bool:
    return legal(syllable) or legal(_hatted(syllable))


def _address(text: str, *, cut: bool = True) -> str:
    """An address in words; what is no known name is cut into syllables, or spelled."""
    pieces = []
    for run in pattern(r"[A-Za-z]+|\d+|.").findall(text):
        if run.isalpha() and run.isascii():
            known = cut or run.lower() in table("signs")["address-words"]
            pieces.append(_word(run) if known else spell(run))
        elif run.isdigit():
            pieces.append(digits(run))
        else:
            pieces.append(table("signs")["address-signs"].get(run, ""))
    return " ".join(p for p in pieces if p)


def _read_address(at: int, written: str, said: str) -> ReadPiece:
    """An address; certain when no run of letters had to be cut into syllables without marks."""
    words = table("signs")["address-words"]
    runs = [run.lower() for run in pattern(r"[A-Za-z]+").findall(said)]
    known = all(run in words or len(run) < 3 or spell(run) == _word(run) for run in runs)
    end = at + len(written)
    if known:
        return ReadPiece(at, end, _address(said), "address", Ground.FORM)
    spelled = _address(said, cut=False)
    return ReadPiece(at, end, _address(said), "address", Ground.NONE, "doan-ma", spelled)


def _typed(line: TextLine) -> list[ReadPiece]:
    """What is typed as it stands, sign by sign, a guess: "mk: hoctot2026", "pass 8a1@2026"."""
    # quickly: most lines have no letter beside a figure, or speak of nothing that is typed
    if not pattern(_MIXED).search(line.text):
        return []
    if not pattern(_TYPED_WORDS).search(line.low) or not line.tells(_TYPED_CUE):
        return []
    found: list[ReadPiece] = []
    for match in pattern(_TYPED).finditer(line.text):
        written = match[1].rstrip(".,;:!?…")
        mixed = any(c.isdigit() for c in written) and any(c.isalpha() for c in written)
        if mixed and len(written) > 3 and written.isascii():
            spelled = _address(written, cut=False)
            start = match.start(1)
            end = start + len(written)
            words = _address(written)
            other = spelled if spelled != words else second_way(written, words)
            found.append(ReadPiece(start, end, words, "address", Ground.NONE, "doan-ma", other))
    return found


def addresses(line: TextLine) -> list[ReadPiece]:
    """Every address in the line, and what is to be typed as it stands, in order."""
    text = line.text
    typed = _typed(line)
    if "." not in text:
        return typed
    found: list[ReadPiece] = typed
    if "@" in text:
        found += [_read_address(m.start(), m[0], m[0]) for m in _whole_words(text, _EMAIL)]
    if "://" in text or "www." in text or pattern(_ENDING).search(text):
        taken = [(p.start, p.end) for p in found]
        for match in _whole_words(text, _URL):
            written = match[0].rstrip(".,;:!?…")
            place = bisect_left(taken, (match.end(), 0)) - 1  # the last that begins before its end
            if place >= 0 and match.start() < taken[place][1]:
                continue
            said = pattern(r"^https?://").sub("", written).rstrip("/")
            found.append(_read_address(match.start(), written, said))
    whole = sorted(p for p in found if not text[p.start - 1 : p.start].isalnum() or p.start == 0)
    return [_as_told(line, piece) for piece in whole]


def _as_told(line: TextLine, piece: ReadPiece) -> ReadPiece:
    """The address as the station or the script says that it is read; the rule only guesses."""
    told = line.lexicon.own.get(line.text[piece.start : piece.end])
    if told is None:
        return piece
    return ReadPiece(piece.start, piece.end, told, "lexicon", Ground.TABLE)


def _whole_words(text: str, source: str) -> Iterator[re.Match[str]]:
    """Matches inside each run of non-blanks, so that long runs stay linear."""
    compiled = pattern(source)
    for run in pattern(r"\S+").finditer(text):
        if run.end() - run.start() <= 400 and ("." in run[0]):
            yield from compiled.finditer(text, run.start(), run.end())


def _hash_word(line: TextLine, run: str) -> str:
    if run.isdigit():
        year = len(run) == 4 and run[:2] in ("19", "20")
        return count(int(run)) if year else digits(run)
    listed = line.lexicon.find(run)
    if listed is not None:
        return listed
    return run if not run.isascii() or legal(run) else _word(run)


def read_handle(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "@thcshoaphuong": the name of an account."""
    found = pattern(r"@([A-Za-z][A-Za-z0-9._]{1,40})(?![^\W_])").match(line.text, at)
    if not found or line.text[at - 1 : at].isalnum():
        return None
    written = found[1].rstrip("._")
    end = at + 1 + len(written)
    return ReadPiece(at, end, f"a còng {_address(written)}", "address", Ground.NONE, "the-hashtag")


def read_hashtag(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "#AnToanGiaoThong": the words without the sign."""
    found = pattern(r"#([^\W\d_][\w]{0,60})").match(line.text, at)
    if not found:
        return None
    runs = pattern(r"\d+|[^\W\d_]+").findall(
        pattern(r"(?<=[^\W\d_A-Z])(?=[A-Z])").sub(" ", found[1])
    )
    words = [_hash_word(line, r) for r in runs]
    return ReadPiece(
        at, found.end(), " ".join(w for w in words if w), "hashtag", Ground.NONE, "the-hashtag"
    )
