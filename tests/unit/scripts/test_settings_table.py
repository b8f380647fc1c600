"""The table of settings: whole, without a double, and what a reader makes of a line of it."""

from dataclasses import fields

import pytest

from broadcaster.domain.sound import Rights
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.scripts.setting import FileSection, FileSetting, read_file
from broadcaster.scripts.settings_table import CARD, FILES, FORMAT, STATION
from broadcaster.scripts.sound_card import RightsCard
from broadcaster.scripts.station_file import read_station
from tests.fakes.rows_in_one import rows_in_one

SECTIONS = [section for root in FILES.values() for section in root]
SETTINGS = [
    (section, one)
    for section in SECTIONS
    for one in section.settings
    if isinstance(one, FileSetting)
]
LEAST = """
name = "Đài"
unit = "Trường"
[[shows]]
key = "dai"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Đài"
description = "Đài"
"""


def _filled(section):
    """The fields that a file fills, those of joined sections too."""
    found = set()
    for one in section.settings:
        if isinstance(one, FileSection) and one.joined:
            found |= _filled(one)
        elif one.name != "format":
            found.add(one.name)
    return found


@pytest.mark.parametrize(
    ("section", "made", "elsewhere"),
    [
        (STATION, {StationProfile}, {"occasions"}),
        (FORMAT, {ProgrammeFormat}, {"place", "frame_places"}),
        (CARD, {RightsCard, Rights}, {"rights"}),
    ],
    ids=["station.toml", "formats", "card"],
)
def test_every_field_is_filled_by_a_setting(section, made, elsewhere):
    named = {one.name for kind in made for one in fields(kind)}
    assert _filled(section) == named - elsewhere


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.title or s.key or "file")
def test_a_key_stands_once_in_its_section(section):
    keys = [one.key for one in section.settings]
    assert len(set(keys)) == len(keys)


@rows_in_one(SETTINGS)
def test_a_sentence_leaves_no_limit_open(section, one):
    assert one.sentence
    assert not {"{limits}", "{low}", "{high}"} & set(one.sentence.split())
    assert "{l" not in one.sentence.replace("{{", "")


def test_the_limits_of_a_sentence_are_those_of_the_reader():
    port = next(s for s in STATION if s.key == "alarms").setting("smtp_port")
    assert port.sentence == "cổng của máy gửi thư, từ 1 đến 65535"
    for written, right in ((1, True), (65535, True), (0, False), (65536, False)):
        found = read_station(f"{LEAST}[alarms]\nsmtp_port = {written}".encode(), "station.toml")
        assert (found.value is not None) == right


def test_a_default_is_that_of_the_dataclass():
    masters = STATION.section("masters")
    assert masters.default(masters.setting("loa_rate")) == 0.85
    assert STATION.default(STATION.setting("school_year_starts")) == 9


def test_a_command_that_is_not_written_is_known_all_the_same():
    [told] = read_station(f'{LEAST}[voices.comand]\nrun = "x"'.encode(), "station.toml").errors
    assert (told.code, told.hint) == ("khoa-la", "Có phải ý là “command”?")


def test_a_section_that_is_optional_is_none_when_it_is_not_written():
    found = read_station(LEAST.encode(), "station.toml").value
    assert found is not None
    assert (found.command, found.location) == (None, None)


def test_known_keys_are_told_once_each():
    """A reader may look at a key again, for its place or for another shape of it."""
    text = 'name = "A"\nshow = "a"\n[frames]\nzzz = "x"\nlink = "y"'
    [told] = read_file(text.encode(), "mang-non.toml", FORMAT, lambda *_: None).errors
    assert told.hint == "Các khóa dùng được: greeting, contents, link, closing, credits."


@pytest.mark.parametrize("written", ["19:30", "19h30", "19 giờ 30"])
def test_a_time_of_the_day_is_written_alike_everywhere(written):
    text = f'{LEAST}[alarms]\nevening = "{written}"\n[backup]\nat = "{written}"'
    found = read_station(text.encode(), "station.toml").value
    assert found is not None
    assert found.alarms.evening == found.backup.at
    assert f"{found.backup.at:%H:%M}" == "19:30"


def test_no_form_of_the_desk_has_a_field_twice():
    for section in SECTIONS:
        names = [one.name for one in section.desk.values()]
        assert len(set(names)) == len(names)
