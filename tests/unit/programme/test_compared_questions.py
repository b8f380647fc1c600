"""Who approves an episode approves its questions: what changed in one is a difference too."""

from dataclasses import replace

import pytest

from broadcaster.domain.text import changes
from broadcaster.programme.reviewing import compare, remember
from tests.fakes.staff_station import QUESTIONS, StaffStation, lesson, question


@pytest.fixture
def tools(tmp_path):
    return StaffStation(tmp_path).wired.tools


def told(tools, *questions):
    before = lesson()
    remember(tools, before)
    return compare(tools, replace(lesson(questions=questions), air_time=before.air_time))


def test_the_same_questions_are_no_difference(tools):
    assert told(tools, *QUESTIONS).changed == 0


def test_another_right_answer_is_told(tools):
    found = told(tools, question(1, "A"), *QUESTIONS[1:])
    assert found.changed == 2
    pieces = [piece for pair in found.pairs for piece in changes(*pair)]
    assert ("bỏ", "(đáp án đúng)") in pieces
    assert ("thêm", "(đáp án đúng)") in pieces


@pytest.mark.parametrize("part", ["text", "explanation", "source"])
def test_another_word_in_any_part_is_told(tools, part):
    other = replace(QUESTIONS[0], **{part: "Lời khác."})
    assert told(tools, other, *QUESTIONS[1:]).changed == 1


def test_a_question_more_or_less_is_told(tools):
    assert told(tools, *QUESTIONS[:2]).changed == 5
