"""Every command that the guide shows is typed here, on the station of one invented school.

What needs another machine, a loudspeaker or a server that stays open is named with the test that runs it.
"""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from broadcaster.cli.root import COMMANDS
from tests.docs.test_docs_guide import PAGES, told
from tests.fakes import desk_house
from tests.fakes.station_here import StationHere

ROOT = Path(__file__).parents[2]
TITLE, OTHER, WHO = "Tên bài", "Bài khác", desk_house.APPROVER
pytestmark = pytest.mark.slow  # sixty commands on one station, several of which build

# what the guide shows -> what is typed, in this order; {folder} is the place around the station,
# and what stands before "&&" is what somebody did before
TYPED = {
    "broadcaster check": "check",
    "broadcaster config show": "config show",
    "broadcaster help-pages": "help-pages",
    "broadcaster calendar": "calendar",
    "broadcaster slot list": "slot list",
    "broadcaster say TÊN-TỆP": "say ten-bai.md",
    'broadcaster lexicon add WHO "vê kép hát ô"': 'lexicon add WHO "vê kép hát ô"',
    'broadcaster print "tên bài"': 'print "tên bài"',
    'broadcaster send "tên bài"': 'send "tên bài"',
    'broadcaster return "tên bài" --reason "…" --who "Họ và tên"': 'return "tên bài" --reason "sửa" '
    '--who "{who}"',
    'broadcaster approve "tên bài" --who "Họ và tên"': 'approve "tên bài" --who "{who}"',
    'broadcaster approve --week này --who "Họ và tên"': 'send "bài khác" && approve '
    '--week này --who "{who}"',
    'broadcaster queue add "tên bài" --slot "mai 06:45"': 'queue add "tên bài" --slot "mai 06:45"',
    'broadcaster queue add "tên bài" --required-by "UBND xã"': 'queue add "bài khác" '
    '--required-by "UBND xã"',
    "broadcaster status": "status",
    "broadcaster doctor": "doctor",
    "broadcaster doctor --bundle TỆP.zip": "doctor --bundle {folder}/goi.zip",
    "broadcaster log": "log",
    "broadcaster log --from 1/9/2026 --to 31/12/2026 --stats": "log --from 1/9/2026 --to "
    "31/12/2026 --stats",
    "broadcaster log --from 1/9/2026 --to 31/12/2026 --csv > nhat-ky.csv": "log --from 1/9/2026 "
    "--to 31/12/2026 --csv",
    'broadcaster report --period "năm học 2026-2027" --docx bao-cao.docx': 'report --period "năm '
    'học 2026-2027" --docx {folder}/bao-cao.docx',
    "broadcaster report --form-sample bieu.json": "report --form-sample {folder}/bieu.json",
    "broadcaster report --template-sample mau.docx": "report --template-sample {folder}/mau.docx",
    "broadcaster users list": "users list",
    "broadcaster users add": 'users add co.ha "{who}" --role kiem-duyet',
    "broadcaster users link TÊN": "users link co.ha",
    "broadcaster users revoke": "users revoke co.ha",
    "broadcaster stations key --renew": 'stations add "Đài xã" && stations key --renew',
    'broadcaster share export "tên bài" --to E:/goi-bai.zip': 'share export "tên bài" '
    "--to {folder}/goi-bai.zip",
    "broadcaster share import E:/goi-bai.zip": "share import {folder}/goi-bai.zip",
    'broadcaster share export "tên bài" --to E:/kho-bai': 'share export "bài khác" '
    "--to {folder}/kho-bai",
    "broadcaster share library add E:/kho-bai": "share library add {folder}/kho-bai",
    "broadcaster share library fetch": "share library fetch",
    "broadcaster build --editions don-vi.csv": "build --editions {table}",
    "broadcaster backup --to E:\\sao-luu": "backup --to {folder}/sao-luu",
    "broadcaster backup --secrets E:\\bi-mat.zip": "backup --secrets {folder}/bi-mat.zip",
    "broadcaster backup list --to E:\\sao-luu": "backup list --to {folder}/sao-luu",
    "broadcaster backup verify E:\\sao-luu\\TÊN-TỆP": "backup verify {backup}",
    "broadcaster restore E:\\sao-luu\\TÊN-TỆP --to D:\\PhatThanh\\dai --secrets E:\\bi-mat.zip": (
        "restore {backup} --to {folder}/dai-moi --secrets {folder}/bi-mat.zip"
    ),
    "broadcaster backup --due": "backup --due",
    "broadcaster migrate --dry-run": "migrate --dry-run",
    "broadcaster migrate": "migrate",
    "broadcaster tidy --dry-run": "tidy --dry-run",
    "broadcaster tidy": "tidy",
    "broadcaster hand-over --html ban-giao.html": "hand-over --html {folder}/ban-giao.html",
    'broadcaster oversee sum --period "tháng 11/2026" --json': 'oversee sum --period "tháng '
    '11/2026" --json',
    'broadcaster correct "số 3" --reason "…"': 'correct "tên bài" --reason "đọc sai"',
    'broadcaster withdraw "số 3" --reason "…"': 'withdraw "bài khác" --reason "rút" --yes',
    'broadcaster new "hỏi đáp" "Tên bài"': 'new "hỏi đáp" "Bài mới"',
    "broadcaster --help": "--help",
    "broadcaster hub units /srv/phat-thanh danh-sach.xlsx --dry-run": "hub units {hub} {table} "
    "--dry-run",
    "broadcaster hub units /srv/phat-thanh danh-sach.xlsx --make": "hub units {hub} {table} "
    '--make --yes --who "{who}"',
    'broadcaster hub people /srv/phat-thanh --add co.lan --name "Lê Thị Lan" --role quan-tri '
    "--unit MÃ --below --public-url https://phat-thanh.example.edu.vn": 'hub people {hub} --add co.lan --name "Lê Thị Lan" --role quan-tri '
    '--unit truong-sao-mai --below --public-url https://phat-thanh.example.edu.vn --who "{who}"',
    "broadcaster hub people /srv/phat-thanh nguoi.xlsx --links duong-dan --public-url "
    "https://phat-thanh.example.edu.vn": "hub people {hub} {people} --links {folder}/duong-dan "
    '--public-url https://phat-thanh.example.edu.vn --yes --who "{who}"',
    "broadcaster hub backup /srv/phat-thanh /mnt/sao-luu": "hub backup {hub} {folder}/sao-luu-hub",
    "broadcaster hub upgrade /srv/phat-thanh": "hub upgrade {hub}",
    "broadcaster hub remove /srv/phat-thanh MÃ": "hub remove {hub} truong-sao-mai --yes",
}
# what is shown -> the test that runs it, with what it needs
ELSEWHERE = {
    "broadcaster demo": ("tests/e2e/test_demo.py", '"demo"'),
    "broadcaster usb E:/": ("tests/e2e/test_usb.py", '"usb", str('),
    "broadcaster play": ("tests/e2e/test_play.py", '"play"'),
    "broadcaster air-now --make-up": ("tests/e2e/test_play.py", '"--make-up"'),
    'broadcaster air-now "tên bài" --urgent --who "Họ và tên"': (
        "tests/e2e/test_play.py", '"--urgent"',
    ),
    "broadcaster serve --lan": ("tests/integration/test_desk_in_browser.py", '"--lan"'),
    "broadcaster serve --port 8090": ("tests/e2e/test_serve_and_pull.py", '"--port"'),
    'broadcaster pull ĐỊA-CHỈ --to "D:\\Bai phat" --every 30': (
        "tests/e2e/test_serve_and_pull.py", '"pull"',
    ),
    "broadcaster oversee sum --docx bao-cao.docx": (
        "tests/e2e/test_units.py", '"--docx"',
    ),
    "broadcaster oversee take Ổ-USB": ("tests/e2e/test_units.py", '"oversee", "take"'),
    "broadcaster parent send": ("tests/e2e/test_letters_by_line.py", '"parent", "send"'),
    'broadcaster withdraw em-lan.wav --reason "…"': ("tests/e2e/test_nothing_left.py", '"withdraw"'),
    "broadcaster hub /srv/phat-thanh --public-url https://phat-thanh.example.edu.vn": (
        "tests/integration/test_hub.py", '"hub"',
    ),
}  # fmt: skip


