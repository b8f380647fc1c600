"""Damage to the stores at school, loudspeaker and station: healed or told, never "all well".

One row a damage: where, what, which command tells it in which words, and what brings it back. The
published folder has rows of its own in `test_published_folder.py`; the same table for people is in
docs/SAO-LUU.md.
"""

import json
import math
import shutil
import struct
import threading
import wave
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.playout.agent_state import AgentState, SpeakerSeen
from broadcaster.playout.air_folder import AirStore, hold_site
from broadcaster.playout.air_log import FileAirLog
from broadcaster.pull.main import main
from broadcaster.pull.state import load_state, save_state
from tests.e2e.test_damaged_by_hand import SLOTS, WHO
from tests.e2e.test_station_side import _Quiet
from tests.fakes.moment import clock_at, next_evening
from tests.fakes.station_here import StationHere
from tests.fakes.withheld import without_override

IN_PROCESS = True


def gone(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    """Other bytes, the same size."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x15
    path.write_bytes(bytes(data))


def other(path: Path) -> None:
    """Another file under its name."""
    path.write_bytes(b"Day la mot tep khac.")


def renamed(path: Path) -> None:
    path.rename(path.with_name(f"cu-{path.name}"))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def astray(path: Path) -> None:
    """A link that leads to nothing."""
    path.unlink()
    path.symlink_to("khong-co-o-dau")


def unreadable(path: Path) -> None:
    """A file whose bytes the disk does not give, root or not: input/output error."""
    path.unlink()
    path.symlink_to("/proc/self/mem")


def denied(path: Path) -> None:
    """No rights; root keeps to them within `without_override`."""
    path.chmod(0)


def lost(path: Path) -> None:
    """A whole folder."""
    shutil.rmtree(path)


def blocked(path: Path) -> None:
    """A file where a folder was."""
    shutil.rmtree(path)
    path.write_bytes(b"x")


def swapped(path: Path) -> None:
    """Another good recording under its name."""
    record(path, "khác")


def record(path: Path, words: str) -> None:
    """A second and a half of a tone that no other words give."""
    pitch = 180 + len(words) * 7
    swell = (min(n / 4_410, 1.0) for n in range(66_150))
    wave_form = [round(9_000 * s * math.sin(n * pitch / 7_018)) for n, s in enumerate(swell)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(struct.pack(f"<{len(wave_form)}h", *wave_form))


CONSENT = """\
who = "em Lan"
source = "ghi ở trường"
licence = "nhà trường giữ quyền"
scope = "công khai"
consent = "phiếu số 7"
"""


@dataclass(frozen=True)
class Row:
    """One damage."""

    name: str
    where: str  # a pattern below the station's folder; the last that fits
    damage: Callable[[Path], None]
    teller: tuple[str, ...] = ()  # the command that tells it
    words: str = ""  # what it says; "" = nobody has to be told, it heals
    healers: tuple[tuple[str, ...], ...] = ()
    same: bool = True  # the same bytes come back
    code: int | None = None  # what the teller ends with, where that counts

    def __str__(self) -> str:
        return f"{self.name}-{self.damage.__name__}"


STATUS, DOCTOR, BUILD, PUBLISH = ("status",), ("doctor",), ("build",), ("publish",)
RECONCILE, REBUILD = ("reconcile",), ("catalogue", "rebuild")
SOUND = "audio_out/sao-mai/buoi-sang-*.mp3"
SIDECAR = "audio_out/sao-mai/buoi-sang-*[0-9].json"
TIMELINE = "audio_out/sao-mai/buoi-sang-*.timeline.json"
KEPT = "audio_out/sao-mai/da-duyet/buoi-sang-*.mp3"
CARD = "audio_out/sao-mai/da-duyet/buoi-sang-*.duyet.json"
DATABASE = "audio_out/danh-muc.sqlite3"
LIST, LISTENERS = "scripts_vi/danh-sach-so.toml", "scripts_vi/nguoi-nghe.toml"
KEY = "scripts_vi/.khoa-gui-dai.pem"
AIR, PLAN = "phat_song/chinh/kho/*.mp3", "phat_song/chinh/ke-hoach.json"
STANDBY = "phat_song/chinh/kho/*.wav"
LOG, NOTE = "phat_song/chinh/nhat-ky.jsonl", "phat_song/chinh/tinh-trang.json"
VOICE, RIGHTS = "scripts_vi/ghi-am/em-lan.wav", "scripts_vi/ghi-am/em-lan.toml"
CHECK, AIR_LOG = ("check",), ("log",)
SHORT = "Nhật ký phát mất 6 dòng cuối"
UNREAD = "Không đọc được nhật ký phát"
NOBODY = "Chưa có trình phát nào chạy"
NO_VOICE = "không tìm thấy ghi âm “em-lan.wav”"

ROWS = (
    # finished sounds: the lamp says which, a build makes the same bytes again
    Row("âm thanh", SOUND, flipped, STATUS, "sao-mai/buoi-sang", (BUILD,)),
    Row("âm thanh", SOUND, cut, STATUS, "sao-mai/buoi-sang", (BUILD,)),
    Row("âm thanh", SOUND, gone, STATUS, "(mất)", (BUILD,)),
    Row("âm thanh", SOUND, renamed, STATUS, "(mất)", (BUILD,)),
    Row("âm thanh", SOUND, other, STATUS, "(bị sửa hoặc hỏng)", (BUILD,)),
    Row("âm thanh", SOUND, folder, BUILD, "Đường dẫn này là thư mục"),
    # what describes them
    Row("mô tả", SIDECAR, cut, STATUS, ".json (bị sửa hoặc hỏng)", (BUILD,)),
    Row("mô tả", SIDECAR, gone, STATUS, ".json (mất)", (BUILD,)),
    Row("dòng thời gian", TIMELINE, cut, STATUS, ".timeline.json (bị sửa hoặc hỏng)", (BUILD,)),
    Row("dòng thời gian", TIMELINE, gone, STATUS, ".timeline.json (mất)", (BUILD,)),
    Row("công thức", "audio_out/sao-mai/*.recipe.json", gone, healers=(BUILD,)),
    # what was approved
    Row("bản đã duyệt", KEPT, flipped, STATUS, "sao-mai/da-duyet/", (RECONCILE,)),
    Row("bản đã duyệt", KEPT, cut, STATUS, "sao-mai/da-duyet/", (RECONCILE,)),
    Row("bản đã duyệt", KEPT, gone, STATUS, "sao-mai/da-duyet/", (RECONCILE,)),
    Row("thẻ duyệt", CARD, cut, STATUS, ".duyet.json (bị sửa hoặc hỏng)", (RECONCILE,)),
    Row("thẻ duyệt", CARD, gone, STATUS, ".duyet.json (mất)", (RECONCILE,)),
    # the database: nothing public goes with it
    Row("cơ sở dữ liệu", DATABASE, gone, STATUS, "không thấy cơ sở dữ liệu", (REBUILD,), same=False),
    Row("cơ sở dữ liệu", DATABASE, gone, PUBLISH, "còn thẻ trong kho", (REBUILD,), same=False),
    Row("cơ sở dữ liệu", DATABASE, emptied, BUILD, "còn thẻ trong kho", (REBUILD,), same=False),
    Row("cơ sở dữ liệu", DATABASE, emptied, DOCTOR, "còn thẻ trong kho", (REBUILD,), same=False),
    Row("cơ sở dữ liệu", DATABASE, cut, STATUS, "Cơ sở dữ liệu bị hỏng"),
    Row("cơ sở dữ liệu", DATABASE, folder, DOCTOR, "Không mở được tệp cơ sở dữ liệu"),
    # lists and keys
    Row("danh sách số", LIST, cut, DOCTOR, "✘ Danh sách số"),
    Row("danh sách số", LIST, other, BUILD, "danh-sach-so.toml"),
    Row("danh sách số", LIST, gone, healers=(BUILD,)),
    Row("người nghe", LISTENERS, gone, DOCTOR, "danh sách trống mà còn"),
    Row("người nghe", LISTENERS, gone, PUBLISH, "sẽ mất"),
    Row("khóa gửi đài", KEY, cut, DOCTOR, "Khóa ký danh mục gửi đài bị hỏng"),
    Row("khóa gửi đài", KEY, gone, DOCTOR, "không thấy khóa"),
    Row("khóa gửi đài", KEY, gone, PUBLISH, "không thấy khóa ký danh mục gửi đài"),
    # the loudspeaker: what is asked how it stands puts it right first
    Row("kho của loa", AIR, flipped, healers=(STATUS,)),
    Row("kho của loa", AIR, cut, healers=(STATUS,)),
    Row("kho của loa", AIR, gone, healers=(STATUS,)),
    Row("kho của loa", AIR, folder, STATUS, "không có ở máy phát"),
    Row("bản dự phòng", STANDBY, gone, healers=(STATUS,)),
    Row("bản dự phòng", STANDBY, cut, healers=(STATUS,)),
    Row("kế hoạch", PLAN, cut, healers=(STATUS,), same=False),
    Row("kế hoạch", PLAN, gone, healers=(STATUS,), same=False),
    Row("kế hoạch", PLAN, folder, STATUS, "Không đọc được kế hoạch phát"),
    Row("kế hoạch", PLAN, unreadable, STATUS, "(ke-hoach.json): ổ đĩa hỏng"),
    Row("kế hoạch", PLAN, denied, STATUS, "(ke-hoach.json): máy không cho phép"),
    Row("kho của loa", AIR, unreadable, healers=(STATUS,)),
    Row("kho của loa", "phat_song/chinh/kho", blocked, STATUS, "không có ở máy phát", code=1),
    Row("kho của loa", "phat_song/chinh/kho", denied, STATUS, "không có ở máy phát", code=1),
    # the as-run log: how long it was, the agent's note says
    Row("nhật ký phát", LOG, cut, STATUS, "dòng cuối: có thể ai đó đã xóa"),
    Row("nhật ký phát", LOG, emptied, STATUS, SHORT),
    Row("nhật ký phát", LOG, gone, STATUS, SHORT),
    Row("nhật ký phát", LOG, gone, DOCTOR, SHORT, code=1),
    Row("nhật ký phát", LOG, renamed, STATUS, SHORT),
    Row("nhật ký phát", LOG, other, STATUS, SHORT),
    Row("nhật ký phát", LOG, astray, STATUS, SHORT),
    Row("nhật ký phát", LOG, flipped, STATUS, "Nhật ký phát không còn nguyên từ dòng"),
    Row("nhật ký phát", LOG, flipped, DOCTOR, "Nhật ký phát không còn nguyên", code=1),
    Row("nhật ký phát", LOG, flipped, AIR_LOG, "không còn nguyên từ dòng"),
    Row("nhật ký phát", LOG, folder, STATUS, UNREAD, code=0),
    Row("nhật ký phát", LOG, folder, DOCTOR, UNREAD, code=1),
    Row("nhật ký phát", LOG, unreadable, STATUS, f"{UNREAD}: ", code=0),
    Row("nhật ký phát", LOG, unreadable, DOCTOR, "Ổ đĩa hỏng hoặc vừa bị rút ra", code=1),
    Row("nhật ký phát", LOG, denied, STATUS, "Không có quyền đọc nhật ký phát", code=0),
    Row("nhật ký phát", LOG, denied, DOCTOR, "Không có quyền đọc nhật ký phát", code=1),
    Row("nhật ký phát", "phat_song", denied, DOCTOR, UNREAD, code=1),
    Row("nhật ký phát", "phat_song", blocked, STATUS, UNREAD),
    # the agent's note: without it nobody is believed to be at the loudspeaker
    *(Row("ghi chú của máy phát", NOTE, damage, STATUS, NOBODY)
      for damage in (cut, emptied, gone, other, flipped, folder, astray, unreadable, denied)),
    # recordings: what was approved stands; no new episode is made of what is no sound
    Row("bản ghi", VOICE, cut, DOCTOR, "em-lan.wav bị cắt cụt", code=1),
    Row("bản ghi", VOICE, cut, BUILD, "em-lan.wav bị cắt cụt", code=2),
    Row("bản ghi", VOICE, emptied, DOCTOR, "em-lan.wav là tệp trống", code=1),
    Row("bản ghi", VOICE, other, BUILD, "em-lan.wav không phải là tệp âm thanh", code=2),
    Row("bản ghi", VOICE, gone, BUILD, NO_VOICE, code=2),
    Row("bản ghi", VOICE, renamed, CHECK, NO_VOICE, code=2),
    Row("bản ghi", VOICE, folder, BUILD, NO_VOICE, code=2),
    Row("bản ghi", VOICE, astray, BUILD, "em-lan.wav: Liên kết", code=1),
    Row("bản ghi", VOICE, flipped, BUILD, "bản mới đang chờ duyệt; bản đã duyệt vẫn"),
    Row("bản ghi", VOICE, swapped, BUILD, "bản mới đang chờ duyệt; bản đã duyệt vẫn"),
    Row("bản ghi", VOICE, unreadable, DOCTOR, "em-lan.wav: Ổ đĩa hỏng", code=1),
    Row("bản ghi", VOICE, denied, DOCTOR, "em-lan.wav: Không có quyền đọc tệp", code=1),
    Row("bản ghi", VOICE, denied, BUILD, "em-lan.wav: Không có quyền đọc tệp", code=1),
    Row("thư mục bản ghi", "scripts_vi/ghi-am", denied, DOCTOR,
        "ghi-am: Không có quyền đọc thư mục", code=1),
    Row("thư mục bản ghi", "scripts_vi/ghi-am", blocked, BUILD, "ghi-am: Một phần của", code=1),
    Row("thư mục bản ghi", "scripts_vi/ghi-am", lost, BUILD, NO_VOICE, code=2),
    Row("phiếu đồng ý", RIGHTS, gone, CHECK, "em-lan.wav: cảnh báo: bản ghi chưa có phiếu quyền"),
    Row("phiếu đồng ý", RIGHTS, emptied, BUILD, "bản mới đang chờ duyệt"),
    Row("phiếu đồng ý", RIGHTS, other, BUILD, "em-lan.toml:1:5: lỗi: tệp viết sai", code=2),
    Row("phiếu đồng ý", RIGHTS, folder, BUILD, "em-lan.toml: Đường dẫn này là thư mục", code=1),
    Row("phiếu đồng ý", RIGHTS, astray, BUILD, "em-lan.toml: Liên kết", code=1),
    Row("phiếu đồng ý", RIGHTS, astray, DOCTOR, "em-lan.toml: Liên kết", code=1),
    Row("phiếu đồng ý", RIGHTS, denied, DOCTOR, "em-lan.toml: Không có quyền đọc", code=1),
    Row("phiếu đồng ý", RIGHTS, unreadable, BUILD, "em-lan.toml: Ổ đĩa hỏng", code=1),
    # what may not be read is named with its place, and ends no examination
    Row("bài", "scripts_vi/mốt.md", denied, BUILD, "mốt.md: lỗi: không đọc được kịch bản: máy không"),
    Row("bài", "scripts_vi/mốt.md", unreadable, BUILD, "mốt.md: lỗi: không đọc được kịch bản: ổ đĩa"),
    Row("khuôn chương trình", "scripts_vi/formats/*.toml", denied, DOCTOR,
        "không đọc được khuôn chương trình: máy không cho phép", code=1),
    Row("cài đặt", "scripts_vi/station.toml", denied, STATUS, "không đọc được tệp scripts_vi/station"),
    Row("lịch phát", "scripts_vi/lich.toml", denied, STATUS, "không đọc được lịch phát: máy không"),
    Row("âm thanh", SOUND, denied, STATUS, "(bị sửa hoặc hỏng)"),
    Row("âm thanh", SOUND, denied, DOCTOR, "✔ Kênh và trang đã xuất bản", code=1),
    Row("âm thanh", SOUND, unreadable, DOCTOR, "mất hoặc đã bị thay đổi", (BUILD,)),
    Row("mô tả", SIDECAR, denied, DOCTOR, ".json (bị sửa hoặc hỏng)", code=1),
    Row("thẻ duyệt", CARD, folder, BUILD, "số không đổi", code=0),
    Row("thẻ duyệt", CARD, unreadable, STATUS, ".duyet.json (bị sửa hoặc hỏng)"),
    Row("thư mục kênh", "audio_out/sao-mai", denied, STATUS,
        "Không xem được kho số đã dựng: "),
    Row("thư mục kênh", "audio_out/sao-mai", denied, DOCTOR, "✔ Kênh và trang đã xuất bản", code=1),
    Row("thư mục kênh", "audio_out/sao-mai", denied, BUILD, "sao-mai/buoi-sang-", code=1),
    Row("thư mục bản đã duyệt", "audio_out/sao-mai/da-duyet", denied, DOCTOR,
        "✔ Kênh và trang đã xuất bản", code=1),
    Row("thư mục bản đã duyệt", "audio_out/sao-mai/da-duyet", lost, STATUS, "sao-mai/da-duyet/"),
    Row("danh sách số", LIST, denied, DOCTOR, "danh-sach-so.toml: Không có quyền đọc tệp", code=1),
    Row("người nghe", LISTENERS, unreadable, PUBLISH, "nguoi-nghe.toml: Ổ đĩa hỏng", code=1),
    Row("khóa gửi đài", KEY, denied, PUBLISH, ".khoa-gui-dai.pem: Không có quyền đọc khóa", code=1),
    Row("cơ sở dữ liệu", "audio_out", denied, BUILD, "audio_out/.lock: Không có quyền", code=1),
    Row("cả audio_out", "audio_out", lost, PUBLISH, "chưa có lần duyệt nào được ghi ở đây", code=1),
    Row("cả audio_out", "audio_out", lost, BUILD, "chưa có lần duyệt nào được ghi ở đây", code=1),
    Row("cả audio_out", "audio_out", lost, DOCTOR, "mà danh mục không có số nào", code=1),
    Row("trang", "feeds", denied, STATUS, "Không xem được thư mục feeds: "),
    Row("trang", "feeds", denied, DOCTOR, "✘ Kênh và trang đã xuất bản", code=1),
    Row("trang", "feeds", denied, PUBLISH, "không đọc hoặc ghi được: máy không cho phép"),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def evening():
    with clock_at(evening := next_evening()):
        yield evening


@pytest.fixture(scope="module")
def made(station_of, tmp_path_factory, evening):
    """Two approved episodes, one published, one waiting at the loudspeaker; a radio station."""
    station = StationHere(station_of(tmp_path_factory.mktemp("kho")).folder)
    ahead = evening + timedelta(days=1)
    for name, day in (("mốt", f"{ahead:%d/%m/%Y}"), ("hai", "7/9/2026")):
        head = f"Tiêu đề: Bài {name}\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: {day}\n"
        (station.scripts / f"{name}.md").write_text(f"{head}---\nNỮ: Bài {name}.\n", "utf-8")
    own = "Tiêu đề: Riêng\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: 9/9/2026\n"
    text = f"{own}Phạm vi: trường\n---\nNỮ: Chuyện riêng.\n"  # nothing of it is public
    (station.scripts / "riêng.md").write_text(text, "utf-8")
    (station.scripts / "ghi-am").mkdir()
    record(station.folder / VOICE, "Em xin kể chuyện.")
    (station.folder / RIGHTS).write_text(CONSENT, "utf-8")
    body = "NỮ: Mời nghe.\n\n[ghi âm: em-lan.wav]\n"
    head = "Tiêu đề: Kể\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: 8/9/2026\n"
    (station.scripts / "kể.md").write_text(f"{head}---\n{body}", "utf-8")
    (station.scripts / "lich.toml").write_text(SLOTS, "utf-8")
    path = station.scripts / "station.toml"
    text = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(text + path.read_text("utf-8"), "utf-8")
    for words in (
        ("send", "--all", *WHO), ("approve", "--all", *WHO), ("stations", "add", "xa"),
        ("queue", "add", "Bài mốt", "--slot", f"{ahead:%Y-%m-%d}T06:45", *WHO),
        BUILD, PUBLISH, STATUS, DOCTOR,
    ):  # fmt: skip
        done = station.run(*words)
        assert done.code == 0, done.out + done.err
    air(station, evening.replace(hour=6, minute=45))
    return station


def air(station, at):
    """What an agent leaves behind that aired the morning's slot and was then shut down."""
    store = AirStore(station.folder / "phat_song" / "chinh")
    facts = (("planned", at.isoformat()), ("name", "Đầu giờ"), ("kind", "khung giờ"))
    heard = (("result", "Đã phát"), ("title", "Bài hai"))
    told = (
        (LogEvent.AGENT, 0, ()), (LogEvent.AIRED, 0, facts), (LogEvent.ITEM, 1, ()),
        (LogEvent.ITEM_END, 1, heard), (LogEvent.ENDED, 0, ()), (LogEvent.LEFT, 0, ()),
    )  # fmt: skip
    slot = f"{at:%Y-%m-%dT%H:%M}"
    lines = [LogLine(event=e, at=at, slot=slot, item=item, more=more) for e, item, more in told]
    FileAirLog(store.log).append(lines)
    seen = SpeakerSeen(player="miniaudio", looked=at, opened=at)
    store.keep_state(AgentState(began=at, tick=at, logged=len(lines), speaker=seen))


@pytest.fixture
def station(made, tmp_path):
    """A copy of it, whose database is one file."""
    shutil.copytree(made.folder, tmp_path / "đài")
    yield StationHere(tmp_path / "đài")
    for path in (tmp_path / "đài").rglob("*"):  # so that the folder can be removed
        if not path.is_symlink() and path.stat().st_mode & 0o700 == 0:
            path.chmod(0o700)


def feeds_of(station):
    root = station.folder / "feeds"
    found = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    return {name: data for name, data in found.items() if ".da-xuat-ban" not in name}


def public(site):
    """Without what stations are given: when that was, only a lost database knew."""
    return {name: data for name, data in site.items() if not name.startswith("rieng/")}


def store_lines(said):
    """What the lamp says of the store and of the site."""
    return [line for line in said.splitlines() if "Kho số đã dựng" in line or "Trang và" in line]


@pytest.mark.rows_slow
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_damage_is_told_or_healed(station, row):
    site = feeds_of(station)
    path = sorted(station.folder.glob(row.where))[-1]
    good = path.read_bytes() if path.is_file() else b""
    if row.where == DATABASE:
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
    row.damage(path)
    if row.teller:
        with without_override():
            told = station.run(*row.teller)
        assert row.words in told.out + told.err
        assert "Errno" not in told.out + told.err
        assert row.code in {None, told.code}, told.out + told.err
    if row.damage is denied:
        path.chmod(0o700)
    assert feeds_of(station) == site, "nothing public goes with it"
    for words in row.healers:
        done = station.run(*words)
        assert done.code == 0, done.out + done.err
    if not row.healers:
        return
    if row.same:
        assert path.read_bytes() == good
    assert station.run("publish").code == 0
    same = public if row.where == DATABASE else dict
    assert same(feeds_of(station)) == same(site)
    seen = station.run("status").out
    well = ["đủ cả" in line or "không thấy gì mất hay hỏng" in line for line in store_lines(seen)]
    assert well == [True, True], seen
    ill = station.run("doctor")
    assert ill.code == 0, ill.out


@pytest.mark.parametrize("damage", [cut, emptied, other, folder, unreadable, denied])
def test_the_note_of_an_agent_that_runs_is_not_believed_when_it_is_damaged(station, damage):
    """It writes a new one every two seconds; where it cannot, the lamp says that it knows nothing."""
    path = station.folder / NOTE
    damage(path)
    store = AirStore(path.parent)
    with ExitStack() as held, without_override():
        hold_site(held, store)
        assert "chưa cho biết gì về loa" in station.run("status").out
        store.keep_state(AgentState(began=(at := next_evening()), tick=at))
        healed = damage in {cut, emptied, other}
        assert (store.state() is not None) is healed


def test_a_damaged_clip_segment_or_decoded_sound_gets_into_no_new_episode(station):
    """Caches are believed by their sums only: what is made of them is the same, to the byte."""
    [sound, *_] = sorted(station.folder.glob(SOUND))
    good = sound.read_bytes()
    for path in (station.folder / "audio_out" / ".cache").rglob("*"):
        if path.is_file() and path.suffix in {".clip", ".part", ".sound"}:
            flipped(path)
    sound.unlink()
    done = station.run("build")
    assert done.code == 0, done.err
    assert sound.read_bytes() == good


def test_an_older_database_copied_back_is_told_and_takes_nothing_off_the_site(station, evening):
    """The copy knows less than what lies there."""
    database = station.folder / DATABASE
    old = database.read_bytes()
    wal = database.with_name(f"{database.name}-wal")
    beside = wal.read_bytes() if wal.is_file() else None
    head = "Tiêu đề: Bài ba\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: 14/9/2026\n"
    (station.scripts / "ba.md").write_text(f"{head}---\nNỮ: Bài ba.\n", "utf-8")
    for words in (("build",), ("send", "--all", *WHO), ("approve", "--all", *WHO), ("publish",)):
        assert station.run(*words).code == 0
    site = feeds_of(station)
    assert any("2026-09-14" in name for name in site)
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    database.write_bytes(old)
    if beside is not None:
        wal.write_bytes(beside)
    assert "thiếu 1 số hay lần duyệt: buoi-sang-2026-09-14" in station.run("status").out
    for command in ("publish", "build"):
        refused = station.run(command)
        assert refused.code == 1
        assert "còn thẻ trong kho" in refused.err
        assert feeds_of(station) == site
    assert station.run("catalogue", "rebuild").code == 0
    assert station.run("publish").code == 0
    assert public(feeds_of(station)) == public(site)
    assert "không thấy gì mất hay hỏng" in store_lines(station.run("status").out)[0]


@pytest.mark.parametrize("damage", [flipped, cut, emptied], ids=lambda one: one.__name__)
def test_a_damaged_backup_is_told_by_its_own_check(station, tmp_path, damage):
    place = tmp_path / "sao-luu"
    assert station.run("backup", "--to", str(place)).code == 0
    [backup] = place.glob("*.zip")
    assert station.run("backup", "verify", str(backup), "--quick").code == 0
    damage(backup)
    told = station.run("backup", "verify", str(backup), "--quick")
    assert told.code != 0
    assert backup.name in told.out + told.err


# --- the folder of a radio station -------------------------------------------------------------

PULLED = ("buoi-sang-*.mp3", "buoi-sang-*-r1.txt")


@pytest.fixture(scope="module")
def handed(timeless_station_of, tmp_path_factory):
    """A station's folder filled from a school's, and the address to pull from."""
    school = timeless_station_of(tmp_path_factory.mktemp("trường"))
    school.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    for words in (("build",), ("stations", "add", "xa")):
        done = school.run(*words)
        assert done.code == 0, done.err
    handler = partial(_Quiet, directory=str(school.folder / "feeds"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        path = done.out.split("example.edu.vn", 1)[1].split()[0]
        yield f"http://127.0.0.1:{server.server_address[1]}{path}"
        server.shutdown()
        thread.join()


def state_of(folder: Path) -> dict[str, bytes]:
    lists = {p.name: p for p in folder.iterdir() if p.is_file() and p.suffix != ".json"}
    return {name: path.read_bytes() for name, path in lists.items()}


@pytest.mark.parametrize("pattern", [*PULLED, "station.m3u", "station-full.m3u"])
@pytest.mark.parametrize("damage", [gone, cut, flipped, renamed], ids=lambda one: one.__name__)
def test_what_a_station_s_folder_lost_comes_again_and_is_said(
    handed, tmp_path, capsys, pattern, damage
):
    """The next day at the latest: then every file is read."""
    folder = tmp_path / "đài"
    assert main([handed, "--to", str(folder)]) == 0
    whole = state_of(folder)
    [path] = folder.glob(pattern)
    damage(path)
    for stray in folder.glob("cu-*"):
        stray.unlink()
    capsys.readouterr()
    save_state(folder, replace(load_state(folder)[0], checked=""))  # as on the next day
    assert main([handed, "--to", str(folder)]) == 0
    told = capsys.readouterr()
    if pattern in PULLED:
        assert path.name in told.out + told.err
    assert state_of(folder) == whole


@pytest.mark.parametrize("name", ["danh-muc.json", "danh-muc.json.sig"])
@pytest.mark.parametrize("damage", [gone, cut, flipped], ids=lambda one: one.__name__)
def test_a_station_s_own_memory_that_is_damaged_is_had_again(handed, tmp_path, name, damage):
    folder = tmp_path / "đài"
    assert main([handed, "--to", str(folder)]) == 0
    whole = state_of(folder)
    [path] = folder.glob(f".*/{name}")
    good = path.read_bytes()
    damage(path)
    assert main([handed, "--to", str(folder)]) == 0
    assert (state_of(folder), path.read_bytes()) == (whole, good)


def test_a_card_that_cannot_be_read_keeps_no_plan_from_the_loudspeaker(station):
    """The jingle is not known then; what airs is approved already, and the words are spoken."""
    astray(station.folder / RIGHTS)
    (station.folder / PLAN).unlink()
    for path in station.folder.glob(STANDBY):
        path.unlink()
    station.run("status")
    assert json.loads((station.folder / PLAN).read_bytes())["slots"]
    assert list(station.folder.glob(STANDBY))


def test_a_voice_is_not_said_to_be_nowhere_while_a_folder_cannot_be_looked_into(station):
    """It may lie there: the folder is named, and nothing is reported as taken back."""
    hidden = station.folder / "scripts_vi" / "ghi-am" / "lớp 6A"
    hidden.mkdir()
    shutil.copy2(station.folder / VOICE, hidden / "em-minh.wav")
    denied(hidden)
    with without_override():
        told = station.run("withdraw", "em-minh.wav", "--reason", "gia đình không đồng ý", "--yes")
    hidden.chmod(0o700)
    assert told.code == 1
    assert "lớp 6A" in told.err
    assert "máy không cho phép" in told.err or "Không có quyền" in told.err
    assert (hidden / "em-minh.wav").is_file()
