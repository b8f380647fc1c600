"""Whole scripts: the head as teachers write it, and every mistake at once."""

import hashlib
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.script import Paragraph, ScriptKind
from broadcaster.domain.sound import Scope
from broadcaster.scripts.script_file import check_today, read_script

FULL = """Tiêu đề: Đủ bao nhiêu tuổi: "hỏi" – đáp #1
Loại: hỏi – đáp
Chương trình: mang-non
Ngày phát: thứ hai, 14/9/2026
Thứ tự: 2                       # trong chương trình
Số: 03
Đối tượng: học sinh THCS, cha mẹ
Chủ đề:
  - an toàn giao thông
  - mũ bảo hiểm: đội đúng
Phạm vi: công khai
Hiệu lực từ: 01/9/2026
Hiệu lực đến: 31/12/2026
Người soạn: Cô Hoa
# dòng chú thích: không đọc
Tóm tắt: Một dòng
  và dòng nữa: có hai chấm.
Lý do nguồn: để so sánh
Vai:
  HỎI: nữ
  ĐÁP: embedded:nam-bac
Văn bản nguồn:
  - số: 36/2024/QH15
    tên: Luật Trật tự, an toàn giao thông đường bộ
    cơ quan: Quốc hội
    ban hành: 27/6/2024
    hiệu lực từ: 01/01/2025
    hết hiệu lực: 01/01/2030
    nguồn: https://vanban.example.vn/36#a
  - 168/2024/NĐ-CP
  - Luật Trẻ em số 102/2016/QH13
Cách đọc:
  WHO: vê kép hát ô
  6:45: sáu giờ bốn lăm
format: 1
---
HỎI: Xin chào?

ĐÁP: Chào bạn.
"""

SHORT = """Tiêu đề: Đội mũ
Loại: nhắc nhở
Chương trình: mang-non
Ngày phát: 7/9/2026
---
Xin chào.
"""


def _read(text, file="doi-mu.md"):
    return read_script(text.encode(), file)


def _script(text):
    checked = _read(text)
    assert checked.errors == ()
    return checked.value


def _told(text):
    return [(n.code, n.place.line) for n in _read(text).notices]


def test_a_whole_head_is_read():
    checked = _read(FULL)
    head = checked.value.head
    assert [n for n in checked.notices if n.level is not Level.INFO] == []
    assert head.title == 'Đủ bao nhiêu tuổi: "hỏi" – đáp #1'
    assert head.kind is ScriptKind.QUESTIONS
    assert (head.programme, head.air_date) == ("mang-non", date(2026, 9, 14))
    assert (head.order, head.number) == (2, 3)
    assert head.audiences == ("học sinh THCS", "cha mẹ")
    assert head.topics == ("an toàn giao thông", "mũ bảo hiểm: đội đúng")
    assert (head.valid_from, head.valid_to) == (date(2026, 9, 1), date(2026, 12, 31))
    assert (head.scope, head.author) == (Scope.PUBLIC, "Cô Hoa")
    assert head.summary == "Một dòng và dòng nữa: có hai chấm."
    assert head.law_reason == "để so sánh"
    assert [(r.role, r.wish, r.place.line) for r in head.roles] == [
        ("HỎI", "nữ", 20), ("ĐÁP", "embedded:nam-bac", 21),
    ]  # fmt: skip
    assert head.readings == (("WHO", "vê kép hát ô"), ("6:45", "sáu giờ bốn lăm"))


def test_sources_are_read_long_and_short():
    first, second, third = _script(FULL).head.sources
    assert (first.number, first.issuer) == ("36/2024/QH15", "Quốc hội")
    assert first.title == "Luật Trật tự, an toàn giao thông đường bộ"
    assert (first.issued, first.in_force) == (date(2024, 6, 27), date(2025, 1, 1))
    assert (first.ended, first.place.line) == (date(2030, 1, 1), 23)
    assert first.url == "https://vanban.example.vn/36#a"
    assert (second.number, second.title) == ("168/2024/NĐ-CP", "")
    assert (third.number, third.title, third.place.line) == ("102/2016/QH13", "Luật Trẻ em", 31)


