"""Which other word may have been read in the place of one: those nearest to what is heard there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from broadcaster.domain.speech import Speech
from broadcaster.voices.own.alignment import distance
from broadcaster.voices.own.reading_list import syllables_in
from broadcaster.voices.own.syllables import Syllable
from broadcaster.voices.own.voice_analysis import HOP, Frames, parts_of, spectrum

ALIKE = 40  # words, those whose shape is nearest, that are laid on what is heard
_BEFORE = "là"  # said before every word, so that all are heard in one place
_AT_ONCE = 50  # words of one utterance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RivalWords:
    """A word for each syllable without tone, as our voice says it."""

    words: tuple[Syllable, ...]
    frames: tuple[Frames, ...]  # of each
    shapes: Frames  # (words, parts times coefficients)

    def nearest(
        self, heard: Frames, turn: Frames, written: Syllable | None, count: int
    ) -> tuple[str, ...]:
        """The words nearest to what is heard, but the one that is written; nearest first.

        `turn` is how the reader differs from our voice.
        """
        if not len(heard):
            return ()
        own = written.key if written is not None else ""
        size = len(turn)
        shapes = (self.shapes.reshape(-1, size) @ turn).reshape(self.shapes.shape)
        order = np.argsort(np.square(shapes - parts_of(heard)).sum(axis=1), kind="stable")
        alike = [number for number in order if self.words[number].key != own][:ALIKE]
        apart = {number: distance(self.frames[number] @ turn, heard) for number in alike}
        near = sorted(alike, key=lambda number: apart[number])[:count]
        return tuple(self.words[number].written for number in near)


def rival_words(sentences: Iterable[str], say: Callable[[str, float], Speech]) -> RivalWords:
    """A word for every syllable without tone of some sentences."""
    every = {one.key: one for text in sentences for one in syllables_in(text)}
    words = tuple(every[key] for key in sorted(every))
    frames: list[Frames] = []
    for at in range(0, len(words), _AT_ONCE):
        text = " ".join(f"{_BEFORE} {word.written}" for word in words[at : at + _AT_ONCE])
        speech = say(f"{text}.", 1.0)
        seen = spectrum(speech.samples, speech.rate)
        frames += [
            seen[round(word.begins / HOP) : round(word.ends / HOP)] for word in speech.words[1::2]
        ]
    shapes = np.stack([parts_of(one) for one in frames])
    return RivalWords(words=words, frames=tuple(frames), shapes=shapes)
