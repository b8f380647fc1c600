"""The page of a lesson that plays and asks by itself, and the sheet to print: one file each."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Any

from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.text import one_line
from broadcaster.domain.wording import length
from broadcaster.outreach.lesson_item import LessonItem
from broadcaster.outreach.quiz_word import key_cells
from broadcaster.templating import html_pages

MOST_INSIDE = 12_000_000  # bytes of sound that a page holds itself; more lies beside it
_ACROSS = 10  # answers beside each other in the key
_SHORT = 28  # characters of a choice of which two stand beside each other


@lru_cache(maxsize=1)
def _templates() -> Any:
    return html_pages(files("broadcaster.outreach") / "templates")


def _part(name: str) -> tuple[str, str]:
    """A style sheet or a script, and the word by which the page lets only that one in."""
    text = (files("broadcaster.outreach") / "templates" / name).read_text(encoding="utf-8")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return text, f"sha256-{digest}"


def lesson_page(
    item: LessonItem, *, sound: bytes, beside: str, station: str, warnings: Sequence[str]
) -> str:
    """The page: it needs no network, names nobody, keeps nothing.

    The sound is in it, or, where that is long, the file `beside` it.
    """
    inside = len(sound) <= MOST_INSIDE
    style, style_hash = _part("lesson.css")
    script, script_hash = _part("lesson.js")
    filled: str = _templates().get_template("lesson.html.j2").render(
        item=item,
        sound=f"data:audio/mpeg;base64,{b64encode(sound).decode()}" if inside else beside,
        length=length(item.end - item.start),
        station=one_line(station),
        warnings=warnings,
        questions=[_view(one) for one in item.questions],
        turns=_turns(item),
        style=style, style_hash=style_hash, script=script, script_hash=script_hash,
    )  # fmt: skip
    return filled


def lesson_sheet(item: LessonItem, *, warnings: Sequence[str]) -> str:
    """The sheet: lines for name and class, the questions, the key on a page of its own."""
    style, style_hash = _part("lesson_sheet.css")
    cells = key_cells(item.questions)
    filled: str = _templates().get_template("lesson_sheet.html.j2").render(
        item=item,
        questions=[_view(one) for one in item.questions],
        key=[cells[at : at + _ACROSS] for at in range(0, len(cells), _ACROSS)],
        warnings=warnings,
        style=style, style_hash=style_hash,
    )  # fmt: skip
    return filled


def _view(question: ScriptQuestion) -> dict[str, object]:
    return {
        "field": f"c{question.number}",
        "number": question.number,
        "text": question.text,
        "several": len(question.right) > 1,
        "short": all(len(choice.text) <= _SHORT for choice in question.choices),
        "right": "".join(question.right),
        "told": ", ".join(question.right),
        "choices": [{"letter": one.letter, "text": one.text} for one in question.choices],
        "explanation": question.explanation,
        "source": question.source,
    }


def _turns(item: LessonItem) -> list[dict[str, str]]:
    return [
        {
            "speaker": one_line(speaker),
            "quoted": one_line(quoted),
            "words": " ".join(one_line(line.text) for line in lines),
        }
        for (speaker, quoted), lines in groupby(item.lines, lambda ln: (ln.speaker, ln.quoted))
    ]