def test_the_script_knows_its_name_digest_and_places():
    script = read_script(FULL.encode(), "bài hay/Đội mũ (2).md").value
    assert script.slug == "doi-mu-2"
    assert script.file == "bài hay/Đội mũ (2).md"
    assert script.digest == hashlib.sha256(FULL.encode()).hexdigest()
    assert script.places["air_date"] == Place(file=script.file, line=4)
    assert script.places["sources"].line == 22
    assert script.body[0].place.line == FULL.split("\n").index("HỎI: Xin chào?") + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "---\n" + t,
        lambda t: "\n\n---\n" + t,
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace(": ", " :\t"),
        lambda t: t.replace(": ", "："),
        lambda t: t.replace(": ", ":\u00a0"),
        lambda t: t.replace("Tiêu đề", "TIEU DE").replace("Ngày phát", "ngay  phat"),
        lambda t: t.replace("Tiêu đề:", "**Tiêu đề:**"),
        lambda t: t.replace("Tiêu đề: Đội mũ", "Tiêu đề: 'Đội mũ'"),
        lambda t: t.replace("Tiêu đề:", "- Tiêu đề:"),
        lambda t: t.replace("Loại", "  Loại"),
        lambda t: t.replace("\n---\n", "\n\n———\n"),
        lambda t: t.replace("\n---\n", "\n*****\n"),
        lambda t: t.replace("Ngày phát", "Ngày phát thanh"),
        lambda t: t.replace("Đội mũ\n", "\n  Đội\n  mũ\n"),
        lambda t: t.replace("Đội mũ\n", ">\n  Đội\n  mũ\n"),
    ],
)
def test_the_head_may_be_written_freely(change):
    script = _script(change(SHORT))
    assert script.head.title == "Đội mũ"
    assert (script.head.kind, script.head.air_date) == (ScriptKind.REMINDER, date(2026, 9, 7))
    assert [b.text for b in script.body] == ["Xin chào."]


def test_marks_written_apart_are_composed_with_information():
    checked = _read(unicodedata.normalize("NFD", SHORT))
    assert checked.value.head.title == "Đội mũ"
    assert [n.level for n in checked.notices] == [Level.INFO]


@pytest.mark.parametrize(
    "title",
    [
        "@lớp 6A", "%d", "*sao", "& và", "[trong ngoặc]", "{a: b}", "!tag x", "|| a", "> lớn", "`a`",
        "- gạch", "a: b: c", "Chữ \\ ngược", "'một' và 'hai'", '"một" và "hai"', "? hỏi", "null",
        "012", "6:45", "yes", "2026-09-07", "C# và #2", "😀 x", "---a", "<<: *x",
    ],
)  # fmt: skip
def test_no_mark_in_a_value_means_anything_but_itself(title):
    assert _script(SHORT.replace("Đội mũ", title)).head.title == title


def test_anchors_aliases_and_tags_are_only_words():
    bomb = "Người soạn: &a [x, x]\nTóm tắt: [*a, *a, *a]\nChủ đề: !!python/object:os.system x\n"
    head = _script(bomb + SHORT).head
    assert (head.author, head.summary) == ("&a [x, x]", "[*a, *a, *a]")
    assert head.topics == ("!!python/object:os.system x",)


@pytest.mark.parametrize("hyphen", "\u00ad\u2010\u2011\u2013\u2212")
@pytest.mark.parametrize("before", ["Nghị định ", "\n  - số: "])
def test_a_number_is_known_whatever_hyphen_word_or_a_web_page_put_into_it(hyphen, before):
    """“100/2008/NĐ‑CP” is that decree; cut at its hyphen it would be one that nobody knows."""
    head = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: 7/9/2026\n"
    head += f"Văn bản nguồn: {before}168/2024/NĐ{hyphen}CP\n---\nNỮ: Chào.\n"
    (source,) = read_script(head.encode(), "a.md").value.head.sources
    assert source.number == "168/2024/NĐ-CP"


