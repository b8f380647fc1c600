"""The search index of a run of episodes: small files in the order of the words.

A search loads three small files a pair of words and run, whatever the archive holds; no file grows
beyond its limit, and a word that is everywhere keeps its newest episodes only.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from broadcaster.text.terms import terms

Told = TypeVar("Told", str, int)

CAP = 400  # newest episodes of a run that a word keeps
ROWS = 8  # episodes whose title and date are in one file
_LEAF = 3_000  # bytes of a file of words
_INNER = 1_500  # bytes of a file that leads to them
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An episode as the search knows it."""

    row: tuple[str, ...]  # what a result shows: path, title, show, day, length, summary
    title: str
    texts: tuple[str, ...]  # what can be found; no pair of words reaches from one into the next


NOTHING = Entry(row=(), title="", texts=())  # keeps the place of an episode that is not shown


def index_files(entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a run's files; `entries` are the oldest first.

    `t<n>.json` hold the words in order, `k<n>.json` the first words of neighbouring t-files, and
    `n.json`, where a search begins, the first words of the k-files.
    """
    leaves = list(_packed(_postings(entries), _LEAF))
    for number, leaf in enumerate(leaves):
        yield f"t{number}.json", _json(dict(leaf))
    first_words = [(leaf[0][0], number) for number, leaf in enumerate(leaves)]
    pages = list(_packed(first_words, _INNER))
    for number, page in enumerate(pages):
        yield f"k{number}.json", _json([page[0][1], [word for word, _ in page]])
    for number, first in enumerate(range(0, len(entries), ROWS)):
        yield f"d{number}.json", _json([entry.row for entry in entries[first : first + ROWS]])
    yield "n.json", _json({"rows": ROWS, "words": [page[0][0] for page in pages]})


def _packed(items: Iterable[tuple[str, Told]], limit: int) -> Iterator[list[tuple[str, Told]]]:
    """Neighbours together, as many as fit into a file of `limit` bytes."""
    page: list[tuple[str, Told]] = []
    size = 2
    for word, told in items:
        weight = len(word.encode()) + (len(told.encode()) if isinstance(told, str) else 0) + 6
        if page and size + weight > limit:
            yield page
            page, size = [], 2
        page.append((word, told))
        size += weight
    if page:
        yield page


def _postings(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Each word and where it stands, in the order in which a browser compares words."""
    found: dict[str, dict[str, dict[int, bool]]] = {}
    for number, entry in enumerate(entries):
        for in_title, text in ((True, entry.title), *((False, text) for text in entry.texts)):
            for term, marks in terms(text):
                places = found.setdefault(term, {}).setdefault(marks, {})
                places[number] = places.get(number, False) or in_title
    ordered = sorted(found, key=lambda term: term.encode("utf-16-be"))
    return [(term, _told(found[term])) for term in ordered]


def _told(kinds: dict[str, dict[int, bool]]) -> str:
    """`marks=3.1!.c;…`: steps between the numbers in base 36, `!` = in the title.

    A word that is everywhere begins with the number from which on it is complete, and `>`.
    """
    numbers = sorted({number for places in kinds.values() for number in places}, reverse=True)
    oldest = numbers[CAP - 1] if len(numbers) > CAP else 0
    told = [
        f"{marks}={_steps({n: t for n, t in places.items() if n >= oldest})}"
        for marks, places in sorted(kinds.items())
        if any(number >= oldest for number in places)
    ]
    return (f"{_base36(oldest)}>" if oldest else "") + ";".join(told)


def _steps(places: dict[int, bool]) -> str:
    steps = []
    last = 0
    for number in sorted(places):
        steps.append(_base36(number - last) + ("!" if places[number] else ""))
        last = number
    return ".".join(steps)


def _base36(number: int) -> str:
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
