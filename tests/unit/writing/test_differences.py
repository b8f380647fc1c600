"""Two texts that grew out of one: what differs, by whom, and what is put together of them."""

import random
import time

import pytest

from broadcaster.writing.differences import (
    Changer,
    differing,
    merge_parts,
    parts_between,
    put_together,
)

BASE = "Tiêu đề: A\n---\n\n# Mở\n\nHỎI: Một?\n\nĐÁP: Hai.\n\nHỎI: Ba?\n"


def test_each_changed_another_place():
    mine, theirs = BASE.replace("Một?", "Một ạ?"), BASE.replace("Ba?", "Ba ạ?")
    parts = merge_parts(BASE, mine, theirs)
    assert [part.by for _, part in differing(parts)] == [Changer.MINE, Changer.THEIRS]
    assert put_together(parts, {}) == BASE.replace("Một?", "Một ạ?").replace("Ba?", "Ba ạ?")


def test_both_changed_one_place():
    mine, theirs = BASE.replace("Hai.", "Hai nhé."), BASE.replace("Hai.", "Hai cơ.")
    parts = merge_parts(BASE, mine, theirs)
    ((number, part),) = differing(parts)
    assert part.by is Changer.BOTH
    assert put_together(parts, {number: Changer.MINE}) == mine
    assert put_together(parts, {number: Changer.THEIRS}) == theirs
    both = put_together(parts, {number: Changer.BOTH})
    assert "ĐÁP: Hai cơ.\n\nĐÁP: Hai nhé.\n\n" in both
    assert put_together(parts, {}) == both


def test_the_same_change_twice_is_none():
    same = BASE.replace("Hai.", "Hai nhé.")
    assert differing(merge_parts(BASE, same, same)) == ()


def test_what_one_left_out_and_the_other_did_not_touch_is_left_out():
    mine = BASE.replace("ĐÁP: Hai.\n\n", "")
    parts = merge_parts(BASE, mine, BASE)
    assert put_together(parts, {}) == mine
    ((number, part),) = differing(parts)
    assert (part.mine, part.by) == ("", Changer.MINE)
    assert put_together(parts, {number: Changer.THEIRS}) == BASE


def test_the_words_are_marked_on_their_side():
    ((_, part),) = differing(parts_between("ĐÁP: Hai con mèo.\n", "ĐÁP: Ba con mèo.\n"))
    ((old, new),) = part.rows
    assert old == (("giữ", "ĐÁP:"), ("bỏ", "Hai"), ("giữ", "con mèo."))
    assert new == (("giữ", "ĐÁP:"), ("thêm", "Ba"), ("giữ", "con mèo."))


@pytest.mark.parametrize("seed", range(40))
def test_no_letter_is_lost_whatever_was_changed(seed):
    """All of mine and all of theirs stand in the parts, byte for byte."""
    chance = random.Random(seed)
    pieces = ["a\n", "b\n\n", "c", "\n", "d \n \n\n", "đ\n", "  \n"]

    def text(long):
        return "".join(chance.choice(pieces) for _ in range(long))

    base = text(chance.randrange(12))
    mine, theirs = (
        "".join(chance.choice([unit, "", "x\n"]) for unit in base.splitlines(keepends=True)) + tail
        for tail in (text(2), text(1))
    )
    parts = merge_parts(base, mine, theirs)
    assert "".join(part.mine for part in parts) == mine
    assert "".join(part.theirs for part in parts) == theirs
    numbers = [n for n, _ in differing(parts)]
    assert put_together(parts, dict.fromkeys(numbers, Changer.MINE)) == mine
    assert put_together(parts, dict.fromkeys(numbers, Changer.THEIRS)) == theirs
    assert put_together(merge_parts(base, mine, base), {}) == mine


@pytest.mark.parametrize("line", ["HỎI: Có ạ?\n", "các " * 50_000 + "\n"])
def test_one_line_again_and_again_holds_nobody_up(line):
    one, other = line * (400_000 // len(line)), "Khác.\n" + line.replace("á", "à") * 2
    began = time.process_time()
    for _, part in differing(parts_between(one + "Hết.\n", other + line * 3 + other)):
        assert part.rows is not None
    assert time.process_time() - began < 10
