"""Files of a register as they come: scanned, half decomposed, typed by hand, far too long."""

import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from broadcaster.law.cited_units import cited_units
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.quotes import passage_on
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import register_of
from broadcaster.law.register_files import read_document
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.register_search import search_register
from broadcaster.law.structure import structure

DAY = date(2099, 3, 2)
HEAD = "Số: 10/2098/NĐ-CP\nTên: Nghị định về cây\nHiệu lực từ: 1/1/2098\nĐã kiểm: 1/2/2099, Hoa\n"


def folder(tmp_path: Path, **files: str) -> RegisterFolder:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / f"{name}.md").write_text(text, "utf-8")
    return read_register_folder(place)


def units(text: str) -> list[str]:
    return [" ".join(map(str, one.address.steps)) for one in structure(text).walk()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (  # a scan: l for i, a blank before the full stop, l for 1
            "Đlều 1. Phạm vi\n1 . Cây.\n2 . Hoa:\na ) Đỏ;\nb ) Vàng.\nĐiều l2. Sau\nl . Lá.\n",
            ["Điều 1", "Điều 1 khoản 1", "Điều 1 khoản 2", "Điều 1 khoản 2 điểm a",
             "Điều 1 khoản 2 điểm b", "Điều 12", "Điều 12 khoản 1"],
        ),
        (
            "Điều 1. Xe\n1. Cấm:\nh) Ngủ;\ni) Điều khiển xe lạng lách.\n",
            ["Điều 1", "Điều 1 khoản 1", "Điều 1 khoản 1 điểm h", "Điều 1 khoản 1 điểm i"],
        ),
        (
            "Điều 1. Cây\n1. Tưới\n- 2 -\nmỗi ngày.\nCÔNG BÁO/Số 12/Ngày 1-2-2099\n3\n2. Tỉa.\n",
            ["Điều 1", "Điều 1 khoản 1", "Điều 1 khoản 2"],
        ),
        (
            "Điều 1. Sửa đổi Nghị định số 9/2090/NĐ-CP\n1. Sửa đổi Điều 7 như sau:\n"
            "“Điều 7. Cây\n1. Tưới.\n2. Tỉa.”.\n2. Bãi bỏ Điều 8.\nĐiều 2. Hiệu lực\n",
            ["Điều 1", "Điều 1 khoản 1", "Điều 1 khoản 2", "Điều 2"],
        ),
    ],
    ids=["scan", "a point that says điều", "page heads", "amending"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_units_are_found_and_none_invented(text: str, wanted: list[str], form: str) -> None:
    assert units(unicodedata.normalize(form, text)) == wanted  # type: ignore[arg-type]


def test_half_of_a_file_may_be_decomposed(tmp_path: Path) -> None:
    body = "---\nĐiều 1. Trồng cây\n1. Tưới cây mỗi ngày.\n"
    half = HEAD + unicodedata.normalize("NFD", body)
    found = folder(tmp_path, a=half)
    (one,) = search_register(found, "tưới cây", day=DAY)
    assert str(one.address) == "10/2098/NĐ-CP, Điều 1 khoản 1"


@pytest.mark.parametrize(
    "words", ["Điều này gắn với mọi người.", "Điều gì cũng có lúc.", "i) Điều khiển xe"]
)
def test_what_only_looks_like_a_citation_is_none(words: str) -> None:
    assert citations_in(words, register_of(()), CitingText()) == ()


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("12/2098/N\u00d0-CP", "12/2098/NĐ-CP"),  # Eth
        ("12/2098/NĐ--CP", "12/2098/NĐ-CP"),
        ("12/2098/NĐ – CP", "12/2098/NĐ-CP"),
        (unicodedata.normalize("NFD", "12/2098/QĐ-UBND"), "12/2098/QĐ-UBND"),
        ("66.13/2098/NQ-CP", "66.13/2098/NQ-CP"),
        ("không số", "Không số"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(line: str, number: str) -> None:
    read = read_document(f"Số: {line}\nTên: T\n".encode(), "van-ban/a.md")
    assert read.value is not None
    assert (read.value.number, read.errors) == (number, ())


MISTAKES = [
    ("Hiệu lực từ: 1/1/2098", "Hiệu lực từ: 31/2/2098", "31/2"),
    ("Đã kiểm", "Hết hiệu lực: 1/1/2097\nĐã kiểm", "không sau"),
]


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES)
def test_dates_that_cannot_be_are_told_and_nobody_is_told_green(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = folder(tmp_path, a=HEAD.replace(old, new) + "---\n")
    (wrong,) = found.errors
    assert said in wrong.sentence
    assert wrong.hint
    assert wrong.place is not None
    assert wrong.place.file == "scripts_vi/van-ban/a.md"
    assert wrong.place.line in (3, 4)
    assert found.register.document("10/2098/NĐ-CP") is None
    assert found.register.broken_file("10/2098/NĐ-CP")


def test_two_files_for_one_document_and_a_loop_stop_nothing(tmp_path: Path) -> None:
    ring = "Số: {0}/2098/NĐ-CP\nTên: T\nHiệu lực từ: 1/1/2098\nVăn bản được thay thế:\n  - {1}/2098/NĐ-CP\n"
    found = folder(
        tmp_path, a=HEAD, b=HEAD, c=ring.format(1, 3), d=ring.format(2, 1), e=ring.format(3, 2)
    )
    assert {"van-ban-hai-tep", "thay-the-vong"} <= {one.code for one in found.notices}
    for document in found.register.documents:
        document_on(found.register, document, DAY)


def test_one_number_of_two_provinces_is_none_of_them_alone(tmp_path: Path) -> None:
    text = "Số: 5/2098/QĐ-UBND\nTên: T\nCơ quan: UBND tỉnh {0}\nHiệu lực từ: 1/1/2098\n"
    found = folder(tmp_path, a=text.format("A"), b=text.format("B"))
    assert found.errors == ()
    assert found.register.document("5/2098/QĐ-UBND") is None
    own = [one for one in search_register(found, "5/2098", day=DAY) if one.document.place]
    assert [one.document.issuer for one in own] == ["UBND tỉnh A", "UBND tỉnh B"]


def test_a_text_without_any_article_is_told_and_still_searched(tmp_path: Path) -> None:
    found = folder(tmp_path, a=f"{HEAD}---\nKế hoạch trồng cây xoan.\n")
    assert [one.code for one in found.text_notices()] == ["van-ban-khong-dieu"]
    (one,) = search_register(found, "cây xoan", day=DAY)
    assert (one.line, one.address is not None and one.address.steps) == (6, ())


def test_megabytes_in_one_paragraph_are_named_by_their_size_everywhere(tmp_path: Path) -> None:
    begun = time.process_time()
    found = folder(tmp_path, a=f"{HEAD}---\nĐiều 1. " + "Cây mọc. " * 600_000)
    document = found.register.document("10/2098/NĐ-CP")
    assert document is not None
    assert document_on(found.register, document, DAY).effect is Effect.IN_FORCE  # its head is read
    assert search_register(found, "mọc cây", day=DAY) == ()
    size = "đoạn dài quá 1 MB"
    assert [size in one.sentence for one in found.text_notices()] == [True]
    quoted = passage_on("10/2098/NĐ-CP, Điều 1", DAY, found)
    assert [size in one.sentence for one in quoted.errors] == [True]
    (cited,) = cited_units("Điều 1 Nghị định 10/2098/NĐ-CP", found, day=DAY)
    assert size in cited.missing
    assert time.process_time() - begun < 20


def test_a_long_text_in_lines_is_read_and_searched_whatever_its_size(tmp_path: Path) -> None:
    lines = "".join(f"Điều {n}. Cây\n1. {'Tưới cây. ' * 60}\n" for n in range(1, 3000))
    found = folder(tmp_path, a=f"{HEAD}---\n{lines}2. Kiềng ba chân.\n")
    (one,) = search_register(found, "kiềng ba chân", day=DAY)
    assert str(one.address) == "10/2098/NĐ-CP, Điều 2999 khoản 2"


def test_a_place_that_the_text_does_not_have_is_told(tmp_path: Path) -> None:
    found = folder(tmp_path, a=f"{HEAD}---\nĐiều 1. Cây\n")
    (cited,) = cited_units("Điều 9 Nghị định 10/2098/NĐ-CP", found, day=DAY)
    assert cited.missing == "toàn văn trong sổ không có chỗ này"
    (told,) = passage_on("10/2098/NĐ-CP, Điều 9", DAY, found).errors
    assert "không có “Điều 9”" in told.sentence
