"""A lesson from its script to the class, and its questions back from Word into the script."""

import io
import zipfile

import pytest

from tests.fakes.answers import data_of

IN_PROCESS = True

LAW = "Văn bản nguồn:\n  - số: 102/2016/QH13\nMôn: Giáo dục công dân\nLớp: 6\n"
BODY = """\
NỮ: Luật Trẻ em nói ai là trẻ em.

[chỉ trong trường]
NỮ: Lời chỉ dành cho sân trường.
[hết]

# Câu hỏi

Câu 1. Theo Luật Trẻ em, trẻ em là người dưới bao nhiêu tuổi?
A. 14 tuổi
B. 16 tuổi
Đáp án: B
Giải thích: Điều 1 ghi trẻ em là người dưới 16 tuổi.
Nguồn: Điều 1 Luật Trẻ em số 102/2016/QH13
"""
KEY = "buoi-sang-2026-09-07"


@pytest.mark.slow
def test_a_lesson_goes_to_the_class_and_its_questions_come_back(station, tmp_path):
    script = station.write("mot", BODY, title="Ai là trẻ em", head=LAW)
    built = station.run("build")
    assert built.code == 0, built.err
    target = tmp_path / "goi.zip"
    made = data_of(station.run("lesson", KEY, "--to", str(target), "--json").out)
    assert made["told"] == ["1 câu chỉ dành cho trường không có trong gói"]
    with zipfile.ZipFile(target) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    for name in ("nghe-va-lam-bai.html", "DOC-TRUOC.txt", "am-thanh.mp3"):
        assert "sân trường".encode() not in files[name]
    assert "Môn: Giáo dục công dân" in files["DOC-TRUOC.txt"].decode()
    assert station.run("lesson", KEY, "--to", str(tmp_path / "x")).code == 0
    assert (tmp_path / "x" / f"{KEY}-muc-1" / "cau-hoi.docx").read_bytes() == files["cau-hoi.docx"]
    # nothing is kept at the station
    before = station.tree()
    for folder in ("audio_out", "scripts_vi", "feeds"):
        refused = station.run("lesson", KEY, "--to", str(station.folder / folder / "goi"))
        assert refused.code == 2
        assert "thư mục của đài" in refused.err
    assert station.tree() == before

    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(files["cau-hoi.docx"])) as old,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name).decode().replace("14 tuổi", "15 tuổi")
            new.writestr(name, text)
    back = tmp_path / "về.docx"
    back.write_bytes(changed.getvalue())
    was = script.read_text("utf-8")
    looked = station.run("lesson", "mot", "--questions", str(back))
    assert looked.code == 0, looked.err
    assert "ý A: [-14-] {+15+} tuổi" in looked.out
    assert script.read_text("utf-8") == was
    written = station.run("lesson", "mot", "--questions", str(back), "--write")
    assert written.code == 0, written.err
    assert script.read_text("utf-8") == was.replace("14 tuổi", "15 tuổi")
    assert "giống hệt" in station.run("lesson", "mot", "--questions", str(back)).out

    station.run("withdraw", KEY, "--reason", "thử", "--yes")
    gone = station.run("lesson", KEY, "--to", str(tmp_path / "y"))
    assert gone.code == 2
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("khong-co", "--to", "x"),
        ("mot",),
        ("mot", "--write"),
        ("khong-co", "--questions", "x.docx"),
    ],
)
def test_what_is_not_there_or_not_whole_is_told(station, tmp_path, words):
    done = station.run("lesson", *(str(tmp_path / one) if one == "x" else one for one in words))
    assert done.code == 2
    assert not (tmp_path / "x").exists()
