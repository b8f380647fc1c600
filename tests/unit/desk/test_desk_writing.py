"""Soạn bài: a new script, what is said of it, saving, two people, readings, sources, sending."""

import io
import re
import zipfile

import pytest

from broadcaster.accounts.rights import Role

NEW = {"loai": "hỏi – đáp", "ngay": "30/11/2026", "tieu_de": "Thuốc lá điện tử"}
NAME = "thuoc-la-dien-tu.md"
BODY = "HỎI: Hội thi 2/3, bạn Brandon có đi không?\n\nĐÁP: Có.\n"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


@pytest.fixture
def script(teacher, folder):
    """A new script, and where it lies."""
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    answer = teacher.post("/soan-bai", NEW | {"chuong_trinh": programme})
    assert answer.headers["location"] == f"/ban/soan-bai/{NAME}", answer.text
    return folder / "scripts_vi" / NAME


def fields(browser) -> dict[str, str]:
    """The form of the editor as a browser would send it back."""
    page = browser.get(f"/soan-bai/{NAME}").text
    found = {"ma": re.search(r'name="ma" value="(\w+)"', page)[1]}
    for name in ("dau", "loi"):
        raw = re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]
        found[name] = raw.replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&")
    for name in ("tom_tat", "tom_tat_cu"):
        if told := re.search(rf'name="{name}"[^>]* value="([^"]*)"', page):
            found[name] = told[1]
    return found


def act(browser, what, **more):
    return browser.post(f"/soan-bai/{NAME}", fields(browser) | more | {"viec": what})


def test_a_new_script_is_there_to_be_written_on(teacher, script):
    page = teacher.get(f"/soan-bai/{NAME}").text
    assert "Thuốc lá điện tử" in page
    assert "HỎI: Viết vào đây" in page
    assert "Thuốc lá điện tử" in teacher.get("/soan-bai").text


def test_what_is_typed_is_looked_at_and_kept(teacher, script):
    """The file is as it was; the page opens with what was typed."""
    before = script.read_bytes()
    side = teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher) | {"loi": BODY}).text
    assert "ngày hai tháng ba" in side
    assert "Brandon" in side
    assert script.read_bytes() == before
    assert "Hội thi 2/3" in teacher.get(f"/soan-bai/{NAME}").text


def test_saving_writes_the_file(teacher, script):
    assert act(teacher, "luu", loi=BODY).status_code == 303
    assert script.read_text(encoding="utf-8").endswith(f"---\n{BODY}")
    assert "gõ dở lúc" not in teacher.get(f"/soan-bai/{NAME}").text


def test_what_arrives_behind_its_own_save_is_no_clash(teacher, script):
    """The line is slow; saving a skeleton for the first time takes its summary's place away."""
    typed = fields(teacher) | {"loi": BODY}
    assert teacher.post(f"/soan-bai/{NAME}", typed | {"viec": "luu"}).status_code == 303
    teacher.post(f"/soan-bai/{NAME}/xem", typed)
    assert act(teacher, "luu", loi=f"{BODY}\nHỎI: Cảm ơn.\n").status_code == 303
    assert script.read_text(encoding="utf-8").endswith("HỎI: Cảm ơn.\n")


def test_two_people_see_both_texts(teacher, script, signed_in):
    """The second one to save gets a page with both; nothing is overwritten."""
    other = signed_in(Role.PUPIL)
    mine, theirs = fields(teacher), fields(other)
    other.post(f"/soan-bai/{NAME}", theirs | {"loi": "HỎI: Của em.\n", "viec": "luu"})
    answer = teacher.post(f"/soan-bai/{NAME}", mine | {"loi": "HỎI: Của cô.\n", "viec": "luu"})
    assert answer.status_code == 409
    assert "Của em." in answer.text
    assert "Của cô." in answer.text
    assert "Của em." in script.read_text(encoding="utf-8")
    mark = re.search(r'name="ma" value="(\w+)"', answer.text)[1]
    kept = mine | {"loi": "HỎI: Của cô.\n", "viec": "luu", "ma": mark}
    assert teacher.post(f"/soan-bai/{NAME}", kept).status_code == 303
    assert "Của cô." in script.read_text(encoding="utf-8")
    assert any("Của em." in p.read_text() for p in (script.parent / ".truoc").iterdir())


def test_a_word_gets_a_reading_in_the_head(teacher, script):
    act(teacher, "doc:1", loi=BODY, cach_1="bờ ren đần")
    assert "  Brandon: bờ ren đần" in fields(teacher)["dau"]
    assert "<strong>Brandon</strong>" not in teacher.get(f"/soan-bai/{NAME}").text


