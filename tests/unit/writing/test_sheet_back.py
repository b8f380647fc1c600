"""A sheet that came back from an announcer: what is otherwise, and one line taken over."""

import io
import re
import zipfile

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.importing.imported_document import FileForm, ImportedDocument
from broadcaster.scripts.script_file import read_script
from broadcaster.writing import sheet_back
from broadcaster.writing.sheet import sheet_of
from broadcaster.writing.sheet_back import (
    is_figure,
    read_sheet,
    sheet_changes,
    strangeness,
    with_line,
)
from broadcaster.writing.sheet_docx import sheet_docx
from tests.unit.importing.word_files import W

SCRIPT = """\
Tiêu đề: Đội mũ
Loại: nhắc nhở
Chương trình: mang-non
Ngày phát: 7/9/2026
---
# Trước giờ học

NỮ: Nghị định 168/2024/NĐ-CP phạt **từ 400.000** đồng
đến 600.000 đồng. <!-- xem lại --> Xin chào!

[nhạc cắt]

NAM: Đủ 16 tuổi thì đội mũ.

NỮ: Xin hết.
"""


def script_of(text=SCRIPT, name="doi-mu.md"):
    script = read_script(text.encode(), name).value
    assert script is not None
    return script


def back(tmp_path, change=lambda xml: xml, script=None, **parts):
    """The sheet of a script as a file in which somebody changed the markup."""
    made = tmp_path / "ve.docx"
    data = sheet_docx(sheet_of(script or script_of(), ())[0])
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "word/document.xml":
                content = change(content)
            new.writestr(name, content)
        for name, content in parts.items():
            new.writestr(f"word/{name}.xml", content)
    return read_sheet(made, "về.docx")


def differing(returned, script=None):
    script = script or script_of()
    return sheet_changes(script, sheet_of(script, ())[0], returned)


def replaced(*pairs):
    def changed(xml):
        for old, new in pairs:
            assert old in xml, xml
            xml = xml.replace(old, new)
        return xml

    return changed


def test_a_sheet_that_nobody_changed_has_no_difference(tmp_path):
    """Readings above and behind words are the sheet's own."""
    returned = back(tmp_path)
    assert differing(returned) == ()
    assert returned.told == ()
    assert strangeness(returned, script_of()) == ""


def test_changed_words_and_figures_are_told_row_by_row(tmp_path):
    returned = back(tmp_path, replaced(("Xin hết.", "Xin cảm ơn."), ("600.000", "800.000")))
    amount, closing = differing(returned)
    assert (amount.number, amount.figures, amount.fits) == (2, True, True)
    assert [piece for piece in amount.pieces if is_figure(piece)] == [
        ("bỏ", "600.000"), ("thêm", "800.000"),
    ]  # fmt: skip
    assert (closing.number, closing.figures) == (5, False)
    assert closing.after.text == "Xin cảm ơn."


def test_a_line_that_is_taken_changes_its_words_and_nothing_else(tmp_path):
    """Marks, comments, line ends within the paragraph and the label stay."""
    returned = back(tmp_path, replaced(("600.000", "800.000"), ("Xin chào!", "Xin chào các bạn!")))
    [change] = differing(returned)
    text = with_line(SCRIPT, script_of(), change.number, change.after.text)
    assert text == SCRIPT.replace("600.000", "800.000").replace("chào!", "chào các bạn!")
    again = script_of(text)
    assert differing(returned, again) == ()


@pytest.mark.parametrize(
    ("number", "after", "old", "new"),
    [
        (4, "Bạn nào đủ 16 tuổi thì đội mũ.", "Đủ 16", "Bạn nào đủ 16"),
        (4, "Đủ 16 tuổi thì đội mũ. Nhé!", "đội mũ.", "đội mũ. Nhé!"),
        (4, "Vâng. Đủ 16 tuổi thì đội mũ.", "NAM: Đủ", "NAM: Vâng. Đủ"),
        (4, "Đủ tuổi thì đội mũ.", "Đủ 16 tuổi", "Đủ tuổi"),
        (4, "16 tuổi thì đội mũ.", "NAM: Đủ 16", "NAM: 16"),
        (1, "Trước giờ ra chơi", "giờ học", "giờ ra chơi"),
    ],
)
def test_words_come_and_go_where_they_stand(number, after, old, new):
    assert with_line(SCRIPT, script_of(), number, after) == SCRIPT.replace(old, new)