def shown() -> set[str]:
    """Every command of every page."""
    pieces = {piece for path in PAGES for piece in told(path.read_text("utf-8"))}
    return {piece for piece in pieces if piece.startswith("broadcaster ")}


def test_every_command_of_the_guide_is_typed_here_or_where_it_is_said():
    commands = shown()
    assert commands - TYPED.keys() - ELSEWHERE.keys() == set()
    assert (TYPED.keys() | ELSEWHERE.keys()) - commands == set()
    for file, sign in ELSEWHERE.values():
        assert sign in (ROOT / file).read_text("utf-8"), (file, sign)
    assert {text.split()[1] for text in commands} - {"--help"} <= set(COMMANDS)


@pytest.fixture
def school(tmp_path, monkeypatch):
    """A school with two scripts, and the folder of a hub with its tables."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(tmp_path / "giong"))
    monkeypatch.chdir(tmp_path)
    house = desk_house.new_house(tmp_path / "dai")
    for path in (house.folder / "scripts_vi").glob("*.md"):
        path.unlink()
    house.write("ten-bai", TITLE)
    house.write("bai-khac", OTHER, days=2)
    (tmp_path / "hub" / "don-vi").mkdir(parents=True)
    (tmp_path / "don-vi.csv").write_text(
        "Mã,Tên đơn vị,Loại\ntruong-sao-mai,Trường Sao Mai (ví dụ),trường\n", "utf-8"
    )
    (tmp_path / "nguoi.csv").write_text(
        "Họ tên,Đơn vị,Vai\nLê Thị Hà,truong-sao-mai,Kiểm duyệt\n", "utf-8"
    )
    return house


def test_the_commands_of_the_guide_do_what_they_say(school, tmp_path):
    here, wrong = StationHere(school.folder), {}
    places = {
        "who": WHO, "folder": str(tmp_path), "hub": str(tmp_path / "hub"),
        "table": str(tmp_path / "don-vi.csv"), "people": str(tmp_path / "nguoi.csv"),
    }  # fmt: skip
    for text, typed in TYPED.items():
        backups = sorted((tmp_path / "sao-luu").glob("*.zip*")) if "{backup}" in typed else []
        more = {"backup": str(backups[0])} if backups else {}
        *before, words = map(shlex.split, typed.format(**places, **more).split(" && "))
        for first in before:
            assert here.run(*first).code == 0, first
        if words[0] == "correct":  # what is corrected was mended first
            script = school.folder / "scripts_vi" / "ten-bai.md"
            script.write_text(script.read_text("utf-8").replace("báo thầy cô", "báo ngay thầy cô"))
        done = here.run(*words)
        if done.code not in (0, 1 if words[0] in ("doctor", "status") else 0):
            wrong[text] = (done.code, re.sub(r"\s+", " ", done.err or done.out)[-400:])
    shutil.rmtree(tmp_path / "dai-moi", ignore_errors=True)
    assert "\n".join(f"{text}: {why}" for text, why in wrong.items()) == ""
