"""The figures of a line that somebody has to hold against its source of law."""

import re
from collections.abc import Callable, Sequence

from broadcaster.domain.script import Mention

# "16 tuổi", "50 cm3", "2%", "01/7/2025", "ngày 1 tháng 7 năm 2025"; its parts stay together
_NUMBER = re.compile(
    r"\b[Nn]gày \d+ tháng \d+(?: năm \d+)?|"
    r"(?<![\w/.-])\d+(?:[.,/-]\d+)*(?:\s?(?:%|[^\W\d_][\w³²]*))?"
)


def figures_of(text: str, mentions_of: Callable[[str], Sequence[Mention]]) -> tuple[str, ...]:
    """Documents, articles, amounts and every other number of a line, as written, in order.

    What a document or an article says as its number is not told once more by itself.
    """
    named = [(one.start, one.end) for one in mentions_of(text)]
    found = [
        *named,
        *(
            match.span()
            for match in _NUMBER.finditer(text)
            if not any(start < match.end() and match.start() < end for start, end in named)
        ),
    ]
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in sorted(found)))
