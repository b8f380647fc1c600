"""A document as a series of scripts: nothing of it is left out, nothing cut amid an article."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import Paragraph, ScriptKind
from broadcaster.law.quotes import with_quotes
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.full_texts import (
    FullTextPart,
    full_text_series,
    longest_title,
    write_series,
)

FIRST = date(2099, 3, 2)
LAW = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây trong trường
Cơ quan: Chính phủ
Chủ đề: cây xanh
Hiệu lực từ: 1/1/2098
---
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định: về cây [trong trường].
Điều 2. Đối tượng
1. Học sinh.
2. Thầy cô.
Chương II
CHĂM CÂY
Điều 3. Việc lớn
Các việc lớn gồm có:
1. Việc một dài như thế này đây.
2. Việc hai dài như thế này đây.
3. Việc ba dài như thế này đây.
Điều 4. Thi hành
Nghị định này có hiệu lực.
"""


def folder(tmp_path: Path, text: str = LAW) -> RegisterFolder:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True, exist_ok=True)
    (place / "cay.md").write_text(text, "utf-8")
    return read_register_folder(place)


def days(count: int) -> Sequence[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


def series(found: RegisterFolder, seconds: float):
    document = found.register.document("10/2098/NĐ-CP")
    assert document is not None
    return full_text_series(
        document,
        found,
        seconds=seconds,
        days=days,
        programme="mang-non",
        seconds_of=lambda text: float(len(text.split())),
        around=22.0,
    )


def parts(found: RegisterFolder, seconds: float) -> tuple[FullTextPart, ...]:
    made = series(found, seconds)
    assert made.value is not None, made.notices
    return made.value


def said(part: FullTextPart, found: RegisterFolder) -> list[str]:
    """What a script of the series says, without its first sentence, which is our own."""
    read = read_script(part.text.encode(), part.name)
    assert read.value is not None, read.notices
    assert [one for one in read.notices if one.level is not Level.INFO] == []
    assert read.value.head.kind is ScriptKind.FULL_TEXT
    filled = with_quotes(read.value, found)
    assert filled.value is not None, filled.notices
    assert filled.notices == ()
    return [one.text for one in filled.value.body if isinstance(one, Paragraph)][1:]


WHOLE = [
    "Chương I. Quy định chung.",
    "Điều 1. Phạm vi điều chỉnh",
    "Nghị định này quy định: về cây [trong trường].",
    "Điều 2. Đối tượng",
    "1. Học sinh.",
    "2. Thầy cô.",
    "Chương II. Chăm cây.",
    "Điều 3. Việc lớn",
    "Các việc lớn gồm có:",
    "1. Việc một dài như thế này đây.",
    "2. Việc hai dài như thế này đây.",
    "3. Việc ba dài như thế này đây.",
    "Điều 4. Thi hành",
    "Nghị định này có hiệu lực.",
]


def test_a_short_document_is_one_script_with_everything(tmp_path: Path) -> None:
    found = folder(tmp_path)
    (only,) = parts(found, 1000)
    assert only.title == "Nghị định về cây trong trường: Điều 1 đến Điều 4"
    assert only.whole == only.seconds + 22.0
    document = found.register.document("10/2098/NĐ-CP")
    assert document is not None
    assert len(longest_title(document)) > len(only.title)
    assert said(only, found) == WHOLE
    head, _, body = only.text.partition("---\n")
    assert "Chủ đề: cây xanh\n" in head
    assert body.count("[trích: ") == 4
    assert [line for line in body.split("\n") if line.startswith("#")] == [
        "# Chương I. Quy định chung",
        "# Điều 1. Phạm vi điều chỉnh",
        "# Điều 2. Đối tượng",
        "# Chương II. Chăm cây",
        "# Điều 3. Việc lớn",
        "# Điều 4. Thi hành",
    ]


@pytest.mark.parametrize("seconds", [5, 45, 60, 70, 90])
def test_every_word_is_read_once_in_order_however_it_is_cut(tmp_path: Path, seconds: float) -> None:
    found = folder(tmp_path)
    made = parts(found, seconds)
    heard = [text for part in made for text in said(part, found)]
    plain = [text for text in heard if not text.startswith("Khoản ")]
    assert [text.partition(". ")[2] if text[0].isdigit() else text for text in WHOLE] == [
        text.partition(". ")[2] if text[0].isdigit() else text for text in plain
    ]
    assert [part.day for part in made] == [*days(len(made))]
    assert [part.number for part in made] == [*range(1, len(made) + 1)]


def test_it_is_cut_at_articles_and_a_long_one_at_its_clauses_which_is_told(tmp_path: Path) -> None:
    found = folder(tmp_path)
    made = series(found, 56)
    assert [part.places for part in made.value or ()] == [
        "Điều 1 đến Điều 2",
        "Điều 3 khoản 1",
        "Điều 3 khoản 2 đến Điều 4",
    ]
    assert [one.code for one in made.notices] == ["toan-van-dieu-dai"]
    assert all(part.seconds <= 56 for part in made.value or ())
    (first, second, third) = made.value or ()
    assert first.title == "Nghị định về cây trong trường: Điều 1 đến Điều 2 (phần 1/3)"
    assert second.name == "10-2098-nd-cp-phan-2.md"
    assert "# Điều 3 (tiếp theo)" in third.text


def test_without_a_text_or_its_words_of_the_day_there_is_no_series(tmp_path: Path) -> None:
    bare = folder(tmp_path, LAW.partition("---")[0])
    with pytest.raises(InputError, match="không có nguyên văn"):
        series(bare, 100)
    amended = folder(
        tmp_path, LAW.replace("---", "Văn bản sửa đổi bổ sung:\n  - 2/2098/NĐ-CP, từ 2/1/2098\n---")
    )
    made = series(amended, 100)
    assert made.value is None
    assert {one.code for one in made.notices} == {"trich-loi-moi-chua-ro"}
    empty = folder(tmp_path, LAW.partition("Chương")[0] + "Chỉ có lời.\n")
    with pytest.raises(InputError, match="không có Điều nào"):
        series(empty, 100)


def test_nothing_is_written_over_and_the_same_once_more_is_no_fault(tmp_path: Path) -> None:
    made = parts(folder(tmp_path), 53)
    scripts = tmp_path / "scripts_vi"
    paths = write_series(made, scripts)
    assert [path.read_text("utf-8") for path in paths] == [part.text for part in made]
    paths[0].unlink()
    assert write_series(made, scripts) == paths
    paths[2].write_text("của tôi", "utf-8")
    paths[0].unlink()
    with pytest.raises(InputError, match="không ghi đè"):
        write_series(made, scripts)
    assert not paths[0].exists()
    assert paths[2].read_text("utf-8") == "của tôi"


def test_what_a_heading_has_of_marks_is_heard_as_it_is(tmp_path: Path) -> None:
    found = folder(tmp_path, LAW.replace("QUY ĐỊNH CHUNG", "Quy định [1]: chung <!-- a -->"))
    (only,) = parts(found, 1000)
    assert said(only, found)[0] == "Chương I. Quy định [1]: chung <!-- a -->."


def test_the_opening_words_of_an_article_that_is_cut_are_quoted(tmp_path: Path) -> None:
    found = folder(tmp_path)
    (_, second, third) = parts(found, 56)
    assert "[trích: 10/2098/NĐ-CP, Điều 3, phần mở đầu]" in second.text
    assert "Các việc lớn gồm có" not in second.text
    assert "phần mở đầu" not in third.text
