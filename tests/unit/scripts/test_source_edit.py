"""The documents of a head changed as fields; what was not changed stays byte for byte."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.script import LegalSource
from broadcaster.scripts.source_edit import sources_of, with_sources

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: mang-non\nNgày phát: 7/9/2026\n"
BODY = "---\n\nNỮ: Xin chào.\n---\nVăn bản nguồn: không phải phần đầu.\n"
TWO = """\
Văn bản nguồn:  # hai văn bản
  # luật trước
  - số: 36/2024/QH15
    tên: Luật Trật tự, an toàn
      giao thông đường bộ  # tên dài
    hiệu lực từ: 1/1/2025

  - Số hiệu:  168/2024/NĐ-CP  # xử phạt
    cơ quan ban hành: Chính phủ
"""


def text(section, end="\n"):
    return (HEAD + section + "Cách đọc:\n  WHO: vê kép\n" + BODY).replace("\n", end)


def plain(sources):
    return [replace(source, place=None) for source in sources]


def changed(before, *edits):
    """The text with each document as its edit says: None, or fields; and what is read again."""
    now = sources_of(before)
    wanted = [
        one if e == {} else e and replace(one, **e) for one, e in zip(now, edits, strict=True)
    ]
    after = with_sources(before, wanted)
    assert plain(sources_of(after)) == plain(w for w in wanted if w is not None)
    return after


def test_nothing_changed_is_the_same_bytes():
    assert changed(text(TWO), {}, {}) == text(TWO)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_value_is_changed_where_it_stands(end):
    after = changed(text(TWO, end), {}, {"number": "169/2025/NĐ-CP"})
    assert after == text(TWO.replace("168/2024/NĐ-CP", "169/2025/NĐ-CP"), end)
    after = changed(text(TWO, end), {"in_force": date(2025, 2, 3)}, {})
    assert after == text(TWO.replace("1/1/2025", "03/02/2025"), end)


def test_a_value_over_two_lines_becomes_one():
    after = changed(text(TWO), {"title": "Luật mới"}, {})
    two = "tên: Luật Trật tự, an toàn\n      giao thông đường bộ  # tên dài"
    assert after == text(TWO.replace(two, "tên: Luật mới"))


def test_a_field_that_was_not_there_comes_behind_the_last():
    after = changed(text(TWO), {"issuer": "Quốc hội"}, {"issued": date(2024, 12, 26)})
    one = TWO.replace("1/1/2025\n", "1/1/2025\n    cơ quan: Quốc hội\n")
    assert after == text(one + "    ban hành: 26/12/2024\n")


def test_a_field_that_is_emptied_goes():
    after = changed(text(TWO), {"in_force": None}, {"issuer": ""})
    assert after == text(
        TWO.replace("    hiệu lực từ: 1/1/2025\n", "").replace(
            "    cơ quan ban hành: Chính phủ\n", ""
        )
    )


def test_a_document_is_taken_out_and_remarks_stay():
    after = changed(text(TWO), None, {})
    assert "# luật trước" in after
    assert "36/2024" not in after
    assert after.endswith(text(TWO)[text(TWO).index("  - Số hiệu") :])


def test_the_last_document_takes_its_heading_along():
    one = "Văn bản nguồn:\n  - số: 36/2024/QH15\n"
    assert changed(text(one), None) == text("")
    assert changed(text("Nguồn: 36/2024/QH15; 168/2024/NĐ-CP\n"), None, None) == text("")


def test_documents_in_one_line_get_lines_of_their_own():
    after = changed(
        text("Căn cứ: 36/2024/QH15; 168/2024/NĐ-CP  # tra lại\n"), {}, {"issuer": "Chính phủ"}
    )
    assert after == text(
        "Căn cứ:  # tra lại\n  - số: 36/2024/QH15\n  - số: 168/2024/NĐ-CP\n    cơ quan: Chính phủ\n"
    )


def test_a_document_under_a_dash_alone_gets_keys():
    section = "Nguồn:\n- Nghị định số 168/2024/NĐ-CP  # xử phạt\n- 36/2024/QH15\n"
    after = changed(text(section), {"issuer": "Chính phủ"}, {})
    assert "- 36/2024/QH15\n" in after
    assert "- số: 168/2024/NĐ-CP  # xử phạt\n" in after
    assert "tên: Nghị định\n" in after


def test_a_number_without_its_key_is_changed_too():
    section = "Nguồn:\n  - 36/2024/QH15\n    tên: Luật\n"
    after = changed(text(section), {"number": "37/2024/QH15"})
    assert after == text(section.replace("36/", "37/"))


def test_the_dash_goes_to_the_next_line_when_its_own_goes():
    section = "Nguồn:\n  - tên: Luật\n    số: 36/2024/QH15\n"
    assert changed(text(section), {"title": ""}) == text("Nguồn:\n  - số: 36/2024/QH15\n")


def test_a_script_without_documents_stays():
    assert sources_of(text("")) == ()
    assert with_sources(text(""), ()) == text("")


WORDS = st.text("aăâbcđ", min_size=1, max_size=20)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
SOURCES = st.builds(
    LegalSource, number=st.from_regex(r"[1-9][0-9]{0,2}/20[0-2][0-9]/(?:QH15|NĐ-CP)", fullmatch=True),
    title=WORDS | st.just(""), issuer=WORDS | st.just(""),
    issued=DAYS, in_force=DAYS, ended=DAYS, url=st.sampled_from(["", "https://vbpl.vn/a"]),
)  # fmt: skip


@given(st.lists(st.tuples(SOURCES, st.none() | SOURCES), min_size=1, max_size=4))
def test_whatever_is_wanted_is_read_back(pairs):
    """Any documents into any others; the body and the rest of the head stay."""
    before = text("Văn bản nguồn:\n  - số: 1/2020/QH14\n")
    from broadcaster.scripts.head_edit import with_source

    for old, _ in pairs:
        before = with_source(before, old)
    now = sources_of(before)
    assert len(now) == len(pairs) + 1
    wanted = [None, *(new for _, new in pairs)]
    after = with_sources(before, wanted)
    assert plain(sources_of(after)) == plain(w for w in wanted if w is not None)
    assert after.startswith(HEAD)
    assert after.endswith("Cách đọc:\n  WHO: vê kép\n" + BODY)
