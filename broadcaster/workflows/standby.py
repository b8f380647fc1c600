"""The jingle and the notice that are heard instead of silence."""

from collections.abc import Sequence

import numpy as np

from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.resampling import resample
from broadcaster.errors import BroadcasterError
from broadcaster.model.sound import HOUSE_RATE, SoundAsset
from broadcaster.model.speech import Samples, Utterance
from broadcaster.ports import VoiceEngine
from broadcaster.workflows.tools import Tools

OWN = "tam-nghi"  # a station's own sound of this name is taken as it is
JINGLES = ("nhac-cat", "nhac-muc")
WORDS = (
    "Chương trình phát thanh hôm nay tạm nghỉ.",
    "Xin cảm ơn thầy cô và các bạn đã lắng nghe.",
)
GAP = 0.6  # seconds between jingle and words
TARGET = -16.0  # LUFS
CEILING = 0.89  # of full scale, about -1 dBFS


def standby_sound(tools: Tools) -> Samples | None:
    """Mono samples at the house rate; None when not even a jingle can be had."""
    assets = tools.shelf().assets
    own = _decoded(tools, assets, (OWN,))
    if own is not None:
        return _levelled(own)
    jingle = _decoded(tools, assets, JINGLES)
    words = _spoken(tools.engines)
    gap = np.zeros(round(GAP * HOUSE_RATE), dtype=np.float32)
    parts = [part for part in (jingle, words) if part is not None]
    if not parts:
        return None
    joined = [piece for part in parts for piece in (_levelled(part), gap)][:-1]
    return np.concatenate(joined)


def _decoded(tools: Tools, assets: Sequence[SoundAsset], names: Sequence[str]) -> Samples | None:
    for asset in (a for name in names for a in assets if a.name == name):
        try:
            sound = tools.decoder.decode(asset.path)
        except BroadcasterError:
            continue
        samples = np.asarray(sound.samples[0 : len(sound.samples)], dtype=np.float32)
        return samples.mean(axis=1, dtype=np.float32) if samples.ndim == 2 else samples
    return None


def _spoken(engines: Sequence[VoiceEngine]) -> Samples | None:
    """The words in the first voice of this machine that speaks."""
    for engine in engines:
        if engine.online or not engine.available().ok:
            continue
        try:
            voice = engine.voices()[0].id
            said = [engine.synthesize(Utterance(text=text, voice=voice)) for text in WORDS]
        except (BroadcasterError, IndexError):
            continue
        pause = np.zeros((round(0.3 * HOUSE_RATE), 1), dtype=np.float32)
        whole = [resample(s.samples.reshape(-1, 1), s.rate, HOUSE_RATE) for s in said]
        return np.concatenate([whole[0], pause, whole[1]])[:, 0]
    return None


def _levelled(samples: Samples) -> Samples:
    """As loud as the programmes, and within full scale."""
    meter = LoudnessMeter(1, HOUSE_RATE)
    meter.feed(samples.reshape(-1, 1))
    loudness = meter.finish().integrated
    gain = 10.0 ** ((TARGET - loudness) / 20.0) if np.isfinite(loudness) else 1.0
    peak = float(np.abs(samples).max(initial=0.0))
    return (samples * min(gain, CEILING / peak if peak > 0.0 else gain)).astype(np.float32)
