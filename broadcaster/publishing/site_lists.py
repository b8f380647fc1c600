"""Lists about the whole site: OPML of every show, and the sitemap."""

from collections.abc import Iterable, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import one_line
from broadcaster.publishing.addresses import address, feed_path, show_page_path


def render_opml(station: StationProfile, shows: Sequence[Show]) -> bytes:
    """OPML 2.0 with one outline a show, for subscribing to all of them at once."""
    rows = "".join(_outline(station, show) for show in shows)
    title = escape(one_line(station.name))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"<head><title>{title}</title></head>\n<body>\n{rows}</body>\n</opml>\n"
    ).encode()


def _outline(station: StationProfile, show: Show) -> str:
    title = quoteattr(one_line(show.title))
    feed = quoteattr(address(station.public_url, feed_path(show.key)))
    page = quoteattr(address(station.public_url, show_page_path(show.key)))
    return (
        f'<outline type="rss" version="RSS2" language="vi" text={title} title={title} '
        f"xmlUrl={feed} htmlUrl={page}/>\n"
    )


def render_sitemap(public_url: str, pages: Iterable[tuple[str, date | None]]) -> bytes:
    """A sitemap of page paths, each with the day of its newest content."""
    rows = "".join(
        f"<url><loc>{escape(address(public_url, path))}</loc>"
        + (f"<lastmod>{day.isoformat()}</lastmod>" if day else "")
        + "</url>\n"
        for path, day in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</urlset>\n"
    ).encode()


def render_sitemap_index(public_url: str, paths: Iterable[str]) -> bytes:
    """The list of a sitemap's parts."""
    rows = "".join(
        f"<sitemap><loc>{escape(address(public_url, path))}</loc></sitemap>\n" for path in paths
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</sitemapindex>\n"
    ).encode()
