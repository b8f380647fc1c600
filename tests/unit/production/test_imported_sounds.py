"""Imported sounds on disk: what went in comes out, damage is found, the folder stays bounded."""

import math
import multiprocessing
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import (
    Change,
    Cleaning,
    SoundFacts,
    SoundNotes,
    SoundShape,
    SourceProfile,
)
from broadcaster.production.sound_imports import FolderImports
from broadcaster.production.sound_profiles import FolderProfiles

KEY, OTHER = "ab" * 32, "cd" * 32
FACTS = SoundFacts(
    format="WAV 16 bit",
    rate=48_000,
    channels=2,
    notices=(Notice(code="tep-ghep", level=Level.INFO, sentence="ghép"),),
)


def shape(seed: int) -> SoundShape:
    random = np.random.default_rng(seed)
    return SoundShape(
        energies=random.random(50).astype(np.float32), peaks=random.random(345).astype(np.float32)
    )


def profile(*, channels: int = 2, curves: bool = True, alike: bool = False) -> SourceProfile:
    heard = shape(1) if curves else None
    return SourceProfile(
        key="sound:trống:12",
        frames=1_000,
        channels=channels,
        loudness=-math.inf,
        peak=-3.25,
        onset=10,
        offset=900,
        heard=heard,
        mono=heard if alike else (shape(2) if curves else None),
    )


def same_profile(one: SourceProfile, other: SourceProfile) -> bool:
    curves = [(one.heard, other.heard), (one.mono, other.mono)]
    return one == other and all(
        (a is None and b is None)
        or (np.array_equal(a.energies, b.energies) and np.array_equal(a.peaks, b.peaks))
        for a, b in curves
    )


def notes(**more) -> SoundNotes:
    return SoundNotes(profile=profile(), facts=FACTS, clipped=3, **more)


def sound(frames: int = 1_000, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(4).normal(0, 0.2, (frames, channels)).astype(np.float32)


def blocks(samples: np.ndarray, size: int = 333):
    return (samples[at : at + size] for at in range(0, len(samples), size))


def put(folder: Path, key: str = KEY, frames: int = 1_000, limit: int = 10**9) -> FolderImports:
    store = FolderImports(folder, limit)
    store.put(key, blocks(sound(frames)), 2, notes)
    return store


def test_a_sound_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """Samples to the bit, profile with its curves, facts and figures; for another process too."""
    cleaning = Cleaning(
        loudness=Change(before=-30.5, after=-29.0),
        noise=Change(before=-40.0, after=-math.inf),
        words=-20.0,
        hum=Change(before=-40.0, after=-70.0),
        lines=(50.0, 150.0),
        clicks=2,
        merged="hai kênh cùng một giọng",
    )
    told = notes(cleaning=cleaning)
    FolderImports(tmp_path, 10**9).put(KEY, blocks(sound()), 2, lambda: told)
    found = FolderImports(tmp_path, 10**9).get(KEY)
    assert found is not None
    assert np.array_equal(found.sound.samples[:], sound())
    assert (found.sound.frames, found.sound.channels) == (1_000, 2)
    assert same_profile(found.notes.profile, told.profile)
    assert replace(found.notes, profile=told.profile) == told


def test_stretches_are_read_like_those_of_an_array(tmp_path: Path) -> None:
    """Any slice gives what an array gives; a step is not offered."""
    put(tmp_path)
    found = FolderImports(tmp_path, 10**9).get(KEY)
    assert found is not None
    frames = found.sound.samples
    for span in (slice(0, 10), slice(990, 2_000), slice(5, 5), slice(-7, None), slice(None)):
        assert np.array_equal(frames[span], sound()[span])
    with pytest.raises(IndexError):
        frames[::2]


def test_nothing_is_kept_under_another_key(tmp_path: Path) -> None:
    """An unknown key has no sound, and neither has a file that lies under the wrong name."""
    store = put(tmp_path)
    assert store.get(OTHER) is None
    wrong = tmp_path / "cd" / f"{OTHER}.sound"
    wrong.parent.mkdir()
    wrong.write_bytes((tmp_path / "ab" / f"{KEY}.sound").read_bytes())
    assert store.get(OTHER) is None


@pytest.mark.parametrize("at", [0, 70, 4_000, -200, -5])
def test_one_wrong_byte_is_found(tmp_path: Path, at: int) -> None:
    """Wherever the damage lies, the file counts as none and goes."""
    put(tmp_path)
    path = tmp_path / "ab" / f"{KEY}.sound"
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)
    assert FolderImports(tmp_path, 10**9).get(KEY) is None
    assert not path.exists()


