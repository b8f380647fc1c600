"""The lines of schools, offices and papers: that the list is whole, and how a reading is judged."""

from collections import Counter

from broadcaster.reading.tables import make_lexicon
from tests.spoken_lines import FILES, Outcome, SpokenLine, judged, lines_of

LEXICON = make_lexicon()


def outcome(written, spoken):
    return judged(SpokenLine("thử", written, spoken), LEXICON).outcome


def test_there_are_six_hundred_different_lines_and_each_can_be_judged():
    lines = [line for path in FILES for line in lines_of(path)]
    assert len({line.written for line in lines}) == len(lines) == 600
    assert all(judged(line, LEXICON).said for line in lines)


def test_readings_alike_right_are_right_and_another_is_not():
    assert outcome("Có 5 em.", "có {năm|lăm} em") is Outcome.RIGHT
    assert outcome("Có 5 em.", "có năm {|bạn }em") is Outcome.RIGHT
    assert outcome("Hoà ở lớp.", "hòa ở lớp") is Outcome.RIGHT
    assert outcome("Có 5 em.", "có sáu em") is Outcome.SILENT


def test_wrong_is_noticed_only_where_the_wrong_word_was_a_guess():
    assert outcome("Gặp XQZ.", "gặp xa quê zê") is Outcome.NOTICED
    assert outcome("Gặp XQZ ở lớp 5.", "gặp ích quy dét ở lớp sáu") is Outcome.SILENT


def test_so_many_lines_are_read_right_and_next_to_none_is_wrong_without_a_word():
    found = Counter(judged(line, LEXICON).outcome for path in FILES for line in lines_of(path))
    assert found[Outcome.RIGHT] >= 568  # 94.7 %
    assert found[Outcome.SILENT] <= 1
