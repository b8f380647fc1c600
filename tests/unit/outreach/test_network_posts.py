"""Where things were posted: noted line by line, and told when an episode is taken back."""

import errno
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach import taking_back
from broadcaster.outreach.networks import Network
from broadcaster.outreach.postings import POSTED, NetworkPost, PostedList
from broadcaster.outreach.taking_back import (
    FILMS,
    MADE,
    drop_films,
    films_with,
    remember_film,
    told_elsewhere,
)

WHEN = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
KEY = "mang-non-2026-10-12"
POST = NetworkPost(
    episode=KEY,
    network=Network.ZALO,
    who="Trần Thị Hòa (ví dụ)",
    at=WHEN,
    item=2,
    address="https://zalo.example.vn/1",
)
GONE = TakenBack(keys=frozenset({KEY}))


def test_what_was_noted_is_read_back_and_what_stands_above_is_left(tmp_path):
    posted = PostedList(tmp_path / POSTED)
    posted.add(POST)
    before = (tmp_path / POSTED).read_bytes()
    other = NetworkPost(episode="khac-2026-10-12", network=Network.X, who="An", at=WHEN)
    posted.add(other)
    assert (tmp_path / POSTED).read_bytes().startswith(before.rstrip())
    assert posted.all() == (POST, other)
    assert posted.of(frozenset({KEY})) == (POST,)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": " "}, "who"),
        ({"who": "x" * 101}, "who"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://a.vn/" + "x" * 500}, "address"),
    ],
)
def test_what_nobody_can_use_is_not_noted(tmp_path, changes, field):
    with pytest.raises(InputError) as refused:
        PostedList(tmp_path / POSTED).add(replace(POST, **changes))
    assert refused.value.field == field
    assert not (tmp_path / POSTED).exists()


def test_nothing_is_added_to_a_damaged_list(tmp_path):
    (tmp_path / POSTED).write_text('format = 1\n[[dang]]\nso = "a"\nmang = "myspace"\n', "utf-8")
    before = (tmp_path / POSTED).read_bytes()
    with pytest.raises(ConfigError):
        PostedList(tmp_path / POSTED).add(POST)
    assert (tmp_path / POSTED).read_bytes() == before
    told = list(told_elsewhere(tmp_path, tmp_path, GONE))
    assert len(told) == 1
    assert "không đọc được" in told[0]


def test_every_film_of_what_is_taken_back_goes_and_no_other(tmp_path):
    audio, stick = tmp_path / "audio_out", tmp_path / "usb"
    names = [KEY, f"{KEY}-muc-2", "mang-non-2026-10-12-2", "mang-non-2026-10-19"]
    folders = [audio / "kenh" / FILMS / name for name in names] + [stick / KEY, stick / names[3]]
    for folder in folders:
        (folder / "zalo").mkdir(parents=True)
        (folder / "zalo" / "phim.mp4").write_bytes(b"x")
        remember_film(audio, folder)
    gone = list(drop_films(audio, GONE))
    assert [folder.exists() for folder in folders] == [False, False, True, True, False, True]
    assert len(gone) == 3
    assert list(drop_films(audio, GONE)) == []


def test_only_what_films_are_made_of_is_removed_elsewhere(tmp_path):
    """The list may come back with a restored station, or be written by hand."""
    audio, film = tmp_path / "audio_out", tmp_path / "usb" / KEY
    home, packed = tmp_path / "home", tmp_path / "usb" / "cong-quy-4.zip"
    (film / "zalo").mkdir(parents=True)
    for own in (film / "của em.txt", home / "zalo" / "own.txt", home / "note.txt", packed):
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(b"x")
    for place in (film, home, home / "note.txt", packed):
        remember_film(audio, place, (KEY,))
    assert list(drop_films(audio, GONE)) == [packed]
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == [MADE, "của em.txt", "note.txt", "own.txt"]
    told = list(told_elsewhere(audio, tmp_path, GONE))
    assert [str(home) in told[1], str(film) in told[0], len(told)] == [True, True, 3]


def test_a_film_that_will_not_go_stops_none_behind_it(tmp_path, monkeypatch):
    audio = tmp_path / "audio_out"
    films = [audio / "kenh" / FILMS / name for name in (KEY, f"{KEY}-muc-1", f"{KEY}-muc-2")]
    films[1].parent.mkdir(parents=True)
    (tmp_path / "disk" / "zalo").mkdir(parents=True)
    films[1].symlink_to(tmp_path / "disk")
    for folder in films:
        (folder / "zalo").mkdir(parents=True, exist_ok=True)
        (folder / "zalo" / "phim.mp4").write_bytes(b"x")
    real = shutil.rmtree

    def held(path):
        if path == films[0]:
            raise PermissionError(errno.EACCES, "a player has it", str(path))
        real(path)

    monkeypatch.setattr(taking_back.shutil, "rmtree", held)
    gone = []
    with pytest.raises(PermissionError):
        gone.extend(drop_films(audio, GONE))
    assert [path.exists() for path in films] == [True, False, False]
    assert not (tmp_path / "disk" / "zalo").exists()


def test_a_film_on_a_stick_that_is_away_and_every_post_are_told(tmp_path):
    audio, stick = tmp_path / "audio_out", tmp_path / "usb" / "phim" / KEY
    audio.mkdir()
    remember_film(audio, stick)
    PostedList(tmp_path / POSTED).add(POST)
    assert films_with(audio, GONE) == (stick,)
    told = list(told_elsewhere(audio, tmp_path, GONE))
    assert told[0].startswith(f"phim ở {stick}")
    assert "Zalo, mục 2, 12/10/2026, Trần Thị Hòa (ví dụ): https://zalo.example.vn/1" in told[1]
    stick.parent.mkdir(parents=True)  # the stick is there, and the film is not on it
    assert films_with(audio, GONE) == ()
