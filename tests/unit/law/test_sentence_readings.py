"""A text is read in several ways, and the gravest of them is told once."""

import pytest

from broadcaster.law.sentence_readings import read_every_way
from tests.unit.law.test_figures_against_source import gold
from tests.unit.law.test_seeded_sentences import loudness

BY_NUMBER = "Theo Luật Trẻ em, số 102/2016/QH13, bạn chơi."
BY_NAME = "Theo Luật Trẻ em, bạn chơi."


def read(text: str, **found: bool) -> list[tuple[int, str, bool]]:
    """What is read of a text by somebody who looks for words, each with how sure it is."""

    def look(words: str):
        return [
            (words.index(words.strip()[0]), one, sure)
            for one, sure in found.items()
            if one in words
        ]

    return [*read_every_way(text, look)]


def test_a_text_that_names_nothing_is_read_once() -> None:
    assert read("Bạn chơi.", chơi=True) == [(0, "chơi", True)]
    assert read("Bạn chơi.", đánh=True) == []


def test_what_is_said_behind_the_head_is_as_sure_as_it_is() -> None:
    assert read(BY_NUMBER, chơi=True)[0][1:] == ("chơi", True)
    assert read(BY_NUMBER, chơi=False)[0][1:] == ("chơi", False)


LONG = (
    "quy định về môi trường giáo dục an toàn, lành mạnh, thân thiện, phòng, chống bạo lực học đường"
)


def test_what_only_a_short_title_beside_a_number_says_is_sure() -> None:
    assert read(BY_NUMBER, Trẻ=True) == [(0, "Trẻ", True)]
    assert read(BY_NUMBER, Trẻ=True, chơi=False)[0][1:] == ("chơi", True)  # both find it


def test_what_only_a_long_title_beside_a_number_says_is_a_doubt() -> None:
    apart = f"Theo Nghị định số 80/2017/NĐ-CP {LONG}, bạn chơi."
    assert read(apart, lành=True) == [(0, "lành", False)]


def test_what_a_title_says_that_is_the_subject_is_sure() -> None:
    goes_on = f"Nghị định 80/2017/NĐ-CP {LONG} không bắt bạn chơi."
    assert read(goes_on, lành=True)[0][1:] == ("lành", True)


def test_a_title_that_counts_up_several_matters_tells_of_none() -> None:
    title = (
        "quy định xử phạt vi phạm hành chính về trật tự, an toàn giao thông trong lĩnh vực "
        "giao thông đường bộ; trừ điểm, phục hồi điểm giấy phép lái xe"
    )
    assert read(f"Theo Nghị định số 168/2024/NĐ-CP {title}, bạn chơi.", phục=True) == []


def test_what_only_a_name_says_is_sure() -> None:
    assert read(BY_NAME, Trẻ=True) == [(0, "Trẻ", True)]


def test_each_sentence_is_told_once_in_its_order() -> None:
    text = f"{BY_NAME} Em chạy."
    rows = [
        (at, word, True)
        for at, word in ((0, "Trẻ"), (text.index("Em chạy"), "chạy"))
    ]  # fmt: skip
    assert [*read_every_way(text, lambda words: [one for one in rows if one[1] in words])] == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Các cháu chơi.", True),
        ("Em nói cho trò.", True),
        ("Cháu được chơi.", True),
        ("Các trò chơi này.", False),
        ("Con đường vắng.", False),
        ("Cháu chào cô.", False),
    ],
)
def test_another_word_for_a_child_is_a_doubt(text: str, *, told: bool) -> None:
    found = read(text, trẻ=True)
    assert [sure for _, _, sure in found] == ([False] if told else [])


FRAMES = (
    "Hiện nay, ", "Như chúng ta đã biết, ", "Theo quy định hiện hành thì ", "Các em lưu ý, ",
    "Pháp luật quy định: ", "Thưa các bạn, ",
)  # fmt: skip


@pytest.mark.parametrize("name", ["wrong.txt", "honest.txt"])
@pytest.mark.parametrize("step", [90, pytest.param(9, marks=pytest.mark.slow)])
def test_what_a_sentence_opens_with_does_not_change_what_is_told(name: str, step: int) -> None:
    changed = []
    for numbers, words in gold(name)[::step]:
        plain = loudness(numbers, words)
        for frame in FRAMES:
            opened = f"{frame}{words[:1].lower()}{words[1:]}"
            if loudness(numbers, opened) != plain:
                changed.append(opened)
    assert changed == []
