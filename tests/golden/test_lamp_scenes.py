"""What people see and are told from the evening before to after the slot, scene by scene.

Each scene is a file in `lamps`: at every hour the lamp with its reasons, whether the yard hears
something, what was new on the screen of `play` and in the mail. `GOLDEN=write pytest tests/golden`
writes them anew; the difference is then read by a person.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from broadcaster.domain.playout import Lamp
from broadcaster.playout.background import AlarmSender
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.status import air_status
from tests.fakes.playout_sim import Box, moment

HERE = Path(__file__).parent / "lamps"
DAY, SLOT, AFTER = "2026-11-26", "2026-11-26 06:45", "2026-11-27 06:45"
NO_DEVICE = "Máy không có thiết bị phát âm thanh nào dùng được."
LOOKS = (
    *("2026-11-25 18:31", "2026-11-25 21:00", f"{DAY} 06:14", f"{DAY} 06:16", f"{DAY} 06:44"),
    *(f"{DAY} 06:45:20", f"{DAY} 06:46:30", f"{DAY} 06:48:10", f"{DAY} 06:49:40"),
    *(f"{DAY} 06:53", f"{DAY} 07:45"),
)
COLOURS = {Lamp.GREEN: "XANH", Lamp.AMBER: "VÀNG", Lamp.RED: "ĐỎ"}


class School:
    """The machine at the loudspeaker, who sits before it, and who reads the mail at home."""

    def __init__(self, folder: Path) -> None:
        self.screen: list[str] = []
        self.mail: list[str] = []
        self.box = Box(folder, moment("2026-11-25 18:30"), ways=("thư điện tử",))
        self.box.said = self.screen
        self.box.told = _Post(self)
        self.plan()
        self.state = "chạy"

    def plan(self, **more) -> None:
        """The slot of the scene, and that of the next morning."""
        first = self.box.item(1, seconds=400.0, chapters=(0.0, 100.0))
        slots = (self.box.slot(SLOT, first, **more), self.box.slot(AFTER, self.box.item(2)))
        self.box.plan(*slots)

    def pass_until(self, when) -> None:
        """Let the clock go on; a machine that sleeps or is off sees nothing of it."""
        if self.state == "chạy":
            self.box.until(when, step=10.0)
        elif self.state == "treo":
            self.box.clock.pass_by((when - self.box.clock.now()).total_seconds())
        else:
            self.box.sleep(f"{when:%Y-%m-%d %H:%M:%S}")

    def row(self) -> list[str]:
        """What is to be seen now, and what was said since the last look."""
        box, now = self.box, self.box.clock.now()
        told = [f"{now:%d/%m %H:%M:%S}  {self._lamp(now)}"]
        told += [f"    màn hình: {line}" for said in self.screen for line in said.splitlines()]
        told += [f"    thư: {line}" for line in self.mail]
        self.screen.clear()
        self.mail.clear()
        box.said = self.screen
        return told

    def _lamp(self, now) -> str:
        if self.state in ("ngủ", "tắt"):
            return f"máy {self.state}, loa im"
        box = self.box
        seen = air_status(
            box.store, box.log.lines(), now, site="", runs=True, stale="", probe=box._probe
        )
        first = seen.next.seen if seen.next else ()
        why = [one.told for one in (*first, *seen.general) if one.lamp is not Lamp.GREEN]
        offered = [f"offer: {line.slot}" for line in seen.to_make_up]
        why += [one.replace("offer:", "mời phát bù") for one in offered]
        sounds = any(
            one.begin <= now and (now - one.end).total_seconds() < 2 for one in box.yard.heard
        )
        heard = sounds and box.yard.volume != 0 and not box.yard.nowhere
        loud = "loa kêu" if heard else "loa im"
        return "\n    ".join([f"{COLOURS[seen.lamp]}, {loud}", *(f"đèn: {one}" for one in why)])


class _Post(list):
    """Where alarms go: the real sender, with a mail that arrives at once."""

    def __init__(self, school: School) -> None:
        super().__init__()
        self._school = school
        self._sender = AlarmSender((self,), "Đài thử", say=self._say)

    name = "thư điện tử"

    def _say(self, text: str) -> None:
        self._school.screen.append(text)

    def send(self, subject, text, facts) -> None:
        self._school.mail.append(subject)

    def append(self, alarm) -> None:
        super().append(alarm)
        self._sender.tell(alarm)
        for thread in self._sender._threads:
            thread.join(120.0)


Act = Callable[[School], None]


def becomes(state: str) -> Act:
    """The machine sleeps, is off, or its agent hangs."""

    def act(school: School) -> None:
        school.state = state
        if state == "tắt":
            school.box.power_cut()

    return act


def wakes(school: School) -> None:
    """Awake or switched on again."""
    again, school.state = school.state == "tắt", "chạy"
    if again:
        school.box.switch_on()


def loses_its_device(school: School) -> None:
    school.box.yard.stuck, school.box.yard.device = True, NO_DEVICE


def has_no_device(school: School) -> None:
    school.box.yard.device = NO_DEVICE


def is_only_imagined(school: School) -> None:
    school.box.yard.nowhere = True


def is_real_again(school: School) -> None:
    school.box.yard.nowhere = False


def rehearses(school: School) -> None:
    school.box.player = SilentPlayer(school.box.clock)


def knows_no_grace(school: School) -> None:
    school.plan(grace_seconds=0.0)


def volume(per_cent: int) -> Act:
    def act(school: School) -> None:
        school.box.yard.volume = per_cent

    return act


@dataclass(frozen=True)
class Scene:
    """What happens, and when; "" = before the agent is switched on."""

    told: str
    acts: tuple[tuple[str, Act], ...]


def _asleep(until: str, *before) -> tuple[tuple[str, Act], ...]:
    return (*before, ("2026-11-25 22:00", becomes("ngủ")), (f"{DAY} {until}", wakes))


SCENES = {
    "buoi-sang-thuong": Scene("Một buổi sáng không có gì lạ.", ()),
    "thuc-1-truoc-gio": Scene("Máy ngủ đêm, thức lúc 06:35.", _asleep("06:35")),
    "thuc-2-trong-do-tre": Scene(
        "Máy thức lúc 06:47, còn trong 5 phút cho phép trễ.", _asleep("06:47")
    ),
    "thuc-3-qua-do-tre": Scene("Máy thức lúc 06:50:30, đã quá 5 phút.", _asleep("06:50:30")),
    "thuc-4-khong-cho-tre": Scene(
        "Khung không cho trễ; máy thức lúc 06:45:02.", _asleep("06:45:02", ("", knows_no_grace))
    ),
    "thuc-5-mat-dien-truoc-gio": Scene(
        "Mất điện 06:40, có lại 06:48.",
        ((f"{DAY} 06:40", becomes("tắt")), (f"{DAY} 06:48", wakes)),
    ),
    "thuc-6-mat-dien-nua-dau": Scene(
        "Mất điện khi phát chưa tới nửa bài (06:47:10), có lại 06:48.",
        ((f"{DAY} 06:47:10", becomes("tắt")), (f"{DAY} 06:48", wakes)),
    ),
    "thuc-7-mat-dien-nua-cuoi": Scene(
        "Mất điện khi đã quá nửa bài (06:48:25), có lại 06:49.",
        ((f"{DAY} 06:48:25", becomes("tắt")), (f"{DAY} 06:49", wakes)),
    ),
    "thuc-8-gap-may-giua-bai": Scene(
        "Gập máy khi đang phát (06:46), mở ra trong tiết học lúc 07:40.",
        ((f"{DAY} 06:46", becomes("ngủ")), (f"{DAY} 07:40", wakes)),
    ),
    "trinh-phat-treo": Scene(
        "Trình phát bị treo lúc 06:44:50.", ((f"{DAY} 06:44:50", becomes("treo")),)
    ),
    "tap-duot": Scene("Quên thôi tập dượt (--player silent).", (("", rehearses),)),
    "tat-tieng": Scene("Máy tắt tiếng từ chiều hôm trước.", (("", volume(0)),)),
    "am-luong-0": Scene(
        "Ai đó vặn âm lượng về 0 lúc 06:30, vặn lại 80 lúc 06:46.",
        (("", volume(80)), (f"{DAY} 06:30", volume(0)), (f"{DAY} 06:46", volume(80))),
    ),
    "am-luong-nho": Scene("Âm lượng còn 20 % từ chiều hôm trước.", (("", volume(20)),)),
    "tat-tieng-ban-dem": Scene(
        "Máy bị tắt tiếng lúc 20:30, sau lần thử loa buổi tối; mở lại lúc 06:20.",
        (("", volume(80)), ("2026-11-25 20:30", volume(0)), (f"{DAY} 06:20", volume(80))),
    ),
    "tat-tieng-giua-bai": Scene(
        "Ai đó tắt tiếng lúc 06:46, mở lại lúc 06:49.",
        (("", volume(80)), (f"{DAY} 06:46", volume(0)), (f"{DAY} 06:49", volume(80))),
    ),
    "khong-co-loa": Scene("Máy không có thiết bị âm thanh nào.", (("", has_no_device),)),
    "rut-loa-giua-bai": Scene(
        "Thiết bị bị rút lúc 06:46, không cắm lại.", ((f"{DAY} 06:46", loses_its_device),)
    ),
    "loa-gia": Scene(
        "Máy Linux không có loa: hệ thống nhận tiếng vào thiết bị giả.", (("", is_only_imagined),)
    ),
    "loa-gia-giua-bai": Scene(
        "Loa bị rút lúc 06:46, hệ thống chuyển tiếng vào thiết bị giả; cắm lại lúc 06:47.",
        ((f"{DAY} 06:46", is_only_imagined), (f"{DAY} 06:47", is_real_again)),
    ),
}


# of the rest, the scenes of an agent and of its lamp (unit/playout) hold each promise in the small
QUICK = {"buoi-sang-thuong", "khong-co-loa", "loa-gia", "loa-gia-giua-bai", "tat-tieng"}
QUICK |= {"trinh-phat-treo", "tap-duot"}
ALL = [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in SCENES]


@pytest.mark.parametrize("name", ALL)
def test_lamp_screen_and_mail_from_the_evening_before_to_after_the_slot(name, tmp_path):
    scene, school = SCENES[name], School(tmp_path)
    for when, act in scene.acts:
        if not when:
            act(school)
    school.box.switch_on()
    happens = [(moment(when), act) for when, act in scene.acts if when]
    shown = [scene.told]
    for look in map(moment, LOOKS):
        for when, act in [one for one in happens if one[0] <= look]:
            school.pass_until(when)
            act(school)
            happens.remove((when, act))
        school.pass_until(look)
        shown += ["", *school.row()]
    text = "\n".join(shown) + "\n"
    path = HERE / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8")


def test_every_table_has_its_scene():
    assert sorted(path.stem for path in HERE.glob("*.txt")) == sorted(SCENES)
