"""One word of a format chooses a set of sounds: the commune's, or one of the station's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.care.init_station import found_station
from broadcaster.domain.sound import Rights, Scope, SoundAsset
from broadcaster.production.episode_list import ListEntry
from broadcaster.production.gather import gather
from broadcaster.production.grouping import ScriptGroup
from broadcaster.production.planning import plan_episode
from broadcaster.production.rundown import SoundCue
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import SoundIndex, index_sounds
from broadcaster.scripts.programme_file import read_format

DAY = date(2026, 9, 7)
FREE = Rights(who="Đài", source="tự làm", licence="CC0-1.0", scope=Scope.PUBLIC)


def sound(name: str, *titles: str) -> SoundAsset:
    return SoundAsset(
        name=name, path=Path(f"{name}.ogg"), digest=name.ljust(64, "0"), rights=FREE, titles=titles
    )


STING, OF_COMMUNE = sound("nhac-cat", "nhạc cắt"), sound("nhac-cat-xa", "nhạc cắt xã")
DRUM = sound("trong-truong", "trống trường")


def chosen(name: str, sound_set: str, *assets: SoundAsset) -> str:
    """The file that a name means in a set."""
    index = replace(index_sounds(assets or (STING, OF_COMMUNE, DRUM), DAY), sound_set=sound_set)
    key = index.key_for(name)
    return index.by_key[key].name if key else ""


@pytest.mark.parametrize(
    ("name", "sound_set", "file"),
    [
        ("nhạc cắt", "", "nhac-cat"),
        ("nhạc cắt", "xã", "nhac-cat-xa"),
        ("Nhac Cat", "XA", "nhac-cat-xa"),  # as people type
        ("nhac-cat", "xã", "nhac-cat-xa"),  # by the name of the file
        ("nhạc cắt xã", "", "nhac-cat-xa"),  # one piece of another set
        ("trống trường", "xã", "trong-truong"),  # what a set has not is as it was
        ("nhạc cắt", "tết", "nhac-cat"),
        ("gà gáy", "xã", ""),
    ],
)
def test_a_name_is_looked_for_in_the_set_first(name: str, sound_set: str, file: str) -> None:
    assert chosen(name, sound_set) == file


def test_the_sets_of_a_name_are_the_words_behind_it_in_other_names() -> None:
    """By its titles first; a longer name of the same sound, and of the same piece, is no set."""
    tet = sound("nhac-cat-tet")  # without a card, by its file alone
    whole = sound("nhac-cat-xa", "nhạc cắt xã", "nhạc cắt cả bài xã")
    alias = sound("nhac-cat", "nhạc cắt", "nhạc cắt cả bài")
    index = index_sounds((alias, whole, tet, DRUM), DAY)
    assert index.sets_of(["Nhạc Cắt", "trống trường"]) == ("tet", "xã")
    assert index.sets_of(["trống trường", "gà gáy", ""]) == ()


@pytest.mark.parametrize(
    ("word", "there"), [("xã", True), ("XA", True), ("tết", False), ("!", False)]
)
def test_a_set_is_there_when_one_sound_of_it_is(word: str, there: bool) -> None:
    assert index_sounds((STING, OF_COMMUNE, DRUM), DAY).has_set(word) is there


def test_a_station_has_sets_of_its_own() -> None:
    """Files whose names end in the word, before the shipped ones of that name."""
    assert chosen("nhạc cắt", "tết", sound("nhac-cat-tet"), STING) == "nhac-cat-tet"
    own, shipped = sound("nhac-cat-xa"), replace(OF_COMMUNE, digest="b" * 64)
    index = replace(index_sounds((own, shipped, STING), DAY), sound_set="xã")
    assert index.by_key[index.key_for("nhạc cắt") or ""] is own


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[WiredStation]:
    """A station just made, with its welcome."""
    found_station(tmp_path, first_day=DAY)
    found = wire(load_settings(tmp_path, {}))
    yield found
    found.close()


def planned(wired: WiredStation, sound_set: str) -> tuple[list[str], list[str]]:
    """The files that its first programme plays in a set, and the codes of what is told."""
    programme = replace(wired.station.formats[0], sound_set=sound_set)
    scripts = gather(script_files(wired.tools.folders.scripts)).scripts
    entry = ListEntry(
        key="k", programme=programme.slug, first_day=DAY, day=DAY, number=1,
        slugs=tuple(one.slug for one in scripts), guid="g",
    )  # fmt: skip
    group = ScriptGroup(entry=entry, programme=programme, scripts=scripts)
    sounds: SoundIndex = index_sounds(wired.tools.shelf().assets, DAY)
    checked = plan_episode(group, wired.station.profile, wired.tools.engines, sounds)
    assert checked.value is not None
    cues = [cue for cue in checked.value.school.cues if isinstance(cue, SoundCue)]
    return [sounds.by_key[cue.sound].name for cue in cues], [one.code for one in checked.notices]


def test_a_programme_is_planned_with_its_set(wired: WiredStation) -> None:
    usual, _ = planned(wired, "")
    of_commune, told = planned(wired, "xã")
    assert "nhac-cat" in usual
    assert of_commune == [
        {"nhac-hieu-mang-non": "nhac-hieu-xa", "trong-truong": "trong-truong"}.get(one, f"{one}-xa")
        for one in usual
    ]
    assert "khong-co-bo-nhac" not in told


def test_a_set_that_is_not_there_is_told_and_changes_nothing(wired: WiredStation) -> None:
    usual, _ = planned(wired, "")
    played, told = planned(wired, "xóm")
    assert played == usual
    assert told.count("khong-co-bo-nhac") == 1


def test_the_word_stands_with_the_sounds_of_a_format() -> None:
    text = 'name = "Tin xã"\nshow = "tin-xa"\n[sounds]\nset = " xã "\nsting = "nhạc cắt"\n'
    checked = read_format(text.encode(), "tin-xa.toml", "tin-xa")
    assert checked.notices == ()
    assert checked.value is not None
    assert checked.value.sound_set == "xã"
