"""The head of a register's file is changed where it stands; what nobody changed stays."""

from dataclasses import replace

import pytest

from broadcaster.law.register_edit import (
    head_name,
    head_values,
    text_below,
    with_head_values,
    with_text,
)
from broadcaster.law.register_files import read_document
from broadcaster.law.register_writing import written_document
from broadcaster.law.starter import starter_documents

FILE = """\
# tệp của thầy Nam
Số: 12/2099/NĐ-CP
Tên: Nghị định về đội mũ  # hỏi lại
Gọi tắt: Nghị định 12, NĐ 12
Hiệu lực từ: 01/02/2099

Bị thay thế bởi: 30/2099/NĐ-CP, từ 1/3/2099
Căn cứ:
  # luật gốc
  - 1/2098/QH17
  - 2/2098/QH17,
    Điều 5
Khóa lạ: để đấy
Không nói:
  - Mức phạt cũ
---

Điều 1. Phạm vi
"""


def test_a_head_is_told_by_keys_and_items():
    values = head_values(FILE)
    assert values["number"] == ("12/2099/NĐ-CP",)
    assert values["short_names"] == ("Nghị định 12, NĐ 12",)
    assert values["Văn bản thay thế"] == ("30/2099/NĐ-CP, từ 1/3/2099",)
    assert values["Căn cứ ban hành"] == ("1/2098/QH17", "2/2098/QH17, Điều 5")
    assert values["unsaid"] == ("Mức phạt cũ",)
    assert text_below(FILE) == "Điều 1. Phạm vi"


def test_what_it_says_already_changes_nothing():
    assert with_head_values(FILE, head_values(FILE)) == FILE
    assert with_head_values(FILE, {"signer": [], "gazette": [""]}) == FILE


def test_one_value_changes_one_line_and_keeps_its_remark():
    changed = with_head_values(FILE, {"title": ["Nghị định về mũ"]})
    assert changed == FILE.replace("Nghị định về đội mũ  #", "Nghị định về mũ  #")


def test_an_item_goes_and_one_comes():
    wanted = {"Căn cứ ban hành": ["2/2098/QH17, Điều 5", "9/2098/QH17"]}
    changed = with_head_values(FILE, wanted)
    assert "Căn cứ:\n  - 2/2098/QH17,\n    Điều 5\n  - 9/2098/QH17\n  # luật gốc\n" in changed
    assert head_values(changed)["Căn cứ ban hành"] == tuple(wanted["Căn cứ ban hành"])
    assert changed.endswith("\n---\n\nĐiều 1. Phạm vi\n")


def test_a_value_on_the_line_of_its_key_becomes_items():
    wanted = ["30/2099/NĐ-CP, từ 1/3/2099", "31/2099/NĐ-CP"]
    changed = with_head_values(FILE, {"Văn bản thay thế": wanted})
    rows = "".join(f"  - {one}\n" for one in wanted)
    assert f"Hiệu lực từ: 01/02/2099\n\nBị thay thế bởi:\n{rows}Căn cứ:" in changed


def test_a_new_key_stands_in_its_order():
    changed = with_head_values(FILE, {"ended": ["01/03/2099"], "checks": ["2/2/2099, Lan"]})
    assert "Hiệu lực từ: 01/02/2099\n\nHết hiệu lực: 01/03/2099\nBị thay thế" in changed
    assert "  - 2/2/2099, Lan\nKhóa lạ: để đấy\nKhông nói:" in changed


def test_what_is_emptied_goes_with_its_key_and_leaves_the_remarks():
    changed = with_head_values(FILE, {"Căn cứ ban hành": []})
    assert "Căn cứ" not in changed
    assert "  # luật gốc\nKhóa lạ: để đấy\n" in changed


def test_a_line_is_told_by_its_key_and_item():
    lines = FILE.split("\n")
    assert head_name(FILE, lines.index("Hiệu lực từ: 01/02/2099") + 1) == ("in_force", 0)
    assert head_name(FILE, lines.index("  - 2/2098/QH17,") + 1) == ("Căn cứ ban hành", 1)
    assert head_name(FILE, 900) == ("", 0)


def test_another_text_below_leaves_the_head():
    head = FILE.partition("---")[0]
    assert with_text(FILE, "Điều 2. Khác\n") == f"{head}---\n\nĐiều 2. Khác\n"
    assert with_text("Số: 1/2099/QĐ-UBND", "") == "Số: 1/2099/QĐ-UBND\n---\n"


@pytest.mark.parametrize("end", ["", "---\n"])
def test_every_document_that_came_with_the_program_is_edited_and_read(end):
    for document in starter_documents():
        text = written_document(document) + end
        assert with_head_values(text, head_values(text)) == text
        changed = with_head_values(text, {"signer": ["Ông A"], "topics": ["mũ, xe"]})
        read = read_document(changed.encode(), "a.md")
        assert read.value is not None, read.notices
        assert (read.value.signer, read.value.topics) == ("Ông A", ("mũ", "xe"))
        assert read.value.relations == tuple(
            replace(one, place=now.place)
            for one, now in zip(document.relations, read.value.relations, strict=True)
        )
