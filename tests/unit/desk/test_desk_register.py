"""Sổ văn bản at the desk: looked up, added and changed by forms, checked, its text pasted."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.job_kinds import KINDS
from broadcaster.law.register_folder import read_register_folder
from broadcaster.pull.signing import fingerprint
from broadcaster.sharing.registers import offer_register
from broadcaster.stations.signing_key import SigningKey
from tests.fakes.desk_house import House

TEXT = """\
Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi
Nghị định này nói về mũ.

Điều 2. Mức phạt
1. Phạt tiền từ 200.000 đồng đến 300.000 đồng đối với người:
a) Không đội mũ;
b) Đội mũ không cài quai.
"""
NEW = {
    "o_number": "12/2026/NĐ-CP", "o_title": "Nghị định về đội mũ", "o_kind": "Nghị định",
    "o_issuer": "Chính phủ", "o_issued": "1/9/2026", "o_in_force": "ngày 1 tháng 10 năm 2026",
    "o_topics": "giao thông, mũ", "d_unsaid": "Mức phạt cũ\n- Ai cũng phải đội",
    "kiem_o": "Công báo số 75",
}  # fmt: skip


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def files(folder):
    return folder / "scripts_vi" / "van-ban"


def fields(page):
    """What the form of a page would send."""
    form = page.split("<form", 3)[-1] if "Lưu vào sổ" in page else page
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, said in re.findall(
        r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.S
    ):
        found[name] = html.unescape(said)
    for name, options in re.findall(r'<select[^>]* name="(\w+)">(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def change(browser, path, **typed):
    sent = fields(browser.get(path).text)
    assert set(typed) <= set(sent), set(typed) - set(sent)
    return browser.post(path, sent | typed, headers={"referer": f"http://desk.test/ban{path}"})


def add(browser, **more):
    answer = change(browser, "/van-ban/moi", **(NEW | more))
    assert answer.status_code == 303, answer.text
    return unquote(answer.headers["location"]).removeprefix("/ban")


def test_the_list_finds_with_and_without_marks_and_tells_the_standing_of_a_day(teacher):
    page = teacher.get("/van-ban").text
    assert "168/2024/NĐ-CP" in page
    assert "✓ còn hiệu lực" in page
    found = teacher.get("/van-ban?tim=an ninh mang").text
    assert "An ninh mạng" in found
    assert "168/2024" not in found
    before = teacher.get("/van-ban?tim=168/2024/nd-cp&ngay=1/12/2024").text
    assert "! chưa có hiệu lực" in before
    assert "ngày 1/12/2024" in before
    assert "Không tìm thấy" in teacher.get("/van-ban?tim=168/2024&ap_dung=khong").text
    assert "Không tìm thấy văn bản nào" in teacher.get("/van-ban?tim=zzz").text


def test_a_document_is_added_by_a_form_and_everything_is_in_its_file(teacher, files):
    assert add(teacher) == "/van-ban/12_2026_nd-cp"
    text = (files / "12-2026-nd-cp.md").read_text("utf-8")
    assert "Số: 12/2026/NĐ-CP\nTên: Nghị định về đội mũ\n" in text
    assert "Hiệu lực từ: 01/10/2026\n" in text
    assert "Chủ đề: giao thông, mũ\n" in text
    assert "Không nói:\n  - Mức phạt cũ\n  - Ai cũng phải đội\n" in text
    assert re.search(r"Đã kiểm:\n  - \d+/\d+/20\d\d, Lê Thị Lan, Công báo số 75\n", text)
    page = teacher.get("/van-ban/12_2026_nd-cp").text
    for said in ("Nghị định về đội mũ", "1/10/2026", "Mức phạt cũ", "Lê Thị Lan"):
        assert said in page


def test_a_change_keeps_what_somebody_wrote_by_hand(teacher, files):
    at = add(teacher)
    path = files / "12-2026-nd-cp.md"
    path.write_text(path.read_text("utf-8").replace("Loại:", "# hỏi lại Sở\nLoại:"), "utf-8")
    before = path.read_text("utf-8")
    assert change(teacher, f"{at}/sua").status_code == 303
    assert path.read_text("utf-8") == before
    assert change(teacher, f"{at}/sua", o_title="Nghị định mới").status_code == 303
    assert path.read_text("utf-8") == before.replace("về đội mũ", "mới")
    page = teacher.get(at).text
    assert "Các bản trước của tệp (1)" in page
    mark = re.search(r'/ban".*?name="ma" value="(\w+)"', page, re.DOTALL)[1]
    assert teacher.post(f"{at}/ban", {"ma": mark, "ban": "9"}).status_code == 422
    assert teacher.post(f"{at}/ban", {"ma": mark, "ban": "1"}).status_code == 303
    assert path.read_text("utf-8") == before
    assert teacher.post(f"{at}/ban", {"ma": mark, "ban": "1"}).status_code == 409


LONG = "Không nói điều này. " * 60


def test_a_long_row_of_a_file_stays_whole_when_something_else_changes(teacher, files):
    at, path = add(teacher), files / "12-2026-nd-cp.md"
    rows = "".join(f"  - điều {n}\n" for n in range(250))
    other = f"  - 1/2026/NĐ-CP, {'phần về mũ ' * 40}\n"
    text = path.read_text("utf-8").replace("  - Mức phạt cũ\n", f"  - {LONG.strip()}\n{rows}")
    path.write_text(text.replace("---\n", f"Văn bản thay thế:\n{other}---\n"), "utf-8")
    before = path.read_text("utf-8")
    assert change(teacher, f"{at}/sua", o_title="Nghị định mới").status_code == 303
    assert path.read_text("utf-8") == before.replace("về đội mũ", "mới")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("o_title", LONG),
        ("d_unsaid", f"Ngắn\n{LONG}"),
        ("d_unsaid", "\n".join(f"điều {n}" for n in range(201))),
        ("qh_moi0_so", "1/2026/NĐ-CP " * 30),
        ("kiem_o", LONG),
    ],
)
def test_what_is_too_long_for_a_field_is_told_there_and_nothing_is_cut(teacher, files, name, typed):
    at, path = add(teacher), files / "12-2026-nd-cp.md"
    before = path.read_text("utf-8")
    answer = change(teacher, f"{at}/sua", **{name: typed})
    assert answer.status_code == 422
    assert "chỗ này ghi được" in answer.text
    assert re.search(rf'name="{name}"[^>]*aria-invalid', answer.text)
    assert path.read_text("utf-8") == before


def test_a_file_with_a_very_long_text_is_read_and_changed(teacher, signed_in, files):
    at, path = add(teacher), files / "12-2026-nd-cp.md"
    with path.open("a", encoding="utf-8") as file:
        file.write("Điều 1. Phạm vi\n" + "Nghị định này nói về mũ của học sinh.\n" * 30_000)
    before = path.read_text("utf-8")
    assert len(before.encode()) > 1_000_000
    assert signed_in(Role.PUPIL).get(at).status_code == 200
    assert change(teacher, f"{at}/sua", o_title="Nghị định mới").status_code == 303
    assert path.read_text("utf-8") == before.replace("về đội mũ", "mới", 1)


def test_an_address_that_is_none_of_the_web_is_no_link(teacher):
    rows = "javascript:alert(1)\nhttps://vbpl.vn/1"
    page = teacher.get(add(teacher, d_urls=rows)).text
    assert 'href="https://vbpl.vn/1"' in page
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page


def test_a_relation_is_added_changed_and_taken_out(teacher, files):
    at = add(teacher)
    typed = {"qh_moi0_loai": "Văn bản thay thế", "qh_moi0_so": "90/2026/NĐ-CP",
             "qh_moi0_tu": "1-11-2026"}  # fmt: skip
    assert change(teacher, f"{at}/sua", **typed).status_code == 303
    text = (files / "12-2026-nd-cp.md").read_text("utf-8")
    assert "Văn bản thay thế:\n  - 90/2026/NĐ-CP, từ 1/11/2026\n" in text
    page = teacher.get(f"{at}?ngay=2/11/2026").text
    assert "✕ hết hiệu lực" in page
    assert "Văn bản thay thế" in page
    change(teacher, f"{at}/sua", qh_0_cho="Điều 2")
    assert "90/2026/NĐ-CP, từ 1/11/2026, Điều 2" in (files / "12-2026-nd-cp.md").read_text("utf-8")
    change(teacher, f"{at}/sua", qh_0_so="", qh_0_tu="", qh_0_cho="")
    assert "90/2026" not in (files / "12-2026-nd-cp.md").read_text("utf-8")


def test_a_relation_is_told_on_both_pages(teacher):
    at = add(teacher)
    typed = {"qh_moi0_loai": "Văn bản được thay thế", "qh_moi0_so": "168/2024/NĐ-CP",
             "qh_moi0_tu": "1/11/2026"}  # fmt: skip
    change(teacher, f"{at}/sua", **typed)
    assert 'href="/ban/van-ban/168_2024_nd-cp"' in teacher.get(at).text
    other = teacher.get("/van-ban/168_2024_nd-cp").text
    assert 'href="/ban/van-ban/12_2026_nd-cp"' in other


FAULTS = [
    ({"o_number": ""}, "o_number", "Chưa ghi số, ký hiệu"),
    ({"o_number": "Nghị định về mũ"}, "o_number", "không phải số, ký hiệu"),
    ({"o_in_force": "31/2/2026"}, "o_in_force", "31/2"),
    ({"o_ended": "1/9/2026"}, "o_ended", "ngày hết hiệu lực không sau"),
    ({"d_by_article": "Điều 10"}, "d_by_article", "chưa nói điều nào"),
    ({"d_checks": "hôm kia, Lan"}, "d_checks", "không ghi ngày kiểm"),
    ({"qh_moi0_so": "1/2026/QH16"}, "qh_moi0_loai", "Chưa chọn quan hệ"),
    ({"qh_moi0_tu": "1/1/2026"}, "qh_moi0_so", "Chưa ghi văn bản có quan hệ"),
    ({"qh_moi1_loai": "Căn cứ ban hành", "qh_moi1_so": "Điều 7"}, "qh_moi1_so",
     "không nói văn bản nào"),
]  # fmt: skip


def test_what_is_wrong_is_told_at_its_field_with_the_form_as_it_was_sent(teacher, files):
    for typed, field, said in FAULTS:
        answer = change(teacher, "/van-ban/moi", **(NEW | typed))
        assert answer.status_code == 422, typed
        assert said.casefold() in answer.text.casefold(), typed
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.text), typed
        again = fields(answer.text)
        assert {name: again[name] for name in NEW | typed} == NEW | typed
    assert not files.exists()


def test_a_document_is_there_once(teacher):
    add(teacher)
    answer = change(teacher, "/van-ban/moi", **NEW)
    assert answer.status_code == 422
    assert "Sổ đã có văn bản 12/2026/NĐ-CP" in answer.text


def test_two_who_change_one_file_are_told_and_nothing_is_lost(teacher, files):
    at = add(teacher)
    sent = fields(teacher.get(f"{at}/sua").text)
    change(teacher, f"{at}/sua", o_signer="Ông A")
    answer = teacher.post(f"{at}/sua", sent | {"o_signer": "Bà B"})
    assert answer.status_code == 409
    assert 'value="Bà B"' in answer.text
    assert "Người ký: Ông A" in (files / "12-2026-nd-cp.md").read_text("utf-8")


def test_what_came_with_the_program_gets_a_file_with_all_that_is_known(teacher, files):
    assert change(teacher, "/van-ban/168_2024_nd-cp/sua", o_signer="Ông A").status_code == 303
    text = (files / "168-2024-nd-cp.md").read_text("utf-8")
    assert "Người ký: Ông A" in text
    assert "Hiệu lực từ: 1/1/2025" in text


def test_a_file_with_mistakes_is_named_and_mended_by_its_form(teacher, files):
    files.mkdir()
    (files / "hong.md").write_text("Số: 5/2026/NĐ-CP\nHiệu lực từ: 31/2/2026\nLạ: x\n", "utf-8")
    page = teacher.get("/van-ban").text
    assert "Tệp hong.md đang lỗi" in page
    assert "31/2" in teacher.get("/van-ban/hong.md/sua").text
    (files / "hong.md").write_text("Số: 5/2026/NĐ-CP\nHiệu lực từ: 31/2/2026\n", "utf-8")
    answer = change(teacher, "/van-ban/hong.md/sua", o_in_force="1/2/2026")
    assert answer.headers["location"].endswith("/van-ban/5_2026_nd-cp")
    assert (files / "hong.md").read_text(
        "utf-8"
    ) == "Số: 5/2026/NĐ-CP\nHiệu lực từ: 01/02/2026\n---\n"


def test_a_document_whose_file_has_mistakes_is_not_green_and_is_mended_in_that_file(teacher, files):
    files.mkdir()
    path = files / "nd168.md"
    path.write_text("Số: 168/2024/NĐ-CP\nHiệu lực từ: 31/2/2025\n---\n", "utf-8")
    page = teacher.get("/van-ban/168_2024_nd-cp").text
    assert "? Hôm nay chưa kiểm hiệu lực" in page
    assert "nd168.md của sổ đang lỗi" in page
    answer = change(teacher, "/van-ban/168_2024_nd-cp/sua", o_in_force="1/1/2025")
    assert answer.status_code == 303
    assert [one.name for one in files.glob("*.md")] == ["nd168.md"]
    assert "✓ Hôm nay còn hiệu lực" in teacher.get("/van-ban/168_2024_nd-cp").text


def test_somebody_looked_today(teacher, files):
    at = add(teacher, kiem_o="")
    assert "Chưa ai ghi đã kiểm" in teacher.get(at).text
    assert teacher.post(f"{at}/kiem", {"o_dau": ""}).status_code == 422
    sent = fields(teacher.get(at).text) | {"o_dau": "vbpl.vn", "cho": "Điều 2"}
    assert teacher.post(f"{at}/kiem", sent).status_code == 303
    assert re.search(r"  - Điều 2: \d+/\d+/20\d\d, Lê Thị Lan, vbpl.vn\n",
                     (files / "12-2026-nd-cp.md").read_text("utf-8"))  # fmt: skip


def test_a_text_is_pasted_and_asked_by_article(teacher):
    at = add(teacher)
    answer = change(teacher, f"{at}/toan-van", loi=TEXT)
    assert answer.status_code == 303, answer.text
    page = teacher.get(at).text
    assert "Mức phạt" in page
    assert "(3)</summary>" in page  # a chapter and two articles
    asked = teacher.get(f"{at}?dieu=điểm b khoản 1 Điều 2").text
    assert "<p>1. Phạt tiền từ 200.000 đồng đến 300.000 đồng đối với người:</p>" in asked
    assert "<p>b) Đội mũ không cài quai.</p>" in asked
    assert "a) Không đội mũ" not in asked
    assert "Toàn văn trong sổ không có chỗ này" in teacher.get(f"{at}?dieu=Điều 9").text
    assert "không chỉ một điều" in teacher.get(f"{at}?dieu=mũ").text


def test_the_scripts_that_rely_on_it_are_named(teacher, folder):
    House(folder).write("doi-mu", "Đội mũ")
    assert "Đội mũ</a>" in teacher.get("/van-ban/9_2012_qh13").text
    assert "Chưa bài nào" in teacher.get("/van-ban/168_2024_nd-cp").text


def test_two_places_with_one_number_have_a_page_each(teacher, files):
    files.mkdir()
    for name, issuer in (("a", "UBND tỉnh A"), ("b", "UBND tỉnh B")):
        text = f"Số: 7/2026/QĐ-UBND\nTên: Của {issuer}\nCơ quan: {issuer}\n---\n"
        (files / f"{name}.md").write_text(text, "utf-8")
    page = teacher.get("/van-ban?tim=7/2026").text
    at = "/van-ban/7_2026_qd-ubnd?co_quan=UBND%20t%E1%BB%89nh%20A"
    assert f'href="/ban{at}"' in page
    assert "Của UBND tỉnh A" in teacher.get(at).text
    assert "ở nhiều nơi" in teacher.get("/van-ban/7_2026_qd-ubnd").text
    answer = change(teacher, at.replace("?", "/sua?"), o_signer="Ông A")
    assert unquote(answer.headers["location"]).endswith("?co_quan=UBND tỉnh A")
    assert "Người ký: Ông A" in (files / "a.md").read_text("utf-8")


def test_a_pupil_reads_and_does_not_write(signed_in):
    pupil = signed_in(Role.PUPIL)
    page = pupil.get("/van-ban/168_2024_nd-cp").text
    assert "còn hiệu lực" in page
    assert "thầy cô" not in page
    for words in ("Thêm văn bản", "Sửa các mục này", "Tôi đã kiểm", "Dán toàn văn"):
        assert words not in page + pupil.get("/van-ban").text
    assert pupil.get("/van-ban/moi").status_code == 403


def test_what_is_offered_while_one_types(teacher, folder):
    rows = teacher.get("/van-ban/chon?tim=168/2024").json()
    assert rows[0]["so"] == "168/2024/NĐ-CP"
    assert (rows[0]["mau"], rows[0]["dau"]) == ("ok", "✓ còn hiệu lực")
    assert len(teacher.get("/van-ban/chon?tim=").json()) == 20
    assert teacher.get("/van-ban/chon?tim=zzz").json() == []
    other = House(folder).write("bai-khac", "Bài khác")
    other.write_text(other.read_text("utf-8").replace("09/2012/QH13", "77/2098/QH17"), "utf-8")
    assert [one["so"] for one in teacher.get("/van-ban/chon?tim=77/2098").json()] == [
        "77/2098/QH17"
    ]


def test_what_is_offered_tells_two_provinces_and_two_plans_apart(teacher):
    for body in ("UBND tỉnh A", "UBND tỉnh B"):
        add(teacher, o_number="77/2026/QĐ-UBND", o_issuer=body)
    rows = teacher.get("/van-ban/chon?tim=77/2026").json()
    assert {(one["so"], one["co_quan"]) for one in rows} == {
        ("77/2026/QĐ-UBND", "UBND tỉnh A"),
        ("77/2026/QĐ-UBND", "UBND tỉnh B"),
    }
    plans = {"Kế hoạch tuyên truyền tháng 9", "Kế hoạch phòng chống đuối nước tháng 9"}
    for title in plans:
        add(teacher, o_number="Không số", o_title=title, o_issuer="Trường A")
    rows = teacher.get("/van-ban/chon?tim=tháng 9").json()
    assert {one["so"] for one in rows} >= plans


def test_the_words_of_the_law_stand_beside_the_sentence_that_names_them(teacher, folder):
    change(teacher, f"{add(teacher)}/toan-van", loi=TEXT)
    House(folder).write(
        "doi-mu", "Đội mũ", answer="Điểm a khoản 1 Điều 2 Nghị định 12/2026/NĐ-CP phạt người ấy."
    )
    page = teacher.get("/soan-bai/doi-mu.md").text
    assert "datalist" not in page
    assert 'data-pick="/ban/van-ban/chon" data-body="nguon_moi_co_quan"' in page
    assert 'id="nguon_moi_co_quan"' in page
    side = page.split("Điều luật được nhắc</h2>")[1].split("</section>")[0]
    assert "12/2026/NĐ-CP, Điều 2 khoản 1 điểm a" in side
    assert "✓ còn hiệu lực" in side
    assert "<p>a) Không đội mũ;</p>" in side
    assert 'data-go="6"' in side
    assert "12/2026/NĐ-CP, Điều 2 khoản 1 điểm a" in re.search(r'data-lines="([^"]*)"', page)[1]


def test_a_document_that_ended_is_red_beside_the_sentence_and_on_the_script(teacher, folder):
    at = add(teacher)
    House(folder).write("doi-mu", "Đội mũ", answer="Nghị định 12/2026/NĐ-CP nói về mũ.")
    path = folder / "scripts_vi" / "doi-mu.md"
    text = path.read_text("utf-8").replace("số: 09/2012/QH13", "số: 12/2026/NĐ-CP")
    path.write_text(text.replace("    hiệu lực từ: 01/05/2013\n", ""), "utf-8")
    assert "✓ còn hiệu lực" in teacher.get("/soan-bai/doi-mu.md").text
    change(teacher, f"{at}/sua", o_ended="1/11/2026")
    relies = teacher.get(at).text.split("Bài dựa vào văn bản này")[1].split("</section>")[0]
    assert "Đội mũ</a>" in relies
    assert "✕ hết hiệu lực" in relies
    page = teacher.get("/soan-bai/doi-mu.md").text
    assert "✕ hết hiệu lực" in page
    assert "Văn bản 12/2026/NĐ-CP hết hiệu lực vào ngày phát" in page


def test_words_of_a_text_are_found_at_their_place(teacher):
    change(teacher, f"{add(teacher)}/toan-van", loi=TEXT)
    page = teacher.get("/van-ban?tim=không cài quai").text
    assert "12/2026/NĐ-CP" in page
    assert "Điều 2 khoản 1 điểm b: “Đội mũ không cài quai.”" in page
    assert "Đang lập mục lục" not in page
    assert teacher.get("/van-ban/chon?tim=không cài quai").json() == []


def test_where_many_texts_wait_names_are_found_and_the_index_is_made_outside(
    teacher, files, state, wired
):
    files.mkdir()
    for n in range(30):
        text = f"Số: {n + 100}/2026/NĐ-CP\nTên: Về lò\n---\nĐiều 1. Gạch\n"
        (files / f"{n}.md").write_text(text, "utf-8")
    page = teacher.get("/van-ban?tim=gạch").text
    assert "Đang lập mục lục toàn văn" in page
    assert "Không tìm thấy" in page
    assert "129/2026/NĐ-CP" in teacher.get("/van-ban?tim=lò").text
    (job,) = [one for one in state.parts.jobs.open() if one.kind == "muc-luc"]
    assert not list(files.parents[1].rglob("toan-van*"))
    KINDS[job.kind](wired, {}, lambda *_, **__: None)
    page = teacher.get("/van-ban?tim=gạch").text
    assert "129/2026/NĐ-CP" in page


def test_a_form_says_whether_a_text_will_be_seen_by_everybody(teacher):
    at = add(teacher)
    assert (
        "đứng ở tủ sách của trang công khai, ai cũng đọc được" in teacher.get(f"{at}/toan-van").text
    )
    assert change(teacher, f"{at}/sua", o_public="không").status_code == 303
    assert "không lên trang công khai" in teacher.get(f"{at}/toan-van").text


# ----- scripts out of it, by a press

READ = (
    "Số: 10/2098/NĐ-CP\nTên: Nghị định về cây\nCơ quan: Chính phủ\nHiệu lực từ: 10/3/2026\n"
    f"Chủ đề: cây\n---\n{TEXT}"
)


def test_what_is_new_is_listed_and_a_script_of_it_begun(teacher, files, folder):
    files.mkdir(parents=True, exist_ok=True)
    (files / "cay.md").write_text(READ, "utf-8")
    at = "/van-ban/moi-co-hieu-luc"
    page = teacher.get(f"{at}?tu=1/3/2026&den=31/3/2026").text
    assert "10/2098/NĐ-CP" in page
    sent = {"tu": "1/3/2026", "den": "31/3/2026", "chu_de": "cây", "doi_tuong": ""}
    answer = teacher.post(at, sent)
    assert answer.status_code == 303
    name = unquote(answer.headers["location"]).rpartition("/")[2].partition("?")[0]
    assert "10/2098/NĐ-CP" in (folder / "scripts_vi" / name).read_text("utf-8")
    refused = teacher.post(at, sent | {"ngay_phat": "31/2/2026"})
    assert refused.status_code == 422
    wrong = teacher.get(f"{at}?tu=31/3/2026&den=1/3/2026").text
    assert "trước khi bắt đầu" in wrong


def test_a_document_with_its_text_is_read_whole_by_a_press(teacher, files, folder):
    files.mkdir(parents=True, exist_ok=True)
    (files / "cay.md").write_text(READ, "utf-8")
    page = teacher.get("/van-ban/10_2098_nd-cp?dieu=Điều 2 khoản 1").text
    assert "[trích: 10/2098/NĐ-CP, Điều 2 khoản 1]" in html.unescape(page)
    wrong = teacher.post("/van-ban/10_2098_nd-cp/doc", {"phut": "5", "ngay_phat": "31/2/2026"})
    assert (wrong.status_code, 'id="loi-o"' in wrong.text) == (422, True)
    answer = teacher.post("/van-ban/10_2098_nd-cp/doc", {"phut": "5", "ngay_phat": "7/9/2026"})
    assert answer.status_code == 303
    (made,) = (folder / "scripts_vi").glob("10-2098-nd-cp*.md")
    assert "[trích: 10/2098/NĐ-CP, Điều 1]" in made.read_text("utf-8")


def test_a_document_is_found_by_number_and_name_in_the_desks_own_search(teacher):
    for words in ("168/2024", "trẻ em"):
        page = html.unescape(teacher.get(f"/tim?tim={words}").text)
        assert "Văn bản</h2>" in page
    assert "/van-ban/168_2024_nd-cp" in teacher.get("/tim?tim=168/2024").text


# ----- another unit's register


def test_an_office_is_followed_by_a_form_and_its_register_comes_as_a_job(
    signed_in, files, folder, tmp_path
):
    files.mkdir(parents=True, exist_ok=True)
    (files / "cay.md").write_text(READ, "utf-8")
    key = SigningKey(tmp_path / "khoa.pem")
    key.make()
    made = datetime(2026, 9, 1, tzinfo=UTC)
    offer_register(
        read_register_folder(files),
        tmp_path / "usb",
        unit="Phòng (ví dụ)",
        made=made,
        seal=key.seal,
    )
    (files / "cay.md").unlink()
    admin, at = signed_in(Role.ADMIN), "/van-ban/theo-so"
    assert "Theo một sổ" in admin.get(at).text
    assert admin.post(at, {"dia_chi": str(tmp_path / "usb"), "dau": ""}).status_code == 303
    page = admin.get(at).text
    assert fingerprint(key.public) in page
    assert "chưa lần nào" in page
    assert admin.post(f"{at}/lay", {}).status_code == 303
    wired = House(folder).wired()
    assert "1 văn bản mới" in KINDS["lay-so"](wired, {}, lambda told: None).told
    document = admin.get("/van-ban/10_2098_nd-cp").text
    assert "sổ của Phòng (ví dụ)" in document
    assert "Chép về sổ của đài và ghi là đã kiểm" in document
    assert "Chép về sổ của đài" not in admin.get("/van-ban/168_2024_nd-cp").text
    assert admin.post(f"{at}/thoi", {}).status_code == 303
    assert "Theo một sổ" in admin.get(at).text


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.LAW])
def test_only_who_keeps_the_settings_names_an_address_at_which_this_machine_asks(signed_in, role):
    person, at = signed_in(role), "/van-ban/theo-so"
    assert "Theo một sổ" not in person.get(at).text
    assert person.post(at, {"dia_chi": "http://127.0.0.1:9/", "dau": ""}).status_code == 403


def test_the_relations_of_a_document_are_a_picture_too(teacher):
    assert "/van-ban/168_2024_nd-cp/luoc-do.svg" in teacher.get("/van-ban/168_2024_nd-cp").text
    answer = teacher.get("/van-ban/168_2024_nd-cp/luoc-do.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "238/2026/NĐ-CP" in answer.text
