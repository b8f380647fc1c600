"""Photograph every page of the teachers' desk, for `make pictures`.

The station is invented and made anew, with the real voice, in a folder that is thrown away: one
programme queued for tomorrow, one that waits for approval. Phone and desktop, light and dark.
A few of the pages, small and in few colours, are the pictures of the guide.
"""

import contextlib
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from broadcaster.demo.stage import LETTER
from broadcaster.importing.pasted_text import document_of_paste
from broadcaster.programme.approval import pending
from broadcaster.programme.gate import open_released
from broadcaster.storage.jobs import ask_for
from broadcaster.writing.drafts import DraftFiles
from broadcaster.writing.originals import OriginalFolders, bring_original
from broadcaster.writing.proposals import ProposalFiles, ScriptProposal
from broadcaster.writing.versions import VersionOrigin, note_version

HOUSE = Path(__file__).resolve().parent.parent / "tests" / "fakes" / "desk_house.py"
LONG = "Đội mũ bảo hiểm: những điều em cần nhớ khi đi xe máy điện, xe đạp điện cùng bố mẹ"
ASKS = "Thưa cô, từ 2/3 em gọi Tổng đài 111 thì ai nghe máy ạ?"
ANSWERS = (
    "Tổng đài hoạt động 24 giờ tất cả các ngày. Em gọi không mất tiền, chuyện em kể được giữ kín."
)
# name of the photograph -> page; who looks is the administrator, for Duyệt the approver
PAGES = {
    "hom-nay": "/hom-nay",
    "soan-bai": "/soan-bai",
    "soan-bai-mot": "/soan-bai/tong-dai.md",
    "cac-ban": "/soan-bai/tong-dai.md/cac-ban?ban=1",
    "de-nghi": "/soan-bai/tong-dai.md/de-nghi",
    "soan-bai-loi": "/soan-bai/hong.md",
    "nghe-thu": "/nghe-thu/tong-dai.md",
    "phong-thu": "/phong-thu/tong-dai.md",
    "phieu": "/phong-thu/tong-dai.md/phieu",
    "viec": "/viec/1",
    "hang-doi": "/hang-doi",
    "lich": "/lich",
    "nhat-ky": "/nhat-ky",
    "thong-ke": "/thong-ke",
    "tap-huan": "/tap-huan",
    "ke-hoach": "/ke-hoach",
    "bao-cao": "/bao-cao",
    "cong-bo": "/cong-bo",
    "hoi-dap": "/hoi-dap",
    "kho": "/kho",
    "giong-doc": "/giong-doc",
    "giong-truong-em": "/giong-truong-em/co-lan",
    "giong-truong-em-moi": "/giong-truong-em",
    "cach-doc": "/cach-doc",
    "cai-dat": "/cai-dat",
    "nguoi-dung": "/nguoi-dung",
    "dai": "/cai-dat/dai",
    "bao": "/cai-dat/bao",
    "ho-so": "/cai-dat/ho-so",
    "chuong-trinh": "/cai-dat/chuong-trinh/phat-thanh",
    "vai": "/cai-dat/vai",
    "khung": "/cai-dat/khung",
    "ngay": "/cai-dat/ngay",
    "don-vi": "/cai-dat/don-vi",
    "sao-luu": "/cai-dat/sao-luu",
    "tep": "/cai-dat/tep/lich",
    "tai-khoan": "/tai-khoan",
    "them": "/them",
    "so-viec": "/so-viec-da-lam",
    "bat-dau": "/bat-dau",
    "loa": "/loa",
    "dien-thoai": "/cai-dat/dien-thoai",
    "rut": "/rut",
    "ban-dung": "/cai-dat/ban-dung",
    "tim": "/tim?tim=loa",
}
# pages as they are on the first day, before anything was written
EMPTY = ("hom-nay", "soan-bai", "hang-doi", "lich", "nhat-ky", "thong-ke", "cach-doc", "ngay")
PHONE, HELD, WIDE, TALL = (360, 640), (360, 740), (760, 560), (760, 900)
WEEK = (1120, 640)  # from here on the week is a grid
SLOW = 180_000  # milliseconds that a page may take on a machine that has much else to do
COLOURS = 32  # enough for a page, and a third of the bytes
# name of the guide's picture -> account, page, window
GUIDE_PAGES = {
    "hom-nay": ("quan-tri", "/hom-nay", WIDE),
    "soan-bai": ("quan-tri", "/soan-bai/thuoc-la-dien-tu.md", TALL),
    "nghe-thu": ("quan-tri", "/nghe-thu/thuoc-la-dien-tu.md", WIDE),
    "phong-thu": ("quan-tri", "/phong-thu/thuoc-la-dien-tu.md", HELD),
    "hang-doi": ("quan-tri", "/hang-doi", WEEK),
    "cai-dat": ("quan-tri", "/cai-dat", WIDE),
    "duyet": ("kiem-duyet", "/duyet/{waiting}", PHONE),
    "bat-dau": ("quan-tri", "/bat-dau?buoc=ten", WIDE),
    "loa": ("quan-tri", "/loa", WIDE),
    "dai": ("quan-tri", "/cai-dat/dai", WIDE),
    "dan-cong-van": ("quan-tri", "/dan-cong-van/{letter}", TALL),
    "bao-cao": ("quan-tri", "/bao-cao?ky_khac={month}", WIDE),
}


