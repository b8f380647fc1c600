"""The same words in every voice."""

from pathlib import Path

import pytest

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


def tried(engines, sentences=("Xin chào.",)):
    files = {}
    found = try_voices(
        engines,
        sentences,
        Path("nghe"),
        encode=lambda samples, rate: (len(samples), rate),
        write=files.__setitem__,
    )
    return list(found), files


def test_every_voice_of_every_engine_that_may_speak() -> None:
    """A file a voice; an engine that is not available is asked for nothing."""
    asleep = Asleep()
    found, files = tried([asleep, ToneVoice()])
    assert [one.voice.id for one in found] == ["tone:nu", "tone:nam"]
    assert set(files) == {Path("nghe/tone-nu.wav"), Path("nghe/tone-nam.wav")}
    assert asleep.asked == []


def test_length_and_pause() -> None:
    """Two sentences stand half a second apart, and the length told is that of the file."""
    [one, _], files = tried([ToneVoice()], ("Ba bốn.", "Năm."))
    assert one.seconds == pytest.approx(0.6 + 0.5, abs=0.01)
    assert files[one.path] == (round(one.seconds * RATE), RATE)


def test_a_voice_that_fails_leaves_the_others() -> None:
    """It writes no file and says why."""
    found, files = tried([Hoarse()])
    assert [(one.path is None, str(one.failure or "")) for one in found] == [
        (False, ""),
        (True, "Chỉ có im lặng."),
    ]
    assert list(files) == [Path("nghe/tone-nu.wav")]


def test_nothing_to_say() -> None:
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
