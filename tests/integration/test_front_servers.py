"""Real nginx and real Caddy, with the settings that we write, in front of a published folder."""

import contextlib
import functools
import http.client
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from broadcaster.domain.station import SendBy
from broadcaster.publishing.published_list import PublishedList
from broadcaster.web.front_config import FrontServer, FrontSite, front_config
from broadcaster.web.public_files import PublicFolder
from tests.fakes.quiet_port import quiet_port

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
SHOW = "phat-thanh-mang-non"
KEY = f"{SHOW}/mang-non-2026-09-14"
TOKEN = "rieng/tu-ma-0123456789abcdef"
NGINX = """
{user}
worker_processes 1;
pid "{folder}/nginx.pid";
error_log "{folder}/error.log";
daemon off;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    {text}
}}
"""
PLAIN = {"accept-encoding": "identity"}
WAYS = ("copy", *SendBy)  # without `serve`, and each way behind which it stands
FRONTS = [(server, way) for server in FrontServer for way in WAYS]
# What has to be the same, whoever sends; tags and packing are each server's own.
SAME = (
    "content-type", "cache-control", "last-modified", "x-content-type-options", "referrer-policy",
    "access-control-allow-origin", "access-control-expose-headers", "content-security-policy",
    "cross-origin-resource-policy", "x-robots-tag", "content-range",
)  # fmt: skip


