"""Neural voices: the real runtime, and a toy model that says exactly as much as it is given."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy_voice

from broadcaster.domain.errors import BadSound, EngineRefused, EngineUnavailable
from broadcaster.domain.speech import Age, Gender, Region, Speech, Utterance
from broadcaster.domain.station import NeuralSettings
from broadcaster.system.distribution import install_extra
from broadcaster.voices import neural, neural_worker
from broadcaster.voices import neural as neural_process
from broadcaster.voices.checking import syllables
from broadcaster.voices.installed import card_from, installed, read_card
from broadcaster.voices.neural import NeuralVoice, make

TEXT = "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện; nhớ nhé!"
PROCESS = neural_process.NeuralProcess


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a woman and a man."""
    folder = tmp_path_factory.mktemp("voices")
    toy_voice.install(folder / "toy")
    man = replace(toy_voice.CARD, name="Đồ chơi nam", gender=Gender.MALE, region=Region.NORTH)
    toy_voice.install(folder / "toy-nam", hertz=150.0, card=man)
    return folder


@pytest.fixture
def engine(shelf: Path) -> Iterator[NeuralVoice]:
    made = NeuralVoice(shelf, NeuralSettings())
    yield made
    made.close()


def say(engine: NeuralVoice, text: str = TEXT, voice: str = "neural:toy", **more: Any) -> Speech:
    return engine.synthesize(Utterance(text=text, voice=voice, **more))


# --- what is said -----------------------------------------------------------------------------


def test_what_is_installed_is_a_voice(engine: NeuralVoice) -> None:
    """With what its card says of it."""
    woman, man = engine.voices()
    assert (woman.id, woman.name, woman.credit) == ("neural:toy", "Đồ chơi", "Giọng: đồ chơi")
    assert (man.gender, man.region, man.age) == (Gender.MALE, Region.NORTH, Age.ADULT)
    assert engine.available().ok


def test_every_phoneme_is_spoken_and_the_times_are_marked(engine: NeuralVoice) -> None:
    """The length is that of the phonemes, their pads, and begin and end: nothing is lost."""
    said = say(engine)
    heard = engine._running["toy"].say(TEXT, speed=1.0, speaker=0, timeout=120)
    ids = 2 * len(heard.phonemes) + 2 * heard.phonemes.count("!") + 1
    assert len(heard.samples) == ids * toy_voice.LENGTH
    assert (said.rate, said.estimated) == (toy_voice.RATE, True)
    assert len(said.words) == syllables(TEXT)


def test_the_same_text_gives_the_same_bytes_in_every_process(shelf: Path) -> None:
    """Although the model itself is random: its randomness is off."""
    clips = []
    for _ in range(2):
        engine = NeuralVoice(shelf, NeuralSettings())
        clips += [say(engine), say(engine, "Vâng."), say(engine)]
        engine.close()
    assert all(np.array_equal(clips[0].samples, clip.samples) for clip in clips[2::3])
    assert np.array_equal(clips[0].samples, clips[2].samples)
    assert np.array_equal(clips[1].samples, clips[4].samples)


def test_liveliness_is_the_makers_randomness(shelf: Path) -> None:
    """On demand, and then it is another fingerprint."""
    lively, still = (
        NeuralVoice(shelf, NeuralSettings(liveliness=1.0)),
        NeuralVoice(shelf, NeuralSettings()),
    )
    assert not np.array_equal(say(lively).samples, say(lively).samples)
    assert lively.fingerprint("neural:toy") != still.fingerprint("neural:toy")
    lively.close()


def test_fingerprint_follows_the_model_and_not_the_place(shelf: Path, tmp_path: Path) -> None:
    """A folder that is carried elsewhere keeps its clips; another model has others."""
    toy_voice.install(tmp_path / "elsewhere" / "toy")
    toy_voice.install(tmp_path / "other" / "toy", hertz=300.0)
    here, there, other = (
        NeuralVoice(folder, NeuralSettings()).fingerprint("neural:toy")
        for folder in (shelf, tmp_path / "elsewhere", tmp_path / "other")
    )
    assert here == there != other


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Có không? Vâng!", "?…!"),
        ("một, hai; ba: bốn – năm", ", |; |: |, |."),
        ("Chờ… rồi đi", ".….".replace("…", "|")),
        ("xin chào", "."),
    ],
)
def test_marks_go_with_their_clauses(text: str, said: str) -> None:
    """As Piper's own phonemes have them."""
    marks = [mark for _, mark in neural_worker.clauses(text)]
    assert marks == said.replace("…", "|").split("|")


