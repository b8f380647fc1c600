"""Sources of an episode: what editions share of them, and what each finds out by itself."""

from types import SimpleNamespace

import numpy as np

from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.timeline import Layer
from broadcaster.production.layout import loops_cleanly
from broadcaster.production.rundown import BedCue, Rundown, SoundCue
from broadcaster.production.sound_profiles import profile
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
