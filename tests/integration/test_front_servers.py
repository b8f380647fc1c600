"""Real nginx and real Caddy, with the settings that we write, in front of a published folder."""

import contextlib
import functools
import http.client
import importlib.util
import itertools
import os
import re
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from broadcaster.domain.station import SendBy
from broadcaster.publishing.addresses import short_code
from broadcaster.publishing.published_list import PublishedList
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.web.connections import FRONT_HEADER
from broadcaster.web.front_config import FrontServer, FrontSite, front_config
from broadcaster.web.front_log import LogCounter
from broadcaster.web.public_files import PublicFolder, inside_path
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
A_MINUTE = 20_000  # bytes of a sound that make a download
_MARKS = itertools.count()
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
        assert "[warn]" not in told.read_text("utf-8")
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
        server.serving(root, door, roots=("feeds", ""), hands_over=True, minute=A_MINUTE) as book,
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
        old_urls=("http://dai-cu.example.edu.vn",),
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
        named = any(name == "host" for name, _ in headers)
        door.putrequest(method, path, skip_host=named, skip_accept_encoding=True)
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
    for name in names[::6] if front[1] is SendBy.SERVE else names:
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
    for path, *more in TABLE if way != SendBy.SERVE else TABLE[::5]:
        asked = (path.replace(SOUND, _sound(published[1])), *more)
        by_leave = way == SendBy.X_ACCEL and (SOUND in path or TOKEN in path)
        straight = way != SendBy.SERVE and not by_leave
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


def _mark_in_log(published, behind, name):
    """Where the log of `serve` is now: every line of earlier requests stands before it."""
    behind[0].get(f"/{name}")
    end = time.monotonic() + 60
    while True:
        log = published[0] / "truy-cap.log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        for number, line in enumerate(lines):
            if f" /{name} " in line:
                return lines, number
        assert time.monotonic() < end
        time.sleep(0.02)  # lines are written together, a little later


def test_who_sends_the_bytes(front, behind, published):
    """Each way as it says: `serve`, the front by its leave, or the front without asking.

    What nobody counts and everybody may have is sent without asking in both ways of the front.
    """
    server, way, web, _ = front
    _, first = _mark_in_log(published, behind, f"dau-{server}-{way}")
    size = len(web.get(f"/{_sound(published[1])}").content)
    page = len(web.get(f"/{TOKEN}/{KEY}.html").content)
    feed = len(web.get(f"/{SHOW}.xml").content)
    lines, last = _mark_in_log(published, behind, f"cuoi-{server}-{way}")
    own, private = f"/{_sound(published[1])}", f"/rieng/…/{KEY}.html"
    sent = [line.split(" ")[2::2] for line in lines[first + 1 : last]]
    assert [(path, int(count)) for path, count in sent] == {
        "copy": [],
        SendBy.SERVE: [(own, size), (private, page), (f"/{SHOW}.xml", feed)],
        SendBy.X_ACCEL: [(own, 0), (private, 0)],
        SendBy.FRONT: [(private, 0)],
    }[way]


def test_the_inside_is_not_reached_from_outside(front, published):
    inside = inside_path(PublicFolder(folder=published[1], published=frozenset).mark)
    for path in (f"{inside}{SHOW}.xml", inside, f"/{inside}{SHOW}.xml", inside.rstrip("/")):
        for told in ((), (FRONT_HEADER, "x"), ("x-accel-redirect", f"{inside}{SHOW}.xml")):
            got = _ask(front[2].base_url.port, path, "GET", *([told] if told else []))
            assert (path, got[0]) == (path, 404)


def test_whoever_claims_to_be_a_front_is_none(front, behind, published):
    """A listener's own header does not reach `serve` through the front."""
    mark = PublicFolder(folder=published[1], published=frozenset).mark
    path = f"/{_sound(published[1])}"
    for value in (mark, "x", ""):
        got = _ask(front[2].base_url.port, path, "GET", (FRONT_HEADER, value))
        assert (got[0], got[2]) == (200, (published[1] / path[1:]).read_bytes())
        assert "x-accel-redirect" not in got[1]


