"""How loud each clip is laid: voices to one loudness, everything else in relation to them."""

import math
from collections.abc import Iterable, Mapping
from statistics import median

from broadcaster.model.sound import SourceProfile
from broadcaster.model.timeline import Layer

# LUFS before mastering. Broadcast practice puts speech at -18; music stands a little below it.
LEVELS: Mapping[Layer, float] = {
    Layer.VOICE: -18.0,
    Layer.RECORDING: -18.0,
    Layer.MUSIC: -19.0,
    Layer.EFFECT: -21.0,
    Layer.BED: -21.0,
}
MAX_GAIN = 24.0  # dB; more would only lift noise
MAX_PEAK = -3.0  # dBFS of a sound that is not speech: a drum has little loudness and much peak
SHORT_PEAK = -12.0  # dBFS of a sound too short to have a loudness
CLIP_FREEDOM = 3.0  # dB that one sentence may be away from what its voice usually has


def voice_levels(clips: Iterable[tuple[str, SourceProfile]]) -> dict[str, float]:
    """The usual loudness of each voice in LUFS: the median of its clips that have one.

    To half a dB, so that one changed sentence leaves the others as they are.
    """
    measured: dict[str, list[float]] = {}
    for voice, profile in clips:
        if math.isfinite(profile.loudness):
            measured.setdefault(voice, []).append(profile.loudness)
    return {voice: round(median(values) * 2) / 2 for voice, values in measured.items()}


def voice_gain(profile: SourceProfile, usual: float | None) -> float:
    """Gain in dB for one sentence of a voice with a usual loudness.

    A very short sentence measures oddly, so that it is held near the rest of its voice.
    """
    if usual is None:
        return sound_gain(profile, Layer.VOICE)
    loudness = profile.loudness if math.isfinite(profile.loudness) else usual
    held = min(max(loudness, usual - CLIP_FREEDOM), usual + CLIP_FREEDOM)
    return _bounded(LEVELS[Layer.VOICE] - held)


def sound_gain(profile: SourceProfile, layer: Layer) -> float:
    """Gain in dB for a recording, music, effect or bed."""
    if not math.isfinite(profile.peak):
        return 0.0
    if not math.isfinite(profile.loudness):
        return _bounded(SHORT_PEAK - profile.peak)
    wanted = LEVELS[layer] - profile.loudness
    if layer not in (Layer.VOICE, Layer.RECORDING):
        wanted = min(wanted, MAX_PEAK - profile.peak)
    return _bounded(wanted)


def _bounded(gain: float) -> float:
    """Hundredths of a dB are enough, and the same on every machine."""
    return round(min(gain, MAX_GAIN), 2) + 0.0
