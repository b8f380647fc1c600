"""The pack: sound cut to the frame, the same bytes each time, Word files that are read back."""

import hashlib
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from lxml import etree

from broadcaster.audio.decoding import decode_bytes
from broadcaster.domain.errors import InputError
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.mp3join.encoder import Mp3Encoder
from broadcaster.outreach import lesson_pack as lesson_pack_module
from broadcaster.outreach import lesson_page as lesson_page_module
from broadcaster.outreach.lesson_docx import quiz_docx
from broadcaster.outreach.lesson_item import lesson_item
from broadcaster.outreach.lesson_pack import (
    GIFT,
    MOODLE,
    PAGE,
    QUIZ,
    README,
    SCRIPT,
    SHEET,
    SOUND,
    as_zip,
    lesson_pack,
)  # fmt: skip
from broadcaster.outreach.quiz_word import numbered, read_lines, read_quiz
from tests.fakes import site_samples as samples
from tests.unit.outreach.test_lesson_item import edition
from tests.unit.outreach.test_quiz_word import QUIZ as DRAWN
from tests.unit.outreach.test_quiz_word import lines_of, question

SECONDS = 6
BEGIN, END = 2.0, 4.0


@pytest.fixture(scope="module")
def sounding(tmp_path_factory):
    """A folder with an MP3 of ours: a tone that rises each second, so that a place is heard."""
    folder = tmp_path_factory.mktemp("so")
    at = np.arange(HOUSE_RATE * SECONDS) / HOUSE_RATE
    wave = (0.3 * np.sin(2 * np.pi * (300 + 200 * np.floor(at)) * at)).astype(np.float32)
    path = folder / "x.mp3"
    Mp3Encoder().encode([wave[:, None]], channels=1, bitrate=96, path=path)
    return folder, wave


@pytest.fixture
def item(sounding):
    folder, _ = sounding
    data = (folder / "x.mp3").read_bytes()
    whole = edition(chapters=[(0, "Mở đầu"), (BEGIN, "Một"), (END, "Lời kết")])
    audio = replace(
        whole.audio, name="x.mp3", sha256=hashlib.sha256(data).hexdigest(), channels=1, bitrate=96,
        seconds=float(SECONDS), bytes=len(data),
    )  # fmt: skip
    whole = replace(whole, audio=audio, items=whole.items[:1])
    return lesson_item(samples.make_episode(1, public=whole, school=whole), None)


@pytest.fixture
def pack(item, sounding):
    return lesson_pack(
        item, sounding[0], station="Trường Thử", show="Kênh", warnings=["Luật đã đổi."]
    )


def test_the_sound_is_that_stretch_of_the_approved_file_and_no_other(pack, sounding):
    """Sample for sample, behind the few frames that a player needs before it."""
    cut, rate = decode_bytes(dict(pack.files)[SOUND])
    whole, _ = decode_bytes((sounding[0] / "x.mp3").read_bytes())
    assert rate == HOUSE_RATE
    before = len(cut) - round((END - BEGIN) * HOUSE_RATE)
    assert 0 < before < 0.2 * HOUSE_RATE
    probe = cut[HOUSE_RATE : HOUSE_RATE + 4_000]
    begin = round(BEGIN * HOUSE_RATE)
    off = [
        float(np.abs(whole[at : at + 4_000] - probe).max())
        for at in range(begin + HOUSE_RATE - before, begin + HOUSE_RATE + 1)
    ]
    assert min(off) == 0.0


def test_a_file_that_is_not_the_approved_one_makes_no_pack(item, tmp_path):
    (tmp_path / "x.mp3").write_bytes(b"\xff\xfb" + bytes(500))
    for folder in (tmp_path, tmp_path / "khong"):
        with pytest.raises(InputError, match="không còn đúng bản đã duyệt"):
            lesson_pack(item, folder, station="", show="")


def test_the_pack_has_all_and_is_the_same_bytes_each_time(pack, item, sounding):
    assert [name for name, _ in pack.files] == [
        README, PAGE, SOUND, SCRIPT, QUIZ, SHEET, GIFT, MOODLE,
    ]  # fmt: skip
    again = lesson_pack(
        item, sounding[0], station="Trường Thử", show="Kênh", warnings=["Luật đã đổi."]
    )
    assert as_zip(again) == as_zip(pack)
    with zipfile.ZipFile(io.BytesIO(as_zip(pack))) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {item.stem}
    readme = dict(pack.files)[README].decode("utf-8-sig")
    assert "- Luật đã đổi." in readme
    assert "Giọng đọc tổng hợp (AI)" in readme
    page = dict(pack.files)[PAGE].decode()
    assert "Luật đã đổi." in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<script>") == 1


def test_a_long_sound_lies_beside_the_page_and_in_no_file_of_questions(item, sounding, monkeypatch):
    monkeypatch.setattr(lesson_page_module, "MOST_INSIDE", 1_000)
    monkeypatch.setattr(lesson_pack_module, "_MOST_IN_XML", 1_000)
    files = dict(lesson_pack(item, sounding[0], station="", show="").files)
    assert f'src="{SOUND}"' in files[PAGE].decode()
    assert len(files[PAGE]) < 20_000
    assert b"base64" not in files[MOODLE]


def test_an_item_without_questions_says_so_and_has_no_empty_files(item, sounding):
    made = lesson_pack(replace(item, questions=()), sounding[0], station="", show="")
    assert [name for name, _ in made.files] == [README, PAGE, SOUND, SCRIPT]
    assert any("chưa có mục Câu hỏi" in one for one in made.told)


def test_hostile_words_stay_words(item, sounding):
    for words in samples.HOSTILE[:6]:
        asked = numbered([question(text=words, explanation=words)])
        made = dict(
            lesson_pack(
                replace(item, title=words, questions=asked), sounding[0], station="", show=""
            ).files
        )
        assert made[PAGE].decode().count("<script>") == 1
        assert "<script" not in made[SHEET].decode()
        etree.fromstring(made[MOODLE])
        assert read_back(made[QUIZ]) is not None


def read_back(data):
    """What a Word file says, read in this process."""
    return read_lines(lines_of(data))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(DRAWN)
def test_the_word_file_is_read_as_it_was_written(asked):
    read = read_back(quiz_docx("Tên bài", asked))
    assert read.questions == numbered(asked)
    assert read.told == ()


@pytest.mark.slow
def test_a_file_is_read_in_a_process_of_its_own_and_a_hostile_one_is_refused(tmp_path):
    path = tmp_path / "về.docx"
    asked = numbered([question(n, text=f"Câu hỏi thứ {n}?") for n in range(1, 13)])
    path.write_bytes(quiz_docx("Tên", asked))
    read = read_quiz(path, path.name)
    assert (read.questions, read.told, read.mistakes) == (asked, (), ())
    for data, told in (
        (b"PK\x03\x04" + bytes(90), r"về\.docx"),
        (quiz_docx("Tên", ()), "không có câu hỏi nào"),
        (b"Xin em", "không phải tài liệu Word mà là chữ thuần, không có câu hỏi nào"),
    ):
        path.write_bytes(data)
        with pytest.raises(InputError, match=told):
            read_quiz(path, path.name)
