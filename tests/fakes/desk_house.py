"""A station with its desk on a free port of loopback: real files, real voice, real server."""

import contextlib
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock

import uvicorn

from broadcaster.accounts.people import add_person, new_link, person_named
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts, lan_certificate, second_door_wish
from broadcaster.app.own_voice_studio import begin_voice
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.desk.desk_factory import make_desk
from broadcaster.desk.request import HOME
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import line_words
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Age, Gender, Region
from broadcaster.production.naming import known_episodes
from broadcaster.programme.approval import approve, send
from broadcaster.programme.queueing import QueueRequest, add_episode, open_queue
from broadcaster.storage.clock import SystemClock
from broadcaster.voices.own.voice_files import OwnVoiceCard
from broadcaster.web.hosting import make_host
from broadcaster.web.second_door import SecondDoor
from broadcaster.web.server import open_port
from broadcaster.writing.takes import Consent, keep_take

STANDIN = Path(__file__).parents[2] / "scripts_vi" / "ghi-am" / "em-noi-khong.flac"
PASSWORD = "chuối xanh bảy quả"
EVENING = datetime(2026, 11, 25, 19, 0, tzinfo=ZONE)
APPROVER = "Trần Thị Hiệu Phó"
EVERY_DAY = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "06:45"
max_minutes = 10
grace_minutes = 5

[[slots]]
name = "Ra chơi sáng"
weekdays = "thứ hai đến chủ nhật"
time = "08:45"
max_minutes = 1
grace_minutes = 5
"""
SCRIPT = """\
Tiêu đề: {title}
Loại: hỏi – đáp
Chương trình: phat-thanh
Ngày phát: {day:%d/%m/%Y}
Đối tượng: học sinh
Chủ đề: thuốc lá điện tử
Văn bản nguồn:
  - số: 09/2012/QH13
    tên: Luật Phòng, chống tác hại của thuốc lá
    cơ quan: Quốc hội
    hiệu lực từ: 01/05/2013
---

# {title}

HỎI: {ask}

ĐÁP: {answer}
"""


class EveningClock:
    """A clock that was put to a moment, and runs on."""

    def __init__(self, begins: datetime = EVENING) -> None:
        self.put(begins)

    def put(self, to: datetime) -> None:
        """Let it be that moment now."""
        self._begins, self._made = to, time.monotonic()

    def now(self) -> datetime:
        """The moment, in the zone of the school."""
        return self._begins + timedelta(seconds=time.monotonic() - self._made)


@contextlib.contextmanager
def an_evening(begins: datetime = EVENING):
    """Every station wired meanwhile lives on one evening: no story crosses midnight by itself."""
    clock = EveningClock(begins)
    with mock.patch.object(SystemClock, "now", side_effect=clock.now):
        yield clock


@dataclass
class House:
    """One station folder."""

    folder: Path

    def wired(self):
        """Its parts, read anew."""
        return wire(load_settings(self.folder, {}))

    def now(self) -> datetime:
        """What the clock of the school shows."""
        return self.wired().tools.clock.now().astimezone(ZONE)

    def tomorrow(self, days: int = 1):
        """A day from now, where the school is."""
        return self.now().date() + timedelta(days=days)

    def write(self, slug: str, title: str, *, days: int = 1, ask: str = "", answer: str = ""):
        """A short script of two voices."""
        text = SCRIPT.format(
            title=title,
            day=self.tomorrow(days),
            ask=ask or "Thưa cô, học sinh có được mang thuốc lá điện tử đến trường không ạ?",
            answer=answer
            or "Không. Quốc hội đã quyết nghị cấm từ năm 2025. Em thấy bạn dùng thì báo thầy cô.",
        )
        path = self.folder / "scripts_vi" / f"{slug}.md"
        path.write_text(text, encoding="utf-8")
        return path

    def record(self, slug: str, role: str, words: str, who: str = "Em N.T.L., lớp 7A2") -> None:
        """A line of a script as a pupil would say it; nobody entered a consent yet."""
        consent = Consent(who=who, consent="", scope=Scope.SCHOOL)
        line = line_words(role, words)
        keep_take(self.wired().tools, STANDIN, script=slug, line=line, consent=consent)

    def begin_voice(self) -> str:
        """A voice of the school's own that nobody has read a sentence for yet; its key."""
        card = OwnVoiceCard(
            name="Cô Lan", gender=Gender.FEMALE, age=Age.ADULT, region=Region.NORTH,
            consent="Phiếu số 12", scope=Scope.SCHOOL, until=None, withdrawn_by="Cô Lan",
        )  # fmt: skip
        return begin_voice(self.wired(), card)

    def send(self, slug: str, who: str = "Lê Thị Biên Tập"):
        """Render a script and ask for its approval; its episode."""
        wired = self.wired()
        known = next(k for k in known_episodes(wired.station, wired.tools) if slug in k.slugs)
        sent = send(wired.station, wired.tools, [known], who=who)
        assert sent.standings, sent.built.all_notices
        return wired.tools.catalogue().get(known.key)

    def approve(self, episode, who: str = APPROVER):
        """Approve what was sent."""
        wired = self.wired()
        approve(wired.station.profile, wired.tools, episode, who=who)

    def queue(self, episode, slot: str = "", who: str = "Lê Thị Biên Tập"):
        """Queue what was approved."""
        wired = self.wired()
        return add_episode(
            open_queue(wired.station, wired.tools), episode, QueueRequest(slot=slot), who=who
        )

    def person(self, role: Role, name: str, account: str = "") -> str:
        """Somebody new; the path of their one-time link."""
        door = desk_parts(self.wired()).door
        add_person(door, account or role.value, name, role, by="thử")
        return self.link(account or role.value)

    def link(self, account: str) -> str:
        """The path of a fresh one-time link."""
        door = desk_parts(self.wired()).door
        return f"{HOME}/mo/{new_link(door, person_named(door, account), by='thử')}"


def found_school(folder: Path, *, public_url: str = "https://phat-thanh.example.edu.vn") -> None:
    """An invented school as `broadcaster init` leaves it."""
    found_station(
        folder,
        first_day=date(2026, 9, 7),
        name="Phát thanh Sao Mai",
        unit="Trường THCS Sao Mai (ví dụ)",
        url=public_url,
        approver=APPROVER,
    )


def new_house(folder: Path, *, public_url: str = "https://phat-thanh.example.edu.vn") -> House:
    """The school with slots on every day of the week."""
    found_school(folder, public_url=public_url)
    (folder / "scripts_vi" / "lich.toml").write_text(EVERY_DAY, encoding="utf-8")
    return House(folder)


@contextlib.contextmanager
def serving(house: House, port: int = 0, *, own_site: bool = False, machine: str = ""):
    """The server of `broadcaster serve`, in a thread; its address and the office.

    With `own_site` it publishes for the address that the station says, into feeds/. `machine` is
    the address by which phones know it: then the desk has the second door.
    """
    wired = house.wired()
    door = open_port("127.0.0.1", port)
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    second = SecondDoor(
        second_door_wish(house.folder),
        certificate=lambda names: lan_certificate(house.folder, "Trường", names),
        address=lambda: machine,
    )
    room = make_desk(wired, secure=False, network=second.network if machine else None)
    made = make_host(
        wired, public_url="" if own_site else address, tell=lambda fault: None,
        mounts={HOME: room.app},
    )  # fmt: skip
    server = uvicorn.Server(
        uvicorn.Config(
            made.app,
            log_level="error",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    with room.runner.at_work(), second.beside(made.app, lambda fault: None):
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield address, room
        finally:
            server.should_exit = True
            thread.join(120)
            door.close()
