"""Pictures of the same words are drawn once for all stations that a process of tests builds.

And a sound that many stations have is decoded and measured once.
"""

import shutil
from unittest import mock

import pytest

from broadcaster.production.sound_imports import FolderImports
from broadcaster.storage import cache_folder

_drawn = {}
_ROOM = 128 << 20  # bytes of sounds that are kept for other stations


@pytest.fixture(scope="session", autouse=True)
def pictures_drawn_once():
    """Every station keeps its own files; how they are drawn is the matter of tests/unit/pictures."""
    with mock.patch("broadcaster.app.station.picture_cache", _drawing_once):
        yield


def _drawing_once(folder):
    kept = cache_folder.picture_cache(folder)

    def picture(key, draw):
        def drawn():
            if key not in _drawn:
                _drawn[key] = draw()
            return _drawn[key]

        return kept(key, drawn)

    return picture


@pytest.fixture(scope="session", autouse=True)
def sounds_taken_in_once(tmp_path_factory):
    """Every station keeps its own files; how they are made is the matter of tests/unit/production."""
    shared = tmp_path_factory.mktemp("am-thanh")
    room = _ROOM

    class TakenInOnce(FolderImports):
        def get(self, key):
            kept = shared / key
            found = super().get(key)
            if found is None and kept.is_file():
                shutil.copyfile(kept, self._files.spare(key)).replace(self._files.path(key))
                self._files.added(self._files.path(key))
                found = super().get(key)
            return found

        def put(self, key, *what):
            nonlocal room
            found = super().put(key, *what)
            room -= (size := self._files.path(key).stat().st_size)
            if room < 0:
                room += size
            else:
                shutil.copyfile(self._files.path(key), shared / key)
            return found

    with mock.patch("broadcaster.app.station.FolderImports", TakenInOnce):
        yield
