"""What the reader gives to the embedded voice is Vietnamese to it, word by word."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from broadcaster.production.gather import gather
from broadcaster.production.readings import read_blocks
from broadcaster.production.script_folder import script_files
from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon, table
from broadcaster.voices.embedded import EmbeddedVoice, make

ROOT = Path(__file__).parents[2]
SAMPLES = [ROOT / "scripts_vi", ROOT / "broadcaster" / "starter" / "scripts_vi"]
ENGLISH = "(en)"
LONGEST = 800  # characters asked for at once


def lines_of(words: Iterable[str]) -> Iterator[str]:
    """Words put together into few utterances: each costs a process."""
    line = ""
    for word in sorted(words):
        if len(line) + len(word) > LONGEST:
            yield line
            line = ""
        line += f"{word}, "
    yield line


def english(words: set[str]) -> list[str]:
    """The words that the embedded voice would say as English."""
    engine = make({})
    assert isinstance(engine, EmbeddedVoice)
    with ThreadPoolExecutor(4) as pool:
        lines = list(lines_of(words))
        heard = dict(zip(lines, pool.map(engine.phonemes, lines), strict=True))
    suspects = {
        w.strip() for line, said in heard.items() if ENGLISH in said for w in line.split(",")
    }
    return sorted(w for w in suspects if w and ENGLISH in engine.phonemes(w))


def words_of(text: str) -> set[str]:
    """The words of a spoken form."""
    return set("".join(c if c.isalpha() else " " for c in text).split())


def test_the_samples_are_wholly_vietnamese_to_the_embedded_voice() -> None:
    """Every script, gathered and read: no switch to English."""
    found: set[str] = set()
    for folder in SAMPLES:
        for script in gather(script_files(folder)).scripts:
            texts = read_blocks(script.body, (), script.head.readings).texts.values()
            found |= {w for t in texts for r in t.readings for w in words_of(r.spoken)}
    assert len(found) > 500
    assert english(found) == []


def test_the_shipped_readings_are_wholly_vietnamese_to_the_embedded_voice() -> None:
    """Every respelled word and every abbreviation: no switch to English."""
    lexicon = make_lexicon()
    keys = [
        *table("lexicon")["words"],
        *table("lexicon")["exact"],
        *table("abbreviations")["plain"],
    ]
    found = {word for key in keys for word in words_of(plain(key, lexicon))}
    assert len(found) > 500
    assert english(found) == []


def test_the_search_hears_english() -> None:
    """A word that is not respelled is found, so an empty result means something."""
    assert english({"strengthening", "chào"}) == ["strengthening"]
