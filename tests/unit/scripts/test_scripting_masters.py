"""[masters] of station.toml, and what a programme says of its masters and its length."""

import pytest

from broadcaster.domain.master import Container, MasterSettings, MonoLoudness
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.station_file import read_station

STATION = """format = 1
name = "Đài"
unit = "Trường"
[[shows]]
key = "dai"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Đài"
description = "Đài"
"""
FORMAT = 'format = 1\nname = "Măng non"\nshow = "dai"\n'


def _station(masters=""):
    return read_station(f"{STATION}\n[masters]\n{masters}".encode(), "station.toml")


def _format(more=""):
    return read_format((FORMAT + more).encode(), "formats/a.toml", "a")


def test_nothing_said_is_the_usual():
    assert read_station(STATION.encode(), "station.toml").value.masters == MasterSettings()
    assert _format().value.masters == ()
    assert _format().value.exact_minutes == 0.0


def test_a_station_says_what_it_makes_and_how():
    checked = _station(
        'make = ["loa", "dai", "podcast"]\nmono_loudness = "file"\ndai_loudness = -24\n'
        'dai_bits = 16\nloa_bed = true\nnhe_format = "mp3"\nnhe_bitrate = 48'
    )
    assert checked.notices == ()
    masters = checked.value.masters
    assert masters.make == ("podcast", "dai", "loa")
    assert masters.mono_loudness is MonoLoudness.FILE
    assert (masters.dai_loudness, masters.dai_bits) == (-24.0, 16)
    assert (masters.nhe_format, masters.nhe_bitrate) == (Container.MP3, 48)


def test_a_programme_names_its_own():
    programme = _format('masters = ["loa", "nhe"]\nexact_minutes = 7.5').value
    assert programme.masters == ("loa", "nhe")
    assert programme.exact_minutes == 7.5


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('make = ["lao"]', "“lao”"),
        ('make = "loa"', "make"),
        ('mono_loudness = "to"', "to"),
        ("dai_loudness = 3", "dai_loudness"),
        ("dai_bits = 32", "dai_bits"),
        ("loa_rate = 1.5", "loa_rate"),
        ('nhe_format = "wav"', "wav"),
        ("nhe_bitrate = 33", "nhe_bitrate"),
        ('nhe_format = "mp3"\nnhe_bitrate = 24', "nhe_bitrate"),
        ("loa_tieng = 1", "loa_tieng"),
    ],
)
def test_a_mistake_is_told_at_its_line(line, told):
    checked = _station(line)
    assert checked.value is None
    [notice] = checked.errors
    assert told in notice.sentence
    assert notice.place.line >= 10


@pytest.mark.parametrize(
    "line", ['masters = ["dài"]', "exact_minutes = 0.1", 'exact_minutes = "10"']
)
def test_a_mistake_in_a_programme_is_told(line):
    checked = _format(line)
    assert checked.value is None
    assert checked.errors[0].place.line == 4
