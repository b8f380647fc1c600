"""The golden pairs: what is written, a tab, what is said."""

from pathlib import Path

from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon
from tests.fakes.rows_in_one import rows_in_one

FOLDER = Path(__file__).parents[2] / "golden" / "spoken"
LEXICON = make_lexicon()


def _pairs() -> list[tuple[str, str]]:
    lines = [
        line
        for path in sorted(FOLDER.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "\t" in line
    ]
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@rows_in_one(_pairs())
def test_golden_pairs_are_read_as_written_down(written: str, spoken: str) -> None:
    """Each pair is read exactly so, and its spoken form stays when read again."""
    assert plain(written, LEXICON) == spoken
    assert plain(spoken, LEXICON) == spoken


def test_there_are_several_hundred_pairs() -> None:
    """The list covers every kind."""
    assert len(_pairs()) >= 300
