"""Dán công văn: from what somebody pastes or brings to a script, with a look in between."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from os import utime
from unittest import mock

import pytest
from PIL import Image

from broadcaster.accounts.rights import Role
from broadcaster.desk import document_page
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    DroppedPart,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    OriginalPlace,
)
from broadcaster.importing.pasted_text import document_of_text
from broadcaster.scripts.head_edit import parts_of
from broadcaster.scripts.script_file import read_script
from broadcaster.writing import originals
from broadcaster.writing.versions import versions_of
from tests.unit.importing.pdf_files import drawn_page, scanned_pdf
from tests.unit.importing.test_paragraph_kinds import NOTICE

HERE = "/dan-cong-van"
LAW = """\
CHÍNH PHỦ
Số: 999/2098/NĐ-CP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 01 tháng 02 năm 2098

NGHỊ ĐỊNH
Quy định về đi bộ

Điều 1. Phạm vi

1. Nghị định này quy định về đi bộ.

Điều 2. Hiệu lực

Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2098.
"""


@pytest.fixture
def scripts(wired):
    return wired.tools.folders.scripts


def pasted(person, text=NOTICE):
    answer = person.post(HERE, {"loi": text})
    assert answer.status_code == 303, answer.text[-900:]
    return answer.headers["location"].removeprefix("/ban")


def ticked(page):
    return re.findall(r'name="doc" value="(\d+)" checked', page)


def mark_in(page):
    return re.search(r'name="ma" value="(\w+)"', page)[1]


def registered(person, at, **more):
    return person.post(f"{at}/so", {"ma": mark_in(person.get(at).text)} | more)


def written(person, at, **more):
    page = person.get(at).text
    title = re.search(r'id="tieu-de".*?value="([^"]*)"', page)[1]
    sent = {
        "loai": "nhắc nhở/thông báo", "tieu_de": title, "chuong_trinh": "", "ngay": "30/11/2026",
        "doc": ticked(page), "ma": mark_in(page),
    }  # fmt: skip
    return person.post(at, sent | more)


def brought(person, data, name, path=f"{HERE}/tep"):
    parts = [
        b'--x\r\ncontent-disposition: form-data; name="ma_trang"\r\n\r\n' + person.csrf.encode(),
        f'--x\r\ncontent-disposition: form-data; name="tep"; filename="{name}"\r\n\r\n'.encode() + data,
        b"--x--\r\n",
    ]  # fmt: skip
    return person.post(
        path, content=b"\r\n".join(parts),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.PUPIL, Role.EDITOR])
def test_a_pasted_notice_becomes_a_script(signed_in, scripts, role):
    person = signed_in(role)
    at = pasted(person)
    page = person.get(at).text
    assert "Quốc hiệu, không đọc trên loa" in page
    assert "đọc là: Lớp 6A: 7 giờ 30, thứ hai." in page
    answer = written(person, at)
    assert answer.headers["location"] == (
        "/ban/soan-bai/kham-suc-khoe-cho-hoc-sinh-khoi-6-nam-hoc-2026-2027.md"
    )
    text = (scripts / answer.headers["location"].rpartition("/")[2]).read_text("utf-8")
    assert "Lớp 6A: 7 giờ 30, thứ hai." in text
    assert "VPCP" not in text
    assert read_script(text.encode(), "a.md").errors == ()
    assert person.get(answer.headers["location"].removeprefix("/ban")).status_code == 200


def test_the_original_is_kept_and_named_in_the_script(signed_in, scripts):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    key = at.rpartition("/")[2]
    assert not (scripts / "nguon").exists()  # nobody has decided yet
    assert person.get(f"{at}/goc").text == NOTICE
    answer = written(person, at)
    (kept,) = (scripts / "nguon").glob("*.txt")
    assert kept.name == f"{key}-van-ban-dan.txt"
    assert kept.read_text("utf-8") == NOTICE
    text = (scripts / answer.headers["location"].rpartition("/")[2]).read_text("utf-8")
    assert f"Tệp nguồn: nguon/{kept.name}" in text
    saved = person.get(f"{at}/goc")
    assert saved.text == NOTICE
    assert saved.headers["content-disposition"].startswith("attachment")


def test_one_press_brings_a_paragraph_back_and_sets_one_aside(signed_in, scripts):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    page = person.get(at).text
    wanted = [*ticked(page)[1:], "0"]
    answer = written(person, at, doc=wanted)
    text = (scripts / answer.headers["location"].rpartition("/")[2]).read_text("utf-8")
    assert "UBND XÃ HÒA BÌNH" in text
    assert "Nhà trường thông báo lịch" not in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"loi": "  ... "}, "Chưa dán chữ nào"),
        ({"loi": ""}, "Chưa dán chữ nào"),
    ],
)
def test_nothing_pasted_is_told(signed_in, more, said):
    answer = signed_in(Role.EDITOR).post(HERE, more)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"doc": []}, "Chưa chọn đoạn nào để đọc"),
        ({"loai": "tiểu phẩm"}, "Chưa chọn loại bài"),
        ({"ngay": ""}, "Chưa ghi ngày phát"),
        ({"ngay": "31/2"}, "31/2"),
        ({"tieu_de": "..."}, "Tiêu đề chưa có chữ nào"),
        ({"chuong_trinh": "khong-co"}, "Không có chương trình"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(signed_in, scripts, more, said):
    person = signed_in(Role.EDITOR)
    before = sorted(scripts.glob("*.md"))
    answer = written(person, pasted(person), **more)
    assert answer.status_code == 422
    assert said in answer.text
    assert sorted(scripts.glob("*.md")) == before


def test_a_mistake_leaves_the_choice_as_it_was(signed_in):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    answer = written(person, at, ngay="31/2", doc=["0", "13"])
    assert ticked(answer.text) == ["0", "13"]


def test_a_script_of_that_name_is_not_written_over(signed_in):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    assert written(person, at).status_code == 303
    answer = written(person, at)
    assert answer.status_code == 422
    assert "không ghi đè" in answer.text


def test_a_file_is_read_by_its_content(signed_in):
    person = signed_in(Role.EDITOR)
    answer = brought(person, NOTICE.encode(), "thong bao.txt")
    assert answer.status_code == 303, answer.text[-600:]
    page = person.get(answer.headers["location"].removeprefix("/ban")).text
    assert "thong bao.txt" in page


@pytest.mark.parametrize("data", [b"ID3 tieng", b"MZ\x90\0 chuong trinh", b"\0\0\0\0"])
def test_what_has_no_words_is_refused(signed_in, scripts, data):
    answer = brought(signed_in(Role.EDITOR), data, "a.docx")
    assert answer.status_code == 422
    assert not (scripts / "nguon").exists()


def test_a_figure_of_a_picture_waits_for_a_person(signed_in, scripts):
    """Nobody has compared it: the script is locked. Somebody has: it is not."""
    person = signed_in(Role.EDITOR, name="Nguyễn Thị Hoa")
    document = document_of_text(
        "Mai nộp 400.000 đồng.", "to-giay.png", form=FileForm.PICTURE, hashed="ab" * 32
    )
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    with mock.patch.object(document_page, "document_of_file", return_value=document):
        at = brought(person, picture, "to-giay.png").headers["location"].removeprefix("/ban")
    page = person.get(at).text
    assert "Máy chưa chắc các con số: <strong>400.000</strong>" in page
    assert f'<img class="goc" src="/ban{at}/goc"' in page
    shown = person.get(f"{at}/goc")
    assert (shown.headers["content-type"], shown.content) == ("image/png", picture)
    codes = {}
    for title, more in (("Chưa so", {}), ("Đã so", {"da_so": "1"})):
        name = written(person, at, tieu_de=title, **more).headers["location"].rpartition("/")[2]
        read = read_script((scripts / name).read_bytes(), name)
        codes[title] = [one.code for one in read.notices]
    assert "can-ra-lai" in codes["Chưa so"]
    assert "can-ra-lai" not in codes["Đã so"]
    assert "Đã rà: Nguyễn Thị Hoa, " in (scripts / "da-so.md").read_text("utf-8")


def test_who_compared_later_says_so_at_the_script(signed_in, scripts):
    person = signed_in(Role.EDITOR, name="Nguyễn Thị Hoa")
    written(person, pasted(person, "Mai nộp l50.000 đồng."), tieu_de="Nộp tiền")
    page = person.get("/soan-bai/nop-tien.md").text
    assert "Tôi đã rà" in page
    assert re.search(r"/dan-cong-van/[0-9a-f]{12}/goc", page)
    head, body = parts_of((scripts / "nop-tien.md").read_text("utf-8"))
    mark = re.search(r'name="ma" value="(\w+)"', page)[1]
    sent = {"viec": "da-ra", "dau": head, "loi": body, "ma": mark}
    assert person.post("/soan-bai/nop-tien.md", sent).status_code == 303
    page = person.get("/soan-bai/nop-tien.md").text
    assert "Đã rà: Nguyễn Thị Hoa, " in page
    assert "Tôi đã rà" not in page


def test_letters_in_figures_are_shown_and_mended_by_one_press(signed_in, scripts):
    person = signed_in(Role.EDITOR)
    at = pasted(person, "Mai nộp l50.000 đồng.")
    assert "có lẽ là 150.000" in person.get(at).text
    written(person, at, tieu_de="Nộp tiền", sua_so="1", da_so="1")
    assert "Mai nộp 150.000 đồng." in (scripts / "nop-tien.md").read_text("utf-8")


def test_a_law_goes_into_the_register_as_a_guess(signed_in, scripts):
    person = signed_in(Role.ADMIN)
    at = pasted(person, LAW)
    assert "Đưa vào sổ văn bản" in person.get(at).text
    answer = registered(person, at)
    assert answer.headers["location"].endswith("/van-ban/999_2098_nd-cp/sua")
    (file,) = (scripts / "van-ban").glob("999*")
    text = file.read_text("utf-8")
    assert "Số: 999/2098/NĐ-CP  # máy đoán, xem lại" in text
    assert "# Hiệu lực từ: 1/3/2098" in text or "# Hiệu lực từ: 01/03/2098" in text
    assert "Điều 1. Phạm vi" in text
    assert person.get(answer.headers["location"].removeprefix("/ban")).status_code == 200
    again = registered(person, at)
    assert again.status_code == 422
    assert "sổ đã có" in again.text.lower()


def test_a_pupil_does_not_write_the_register(signed_in):
    person = signed_in(Role.PUPIL)
    at = pasted(person, LAW)
    assert "Đưa vào sổ văn bản" not in person.get(at).text
    assert person.post(f"{at}/so").status_code == 403


def test_a_text_without_a_name_is_not_registered(signed_in):
    person = signed_in(Role.ADMIN)
    answer = registered(person, pasted(person, "Mai nghỉ học."))
    assert answer.status_code == 422
    assert "chưa thấy số" in answer.text.lower()


def test_a_very_long_text_is_for_the_register_only(signed_in):
    person = signed_in(Role.ADMIN)
    page = person.get(pasted(person, LAW + "\n\nMột câu." * 1_600)).text
    assert "quá dài cho một bài" in page
    assert "Viết thành bài" not in page


@pytest.mark.parametrize("key", ["khong-co", "0123456789ab", "..%2f..%2fstation"])
def test_what_is_not_kept_is_told(signed_in, key):
    person = signed_in(Role.EDITOR)
    answer = person.get(f"{HERE}/{key}")
    assert answer.status_code in (404, 422)


def test_signs_of_a_pasted_text_are_words(signed_in):
    person = signed_in(Role.EDITOR)
    page = person.get(pasted(person, "<script>alert(1)</script> Mai nghỉ học.")).text
    assert "<script>alert" not in page


def listed(document, name="to-giay.png", data=b"\x89PNG\r\n\x1a\n" + b"0" * 40):
    """A document of a file, brought by whoever."""

    def bring(person):
        with mock.patch.object(document_page, "document_of_file", return_value=document):
            answer = brought(person, data, name)
        return answer.headers["location"].removeprefix("/ban")

    return bring


def test_a_figure_brought_back_later_is_not_confirmed(signed_in, scripts):
    """It was not among those that the page showed."""
    document = document_of_text(
        NOTICE + "\nNơi nhận:\n- Lớp 6A: 3.000 đồng;",
        "a.png",
        form=FileForm.PICTURE,
        hashed="ab" * 32,
    )
    person = signed_in(Role.EDITOR)
    at = listed(document)(person)
    everything = [str(number) for number in range(len(document.paragraphs))]
    written(person, at, tieu_de="Đủ cả", da_so="1", doc=everything)
    head = (scripts / "du-ca.md").read_text("utf-8").partition("---")[0]
    assert "3.000" in head
    assert "Đã rà:" not in head
    written(person, at, tieu_de="Như máy nêu", da_so="1")
    assert "Đã rà:" in (scripts / "nhu-may-neu.md").read_text("utf-8")


@pytest.mark.parametrize("number", ["9" * 5_000, "²", "-1"])
def test_no_number_of_a_paragraph_breaks_the_page(signed_in, number):
    person = signed_in(Role.EDITOR)
    answer = written(person, pasted(person), doc=[number])
    assert answer.status_code == 422
    assert "Chưa chọn đoạn nào" in answer.text


def test_a_fault_is_told_where_it_is(signed_in):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    title = re.search(r'<input id="tieu-de"[^>]*>', written(person, at, doc=[]).text)[0]
    assert "aria-invalid" not in title
    title = re.search(r'<input id="tieu-de"[^>]*>', written(person, at, tieu_de="...").text)[0]
    assert "aria-invalid" in title


def test_a_choice_among_other_paragraphs_is_refused(signed_in, scripts):
    """A newer program has read the file anew: number 13 may be another paragraph."""
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    answer = written(person, at, ma="0" * 64)
    assert answer.status_code == 409
    assert "đọc lại" in answer.text
    assert not (scripts / "nguon").exists()


def test_an_original_is_for_who_brought_it_and_for_teachers(signed_in, scripts):
    at = pasted(signed_in(Role.EDITOR))
    pupil = signed_in(Role.PUPIL)
    for path in (at, f"{at}/goc"):
        assert pupil.get(path).status_code == 403
    assert pupil.post(at, {}).status_code == 403
    assert pupil.post(f"{at}/bo").status_code == 403
    own = pasted(pupil, "Mai nghỉ học.")
    assert pupil.get(f"{own}/goc").status_code == 200
    assert signed_in(Role.EDITOR).get(f"{own}/goc").status_code == 200
    written(pupil, own)
    assert pupil.get(f"{own}/goc").status_code == 200
    assert pasted(pupil) == at  # who has the file may see it
    assert pupil.get(f"{at}/goc").status_code == 200


def test_what_nobody_wants_is_forgotten(signed_in, scripts):
    person = signed_in(Role.EDITOR)
    at = pasted(person)
    assert "Bỏ văn bản này" in person.get(at).text
    assert person.post(f"{at}/bo").status_code == 303
    assert person.get(f"{at}/goc").status_code == 422
    assert not (scripts / "nguon").exists()
    at = pasted(person)
    written(person, at)
    assert "Bỏ văn bản này" not in person.get(at).text
    assert person.post(f"{at}/bo").status_code == 422
    assert person.get(f"{at}/goc").status_code == 200


def test_no_doubtful_figure_goes_into_the_register(signed_in, scripts):
    person = signed_in(Role.ADMIN)
    law = LAW + "\nĐiều 3. Mức phạt\n\nPhạt l5.000 đồng.\n\nNơi nhận:\n- Lưu: VT."
    at = pasted(person, law)
    assert "Máy chưa chắc các con số: <strong>l5.000</strong>" in person.get(at).text
    answer = registered(person, at)
    assert answer.status_code == 422
    assert "chưa so với bản gốc" in answer.text
    assert not [*(scripts / "van-ban").glob("999*")]
    answer = registered(person, at, da_so="1", sua_so="1")
    assert answer.status_code == 303
    (file,) = (scripts / "van-ban").glob("999*.md")
    head, _, body = file.read_text("utf-8").partition("---")
    assert "Phạt 15.000 đồng." in body
    assert "Lưu: VT" not in body
    assert "Lưu: VT" in head
    assert "Lời do máy đọc từ nguon/" in head
    assert "15.000 (trong tệp: l5.000)" in head
    assert [*(scripts / "nguon").glob("*.txt")]


def test_who_put_a_law_into_the_register_is_known(signed_in, scripts):
    person = signed_in(Role.ADMIN, name="Trần Văn Quản")
    registered(person, pasted(person, LAW))
    (file,) = (scripts / "van-ban").glob("999*.md")
    assert versions_of(file)[0].who == "Trần Văn Quản"


def test_what_has_figures_and_is_not_taken_is_shown_in_the_open(signed_in):
    part = DroppedPart(text="Phạt 9 triệu", why="vết bẩn", place=OriginalPlace(paragraph=1))
    stain = replace(part, text="abc")
    document = document_of_text("Mai nghỉ học.", "a.png", form=FileForm.PICTURE, hashed="ab" * 32)
    person = signed_in(Role.EDITOR)
    page = person.get(listed(replace(document, dropped=(part, stain)))(person)).text
    assert page.index("Phạt 9 triệu") < page.index('id="soan"')
    assert page.index("abc <span") > page.index("<details>")


def test_somebody_who_does_not_answer_for_scripts_has_so_many_files_waiting(signed_in, monkeypatch):
    monkeypatch.setattr(originals, "MOST_OF_ONE", 2)
    pupil, editor = signed_in(Role.PUPIL), signed_in(Role.EDITOR)
    first = pasted(pupil)
    pasted(pupil, "Mai nghỉ học nhé các bạn.")
    answer = pupil.post(HERE, {"loi": "Ngày kia học lại."})
    assert answer.status_code == 422
    assert "đã có 2 tệp của em" in answer.text.casefold()
    assert "đã có 2 tệp" in brought(pupil, NOTICE.encode(), "a.txt").text.casefold()
    pasted(editor, "Ngày kia học lại.")
    shown = pupil.get(HERE).text  # hers are listed, to be dropped
    assert shown.count(f'<li><a href="/ban{HERE}/') == 2
    assert pupil.post(f"{first}/bo", {}).status_code == 303
    pasted(pupil, "Ngày kia học lại.")


def test_the_original_is_linked_only_for_who_may_open_it(signed_in, scripts):
    editor = signed_in(Role.EDITOR)
    text = "Mai nộp l50.000 đồng."
    at = pasted(editor, text)
    name = written(editor, at, doc=["0"]).headers["location"].removeprefix("/ban")
    link = f'href="/ban{at}/goc"'
    assert link in editor.get(name).text
    assert link not in signed_in(Role.PUPIL).get(name).text
    for path in (scripts / "nguon").iterdir():
        path.unlink()
    assert link not in editor.get(name).text


def test_an_original_that_nothing_names_is_taken_away_with_a_reason(signed_in, scripts, state):
    person = signed_in(Role.EDITOR)
    first, second = pasted(person), pasted(person, "Mai nghỉ học nhé các bạn.")
    written(person, first)
    script = scripts / written(person, second, doc=["0"]).headers["location"].rpartition("/")[2]
    page = f"{HERE}/tep-goc"
    assert "Tệp gốc nào cũng có bài" in person.get(page).text
    script.unlink()
    assert "Tệp gốc nào cũng có bài" in person.get(page).text  # it was kept this week
    for path in (scripts / "nguon").iterdir():
        utime(path, (0, 0))
    shown = person.get(page).text
    key = second.rpartition("/")[2]
    assert f'action="/ban{HERE}/{key}/xoa"' in shown
    assert first.rpartition("/")[2] not in shown
    assert person.post(f"{HERE}/{key}/xoa", {"ly_do": " "}).status_code == 422
    assert person.post(f"{first}/xoa", {"ly_do": "thử"}).status_code == 422  # its script stands
    assert signed_in(Role.PUPIL).post(f"{HERE}/{key}/xoa", {"ly_do": "thử"}).status_code == 403
    assert person.post(f"{HERE}/{key}/xoa", {"ly_do": "gửi nhầm"}).status_code == 303
    assert not [*(scripts / "nguon").glob(f"{key}*")]
    assert len([*(scripts / "nguon").iterdir()]) == 2
    assert "Tệp gốc nào cũng có bài" in person.get(page).text


def test_the_page_of_a_scan_stands_beside_its_figures(signed_in, tmp_path):
    """Taken out of the file by pypdf where nothing draws: the figures were read from it."""
    person = signed_in(Role.EDITOR)
    scan = scanned_pdf(tmp_path / "a.pdf", drawn_page("Mai nộp 400.000 đồng."), drawn_page("Hai"))
    one = ImportedParagraph(
        text="Mai nộp 400.000 đồng.", place=OriginalPlace(paragraph=1, page=1),
        doubts=(DoubtfulSpot(start=8, end=15, reason=DoubtReason.RECOGNISED),),
    )  # fmt: skip
    document = ImportedDocument(
        name="a.pdf", form=FileForm.PDF, sha256="ab" * 32, paragraphs=(one,), pages=2
    )
    with mock.patch.object(document_page, "document_of_file", return_value=document):
        at = brought(person, scan.read_bytes(), "a.pdf").headers["location"].removeprefix("/ban")
    page = person.get(at).text
    assert f'src="/ban{at}/trang/1"' in page
    assert f"{at}/trang/2" not in page
    shown = person.get(f"{at}/trang/1")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"  # it may hold names of pupils
    picture = Image.open(BytesIO(shown.content))
    assert picture.size == (1200, 1697)
    assert picture.crop((100, 90, 600, 150)).getextrema()[0] < 90  # its letters
    for none in ("3", "0", "x", "99999"):
        assert person.get(f"{at}/trang/{none}").status_code == 422
    assert signed_in(Role.PUPIL).get(f"{at}/trang/1").status_code == 403


def test_a_page_of_what_is_no_pdf_is_not_drawn(signed_in):
    person = signed_in(Role.EDITOR)
    assert person.get(f"{pasted(person)}/trang/1").status_code == 422


def test_the_day_that_a_document_says_is_proposed_and_told_as_a_guess(signed_in, wired):
    person = signed_in(Role.EDITOR)
    day = wired.tools.clock.now().date() + timedelta(days=9)
    said = f"Đề nghị phát thanh trên loa ngày {day.day}/{day.month}/{day.year} cho các bạn nghe."
    page = person.get(pasted(person, said)).text
    assert f'value="{day.day}/{day.month}/{day.year}"' in page
    assert "máy đoán theo văn bản" in page
    assert "máy đoán theo văn bản" not in person.get(pasted(person)).text
