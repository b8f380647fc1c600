"""What the ear can hear in one voice: measured on sentences that it says before it is used.

The voice says sentences as they are written. Whatever is doubted of them is a false alarm: so the
edges of that voice are lowered until none is. Then damage is done to the text, not to the sound (a
word too many in the text is one that was left out): what is found of it, with the same edges, is
what may be promised, and only that is told. A voice whose sounds carry too little is said to be
one, and raises no alarm.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from broadcaster.voices.listening.ear import FIGURES, TURNS, Ear
from broadcaster.voices.listening.heard import (
    USUAL,
    HearingDoubt,
    HearingKind,
    LineToHear,
    VoiceEdges,
    heard,
)
from broadcaster.voices.timing import words_of

SENTENCES = 96  # that a voice says to be measured
TOGETHER = 12  # of them heard at once, about as many as one voice says in a short programme;
RUN = 3  # words that are missing together are a part of a sentence
PASSES = 8  # times that a group is heard with one line of every kind damaged, each time others
STRANGE = 0.3  # of all words of a voice: where more are doubted it is the ear that is wrong
# Of the damage of a kind, from which it is one that is heard. A kind of which 90 of 100 are found
# passes in one of 25 voices, one of which 99 are in nearly all.
FOUND = 0.97
# How much lower than the lowest right word an edge is put: another sentence has a lower one.
FARTHER = 1.5
CLOSER = 0.5
ALIKE = 0.5  # few of the sentences have a word that turns them: it is believed so much of the rest
LISTED = 3  # words for each comma, under which a sentence is a list and not how a programme speaks
MORE = "tiếng đọc thừa"
EXCHANGED = "một tiếng bị đọc thành tiếng khác"
_ROUNDS = 6  # in which edges are lowered; each brings to light what was hidden behind a doubt
_DIGITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_NEGATIONS = ("không", "chưa", "cấm", "được", "đừng")


class SpokenDamage(StrEnum):
    """What may have happened to a line; the value is how people are told of it."""

    WORD = "một tiếng bị bỏ sót"
    TURN = "chữ “không”, “cấm”, “được” bị bỏ sót"
    FIGURE = "con số bị đọc khác"
    SENTENCE = "cả câu bị bỏ sót"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRange:
    """What the ear hears in a voice."""

    edges: VoiceEdges
    hears: tuple[SpokenDamage, ...]  # kinds of which enough is found, with these edges
    doubted: int = 0  # right sentences in which something was doubted, with the usual edges,
    of: int = 0  # of so many
    # The edges with which our words placed the voice's own, by which it is heard; None = by ours
    placed_by: VoiceEdges | None = None

    @property
    def misses(self) -> tuple[SpokenDamage, ...]:
        """The kinds of which too little is found."""
        return tuple(one for one in SpokenDamage if one not in self.hears)

    @property
    def to_listen_for(self) -> tuple[str, ...]:
        """What somebody has to listen for, as people are told.

        A word too many and another word are not tried, and go with a single word: where that is
        not told, or their edge was lowered, nobody may think that they are heard.
        """
        untold = SpokenDamage.WORD not in self.hears
        more = ((MORE, self.edges.added), (EXCHANGED, self.edges.other))
        return (*self.misses, *(name for name, edge in more if untold or edge < 0.0))


def to_be_said(sentences: Sequence[str]) -> tuple[str, ...]:
    """Those that a voice says to be measured: figures and turning words as many as can be.

    They are spread over all the others, so that those which are heard together have some.
    """
    sentences = [text for text in sentences if LISTED * text.count(",") < len(words_of(text))]
    wanted = {*_DIGITS, *TURNS}
    telling = [text for text in sentences if not wanted.isdisjoint(_words(text))]
    telling = telling[: SENTENCES // 2]
    others = [text for text in sentences if text not in telling][: SENTENCES - len(telling)]
    places = [
        (number / len(some), text) for some in (telling, others) for number, text in enumerate(some)
    ]
    return tuple(text for _, text in sorted(places))


def measured_range(
    lines: Sequence[LineToHear],
    ears: Sequence[Ear],
    edges: VoiceEdges = USUAL,
    *,
    passes: int = PASSES,
    enough: float = FOUND,
) -> HearingRange:
    """What the ears hear in a voice that says these lines just as they are written.

    The ears must know all words, and those of FIGURES and TURNS, which every ear does. `edges` are
    those with which it begins; a kind is heard of which `enough` are found, in `passes` passes.
    """
    groups = [lines[at : at + TOGETHER] for at in range(0, len(lines), TOGETHER)]
    doubted = 0
    for turn in range(_ROUNDS):
        told = [one.doubts for group in groups for one in heard(group, ears, edges)]
        if not turn:
            doubted = sum(map(bool, told))
            words = sum(len(words_of(line.text)) for line in lines)
            if sum(map(len, told)) > STRANGE * words:
                return HearingRange(edges=USUAL, hears=(), doubted=doubted, of=len(lines))
        if not any(told):
            break
        edges = _lowered(edges, lines, told)
    else:  # however low they stand, right sentences are doubted: nothing is to be believed
        if any(one.doubts for group in groups for one in heard(group, ears, edges)):
            return HearingRange(edges=USUAL, hears=(), doubted=doubted, of=len(lines))
    told_of: list[tuple[SpokenDamage, str, Sequence[HearingDoubt]]] = []
    for group, kinds in _damaged(groups, passes):
        answers = heard(group, ears, edges)
        told_of += [(kind, group[n].text, answers[n].doubts) for n, kind in kinds.items()]
    hears = tuple(SpokenDamage)
    # what is told no more may have told others
    while (fewer := _found(told_of, hears, enough)) != hears:
        hears = fewer
    return HearingRange(edges=edges, hears=hears, doubted=doubted, of=len(lines))


def _found(
    told_of: Sequence[tuple[SpokenDamage, str, Sequence[HearingDoubt]]],
    hears: Sequence[SpokenDamage],
    enough: float,
) -> tuple[SpokenDamage, ...]:
    """Those of some kinds of damage of which enough is found where only they are told."""
    found: dict[SpokenDamage, list[bool]] = defaultdict(list)
    for kind, text, doubts in told_of:
        found[kind].append(bool(trusted(text, doubts, hears)))
    return tuple(one for one in hears if sum(found[one]) >= enough * max(1, len(found[one])))


def trusted(
    text: str, doubts: Sequence[HearingDoubt], hears: Collection[SpokenDamage]
) -> tuple[HearingDoubt, ...]:
    """The doubts of a line of which the kind is heard in the voice that says it."""
    missing = {doubt.word for doubt in doubts if doubt.kind is HearingKind.MISSING}
    words = _words(text)

    def kind_of(doubt: HearingDoubt) -> SpokenDamage:
        if doubt.kind is HearingKind.OTHER and doubt.instead:
            return SpokenDamage.FIGURE
        if doubt.kind is HearingKind.MISSING and words[doubt.word] in TURNS:
            return SpokenDamage.TURN
        return SpokenDamage.WORD

    return tuple(
        doubt
        for doubt in doubts
        if kind_of(doubt) in hears
        or (SpokenDamage.SENTENCE in hears and _in_a_run(doubt.word, missing))
    )


def _in_a_run(word: int, missing: Collection[int]) -> bool:
    """Whether it is one of at least RUN words that are missing one behind the other."""
    first = last = word
    while first - 1 in missing:
        first -= 1
    while last + 1 in missing:
        last += 1
    return word in missing and last - first + 1 >= RUN


def _lowered(
    edges: VoiceEdges, lines: Sequence[LineToHear], told: Sequence[Sequence[HearingDoubt]]
) -> VoiceEdges:
    """The edges under whatever was doubted of right lines."""
    deepest: dict[str, float] = {}
    for line, doubts in zip(lines, told, strict=True):
        for doubt in doubts:
            edge = _edge_of(doubt, line)
            under = doubt.under - getattr(edges, edge)
            deepest[edge] = max(deepest.get(edge, 0.0), under)
    lower = {edge: -FARTHER * under - CLOSER for edge, under in deepest.items()}
    found = replace(edges, **lower)
    return replace(found, turning=min(found.turning, ALIKE * found.missing))


def _edge_of(doubt: HearingDoubt, line: LineToHear) -> str:
    """The name of the edge under which something was doubted."""
    if doubt.kind is HearingKind.ADDED:
        return "added"
    if doubt.kind is HearingKind.OTHER:
        return "figure" if doubt.instead else "other"
    start, end = words_of(line.text)[doubt.word]
    return "turning" if line.text[start:end].lower() in TURNS else "missing"


def _damaged(
    groups: Sequence[Sequence[LineToHear]], passes: int
) -> Iterator[tuple[Sequence[LineToHear], Mapping[int, SpokenDamage]]]:
    """Every group some times, each time with other lines damaged; by the number of each, how."""
    chance = random.Random(0)  # noqa: S311 - the same damage for every voice
    every = [line.text for group in groups for line in group]
    for group in groups:
        for _ in range(passes):
            damaged, kinds = list(group), dict[int, SpokenDamage]()
            for kind in SpokenDamage:
                fit = [
                    number
                    for number, line in enumerate(group)
                    if number not in kinds
                    and (kind is not SpokenDamage.FIGURE or _digits(line.text))
                ]
                if fit:
                    number = chance.choice(fit)
                    text = _otherwise(group[number].text, kind, every, chance)
                    damaged[number], kinds[number] = replace(group[number], text=text), kind
            yield damaged, kinds


def _words(text: str) -> list[str]:
    return [text[start:end].lower() for start, end in words_of(text)]


def _digits(text: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end in words_of(text) if text[start:end].lower() in _DIGITS]


def _otherwise(text: str, kind: SpokenDamage, every: Sequence[str], chance: random.Random) -> str:
    """A text of which what is said is a damaged reading."""
    if kind is SpokenDamage.SENTENCE:
        return f"{text} {chance.choice([one for one in every if one != text])}"
    if kind is SpokenDamage.FIGURE:
        start, end = chance.choice(_digits(text))
        others = [one for one in _DIGITS if one != text[start:end].lower()]
        return f"{text[:start]}{chance.choice(others)}{text[end:]}"
    start, end = chance.choice(words_of(text))
    word = chance.choice(_NEGATIONS)
    while kind is SpokenDamage.WORD and word in (*_NEGATIONS, *FIGURES, text[start:end].lower()):
        other = chance.choice(every)
        first, last = chance.choice(words_of(other))
        word = other[first:last].lower()
    return f"{text[:start]}{word} {text[start:]}"
