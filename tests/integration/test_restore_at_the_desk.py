"""A running station goes back to its backup, by buttons alone; the server opens itself again."""

import os
import re
import subprocess
import sys
import time

import httpx
import pytest

from tests.fakes.desk_house import found_school

PASSWORD = "chuối xanh bảy quả"
PATIENCE = 120.0  # seconds, on a busy machine
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the process is told to end by a signal"),
]


class Desk:
    """An administrator at the desk of `broadcaster serve`."""

    def __init__(self, web, link):
        self.web = web
        self.web.post(f"/ban/mo/{link}", data={"moi": PASSWORD, "moi_lai": PASSWORD})
        page = self.web.get("/ban/tai-khoan").text
        self.token = re.search(r'name="ma-trang" content="([^"]*)"', page)[1]

    def post(self, path, **fields):
        return self.web.post(f"/ban/cai-dat/{path}", data={"ma_trang": self.token, **fields})

    def work(self, path, **fields):
        where = self.post(path, **fields).headers["location"]
        told = until(lambda: (now := self.web.get(f"{where}/so").json())["over"] and now)
        assert told["state"] == "done", told["told"]

    def page(self):
        try:
            answer = self.web.get("/ban/cai-dat/sao-luu")
        except httpx.TransportError:  # the server is between two lives
            return ""
        return answer.text if answer.status_code == 200 else ""


def until(what):
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "dai"
    found_school(place)
    path = place / "scripts_vi" / "station.toml"
    path.write_text(f'{path.read_text("utf-8")}\n[backup]\ntarget = "{tmp_path}/kho"\n', "utf-8")
    return place


def go_back(desk, folder):
    """Every button on the way, and what is seen after each."""
    desk.work("sao-luu")
    (name,) = [path.name for path in (folder.parent / "kho").iterdir()]
    late = folder / "scripts_vi" / "bai-moi.md"
    late.write_text("Bài viết sau lần sao lưu.\n", "utf-8")
    desk.work("phuc-hoi/chuan-bi", ten=name)
    assert late.is_file()
    assert "đang mở lại" in desk.post("phuc-hoi", mat_khau=PASSWORD).text
    page = until(lambda: "Đã phục hồi bản lúc" in (page := desk.page()) and page)
    aside = folder / re.search(r"<code>(\.phuc-hoi/[^<]+)</code>", page)[1]
    assert not late.exists()
    assert (aside / "scripts_vi" / "bai-moi.md").is_file()


def test_the_station_is_as_it_was_and_whoever_asked_is_still_signed_in(folder):
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), "serve", "--port", "0"]
    log = folder.parent / "may-chu.log"
    with log.open("w", encoding="utf-8") as told:
        env = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
        running = subprocess.Popen(command, stdout=told, stderr=told, env=env)
    try:
        found = until(lambda: re.search(r"(http\S+)/ban/mo/(\S+)", log.read_text("utf-8")))
        address, link = found.groups()
        with httpx.Client(base_url=address, headers={"origin": address}, timeout=120) as web:
            go_back(Desk(web, link), folder)
        assert running.poll() is None
    finally:
        running.terminate()
        running.wait(120)
    assert "✔ Đã phục hồi đài như lúc" in log.read_text("utf-8")
