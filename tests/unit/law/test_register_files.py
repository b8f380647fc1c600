"""The register's files: read, checked, written anew."""

import unicodedata
from datetime import date

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.register import (
    NO_NUMBER,
    DocumentStatus,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.register_files import document_text, read_document
from broadcaster.law.register_merging import check_relations, together
from broadcaster.law.register_writing import written_document
from broadcaster.law.starter import starter_documents

FILE = "scripts_vi/van-ban/a.md"
WHOLE = """Số: 10/2098/NĐ-CP
Tên: Nghị định về loa
  trong trường
Tên gọi tắt: Nghị định 10; Nghị định loa
Loại: Nghị định
Cơ quan: Chính phủ
Ban hành: 1/6/2098
Hiệu lực từ: 15/7/2098
Hiệu lực theo điều:
  - Điều 9: từ 1/1/2099
Văn bản sửa đổi bổ sung:
  - 20/2098/NĐ-CP, từ 15/8/2098, Điều 7 khoản 2
Được thay thế bởi: 30/2099/NĐ-CP, từ ngày 01/02/2099
Văn bản tạm ngưng hiệu lực:
  - 5/2098/NQ-CP, từ 1/10/2098 đến hết ngày 31/10/2098
Áp dụng trở lại:
  - từ 1/3/2099 theo 8/2099/NQ-CP
Không nói:
  - mức phạt của Điều 9
Đã kiểm:
  - 24/11/2098, Nguyễn Thị Hoa, Công báo 75 + 76
  - Điều 7 khoản 2: 25/11/2098, Trần Văn Nam
---
Điều 1. Phạm vi
1. Nghị định này quy định về loa.
"""


def read(text: str):
    return read_document(text.encode(), FILE)


def told(text: str) -> list[tuple[str, int]]:
    return [(one.code, one.place.line if one.place else 0) for one in read(text).notices]


def test_a_file_is_a_document_with_all_that_stands_in_it() -> None:
    found = read(WHOLE)
    assert found.notices == ()
    document = found.value
    assert document is not None
    assert (document.number, document.title) == ("10/2098/NĐ-CP", "Nghị định về loa trong trường")
    assert document.short_names == ("Nghị định 10", "Nghị định loa")
    assert (document.issued, document.in_force) == (date(2098, 6, 1), date(2098, 7, 15))
    (part,) = document.by_article
    assert (part.scope, part.since) == ("Điều 9", date(2099, 1, 1))
    amended, replaced, suspended = document.relations
    assert (amended.kind, amended.acts, amended.other) == (
        RelationKind.AMENDS, False, "20/2098/NĐ-CP",
    )  # fmt: skip
    assert (amended.scope, amended.since) == ("Điều 7 khoản 2", date(2098, 8, 15))
    assert (replaced.kind, replaced.since) == (RelationKind.REPLACES, date(2099, 2, 1))
    assert (suspended.since, suspended.until) == (date(2098, 10, 1), date(2098, 11, 1))
    assert [one.other for one in document.resumed] == ["8/2099/NQ-CP"]
    assert document.unsaid == ("mức phạt của Điều 9",)
    whole, article = document.checks
    assert (whole.who, whole.where, whole.scope) == ("Nguyễn Thị Hoa", "Công báo 75 + 76", "")
    assert (article.who, article.scope) == ("Trần Văn Nam", "Điều 7 khoản 2")
    assert document.checked == whole


def test_the_text_below_the_head_has_the_lines_of_the_file() -> None:
    text = document_text(WHOLE.encode(), FILE)
    assert text is not None
    (article,) = text.units
    assert WHOLE.split("\n")[article.line - 1] == "Điều 1. Phạm vi"
    assert document_text(b"S\xe1\xbb\x91: 1/2098/ND-CP\n---\n\n", FILE) is None


@pytest.mark.parametrize("document", starter_documents(), ids=lambda one: one.number)
def test_what_is_written_is_read_again(document: RegisteredDocument) -> None:
    """Every document of the starter register can be a station's own file."""
    again = read(written_document(document))
    assert [one for one in again.notices if one.level is Level.ERROR] == []
    assert again.value is not None
    for name in RegisteredDocument.__dataclass_fields__:
        if name not in ("relations", "resumed", "place"):
            assert getattr(again.value, name) == getattr(document, name), name
    for mine, theirs in zip(again.value.relations, document.relations, strict=True):
        assert (mine.kind, mine.acts, mine.other, mine.scope, mine.since, mine.until) == (
            theirs.kind, theirs.acts, theirs.other, theirs.scope, theirs.since, theirs.until,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("66.13/2026/NQ-CP", "66.13/2026/NQ-CP"),
        ("168/2024/NÐ–CP", "168/2024/NĐ-CP"),
        ("168 / 2024 / NĐ — CP", "168/2024/NĐ-CP"),
        ("168/2024/NĐ--CP", "168/2024/NĐ-CP"),
        (unicodedata.normalize("NFD", "46/CĐ-TTg"), "46/CĐ-TTg"),
        ("113/VBHN-VPQH", "113/VBHN-VPQH"),
        ("6050/2026/VBHN-BTP", "6050/2026/VBHN-BTP"),
        ("12/2026/QH16", "12/2026/QH16"),
        ("không số", NO_NUMBER),
    ],
)
def test_a_number_is_understood_however_it_is_typed(line: str, number: str) -> None:
    found = read(f"Số: {line}\nTên: Một văn bản\nĐã kiểm: 1/1/2027\n")
    assert found.notices == ()
    assert found.value is not None
    assert found.value.number == number


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("Số: 10/2098/NĐ-CP", "Số: mười", "so-hieu-la", 1),
        ("Số: 10/2098/NĐ-CP\n", "", "thieu-khoa", 1),
        ("Ban hành: 1/6/2098", "Ban hành: 31/6/2098", "ngay-sai", 7),
        ("Ban hành: 1/6/2098", "Ban hành: 1/6/2097", "so-hieu-nam", 7),
        ("Hiệu lực từ: 15/7/2098", "Hiệu lực từ: 15/5/2098", "ngay-nguoc", 8),
        ("Hiệu lực từ: 15/7/2098", "Hiệu lực từ: 15/7/2098\nHết hiệu lực: 1/7/2098", "ngay-nguoc", 9),
        ("đến hết ngày 31/10/2098", "đến 30/9/2098", "ngay-nguoc", 15),
        ("  - Điều 9: từ 1/1/2099", "  - Điều 9", "hieu-luc-dieu-la", 10),
        ("  - 20/2098/NĐ-CP, từ", "  - , từ", "quan-he-la", 12),
        ("theo 8/2099/NQ-CP", "", "quan-he-la", 17),
        ("24/11/2098, Ng", "hôm qua, Ng", "kiem-la", 21),
        ("Loại: Nghị định", "Loaị văn baan: Nghị định", "khoa-la", 5),
        ("Loại: Nghị định", "Nghị định", "dong-la", 5),
        ("Loại: Nghị định", "Số: 1/2098/NĐ-CP", "khoa-lap", 5),
        ("Loại: Nghị định", "Tình trạng: Còn sống", "tinh-trang-la", 5),
        ("  - 24/11/2098, Nguyễn Thị Hoa, Công báo 75 + 76\n  - Điều 7 khoản 2: 25/11/2098, Trần "
         "Văn Nam", "", "van-ban-chua-kiem", 1),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in WHOLE
    found = [one for one in told(WHOLE.replace(old, new)) if one[0] == code]
    assert found == [(code, line)]
    notice = next(one for one in read(WHOLE.replace(old, new)).notices if one.code == code)
    assert notice.hint


