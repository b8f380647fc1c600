"""How a voice that is none of ours says words itself: heard by these, less of it is doubted.

When such an engine says each word it does not tell. So our own ear places the words of a list that
the voice has said; one in which it hears something else is not learnt, or what a voice always says
wrongly would be its own measure.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from broadcaster.domain.errors import EngineError
from broadcaster.domain.speech import Speech, WordTiming
from broadcaster.voices.listening.ear import MORE_AMONG, Ear, Say, new_ear
from broadcaster.voices.listening.heard import (
    HearingKind,
    LineToHear,
    VoiceEdges,
    heard,
    sound_of,
)
from broadcaster.voices.timing import words_of

TEACHERS = 5  # lines of the voice that are heard with every list, by which our ear knows it
# Figures of a voice's own are nearer to it: of 8,314 right ones of the speaking toy the lowest had
# -1.6 and of 175 exchanged ones five were above -2.4 (the usual edge is -3.5).
OWN_EDGES = VoiceEdges(figure=1.5, tried=20.0)
# What is asked of them: 95 of 100, of twice as many as our words are tried with
OWN_PASSES, OWN_FOUND = 16, 0.95
_AT_ONCE, _AGAIN = 12, 5  # words of one list, and where one was unclear: beside others then


@dataclass(slots=True, kw_only=True)
class _PlacedSpeech:
    """What the voice says of a list, each word where our ear finds it."""

    say: Say
    near: Ear
    teachers: Sequence[LineToHear]
    edges: VoiceEdges
    unclear: set[str] = field(default_factory=set)  # words in which something else was heard

    def __call__(self, text: str) -> Speech:
        said = self.say(text)
        line = LineToHear(text=text, samples=said.samples, rate=said.rate)
        [answer] = heard([line], [self.near], self.edges, self.teachers)
        for doubt in answer.doubts:
            if doubt.kind is not HearingKind.ADDED:
                word = answer.words[doubt.word]
                self.unclear.add(text[word.start : word.end].lower())
        words = tuple(
            WordTiming(start=one.start, end=one.end, begins=one.begins, ends=one.ends)
            for one in answer.words
        )
        return replace(said, words=words, estimated=False)


def own_ear(
    known: Ear | None,
    words: Collection[str],
    say: Say,
    *,
    near: Ear,
    teachers: Sequence[LineToHear],
    edges: VoiceEdges,
) -> Ear | None:
    """An ear with words as the voice says them itself; of those that differ in their tone, one.

    `near` is the ear of our own words, which must know the others and AROUND; `teachers` are lines
    that the voice said, `edges` those with which our ear hears it. A word that stays unclear is not
    learnt. None = so is a figure or a turning word, without which nothing is heard. Raises
    EngineError when the voice does not say these.
    """
    placed = _PlacedSpeech(say=say, near=near, teachers=teachers[:TEACHERS], edges=edges)
    if known is None:
        known = new_ear(placed)
        if placed.unclear:
            return None
        known = known.among(MORE_AMONG, placed)
    new = _one_of_each(words, known)
    for at_once in (_AT_ONCE, _AGAIN):
        for at in range(0, len(new), at_once):
            group = new[at : at + at_once]
            placed.unclear.clear()
            with suppress(EngineError):  # a word that it cannot say leaves its list unlearnt
                more = known.knowing(group, placed)
                clear = {w: one for w, one in more.words.items() if w not in placed.unclear}
                known = replace(more, words={**clear, **known.words})
        new = _one_of_each(new, known)
    return known


def by_sound(ear: Ear, words: Collection[str]) -> Ear:
    """The same, which knows these words too where one that differs in its tone alone was learnt."""
    ways = {sound_of(word): frames for word, frames in ear.words.items()}
    more = {word: ways[sound_of(word)] for word in words if sound_of(word) in ways}
    return replace(ear, words={**more, **ear.words})


def without_sound(ear: Ear, words: Collection[str]) -> frozenset[str]:
    """Those of the words whose sound was not learnt."""
    ways = {sound_of(word) for word in ear.words}
    return frozenset(word for word in words if sound_of(word) not in ways)


def _one_of_each(words: Collection[str], known: Ear) -> list[str]:
    """A word for every sound that is not known."""
    return list({sound_of(word): word for word in sorted(without_sound(known, words))}.values())


def words_in(lines: Sequence[LineToHear]) -> frozenset[str]:
    """Every word of some lines, in small letters."""
    return frozenset(
        line.text[start:end].lower() for line in lines for start, end in words_of(line.text)
    )
