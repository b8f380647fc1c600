"""Document numbers, articles and amounts that a text names, with their places."""

from broadcaster.domain.script import Mention
from broadcaster.reading.clean import clean
from broadcaster.reading.documents import symbol
from broadcaster.reading.line import pattern
from broadcaster.reading.tables import one_of

_DOCUMENT = (
    r"(?<![\w./])\d{1,5}(?:\.\d{1,3})?[a-zđ]?(?:/(?:19|20)\d\d)?[-/]"
    r"[A-ZĐ][A-Za-zĐđƯư&]{0,20}\d{0,2}(?:[-/][A-ZĐ][A-Za-zĐđƯư&]{0,20}){0,6}"
)
_BARE = (
    rf"\b(?:{one_of('documents.laws')})"
    r"\s+(?:số:?\s+)?(\d{1,4}(?:/(?:19|20)\d\d)?)(?![\d./-])"
)
_ARTICLE = r"\b(?:điểm\s+[a-zđ](?:,\s)?\s*)?(?:khoản\s+\d+[a-zđ]?\s*,?\s*)?điều\s+(\d+[a-zđ]?)\b"
_CLAUSE = r"\bkhoản\s+(\d+[a-zđ]?)\b"
_AMOUNT = (
    r"(?<![\w.,])(\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?)\s?"
    rf"(?:(?:{one_of('numbers.scales')})(?:\s+đồng)?|{one_of('numbers.coins')})(?!\w)"
)


def _found(text: str, source: str, kind: str, group: int) -> list[Mention]:
    mentions = []
    for match in pattern("(?i)" + source if kind != "document" or group else source).finditer(text):
        number = match[group]
        mentions.append(
            Mention(kind=kind, text=match[0], start=match.start(), end=match.end(), number=number)
        )
    return mentions


def mentions(text: str) -> tuple[Mention, ...]:
    """What the text names: documents ("168/2024/NĐ-CP"), articles ("7"), amounts ("400.000").

    Offsets are those of the NFC text.
    """
    cleaned = clean(text)
    plain = cleaned.text
    found = [
        m
        for m in _found(plain, _DOCUMENT, "document", 0)
        if (parsed := symbol(pattern(r"[-/](?=\D)").split(m.number, 1)[1]))
        and (parsed.kind or parsed.bodies)
    ]
    taken = [(m.start, m.end) for m in found]
    found += [
        m
        for m in _found(plain, _BARE, "document", 1)
        if not any(a < m.end and m.start < b for a, b in taken)
    ]
    articles = _found(plain, _ARTICLE, "article", 1)
    inside = {place for m in articles for place in range(m.start, m.end)}
    found += articles
    found += [m for m in _found(plain, _CLAUSE, "article", 1) if m.start not in inside]
    found += _found(plain, _AMOUNT, "amount", 1)
    return tuple(
        Mention(
            kind=m.kind,
            text=cleaned.source[cleaned.place(m.start) : cleaned.place(m.end - 1) + 1],
            start=cleaned.place(m.start),
            end=cleaned.place(m.end - 1) + 1,
            number=m.number,
        )
        for m in sorted(found, key=lambda m: (m.start, m.end))
    )
