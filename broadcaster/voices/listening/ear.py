"""How words sound in our own voice: what everything that is heard is laid against."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from broadcaster.domain.speech import Speech, WordTiming
from broadcaster.voices.listening.sound_shape import (
    HOP,
    Frames,
    ShapeRange,
    cut_apart,
    evened,
    range_of,
    shape_of,
)

VERSION = 1
FIGURES = (
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "mốt",
    "tư", "lăm", "trăm", "nghìn", "triệu", "tỷ", "linh",
)  # fmt: skip
ONE_VALUE = (("một", "mốt"), ("bốn", "tư"), ("năm", "lăm"), ("mười", "mươi"))
TURNS = ("không", "chưa", "chẳng", "cấm", "được", "đừng", "phải", "trừ")  # which turn a sentence
AMONG = ("hai {} nghìn", "có {} đồng")  # figures are heard in these words as well
_BEFORE = "là"  # said before every word, so that all are heard in one place
# Those in which a voice of its own words says them besides: at an end, and behind and before others
MORE_AMONG = ("số {}.", "thứ {} và")
# words in which others are learnt
AROUND = frozenset({_BEFORE, "hai", "nghìn", "có", "đồng", "số", "thứ", "và"})
_AT_ONCE = 60  # words of one utterance
_SILENT = 50.0  # dB under the loudest moment; silence behind a word is none of it
_LEAST = 3  # frames of a word

Say = Callable[[str], Speech]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ear:
    """The words that it knows as our voice says them."""

    words: Mapping[str, Frames]  # by the word in small letters; without what the voice adds;
    # of a figure among others also by the words around it
    usual: ShapeRange  # of our voice, from the figures and turning words alone
    loud: float  # power of its loud moments

    def knowing(self, words: Collection[str], say: Say) -> "Ear":
        """The same, which knows these words as well; itself when it knows them."""
        new = sorted({word.lower() for word in words} - self.words.keys())
        if not new:
            return self
        said = dict(self.words)
        for at in range(0, len(new), _AT_ONCE):
            group = new[at : at + _AT_ONCE]
            speech = say(_list_of(group))
            said |= self._cut(dict(zip(group, speech.words[1::2], strict=True)), speech)
        return replace(self, words=said)

    def variants(self, figure: str) -> tuple[Frames, ...]:
        """A figure as it is said in other words."""
        ways = (around.format(figure) for around in (*AMONG, *MORE_AMONG))
        return tuple(self.words[way] for way in ways if way in self.words)

    def among(self, arounds: Sequence[str], say: Say) -> "Ear":
        """The same, which knows figures as they are said in these words too, behind the first."""
        said = dict(self.words)
        for around in arounds:
            phrases = [around.format(figure) for figure in FIGURES]
            speech = say(f"{' '.join(phrases)}.")
            size = len(around.split())
            said |= self._cut(dict(zip(phrases, speech.words[1::size], strict=True)), speech)
        return replace(self, words=said)

    def _cut(self, words: Mapping[str, WordTiming], speech: Speech) -> Mapping[str, Frames]:
        shape = shape_of(speech.samples, speech.rate, loud=self.loud)
        frames = evened(shape.cepstra, self.usual)
        heard = shape.level > shape.level.max() - _SILENT
        found = {}
        for word, when in words.items():
            first, last = round(when.begins / HOP), round(when.ends / HOP)
            while last > first + _LEAST and not heard[min(last, len(heard)) - 1]:
                last -= 1
            last = max(first + _LEAST, last)
            found[word] = frames[max(0, min(first, len(frames) - _LEAST)) : last]
        return found


def new_ear(say: Say) -> Ear:
    """An ear that knows figures and the words that turn a sentence."""
    words = tuple(dict.fromkeys((*FIGURES, *TURNS)))
    speech = say(_list_of(words))
    shape = shape_of(speech.samples, speech.rate)
    ear = Ear(words={}, usual=range_of([shape]), loud=shape.loud)
    return ear.knowing(words, say).among(AMONG, say)


def _list_of(words: Sequence[str]) -> str:
    return " ".join(f"{_BEFORE} {word}" for word in words) + "."


def ear_bytes(ear: Ear) -> bytes:
    """What an ear knows, to be kept."""
    order = sorted(ear.words)
    head = {
        "version": VERSION,
        "loud": ear.loud,
        "words": [[word, len(ear.words[word])] for word in order],
    }
    usual = np.stack([ear.usual.mean, ear.usual.spread]).astype("<f4").tobytes()
    frames = np.concatenate([ear.words[word] for word in order]).astype("<f2").tobytes()
    return b"\n".join([json.dumps(head, ensure_ascii=False).encode(), usual + frames])


def ear_from(data: bytes) -> Ear:
    """An ear that was kept. Raises ValueError when it is damaged or of another version."""
    line, _, rest = data.partition(b"\n")
    try:
        head = json.loads(line)
        if head["version"] != VERSION:
            raise ValueError("another version")
        words, counts = [str(word) for word, _ in head["words"]], [int(n) for _, n in head["words"]]
        total = sum(counts)
        kept = len(rest) // (8 + 4 * total)  # coefficients; frames have as many for how they move
        split = 8 * kept
        mean, spread = np.frombuffer(rest[:split], "<f4").reshape(2, -1)
        frames = np.frombuffer(rest[split:], "<f2").reshape(total, 2 * kept).astype(np.float32)
        loud = float(head["loud"])
    except (KeyError, TypeError) as fault:
        raise ValueError("damaged") from fault
    return Ear(
        words=dict(zip(words, cut_apart(frames, counts), strict=True)),
        usual=ShapeRange(mean=mean, spread=spread),
        loud=loud,
    )
