"""Lines that do not say what is written: damage done on purpose, by chance with a seed."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from broadcaster.domain.speech import Utterance
from broadcaster.production.readings import Readings
from broadcaster.voices.embedded import make
from broadcaster.voices.listening.ear import FIGURES, TURNS, new_ear
from broadcaster.voices.listening.heard import LineToHear
from broadcaster.writing.drafting import scripts_at, spoken_sentences

WORD = re.compile(r"[^\W_]+")
DIGITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LEFT_OUT, CUT, FIGURE, TURN = "left out", "cut out", "figure", "turning word"
SENTENCE, WORD_MORE, OTHER_WORD = "sentence", "word too many", "other word"
SURE = (LEFT_OUT, CUT, FIGURE, TURN, SENTENCE)  # what must be found
SCRIPTS = Path(__file__).parents[2] / "scripts_vi"


@dataclass(frozen=True, kw_only=True)
class DamagedLine:
    """A line and what is said instead."""

    kind: str  # "" = nothing was done to it
    written: str
    said: str
    word: int = -1  # number of the word that was damaged


@cache
def sample_lines(least=4, most=40):
    """The sentences of the example scripts as they are read aloud: more than a second."""
    scripts = scripts_at(sorted(SCRIPTS.glob("20*.md")))
    every = [text for one in scripts for text in spoken_sentences(one, Readings())]
    return tuple(dict.fromkeys(t for t in every if least <= len(WORD.findall(t)) <= most))


def _put(text, number, word):
    match = list(WORD.finditer(text))[number]
    made = text[: match.start()] + word + text[match.end() :]
    return re.sub(r"\s+([,.;:?!])", r"\1", re.sub(r"\s+", " ", made)).strip(" ,")


def damaged(lines, count, seed):
    """`count` lines of every kind of damage; of each another line, as far as there are so many."""
    chance = np.random.default_rng(seed)
    vocabulary = [word.lower() for text in lines for word in WORD.findall(text)]
    made = []
    for kind in (*SURE, WORD_MORE, OTHER_WORD):
        wanted = {FIGURE: DIGITS, TURN: ("không", "chưa", "cấm", "được", "đừng")}.get(kind)
        fit = [
            text
            for text in lines
            if wanted is None or any(word.lower() in wanted for word in WORD.findall(text))
        ]
        for text in chance.permutation(fit)[:count]:
            made.append(_damage(kind, str(text), wanted, lines, vocabulary, chance))
    return made


def _damage(kind, text, wanted, lines, vocabulary, chance):
    words = [word.lower() for word in WORD.findall(text)]
    places = [n for n, word in enumerate(words) if wanted is None or word in wanted]
    number = int(chance.choice(places))
    word = words[number]
    if kind in (LEFT_OUT, TURN):
        return DamagedLine(kind=kind, written=text, said=_put(text, number, ""), word=number)
    if kind == CUT:
        return DamagedLine(kind=kind, written=text, said=text, word=number)
    if kind == SENTENCE:
        more = str(chance.choice(lines))
        written = f"{text} {more}"
        return DamagedLine(kind=kind, written=written, said=text, word=len(words))
    if kind == WORD_MORE:
        said = _put(text, number, f"{chance.choice(vocabulary)} {word}")
        return DamagedLine(kind=kind, written=text, said=said, word=number)
    others = [one for one in (DIGITS if kind == FIGURE else vocabulary) if one != word]
    said = _put(text, number, str(chance.choice(others)))
    return DamagedLine(kind=kind, written=text, said=said, word=number)


def sound_of(line, say):
    """The line as it is to be listened to; `say` gives the speech of a text."""
    speech = say(line.said)
    samples = speech.samples
    if line.kind == CUT:
        word = speech.words[line.word]
        first, last = round(word.begins * speech.rate), round(word.ends * speech.rate)
        samples = np.concatenate([samples[:first], samples[last:]])
    return LineToHear(text=line.written, samples=samples, rate=speech.rate)


def said_by(voice):
    """What an embedded voice says of a text."""
    engine = make({})
    return lambda text: engine.synthesize(Utterance(text=text, voice=f"embedded:{voice}"))


def ears_for(lines, voices=("nu-bac", "nu-nam")):
    """Ears that know every word of the lines and every figure."""
    words = {word for text in lines for word in WORD.findall(text)} | {*FIGURES, *TURNS}
    return [new_ear(said_by(voice)).knowing(words, said_by(voice)) for voice in voices]


def together(lines, count, seed, size=12, bad=3):
    """Groups of `size` lines, `bad` of them damaged, the others as they are."""
    chance = np.random.default_rng(seed)
    harmed = damaged(lines, count, seed)
    order = chance.permutation(len(harmed))
    for at in range(0, len(order), bad):
        group = [harmed[number] for number in order[at : at + bad]]
        whole = chance.permutation(lines)[: size - len(group)]
        yield [*group, *(DamagedLine(kind="", written=str(t), said=str(t)) for t in whole)]
