"""What a script quotes is the law's wording of the day, or nothing."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import LawQuote, LegalSource, Paragraph
from broadcaster.law.quotes import LONGEST_QUOTE, passage_on, with_quotes
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.sources import bodies_of
from broadcaster.scripts.script_file import read_script

DAY = date(2099, 3, 2)
BASE = """Số: 10/2098/NĐ-CP
Tên: Nghị định về cây trong trường
Hiệu lực từ: 1/1/2098
{more}---
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Nghị định này quy định về cây trong trường học.
Điều 7. Chăm cây
1. Lớp trực nhật tưới cây mỗi ngày hai lần,
trừ ngày mưa.
2. Phạt tiền từ 200.000 đồng đến 400.000 đồng đối với một trong các hành vi sau đây:
a) Bẻ cành;
b) Hái hoa.
3. Nhà trường thay cây chết.
"""
AMENDING = """Số: 20/2098/NĐ-CP
Tên: Nghị định sửa đổi
Hiệu lực từ: 15/8/2098
Văn bản được sửa đổi bổ sung:
  - 10/2098/NĐ-CP
---
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 10/2098/NĐ-CP
1. Sửa đổi khoản 1 Điều 7 như sau:
“1. Lớp trực nhật tưới cây mỗi ngày một lần.”.
2. Bổ sung điểm c vào sau điểm b khoản 2 Điều 7 như sau:
“c) Khắc chữ lên thân cây.”.
3. Bãi bỏ khoản 3 Điều 7.
4. Thay thế cụm từ “trường học” bằng cụm từ “cơ sở giáo dục” trong Nghị định số 10/2098/NĐ-CP.
"""
HEAD = """Tiêu đề: Chăm cây
Loại: giới thiệu nội dung cơ bản
Chương trình: mang-non
Ngày phát: 2/3/2099
{more}---
"""
NAMED = "Văn bản nguồn:\n  - 10/2098/NĐ-CP\n"


def folder(tmp_path: Path, *files: str) -> RegisterFolder:
    place = tmp_path / "scripts_vi" / "van-ban"
    place.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(files):
        (place / f"{number}.md").write_text(text, "utf-8")
    return read_register_folder(place)


def plain(tmp_path: Path, *more: str) -> RegisterFolder:
    return folder(tmp_path, BASE.format(more=""), *more)


def words(found: RegisterFolder, address: str, day: date = DAY) -> list[str]:
    passage = passage_on(address, day, found)
    assert passage.value is not None, passage.notices
    return [*passage.value.paragraphs]


def code(found: RegisterFolder, address: str, day: date = DAY) -> tuple[str, str]:
    told = passage_on(address, day, found).errors
    assert len(told) == 1, told
    return told[0].code, told[0].sentence


def _two_communes(tmp_path: Path) -> RegisterFolder:
    decision = "Số: 7/2098/QĐ-UBND\nTên: Nuôi chó\nCơ quan: UBND xã {0}\nHiệu lực từ: 1/2/2098\n"
    body = "---\nĐiều 1. Chó\nChó ở {0} phải rọ mõm.\n"
    return folder(tmp_path, *((decision + body).format(one) for one in ("Sông Mây", "Núi Gió")))


def _commune_source(name: str) -> LegalSource:
    return LegalSource(number="7/2098/QĐ-UBND", issuer=name and f"UBND xã {name}")


def test_of_one_number_the_document_of_the_named_body_is_quoted(tmp_path: Path) -> None:
    found = _two_communes(tmp_path)
    place = "7/2098/QĐ-UBND, Điều 1"
    assert "cơ quan ban hành" in passage_on(place, DAY, found).errors[0].hint
    for name in ("Sông Mây", "Núi Gió"):
        bodies = bodies_of([_commune_source(name)])
        passage = passage_on(place, DAY, found, bodies=bodies).value
        assert passage is not None
        assert any(name in words for words in passage.paragraphs)


@pytest.mark.parametrize(
    "named", [("Sông Mây", "Núi Gió"), ("Núi Gió", "Sông Mây"), ("Sông Mây", ""), ("", "Núi Gió")]
)
def test_sources_of_one_number_from_two_bodies_choose_none(tmp_path, named):
    bodies = bodies_of(map(_commune_source, named))
    found = passage_on("7/2098/QĐ-UBND, Điều 1", DAY, _two_communes(tmp_path), bodies=bodies)
    assert [one.code for one in found.errors] == ["trich-van-ban-la"]
    assert "sau số hiệu" in found.errors[0].hint


@pytest.mark.parametrize(
    "words",
    [
        "Quyết định 7/2098/QĐ-UBND của UBND xã {0}, Điều 1",
        "Điều 1 Quyết định 7/2098/QĐ-UBND của UBND xã {0}",
        "Quyết định 7/2098/QĐ-UBND do UBND xã {0} ban hành, Điều 1",
    ],
)
def test_the_body_that_is_written_chooses_before_the_sources(tmp_path, words):
    register = _two_communes(tmp_path)
    for named in (("Núi Gió",), ("Sông Mây", "Núi Gió"), ()):
        bodies = bodies_of(map(_commune_source, named))
        passage = passage_on(words.format("Sông Mây"), DAY, register, bodies=bodies).value
        assert passage is not None
        assert "Chó ở Sông Mây phải rọ mõm." in passage.paragraphs
        strange = passage_on(words.format("Sông Mây Hạ"), DAY, register, bodies=bodies)
        assert [one.code for one in strange.errors] == ["trich-van-ban-la"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("10/2098/NĐ-CP, Điều 7 khoản 2 điểm b", ["Hái hoa."]),
        ("điểm b khoản 2 Điều 7 Nghị định số 10/2098/NĐ-CP", ["Hái hoa."]),
        ("10/2098/NĐ-CP, khoản 1 Điều 7",
         ["Lớp trực nhật tưới cây mỗi ngày hai lần, trừ ngày mưa."]),
        ("10/2098/NĐ-CP, Điều 7 khoản 2",
         ["Phạt tiền từ 200.000 đồng đến 400.000 đồng đối với một trong các hành vi sau đây:",
          "a) Bẻ cành;", "b) Hái hoa."]),
        ("10/2098/NĐ-CP, Điều 1",
         ["Điều 1. Phạm vi điều chỉnh", "Nghị định này quy định về cây trong trường học."]),
    ],
)  # fmt: skip
def test_the_words_are_those_of_the_text(tmp_path: Path, address: str, said: list[str]) -> None:
    assert words(plain(tmp_path), address) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("10/2098/NĐ-CP, Điều 7 khoản 1", ["Lớp trực nhật tưới cây mỗi ngày một lần."]),
        ("10/2098/NĐ-CP, Điều 7 khoản 2 điểm c", ["Khắc chữ lên thân cây."]),
        ("10/2098/NĐ-CP, Điều 7 khoản 2",
         ["Phạt tiền từ 200.000 đồng đến 400.000 đồng đối với một trong các hành vi sau đây:",
          "a) Bẻ cành;", "b) Hái hoa.", "c) Khắc chữ lên thân cây."]),
        ("10/2098/NĐ-CP, Điều 7 khoản 2 điểm b", ["Hái hoa."]),
    ],
)  # fmt: skip
def test_what_was_amended_has_its_new_words_from_that_day(
    tmp_path: Path, address: str, said: list[str]
) -> None:
    assert words(plain(tmp_path, AMENDING), address) == said


def test_the_day_before_the_amendment_the_old_words_stand(tmp_path: Path) -> None:
    found = plain(tmp_path, AMENDING)
    before = words(found, "10/2098/NĐ-CP, Điều 7 khoản 1", date(2098, 8, 14))
    assert before == ["Lớp trực nhật tưới cây mỗi ngày hai lần, trừ ngày mưa."]
    told = code(found, "10/2098/NĐ-CP, Điều 7 khoản 2 điểm c", date(2098, 8, 14))
    assert told[0] == "trich-khong-co-cho"


@pytest.mark.parametrize(
    "address",
    [
        "10/2098/NĐ-CP, Điều 7 khoản 3",  # repealed by words only
        "10/2098/NĐ-CP, Điều 7",  # with that khoản in it
        "10/2098/NĐ-CP, Điều 1",  # "trường học" was replaced
    ],
)
def test_new_words_that_nobody_has_are_an_error(tmp_path: Path, address: str) -> None:
    told, sentence = code(plain(tmp_path, AMENDING), address)
    assert told == "trich-loi-moi-chua-ro"
    assert "20/2098/NĐ-CP" in sentence


@pytest.mark.parametrize(
    ("relation", "address", "known"),
    [
        ("20/2098/NĐ-CP, từ 15/8/2098", "Điều 7 khoản 1", False),
        ("20/2098/NĐ-CP, từ 15/8/2098, Điều 7 khoản 2", "Điều 7 khoản 1", True),
        ("20/2098/NĐ-CP, từ 15/8/2098, Điều 7 khoản 2", "Điều 7 khoản 2 điểm a", False),
        ("20/2098/NĐ-CP, từ 15/8/2098, Điều 7 khoản 2", "Điều 7", False),
        ("20/2098/NĐ-CP, từ 15/8/2099", "Điều 7 khoản 1", True),
        ("20/2098/NĐ-CP", "Điều 7 khoản 1", False),
    ],
)
def test_an_amendment_without_a_text_lets_only_what_it_leaves_alone(
    tmp_path: Path, relation: str, address: str, known: bool
) -> None:
    more = f"Văn bản sửa đổi bổ sung:\n  - {relation}\n"
    found = folder(tmp_path, BASE.format(more=more))
    passage = passage_on(f"10/2098/NĐ-CP, {address}", DAY, found)
    assert (passage.value is not None) is known
    assert [one.code for one in passage.notices] == ([] if known else ["trich-loi-moi-chua-ro"])


def test_an_article_that_was_given_anew_has_nothing_of_the_old_one(tmp_path: Path) -> None:
    text = (
        AMENDING[: AMENDING.index("1. Sửa đổi khoản")]
        + "1. Sửa đổi Điều 7 như sau:\n“Điều 7. Cây\n1. Một.”"
    )
    found = plain(tmp_path, text)
    assert words(found, "10/2098/NĐ-CP, Điều 7") == ["Điều 7. Cây", "1. Một."]
    assert code(found, "10/2098/NĐ-CP, Điều 7 khoản 2")[0] == "trich-khong-co-cho"


@pytest.mark.parametrize("new", ["Điều 7 như sau:\n“Điều 7. Cây", "khoản 2 như sau:\n“2. Cây.”"])
def test_new_words_for_nobody_knows_what_leave_no_old_words(tmp_path: Path, new: str) -> None:
    text = AMENDING.partition("---")[0] + f"---\nĐiều 1. Sửa đổi\n1. Sửa đổi {new}\n"
    found = plain(tmp_path, text)
    assert code(found, "10/2098/NĐ-CP, Điều 7 khoản 2")[0] == "trich-loi-moi-chua-ro"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "trich-khong-ro"),
        ("Điều 7", "trich-khong-ro"),
        ("10/2098/NĐ-CP", "trich-khong-ro"),
        ("10/2098/NĐ-CP, Điều 1 và Điều 7", "trich-khong-ro"),
        ("99/2098/NĐ-CP, Điều 7", "trich-van-ban-la"),
        ("10/2098/NĐ-CP, Điều 99", "trich-khong-co-cho"),
        ("102/2016/QH13, Điều 1", "trich-khong-nguyen-van"),  # it came with the program
        ("<!--]]>" * 30, "trich-khong-ro"),
    ],
)
def test_what_cannot_be_quoted_is_told(tmp_path: Path, address: str, expected: str) -> None:
    assert code(plain(tmp_path), address)[0] == expected


def test_a_file_without_a_text_gives_no_quote(tmp_path: Path) -> None:
    found = folder(tmp_path, BASE.format(more="").partition("---")[0])
    assert code(found, "10/2098/NĐ-CP, Điều 7")[0] == "trich-khong-nguyen-van"


def test_a_file_that_cannot_be_read_is_told_and_read_the_next_time(tmp_path: Path) -> None:
    found = plain(tmp_path)
    (path,) = found.files.values()
    path.rename(path.with_suffix(".gone"))
    assert code(found, "10/2098/NĐ-CP, Điều 7 khoản 3")[0] == "trich-khong-nguyen-van"
    path.with_suffix(".gone").rename(path)
    assert words(found, "10/2098/NĐ-CP, Điều 7 khoản 3") == ["Nhà trường thay cây chết."]


def test_a_quote_of_hours_is_none(tmp_path: Path) -> None:
    text = BASE.format(more="") + "4. " + "cây " * (LONGEST_QUOTE // 4) + ".\n"
    assert code(folder(tmp_path, text), "10/2098/NĐ-CP, Điều 7 khoản 4")[0] == "trich-dai"


@pytest.mark.parametrize(
    "more",
    [
        "Hết hiệu lực: 1/1/2099\n",
        "Văn bản tạm ngưng hiệu lực:\n  - 5/2098/NQ-CP, từ 1/10/2098\n",
        "Hiệu lực theo điều:\n  - Điều 7: từ 1/1/2100\n",
        "Văn bản bãi bỏ:\n  - 5/2098/NĐ-CP, từ 1/10/2098, Điều 7 khoản 2\n",
    ],
)
def test_what_is_not_in_force_is_quoted_for_a_reason_only(tmp_path: Path, more: str) -> None:
    found = folder(tmp_path, BASE.format(more=more))
    assert code(found, "10/2098/NĐ-CP, Điều 7 khoản 2")[0] == "trich-khong-hieu-luc"
    for reason, level in (("", Level.ERROR), ("Lý do nguồn: kể chuyện cũ\n", Level.INFO)):
        checked = with_quotes(script("[trích: 10/2098/NĐ-CP, Điều 7 khoản 2]", reason), found)
        assert {one.level for one in checked.notices} == {level}
        assert (checked.value is None) is (level is Level.ERROR)


def script(body: str, head: str = ""):
    read = read_script((HEAD.format(more=head + NAMED) + body).encode(), "scripts_vi/cay.md")
    assert read.value is not None, read.notices
    return read.value


def test_who_speaks_reads_the_quote_and_its_words_are_part_of_the_script(tmp_path: Path) -> None:
    bare = script("NỮ: Luật ghi:\n\n[trích: 10/2098/NĐ-CP, Điều 7 khoản 1]\n\nNAM: Vậy đó.")
    assert [type(block) for block in bare.body] == [Paragraph, LawQuote, Paragraph]
    filled = with_quotes(bare, plain(tmp_path)).value
    assert filled is not None
    quote = filled.body[1]
    assert isinstance(quote, Paragraph)
    assert quote.role == "NỮ"
    assert quote.text == "Lớp trực nhật tưới cây mỗi ngày hai lần, trừ ngày mưa."
    assert quote.quoted == "10/2098/NĐ-CP, Điều 7 khoản 1"
    assert quote.place_at(20) == quote.place
    assert quote.place.line == 10
    changed = with_quotes(bare, plain(tmp_path, AMENDING)).value
    assert changed is not None
    assert len({bare.digest, filled.digest, changed.digest}) == 3


def test_a_document_that_is_quoted_and_not_among_the_sources_is_told(tmp_path: Path) -> None:
    body = "NỮ: [trích: 10/2098/NĐ-CP, Điều 7 khoản 3]"
    read = read_script((HEAD.format(more="") + body).encode(), "cay.md").value
    assert read is not None
    (told,) = with_quotes(read, plain(tmp_path)).notices
    assert (told.level, told.code) == (Level.WARNING, "van-ban-khong-nguon")


def test_a_script_without_a_quote_is_left_as_it_is(tmp_path: Path) -> None:
    plainly = script("NỮ: Chào.")
    assert with_quotes(plainly, plain(tmp_path)).value is plainly


def amends(
    body: str, number: str = "20/2098/NĐ-CP", head: str = "", since: str = "", scope: str = ""
) -> str:
    """A file of a document that amends the one about trees."""
    told = ", ".join(filter(None, ("10/2098/NĐ-CP", since, scope)))
    return (
        f"Số: {number}\nTên: Nghị định sửa đổi\nHiệu lực từ: 15/8/2098\n{head}"
        f"Văn bản được sửa đổi bổ sung:\n  - {told}\n---\n"
        f"Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 10/2098/NĐ-CP\n{body}\n"
    )


ONCE = "1. Sửa đổi khoản 1 Điều 7 như sau:\n“1. Tưới một lần.”."
PLAIN, CHANGED = "Lớp trực nhật tưới cây mỗi ngày hai lần, trừ ngày mưa.", "Tưới một lần."
FIRST_CLAUSE, SECOND_CLAUSE = "10/2098/NĐ-CP, Điều 7 khoản 1", "10/2098/NĐ-CP, Điều 7 khoản 3"


def test_the_last_of_several_amendments_is_read_whichever_file_comes_first(tmp_path: Path) -> None:
    later = ONCE.replace("một", "ba")
    found = plain(tmp_path, amends(later, "30/2098/NĐ-CP", since="từ 1/9/2098"), amends(ONCE))
    assert words(found, FIRST_CLAUSE, date(2098, 8, 31)) == [CHANGED]
    assert words(found, FIRST_CLAUSE, date(2098, 9, 1)) == ["Tưới ba lần."]


@pytest.mark.parametrize(
    ("since", "day", "said"),
    [
        ("từ 1/9/2098 đến 30/9/2098", date(2098, 9, 1), CHANGED),
        ("từ 1/9/2098 đến 30/9/2098", date(2098, 9, 30), CHANGED),
        ("từ 1/9/2098 đến 30/9/2098", date(2098, 10, 1), PLAIN),
    ],
)
def test_an_amendment_counts_as_long_as_it_holds(
    tmp_path: Path, since: str, day: date, said: str
) -> None:
    assert words(plain(tmp_path, amends(ONCE, since=since)), FIRST_CLAUSE, day) == [said]


@pytest.mark.parametrize(
    "head",
    [
        "Hiệu lực theo điều:\n  - Điều 1: từ 3/3/2099\n",
        "Hết hiệu lực: 1/1/2099\n",
        "Văn bản tạm ngưng hiệu lực:\n  - 5/2098/NQ-CP, từ 1/10/2098\n",
    ],
)
def test_an_amendment_that_may_not_hold_leaves_only_what_it_does_not_touch(
    tmp_path: Path, head: str
) -> None:
    found = plain(tmp_path, amends(ONCE, head=head))
    told, sentence = code(found, FIRST_CLAUSE)
    assert told == "trich-loi-moi-chua-ro"
    assert ("hiệu lực sau" in sentence) == ("theo điều" in head)
    assert words(found, SECOND_CLAUSE) == ["Nhà trường thay cây chết."]


def test_an_article_of_the_amendment_that_begins_on_the_day_has_begun(tmp_path: Path) -> None:
    found = plain(tmp_path, amends(ONCE, head="Hiệu lực theo điều:\n  - Điều 1: từ 2/3/2099\n"))
    assert words(found, FIRST_CLAUSE) == [CHANGED]


def test_what_is_done_to_another_document_is_not_done_to_this_one(tmp_path: Path) -> None:
    body = (
        ONCE + "\nĐiều 2. Sửa đổi, bổ sung một số điều của Nghị định số 11/2098/NĐ-CP\n"
        "1. Sửa đổi khoản 3 Điều 7 như sau:\n“3. Khác.”.\n2. Bãi bỏ khoản 2 Điều 7.\n"
        "3. Thay cụm từ “cành” bằng cụm từ “lá” tại Điều 7.\n"
    )
    found = plain(tmp_path, amends(body))
    assert words(found, SECOND_CLAUSE) == ["Nhà trường thay cây chết."]
    assert words(found, "10/2098/NĐ-CP, Điều 7 khoản 2 điểm a") == ["Bẻ cành;"]


def test_a_scope_without_words_for_it_is_an_error_and_with_them_is_none(tmp_path: Path) -> None:
    found = plain(tmp_path, amends(ONCE, scope="Điều 7 khoản 1, Điều 7 khoản 3"))
    assert words(found, FIRST_CLAUSE) == [CHANGED]
    assert code(found, SECOND_CLAUSE)[0] == "trich-loi-moi-chua-ro"


@pytest.mark.parametrize(
    ("body", "address", "known"),
    [
        ("1. Bổ sung khoản 4 vào sau khoản 3 Điều 7 và bãi bỏ khoản 1 Điều 7 như sau:\n“4. Mới.”.",
         "Điều 7 khoản 1", False),
        ("1. Bổ sung khoản 4 vào sau khoản 3 Điều 7 như sau:\n“4. Mới.”.", "Điều 7 khoản 3", True),
        ("1. Sửa đổi điểm a khoản 9 Điều 7 như sau:\n“a) Mới.”.", "Điều 7", False),
        ("1. Sửa đổi khoản 1 Điều 9 như sau:\n“1. Mới.”.", "Điều 9", False),
        ("1. Thay cụm từ “hoa hồng” bằng cụm từ “hoa” tại Điều 7.", "Điều 7", True),
        ("1. Thay cụm từ “Hái hoa” bằng cụm từ “Ngắt hoa” tại Điều 7.", "Điều 7", False),
        ("1. Việc quy định tại khoản 1 Điều 7 do lớp trực nhật làm.", "Điều 7 khoản 1", True),
        ("1. Sửa đổi, bổ sung Điều 7 như sau:\na) Sửa đổi khoản 1 như sau:\n“1. Mới.”;\n"
         "b) Bãi bỏ khoản 3.", "Điều 7 khoản 3", False),
    ],
)  # fmt: skip
def test_what_is_changed_without_words_is_never_read(
    tmp_path: Path, body: str, address: str, known: bool
) -> None:
    passage = passage_on(f"10/2098/NĐ-CP, {address}", DAY, plain(tmp_path, amends(body)))
    assert [one.code for one in passage.notices] == ([] if known else ["trich-loi-moi-chua-ro"])


def test_a_whole_article_has_its_amended_points_in_their_places(tmp_path: Path) -> None:
    body = (
        "1. Sửa đổi điểm a khoản 2 Điều 7 như sau:\n“a) Bẻ cành, bẻ lá;”.\n"
        "2. Bổ sung điểm a1 vào sau điểm a khoản 2 Điều 7 như sau:\n“a1) Trèo cây;”."
    )
    said = words(plain(tmp_path, amends(body)), "10/2098/NĐ-CP, Điều 7")
    assert said[3:6] == ["a) Bẻ cành, bẻ lá;", "a1) Trèo cây;", "b) Hái hoa."]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "trich-chua-kiem"),
        ("Hiệu lực từ: 1/1/2098\nTình trạng: Cần rà soát\n", "trich-chua-kiem"),
        ("Hiệu lực từ: 1/1/2098\nVăn bản đính chính:\n  - 9/2098/CV-CP\n", "trich-dinh-chinh"),
    ],
)
def test_what_is_in_doubt_is_read_and_told(tmp_path: Path, head: str, expected: str) -> None:
    text = BASE.format(more="").replace("Hiệu lực từ: 1/1/2098\n", head)
    passage = passage_on(SECOND_CLAUSE, DAY, folder(tmp_path, text))
    assert passage.value is not None
    assert [(one.level, one.code) for one in passage.notices] == [(Level.WARNING, expected)]


def test_why_there_are_no_words_is_said(tmp_path: Path) -> None:
    body = BASE.format(more="Cơ quan: Ủy ban nhân dân tỉnh {}\n").partition("---")[0]
    number = ("10/2098/NĐ-CP", "10/2098/QĐ-UBND")
    texts = [body.replace(*number).format(place) for place in ("A", "B")]
    found = folder(tmp_path, *texts, body)
    assert "có ở nhiều nơi" in code(found, "10/2098/QĐ-UBND, Điều 1")[1]
    other = code(found, "10/2098/QĐ-UBND của UBND xã C, Điều 1")[1]
    assert "của UBND xã C không có trong sổ văn bản, chỉ có của Ủy ban nhân dân tỉnh A, " in other
    assert "không có trong sổ" in code(found, "11/2098/QĐ-UBND, Điều 1")[1]
    assert "chưa có toàn văn" in code(found, SECOND_CLAUSE)[1]
    assert "sổ mang sẵn" in code(found, "102/2016/QH13, Điều 1")[1]


def test_a_name_is_as_good_as_a_number_and_what_is_attached_has_its_own_articles(
    tmp_path: Path,
) -> None:
    text = BASE.format(more="Tên gọi tắt: Nghị định cây\n") + (
        "QUY CHẾ\nTRỒNG CÂY\n(Kèm theo Nghị định số 10/2098/NĐ-CP)\nĐiều 1. Quy chế\n1. Trồng.\n"
    )
    found = folder(tmp_path, text)
    assert words(found, "Nghị định cây, Điều 7 khoản 3") == ["Nhà trường thay cây chết."]
    assert words(found, "10/2098/NĐ-CP, văn bản kèm theo, Điều 1 khoản 1") == ["Trồng."]


def test_one_amendment_of_another_place_hides_no_later_one(tmp_path: Path) -> None:
    elsewhere = amends("1. Bãi bỏ Điều 1.", "30/2098/NĐ-CP", scope="Điều 1")
    found = plain(tmp_path, elsewhere, amends(ONCE, since="từ 1/9/2098"))
    assert words(found, FIRST_CLAUSE) == [CHANGED]


def test_an_amendment_since_nobody_knows_when_leaves_nothing_sure(tmp_path: Path) -> None:
    undated = amends(ONCE).replace("Hiệu lực từ: 15/8/2098\n", "")
    told, sentence = code(plain(tmp_path, undated), FIRST_CLAUSE)
    assert told == "trich-loi-moi-chua-ro"
    assert "chưa rõ từ ngày nào" in sentence


@pytest.mark.parametrize(
    "body",
    [
        "1. Sửa đổi khoản 3 Nghị định số 11/2098/NĐ-CP như sau:\n“3. Khác.”.",
        "1. Sửa đổi khoản 3 Điều 5 Nghị định số 11/2098/NĐ-CP như sau:\n“3. Khác.”.",
    ],
)
def test_new_words_of_another_document_put_this_one_in_no_doubt(tmp_path: Path, body: str) -> None:
    assert words(plain(tmp_path, amends(body)), SECOND_CLAUSE) == ["Nhà trường thay cây chết."]


def test_new_words_for_another_article_of_nobody_knows_what_leave_this_one(tmp_path: Path) -> None:
    text = AMENDING.partition("---")[0] + "---\nĐiều 1. Sửa đổi như sau:\n“Điều 5. Cây\n1. Một.”\n"
    assert words(plain(tmp_path, text), SECOND_CLAUSE) == ["Nhà trường thay cây chết."]


def test_a_document_without_a_number_is_quoted_by_its_name(tmp_path: Path) -> None:
    text = "Số: Không số\nTên: Nội quy trường em\nHiệu lực từ: 1/1/2098\n---\nĐiều 1. Giờ học\n1. Đến lúc 7 giờ.\n"
    found = folder(tmp_path, text)
    assert words(found, "Nội quy trường em, Điều 1 khoản 1") == ["Đến lúc 7 giờ."]


def test_a_script_with_a_quote_of_nothing_is_told_and_is_none(tmp_path: Path) -> None:
    checked = with_quotes(script("[trích: 10/2098/NĐ-CP, Điều 99]"), plain(tmp_path))
    assert checked.value is None
    assert [one.code for one in checked.notices] == ["trich-khong-co-cho"]


def test_the_digest_is_of_the_script_and_of_what_is_quoted_in_its_order(tmp_path: Path) -> None:
    """An approval is of it: that of a script must stay as it is."""
    clauses = (FIRST_CLAUSE, SECOND_CLAUSE)
    body = "NỮ: Luật ghi:\n\n[nghỉ: 1 giây]\n\n" + "\n\n".join(f"[trích: {c}]" for c in clauses)
    bare = script(body)
    filled = with_quotes(bare, plain(tmp_path)).value
    assert filled is not None
    told = "\n".join([bare.digest, PLAIN, "Nhà trường thay cây chết."])
    assert filled.digest == hashlib.sha256(told.encode()).hexdigest()


def test_the_opening_of_an_article_is_what_stands_before_its_first_clause(tmp_path: Path) -> None:
    said = words(plain(tmp_path), "10/2098/NĐ-CP, Điều 7 khoản 2, phần mở đầu")
    assert said == [
        "Phạt tiền từ 200.000 đồng đến 400.000 đồng đối với một trong các hành vi sau đây:"
    ]


def test_why_the_text_in_a_file_is_not_used_is_said(tmp_path: Path) -> None:
    found = plain(tmp_path)
    (path,) = found.files.values()
    path.write_bytes(path.read_bytes() + b"\xff\xfe\x00")
    told, sentence = code(found, SECOND_CLAUSE)
    assert told == "trich-khong-nguyen-van"
    assert "chưa có toàn văn trong tệp của nó" not in sentence


@pytest.mark.parametrize(("more", "known"), [(0, True), (1, False)])
def test_a_quote_may_be_as_long_as_it_may_be(tmp_path: Path, more: int, known: bool) -> None:
    text = BASE.format(more="") + "4. " + "c" * (LONGEST_QUOTE - 1 + more) + ".\n"
    passage = passage_on("10/2098/NĐ-CP, Điều 7 khoản 4", DAY, folder(tmp_path, text))
    assert (passage.value is not None) is known


def test_an_undated_amendment_is_the_first_of_all(tmp_path: Path) -> None:
    undated = amends("1. Bãi bỏ Điều 1.", "30/2098/NĐ-CP", scope="Điều 1").replace(
        "Hiệu lực từ: 15/8/2098\n", ""
    )
    for files in ((undated, amends(ONCE)), (amends(ONCE), undated)):
        assert words(plain(tmp_path, *files), FIRST_CLAUSE) == [CHANGED]


@pytest.mark.parametrize(
    ("scope", "known"),
    [
        ("Điều 1", True),
        ("Điều 1 Nghị định 11/2098/NĐ-CP", False),  # of another document: it does not tell
        ("một số mức của Nghị định này", False),
    ],
)
def test_an_amendment_without_words_leaves_alone_what_is_outside_its_scope(
    tmp_path: Path, scope: str, known: bool
) -> None:
    more = f"Văn bản sửa đổi bổ sung:\n  - 20/2098/NĐ-CP, từ 15/8/2098, {scope}\n"
    passage = passage_on(FIRST_CLAUSE, DAY, folder(tmp_path, BASE.format(more=more)))
    assert (passage.value is not None) is known


def test_a_scope_that_names_no_article_leaves_what_the_words_leave(tmp_path: Path) -> None:
    found = plain(tmp_path, amends(ONCE, scope="một số mức của Nghị định này"))
    assert words(found, SECOND_CLAUSE) == ["Nhà trường thay cây chết."]


@pytest.mark.parametrize(
    ("body", "known"),
    [
        # a clause of this document of nobody knows which article
        ("1. Sửa đổi khoản 3 Nghị định số 10/2098/NĐ-CP như sau:\n“3. Khác.”.", False),
        ("1. Sửa đổi điểm c khoản 9 Điều 7 như sau:\n“c) Khác.”.", True),
        ("1. Bãi bỏ khoản 3 Điều 7 Nghị định số 11/2098/NĐ-CP.", True),
        ("1. Sửa đổi một số khoản của Điều 7 như sau:\n“1. Mới.”.", True),
        ("1. Bãi bỏ khoản 3 Điều 7.", False),
    ],
)
def test_new_words_put_in_doubt_what_they_may_be_of_and_nothing_else(
    tmp_path: Path, body: str, known: bool
) -> None:
    passage = passage_on(SECOND_CLAUSE, DAY, plain(tmp_path, amends(body)))
    assert [one.code for one in passage.notices] == ([] if known else ["trich-loi-moi-chua-ro"])


def test_an_article_of_nobody_knows_what_may_be_this_one(tmp_path: Path) -> None:
    text = AMENDING.partition("---")[0] + "---\nĐiều 1. Điều sau đây:\n“Điều 7. Cây\n1. Một.”\n"
    assert code(plain(tmp_path, text), SECOND_CLAUSE)[0] == "trich-loi-moi-chua-ro"


def test_an_article_given_anew_has_what_was_changed_within_it(tmp_path: Path) -> None:
    body = "1. Sửa đổi Điều 7 và bỏ khoản 2 Điều 7 như sau:\n“Điều 7. Cây\n1. Một.\n3. Ba.”."
    said = words(plain(tmp_path, amends(body)), "10/2098/NĐ-CP, Điều 7")
    assert said == ["Điều 7. Cây", "1. Một.", "3. Ba."]


def test_a_place_behind_a_name_may_be_written_with_commas(tmp_path: Path) -> None:
    text = (
        "Số: Không số\nTên: Nội quy trường em\nHiệu lực từ: 1/1/2098\n---\n"
        "Điều 1. Giờ học\n1. Đến lúc 7 giờ.\n2. Về lúc 11 giờ.\n"
    )
    found = folder(tmp_path, text)
    assert words(found, "Nội quy trường em, khoản 2, Điều 1") == ["Về lúc 11 giờ."]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("1. Sửa đổi điểm a khoản 9 Điều 7 như sau:\n“a) Mới.”.", "Điều 7"),
        ("1. Sửa đổi khoản 1 Điều 9 như sau:\n“1. Mới.”.", "Điều 9"),
    ],
)
def test_where_new_words_have_no_place_only_who_gave_them_is_said(
    tmp_path: Path, body: str, address: str
) -> None:
    _, sentence = code(plain(tmp_path, amends(body)), f"10/2098/NĐ-CP, {address}")
    assert sentence == (
        f"“10/2098/NĐ-CP, {address}” có thể đã được sửa bởi 20/2098/NĐ-CP mà sổ không cho biết "
        "lời mới"
    )