def test_the_head_is_changed_by_plain_fields(teacher, script):
    """Saved with the rest; what was written into the head itself meanwhile stays."""
    head = {"ten_bai": "Pháo nổ: chuyện Tết", "ten_bai_cu": "Thuốc lá điện tử",
            "ngay_phat": "4-12-2026", "ngay_phat_cu": "30/11/2026"}  # fmt: skip
    assert act(teacher, "luu", loi=BODY, **head).status_code == 303
    text = script.read_text("utf-8")
    assert "Tiêu đề: Pháo nổ: chuyện Tết\n" in text
    assert "Ngày phát: 04/12/2026\n" in text
    written = fields(teacher)["dau"].replace("chuyện Tết", "sửa ở chữ")
    same = {"ten_bai": "Pháo nổ: chuyện Tết", "ten_bai_cu": "Pháo nổ: chuyện Tết"}
    assert act(teacher, "luu", dau=written, **same).status_code == 303
    assert "Tiêu đề: Pháo nổ: sửa ở chữ\n" in script.read_text("utf-8")
    before = script.read_bytes()
    for wrong in ({"ten_bai": "", "ten_bai_cu": "x"}, {"ngay_phat": "31/2/2026"}):
        assert act(teacher, "luu", **wrong).status_code == 422
    assert script.read_bytes() == before


def test_the_plain_fields_are_kept_with_the_rest(teacher, script):
    """A day that is none yet, a title in the middle of a word: the page opens with them."""
    before = script.read_bytes()
    typed = {"ten_bai": "Pháo nổ: chuy", "ten_bai_cu": "Thuốc lá điện tử", "ngay_phat": "31/2",
             "ngay_phat_cu": "30/11/2026", "tom_tat": "Vì sao", "tom_tat_cu": ""}  # fmt: skip
    teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher) | {"loi": BODY} | typed)
    assert script.read_bytes() == before
    page = teacher.get(f"/soan-bai/{NAME}").text
    for shown in ('value="Pháo nổ: chuy"', 'value="31/2"', 'value="Vì sao"'):
        assert shown in page
    assert 'name="ten_bai_cu" value="Thuốc lá điện tử"' in page
    right = {"ten_bai": "Pháo nổ", "ngay_phat": "4/12/2026"}
    assert act(teacher, "luu", **(typed | right)).status_code == 303
    assert "Tiêu đề: Pháo nổ\nLoại" in script.read_text("utf-8")
    assert "gõ dở lúc" not in teacher.get(f"/soan-bai/{NAME}").text


def test_a_day_that_is_none_takes_no_field_away(teacher, script):
    typed = {"ten_bai": "Pháo nổ", "ten_bai_cu": "Thuốc lá điện tử", "ngay_phat": "31/2/2026",
             "ngay_phat_cu": "30/11/2026"}  # fmt: skip
    assert act(teacher, "luu", loi=BODY, **typed).status_code == 422
    page = teacher.get(f"/soan-bai/{NAME}").text
    assert 'value="Pháo nổ"' in page
    assert 'value="31/2/2026"' in page
    assert "Hội thi 2/3" in page