def test_a_known_version_is_not_sent_again(front, published):
    for path in (f"/{SHOW}.xml", f"/{_sound(published[1])}", f"/{TOKEN}/{SHOW}.xml"):
        etag = front[2].get(path).headers["etag"]
        assert front[2].get(path, headers={"if-none-match": etag}).status_code == 304
        part = {"range": "bytes=0-9", "if-range": etag}
        assert front[2].get(path, headers=part).status_code == 206


def _asked_of_serve(published, behind, asks):
    """What `serve` was asked for while `asks` ran: path and status of each."""
    _, first = _mark_in_log(published, behind, f"dau-{next(_MARKS)}")
    asks()
    lines, last = _mark_in_log(published, behind, f"cuoi-{next(_MARKS)}")
    return [tuple(line.split(" ")[2:4]) for line in lines[first + 1 : last]]


def test_a_sound_that_a_listener_has_is_told_so_by_the_front_alone(
    front, serve_says, published, behind
):
    """There is nothing to decide and nothing to count; all that is said is what `serve` says."""
    _, way, web, _ = front
    if way in ("copy", SendBy.FRONT):  # those have nobody to ask, and tags of their own
        return
    path = f"/{_sound(published[1])}"
    known = ("if-none-match", web.get(path).headers["etag"])
    own = serve_says(path, "GET", known)
    cases = [
        (path, "GET"),
        (path, "HEAD"),
        (f"{path}?nghe=1", "GET"),
        *[(path, "GET", ("range", value)) for value in ("bytes=0-9", "bytes=9-0", "bytes=0-1,5-6")],
        (path, "GET", ("if-modified-since", "Mon, 30 Nov 2009 00:00:00 GMT")),
    ]
    told = {"etag", *SAME} & set(own[1])
    told -= {"last-modified"} if way == SendBy.X_ACCEL else set()  # RFC 9110 15.4.5: not due

    def asks():
        for name, method, *more in cases:
            status, heads, body = _ask(web.base_url.port, name, method, known, *more)
            assert (name, more, status, body) == (name, more, 304, b"")
            assert {n: heads.get(n) for n in told} == {n: own[1][n] for n in told}

    asked = _asked_of_serve(published, behind, asks)
    assert asked == ([] if way == SendBy.X_ACCEL else [(path, "304")] * len(cases))


@pytest.mark.parametrize("server", FrontServer)
def test_in_doubt_whether_a_listener_has_a_sound_serve_decides(server, published, behind, tmp_path):
    """Its own tag in any other form, a date, another address, what is private, lost, moved."""
    folder = published[1]
    path = f"/{_sound(folder)}"
    tag = behind[0].get(path).headers["etag"]
    other = '"' + "0" * 8 + tag[9:]
    date = behind[0].get(path).headers["last-modified"]
    bare = path.replace("/audio/", "/audio_out/").rpartition("-")[0] + ".mp3"
    asked = [
        (path, 200, ("if-none-match", other)),
        (path, 304, ("if-none-match", f"W/{tag}")),
        (path, 304, ("if-none-match", f"{other}, {tag}")),
        (path, 304, ("if-none-match", "*")),
        (path, 304, ("if-modified-since", date)),
        (path, 200, ("if-none-match", tag.upper())),
        (path, 206, ("if-none-match", other), ("range", "bytes=0-9")),
        (path, 206, ("range", "bytes=0-9"), ("if-range", tag)),
        (f"/feeds{path}", 304, ("if-none-match", tag)),
        (f"/{TOKEN}{path}", 304, ("if-none-match", tag)),
        (f"/rieng/khong-co{path}", 404, ("if-none-match", tag)),
        (bare, 304, ("if-none-match", tag)),
        (path.replace("/audio/", "/audio/khong-co/"), 404, ("if-none-match", tag)),
        (path.replace("-14-", "-14%2D"), 304, ("if-none-match", tag)),
        (path, 304, ("if-none-match", tag), ("host", "dai-cu.example.edu.vn")),
        (path, 405, ("if-none-match", tag)),
    ]
    text, port = _elsewhere(_text(server, SendBy.X_ACCEL, published, behind), published)
    with running(server, tmp_path, text, f"http://127.0.0.1:{port}"):

        def asks():
            for name, status, *heads in asked:
                method = "POST" if status == 405 else "GET"
                got = _ask(port, name, method, *heads)
                assert (name, heads, got[0]) == (name, heads, status)

        told = _asked_of_serve(published, behind, asks)
        shown = [re.sub("(/rieng/)[^/]+", r"\1…", name) for name, *_ in asked]
        assert [name for name, _ in told] == shown


