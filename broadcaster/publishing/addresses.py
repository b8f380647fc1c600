"""Where every public file stands, relative to the web root (feeds/), and where that root is.

Names are ASCII of [a-z0-9-./] only. A name that carries a hash changes with its content, so that
caches keyed by address never keep an old version.
"""

import hashlib
import re
import struct
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from broadcaster.domain.episode import Episode, EpisodeDigest, MasterFile
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import StationProfile
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.kept_book import read_kept, write_kept
from broadcaster.storage.toml_editor import Changes

FRONT_PAGE = "index.html"
SOUNDS = "audio"  # the folder of everything that is heard
SHOW_LIST = "danh-sach.opml"
SITEMAP = "sitemap.xml"
SITEMAP_PAGES = "sitemap-trang.xml"  # in a large station: the pages that list others
LOST_PAGE = "404.html"  # what static hosts show for an address that leads nowhere
TRANSCRIPT_ENDING = ".loi-ghi.html"  # a page that players of other sites read
EMBED_ENDING = ".nhung.html"  # the only pages that other sites may show in a frame
OEMBED_ENDING = ".oembed.json"
SHORT = "s"  # the folder of the short addresses
NEWEST_JSON = "moi-nhat.json"
NEWEST_RSS = "moi-nhat.xml"
NEWEST_FRAME = f"moi-nhat{EMBED_ENDING}"
ROBOTS = "robots.txt"
SEARCH_PAGE = "tim-kiem/index.html"
SEARCH_LIST = "tim-kiem/muc-luc.json"
SHELF_PAGE = "van-ban/index.html"
CONFIRMING = "da-nghe"
QUESTIONS_PAGE = "cau-hoi/index.html"
SLIP_PAGE = "cau-hoi/phieu.html"  # to be printed
ASKING = "hoi"  # where a listener asks; a server answers there, no file does
PAPERS_PAGE = "cong-bo/index.html"
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


def episode_cover_path(episode: Episode, key: str) -> str:
    """The square artwork of an episode, named after the words and the picture it is drawn from."""
    return f"{episode.show}/{episode.key}-bia-{key[:HASH_LENGTH]}.jpg"


def episode_page_path(episode: Episode | EpisodeDigest) -> str:
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
    return f"{SOUNDS}/{episode.show}/{episode.key}-{digest}.mp3"


def light_path(episode: Episode, master: MasterFile) -> str:
    """The sound of an episode for weak lines, named after its content."""
    digest = master.audio.sha256[:HASH_LENGTH]
    ending = master.audio.name.rpartition(".")[2]
    return f"{SOUNDS}/{episode.show}/{episode.key}-{master.profile}-{digest}.{ending}"


def transcript_page_path(episode: Episode) -> str:
    """The transcript of an episode as a bare page, for players that read HTML."""
    return f"{episode.show}/{episode.key}{TRANSCRIPT_ENDING}"


def embed_path(episode: Episode | EpisodeDigest) -> str:
    """The player of an episode as a page for the frames of other sites."""
    return f"{episode.show}/{episode.key}{EMBED_ENDING}"


def oembed_path(episode: Episode | EpisodeDigest) -> str:
    """What oEmbed says of an episode's page."""
    return f"{episode.show}/{episode.key}{OEMBED_ENDING}"


# No sign that is taken for another one on paper: i, l, o, 0, 1
_SHORT_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_SHORT_LENGTH = 7  # of ten thousand episodes two have the same in one station of 550
_SHORT_MANY = len(_SHORT_SIGNS) ** _SHORT_LENGTH


def short_numbers(keys: Sequence[str]) -> list[int]:
    """What the short address of each episode is written from: equal ones have the same letters."""
    digests = b"".join([hashlib.sha256(key).digest() for key in map(str.encode, keys)])
    return [number % _SHORT_MANY for (number,) in struct.iter_unpack(">Q24x", digests)]


SHORT_BOOK = "ma-ngan"  # in the folder of the records; lost or damaged, it is made again
_SHORT_FORM = "ma-ngan 1"  # raise it when the file, or what numbers follow from, changes
_SHORT_KEPT = 100  # keys: what is kept of a list are its whole hundreds


