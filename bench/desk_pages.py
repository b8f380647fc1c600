"""How soon the desk says what it makes of a typed key, and what each page weighs at first view.

`python bench/desk_pages.py [KEYS]`, in Debian's chromium at its own speed, against a server in a
process of its own. A script of 200 pages (300 words each) is open as lines; a digit is typed into a
number in its middle, and the clock stops at the frame that shows how the longer number is read, and
again at the frame behind the look at the whole script: notices, marks and seconds are of it then.
First views are what the line carries with an empty cache: page, style, scripts, fonts, pictures.
"""

import importlib.util
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from broadcaster.accounts.people import add_person, digest
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from broadcaster.desk.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the fakes of the tests
PAGES, KEYS = 200, 40
SOON, LIGHT = 300, 100_000  # milliseconds from a key, bytes of a first view
SIZE = {"width": 1280, "height": 900}
WORDS = (
    "Lan nhặt chiếc lá vàng rơi trước cửa lớp, kể cho cả tổ nghe một câu chuyện vui, mang theo "
    "chai nước và chiếc mũ rộng vành, rồi tưới luống rau nhỏ ở góc sân trường trước giờ vào học."
)
# From the key's own time to the frame behind the change that shows it.
WATCH = """([row, wanted]) => new Promise((go) => {
  const said = row.closest("li").querySelector(".noi-gi"), begun = { at: 0, frame: 0 };
  const form = document.getElementById("soan"), all = { told: 0, frame: 0, whole: 0 };
  const over = () => {
    all.frame = begun.frame;
    if (all.told && all.whole) { form.removeEventListener("looked", looked); go(all); }
  };
  const behind = (name) => requestAnimationFrame(() => setTimeout(() => {
    all[name] = performance.now() - begun.at;
    over();
  }));
  const looked = (event) => {
    if (begun.at && !all.whole && event.detail === form.elements.loi.value) behind("whole");
  };
  form.addEventListener("looked", looked);
  row.addEventListener("keydown", (event) => {
    begun.at = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => { begun.frame = performance.now() - begun.at; }));
  }, { once: true });
  const watch = new MutationObserver(() => {
    if (!said.textContent.includes(wanted)) return;
    watch.disconnect();
    behind("told");
  });
  watch.observe(said, { childList: true, subtree: true, characterData: true });
  window.watching = true;
})"""


def long_body(pages: int = PAGES) -> str:
    """A script's body of so many pages: four paragraphs each, with figures and documents."""
    made = []
    for page in range(1, pages + 1):
        made.append(f"HỎI: Đoạn {page}: có {page + 100} bạn đến. {WORDS} {WORDS}")
        made.append(f"ĐÁP: Nghị định {page}/2024/NĐ-CP nói rõ. {WORDS} {WORDS}")
        made.append(f"Ngày {page % 28 + 1}/{page % 12 + 1} lớp hẹn nhau ở sân. {WORDS} {WORDS}")
        made.append(f"HỎI: Còn {page * 7 % 90 + 10} phút nữa. {WORDS} {WORDS}")
    return "\n\n".join(made) + "\n"


def _house():
    spec = importlib.util.spec_from_file_location(
        "desk_house", ROOT / "tests" / "fakes" / "desk_house.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk_house"] = module
    spec.loader.exec_module(module)
    return module


def _filled(folder: Path):
    """A station with a programme that waits, one that is queued, and the long script."""
    house = _house().new_house(folder)
    house.write("ngay-mai", "Đội mũ bảo hiểm", days=1)
    episode = house.send("ngay-mai")
    house.approve(episode)
    house.queue(episode)
    house.write("cho-duyet", "Hỏi – đáp: Tổng đài 111", days=2)
    waits = house.send("cho-duyet")
    long = house.write("bai-dai", "Bài dài", days=9)
    head = long.read_text("utf-8").partition("---\n")[0]
    long.write_text(f"{head}---\n\n{long_body()}", "utf-8")
    return house, waits.key


def _session(house) -> str:
    door, token = desk_parts(house.wired()).door, secrets.token_urlsafe(16)
    person = add_person(door, "co.lan", "Lê Thị Lan", Role.ADMIN, by="đo")
    door.people.open_session(
        person, token=digest(token), csrf="x", at=door.now(), address="127.0.0.1"
    )
    return token