@pytest.mark.parametrize("keep", [0, 30, 64, 100, 5_000])
def test_a_torn_file_is_found(tmp_path: Path, keep: int) -> None:
    """A file that ends early counts as none."""
    put(tmp_path)
    path = tmp_path / "ab" / f"{KEY}.sound"
    path.write_bytes(path.read_bytes()[:keep])
    assert FolderImports(tmp_path, 10**9).get(KEY) is None


def test_a_failed_import_leaves_nothing(tmp_path: Path) -> None:
    """When the blocks break off, the folder is as it was."""
    store = FolderImports(tmp_path, 10**9)

    def broken():
        yield sound()
        raise RuntimeError("disk pulled out")

    with pytest.raises(RuntimeError):
        store.put(KEY, broken(), 2, notes)
    assert store.get(KEY) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    """A file in the way of the folder is an error of ours, in words."""
    (tmp_path / "kho").write_text("")
    store = FolderImports(tmp_path / "kho", 10**9)
    with pytest.raises(StoreError):
        store.put(KEY, blocks(sound()), 2, notes)
    with pytest.raises(StoreError), store.spool(blocks(sound()), 2):
        pass


def test_the_folder_stays_within_its_limit(tmp_path: Path) -> None:
    """The least recently used go; whoever has one open reads on."""
    keys = [f"{n:02x}" * 32 for n in range(12)]
    for key in keys:
        put(tmp_path, key, limit=40_000)
    stands = {path.stem for path in tmp_path.glob("*/*.sound")}
    assert keys[-1] in stands
    assert len(stands) <= 5
    held = FolderImports(tmp_path, 40_000)
    found = held.get(keys[-1])
    assert found is not None
    for key in keys[:6]:
        held.put(key, blocks(sound()), 2, notes)
    assert np.array_equal(found.sound.samples[:], sound())
    assert len(list(tmp_path.glob("*/*.sound"))) <= 5


def test_a_spool_is_a_sound_and_then_gone(tmp_path: Path) -> None:
    """What is spooled can be read in any order, and leaves no file behind."""
    store = FolderImports(tmp_path, 10**9)
    with store.spool(blocks(sound()), 2) as spooled:
        assert np.array_equal(spooled.samples[500:700], sound()[500:700])
        assert np.array_equal(spooled.samples[:100], sound()[:100])
        assert (spooled.frames, spooled.channels) == (1_000, 2)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_several_threads_may_read_one_sound(tmp_path: Path) -> None:
    """Stretches do not get mixed up when an encoder and a mixer read at once."""
    put(tmp_path, frames=50_000)
    found = FolderImports(tmp_path, 10**9).get(KEY)
    assert found is not None
    expected, wrong = sound(50_000), []

    def read(offset: int) -> None:
        for at in range(offset, 50_000, 997):
            read = found.sound.samples[at : at + 500]
            if not np.array_equal(read, expected[at : at + 500]):
                wrong.append(at)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def _writer(folder: Path) -> None:
    for n in range(12):
        put(folder, f"{n % 3:02x}" * 32, limit=60_000)


def test_several_processes_share_the_folder(tmp_path: Path) -> None:
    """Writing the same sounds at once, with clearing, ends with whole files only."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(tmp_path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(240)
        assert writer.exitcode == 0
    store = FolderImports(tmp_path, 10**9)
    stands = [path.stem for path in tmp_path.glob("*/*.sound")]
    assert stands
    assert all(store.get(key) is not None for key in stands)
    assert not list(tmp_path.rglob(".tmp-*"))


@pytest.mark.parametrize("how", [{}, {"curves": False}, {"alike": True}])
def test_profiles_of_speech_are_kept(tmp_path: Path, how) -> None:
    """A profile comes back with its curves; the mono curves stay one with the others."""
    FolderProfiles(tmp_path, 10**6).put("lời:1", profile(**how))
    found = FolderProfiles(tmp_path, 10**6).get("lời:1")
    assert found is not None
    assert same_profile(found, profile(**how))
    assert (found.mono is found.heard) == bool(how)
    assert FolderProfiles(tmp_path, 10**6).get("lời:2") is None


def test_a_damaged_profile_counts_as_none(tmp_path: Path) -> None:
    """A wrong byte is found, the file goes, and the next one is written again."""
    store = FolderProfiles(tmp_path, 10**6)
    store.put("lời", profile())
    (path,) = tmp_path.glob("*/*.profile")
    data = bytearray(path.read_bytes())
    for at in (3, 40, 200, len(data) - 1):
        hurt = bytearray(data)
        hurt[at] ^= 1
        path.write_bytes(hurt)
        assert store.get("lời") is None
        assert not path.exists()
    store.put("lời", profile())
    assert store.get("lời") is not None
