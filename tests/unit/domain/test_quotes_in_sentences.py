"""What is told to people can be read, however long the words that it quotes."""

import pytest

from broadcaster.domain.errors import BroadcasterError, ScriptError, shorten_quotes
from broadcaster.domain.notice import Level, Notice

WORD = "b" * 5_000
SENTENCE = f"từ “{WORD}” chưa biết đọc"


@pytest.mark.parametrize("marks", ["“”", "«»"])
def test_long_quotes_are_cut_and_all_else_stays(marks):
    """What stands before, between and behind them is whole."""
    first, last = marks
    long = "một " * 100
    told = shorten_quotes(f"câu {first}{long}{last} và từ {first}hai{last} ở {'ba ' * 90}")
    assert told.startswith(f"câu {first}một một")
    assert told.endswith(f"…{last} và từ {first}hai{last} ở {'ba ' * 90}")
    assert len(told) < 420
    assert shorten_quotes(told) == told


def test_a_quote_of_120_characters_is_read_whole():
    """A sentence of the law fits."""
    whole = f"“{'a' * 120}”"
    assert shorten_quotes(whole) == whole
    assert shorten_quotes(f"“{'a' * 121}”") == f"“{'a' * 119}…”"


def test_a_path_is_told_whole():
    """However long: it is what a person must find."""
    told = "Xem " + "/thư-mục-rất-dài" * 40 + "/bài.md"
    assert shorten_quotes(told) == told


def test_many_marks_without_an_end_cost_no_time():
    """A damaged text of nothing but opening marks is passed over."""
    told = "“a " * 50_000
    assert shorten_quotes(told) == told


@pytest.mark.parametrize("kind", [BroadcasterError, ScriptError])
def test_every_error_is_short(kind):
    """The sentence, the hint and what a program prints."""
    error = kind(SENTENCE, hint=f"Sửa “{WORD}”.", where="bài.md:3")
    assert len(error.sentence) < 200
    assert len(error.hint) < 200
    assert len(str(error)) < 220
    assert len(error.args[0]) < 200


def test_every_notice_is_short():
    """Sentence and hint."""
    told = Notice(
        code="tu-la", level=Level.WARNING, sentence=SENTENCE, hint=f"Thêm vào bảng: {WORD}: …"
    )
    assert told.sentence.endswith("…” chưa biết đọc")
    assert len(told.sentence) + len(told.hint) < 320