def test_short_ways_of_writing_lists_and_pairs():
    head = _script(
        "Đối tượng: [học sinh; cha mẹ]\nVai: LAN: em bé; MINH = nam\n"
        "Văn bản nguồn: 36/2024/QH15; Nghị định 168/2024/NĐ-CP\nCách đọc: WHO = vê kép hát ô\n"
        + SHORT
    ).head
    assert head.audiences == ("học sinh", "cha mẹ")
    assert [(r.role, r.wish) for r in head.roles] == [("LAN", "em bé"), ("MINH", "nam")]
    assert [s.number for s in head.sources] == ["36/2024/QH15", "168/2024/NĐ-CP"]
    assert head.readings == (("WHO", "vê kép hát ô"),)


def test_roles_at_the_margin_and_sources_without_indentation_are_understood():
    head = _script(
        "Vai:\nHỎI: nữ\nĐÁP: nam\nVăn bản nguồn:\n- số: 36/2024/QH15\n  tên: Luật\n- 1/2020/TT-BTC\n"
        "  tên: Thông tư\n" + SHORT
    ).head
    assert [r.role for r in head.roles] == ["HỎI", "ĐÁP"]
    assert [(s.number, s.title) for s in head.sources] == [
        ("36/2024/QH15", "Luật"), ("1/2020/TT-BTC", "Thông tư"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "roles"),
    [
        ("Vai:\n  Lớp: em bé\n  CÔ: nữ\n", ["Lớp", "CÔ"]),
        ("Vai:\n- Cô: nữ\n- Khối: em bé\n", ["Cô", "Khối"]),
        ("Vai: CÔ: nữ\n  LỚP: em bé\n", ["CÔ", "LỚP"]),
        ("Vai:\nLớp: em bé\nCÔ: nữ\n", ["Lớp", "CÔ"]),
        ("Vai:\nCÔ: nữ\nLỚP: em bé\n", ["CÔ", "LỚP"]),
        ("Vai:\n  CÔ: nữ\nLỚP: em bé\n", ["CÔ", "LỚP"]),
    ],
)
def test_a_class_that_speaks_is_a_role_where_roles_stand(section, roles):
    head = _script(section + SHORT).head
    assert [one.role for one in head.roles] == roles
    assert (head.grade, head.subject) == ("", "")


@pytest.mark.parametrize(
    "section",
    [
        "Vai:\nCÔ: nữ\nLớp: 6, 7\nMôn học: GDCD\n",
        "Vai:\n  CÔ: nữ\nMôn: GDCD\nLớp: 6, 7\n",
        "VAI:\n  CÔ: nữ\nLỚP: 6, 7\nMÔN: GDCD\n",
        "Vai:\n  CÔ: nữ\nChủ đề: an toàn\n Môn: GDCD\n  Lớp: 6, 7\n",
    ],
)
def test_class_and_subject_behind_the_roles_are_keys(section):
    head = _script(section + SHORT).head
    assert (head.grade, head.subject) == ("6, 7", "GDCD")
    assert [one.role for one in head.roles] == ["CÔ"]


def test_class_and_subject_are_words_of_the_section_above_them():
    head = _script(
        "Cách đọc:\n  Môn: mun\n  Lớp: lốp\nChủ đề:\n  - Lớp: 5\n"
        "Yêu cầu cần đạt:\n  - Nêu được: a\n  - Khối: hiểu luật\n"
        "Tóm tắt: Ai cũng nghe.\n  Lớp: tất cả.\n" + SHORT
    ).head
    assert head.readings == (("Môn", "mun"), ("Lớp", "lốp"))
    assert head.topics == ("Lớp: 5",)
    assert head.outcomes == ("Nêu được: a", "Khối: hiểu luật")
    assert head.summary == "Ai cũng nghe. Lớp: tất cả."
    assert (head.grade, head.subject) == ("", "")


@pytest.mark.parametrize("first", ["LỚP: Chúng em chào cô ạ.", "Lớp: 5A2\nMôn: GDCD"])
def test_class_and_subject_alone_make_no_head(first):
    found = read_script(f"{first}\nCÔ: Cô chào các em.\n".encode(), "a.md")
    assert found.notices[0].code == "thieu-phan-dau"
    assert "thieu-dau-ngan" not in [one.code for one in found.notices]


def test_a_class_that_speaks_first_is_below_the_rule_that_is_missing():
    text = SHORT.split("---", maxsplit=1)[0] + "\nLỚP: Chúng em chào cô ạ.\nCÔ: Cô chào các em.\n"
    (told,) = read_script(text.encode(), "a.md").notices
    assert (told.code, told.place.line) == (
        "thieu-dau-ngan",
        1 + text[: text.index("LỚP")].count("\n"),
    )


