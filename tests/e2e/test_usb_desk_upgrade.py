"""The program is exchanged from the desk, and back, with a real stick, environment and server."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.test_usb import NOWHERE, ROOT, home, run, stick

__all__ = ["home", "stick"]  # fixtures of the installation
pytestmark = pytest.mark.soak  # two whole installations: minutes; in the small: test_upgrade

PASSWORD = "chuối xanh bảy quả"
PAGE = "/ban/cai-dat/ban-dung"
LIMIT = 900.0  # seconds that an exchange may take on a busy machine


@contextmanager
def desk_open(home: Path):
    """The desk as its icon opens it, without a browser: its address and the first link."""
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
        **NOWHERE,
        "HOME": str(home.parent),
    }
    command = [home / "chuong-trinh" / "bin" / "broadcaster", "-C", home / "dai", "serve",
               "--port", "0"]  # fmt: skip
    said = home / "may-chu.txt"
    with said.open("wb") as screen:
        server = subprocess.Popen(command, env=env, stdout=screen, stderr=subprocess.STDOUT)
    try:
        yield said, server
    finally:
        server.terminate()  # whatever it has become
        server.wait(120)


def wait_for(look, limit=120.0):
    end = time.monotonic() + limit
    while not (found := look()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.5)
    return found


class Desk:
    """A browser of the administrator."""

    def __init__(self, link: str) -> None:
        self.root = link.partition("/ban/")[0]
        self.line = httpx.Client(base_url=self.root, headers={"origin": self.root}, timeout=120)
        self.line.post(link, data={"moi": PASSWORD, "moi_lai": PASSWORD})

    def close(self) -> None:
        self.line.close()

    def page(self) -> str:
        return self.line.get(PAGE).text

    def post(self, path: str, **form: str) -> httpx.Response:
        token = re.search(r'name="ma-trang" content="([^"]+)"', self.page())[1]
        return self.line.post(path, data={"ma_trang": token, **form})

    def answers(self) -> str:
        try:
            told = self.line.get(PAGE)
        except httpx.TransportError:
            return ""
        return told.text if told.status_code == 200 else ""


def newer(stick: Path) -> Path:
    """The same stick made again: another file on it, sealed by the same key."""
    other = stick.parent / "usb-moi"
    shutil.copytree(stick, other, copy_function=os.link)
    for name in ("SHA256SUMS", "SHA256SUMS.sig"):
        (other / name).unlink()
    shutil.rmtree(other / "__pycache__", ignore_errors=True)  # of the first installation
    (other / "doc-toi.txt").write_text("làm lại", "utf-8")
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import sealing
    finally:
        sys.path.remove(str(ROOT / "tools"))
    files = [path for path in other.rglob("*") if path.is_file()]
    sealing.seal(other, files, sealing.signing_key(stick.parent / "khoa.pem"))
    return other


def sums_of(environment: Path) -> str:
    return json.loads((environment / "cai-dat-xong.json").read_text("utf-8"))["sums"]


@pytest.mark.timeout(1800)
def test_up_and_back_from_the_desk_with_no_network_and_no_terminal(stick, home, tmp_path):
    run(home, "users", "--help")
    settings = home / "dai" / "scripts_vi" / "station.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f'{text}\n[backup]\ntarget = "{tmp_path / "luu"}"\n', "utf-8")
    before = sums_of(home / "chuong-trinh")
    with desk_open(home) as (said, server), ExitStack() as stack:
        link = wait_for(lambda: re.search(r"http://\S+/ban/mo/\S+", said.read_text("utf-8")))[0]
        desk = stack.enter_context(closing(Desk(link)))
        other = newer(stick)
        job = desk.post(f"{PAGE}/nhan", noi=str(other)).headers["location"]
        told = wait_for(
            lambda: (now := desk.line.get(f"{job}/so").json()) and now["over"] and now, LIMIT
        )
        assert told["state"] == "done", told
        assert list((tmp_path / "luu").glob("sao-luu-*.zip"))
        shutil.rmtree(other)  # the stick is pulled out

        assert "Đừng tắt máy" in desk.post(f"{PAGE}/len", mat_khau=PASSWORD).text
        page = wait_for(lambda: how_it_went(desk), LIMIT)
        assert "Đã lên" in page, (page, said.read_text("utf-8"))
        assert sums_of(home / "chuong-trinh") != before
        assert "Trở lại bản" in page
        assert sums_of(home / "chuong-trinh-truoc") == before
        assert not (home / "chuong-trinh-cu").exists()
        assert not (home / ".ban-moi" / "goi-moi").exists()
        assert server.poll() is None  # whoever watches the process sees the same one

        desk.post(f"{PAGE}/ve", mat_khau=PASSWORD)
        page = wait_for(lambda: "Đã lên" not in (seen := how_it_went(desk)) and seen, LIMIT)
        assert "Đã trở lại" in page, (page, said.read_text("utf-8"))
        assert sums_of(home / "chuong-trinh") == before
        assert "Traceback" not in said.read_text("utf-8")
    assert run(home, "check").returncode == 0


def how_it_went(desk: Desk) -> str:
    """The page, once it tells of an exchange."""
    seen = desk.answers()
    return seen if re.search("Đã lên|Đã trở lại|Chưa lên được|Chưa trở lại", seen) else ""
