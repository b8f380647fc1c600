"""The look at the store: every sound is read in its turn, and what was found ill is told until mended."""

import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.domain.episode import brief_of
from broadcaster.programme import store_look
from broadcaster.programme.store_look import look_at_store

COUNT = 60  # twice the share: a turn that moved by whole shares would begin at the same two places


@pytest.fixture
def tools(episode, tmp_path, monkeypatch):
    """A store of sixty episodes of 1,000 bytes, of which one look may read three."""
    monkeypatch.setattr(store_look, "SHARE_BYTES", 3_000)
    monkeypatch.setattr(store_look, "NEWEST", 0)
    monkeypatch.setattr(store_look, "damaged_descriptions", lambda tools, episode: ())
    found = {}
    (tmp_path / episode.show).mkdir()
    for number in range(COUNT):
        key, data = f"so-{number:02}", bytes([number]) * 1_000
        audio = replace(
            episode.school.audio, name=f"{key}.mp3", bytes=1_000,
            sha256=hashlib.sha256(data).hexdigest(),
        )  # fmt: skip
        found[key] = replace(
            episode, key=key, school=replace(episode.school, audio=audio), public=None
        )
        (tmp_path / episode.show / audio.name).write_bytes(data)
        (tmp_path / episode.show / f"{key}.json").write_text("{}")
    catalogue = SimpleNamespace(briefs=lambda: [brief_of(e) for e in found.values()], get=found.get)
    return SimpleNamespace(
        folders=SimpleNamespace(audio=tmp_path),
        catalogue=lambda: catalogue,
        approvals=lambda: SimpleNamespace(get=lambda key: None),
        journal=lambda: SimpleNamespace(states=dict),
    )


def sound(tools, episode, number):
    return tools.folders.audio / episode.show / f"so-{number:02}.mp3"


@pytest.mark.parametrize("number", [0, 4, 29, 59])
def test_other_bytes_of_the_same_size_are_found_wherever_they_lie(tools, episode, number):
    sound(tools, episode, number).write_bytes(b"x" * 1_000)
    looks = [look_at_store(tools).whole for _ in range(COUNT // 3 + 1)]
    assert False in looks


def test_what_was_found_is_told_at_every_look_until_it_is_mended(tools, episode):
    whole = sound(tools, episode, 7).read_bytes()
    sound(tools, episode, 7).write_bytes(b"x" * 1_000)
    seen = [look_at_store(tools) for _ in range(6)]
    first = next(n for n, look in enumerate(seen) if not look.whole)
    assert not any(look.whole for look in seen[first:])
    assert "so-07.mp3 (bị sửa hoặc hỏng)" in seen[-1].told
    sound(tools, episode, 7).write_bytes(whole)
    assert all(look_at_store(tools).whole for _ in range(COUNT))
