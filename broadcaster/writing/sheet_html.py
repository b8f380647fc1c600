"""The sheet for an announcer who reads live, as one HTML file that needs no other."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

from broadcaster.templating import html_pages
from broadcaster.writing.sheet import AnnouncerSheet

LONG = 28  # characters of a spoken form above which it is broken into lines above its word


@lru_cache(maxsize=1)
def _templates() -> Any:
    return html_pages(files("broadcaster.writing") / "templates")


def sheet_html(sheet: AnnouncerSheet) -> str:
    """The sheet: large type, spoken forms above hard words, cues in the margin, page numbers."""
    template = _templates().get_template("sheet.html.j2")
    filled: str = template.render(sheet=sheet, long=LONG, footer=in_css(sheet.title))
    return filled


def in_css(text: str) -> str:
    """The text for a quoted string of a style sheet: nothing in it can end the string."""
    kept = " ".join(text.split())
    return "".join(c if c.isalnum() or c in " .,:;?!–-" else f"\\{ord(c):06x}" for c in kept)
