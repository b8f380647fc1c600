"""Which scripts and programmes would miss a sound if it were taken off the shelf."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from broadcaster.domain.sound import SoundAsset
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import fold, slug
from broadcaster.production.gather import script_files
from broadcaster.production.sounds import index_sounds
from broadcaster.production.tools import ProductionTools
from broadcaster.scripts.cues import CueFault, read_cue
from broadcaster.writing.drafting import earlier_scripts

_BRACKETS = re.compile(r"\[([^\[\]\n]{1,200})\]")


def users_of(
    tools: ProductionTools, formats: Sequence[ProgrammeFormat], gone: SoundAsset, day: date
) -> tuple[str, ...]:
    """Titles of the scripts and names of the programmes that call it, where no other answers."""
    assets = tools.shelf().assets
    left = index_sounds([one for one in assets if one.path != gone.path], day)
    alone = {
        slug(fold(name))
        for name in (gone.name, gone.path.name, gone.path.stem, *gone.titles)
        if left.key_for(name) is None
    }
    titles = {s.file.rpartition("/")[2]: s.head.title for s in earlier_scripts(tools)}
    called = [
        *(
            (f"“{titles.get(path.name, path.name)}”", _cues(path))
            for path in script_files(tools.folders.scripts)
        ),
        *((f"chương trình {one.name}", _sounds(one)) for one in formats),
    ]
    return tuple(title for title, names in called if alone & {slug(fold(name)) for name in names})


def _cues(path: Path) -> Iterator[str]:
    """What a script calls, also one that has mistakes elsewhere."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return
    for words in _BRACKETS.findall(text):
        with suppress(CueFault):
            yield read_cue(words).name


def _sounds(one: ProgrammeFormat) -> Iterator[str]:
    own = (one.ident, one.outro, one.jingle, one.sting, one.bed)
    yield from (name for name in (*own, *(sound for _, sound in one.jingles)) if name)
