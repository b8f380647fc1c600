"""Whom an amount is for, a person or a body: what the words around it tell.

Decrees say which of the two their amounts are for and that the other pays twice or half as much;
so the same figure is right of one and wrong of the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from broadcaster.law.said_figures import FigureKind, SaidFigure


class Bearer(Enum):
    """Whom an amount is for."""

    UNSAID = ""
    PERSON = "cá nhân"
    BODY = "tổ chức"


_BOTH = r"(?:cá nhân(?:,| và| hoặc| hay|/) ?tổ chức|tổ chức(?:,| và| hoặc| hay|/) ?cá nhân)"
_TOLD = r"(?=\s*(?:\d|thì|bị|có thể|sẽ|là|từ|bằng|phạt|:|mức|vi phạm|,? tức)|\s*$)"
_ALONE = r"\s*(?:\d|thì|từ|bằng|:|gấp)"  # "đối với cá nhân, tổ chức thì …" are not both
_COMPARED = r"(?<!gấp đôi )(?<!gấp hai )(?<!gấp đôi mức )(?<!so với )(?<!nửa )(?<!nửa mức )"
_FOR = re.compile(
    rf"{_COMPARED}(?:đối với|với|cho|của|áp dụng cho)\s+(?:mỗi\s+|các\s+|một\s+)?"
    rf"(?:{_BOTH}(?!{_ALONE})|(cá nhân|tổ chức))",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<!\w)(?:(?<!đối với ){_BOTH}|{_COMPARED}(cá nhân|tổ chức){_TOLD})", re.I)
_RULE = re.compile(
    r"mức phạt(?: tiền)? (?:quy định )?(?:trong|tại|của)[^.;]{0,120}?(?:là|áp dụng)\s"
    r"[^.;]{0,40}?(?:đối với|của|cho) (?P<usual>cá nhân|tổ chức)",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"(?:bằng|gấp)\s+(?:0?2|hai)\s+lần|một nửa|một phần hai|1/2", re.IGNORECASE)
_SUBJECT = re.compile(  # who does it; "tổ chức" is a verb too: "tổ chức đua xe"
    rf"(?<!\w)(?:(?P<both>{_BOTH})"
    r"|(?P<body>(?:các|mỗi|mọi|một|những|là) tổ chức"
    r"|tổ chức(?= (?:nào|mà|đăng|chia sẻ|giao|tiết lộ|giả mạo|có|không"
    r"|chỉ|cũng|sẽ|phải|vi phạm|thì|bị|là))"
    r"|^\s*tổ chức(?! (?:đua|đánh|gây|hướng|sử dụng|cá độ|bắn|cho|xúi|thi|lễ|buổi))(?=\s)"
    r"|công ty|doanh nghiệp|tập đoàn|nhà trường|trang (?:mạng |tin |web )?(?:của )?(?:nhà )?trường"
    r"|cơ quan(?! (?:chức năng|có thẩm quyền|công an|nhà nước|quản lý))|cơ sở|cửa hàng"
    r"|nhà cung cấp|hợp tác xã)"
    r"|(?P<person>cá nhân|học sinh|sinh viên|học trò|em|bạn|cha mẹ|bố mẹ|ba mẹ|phụ huynh|người|ai"
    r"|giáo viên|thầy|cô|trẻ|thanh niên|thiếu niên|con"
    r"|(?<!tiếng )(?<!nước )(?<!môn )anh(?! (?:văn|ngữ|quốc))|chị|ông|bà(?! con)"
    r"|bác(?! bỏ)|chú(?! (?:ý|thích|giải|trọng))|cậu))(?!\w)",
    re.IGNORECASE,
)
_OF_OTHERS = frozenset(  # behind these stands who suffers it, or where it is done
    """về của cho trên tại trong ở phạm mạ dọa bôi nhọ lừa bán giao chở đánh dạy hại giúp khác
    tin liệu trang khoản mật học lớp trường chúng mọi ép kéo đôi nửa với""".split()  # noqa: SIM905
)
_EVERYBODY = re.compile(r"\s+(?:khác|ta)(?!\w)", re.IGNORECASE)
_SAYS = re.compile(r":\s|(?<!\w)(?:rằng|thì|nhắc|lưu ý)(?!\w)", re.IGNORECASE)
_BEING = re.compile(  # "15 đến 25 triệu đồng nếu là cá nhân"
    r",?\s*(?:nếu|khi)(?: (?:đó|bên|người) (?:vi phạm )?| )là (?:một )?(tổ chức|cá nhân)(?!\w)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;](?=\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerRule:
    """What a document says of all its amounts."""

    usual: Bearer  # whom they are for where nothing is said
    doubled: bool  # a body pays twice what a person pays


def bearer_rule(text: str) -> BearerRule | None:
    """The rule of a passage on amounts ("mức phạt tiền … là mức phạt đối với cá nhân")."""
    match = _RULE.search(text)
    if match is None:
        return None
    return BearerRule(usual=Bearer(match["usual"].lower()), doubled=bool(_DOUBLED.search(text)))


def bearer_in_law(text: str, figures: Sequence[SaidFigure], figure: SaidFigure) -> Bearer:
    """Whom a passage of law gives an amount for: right behind it, else before it; by name only."""
    if figure.kind is not FigureKind.MONEY:
        return Bearer.UNSAID
    begin, end = _around(text, figures, figure)
    match = _FOR.search(text, figure.end, end)
    if match and "," not in text[figure.end : match.start()]:
        return Bearer((match[1] or "").lower())
    found = [*_NAMED.finditer(text, begin, figure.start), *_FOR.finditer(text, begin, figure.start)]
    match = max(found, key=lambda m: m.start()) if found else match
    return Bearer((match[1] or "").lower()) if match else Bearer.UNSAID


def bearer_in_script(text: str, figures: Sequence[SaidFigure], figure: SaidFigure) -> Bearer:
    """Whom a script gives an amount for: by name, else by who is said to do it.

    A body that is named counts before a person: "các bạn nhớ, công ty đăng tin giả thì …".
    """
    if figure.kind is FigureKind.MONEY and (said := _BEING.match(text, figure.end)):
        return Bearer(said[1].lower())
    named = bearer_in_law(text, figures, figure)
    if named is not Bearer.UNSAID or figure.kind is not FigureKind.MONEY:
        return named
    begin, _ = _around(text, figures, figure)
    return _doer(text[begin : figure.start])


def bearer_lately(text: str) -> Bearer:
    """Whom the words before a figure spoke of last; for an amount that names nobody itself."""
    found = [m for m in _SUBJECT.finditer(text) if not _is_other(text, m)]
    return _kind(found[-1]) if found else Bearer.UNSAID


def _around(text: str, figures: Sequence[SaidFigure], figure: SaidFigure) -> tuple[int, int]:
    """Its stretch between other amounts and the stops of its sentence."""
    others = [f for f in figures if f.kind is FigureKind.MONEY]
    behind = min((f.start for f in others if f.start > figure.start), default=len(text))
    stop = re.compile(r"[.;]|$").search(text, figure.end, behind)
    before = max((f.end for f in others if f.end <= figure.start), default=0)
    stops = [m.end() for m in _STOP.finditer(text, before, figure.start)]
    return max([before, *stops]), stop.start() if stop else behind


def _doer(words: str) -> Bearer:
    """Who is said to do it in the words before an amount."""
    parts = [0, *(m.end() for m in _SAYS.finditer(words)), len(words)]
    for start, end in reversed([*pairwise(parts)]):
        part = words[start:end]
        found = [m for m in _SUBJECT.finditer(part) if not _is_other(part, m)]
        if any(m["both"] for m in found):
            return Bearer.UNSAID
        named = [_kind(m) for m in found if m["body"] or m[0].lower() == "cá nhân"]
        if named or found:
            return named[0] if named else Bearer.PERSON
    return Bearer.UNSAID


def _kind(match: re.Match[str]) -> Bearer:
    if match["both"]:
        return Bearer.UNSAID
    return Bearer.BODY if match["body"] else Bearer.PERSON


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether it is somebody else than who does it: "của học sinh", "người khác"."""
    before = text[: match.start()].rsplit(None, 1)
    return bool(
        (before and before[-1].lower() in _OF_OTHERS) or _EVERYBODY.match(text, match.end())
    )