def test_the_scope_of_the_head_holds_for_the_body():
    script = _script("Phạm vi: trường\n" + SHORT)
    assert script.head.scope is Scope.SCHOOL
    assert {b.scope for b in script.body} == {Scope.SCHOOL}


def test_a_role_of_the_head_is_known_in_the_body_whatever_its_case():
    script = _script("Vai:\n  Cô Hoa: nữ\n" + SHORT.replace("Xin chào", "cô hoa: Xin chào"))
    assert script.body[0].role == "Cô Hoa"


# -- bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said", "hint"),
    [
        ("Tiêu đề: Đội mũ\n", "", "thieu-khoa", 1, "Tiêu đề", "Thêm dòng"),
        ("Đội mũ", "", "thieu-khoa", 1, "Tiêu đề", ""),
        ("Loại: nhắc nhở\n", "", "thieu-khoa", 1, "Loại", ""),
        ("Chương trình: mang-non\n", "", "thieu-khoa", 1, "Chương trình", ""),
        ("Ngày phát: 7/9/2026\n", "", "thieu-khoa", 1, "Ngày phát", ""),
        ("nhắc nhở", "nhắc nhỏm", "loai-la", 2, "nhắc nhỏm", "nhắc nhở"),
        ("nhắc nhở", "xyz", "loai-la", 2, "xyz", "Các loại"),
        ("mang-non", "???", "chuong-trinh-sai", 3, "???", "mang-non"),
        ("7/9/2026", "31/9/2026", "ngay-sai", 4, "30 ngày", "7/9/2026"),
        ("7/9/2026", "29/2/2027", "ngay-sai", 4, "28 ngày", ""),
        ("7/9/2026", "mai", "ngay-sai", 4, "mai", ""),
        ("Loại", "Ngày phátt: 1\nLoại", "khoa-la", 2, "Ngày phátt", "Ngày phát"),
        ("Loại", "Zzz: 1\nLoại", "khoa-la", 2, "Zzz", "Văn bản nguồn"),
        ("Loại", "Tiêu đề: nữa\nLoại", "khoa-lap", 2, "dòng 1", "Giữ một"),
        ("Loại", "đây là chữ\nLoại", "dong-la", 2, "đây là chữ", "---"),
        ("Loại", "Số: ba\nLoại", "so-sai", 2, "ba", "chữ số"),
        ("Loại", "Số: 0\nLoại", "so-sai", 2, "từ 1", ""),
        ("Loại", "Số: 99999999999\nLoại", "so-sai", 2, "số nguyên", ""),
        ("Loại", "Thứ tự: -1\nLoại", "so-sai", 2, "-1", ""),
        ("Loại", "Phạm vi: cong khay\nLoại", "pham-vi-la", 2, "cong khay", "công khai"),
        ("Loại", "Vai:\n  LAN nữ\nLoại", "dong-la", 3, "hai chấm", ""),
        ("Loại", "Vai:\n  LAN: nữ\n  Lan: nam\nLoại", "khoa-lap", 4, "Lan", ""),
        ("Loại", "Cách đọc:\n  WHO:\nLoại", "cach-doc-trong", 3, "WHO", ""),
        ("Loại", "Vai: LAN\nLoại", "dong-la", 2, "LAN", ""),
        ("Loại", "Văn bản nguồn:\n  - tên: Luật\nLoại", "nguon-thieu-so", 3, "số hiệu", ""),
        ("Loại", "Văn bản nguồn:\n  - số: 1\n    tênn: a\nLoại", "khoa-la", 4, "tênn", "tên"),
        (
            "Loại",
            "Văn bản nguồn:\n  - số: 1\n    hiệu lực đến: 1/1/2026\nLoại",
            "khoa-la", 4, "hiệu lực đến", "hết hiệu lực",
        ),
        ("Loại", "Văn bản nguồn:\n  - số: 1\ntên: a\nLoại", "khoa-la", 4, "tên", "hai dấu cách"),
        (
            "Loại",
            "Văn bản nguồn:\n  - số: 1\n    ban hành: 30/2/2024\nLoại",
            "ngay-sai", 4, "29 ngày", "",
        ),
        (
            "Loại",
            "Văn bản nguồn:\n  - số: 1\n    hiệu lực từ: 1/1/2025\n    hết hiệu lực: 1/1/2025\nLoại",
            "ngay-nguoc", 3, "hết hiệu lực", "",
        ),
        (
            "Loại",
            "Hiệu lực từ: 2/1/2026\nHiệu lực đến: 1/1/2026\nLoại",
            "ngay-nguoc", 3, "Hiệu lực đến", "",
        ),
        ("Loại", "Hiệu lực đến: 1/1/2026\nLoại", "ngoai-han", 2, "7/9/2026", ""),
        ("Loại", "format: 2\nLoại", "format-moi", 2, "quy cách 2", "Cập nhật"),
        ("Loại", "format: một\nLoại", "so-sai", 2, "một", ""),
        ("Xin chào.", "", "than-rong", 7, "không có lời", ""),
        ("Xin chào.", "# Đề mục\n[nhạc cắt]\n(cười)", "than-rong", 9, "không có lời", ""),
        ("Xin chào.", "[nhạc cắc] Chào", "chi-dan-la", 6, "nhạc cắc", "nhạc cắt"),
        ("Xin chào.", "[nhạc nền]\nChào", "nen-chua-het", 6, "nhạc nền", "hết nhạc nền"),
    ],
)  # fmt: skip
def test_each_mistake_is_an_error_with_its_line_reason_and_hint(old, new, code, line, said, hint):
    assert old in SHORT
    checked = _read(SHORT.replace(old, new, 1))
    assert checked.value is None
    assert [(n.code, n.place.line) for n in checked.errors] == [(code, line)]
    assert said in checked.errors[0].sentence
    assert hint in checked.errors[0].hint


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("7/9/2026", "thứ ba, 7/9/2026", "thu-sai"),
        ("Loại", "Văn bản nguồn:\n  - số: 1\n    nguồn: javascript:x\nLoại", "nguon-dia-chi"),
        ("Loại", "Văn bản nguồn:\n  - 1/2020/QH14\n  - 1/2020/QH14\nLoại", "nguon-lap"),
        (
            "Loại",
            "Văn bản nguồn:\n  - số: 1\n    ban hành: 2/1/2025\n    hiệu lực từ: 1/1/2025\nLoại",
            "ngay-nguoc",
        ),
    ],
)
def test_what_is_only_odd_is_a_warning_and_the_script_stays(old, new, code):
    checked = _read(SHORT.replace(old, new, 1))
    assert checked.value is not None
    assert [(n.code, n.level) for n in checked.notices] == [(code, Level.WARNING)]


