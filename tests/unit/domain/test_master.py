"""Master profiles as plain values."""

import re
from dataclasses import replace

from broadcaster.domain.master import MIME_TYPES, PROFILES, Container, MasterSettings


def test_profile_names_stand_in_file_names() -> None:
    """Letters, digits and hyphens only, each once."""
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in PROFILES)
    assert len(set(PROFILES)) == len(PROFILES)


def test_every_container_has_a_media_type() -> None:
    """Feeds and servers never have to guess."""
    assert set(MIME_TYPES) == set(Container)


def test_an_everyday_build_makes_the_podcast_only() -> None:
    """Nothing else is made unless somebody asks."""
    assert MasterSettings().make == ("podcast",)


def test_a_mono_file_has_two_numbers(episode) -> None:
    """As heard, and as a meter of one channel shows it: 3.01 LU lower."""
    audio = episode.school.audio
    assert audio.file_loudness == audio.loudness
    mono = replace(audio, channels=1)
    assert mono.file_loudness == -19.01