def share_short_codes(lists: Sequence[Sequence[str]], book: Path | None = None) -> bool:
    """Whether the short addresses of two episodes are the same; `lists` of keys, the oldest first.

    Every publishing asks it of ten thousand: the numbers of those that are always the same are kept
    in `book`, under one word for their keys.
    """
    old = [key for keys in lists for key in keys[: _whole(keys)]]
    new = [key for keys in lists for key in keys[_whole(keys) :]]
    told = "\n".join(old).encode()
    mark = f"{_SHORT_FORM} {hashlib.sha256(told).hexdigest()}"
    form = struct.Struct(f">{len(old)}Q")
    kept = read_kept(book, mark) if old else b""
    if kept is None or len(kept) != form.size:
        kept = form.pack(*short_numbers(old))
        write_kept(book, mark, kept)
    return len({*form.unpack(kept), *short_numbers(new)}) < len(old) + len(new)


def _whole(keys: Sequence[str]) -> int:
    return len(keys) // _SHORT_KEPT * _SHORT_KEPT


def short_code(key: str) -> str:
    """The few letters of an episode's short address, for life, whatever else the station airs."""
    [number] = short_numbers([key])
    signs = []
    for _ in range(_SHORT_LENGTH):
        number, place = divmod(number, len(_SHORT_SIGNS))
        signs.append(_SHORT_SIGNS[place])
    return "".join(signs)


def short_path(episode: Episode | EpisodeDigest) -> str:
    """The page that leads on from the short address of an episode.

    Its folder is what is told, without the slash at its end: every web server adds that itself.
    """
    return f"{SHORT}/{short_code(episode.key)}/index.html"


def short_address(public_url: str, episode: Episode | EpisodeDigest) -> str:
    """The address for messages and paper."""
    return address(public_url, short_path(episode)).rstrip("/")


def handout_path(episode: Episode) -> str:
    """The handout of an episode of a staff show, to be printed; only on private sites."""
    return f"{episode.show}/{episode.key}.tai-lieu.html"


def confirming_path(key: str) -> str:
    """Where a subscriber confirms having heard an episode; a server answers there, no file does."""
    return f"{CONFIRMING}/{key}"


def archive_feed_path(show: str, number: int) -> str:
    """A frozen page of a show's RSS feed."""
    return f"{show}/luu-tru/{number:04d}.xml"


def archive_json_path(show: str, number: int) -> str:
    """A frozen page of a show's JSON Feed."""
    return f"{show}/luu-tru/{number:04d}.json"


def archive_page_path(show: str, number: int) -> str:
    """The page that lists a hundred older episodes of a show."""
    return f"{show}/luu-tru/{number:04d}.html"


def sitemap_part_path(show: str, number: int) -> str:
    """A part of the sitemap; it must stand at the root to speak for the whole site."""
    return f"sitemap-{show}-{number:04d}.xml"


def private_path(token: str, path: str = "") -> str:
    """A file of a private feed: nobody finds it who does not know the token."""
    return f"rieng/{token}/{path}" if path else f"rieng/{token}"


def search_path(name: str) -> str:
    """A file of the search index."""
    return f"tim-kiem/{name}"


def shelf_path(name: str) -> str:
    """A file of the shelf of legal documents."""
    return f"van-ban/{name}"


def papers_path(name: str) -> str:
    """A file of what a person published: figures, plans, reports."""
    return f"cong-bo/{name}"


def has_shelf(station: StationProfile) -> bool:
    """Whether a site has the shelf: the site of a single listener has none of its own."""
    return station.law_shelf and not is_private(station.public_url)


def is_private(public_url: str) -> bool:
    """Whether an address is that of a subscriber's own site."""
    return f"/{private_path('')}" in f"{public_url}/"


def asset_path(name: str) -> str:
    """A style sheet, script or font of the pages."""
    return f"assets/{name}"


def address(public_url: str, path: str) -> str:
    """The full address of a public file; a folder's index page is the folder itself."""
    short = path.removesuffix("index.html") if path.endswith("index.html") else path
    return f"{public_url.rstrip('/')}/{short}"


