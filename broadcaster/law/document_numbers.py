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
