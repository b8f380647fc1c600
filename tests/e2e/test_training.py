"""A lesson with questions: from the script to the private page, the list by hand, the report."""

import re
import zipfile

import openpyxl
import pytest

from broadcaster.playout.air_log import chained, to_line
from tests.fakes.air_lines import aired_lines
from tests.fakes.answers import data_of

IN_PROCESS = True

STAFF = """
[[shows]]
key = "tap-huan"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a98"
title = "Tập huấn tuyên truyền viên"
description = "Bài tập huấn của một trường tưởng tượng."
programmes = ["buoi-sang"]
private = true
staff = "tập huấn"
"""
BODY = """\
NỮ: Luật Trẻ em nói ai là trẻ em.

# Câu hỏi

Câu 1. Theo Luật Trẻ em, trẻ em là người dưới bao nhiêu tuổi?
A. 14 tuổi
B. 16 tuổi
Đáp án: {right}
Giải thích: Điều 1 ghi trẻ em là người dưới 16 tuổi.
Nguồn: Điều 1 Luật Trẻ em số 102/2016/QH13
"""
SOURCES = "Văn bản nguồn:\n  - số: 102/2016/QH13\n"
KEY, MAU = "buoi-sang-2026-09-07", "Nguyễn Thị Mẫu"
REPORTERS = f'[[nguoi]]\nten = "{MAU}"\nloai = "báo cáo viên"\nden = "30/11/2099"\n'
PLAN = """\
ten = "Kế hoạch số 12"
tu = "1/1/2026"
den = "31/12/2026"

[[viec]]
ten = "Bản tin"
chuong-trinh = ["mang-non"]
so-lan = 2
"""


@pytest.fixture
def school(station):
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8") + STAFF, "utf-8")
    station.write("mot", BODY.format(right="B"), title="Ai là trẻ em", head=SOURCES)
    return station


@pytest.mark.slow
def test_a_lesson_goes_from_its_script_to_the_list_of_certificates(school, tmp_path):
    built = school.run("build")
    assert built.code == 0, built.err
    assert "1 câu hỏi ở mục này không đọc lên" in built.err
    address = school.run("feed", "add-subscriber", "tap-huan", MAU).out.strip()
    own = school.folder / "feeds" / "rieng" / address.split("/")[-2]
    page = (own / "tap-huan" / f"{KEY}.html").read_text("utf-8")
    assert "dưới bao nhiêu tuổi?" in page
    assert 'data-right="B"' in page
    handout = (own / "tap-huan" / f"{KEY}.tai-lieu.html").read_text("utf-8")
    assert "Câu 1: B." in handout
    said = [*(school.folder / "feeds" / "sao-mai").glob("*.vtt")]
    assert said
    assert not any("bao nhiêu tuổi" in path.read_text("utf-8") for path in said)

    done = school.run("training", "confirm", "tap-huan", KEY, MAU, "--passed")
    assert done.code == 0, done.err
    told = data_of(school.run("training", "list", "--json").out)
    [lesson] = told["shows"][0]["lessons"]
    assert lesson["title"] == "Ai là trẻ em"
    assert [one["name"] for one in lesson["confirmed"]] == [MAU]
    table = school.run("training", "certificates", "tap-huan", "--csv").out
    assert f"1,{MAU},1/1,1/1," in table
    target = tmp_path / "chung-nhan.xlsx"
    asked = ("training", "certificates", "tap-huan", "--xlsx", str(target))
    assert school.run(*asked).code == 0
    assert openpyxl.load_workbook(target).active["B6"].value == MAU
    assert school.run(*asked).code == 2  # nothing that is there is written over
    early = school.run("training", "certificates", "tap-huan", "--period", "năm 2020").out
    assert "Chưa ai xác nhận" in early

    # other answers make another episode: what was approved and heard never changes unseen
    school.write("mot", BODY.format(right="A"), title="Ai là trẻ em", head=SOURCES)
    again = school.run("build")
    assert again.code == 0, again.err
    assert school.run("publish").code == 0
    assert 'data-right="A"' in (own / "tap-huan" / f"{KEY}.html").read_text("utf-8")

    assert school.run("training", "forget", MAU.upper()).code == 0
    assert MAU not in (school.scripts / "da-nghe.toml").read_text("utf-8")
    assert school.run("training", "forget", MAU).code == 2


def test_a_question_without_an_answer_stops_its_script_alone(school):
    school.write("mot", BODY.replace("Đáp án: {right}\n", ""), title="Thiếu", head=SOURCES)
    checked = school.run("check")
    assert checked.code == 2
    assert "mot.md:12" in checked.err + checked.out
    assert "chưa có đáp án đúng" in checked.err + checked.out


