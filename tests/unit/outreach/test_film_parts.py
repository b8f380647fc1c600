"""Which stretch of an episode a film of one item is, and what of it is told to be missing."""

from dataclasses import replace

import pytest

from broadcaster.domain.episode import EpisodeChapter
from broadcaster.outreach import film
from tests.fakes import site_samples as samples
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


def test_more_sentences_than_the_yard_hears_are_no_fewer_ones():
    public = samples.make_edition()
    school = replace(public, transcript=public.transcript[:1])
    school = replace(school, audio=replace(school.audio, sha256="0" * 64))
    [told] = film._left_out(school, replace(public, transcript=public.transcript[:1] * 3))
    assert "câu" not in told.sentence
