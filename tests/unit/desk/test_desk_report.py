"""Báo cáo at the desk: a period chosen, its figures, the files of it, a look before printing."""

import csv
import re
import shutil
import zipfile
from io import BytesIO

import openpyxl
import pytest

from broadcaster.accounts.rights import Role
from broadcaster.playout.air_log import chained, to_line
from tests.fakes.air_lines import aired_lines
from tests.unit.desk.test_desk_plain_forms import post

QUERY = "ky=" + "th%C3%A1ng 3/2026"


@pytest.fixture
def teacher(signed_in, state):
    """An editor of a school with a log of March."""
    lines = [
        *aired_lines("2026-03-02", topics=["giao thông"], documents=["168/2024/NĐ-CP"]),
        *aired_lines("2026-03-04", cut=True),
        *aired_lines("2026-03-05", slot="10:00", kind="khẩn cấp"),
    ]
    path = state.wired().settings.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))
    return signed_in(Role.APPROVER)


def test_the_page_says_what_a_period_comes_to_and_offers_its_files(teacher):
    page = teacher.get(f"/bao-cao?{QUERY}").text
    assert "1 lượt, 1 chương trình" in page
    assert "Không tính: khẩn cấp" in page
    assert "số liệu chính thức" in page
    for name in ("bao-cao.docx", "so-lieu.xlsx", "so-lieu.csv"):
        assert re.search(rf'href="/ban/bao-cao/tep/{name}\?ky=', page)


def test_the_files_are_those_of_the_period(teacher):
    word = teacher.get(f"/bao-cao/tep/bao-cao.docx?{QUERY}")
    assert word.headers["content-disposition"] == 'attachment; filename="bao-cao.docx"'
    with zipfile.ZipFile(BytesIO(word.content)) as file:
        assert "tháng 3/2026" in file.read("word/document.xml").decode()
    book = openpyxl.load_workbook(
        BytesIO(teacher.get(f"/bao-cao/tep/so-lieu.xlsx?{QUERY}").content)
    )
    assert book["Nhật ký"]["D6"].value == "Bài một"
    table = teacher.get(f"/bao-cao/tep/so-lieu.csv?{QUERY}").text
    assert len(table.splitlines()) == 3


def test_preliminary_figures_are_called_so_and_end_on_their_day(teacher):
    page = teacher.get(f"/bao-cao?{QUERY}&so_bo=1&chot=2/3/2026").text
    assert "số liệu sơ bộ, chốt đến hết ngày 02/3/2026" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("ky_khac=hai hôm", "không phải một kỳ"),
        ("ky_khac=tháng 1/2999", "chưa bắt đầu"),
        ("ky_khac=<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        (f"{QUERY}&chot=32/13", "32/13"),
    ],
)
def test_a_period_that_cannot_be_is_said_on_the_page(teacher, asked, said):
    answer = teacher.get(f"/bao-cao?{asked}")
    assert said in answer.text
    assert answer.status_code in (200, 422)


def test_a_file_or_page_that_is_not_there_is_said(teacher):
    assert teacher.get(f"/bao-cao/tep/..%2fx?{QUERY}").status_code in (404, 422)
    assert teacher.get("/bao-cao/xem/0123456789abcdef/1").status_code == 422
    assert teacher.get("/bao-cao/xem/..%2f..%2fx/1").status_code in (404, 422)
    assert teacher.get(f"/bao-cao/hinh/khong-co?{QUERY}").status_code == 422


def test_its_pictures_are_drawn(teacher):
    page = teacher.get(f"/bao-cao?{QUERY}").text
    drawn = re.findall(r'(?:src|srcset)="/ban(/bao-cao/hinh/[0-9a-f]{16})"', page)
    assert len(drawn) == 4  # by month, by topic, each wide and narrow; of a year earlier no log
    for path in drawn:
        answer = teacher.get(path)
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert answer.text.startswith("<svg")
    pictures = re.findall(
        r'href="/ban(/bao-cao/hinh/[a-z-]+\?[^"]+)" download="[a-z-]+\.png"', page
    )
    assert len(pictures) == 2
    for path in pictures:
        assert teacher.get(path.replace("&amp;", "&")).content.startswith(b"\x89PNG")
    assert teacher.get("/bao-cao/hinh/0123456789abcdef").status_code == 422


def test_without_a_word_processor_the_page_says_so(teacher, monkeypatch):
    monkeypatch.setattr("broadcaster.desk.report_page.office_program", lambda: "")
    monkeypatch.setattr("broadcaster.importing.office_program.office_program", lambda: "")
    assert "chưa có LibreOffice" in teacher.get(f"/bao-cao?{QUERY}").text
    answer = teacher.get(f"/bao-cao/xem?{QUERY}")
    assert answer.status_code == 422
    assert "Tải tệp Word về" in answer.text