def photographs(browser: str, out: Path, sizes: dict[str, tuple[int, int]]) -> list[Path]:
    """Every page, at every size, in both colours, into a folder."""
    made: list[Path] = []
    with _open_desk(browser) as (chromium, house, address):
        for size, (width, height) in sizes.items():
            for scheme in ("light", "dark"):
                end = f"{size}{'-toi' if scheme == 'dark' else ''}"
                made += _round(chromium, house, address, out, (width, height, scheme, end))
    return made + _first_day(browser, out, sizes)


def _first_day(browser: str, out: Path, sizes: dict[str, tuple[int, int]]) -> list[Path]:
    """The empty pages of a station that was founded a moment ago."""
    made, home = [], _house()
    with tempfile.TemporaryDirectory() as keep:
        house = home.new_house(Path(keep) / "dai")
        for file in (house.folder / "scripts_vi").glob("*.md"):
            file.unlink()
        with (
            home.serving(house) as (address, room),
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
        ):
            page = chromium.new_page(locale="vi-VN")
            _come_in(page, f"{address}/ban/mo/{room.first}")
            for size, (width, height) in sizes.items():
                page.set_viewport_size({"width": width, "height": height})
                for name in EMPTY:
                    page.goto(f"{address}/ban{PAGES[name]}", wait_until="networkidle")
                    made.append(out / f"ban-{name}-trong-{size}.png")
                    page.screenshot(path=str(made[-1]), full_page=True)
    return made


def guide_pictures(browser: str, out: Path) -> list[Path]:
    """The pictures of the guide: the top of a few pages, small, into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with _open_desk(browser) as (chromium, house, address):
        house.write("thuoc-la-dien-tu", "Thuốc lá điện tử: có được mang đến trường không?", days=3)
        wired = house.wired()
        asked = {
            "waiting": pending(wired.tools)[0].episode.key,
            "letter": _letter(wired),
            "month": f"tháng {wired.today:%-m/%Y}",
        }
        pages: dict[str, Page] = {}
        for name, (account, path, (width, height)) in GUIDE_PAGES.items():
            if account not in pages:
                context = chromium.new_context(color_scheme="light", locale="vi-VN")
                context.set_default_timeout(SLOW)
                pages[account] = context.new_page()
                _come_in(pages[account], f"{address}{house.link(account)}")
            page = pages[account]
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{address}/ban{path.format(**asked)}", wait_until="networkidle")
            made.append(_small(page.screenshot(), out / f"{name}.png"))
    return [*made, _office_picture(browser, out / "van-phong.png")]


UNITS = """Mã,Tên đơn vị,Loại,Thuộc
xa-sao-mai,Xã Sao Mai (ví dụ),xã,
th-anh-duong,Trường Ánh Dương (ví dụ),trường,xa-sao-mai
thcs-bang-lang,Trường Bằng Lăng (ví dụ),trường,xa-sao-mai
thcs-cam-tu,Trường Cẩm Tú (ví dụ),trường,xa-sao-mai
"""


def _office_picture(browser: str, to: Path) -> Path:
    """The office's page of a hub that was made a moment ago, one of its units broken."""
    with tempfile.TemporaryDirectory() as keep:
        root = Path(keep) / "hub"
        (root / "don-vi").mkdir(parents=True)
        table = Path(keep) / "don-vi.csv"
        table.write_text(UNITS, "utf-8")
        _hub("units", str(root), str(table), "--make", "--yes", "--who", "Sở")
        officer = ("--role", "quan-tri", "--unit", "xa-sao-mai", "--below")
        where = ("--public-url", "http://127.0.0.1")
        told = _hub(
            "people", str(root), "--add", "co.lan", "--name", "Lê Thị Lan", *officer, *where,
            "--who", "Sở",
        )  # fmt: skip
        broken = root / "don-vi" / "thcs-cam-tu" / "scripts_vi" / "station.toml"
        broken.write_text("unit = ", "utf-8")
        path = re.search(r"/hub/lien-ket/\S+", told)
        assert path is not None, told
        with (
            _hub_open(root) as address,
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
        ):
            page = chromium.new_page(locale="vi-VN")
            page.set_default_timeout(SLOW)
            page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
            page.goto(f"{address}{path[0]}")
            page.get_by_label("Mật khẩu mới", exact=True).fill("chuối xanh bảy quả")
            page.get_by_label("Gõ lại mật khẩu mới").fill("chuối xanh bảy quả")
            page.get_by_role("button", name="Đặt mật khẩu và vào").click()
            page.get_by_role("heading", name="Các đơn vị").wait_for()
            end = time.monotonic() + 300
            while "✖" not in page.content() and time.monotonic() < end:
                time.sleep(1)
                page.reload()
            return _small(page.screenshot(), to)


