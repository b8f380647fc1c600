"""The sheet that two people sign when a station changes hands."""

from importlib.resources import files

from broadcaster.care.succession import Succession
from broadcaster.publishing.page_views import day_words, local_day
from broadcaster.templating import html_pages


def succession_page(told: Succession) -> bytes:
    """The sheet as HTML that needs no other file, for a printer."""
    template = html_pages(files("broadcaster.care") / "templates").get_template("handover.html.j2")
    html: str = template.render(told=told, day=day_words(local_day(told.at)))
    return html.encode()