@pytest.mark.system
def test_the_report_is_looked_at_page_by_page_before_it_is_printed(teacher):
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    page = teacher.get(f"/bao-cao/xem?{QUERY}").text
    pictures = re.findall(r'<img src="/ban(/bao-cao/xem/[0-9a-f]{16}/\d+)"', page)
    assert len(pictures) >= 3  # the report and two appendices
    assert teacher.get(pictures[0]).content.startswith(b"\xff\xd8\xff")
    assert teacher.get(f"/bao-cao/tep/bao-cao.pdf?{QUERY}").content.startswith(b"%PDF")


def test_the_office_brings_its_own_template_and_takes_it_away(teacher, signed_in):
    admin = signed_in(Role.ADMIN, account="quan-tri-hai")
    assert "Tệp Word theo mẫu" not in teacher.get(f"/bao-cao?{QUERY}").text
    sample = teacher.get("/bao-cao/tep/mau-bao-cao.docx").content
    answer = post(admin, "/bao-cao/mau", ("tep", "mau của em.docx", sample))
    assert answer.status_code == 303, answer.text
    assert "Tệp Word theo mẫu" in teacher.get(f"/bao-cao?{QUERY}").text
    word = teacher.get(f"/bao-cao/tep/bao-cao.docx?{QUERY}&mau=1").content
    with zipfile.ZipFile(BytesIO(word)) as file:
        assert "Đã phát 1 lượt của 1 chương trình" in re.sub(
            "<[^>]*>", "", file.read("word/document.xml").decode()
        )
    wrong = post(admin, "/bao-cao/mau", ("tep", "mau.docx", b"PK no"))
    assert wrong.status_code == 422
    assert "mau.docx" in wrong.text
    assert admin.post("/bao-cao/mau/bo").status_code == 303
    assert "Tệp Word theo mẫu" not in teacher.get(f"/bao-cao?{QUERY}").text


def test_the_table_of_a_period_is_published_by_a_press(teacher, signed_in, state):
    asked = {"ky": "tháng 3/2026", "tep": "csv"}
    assert teacher.post("/bao-cao/cong-bo", asked).status_code == 422  # nobody looked
    asked["da_xem"] = "1"
    answer = teacher.post("/bao-cao/cong-bo", asked)
    assert answer.status_code == 303, answer.text
    [file] = state.wired().tools.folders.feeds.glob("cong-bo/*.csv")
    rows = [*csv.DictReader(file.read_text("utf-8-sig").splitlines())]
    assert [row["Kết quả"] for row in rows] == ["Đã phát", "Gián đoạn"]
    for row in rows:  # no page shows it: withdrawn, or never for everybody
        assert row["Bài"] == "(không đăng tên)"
        assert row["Mã băm tệp"] == row["Khung giờ"] == row["Lý do"] == ""
    assert "Số liệu phát thanh tháng 3/2026 (số liệu chính thức" in teacher.get("/cong-bo").text
    assert teacher.post("/bao-cao/cong-bo", asked | {"ky": "hôm kia"}).status_code == 422
    parent = signed_in(Role.PARENT, account="cap-tren")
    assert "Công bố bảng số liệu" not in parent.get(f"/bao-cao?{QUERY}").text


def test_figures_in_doubt_are_not_published(teacher, state):
    empty = {"ky": "tháng 1/2020", "da_xem": "1"}
    answer = teacher.post("/bao-cao/cong-bo", empty)
    assert answer.status_code == 422
    assert "chưa có nhật ký" in answer.text
    assert "Công bố bảng số liệu" not in teacher.get("/bao-cao?ky=th%C3%A1ng 1/2020").text
    path = state.wired().settings.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.write_bytes(path.read_bytes().replace("Bài một".encode(), "Bài hai".encode(), 1))
    answer = teacher.post("/bao-cao/cong-bo", {"ky": "tháng 3/2026", "da_xem": "1"})
    assert answer.status_code == 422
    assert "không còn nguyên" in answer.text
    assert not [*state.wired().tools.folders.feeds.glob("cong-bo/*")]


def test_a_broken_form_is_said_and_the_others_are_in_the_workbook(teacher, state):
    folder = state.wired().tools.folders.scripts / "bieu"
    folder.mkdir()
    (folder / "hong.json").write_text("{", "utf-8")
    assert "hong.json viết sai dấu, xem dòng 1" in teacher.get(f"/bao-cao?{QUERY}").text
    book = openpyxl.load_workbook(
        BytesIO(teacher.get(f"/bao-cao/tep/so-lieu.xlsx?{QUERY}").content)
    )
    assert "NB-PT" in book.sheetnames
