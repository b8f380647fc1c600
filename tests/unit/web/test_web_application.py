"""The application over its ASGI door: what is reachable, and how it is answered."""

import asyncio
import gzip
import hashlib
import json
import logging
import os
import sys
from datetime import UTC, datetime

import httpx
import pytest

from broadcaster.domain.errors import PublishError
from broadcaster.publishing.file_types import kind_of
from broadcaster.publishing.inspection import Damage
from broadcaster.publishing.standing import SiteLook
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.desk_link import is_from_here
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask

NOW = datetime(2026, 9, 14, 6, 45, tzinfo=UTC)
SOUND = bytes(range(256)) * 40
FEED = b'<?xml version="1.0"?>\n<rss version="2.0"></rss>\n' + b"<!-- x -->" * 100
PAGE = ("<!doctype html><p>Phát thanh măng non</p>" * 50).encode()
FILES = {
    "index.html": PAGE,
    "kenh.xml": FEED,
    "kenh.json": b'{"version": "https://jsonfeed.org/version/1.1"}' + b" " * 300,
    "sitemap.xml": b"<urlset></urlset>",
    "danh-sach.opml": b'<opml version="2.0"></opml>',
    "kenh/index.html": PAGE,
    "kenh/so-1.html": PAGE,
    "kenh/so-1.vtt": b"WEBVTT\n" * 60,
    "kenh/so-1.chapters.json": b'{"chapters": []}',
    "kenh/so-1.loi-ghi.html": PAGE,
    "robots.txt": b"User-agent: *\n",
    "kenh/cover-0a1b2c3d.jpg": b"jpg",
    "audio/kenh/so-1-0a1b2c3d.mp3": SOUND,
    "assets/style-0a1b2c3d.css": b"a{}" * 200,
    "assets/chu.woff2": b"woff2",
    "tim-kiem/0123456789abcdef/1f.json": b"{}",
    "rieng/tu-ma-0123/kenh.xml": FEED,
    "rieng/tu-ma-0123/audio/kenh/so-2-0a1b2c3d.mp3": SOUND,
    "rieng/tu-ma-0456/audio/kenh/so-2-0a1b2c3d.mp3": SOUND,
    "rieng/0123456789abcdef0123456789abcdef/manifest.json": b"{}",
}
HIDDEN = {
    ".da-xuat-ban": b"list",
    "README.md": b"readme",
    "la.html": b"not published",
    "kenh/.tmp-1-so-1.html": b"unfinished",
    "kenh/so-1.json": b"sidecar",
}


class Book:
    """Counts in memory."""

    key = b"k" * 32

    def __init__(self):
        self.counted = []

    def count(self, file, listener, moment):
        self.counted.append(file)
        return True


class Listed:
    """What was published: the site, and a site of its own for each subscriber."""

    def __init__(self, names):
        self.names = frozenset(names)

    def __call__(self):
        return self.names

    def below(self, part):
        inner = (name for name in FILES if name.startswith(f"{part}/"))
        return frozenset(name.removeprefix(f"{part}/") for name in inner)


class Web:
    """The application with its client."""

    def __init__(
        self, tmp_path, moved=lambda _h, _p: "", home="/feeds/", signed=None, desk="", **shelf
    ):
        self.folder = tmp_path / "feeds"
        for name, content in {**FILES, **HIDDEN}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.listed = Listed(name for name in FILES if not name.startswith("rieng/"))
        self.book = Book()
        self.log = tmp_path / "truy-cap.log"
        self.access = AccessLog(self.log, private="rieng/")
        self.publishing = PublishingClock(
            PublishingTask(
                publish=lambda: None, stamp=lambda: 1, now=lambda: NOW, tell=lambda _: None
            )
        )
        self.listening = ListenerCounts(self.book, minute=lambda _file: 1000, now=lambda: NOW)
        self.app = public_application(
            files=PublicFiles(PublicFolder(folder=self.folder, published=self.listed, **shelf)),
            listening=self.listening,
            log=self.access,
            publishing=self.publishing,
            now=lambda: NOW,
            moved=moved,
            home=home,
            signed=signed,
            desk=desk,
        )

    def logged(self):
        self.access.flush()
        return self.log.read_text("utf-8")

    def ask(self, path, method="GET", whence=("192.0.2.7", 123), **headers):
        async def go():
            door = httpx.ASGITransport(app=self.app, client=whence)
            async with httpx.AsyncClient(transport=door, base_url="http://dai.example") as client:
                sent = {name.replace("_", "-"): value for name, value in headers.items()}
                sent.setdefault("accept-encoding", "identity")
                sent.setdefault("user-agent", "AntennaPod/3.4")
                return await client.request(method, path, headers=sent)

        return asyncio.run(go())


