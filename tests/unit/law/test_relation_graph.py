"""The documents around a document."""

from datetime import date

from broadcaster.law.register import (
    DocumentRelation,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.relation_graph import related_documents

DAY = date(2026, 11, 29)


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
    near = [*related_documents(register, middle, DAY)]
    assert [(one.heading, one.name, one.known) for one in near] == [
        ("Văn bản thay thế", "2/2025/NĐ-CP", False)
    ]
    assert near[0].standing is not None
    assert near[0].standing.effect == "hết hiệu lực"
    far = [*related_documents(register, middle, DAY, depth=2)]
    assert [(one.depth, one.heading, one.name) for one in far] == [
        (1, "Văn bản thay thế", "2/2025/NĐ-CP"),
        (2, "Văn bản thay thế", "3"),
        (2, "Văn bản được thay thế", "1/2024/NĐ-CP"),
    ]
    assert far[1].standing is None
    assert far[2].known


def test_what_comes_round_ends() -> None:
    register = register_of([replaced("1/2024/NĐ-CP", "2/2025/NĐ-CP"),
                            replaced("2/2025/NĐ-CP", "1/2024/NĐ-CP")])  # fmt: skip
    middle = register.document("1/2024/NĐ-CP")
    assert middle is not None
    found = [*related_documents(register, middle, DAY, depth=4)]
    assert [(one.depth, one.name, one.known) for one in found] == [
        (1, "2/2025/NĐ-CP", False),
        (2, "1/2024/NĐ-CP", True),
        (2, "1/2024/NĐ-CP", True),
        (1, "2/2025/NĐ-CP", True),
    ]
