"""Where things were posted: noted line by line, and told when an episode is taken back."""

import errno
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach import taking_back
from broadcaster.outreach.film_origin import (
    ORIGIN,
    FilmOrigin,
    joined,
    origin_of,
    read_origin,
    write_origin,
)
from broadcaster.outreach.networks import Network
from broadcaster.outreach.postings import POSTED, NetworkPost, PostedList, read_item
from broadcaster.outreach.taking_back import (
    FILMS,
    MADE,
    drop_films,
    films_with,
    lies_beside,
    posted_origin,
    remember_film,
    told_elsewhere,
)
from broadcaster.production.sidecars import write_timeline

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
VOICE_HASH = "0123456789abcdef" * 4
RECORDING = TakenBack(recording=VOICE_HASH)
WITH = FilmOrigin(keys=(KEY,), sounds=(VOICE_HASH[:16],), voices=("own:co-lan",), digest="cũ")


def lying(folder, origin=None, network="zalo"):
    """A film that lies in a folder, and what it was made of."""
    (folder / network).mkdir(parents=True)
    (folder / network / "phim.mp4").write_bytes(b"x")
    if origin is not None:
        write_origin(folder / network, origin)
    return folder


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
        remember_film(audio, lying(folder), FilmOrigin())
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
        remember_film(audio, place, FilmOrigin(keys=(KEY,)))
    assert list(drop_films(audio, GONE)) == [packed]
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    left = [name for name in left if not name.endswith(".khoa")]
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


def test_a_link_to_a_film_goes_with_the_film(tmp_path):
    audio = tmp_path / "audio_out"
    film = lying(audio / "kenh" / FILMS / f"{KEY}-muc-1", WITH)
    link = film.with_name(KEY)
    link.symlink_to(film)
    list(drop_films(audio, GONE))
    assert not film.exists()
    assert not link.is_symlink()


def test_a_film_on_a_stick_that_is_away_and_every_post_are_told(tmp_path):
    audio, stick = tmp_path / "audio_out", tmp_path / "usb" / "phim" / KEY
    audio.mkdir()
    remember_film(audio, stick, FilmOrigin())
    PostedList(tmp_path / POSTED).add(POST)
    assert films_with(audio, GONE) == (stick,)
    told = list(told_elsewhere(audio, tmp_path, GONE))
    assert told[0].startswith(f"phim ở {stick}")
    assert (
        "Zalo, mục 2, thứ hai 12/10/2026, Trần Thị Hòa (ví dụ): https://zalo.example.vn/1"
        in told[1]
    )
    packed = tmp_path / "usb" / "phim" / "cong-quy-4.zip"
    remember_film(audio, packed, FilmOrigin(keys=(KEY,)))
    assert sum(str(packed) in one for one in told_elsewhere(audio, tmp_path, GONE)) == 1
    stick.parent.mkdir(parents=True)  # the stick is there, and neither is on it
    assert films_with(audio, GONE) == ()


def test_a_folder_of_somebodys_own_in_the_station_is_no_folder_of_films(tmp_path):
    audio = tmp_path / "audio_out"
    place = lying(audio / "kenh" / "khac" / KEY)
    (place / "của em.txt").write_bytes(b"x")
    remember_film(audio, place, FilmOrigin(keys=(KEY,)))
    assert [path.name for path in drop_films(audio, GONE)] == ["phim.mp4"]
    assert [path.name for path in place.iterdir()] == ["của em.txt"]


