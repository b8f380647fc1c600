"""Canonical JSON text: the same value always gives the same text."""

import json
import math
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.episode import TranscriptLine
from broadcaster.domain.sound import Scope
from broadcaster.production.recipe_key import canonical, plain
from broadcaster.storage.serialization import from_plain, to_plain

TEXT = st.text(max_size=8)


@dataclass(frozen=True)
class Mixed:
    b: float
    a: object


def test_values_have_one_text() -> None:
    """Keys are sorted, enums and dates are their text, sets are in order, letters stay."""
    value = Mixed(b=1.0, a={"đ": frozenset({"b", "a"}), "d": (date(2026, 9, 7), Scope.SCHOOL)})
    assert canonical(value) == '{"a":{"d":["2026-09-07","trường"],"đ":["a","b"]},"b":1}'


def test_numbers_have_one_text() -> None:
    """-16 and -16.0 are the same loudness; zero has no sign; infinity has a name."""
    assert canonical([-16, -16.0, -0.0, 0.1, -math.inf, True, None]) == (
        '[-16,-16,0,0.1,"-inf",true,null]'
    )


def test_times_are_iso() -> None:
    """Times of day and moments are written in their standard form."""
    assert plain([time(6, 45), datetime(2026, 9, 7, 6, 45)]) == ["06:45:00", "2026-09-07T06:45:00"]


@pytest.mark.parametrize("value", [Path("/a"), b"x", object(), {1: "a"}, Mixed, {"a": [Path()]}])
def test_values_without_one_text_are_refused(value: object) -> None:
    """A path differs between machines, bytes and objects have no text: none is guessed."""
    with pytest.raises(TypeError):
        canonical(value)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXT, inner)),
    max_leaves=8,
)


@given(JSON)
def test_canonical_text_is_json_and_stays(value: object) -> None:
    """The text can be read by any JSON reader and gives itself again."""
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_a_field_that_only_some_have_is_left_out_where_it_is_empty():
    """So that what was made before there was such a field keeps its name and its bytes."""
    line = TranscriptLine(start=0.0, end=1.0, speaker="", text="a", spoken="a")
    quoted = replace(line, quoted="10/2098/NĐ-CP, Điều 1")
    assert "quoted" not in plain(line)
    assert "quoted" not in to_plain(line)
    assert plain(quoted)["quoted"] == to_plain(quoted)["quoted"] == quoted.quoted
    for one in (line, quoted):
        assert from_plain(TranscriptLine, to_plain(one)) == one
