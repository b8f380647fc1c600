"""Every word of the samples can be read aloud, and all they say of the law has its source."""

import re
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Paragraph, Script
from broadcaster.law.citations import check_sources
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from broadcaster.reading import mentions, read_aloud
from broadcaster.reading.tables import make_lexicon
from broadcaster.scripts.script_file import read_script

ROOT = Path(__file__).parents[3]
FILES = [*ROOT.glob("scripts_vi/2026-*.md"), *ROOT.glob("broadcaster/starter/scripts_vi/*.md")]


def script(path: Path) -> Script:
    value = read_script(path.read_bytes().replace(b"@DAY@", b"7/9/2026"), path.name).value
    assert value is not None
    return value


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_law_check_passes(path: Path) -> None:
    """No source out of force on the air date, no document said that the head does not name.

    That a document was amended is told; two have no first day that could be looked up.
    """
    found = [
        n
        for n in check_sources(script(path), mentions, starter_register())
        if n.level is not Level.INFO
    ]
    unknown = [(n.code, n.sentence.split()[2]) for n in found]
    undated = {"chiec-hop-la-trong-cap": "173/2024/QH15", "tieng-no-cua-anh-tun": "56/2023/NĐ-CP"}
    allowed = [number for name, number in undated.items() if path.stem.endswith(name)]
    assert unknown == [("nguon-chua-kiem", number) for number in allowed]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_nothing_that_is_said_contradicts_its_source(path: Path) -> None:
    """Neither a figure nor a duty: the check that `build` makes has nothing to warn of."""
    found = check_figures(script(path), starter_register())
    assert [n.sentence for n in found if n.level is not Level.INFO] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_word_can_be_read_aloud(path: Path) -> None:
    """No warning from the reader, and neither figure nor symbol left for the voice."""
    told, spoken = [], []
    lexicon = make_lexicon(script=script(path).head.readings)
    for block in script(path).body:
        if isinstance(block, Paragraph):
            read = read_aloud(block.text, lexicon)
            told += [r.sentence for r in read.remarks if r.level is not Level.INFO]
            spoken += [reading.spoken for reading in read.readings]
    assert told == []
    assert [s for s in spoken if re.search(r"[\d%/()\[\]]", s)] == []
