"""The words about an episode: short for lists, long with the cited law."""

from collections.abc import Iterable
from html import escape

from broadcaster.domain.episode import SYNTHETIC_MARK, Edition, Episode, heard
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import clean, cut_bytes, one_line, web_link
from broadcaster.law.effect import standing_on

ORIGINS_BYTES = 800  # of the line that credits other units: its words come from them
DESCRIPTION_BYTES = 4000  # the limit of the directories, in UTF-8 bytes


def short_text(text: str) -> str:
    """Plain text of at most 4000 bytes, ended behind a sentence or word."""
    return cut_bytes(clean(text), DESCRIPTION_BYTES)


def description_html(episode: Episode, edition: Edition, *, synthetic: bool) -> str:
    """Simple paragraphs of at most 4000 bytes, never cut inside a letter, entity or tag."""
    told = _summary(episode, edition)
    contents = "" if _tells_all(told, edition) else _contents(edition)
    tail = [contents, _origins(edition), _voices(episode, edition, synthetic=synthetic)]
    ending = "".join(_paragraph(text) for text in tail if text)
    if len(ending.encode()) > DESCRIPTION_BYTES // 2:
        ending = "".join(_paragraph(text) for text in tail[1:] if text)
    room = DESCRIPTION_BYTES - len(ending.encode())
    return _fitting(told, room) + ending


def notes_html(episode: Episode, edition: Edition, *, synthetic: bool) -> str:
    """Everything worth reading beside the player: summary, contents, law, voices."""
    told = _summary(episode, edition)
    parts = [_paragraph(text) for text in told.split("\n") if text.strip()]
    if edition.items and not _tells_all(told, edition):
        titles = (escape(one_line(item.title)) for item in edition.items)
        parts += ["<p><strong>Trong chương trình</strong></p>", _list(titles)]
    if origins := _origins(edition):
        parts.append(_paragraph(origins))
    if edition.sources:
        day = episode.air_time.date()
        laws = (
            f"{_law(source)} – {escape(standing_on(source, day).words)}"
            for source in edition.sources
        )
        parts += [
            f"<p><strong>Văn bản nguồn</strong> (tình trạng ngày {day.day}/{day.month}/{day.year})"
            "</p>",
            _list(laws),
        ]
    if voices := _voices(episode, edition, synthetic=synthetic):
        parts.append(_paragraph(voices))
    return "".join(parts)


def _voices(episode: Episode, edition: Edition, *, synthetic: bool) -> str:
    """That voices are synthetic, and the lines that the licences of those heard ask for."""
    credits_ = (one_line(voice.credit).rstrip(".") for voice in heard(episode, edition))
    told = dict.fromkeys([SYNTHETIC_MARK if synthetic else "", *credits_])
    return " ".join(f"{line}." for line in told if line)


def _origins(edition: Edition) -> str:
    """Whose scripts were taken over from other units."""
    told = dict.fromkeys(
        f"“{one_line(item.title)}” là bài gốc của {one_line(item.origin).rstrip('.')}."
        for item in edition.items
        if item.origin
    )
    return cut_bytes(" ".join(told), ORIGINS_BYTES)


def _summary(episode: Episode, edition: Edition) -> str:
    return (
        clean(episode.summary)
        or _contents(edition)
        or one_line(episode.title)
        or one_line(episode.programme_name)
        or episode.key
    )


def _tells_all(summary: str, edition: Edition) -> bool:
    """Whether the summary already names every item."""
    return all(one_line(item.title).rstrip(".;") in summary for item in edition.items)


def _contents(edition: Edition) -> str:
    titles = "; ".join(
        title for item in edition.items if (title := one_line(item.title).rstrip(".;"))
    )
    return f"Trong chương trình: {titles}." if titles else ""


def _law(source: LegalSource) -> str:
    number = escape(one_line(source.number))
    link = web_link(source.url)
    shown = f'<a href="{escape(link)}">{number}</a>' if link else number
    named = (escape(one_line(text)) for text in (source.title, source.issuer) if text)
    return ", ".join([shown, *named])


def _list(points: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(one_line(text), quote=False)}</p>"


def _fitting(text: str, room: int) -> str:
    """Paragraphs of a plain text within `room` bytes once escaped."""
    limit = room
    while True:
        cut = cut_bytes(text, limit)
        html = "".join(_paragraph(part) for part in cut.split("\n") if part.strip())
        excess = len(html.encode()) - room
        if excess <= 0:
            return html
        limit = min(limit, len(cut.encode())) - max(excess, 1)
