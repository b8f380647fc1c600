"""The throw-away station of the show, its two people, and what happens off its pages."""

import secrets
from collections.abc import MutableMapping
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from broadcaster.accounts.people import add_person, new_link, open_link, sign_in
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import DeskParts, desk_parts
from broadcaster.app.playout import air_store, log_lines, read_status
from broadcaster.app.settings import DEMO, load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.care.init_station import found_station
from broadcaster.demo.story import APPROVER, KEEPER, DemoMove, DemoStep, DemoWait, story
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import weekday_name, written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.playout import Lamp, LogEvent
from broadcaster.domain.schedule import ZONE, Calendar
from broadcaster.outreach.kept_films import kept_films
from broadcaster.playout.agent_process import agent_command, dismiss_agent, start_agent
from broadcaster.playout.air_folder import hold_loudspeaker, is_held
from broadcaster.programme.approval import standing_of
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.reports.report_periods import official_month
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.demo_clock import DemoStage, MovedClock, hold_stage, write_stage
from broadcaster.storage.jobs import JobState
from broadcaster.system.files import named
from broadcaster.timetable.occurrences import DAY, next_school_day

OURS = "BROADCASTER_"  # how variables for the program begin
WINDOW = "BROADCASTER_ICON"  # but this one: whether an icon opened the window, and not a person
STAGE_FILE = "trinh-dien.json"
NAMES = {KEEPER: "Trần Thị Lan", APPROVER: "Lê Thị Hà"}
STATION, UNIT = "Phát thanh Sao Mai", "Trường THCS Sao Mai (ví dụ)"
EVENING = time(19, 0)
AIR_TIME = time(6, 45)  # of the slot that the starter station has
BEFORE = timedelta(seconds=20)  # that the clock is put before the slot: an agent takes its time
# Statements: facts 6.5 and 6.6 of the sources (Nghị định 56/2017/NĐ-CP, điều 23, 24). Whom to tell
# of a bully is the school's own advice: who finds abuse has to tell the number, the police or the
# commune (điều 25).
LETTER = """\
TRƯỜNG THCS SAO MAI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/TB-SM
Sao Mai, ngày {day:02} tháng {month} năm {year}

THÔNG BÁO
Về việc ghi nhớ số của Tổng đài quốc gia bảo vệ trẻ em

Nhà trường nhắc các em học sinh:

Tổng đài quốc gia bảo vệ trẻ em có số 111, hoạt động 24 giờ tất cả các ngày.

Người gọi không mất cước viễn thông, chuyện kể được bảo mật.

Thấy bạn mình bị bắt nạt, em báo ngay cho thầy cô, cha mẹ, hoặc gọi số ấy.

Nơi nhận:
- Các lớp;
- Lưu: VT.

HIỆU TRƯỞNG
"""


def letter_of(day: date) -> str:
    """The letter that is pasted, dated as offices date theirs."""
    return LETTER.format(day=day.day, month=official_month(day.month), year=day.year)


def stage_file_of(folder: Path) -> Path:
    """What the processes of the show in that station's folder read its clock from."""
    return folder / STAGE_FILE


