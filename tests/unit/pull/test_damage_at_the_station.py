"""What may be damaged in a station's folder: it is healed or told, never "all well".

docs/DAI-TRUYEN-THANH.md has this table for people.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.net.connection import Trust
from broadcaster.pull.download import PullPatience, sha256_of
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.main import run
from broadcaster.pull.mirror import Puller
from tests.fakes.school_server import School, SchoolServer, instead, mp3

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")
NEXT = NOW + timedelta(days=1)
LISTS = ("station.m3u", "station.pls", "station.xspf", "station-full.m3u")
STATE, KEY, MANIFEST = (
    f".lay-bai/{name}" for name in ("trang-thai.json", "khoa-truong.json", "danh-muc.json")
)


@dataclass(frozen=True)
class Damaged:
    """One kind of damage: what is done, and what a person reads of it."""

    name: str
    what: str  # of `DEEDS`
    where: tuple[str, ...]
    told: str = ""  # in what the command says; "" = nothing had to be said, it is whole again
    healed: bool = True  # by the next run itself; else the command ends with 1 and says what to do


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def blocked(path: Path) -> None:
    gone(path)
    path.mkdir()


DEEDS = {
    "mất": gone,
    "một bit": turned,
    "cụt": lambda path: path.write_bytes(path.read_bytes()[:-30]),
    "rỗng": lambda path: path.write_bytes(b""),
    "toàn số không": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "thành thư mục": blocked,
    "lệch ngày": lambda path: path.write_bytes(path.read_bytes().replace(b"-11-", b"-12-")),
}
TABLE = (
    Damaged("tiếng mất", "mất", ("bai.mp3",), "“bai.mp3” không còn trong thư mục"),
    Damaged("tiếng lật một bit", "một bit", ("bai.mp3",), "“bai.mp3” đã hỏng trên đĩa"),
    Damaged("tiếng cụt", "cụt", ("bai.mp3",), "“bai.mp3” đã hỏng trên đĩa"),
    Damaged("tiếng rỗng", "rỗng", ("bai.mp3",), "“bai.mp3” đã hỏng trên đĩa"),
    Damaged("tiếng toàn số không", "toàn số không", ("bai.mp3",), "“bai.mp3” đã hỏng trên đĩa"),
    Damaged("tiếng thành thư mục", "thành thư mục", ("bai.mp3",), "là thư mục", healed=False),
    Damaged("mọi tiếng mất", "mất", ("bai.mp3", "hai.mp3"), "“hai.mp3” không còn"),
    Damaged("danh sách mất", "mất", LISTS),
    Damaged("danh sách rỗng", "rỗng", LISTS),
    Damaged("danh sách lật một bit", "một bit", LISTS),
    Damaged("danh sách thành thư mục", "thành thư mục", LISTS[:1], "là thư mục", healed=False),
    Damaged("trạng thái mất", "mất", (STATE,), "tệp trạng thái của thư mục đã mất"),
    Damaged("trạng thái cụt", "cụt", (STATE,), "tệp trạng thái của thư mục bị hỏng"),
    Damaged("trạng thái thành thư mục", "thành thư mục", (STATE,), "là thư mục", healed=False),
    Damaged("khóa mất", "mất", (KEY,)),
    Damaged("khóa hỏng", "rỗng", (KEY,)),
    Damaged("trạng thái và khóa mất", "mất", (STATE, KEY), "ghi nhớ khóa của Trường"),
    Damaged("danh mục mất", "mất", (MANIFEST,)),
    Damaged("danh mục cụt", "cụt", (MANIFEST,)),
    Damaged("danh mục lệch ngày", "lệch ngày", (MANIFEST,)),
    Damaged("chữ ký mất", "mất", (f"{MANIFEST}.sig",)),
    Damaged("cả phần ẩn mất", "mất", (".lay-bai",), "ghi nhớ khóa của Trường"),
    Damaged("cả thư mục mất", "mất", ("",), "Đã lấy 2 tệp"),
    Damaged("tệp khóa thành thư mục", "thành thư mục", (".lay-bai/khoa",), "khóa thư mục",
            healed=False),
)  # fmt: skip


@pytest.fixture
def school():
    made = School()
    made.add("bai", mp3(3.0, mark=1))
    made.add("hai", mp3(4.0, mark=2))
    return made


@pytest.fixture
def server(school):
    with SchoolServer(school) as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "đài xã"


@pytest.fixture
def puller(server, folder):
    """With a folder that holds everything."""
    trust = Trust(hosts=frozenset({"127.0.0.1"}), read=60.0)
    patience = PullPatience(tries=1, sleep=lambda _: None)
    made = Puller(line=SchoolConnection(trust=trust), patience=patience)
    assert not made.pull(server.url, folder, NOW).faults
    return made


def state_of(folder):
    """What a player sees."""
    names = ("bai.mp3", "hai.mp3", *LISTS)
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def listed(folder):
    path = folder / "station.m3u"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [line for line in lines if not line.startswith("#")]


def spoil(case, folder):
    for name in case.where:
        DEEDS[case.what](folder / name)


def commanded(url, folder, puller, capsys):
    capsys.readouterr()
    code = run(url, folder, puller, clock=lambda: NEXT)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out + said.err


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_damage_is_healed_or_told_and_never_all_well(case, server, folder, puller, capsys):
    whole = state_of(folder)
    spoil(case, folder)
    code, said = commanded(server.url, folder, puller, capsys)
    assert case.told in said
    assert code == (0 if case.healed else 1)
    if not case.healed:
        assert "  → " in said
        assert "Trường chưa có gì mới." not in said
        for name in case.where:  # what the sentence asks for
            gone(folder / name)
        assert commanded(server.url, folder, puller, capsys)[0] == 0
    assert state_of(folder) == whole
    code, said = commanded(server.url, folder, puller, capsys)
    assert (code, case.told in said if case.told else False) == (0, False)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_while_the_school_is_away_no_list_names_what_is_not_whole(
    case, school, server, folder, puller, capsys
):
    """What cannot be healed is told then; a list may be short or empty, and never wrong."""
    right = {path.name: sha256_of(path) for path in folder.glob("*.mp3")}
    spoil(case, folder)
    school.faults["/manifest.json"] = instead(503, b"")
    code, said = commanded(server.url, folder, puller, capsys)
    assert code != 0
    assert "Lỗi: " in said
    for name in listed(folder):
        assert sha256_of(folder / name) == right[name]


def test_a_begun_download_that_went_wrong_is_told_once_and_healed(
    school, server, folder, puller, capsys
):
    (folder / "bai.mp3").unlink()
    school.faults["/bai.mp3"] = instead(503, b"")
    commanded(server.url, folder, puller, capsys)
    parts = folder / ".lay-bai" / "tai"
    name = school.items[0]["files"][0]["sha256"]
    for path in parts.iterdir():
        path.unlink()
    from broadcaster.pull.manifest import read_manifest
    from broadcaster.pull.mirror import _part_name

    manifest, _ = read_manifest(school.manifest(), server.url)
    part = parts / _part_name(manifest.items[0].files[0])
    assert name in part.name
    part.write_bytes(bytes(len(school.files["/bai.mp3"])))
    school.faults.clear()
    code, said = commanded(server.url, folder, puller, capsys)
    assert code == 1
    assert "không khớp mã kiểm tra" in said
    assert commanded(server.url, folder, puller, capsys)[0] == 0
    assert (folder / "bai.mp3").read_bytes() == school.files["/bai.mp3"]


def test_a_damage_of_today_is_found_tomorrow_at_the_latest(server, folder, puller):
    """Between two readings of a day only what a look at the folder shows is seen."""
    turned(folder / "bai.mp3")
    assert not puller.pull(server.url, folder, NOW).told
    assert replace(puller).pull(server.url, folder, NEXT).taken == ("bai.mp3",)
