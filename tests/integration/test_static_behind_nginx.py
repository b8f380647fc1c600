"""The nginx settings of docs/MAY-CHU.md, in Debian's real nginx, in front of a published folder."""

import gzip
import importlib.util
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from broadcaster.publishing.addresses import short_code
from tests.fakes.quiet_port import quiet_port

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[2]
FAKES = ROOT / "tests" / "fakes"
SHOW = "phat-thanh-mang-non"
KEY = f"{SHOW}/mang-non-2026-09-14"
TOKEN = "rieng/tu-ma-0123456789abcdef"
WRAPPER = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    {snippet}
}}
"""


def _load(name):
    spec = importlib.util.spec_from_file_location(f"nginx_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _snippet(number, **changes):
    """A block of the manual, with the places that its reader is told to change."""
    manual = (ROOT / "docs" / "MAY-CHU.md").read_text("utf-8")
    text = re.findall(r"^```nginx\n(.*?)^```$", manual, re.M | re.S)[number]
    for name, value in changes.items():
        text, count = re.subn(rf"^(\s*){name} [^;]+;", rf"\g<1>{name} {value};", text, flags=re.M)
        assert count == 1
    return text.replace("# location = /kenh-cu.xml", "location = /kenh-cu.xml")


def _start(folder, snippet, address):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "nginx is missing: apt-get install nginx-light"
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(WRAPPER.format(folder=folder, snippet=snippet, user=user), encoding="utf-8")
    running = subprocess.Popen([program, "-c", str(path), "-p", str(folder)])
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            httpx.get(address, timeout=120)
            return running
        except httpx.TransportError:
            time.sleep(0.05)
    running.terminate()
    running.wait(120)
    return pytest.fail((folder / "error.log").read_text("utf-8"))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    samples, server = _load("site_samples"), _load("site_server")
    root = tmp_path_factory.mktemp("nginx")
    episodes = [
        server.sounding(samples.make_episode(n), root / "audio_out", server.mp3(3), 3.0)
        for n in (1, 2)
    ]
    address = f"http://127.0.0.1:{quiet_port()}"
    folder = server.publish_site(samples.make_station(public_url=address), episodes, root)
    private = folder / TOKEN / f"{SHOW}.xml"
    private.parent.mkdir(parents=True)
    shutil.copy(folder / f"{SHOW}.xml", private)
    (folder / "README.md").write_text("not for the world", encoding="utf-8")
    return server, root, folder, address


@pytest.fixture(scope="module")
def web(published):
    _, root, folder, address = published
    snippet = _snippet(0, listen=address.removeprefix("http://"), root=folder)
    running = _start(root, snippet, address)
    with httpx.Client(
        base_url=address, timeout=120, headers={"accept-encoding": "identity"}
    ) as client:
        yield client
    running.terminate()
    running.wait(120)


def _sound(published):
    folder = published[2]
    path = next(folder.glob(f"audio/{SHOW}/*-14-*.mp3"))
    return "/" + path.relative_to(folder).as_posix(), path.read_bytes()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{SHOW}.xml", "application/rss+xml; charset=utf-8"),
        (f"{SHOW}.json", "application/feed+json"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("danh-sach.opml", "text/x-opml; charset=utf-8"),
        (f"{KEY}.vtt", "text/vtt; charset=utf-8"),
        (f"{KEY}.chapters.json", "application/json+chapters"),
        (f"{KEY}.oembed.json", "application/json"),
        (f"{KEY}.nhung.html", "text/html; charset=utf-8"),
        ("moi-nhat.json", "application/feed+json"),
        ("moi-nhat.xml", "application/rss+xml; charset=utf-8"),
        (f"{KEY}.html", "text/html; charset=utf-8"),
        ("tim-kiem/muc-luc.json", "application/json"),
        ("tim-kiem/", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_types_and_head(web, path, kind):
    got, head = web.get(f"/{path}"), web.head(f"/{path}")
    assert (got.status_code, got.headers["content-type"]) == (200, kind)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))


def test_parts_of_a_sound(web, published):
    path, data = _sound(published)
    for header, part in (("bytes=10-19", data[10:20]), ("bytes=-5", data[-5:])):
        got = web.get(path, headers={"range": header})
        assert (got.status_code, got.content) == (206, part)
        assert got.headers["content-type"] == "audio/mpeg"
    several = web.get(path, headers={"range": "bytes=0-1,5-6"})
    assert several.headers["content-type"].startswith("multipart/byteranges")
    assert web.get(path, headers={"range": f"bytes={len(data)}-"}).status_code == 416
    assert "immutable" in web.head(path).headers["cache-control"]


def test_a_known_version_is_not_sent_again(web):
    first = web.get(f"/{SHOW}.xml")
    assert (
        web.get(f"/{SHOW}.xml", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    )
    assert web.get(f"/{SHOW}.xml", headers={"if-none-match": '"x"'}).status_code == 200


def test_text_is_packed(web):
    raw = web.send(
        web.build_request("GET", f"/{SHOW}.xml", headers={"accept-encoding": "gzip"}), stream=True
    )
    packed = b"".join(raw.iter_raw())
    assert raw.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == web.get(f"/{SHOW}.xml").content


def test_other_sites_may_read_feeds_and_side_files(web):
    for path in (f"{SHOW}.xml", f"{KEY}.vtt", f"{KEY}.chapters.json", f"{KEY}.loi-ghi.html"):
        assert web.get(f"/{path}").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in web.get(f"/{KEY}.html").headers


def test_only_the_player_may_stand_in_frames_of_other_sites(web):
    def policy(path):
        return web.get(f"/{path}").headers.get("content-security-policy")

    assert policy(f"{KEY}.nhung.html") == "frame-ancestors *"
    for path in ("", f"{KEY}.html", "tim-kiem/"):
        assert policy(path) == "frame-ancestors 'self'"
    assert policy(f"{KEY}.vtt") is None


def test_a_short_address_needs_no_slash(web):
    code = short_code(KEY.rpartition("/")[2])
    answer = web.get(f"/s/{code}")
    assert answer.status_code == 301
    page = web.get(f"/s/{code}/")
    assert f'content="0;url=../../{KEY}.html"' in page.text


def test_every_file_that_a_feed_names_may_be_read_by_players_of_other_sites(web, published):
    """Sound, artwork, transcripts, chapters: as the feed writes them, asked before and fetched."""
    folder, address = published[2], published[3]
    feed = (folder / f"{SHOW}.xml").read_text("utf-8")
    named = set(re.findall(rf'(?:url|href|uri)="{re.escape(address)}/([^"]+)"', feed))
    pages = {path for path in named if re.search(r"(/|-\d\d\.html)$", path)}  # for people
    named -= pages
    endings = {path.rpartition(".")[2] for path in named}
    assert {"xml", "mp3", "jpg", "vtt", "html", "json"} <= endings
    for path in named:
        asked = web.options(f"/{path}", headers={"origin": "https://x.example"})
        assert asked.status_code == 204
        assert "Range" in asked.headers["access-control-allow-headers"]
        for got in (
            asked,
            web.get(f"/{path}"),
            web.get(f"/{path}", headers={"range": "bytes=0-1"}),
        ):
            assert got.headers["access-control-allow-origin"] == "*", path


def test_private_feeds_need_their_token(web):
    got = web.get(f"/{TOKEN}/{SHOW}.xml")
    assert (got.status_code, got.headers["cache-control"]) == (200, "private, max-age=60")
    assert "noindex" in got.headers["x-robots-tag"]
    for path in ("rieng/", "rieng/sai/", f"rieng/sai/{SHOW}.xml", f"rieng/{SHOW}.xml"):
        assert web.get(f"/{path}").status_code in (403, 404)
    assert web.get("/rieng/sai/x.xml").status_code == 404


@pytest.mark.parametrize(
    "path", [".da-xuat-ban", ".da-xuat-ban.d/dai.txt", "README.md", "khong-co"]
)
def test_what_is_not_published_is_not_there(web, path):
    got = web.get(f"/{path}")
    assert got.status_code == 404
    assert "Về trang đầu" in got.text
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("number", [0, 1])
def test_nginx_has_nothing_to_say_about_the_sample(published, tmp_path, number):
    places = {"root": published[2]} if number == 0 else {}
    path = tmp_path / "nginx.conf"
    snippet = _snippet(number, **places)
    path.write_text(WRAPPER.format(folder=tmp_path, snippet=snippet, user=""), encoding="utf-8")
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    tried = subprocess.run(
        [program, "-t", "-c", str(path), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    told = tried.stderr.replace("the configuration file", "")
    assert tried.returncode == 0, told
    assert "[warn]" not in told


def test_a_moved_feed_says_where(web):
    got = web.get("/kenh-cu.xml")
    assert got.status_code == 301
    assert got.headers["location"].endswith(f"/{SHOW}.xml")


def test_a_proxy_hands_everything_through(published, tmp_path):
    """Before `serve`, nginx hands on parts, unpacked and packed text, and the listener behind the proxy."""
    server, root, folder, _ = published
    path, data = _sound(published)
    door, behind = server.free_port()
    address = f"http://127.0.0.1:{quiet_port()}"
    snippet = _snippet(1, listen=address.removeprefix("http://"))
    with server.serving(root, door) as book:
        running = _start(tmp_path, snippet.replace("http://127.0.0.1:8000", behind), address)
        try:
            got = httpx.get(f"{address}/feeds{path}", headers={"range": "bytes=0-9"}, timeout=120)
            assert (got.status_code, got.content) == (206, data[:10])
            feed = httpx.get(
                f"{address}/feeds/{SHOW}.xml", headers={"accept-encoding": "br"}, timeout=120
            )
            assert feed.headers["content-encoding"] == "br"
            assert feed.content == (folder / f"{SHOW}.xml").read_bytes()
            assert httpx.head(f"{address}/feeds/{SHOW}.xml", timeout=120).status_code == 200
        finally:
            running.terminate()
            running.wait(120)
    assert book.counts() == ()


def test_the_sample_is_as_the_manual_says():
    """The manual's own names are in the settings: nobody copies a test's."""
    text = _snippet(0)
    assert "server_name phat-thanh.example.edu.vn;" in text
    assert "root /srv/phat-thanh/feeds;" in text