def test_an_address_that_is_no_web_page_is_not_kept():
    script = _read(
        SHORT.replace("Loại", "Văn bản nguồn:\n  - số: 1\n    nguồn: javascript:x\nLoại", 1)
    )
    assert script.value.head.sources[0].url == ""


def test_every_mistake_of_a_file_is_told_at_once_from_top_to_bottom():
    text = SHORT.replace("nhắc nhở", "zzz").replace("7/9", "31/9").replace("Xin", "[nhac] Xin")
    lines = [n.place.line for n in _read("Lạ: 1\n" + text + "\n[chỉ trong trường]\n").errors]
    assert lines == [1, 3, 5, 7, 9]


def test_a_head_without_its_rule_is_told_where_the_rule_belongs():
    assert _told(SHORT.replace("---\n", "")) == [("thieu-dau-ngan", 5)]
    assert _told(SHORT.replace("---\n", "\n")) == [("thieu-dau-ngan", 6)]
    later = SHORT.replace("---\n", "\n").replace("Xin chào.", "Xin chào.\n\n---\n\nHết.")
    assert _told(later) == [("thieu-dau-ngan", 6)]
    dialogue = SHORT.replace("---\n", "\n").replace("Xin", "NAM: Xin") + "\n---\nHết"
    assert _told(dialogue) == [("thieu-dau-ngan", 6)]


