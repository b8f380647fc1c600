"""Kept bytes: whole, or not there."""

import pytest

from broadcaster.storage.cache_folder import FolderBlobCache

KEY = "ab" * 32


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 100])
def test_what_was_kept_comes_back(tmp_path, data) -> None:
    """Also in another process, which looks into the same folder."""
    FolderBlobCache(tmp_path, ".part", 1 << 20).put(KEY, data)
    assert FolderBlobCache(tmp_path, ".part", 1 << 20).get(KEY) == data


def test_what_was_never_kept_is_not_there(tmp_path) -> None:
    """An unknown key is None."""
    assert FolderBlobCache(tmp_path, ".part", 1 << 20).get(KEY) is None


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:60] + b"?" + b[61:], lambda _: b""]
)
def test_what_is_damaged_is_removed(tmp_path, damage) -> None:
    """A torn or changed file counts as none and is gone."""
    kept = FolderBlobCache(tmp_path, ".part", 1 << 20)
    kept.put(KEY, b"0123456789" * 10)
    (file,) = tmp_path.glob("*/*.part")
    file.write_bytes(damage(file.read_bytes()))
    assert kept.get(KEY) is None
    assert not file.exists()


def test_one_keys_bytes_are_not_anothers(tmp_path) -> None:
    """A file under the name of another key is not taken for it."""
    kept = FolderBlobCache(tmp_path, ".part", 1 << 20)
    kept.put(KEY, b"mine")
    (file,) = tmp_path.glob("*/*.part")
    other = "ac" * 32
    taken = file.rename(file.with_name(f"{other}.part"))
    assert kept.get(other) is None
    assert not taken.exists()  # it was looked at


def test_the_folder_stays_within_its_size(tmp_path) -> None:
    """The oldest go when it outgrows its limit; what this process used stays."""
    old = FolderBlobCache(tmp_path, ".part", 1 << 30)
    for number in range(10):
        old.put(f"{number:064x}", bytes(10_000))
    FolderBlobCache(tmp_path, ".part", 50_000).put(KEY, bytes(10_000))
    left = list(tmp_path.glob("*/*.part"))
    assert sum(f.stat().st_size for f in left) <= 50_000
    assert FolderBlobCache(tmp_path, ".part", 50_000).get(KEY) == bytes(10_000)
