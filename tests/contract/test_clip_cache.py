"""What every clip cache promises, run over each implementation."""

import os
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from broadcaster.domain.errors import StoreError
from broadcaster.domain.speech import ClipSound, Speech, WordTiming
from broadcaster.production.clip_cache import FolderClipCache

KEY = "0123456789abcdef" * 4
MEGABYTE = 1_000_000


class MemoryClipCache:
    """Clips in a table, for tests of what stands above."""

    def __init__(self) -> None:
        self._clips: dict[str, Speech] = {}

    def get(self, key: str) -> Speech | None:
        return self._clips.get(key)

    def sound(self, key: str) -> ClipSound | None:
        clip = self._clips.get(key)
        if clip is None:
            return None
        digest = sha256(clip.samples.tobytes()).hexdigest()
        return ClipSound(samples=clip.samples, rate=clip.rate, digest=digest)

    def put(self, key: str, speech: Speech) -> None:
        self._clips[key] = speech

    def holding(self) -> AbstractContextManager[None]:
        return nullcontext()


def speech(*values: float, **more: object) -> Speech:
    samples = np.array(values, np.float32)
    samples.setflags(write=False)
    return Speech(samples=samples, rate=22_050, **more)


def whole(level: int, length: int = 1000) -> Speech:
    return speech(*[level / 32768] * length)


def _as_whole(value: float) -> list[float]:
    """Samples of 16 bits that are kept in the bytes of a float."""
    return [float(one) / 32768 for one in np.array([value], "<f4").view("<i2")]


def same(a: Speech, b: Speech | None) -> bool:
    return (
        b is not None
        and a.samples.tobytes() == b.samples.tobytes()
        and (a.rate, a.words, a.estimated) == (b.rate, b.words, b.estimated)
    )


@pytest.fixture(params=["memory", "folder"])
def cache(request, tmp_path):
    if request.param == "memory":
        return MemoryClipCache()
    return FolderClipCache(tmp_path / "clips", MEGABYTE)


class TestClipCache:
    """The port."""

    def test_a_clip_comes_back_with_its_words(self, cache):
        words = (WordTiming(start=0, end=4, begins=0.0, ends=0.25),)
        clip = speech(0.0, 0.5, -1.0, words=words, estimated=True)
        cache.put(KEY, clip)
        assert same(clip, cache.get(KEY))

    def test_floats_come_back_bit_by_bit(self, cache):
        clip = speech(0.1, 1.0, 1e-20, -0.3333333)
        cache.put(KEY, clip)
        assert same(clip, cache.get(KEY))

    def test_what_comes_back_is_locked(self, cache):
        cache.put(KEY, whole(3))
        back = cache.get(KEY)
        assert back is not None
        assert not back.samples.flags.writeable
        assert back.samples.dtype == np.float32

    def test_its_sound_alone_is_the_same_sound(self, cache):
        for clip in (speech(0.0, 0.5, -1.0), speech(0.1, 1.0, 1e-20), speech()):
            cache.put(KEY, clip)
            back = cache.sound(KEY)
            assert back is not None
            assert (back.samples.tobytes(), back.rate) == (clip.samples.tobytes(), clip.rate)
            assert not back.samples.flags.writeable

    def test_equal_sounds_have_one_digest_whoever_said_them(self, cache):
        words = (WordTiming(start=0, end=4, begins=0.0, ends=0.25),)
        # as numbers of 16 bits, the last two are the very bytes of the first
        clips = [speech(0.1), speech(0.1, words=words), whole(1, 2), speech(*_as_whole(0.1))]
        for number, clip in enumerate(clips):
            cache.put(str(number), clip)
        digests = [cache.sound(str(number)).digest for number in range(len(clips))]
        assert digests[0] == digests[1]
        assert len({*digests}) == 3

    def test_what_was_never_put_is_none(self, cache):
        assert cache.get(KEY) is None
        assert cache.sound(KEY) is None

    def test_putting_again_replaces(self, cache):
        cache.put(KEY, whole(1))
        cache.put(KEY, whole(2))
        assert same(whole(2), cache.get(KEY))

    def test_any_text_is_a_key(self, cache):
        for key in ("../../etc/passwd", "Nữ Bắc", "", "a" * 1000, "A", "a"):
            cache.put(key, whole(len(key)))
        assert same(whole(16), cache.get("../../etc/passwd"))
        assert cache.get("b") is None

    def test_an_empty_clip_is_a_clip(self, cache):
        cache.put(KEY, speech())
        assert same(speech(), cache.get(KEY))


# --- the folder -----------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


@settings(max_examples=50, deadline=None)
@given(arrays(np.float32, st.integers(0, 50), elements=st.floats(-1, 1, width=32)))
def test_every_sample_survives(tmp_path_factory, samples):
    cache = FolderClipCache(tmp_path_factory.mktemp("clips"), MEGABYTE)
    cache.put(KEY, Speech(samples=samples, rate=8000))
    back = cache.get(KEY)
    assert back is not None
    assert np.array_equal(back.samples, samples)


def test_sixteen_bit_sound_takes_two_bytes_a_sample(tmp_path):
    FolderClipCache(tmp_path, MEGABYTE).put(KEY, whole(3, length=10_000))
    (file,) = files(tmp_path)
    assert 20_000 < file.stat().st_size < 20_600


def test_equal_clips_are_equal_files(tmp_path):
    FolderClipCache(tmp_path / "a", MEGABYTE).put(KEY, whole(3))
    FolderClipCache(tmp_path / "b", MEGABYTE).put(KEY, whole(3))
    assert files(tmp_path / "a")[0].read_bytes() == files(tmp_path / "b")[0].read_bytes()