@pytest.fixture
def make_web(tmp_path):
    made = []

    def make(name="dai", **shelf):
        made.append(Web(tmp_path / name, **shelf))
        return made[-1]

    yield make
    for one in made:
        one.access.close()


@pytest.fixture
def web(make_web):
    return make_web()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("kenh.xml", "application/rss+xml; charset=utf-8"),
        ("kenh.json", "application/feed+json"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("danh-sach.opml", "text/x-opml; charset=utf-8"),
        ("kenh/so-1.html", "text/html; charset=utf-8"),
        ("kenh/so-1.vtt", "text/vtt; charset=utf-8"),
        ("kenh/so-1.chapters.json", "application/json+chapters"),
        ("kenh/cover-0a1b2c3d.jpg", "image/jpeg"),
        ("audio/kenh/so-1-0a1b2c3d.mp3", "audio/mpeg"),
        ("assets/style-0a1b2c3d.css", "text/css; charset=utf-8"),
        ("assets/chu.woff2", "font/woff2"),
        ("tim-kiem/0123456789abcdef/1f.json", "application/json"),
    ],
)
def test_a_file_is_sent_whole_with_its_type_and_length(web, path, kind):
    got = web.ask(f"/feeds/{path}")
    assert got.status_code == 200
    assert got.content == FILES[path]
    assert got.headers["content-type"] == kind
    assert got.headers["content-length"] == str(len(FILES[path]))
    assert got.headers["accept-ranges"] == "bytes"
    assert got.headers["x-content-type-options"] == "nosniff"
    head = web.ask(f"/feeds/{path}", "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/feeds/{name}" for name in HIDDEN),
        "/scripts_vi/station.toml",
        "/audio_out/danh-muc.sqlite3",
        "/audio_out/.lock",
        "/audio_out/kenh/so-1-truong.mp3",
        "/audio_out/kenh/so-1.json",
        "/audio_out/kenh/",
        "/audio_out/",
        "/feeds//kenh.xml",
        "//feeds/kenh.xml",
        "/feeds/%2e%2e/feeds/kenh.xml",
        "/feeds/kenh%2fso-1.html",
        "/feeds/kenh%2Fso-1.html",
        "/feeds/kenh%5cso-1.html",
        "/feeds/kenh\\so-1.html",
        "/feeds/kenh.xml%00",
        "/feeds/%00",
        "/feeds/kenh.xml/",
        "/feeds/KENH.XML",
        "/feeds/kenh.xml::$DATA",
        "/feeds/rieng/",
        "/feeds/rieng/khac/kenh.xml",
        "/kenh.xml",
        "/feeds/" + "a" * 5000,
        "/%C4%91ai",
    ],
)
def test_whatever_was_not_published_is_not_there(web, path):
    got = web.ask(path)
    assert got.status_code == 404
    assert "Không có trang này" in got.text
    assert got.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path",
    ["/feeds/../feeds/kenh.xml", "/feeds/./kenh.xml", "/feeds/kenh/../kenh.xml", "/feeds/kenh.xml\0",
     "/feeds/kenh.xml\n", "feeds\\kenh.xml", "/feeds/C:kenh.xml", "/feeds/~/kenh.xml", "/..", "/."],
)  # fmt: skip
def test_no_trick_with_a_path_finds_a_file(web, path):
    shelf = PublicFolder(folder=web.folder, published=web.listed)
    assert PublicFiles(shelf).find(path) is None


