"""Signs that are not said are one line a file, so that the other doubts are seen."""

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Paragraph
from broadcaster.production.readings import one_line_for_signs, read_blocks

FILE = "bai.md"


def paragraph(text, line):
    return Paragraph(text=text, place=Place(file=FILE, line=line, column=1))


def test_dropped_signs_are_one_notice_where_the_first_was():
    read = read_blocks([paragraph("Một ☺ hai ☺ ba.", 3), paragraph("Bốn ☺ XQZ.", 7)], ())
    notices = read.notices()
    assert [notice.code for notice in notices] == ["dau-bo", "viet-tat-la"]
    assert notices[0].place == Place(file=FILE, line=3, column=5)
    assert "2 chỗ khác" in notices[0].sentence
    assert "3, 7" in notices[0].sentence


def test_each_file_has_its_own_and_a_lone_one_stays():
    one = Notice(
        code="dau-bo",
        level=Level.WARNING,
        sentence="Ký hiệu “☺” không được đọc.",
        place=Place(file=FILE, line=1),
    )
    other = Notice(code="dau-bo", level=Level.WARNING, sentence="Ký hiệu “|” không được đọc.")
    assert one_line_for_signs([one, other]) == (one, other)
