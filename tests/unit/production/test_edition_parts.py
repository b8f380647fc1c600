"""What a receipt of an edition is taken for by who asked for it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.domain.parts import PartEnd, PartReceipt
from broadcaster.production.edition_parts import EditionReceipt, _as_made
from broadcaster.production.unit_editions import UnitLine
from broadcaster.storage.serialization import to_line

UNIT = UnitLine(unit="Trường Hoa Sim (ví dụ)", slug="hoa-sim")
MADE = to_line(EditionReceipt(bytes=7, sha256="0" * 64)).decode()


@pytest.fixture
def maker(tmp_path: Path):
    return SimpleNamespace(
        group=SimpleNamespace(entry=SimpleNamespace(key="so-1")),
        path_of=lambda unit: tmp_path / unit.slug / "so-1.mp3",
    )


@pytest.mark.parametrize("end", [PartEnd.FAILED, PartEnd.LOST])
def test_a_part_that_failed_is_never_a_silent_success(maker, end) -> None:
    """Whatever was told of a file: there is none, so an error says so."""
    made = _as_made(maker, UNIT, PartReceipt(key="0" * 64, end=end, told=MADE))
    assert made.file is None
    (notice,) = made.notices
    assert "chưa dựng được số so-1 cho Trường Hoa Sim (ví dụ)" in notice.sentence


def test_what_was_made_is_told_with_its_file(maker) -> None:
    made = _as_made(maker, UNIT, PartReceipt(key="0" * 64, end=PartEnd.DONE, told=MADE))
    assert made.file is not None
    assert made.notices == ()
