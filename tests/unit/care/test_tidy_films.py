"""A film does not outlive the consent of whoever is heard in it, though nobody looks at it."""

import errno
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.care.tidy import tidy_films
from broadcaster.domain.sound import Scope
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.outreach import taking_back
from broadcaster.outreach.film_origin import FilmOrigin, write_origin
from broadcaster.outreach.taking_back import FILMS, MADE, films_end, remember_film
from broadcaster.voices import OWN_VOICES
from tests.fakes import site_samples as samples
from tests.fakes.leaving_station import NOW, TODAY, leaving_station, pupil, with_sound

YESTERDAY = TODAY - timedelta(days=1)
CARD = """\
name = "Cô Lan"
gender = "nữ"
consent = "01/PĐY"
scope = "{scope}"
{until}
"""
MARK = pupil().digest[:16]


def lying(folder, origin):
    (folder / "zalo").mkdir(parents=True)
    (folder / "zalo" / "phim.mp4").write_bytes(b"x" * 100)
    if origin is not None:
        write_origin(folder / "zalo", origin)
    return folder


@pytest.fixture
def one():
    return with_sound(samples.make_episode(1))


def card(folder, scope="công khai", until=TODAY):
    (folder / OWN_VOICES / "co-lan").mkdir(parents=True)
    text = CARD.format(scope=scope, until=f"until = {until}" if until else "")
    (folder / OWN_VOICES / "co-lan" / "giong.toml").write_text(text, "utf-8")


def taken_back(what, key, digest=""):
    return [Withdrawal(what=what, key=key, reason="thử", at=NOW, digest=digest, consent=True)]


SOUND, VOICE = FilmOrigin(sounds=(MARK,)), FilmOrigin(voices=("own:co-lan",))
RECORDING = (WithdrawnKind.RECORDING, "em-lan.wav", pupil().digest)
ENDED = {
    "its own day is over": (FilmOrigin(until=YESTERDAY), {}),
    "a card ran out": (SOUND, {"shelf": [pupil(until=YESTERDAY)]}),
    "a card says school": (SOUND, {"shelf": [pupil(Scope.SCHOOL)]}),
    "a recording is withdrawn": (SOUND, {"shelf": [], "gone": RECORDING}),
    "a voice ran out": (VOICE, {"until": YESTERDAY}),
    "a voice is for the school": (VOICE, {"scope": "trường"}),
    "a voice is withdrawn": (VOICE, {"gone": (WithdrawnKind.VOICE, "own:co-lan")}),
    "the episode is withdrawn": (FilmOrigin(), {"gone": (WithdrawnKind.EPISODE, "KEY")}),
    "the episode has ended": (FilmOrigin(), {"ends": YESTERDAY}),
    "the episode of an unread film has ended": (None, {"ends": YESTERDAY}),
}
STILL = {
    "the last day": (FilmOrigin(until=TODAY), {"ends": TODAY}),
    "the last day of a card": (SOUND, {"shelf": [pupil(until=TODAY)]}),
    "the last day of a voice": (VOICE, {}),
    "a voice without an end": (VOICE, {"until": None}),
    "somebody else ran out": (FilmOrigin(sounds=("0" * 16,)), {"shelf": [pupil(until=YESTERDAY)]}),
    "a sound that is not there any more": (SOUND, {"shelf": []}),
    "nobody knows who is in it": (None, {"shelf": [pupil(until=YESTERDAY)]}),
}


@pytest.mark.parametrize("case", [*ENDED, *STILL])
def test_a_film_goes_when_somebody_in_it_may_be_heard_outside_no_more(case, one, tmp_path):
    origin, around = (ENDED | STILL)[case]
    around = dict(around)
    card(tmp_path, around.pop("scope", "công khai"), around.pop("until", TODAY))
    what, key, *digest = around.pop("gone", (None, ""))
    episode = replace(one, public=replace(one.public, until=around.pop("ends", None)))
    gone = taken_back(what, one.key if key == "KEY" else key, *digest) if what else ()
    wired = leaving_station(tmp_path, episode, withdrawn=gone, **around)
    film = lying(tmp_path / one.show / FILMS / one.key, origin)
    told = tidy_films(wired.tools, dry_run=True)
    assert film.exists()
    done = tidy_films(wired.tools, dry_run=False)
    assert film.exists() == (case in STILL)
    names = [] if case in STILL else [".lam-tu.json", "phim.mp4"][origin is None :]
    assert sorted(spare.path.name for spare in done.gone) == names
    assert (told.gone, done.notices) == (done.gone, ())


