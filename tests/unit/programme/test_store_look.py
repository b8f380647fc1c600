"""The look at the store: every sound is read in its turn, and what was found ill is told until mended."""

import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.domain.episode import MasterFile, brief_of
from broadcaster.domain.master import Container
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
        found=found,
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


@pytest.fixture
def mastered(tools, episode):
    """The same with a master of two files beside each sound, all of them long out of turn."""
    kept = tools.catalogue()
    for brief in kept.briefs():
        one = kept.get(brief.key)
        files = []
        for ending in ("opus", "mp3"):
            name = f"{brief.key}-nhe.{ending}"
            (tools.folders.audio / one.show / name).write_bytes(b"n" * 10)
            audio = replace(
                one.school.audio, name=name, bytes=10, sha256=hashlib.sha256(b"n" * 10).hexdigest()
            )
            files.append(MasterFile(profile="nhe", container=Container(ending), audio=audio))
        tools.found[brief.key] = replace(one, school=replace(one.school, masters=tuple(files)))
    return tools


@pytest.mark.parametrize("every", [False, True])
def test_a_file_of_a_master_that_the_settings_want_is_missed_before_its_turn(
    mastered, episode, every
):
    wanted = {episode.programme: ("nhe",)}
    assert look_at_store(mastered, wanted).whole
    for number in range(COUNT) if every else (40,):
        (sound(mastered, episode, number).parent / f"so-{number:02}-nhe.opus").unlink()
    seen = {one.path for one in look_at_store(mastered, wanted).damaged}
    assert f"{episode.show}/so-40-nhe.opus" in seen
    assert len(seen) == (COUNT if every else 1)


def test_an_episode_that_was_never_made_so_lacks_nothing(tools, episode):
    assert look_at_store(tools, {episode.programme: ("nhe", "loa")}).whole
