"""The figures of a line that somebody has to hold against its source of law."""

import re
from collections.abc import Callable, Sequence

from broadcaster.domain.script import Mention

# "16 tuổi", "50 cm3", "2%", "01/7/2025", "ngày 1 tháng 7 năm 2025"; its parts stay together
_NUMBER = re.compile(
    r"\b[Nn]gày \d+ tháng \d+(?: năm \d+)?|"
    # a school year: what follows is no unit
    r"(?<![\w/.-])(?:19|20)\d\d-(?:19|20)\d\d(?![\w/.-]*\d)(?!\s?(?:đồng|%))|"
    r"(?<![\w/.-])\d+(?:[.,/-]\d+)*(?:\s?(?:%|[^\W\d_][\w³²]*))?"
)
_LABEL = re.compile(r"\s*\d{1,2}[.)]\s+(?=[^\W\d_])")  # "1. Thời gian": its place in a list


def figures_of(
    text: str,
    mentions_of: Callable[[str], Sequence[Mention]],
    known: Sequence[tuple[int, int]] = (),
) -> tuple[str, ...]:
    """Documents, articles, amounts and every other number of a line, as written, in order.

    What a document or an article says as its number is not told once more by itself, nor is what
    numbers the line in a list, and nothing whose digits all stand in stretches that are `known`.
    """
    label = _LABEL.match(text)
    if label and not text[label.end()].isupper():  # "18. tuổi": a sentence that was torn
        label = None
    named = [(one.start, one.end) for one in mentions_of(text)]
    found = [
        *named,
        *(
            match.span()
            for match in _NUMBER.finditer(text, label.end() if label else 0)
            if not any(start < match.end() and match.start() < end for start, end in named)
        ),
    ]
    left = (span for span in sorted(found) if not _is_known(text, span, known))
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in left))


def _is_known(text: str, span: tuple[int, int], known: Sequence[tuple[int, int]]) -> bool:
    digits = [at for at in range(*span) if text[at].isdigit()] or range(*span)
    return all(any(start <= at < end for start, end in known) for at in digits)
