"""Transcripts and chapters are files that players read."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.production.transcript import chapters_json, transcript_text, vtt

TIMES = re.compile(r"^(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})$")


def edition_with(samples, text, speaker="NỮ", start=0.0, end=4.0):
    line = replace(
        samples.make_edition().transcript[0], text=text, speaker=speaker, start=start, end=end
    )
    return samples.make_edition(transcript=(line,))


def cues_of(text):
    blocks = text.split("\n\n")
    assert blocks[0].startswith("WEBVTT")
    cues = [block for block in blocks[1:] if not block.startswith("NOTE ")]
    return [block.rstrip("\n").split("\n") for block in cues]


def test_vtt_names_speakers_and_times(samples):
    """Each sentence stands with its speaker and its exact times."""
    cues = cues_of(vtt(samples.make_edition()))
    assert cues[0] == [
        "00:00:02.000 --> 00:00:09.500",
        "<v NỮ>Phát thanh măng non xin chào các bạn.",
    ]


def test_times_beyond_an_hour_have_hours(samples):
    """Long programmes keep their clock."""
    cues = cues_of(vtt(edition_with(samples, "Xin chào.", start=3661.5, end=3662.25)))
    assert cues[0][0] == "01:01:01.500 --> 01:01:02.250"


def test_edition_without_words_is_an_empty_transcript(samples):
    """Nothing said, nothing shown."""
    assert vtt(samples.make_edition(transcript=())) == "WEBVTT\nLanguage: vi\n"


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=600),
    speaker=st.text(max_size=60),
    start=st.floats(0, 5000),
    length=st.floats(0, 60),
)
def test_lines_are_short_and_times_run_forward(samples, text, speaker, start, length):
    """No line is longer than 65 characters, no caption ends before it begins."""
    written = vtt(edition_with(samples, text, speaker, start, start + length))
    last = ""
    for times, *rows in cues_of(written):
        found = TIMES.match(times)
        assert found
        assert last <= found[1] <= found[2]
        last = found[1]
        assert 1 <= len(rows) <= 2
        assert all(0 < len(row) <= 65 for row in rows)


@pytest.mark.parametrize("n", range(6))
def test_words_survive_escaping(samples, n):
    """What players show is what was written, one blank between words."""
    text = samples.HOSTILE[n]
    rows = [row for _, *rows in cues_of(vtt(edition_with(samples, text, "A<B>"))) for row in rows]
    assert not any("-->" in row or "<s" in row for row in rows)
    shown = unescape(re.sub(r"<v [^>]*>", "", " ".join(rows)))
    plain = transcript_text(edition_with(samples, text, ""))
    assert shown.replace(" ", "") == plain.replace(" ", "")


def test_plain_text_joins_sentences_of_one_speaker(samples):
    """One paragraph a turn."""
    paragraphs = transcript_text(samples.make_edition()).split("\n\n")
    assert [p.split(":")[0] for p in paragraphs] == ["NỮ", "NAM"]
    assert paragraphs[1].endswith("Xin chào và hẹn gặp lại.")


def test_chapters_are_version_1_2_with_seconds(samples):
    """Whole seconds are whole numbers, others keep their fraction."""
    chapters = json.loads(chapters_json(samples.make_edition(), title="T", show="S", author="A"))
    assert chapters == {
        "version": "1.2.0",
        "title": "T",
        "podcastName": "S",
        "author": "A",
        "chapters": [
            {"startTime": 0, "title": "Lời chào"},
            {"startTime": 12.5, "title": "Đội mũ bảo hiểm"},
        ],
    }


def test_sentence_without_words_is_not_shown(samples):
    """A silent line leaves no empty caption and no empty paragraph."""
    silent = edition_with(samples, " \x00")
    assert vtt(silent) == "WEBVTT\nLanguage: vi\n"
    assert transcript_text(silent) == ""


def test_long_sentence_is_shared_out_evenly(samples):
    """No caption is left with a single word, and the times follow the words."""
    text = "Người ngồi trên xe đạp điện phải đội mũ bảo hiểm có cài quai đúng quy cách. " * 4
    cues = cues_of(vtt(edition_with(samples, text, "Phát thanh viên nữ", 0.0, 24.0)))
    lengths = [sum(len(re.sub("<v [^>]*>", "", row)) for row in rows) for _, *rows in cues]
    assert len(cues) > 3
    assert min(lengths) > 0.6 * max(lengths)
    assert cues[-1][0].endswith("00:00:24.000")


LONG = "Người ngồi trên xe đạp điện phải đội mũ bảo hiểm có cài quai đúng quy cách. " * 3


def test_captions_of_a_long_sentence_begin_with_their_words(samples):
    """Where the times of words are known, they are those of the captions."""
    words = tuple(100 + n * n for n in range(len(LONG.split())))
    edition = edition_with(samples, LONG, "", 10.0, 40.0)
    line = replace(edition.transcript[0], words=words)
    cues = cues_of(vtt(replace(edition, transcript=(line,))))
    counts = [sum(len(row.split()) for row in rows) for _, *rows in cues]
    begins = [words[sum(counts[:n])] / 100 for n in range(1, len(cues))]
    assert len(cues) > 1
    assert [seconds_of(times[:12]) for times, *_ in cues] == pytest.approx(
        [10.0, *(10.0 + at for at in begins)]
    )
    assert cues[0][0].startswith("00:00:10.000 -->")
    assert cues[-1][0].endswith("00:00:40.000")


def seconds_of(clock):
    """Seconds of “00:00:10.000”."""
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@pytest.mark.parametrize(
    ("text", "timed", "estimated", "told"),
    [
        (LONG, True, True, True),
        (LONG, True, False, False),
        (LONG, False, False, True),
        ("Xin chào.", True, True, False),
    ],
)
def test_times_within_sentences_that_are_estimated_are_said_to_be(
    samples, text, timed, estimated, told
):
    """A note stands in the file when a caption begins at a time that no engine told."""
    edition = edition_with(samples, text, "", 0.0, 30.0)
    words = tuple(30 * n for n in range(len(text.split()))) if timed else ()
    line = replace(edition.transcript[0], words=words, estimated=estimated)
    written = vtt(replace(edition, transcript=(line,)))
    assert ("\n\nNOTE " in written) == told
    assert len(written.split("\n\nNOTE ")) <= 2


def test_word_longer_than_a_line_is_broken(samples):
    """An address without blanks still fits."""
    cues = cues_of(vtt(edition_with(samples, "https://a.example/" + "x" * 200)))
    assert all(len(row) <= 65 for _, *rows in cues for row in rows)
