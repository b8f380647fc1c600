"""What is told of a document's standing: the register knows it, whatever a sentence says."""

import pytest

from broadcaster.law.effect import Effect
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from broadcaster.law.told_standing import told_standings
from tests.unit.law.test_figures_against_source import said


@pytest.mark.parametrize(
    ("numbers", "words", "document", "effect"),
    [
        (
            "36/2024/QH15",
            "Luật 36/2024/QH15 nay đã hết hiệu lực, các bạn đừng tra nữa.",
            "36/2024/QH15",
            Effect.IN_FORCE,
        ),
        (
            "36/2024/QH15",
            "Luật Trật tự, an toàn giao thông đường bộ không còn giá trị.",
            "36/2024/QH15",
            Effect.IN_FORCE,
        ),
        (
            "118/2025/QH15,36/2024/QH15",
            "Luật 118/2025/QH15 đã bãi bỏ toàn bộ Luật 36/2024/QH15.",
            "36/2024/QH15",
            Effect.IN_FORCE,
        ),
        (
            "23/2008/QH12",
            "Luật 23/2008/QH12 vẫn còn nguyên hiệu lực, cứ thế mà theo.",
            "23/2008/QH12",
            Effect.ENDED,
        ),
        (
            "117/2020/NĐ-CP",
            "Nghị định 117/2020/NĐ-CP vẫn đang được áp dụng.",
            "117/2020/NĐ-CP",
            Effect.ENDED,
        ),
    ],
)
def test_another_standing_than_the_registers_is_told(numbers, words, document, effect) -> None:
    (found,) = told_standings(said(words, *numbers.split(",")), starter_register())
    assert found.document == document
    assert effect.value in found.known


def test_the_notice_names_both_sides_and_stops_nothing() -> None:
    script = said("Luật 36/2024/QH15 nay đã hết hiệu lực.", "36/2024/QH15")
    (told,) = [
        one for one in check_figures(script, starter_register()) if one.code == "hieu-luc-khac-so"
    ]
    assert told.level.name == "WARNING"
    assert "hết hiệu lực" in told.sentence
    assert "36/2024/QH15 còn hiệu lực" in told.sentence


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("36/2024/QH15", "Luật 36/2024/QH15 không bị bãi bỏ, chỉ được sửa."),
        ("36/2024/QH15", "Nếu Luật 36/2024/QH15 hết hiệu lực thì ta tra luật mới."),
        ("36/2024/QH15", "Có bạn nói Luật 36/2024/QH15 đã hết hiệu lực."),
        ("36/2024/QH15", "Luật 36/2024/QH15 đã hết hiệu lực chưa?"),
        ("36/2024/QH15", "Luật 36/2024/QH15 vẫn còn hiệu lực."),
        ("90/2026/NĐ-CP,117/2020/NĐ-CP", "Nghị định 117/2020/NĐ-CP đã hết hiệu lực."),
        (
            "90/2026/NĐ-CP,117/2020/NĐ-CP",
            "Nghị định 90/2026/NĐ-CP thay thế Nghị định 117/2020/NĐ-CP.",
        ),
        (
            "36/2024/QH15,23/2008/QH12",
            "Luật 23/2008/QH12 đã hết hiệu lực, còn Luật 36/2024/QH15 vẫn đang áp dụng.",
        ),
        ("117/2020/NĐ-CP", "Trước tháng 5 năm 2026, Nghị định 117/2020/NĐ-CP vẫn có hiệu lực."),
        ("36/2024/QH15", "Một số điều của Luật 36/2024/QH15 đã được thay thế."),
        ("36/2024/QH15", "Quyết định của trường số 12/QĐ-THCS đã hết hiệu lực."),
    ],
)
def test_what_is_so_or_is_not_said_is_left_alone(numbers, words) -> None:
    assert not [*told_standings(said(words, *numbers.split(",")), starter_register())]


@pytest.mark.parametrize(
    "words",
    [
        "Thay cho Nghị định 117/2020 là Nghị định 90/2026, văn bản cũ đã hết hiệu lực.",
        "Nghị định 144/2021, tiền thân của Nghị định 282/2025, đã hết hiệu lực.",
    ],
)
def test_what_has_ended_is_not_what_takes_its_place(words: str) -> None:
    script = said(words, "90/2026/NĐ-CP", "282/2025/NĐ-CP")
    assert [*told_standings(script, starter_register())] == []


@pytest.mark.parametrize(
    ("number", "words", "told"),
    [
        ("238/2026/NĐ-CP", "Nghị định 238/2026/NĐ-CP có hiệu lực ngay trong ngày ký.", True),
        ("116/2025/QH15", "Luật 116/2025/QH15 có hiệu lực từ ngày Quốc hội thông qua.", True),
        ("371/2025/NĐ-CP", "Nghị định 371/2025/NĐ-CP có hiệu lực ngay từ ngày ký.", False),
        ("238/2026/NĐ-CP", "Nghị định 238/2026/NĐ-CP không có hiệu lực ngay khi ký.", False),
        (
            "15/2012/QH13",
            "Theo Luật 15/2012/QH13, quyết định xử phạt có hiệu lực từ ngày ký.",
            False,
        ),
        ("238/2026/NĐ-CP", "Căn cứ Nghị định 238/2026/NĐ-CP thì nó có hiệu lực khi ký.", False),
        ("238/2026/NĐ-CP", "Nghị định 238/2026/NĐ-CP ghi hợp đồng có hiệu lực từ khi ký.", False),
        ("238/2026/NĐ-CP", "Kỷ luật theo Nghị định 238/2026/NĐ-CP có hiệu lực từ ngày ký.", False),
        ("238/2026/NĐ-CP", "Theo tôi, Nghị định 238/2026/NĐ-CP có hiệu lực từ ngày ký.", True),
    ],
)
def test_what_begins_later_does_not_begin_at_once(number: str, words: str, *, told: bool) -> None:
    found = [*told_standings(said(words, number), starter_register())]
    assert bool(found) is told
    assert all("có hiệu lực từ" in one.known for one in found)