def _hub(*words: str) -> str:
    command = [sys.executable, "-m", "broadcaster", "hub", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@contextlib.contextmanager
def _hub_open(root: Path) -> Iterator[str]:
    """The server of a hub; its address."""
    command = [sys.executable, "-m", "broadcaster", "hub", str(root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as hub:
        told = ""
        while hub.stdout is not None and (line := hub.stdout.readline()):
            told += line
            if found := re.search(r"Máy chủ của.*?(http://[\d.:]+)", line):
                try:
                    yield found[1]
                finally:
                    hub.terminate()
                return
        raise RuntimeError(told)


def _letter(wired) -> str:  # type: ignore[no-untyped-def]
    """A letter that somebody pasted and nobody has pressed yet; its key."""
    folders = OriginalFolders(scripts=wired.settings.scripts, cache=wired.settings.cache)
    text = LETTER.format(day=wired.today)
    now = wired.tools.clock.now()
    document = document_of_paste(text)
    return bring_original(folders, text.encode(), document, who="quan-tri", now=now).key


def _small(photograph: bytes, to: Path) -> Path:
    with Image.open(io.BytesIO(photograph)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(to, optimize=True)
    return to


@contextlib.contextmanager
def _open_desk(browser: str) -> Iterator[tuple[Browser, object, str]]:
    home = _house()
    with tempfile.TemporaryDirectory() as keep:
        house = _filled(home, Path(keep) / "dai")
        with (
            home.serving(house) as (address, _),
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
        ):
            _ask(house)
            yield chromium, house, address


def _house() -> ModuleType:
    spec = importlib.util.spec_from_file_location("desk_house", HOUSE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk_house"] = module
    spec.loader.exec_module(module)
    return module


def _filled(home: ModuleType, folder: Path):  # type: ignore[no-untyped-def]
    house = home.new_house(folder)
    house.write("mu-bao-hiem", LONG)
    house.write("tong-dai", "Hỏi – đáp: Tổng đài 111", days=2, ask=ASKS, answer=ANSWERS)
    (house.folder / "scripts_vi" / "hong.md").write_text("Bài không có đầu bài.\n", "utf-8")
    first = house.send("mu-bao-hiem")
    house.approve(first)
    house.queue(first)
    house.record("tong-dai", "HỎI", ASKS)
    house.send("tong-dai")
    house.person(Role.APPROVER, home.APPROVER)
    house.begin_voice()
    _write_together(house)
    return house


def _write_together(house) -> None:  # type: ignore[no-untyped-def]
    """A second version of a script that waits for approval, and what a pupil would change in it."""
    scripts, name = house.folder / "scripts_vi", "tong-dai.md"
    files, now = DraftFiles(scripts), house.now()
    first = files.open(name)
    second = first.text.replace("ai nghe máy ạ?", "cô chú nào nghe máy ạ?")
    saved = files.save(name, second, first.mark)
    for mark, who in ((first.mark, "Lê Thị Biên Tập"), (saved.mark, "Trần Văn Nam")):
        origin = VersionOrigin.SAVED
        note_version(files.path(name), mark, who=who, origin=origin, at=now)
    wanted = second.replace("chuyện em kể được giữ kín", "chuyện em kể luôn được giữ kín")
    made = ScriptProposal(
        account="em.minh", who="Em Minh", at=now, text=wanted, base=second, mark=saved.mark
    )
    ProposalFiles(scripts).put(name, made)


def _ask(house) -> None:  # type: ignore[no-untyped-def]
    """Work that has failed, for the page of a job."""
    wired, who = house.wired(), "Lê Thị Biên Tập"
    asked = {"key": "khong-con", "who": who}
    jobs, now = desk_parts(wired).jobs, wired.tools.clock.now()
    ask_for(jobs, "gui", "Gửi duyệt một bài đã bỏ", asked, who=who, at=now)


def _round(chromium: Browser, house, address: str, out: Path, look) -> list[Path]:  # type: ignore[no-untyped-def]
    width, height, scheme, end = look
    wired = house.wired()
    key = pending(wired.tools)[0].episode.key
    approved = open_released(wired.station.profile, wired.tools).briefs()[0].key
    wanted = {
        "quan-tri": {
            **PAGES,
            "noi-nghe": f"/noi-nghe/{key}",
            "gioi-thieu": f"/noi-nghe/{approved}/gioi-thieu",
        },
        "kiem-duyet": {"duyet": "/duyet", "duyet-bai": f"/duyet/{key}", "khan": "/khan"},
    }
    made = []
    for account, pages in wanted.items():
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="vi-VN"
        )
        context.set_default_timeout(SLOW)
        page = context.new_page()
        _come_in(page, f"{address}{house.link(account)}")
        for name, path in pages.items():
            to = out / f"ban-{name}-{end}.png"
            page.goto(f"{address}/ban{path}", wait_until="networkidle")
            page.screenshot(path=str(to), full_page=True)
            made.append(to)
        context.close()
    return made


def _come_in(page: Page, link: str) -> None:
    page.goto(link)
    for name in ("#moi", "#moi-lai"):
        page.fill(name, "chuối xanh bảy quả")
    page.click("button.main")
    page.wait_for_url("**/hom-nay")
