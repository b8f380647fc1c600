"""The frames that are shipped: short, never the same title twice, different through the year."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from broadcaster.domain.script import ScriptKind
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.production.frames import FrameItem, FrameTexts, frame_texts, frame_values
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.station_file import read_station

ROOT = Path(__file__).parents[3]
STARTER = ROOT / "broadcaster" / "starter" / "scripts_vi" / "formats"
FILES = [*sorted((ROOT / "scripts_vi" / "formats").glob("*.toml")), *sorted(STARTER.glob("*.toml"))]
STATION = read_station((ROOT / "scripts_vi" / "station.toml").read_bytes(), "station.toml").value
TITLES = ("Chiếc hộp lạ", "Ai được đi trước?", "Mũ bảo hiểm", "Tin đồn", "Cổng trường")
NAMES = [f"{path.parents[2].name}/{path.stem}" for path in FILES]


def format_of(path: Path) -> ProgrammeFormat:
    found = read_format(path.read_bytes(), path.name, path.stem)
    assert found.notices == ()
    assert found.value is not None
    return found.value


def texts(path: Path, count: int, number: int = 1, kinds=tuple(ScriptKind)) -> FrameTexts:
    assert STATION is not None
    programme = format_of(path)
    items = [
        FrameItem(title=title, kind=kinds[n % len(kinds)].value)
        for n, title in enumerate(TITLES[:count])
    ]
    day = date(2026, 9, 7) + timedelta(weeks=number - 1)
    values = frame_values(STATION, programme, day=day, number=number, theme="bạn bè", items=items)
    return frame_texts(programme, values)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_title_is_said_once_by_the_frames(path: Path) -> None:
    """In the link before the item; of one item and of five, whatever the number."""
    for count in range(1, len(TITLES) + 1):
        for number in range(1, 13):
            found = texts(path, count, number)
            assert not [one for one in TITLES if one in found.opening + found.closing]
            assert [
                link.count(title) for link, title in zip(found.links, TITLES, strict=False)
            ] == [1] * count


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_two_numbers_that_follow_each_other_sound_different(path: Path) -> None:
    """Greeting, first link and closing; by the number, so that the same one is always the same."""
    year = [texts(path, 3, number) for number in range(1, 36)]
    bare = [(one.opening.split("ngày")[0], one.links, one.closing) for one in year]
    assert all(one[0] != then[0] for one, then in pairwise(bare))
    assert all(one[1] != then[1] for one, then in pairwise(bare))
    assert all(one[2] != then[2] for one, then in pairwise(bare))
    assert year == [texts(path, 3, number) for number in range(1, 36)]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_frames_of_any_kind_and_number_can_be_filled(path: Path) -> None:
    """Every kind alone, twice and among others; nothing of the template is left in the words."""
    for number in range(1, 13):
        for kind in ScriptKind:
            for count in (1, 2, 5):
                found = texts(path, count, number, (kind,))
                for text in (found.opening, *found.links, found.closing):
                    assert parse_body(text, "khung")[1] == ()
                    assert not set("{}[]%") & set(
                        text.replace("[nhạc nền]", "").replace("[hết nhạc nền]", "")
                    )


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_head_and_tail_are_short(path: Path) -> None:
    """In words alone, at four syllables a second: with music they stay under 15 % of the slot."""
    for number in range(1, 13):
        found = texts(path, 3, number)
        syllables = len(f"{found.opening} {found.closing}".split())
        slot = min(format_of(path).max_minutes, 10) * 60
        assert syllables / 4 <= 0.12 * slot
