"""The embedded engine, real and with workers that misbehave."""

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

import broadcaster.voices
from broadcaster.domain.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.domain.speech import Age, Gender, Utterance
from broadcaster.domain.text import nfc
from broadcaster.production.casting import cast
from broadcaster.voices.checking import check_speech
from broadcaster.voices.embedded import CAST, EmbeddedVoice, Installation, make

HERE = Path(broadcaster.voices.__file__).parent
LIBRARY = Path(espeakng_loader.get_library_path())
PLACE = Installation(
    library=LIBRARY,
    folder=LIBRARY.parent,
    voices=HERE / "espeak",
    worker=HERE / "espeak_worker.py",
)
TEXT = "Người dưới mười sáu tuổi không được điều khiển xe gắn máy."


def utterance(text: str = TEXT, voice: str = "embedded:nu-bac", **more: float) -> Utterance:
    return Utterance(text=text, voice=voice, **more)  # type: ignore[arg-type]


def digest(samples: np.ndarray) -> str:
    return hashlib.sha256(samples.tobytes()).hexdigest()


def test_same_text_same_bytes_from_many_threads() -> None:
    """Whoever asks and how often, the sound is the same to the last bit."""
    engine = make({})
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(engine.synthesize, [utterance()] * 8))
    assert len({digest(speech.samples) for speech in said}) == 1
    assert engine.parallel == os.cpu_count()


def test_decomposed_text_sounds_the_same() -> None:
    """A script typed on a Mac is not read in English letters."""
    import unicodedata

    engine = make({})
    plain = engine.synthesize(utterance("Đường về trường."))
    decomposed = engine.synthesize(utterance(unicodedata.normalize("NFD", "Đường về trường.")))
    assert digest(plain.samples) == digest(decomposed.samples)


@pytest.mark.parametrize("setting", CAST, ids=lambda s: s.file)
def test_every_word_has_its_time(setting: object) -> None:
    """In every voice each word has an event, in order, within the sound."""
    text = "Hung hăng thì hại, gìn giữ “hòa thuận” là hơn: nhé các bạn!"
    speech = make({}).synthesize(utterance(text, setting.voice.id))
    words = [text[w.start : w.end] for w in speech.words]
    assert words == text.translate(str.maketrans("", "", ",“”:!")).split()
    assert not speech.estimated
    assert speech.words[0].begins < 0.05
    assert speech.words[-1].ends == pytest.approx(speech.seconds)
    for before, after in pairwise(speech.words):
        assert before.begins < before.ends == after.begins


def test_no_silence_at_the_ends() -> None:
    """Pauses are not the engine's: ten milliseconds stay at each end."""
    samples = make({}).synthesize(utterance()).samples
    loud = np.flatnonzero(np.abs(samples) > 0.0015)
    assert loud[0] <= 221
    assert len(samples) - loud[-1] <= 222


def test_grandmother_and_grandfather_are_two_people() -> None:
    """BÀ is a woman's voice, ÔNG a man's, both elders, and nothing has to be explained."""
    voices = {voice.id: voice for voice in make({}).voices()}
    checked = cast(["ÔNG", "BÀ"], {}, (), tuple(voices.values()), "NỮ")
    assert checked.value is not None
    assert checked.notices == ()
    spoken = {part.role: voices[part.voice] for part in checked.value.parts}
    assert {role: (voice.gender, voice.age) for role, voice in spoken.items()} == {
        "ÔNG": (Gender.MALE, Age.ELDER),
        "BÀ": (Gender.FEMALE, Age.ELDER),
    }


def test_speed_changes_the_length() -> None:
    """Slower is longer, in proportion, and still passes its own checks."""
    engine = make({})
    slow, normal, fast = (engine.synthesize(utterance(rate=r)).seconds for r in (0.5, 1.0, 2.0))
    assert engine.synthesize(utterance(rate=0.01)).seconds == pytest.approx(slow, rel=0.15)
    assert slow / normal == pytest.approx(2.0, rel=0.15)
    assert fast / normal == pytest.approx(0.5, rel=0.15)


