"""Words in = words read + words told: no word of a body goes without a trace."""

import random

import pytest

from broadcaster.domain.script import Cue, Direction, Heading, Paragraph
from broadcaster.scripts.body import parse_body

CANARY = "zyxquat"
WORDS = [
    "em",
    "đội",
    "mũ",
    "bảo",
    "hiểm",
    "khi",
    "đi",
    "xe",
    "đạp",
    "đến",
    "trường",
    "nhé",
    "các",
    "bạn",
    "5-7",
    "tuổi",
    "400.000",
    "đồng",
]
BREAKS = ("\n", "\r\n", "\v", "\u0085", "\u2028", "<br>", "<br/>")
ENDS = (".", "!", "?", "", ":", ";", "…")
SPEAKERS = ("NỮ", "NAM", "HỎI", "Cô Lan", "Bạn Minh Anh", "", "VPCP", "người dẫn")
SOUNDS = ("", "", "nhạc cắt", "[nhạc cắt]", "nghỉ 2 giây", "nhạc cắt; nghỉ")


def words(chance: random.Random, least: int = 1, most: int = 8) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))


def sentence(chance: random.Random) -> str:
    said = words(chance) + chance.choice(ENDS)
    if chance.random() < 0.15:
        said = f"({said})"
    if chance.random() < 0.1:
        said = f"**{said}**"
    return said


def cell(chance: random.Random) -> str:
    parts = [sentence(chance) for _ in range(chance.randint(1, 3))]
    return chance.choice(BREAKS).join(parts)


def table(chance: random.Random) -> str:
    columns = chance.choice((2, 3, 3, 3))
    names = ("Người đọc", "Lời", "Âm thanh")[:columns]
    rows = [
        [chance.choice(SPEAKERS), cell(chance), chance.choice(SOUNDS)][:columns]
        for _ in range(chance.randint(1, 4))
    ]
    if chance.random() < 0.5:
        header = [list(names)] if chance.random() < 0.7 else []
        lines = [f"| {' | '.join(row)} |" for row in (*header, *rows)]
        if header:
            lines.insert(1, "|" + " --- |" * columns)
    else:
        lines = ["\t".join(row) for row in (names, *rows)]
    return "\n".join(lines)


