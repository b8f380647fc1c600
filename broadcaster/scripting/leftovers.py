"""Words of a ready-made script that nobody has written over: they must not go on air unnoticed."""

import re

from broadcaster.model.notice import Level, Notice
from broadcaster.model.script import Paragraph, Script

_ASKED = re.compile(r"\b(?:viết|chép|ghi|điền) vào đây\b", re.IGNORECASE)


def check_leftovers(script: Script) -> tuple[Notice, ...]:
    """A WARNING for every paragraph that still asks to be written."""
    return tuple(
        Notice(
            code="loi-mau",
            level=Level.WARNING,
            sentence=f"còn lời mẫu “{found[0]}…”, sẽ bị đọc lên như lời thật",
            hint="Viết lời của bài thay cho đoạn này.",
            place=block.place_at(found.start()),
        )
        for block in script.body
        if isinstance(block, Paragraph) and (found := _ASKED.search(block.text))
    )
