"""Which files of the package run in an action: each is done once on a small station.

A file counts when the body of one of its functions was executed, in the command's process or in a
process of Python that it started. Code that only runs because a module is imported does not count,
nor do functions called by it. A profile function is put into the processes by `sitecustomize`; the
standard library is enough, and the commands are those that people type.
"""

import contextlib
import functools
import html.parser
import http.cookiejar
import http.server
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ACTIONS = ("build of one script", "publish", "airing one item", "pull", "a save at the desk")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PATIENCE = 600.0  # seconds for a command on a busy machine
WATCH = '''
import os, signal, sys, threading
_root, _into = os.environ["WATCH_PACKAGE"] + os.sep, os.environ["WATCH_INTO"]
_seen, _told, _go = set(), set(), ["WATCH_WAITS" not in os.environ]


def _in_import(frame):
    """Whether a module of the package is being loaded by what runs."""
    while frame is not None:
        code = frame.f_code
        name = code.co_filename
        if code.co_name == "<module>" and name.startswith(_root):
            if not name.endswith("__main__.py"):
                return True
        frame = frame.f_back
    return False


def _watch(frame, event, _):
    if event != "call" or not _go[0]:
        return
    code = frame.f_code
    if code in _seen:
        return
    name = code.co_filename
    # 1: CO_OPTIMIZED, the bodies of functions; modules and classes do not have it
    if not (code.co_flags & 1 and name.startswith(_root)) or code.co_name.startswith("<"):
        _seen.add(code)
    elif not _in_import(frame.f_back):
        _seen.add(code)
        if name not in _told:
            _told.add(name)
            with open(os.path.join(_into, str(os.getpid())), "a") as file:
                file.write(name + "\\n")


def _begin(*_):
    _seen.clear()
    _told.clear()
    _go[0] = True


def _end(*_):
    _go[0] = False


signal.signal(signal.SIGUSR1, _begin)
signal.signal(signal.SIGUSR2, _end)
threading.setprofile(_watch)
sys.setprofile(_watch)
'''
STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"

[voices]
engines = ["embedded"]

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""
FORMAT = """\
format = 1
name = "Buổi sáng"
show = "sao-mai"
channels = 1
bitrate = 96

[sounds]
sting = "nhac-cat"

[frames]
greeting = "NỮ: Xin chào các bạn, hôm nay là {{ weekday }}, {{ date }}."
closing = "NỮ: Chào tạm biệt các bạn."
"""
SCRIPT = """\
Tiêu đề: Đội mũ bảo hiểm
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: {day:%d/%m/%Y}
---
[nhạc nền: nhac-nen-nhe]

NỮ: Từ 2/3, đi xe đạp điện phải đội mũ bảo hiểm theo Nghị định 168/2024/NĐ-CP.

[hết nhạc nền]
"""
SCHEDULE = """\
format = 1

[[slots]]
name = "Sắp tới"
weekdays = "thứ hai đến chủ nhật"
time = "{slot:%H:%M}"
max_minutes = 10
grace_minutes = 5
"""
NAME = "Đài xã Sao Mai"
PASSWORD = "chuối xanh bảy quả"  # noqa: S105 - of a station that is thrown away


