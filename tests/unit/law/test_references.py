"""Citations in any text: found, resolved, and told when they are not."""

import importlib.util
import sys
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.references import CitingText, LawCitation, citations_in
from broadcaster.law.register import RegisteredDocument, register_of
from broadcaster.law.starter import starter_register
from broadcaster.law.structure import structure

BENCH = Path(__file__).parents[3] / "bench" / "citations.py"


def cited(text: str, about: CitingText | None = None) -> tuple[LawCitation, ...]:
    return citations_in(text, starter_register(), about or CitingText())


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_citations", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_of_three_hundred_mentions_nearly_all_are_found_and_right(bench) -> None:
    lines = [*bench.gold_lines(bench.GOLD.read_text("utf-8"))]
    wanted, found, right, wrong = bench.score(lines)
    assert wanted >= 300
    assert right / wanted >= 0.98, wrong
    assert right / found >= 0.98, wrong


def test_a_citation_has_its_words_and_their_place() -> None:
    text = "Theo điểm b khoản 9 Điều 7 Nghị định 168/2024/NĐ-CP thì bị phạt."
    (one,) = cited(text)
    assert one.text == "điểm b khoản 9 Điều 7 Nghị định 168/2024/NĐ-CP"
    assert text[one.start : one.end] == one.text
    assert one.unresolved == ""


def test_a_number_may_be_told_with_its_year() -> None:
    text = "Theo Điều 5 Nghị định 168 năm 2024 thì khác; năm 2026 có Nghị định 999 năm 2026."
    known, unknown = cited(text)
    assert known.text == "Điều 5 Nghị định 168 năm 2024"
    assert known.addresses[0].document == "168/2024/NĐ-CP"
    assert (unknown.text, unknown.unresolved != "") == ("Nghị định 999 năm 2026", True)


def test_a_decomposed_text_cites_the_same() -> None:
    text = "Các điểm d, đ khoản 4 Điều 9 Nghị định 168/2024/NĐ-CP và Luật Trẻ em."
    plain = cited(text)
    assert cited(unicodedata.normalize("NFD", text)) == plain
    assert len(plain) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Theo Điều 5 của Nghị định 905/2099/NĐ-CP.", "sổ văn bản chưa có văn bản này"),
        ("Khoản 2 Điều 8 Luật Thú y.", "sổ văn bản chưa có văn bản tên này"),
        ("Điều 5 nói gì?", "không rõ của văn bản nào"),
        ("Luật An ninh mạng.", "có nhiều văn bản cùng tên, ghi thêm năm hoặc số hiệu"),
        ("Luật Trẻ em năm 1999.", "sổ văn bản không có văn bản tên này của năm ấy"),
        ("Nghị định này cấm.", "không rõ “Nghị định này” là văn bản nào"),
        ("Nghị định 999 cấm.", "số viết tắt chưa rõ văn bản nào"),
    ],
)
def test_what_is_not_resolved_says_why(text: str, why: str) -> None:
    (one,) = cited(text)
    assert one.unresolved == why


@pytest.mark.parametrize(
    ("words", "issuer", "why"),
    [
        ("Điều 3 Quyết định số {} của UBND tỉnh Ví Dụ, các bạn nhớ.", "UBND tỉnh Ví Dụ", ""),
        ("Quyết định {} do Ủy ban nhân dân tỉnh Ví Dụ ban hành.", "Ủy ban nhân dân tỉnh Ví Dụ", ""),
        ("Quyết định {} nói rõ. Của UBND xã Mẫu.", "", ""),
        (
            "Quyết định {} ngày 3 tháng 4 năm 2098 của UBND xã Mẫu quy định.",
            "UBND xã Mẫu",
            "sổ chỉ có số này của UBND tỉnh Ví Dụ, không có của UBND xã Mẫu",
        ),
    ],
)
def test_a_number_of_another_body_than_the_register_has_is_not_resolved(
    words: str, issuer: str, why: str
) -> None:
    number = "5/2098/QĐ-UBND"
    known = RegisteredDocument(number=number, kind="Quyết định", issuer="UBND tỉnh Ví Dụ")
    (found,) = citations_in(words.format(number), register_of([known]))
    assert (found.issuer, found.unresolved) == (issuer, why)


def test_of_two_laws_of_one_name_the_day_or_a_source_chooses() -> None:
    text = "Luật An ninh mạng."
    (today,) = cited(text, CitingText(day=date(2026, 12, 1)))
    assert today.addresses == (LawAddress(document="116/2025/QH15"),)
    (source,) = cited(text, CitingText(sources=("24/2018/QH14",)))
    assert source.addresses == (LawAddress(document="24/2018/QH14"),)


def test_a_decree_has_a_short_name_where_the_register_gives_one() -> None:
    document = RegisteredDocument(number="10/2098/NĐ-CP", short_names=("Nghị định loa",))
    (one,) = citations_in(
        "Theo Điều 5 của Nghị định loa, loa tắt lúc 7 giờ.", register_of([document])
    )
    assert [str(address) for address in one.addresses] == ["10/2098/NĐ-CP, Điều 5"]


def test_an_article_that_the_text_does_not_have_is_told() -> None:
    text = structure("Điều 1. Phạm vi\n1. Một.\nĐiều 2. Thi hành\nHết.")
    about = CitingText(texts={"168/2024/NĐ-CP": text})
    first, second = cited("Khoản 1 Điều 1 và khoản 7 Điều 2 Nghị định 168/2024/NĐ-CP.", about)
    assert first.unresolved == ""
    assert second.unresolved == "văn bản không có Điều 2 khoản 7"


def test_this_article_is_the_one_in_which_the_text_stands() -> None:
    steps = (UnitStep(UnitKind.ARTICLE, "7"), UnitStep(UnitKind.CLAUSE, "2"))
    about = CitingText(here=LawAddress(document="168/2024/NĐ-CP", steps=steps))
    (one,) = cited("Trừ khoản 1 Điều này.", about)
    assert [str(address) for address in one.addresses] == ["168/2024/NĐ-CP, Điều 7 khoản 1"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "Điều",
        "khoản khoản khoản",
        "Luật",
        "điểm a",
        "Điều 99999999999",
        "số /",
        "(((",
        "NĐ",
    ],
)
def test_any_text_can_be_looked_at(text: str) -> None:
    assert all(one.start < one.end for one in cited(text))


@pytest.mark.parametrize(
    "text",
    [
        "Theo khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP và Luật Trẻ em. " * 2000,
        "Luật Trẻ em, " * 10_000,
        "khoản 1, " * 20_000,
        "Điều " * 40_000,
    ],
    ids=["sentences", "names", "lists", "words"],
)
def test_a_long_text_takes_time_with_its_length_only(text: str) -> None:
    begun = time.process_time()
    cited(text)
    assert time.process_time() - begun < 30