# --- the station's own address ----------------------------------------------------------------


def is_plain(url: str) -> bool:
    """Whether it leads over the internet without encryption; a school's own network is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost"))


def usable_address(url: str) -> bool:
    """Whether every client can use it as the root of a feed's addresses: plain ASCII."""
    return bool(re.fullmatch(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~\-/]*)?", url))


def move_station(profile: StationProfile, url: str) -> Changes:
    """What station.toml says of a station that moves to another address, for `edit_station`.

    Guids, keys and file names stay; the feeds name their new address for those who still ask at
    the old one. Raises InputError for an address that no feed can carry.
    """
    new = url.strip().rstrip("/")
    if not usable_address(new):
        raise InputError(
            f"“{url}” không dùng được làm địa chỉ của đài",
            hint="Viết đủ, ví dụ https://phat-thanh.example.edu.vn.",
        )
    if new == profile.public_url:
        raise InputError("đài đang ở đúng địa chỉ này", hint="Không có gì phải chuyển.")
    earlier = [*profile.old_urls, *([profile.public_url] if profile.public_url else [])]
    old = [one for one in dict.fromkeys(earlier) if one != new]
    return {("public_url",): new, ("old_urls",): old}


class AddressBook:
    """The addresses that a station's feeds have carried from this machine, the newest last."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[str, ...]:
        """Every address, each once."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ()
        return tuple(dict.fromkeys(line for line in lines if usable_address(line)))

    def note(self, url: str) -> None:
        """The feeds carry this address now. Raises StoreError."""
        known = self.all()
        if not usable_address(url) or known[-1:] == (url,):
            return
        told = [*(one for one in known if one != url), url]
        write_atomic(self._path, "".join(f"{one}\n" for one in told).encode())


def listed_address(folder: Path) -> tuple[str, ...]:
    """The address that a published site says it has; none where there is no site."""
    try:
        told = (folder / SHOW_LIST).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    found = re.search(r'xmlUrl="([^"]+)/[^"/]+"', told)
    return (found[1],) if found and usable_address(found[1]) else ()


def same_address(one: str, other: str) -> bool:
    """Whether two ways of writing it lead to the same place."""
    return bool(one) and _plainly(one) == _plainly(other)


def _plainly(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    scheme, host = parts.scheme.casefold(), parts.netloc.casefold()
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    return scheme, host.removesuffix(usual), parts.path.rstrip("/")


def moved_to(
    public_url: str, old_urls: tuple[str, ...], host: str, path: str, *, root: str = ""
) -> str:
    """Where a request for an earlier address of the station belongs now; "" = it did not move.

    `host` is the request's Host header, `path` its path with the query, if there is one. `root` is
    where the site stands behind a proxy that takes the beginning of the path away.
    """
    if not old_urls:
        return ""
    here = urlsplit(public_url)
    if _same_host(here.netloc, host) and (_below(path, here.path) or (root and _below(path, root))):
        return ""
    for old in reversed(old_urls):
        there = urlsplit(old)
        if _same_host(there.netloc, host) and _below(path, there.path):
            rest = path[len(there.path.rstrip("/")) :].lstrip("/")
            return f"{public_url.rstrip('/')}/{rest}"
    return ""


def path_on_site(public_url: str, url: str) -> str | None:
    """The path below the web root that a full address means, http or https; None = not ours."""
    try:
        here, there = urlsplit(public_url), urlsplit(url)
    except ValueError:
        return None
    ours = there.scheme in ("http", "https") and _same_host(here.netloc, there.netloc)
    if not ours or not _below(there.path, here.path):
        return None
    return there.path[len(here.path.rstrip("/")) :].removeprefix("/")


def _same_host(one: str, other: str) -> bool:
    bare = [name.casefold().removesuffix(":443").removesuffix(":80") for name in (one, other)]
    return bare[0] == bare[1]


def _below(path: str, folder: str) -> bool:
    start = folder.rstrip("/")
    return path == start or path.startswith((f"{start}/", f"{start}?"))
