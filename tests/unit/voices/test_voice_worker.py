"""The worker's own code, started as the pool starts it: the library bears one use a process."""

import subprocess
import sys
from pathlib import Path

import espeakng_loader
import pytest

import broadcaster.voices
from broadcaster.voices import espeak_worker as worker

LIBRARY = Path(espeakng_loader.get_library_path())
VOICE = Path(broadcaster.voices.__file__).parent / "espeak" / "nu-bac"


def ask(text: str, **changed: object) -> tuple[str, bytes]:
    order = {"library": LIBRARY, "data": ".", "voice": VOICE, "rate": 165, "pitch": 50, "range": 60}
    order |= {"volume": 60, "want": "speech", **changed}
    head = "\n".join(f"{key} {value}" for key, value in order.items())
    done = subprocess.run(
        [sys.executable, "-I", "-S", worker.__file__],
        input=f"{head}\n\n{text}".encode(),
        cwd=LIBRARY.parent,
        capture_output=True,
        timeout=240,
        check=True,
    )
    line, _, behind = done.stdout.partition(b"\n")
    return line.decode(), behind


def test_speech() -> None:
    """One line with rate, number of samples and the time of each word, then the samples."""
    line, sound = ask("Xin chào các bạn.")
    kind, rate, count, *words = line.split()
    assert (kind, rate) == ("speech", "22050")
    assert len(sound) == 2 * int(count)
    assert [word.split(":")[0] for word in words] == ["1", "5", "10", "14"]


def test_phonemes() -> None:
    """One line with the number of bytes, then one line for each clause."""
    line, dump = ask("Xin chào, các bạn.", want="phonemes")
    assert line == f"phonemes {len(dump)}"
    assert len(dump.decode().split("\n")) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"library": "/none/libespeak-ng.so"}, "libespeak-ng.so"),
        ({"voice": "/none/voice"}, "espeak_ng_SetVoiceByFile"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, object], words: str) -> None:
    """The error line names the file or the call that failed."""
    line, sound = ask("Xin chào.", **changed)
    assert line.startswith("error ")
    assert words in line
    assert sound == b""


def test_missing_data_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that cannot start says so."""

    class Library:
        def espeak_Initialize(self, *_: object) -> int:
            return -1

    monkeypatch.setattr(worker.ctypes, "CDLL", lambda path: Library())
    order = {"library": "", "data": "."}
    assert worker.answer(order, b"Xin.")[0] == "error espeak_Initialize -1"


def test_a_refusal_of_the_library_is_an_error() -> None:
    """A status other than success is no speech."""

    class Library:
        def espeak_SetSynthCallback(self, callback: object) -> None:
            self.callback = callback

        def espeak_Synth(self, *_: object) -> int:
            return 1

    with pytest.raises(RuntimeError, match="espeak_Synth"):
        worker.speak(Library(), b"ba")