@pytest.mark.parametrize("read", [FolderClipCache.get, FolderClipCache.sound])
@pytest.mark.parametrize("place", [0, 25, 100, 300, -1])
def test_one_changed_byte_is_found_and_the_clip_removed(tmp_path, place, read):
    cache = FolderClipCache(tmp_path, MEGABYTE)
    cache.put(KEY, whole(3))
    (file,) = files(tmp_path)
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert read(cache, KEY) is None
    assert files(tmp_path) == []


@pytest.mark.parametrize("read", [FolderClipCache.get, FolderClipCache.sound])
@pytest.mark.parametrize("content", [b"", b"broadcaster clip 1\n", b"RIFF", b"\n\n"])
def test_a_torn_clip_is_none_and_removed(tmp_path, content, read):
    cache = FolderClipCache(tmp_path, MEGABYTE)
    cache.put(KEY, whole(3))
    files(tmp_path)[0].write_bytes(content)
    assert read(cache, KEY) is None
    assert files(tmp_path) == []


def test_the_clip_of_another_key_is_not_taken_for_this_one(tmp_path):
    cache = FolderClipCache(tmp_path, MEGABYTE)
    cache.put(KEY, whole(3))
    other = KEY[:-1] + "0"
    files(tmp_path)[0].rename(files(tmp_path)[0].with_name(f"{other}.clip"))
    assert cache.get(other) is None


def test_the_least_recently_used_go_first(tmp_path):
    cache = FolderClipCache(tmp_path, 10_000)
    for n in range(4):  # each a good 2,000 bytes
        cache.put(f"{n:064x}", whole(n))
        os.utime(tmp_path / "00" / f"{n:064x}.clip", ns=(n, n))
    assert cache.get(f"{0:064x}") is not None  # used just now
    cache.put(f"{4:064x}", whole(4))
    cache.put(f"{5:064x}", whole(5))
    left = [n for n in range(6) if cache.get(f"{n:064x}")]
    assert 0 in left
    assert 5 in left
    assert 1 not in left
    assert sum(p.stat().st_size for p in files(tmp_path)) <= 10_000


def test_clips_stay_while_they_are_held_whatever_the_limit(tmp_path):
    cache = FolderClipCache(tmp_path, 1)
    keys = [f"{n:064x}" for n in range(3)]
    cache.put(keys[0], whole(1))
    with cache.holding():
        assert cache.get(keys[0]) is not None
        cache.put(keys[1], whole(1))
        with cache.holding():
            cache.put(keys[2], whole(1))
        cache.put("e" * 64, whole(1))
        assert [cache.get(key) is not None for key in keys] == [True, True, True]
    cache.put("f" * 64, whole(1))
    assert [cache.get(key) is not None for key in keys] == [False, False, False]


def test_clips_that_are_needed_when_room_is_made_stay(tmp_path):
    keys = [f"{n:064x}" for n in range(3)]
    needed = set(keys[:2])
    cache = FolderClipCache(tmp_path, 1, needed=lambda: needed)
    for key in keys:
        cache.put(key, whole(1))
    assert [cache.get(key) is not None for key in keys] == [True, True, True]
    needed.discard(keys[0])
    cache.put("f" * 64, whole(1))
    assert [cache.get(key) is not None for key in keys] == [False, True, False]


def test_a_clip_that_another_process_cleared_is_no_fault(tmp_path):
    cache = FolderClipCache(tmp_path, MEGABYTE)
    cache.put(KEY, whole(3))
    files(tmp_path)[0].unlink()
    assert cache.get(KEY) is None


def test_clearing_leaves_alone_what_another_process_is_writing(tmp_path):
    cache = FolderClipCache(tmp_path, 1)
    (tmp_path / "01").mkdir()
    writing = tmp_path / "01" / f".tmp-1-1-{KEY[-36:]}.clip"
    writing.write_bytes(b"half")
    cache.put(KEY, whole(3))
    assert writing.exists()


def test_old_leftovers_of_a_broken_run_are_swept(tmp_path):
    (tmp_path / "00").mkdir()
    old, new = tmp_path / "00" / ".tmp-1-1-a", tmp_path / "00" / ".tmp-1-2-a"
    for leftover in (old, new):
        leftover.write_bytes(b"half")
    os.utime(old, (1, 1))
    FolderClipCache(tmp_path, MEGABYTE).put(KEY, whole(3))
    assert not old.exists()
    assert new.exists()


def test_a_disk_that_takes_no_clip_is_told(tmp_path):
    (tmp_path / "clips").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        FolderClipCache(tmp_path / "clips", MEGABYTE).put(KEY, whole(3))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from broadcaster.domain.speech import Speech
from broadcaster.production.clip_cache import FolderClipCache
cache = FolderClipCache(Path(sys.argv[1]), int(sys.argv[2]))
for n in range(100):
    clip = Speech(samples=np.full(1000, (n % 7) / 32768, np.float32), rate=22050)
    cache.put(f"{n % 7:064x}", clip)
    back = cache.get(f"{n % 7:064x}")
    assert back is None or np.array_equal(back.samples, clip.samples)
"""


@pytest.mark.parametrize("limit", [5000, MEGABYTE])
def test_several_processes_never_read_half_a_clip(tmp_path, limit):
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(limit)]
    writers = [subprocess.Popen(command) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert not [p for p in files(tmp_path) if p.name.startswith(".tmp-")]
