"""The words that say what a text is about, how much each tells, what is never the same."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import fsum, log

from broadcaster.law.passages import starter_passages
from broadcaster.law.word_patterns import WordPattern

_ALIASES = {  # written, meant; of two that begin alike the longer first
    "người được chở": "người ngồi sau",
    "không chấp hành đèn tín hiệu": "vượt đèn đỏ",
    "trung học phổ thông": "thpt",
    "trung học cơ sở": "thcs",
    "ủy ban nhân dân": "ubnd",
    "thầy cô giáo": "giáo viên",
    "cô lập": "côlập",  # "cô" alone is who teaches
    "cấp một": "tiểu học",
    "cấp hai": "thcs",
    "cấp ba": "thpt",
    "cấp 1": "tiểu học",
    "cấp 2": "thcs",
    "cấp 3": "thpt",
    "nhà giáo": "giáo viên",
    "bia rượu": "rượu bia",
    "rượu, bia": "rượu bia",
    "buôn bán": "mua bán",
    "mua, bán": "mua bán",
    "xe máy điện": "gắn máy điện",
    "nồng độ cồn": "cồn",
    "phụ huynh": "cha mẹ",
    "thầy giáo": "giáo viên",
    "người lớn": "người thành niên",
    "cha, mẹ": "cha mẹ",
    "cầm lái": "điều khiển",
    "thầy cô": "giáo viên",
    "cô giáo": "giáo viên",
    "học trò": "học sinh",
    "bố, mẹ": "cha mẹ",
    "xe máy": "mô tô gắn máy",
    "trẻ em": "trẻ",
    "bố mẹ": "cha mẹ",
    "ba mẹ": "cha mẹ",
    "đèo": "chở",
    "lái": "điều khiển",
}
_ALIAS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _ALIASES))})(?!\w)")
_STOP = frozenset(
    """và của là thì có được các những một từ đến bị đối với cho ở trong theo này đó ấy kia cũng
    còn chỉ mới nếu mà vì nên rồi ạ nhé ơi em anh chị cô thầy các bạn mình chúng tôi ta ai gì nào
    hay hoặc khi lúc sẽ đã đang vẫn ra vào lên xuống lại thôi nhất rất hơn như bằng tại do bởi về
    trên dưới quá không chưa phải số điều khoản điểm luật nghị định thông tư quyết công điện quốc
    hội chính phủ năm ngày tháng tuổi đồng triệu nghìn mức khung phạt tiền cá nhân tổ chức đủ hai
    ba bốn sáu bảy tám chín mười quy quy_định nêu gồm tới mỗi hằng cả đều thế vậy đây đấy kể sau
    trước nói rõ xin nhắc""".split()  # noqa: SIM905
)
WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=16384)
def telling_words(text: str) -> frozenset[str]:
    """Syllables and pairs of them that say what a text is about; figures and small words out."""
    lowered = _ALIAS.sub(lambda match: _ALIASES[match[0]], text.lower())
    found: set[str] = set()
    last = ""
    for match in WORD.finditer(lowered):
        word = match[0]
        if word in _STOP:
            last = ""
            continue
        found.add(word)
        if last and lowered[match.start() - 1] == " ":
            found.add(f"{last} {word}")
        last = word
    return frozenset(found)


@lru_cache(maxsize=16384)
def telling_syllables(text: str) -> frozenset[str]:
    """The same without the pairs: how much of a clause is told in whichever order."""
    return syllables_of(telling_words(text))


def syllables_of(words: frozenset[str]) -> frozenset[str]:
    """Telling words without the pairs."""
    return frozenset(word for word in words if " " not in word)


@cache
def word_rarity() -> Mapping[str, float]:
    """How much a word tells: what stands in every line tells little."""
    passages = starter_passages()
    counts: dict[str, int] = {}
    for one in passages:
        for word in telling_words(one.text):
            counts[word] = counts.get(word, 0) + 1
    return _Rarity({word: log(len(passages) / count + 1) for word, count in counts.items()})


UNKNOWN_WORD = 2.4  # what a word tells that no line has


class _Rarity(dict[str, float]):
    """How much words tell; asked for a hundred thousand times in a first check."""

    def __missing__(self, word: str) -> float:
        return UNKNOWN_WORD


_CONTRASTS = tuple(  # who speaks of one of a row does not speak of another
    tuple(WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for words in row)
    for row in (
        (
            "xe đạp|đạp xe(?! (?:điện|máy))",
            "mô tô|gắn máy|xe máy",
            "ô tô|xe hơi",
            "đi bộ|người bộ hành",
        ),
        ("thuốc lá điện tử|thuốc lá nung nóng", "thuốc lá điếu"),
        ("pháo nổ|pháo hoa nổ", "pháo hoa(?! nổ)"),
        ("tin (?:thật|đúng)|đúng sự thật", "tin (?:giả|sai)|sai sự thật"),
        ("xe đạp(?! (?:điện|máy|trợ lực))", "xe đạp (?:điện|máy|trợ lực)"),
    )
)
UNCLEAR_VEHICLE = 2  # place of "xe máy" below
_AGE_CONTRASTS = tuple(  # of the clause of an age; "xe máy" alone does not tell which of the two
    WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        "gắn máy|không quá 50 phân khối|dưới 50 phân khối",
        r"mô tô|hạng A1?|(?:[6-9]\d|1\d\d) ?(?:phân khối|cm3|cm³)",
        "xe máy(?! điện)",
    )
)


@lru_cache(maxsize=16384)
def contrasted_in(text: str) -> tuple[frozenset[int], ...]:
    """Which of each row a text speaks of."""
    return tuple(
        frozenset(n for n, words in enumerate(row) if words.search(text)) for row in _CONTRASTS
    )


@lru_cache(maxsize=16384)
def vehicles_of(clause: str) -> frozenset[int]:
    """What the clause of an age speaks of driving; the number of each contrast."""
    return frozenset(n for n, words in enumerate(_AGE_CONTRASTS) if words.search(clause))


_ACTS = tuple(  # what is done with a thing; each has its own amount
    WordPattern(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        "sử dụng|dùng|hút|đốt|xài",
        "tàng trữ|cất giữ|cất giấu|giấu",
        "vận chuyển",
        "mua bán|buôn bán|mua, bán|bán",
        "sản xuất|chế tạo|tự chế",
        "môi giới|giúp (?:người khác|bạn|nhau)",
        r"hướng dẫn|dạy|(?:chỉ|bày)(?: nhau| cho \w+(?: \w+)?)? cách|rủ rê",
        "chứa chấp|(?:cho|để) (?:bạn|khách|người khác|nhau|ai)(?: \\w+){0,4}? (?:hút|dùng|sử dụng)",
        "xúi giục|xúi|dụ dỗ|lôi kéo|kích động|thuê đánh",
        "kỳ thị",
    )
)


_OF_OTHERS = frozenset((5, 6, 7, 8))  # of these, by their place: what somebody else is made to do


@lru_cache(maxsize=16384)
def acts_of(clause: str) -> frozenset[int]:
    """What a clause says is done, of the acts that are told apart."""
    found = frozenset(n for n, words in enumerate(_ACTS) if words.search(clause))
    return found & _OF_OTHERS or found  # "môi giới cho người khác dùng" is no use of one's own


@lru_cache(maxsize=4096)
def act_words(text: str, acts: frozenset[int]) -> frozenset[str]:
    """The words by which a text says some of the acts that are told apart."""
    said = (match[0] for n in acts for match in _ACTS[n].finditer(text))
    return telling_syllables(" . ".join(said).lower())


def are_apart(ours: tuple[frozenset[int], ...], theirs: tuple[frozenset[int], ...]) -> bool:
    """Whether two texts speak of different ones of a row."""
    return any(a and b and not a & b for a, b in zip(ours, theirs, strict=True))


def weight_of(words: frozenset[str] | Sequence[str]) -> float:
    """How much words tell: what stands in every line of the starter documents tells little.

    The sum is exact: the same words in another order of their set weigh the same to the last bit,
    or of two clauses that are equally near now one and now the other would be told.
    """
    return fsum(map(word_rarity().__getitem__, words))


@lru_cache(maxsize=32768)
def clause_weight(words: frozenset[str]) -> float:
    """The weight of words that are weighed again and again: those of a clause."""
    return weight_of(words)


TELLING = 4.0  # weight of words from which a clause tells by itself what it is about