def test_a_file_that_has_no_head_says_so_once_and_names_what_is_missing():
    codes = [code for code, _ in _told("Xin chào các bạn.\n\nHôm nay trời đẹp.\n")]
    assert codes.count("thieu-phan-dau") == 1
    assert "than-rong" not in codes


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\ufeff", "\u200b"])
def test_an_empty_file_is_one_error(text):
    assert _told(text) == [("tep-trong", 0)]


@pytest.mark.parametrize("text", ["---", "---\n---\n"])
def test_a_file_of_rules_alone_is_an_error_not_an_exception(text):
    codes = {code for code, _ in _told(text)}
    assert {"than-rong", "thieu-khoa"} <= codes


def test_a_newer_script_is_refused_without_further_complaint():
    text = "format: 9\nKhóa lạ của đời sau: x\n---\n[chỉ dẫn lạ]\n"
    assert ("format-moi", 1) in _told(text)
    assert ("chi-dan-la", 4) not in _told(text)


def test_a_file_name_without_letters_is_refused():
    assert [n.code for n in _read(SHORT, "???.md").errors] == ["ten-tep"]


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-16", "UTF-16"), ("latin-1", "TCVN3"), ("cp1258", "windows-1258")]
)
def test_bytes_that_are_not_utf8_name_the_likely_encoding(encoding, name):
    text = {
        "latin-1": "Lu\xcbt n\xb5y v\xb5 c\xb8c quy \xae\xdenh",
        "cp1258": "va\u0300 cu\u0309a la\u0300",
    }
    checked = read_script(text.get(encoding, SHORT).encode(encoding), "a.md")
    assert checked.value is None
    assert [n.code for n in checked.notices] == ["bang-ma"]
    assert name in checked.notices[0].sentence


def test_a_recording_alone_is_a_script():
    assert _script(SHORT.replace("Xin chào.", "[ghi âm: em-lan.wav]")).body


# -- anything at all -----------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    checked = read_script(data, "a.md")
    assert checked.value is not None or checked.errors


@given(st.integers(0, len(FULL)), st.text(max_size=20))
def test_a_script_with_any_text_put_into_it_never_raises(at, extra):
    checked = read_script((FULL[:at] + extra + FULL[at:]).encode(errors="ignore"), "a.md")
    assert checked.value is not None or checked.errors


@given(st.lists(st.sampled_from(FULL.split("\n")), max_size=30), st.integers(0, 6))
def test_the_lines_of_a_script_in_any_order_never_raise(lines, indent):
    checked = read_script(("\n" + " " * (indent % 3)).join(lines).encode(), "a.md")
    assert checked.value is not None or checked.errors


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_a_title_is_kept_as_it_was_written(title):
    checked = _read(SHORT.replace("Đội mũ", title))
    plain = unicodedata.normalize("NFC", title)
    if checked.value is not None and plain[0] not in "\"'>|":
        assert checked.value.head.title == plain
        assert isinstance(checked.value.body[0], Paragraph)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("piece", [" ", "#", ":", "-", "a", "\n- a: b", "\n  a: b", "&a", "\t"])
def test_a_hundred_thousand_of_any_mark_in_the_head_take_no_time(piece):
    count = 3_000 if "\n" in piece else 100_000
    read_script(("Tiêu đề: x" + piece * count + "y\nVai:" + piece * 2000).encode(), "a.md")


def test_a_script_that_calls_another_day_today_is_told_with_its_line():
    body = "---\nNỮ: Xin chào.\n\nNỮ: Hôm nay là thứ ba, ngày 8/9, trời đẹp.\n"
    head = SHORT.split("---", maxsplit=1)[0]
    script = read_script((head + body).encode(), "bai.md").value
    assert script is not None
    (told,) = check_today(script)
    assert (told.code, told.level) == ("hom-nay-ngay-khac", Level.WARNING)
    assert "“ngày 8 tháng 9”" in told.sentence
    assert "thứ hai 7/9/2026" in told.sentence
    assert told.place is not None
    assert told.place.line == (head + body)[: (head + body).index("Hôm nay")].count("\n") + 1
    right = (head + body).replace("thứ ba, ngày 8/9", "thứ hai, ngày 7/9")
    whole = read_script(right.encode(), "bai.md").value
    assert whole is not None
    assert check_today(whole) == ()
