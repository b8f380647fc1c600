"""True sentences beside sources of another matter, and the same sentences made false.

What a document says stays true when the script cites a second one; what was turned round stays false.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from broadcaster.law.document_numbers import document_key
from broadcaster.law.passages import starter_passages
from broadcaster.law.starter import starter_register

_GOLD = Path(__file__).parents[1] / "golden" / "figures"
_STOPS = re.compile(r"(?<=[.;])\s+")
_TURNS = (  # kind, what a true sentence has, what stands there in the false one
    ("không", r"(?<!\w)không (?=(?:được|phải|bị|cần|thuộc|có quyền)(?!\w))", ""),
    ("không", r"(?<!không )(?<!chưa )(?<!mới )(?<!\w)(?=được (?:\w+ ){2})", "không "),
    ("không", r"(?<!không )(?<!chưa )(?<!mới )(?<!có thể )(?<!\w)(?=bị (?:xử )?phạt)", "không "),
    ("không", r"(?<!\w)(?:nghiêm )?cấm (?!khẩu)", "cho phép "),
    ("không", r"(?<!không )(?<!\w)phải (?=(?:đội|có|báo|mặc|bật|được)(?!\w))", "không cần "),
    ("ai", r"(?<!\w)(?:trẻ em|học sinh|các em)(?!\w)", "người lớn"),
    ("ai", r"(?<!\w)(?:cha mẹ|bố mẹ)(?!\w)", "nhà trường"),
    ("ai", r"(?<!\w)người ngồi sau(?!\w)", "người đi bộ"),
    ("số", r"(?<!\w)14(?= )", "12"),
    ("số", r"(?<!\w)16(?= )", "13"),
    ("số", r"(?<!\w)18(?= )", "15"),
    ("số", r"(?<!\w)(\d)00\.000", r"\g<1>50.000"),
)


def known_documents() -> tuple[str, ...]:
    """The documents that our own words speak of."""
    numbers = (one.document for row in starter_passages() for one in row.addresses)
    return tuple(dict.fromkeys(numbers))


def listed(name: str) -> list[tuple[tuple[str, ...], str]]:
    """The sentences of a list of `tests/golden/figures`, each with the documents that it is of."""
    rows = (_GOLD / name).read_text(encoding="utf-8").splitlines()
    parts = [row.partition("|") for row in rows if row.strip() and not row.startswith("#")]
    return [(tuple(numbers.split(",")), words) for numbers, _, words in parts]


def stated() -> list[tuple[tuple[str, ...], str]]:
    """Our own words of every document, sentence by sentence."""
    return [
        (tuple(dict.fromkeys(address.document for address in row.addresses)), words)
        for row in starter_passages()
        if row.addresses
        for words in _STOPS.split(row.text)
    ]


def named(documents: tuple[str, ...], words: str) -> str:
    """A sentence that names its document, as scripts do: with title, number and issuer."""
    number = documents[0]
    known = starter_register().document(number)
    title = known.title if known and known.title else "văn bản"
    issuer = f" của {known.issuer}" if known and known.issuer else ""
    return f"Theo {title}, số {number}{issuer}, {words[:1].lower()}{words[1:]}"


def made_false(words: str) -> Iterator[tuple[str, str]]:
    """The ways in which a sentence is made false, with their kind: each turns one place round."""
    for kind, true, false in _TURNS:
        turned, count = re.subn(true, false, words, count=1)
        if count:
            yield kind, turned


def is_of(document: str, documents: Iterable[str]) -> bool:
    """Whether a document is one of some, however it is written."""
    return document_key(document) in map(document_key, documents)