def line(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return "# " + words(chance)
    if kind < 0.2:
        return chance.choice(("[nhạc cắt]", "[nghỉ 2 giây]", "[nhạc hiệu]", "[tiếng động: mưa]"))
    if kind < 0.5:
        return f"{chance.choice(SPEAKERS) or 'NỮ'}: {sentence(chance)}"
    if kind < 0.6:
        return "- " + sentence(chance)
    return sentence(chance)


def body(chance: random.Random) -> str:
    parts = [
        table(chance) if chance.random() < 0.4 else "\n".join(line(chance) for _ in range(3))
        for _ in range(chance.randint(1, 4))
    ]
    return chance.choice(("\n\n", "\n")).join(parts)


def with_canary(chance: random.Random, text: str) -> str:
    """The text with the marked word before, behind or inside of a word that it has."""
    spots = [at for at, char in enumerate(text) if char in WORD_EDGES or at == 0]
    at = chance.choice(spots)
    return f"{text[:at]} {CANARY} {text[at:]}"


WORD_EDGES = " .|\t\n"


def traced(text: str) -> bool:
    """Whether the marked word is read, shown as a direction or sound, or told."""
    text = text.replace("\r\n", "\n").translate(LINE_ENDS)
    blocks, notices = parse_body(text, "b.md")
    stands = text[: text.index(CANARY)].count("\n") + 1
    kept = [notice.sentence for notice in notices if notice.place is not None]
    if any("…”" in n.sentence and n.place and n.place.line == stands for n in notices):
        return True  # a long quotation is cut, and the notice leads to its line
    for block in blocks:
        match block:
            case Paragraph():
                kept += [block.text, block.role]
            case Heading() | Direction():
                kept.append(block.text)
            case Cue():
                kept.append(block.name)
    return any(CANARY in part for part in kept)


LINE_ENDS = str.maketrans(dict.fromkeys("\v\u0085\u2028", "\n"))


def look_for_canaries(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        text = with_canary(chance, body(chance))
        assert traced(text), f"seed {seed}:\n{text}"


@pytest.mark.parametrize("part", range(10))
def test_every_word_is_read_or_told(part: int) -> None:
    look_for_canaries(range(part * 200, part * 200 + 200))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(18))
def test_every_word_is_read_or_told_in_twenty_thousand(part: int) -> None:
    look_for_canaries(range(2000 + part * 1000, 3000 + part * 1000))


@pytest.mark.parametrize(
    "text",
    [
        "| NỮ | Câu thứ nhất.\nphần zyxquat còn lại. | nhạc cắt |",
        "| NỮ | Câu thứ nhất.\ngiữa zyxquat\ncuối. | nhạc cắt |",
        "Người đọc\tLời\tÂm thanh\nNỮ\tCâu thứ nhất.\nphần zyxquat còn lại.\tnhạc cắt",
        "Người đọc\tLời\tÂm thanh\nNỮ\tCâu thứ nhất.\ngiữa zyxquat\ncuối.\tnhạc cắt",
        "| zyxquat | | nhạc cắt |",
        "| NỮ<br>zyxquat | Chào. | |",
        "| NỮ | Chào. | [nhạc cắt] zyxquat |",
        "| NỮ | Chào. | | zyxquat |",
        "| NỮ " + "| " * 70 + "zyxquat |",
        "Người đọc\tLời" + "\tx" * 70 + "\nNỮ\tChào." + "\ta" * 67 + "\tzyxquat",
    ],
)
def test_a_cell_that_goes_on_in_the_next_line_is_whole(text: str) -> None:
    assert traced(text)


def test_a_label_without_words_is_named() -> None:
    _, notices = parse_body("LAN:\n\n# Hết", "b.md")
    assert [(n.code, "“LAN”" in n.sentence) for n in notices] == [("vai-khong-loi", True)]


def test_the_rest_of_a_cell_is_said_by_who_began_it() -> None:
    """A line break inside a cell gives the rest to the same speaker, and that is told."""
    text = "| NỮ | Câu một.\nphần hai. | nhạc cắt |\n| NAM | Chào. | |"
    blocks, notices = parse_body(text, "b.md")
    said = [(b.role, b.text) for b in blocks if isinstance(b, Paragraph)]
    assert said == [("NỮ", "Câu một."), ("NỮ", "phần hai."), ("NAM", "Chào.")]
    assert [(n.code, n.place.line) for n in notices if n.place] == [("o-nhieu-dong", 2)]


def test_a_row_of_its_own_is_not_joined() -> None:
    """A short row whose first cell is a label begins anew."""
    text = "Người đọc\tLời\tÂm thanh\nNỮ\tCâu một.\nNAM\tCâu hai."
    blocks, notices = parse_body(text, "b.md")
    said = [(b.role, b.text) for b in blocks if isinstance(b, Paragraph)]
    assert said == [("NỮ", "Câu một."), ("NAM", "Câu hai.")]
    assert notices == ()


@pytest.mark.parametrize("label", ["VPCP", "UBND", "BGDĐT", "HĐND TỈNH", "VPQH"])
def test_an_office_before_a_colon_is_said_and_asked_about(label: str) -> None:
    """A pasted “Nơi nhận” makes no speaker without a voice."""
    blocks, notices = parse_body(f"Nơi nhận:\n- {label}: Vụ Pháp chế;\n- Lưu: VT.", "b.md")
    said = [(b.role, b.text) for b in blocks if isinstance(b, Paragraph)]
    assert said == [("", "Nơi nhận:"), ("", f"{label}: Vụ Pháp chế;"), ("", "Lưu: VT.")]
    assert [(n.code, n.place.line) for n in notices if n.place] == [("vai-chu-thuong", 2)]


@pytest.mark.parametrize("label", ["LAN", "BÁC TƯ", "MC", "HỌC SINH 1", "A", "NGUYỄN QUỲNH"])
def test_a_name_in_capitals_speaks(label: str) -> None:
    blocks, _ = parse_body(f"{label}: Xin chào.", "b.md")
    assert [(b.role, b.text) for b in blocks if isinstance(b, Paragraph)] == [(label, "Xin chào.")]
