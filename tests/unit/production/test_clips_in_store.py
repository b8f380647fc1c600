"""Clips of one machine that another one reads from the store between them."""

import numpy as np
import pytest

from broadcaster.domain.speech import Speech, WordTiming
from broadcaster.production.clip_cache import FolderClipCache
from broadcaster.production.work_store import ClipsInStore
from broadcaster.storage.object_folder import FolderObjectStore

KEY = "ab" * 32


@pytest.fixture
def machines(tmp_path):
    (tmp_path / "kho").mkdir()
    store = FolderObjectStore(tmp_path / "kho")
    return [ClipsInStore(FolderClipCache(tmp_path / name, 1_000_000), store) for name in ("a", "b")]


def test_the_sound_of_a_clip_is_had_from_the_store_as_the_clip_is(machines) -> None:
    one, other = machines
    assert other.sound(KEY) is None
    words = (WordTiming(start=0, end=2, begins=0.0, ends=0.1),)
    clip = Speech(samples=np.array([0.25, -0.5], np.float32), rate=22_050, words=words)
    one.put(KEY, clip)
    sound = other.sound(KEY)
    assert (sound.samples.tobytes(), sound.rate) == (clip.samples.tobytes(), clip.rate)
    assert sound.digest == one.sound(KEY).digest
    assert other.get(KEY).words == words