@pytest.mark.parametrize("gone", [RECORDING, TakenBack(voice="own:co-lan")])
def test_a_film_of_an_earlier_build_goes_with_the_voice_that_is_in_it(tmp_path, gone):
    """The episode was built anew without the voice, so no key of an episode tells of it."""
    audio, stick = tmp_path / "audio_out", tmp_path / "usb" / KEY
    (tmp_path / "usb").mkdir()
    old = lying(audio / "kenh" / FILMS / KEY, WITH)
    lying(old, FilmOrigin(keys=(KEY,)), network="facebook")  # made later, without the voice
    killed = lying(audio / "kenh" / FILMS / f"{KEY}-muc-1", WITH, network=".tmp-1-0-phim")
    other = lying(audio / "kenh" / FILMS / "khac-2026-10-12", FilmOrigin(voices=("embedded:nu",)))
    damaged = lying(audio / "kenh" / FILMS / "la-2026-10-12")
    (damaged / "zalo" / ORIGIN).write_text("{", "utf-8")
    archive = audio / "cong-quy-4-2026.zip"
    archive.write_bytes(b"x")
    remember_film(audio, archive, WITH)
    remember_film(audio, lying(stick), WITH)
    PostedList(tmp_path / POSTED).add(replace(POST, sounds=WITH.sounds, voices=WITH.voices))
    assert set(films_with(audio, gone)) == {old, killed, damaged, archive, stick}
    list(drop_films(audio, gone))
    assert not any(path.exists() for path in (old, killed, damaged, archive, stick))
    assert other.exists()
    assert VOICE_HASH[:16] not in (audio / MADE).read_text("utf-8")
    [told] = told_elsewhere(audio, tmp_path, gone)
    assert "đã đăng lên Zalo" in told
    assert not list(told_elsewhere(audio, tmp_path, TakenBack(recording="f" * 64)))


def test_a_film_that_lost_what_tells_its_voices_may_hold_any(tmp_path):
    """Copies of a folder lose files whose names begin with a dot."""
    audio = tmp_path / "audio_out"
    copied = lying(audio / "kenh" / FILMS / f"{KEY}-muc-2", WITH)
    lying(copied, network="facebook")
    elsewhere = lying(audio / "kenh" / FILMS / "khac-2026-10-12")
    (elsewhere / "zalo" / "phim.mp4").rename(elsewhere / "zalo" / "anh-bia.jpg")  # no film in it
    other = TakenBack(voice="own:ai-do")
    assert films_with(audio, other) == (copied,)
    assert films_with(audio, TakenBack(keys=frozenset({"la-2026-10-12"}))) == ()
    origin = posted_origin(audio, KEY, 2, None)
    assert (origin.voices, origin.unread) == (WITH.voices, True)
    posted = PostedList(tmp_path / POSTED)
    posted.add(replace(POST, voices=origin.voices, unread=origin.unread))
    assert posted.all()[0].unread
    list(drop_films(audio, other))
    assert not copied.exists()
    assert elsewhere.exists()
    [doubtful] = told_elsewhere(audio, tmp_path, other)
    assert "không rõ phim ấy có tiếng của ai" in doubtful
    for gone in (GONE, TakenBack(voice="own:co-lan")):
        [sure] = told_elsewhere(audio, tmp_path, gone)
        assert sure.endswith("vào đó gỡ xuống")


def test_a_way_round_the_folder_of_films_is_noted_as_what_it_is(tmp_path):
    audio = tmp_path / "đài" / "audio_out"
    (audio / "kenh").mkdir(parents=True)
    (tmp_path / "usb").mkdir()
    (audio / "vong").symlink_to(tmp_path / "usb")
    names = [f"film\t{n}\nx" for n in range(4)]
    round_about = [audio / ".." / ".." / "usb", audio / "vong", audio, audio / "kenh" / "khac"]
    folders = [where / name / KEY for where, name in zip(round_about, names, strict=True)]
    for folder in folders:
        remember_film(audio, lying(folder), FilmOrigin())
        assert not lies_beside(audio, folder)
    assert lies_beside(audio, lying(audio / "kenh" / FILMS / KEY))
    assert len((audio / MADE).read_text("utf-8").splitlines()) == 4
    with pytest.raises(InputError, match="không ghi lại được"):
        remember_film(audio, tmp_path / "usb\udcff", FilmOrigin())
    assert len(films_with(audio, GONE)) == 5
    assert len(list(drop_films(audio, GONE))) == 5
    assert not list(tmp_path.rglob("*.mp4"))


