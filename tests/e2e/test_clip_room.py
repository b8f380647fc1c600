"""Making room in the cache takes nothing that an episode on the air is made of."""

import os
from dataclasses import replace

import numpy as np

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.speech import Speech

IN_PROCESS = True


def test_the_clips_of_a_built_episode_outlive_a_full_cache(station) -> None:
    """With no room at all, what the episode needs stays and what nobody needs goes."""
    station.write("bai", "NAM: Đội mũ, cài quai.\n\nNỮ: Đi đúng làn đường.")
    assert station.run("build").code == 0
    clips = station.folder / "audio_out" / ".cache" / "clips"
    built = {path: path.read_bytes() for path in clips.rglob("*.clip")}
    assert len(built) >= 4
    settings = replace(load_settings(station.folder, os.environ), cache_bytes=1)
    cache = wire(settings).tools.clips
    for key in ("0" * 64, "f" * 64):
        cache.put(key, Speech(samples=np.zeros(100, np.float32), rate=22_050))
    assert cache.get("0" * 64) is None
    assert {path: path.read_bytes() for path in built} == built