@pytest.mark.parametrize("server", FrontServer)
def test_a_sound_that_was_withdrawn_or_changed_is_never_still_there(
    server, published, behind, tmp_path
):
    """Whoever knows it is told what everybody is told; what is sent instead counts."""
    folder, (web, book) = published[1], behind
    path = f"/{_sound(folder)}"
    known = ("if-none-match", web.get(path).headers["etag"])
    data = (folder / path[1:]).read_bytes()
    assert len(data) > A_MINUTE
    text, port = _elsewhere(_text(server, SendBy.X_ACCEL, published, behind), published)
    with running(server, tmp_path, text, f"http://127.0.0.1:{port}"):
        assert _ask(port, path, "GET", known)[0] == 304
        (folder / path[1:]).rename(folder / ".rut-lai")
        try:
            assert _ask(port, path, "GET", known)[0] == 404
        finally:
            (folder / ".rut-lai").rename(folder / path[1:])
        assert _ask(port, path, "GET", known)[0] == 304
        before, player = book.counts(), ("user-agent", f"AntennaPod/3.4 {server}")
        assert _ask(port, path, "GET", known, player)[0] == 304
        assert book.counts() == before
        earlier = ("if-none-match", '"' + "0" * 32 + '"')
        got = _ask(port, path, "GET", earlier, player)
        assert (got[0], got[2]) == (200, data)
        assert sum(c.count for c in book.counts()) == sum(c.count for c in before) + 1


@pytest.mark.parametrize("server", FrontServer)
def test_what_goes_straight_is_gone_or_new_a_second_later(server, published, behind, tmp_path):
    """The front may remember for a second where a file lies; then it looks again."""
    folder = published[1]
    text, port = _elsewhere(_text(server, SendBy.FRONT, published, behind), published)

    def comes(path, is_it):
        end = time.monotonic() + 60
        while not (found := is_it(*_ask(port, path)[::2])) and time.monotonic() < end:
            time.sleep(0.1)
        return found

    with running(server, tmp_path, text, f"http://127.0.0.1:{port}"):
        for path in (f"/{_sound(folder)}", f"/{SHOW}.xml"):
            file = folder / path[1:]
            data = file.read_bytes()
            assert _ask(port, path)[::2] == (200, data)
            file.rename(folder / ".rut-lai")
            try:
                assert comes(path, lambda status, _: status == 404)
                file.write_bytes(data[::-1])
                assert comes(path, lambda _, body, new=data[::-1]: body == new)
            finally:
                (folder / ".rut-lai").replace(file)
            assert comes(path, lambda _, body, old=data: body == old)