def test_two_films_at_once_lose_no_line_and_a_damaged_one_is_told(tmp_path):
    audio = tmp_path / "audio_out"
    audio.mkdir()
    with ThreadPoolExecutor(4) as pool:
        places = [tmp_path / "usb" / f"{KEY}-muc-{n}" for n in range(8)]
        list(pool.map(lambda place: remember_film(audio, place, WITH), places))
    with (audio / MADE).open("ab") as file:
        file.write(b'{"at": "/usb/c')  # a disk that was pulled out
    remember_film(audio, tmp_path / "usb" / "khac", WITH)
    assert set(films_with(audio, RECORDING)) == {*places, tmp_path / "usb" / "khac"}
    told = list(told_elsewhere(audio, tmp_path, RECORDING))
    assert len(told) == 10
    assert "1 dòng không đọc được" in told[-1]


def test_a_post_knows_what_every_film_of_its_name_was_made_of(tmp_path, samples):
    episode = samples.make_episode()
    public = f"{Path(episode.public.audio.name).stem}.timeline.json"
    source = f"sound:em-lan:{VOICE_HASH[:16]}:sach"
    event = TimelineEvent(source=source, layer=Layer.RECORDING, start=0, length=1)
    spoken = replace(event, source=f"speech:{'f' * 16}", layer=Layer.VOICE)
    timeline = Timeline(frames=1, events=(event, spoken), chapters=(), captions=())
    assert posted_origin(tmp_path, episode.key, 0, episode) == FilmOrigin(unread=True)
    write_timeline(tmp_path / episode.show / public, timeline)
    now = posted_origin(tmp_path, episode.key, 0, episode)
    assert now.sounds == (VOICE_HASH[:16],)
    assert set(now.voices) == {use.voice for use in episode.voices}
    lying(tmp_path / episode.show / FILMS / episode.key, WITH)
    assert posted_origin(tmp_path, episode.key, 0, None).voices == WITH.voices
    assert not posted_origin(tmp_path, episode.key, 0, None).unread
    assert origin_of(episode, timeline).is_of(episode)
    assert not origin_of(replace(episode, title="Đã sửa"), timeline).is_of(episode)
    assert not FilmOrigin().is_of(replace(episode, public=None))


def test_a_film_is_for_as_long_as_everybody_in_it_agreed(samples):
    timeline = Timeline(frames=1, events=(), chapters=(), captions=())
    last = date(2026, 12, 31)
    made = samples.make_episode()
    ended = replace(made, public=replace(made.public, until=last))
    assert origin_of(ended, timeline).until == last
    assert origin_of(made, timeline).until is None
    assert origin_of(replace(made, public=None), timeline).until is None
    of_both = joined([origin_of(one, timeline) for one in (made, ended)])
    later = joined([of_both, FilmOrigin(until=date(2027, 1, 1))])
    assert (of_both.until, later.until, joined([]).until) == (last, last, None)
    assert of_both.digest == ""


def test_the_origin_of_an_older_film_is_read_without_its_last_day(tmp_path):
    (tmp_path / ORIGIN).write_text('{"keys": ["a"], "digest": "x"}', "utf-8")
    assert read_origin(tmp_path) == FilmOrigin(keys=("a",), digest="x")
    write_origin(tmp_path, FilmOrigin(until=date(2026, 12, 31)))
    assert read_origin(tmp_path).until == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["-3", "77", "cả", "²", "1.0"])
def test_an_item_that_an_episode_has_not_is_not_noted(samples, text):
    edition = samples.make_episode().public
    with pytest.raises(InputError) as refused:
        read_item(text, edition)
    assert refused.value.field == "item"
    assert [read_item(one, edition) for one in ("", "0", " 1 ")] == [0, 0, 1]
    assert read_item("7", None) == 7
