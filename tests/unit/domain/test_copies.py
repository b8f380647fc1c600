"""Conflict copies are told by their names, and from names that only look like them."""

from unicodedata import normalize

import pytest

from broadcaster.domain.text import copied_names


@pytest.mark.parametrize(
    "copy",
    [
        "bài-DESKTOP-AB12C3D.md",
        "bài-LAPTOP-7Q.md",
        "bài-OTHERPC.md",
        "bài-PC01-2.md",
        "bài (1).md",
        "bài (Bản sao xung đột của máy phòng Đội 2026-09-07).md",
        "bài (xung đột).md",
        "bài (conflicted copy 2026-09-07).md",
        "bài [Conflict].md",
    ],
)
def test_the_copies_of_synchronising_programs_are_known(copy):
    assert copied_names([copy, "bài.md"]) == ((copy, "bài.md"),)


@pytest.mark.parametrize("kind", ["toml", "sqlite3", "mp3"])
def test_they_are_told_whatever_the_file(kind):
    names = [f"scripts_vi/đài.{kind}", f"scripts_vi/đài-MAY-DOI.{kind}", f"đài-MAY-DOI.{kind}"]
    assert copied_names(names) == ((names[1], names[0]),)


@pytest.mark.parametrize(
    "name",
    [
        "mũ (1).md",
        "tập-1.md",
        "bài-PHẦN.md",
        "Giải quyết xung đột trong lớp.md",
        "Trò chuyện (xung đột bạn bè).md",
        "bài-thcs.md",
        "bài-2026.md",
        "(1).md",
    ],
)
def test_names_that_people_give_are_left_alone(name):
    assert copied_names([name, "bài.md", "tập.md"]) == ()


def test_words_of_a_program_count_although_the_plain_name_is_gone():
    told = "bài (Bản sao xung đột của Hoa).md"
    assert copied_names([told]) == ((told, ""),)


def test_the_name_of_this_pc_counts_in_whatever_letters():
    assert copied_names(["bài.md", "bài-Máy-hoa.md"], "máy-HOA") == (("bài-Máy-hoa.md", "bài.md"),)


def test_letters_written_in_two_ways_are_one_name():
    apart = normalize("NFD", "bài (1).md")
    assert copied_names([apart, "bài.md"]) == ((apart, "bài.md"),)