def test_text_is_packed(front):
    plain = front[2].get(f"/{SHOW}.xml")
    packed = front[2].get(f"/{SHOW}.xml", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"].lower() == "accept-encoding"
    assert packed.content == plain.content


def test_a_short_address_needs_no_slash(front):
    code = short_code(KEY.rpartition("/")[2])
    answer = front[2].get(f"/s/{code}")
    assert answer.status_code == 301
    assert str(answer.next_request.url.path) == f"/s/{code}/"
    assert f'content="0;url=../../{KEY}.html"' in front[2].get(f"/s/{code}/").text


def test_an_earlier_name_leads_here_also_for_what_goes_straight(front, published):
    _, way, web, _ = front
    path = f"/{_sound(published[1])}"
    got = web.get(path, headers={"host": "dai-cu.example.edu.vn"})
    if way == "copy":
        assert (got.status_code, got.headers["location"]) == (301, f"{published[2]}{path}")
    else:  # this `serve` knows of no earlier address: it answers as at any, from its own hand
        assert (got.status_code, len(got.headers["etag"])) == (200, 34)
        assert got.content == (published[1] / path[1:]).read_bytes()


def test_downloads_are_counted_from_what_the_front_sent(front, published, tmp_path):
    """Sounds that went straight, by their names; nobody's token; nothing that `serve` counted."""
    _, way, web, log = front
    player = {"user-agent": f"AntennaPod/3.4 {way}"}
    path, size = _sound(published[1]), (published[1] / _sound(published[1])).stat().st_size
    for name in (path, f"{TOKEN}/{path}"):
        web.get(f"/{name}", headers=player | {"range": f"bytes=0-{size - 2}"})
    web.get(f"/{path}", headers=player | {"range": f"bytes={size - 1}-"})
    web.get(f"/{path}", headers={"user-agent": "Googlebot/2.1"})
    web.get(f"/{SHOW}.xml", headers=player)
    book = SqlDownloadBook(tmp_path / "luot-tai.sqlite3")
    counter = LogCounter(book=book, minute=lambda _: size, tag=lambda _: 0, now=datetime.now(UTC))
    if way not in ("copy", SendBy.FRONT):
        assert not log.exists()
        return
    end = time.monotonic() + 60
    while not (done := counter.count([log])).counted and time.monotonic() < end:
        time.sleep(0.05)  # the server may write its log a moment later
    assert (done.counted, done.strange) == (1, 0)
    assert [count.file for count in book.counts()] == [path]
    assert TOKEN.rpartition("/")[2] not in log.read_text("utf-8")


@pytest.mark.parametrize("server", FrontServer)
def test_whoever_is_slow_or_sends_too_much_is_cut_off(server, published, behind, tmp_path):
    """The times and sizes that are written, made small: each is there, and does what it says."""
    text = _text(server, SendBy.SERVE, published, behind)
    small = {
        FrontServer.NGINX: {
            "client_header_timeout 15s": "client_header_timeout 1s",
            "client_body_timeout 60s": "client_body_timeout 1s",
            "client_max_body_size 520m": "client_max_body_size 1k",
        },
        FrontServer.CADDY: {"read_header 15s": "read_header 1s", "max_size 520MB": "max_size 1KB"},
    }[server]
    for written, less in small.items():
        assert text.count(written) == 1
        text = text.replace(written, less)
    text, port = _elsewhere(text, published)
    address = f"http://127.0.0.1:{port}"
    with running(server, tmp_path, text, address):
        assert _drip(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-", b"a")
        if server is FrontServer.NGINX:  # Caddy leaves the body to `serve`
            head = b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n"
            assert _drip(port, head, b"")
        large = _ask(port, "/x", "GET", ("x-long", "a" * 60_000))
        assert large[0] in (400, 431)
        with httpx.Client(base_url=address, timeout=120) as web:
            assert web.post("/feeds/x", content=b"a" * 5_000).status_code == 413
            assert web.get(f"/feeds/{SHOW}.xml").status_code == 200


def _elsewhere(text, published):
    """The settings for a port of their own, and that port: the usual one may still be taken."""
    port, usual = quiet_port(), published[2].rpartition(":")[2]
    return text.replace(f"listen {usual};", f"listen {port};").replace(
        f":{usual}", f":{port}"
    ), port


def _drip(port, head, drop):
    """Whether the server ends a connection on which something comes, but hardly."""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(head)
        line.settimeout(0.3)
        end = time.monotonic() + 100
        while time.monotonic() < end:
            try:
                with contextlib.suppress(TimeoutError):
                    if not line.recv(65_536):
                        return True
                line.sendall(drop)
            except OSError:
                return True
    return False


def test_a_server_that_rests_is_told_in_words(published, tmp_path):
    """Nothing listens behind the front."""
    for server in FrontServer:
        address = f"http://127.0.0.1:{quiet_port()}"
        site = FrontSite(
            public_url=address,
            public=PublicFolder(folder=published[1], published=PublishedList(published[1])),
            send_by=SendBy.FRONT,
            behind=f"127.0.0.1:{quiet_port()}",
            log=str(tmp_path / f"{server}.log"),
        )
        with running(server, tmp_path, front_config(server, site), address):
            got = httpx.get(f"{address}/ban/", timeout=120)
            assert (server, got.status_code, got.headers["retry-after"]) == (server, 503, "30")
            assert "đang nghỉ" in got.text
            assert httpx.get(f"{address}/feeds/{SHOW}.xml", timeout=120).status_code == 200
