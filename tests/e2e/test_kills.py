"""Killed at any moment of any command that writes: nothing is lost, left behind or doubled.

A command is killed before the n-th change that it would make, given once more, and then the station
has to be what it is after a calm run: the same files, sounds and rows. One kill a command in CI, nine
more in `make soak`, their moments by a seed.
"""

import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.killed_command import KilledCommands, Outcome
from tests.fakes.model_server import a_model_server
from tests.fakes.moment import clock_at, next_evening
from tests.fakes.station_here import StationHere
from tests.unit.desk.test_desk_drafting import ANSWER
from tests.unit.desk.test_desk_drafting import LAW as CYCLING

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
    pytest.mark.timeout(3_600),
]

SHARES = 9  # of the way of a command, in each of which it is killed once
HOA = ("--who", "Trần Thị Hòa (ví dụ)")
SLOTS = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "06:45"
max_minutes = 10
"""
UNFORESEEN = re.compile("Traceback|ngoài dự tính")
# rows that tell how it went, and may tell of two tries
RECORDS = ("desk_audit", "audit", "job", "session")
MASKED = re.compile(
    r"[A-Za-z0-9_-]{20,}|\d{4}-?\d{2}-?\d{2}[-_T]?\d{2}[-:]?\d{2}[-:]?\d{2}|\d{8}-\d{4,6}"
)


@dataclass(frozen=True)
class Story:
    """A command that writes."""

    words: tuple[str, ...]  # {beside} is a folder beside the station
    before: Callable[[StationHere, Path], None] = lambda station, beside: None
    # what its second run may say when the first had done it all: it was done already
    again: tuple[int, ...] = (0,)
    places: tuple[str, ...] = field(default=())
    one_more: bool = False  # each run makes one more of it, which is no double
    # moments behind its end, when all is done and said but that: the same words are a second order
    behind: int = 0


def good(station: StationHere, *words: str) -> None:
    done = station.run(*words)
    assert done.code == 0, done.out + done.err


def write(station: StationHere, name: str, body: str, *, day: str, title: str) -> None:
    head = f"Tiêu đề: {title}\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: {day}\n"
    (station.scripts / f"{name}.md").write_text(f"{head}---\n{body}\n", "utf-8")


def unpublished(station, beside):
    for path in (station.folder / "feeds").iterdir():
        if not path.name.startswith(".") and path.name != "rieng":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def packed(station, beside):
    script = station.scripts / "tay.md"
    good(station, "share", "export", str(script), "--to", str(beside / "gói.zip"))


def changed(station, beside):
    write(station, "tay", "NỮ: Nhớ rửa tay thật kỹ.", day="7/9/2026", title="Rửa tay")


def sent(station, beside):
    good(station, "send", "Rửa tay", *HOA)


def taken_back_since(station, beside):
    good(station, "backup", "--to", str(beside))
    good(station, "withdraw", "Bài kia", "--reason", "sai tên")


def brought(station, beside):
    (beside / "giấy.txt").write_text("THÔNG BÁO\n\nLớp 6A học ngoài sân.\n", "utf-8")


MODEL = {}  # where the server of language models listens, while this module runs


def helped(station, beside):
    folder = station.scripts / "van-ban"
    folder.mkdir()
    (folder / "900.md").write_text(CYCLING, "utf-8")
    toml = station.scripts / "station.toml"
    base = MODEL["base"]
    section = f'on = true\non_by = "Hà"\non_for = "thu {base}"\nserver = "{base}"\nmodel = "thu"\n'
    toml.write_text(f"{toml.read_text('utf-8')}\n[drafting]\n{section}", "utf-8")


LAW = (
    "Số: {number}\nTên: Nghị định về cây\nCơ quan: Chính phủ\nHiệu lực từ: {day}\n---\n"
    "Điều 1. Phạm vi\n1. Về cây trong trường.\nĐiều 2. Chăm cây\n1. Tưới cây hai lần mỗi ngày.\n"
)


def registered(station, beside):
    folder = station.scripts / "van-ban"
    folder.mkdir()
    for number in (10, 11):
        text = LAW.format(number=f"{number}/2098/NĐ-CP", day=f"{number}/3/2098")
        (folder / f"cay-{number}.md").write_text(text, "utf-8")


def followed(station, beside):
    registered(station, beside)
    good(station, "law", "offer", str(beside / "sổ"))
    shutil.rmtree(station.scripts / "van-ban")
    good(station, "law", "follow", "add", str(beside / "sổ"))


def full(station, beside):
    toml = station.scripts / "station.toml"
    toml.write_text(f"{toml.read_text('utf-8')}\n[retention]\naudio_gb = 0.0001\n", "utf-8")
    for number in range(5):
        left = station.folder / "audio_out" / "sao-mai" / f".tmp-{number}.mp3"
        left.write_bytes(b"x" * 1000)
        os.utime(left, (1, 1))


def counted(station, beside):
    (beside / "so.csv").write_text("Tháng,Lượt\n9/2026,20\n", "utf-8")


def posted(station, beside):
    counted(station, beside)
    good(station, "papers", "publish", str(beside / "so.csv"), "--title", "Số liệu", "--seen")


def lost(station, beside):
    for path in (station.folder / "audio_out").glob("danh-muc.sqlite3*"):
        path.unlink()


STORIES = {
    "build": Story(("build",), changed),
    "send": Story(("send", "Rửa tay", *HOA)),
    "approve": Story(("approve", "Rửa tay", *HOA), sent),
    "return": Story(("return", "Bài kia", "--reason", "sai tên", *HOA)),
    "withdraw": Story(("withdraw", "Bài kia", "--reason", "sai tên")),
    "correct": Story(("correct", "Bài kia", "--reason", "sai tên")),
    # what was brought is kept first, then the script is written: one that is there is refused
    "import": Story(("import", "{beside}/giấy.txt", "--title", "Học ngoài sân", "--date", "21/9/2026"), brought, again=(0, 2)),
    # a script that is there is refused
    "draft": Story(("draft", "900/2026/NĐ-CP", "Điều 2", "--title", "Xe đạp", "--who", "Hà", "--date", "21/9/2026"), helped, again=(0, 2)),
    "law read": Story(("law", "read", "10/2098/NĐ-CP", "--minutes", "3", "--from", "2/3/2099"), registered),
    "law new": Story(("law", "new", "--from", "1/3/2098", "--to", "31/3/2098", "--write"), registered, again=(0, 2)),
    "law follow fetch": Story(("law", "follow", "fetch"), followed),
    "law offer": Story(("law", "offer", "{beside}/sổ"), registered, places=("sổ",)),
    "backup": Story(("backup", "--to", "{beside}/kho"), places=("kho",), one_more=True),
    "restore": Story(("restore", "{backup}", "--to", "{beside}/mới"), taken_back_since, again=(0, 1), places=("mới",)),
    "tidy": Story(("tidy",), full),
    "catalogue rebuild": Story(("catalogue", "rebuild"), lost),
    "lexicon add": Story(("lexicon", "add", "WHO", "vê kép hát ô")),
    "users add": Story(("users", "add", "lan", "Lê Thị Lan", "--role", "bien-tap", *HOA)),
    "move": Story(("move", "https://moi.example.edu.vn"), again=(0, 2)),
    "publish": Story(("publish",), unpublished),
    "papers publish": Story(("papers", "publish", "{beside}/so.csv", "--title", "Số liệu", "--seen"), counted),
    "papers withdraw": Story(("papers", "withdraw", "so-lieu", "--reason", "đếm sai"), posted),
    "queue add": Story(("queue", "add", "Đội mũ", "--slot", "{day}T06:45", *HOA), again=(0, 2)),
    "queue move": Story(("queue", "move", "Bài kia", "--slot", "{day}T06:45", *HOA), again=(0, 2)),
    "queue remove": Story(("queue", "remove", "Bài kia", "--reason", "thôi", *HOA), again=(0, 2)),
    "stations add": Story(("stations", "add", "Đài phường"), again=(0, 2)),
    "stations push": Story(("stations", "push", "xa", "--to", "{beside}/thẻ nhớ"), places=("thẻ nhớ",)),
    "stations revoke": Story(("stations", "revoke", "xa")),
    "share export": Story(("share", "export", "{scripts}/tay.md", "--to", "{beside}/gói.zip"), again=(0, 2), places=("gói.zip",)),
    "share import": Story(("share", "import", "{beside}/gói.zip", "--date", "21/9/2026"), packed, again=(0, 2), behind=3),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def evening():
    with clock_at(evening := next_evening()):
        yield evening


@pytest.fixture(scope="module", autouse=True)
def model():
    with a_model_server(ANSWER) as plan:
        MODEL["base"] = plan.base
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory, station_of, evening):
    """A station in the middle of its work: one episode queued and public, one built, one approved."""
    station = StationHere(station_of(tmp_path_factory.mktemp("trường")).folder)
    ahead = evening + timedelta(days=1)
    write(station, "mu", "NỮ: Nhớ đội mũ.", day=f"{ahead:%d/%m/%Y}", title="Đội mũ")
    write(station, "tay", "NỮ: Nhớ rửa tay.", day="7/9/2026", title="Rửa tay")
    write(station, "kia", "NỮ: Bài này.", day="14/9/2026", title="Bài kia")
    (station.scripts / "lich.toml").write_text(SLOTS, "utf-8")
    path = station.scripts / "station.toml"
    text = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(text + path.read_text("utf-8"), "utf-8")
    for title in ("Đội mũ", "Bài kia"):
        good(station, "send", title, *HOA)
        good(station, "approve", title, *HOA)
    good(station, "build")
    good(station, "stations", "add", "xa")
    good(
        station,
        "queue",
        "add",
        "Bài kia",
        "--slot",
        f"{ahead + timedelta(days=1):%Y-%m-%d}T06:45",
        *HOA,
    )
    good(station, "publish")
    return station


@dataclass(frozen=True)
class Stage:
    """What every story begins with."""

    made: StationHere
    commands: KilledCommands
    evening: datetime


@pytest.fixture(scope="module")
def stage(made, evening, tmp_path_factory):
    commands = KilledCommands(tmp_path_factory.mktemp("lời"))
    yield Stage(made, commands, evening)
    commands.close()


class Theatre:
    """A copy of the station, and a command on it."""

    def __init__(self, stage: Stage, place: Path, story: Story) -> None:
        place.mkdir(parents=True)
        self.place, self.story = place, story
        self.commands, self.evening = stage.commands, stage.evening
        self.beside = place / "bên"
        self.beside.mkdir()
        shutil.copytree(stage.made.folder, place / "đài", symlinks=True)
        self.station = StationHere(place / "đài")
        story.before(self.station, self.beside)

    @property
    def words(self) -> list[str]:
        day = self.evening + timedelta(days=1)
        told = {"beside": self.beside, "scripts": self.station.scripts, "day": f"{day:%Y-%m-%d}"}
        told["backup"] = next(self.beside.glob("*.zip"), "")
        return [word.format(**told) for word in self.story.words]

    def act(self, moment: int = 0) -> Outcome:
        """Run the command, killed before a moment or whole."""
        folders = (self.station.folder, self.beside)
        words = ["-C", str(self.station.folder), *self.words]
        return self.commands.run(words, folders, self.evening, moment)

    def look(self) -> dict[str, object]:
        """What stands there now: files, sounds, rows."""
        found: dict[str, object] = {}
        roots = [self.station.folder, *(self.beside / name for name in self.story.places)]
        for root in roots:
            for path in [root] if root.is_file() else sorted(root.rglob("*")):
                name = path.relative_to(self.place).as_posix()
                inside = path.relative_to(root).as_posix()
                hidden = any(part.startswith(".") for part in Path(inside).parts)
                if path.is_file() and not hidden and "sqlite3" not in name:
                    kept = path.suffix in (".mp3", ".md") or path.name == "station.toml"
                    digest = hashlib.sha256(path.read_bytes()).hexdigest() if kept else ""
                    key = MASKED.sub("*", name)
                    others = () if self.story.one_more else found.get(key, ())
                    found[key] = (*others, digest)
                    if path.suffix == ".zip":
                        assert zipfile.ZipFile(path).testzip() is None
        return found | self._rows()

    def _rows(self) -> dict[str, object]:
        found = {}
        path = self.station.folder / "audio_out" / "danh-muc.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            tables = database.execute(
                "select name from sqlite_master where type = 'table'"
            ).fetchall()
            for (table,) in tables:
                if not any(word in table for word in RECORDS):
                    (count,) = database.execute(f'select count(*) from "{table}"').fetchone()
                    found[f"rows of {table}"] = count
        return found

    def leftovers(self) -> list[str]:
        """What unfinished work left, a week later and after `tidy`."""
        for path in self.place.rglob(".tmp-*"):
            os.utime(path, (1, 1))
        good(self.station, "tidy")
        if self.story.one_more:  # elsewhere than in the station the next one clears away
            assert self.act().code == 0
        return [p.relative_to(self.place).as_posix() for p in self.place.rglob(".tmp-*")]


@pytest.fixture(scope="module")
def calm(stage, tmp_path_factory):
    """What a calm run of a story leaves, and how many moments it has; each is run once."""
    known = {}

    def of(name):
        if name not in known:
            theatre = Theatre(stage, tmp_path_factory.mktemp("yên") / "x", STORIES[name])
            done = theatre.act()
            assert done.code == 0, done.told
            assert done.moments > 0
            known[name] = (done.moments, theatre.look())
            shutil.rmtree(theatre.place)
        return known[name]

    return of


def killed(name, stage, calm, place, share: float) -> str:
    """Kill at a share of the way; what is wrong afterwards, "" = nothing."""
    count, wanted = calm(name)
    theatre = Theatre(stage, place, STORIES[name])
    moment = min(1 + int(share * count), count - STORIES[name].behind)
    done = theatre.act(moment)
    if done.code != -signal.SIGKILL:  # other threads were quicker this time: it came to its end
        assert done.code == 0, done.told
    done = theatre.act()
    if done.code not in STORIES[name].again or UNFORESEEN.search(done.told):
        return f"{name} {moment}/{count}: run again: {done.code} {done.told[-900:]}"
    found = theatre.look()
    if found != wanted:
        lost = {k: v for k, v in wanted.items() if found.get(k) != v}
        more = {k: v for k, v in found.items() if wanted.get(k) != v}
        return f"{name} {moment}/{count}: lost {lost}\n  more {more}\n  {done.told[-300:]}"
    left = theatre.leftovers()
    return f"{name} {moment}/{count}: left {left}" if left else ""


@pytest.mark.parametrize("name", STORIES)
def test_a_kill_loses_doubles_and_leaves_nothing(name, stage, calm, tmp_path) -> None:
    told = killed(name, stage, calm, tmp_path / "x", random.Random(f"21 {name}").random())
    assert not told, told


@pytest.mark.soak
@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("part", range(SHARES))
def test_nine_more_kills_of_each_command(name, part, stage, calm, tmp_path) -> None:
    share = (part + random.Random(f"{part} {name}").random()) / SHARES
    told = killed(name, stage, calm, tmp_path / "x", share)
    assert not told, told
