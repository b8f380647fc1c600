"""A reading in a script's head that nothing can ever use is told with its line."""

import pytest

from broadcaster.production.readings import idle_readings, read_blocks
from broadcaster.scripts.script_file import read_script

HEAD = "Tiêu đề: Thử\nLoại: hỏi – đáp\nChương trình: mang-non\nNgày phát: 07/09/2026\nCách đọc:\n  {line}\n---\nHỎI: Các em nhớ nhé.\n"


def told(line):
    script = read_script(HEAD.format(line=line).encode(), "bai.md").value
    return [(notice.code, notice.place.line) for notice in idle_readings(script, ())]


@pytest.mark.parametrize(
    "line", ["10%: mười phần trăm thôi", "20/11: ngày nhà giáo", "5kg: năm cân"]
)
def test_what_is_read_by_rule_is_told(line):
    assert told(line) == [("cach-doc-thua", 5)]


@pytest.mark.parametrize("line", ["WHO: vê kép hát ô", "Brandon: bờ ren đần"])
def test_what_is_looked_up_is_not(line):
    assert told(line) == []


def test_a_short_form_is_read_everywhere_as_the_script_explains_it():
    body = "HỎI: CĐ lớp 6A là 2 em.\nĐÁP: Đó là loại CĐ (chưa đạt).\n"
    script = read_script((HEAD.format(line="WHO: vê kép hát ô") + body).encode(), "bai.md").value
    read = read_blocks(script.body, (), script.head.readings)
    spoken = [one.spoken for text in read.texts.values() for one in text.readings]
    assert "chưa đạt lớp sáu a là hai em." in [line.lower() for line in spoken]
    assert [notice for notice in read.notices() if "CĐ" in notice.sentence] == []