HEAD = "Số: 1/2098/NĐ-CP\nTên: T\nĐã kiểm: 1/1/2099\n"


@pytest.mark.parametrize(
    "line",
    [
        "Bị thay thế bởi: 15/2098/NĐ-CP, 174/2098/NĐ-CP",
        "Bị thay thế bởi: 15/2098/NĐ-CP, từ 1/1/2099, Nghị định số 174/2098/NĐ-CP",
        "Bị thay thế bởi: 15/2098/NĐ-CP và 174/2098/NĐ-CP",
        "Bị thay thế bởi: 15/2098/NĐ-CP; 174/2098/NĐ-CP",
        "Bị thay thế bởi: 282/2098/NĐ-CP Điều 7, từ 1/1/2099",
        "Bị thay thế bởi: Điều 7 của 282/2098/NĐ-CP",
        "Bị thay thế bởi: phần đường bộ của Nghị định 282/2098/NĐ-CP",
        "Bị thay thế bởi: 282/2098/NĐ-CP (trừ Điều 7)",
        "Bị thay thế bởi: Luật Giao thông, Điều 7 và 174/2098/NĐ-CP",
        "Bị thay thế bởi: Luật Giao thông Điều 7",
        "Áp dụng trở lại: Điều 3 từ 1/1/2099 theo 9/2098/NQ-CP",
        "Áp dụng trở lại: từ 1/1/2099 theo 9/2098/NQ-CP, Điều 3",
    ],
)
def test_no_word_of_a_relation_is_dropped(line: str) -> None:
    found = read(HEAD + line)
    assert found.value is None
    (one,) = found.notices
    assert one.code == "quan-he-la"
    assert one.place is not None
    assert one.place.line == 4


