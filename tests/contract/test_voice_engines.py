"""What every voice engine promises, run over each of them."""

import inspect
import shlex
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import edge_tts.communicate
import numpy as np
import pytest
import soundfile

from broadcaster.domain.errors import EngineRefused, EngineUnavailable
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Utterance, Voice
from broadcaster.domain.station import CommandVoice
from broadcaster.voices import find_engines
from broadcaster.voices.checking import check_speech, syllables
from broadcaster.voices.neural import NeuralVoice
from tests.fakes.drawn_once import template_made_once  # noqa: F401 - for every test here
from tests.fakes.generated_reader import write_built

FAKES = str(Path(__file__).parents[1] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

import edge_service  # noqa: E402
import tone_voice  # noqa: E402
import toy_voice  # noqa: E402
import translate_proxy  # noqa: E402

TEXTS = (
    "Vâng ạ!",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy.",
    "Kính chào quý thầy cô, kính chào các bạn: hôm nay là thứ hai, ngày bảy tháng chín; trường "
    "ta khai giảng năm học mới, ai cũng vui, và chương trình phát thanh măng non lại trở về đây.",
)


def decode(data: bytes) -> tuple[np.ndarray, int]:
    return soundfile.read(BytesIO(data), dtype="float32")


def own_voice(folder: Path) -> VoiceEngine:
    """A voice of somebody who has read the very sentences, and the long one in parts as well."""
    parts = [part for part in TEXTS[2].split(",") if len(part.split()) > 4]
    write_built(folder / "co-lan", [*TEXTS, *parts], voice="nu-bac")
    return find_engines(["own"], {"own": {"folder": folder}})[0]


@pytest.fixture(
    scope="module", params=["embedded", "own", "tone", "command", "neural", "edge", "gtts"]
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VoiceEngine]:
    if request.param == "tone":
        yield tone_voice.make({})
        return
    if request.param == "embedded":
        yield find_engines(["embedded"], {})[0]
        return
    if request.param == "own":
        yield own_voice(tmp_path_factory.mktemp("giọng"))
        return
    if request.param == "command":
        line = shlex.join([sys.executable, f"{FAKES}/speaking_command.py", "good"])
        own = {"voice": CommandVoice(run=line, local=True)}
        yield find_engines(["command"], {"command": own})[0]
        return
    folder = tmp_path_factory.mktemp("ca")
    if request.param == "neural":
        toy_voice.install(folder / "toy")
        toy_voice.install(folder / "toy-nam", hertz=150.0)
        made = find_engines(["neural"], {"neural": {"voices_folder": folder}})[0]
        assert isinstance(made, NeuralVoice)
        yield made
        made.close()
        return
    if request.param == "edge":
        with pytest.MonkeyPatch.context() as patch, edge_service.EdgeService(folder) as service:
            patch.setattr(edge_tts.communicate, "WSS_URL", service.url)
            own = {"pause": 0.0}
            options = {"online_allowed": True, "decode": decode, "edge": own}
            yield find_engines(["edge"], options)[0]
        return
    with pytest.MonkeyPatch.context() as patch, translate_proxy.TranslateProxy(folder) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            patch.setenv(name, proxy.address)
        for name in ("NO_PROXY", "no_proxy"):
            patch.delenv(name, raising=False)
        gtts = {"ca_bundle": str(proxy.ca), "pause": 0.0}
        yield find_engines(["gtts"], {"online_allowed": True, "decode": decode, "gtts": gtts})[0]


@pytest.fixture
def voice(engine: VoiceEngine) -> Voice:
    return engine.voices()[0]


class TestVoiceEngine:
    """The contract of `VoiceEngine`."""

    def test_has_what_the_port_names(self, engine: VoiceEngine) -> None:
        """Name, whether the text leaves the machine, how many at once, how long."""
        assert engine.name
        assert isinstance(engine.online, bool)
        assert engine.parallel >= 1
        assert engine.max_chars >= 100
        for name, method in inspect.getmembers(VoiceEngine, inspect.isfunction):
            if not name.startswith("_"):
                assert inspect.signature(getattr(type(engine), name)).parameters.keys() == (
                    inspect.signature(method).parameters.keys()
                )

    def test_voices_say_who_they_are(self, engine: VoiceEngine) -> None:
        """Ids are "engine:name", told apart, with a Vietnamese name."""
        ids = [voice.id for voice in engine.voices()]
        assert ids
        assert len(set(ids)) == len(ids)
        for voice in engine.voices():
            assert voice.id.startswith(f"{engine.name}:")
            assert voice.engine == engine.name
            assert voice.name
            assert voice.synthetic

    def test_only_formant_voices_are_turned_in_the_mix(self, engine: VoiceEngine) -> None:
        """Of people, of what was learnt from people and of strangers nothing is turned."""
        assert {voice.in_step for voice in engine.voices()} == {engine.name == "embedded"}

    def test_fingerprints_are_stable_and_differ(self, engine: VoiceEngine) -> None:
        """The same voice gives the same print, another voice another."""
        prints = [engine.fingerprint(voice.id) for voice in engine.voices()]
        assert prints == [engine.fingerprint(voice.id) for voice in engine.voices()]
        assert len(set(prints)) == len(prints)

    def test_is_available(self, engine: VoiceEngine) -> None:
        """Here every engine can speak, and then there is nothing to explain."""
        state = engine.available()
        assert (state.ok, state.reason, state.fix) == (True, "", "")

    @pytest.mark.parametrize("text", TEXTS)
    def test_speaks(self, engine: VoiceEngine, voice: Voice, text: str) -> None:
        """Locked mono float samples that pass the checks, and the time of each word in order."""
        speech = engine.synthesize(Utterance(text=text, voice=voice.id))
        assert speech.samples.dtype == np.float32
        assert speech.samples.ndim == 1
        assert not speech.samples.flags.writeable
        assert float(np.abs(speech.samples).max()) <= 1.0
        assert speech.rate >= 16_000
        check_speech(speech, text)
        assert len(speech.words) == syllables(text)
        begun = [word.begins for word in speech.words]
        assert begun == sorted(begun)
        assert all(0 <= w.begins <= w.ends <= speech.seconds + 1e-6 for w in speech.words)
        assert all(text[w.start : w.end].isalpha() for w in speech.words)

    def test_same_text_same_samples(self, engine: VoiceEngine, voice: Voice) -> None:
        """Twice the same is the same."""
        one, two = (engine.synthesize(Utterance(text=TEXTS[1], voice=voice.id)) for _ in "ab")
        assert np.array_equal(one.samples, two.samples)
        assert one.words == two.words

    @pytest.mark.parametrize("text", ["", "…", "?!", "Привет"])
    def test_refuses_what_cannot_be_said(
        self, engine: VoiceEngine, voice: Voice, text: str
    ) -> None:
        """Nothing to say, or letters of another alphabet: refused with a Vietnamese sentence."""
        with pytest.raises(EngineRefused) as caught:
            engine.synthesize(Utterance(text=text, voice=voice.id))
        assert caught.value.sentence.endswith(".")
        assert caught.value.hint

    def test_unknown_voice(self, engine: VoiceEngine) -> None:
        """A voice that is not there makes an error of ours."""
        with pytest.raises(EngineUnavailable):
            engine.synthesize(Utterance(text=TEXTS[0], voice=f"{engine.name}:none"))

    @pytest.mark.rows_slow
    def test_ten_thousand_characters(self, engine: VoiceEngine, voice: Voice) -> None:
        """Spoken whole or refused; never a part of it."""
        text = (TEXTS[2] + " ") * 54
        if len(text) > engine.max_chars:
            with pytest.raises(EngineRefused, match="dài"):
                engine.synthesize(Utterance(text=text, voice=voice.id))
            return
        speech = engine.synthesize(Utterance(text=text, voice=voice.id))
        check_speech(speech, text)
        assert len(speech.words) == syllables(text)