def _pages(key: str) -> list[str]:
    """Every page that is seen by itself, in the order of the table."""
    parts = {"key": key, "name": "cho-duyet.md"}
    own = {"/cai-dat/tep/{key}": "/cai-dat/tep/dai", "/viec/{number}": "/viec/1",
           "/cai-dat/chuong-trinh/{key}": "/cai-dat/chuong-trinh/phat-thanh",
           "/rut/xem": f"/rut/xem?ten={key}"}  # fmt: skip
    paths = []
    for route in ROUTES:
        path = own.get(route.path, route.path)
        for name, value in parts.items():
            path = path.replace(f"{{{name}}}", value)
        if route.method == "GET" and "{" not in path:
            paths.append(path)
    return paths


def _weigh(browser, address: str, token: str, path: str) -> int:
    """Bytes over the line of a first view; 0 for what is no page."""
    context = _seat(browser, address, token)
    asked = context.request.get(f"{address}/ban{path}", max_redirects=0)
    carried = []
    if asked.ok and asked.headers.get("content-type", "").startswith("text/html"):
        page = context.new_page()
        page.on("requestfinished", lambda request: carried.append(request.sizes()))
        page.goto(f"{address}/ban{path}")
        page.wait_for_timeout(1_000)  # fonts and what scripts ask for
    context.close()
    return sum(s["responseBodySize"] + s["responseHeadersSize"] for s in carried)


def _seat(browser, address: str, token: str):
    context = browser.new_context(viewport=SIZE, locale="vi-VN")
    context.set_default_timeout(120_000)
    context.add_cookies([{"name": "phien", "value": token, "url": f"{address}/ban"}])
    return context


def _keys(browser, address: str, token: str, count: int) -> list[dict[str, float]]:
    """Milliseconds from each of some keys to what the machine says of it, and to the next frame."""
    context = _seat(browser, address, token)
    page = context.new_page()
    page.goto(f"{address}/ban/soan-bai/bai-dai.md")
    start = f"Đoạn {PAGES // 2}: có "
    row = page.locator("#theo-loi textarea").nth(
        page.eval_on_selector_all(
            "#theo-loi textarea", "(all, s) => all.findIndex(a => a.value.startsWith(s))", start
        )
    )
    row.focus()
    told = []
    for number in range(count):
        written = f"{300 + number}"
        row.evaluate("(a, at) => a.setSelectionRange(at[0], at[1])",
                     [len(start), row.input_value().index(" bạn đến")])  # fmt: skip
        page.keyboard.insert_text(written)
        page.wait_for_timeout(2500)  # whatever the keys before asked for is over
        page.evaluate("window.watching = false")
        page.evaluate(
            f"([row, wanted]) => {{ window.told = ({WATCH})([row, wanted]); }}",
            [row.element_handle(), f"{written}5 "],
        )
        page.keyboard.press("5")
        told.append(page.evaluate("window.told"))
    context.close()
    return told


def main() -> int:
    """Measure and tell; 1 when a limit is passed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else KEYS
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as keep:
        house, key = _filled(Path(keep) / "dai")
        token = _session(house)
        command = [sys.executable, "-u", "-m", "broadcaster", "-C", str(house.folder), "serve"]
        server = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(re.search(r":(\d+)/", server.stdout.readline())[1])
            address = f"http://127.0.0.1:{port}"
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox"]
                )
                keys = _keys(browser, address, token, count)
                weights = {path: _weigh(browser, address, token, path) for path in _pages(key)}
                browser.close()
        finally:
            server.terminate()
            server.wait(30)
    return _tell(keys, {path: size for path, size in weights.items() if size})


def _tell(keys: list[dict[str, float]], weights: dict[str, int]) -> int:
    print(f"{PAGES} pages, {len(keys)} keys; milliseconds, median and p95:")
    spent = {name: [key[name] for key in keys] for name in ("frame", "told", "whole")}
    for name, words in (
        ("frame", "to the next frame"),
        ("told", "to the preview of the line"),
        ("whole", "to the look at the whole script"),
    ):
        print(f"  {words:<32} {statistics.median(spent[name]):>5.0f} {_p95(spent[name]):>5.0f}")
    late = max(_p95(spent["told"]), _p95(spent["whole"]))
    heavy = sorted(weights, key=weights.__getitem__, reverse=True)
    print(f"first views of {len(heavy)} pages; the heaviest:")
    for path in heavy[:5]:
        print(f"  {path:<40} {weights[path]:>7} bytes")
    return 0 if late <= SOON and weights[heavy[0]] <= LIGHT else 1


def _p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