def test_what_runs_across_marks_is_left_to_a_person():
    """The figure is in bold: replaced by itself it may be, not together with its mark."""
    with pytest.raises(InputError, match="không tự đổi"):
        with_line(SCRIPT, script_of(), 2, "Xin chào!")
    with pytest.raises(InputError, match="không tự đổi"):
        with_line(SCRIPT, script_of(), 3, "[nhạc]")
    with pytest.raises(InputError, match="không tự đổi"):
        with_line(SCRIPT, script_of(), 4, "")


def test_rows_that_went_and_came_are_told_beside_the_ones_that_stayed(tmp_path):
    """A row is struck out and another one is written: neither is taken for a change of a third."""

    def changed(xml):
        rows = re.findall(r"<w:tr>.*?</w:tr>", xml)
        new = rows[4].replace("Xin hết.", "Chúc các bạn một ngày vui.")
        return xml.replace(rows[3], "").replace(rows[4], rows[4].replace("hết", "hết nhé") + new)

    gone, changed_one, new = differing(back(tmp_path, changed))
    assert (gone.number, gone.after, gone.fits) == (4, None, False)
    assert (changed_one.number, changed_one.after.text) == (5, "Xin hết nhé.")
    assert (new.number, new.before, new.fits) == (0, None, False)
    assert new.after.text == "Chúc các bạn một ngày vui."


def test_tracked_changes_and_comments_are_told_at_their_row(tmp_path):
    run = '<w:r><w:t xml:space="preserve">Xin hết.</w:t></w:r>'
    tracked = (
        '<w:r><w:t xml:space="preserve">Xin </w:t></w:r>'
        '<w:del w:author="Cô Lan"><w:r><w:delText>hết.</w:delText></w:r></w:del>'
        '<w:ins w:author="Cô Lan"><w:r><w:t>cảm ơn.</w:t></w:r></w:ins>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
    )
    words = "<w:p><w:r><w:t>Nghe hay hơn</w:t></w:r></w:p>"
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="Cô Lan">{words}</w:comment></w:comments>'
    )
    [change] = differing(back(tmp_path, replaced((run, tracked)), comments=comments))
    assert change.after.text == "Xin cảm ơn."
    assert change.after.told == (
        "đã gạch bỏ khi theo dõi sửa: “hết.”",
        "ghi chú bên lề: “Cô Lan: Nghe hay hơn”",
        "thêm khi theo dõi sửa: “cảm ơn.”",
    )


def test_a_sheet_of_another_script_or_version_is_known(tmp_path):
    returned = back(tmp_path)
    assert "của bài khác: doi-mu.md" in strangeness(returned, script_of(name="mu.md"))
    later = script_of(SCRIPT.replace("Xin hết", "Hết"))
    assert "đã được sửa sau khi in" in strangeness(returned, later)
    unsigned = back(tmp_path, replaced(("Bản in: ", "")))
    assert "không ghi in từ bài nào" in strangeness(unsigned, script_of())


def test_what_is_no_sheet_is_refused(tmp_path):
    other = tmp_path / "a.txt"
    other.write_text("Kính gửi các lớp", encoding="utf-8")
    with pytest.raises(InputError, match="không có bảng hai cột"):
        read_sheet(other, "a.txt")


def test_an_old_word_file_is_refused_since_it_loses_what_has_a_reading(tmp_path, monkeypatch):
    """LibreOffice, which opens it, gives neither the figure nor its reading: nothing to compare."""
    old = ImportedDocument(name="ve.doc", form=FileForm.OLD_WORD, sha256="", paragraphs=())
    monkeypatch.setattr(sheet_back, "read_document", lambda path, name: old)
    with pytest.raises(InputError, match="Word cũ"):
        read_sheet(tmp_path / "ve.doc", "ve.doc")


def test_a_long_sheet_of_other_words_is_compared_at_once(tmp_path):
    """Rows by the hundred that have nothing in common are paired in their order."""
    body = "\n\n".join(f"NỮ: câu thứ {n}." for n in range(300))
    one = script_of(SCRIPT + "\n" + body)
    other = script_of(SCRIPT + "\n" + body.replace("câu thứ", "lời số"))
    assert len(differing(back(tmp_path, script=one), other)) == 300
