"""How far the reading list of a new station's voice goes in texts that it was not made from.

    python bench/reading_list.py [--texts bench/school_texts]

A new station is laid out with its sample, and a person reads the list that it prints. Then come ten
notices and plans of invented schools, by somebody who knew neither the list nor the reader: how
many of their syllables were read whole, how many are put together from halves, how many cannot be
said, and how many sentences more each text needs until 99 of 100 are read whole.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from broadcaster.app.own_voices import sentences_to_read
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.cli.root import program
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon
from broadcaster.voices.own.reading_list import ReadingList, reading_list, syllables_in
from broadcaster.voices.own.syllables import Syllable

TEXTS = Path(__file__).parent / "school_texts"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Syllables of a text by what a voice can do with them."""

    whole: int
    halves: int
    unsaid: tuple[str, ...]
    more: int  # sentences to read beside the list


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=TEXTS, help="a folder of .txt")
    folder = parser.parse_args().texts
    listed = list_of_a_new_station()
    read = [one for sentence in listed.sentences for one in syllables_in(sentence)]
    print(f"the list: {len(listed.sentences)} sentences, {len(read)} syllables")
    print(f"{'text':12}{'syllables':>10}{'whole %':>9}{'halves %':>10}{'unsaid %':>10}{'more':>6}")
    for path in sorted(folder.glob("*.txt")):
        found = _coverage(_spoken(path.read_text("utf-8")), read)
        count = found.whole + found.halves + len(found.unsaid)
        shares = [100 * part / count for part in (found.whole, found.halves, len(found.unsaid))]
        row = f"{count:10}{shares[0]:9.1f}{shares[1]:10.1f}{shares[2]:10.2f}{found.more:6}"
        print(f"{path.name:12}{row}  {' '.join(dict.fromkeys(found.unsaid))}")


def list_of_a_new_station() -> ReadingList:
    """What a person reads for a station that was laid out just now."""
    with tempfile.TemporaryDirectory() as name:
        station = Path(name) / "dai"
        done = CliRunner().invoke(program, ["init", str(station)])
        assert not done.exit_code, done.output
        wired = wire(load_settings(station, {}))
        try:
            return sentences_to_read(wired)
        finally:
            wired.close()


def _spoken(text: str) -> list[str]:
    lexicon = make_lexicon()
    read = [read_aloud(line, lexicon) for line in text.splitlines() if line.strip()]
    return [one.spoken for paragraph in read for one in paragraph.readings if one.spoken]


def _coverage(spoken: list[str], read: Collection[Syllable]) -> Coverage:
    keys = {one.key for one in read}
    initials, rimes = {one.initial for one in read}, {one.rime for one in read}
    count: Counter[str] = Counter()
    unsaid = []
    for one in (one for sentence in spoken for one in syllables_in(sentence)):
        if one.key in keys:
            count["whole"] += 1
        elif one.initial in initials and one.rime in rimes:
            count["halves"] += 1
        else:
            unsaid.append(one.written)
    more = reading_list(spoken, spoken, read=read).sentences
    return Coverage(
        whole=count["whole"], halves=count["halves"], unsaid=tuple(unsaid), more=len(more)
    )


if __name__ == "__main__":
    main()