@pytest.mark.parametrize(
    "line",
    [
        "Bị thay thế bởi: 282/2098/NĐ-CP từ tháng 10/2099",
        "Bị thay thế bởi: 282/2098/NĐ-CP, từ 10/2099",
        "Bị thay thế bởi: 282/2098/NĐ-CP, từ năm 2099, Điều 7",
        "Bị thay thế bởi: 282/2098/NĐ-CP, 15/12/2099",
        "Bị tạm ngưng bởi: 282/2098/NQ-CP, từ 1/1/2099 đến hết tháng 3/2099",
        "Hiệu lực theo điều: Điều 5: từ 1/1/2099 đến cuối năm",
        "Áp dụng trở lại: từ quý 2/2099 theo 9/2098/NQ-CP",
        "Hết hiệu lực:\n  - tháng 3/2099",
        "Hết hiệu lực: 1/1/2099\n  - 2/1/2099",
    ],
)
def test_no_half_written_day_is_dropped(line: str) -> None:
    found = read(HEAD + line)
    assert found.value is None
    assert {(one.code, one.place and one.place.line) for one in found.notices} <= {
        ("ngay-sai", 4), ("ngay-sai", 5),
    }  # fmt: skip


def test_a_day_may_stand_below_its_key() -> None:
    document = read(HEAD + "Hết hiệu lực:\n  - 15/12/2099\n").value
    assert document is not None
    assert document.ended == date(2099, 12, 15)


def test_a_key_of_a_relation_may_stand_twice() -> None:
    document = read(HEAD + "Bị bãi bỏ bởi: 2/2098/NĐ-CP\nBị bãi bỏ bởi: 3/2098/NĐ-CP\n").value
    assert document is not None
    assert [one.other for one in document.relations] == ["2/2098/NĐ-CP", "3/2098/NĐ-CP"]


@pytest.mark.parametrize(
    ("line", "other", "scope"),
    [
        ("Nghị định số 282/2098/NĐ-CP của Chính phủ, từ 1/1/2099", "282/2098/NĐ-CP", ""),
        ("Luật Trẻ em 102/2098/QH13 (Quốc hội)", "102/2098/QH13", ""),
        ("282/2098/NĐ-CP: từ 1/1/2099", "282/2098/NĐ-CP", ""),
        ("174/2098/NĐ-CP, từ 1/7/2099, các điều 98 đến 106, gồm Điều 101", "174/2098/NĐ-CP",
         "các điều 98 đến 106, gồm Điều 101"),
        ("174/2098/NĐ-CP, phần sửa Nghị định 15/2020/NĐ-CP", "174/2098/NĐ-CP",
         "phần sửa Nghị định 15/2020/NĐ-CP"),
        ("174/2098/NĐ-CP, từ Điều 5 đến Điều 7", "174/2098/NĐ-CP", "từ Điều 5 đến Điều 7"),
        ("174/2098/NĐ-CP, phần liên quan đến xe máy", "174/2098/NĐ-CP",
         "phần liên quan đến xe máy"),
        ("Luật Trẻ em, Điều 7", "Luật Trẻ em", "Điều 7"),
        ("chưa rõ văn bản nào", "", ""),
    ],
)  # fmt: skip
def test_what_a_relation_may_say(line: str, other: str, scope: str) -> None:
    found = read(f"{HEAD}Bị thay thế bởi: {line}")
    assert found.notices == ()
    assert found.value is not None
    assert [(one.other, one.scope) for one in found.value.relations] == [(other, scope)]


