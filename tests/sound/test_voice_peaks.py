"""A programme that one of our voices reads is as loud as it should be with little limiting.

The producer's page warns where the limiter turns down by more than 4 dB: a warning that every
programme has is none.
"""

from itertools import accumulate

import pytest

from broadcaster.domain.sound import HOUSE_RATE, Sound, SourceProfile, frames
from broadcaster.domain.speech import Utterance
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline, TimelineEvent
from broadcaster.dsp.resampling import resample
from broadcaster.production.layout import voice_gain, voice_levels
from broadcaster.production.mastering import MasterPlan, plan_from_profiles
from broadcaster.production.sound_profiles import profile
from broadcaster.voices.embedded import CAST, make

MUCH = 4.0  # dB, of which the producer's page warns
# The announcer whose peaks are the highest is in the fast half.
VOICES = sorted((setting.voice.id for setting in CAST), key=lambda voice: "nam-bac" not in voice)
TEXTS = (
    "Trường em có một nghìn học sinh, ai cũng đội mũ bảo hiểm khi đi xe máy điện.",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy.",
    "Bao nhiêu bạn đã ra ngoài sân bóng đá ở gần nhà bác Ba?",
    "Mỗi người dân cần giữ gìn vệ sinh, bảo vệ của công và nhắc nhở nhau cùng thực hiện.",
    "Bài này hay quá, cả lớp cùng đáp lại thật to: vâng ạ!",
)


def read_by(voice: str) -> MasterPlan:
    """How sentences of a voice, laid out as a programme does it, are to be mastered."""
    engine, found = make({}), dict[str, SourceProfile]()
    for text in TEXTS:
        speech = engine.synthesize(Utterance(text=text, voice=voice))
        samples = resample(speech.samples[:, None], speech.rate, HOUSE_RATE)
        found[text] = profile(Sound(samples=samples), text)
    usual = voice_levels((voice, known) for known in found.values())[voice]
    lengths = [known.frames + frames(0.5) for known in found.values()]
    starts = [0, *accumulate(lengths)]
    events = [
        TimelineEvent(
            source=known.key,
            layer=Layer.VOICE,
            start=start,
            length=known.frames,
            gain=voice_gain(known, usual),
        )
        for known, start in zip(found.values(), starts, strict=False)
    ]
    timeline = Timeline(events=tuple(events), frames=starts[-1], chapters=(), captions=())
    return plan_from_profiles(timeline, found.__getitem__, MasterSpec())


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", VOICES)
def test_the_limiter_has_little_to_do(voice: str) -> None:
    plan = read_by(voice)
    assert plan.expected == pytest.approx(-16.0, abs=0.05)
    assert plan.limited < MUCH
