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
