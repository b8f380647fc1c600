"""Folders for what is unpacked: only where needed, and not for ever after a kill -9."""

import os
import tempfile
import time

import pytest

from broadcaster.audio import pydub_door
from broadcaster.audio.decoding import open_sound, spare_folder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files of this test's own."""
    place = tmp_path / "tạm"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_a_sound_that_needs_no_unpacking_makes_no_folder(temporary, wav):
    """So that a run that is killed leaves none."""
    with open_sound(wav()) as sound:
        assert list(temporary.iterdir()) == []
        assert sum(map(len, sound.blocks())) == 44_100


def test_what_is_unpacked_is_gone_when_the_sound_is_closed(
    temporary, wav, ffmpeg, tmp_path, monkeypatch
):
    """While it is read, the samples of one too long to be held lie in a folder of its own."""
    monkeypatch.setattr(pydub_door, "HELD_SECONDS", 0.5)
    ffmpeg("-i", wav(), tmp_path / "a.m4a")
    with open_sound(tmp_path / "a.m4a"):
        assert len(list(temporary.glob("*/*"))) == 1
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_a_day_later(temporary):
    """Not earlier: another run may still be reading it; and nothing else is touched."""
    old, new, other = (temporary / name for name in ("am-thanh-a", "am-thanh-b", "khác"))
    for folder in (old, new, other):
        folder.mkdir()
        (folder / "giải nén.wav").write_bytes(b"x")
    for folder in (old, other):
        os.utime(folder, (time.time() - 90_000,) * 2)
    with spare_folder() as folder:
        assert {old, new, other} == set(temporary.iterdir())
        made = folder()
        assert folder() == made
        assert {new, other, made} == set(temporary.iterdir())
    assert {new, other} == set(temporary.iterdir())
