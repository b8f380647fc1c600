"""What is known of places that programmes were pushed to: who has it still when it is taken back."""

from dataclasses import replace

import pytest

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.stations.pushed_copies import (
    PUSHED,
    PushedCopy,
    copies_with,
    pushed_copies,
    remember_push,
    told_copies,
)

STICK = PushedCopy(
    station="Đài xã", to="E:/bai", at="2026-09-07T07:00:00+07:00", keys=("hai", "mot")
)


def gone(key):
    return TakenBack(keys=frozenset({key}), scripts=frozenset(), sounds=frozenset(), recording="")


def test_a_place_is_known_by_what_it_was_given_last(tmp_path):
    remember_push(tmp_path, STICK, whole=True)
    remember_push(tmp_path, replace(STICK, to="F:/bai", keys=("hai",)), whole=True)
    assert [one.to for one in copies_with(tmp_path, gone("mot"))] == ["E:/bai"]
    assert [one.to for one in copies_with(tmp_path, gone("hai"))] == ["E:/bai", "F:/bai"]
    remember_push(tmp_path, replace(STICK, keys=("ba",)), whole=True)
    assert copies_with(tmp_path, gone("mot")) == ()


def test_what_would_not_go_is_still_there(tmp_path):
    """A push with faults says nothing of the files that it could not remove."""
    remember_push(tmp_path, STICK, whole=True)
    remember_push(tmp_path, replace(STICK, keys=("ba",)), whole=False)
    assert pushed_copies(tmp_path)[0].keys == ("ba", "hai", "mot")


def test_the_sentence_says_who_has_it_and_what_takes_it_away():
    [told] = told_copies([STICK])
    assert "Đài xã" in told
    assert 'broadcaster stations push "Đài xã" --to "E:/bai"' in told


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[{"keys": 3}]', '[{"keys": ["a"]}]', "[" * 9_999]
)
def test_a_record_that_cannot_be_read_stops_no_withdrawal(tmp_path, text):
    (tmp_path / PUSHED).write_text(text, "utf-8")
    assert copies_with(tmp_path, gone("mot")) == ()
    remember_push(tmp_path, STICK, whole=True)
    assert pushed_copies(tmp_path) == (STICK,)