def test_elsewhere_only_what_was_made_goes_and_what_cannot_be_reached_is_told(one, tmp_path):
    home = tmp_path / "dai" / "audio_out"
    wired = leaving_station(home, one, shelf=[pupil(until=YESTERDAY)])
    stick, away = tmp_path / "usb" / FILMS / one.key, tmp_path / "khac" / "phim" / one.key
    packed = tmp_path / "cong-quy-3.zip"
    other = tmp_path / "cong-quy-2.zip"
    for path in (packed, other):
        path.write_bytes(b"x")
    lying(stick, None)
    (stick / "của em.txt").write_bytes(b"x")
    for place in (stick, away, packed):
        remember_film(home, place, SOUND)
    remember_film(home, other, FilmOrigin(keys=("khac-2026-09-07",)))
    would = tidy_films(wired.tools, dry_run=True)
    assert len(would.gone) == 2
    done = tidy_films(wired.tools, dry_run=False)
    assert {spare.path.name for spare in done.gone} == {"phim.mp4", packed.name}
    assert [path.name for path in stick.rglob("*")] == ["của em.txt"]
    told = {notice.sentence.split(" có tiếng")[0] for notice in done.notices}
    assert told == {f"phim ở {away}"}
    assert would.notices == done.notices
    assert other.exists()
    assert {notice.code for notice in done.notices} == {"phim-het-han-con-do"}
    away.parent.mkdir(parents=True)  # the disk is there, and somebody removed the film
    assert tidy_films(wired.tools, dry_run=False).notices == ()
    (stick / "của em.txt").unlink()
    stick.rmdir()
    tidy_films(wired.tools, dry_run=False)
    [line] = (home / MADE).read_text("utf-8").splitlines()
    assert other.name in line


def test_a_zip_goes_with_one_of_its_episodes(one, tmp_path):
    ended = replace(one, public=replace(one.public, until=YESTERDAY))
    wired = leaving_station(tmp_path / "dai" / "audio_out", ended)
    packed = tmp_path / "cong-quy-3.zip"
    packed.write_bytes(b"x")
    audio = wired.tools.folders.audio
    remember_film(audio, packed, FilmOrigin(keys=("khac-2026-09-07", one.key)))
    tidy_films(wired.tools, dry_run=False)
    assert not packed.exists()


def test_a_film_that_will_not_go_is_told_and_stops_none(one, tmp_path, monkeypatch):
    wired = leaving_station(tmp_path, one, shelf=[pupil(until=YESTERDAY)])
    names = [one.key, f"{one.key}-muc-1"]
    films = [lying(tmp_path / one.show / FILMS / name, SOUND) for name in names]
    real = taking_back.shutil.rmtree

    def held(path):
        if path == films[0]:
            raise PermissionError(errno.EACCES, "a player has it", str(path))
        real(path)

    monkeypatch.setattr(taking_back.shutil, "rmtree", held)
    done = tidy_films(wired.tools, dry_run=False)
    assert [film.exists() for film in films] == [True, False]
    assert {spare.path.parents[1] for spare in done.gone} == {films[1]}
    [notice] = done.notices
    assert str(films[0]) in notice.sentence


def test_without_films_nothing_is_asked(tmp_path):
    wired = leaving_station(tmp_path)
    wired.tools.shelf = wired.tools.withdrawals = None
    assert tidy_films(wired.tools, dry_run=False).gone == ()


def test_the_next_end_is_that_of_the_first_to_come(tmp_path):
    days = {"a": TODAY + timedelta(days=9), "b": TODAY, "c": YESTERDAY, "d": None}
    for name, until in days.items():
        lying(tmp_path / "kenh" / FILMS / f"{name}-2026-10-12", FilmOrigin(until=until))
    assert films_end(tmp_path, TODAY) == TODAY
    assert films_end(tmp_path, TODAY + timedelta(days=1)) == days["a"]
    remember_film(tmp_path, tmp_path / "usb.zip", FilmOrigin(until=TODAY + timedelta(days=2)))
    assert films_end(tmp_path, TODAY + timedelta(days=1)) == TODAY + timedelta(days=2)
    assert films_end(tmp_path, TODAY + timedelta(days=10)) is None
