"""Sources of an episode: what editions share of them, and what each finds out by itself."""

from types import SimpleNamespace

import numpy as np
import pytest

from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.speech import KnownSpeech, Speech
from broadcaster.domain.timeline import Layer
from broadcaster.dsp.resampling import resample
from broadcaster.production.layout import loops_cleanly
from broadcaster.production.rundown import BedCue, Rundown, SoundCue
from broadcaster.production.sound_profiles import FolderProfiles, profile
from broadcaster.production.sounds import PREFIX
from broadcaster.production.sources import EpisodeSources

KEY = f"{PREFIX}nhạc"


def dying() -> Sound:
    """It dies away: its end does not lead into its beginning."""
    time = np.arange(30 * HOUSE_RATE)
    samples = np.sin(time / 30) * np.linspace(0.5, 0.0, len(time))
    return Sound(samples=samples.astype(np.float32)[:, None])


def test_music_of_one_unit_may_be_the_bed_of_another() -> None:
    """Whether it loops is asked where it is a bed, whatever was found out before."""
    sound = dying()
    assert not loops_cleanly(sound)
    notes = SimpleNamespace(profile=profile(sound, KEY))
    imports = SimpleNamespace(load=lambda _: SimpleNamespace(sound=sound, notes=notes))
    tools = SimpleNamespace(imports=imports, clips=None, profiles=None)
    sounds, said = SimpleNamespace(by_key={KEY: None}), {}
    played = Rundown(cues=(SoundCue(sound=KEY, title="nhạc", layer=Layer.MUSIC.value),))
    under = Rundown(cues=(BedCue(sound=KEY),))
    loops = [
        EpisodeSources(tools, sounds, {}, said).facts(rundown)[KEY].loops
        for rundown in (played, under, played)
    ]
    assert loops == [True, False, True]


# --- harmonics that begin together are turned out of step ---------------------------------------

RATE = 22_050


def buzz() -> Speech:
    """A second of a voice whose harmonics all begin together."""
    time = np.arange(RATE) / RATE
    wave = sum(np.cos(2 * np.pi * 100 * k * time) / k for k in range(1, 60))
    return Speech(samples=(0.1 * wave).astype(np.float32), rate=RATE)


def of_speech(folder, *, in_step: bool) -> EpisodeSources:
    """One sentence of a station that keeps its profiles in a folder."""
    profiles = FolderProfiles(folder, 1_000_000)
    tools = SimpleNamespace(clips={"câu": buzz()}, profiles=profiles, imports=None)
    clips = {"câu": KnownSpeech(in_step=in_step)}
    return EpisodeSources(tools, SimpleNamespace(by_key={}), clips)


def test_only_what_a_voice_says_in_step_is_turned(tmp_path) -> None:
    """Any other voice is laid sample for sample as it spoke."""
    plain = of_speech(tmp_path, in_step=False).sound("câu").samples
    turned = of_speech(tmp_path, in_step=True).sound("câu").samples
    assert np.array_equal(plain, resample(buzz().samples[:, None], RATE, HOUSE_RATE))
    assert turned.shape == plain.shape
    assert np.abs(turned).max() < 0.75 * np.abs(plain).max()
    assert np.square(turned).mean() == pytest.approx(np.square(plain).mean(), rel=0.01)


def test_levels_are_taken_from_what_is_laid(tmp_path) -> None:
    """Nor is one profile taken for the other where both are kept, in whatever order."""
    for _ in range(2):  # the second time from the folder
        for in_step in (False, True):
            sources = of_speech(tmp_path, in_step=in_step)
            known, laid = sources.profile("câu"), sources.sound("câu")
            assert known.key == "câu"
            assert known.peak == profile(laid, "câu").peak
            facts = sources.facts(Rundown(cues=()))["câu"]
            assert facts.rotated is in_step
            assert facts.profile.peak == known.peak
