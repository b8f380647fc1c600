"""A document's number (số, ký hiệu) for comparing, however it is typed."""

import re
from functools import lru_cache

from broadcaster.domain.text import fold

# Eth for Đ, other dashes for "-"
LOOKALIKES = str.maketrans("\u00d0\u00f0\u2010\u2011\u2012\u2013\u2014\u2212", "Đđ------")
_NUMBER = re.compile(r"\d[\d.]*[a-z]?(?:\s*[/-]\s*[\w-]+)*")
# behind which digits alone are a number cut short: "Luật 36", "thông tư liên tịch số 6/2018"
_KIND = re.compile(
    r"\W*(?:(?:van ban|bo luat|luat|phap lenh|nghi quyet|nghi dinh|quyet dinh|thong tu|chi thi|"
    r"cong dien|cong van|ke hoach|hien phap|sac lenh|lenh|thong bao|huong dan|nd|nq|tt|ttlt|qd|"
    r"cd|ct|kh|vbhn)\W+)?(?:(?:lien tich|hop nhat)\W+)?(?:so\W+)?"
)


@lru_cache(maxsize=65536)
def document_key(number: str) -> str:
    """A document's number for comparing: folded, without the kind before it and leading zeros.

    A title stands for itself as a whole, whatever month or year it names.
    """
    plain = fold(number.translate(LOOKALIKES))
    found = _NUMBER.search(plain)
    if found and not re.search(r"[/-]\s*[a-z]", found[0]):
        found = found if _KIND.fullmatch(plain, 0, found.start()) else None
    parts = re.split(r"\s*/\s*", found[0] if found else plain)
    return "/".join(
        re.sub(r"[\s-]*-[\s-]*", "-", part.strip()).lstrip("0") or part for part in parts
    )


_LOCAL = re.compile(r"(?:UBND|HĐND)\d*$", re.IGNORECASE)


def is_given_again(number: str) -> bool:
    """Whether a number is of a province or a commune, each of which gives the same ones."""
    return _LOCAL.search(number.strip()) is not None


_UNIT = re.compile(r"\b(?:tinh|tp|quan|huyen|thi xa|thi tran|phuong|xa|dac khu)\b")
_SHORT = (
    ("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("hcm", "ho chi minh"),
    ("thanh pho", "tp"), ("chu tich ", ""),
)  # fmt: skip


def may_be_one_body(one: str, other: str) -> bool:
    """Whether two ways of naming a body of a place may mean the same; doubt where names differ.

    Short forms, the wider place behind it and a kind of place left out are forgiven: "UBND Hà Nội",
    "Ủy ban nhân dân thành phố Hà Nội". Of a province and a commune of one name, no.
    """
    return all(
        not mine or not theirs or mine == theirs
        for mine, theirs in zip(_named_body(one), _named_body(other), strict=True)
    )


def _named_body(issuer: str) -> tuple[str, str, str, str]:
    """The council, the kind of place, its name, and the places around it; each may be ""."""
    plain = re.sub(r"[^\w,]+", " ", fold(issuer))
    for written, short in _SHORT:
        plain = re.sub(rf"\b{written}\b" if short else rf"^{written}", short, plain)
    found = re.match(r"(ubnd|hdnd)\b", plain)
    rest = plain[found.end() :].strip() if found else plain.strip()
    kind = _UNIT.match(rest)
    name = rest[kind.end() :].strip() if kind else rest
    wider = re.search(rf",|(?<=\w) (?={_UNIT.pattern} \w)", name)
    around = name[wider.end() :].strip() if wider else ""
    own = name[: wider.start()].strip() if wider else name
    return found[0] if found else "", kind[0] if kind else "", own, _UNIT.sub("", around).strip()
