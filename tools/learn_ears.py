"""Write the words that come with the program as our own voices say them.

    python tools/learn_ears.py

Once more after anything that changes how these voices speak or how the ear sees sound; a test
tells so. The words are those of the general sentences and of figures, and those that the tables of
the law hold at least three times: what programmes about the law say. They are not those of the
examples, by which it is measured what Tai máy costs.
"""

import random
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from broadcaster.voices.listening.ear import Ear, Say

ROOT = Path(__file__).parents[1]
EARS = ROOT / "broadcaster" / "voices" / "listening" / "ears"
OFTEN = 3  # times in the tables of the law
TURNS = 5  # lists in which each word is said


def main() -> None:
    """Learn the words and write the files."""
    sys.path.insert(0, str(ROOT))
    from broadcaster.domain.speech import Speech, Utterance
    from broadcaster.production.machine_ear import NORTH, SOUTH
    from broadcaster.voices.embedded import make
    from broadcaster.voices.listening.ear import new_ear
    from broadcaster.voices.listening.known_words import file_name, packed, print_of

    words, engine = common_words(), make({})
    EARS.mkdir(exist_ok=True)
    for voice in (NORTH, SOUTH):

        def say(text: str, voice: str = voice) -> Speech:
            return engine.synthesize(Utterance(text=text, voice=voice))

        ear = _usual_ways(new_ear(say), words, say)
        data = packed(ear, print_of(voice))
        (EARS / file_name(voice)).write_bytes(data)
        told = f"{file_name(voice)}: {len(words)} words, {len(data) / 1000:.0f} kB\n"
        sys.stdout.write(told)


def _usual_ways(ear: "Ear", words: frozenset[str], say: "Say") -> "Ear":
    """The ear with every word as it sounds most like itself: a list lends it something of its own.

    Each is said in some lists, and the way is kept that is nearest to all others.
    """
    from broadcaster.voices.own.voice_analysis import parts_of

    ways: dict[str, list[Any]] = {}
    for turn in range(TURNS):
        order = sorted(words - ear.words.keys())
        random.Random(turn).shuffle(order)  # noqa: S311 - the same lists whenever it runs
        for at in range(0, len(order), 60):
            found = ear.knowing(order[at : at + 60], say)
            for word in order[at : at + 60]:
                ways.setdefault(word, []).append(found.words[word])
    chosen = {}
    for word, said in ways.items():
        shapes = np.stack([parts_of(one) for one in said])
        apart = np.square(shapes[:, None] - shapes).sum(axis=2).sum(axis=1)
        chosen[word] = said[int(np.argmin(apart))]
    return replace(ear, words={**ear.words, **chosen})


def common_words() -> frozenset[str]:
    """The words that are learnt."""
    from broadcaster.production.machine_ear import general_words
    from broadcaster.voices.listening.ear import AROUND
    from broadcaster.voices.own.syllables import syllable_of
    from broadcaster.voices.timing import words_of

    said: Counter[str] = Counter()
    for path in sorted((ROOT / "broadcaster" / "law").glob("*.toml")):
        for text in _strings(tomllib.loads(path.read_text("utf-8"))):
            whole = unicodedata.normalize("NFC", text)
            said.update(whole[start:end].lower() for start, end in words_of(whole))
    often = {word for word, count in said.items() if count >= OFTEN and syllable_of(word)}
    return general_words() | AROUND | often


def _strings(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for one in table.values():
            yield from _strings(one)
    elif isinstance(table, list):
        for one in table:
            yield from _strings(one)


if __name__ == "__main__":
    main()
