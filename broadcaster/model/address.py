"""Where every public file stands, relative to the web root (feeds/).

Names are ASCII of [a-z0-9-./] only. A name that carries a hash changes with its content, so that
caches keyed by address never keep an old version.
"""

from broadcaster.model.episode import Episode

FRONT_PAGE = "index.html"
SHOW_LIST = "danh-sach.opml"
SITEMAP = "sitemap.xml"
HASH_LENGTH = 8  # hexadecimal digits of the SHA-256 in a hashed name


def feed_path(show: str) -> str:
    """The RSS feed of a show."""
    return f"{show}.xml"


def json_feed_path(show: str) -> str:
    """The JSON Feed of a show."""
    return f"{show}.json"


def show_page_path(show: str) -> str:
    """The page of a show."""
    return f"{show}/index.html"


def cover_path(show: str, sha256: str) -> str:
    """The square artwork of a show, named after its content."""
    return f"{show}/cover-{sha256[:HASH_LENGTH]}.jpg"


def thumbnail_path(show: str, sha256: str) -> str:
    """The small artwork that the pages show, named after its content."""
    return f"{show}/thumb-{sha256[:HASH_LENGTH]}.jpg"


def social_path(episode: Episode, sha256: str) -> str:
    """The wide picture of an episode for shared links, named after its content."""
    return f"{episode.show}/{episode.key}-{sha256[:HASH_LENGTH]}.jpg"


def episode_page_path(episode: Episode) -> str:
    """The page of an episode."""
    return f"{episode.show}/{episode.key}.html"


def transcript_path(episode: Episode) -> str:
    """The WebVTT transcript of an episode."""
    return f"{episode.show}/{episode.key}.vtt"


def chapters_path(episode: Episode) -> str:
    """The JSON chapters of an episode."""
    return f"{episode.show}/{episode.key}.chapters.json"


def audio_path(episode: Episode) -> str:
    """The public sound of an episode, named after its content.

    Raises ValueError for an episode without a public edition.
    """
    if episode.public is None:
        raise ValueError(episode.key)
    digest = episode.public.audio.sha256[:HASH_LENGTH]
    return f"audio/{episode.show}/{episode.key}-{digest}.mp3"


def asset_path(name: str) -> str:
    """A style sheet, script or font of the pages."""
    return f"assets/{name}"


def address(public_url: str, path: str) -> str:
    """The full address of a public file; a folder's index page is the folder itself."""
    short = path.removesuffix("index.html") if path.endswith("index.html") else path
    return f"{public_url.rstrip('/')}/{short}"
