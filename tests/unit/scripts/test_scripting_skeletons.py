"""Ready scripts of every kind, and the names of kinds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Paragraph, ScriptKind
from broadcaster.scripts.kinds import kind_from
from broadcaster.scripts.script_file import check_leftovers, check_summary, read_script
from broadcaster.scripts.skeletons import skeleton

DAY = date(2026, 9, 7)


@pytest.mark.parametrize("kind", list(ScriptKind))
def test_a_new_script_of_each_kind_reads_without_a_word_of_complaint(kind):
    text = skeleton(kind, title="Đội mũ: vì sao?", air_date=DAY, programme="mang-non")
    checked = read_script(text.encode(), "bai-moi.md")
    assert checked.notices == ()
    head = checked.value.head
    assert (head.title, head.kind, head.air_date) == ("Đội mũ: vì sao?", kind, DAY)
    assert head.programme == "mang-non"
    assert sum(isinstance(block, Paragraph) for block in checked.value.body) >= 3


@pytest.mark.parametrize("kind", list(ScriptKind))
def test_a_new_script_has_a_summary_that_is_held_back_until_somebody_writes_it(kind):
    text = skeleton(kind, title="Bài", air_date=DAY, programme="mang-non")
    script = read_script(text.encode(), "bai.md").value
    assert check_summary(script) == ()
    line = script.places["summary"].line
    assert text.splitlines()[line - 1].startswith("Tóm tắt: ")
    asked = {n.place.line: n for n in check_leftovers(script)}[line]
    assert (asked.code, asked.level) == ("loi-mau", Level.WARNING)
    assert asked.sentence.startswith("Tóm tắt còn lời mẫu “Viết vào đây…”")
    written = text.replace(script.head.summary, "Ba điều nhớ khi qua đường.")
    left = check_leftovers(read_script(written.encode(), "bai.md").value)
    assert left
    assert line not in {n.place.line for n in left}


def test_a_script_without_a_summary_is_asked_for_one_at_its_title():
    text = "Loại: nhắc nhở\nTiêu đề: Bài\nChương trình: mang-non\nNgày phát: 7/9/2026\n"
    (asked,) = check_summary(read_script(f"{text}---\nNAM: Chào.".encode(), "bai.md").value)
    assert (asked.code, asked.level, asked.place.line) == ("thieu-tom-tat", Level.INFO, 2)
    empty = read_script(f"{text}Tóm tắt:\n---\nNAM: Chào.".encode(), "bai.md").value
    assert [n.code for n in check_summary(empty)] == ["thieu-tom-tat"]


@pytest.mark.parametrize("kind", list(ScriptKind))
def test_a_new_script_states_no_law_as_fact(kind):
    text = skeleton(kind, title="Bài", air_date=DAY, programme="mang-non")
    body = text.split("\n---\n")[1]
    assert not any(word in body for word in ("Nghị định", "Điều ", " đồng ", "khoản"))
    assert not any(
        char.isdigit() for char in body.replace("[nghỉ 1 giây]", "").replace("[nghỉ 3 giây]", "")
    )


@pytest.mark.parametrize("kind", [k for k in ScriptKind if k is not ScriptKind.REMINDER])
def test_the_source_lines_of_a_new_script_work_when_the_mark_is_taken_off(kind):
    text = skeleton(kind, title="Bài", air_date=DAY, programme="mang-non")
    lines = [line[1:] if line.startswith(("#Văn", "#  ")) else line for line in text.split("\n")]
    filled = "\n".join(lines).replace("- số:", "- số: 36/2024/QH15")
    checked = read_script(filled.encode(), "bai.md")
    assert checked.notices == ()
    assert [s.number for s in checked.value.head.sources] == ["36/2024/QH15"]


@pytest.mark.parametrize("title", ["", "  ", "a\nb: c\n---", "<LOAI>", "<NGAY_PHAT>"])
def test_a_strange_title_does_not_break_the_script(title):
    text = skeleton(ScriptKind.SKIT, title=title, air_date=DAY, programme="mang-non")
    checked = read_script(text.encode(), "a.md")
    assert checked.notices == ()
    assert checked.value.head.title == (" ".join(title.split()) or "Bài mới")
    assert checked.value.head.kind is ScriptKind.SKIT


@given(st.text(min_size=1, max_size=40))
def test_any_title_gives_a_script_that_reads(title):
    text = skeleton(ScriptKind.QUESTIONS, title=title, air_date=DAY, programme="mang-non")
    assert read_script(text.encode(errors="ignore"), "a.md").errors == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tiểu phẩm", ScriptKind.SKIT),
        ("TIEU-PHAM", ScriptKind.SKIT),
        ("hỏi đáp", ScriptKind.QUESTIONS),
        ("Hỏi - Đáp", ScriptKind.QUESTIONS),
        ("hoi_dap", ScriptKind.QUESTIONS),
        ("nhắc nhở", ScriptKind.REMINDER),
        ("thông báo", ScriptKind.REMINDER),
        ("nhắc nhở / thông báo", ScriptKind.REMINDER),
        ("điểm tin", ScriptKind.NEW_LAW),
        ("toàn văn", ScriptKind.FULL_TEXT),
        ("giới thiệu", ScriptKind.SUMMARY),
        ("tình huống pháp luật", ScriptKind.SITUATION),
        ("doi thoai", ScriptKind.DIALOGUE),
        ("", None),
        ("bài hát", None),
    ],
)
def test_kinds_are_known_by_short_and_plain_names(text, kind):
    assert kind_from(text) is kind


@pytest.mark.parametrize("kind", list(ScriptKind))
def test_every_kind_is_known_by_its_own_name(kind):
    assert kind_from(kind.value) is kind