def test_letters_that_a_client_encodes_without_need_are_letters(web):
    assert web.ask("/feeds/%6Benh/so%2D1.html").content == PAGE


def test_the_plain_name_in_audio_out_gives_the_published_bytes(web):
    got = web.ask("/audio_out/kenh/so-1.mp3")
    assert (got.status_code, got.content) == (200, SOUND)
    assert got.headers["content-type"] == "audio/mpeg"
    assert "immutable" not in web.ask("/audio_out/kenh/so-1.mp3").headers["cache-control"]


def test_what_is_withdrawn_is_gone_at_once(web):
    assert web.ask("/feeds/kenh/so-1.html").status_code == 200
    web.listed.names -= {"kenh/so-1.html", "audio/kenh/so-1-0a1b2c3d.mp3"}
    for path in (
        "feeds/kenh/so-1.html",
        "feeds/audio/kenh/so-1-0a1b2c3d.mp3",
        "audio_out/kenh/so-1.mp3",
    ):
        assert web.ask(f"/{path}").status_code == 404


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_symbolic_link_leads_nowhere(web, tmp_path):
    secret = tmp_path / "bi-mat.html"
    secret.write_text("secret", encoding="utf-8")
    (web.folder / "lien-ket.html").symlink_to(secret)
    (web.folder / "nha").symlink_to(tmp_path)
    web.listed.names |= {"lien-ket.html", "nha/bi-mat.html"}
    assert web.ask("/feeds/lien-ket.html").status_code == 404
    assert web.ask("/feeds/nha/bi-mat.html").status_code == 404


def test_what_was_published_but_is_lost_is_not_there(web):
    (web.folder / "kenh/so-1.vtt").unlink()
    assert web.ask("/feeds/kenh/so-1.vtt").status_code == 404


@pytest.mark.parametrize(
    ("path", "to"),
    [("/", "/feeds/"), ("/feeds", "/feeds/"), ("/feeds/kenh", "/feeds/kenh/")],
)
def test_folders_lead_to_their_page(web, path, to):
    got = web.ask(path)
    assert got.status_code in (301, 302)
    assert str(got.next_request.url) == f"http://dai.example{to}"
    assert web.ask(to).content == PAGE


def test_a_single_range(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range="bytes=100-199")
    assert got.status_code == 206
    assert got.content == SOUND[100:200]
    assert got.headers["content-range"] == f"bytes 100-199/{len(SOUND)}"
    assert got.headers["content-length"] == "100"
    assert got.headers["content-type"] == "audio/mpeg"


def test_a_range_from_the_end(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range="bytes=-7")
    assert (got.status_code, got.content) == (206, SOUND[-7:])


def test_several_ranges_come_in_parts(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range="bytes=0-1,10-12,-2")
    assert got.status_code == 206
    kind, border = got.headers["content-type"].split("; boundary=")
    assert kind == "multipart/byteranges"
    assert got.headers["content-length"] == str(len(got.content))
    parts = got.content.split(f"\r\n--{border}".encode())
    assert parts[-1] == b"--\r\n"
    for part, (first, end) in zip(
        parts[1:-1], [(0, 2), (10, 13), (len(SOUND) - 2, len(SOUND))], strict=True
    ):
        head, data = part.split(b"\r\n\r\n", 1)
        assert data == SOUND[first:end]
        assert b"Content-Type: audio/mpeg" in head
        assert f"Content-Range: bytes {first}-{end - 1}/{len(SOUND)}".encode() in head


def test_a_range_behind_the_end_is_416_with_the_length(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range=f"bytes={len(SOUND)}-")
    assert (got.status_code, got.content) == (416, b"")
    assert got.headers["content-range"] == f"bytes */{len(SOUND)}"
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wrong", ["bytes=abc", "bytes=5-4", "items=0-1", "bytes=1_0-2_0"])
def test_a_malformed_range_gets_the_whole(web, wrong):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range=wrong)
    assert (got.status_code, got.content) == (200, SOUND)


