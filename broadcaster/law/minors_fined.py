"""Whether a sentence fines somebody under 16, or warns somebody under 14.

From 14 to under 16 the form of punishment is a warning (15/2012/QH13, Điều 22 and 134); who is
younger is not punished at all. The amount of such a sentence is true of others, which is why it
is found in its source all the same.
"""

import re

from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in

FINED = (
    "người chưa đủ 16 tuổi bị phạt tiền (từ đủ 14 đến dưới 16 tuổi thì cảnh cáo, không phạt tiền)"
)
PUNISHED = "người chưa đủ 14 tuổi bị xử phạt (chưa đủ 14 tuổi thì chưa thuộc đối tượng bị xử phạt)"
_PUNISHED_FROM = 14.0  # years of age
_FINED_FROM = 16.0  # years of age
_FINE = re.compile(r"phạt tiền|nộp (?:tiền )?phạt|(?<!\w)phạt(?!\w)", re.IGNORECASE)
_SPARED = re.compile(
    r"cảnh cáo|(?:không|chưa|chẳng|chớ|đừng|miễn|thay)(?: \w+){0,4} (?:phạt|nộp)", re.IGNORECASE
)
_CLASS = re.compile(
    r"(?<!\w)(?:em|bạn|cháu|con|trò|học sinh)(?: \w+)? (?:học )?lớp "
    r"(?:[6-9]|sáu|bảy|tám|chín)(?:[A-Za-z]\d?)?(?!\w)",
    re.IGNORECASE,
)
_ONESELF = re.compile(  # who a clause is about when it begins so
    r"(?:(?:nếu|khi|với|đối với|dù|mà|các|những|một|mấy) )*"
    r"(?:em|bạn|cháu|con|cậu|bé|trẻ|trò|học sinh"
    r"|người(?! (?:lớn|lái|bán|nào|thành niên|trưởng thành|khác))"
    r"|nam sinh|nữ sinh|từ|mới|vừa|chưa|dưới|đủ|tuổi|\d+|mười)(?!\w)",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(  # between the age and the fine, or before the age
    r"(?<!\w)(?:ai|người (?:lớn|lái|bán|giao|thành niên|trưởng thành|khác)|cha|mẹ|bố|ba mẹ"
    r"|phụ huynh|chủ|cá nhân|tổ chức|nhà trường|quán|cửa hàng"
    r"|giao|cho|bán|chở|nên biết|nhớ|của)(?!\w)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[.;:…]\s|(?<!\w)còn(?!\w)")


def fines_a_minor(sentence: str) -> bool:
    """Whether a sentence says that somebody under 16 pays; a question says nothing."""
    if sentence.rstrip().endswith("?") or not _FINE.search(sentence) or _SPARED.search(sentence):
        return False
    if _fines_all_ages(sentence):
        return True
    start = 0
    for end in [*(match.end() for match in _PARTS.finditer(sentence)), len(sentence)]:
        if _is_fined(sentence[start:end].strip()):
            return True
        start = end
    return False


_PUNISHED = re.compile(r"(?<!\w)bị (?:phạt |xử phạt )*(?:cảnh cáo|xử phạt)(?!\w)", re.IGNORECASE)
_NOT_PUNISHED = re.compile(
    r"(?<!\w)(?:không|chưa|chẳng|chớ|đừng|miễn)(?: \w+){0,5} (?:phạt|cảnh cáo|đối tượng)",
    re.IGNORECASE,
)


def punishes_a_child(sentence: str) -> bool:
    """Whether a sentence says that somebody under 14 is warned or punished.

    Who sits in a car is not the one who is: "bé chín tuổi ngồi ô tô … thì bố bị phạt cảnh cáo".
    """
    if _NOT_PUNISHED.search(sentence) or _CARRIED.search(sentence) or "ô tô" in sentence:
        return False
    for part in _PARTS.split(sentence):
        told = part.strip()
        ages = [one for one in figures_in(told) if one.kind is FigureKind.AGE]
        if not ages or not _ONESELF.match(told) or not all(map(_is_a_child, ages)):
            continue
        end = max(one.end for one in ages)
        done = _PUNISHED.search(told, end)
        whose = max(end, told.rfind(" thì ", end, done.start())) if done else end
        if done and not _SOMEBODY_ELSE.search(told, whose, done.start()):
            return True
    return False


def _is_a_child(age: SaidFigure) -> bool:
    if len(age.values) > 1 or (age.limit is not Limit.NONE and not age.limit.upward):
        return age.values[-1] <= _PUNISHED_FROM
    return age.values[0] < _PUNISHED_FROM and age.limit is Limit.NONE


_EVEN = re.compile(
    r"(?<!\w)(?:kể cả|ngay cả|bất kể)(?: \w+){0,4}?(?= (?:em|bạn|học sinh|trẻ|người|\d))",
    re.IGNORECASE,
)


_CARRIED = re.compile(  # whom somebody has with him is not the one who pays
    r"(?<!\w)(?:chở|ngồi sau|đi cùng|đi theo|cõng|giao xe)(?!\w)", re.IGNORECASE
)


def _fines_all_ages(sentence: str) -> bool:
    """Whether a fine is said to be everybody's: "ai cũng phải nộp phạt, kể cả em 14 tuổi"."""
    even = _EVEN.search(sentence)
    fine = _FINE.search(sentence, 0, even.start()) if even else None
    if even is None or fine is None or _CARRIED.search(sentence):
        return False
    told = sentence[even.end() :].partition(",")[0]
    ages = [one for one in figures_in(told) if one.kind is FigureKind.AGE]
    money = any(one.kind is FigureKind.MONEY for one in figures_in(sentence))
    return bool(ages) and all(map(_is_young, ages)) and (money or fine[0].lower() != "phạt")


def _is_fined(part: str) -> bool:
    if not _ONESELF.match(part):
        return False
    figures = figures_in(part)
    ages = [one for one in figures if one.kind is FigureKind.AGE]
    young = [(one.start, one.end) for one in ages if _is_young(one)]
    young += [match.span() for match in _CLASS.finditer(part)]
    if not young or any(not _is_young(one) for one in ages):
        return False
    _, end = max(young)
    fine = _FINE.search(part, end)
    if fine is None or _SOMEBODY_ELSE.search(part, 0, fine.start()):
        return False
    money = any(one.kind is FigureKind.MONEY for one in figures)
    return money or fine[0].lower() != "phạt"


def _is_young(age: SaidFigure) -> bool:
    if len(age.values) > 1 or (age.limit is not Limit.NONE and not age.limit.upward):
        return age.values[-1] <= _FINED_FROM
    return age.values[0] < _FINED_FROM