def test_the_writer_sees_what_shares_the_programme_of_that_day(teacher, script, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    other = NEW | {"tieu_de": "Pháo nổ", "chuong_trinh": programme}
    teacher.post("/soan-bai", other)
    assert "Phát chung một số với “Pháo nổ”" in teacher.get(f"/soan-bai/{NAME}").text
    head = {"ngay_phat": "4/12/2026", "ngay_phat_cu": "30/11/2026"}
    act(teacher, "luu", **head)
    assert "Phát chung một số" not in teacher.get(f"/soan-bai/{NAME}").text


def test_a_number_is_written_out_where_it_stands(teacher, script):
    act(teacher, "doc:0", loi=BODY, cach_0="ngày hai tháng ba")
    assert "Hội thi ngày hai tháng ba, bạn" in fields(teacher)["loi"]


def test_the_reading_that_came_second_is_a_press_away(teacher, script):
    body = "HỎI: Gói 5-7 xong.\n"
    act(teacher, "luu", loi=body)
    assert "Đọc là “ngày năm tháng bảy”" in teacher.get(f"/soan-bai/{NAME}").text
    act(teacher, "doc-khac:0", loi=body)
    assert "Gói ngày năm tháng bảy xong" in fields(teacher)["loi"]


def test_a_sign_that_may_only_be_a_pause_is_offered_in_words(teacher, script):
    act(teacher, "luu", loi="HỎI: Điểm A(-3; 4) ở đâu?\n")
    page = teacher.get(f"/soan-bai/{NAME}").text
    assert ">Chỉ ngắt hơi</button>" in page
    assert "Đọc là “, ”" not in page


def test_a_reading_for_the_whole_station(teacher, script, folder, signed_in):
    """A teacher may, a pupil may not; the pupil's text is kept all the same."""
    pupil = signed_in(Role.PUPIL)
    answer = act(pupil, "doc-dai:1", loi=BODY, cach_1="bờ ren đần")
    assert answer.status_code == 403
    assert "Brandon" in fields(pupil)["loi"]
    act(teacher, "doc-dai:1", loi=BODY, cach_1="bờ ren đần")
    assert "bờ ren đần" in (folder / "scripts_vi" / "station.toml").read_text(encoding="utf-8")


def test_a_source_of_an_earlier_script_is_added(teacher, script):
    (script.parent / "cu.md").write_text(
        script.read_text(encoding="utf-8").replace(
            "---\n", "Văn bản nguồn:\n  - số: 36/2024/QH15\n    tên: Luật giao thông\n---\n", 1
        ),
        encoding="utf-8",
    )
    assert "36/2024/QH15" in teacher.get(f"/soan-bai/{NAME}").text
    act(teacher, "nguon:36/2024/QH15")
    assert "- số: 36/2024/QH15" in fields(teacher)["dau"]


def test_a_pupil_saves_but_does_not_send(script, signed_in):
    pupil = signed_in(Role.PUPIL)
    assert act(pupil, "gui", loi=BODY).status_code == 403
    assert BODY in script.read_text(encoding="utf-8")


def test_a_teacher_sends(teacher, script):
    answer = act(teacher, "gui", loi=BODY)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/ban/viec/")


def test_the_summary_is_a_field_and_what_a_skeleton_has_in_its_place_is_shown_to_nobody(
    teacher, script
):
    assert "Tóm tắt: Viết vào đây" in script.read_text(encoding="utf-8")
    assert fields(teacher)["tom_tat"] == ""
    side = teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher) | {"loi": BODY}).text
    assert "Tóm tắt còn lời mẫu" in side
    act(teacher, "luu", loi=BODY)
    assert "Tóm tắt" not in script.read_text(encoding="utf-8")
    side = teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher) | {"loi": BODY}).text
    assert "Bài chưa có Tóm tắt" in side
    act(teacher, "luu", tom_tat="Vì sao  nói không: hai câu.")
    assert "Tóm tắt: Vì sao nói không: hai câu.\n" in script.read_text(encoding="utf-8")
    side = teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher)).text
    assert "Tóm tắt" not in side
    before = script.read_bytes()
    act(teacher, "luu")
    assert script.read_bytes() == before
    act(teacher, "luu", tom_tat="")
    assert "Tóm tắt" not in script.read_text(encoding="utf-8")


def test_what_is_said_of_the_head_leads_to_its_line(teacher, script):
    side = teacher.post(f"/soan-bai/{NAME}/xem", fields(teacher) | {"loi": BODY}).text
    line = script.read_text("utf-8").partition("Tóm tắt")[0].count("\n") + 1
    assert f'<button type="button" class="at" data-head="{line}">Đầu bài, dòng {line}' in side


def test_the_summary_of_a_skeleton_is_never_sent(teacher, script):
    """Whoever writes in a file, or has an old page open, is told."""
    sent = {k: v for k, v in fields(teacher).items() if not k.startswith("tom_tat")}
    answer = teacher.post(f"/soan-bai/{NAME}", sent | {"loi": BODY, "viec": "gui"})
    assert answer.headers["location"] == f"/ban/soan-bai/{NAME}"
    assert "Tóm tắt còn lời mẫu" in teacher.get(f"/soan-bai/{NAME}").text


def test_a_script_with_a_mistake_is_saved_and_not_sent(teacher, script):
    answer = act(teacher, "gui", loi="HỎI: A.\n\n[nhạc lạ lùng: x\n")
    assert answer.headers["location"] == f"/ban/soan-bai/{NAME}"
    assert "nhạc lạ lùng" in script.read_text(encoding="utf-8")


def test_who_mends_what_could_not_be_sent_meets_no_clash_with_herself(teacher, script):
    """The page that says why not is the page of what was saved, and knows its mark."""
    answer = act(teacher, "gui", loi="HỎI: A.\n\n[nhạc lạ lùng: x\n")
    assert answer.status_code == 303
    page = teacher.get(answer.headers["location"].removeprefix("/ban")).text
    assert "Bài đã lưu" in page
    assert "gõ dở lúc" not in page
    again = fields(teacher) | {"loi": BODY, "viec": "luu"}
    assert teacher.post(f"/soan-bai/{NAME}", again).status_code == 303
    assert script.read_text(encoding="utf-8").endswith(f"---\n{BODY}")


def of_own_paper(browser) -> dict[str, str]:
    """The form of a script whose source no register knows."""
    source = "Văn bản nguồn:\n  - số: 27/TB-THCSHP\n    tên: Thông báo\n---\n"
    return {"dau": fields(browser)["dau"].replace("---\n", source), "loi": BODY}


