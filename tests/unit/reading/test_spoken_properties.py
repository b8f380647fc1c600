"""What holds for every text: no digit left, the same again, aligned tokens, never an exception."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.reading import mentions, plain, read_aloud
from broadcaster.reading.numbers import DIGITS, count
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()
PIECES = st.sampled_from(
    """Nghị định|số|168/2024/NĐ-CP|ngày|26/12/2024|của Chính phủ|Điều|7|khoản 2|điểm đ|từ|2-7|năm|400.000|đồng|
    –|-|/|%|5kg|km/h|UBND|GD&ĐT|quý II|chương IV|6h45-7h15|0912 345 678|111|(hai)|02|a)|1.|Facebook|b|K'Brơi|
    30/4-1/5|3/4|và/hoặc|v.v.|TP.HCM|Q.1|x|=|+|#tag|@|http://a.vn|1,5|-5°C|½|²|😀|Ð|TT|BTC|XYZ|T2|4G|"|:|.|,|;""".replace(
        "\n    ", ""
    ).split("|")
)
LINES = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", " "])), max_size=14).map(
    lambda parts: "".join(a + b for a, b in parts)
)
LEFT = re.compile(r"[#*+/&%=_~|<>°\\^$€@\[\]{}]")


def _number(words: str) -> int:
    """An independent reader of number words: sums up what each scale closes."""
    digits = dict(zip(DIGITS, range(10), strict=True))
    digits |= {"mốt": 1, "tư": 4, "lăm": 5, "linh": 0}
    total = group = ones = 0
    for word in words.split():
        if word == "mười":
            group, ones = group + ones + 10, 0
        elif word in ("mươi", "trăm"):
            group, ones = group + ones * (10 if word == "mươi" else 100), 0
        elif word in ("nghìn", "triệu"):
            total += (group + ones) * (1000 if word == "nghìn" else 10**6)
            group = ones = 0
        elif word == "tỷ":
            total = (total + group + ones) * 10**9
            group = ones = 0
        else:
            ones = digits[word]
    return total + group + ones


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_number_words_come_back_as_the_number(value: int) -> None:
    """An independent reader gets back every number that is put into words."""
    assert _number(count(value)) == value


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_nothing_unspeakable_is_left(line: str) -> None:
    """No digit and no sign is left in the spoken form."""
    spoken = plain(line, LEXICON)
    assert not any(c.isdigit() for c in spoken), spoken
    assert not LEFT.search(spoken), spoken


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_a_second_pass_changes_nothing(line: str) -> None:
    """What is spoken already stays as it is."""
    spoken = plain(line, LEXICON)
    assert plain(spoken, LEXICON) == spoken


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), LINES))
def test_readings_are_slices_and_tokens_align(text: str) -> None:
    """Readings are slices of the NFC text, tokens slices of both forms, in order."""
    source = unicodedata.normalize("NFC", text)
    result = read_aloud(text, LEXICON)
    end = 0
    for reading in result.readings:
        assert reading.start >= end
        end = reading.start + len(reading.written)
        assert source[reading.start : end] == reading.written
        assert not any(c.isdigit() for c in reading.spoken)
        place = 0
        for token in reading.tokens:
            assert token.written
            assert reading.written[token.start :].startswith(token.written)
            assert reading.spoken[token.spoken_start :].startswith(token.spoken)
            assert token.start >= place
            place = token.start + len(token.written)
    for remark in result.remarks:
        assert 0 <= remark.start < remark.end <= len(source)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    """No Unicode text raises, leaves a digit, or changes at a second pass."""
    spoken = plain(text, LEXICON)
    assert not any(c.isdigit() for c in spoken)
    assert plain(spoken, LEXICON) == spoken
    for mention in mentions(text):
        assert unicodedata.normalize("NFC", text)[mention.start : mention.end] == mention.text


@pytest.mark.slow
@pytest.mark.parametrize("part", ["=", "=<", "(", "1/2 ", "20-11, ", "T2-", "Ban Chỉ đạo (BCĐ), "])
def test_a_line_four_times_as_long_takes_about_four_times(part: str) -> None:
    """Whatever somebody sends: a line that grows must not grow more than that in time."""

    def taken(length: int) -> float:
        line = (part * length)[:length]
        times = []
        for _ in range(3):
            start = time.process_time()
            plain(line, LEXICON)
            times.append(time.process_time() - start)
        return min(times)

    assert taken(32_000) < 8 * taken(8_000)
