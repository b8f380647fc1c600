"""Brings what the office asks into the folders of units, each by a job of that unit's own.

The rows say what is still on its way, so a hub that begins again goes on where it was. Each unit is
brought something in a thread of its own: a disk that hangs, its own or its giver's, holds that
thread and nobody else.
"""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from broadcaster.app.handed_items import DELIVERED, GIVEN
from broadcaster.app.settings import AUDIO
from broadcaster.desk.answers import fault_words
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_store import Delivery, deliveries, put_delivery, tell_delivery
from broadcaster.hub.office_views import AskedStage
from broadcaster.hub.open_units import PATIENCE, OpenUnits, unforeseen
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.atomic import aside
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.jobs import Job, JobState, SqlJobs
from broadcaster.storage.os_errors import explained
from broadcaster.system.daemon_threads import PatientThreads, at_work

KIND = "nhan-giao"  # of the job that takes it in, `desk/job_kinds.py`
_QUIET, _BUSY = 10.0, 1.0  # seconds between two looks
_AT_ONCE = 50  # units into which something comes at a moment: they stay open as long
_LATER = 60.0  # seconds until a unit that cannot be used is tried again
_FAREWELL = 15.0
_HANDS = 8  # units that are brought something at the same time
_LIMIT = 90.0  # seconds, with those of opening the unit, after which nobody waits for one
_GIVERS = 2  # packs of one giver that hang: the disk that does not answer may be the giver's
_GONE = "gói bài ở nơi giao không còn"
_HANGS = f"đĩa của đơn vị này, hay của nơi giao, không trả lời sau {round(_LIMIT)} giây"
_HELD = "nhiều đơn vị khác treo khi lấy gói bài này, nên đợi: có thể đĩa của nơi giao không trả lời"


