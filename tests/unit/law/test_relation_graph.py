"""The documents around a document."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

from broadcaster.law.register import (
    DocumentRelation,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.relation_graph import documents_around, under_headings
from broadcaster.law.relation_picture import relation_picture


def replaced(number: str, by: str) -> RegisteredDocument:
    since = date(2026, 1, 1)
    relation = DocumentRelation(kind=RelationKind.REPLACES, acts=False, other=by, since=since)
    return RegisteredDocument(number=number, relations=(relation,))


def test_what_acts_on_a_document_and_what_it_acts_on_step_by_step() -> None:
    register = register_of(
        [replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP"), replaced("2/2025/NĐ-CP", "3")]
    )
    middle = register.document("1/2024/NĐ-CP")
    assert middle is not None
    near = [*documents_around(register, middle)]
    assert [(one.heading, one.number, one.known) for one in near] == [
        ("Văn bản thay thế", "2/2025/NĐ-CP", False)
    ]
    assert near[0].document is register.document("2/2025/NĐ-CP")
    far = [*documents_around(register, middle, depth=2)]
    assert [(one.depth, one.heading, one.number) for one in far] == [
        (1, "Văn bản thay thế", "2/2025/NĐ-CP"),
        (2, "Văn bản thay thế", "3"),
        (2, "Văn bản được thay thế", "1/2024/NĐ-CP"),
    ]
    assert far[1].document is None
    assert far[2].known


def test_what_comes_round_ends() -> None:
    register = register_of([replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP"),
                            replaced("2/2025/NĐ-CP", "1/2024/NĐ-CP")])  # fmt: skip
    middle = register.document("1/2024/NĐ-CP")
    assert middle is not None
    found = [*documents_around(register, middle, depth=4)]
    assert [(one.depth, one.number, one.known) for one in found] == [
        (1, "2/2025/NĐ-CP", False),
        (2, "1/2024/NĐ-CP", True),
        (2, "1/2024/NĐ-CP", True),
        (1, "2/2025/NĐ-CP", True),
    ]


def test_under_its_headings_a_place_stands_once_in_the_order_of_the_official_words() -> None:
    """Both files say that one takes the other's place; a scope of its own is another place."""
    first = replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP")
    details = DocumentRelation(kind=RelationKind.DETAILS, acts=True, other="9/2020/QH14")
    part = replace(first.relations[0], acts=True, other="1/2024/NĐ-CP", scope="Điều 7")
    whole = replace(part, scope="")
    middle = RegisteredDocument(number="2/2025/NĐ-CP", relations=(details, whole, part, part))
    found = under_headings(documents_around(register_of([first, middle]), middle))
    assert [(heading, [one.relation.scope for one in rows]) for heading, rows in found.items()] == [
        ("Văn bản được thay thế", ["", "Điều 7"]),
        ("Văn bản được quy định chi tiết, hướng dẫn thi hành", [""]),
    ]


def test_who_stops_it_twice_stands_with_both_spans_and_unknown_others_stand_apart() -> None:
    spring = DocumentRelation(
        kind=RelationKind.SUSPENDS, acts=False, other="3/2026/QĐ-TTg",
        since=date(2026, 1, 1), until=date(2026, 3, 1),
    )  # fmt: skip
    autumn = replace(spring, since=date(2026, 9, 1), until=date(2026, 11, 1))
    unknown = replace(spring, other="")
    middle = RegisteredDocument(number="2/2025/NĐ-CP", relations=(spring, autumn, spring, unknown))
    ((heading, rows),) = under_headings(documents_around(register_of([middle]), middle)).items()
    assert [(one.number, one.relation.since.month) for one in rows if one.relation.since] == [
        ("3/2026/QĐ-TTg", 1),
        ("3/2026/QĐ-TTg", 9),
        ("", 1),
    ]
    assert heading == "Văn bản tạm ngưng hiệu lực"


def test_of_two_files_that_tell_the_same_the_day_of_either_is_kept() -> None:
    bare = DocumentRelation(kind=RelationKind.REPLACES, acts=True, other="1/2024/NĐ-CP")
    middle = RegisteredDocument(number="2/2025/NĐ-CP", relations=(bare,))
    dated = replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP")
    for documents in ([middle, dated], [dated, middle]):
        found = under_headings(documents_around(register_of(documents), middle))
        assert [[one.relation.since for one in rows] for rows in found.values()] == [
            [date(2026, 1, 1)]
        ]


def test_the_picture_says_who_acts_on_whom_in_black_and_white() -> None:
    known = [
        replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP & <3>"),
        RegisteredDocument(number="2/2025/NĐ-CP"),
    ]
    register = register_of(known)
    picture = relation_picture(register, known[0], date(2026, 3, 1))
    tree = ElementTree.fromstring(picture)
    words = [one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert words[:3] == ["1/2024/NĐ-CP", "✕ hết hiệu lực, ngày 1/3/2026", "Văn bản thay thế"]
    assert words[3] == "2/2025/NĐ-CP & <3>"
    assert "từ 1/1/2026" in str(words[4])
    colours = {
        one.attrib[name] for one in tree.iter() for name in ("fill", "stroke") if name in one.attrib
    }
    assert colours == {"#000000", "#ffffff", "none"}
    alone = relation_picture(register, RegisteredDocument(number="9/2025/NĐ-CP"), date(2026, 3, 1))
    assert "Sổ chưa ghi quan hệ nào." in alone


def test_a_law_with_a_thousand_decrees_has_a_picture_that_ends() -> None:
    law = RegisteredDocument(number="1/2024/QH15")
    acts = [
        DocumentRelation(kind=RelationKind.DETAILS, acts=True, other=law.number) for _ in range(1)
    ]
    decrees = [
        RegisteredDocument(number=f"{n}/2025/NĐ-CP", relations=tuple(acts)) for n in range(99)
    ]
    picture = relation_picture(register_of([law, *decrees]), law, date(2026, 3, 1))
    assert "… và 59 văn bản nữa" in picture
    assert len(picture) < 30_000


def test_a_sign_that_no_picture_may_hold_is_left_out_of_it() -> None:
    since = date(2026, 1, 1)
    relation = DocumentRelation(
        kind=RelationKind.REPEALS,
        acts=False,
        other="3/2025/N\x01Q",
        scope="Điều 9\x02",
        since=since,
    )
    one = RegisteredDocument(number="1/2024/NĐ-CP", relations=(relation,))
    picture = relation_picture(register_of([one]), one, date(2026, 3, 1))
    assert "Điều 9" in "".join(ElementTree.fromstring(picture).itertext())
