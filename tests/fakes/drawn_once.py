"""Pictures of the same words are drawn once for all stations that a run of tests builds.

And a sound that many stations have is decoded and measured once, whichever process of the run met it
first; so is a sentence spoken, and what takes of a voice are laid beside is made. In each process what
many programmes begin with goes through LAME once. Whoever promises that making something again gives
the same asks for `made_anew`.
"""

import hashlib
import os
import pickle
import shutil
import threading
from unittest import mock

import pytest

from broadcaster.mp3join import segments
from broadcaster.production.sound_imports import FolderImports
from broadcaster.storage import cache_folder
from broadcaster.voices import embedded
from broadcaster.voices.own import building

_drawn = {}
_ROOM = 128 << 20  # bytes of sounds that are kept for other stations
_SENTENCES = 500  # that each process keeps, of some 300 kB each
_said, _encoded = {}, {}
_say, _lame = embedded.run, segments.lame
_said_second, _rival_words = building._said_second, building.rival_words


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
def sound_made_once(tmp_path_factory):
    """Every programme is mixed and joined; what speaks and encodes is the matter of other rooms."""
    saying = _saying_once(_shared(tmp_path_factory, "loi"))
    with (
        mock.patch.object(embedded, "run", saying),
        mock.patch.object(segments, "lame", EncodingOnce),
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def template_made_once(tmp_path_factory):
    """What every take is laid beside, of three hundred words: six seconds of each process."""
    shared = _shared(tmp_path_factory, "giong-mau")
    voices = {}  # who says it -> how

    def kept(real, say, asked):
        if say not in voices:
            voices[say] = say("Một hai ba.", 1.0).samples.tobytes()
        key = hashlib.sha256(voices[say] + repr((real.__name__, asked)).encode()).hexdigest()
        made = _once(shared / key, lambda: pickle.dumps(real()))
        return pickle.loads(made)

    def said_second(say, text):
        def second():
            return _said_second(say, text)

        return kept(second, say, text)

    def rivals(sentences, say):
        asked = tuple(sentences)

        def words():
            return _rival_words(asked, say)

        return kept(words, say, asked)

    with (
        mock.patch.object(building, "_said_second", said_second),
        mock.patch.object(building, "rival_words", rivals),
    ):
        yield


@pytest.fixture
def made_anew():
    """For one test everything is spoken and encoded, though an earlier one did it."""
    with mock.patch.object(embedded, "run", _say), mock.patch.object(segments, "lame", _lame):
        yield


def _saying_once(shared):
    def said(*asked):
        if asked in _said:
            return _said[asked]
        if len(_said) > _SENTENCES:
            return _say(*asked)
        kept = shared / hashlib.sha256(repr(asked).encode()).hexdigest()
        answer = pickle.loads(_once(kept, lambda: pickle.dumps(_say(*asked))))
        answer.samples.flags.writeable = False
        return _said.setdefault(asked, answer)

    return said


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