class Deliveries:
    """Looks again and again at what is on its way."""

    def __init__(
        self,
        rows: HubDatabase,
        folder: HubFolder,
        units: OpenUnits,
        lanes: WorkLanes,
        *,
        now: Callable[[], datetime],
        tell: Callable[[str, BroadcasterError], None] = lambda _code, _fault: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`tell` hears a unit's code and what nobody foresaw of bringing something there."""
        self._rows = rows
        self._folder = folder
        self._units = units
        self._lanes = lanes
        self._now = now
        self._tell = tell
        self._steady = steady
        self._later: dict[str, float] = {}  # units that cannot be used, and until when
        self._hands = PatientThreads(_HANDS, _LIMIT, "dua-bai", steady=steady)
        self._givers: dict[str, str] = {}  # whose pack is looked at for a unit just now
        self._stop = threading.Event()
        self._news = threading.Event()

    def look(self) -> None:
        """Something was asked just now."""
        self._news.set()

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, what is asked is brought."""
        return at_work(self._run, stop=self._end, name="dua-bai", farewell=_FAREWELL)

    def _end(self) -> None:
        self._stop.set()
        self._news.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            more = self.step()
            self._news.wait(_BUSY if more else _QUIET)
            self._news.clear()

    def step(self) -> int:
        """Look once at what is on its way; at how much."""
        try:
            found = deliveries(self._rows)
        except BroadcasterError:
            return 0  # the hub's database is away: it is looked at again
        now = self._steady()
        ready = [
            one for one in found if self._later.get(one.unit, now) <= now and not self._held(one)
        ]
        coming = [one for one in ready if one.stage is AskedStage.COMING]
        waiting = [one for one in ready if one.stage is AskedStage.WAITING]
        chosen = coming + waiting[: max(0, _AT_ONCE - len(coming))]
        by_unit: dict[str, list[Delivery]] = {}
        for one in chosen:
            by_unit.setdefault(one.unit, []).append(one)
        self._hands.do(self._work(by_unit), given_up=partial(self._hangs, by_unit), stop=self._stop)
        return len(chosen)

    def failure(self, code: str) -> str:
        """Why what is asked does not come into a unit; "" = it does, as far as is known."""
        return f"bài được giao chưa đưa vào được: {_HANGS}" if self._is_hanging(code) else ""

    def _is_hanging(self, code: str) -> bool:
        return code in self._hands.hanging()

    def _held(self, one: Delivery) -> bool:
        """Whether it would only hang too: its unit does, or others do at its giver's pack.

        Those who wait for a giver are told so; a unit that hangs itself was told.
        """
        hanging = self._hands.hanging()
        if one.unit in hanging:
            return True
        at_packs = [self._givers.get(code, "") for code in hanging]
        if at_packs.count(one.giver) < _GIVERS:
            return False
        if one.told != _HELD:
            with suppress(BroadcasterError):  # the rows are away: told with the next look
                tell_delivery(self._rows, one, _HELD)
        return True

    @contextmanager
    def _at_giver(self, one: Delivery) -> Iterator[None]:
        """While the giver's pack is looked at: what hangs in there may be the giver's disk."""
        self._givers[one.unit] = one.giver
        try:
            yield
        finally:
            del self._givers[one.unit]

    def _work(
        self, by_unit: Mapping[str, Sequence[Delivery]]
    ) -> Iterator[tuple[str, Callable[[], None]]]:
        for code, every in by_unit.items():
            ones = [one for one in every if not self._held(one)]
            if ones:
                yield code, partial(self._bring_all, code, ones)

    def _hangs(self, by_unit: Mapping[str, Sequence[Delivery]], code: str) -> None:
        """Say of a unit that what is brought there does not get on; it may some day."""
        fault = StoreError(
            f"bài được giao chưa đưa vào được: {_HANGS}",
            hint="Các đơn vị khác không đợi. Xem đĩa của đơn vị và của nơi giao; đĩa trả lời lại "
            "thì bài tự đi tiếp.",
        )
        self._tell(code, fault)
        with suppress(BroadcasterError):  # the rows are away: the unit's own line says it
            for one in by_unit[code]:
                tell_delivery(self._rows, one, _HANGS)

    def _bring_all(self, code: str, ones: Sequence[Delivery]) -> None:
        for one in ones:
            if self._stop.is_set():
                return
            try:
                self._bring(one)
            except BroadcasterError as fault:  # the unit cannot be used now: in nobody's way
                self._put_off(one, fault)
                return
            except Exception as fault:
                told = unforeseen(fault, "khi nhận bài được giao")
                self._tell(code, told)
                self._put_off(one, told)
                return

    def _put_off(self, one: Delivery, fault: BroadcasterError) -> None:
        """Try it again later, and say why it does not come: the unit may have another name now."""
        self._later[one.unit] = self._steady() + _LATER
        why = fault_words(fault, str(self._folder.units / one.unit))[0]
        if why != one.told:
            with suppress(BroadcasterError):  # the rows are away themselves
                tell_delivery(self._rows, one, why)

    def _bring(self, one: Delivery) -> None:
        with self._units.lease(one.unit, PATIENCE) as unit:
            if unit.runner is None:
                raise StoreError("cài đặt của đơn vị đang được sửa")
            jobs = unit.runner.jobs
            job = jobs.get(one.job) if one.job else None
            # a unit's database may have been restored: the number is another one's then
            if job is None or (job.kind, job.argument) != (KIND, _argument(one)):
                self._begin(one, jobs)
                return
            if job.state is JobState.WAITING and not self._is_given(one):
                jobs.finish(job.id, JobState.CANCELLED, told=_GONE)  # withdrawn meanwhile
                job = jobs.get(job.id) or job
            if not job.over:
                if one.told:  # it hung, and goes on
                    tell_delivery(self._rows, one, "")
                self._lanes.look_at(one.unit)
                return
            done = job.state is JobState.DONE
            told = "" if done else job.told or "việc nhận bài đã bị hủy ở đơn vị"
            self._put(one, AskedStage.THERE if done else AskedStage.REFUSED, told=told)
            self._drop_pack(one)

    def _put(self, one: Delivery, stage: AskedStage, *, job: int = 0, told: str = "") -> None:
        put_delivery(self._rows, one, stage, at=self._now(), job=job, told=told)

    def _pack_at(self, one: Delivery) -> Path:
        return pack_at(self._folder, one.unit, one.item)

    def _given(self, one: Delivery) -> Path:
        """The giver's pack."""
        return self._folder.units / one.giver / AUDIO / GIVEN / one.pack

    def _is_given(self, one: Delivery) -> bool:
        """Whether the giver's pack is still there."""
        if not one.pack or Path(one.pack).name != one.pack:
            return False
        with self._at_giver(one):
            return self._given(one).is_file()

    def _drop_pack(self, one: Delivery) -> None:
        with suppress(OSError):
            self._pack_at(one).unlink(missing_ok=True)

    def _begin(self, one: Delivery, jobs: SqlJobs) -> None:
        if self._is_given(one):
            target = self._pack_at(one)
            told = explained(target, "đưa gói bài vào đơn vị")
            with aside(target) as spare, told, self._at_giver(one):
                shutil.copyfile(self._given(one), spare)
        if not self._is_given(one):  # withdrawn, or its giver removed, during the copying
            self._put(one, AskedStage.REFUSED, told=_GONE)
            self._drop_pack(one)
            return
        asked = Job(kind=KIND, title="Nhận bài cấp trên giao", argument=_argument(one),
                    who=one.who, made=self._now())  # fmt: skip
        self._put(one, AskedStage.COMING, job=jobs.add(asked).id)
        self._lanes.look_at(one.unit)


def pack_at(folder: HubFolder, unit: str, item: str) -> Path:
    """Where the pack of an asked item lies in a unit's folder. Raises InputError."""
    path = folder.unit(unit).path / AUDIO / DELIVERED / f"{item}.zip"
    if path.parent.is_symlink():
        raise InputError("thư mục nhận bài của đơn vị này là đường dẫn tắt")
    return path


def _argument(one: Delivery) -> str:
    """What the job is told; no other delivery's job is told the same."""
    return json.dumps({"pack": f"{one.item}.zip", "who": one.who, "giver": one.giver})
