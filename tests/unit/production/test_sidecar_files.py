"""Sidecars beside the audio, and finding sounds."""

import errno
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.domain.timeline import Timeline
from broadcaster.production.sidecars import (
    find_sidecars,
    read_episode,
    read_timeline,
    write_episode,
    write_timeline,
)
from broadcaster.production.sounds import locate_sounds

TIMELINE = Timeline(frames=10, events=(), chapters=(), captions=())


def test_an_episode_comes_back_from_its_sidecar(tmp_path, episode):
    path = tmp_path / "show" / "a.json"
    assert write_episode(path, episode)
    assert read_episode(path) == episode
    assert path.read_text(encoding="utf-8").endswith("\n}\n")
    assert '"format": 1' in path.read_text(encoding="utf-8")


def test_the_same_episode_is_not_written_again(tmp_path, episode):
    write_episode(tmp_path / "a.json", episode)
    assert not write_episode(tmp_path / "a.json", episode)
    assert write_episode(tmp_path / "a.json", replace(episode, number=2))


def test_a_timeline_comes_back(tmp_path):
    assert write_timeline(tmp_path / "t.json", TIMELINE)
    assert read_timeline(tmp_path / "t.json") == TIMELINE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "bị hỏng"),
        ('{"format": 1, "episode": {', "bị hỏng"),
        ("[]", "không phải tệp mô tả"),
        ('{"format": 1, "timeline": {}}', "không phải tệp mô tả"),
        ('{"episode": {}}', "format"),
        ('{"format": "1", "episode": {}}', "format"),
        ('{"format": true, "episode": {}}', "format"),
        ('{"format": 2, "episode": {}}', "bản mới hơn"),
        ('{"format": 1, "episode": {}}', "Dữ liệu hỏng"),
    ],
)
def test_a_bad_sidecar_is_refused_by_name(tmp_path, content, said):
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError) as told:
        read_episode(path)
    assert said in told.value.sentence
    assert told.value.where.startswith(str(path))


def test_a_missing_sidecar_is_told(tmp_path):
    with pytest.raises(StoreError, match="Không tìm thấy"):
        read_episode(tmp_path / "none.json")


def test_sidecars_are_found_among_other_json_and_damaged_ones_are_not_hidden(tmp_path, episode):
    write_episode(tmp_path / "b" / "2.json", episode)
    write_episode(tmp_path / "a" / "1.json", episode)
    write_timeline(tmp_path / "a" / "1.timeline.json", TIMELINE)
    (tmp_path / "a" / "chapters.json").write_text("[]")
    (tmp_path / "a" / "torn.json").write_text("{")
    write_episode(tmp_path / ".truoc" / "old.json", episode)
    found = [p.relative_to(tmp_path).as_posix() for p in find_sidecars(tmp_path)]
    assert found == ["a/1.json", "a/torn.json", "b/2.json"]


def test_a_missing_folder_has_no_sidecars(tmp_path):
    assert find_sidecars(tmp_path / "none") == ()


def test_sounds_are_found_with_name_digest_and_sidecar(tmp_path):
    (tmp_path / "Trống trường.wav").write_bytes(b"sound")
    (tmp_path / "Trống trường.toml").write_bytes(b"who = 'x'")
    (tmp_path / "notes.txt").write_bytes(b"")
    (found,) = locate_sounds([tmp_path])
    assert found.name == "trong-truong"
    assert found.digest == hashlib.sha256(b"sound").hexdigest()
    assert found.sidecar == b"who = 'x'"


def test_a_sidecar_named_after_the_whole_file_comes_first(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"1")
    (tmp_path / "a.mp3").write_bytes(b"2")
    (tmp_path / "a.toml").write_bytes(b"both")
    (tmp_path / "a.wav.toml").write_bytes(b"wav")
    sidecars = {s.path.name: s.sidecar for s in locate_sounds([tmp_path])}
    assert sidecars == {"a.mp3": b"both", "a.wav": b"wav"}


def test_folders_keep_their_order_and_missing_or_hidden_ones_hold_nothing(tmp_path):
    for name in ("z", "a", "a/.truoc"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.OGG").write_bytes(b"x")
    found = locate_sounds([tmp_path / "z", tmp_path / "none", tmp_path / "a"])
    assert [s.path.parent.name for s in found] == ["z", "a"]
    assert found[0].sidecar is None


def test_a_changed_file_gets_a_new_digest(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"1")
    first = locate_sounds([tmp_path])[0].digest
    path.write_bytes(b"2")
    os.utime(path, ns=(1, 1))
    assert locate_sounds([tmp_path])[0].digest != first


def test_a_sound_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    (tmp_path / "a.wav").write_bytes(b"unreadable")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "no")

    monkeypatch.setattr("broadcaster.production.sounds._digest", refuse)
    with pytest.raises(StoreError, match="Không có quyền"):
        locate_sounds([tmp_path])


def _led_away(path):
    path.symlink_to(path.parent / "que-nho" / path.name)


@pytest.mark.parametrize("spoilt", [_led_away, Path.mkdir])
@pytest.mark.parametrize("name", ["a.toml", "a.wav.toml"])
def test_a_card_that_is_there_and_cannot_be_read_is_not_taken_for_none(tmp_path, name, spoilt):
    """Nor for the other one, which may say of another sound that everybody may hear it."""
    (tmp_path / "a.wav").write_bytes(b"1")
    (tmp_path / "a.toml").write_bytes(b"both")
    (tmp_path / name).unlink(missing_ok=True)
    spoilt(tmp_path / name)
    with pytest.raises(StoreError, match="không đọc phiếu quyền được") as told:
        locate_sounds([tmp_path])
    assert told.value.where == str(tmp_path / name)


def test_a_card_on_a_disk_that_fails_is_not_taken_for_none(tmp_path, monkeypatch):
    (tmp_path / "a.wav").write_bytes(b"1")

    def lstat(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr(Path, "lstat", lstat)
    with pytest.raises(StoreError, match="Ổ đĩa hỏng"):
        locate_sounds([tmp_path])


def test_a_sound_behind_a_link_that_leads_nowhere_is_missed(tmp_path):
    _led_away(tmp_path / "a.wav")
    with pytest.raises(StoreError, match="không dẫn tới tệp nào") as told:
        locate_sounds([tmp_path])
    assert told.value.where == str(tmp_path / "a.wav")


def test_what_is_no_file_is_no_sound(tmp_path):
    os.mkfifo(tmp_path / "a.wav")
    assert locate_sounds([tmp_path]) == ()
