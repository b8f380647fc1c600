"""What a lesson pack is made of, and what became of its law; what may leave: test_leaving."""

from dataclasses import replace

import pytest

from broadcaster.app.lessons import law_warnings, lesson_episode, lesson_offer
from broadcaster.domain.script import LegalSource
from broadcaster.outreach.lesson_item import lesson_items
from tests.fakes import site_samples as samples
from tests.fakes.leaving_station import leaving_station
from tests.unit.outreach.test_lesson_item import edition
from tests.unit.outreach.test_quiz_word import question

ENDED = LegalSource(number="117/2020/NĐ-CP")


@pytest.fixture
def episode():
    whole = edition()
    return samples.make_episode(1, public=whole, school=whole)


def test_what_left_the_gate_is_offered(episode, tmp_path):
    wired = leaving_station(tmp_path, episode)
    assert lesson_episode(wired, episode.key) == episode
    assert len(lesson_offer(wired, episode.key).items) == 2


def test_what_may_not_leave_is_refused_and_said(episode, tmp_path):
    wired = leaving_station(tmp_path, replace(episode, public=None))
    assert "ra ngoài trường" in lesson_offer(wired, episode.key).refused


def test_law_that_ended_is_told_for_the_item_and_for_its_question(episode, tmp_path):
    whole = edition()
    asked = question(source="Điều 1 Nghị định số 117/2020/NĐ-CP")
    lines = tuple(
        replace(line, text=f"{line.text} Nghị định 117/2020/NĐ-CP.") for line in whole.transcript
    )
    whole = replace(
        whole, transcript=lines, sources=(ENDED,),
        items=(replace(whole.items[0], questions=(asked,)), whole.items[1]),
    )  # fmt: skip
    earlier = samples.make_episode(1, public=whole, school=whole)
    earlier = replace(earlier, air_time=earlier.air_time.replace(year=2026, month=4, day=1))
    one, two = lesson_items(earlier)
    wired = leaving_station(tmp_path, earlier)
    told = list(law_warnings(wired, earlier, one))
    assert any(words.startswith("117/2020/NĐ-CP: từ ngày 15/5/2026") for words in told)
    assert any(words.startswith("Câu 1: ") and "hết hiệu lực" in words for words in told)
    unnamed = replace(two, sources=(), shared=(ENDED,))  # said, if at all, in other words
    [words] = law_warnings(wired, earlier, unnamed)
    assert words.startswith("117/2020/NĐ-CP: từ ngày 15/5/2026")
    assert "của cả số" in words