class Watched:
    """A station whose commands are watched."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._top = root, folder
        self.folder = folder / "dai"
        scripts = self.folder / "scripts_vi"
        (scripts / "formats").mkdir(parents=True)
        (scripts / "station.toml").write_text(STATION, "utf-8")
        (scripts / "formats" / "buoi-sang.toml").write_text(FORMAT, "utf-8")
        (scripts / "bai.md").write_text(SCRIPT.format(day=datetime.now(ZONE)), "utf-8")
        self.scripts = scripts
        (folder / "watch").mkdir()
        (folder / "watch" / "sitecustomize.py").write_text(WATCH, "utf-8")

    def begin(self, action: str, *words: object, waits: bool = False) -> subprocess.Popen[str]:
        """A command as a process; with an action's name, what runs in it is written down."""
        sys.stderr.write(f"… {' '.join(map(str, words))}\n")
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BROADCASTER_")}
        env = kept | {"PYTHONPATH": str(self._root), "PYTHONWARNINGS": "ignore"}
        env["BROADCASTER_VOICES_FOLDER"] = str(self._top / "giong-doc")
        if action:
            into = self._top / "ran" / action
            into.mkdir(parents=True)
            env["PYTHONPATH"] = f"{self._top / 'watch'}{os.pathsep}{self._root}"
            env |= {"WATCH_PACKAGE": str(self._root / "broadcaster"), "WATCH_INTO": str(into)}
            env |= {"WATCH_WAITS": "1"} if waits else {}
        return subprocess.Popen(
            [sys.executable, "-m", "broadcaster", "-C", str(self.folder), *map(str, words)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, action: str, *words: object) -> str:
        """A command to its end."""
        with self.begin(action, *words) as running:
            told, _ = running.communicate(timeout=PATIENCE)
        if running.returncode:
            raise SystemExit(f"{words}: exit code {running.returncode}\n{told}")
        return told

    def ran(self, action: str) -> set[str]:
        """The files that ran in an action."""
        texts = [p.read_text("utf-8") for p in (self._top / "ran" / action).iterdir()]
        return {
            str(Path(n).relative_to(self._root)) for text in texts for n in text.split("\n") if n
        }


def files_that_run(root: Path) -> dict[str, set[str]]:
    """The files of each action."""
    with tempfile.TemporaryDirectory() as folder:
        station = Watched(root, Path(folder))
        build, publish, air, pull, save = ACTIONS
        station.run(build, "build")
        for path in sorted((station.folder / "feeds").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        station.run(publish, "publish")
        _pull(station, pull, Path(folder))
        _save(station, save)
        _air(station, air)
        return {action: station.ran(action) for action in ACTIONS}


def _air(station: Watched, action: str) -> None:
    """The loudspeaker's agent from its start to the end of one slot, without sound."""
    slot = datetime.now(ZONE) + timedelta(minutes=2)
    (station.scripts / "lich.toml").write_text(SCHEDULE.format(slot=slot), "utf-8")
    station.run("", "queue", "add", "Đội mũ bảo hiểm", "--slot", f"{slot:%Y-%m-%dT%H:%M}")
    # without sound it is a rehearsal, which no log counts as aired
    if "đang phát “Đội mũ" not in station.run(action, "play", "--once", "--player", "silent"):
        raise SystemExit("nothing was aired")


def _pull(station: Watched, action: str, folder: Path) -> None:
    """A radio station's first visit."""
    given = station.run("", "stations", "add", NAME)
    path = "/rieng/" + re.search(r"/rieng/(\S+)", given)[1]
    handler = functools.partial(_Quiet, directory=str(station.folder / "feeds"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}{path}"
    station.run(action, "pull", address, "--to", folder / "pulled")
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _save(station: Watched, action: str) -> None:
    """A teacher saves a changed script; what ran before, for her page, is not counted."""
    made = station.run("", "users", "add", "co.lan", "Lê Thị Lan", "--role", "bien-tap")
    link = re.search(r"/ban/mo/[^\s]+", made)[0]
    with _served(station, action) as (process, address):
        jar = http.cookiejar.CookieJar()
        web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _Stay())
        origin = {"Origin": address}

        def post(path: str, fields: dict[str, str]) -> None:
            data = urllib.parse.urlencode(fields).encode()
            asked = urllib.request.Request(  # noqa: S310 - our own server
                address + path, data=data, headers=origin
            )
            with contextlib.suppress(_Elsewhere):  # the page that it leads to is another action
                web.open(asked, timeout=PATIENCE).close()

        post(link, {"moi": PASSWORD, "moi_lai": PASSWORD})
        with web.open(f"{address}/ban/soan-bai/bai.md", timeout=PATIENCE) as answer:
            form = _Form(answer.read().decode()).fields
        form["loi"] = form["loi"].replace("Từ 2/3,", "Từ 5/3,")
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.3)  # the signal comes
        post("/ban/soan-bai/bai.md", form | {"viec": "luu"})
        process.send_signal(signal.SIGUSR2)
    if "Từ 5/3," not in (station.scripts / "bai.md").read_text("utf-8"):
        raise SystemExit("the save did not reach the file")


class _Elsewhere(Exception):
    """The answer leads to another page."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Do not go there."""
        raise _Elsewhere


@contextlib.contextmanager
def _served(station: Watched, action: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server with the desk, and its address."""
    process = station.begin(action, "serve", "--port", "0", waits=True)
    try:
        told = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", told)):
            line = process.stdout.readline()
            if not line:
                raise SystemExit(told)
            told += line
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, found[0]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()


class _Form(html.parser.HTMLParser):
    """The fields of a page's form as a browser would send them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = ""  # the textarea or select that is being read
        self.feed(text)
        self.fields = {k: v.removeprefix("\n") for k, v in self.fields.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and name and told.get("type") not in ("file", "submit", "checkbox"):
            self.fields[name] = told.get("value") or ""
        elif tag in ("textarea", "select") and name:
            self._inside = name
            self.fields[name] = ""
        elif tag == "option" and self._inside and "selected" in told:
            self.fields[self._inside] = told.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        if tag in ("textarea", "select"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """The text of a textarea."""
        if self._inside in ("loi", "dau"):
            self.fields[self._inside] += data
