"""An engine for tests: a swelling tone of known length for each syllable."""

from collections.abc import Mapping

import numpy as np

from broadcaster.domain.errors import EngineUnavailable
from broadcaster.domain.speech import Availability, Gender, Region, Speech, Utterance, Voice
from broadcaster.voices.checking import check_text, syllables
from broadcaster.voices.timing import estimated

RATE = 22_050
SECONDS = 0.2  # one syllable at normal speed
HERTZ = {"tone:nu": 300.0, "tone:nam": 150.0}


class ToneVoice:
    """Two voices, told apart by their pitch; counts what it was asked."""

    name = "tone"
    online = False
    parallel = 2
    max_chars = 10_000

    def __init__(self) -> None:
        self.asked: list[Utterance] = []

    def voices(self) -> tuple[Voice, ...]:
        north = Region.NORTH
        return (
            Voice(id="tone:nu", engine="tone", name="Âm nữ", gender=Gender.FEMALE, region=north),
            Voice(id="tone:nam", engine="tone", name="Âm nam", gender=Gender.MALE, region=north),
        )

    def fingerprint(self, voice: str) -> str:
        return f"{voice}:1"

    def available(self) -> Availability:
        return Availability(ok=True)

    def synthesize(self, utterance: Utterance) -> Speech:
        check_text(utterance.text)
        if utterance.voice not in HERTZ:
            raise EngineUnavailable(f"Không có giọng {utterance.voice}.")
        self.asked.append(utterance)
        hertz = HERTZ[utterance.voice] * 2 ** (utterance.pitch / 12)
        time = np.arange(round(SECONDS / utterance.rate * RATE)) / RATE
        one = np.hanning(len(time)) * np.sin(2 * np.pi * hertz * time) * 0.5
        # A partial inside the band where syllables are counted
        one += np.hanning(len(time)) * np.sin(2 * np.pi * 6 * hertz * time) * 0.2
        samples = np.tile(one.astype(np.float32), syllables(utterance.text))
        samples.setflags(write=False)
        words = estimated(utterance.text, 0.0, len(samples) / RATE)
        return Speech(samples=samples, rate=RATE, words=words, estimated=True)


def make(options: Mapping[str, object]) -> ToneVoice:
    """The engine, as an entry point would give it."""
    return ToneVoice()