def ticked(page) -> bool:
    """Whether the page has “Gửi dù chưa kiểm” ticked."""
    return "checked" in re.search(r"<input[^>]*chua_kiem[^>]*>", page)[0]


def test_what_was_ticked_stays_when_sending_is_refused(teacher, script):
    """Whoever said that a source was not looked up need not say so again after each mistake."""
    sent = of_own_paper(teacher) | {"tom_tat": "Viết vào đây hai câu."}
    answer = act(teacher, "gui", chua_kiem="1", **sent)
    assert ticked(teacher.get(answer.headers["location"].removeprefix("/ban")).text)
    assert not ticked(teacher.get(f"/soan-bai/{NAME}").text)


@pytest.mark.parametrize("tick", ["1", ""])
def test_what_was_ticked_stays_on_the_way_through_listening(teacher, script, tick):
    """Also when a voice is changed there; whoever did not tick comes back to an empty box."""
    answer = act(teacher, "nghe", chua_kiem=tick, **of_own_paper(teacher))
    heard = teacher.get(answer.headers["location"].removeprefix("/ban")).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', heard))
    voice = re.search(r'<option value="([^"]+)"', heard)[1]
    changed = teacher.post(f"/nghe-thu/{NAME}", form | {"giong": voice})
    for page in (heard, teacher.get(changed.headers["location"].removeprefix("/ban")).text):
        back = re.search(rf'href="/ban(/soan-bai/{NAME}[^"]*)">Sửa bài', page)[1]
        assert ticked(teacher.get(back).text) == bool(tick)


@pytest.mark.parametrize("what", ["luu", "thu"])
def test_what_was_ticked_stays_when_a_script_is_saved_or_recorded(teacher, script, what):
    answer = act(teacher, what, chua_kiem="1", **of_own_paper(teacher))
    page = teacher.get(answer.headers["location"].removeprefix("/ban")).text
    if what == "thu":
        back = re.search(rf'href="/ban(/soan-bai/{NAME}[^"]*)">Về trang soạn bài', page)[1]
        page = teacher.get(back).text
    assert ticked(page)


def test_a_source_that_comes_later_was_not_ticked(teacher, script):
    """Of another document somebody has to say it anew."""
    answer = act(teacher, "nguon-them", chua_kiem="1", **of_own_paper(teacher))
    assert not ticked(teacher.get(answer.headers["location"].removeprefix("/ban")).text)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "</textarea><img src=x>", '"><b>'])
def test_markup_is_text(teacher, script, text):
    """Nothing that is written becomes part of the page."""
    act(teacher, "luu", loi=f"HỎI: {text} xin chào.\n")
    page = teacher.get(f"/soan-bai/{NAME}").text
    assert text not in page


def test_two_hundred_pages_are_saved(teacher, script):
    pages = "HỎI: " + "Điều lệ của Liên đội được đọc trước cờ. " * 75 * 200 + "\n"
    assert act(teacher, "luu", loi=pages).status_code == 303
    assert len(script.read_text(encoding="utf-8")) > 590_000


def _docx(xml: str) -> bytes:
    packed = io.BytesIO()
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {names}>{xml}</w:document>")
    return packed.getvalue()


def upload(browser, data, name="b%C3%A0i.docx"):
    return browser.post("/tai-van-ban", content=data, headers={"x-ten": name})


def test_the_words_of_a_file_are_taken_over(teacher):
    words = _docx(
        "<w:p><w:r><w:t>Chào</w:t><w:t> &amp; hỏi</w:t></w:r></w:p><w:p ><w:t>Hai</w:t></w:p>"
        "<w:del><w:p><w:r><w:delText>cũ</w:delText></w:r></w:p></w:del>"
    )
    answer = upload(teacher, words).json()
    assert answer["text"] == "Chào & hỏi\n\nHai"
    assert answer["told"] == ["Tệp còn 1 chỗ theo dõi sửa: lấy bản đã sửa, bỏ “cũ”"]
    assert upload(teacher, "Xin chào\r\n".encode(), "a.txt").json() == {
        "text": "Xin chào\n",
        "told": [],
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 gi", "tệp nén"),
        (_docx("<w:p>" + "a" * 9_000_000), "quá lớn"),
        (b"MZ\x00\x01", "không phải tài liệu Word"),  # as its name says that it is
        (b"MZ\x90\x00\x03", "chương trình máy tính"),
        (b"", "trống"),
        (b"%PDF-1.7 \xff\xfe", "PDF"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(teacher, data, why):
    answer = upload(teacher, data)
    assert answer.status_code == 422
    assert why in answer.text


def test_a_word_is_heard(teacher):
    answer = teacher.get("/nghe-tu", params={"chu": "bờ ren đần"})
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content.startswith(b"RIFF")
    assert teacher.get("/nghe-tu", params={"chu": "…"}).status_code == 422
