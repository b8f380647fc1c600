"""What is told of a script's sources and of the documents it names; all of them are made up."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.script import Mention, Paragraph, Script
from broadcaster.law.citations import UNKNOWN_LAW, as_said, check_sources, same_document
from broadcaster.law.register import (
    DocumentRelation,
    DocumentStatus,
    PartialEffect,
    Register,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.scripts.script_file import read_script

LAST_YEAR, NEXT_YEAR = date(2025, 5, 1), date(2027, 5, 1)
NUMBER = "9/2090/NĐ-CP"
SOURCE = f"Văn bản nguồn:\n  - số: {NUMBER}\n"


def script(head: str = "", body: str = "Xin chào.") -> Script:
    text = (
        "Tiêu đề: Bài\nLoại: hỏi đáp\nChương trình: m\nNgày phát: 7/9/2026\n"
        f"{head.rstrip()}\n---\n{body}\n"
    )
    found = read_script(text.encode(), "a.md").value
    assert found is not None
    return found


def register(*relations: DocumentRelation, **facts) -> Register:
    document = RegisteredDocument(
        number=NUMBER, relations=relations, **{"in_force": LAST_YEAR, **facts}
    )
    return register_of([document])


def done(kind: RelationKind, scope: str = "") -> DocumentRelation:
    return DocumentRelation(
        kind=kind, acts=False, other="8/2091/NQ-CP", scope=scope, since=LAST_YEAR
    )


def nothing(text: str) -> list[Mention]:
    return []


def naming(*names: str, kind: str = "document", number: str = ""):
    """A finder of some words, wherever they stand."""

    def find(text: str) -> list[Mention]:
        return [
            Mention(kind=kind, text=name, start=at, end=at + len(name), number=number)
            for name in names
            if (at := text.find(name)) >= 0
        ]

    return find


def told(head: str, known: Register) -> Notice:
    (notice,) = check_sources(script(head), nothing, known)
    return notice


STANDINGS = {
    "not begun": (register(in_force=NEXT_YEAR), "nguon-chua-hieu-luc", Level.ERROR),
    "suspended": (register(done(RelationKind.SUSPENDS)), "nguon-ngung-hieu-luc", Level.ERROR),
    "ended": (register(done(RelationKind.REPEALS)), "nguon-het-hieu-luc", Level.ERROR),
    "ended in part": (
        register(done(RelationKind.REPEALS, "Điều 2")), "nguon-het-mot-phan", Level.WARNING,
    ),
    "suspended in part": (
        register(done(RelationKind.SUSPENDS, "Điều 2")), "nguon-ngung-mot-phan", Level.WARNING,
    ),
    "in doubt": (
        register(read_status=DocumentStatus.DOUBTFUL), "nguon-can-ra-soat", Level.WARNING,
    ),
    "unknown": (register(in_force=None), "nguon-chua-kiem", Level.WARNING),
    "amended": (register(done(RelationKind.AMENDS)), "nguon-luu-y", Level.INFO),
}  # fmt: skip


@pytest.mark.parametrize("name", STANDINGS)
def test_each_standing_of_a_source_has_its_notice_and_its_weight(name: str) -> None:
    known, code, level = STANDINGS[name]
    found = told(SOURCE, known)
    assert (found.code, found.level) == (code, level)
    assert (found.code in UNKNOWN_LAW) == (name in ("unknown", "in doubt"))


def test_a_source_in_force_is_not_told() -> None:
    assert check_sources(script(SOURCE), nothing, register()) == ()


def test_without_a_reason_the_hint_says_what_to_do_and_with_one_it_says_the_reason() -> None:
    ended = STANDINGS["ended"][0]
    assert (told(SOURCE, ended).hint or "").startswith("Dùng văn bản thay thế")
    found = told(f"{SOURCE}Lý do nguồn: so sánh", ended)
    assert (found.level, found.hint) == (Level.INFO, "Kịch bản ghi lý do: so sánh")


def test_where_no_day_is_written_the_hint_names_the_tick_of_the_desk_as_it_stands_there() -> None:
    hint = told(SOURCE, STANDINGS["unknown"][0]).hint or ""
    asked, _, tick = hint.partition(" Văn bản không ghi ngày hiệu lực")
    assert asked.startswith("Tra văn bản")  # who has a law before him looks it up first
    label = tick.partition("“")[2].partition("”")[0]
    desk = files("broadcaster.desk") / "templates" / "bits" / "writing_side.html"
    assert label
    assert f"> {label}</label>" in desk.read_text("utf-8")


@pytest.mark.parametrize(
    ("dates", "known", "sentence"),
    [
        (
            "    hiệu lực từ: 1/1/2025\n    hết hiệu lực: 1/1/2026\n", register_of([]),
            f"văn bản {NUMBER} hết hiệu lực vào ngày phát 7/9/2026 (từ 1/1/2026)",
        ),
        (
            "    hiệu lực từ: 1/5/2027\n", register_of([]),
            f"văn bản {NUMBER} chưa có hiệu lực vào ngày phát 7/9/2026 "
            "(có hiệu lực từ 1/5/2027)",
        ),
        (
            "", register(in_force=NEXT_YEAR),
            f"văn bản {NUMBER} chưa có hiệu lực vào ngày phát 7/9/2026",
        ),
        (
            "    hết hiệu lực: 1/1/2027\n", register_of([]),
            f"văn bản {NUMBER} chưa kiểm hiệu lực vào ngày phát 7/9/2026",
        ),
        (
            "    hết hiệu lực: 1/1/2026\n", register(done(RelationKind.REPLACES)),
            f"văn bản {NUMBER} hết hiệu lực vào ngày phát 7/9/2026 "
            "(từ 1/1/2026, được thay bởi 8/2091/NQ-CP)",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_since_when_where_somebody_knows(dates, known, sentence) -> None:
    assert told(f"{SOURCE}{dates}", known).sentence == sentence


def test_what_a_short_number_may_be_goes_before_the_first_day_in_the_head() -> None:
    head = "Văn bản nguồn:\n  - số: 9/2090\n    hiệu lực từ: 1/5/2027\n"
    assert told(head, register(ended=LAST_YEAR)).sentence.endswith(
        f"chưa có hiệu lực vào ngày phát 7/9/2026 (nếu là {NUMBER}: hết hiệu lực)"
    )


# ----- what is only said


@pytest.mark.parametrize("name", STANDINGS)
def test_a_document_that_is_only_said_is_told_by_how_it_stands(name: str) -> None:
    (found,) = check_sources(script("", f"Theo {NUMBER}."), naming(NUMBER), STANDINGS[name][0])
    applies = name in ("not begun", "unknown", "amended")
    assert found.level is Level.WARNING
    assert found.code == ("van-ban-khong-nguon" if applies else "van-ban-het-hieu-luc-trong-loi")


@pytest.mark.parametrize(("kind", "what"), [("amount", "mức tiền"), ("article", "điều, khoản")])
def test_an_amount_and_an_article_are_called_by_what_they_are(kind: str, what: str) -> None:
    (found,) = check_sources(script("", "Đó là X."), naming("X", kind=kind), register())
    assert found.sentence.startswith(f"lời đọc nêu {what} “X”")


def test_the_number_of_what_is_said_counts_whatever_its_words_are() -> None:
    find = naming("Nghị định ấy", number=NUMBER)
    said = script("", "Theo Nghị định ấy.")
    (found,) = check_sources(said, find, STANDINGS["ended"][0])
    assert found.code == "van-ban-het-hieu-luc-trong-loi"
    assert check_sources(script(SOURCE, "Theo Nghị định ấy."), find, register()) == ()


def test_what_the_law_itself_says_and_what_is_no_paragraph_names_nothing() -> None:
    """But what stands behind them does."""
    said = script("", "Theo 1/2000/NĐ-CP.\n\n[nghỉ: 2 giây]\n\nTheo 2/2000/NĐ-CP.")
    first, pause, last = said.body
    assert isinstance(first, Paragraph)
    assert not isinstance(pause, Paragraph)
    find = naming("1/2000/NĐ-CP", "2/2000/NĐ-CP")
    quoted = replace(said, body=(replace(first, quoted="1/2000/NĐ-CP"), pause, last))
    (found,) = check_sources(quoted, find, register())
    assert "2/2000/NĐ-CP" in found.sentence
    assert len(check_sources(said, find, register())) == 2


def test_behind_what_the_sources_account_for_the_next_document_is_told() -> None:
    said = script(SOURCE, f"Theo {NUMBER} và 2/2000/NĐ-CP.")
    (found,) = check_sources(said, naming(NUMBER, "2/2000/NĐ-CP"), register())
    assert "2/2000/NĐ-CP" in found.sentence


def test_one_of_several_sources_accounts_for_what_is_said() -> None:
    head = f"{SOURCE}  - số: 7/2090/NĐ-CP\n    tên: Luật Sân trường\n    hiệu lực từ: 1/1/2025\n"
    for name in (NUMBER, "7/2090/NĐ-CP", "Luật Sân trường"):
        assert check_sources(script(head, f"Theo {name}."), naming(name), register()) == ()


@pytest.mark.parametrize(
    ("title", "said", "covered"),
    [
        ("Luật Sân trường 2090", "Luật Sân trường", True),
        ("Luật Sân trường", "Luật Sân trường mới", True),
        ("Luật Sân trường", "Luật Trò chơi", False),
        ("", "Luật Sân trường", False),
    ],
)
def test_a_title_accounts_for_a_longer_and_a_shorter_one(title, said, covered) -> None:
    head = SOURCE + (f"    tên: {title}\n" if title else "")
    found = check_sources(script(head, f"Theo {said}."), naming(said), register())
    assert (found == ()) is covered


@pytest.mark.parametrize(
    ("said", "named", "same"),
    [
        ("905", "Nghị định 905/2024/NĐ-CP", True),
        ("Không số", "Không số", True),
        ("", "905/2024/NĐ-CP", False),
        ("05/2024", "5/2024/NĐ-CP", True),
        ("5/2024", "05/2024/NĐ-CP", True),
        ("905/", "905/2024/NĐ-CP", True),
        ("50/2024", "5/2024/NĐ-CP", False),
    ],
)
def test_a_number_means_a_source_that_begins_with_its_parts(said, named, same) -> None:
    assert same_document(said, named) is same


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (f"Theo Điều 9 Nghị định {NUMBER}, bữa ăn phải có rau.", ["nguon-het-mot-phan"]),
        (f"Theo khoản 2 Điều 7 Nghị định {NUMBER}, bữa ăn phải có rau.", []),
        ("Bữa ăn phải có rau.", []),
    ],
)
def test_an_article_outside_the_places_of_its_source_rests_on_the_whole(
    said: str, codes: list[str]
) -> None:
    known = register(done(RelationKind.REPEALS, "Điều 9"))
    written = script(f"Văn bản nguồn:\n  - Nghị định {NUMBER}, Điều 7\n", said)
    assert [one.code for one in check_sources(written, nothing, known)] == codes
    (source,) = written.head.sources
    assert as_said(source, written, known).articles == ("" if codes else "Điều 7")


def test_the_graver_of_what_is_named_and_what_is_said_is_told() -> None:
    known = register(done(RelationKind.REPEALS, "Điều 9"))
    head = f"Văn bản nguồn:\n  - Nghị định {NUMBER}, Điều 9\n"
    (told,) = check_sources(script(head, f"Điều 7 Nghị định {NUMBER} nói rõ."), nothing, known)
    assert (told.code, told.level) == ("nguon-het-hieu-luc", Level.ERROR)


def test_what_has_not_begun_stays_an_error_where_the_words_cite_what_ended_in_part() -> None:
    part = PartialEffect(scope="Điều 7", since=NEXT_YEAR)
    known = register(done(RelationKind.REPEALS, "Điều 12"), by_article=(part,))
    head = f"Văn bản nguồn:\n  - Nghị định {NUMBER}, Điều 7\n"
    for said in ("Xin chào.", f"Điều 9 Nghị định {NUMBER} nói rõ."):
        (told,) = check_sources(script(head, said), nothing, known)
        assert (told.code, told.level) == ("nguon-chua-hieu-luc", Level.ERROR)
