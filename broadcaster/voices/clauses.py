"""Cutting a sentence where people pause, into parts that an online voice takes at once."""

import re
from dataclasses import dataclass

# Silence behind a part, seconds, by the mark that ends it; a cut between two words has hardly any
PAUSES = {
    ",": 0.25,
    ";": 0.35,
    ":": 0.35,
    "–": 0.3,
    "—": 0.3,
    "…": 0.5,
    ".": 0.5,
    "?": 0.5,
    "!": 0.5,
}
BETWEEN_WORDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ClausePart:
    """A stretch of the sentence with its own punctuation."""

    text: str
    start: int  # offset of its first character in the sentence


def parts_of(text: str, limit: int) -> tuple[ClausePart, ...]:
    """The sentence in parts of at most `limit` characters, every word and mark in one of them.

    Cut behind a stop, else behind another mark, else at the blank nearest to the middle. A single
    word longer than the limit stays whole; the engine refuses it.
    """
    start = len(text) - len(text.lstrip())
    body = text.strip()
    if not body:
        return ()
    if len(body) <= limit:
        return (ClausePart(text=body, start=start),)
    cut = _cut(body, limit)
    if cut is None:
        return (ClausePart(text=body, start=start),)
    left = parts_of(body[:cut], limit)
    right = parts_of(body[cut:], limit)
    return tuple(
        ClausePart(text=part.text, start=part.start + start + base)
        for base, parts in ((0, left), (cut, right))
        for part in parts
    )


def _cut(text: str, limit: int) -> int | None:
    """Where to cut: the strongest kind of place that exists, nearest to the middle of what fits."""
    aim = len(text) / max(2, -(-len(text) // limit))
    for pattern in (r"[.?!…]+[\"»”)]*(?=\s)", r"[;:–—]+(?=\s)", r",(?=\s)", r"(?=\s)"):
        places = [match.end() for match in re.finditer(pattern, text)]
        fitting = [p for p in places if 0 < p <= limit and _spoken(text[:p]) and _spoken(text[p:])]
        if fitting:
            return min(fitting, key=lambda p: (abs(p - aim), p))
    return None


def _spoken(text: str) -> bool:
    return any(c.isalnum() for c in text)


def pause_after(part: str) -> float:
    """Seconds of silence between this part and the next."""
    marks = [PAUSES[c] for c in part[-2:] if c in PAUSES]
    return max(marks, default=BETWEEN_WORDS)
