"""The questions of a script go with its episode, and change nothing of any other."""

from dataclasses import replace

from broadcaster.domain.episode import EpisodeItem, brief_of
from broadcaster.production.labels import episode_item
from broadcaster.production.recipe import _facts
from broadcaster.programme.reviewing import lines_of
from broadcaster.scripts.script_file import read_script
from broadcaster.storage.serialization import from_plain, to_plain
from tests.fakes import site_samples as samples

HEAD = """Tiêu đề: Ai là trẻ em
Loại: giới thiệu nội dung cơ bản
Chương trình: tap-huan
Ngày phát: 7/10/2026
---
NỮ: Lời của bài.
"""
ASKED = """
# Câu hỏi

Câu 1. Hỏi gì?
A. Có
*B. Không
Giải thích: vì thế
Nguồn: Điều 1 Luật Trẻ em
"""


def script(text):
    return read_script(text.encode(), "bai.md").value


def test_an_item_carries_them_without_their_lines_and_through_its_record():
    item = episode_item(script(HEAD + ASKED))
    [asked] = item.questions
    assert (asked.right, asked.place) == (("B",), None)
    assert from_plain(EpisodeItem, to_plain(item)) == item


def test_a_record_without_any_has_the_bytes_it_had():
    assert "questions" not in to_plain(episode_item(script(HEAD)))


def test_other_answers_are_another_recipe_and_a_line_above_is_none():
    asked = script(HEAD + ASKED)
    assert _facts(asked) == _facts(script(HEAD + "\n\n" + ASKED))
    assert _facts(asked) != _facts(script(HEAD + ASKED.replace("*B. Không", "B. Không\n*C. Khác")))
    assert len(_facts(script(HEAD))) == len(_facts(asked)) - 1


def test_the_line_that_publishing_reads_is_another_only_with_questions():
    episode = samples.make_episode(1)
    public = episode.public
    asked = script(HEAD + ASKED).questions
    items = (replace(public.items[0], questions=asked), *public.items[1:])
    other = replace(episode, public=replace(public, items=items))
    assert brief_of(other).digest != brief_of(episode).digest


TAUGHT = HEAD.replace("---\n", "Môn: GDCD\nKhối: 6\nYêu cầu cần đạt:\n  - Nêu được, kể ra\n---\n")


def test_what_a_lesson_is_for_goes_along_and_is_another_recipe():
    item = episode_item(script(TAUGHT))
    assert item.lesson == ("GDCD", "6", ("Nêu được, kể ra",))
    assert from_plain(EpisodeItem, to_plain(item)) == item
    assert not {"subject", "grade", "outcomes"} & to_plain(episode_item(script(HEAD))).keys()
    assert _facts(script(TAUGHT)) != _facts(script(HEAD))
    in_a_line = TAUGHT.replace(":\n  - Nêu được, kể ra", ": Nêu được, kể ra; Làm được")
    assert script(in_a_line).head.outcomes == ("Nêu được, kể ra", "Làm được")


def test_whoever_approves_is_told_of_it_and_publishing_reads_another_line():
    episode = samples.make_episode(1)
    public = episode.public
    items = (replace(public.items[0], subject="GDCD", outcomes=("Nêu được",)), *public.items[1:])
    whole = replace(public, items=items)
    other = replace(episode, public=whole, school=whole)
    assert brief_of(other).digest != brief_of(episode).digest
    assert lines_of(other)[-2:] == ("Môn: GDCD", "Yêu cầu cần đạt: Nêu được")