def test_what_is_no_text_at_all_is_told_and_never_raises() -> None:
    for data in (b"", b"\0" * 50, b"\xff\xfe", "Số".encode(), b"- " * 5000, b"a: b\n" * 5000):
        assert read_document(data, FILE).value is None


def test_two_files_for_one_document_are_told_and_the_first_counts() -> None:
    one = read(WHOLE).value
    other = read_document(WHOLE.replace("NĐ-CP", "ND-CP", 1).encode(), "scripts_vi/van-ban/b.md")
    assert one is not None
    assert other.value is not None
    found = together((one, other.value))
    assert found.value == (one,)
    assert [(n.code, n.place.file) for n in found.notices if n.place] == [
        ("van-ban-hai-tep", "scripts_vi/van-ban/b.md")
    ]


def test_the_same_number_of_two_provinces_is_two_documents() -> None:
    here, there = (
        RegisteredDocument(number="5/2098/QĐ-UBND", title="Quyết định", issuer=f"UBND tỉnh {name}")
        for name in ("A", "B")
    )
    register = register_of((here, there))
    assert together((here, there)).notices == ()
    assert register.document("5/2098/QĐ-UBND") is None
    assert register.document("5/2098/QĐ-UBND", "ubnd tỉnh b") is there


def test_a_loop_of_replacements_is_told() -> None:
    files = {
        "1/2098/NĐ-CP": "3/2098/NĐ-CP",
        "2/2098/NĐ-CP": "1/2098/NĐ-CP",
        "3/2098/NĐ-CP": "2/2098/NĐ-CP",
    }
    documents = [
        read(f"Số: {one}\nTên: T\nVăn bản được thay thế: {other}, từ 1/1/2099\n").value
        for one, other in files.items()
    ]
    register = register_of([one for one in documents if one])
    (told_of,) = check_relations(register)
    assert told_of.code == "thay-the-vong"
    assert all(number in told_of.sentence for number in files)


def test_a_document_without_number_goes_by_its_name() -> None:
    document = read(f"Số: {NO_NUMBER}\nTên: Nội quy trường\nĐã kiểm: 1/1/2027\n").value
    assert document is not None
    register = register_of((document,))
    assert register.document("Nội quy trường") is document
    assert register.named("nội quy  trường") == (document,)


def test_what_a_station_writes_takes_the_place_of_what_came_with_the_program() -> None:
    own = read("Số: 168/2024/NĐ-CP\nTên: Nghị định của đài\nCơ quan: Chính phủ\n").value
    assert own is not None
    register = register_of(starter_documents(), (own,))
    assert register.document("NĐ 168/2024/NĐ-CP") is own
    assert len(register.documents) == len(starter_documents())


def test_a_status_that_was_read_has_the_official_words() -> None:
    document = read("Số: 1/2098/NĐ-CP\nTên: T\nTình trạng: hết hiệu lực một phần\n").value
    assert document is not None
    assert document.read_status is DocumentStatus.ENDED_IN_PART


def test_an_address_is_written_as_people_say_it() -> None:
    steps = (UnitStep(UnitKind.ARTICLE, "7"), UnitStep(UnitKind.CLAUSE, "9"))
    address = LawAddress(document="168/2024/NĐ-CP", steps=(*steps, UnitStep(UnitKind.POINT, "b")))
    assert str(address) == "168/2024/NĐ-CP, Điều 7 khoản 9 điểm b"
    assert LawAddress(document="168/2024/NĐ-CP", steps=steps).covers(address)


@pytest.mark.parametrize("key", ["Thay thế", "Văn bản bị thay thế", "Bị thay thế"])
def test_a_relation_that_is_nearly_named_is_offered_both_ways(key: str) -> None:
    """Which of the two documents acts is not guessed: the other way round would be a lie."""
    text = f"Số: 1/2098/NĐ-CP\nTên: Nghị định về cây\n{key}: 2/2097/NĐ-CP\n---\n"
    [fault] = read_document(text.encode(), "a.md").errors
    assert "Văn bản này thay thế văn bản khác thì viết “Văn bản được thay thế”" in fault.hint
    assert "văn bản khác thay thế nó thì viết “Văn bản thay thế”" in fault.hint
