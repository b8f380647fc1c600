"""Which stretch of an episode a film of one item is, and what of it is told to be missing."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.domain.episode import EpisodeChapter
from broadcaster.domain.errors import Conflict
from broadcaster.outreach import film
from broadcaster.outreach.film_origin import FilmOrigin
from broadcaster.outreach.networks import Network
from broadcaster.outreach.taking_back import FILMS
from broadcaster.production.transcript import caption_cues
from tests.fakes import site_samples as samples
from tests.fakes.leaving_station import leaving_station, with_sound
from tests.unit.outreach.test_lesson_item import item, line


@pytest.mark.parametrize("pause", [0.05, 0.8, 3.0])
def test_a_shortened_item_ends_before_the_next_sentence_and_counts_all_that_is_missing(pause):
    lines = tuple(line(1 + n * (4 + pause), f"Câu {n}.") for n in range(40))
    made = samples.make_edition()
    edition = replace(
        made,
        audio=replace(made.audio, seconds=300.0),
        chapters=(EpisodeChapter(start=1, title="Một"),),
        transcript=lines,
        items=(item("mot", "Một"),),
    )
    part, [notice] = film._part_of(samples.make_episode(1, public=edition), edition, 1)
    heard = [one for one in lines if one.start < part.end]
    assert heard[-1].end <= part.end <= heard[-1].end + 1.2
    assert part.end - part.begin <= film.SHORT + 0.05
    assert f"còn {len(lines) - len(heard)} câu không có" in notice.sentence


def test_of_two_items_with_one_title_each_has_its_own_words():
    made = samples.make_edition()
    edition = replace(
        made,
        audio=replace(made.audio, seconds=60.0),
        chapters=(
            EpisodeChapter(start=0, title="Hỏi đáp"),
            EpisodeChapter(start=30, title="Hỏi đáp"),
        ),
        transcript=(line(1, "Câu của bài đầu."), line(31, "Câu của bài sau.")),
        items=(item("mot", "Hỏi đáp"), item("hai", "Hỏi đáp")),
    )
    episode = samples.make_episode(1, public=edition)
    first, second = (film._part_of(episode, edition, number)[0] for number in (1, 2))
    assert (first.begin, first.end, first.about) == (0.0, 30.0, "Câu của bài đầu.")
    assert (round(second.begin), second.end, second.about) == (30, 60.0, "Câu của bài sau.")


def test_an_empty_folder_of_somebodys_own_stays_when_no_film_was_made(tmp_path):
    (tmp_path / "usb").mkdir()
    for home in (tmp_path / "usb", tmp_path / "mới"):
        with pytest.raises(KeyError), film._workshop(home / "phim-1"):
            raise KeyError
    assert [path.name for path in tmp_path.iterdir()] == ["usb"]
    assert not list((tmp_path / "usb").iterdir())


def half_made(wired, key, monkeypatch, meanwhile=lambda: None):
    """A film of a station, without sound and pictures; what lies beside it, network by network."""
    beside = []

    def packed(_film, _name, network, given, _register):
        beside.append(given)
        (_film.parent / network.value).mkdir()
        meanwhile()

    sound = SimpleNamespace(report=SimpleNamespace(seconds=60.0), wave=())
    drawn = SimpleNamespace(layout=SimpleNamespace(width=1, height=1), rate=5, count=1)
    for name, value in {
        "master_film": (sound.report, sound), "missed": None, "FilmPictures": drawn,
        "write_film": None, "open_sources": SimpleNamespace(timeline=None),
        "origin_of": FilmOrigin(),
    }.items():  # fmt: skip
        monkeypatch.setattr(film, name, lambda *_, value=value, **__: value)
    monkeypatch.setattr(film, "_pack", packed)
    order = film.FilmOrder(key=key, shape=film.FilmShape.SQUARE, networks=(Network.ZALO,))
    film.make_film(wired.station, wired.tools, order)
    return beside


@pytest.mark.parametrize("change", ["sound", "words", "nothing"])
def test_a_film_of_what_was_let_out_anew_meanwhile_is_not_put_in_place(
    tmp_path, monkeypatch, change
):
    episode = with_sound(samples.make_episode(1))
    other = replace(episode, title="Đã sửa")
    if change == "sound":
        audio = replace(episode.public.audio, sha256="9" * 64)
        other = replace(episode, public=replace(episode.public, audio=audio))
    wired = leaving_station(tmp_path, episode)

    def meanwhile():
        if change != "nothing":
            wired.tools.__dict__.update(leaving_station(tmp_path, other).tools.__dict__)

    folder = tmp_path / episode.show / FILMS
    if change == "nothing":
        half_made(wired, episode.key, monkeypatch, meanwhile)
        assert (folder / episode.key / "zalo").is_dir()
        return
    with pytest.raises(Conflict, match="vừa có bản khác"):
        half_made(wired, episode.key, monkeypatch, meanwhile)
    assert not folder.exists()


def test_rows_of_caption_files_are_as_long_as_players_take(tmp_path, monkeypatch):
    """Those that are drawn have the width of the picture."""
    episode = with_sound(samples.make_episode(1))
    long = line(1, "mũ " * 40)
    public = replace(episode.public, transcript=(long,))
    wired = leaving_station(tmp_path, replace(episode, public=public))
    [beside] = half_made(wired, episode.key, monkeypatch)
    assert beside.cues == caption_cues(long, film.FILE_ROW)
    assert beside.cues != caption_cues(long, film.LAYOUTS[film.FilmShape.SQUARE].row)


def test_more_sentences_than_the_yard_hears_are_no_fewer_ones():
    public = samples.make_edition()
    school = replace(public, transcript=public.transcript[:1])
    school = replace(school, audio=replace(school.audio, sha256="0" * 64))
    [told] = film._left_out(school, replace(public, transcript=public.transcript[:1] * 3))
    assert "câu" not in told.sentence
