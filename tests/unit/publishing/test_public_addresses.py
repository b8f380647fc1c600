"""Public names are plain ASCII and change when the content does."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.publishing.addresses import address, audio_path, cover_path

FAKES = Path(__file__).parents[2] / "fakes"


@pytest.fixture(scope="module")
def samples():
    spec = importlib.util.spec_from_file_location("address_samples", FAKES / "site_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_new_sound_gets_a_new_name(samples):
    """Caches are keyed by address; the episode's key stays."""
    old = samples.make_episode()
    edition = samples.make_edition()
    new = replace(old, public=replace(edition, audio=replace(edition.audio, sha256="f" * 64)))
    assert audio_path(old) == "audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3"
    assert audio_path(new) == "audio/phat-thanh-mang-non/mang-non-2026-09-14-ffffffff.mp3"


def test_episode_without_public_sound_has_no_public_name(samples):
    """There is nothing to point at."""
    with pytest.raises(ValueError, match="mang-non-2026-09-14"):
        audio_path(samples.make_episode(public=None))


def test_folder_is_addressed_without_its_index():
    """One address a page."""
    assert address("https://a.example/", "x/index.html") == "https://a.example/x/"
    assert address("https://a.example", "index.html") == "https://a.example/"
    assert address("https://a.example/b", "x.xml") == "https://a.example/b/x.xml"
    assert cover_path("x", "abcdef0123456789") == "x/cover-abcdef01.jpg"
