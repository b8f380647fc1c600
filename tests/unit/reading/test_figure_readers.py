"""Readers of figures, letters and codes whose form rules them out would not have answered."""

import random
from pathlib import Path

import pytest

from broadcaster.reading import codes, plain, scanner, single_letters
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


LETTERS = "abcdđeghikmnopqstvxyABCDĐEGHIKLMPQRSTUVXYÂÊαΔ"
HEADS = """T|t|K|k|Q|M|H|Đ|A|P|B|VN|NĐ|TT|SO|PO|CO|xx|XX|x|ĐT|QL|TK|BKS|P.|k.|Đ.|T.|v|H4|Ka|
GV|8A|ĐH|THCS|U|CN-T|N""".replace("\n", "").split("|")
TAILS = """|.|)|. |) |'|’A| và |, |: |/|-|–T|(| A|. Hà Nội| đ| = 5 cm|²|+| ơi|.Anh|;|-T6|+10|+|A|a|-04|
/2026|/2024/NĐ-CP|.1.2|x40|, T4|: 9,5|)|42-|xx2381""".replace("\n", "").split("|")


def _lettered(number: int) -> list[str]:
    """Letters alone and words with figures stuck to them, the same in every run."""
    chance = random.Random(8)
    return [
        chance.choice((*BEFORE, "Bạn ", "lớp 8A, vắng: An (", "mắt ", "tam giác ", "tại "))
        + (chance.choice(LETTERS) if chance.random() < 0.5 else chance.choice(HEADS))
        + chance.choice(("", "", str(chance.randint(1, 9)), _figures(chance)))
        + chance.choice(TAILS)
        + chance.choice(("", f"{chance.choice(LETTERS)}{chance.choice(TAILS)}"))
        for _ in range(number)
    ]


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


@pytest.mark.parametrize(
    "lines",
    [_written(), _made_up(800), _lettered(1200)],
    ids=["written", "made up", "lettered"],
)
def test_whoever_is_not_asked_would_not_have_answered(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same pieces come when every reader is asked for every figure."""
    texts = [clean(line).text for line in lines]
    usual = [scanner.scan(text, LEXICON) for text in texts]
    everybody = tuple(reader for reader, _ in scanner.FIGURES)
    monkeypatch.setattr(scanner, "_readers", lambda *_, **__: everybody)
    letters = tuple(read for read, _ in single_letters._LETTERS)
    monkeypatch.setattr(single_letters, "_readers", lambda *_: letters)
    ranks = tuple(tuple(read for read, _ in rank) for rank in (codes._FIRST, codes._KNOWN))
    monkeypatch.setattr(codes, "_readers", lambda _: ranks)
    other = [scanner.scan(text, LEXICON) for text in texts]
    assert [t for t, one, two in zip(texts, usual, other, strict=True) if one != two] == []


def test_few_are_asked_for_a_plain_number() -> None:
    """Most figures of a text are a count and a word: the form spares nearly every reader."""
    assert len(scanner._readers(2, " e", zero=False)) <= 5
    assert len(scanner.FIGURES) > 40


@pytest.mark.parametrize("line", ["a. Huế", "Mục I. Phần chung", "Lưu: VT, PC (5b).", "45°C", "½"])
def test_a_line_that_is_settled_reads_as_it_is(line: str) -> None:
    """What is not read a second time would come out the same, and most lines are settled."""
    once = plain(line, LEXICON)
    assert plain(once, LEXICON) == once


def test_only_plain_words_and_their_pauses_are_settled() -> None:
    """Whatever any reader may want to see again is not: letters, capitals, lost marks, figures."""
    assert scanner.settled("Một, những điều sau đây: học tập, lao động.", LEXICON)
    for line in (
        "phap luat",
        "điểm a và b",
        "số 5",
        "NỘI DUNG",
        "ông (bà)",
        "Thành phố HCM",
        "«năm»",
    ):
        assert not scanner.settled(line, LEXICON), line


@pytest.mark.slow
def test_a_settled_line_has_no_piece() -> None:
    """Of every line that is settled, as written and as said, nothing is read otherwise."""
    said = [plain(line, LEXICON) for line in _written()]
    settled = [line for line in [*_written(), *said] if scanner.settled(line, LEXICON)]
    assert len(settled) > 500
    assert [line for line in settled if scanner.scan(line, LEXICON)] == []
    assert [line for line in settled if plain(line, LEXICON) != line] == []
