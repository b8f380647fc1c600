"""Fragments of real writing glued together at random, the same ones in every run."""

import random
import re

import pytest

from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()
FRAGMENTS = tuple(
    """Nghị định|Thông tư|số|Số:|168/2024/NĐ-CP|29-NQ/TW|05/CT-TTg|43/2019/QH14|QH15|ngày|26/12/2024|20/11|8/3|
của Chính phủ|UBND|Điều|7|khoản 2|điểm đ|điểm|a)|đ)|1.|1.2.|II.|IV|VI|V|I|từ|đến|2-7|năm|tháng|tháng 4|thứ 4|
400.000|1.234,5|1,250.50|0,05|007|0|12 345|đồng|đ|k|tr|tỷ|%|‰|–|-|−|/|:|;|,|.|...|…|(|)|[|]|"|“|”|'|’|5kg|km/h|mg/l|
m2|m³|²|½|¼|1½|°C|-5°C|25°|GD&ĐT|&|TT|BTC|CP|KH|quý II|chương IV|Phần|lớp|6A1|6h45-7h15|7h|8g|14:30|0912 345 678|
111|1900 1234|+84|(hai)|02|năm học|2025-2026|Facebook|b|x|X|K'Brơi|H'Hen|30/4-1/5|3/4|28/30|và/hoặc|v.v.|v/v|TP.HCM|
Q.1|P.|=|+|<|>|≤|~|#tag|#PBGDPL|#|@|@abc|http://a.vn|www.moet.gov.vn|a.b@gmail.com|😀|→|•|*|**|_|`|^|10^6|⁶|$|$20|US$|
€|₫|USD|Ð|XYZ|T2|T2-T7|4G|COVID-19|A/H5N1|A4|QL1A|ĐT.830|62A-123.45|ISBN|978-604-1-12345-6|QCVN 41:2024/BGTVT|18t|
8,75đ|15+|25'30"|55"|tỷ số|2-1|tỷ lệ 1:500|./.|Ủy ban nhân dân (UBND)|ii)|iii|[1]|KT.|TM.|Lưu: VT|(5b)|tư|Ê-đê|game|
xyzw|Brơi|\u00a0|\u200b|хã|Я|从|٣|５|①|™|©|№|×|÷|π|√|µg|▪|│|═|□|✓|\\|{|}|mốt|linh|phẩy|NĐ|Luật|Quốc hội khóa|hôm nay|
trẻ em|học sinh|và|ông|Nguyễn Văn A|N.V.A|P. Hiệu trưởng|Q. GIÁM ĐỐC|<b>|&nbsp;|mc²|s/t|đường 30/4|XỬ PHẠT VI PHẠM|
1.2.8/3|31.234,58,75""".replace("\n", "").split("|")
)
JOINTS = ("", "", " ", " ", " ", " ", ", ")
LEFT = re.compile(r"[#*+/&%=_~|<>°\\^$€£¥₫@\[\]{}│═□✓▪•→©™№×÷√²³½¼⁶\d]")
NEGATIVE = re.compile(r"(?<![^\W\d_])âm(?![^\W\d_])")
MONTH = re.compile(r"(?<![^\W\d_])tháng(?![^\W\d_])")
MAY_BE_DATE = re.compile(r"tháng|\d\s?[/.-]\s?\d|T\d", re.I)


def _lines(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [
        "".join(
            chance.choice(FRAGMENTS) + chance.choice(JOINTS) for _ in range(chance.randint(1, 9))
        )
        for _ in range(count)
    ]


def _faults(line: str) -> list[str]:
    spoken = plain(line, LEXICON)
    faults = []
    if LEFT.search(spoken):
        faults.append("a sign or digit is left")
    if plain(spoken, LEXICON) != spoken:
        faults.append("a second pass changes it")
    if NEGATIVE.search(spoken) and not re.search("[-−–]", line):
        faults.append("a minus is made up")
    if MONTH.search(spoken) and not MAY_BE_DATE.search(line):
        faults.append("a month is made up")
    return faults


def _check(count: int, seed: int) -> None:
    bad = {line: faults for line in _lines(count, seed) if (faults := _faults(line))}
    assert not bad, list(bad.items())[:10]


def test_glued_fragments_are_spoken_wholly() -> None:
    """Nothing is left over, made up or changed by a second pass."""
    _check(5_000, 1)


@pytest.mark.soak
def test_many_glued_fragments_are_spoken_wholly() -> None:
    """The same over 200,000 lines."""
    _check(200_000, 2)