def _load(name):
    spec = importlib.util.spec_from_file_location(f"front_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _program(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    assert found, f"{name} is missing: see .ci/run"
    return found


@contextlib.contextmanager
def running(server, folder, text, address):
    """The server with those settings, while the block runs."""
    if server is FrontServer.NGINX:
        path = folder / "nginx.conf"
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        path.write_text(NGINX.format(folder=folder, text=text, user=user), encoding="utf-8")
        command = [_program("nginx"), "-c", str(path), "-p", str(folder)]
    else:
        path = folder / "Caddyfile"
        path.write_text(text.replace("{\n", "{\n\tadmin off\n", 1), encoding="utf-8")
        command = [_program("caddy"), "run", "--config", str(path), "--adapter", "caddyfile"]
    told = folder / "told.log"
    with told.open("wb") as log:
        home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        done = subprocess.Popen(command, stdout=log, stderr=log, env=home)
    try:
        end = time.monotonic() + 120
        while not _answers(address):
            assert done.poll() is None, told.read_text("utf-8")
            assert time.monotonic() < end, told.read_text("utf-8")
            time.sleep(0.02)
        yield
    finally:
        done.terminate()
        done.wait(120)


def _answers(address):
    host, _, port = address.removeprefix("http://").partition(":")
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 5):
        return True
    return False


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A site in a folder whose name every server reads otherwise, and where it is asked for."""
    samples, server = _load("site_samples"), _load("site_server")
    root = tmp_path_factory.mktemp("front") / "đài của $em {a} \"b\" 'c' #d"
    episodes = [
        server.sounding(samples.make_episode(n), root / "audio_out", server.mp3(3), 3.0)
        for n in (1, 2)
    ]
    address = f"http://127.0.0.1:{quiet_port()}"
    folder = server.publish_site(samples.make_station(public_url=address), episodes, root)
    for name in (f"{SHOW}.xml", f"{KEY}.html", f"{KEY}.nhung.html", _sound(folder)):
        private = folder / TOKEN / name
        private.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, private)
    names = "".join(
        f"{p.relative_to(folder / TOKEN).as_posix()}\n"
        for p in (folder / TOKEN).rglob("*")
        if p.is_file()
    )
    (folder / TOKEN / ".da-xuat-ban").write_text(names, encoding="utf-8")
    (folder / "README.md").write_text("not for the world", encoding="utf-8")
    return root, folder, address


def _sound(folder):
    return next(folder.glob(f"audio/{SHOW}/*-14-*.mp3")).relative_to(folder).as_posix()


@pytest.fixture(scope="module")
def behind(published):
    """`broadcaster serve`, and a client of it."""
    root, _, _ = published
    server = _load("site_server")
    door, address = server.free_port()
    with (
        server.serving(root, door, roots=("feeds", ""), hands_over=True) as book,
        httpx.Client(base_url=address, timeout=120, headers={"accept-encoding": "identity"}) as web,
    ):
        yield web, book


def _text(server, way, published, behind, log="", **changed):
    _, folder, address = published
    public = PublicFolder(
        folder=folder,
        published=PublishedList(folder),
        roots=("feeds", ""),
        **changed,
    )
    site = FrontSite(
        public_url=address,
        public=public,
        send_by=SendBy.SERVE if way == "copy" else way,
        behind=behind[0].base_url.netloc.decode(),
        copied=str(folder) if way == "copy" else "",
        log=str(log),
    )
    return front_config(server, site)


@pytest.fixture(scope="module", params=FRONTS, ids="-".join)
def front(request, published, behind, tmp_path_factory):
    """Each server in each way, and a client of it."""
    server, way = request.param
    place = tmp_path_factory.mktemp("settings")
    log = place / "luot-tai.log"
    text = _text(server, way, published, behind, log)
    with (
        running(server, place, text, published[2]),
        httpx.Client(base_url=published[2], timeout=120, headers=PLAIN) as web,
    ):
        yield server, way, web, log


@pytest.fixture(scope="module")
def serve_says(behind):
    """What `serve` answers, asked once."""
    return functools.cache(lambda *asked: _ask(behind[0].base_url.port, *asked))


def _ask(port, path, method="GET", *headers):
    """The answer to a path as it stands, which no library makes nicer."""
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    with contextlib.closing(door):
        door.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            door.putheader(name, value)
        door.endheaders()
        got = door.getresponse()
        return got.status, {k.lower(): v for k, v in got.getheaders()}, got.read()


def _different(front, serve_says, *asked):
    """What the web server in front answers otherwise than `serve`."""
    mine, own = _ask(front[2].base_url.port, *asked), serve_says(*asked)
    pairs = {"status": (mine[0], own[0]), "body": (mine[2], own[2])}
    pairs |= {name: (mine[1].get(name), own[1].get(name)) for name in SAME}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def test_every_file_is_sent_as_serve_sends_it(front, serve_says, published):
    folder = published[1]
    own = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    names = sorted(n for n in own if "/." not in f"/{n}" and n != "README.md")
    assert len(names) > 40
    for name in names if front[1] in ("copy", SendBy.FRONT) else names[::6]:
        assert (name, _different(front, serve_says, f"/{name}")) == (name, {})


SOUND = "{sound}"
CORS = "access-control-allow-origin"
BACKWARDS = ("range", "bytes=5-4")
ODD_PARTS = [
    *[(f"/{SOUND}", "GET", ("range", value)) for value in (
        "items=0-1", "bytes=abc", "bytes=0-9 /khong-co.xml", "bytes=0-1,5-6", "bytes=0x1-2",
    )],
    (f"/{SOUND}", "GET", BACKWARDS),
    (f"/{SOUND}", "HEAD", ("range", "bytes=0-9")),
]  # fmt: skip
TABLE = [
    *[("/" + path, method) for method in ("GET", "HEAD") for path in (
        "", f"{SHOW}/", "tim-kiem/", f"{SHOW}.xml", SOUND, f"{TOKEN}/{SHOW}.xml",
        f"{TOKEN}/{SOUND}", "khong-co", "khong-co.xml", ".da-xuat-ban", ".da-xuat-ban.d/dai.txt",
        "README.md", "rieng/", "rieng/sai/x.xml", f"rieng/{SHOW}.xml", f"{TOKEN}/", "404.html",
        f"../{SHOW}.xml", f"%2e%2e/{SHOW}.xml", f"x/../{SHOW}.xml", f"/{SHOW}.xml",
        f"./{SHOW}.xml", f"{SHOW}.xml%00", f"{SHOW}%2exml", "khu%C3%B4n%20m%E1%BA%B7t.xml",
        f"{SHOW}.XML", f"{SHOW}.xml/", f"{SHOW}.xml?a=../b", "..%2f..%2fetc/passwd",
        f"rieng%2ftu-ma-0123456789abcdef/{SHOW}.xml", f"x\\{SHOW}.xml",
    )],
    *[(f"/{SOUND}", "GET", ("range", value)) for value in (
        "bytes=10-19", "bytes=-5", "bytes=5-", "bytes=0-999999999", "bytes=999999999-",
    )],
    *[(f"/{TOKEN}/{SOUND}", "GET", ("range", value)) for value in ("bytes=10-19", "bytes=-5")],
    (f"/{SOUND}", "GET", ("range", "bytes=0-9"), ("if-range", '"an-other"')),
    (f"/{SHOW}.xml", "GET", ("if-none-match", "*")),
    (f"/{SHOW}.xml", "GET", ("if-none-match", '"an-other"')),
    (f"/{SHOW}.xml", "GET", ("if-modified-since", "Mon, 30 Nov 2099 00:00:00 GMT")),
    (f"/{SHOW}.xml", "GET", ("if-modified-since", "Mon, 30 Nov 2009 00:00:00 GMT")),
    *[(path, method) for method in ("POST", "OPTIONS", "DELETE") for path in (
        f"/{SHOW}.xml", f"/{KEY}.html", "/khong-co",
    )],
    *ODD_PARTS,
]  # fmt: skip


def test_the_same_answers_to_a_table_of_requests(front, serve_says, published):
    server, way, *_ = front
    straight = way in ("copy", SendBy.FRONT)
    for path, *more in TABLE:
        asked = (path.replace(SOUND, _sound(published[1])), *more)
        if (way == "copy" and (path, *more) in ODD_PARTS) or (straight and BACKWARDS in more):
            continue  # each server has its own way with them
        found = _different(front, serve_says, *asked)
        if server is FrontServer.NGINX and found.get("status") == (400, 404):
            found = {}  # it refuses such a path before it looks
        if way == "copy" and more[0] not in ("GET", "HEAD"):
            found = {name: pair for name, pair in found.items() if name in ("status", CORS)}
        if straight and serve_says(*asked)[0] in (304, 416):  # no bytes, and no harm
            kept = {"status", *SAME} - {"content-type", "last-modified"}
            kept -= {"cache-control"} if server is FrontServer.CADDY else set()
            found = {name: pair for name, pair in found.items() if name in kept}
        assert (asked, found) == (asked, {})
