"""A body cut into lines to press: nothing lost, nothing twice, the words as they are read."""

import re
from pathlib import Path

import pytest

from broadcaster.domain.script import Paragraph
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.body_lines import LineKind, source_lines

SAMPLES = sorted((Path(__file__).parents[3] / "scripts_vi").glob("2026-*.md"))
ODD = {
    "bảng": "NỮ: Trước bảng.\n\n| Người đọc | Lời | Âm thanh |\n|---|---|---|\n"
    "| NAM | Chào | nhạc cắt |\n| NỮ | Vâng |  |\n\nNAM: Sau bảng.\n",
    "chú thích": "<!-- nhớ\nsửa -->\nNỮ: Chào <!-- nhỏ --> các bạn\ncùng trường.\n",
    "giữa lời": "NỮ: Chào [nhạc cắt] các bạn.\nNAM: Vâng.\n",
    "vai một dòng": "**HỎI:**\n\nThưa cô.\nEm hỏi ạ.\nĐÁP (cười):\nỪ.\n",
    "diễn xuất": "(Trống trường,\nhọc sinh ùa ra)\nNỮ: (cười) Chào.\n\n(lặng)\n",
    "gạch đầu dòng": "Mời các bạn:\n- một con vịt\n- hai con gà\n\n***\n\nHết.\n",
    "dấu": "NỮ: **Chào** các bạn\\: thân mến.\n\n\n\n  Lùi vào.  \n[nhạc cắt] [nghỉ 2 giây]\n",
    "thụt vào": "  [nhạc cắt]\nNỮ: Chào.\n\n   | a | b |\n   |---|---|\n\n\t<!-- nhớ -->\n  # Mục\n",
    "hỏng": "[nhạc cắt\n\nNỮ: Chào ] bạn\n#\n## \n[hết]\n[chỉ trong trường]\n",
    "không đầu không đuôi": "\n\n   \n",
    "trống": "",
}  # fmt: skip


def cut(body):
    blocks, _ = parse_body(body, "thử.md")
    return blocks, source_lines(body, blocks, first_line=1)


@pytest.mark.parametrize("body", [
    *(p.read_text("utf-8").split("---\n", 1)[1] for p in SAMPLES), *ODD.values()
])  # fmt: skip
def test_the_lines_hold_everything_but_blanks(body):
    """In order, apart, and what is between them is blank: nothing can get lost in a gap."""
    blocks, lines = cut(body)
    at = 0
    for line in lines:
        assert at <= line.start <= line.words <= line.end
        assert not body[at : line.start].strip()
        words = body[line.words : line.end]
        assert words == words.strip()  # the page trims them: cut and joined is what was there
        at = line.end
    assert not body[at:].strip()
    said = [line.said for line in lines if line.said]
    assert len(said) == len(set(map(id, said)))
    assert set(map(id, said)) <= set(map(id, blocks))


@pytest.mark.parametrize("body", [
    *(p.read_text("utf-8").split("---\n", 1)[1] for p in SAMPLES), *ODD.values()
])  # fmt: skip
def test_the_words_of_a_line_are_those_that_are_read(body):
    """Read by themselves the words of a line are its paragraph, whatever stood before them."""
    for line in cut(body)[1]:
        if line.said:
            (alone,) = [
                b
                for b in parse_body(body[line.words : line.end], "thử.md")[0]
                if isinstance(b, Paragraph)
            ]
            assert alone.text == line.said.text
            label = body[slice(*line.label)] if line.label else ""
            assert not label or label.casefold() == line.said.role.casefold()


def kinds(name):
    return [line.kind for line in cut(ODD[name])[1]]


def test_what_is_no_line_is_handed_over_as_written():
    speech, cue, written = LineKind.SPEECH, LineKind.CUE, LineKind.WRITTEN
    assert kinds("bảng") == [speech, written, speech]
    assert kinds("chú thích") == [written, speech]
    assert kinds("giữa lời") == [written, speech]
    assert kinds("vai một dòng") == [speech, speech]
    assert kinds("diễn xuất") == [written, speech, written]
    assert kinds("gạch đầu dòng") == [speech, speech, speech, written, speech]
    assert kinds("dấu") == [speech, speech, cue]
    assert kinds("trống") == kinds("không đầu không đuôi") == []


def test_a_sample_is_headings_words_and_sounds():
    body = SAMPLES[0].read_text("utf-8").split("---\n", 1)[1]
    lines = cut(body)[1]
    assert lines[0].kind is LineKind.HEADING
    assert body[lines[0].words : lines[0].end] == "Nhắc nhở đầu tuần"
    first = lines[2]
    assert (body[slice(*first.label)], first.said.role) == ("NỮ", "NỮ")
    assert re.match("Các bạn ơi, tiếng trống", body[first.words : first.end])
    assert sum(line.kind is LineKind.CUE for line in lines) == 3
