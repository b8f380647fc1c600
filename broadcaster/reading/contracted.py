"""Two syllables typed as the first letter of one and the other whole: "đký", "ctrinh", "tgian".

The words that people write so are a list; their short forms are made of it, with and without
the marks of the syllable that stands. None of them is a syllable, so in any line it is a guess.
"""

from functools import cache

from broadcaster.reading.letters import spell
from broadcaster.reading.line import Ground, ReadPiece, TextLine
from broadcaster.reading.syllables import bare, legal, plain, unmarked
from broadcaster.reading.tables import cues

LONGEST = 8  # letters of such a form
_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr")


def read_contracted(line: TextLine, at: int, end: int) -> ReadPiece | None:
    """A word of two syllables of which the first one is a letter or two, a guess: "đký"."""
    written = line.text[at:end]
    known = contracted().get(written.lower())
    if known is None or not written[1:].islower():
        return None
    words, *others = known
    other = others[0] if others else spell(written)
    return ReadPiece(at, end, words, "abbreviation", Ground.NONE, "doan-viet-tat", other)


@cache
def contracted() -> dict[str, tuple[str, ...]]:
    """The words of the list by each short form that is no syllable, nor one without its marks."""
    found: dict[str, list[str]] = {}
    for words in cues()["haste.contracted"]:
        first, _, second = words.partition(" ")
        onset = next((one for one in _ONSETS if first.startswith(one)), first[0])
        for head in {first[0], onset, plain(first[0])}:
            for tail in {second, bare(second), plain(second)}:
                form = head + tail
                if (
                    not legal(form)
                    and not unmarked(form)
                    and words not in found.setdefault(form, [])
                ):
                    found[form].append(words)
    return {form: tuple(known) for form, known in found.items()}