def test_the_switch_of_language_is_no_sound(engine: NeuralVoice) -> None:
    """The library's "(en)" around a foreign word is dropped."""
    say(engine, "Chào bạn hello nhé")
    heard = engine._running["toy"].say("hello", speed=1.0, speaker=0, timeout=120)
    assert "(" not in heard.phonemes


def test_speed_is_honoured(engine: NeuralVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches the process as it is wished, within what such models bear."""
    asked: list[float] = []
    was = PROCESS.say

    def noted(self: Any, text: str, *, speed: float, **more: Any) -> Any:
        asked.append(speed)
        return was(self, text, speed=1.0, **more)

    monkeypatch.setattr(PROCESS, "say", noted)
    for rate in (1.0, 0.85, 1.15):
        say(engine, rate=rate)
    assert asked == [1.0, 0.85, 1.15]
    say(engine, rate=9.0)
    assert asked[-1] == 2.0
    for bad in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(EngineRefused):
            say(engine, rate=bad)


def test_a_long_sentence_is_cut_at_clauses(engine: NeuralVoice) -> None:
    """A model is given a few hundred characters at once; every word is there."""
    text = "Các em nhớ đội mũ bảo hiểm khi ngồi sau xe máy của cha mẹ, " * 20
    said = say(engine, text)
    assert len(said.words) == syllables(text)


# --- what fails -------------------------------------------------------------------------------


def test_no_runtime_and_no_voice_say_what_to_do(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that installs it, the command that fetches one."""
    empty = make({"voices_folder": tmp_path}).available()
    assert not empty.ok
    assert "voices install" in empty.fix
    monkeypatch.setattr(neural, "PACKAGE", "no_such_package")
    state = NeuralVoice(shelf, NeuralSettings()).available()
    assert install_extra("neural") in state.fix
    with pytest.raises(EngineUnavailable, match="Chưa cài"):
        say(NeuralVoice(shelf, NeuralSettings()))


def test_a_damaged_model_is_never_loaded(tmp_path: Path) -> None:
    """One byte is another voice: refused, with the way to put it right."""
    folder = toy_voice.install(tmp_path / "toy")
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    with pytest.raises(EngineUnavailable, match="hỏng hoặc đã bị đổi") as caught:
        say(NeuralVoice(tmp_path, NeuralSettings()))
    assert "voices remove toy" in caught.value.hint
    (folder / "model.onnx").unlink()
    with pytest.raises(EngineUnavailable, match="hỏng"):
        say(NeuralVoice(tmp_path, NeuralSettings()))


def test_a_phoneme_that_the_model_does_not_have_is_told(tmp_path: Path) -> None:
    """The runtime would pass over it and lose a sound."""
    folder = toy_voice.install(tmp_path / "toy")
    rows = (folder / "tokens.txt").read_text("utf-8").splitlines(keepends=True)
    (folder / "tokens.txt").write_text("".join(r for r in rows if not r.startswith("ŋ")), "utf-8")
    engine = NeuralVoice(tmp_path, NeuralSettings())
    with pytest.raises(BadSound, match="không có âm «ŋ»"):
        say(engine, "Người ta nói vậy.")
    engine.close()


def test_a_wrong_rate_is_told(tmp_path: Path) -> None:
    """The card and the model must agree."""
    toy_voice.install(tmp_path / "toy", card=replace(toy_voice.CARD, rate=16_000))
    engine = NeuralVoice(tmp_path, NeuralSettings())
    with pytest.raises(BadSound, match="22050 Hz thay vì 16000 Hz"):
        say(engine)
    engine.close()


def test_a_killed_process_costs_nothing(engine: NeuralVoice) -> None:
    """The next sentence starts another one, and sounds the same."""
    first = say(engine)
    for _ in range(3):
        os.kill(engine._running["toy"].pid, signal.SIGKILL)
        time.sleep(0.05)
        assert np.array_equal(say(engine).samples, first.samples)


def test_only_two_models_stay_in_memory(shelf: Path, tmp_path: Path) -> None:
    """The third voice ends the process of the one unused longest."""
    for name in ("mot", "hai", "ba"):
        toy_voice.install(tmp_path / name)
    engine = NeuralVoice(tmp_path, NeuralSettings())
    for name in ("mot", "hai", "mot", "ba"):
        say(engine, "Xin chào các bạn.", voice=f"neural:{name}")
    assert list(engine._running) == ["mot", "ba"]
    engine.close()
    assert not engine._running


READS = "import struct, sys; i = sys.stdin.buffer; i.read(struct.unpack('>I', i.read(4))[0]);"
WORKERS = {  # as the real one each reads its order first, except those that do not even that
    "hangs": "import time; time.sleep(3600)",
    "dies": "raise SystemExit(3)",
    "chatters": "print('hello'); print('x' * 100000, flush=True)",
    "promises too much": f"{READS} sys.stdout.buffer.write(b'\\xff' * 4); sys.stdout.flush()",
    "answers nonsense": (
        f"{READS} sys.stdout.buffer.write(b'\\0\\0\\0\\x02[]'); sys.stdout.flush()"
    ),
    "refuses": (
        READS + 'sys.stdout.buffer.write(b\'\\0\\0\\0\\x11{"error": "full"}\');sys.stdout.flush()'
    ),
}


@pytest.mark.parametrize("how", WORKERS)
def test_a_process_that_is_no_use_is_ended(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Twice started, then the role moves on; nothing is left running."""
    (tmp_path / "worker.py").write_text(WORKERS[how])
    started: list[list[str]] = []

    def command(words: list[str], megabytes: int) -> list[str]:
        started.append(words)
        return [sys.executable, str(tmp_path / "worker.py")]

    monkeypatch.setattr(neural_process, "with_memory_limit", command)
    # a busy machine may need seconds to start a program: only who never answers is given up soon
    monkeypatch.setattr(neural_process, "LOADING", 0.5 if how == "hangs" else 120.0)
    engine = NeuralVoice(shelf, NeuralSettings())
    with pytest.raises(EngineUnavailable, match="hỏng hai lần") as caught:
        say(engine)
    assert len(started) == 2
    assert not engine._running
    assert ("full" in caught.value.sentence) == (how == "refuses")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a program to its memory")
def test_memory_is_limited(shelf: Path) -> None:
    """A model that wants more than it may have is ended, not the machine."""
    engine = NeuralVoice(shelf, NeuralSettings(memory_mb=60))
    with pytest.raises(EngineUnavailable, match="hỏng hai lần"):
        say(engine)


def test_a_parent_that_is_killed_leaves_nothing(shelf: Path, tmp_path: Path) -> None:
    """The end of its input ends the worker."""
    import subprocess

    script = (
        "import sys, time; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from broadcaster.domain.speech import Utterance\n"
        "from broadcaster.domain.station import NeuralSettings\n"
        "from broadcaster.voices.neural import NeuralVoice\n"
        "e = NeuralVoice(Path(sys.argv[1]), NeuralSettings())\n"
        "e.synthesize(Utterance(text='Xin chào các bạn.', voice='neural:toy'))\n"
        "print(e._running['toy'].pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    words = [sys.executable, "-c", script, str(shelf), str(Path(toy_voice.__file__).parent)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the worker still runs")


# --- cards ------------------------------------------------------------------------------------


def test_what_has_no_readable_card_is_no_voice(tmp_path: Path) -> None:
    """Damaged, of a newer program, or in a folder with an odd name."""
    for name, text in (("hong", "=="), ("moi", "format = 9\nname = 'x'"), ("thieu", "format = 1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "voice.toml").write_text(text, "utf-8")
    toy_voice.install(tmp_path / "Odd Name")
    toy_voice.install(tmp_path / "tot")
    assert [one.key for one in installed(tmp_path)] == ["tot"]
    assert read_card(tmp_path / "none") is None
    assert list(installed(tmp_path / "nowhere")) == []


def test_a_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Quotes, line breaks and odd characters too."""
    from broadcaster.voices.installed import card_text

    card = replace(toy_voice.CARD, name='"Hoa" \\ Mai\n\t', credit="a\x01b\x7f", noise=0.1)
    (tmp_path / "voice.toml").write_text(card_text(card), "utf-8")
    assert read_card(tmp_path / "voice.toml") == replace(card, credit="a b ")
    with pytest.raises(ValueError, match="gender"):
        card_from({"name": "x", "gender": "gender?"})
