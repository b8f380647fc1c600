"""Readers of figures that their form rules out are not asked: they would not have answered."""

import random
from pathlib import Path

import pytest

from broadcaster.reading import scanner
from broadcaster.reading.clean import clean
from broadcaster.reading.tables import make_lexicon
from tests.spoken_lines import FILES, lines_of

LEXICON = make_lexicon()
GOLDEN = Path(__file__).parents[2] / "golden" / "spoken"
BEFORE = """Điều |ngày |số |tháng |thứ |giờ |ISO |phạt |tỷ số |cao |điểm |từ |Tổ |biển P.|Nghị định |vắng |nhà |gọi |
mã số |năm học ||||(|"|-""".replace("\n", "").split("|")
SIGNS = """-|–|/|.|:|,|x| - | – | / | : | x |, | và | đến |h|m|kg|s|k|tr|đ-|%-|kg - |+|=| ÷ |..|,,|.000| 000|. |°|'|g|t
""".replace("\n", "").split("|")
BEHIND = """| đồng| em|%|đ|k|tr|m2|kg|h|g|t|s|Đ| A|A1|a|/kg|/NĐ-CP|-NQ/TW|/2024|h30|' |"|°C|+| tuổi|
 năm 2026| =| triệu|₫|N-110E| T|.a|)|;|''|¢""".replace("\n", "").split("|")


def _figures(chance: random.Random) -> str:
    length = chance.choice((1, 1, 2, 2, 2, 2, 3, 4, 5, 6, 9, 10))
    return "".join(chance.choice("0123456789") for _ in range(length))


def _made_up(number: int) -> list[str]:
    """Figures with every sign between, cues before and units behind, the same in every run."""
    chance = random.Random(5)
    return [
        chance.choice(BEFORE)
        + _figures(chance)
        + "".join(chance.choice(SIGNS) + _figures(chance) for _ in range(chance.randint(0, 3)))
        + chance.choice(BEHIND)
        for _ in range(number)
    ]


def _written() -> list[str]:
    golden = (p.read_text(encoding="utf-8").splitlines() for p in sorted(GOLDEN.glob("*.txt")))
    pairs = [line.split("\t")[0] for part in golden for line in part if "\t" in line]
    return pairs + [line.written for path in FILES for line in lines_of(path)]


@pytest.mark.parametrize("lines", [_written(), _made_up(800)], ids=["written", "made up"])
def test_whoever_is_not_asked_would_not_have_answered(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same pieces come when every reader is asked for every figure."""
    texts = [clean(line).text for line in lines]
    usual = [scanner.scan(text, LEXICON) for text in texts]
    everybody = tuple(reader for reader, _ in scanner.FIGURES)
    monkeypatch.setattr(scanner, "_readers", lambda *_, **__: everybody)
    other = [scanner.scan(text, LEXICON) for text in texts]
    assert [t for t, one, two in zip(texts, usual, other, strict=True) if one != two] == []


def test_few_are_asked_for_a_plain_number() -> None:
    """Most figures of a text are a count and a word: the form spares nearly every reader."""
    assert len(scanner._readers(2, " e", zero=False)) <= 5
    assert len(scanner.FIGURES) > 40
