"""A real browser (Debian's chromium) at the desk: the story of one programme, as people live it."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from broadcaster.desk.table import WAYS
from broadcaster.workflows.approving import pending

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 640}
BUDGET = 150_000  # bytes over the line at a first view
TOOLS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _load(name):
    spec = importlib.util.spec_from_file_location(f"desk_browser_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


desk_house = _load("desk_house")


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium")
    assert found, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


class Seat:
    """Somebody at a browser, and everything that should not have happened there."""

    def __init__(self, chromium, address, **wishes):
        self.address = address
        self.context = chromium.new_context(**{"viewport": PHONE, "locale": "vi-VN", **wishes})
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints, self.foreign, self.bytes = [], [], 0
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._counted)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _counted(self, request):
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def open(self, path):
        self.page.goto(f"{self.address}/ban{path}")
        return self.page

    def come_in(self, link):
        """Set the password by a one-time link."""
        self.page.goto(f"{self.address}{link}")
        self.page.get_by_label("Mật khẩu mới", exact=True).fill(desk_house.PASSWORD)
        self.page.get_by_label("Gõ lại mật khẩu mới").fill(desk_house.PASSWORD)
        self.page.get_by_role("button", name="Đặt mật khẩu và vào").click()
        self.page.wait_for_url("**/hom-nay")
        return self


@pytest.fixture
def seat(chromium):
    made = []

    def start(address, **wishes):
        made.append(Seat(chromium, address, **wishes))
        return made[-1]

    yield start
    for one in made:
        one.context.close()
        assert one.complaints == []
        assert one.foreign == []


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A station with something on every page."""
    house = desk_house.new_house(tmp_path_factory.mktemp("nha") / "dai")
    long = "Đội mũ bảo hiểm: những điều em cần nhớ khi đi xe máy điện, xe đạp điện cùng bố mẹ"
    house.write("mu-bao-hiem", long)
    house.write("cho-duyet", "Hỏi – đáp: Tổng đài 111", days=2)
    first = house.send("mu-bao-hiem")
    house.approve(first)
    house.queue(first)
    house.send("cho-duyet")
    with desk_house.serving(house) as (address, room):
        yield house, address, room


