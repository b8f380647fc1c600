"""A source by its number alone, completed from the register."""

from datetime import date

from broadcaster.domain.script import LegalSource
from broadcaster.law.register import RegisteredDocument, register_of
from broadcaster.law.sources import cited_sources, completed

KNOWN = RegisteredDocument(
    number="10/2098/NĐ-CP",
    title="Nghị định về loa",
    issuer="Chính phủ",
    issued=date(2098, 6, 1),
    in_force=date(2098, 7, 15),
    urls=("https://congbao.example/10",),
)


def test_a_number_is_enough() -> None:
    found = completed(LegalSource(number="10/2098/ND-CP"), register_of([KNOWN]))
    assert found == LegalSource(
        number="10/2098/ND-CP",
        title="Nghị định về loa",
        issuer="Chính phủ",
        issued=date(2098, 6, 1),
        in_force=date(2098, 7, 15),
        url="https://congbao.example/10",
    )


def test_what_the_script_says_stays() -> None:
    source = LegalSource(number="10/2098/NĐ-CP", title="Tên khác", in_force=date(2098, 8, 1))
    found = completed(source, register_of([KNOWN]))
    assert (found.title, found.in_force) == ("Tên khác", date(2098, 8, 1))


def test_what_is_not_known_stays_as_it_is() -> None:
    for number in ("11/2098/NĐ-CP", "10/2098", "Luật loa"):
        source = LegalSource(number=number)
        assert completed(source, register_of([KNOWN])) == source


def test_what_a_text_cites_of_a_body_that_is_not_known_is_no_source() -> None:
    known = register_of(
        [RegisteredDocument(number="5/2098/QĐ-UBND", kind="Quyết định", issuer="UBND tỉnh A")]
    )
    said = "Quyết định 5/2098/QĐ-UBND ngày 3/4/2098 của {} nói về loa. Số 5/2098/QĐ-UBND."
    (found,) = cited_sources(said.format("Ủy ban nhân dân tỉnh A"), known)
    assert found.issuer == "UBND tỉnh A"
    assert not cited_sources(said.format("UBND tỉnh B"), known)