class DemoStation:
    """The station of one show; `environ` is that of every process that works for it."""

    def __init__(self, folder: Path, address: str, *, environ: MutableMapping[str, str]) -> None:
        """Found it. Raises BroadcasterError.

        Whatever else is meant for the program is taken out of `environ`: the database of a real
        station, its mailbox, its keys.
        """
        for name in [one for one in environ if one.startswith(OURS) and one != WINDOW]:
            del environ[name]
        today = SystemClock().now().astimezone(ZONE).date()
        self.folder, self.address, self.sounds = folder, address, False
        self.day = next_school_day(Calendar(), today + DAY)  # of the slot
        self._password = secrets.token_urlsafe(18)
        self._environ = environ
        found_station(
            folder, first_day=self.day, name=STATION, unit=UNIT, url=f"{address}/feeds",
            approver=NAMES[APPROVER],
        )  # fmt: skip
        for script in [*named(folder / "scripts_vi", "*.md")]:
            script.unlink()  # the one of the starter would be in the programme too
        environ[DEMO] = str(self.stage_file)
        self._held = ExitStack()
        self._held.enter_context(hold_stage(self.stage_file))
        self.put_clock(datetime.combine(self.day - DAY, EVENING, ZONE))
        door = self._parts.door
        for account, role in ((KEEPER, Role.ADMIN), (APPROVER, Role.APPROVER)):
            person = add_person(door, account, NAMES[account], role, by="trình diễn")
            link = new_link(door, person, by="trình diễn")
            open_link(door, link, self._password, address="127.0.0.1")

    @property
    def stage_file(self) -> Path:
        """What every process of this station reads its clock from."""
        return stage_file_of(self.folder)

    @cached_property
    def wired(self) -> WiredStation:
        """Its parts: nobody changes its settings behind us."""
        return wire(load_settings(self.folder, self._environ))

    @cached_property
    def _parts(self) -> DeskParts:
        return desk_parts(self.wired)

    def now(self) -> datetime:
        """What its clock shows."""
        return MovedClock(self.stage_file).now().astimezone(ZONE)

    def put_clock(self, to: datetime) -> None:
        """Let it be that moment there."""
        ahead = (to - SystemClock().now()).total_seconds()
        write_stage(self.stage_file, DemoStage(ahead=ahead, sounds=self.sounds))

    def put_sound(self, *, sounds: bool) -> None:
        """Whether the machine's own loudspeaker is played to.

        Raises InputError while another agent, the school's own mostly, plays there.
        """
        if sounds:
            try:
                with ExitStack() as held:
                    hold_loudspeaker(held, "")
            except StoreError as fault:
                raise InputError(
                    "Loa của máy này đang do một trình phát khác giữ, hẳn là của trường.",
                    hint="Chọn “Không ra tiếng” rồi bấm Tiếp: mọi việc khác như thật.",
                ) from fault
        self.sounds = sounds
        self.put_clock(self.now())

    def story(self) -> tuple[DemoStep, ...]:
        """The steps, with the days of this show."""
        return story(letter_of(self.day - 3 * DAY), written(self.day))

    def session(self, account: str) -> str:
        """A fresh session of one of the two: hours went by where the clock was moved."""
        opened = sign_in(self._parts.door, account, self._password, address="127.0.0.1")
        return opened.token

    def values(self) -> dict[str, str]:
        """What the addresses of the steps are filled with; "*" = there is none yet."""
        scripts = sorted(path.name for path in named(self.folder / "scripts_vi", "*.md"))
        jobs = self._parts.jobs.newest(1)
        episode = self._episode()
        return {
            "bai": scripts[0] if scripts else "*",
            "so": episode.key if episode else "*",
            "viec": str(jobs[0].id) if jobs else "*",
            "trang": f"/feeds/{episode_page_path(episode)}" if episode else "*",
        }

    def _episode(self) -> Episode | None:
        catalogue = self.wired.tools.catalogue()
        return next((catalogue.get(brief.key) for brief in catalogue.briefs()), None)

    def is_ready(self, wait: DemoWait) -> bool:
        """Whether what a step waits for has happened. Raises BroadcasterError."""
        if wait is DemoWait.NONE:
            return True
        episode = self._episode()
        looks = {
            DemoWait.SENT: self._is_sent,
            DemoWait.GREEN: lambda _: read_status(self.wired).lamp is Lamp.GREEN,
            DemoWait.AIRED: lambda _: self._was_heard(),
            DemoWait.PUBLISHED: self._is_published,
            DemoWait.FILMED: self._is_filmed,
        }
        return episode is not None and looks[wait](episode)

    def _is_sent(self, episode: Episode) -> bool:
        return standing_of(self.wired.tools, episode).state is ItemState.PENDING

    def seconds_left(self) -> float:
        """Until the programme of the slot is over, its beginning too; 0 = it should be."""
        episode = self._episode()
        edition = episode.school or episode.public if episode else None
        begins = datetime.combine(self.day, AIR_TIME, ZONE)
        over = begins + timedelta(seconds=edition.audio.seconds if edition else 0.0)
        return max(0.0, (over - self.now()).total_seconds())

    def _was_heard(self) -> bool:
        return any(line.event is LogEvent.ENDED for line in log_lines(self.wired.settings, ""))

    def _is_published(self, episode: Episode) -> bool:
        return (self.wired.settings.feeds / episode_page_path(episode)).is_file()

    def _is_filmed(self, episode: Episode) -> bool:
        films = kept_films(self.wired.tools.folders.audio, episode)
        return bool(films) and all(job.over for job in self._parts.jobs.newest(1))

    def trouble(self) -> str:
        """Why the last long work came to nothing, as it was told; "" = it did not."""
        jobs = self._parts.jobs.newest(1)
        return jobs[0].told if jobs and jobs[0].state is JobState.FAILED else ""

    def do(self, move: DemoMove) -> None:
        """What happens off the pages. Raises BroadcasterError."""
        if move is DemoMove.LOUDSPEAKER:
            self._watch()
        if move is DemoMove.MORNING:
            self._dismiss()
            self.put_clock(datetime.combine(self.day, AIR_TIME, ZONE) - BEFORE)
            self._watch()

    def _watch(self) -> None:
        """The agent that the button of the page Loa starts."""
        store = air_store(self.wired.settings, "")
        if not is_held(store):
            start_agent(store, agent_command(self.folder, ""))

    def _dismiss(self) -> None:
        store = air_store(self.wired.settings, "")
        if is_held(store):
            dismiss_agent(store, self.now(), who="trình diễn")

    def end(self) -> str:
        """Let go of everything; what could not be ended, "" = nothing."""
        try:
            self._dismiss()
        except BroadcasterError as fault:
            return fault.sentence
        finally:
            self._parts.close()
            self.wired.close()
            self._held.close()
        return ""


def clock_words(now: datetime) -> str:
    """As the bar says it: “thứ hai 30/11/2026, 06:45”."""
    return f"{weekday_name(now.date())} {written(now.date())}, {now:%H:%M}"
