"""A document's number (số, ký hiệu) for comparing, however it is typed."""

import re
from functools import lru_cache

from broadcaster.domain.text import fold

# Eth for Đ, other dashes for "-"
LOOKALIKES = str.maketrans("\u00d0\u00f0\u2010\u2011\u2012\u2013\u2014\u2212", "Đđ------")
_NUMBER = re.compile(r"\d[\d.]*[a-z]?(?:\s*[/-]\s*[\w-]+)*")


@lru_cache(maxsize=65536)
def document_key(number: str) -> str:
    """A document's number for comparing: folded, without the kind before it and leading zeros."""
    plain = fold(number.translate(LOOKALIKES))
    found = _NUMBER.search(plain)
    parts = re.split(r"\s*/\s*", found[0] if found else plain)
    return "/".join(
        re.sub(r"[\s-]*-[\s-]*", "-", part.strip()).lstrip("0") or part for part in parts
    )