def test_fingerprints_differ_between_voices_and_files(tmp_path: Path) -> None:
    """A changed voice file makes new recipes; an untouched one does not."""
    engine = make({})
    prints = [engine.fingerprint(voice.id) for voice in engine.voices()]
    assert len(set(prints)) == len(CAST)
    assert prints == [make({}).fingerprint(voice.id) for voice in engine.voices()]
    shutil.copytree(PLACE.voices, tmp_path / "espeak")
    with (tmp_path / "espeak" / "nu-bac").open("a") as file:
        file.write("flutter 3\n")
    other = EmbeddedVoice(replace(PLACE, voices=tmp_path / "espeak"))
    assert other.fingerprint("embedded:nu-bac") != prints[0]
    assert other.fingerprint("embedded:nam-bac") == prints[1]


@pytest.mark.parametrize("folder", ["thư mục có dấu cách", "x" * 120 + "/" + "y" * 120])
def test_works_from_any_folder(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blanks, marks and long names in the path, and no PATH at all, change nothing."""
    home = tmp_path / folder
    data = home / "espeakng_loader" / "espeak-ng-data"
    data.mkdir(parents=True)
    shutil.copy(LIBRARY, home / "espeakng_loader" / LIBRARY.name)
    for name in ("phondata", "phonindex", "phontab", "intonations", "vi_dict", "en_dict"):
        shutil.copy(LIBRARY.parent / "espeak-ng-data" / name, data)
    for name in ("lang", "voices"):
        shutil.copytree(LIBRARY.parent / "espeak-ng-data" / name, data / name)
    shutil.copytree(HERE / "espeak", home / "broadcaster" / "voices" / "espeak")
    shutil.copy(HERE / "espeak_worker.py", home / "broadcaster" / "voices")
    monkeypatch.delenv("PATH")
    moved = EmbeddedVoice(
        Installation(
            library=home / "espeakng_loader" / LIBRARY.name,
            folder=home / "espeakng_loader",
            voices=home / "broadcaster" / "voices" / "espeak",
            worker=home / "broadcaster" / "voices" / "espeak_worker.py",
        )
    )
    assert moved.available().ok
    assert digest(moved.synthesize(utterance()).samples) == digest(
        make({}).synthesize(utterance()).samples
    )


# --- what people write -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "…", "?!", " – "])
def test_only_punctuation_is_refused(text: str) -> None:
    """Nothing to say is an error with a Vietnamese sentence, not a silence."""
    with pytest.raises(EngineRefused, match="không có chữ nào"):
        make({}).synthesize(utterance(text))


@pytest.mark.parametrize("text", ["Привет, мир!", "Xin chào 世界."])
def test_foreign_alphabet_is_refused(text: str) -> None:
    """The voice would spell it in English."""
    with pytest.raises(EngineRefused, match="không đọc được"):
        make({}).synthesize(utterance(text))


@pytest.mark.parametrize("text", ["Vâng.", "Được!", "Có?", "Ạ", "Ừ…"])
def test_one_word(text: str) -> None:
    """A single word is spoken by every voice."""
    for voice in make({}).voices():
        assert make({}).synthesize(utterance(text, voice.id)).seconds > 0.1


@pytest.mark.slow
def test_ten_thousand_characters_are_spoken_whole() -> None:
    """A very long sentence comes with every word and its time."""
    text = (TEXT[:-1] + ", ") * 168 + TEXT
    assert 9_900 < len(text) <= 10_000
    speech = make({}).synthesize(utterance(text))
    assert len(speech.words) == 169 * 12
    assert len({word.begins for word in speech.words}) == len(speech.words)
    check_speech(speech, text)


@pytest.mark.parametrize("text", [TEXT * 200, "a" * 5_000, "xin chào " + "ô" * 61])
def test_too_long_is_refused(text: str) -> None:
    """Beyond the limit, or one endless word: an error before anything is started."""
    with pytest.raises(EngineRefused, match="dài"):
        make({}).synthesize(utterance(text))


@pytest.mark.parametrize(
    "text", ["\x0199P Xin chào.", "<speak>Xin chào</speak>", "[[ba]] xin chào"]
)
def test_markup_is_only_text(text: str) -> None:
    """Commands of the library in a text neither change the voice nor crash it."""
    assert make({}).synthesize(utterance(text)).seconds > 0.3


def test_commands_do_not_change_the_pitch() -> None:
    """A control character counts as a blank."""
    engine = make({})
    with_command = engine.synthesize(utterance("xin\x0199P chào"))
    plain = engine.synthesize(utterance("xin 99P chào"))
    assert digest(with_command.samples) == digest(plain.samples)


def test_unknown_voice() -> None:
    """The error lists the voices there are."""
    with pytest.raises(EngineUnavailable) as caught:
        make({}).synthesize(utterance(voice="embedded:robot"))
    assert "embedded:nu-bac" in caught.value.hint


# --- pronunciation ----------------------------------------------------------------------------

SAMPLE = (
    "Kính chào quý thầy cô và các bạn. Điều năm mươi chín, Luật Trật tự, an toàn giao thông đường "
    "bộ quy định: người đủ mười sáu tuổi trở lên được điều khiển xe gắn máy. Vi phạm thì bị phạt "
    "từ bốn trăm nghìn đến sáu trăm nghìn đồng. Phây búc, in tơ nét, vi đê ô, vê kép hát ô."
)


@pytest.mark.parametrize("setting", CAST, ids=lambda s: s.file)
def test_nothing_is_read_as_english(setting: object) -> None:
    """Normalised text leaves no "(en)" in the phonemes, and each syllable one stress at most."""
    dump = make({}).phonemes(SAMPLE, setting.voice.id)
    assert "(en)" not in dump
    assert len(dump.split()) == len(SAMPLE.replace("–", "").split())


def test_english_is_seen_in_the_dump() -> None:
    """What is not a Vietnamese syllable shows up."""
    assert "(en)" in make({}).phonemes("Facebook")


def test_southern_voices_keep_their_vowels() -> None:
    """The words hung, hun, hu have a vowel in the south too, and gi everywhere."""
    engine = make({})
    for word in ("hung", "hum", "hun", "hu"):
        assert "u" in engine.phonemes(word, "embedded:nu-nam")
        assert "h" in engine.phonemes(word, "embedded:nam-nam")
    assert engine.phonemes("gi") == engine.phonemes("di")


def test_old_and_new_tone_places_sound_alike() -> None:
    """hoà and hòa are one word."""
    engine = make({})
    for old, new in (("hoà", "hòa"), ("thuỷ", "thủy"), ("quí", "quý")):
        assert engine.phonemes(nfc(old)) == engine.phonemes(nfc(new))


# --- workers that misbehave -------------------------------------------------------------------

PRELUDE = """
import os, signal, sys, time
from pathlib import Path
order = sys.stdin.buffer.read()
here = Path(__file__).parent
tried = here / "tries"
count = int(tried.read_text() or 0) + 1 if tried.exists() else 1  # "" = ended while it wrote
tried.write_text(str(count))
def answer(samples, rate=22050, promised=None):
    number = len(samples) // 2 if promised is None else promised
    sys.stdout.buffer.write(f"speech {rate} {number}\\n".encode() + samples)
def real(cut=None):
    import io
    sys.path.insert(0, %(voices)r)
    import espeak_worker as worker
    head, _, text = order.partition(b"\\n\\n")
    worker.main(io.BytesIO(head + b"\\n\\n" + text[:cut]), sys.stdout.buffer)
"""


def engine_with(folder: Path, body: str, timeout: float = 20.0) -> EmbeddedVoice:
    """An engine whose worker is this program."""
    worker = folder / "fake_worker.py"
    prelude = PRELUDE % {"voices": str(HERE)}
    worker.write_text(prelude + textwrap.dedent(body), encoding="utf-8")
    return EmbeddedVoice(replace(PLACE, worker=worker), timeout=timeout)


def tries(folder: Path) -> int:
    return int((folder / "tries").read_text())


KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
FAILURES = {
    "killed": KILLED if sys.platform != "win32" else "os._exit(9)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "exits": "sys.exit(3)",
    "says nothing": "pass",
    "says rubbish": "sys.stdout.buffer.write(b'hello\\n')",
    "says a number": "sys.stdout.buffer.write(b'12\\n')",
    "cut short": "answer(bytes(1000), promised=9000)",
    "silence": "answer(bytes(2 * 22050 * 3))",
    "no samples": "answer(b'')",
    "noise": "import random; r = random.Random(1); answer(bytes(r.randrange(256) for _ in range(132300)))",
    "wrong rate": "answer(bytes(44100), rate=16000)",
    "half the words": "real(cut=20)",
    "strange times": "sys.stdout.buffer.write(b'speech 22050 1 3:x\\n..')",
    "phonemes": "sys.stdout.buffer.write(b'phonemes 9\\n..')",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_worker_that_fails_twice_is_reported(tmp_path: Path, failure: str) -> None:
    """Tried once more, then an error that quotes the sentence or says what is wrong."""
    engine = engine_with(tmp_path, FAILURES[failure])
    with pytest.raises(BadSound) as caught:
        engine.synthesize(utterance())
    assert tries(tmp_path) == 2
    assert caught.value.sentence


@pytest.mark.rows_slow
@pytest.mark.parametrize("failure", FAILURES)
def test_a_worker_that_fails_once_is_not_noticed(tmp_path: Path, failure: str) -> None:
    """The second try gives the same bytes as an undisturbed run."""
    body = f"if count > 1:\n    real()\nelse:\n    {FAILURES[failure]}\n"
    speech = engine_with(tmp_path, body).synthesize(utterance())
    assert tries(tmp_path) == 2
    assert digest(speech.samples) == digest(make({}).synthesize(utterance()).samples)


def test_a_worker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time-out counts for each try; a busy machine may end a worker before it has begun."""
    started: list[float] = []
    run = subprocess.run

    def counted(*words: object, timeout: float, **options: object) -> object:
        started.append(timeout)
        return run(*words, timeout=timeout, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", counted)
    engine = engine_with(tmp_path, "time.sleep(60)", timeout=0.5)
    with pytest.raises(BadSound, match=r"quá 0\.5 giây"):
        engine.synthesize(utterance())
    with pytest.raises(EngineError, match=r"quá 0\.5 giây"):
        engine.phonemes("ba")
    assert started == [0.5] * 3


@pytest.mark.parametrize("part", ["library", "folder", "voices", "worker"])
def test_a_broken_installation_is_named(tmp_path: Path, part: str) -> None:
    """A missing file makes the engine unavailable, with a fix, and it does not speak."""
    engine = EmbeddedVoice(replace(PLACE, **{part: tmp_path / "gone"}))
    state = engine.available()
    assert not state.ok
    assert "gone" in state.reason
    assert state.fix
    with pytest.raises(EngineError):
        engine.synthesize(utterance())


def test_no_python_no_voice(tmp_path: Path) -> None:
    """A worker that cannot be started is said at once."""
    with pytest.raises(EngineUnavailable, match="Không khởi động được"):
        EmbeddedVoice(replace(PLACE, python=str(tmp_path / "python"))).synthesize(utterance())


def test_a_damaged_library_is_said(tmp_path: Path) -> None:
    """Bytes that are no library give an error, not a crash."""
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"not a library")
    with pytest.raises(EngineUnavailable, match="không chạy được"):
        EmbeddedVoice(replace(PLACE, library=broken)).synthesize(utterance())


def test_voice_files_far_from_the_library(tmp_path: Path) -> None:
    """An environment in quite another place, as with an editable install: nothing is cut."""
    voices = tmp_path / ("a" * 40) / ("b" * 40) / "voices"
    shutil.copytree(PLACE.voices, voices)
    moved = EmbeddedVoice(replace(PLACE, voices=voices))
    assert digest(moved.synthesize(utterance()).samples) == digest(
        make({}).synthesize(utterance()).samples
    )


def test_a_library_too_deep_for_its_own_buffers_is_told(tmp_path: Path) -> None:
    """A data path that the library would cut is refused with a way out."""
    deep = tmp_path / ("a" * 120) / ("b" * 60)
    deep.mkdir(parents=True)
    moved = EmbeddedVoice(replace(PLACE, folder=deep))
    with pytest.raises(EngineUnavailable, match="quá dài"):
        moved.synthesize(utterance())