def test_the_plan_and_the_reporters_stand_in_the_report(school, tmp_path):
    (school.scripts / "bao-cao-vien.toml").write_text(REPORTERS, "utf-8")
    (school.scripts / "ke-hoach.toml").write_text(PLAN, "utf-8")
    log = school.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    log.parent.mkdir(parents=True)
    lines = [*aired_lines("2026-03-02"), *aired_lines("2026-03-03", cut=True)]
    log.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))
    told = data_of(school.run("training", "plan", "--json").out)
    assert [(one["task"], one["done"], one["wanted"]) for one in told["tasks"]] == [
        ("Bản tin", 1, 2)
    ]
    report = data_of(school.run("report", "--period", "tháng 3/2026", "--json").out)["staff"]
    assert [(one["task"], one["done"]) for one in report["tasks"]] == [("Bản tin", 1)]
    assert (report["reporters"], report["promoters"]) == (1, 0)
    plan = (school.scripts / "ke-hoach.toml").read_text("utf-8")
    (school.scripts / "ke-hoach.toml").write_text(
        plan + 'chu-de = ["phòng chống ma tuyý"]\n', "utf-8"
    )
    log.write_bytes(log.read_bytes().replace(b"300", b"301", 1))
    warned = data_of(school.run("training", "plan", "--json").out)["warnings"]
    assert any("chưa bài nào có chủ đề “phòng chống ma tuyý”" in one for one in warned)
    assert any("không còn nguyên" in one for one in warned)
    (school.scripts / "ke-hoach.toml").write_text(plan, "utf-8")
    assert data_of(school.run("training", "people", "--json").out)["people"][0]["name"] == MAU
    paper = tmp_path / "bao-cao.docx"
    done = school.run("report", "--period", "tháng 3/2026", "--docx", str(paper))
    assert done.code == 0, done.err
    with zipfile.ZipFile(paper) as file:
        words = file.read("word/document.xml").decode()
    assert "Phụ lục III" in words
    assert "báo cáo viên pháp luật: 1 người" in words
    assert "Phụ lục IV" in words
    assert words.count(MAU) == 1  # among the legal reporters


@pytest.mark.parametrize(
    ("name", "spoilt", "left"),
    [
        ("bao-cao-vien.toml", REPORTERS.replace("30/11/2099", "31/13/2099"),
         "báo cáo viên, tuyên truyền viên pháp luật: …… người"),
        ("ke-hoach.toml", PLAN + 'loai = ["tiểu kịch"]\n', "chưa xong đến ngày chốt số liệu: …"),
        ("ke-hoach.toml", "[[viec", "chưa xong đến ngày chốt số liệu: …"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_leaves_blanks_in_the_report_and_is_told(
    school, tmp_path, name, spoilt, left
):
    (school.scripts / "bao-cao-vien.toml").write_text(REPORTERS, "utf-8")
    (school.scripts / "ke-hoach.toml").write_text(PLAN, "utf-8")
    (school.scripts / name).write_text(spoilt, "utf-8")
    paper = tmp_path / "bao-cao.docx"
    done = school.run("report", "--period", "tháng 3/2026", "--docx", str(paper))
    assert done.code == 2
    assert name in done.err
    with zipfile.ZipFile(paper) as file:
        words = re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())
    assert left in words
    assert ("Thực hiện Kế hoạch số 12".upper() in words) == (name != "ke-hoach.toml")
    assert (MAU in words) == (name != "bao-cao-vien.toml")
    assert f"Chưa đọc hết được scripts_vi/{name}" in school.run("status").out


@pytest.mark.parametrize("name", ["bao-cao-vien.toml", "ke-hoach.toml"])
def test_a_file_that_cannot_be_opened_does_not_keep_the_lamp_from_being_told(school, name):
    (school.scripts / name).mkdir()
    done = school.run("status")
    assert "điểm chính" in done.out
    assert name in done.out
    assert data_of(school.run("status", "--json").out)["staff_files"]


@pytest.mark.parametrize(
    "words",
    [
        ("certificates", "sao-mai"), ("certificates", "tap-hun"), ("forget", "Ai đó"),
        ("confirm", "tap-huan", "khong-co", "A"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(school, words):
    done = school.run("training", *words)
    assert done.code == 2
    assert "→" in done.err


def test_mistakes_of_the_files_are_told_with_their_lines(school):
    (school.scripts / "bao-cao-vien.toml").write_text('[[nguoi]]\nten = "A"\nloai = "x"\n', "utf-8")
    done = school.run("training", "people")
    assert done.code == 2
    assert "bao-cao-vien.toml:3" in done.err
