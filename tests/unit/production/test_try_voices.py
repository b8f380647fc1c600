"""The same words in every voice."""

from pathlib import Path

import pytest
import soundfile

from broadcaster.domain.errors import BadSound, InputError
from broadcaster.domain.speech import Availability, Gender, Voice
from broadcaster.production.engines import file_name, try_voices
from tests.fakes.tone_voice import RATE, ToneVoice


class Asleep(ToneVoice):
    """Knows voices and may not speak."""

    name = "asleep"

    def available(self):
        return Availability(ok=False, reason="Chưa được cho phép.")


class Hoarse(ToneVoice):
    """One of its voices fails."""

    def synthesize(self, utterance):
        if utterance.voice == "tone:nam":
            raise BadSound("Chỉ có im lặng.")
        return super().synthesize(utterance)


@pytest.fixture
def tried(tmp_path):
    """What became of each voice, and samples and rate of each file by its name."""

    def tried(engines, sentences=("Xin chào.",)):
        found = list(try_voices(engines, sentences, tmp_path))
        return found, {path.name: _shape(path) for path in tmp_path.iterdir()}

    return tried


def _shape(path: Path) -> tuple[int, int]:
    sound = soundfile.info(path)
    return sound.frames, sound.samplerate


def test_every_voice_of_every_engine_that_may_speak(tried) -> None:
    """A file a voice; an engine that is not available is asked for nothing."""
    asleep = Asleep()
    found, files = tried([asleep, ToneVoice()])
    assert [one.voice.id for one in found] == ["tone:nu", "tone:nam"]
    assert set(files) == {"tone-nu.wav", "tone-nam.wav"}
    assert asleep.asked == []


def test_length_and_pause(tried) -> None:
    """Two sentences stand half a second apart, and the length told is that of the file."""
    [one, _], files = tried([ToneVoice()], ("Ba bốn.", "Năm."))
    assert one.seconds == pytest.approx(0.6 + 0.5, abs=0.01)
    assert files[one.path.name] == (round(one.seconds * RATE), RATE)


def test_a_voice_that_fails_leaves_the_others(tried) -> None:
    """It writes no file and says why."""
    found, files = tried([Hoarse()])
    assert [(one.path is None, str(one.failure or "")) for one in found] == [
        (False, ""),
        (True, "Chỉ có im lặng."),
    ]
    assert list(files) == ["tone-nu.wav"]


def test_nothing_to_say(tried) -> None:
    """Refused before any engine is asked."""
    engine = ToneVoice()
    with pytest.raises(InputError):
        tried([engine], ())
    assert engine.asked == []


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("embedded:nu-bac", "embedded-nu-bac.wav"),
        ("x:../../a b", "x-a-b.wav"),
        ("x:Hà", "x-H.wav"),
    ],
)
def test_a_voice_s_file_stays_in_the_folder(name: str, file: str) -> None:
    """Whatever an engine calls its voices, the file has a plain name."""
    voice = Voice(id=name, engine="x", name="X", gender=Gender.FEMALE)
    assert file_name(voice) == file
