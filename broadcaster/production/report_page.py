"""The producer's page of one finished file: figures, verdicts and the picture; never published."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from broadcaster.domain.sound import SoundRemark
from broadcaster.domain.wording import clock
from broadcaster.templating import html_pages


@lru_cache(maxsize=1)
def _templates() -> Any:
    return html_pages(files("broadcaster.production") / "templates")


def report_page(
    *,
    title: str,
    audio: str,
    picture: str,
    figures: Sequence[tuple[str, str]],
    remarks: Sequence[SoundRemark],
    chapters: Sequence[tuple[float, str]] = (),
) -> str:
    """The page as HTML that needs no other file but the sound; `picture` is SVG of ours."""
    html: str = (
        _templates()
        .get_template("report.html.j2")
        .render(
            title=title,
            audio=audio,
            picture=picture,
            figures=figures,
            remarks=remarks,
            chapters=[(round(start, 1), clock(int(start)), name) for start, name in chapters],
        )
    )
    return html