def test_of_several_ranges_those_that_are_there_are_sent(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", range=f"bytes=0-1,{len(SOUND)}-")
    assert (got.status_code, got.content) == (206, SOUND[:2])


def test_a_head_request_has_no_ranges(web):
    got = web.ask("/feeds/audio/kenh/so-1-0a1b2c3d.mp3", "HEAD", range="bytes=0-1")
    assert (got.status_code, got.headers["content-length"]) == (200, str(len(SOUND)))


def test_a_range_is_of_the_version_that_the_client_has(web):
    path = "/feeds/audio/kenh/so-1-0a1b2c3d.mp3"
    etag = web.ask(path, "HEAD").headers["etag"]
    assert web.ask(path, range="bytes=0-1", if_range=etag).status_code == 206
    assert web.ask(path, range="bytes=0-1", if_range='"khac"').content == SOUND


def test_a_known_version_is_not_sent_again(web):
    first = web.ask("/feeds/kenh.xml")
    assert first.headers["etag"] == f'"{hashlib.sha256(FEED).hexdigest()[:32]}"'
    again = web.ask("/feeds/kenh.xml", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    since = first.headers["last-modified"]
    assert web.ask("/feeds/kenh.xml", if_modified_since=since).status_code == 304
    stale = web.ask("/feeds/kenh.xml", if_none_match='"cu"', if_modified_since=since)
    assert (stale.status_code, stale.content) == (200, FEED)


def test_new_content_has_a_new_tag_even_within_the_same_second(web):
    first = web.ask("/feeds/kenh.xml").headers
    path = web.folder / "kenh.xml"
    facts = path.stat()
    path.write_bytes(FEED.replace(b"x", b"y"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    second = web.ask("/feeds/kenh.xml", if_none_match=first["etag"])
    assert second.status_code == 200
    assert second.headers["etag"] != first["etag"]
    assert second.headers["last-modified"] == first["last-modified"]


def test_text_is_packed_for_those_who_take_it(web):
    plain = web.ask("/feeds/kenh/so-1.html")
    packed = web.ask("/feeds/kenh/so-1.html", accept_encoding="gzip")
    assert packed.content == PAGE
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(PAGE)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert (
        web.ask("/feeds/kenh/so-1.html", accept_encoding="gzip, br").headers["content-encoding"]
        == "br"
    )
    again = web.ask(
        "/feeds/kenh/so-1.html", accept_encoding="gzip", if_none_match=packed.headers["etag"]
    )
    assert again.status_code == 304
    head = web.ask("/feeds/kenh/so-1.html", "HEAD", accept_encoding="gzip")
    assert head.headers["content-length"] == packed.headers["content-length"]


def test_sound_pictures_and_parts_are_never_packed(web):
    for path in ("audio/kenh/so-1-0a1b2c3d.mp3", "kenh/cover-0a1b2c3d.jpg"):
        assert "content-encoding" not in web.ask(f"/feeds/{path}", accept_encoding="gzip").headers
    part = web.ask("/feeds/kenh.xml", accept_encoding="gzip", range="bytes=0-9")
    assert (part.status_code, part.content) == (206, FEED[:10])
    assert "content-encoding" not in part.headers


def test_players_on_other_sites_may_read_feeds_and_side_files(web):
    for path in (
        "kenh.xml",
        "kenh/so-1.vtt",
        "kenh/so-1.chapters.json",
        "kenh/so-1.loi-ghi.html",  # the transcript that players read as a page
        "kenh/cover-0a1b2c3d.jpg",
        "audio/kenh/so-1-0a1b2c3d.mp3",
    ):
        assert web.ask(f"/feeds/{path}").headers["access-control-allow-origin"] == "*"
    asked = web.ask("/feeds/kenh/so-1.vtt", "OPTIONS", origin="https://x.example")
    assert asked.status_code == 204
    assert "Range" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in web.ask("/feeds/index.html").headers


def test_a_lost_address_gets_the_site_s_own_page_and_never_200(web):
    assert web.ask("/feeds/khong-co.html").status_code == 404
    (web.folder / "404.html").write_text("<h1>Trang của đài</h1>", encoding="utf-8")
    web.listed.names |= {"404.html"}
    for path in ("/feeds/khong-co.html", "/feeds/rieng/sai/kenh.xml", "/khong/dau/ca"):
        got = web.ask(path)
        assert (got.status_code, got.text) == (404, "<h1>Trang của đài</h1>")
        assert got.headers["cache-control"] == "no-store"
        assert ("x-robots-tag" in got.headers) == ("rieng" in path)


def test_search_engines_find_their_file_at_the_root(web):
    assert web.ask("/robots.txt").content == FILES["robots.txt"]
    assert web.ask("/robots.txt").headers["content-type"] == "text/plain; charset=utf-8"
    assert web.ask("/kenh.xml").status_code == 404


@pytest.mark.parametrize(
    "ahead", [{"sec_purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"x_moz": "prefetch"}]
)
def test_what_a_browser_fetches_ahead_is_no_download(web, ahead):
    path = "/feeds/audio/kenh/so-1-0a1b2c3d.mp3"
    assert web.ask(path, **ahead).status_code == 200
    assert web.book.counted == []
    web.ask(path)
    assert web.book.counted == ["audio/kenh/so-1-0a1b2c3d.mp3"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_public_files_are_only_read(web, method):
    got = web.ask("/feeds/kenh.xml", method)
    assert got.status_code == 405
    assert got.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("audio/kenh/so-1-0a1b2c3d.mp3", "public, max-age=31536000, immutable"),
        ("assets/style-0a1b2c3d.css", "public, max-age=31536000, immutable"),
        ("tim-kiem/0123456789abcdef/1f.json", "public, max-age=31536000, immutable"),
        ("kenh.xml", "public, max-age=60"),
        ("kenh/so-1.html", "public, max-age=60"),
        ("kenh/so-1.vtt", "public, max-age=300"),
        ("rieng/tu-ma-0123/kenh.xml", "private, max-age=60"),
        ("rieng/0123456789abcdef0123456789abcdef/manifest.json", "private, max-age=60"),
    ],
)
def test_each_file_may_be_kept_as_long_as_it_stays_true(web, path, cache):
    assert web.ask(f"/feeds/{path}").headers["cache-control"] == cache


def test_private_feeds_are_for_those_with_the_token_and_for_no_index(web):
    got = web.ask("/feeds/rieng/tu-ma-0123/kenh.xml")
    assert got.status_code == 200
    assert "noindex" in got.headers["x-robots-tag"]
    for path in ("/feeds/rieng/tu-ma-0124/kenh.xml", "/feeds/rieng/kenh.xml", "/feeds/rieng"):
        refused = web.ask(path)
        assert refused.status_code == 404
    assert "x-robots-tag" not in web.ask("/feeds/kenh.xml").headers
    web.ask("/feeds/rieng/tu-ma-9999/kenh.xml")
    assert "tu-ma" not in web.logged()


def test_a_moved_feed_says_where_for_good(make_web):
    def moved(host, path):
        return f"https://moi.example{path}" if host == "dai.example" else ""

    got = make_web(moved=moved).ask("/feeds/kenh.xml")
    assert (got.status_code, got.headers["location"]) == (301, "https://moi.example/feeds/kenh.xml")
    assert make_web("b", moved=lambda host, path: "").ask("/feeds/kenh.xml").status_code == 200


def test_the_site_may_stand_behind_a_prefix_or_at_the_root(make_web):
    behind = make_web("a", prefix="dai", home="/dai/feeds/")
    for path in ("/", "/dai", "/dai/"):
        got = behind.ask(path)
        assert (got.status_code, got.headers["location"]) == (302, "/dai/feeds/")
    assert behind.ask("/dai/feeds/").content == PAGE
    assert behind.ask("/dai/feeds/kenh.xml").content == FEED
    assert behind.ask("/feeds/kenh.xml").content == FEED
    root = make_web("b", roots=("feeds", ""))
    assert root.ask("/kenh.xml").content == FEED
    assert root.ask("/feeds/kenh.xml").content == FEED
    assert root.ask("/").content == PAGE
    assert root.ask("/la.html").status_code == 404


def test_health_is_told_to_watchers(web):
    web.publishing.publish()
    got = web.ask("/healthz")
    assert (got.status_code, got.headers["cache-control"]) == (200, "no-store")
    assert json.loads(got.content)["status"] == "ok"


def test_health_is_bad_while_there_has_never_been_a_site():
    def fail():
        raise PublishError("hỏng")

    publishing = PublishingClock(
        PublishingTask(publish=fail, stamp=lambda: 1, now=lambda: NOW, tell=lambda _: None)
    )
    publishing.publish()
    assert not publishing.state().well
    assert publishing.state().told()["problem"] == "hỏng"


def test_health_is_bad_while_something_that_was_published_is_not_there():
    """How many files, not which: the name of a private one is somebody's key."""
    seen = [SiteLook(files=9, damaged={})]
    publishing = PublishingClock(
        PublishingTask(
            publish=lambda: None,
            stamp=lambda: 1,
            now=lambda: NOW,
            tell=lambda _: None,
            look=lambda: seen[-1],
        )
    )
    publishing.publish()
    assert publishing.state().told()["files"] == 9
    seen.append(SiteLook(files=9, damaged={"rieng/khoa/a.mp3": Damage.GONE}))
    state = publishing.state()
    assert not state.well
    assert state.told()["status"] == "error"
    assert state.told()["problem"] == "1 trong 9 tệp đã xuất bản mất hoặc hỏng"
    assert "rieng" not in json.dumps(state.told())
    seen.append(SiteLook(files=0, damaged={}))  # even what tells of it is gone
    assert not publishing.state().well


def test_a_whole_download_counts_and_a_look_does_not(web):
    path = "/feeds/audio/kenh/so-1-0a1b2c3d.mp3"
    web.ask(path, "HEAD")
    web.ask(path, range="bytes=0-99")
    web.ask(path, user_agent="Googlebot/2.1")
    web.ask("/feeds/kenh.xml")
    assert web.book.counted == []
    web.ask(path)
    web.ask(path)
    assert web.book.counted == ["audio/kenh/so-1-0a1b2c3d.mp3"]


class Signed:
    """A store that has some files, as long as the station wants it to send them."""

    def __init__(self, *names):
        self.names, self.on = names, True

    def wanted(self):
        return self.on

    def of(self, file):
        digest = hashlib.sha256(FILES[file.name]).hexdigest()
        known = file.name in self.names and file.digest == digest
        return f"https://kho.example/{file.name}?chu-ky" if known else ""


def test_sound_that_a_store_has_is_sent_by_the_store(make_web):
    there, here = "audio/kenh/so-1-0a1b2c3d.mp3", "rieng/tu-ma-0123/audio/kenh/so-2-0a1b2c3d.mp3"
    web = make_web(signed=Signed(there, "kenh.xml"))
    led = web.ask(f"/feeds/{there}")
    assert (led.status_code, led.content) == (302, b"")
    assert led.headers["location"] == f"https://kho.example/{there}?chu-ky"
    assert led.headers["cache-control"] == "no-store"
    assert led.headers["access-control-allow-origin"] == "*"
    assert web.book.counted == [there]  # by what was asked for
    assert web.ask(f"/feeds/{there}", range="bytes=0-9").status_code == 302
    # HEAD, what the listener has already, what cannot be, what the store has not got, and all
    # that is no sound
    told = web.ask(f"/feeds/{there}", "HEAD")
    assert (told.status_code, told.headers["content-length"]) == (200, str(len(SOUND)))
    again = web.ask(f"/feeds/{there}", if_none_match=told.headers["etag"])
    assert again.status_code == 304
    assert web.ask(f"/feeds/{there}", range="bytes=999999-").status_code == 416
    assert web.ask(f"/feeds/{here}").content == SOUND
    assert web.ask("/feeds/kenh.xml").content == FEED


def test_a_store_that_the_station_does_not_want_to_send_is_not_asked(make_web):
    there = "audio/kenh/so-1-0a1b2c3d.mp3"
    signed = Signed(there)
    signed.on = False
    assert make_web(signed=signed).ask(f"/feeds/{there}").content == SOUND


def test_what_subscribers_download_is_counted_without_their_tokens(web):
    """A token is an address and a person: whoever reads the counts learns neither."""
    for token, agent in (("tu-ma-0123", "AntennaPod/3.4"), ("tu-ma-0456", "gPodder/3.11")):
        web.ask(f"/feeds/rieng/{token}/audio/kenh/so-2-0a1b2c3d.mp3", user_agent=agent)
    assert web.book.counted == ["audio/kenh/so-2-0a1b2c3d.mp3"] * 2


def test_the_log_has_a_line_for_each_answer_and_no_query(web):
    web.ask("/feeds/kenh.xml?nguoi=nguyen-van-a")
    web.ask("/nguoi-la")
    lines = web.logged().splitlines()
    assert lines == [
        f"2026-09-14T06:45+0000 GET /feeds/kenh.xml 200 {len(FEED)}",
        lines[1],
    ]
    assert lines[1].startswith("2026-09-14T06:45+0000 GET /nguoi-la 404 ")


def test_packed_pages_can_be_unpacked_by_hand(web):
    logs = [*logging.getLogger("uvicorn").handlers]  # of servers that other tests started here
    got = web.ask("/feeds/kenh.xml", accept_encoding="gzip")
    assert gzip.decompress(gzip.compress(got.content)) == FEED
    assert logging.getLogger("uvicorn").handlers == logs


@pytest.mark.parametrize(("stays", "counted"), [(True, 1), (False, 0)])
def test_what_a_listener_who_went_away_did_not_get_does_not_count(web, stays, counted):
    """Half a megabyte and a minute of 400,000 bytes: the first block alone is no download."""
    name = "audio/kenh/so-2-89abcdef.mp3"
    (web.folder / name).write_bytes(bytes(524_288))
    web.listed.names |= {name}
    web.listening._minute = lambda _file: 400_000
    got = []

    async def go():
        gone = asyncio.Event()
        if not stays:
            gone.set()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            got.append(message)
            await asyncio.sleep(0)

        scope = {
            "type": "http", "method": "GET", "path": f"/feeds/{name}", "query_string": b"",
            "raw_path": f"/feeds/{name}".encode(), "headers": [(b"user-agent", b"Nghe/1")],
            "client": ("192.0.2.7", 1),
        }  # fmt: skip
        await web.app(scope, receive, send)

    asyncio.run(go())
    assert len(web.book.counted) == counted
    assert got[-1].get("more_body", False) is not stays


@pytest.mark.parametrize(
    ("name", "kind", "packs"),
    [
        ("a-0a1b2c3d.pdf", "application/pdf", False),
        (
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            False,
        ),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
        ("a.csv", "text/csv; charset=utf-8", True),
    ],
)
def test_a_published_paper_is_sent_as_what_it_is(name, kind, packs):
    told = kind_of(f"cong-bo/{name}", b"", private=False)
    assert (told.type, told.packs) == (kind, packs)
    assert "immutable" not in told.cache  # it may be withdrawn


def test_a_player_that_is_gone_says_so_in_its_frame(web):
    """Short, and its link leads out of the frame; the site's own page would not fit."""
    answer = web.ask("/feeds/kenh/so-1.nhung.html")
    assert answer.status_code == 404
    assert "bài đã được rút" in answer.text
    assert '<a href="/feeds/" target="_blank" rel="noopener">' in answer.text


HERE = {"whence": ("127.0.0.1", 5), "host": "127.0.0.1:8477"}
LINKED = b'<a href="/ban/">'


@pytest.fixture
def desked(make_web):
    """A server with a desk, and a start page with a main part, as those that are published."""
    web = make_web(desk="/ban")
    page = b'<body><header></header>\n<main id="noi-dung">' + PAGE + b"</main></body>"
    (web.folder / "index.html").write_bytes(page)
    return web, page


@pytest.mark.parametrize("host", ["127.0.0.1:8477", "localhost:8477", "[::1]:8477", "localhost"])
def test_who_sits_at_the_server_finds_the_desk_on_its_start_page(desked, host):
    web, page = desked
    got = web.ask("/feeds/", whence=HERE["whence"], host=host)
    assert LINKED in got.content
    head, main, rest = page.partition(b'<main id="noi-dung">')
    assert got.content.startswith(head + main)
    assert got.content.endswith(rest)
    assert got.headers["cache-control"] == "no-store"
    assert "etag" not in got.headers
    public = web.ask("/feeds/")
    for name in ("content-security-policy", "x-content-type-options", "content-type"):
        assert got.headers[name] == public.headers[name]
    assert (web.folder / "index.html").read_bytes() == page


@pytest.mark.parametrize(
    "asked",
    [
        {**HERE, "whence": ("192.0.2.7", 5)},
        {**HERE, "host": "dai.example"},
        {**HERE, "host": "["},
        {**HERE, "x-forwarded-for": "192.0.2.7"},
        {**HERE, "forwarded": "for=192.0.2.7"},
        {**HERE, "via": "1.1 cua"},
        {**HERE, "x-real-ip": "192.0.2.7"},
        {**HERE, "x-forwarded-proto": "https"},
        {**HERE, "cf-connecting-ip": "192.0.2.7"},
    ],
)
def test_nobody_else_is_told_where_the_desk_is(desked, asked):
    """Not listeners, nor those whom a proxy on the same machine brings."""
    web, page = desked
    got = web.ask("/feeds/", **asked)
    assert got.content == page
    assert "etag" in got.headers


def test_a_proxy_that_was_told_nothing_asks_by_the_older_protocol():
    """As nginx does with a bare proxy_pass: this machine's own name, and no word for whom."""
    asked = {"client": ("127.0.0.1", 5), "headers": [(b"host", b"127.0.0.1:8477")]}
    assert is_from_here({**asked, "http_version": "1.1"})
    assert not is_from_here({**asked, "http_version": "1.0"})


def test_who_had_the_page_without_the_link_gets_it_with_the_link(desked):
    """What a browser kept is still the published file: it is not told that nothing changed."""
    web, _ = desked
    mark = web.ask("/feeds/").headers["etag"]
    got = web.ask("/feeds/", **HERE, **{"if-none-match": mark})
    assert (got.status_code, LINKED in got.content) == (200, True)
    known = [(b"host", HERE["host"].encode()), (b"if-none-match", mark.encode())]
    scope = {
        "type": "http", "method": "GET", "path": "/feeds/", "raw_path": b"/feeds/",
        "query_string": b"", "headers": known, "http_version": "1.1",
    }  # fmt: skip
    assert web.app.at_once({**scope, "client": ("192.0.2.7", 5)}).status == 304
    assert web.app.at_once({**scope, "client": HERE["whence"]}) is None


def test_every_other_page_is_what_was_published_and_so_is_that_of_a_server_without_a_desk(
    desked, make_web
):
    web, _ = desked
    assert web.ask("/feeds/kenh/so-1.html", **HERE).content == PAGE
    assert web.ask("/feeds/", "HEAD", **HERE).content == b""
    assert make_web("khong-ban").ask("/feeds/", **HERE).content == PAGE
