"""A programme that one of our voices reads is as loud as it should be with little limiting.

The producer's page warns where the limiter turns down by more than 4 dB: a warning that every
programme has is none.
"""

from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcaster.domain.sound import frames
from broadcaster.domain.speech import KnownSpeech, Utterance
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline, TimelineEvent
from broadcaster.production.layout import voice_gain, voice_levels
from broadcaster.production.mastering import MasterPlan, plan_from_profiles
from broadcaster.production.sound_profiles import FolderProfiles
from broadcaster.production.sources import EpisodeSources
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


def read_by(voice: str, folder: Path) -> MasterPlan:
    """How sentences of a voice, laid out as a programme does it, are to be mastered."""
    engine = make({})
    (known,) = (one for one in engine.voices() if one.id == voice)
    clips = {text: engine.synthesize(Utterance(text=text, voice=voice)) for text in TEXTS}
    tools = SimpleNamespace(clips=clips, profiles=FolderProfiles(folder, 1_000_000))
    said = dict.fromkeys(TEXTS, KnownSpeech(in_step=known.in_step))
    sources = EpisodeSources(tools, SimpleNamespace(by_key={}), said)
    found = [sources.profile(text) for text in TEXTS]
    usual = voice_levels((voice, one) for one in found)[voice]
    starts = [0, *accumulate(one.frames + frames(0.5) for one in found)]
    events = [
        TimelineEvent(
            source=one.key,
            layer=Layer.VOICE,
            start=start,
            length=one.frames,
            gain=voice_gain(one, usual),
        )
        for one, start in zip(found, starts, strict=False)
    ]
    timeline = Timeline(events=tuple(events), frames=starts[-1], chapters=(), captions=())
    return plan_from_profiles(timeline, sources.profile, MasterSpec())


@pytest.mark.rows_slow
@pytest.mark.parametrize("voice", VOICES)
def test_the_limiter_has_little_to_do(voice: str, tmp_path: Path) -> None:
    plan = read_by(voice, tmp_path)
    assert plan.expected == pytest.approx(-16.0, abs=0.05)
    assert plan.limited < MUCH
