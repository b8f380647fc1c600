"""What may be damaged in a loudspeaker's folder: aired all the same, or told, never "all well".

While nothing can be fetched anew. docs/PHAT-SONG.md has this table for people.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from broadcaster.domain.playout import Lamp
from broadcaster.playout.air_log import read_air_log
from broadcaster.playout.status import air_status
from tests.fakes.playout_sim import Box, moment

PLAN, LOG, NOTE = "ke-hoach.json", "nhat-ky.jsonl", "tinh-trang.json"
WHOLE = ("bài 1", "bài 2")


def first(box: Box) -> Path:
    return box.store.sound(box.sound("bài 1"), ".mp3")


def spare(box: Box) -> Path:
    return box.store.sound(box.sound("thay"), ".mp3")


def within(name: str) -> Callable[[Box], Path]:
    return lambda box: box.folder / name


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def blocked(path: Path) -> None:
    gone(path)
    path.mkdir()


def torn_order(path: Path) -> None:
    path.mkdir(exist_ok=True)
    (path / "2026-11-26T060000.json").write_bytes(b"[")


def no_folder(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.write_bytes(b"")


def edited(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"GREEN", b"RED"))


@dataclass(frozen=True)
class DamagedStore:
    """One kind of damage, what is heard in the morning, and what the screen says before it."""

    name: str
    deed: Callable[[Path], None]
    where: Callable[[Box], Path]
    lamp: Lamp = Lamp.GREEN
    told: str = ""
    alarm: str = ""
    heard: tuple[str, ...] = WHOLE


GONE = "không có ở máy phát, hoặc không đúng bản đã xếp"
INSTEAD = ("thay", "bài 2")
SPARE = "Nhạc và lời báo tạm nghỉ ở máy phát đã mất hoặc hỏng"
NO_PLAN = "Máy phát chưa có kế hoạch nào"
UNREADABLE = "Không đọc được kế hoạch phát"
TABLE = (
    DamagedStore("tiếng mất", gone, first, Lamp.RED, GONE, "Đèn đỏ", INSTEAD),
    DamagedStore("tiếng lật một bit", turned, first, Lamp.RED, GONE, "Đèn đỏ", INSTEAD),
    DamagedStore("tiếng cụt", cut, first, Lamp.RED, GONE, "Đèn đỏ", INSTEAD),
    DamagedStore("tiếng rỗng", emptied, first, Lamp.RED, GONE, "Đèn đỏ", INSTEAD),
    DamagedStore("tiếng thành thư mục", blocked, first, Lamp.RED, GONE, "Đèn đỏ", INSTEAD),
    DamagedStore("cả kho tiếng mất", gone, within("kho"), Lamp.RED, GONE, "Đèn đỏ", ()),
    DamagedStore("tiếng thay mất", gone, spare, Lamp.AMBER, SPARE),
    DamagedStore("tiếng thay lật một bit", turned, spare, Lamp.AMBER, SPARE),
    DamagedStore("kế hoạch mất", gone, within(PLAN), Lamp.RED, NO_PLAN, heard=()),
    DamagedStore("kế hoạch cụt", cut, within(PLAN), Lamp.RED, UNREADABLE, UNREADABLE, ()),
    DamagedStore("kế hoạch rỗng", emptied, within(PLAN), Lamp.RED, UNREADABLE, UNREADABLE, ()),
    DamagedStore("kế hoạch thành thư mục", blocked, within(PLAN), Lamp.RED, UNREADABLE,
                 UNREADABLE, ()),
    DamagedStore("nhật ký cụt", cut, within(LOG), alarm="viết dở"),
    DamagedStore("nhật ký bị sửa", edited, within(LOG), Lamp.AMBER, "không còn nguyên",
                 "không còn nguyên"),
    DamagedStore("nhật ký mất", gone, within(LOG), alarm="Nhật ký phát mất 1 dòng cuối"),
    DamagedStore("nhật ký thành thư mục", blocked, within(LOG),
                 alarm="Đã để riêng ở nhat-ky.hong-1 và ghi nhật ký mới"),
    DamagedStore("ghi chú của máy phát cụt", cut, within(NOTE)),
    DamagedStore("ghi chú của máy phát mất", gone, within(NOTE)),
    DamagedStore("chỗ đang phát hỏng", emptied, within("dang-phat.json")),
    DamagedStore("lệnh phát cụt", torn_order, within("lenh"), Lamp.AMBER,
                 "Có lệnh phát không đọc được nên không phát: 2026-11-26T060000"),
    DamagedStore("chỗ để lệnh là tệp", no_folder, within("lenh")),
    DamagedStore("cả thư mục mất", gone, within(""), Lamp.RED, NO_PLAN, heard=()),
)  # fmt: skip


@pytest.mark.rows_slow
@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_damage_is_aired_over_or_told_and_never_all_well(case, tmp_path):
    box = Box(tmp_path / "chinh", moment("2026-11-25 18:30"))
    box.plan(
        box.slot("2026-11-26 06:45", box.item(1, seconds=100.0), box.item(2, seconds=60.0)),
    )
    box.switch_on()
    box.until("2026-11-25 19:05", step=10.0)
    names = {box.sound(name): name for name in (*WHOLE, "thay")}
    box.power_cut()
    path = case.where(box)
    if case.deed is not torn_order and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    case.deed(path)
    box.told.clear()
    box.sleep("2026-11-26 06:00")
    box.switch_on()
    box.until("2026-11-26 06:20", step=10.0)
    seen = air_status(
        box.store,
        read_air_log(box.store.log).lines,
        box.clock.now(),
        site="",
        runs=True,
        stale="",
        probe=box._probe,
    )
    lamps = [*seen.general, *(one for slot in seen.ahead for one in slot.seen)]
    assert seen.lamp is case.lamp
    assert case.told in " ".join(one.told for one in lamps if one.lamp is not Lamp.GREEN)
    assert all(one.fix for one in lamps if one.lamp is not Lamp.GREEN)
    box.until("2026-11-26 07:00")
    assert tuple(names[heard.name[:64]] for heard in box.yard.heard) == case.heard
    assert case.alarm in " ".join(alarm.sentence for alarm in box.told)
    assert case.heard == WHOLE or case.lamp is Lamp.RED  # who hears less has been told