def ways_to_look():
    """Every page that needs nothing in its path."""
    skipped = ("/nhat-ky.csv", "/thong-ke.svg", "/giong-doc/mau", "/nghe-tu", "/")
    return [w.path for w in WAYS if w.method == "GET" and "{" not in w.path and
            w.path not in skipped]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"]
)
def test_no_page_shuts_anybody_out(seat, filled, size, scheme):
    """axe-core finds nothing, nothing is wider than the window, nothing is fetched elsewhere."""
    house, address, _ = filled
    person = seat(address, viewport=size, color_scheme=scheme).come_in(house.link("quan-tri"))
    key = pending(house.wired().tools)[0].episode.key
    wrong = {}
    for path in [*ways_to_look(), f"/duyet/{key}", "/cai-dat/tep/lich", "/khong-co"]:
        page = person.open(path)
        found = Axe().run(page, options={"runOnly": TOOLS}).response["violations"]
        if found:
            wrong[path] = [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            wrong[f"{path} is wide"] = wide
    person.complaints[:] = [c for c in person.complaints if "404" not in c]
    assert wrong == {}


def test_the_narrowest_phone_scrolls_one_way_only(seat, filled):
    house, address, _ = filled
    person = seat(address, viewport=SMALLEST).come_in(house.link("quan-tri"))
    key = pending(house.wired().tools)[0].episode.key
    for path in [*ways_to_look(), f"/duyet/{key}"]:
        page = person.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path


def test_a_first_view_is_light_and_does_not_jump(seat, filled):
    house, address, _ = filled
    person = seat(address)
    page = person.page
    page.add_init_script(
        "window.jumps=0;new PerformanceObserver(l=>l.getEntries().forEach(e=>{"
        "if(!e.hadRecentInput)window.jumps+=e.value}))"
        ".observe({type:'layout-shift',buffered:true})"
    )
    person.come_in(house.link("quan-tri"))
    page.wait_for_load_state("networkidle")
    assert person.bytes < BUDGET
    assert page.evaluate("window.jumps") < 0.1


def test_every_target_is_large_enough_for_a_thumb(seat, filled):
    house, address, _ = filled
    person = seat(address).come_in(house.link("quan-tri"))
    small = {}
    for path in ("/hom-nay", "/hang-doi", "/duyet", "/lich", "/cai-dat", "/nguoi-dung"):
        page = person.open(path)
        small[path] = page.evaluate(
            "[...document.querySelectorAll('button,.button,.bar a,summary,select')]"
            ".filter(e=>e.offsetParent&&e.getBoundingClientRect().height<47.5)"
            ".map(e=>e.outerHTML.slice(0,120))"
        )
    assert small == {path: [] for path in small}


def _airs(house, day):
    """The agent at the loudspeaker; its clock is just before the slot and runs at five times the pace."""
    tool = shutil.which("faketime")
    assert tool, "faketime is not installed (apt-get install faketime)"
    command = [
        tool, "-f", f"@{day:%Y-%m-%d} 06:44:50 x5", sys.executable, "-m", "broadcaster",
        "-C", str(house.folder), "play", "--player", "silent", "--until", "06:47",
    ]  # fmt: skip
    env = {**os.environ, "TZ": "Asia/Ho_Chi_Minh", "TMPDIR": str(house.folder)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _cli(house, *words, when=None):
    command = [sys.executable, "-m", "broadcaster", "-C", str(house.folder), *words]
    if when is not None:
        command = [shutil.which("faketime"), "-f", f"@{when:%Y-%m-%d} 07:00:00", *command]
    env = {**os.environ, "TZ": "Asia/Ho_Chi_Minh", "TMPDIR": str(house.folder)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_story_of_one_programme(tmp_path, seat):
    """First start, a script, sent, returned, approved, queued, aired, in the log and the feed."""
    house = desk_house.new_house(tmp_path / "dai")
    with desk_house.serving(house) as (address, room):
        admin = seat(address, viewport=DESKTOP).come_in(f"/ban/mo/{room.first}")
        editor_link = _invite(admin, "Lê Thị Biên Tập", "co.lan", "Biên tập")
        approver_link = _invite(admin, desk_house.APPROVER, "co.ha", "Kiểm duyệt")
        editor = seat(address, viewport=DESKTOP).come_in(editor_link)
        expect(editor.page.get_by_text("chưa có bài nào")).not_to_have_count(0)
        house.write("thuoc-la", "Hỏi – đáp: Thuốc lá điện tử")
        episode = house.send("thuoc-la")
        boss = seat(address, viewport=PHONE).come_in(approver_link)
        _return(boss, "Thêm số Tổng đài 111 cho học sinh.")
        house.write("thuoc-la", "Hỏi – đáp: Thuốc lá điện tử", answer=_BETTER)
        house.send("thuoc-la")
        _approve(boss)
        _queue(editor)
        agent = _airs(house, house.tomorrow())
        try:
            _wait_for_log(house)
            status = json.loads(_cli(house, "status", "--json", when=house.tomorrow()).stdout)
            assert status["on_air"] or status["agent_runs"]
        finally:
            out = agent.communicate(timeout=150)[0].decode()
        page = editor.open(f"/nhat-ky?den={house.tomorrow()}")
        expect(page.get_by_text("Đã phát", exact=True)).to_be_visible()
        expect(page.get_by_text("Hỏi – đáp: Thuốc lá điện tử").first).to_be_visible()
        assert _cli(house, "publish", when=house.tomorrow()).returncode == 0, out
        assert episode.guid in (house.folder / "feeds" / f"{episode.show}.xml").read_text("utf-8")


_BETTER = (
    "Không. Quốc hội đã quyết nghị cấm từ năm 2025. Em thấy bạn dùng thì báo thầy cô "
    "hoặc Tổng đài 111."
)


def _invite(admin, name, account, role):
    page = admin.open("/nguoi-dung")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Tài khoản").fill(account)
    page.get_by_label("Vai", exact=True).select_option(label=role)
    page.get_by_role("button", name="Thêm và lấy đường dẫn").click()
    told = page.locator("code").inner_text()
    return told.removeprefix(admin.address)


def _until(page, words):
    """Ask again and again from outside: the pages allow no eval, and that is well so."""
    end = time.monotonic() + 20
    while not page.evaluate(words):
        assert time.monotonic() < end, words
        time.sleep(0.05)


def _return(boss, reason):
    page = boss.open("/duyet")
    page.get_by_role("link", name="Nghe và đọc").click()
    page.locator("#nghe").evaluate("sound => sound.play()")
    _until(page, "document.getElementById('nghe').currentTime > 0.2")
    page.get_by_text("Trả lại…").click()
    page.get_by_label("Cần sửa gì?").fill(reason)
    page.get_by_role("button", name="Trả lại bài này").click()
    expect(page.get_by_text("Không có bài nào chờ duyệt")).to_be_visible()


def _approve(boss):
    page = boss.open("/duyet")
    page.get_by_role("link", name="Nghe và đọc").click()
    expect(page.locator("ins").first).to_contain_text("Tổng đài 111")
    page.get_by_role("button", name="Duyệt bản này").dblclick()
    expect(page.get_by_text("Đã duyệt “Hỏi – đáp: Thuốc lá điện tử”.")).to_be_visible()


def _queue(editor):
    page = editor.open("/hang-doi")
    page.get_by_role("button", name="Xếp vào hàng đợi").click()
    expect(page.get_by_text("Đã xếp “Hỏi – đáp: Thuốc lá điện tử”")).to_be_visible()
    page = editor.open("/hom-nay")
    expect(page.get_by_role("heading", name="Sáng mai")).to_be_visible()
    expect(page.get_by_text("sẵn sàng", exact=True)).to_be_visible()


def _wait_for_log(house):
    log = house.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if log.is_file() and '"aired"' in log.read_text("utf-8"):
            return
        time.sleep(0.2)
    raise AssertionError("nothing aired")


def test_for_the_schools_network_everything_is_encrypted(tmp_path, seat):
    """`serve --lan`: our own certificate, Secure cookies, a browser that gives a microphone."""
    house = desk_house.new_house(tmp_path / "dai")
    command = [sys.executable, "-u", "-m", "broadcaster", "-C", str(house.folder), "serve"]
    server = subprocess.Popen([*command, "--lan", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        told = [server.stdout.readline()]
        while "/ban/mo/" not in told[-1]:
            told.append(server.stdout.readline())
        port = re.search(r"https://[^:/]+:(\d+)/ban/", "".join(told))[1]
        assert re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", "".join(told))
        assert sum("█" in line for line in told) > 10
        first = seat(f"https://127.0.0.1:{port}", ignore_https_errors=True)
        first.come_in("/ban/mo/" + told[-1].partition("/ban/mo/")[2].strip())
        assert first.page.evaluate("isSecureContext && !!navigator.mediaDevices")
        cookie = next(c for c in first.context.cookies() if c["name"] == "phien")
        assert cookie["secure"]
        assert cookie["httpOnly"]
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()
