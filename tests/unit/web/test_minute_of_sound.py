"""How many bytes of a published file are a minute of sound: of each kind of file, without its tag."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from mutagen.id3 import APIC, ID3, TIT2

from broadcaster.domain.episode import MasterFile
from broadcaster.domain.master import LIGHT, Container
from broadcaster.web.hosting import SoundBytes
from tests.fakes import site_samples as samples

SECONDS = 600.0
RATE = 16_000  # bytes a second


def station_of(folder: Path, episode):
    """What `serve` asks of a station to know its sounds."""
    tools = SimpleNamespace(
        catalogue=lambda: {episode.key: episode}, folders=SimpleNamespace(audio=folder)
    )
    return SoundBytes(SimpleNamespace(tools=tools))


@pytest.fixture
def episode():
    made = samples.make_episode(1)
    audio = replace(made.public.audio, bytes=int(SECONDS * RATE), seconds=SECONDS)
    small = replace(audio, name="x-nhe.mp3", bytes=audio.bytes // 4, sha256="ab" * 32)
    light = MasterFile(profile=LIGHT, container=Container.MP3, audio=small)
    return replace(made, public=replace(made.public, audio=audio, masters=(light,)))


def name_of(episode, audio, kind=""):
    return f"audio/{episode.show}/{episode.key}{kind}-{audio.sha256[:8]}.mp3"


def test_a_minute_is_a_tenth_of_ten_minutes(tmp_path, episode):
    sound = station_of(tmp_path, episode)
    assert sound.minute(name_of(episode, episode.public.audio)) == 60 * RATE


def test_a_minute_of_the_light_copy_is_its_own(tmp_path, episode):
    """It was taken for that of a large file: who had all of a light copy was never counted."""
    light = episode.public.masters[0].audio
    sound = station_of(tmp_path, episode)
    assert sound.minute(name_of(episode, light, f"-{LIGHT}")) == 60 * RATE // 4


def test_title_and_picture_before_the_sound_are_no_second_of_it(tmp_path, episode):
    path = tmp_path / episode.show / episode.public.audio.name
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfb" * 50)
    tag = ID3()
    tag.add(TIT2(encoding=3, text="Đội mũ"))
    tag.add(APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=b"x" * 150_000))
    tag.save(path)
    sound = station_of(tmp_path, episode)
    name = name_of(episode, episode.public.audio)
    assert sound.tag(name) == path.stat().st_size - 100
    assert sound.minute(name) == round((SECONDS * RATE - sound.tag(name)) / 10)


def test_a_short_file_counts_when_all_of_it_went_out(tmp_path, episode):
    audio = replace(episode.public.audio, seconds=40.0, bytes=640_000)
    short = replace(episode, public=replace(episode.public, audio=audio))
    assert station_of(tmp_path, short).minute(name_of(short, audio)) == 640_000


def test_of_an_unknown_file_a_minute_is_that_of_128_kbit(tmp_path, episode):
    sound = station_of(tmp_path, episode)
    assert sound.minute("audio/kenh/khac-00000000.mp3") == 60 * RATE
    assert sound.tag("audio/kenh/khac-00000000.mp3") == 0
