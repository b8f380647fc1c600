"""A film is mixed from the timeline of its episode, just as that was."""

from datetime import date
from types import SimpleNamespace

import numpy as np

from broadcaster.domain.speech import Speech
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.outreach.film_sound import FilmSources, open_sources
from broadcaster.production.sound_profiles import FolderProfiles

DAY = date(2026, 9, 7)


def opened(folder, *, rotated: bool) -> FilmSources:
    """A film of one sentence, whose harmonics begin together."""
    time = np.arange(22_050) / 22_050
    wave = 0.1 * sum(np.cos(2 * np.pi * 100 * k * time) / k for k in range(1, 60))
    clips = {"câu": Speech(samples=wave.astype(np.float32), rate=22_050)}
    event = TimelineEvent(source="câu", layer=Layer.VOICE, start=0, length=44_100, rotated=rotated)
    line = Timeline(frames=44_100, events=(event,), chapters=(), captions=())
    shelf = SimpleNamespace(assets=(), gone=())
    profiles = FolderProfiles(folder, 1_000_000)
    tools = SimpleNamespace(clips=clips, profiles=profiles, shelf=lambda: shelf)
    return open_sources(line, tools, air_day=DAY, today=DAY)


def test_a_voice_sounds_in_a_film_as_in_its_episode(tmp_path) -> None:
    """Turned where the timeline says so; as it spoke in one that was built before."""
    turned, plain = (opened(tmp_path, rotated=turned).mixing for turned in (True, False))
    peaks = [float(np.abs(mix.sound_of("câu").samples).max()) for mix in (turned, plain)]
    assert peaks[0] < 0.75 * peaks[1]
    assert turned.profile_of("câu").peak < plain.profile_of("câu").peak - 2.0
