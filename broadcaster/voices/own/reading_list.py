"""Which sentences to read aloud so that most of what a station says has been heard once."""

import heapq
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from broadcaster.voices.own.syllables import Syllable, syllable_of

SHORTEST, LONGEST = 4, 18  # syllables of a sentence that is read in one breath
START = 3.0  # syllables' worth of time that every sentence costs beside its own
PIECE = 0.2  # what an initial or a rime is worth beside the syllable that it is heard in, and
# for each time that it is said: one that nobody read keeps a whole role from the voice, a syllable
# that nobody read is only put together. Of the sentences of the example scripts 66 in 100 can be
# said after 20 read ones, 80 after 25 and 96 after 40; 44, 52 and 70 with nothing for it.
SAID_PIECE = 3.0
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingList:
    """Sentences in the order in which they help most, and what they leave out."""

    sentences: tuple[str, ...]
    missing: tuple[str, ...]  # a word for each syllable not to be read, most frequent first
    covered: float  # share of all syllables said (0 to 1) whose sound without tone was read


def syllables_in(text: str) -> tuple[Syllable, ...]:
    """Every syllable of a text; words of other languages are none."""
    found = (syllable_of(word) for word in _WORDS.findall(text))
    return tuple(one for one in found if one is not None)


def sayable(text: str, initials: Collection[str], rimes: Collection[str]) -> bool:
    """Whether every word can be put together from these; one of another tongue cannot."""
    words = map(syllable_of, _WORDS.findall(text))
    return all(one is not None and one.initial in initials and one.rime in rimes for one in words)


def general_sentences() -> tuple[str, ...]:
    """Sentences with what schools and offices write, for every station."""
    base = (resources.files("broadcaster.voices.own") / "cau-goc.txt").read_text("utf-8")
    return tuple(line for line in base.splitlines() if line)


def figure_sentences() -> tuple[str, ...]:
    """Sentences with every word of figures, dates, hours and the commonest documents.

    Whatever else is not read yet, a voice says these.
    """
    base = (resources.files("broadcaster.voices.own") / "cau-so.txt").read_text("utf-8")
    return tuple(base.splitlines())


def reading_list(
    said: Iterable[str],
    candidates: Sequence[str],
    *,
    read: Collection[Syllable] = (),
    share: float = 0.99,
) -> ReadingList:
    """The fewest and shortest candidates that cover `share` of the syllables in `said`.

    Whatever the share, every initial and rime that a candidate has is among them: what was never
    read whole can then be put together. `read` are syllables that were read aloud before.
    Greedy by what a sentence adds for the time that it takes, which for covering is within a
    logarithm of the best.
    """
    weights: Counter[str] = Counter()
    often: Counter[str] = Counter()  # how many times each initial and rime is said
    words: dict[str, str] = {}
    for one in (one for text in said for one in syllables_in(text)):
        weights[one.key] += 1
        often.update(_pieces(one))
        words.setdefault(one.key, one.written)
    known = {one.key for one in read}
    pieces = {piece for one in read for piece in _pieces(one)}
    total, chosen = sum(weights.values()), []
    heard = sum(count for key, count in weights.items() if key in known)
    heap = [(-1e9, number) for number in range(len(candidates))]
    parsed = [syllables_in(text) for text in candidates]
    while heap:
        _, number = heapq.heappop(heap)
        enough = _share(heard, total) >= share
        worth = _worth(parsed[number], {} if enough else weights, often, known, pieces)
        if worth <= 0.0:
            continue
        if heap and worth < -heap[0][0]:
            heapq.heappush(heap, (-worth, number))
            continue
        chosen.append(candidates[number])
        new = {one.key for one in parsed[number]} - known
        heard += sum(weights[key] for key in new)
        known |= new
        pieces.update(piece for one in parsed[number] for piece in _pieces(one))
    left = Counter({key: count for key, count in weights.items() if key not in known})
    order = sorted(left.items(), key=lambda row: (-row[1], row[0]))
    missing = tuple(words[key] for key, _ in order)
    return ReadingList(sentences=tuple(chosen), missing=missing, covered=_share(heard, total))


def _share(heard: int, total: int) -> float:
    return heard / total if total else 1.0


def _pieces(one: Syllable) -> tuple[str, str]:
    return f"{one.initial}-", f"-{one.rime}"


def _worth(
    parsed: tuple[Syllable, ...],
    weights: Mapping[str, int],
    often: Mapping[str, int],
    known: set[str],
    pieces: set[str],
) -> float:
    """What a sentence adds, for each syllable of the time that it takes; 0 = it cannot be read."""
    if not SHORTEST <= len(parsed) <= LONGEST:
        return 0.0
    new = {one.key for one in parsed} - known
    parts = {piece for one in parsed for piece in _pieces(one)} - pieces
    gain = float(sum(weights.get(key, 0) for key in new))
    gain += sum(PIECE + SAID_PIECE * often.get(piece, 0) for piece in parts)
    return gain / (len(parsed) + START)
