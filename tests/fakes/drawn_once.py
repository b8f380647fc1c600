"""Pictures of the same words are drawn once for all stations that a run of tests builds.

And a sound that many stations have is decoded and measured once, whichever process of the run met it
first; in each process a sentence is spoken once, and what many programmes begin with goes through
LAME once. Whoever promises that making something again gives the same asks for `made_anew`.
"""

import hashlib
import os
import shutil
import threading
from unittest import mock

import pytest

from broadcaster.mp3join import segments
from broadcaster.production.sound_imports import FolderImports
from broadcaster.storage import cache_folder
from broadcaster.voices import embedded

_drawn = {}
_ROOM = 128 << 20  # bytes of sounds that are kept for other stations
_SENTENCES = 500  # that are kept, of some 300 kB each
_said, _encoded = {}, {}
_say, _lame = embedded.run, segments.lame


@pytest.fixture(scope="session", autouse=True)
def pictures_drawn_once(tmp_path_factory):
    """Every station keeps its own files; how they are drawn is the matter of tests/unit/pictures."""
    shared = _shared(tmp_path_factory, "tranh")

    def drawing_once(folder):
        kept = cache_folder.picture_cache(folder)

        def picture(key, draw):
            def drawn():
                if key not in _drawn:
                    _drawn[key] = _once(shared / hashlib.sha256(key.encode()).hexdigest(), draw)
                return _drawn[key]

            return kept(key, drawn)

        return picture

    with mock.patch("broadcaster.app.station.picture_cache", drawing_once):
        yield


def _shared(tmp_path_factory, name):
    """A folder that all processes of the run have."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    place.mkdir(exist_ok=True)
    return place


def _once(path, make):
    """The bytes of a file that another process may have made, whole as soon as it is there."""
    if not path.is_file():
        spare = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
        spare.write_bytes(make())
        spare.replace(path)
    return path.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def sounds_taken_in_once(tmp_path_factory):
    """Every station keeps its own files; how they are made is the matter of tests/unit/production."""
    shared = _shared(tmp_path_factory, "am-thanh")
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
                _once(shared / key, self._files.path(key).read_bytes)
            return found

    with mock.patch("broadcaster.app.station.FolderImports", TakenInOnce):
        yield


@pytest.fixture(scope="module", autouse=True)
def sound_made_once():
    """Every programme is mixed and joined; what speaks and encodes is the matter of other rooms."""
    with (
        mock.patch.object(embedded, "run", _saying_once),
        mock.patch.object(segments, "lame", EncodingOnce),
    ):
        yield


@pytest.fixture
def made_anew():
    """For one test everything is spoken and encoded, though an earlier one did it."""
    with mock.patch.object(embedded, "run", _say), mock.patch.object(segments, "lame", _lame):
        yield


def _saying_once(*asked):
    if asked not in _said:
        answer = _say(*asked)
        answer.samples.flags.writeable = False
        if len(_said) > _SENTENCES:
            return answer
        _said[asked] = answer
    return _said[asked]


class EncodingOnce:
    """LAME, which is asked only where it never had the same sound from its beginning on."""

    def __init__(self, channels, bitrate):
        self._how, self._real, self._owed = (channels, bitrate), None, []
        self._heard = hashlib.sha256(repr(self._how).encode())

    def encode(self, block):
        self._heard.update(repr((block.dtype, block.shape)).encode())
        self._heard.update(block.tobytes())
        return self._known(lambda real: real.encode(block))

    def flush(self):
        self._heard.update(b"flush")
        return self._known(lambda real: real.flush())

    def _known(self, step):
        self._owed.append(step)
        if (key := self._heard.digest()) not in _encoded:
            if self._real is None:
                self._real = _lame(*self._how)
            answers = [bytes(owed(self._real)) for owed in self._owed]
            self._owed.clear()
            _encoded[key] = answers[-1]  # in one step: other threads read it as soon as it is there
        return _encoded[key]
