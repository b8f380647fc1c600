"""What the office asks comes into units' folders by their own work, also over a hub that ended."""

import os
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from broadcaster.accounts.rights import Role
from broadcaster.app.handed_items import DELIVERED, GIVEN
from broadcaster.app.settings import AUDIO, IN_HUB, SCRIPTS, load_settings
from broadcaster.app.station import wire
from broadcaster.app.stations import STATION_KEY
from broadcaster.domain.errors import StoreError
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.hub import deliveries
from broadcaster.hub.deliveries import Deliveries
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_store import OfficeRows
from broadcaster.hub.office_views import AskedItem, AskedOfUnit, AskedStage
from broadcaster.hub.open_unit import HubAddress, OpenUnit, UnitOpener
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.production.naming import known_episodes
from broadcaster.reports.oversight import GivenItem
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.hub_tables import UnitLifeRow
from broadcaster.storage.jobs import JobState
from tests.fakes import desk_house
from tests.fakes.hub_of_toys import ToyPublishing, toy_app
from tests.fakes.office_rows import NOW, TODAY, life, rows_in
from tests.unit.hub.test_office_pages import Desk

CODES = ("xa", "la", "truong-a", "truong-b")
FORM = {"ma_trang": "dau-cua-phien", "cach": "giao", "den": "mai", "cho": "ten"}


class Yard:
    """A hub of real units, whose threads a test moves on by hand."""

    def __init__(self, root, rows):
        self.folder, self.rows = HubFolder(root=root), rows
        for code in CODES:
            house = desk_house.new_house(self.folder.units / code)
            told = house.folder / "scripts_vi" / "station.toml"
            unit = f'unit = "Đơn vị {code} (ví dụ)"'
            lines = ["law_shelf = false", unit, *(
                one for one in told.read_text("utf-8").splitlines()
                if not one.startswith(("unit =", "law_shelf"))
            )]  # fmt: skip
            told.write_text("\n".join(lines) + "\n", "utf-8")
            for path in (house.folder / "scripts_vi").glob("*.md"):
                path.unlink()
            if code in ("xa", "la"):
                house.write("doi-mu", f"Đội mũ bảo hiểm, bài của {code}")
        self.begin()

    def begin(self):
        """The hub, begun (again)."""
        address = HubAddress(public_url="http://hub.test", shown="http://hub.test")
        opener = UnitOpener(address=address, tell=lambda *_: None, begin_again=lambda _: None)
        self.units = OpenUnits(self.folder, opener)
        self.lanes = WorkLanes(self.units)
        self.coming = Deliveries(
            self.rows, self.folder, self.units, self.lanes, now=SystemClock().now
        )

    def desk(self, **more):
        """The pages of the office, today: the units' own work asks the real clock."""
        now = SystemClock().now
        return Desk(self.rows, self.folder.root, *CODES, now=now, **more)

    def bring(self, code):
        """Everything that is on its way to a unit."""
        self.coming.step()
        assert self.lanes.work_once(code, aside=False)[0]
        self.coming.step()

    def wired(self, code):
        return wire(load_settings(self.folder.units / code, {}))

    def scripts(self, code):
        return sorted(
            path.stem for path in (self.folder.units / code / "scripts_vi").glob("*.md")
        )  # fmt: skip

    def stages(self, giver):
        [item] = OfficeRows(self.rows, str).asked(CODES, giver=giver, item=self.item(giver))
        return {one.unit: (one.stage, one.told) for one in item.units}

    def item(self, giver):
        return next(
            one for one in OfficeRows(self.rows, str).asked(CODES) if one.giver == giver
        ).given.id


def asked_of(desk, giver, code, **more):
    """The first programme of a unit, asked of one below it."""
    page = desk.get(f"/hub/giao?tu={giver}").text
    key = page.split('name="bai"')[1].split('<option value="')[1].split('"')[0]
    return desk.post("/hub/giao", {**FORM, "tu": giver, "bai": key, "don_vi": code, **more})


@pytest.fixture
def yard(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "1")
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        with rows.writing_all() as session:
            session.add_all([
                life("so", "Sở (ví dụ)", kind="sở"), life("xa", "Xã (ví dụ)", "so", "xã"),
                life("la", "Xã khác (ví dụ)", "so", "xã"),
                life("truong-a", "Trường A (ví dụ)", "xa"),
                life("truong-b", "Trường B (ví dụ)", "xa"),
            ])  # fmt: skip
        made = Yard(tmp_path, rows)
        yield made
        made.units.close_all()


@pytest.mark.slow  # real stations, each job in a process of its own
def test_a_required_programme_comes_into_each_unit_by_its_own_work(yard):
    desk = yard.desk(role=Role.EDITOR)
    page = desk.get("/hub/giao?tu=xa").text
    assert "Đội mũ bảo hiểm, bài của xa" in page
    key = page.split('name="bai"')[1].split('<option value="')[1].split('"')[0]
    asked = [("don_vi", "truong-a"), ("don_vi", "truong-b")]
    fields = {**FORM, "tu": "xa", "bai": key, "don_vi": [code for _, code in asked]}
    for wrong, told in (({"den": ""}, "hạn phát"), ({"bai": "x"}, "chưa chọn bài"),
                        ({"cho": ""}, "chưa chọn đơn vị"), ({"don_vi": "la"}, "trực thuộc"),
                        ({"tu": "truong-a"}, "không giao bài được")):  # fmt: skip
        refused = desk.post("/hub/giao", fields | wrong)
        assert refused.status_code == 422, wrong
        assert told in refused.text.casefold(), wrong
    assert desk.brought == []
    sent = desk.post("/hub/giao", fields)
    assert sent.status_code == 303, sent.text
    assert desk.brought == [1]
    assert "đang đợi đưa vào" in desk.get(sent.headers["location"]).text
    # the request brought nothing; the first look does, and the hub ends before it is taken in
    assert yard.scripts("truong-a") == []
    assert yard.coming.step() == 2
    assert {stage for stage, _ in yard.stages("xa").values()} == {AskedStage.COMING}
    yard.units.close_all()
    yard.begin()
    for code in ("truong-a", "truong-b"):
        assert yard.lanes.work_once(code, aside=False)[0]
    yard.coming.step()
    assert {stage for stage, _ in yard.stages("xa").values()} == {AskedStage.THERE}
    for code in ("truong-a", "truong-b"):
        assert yard.scripts(code) == ["doi-mu"]
        assert not list((yard.folder.units / code / AUDIO / DELIVERED).iterdir())
        wired = yard.wired(code)
        [taken] = wired.exchange().taken()
        assert (taken.id, taken.asker) == (yard.item("xa"), "Đơn vị xa (ví dụ)")
        wired.close()
    assert yard.coming.step() == 0
    assert "đã nhận" in desk.get(sent.headers["location"]).text


@pytest.mark.slow
def test_an_offer_obliges_to_nothing_and_what_is_refused_has_its_reason(yard):
    desk = yard.desk()
    assert asked_of(desk, "xa", "truong-a", cach="moi").status_code == 303
    yard.bring("truong-a")
    assert yard.stages("xa") == {"truong-a": (AskedStage.THERE, "")}
    assert yard.scripts("truong-a") == ["doi-mu"]
    wired = yard.wired("truong-a")
    assert wired.exchange().taken() == ()
    wired.close()
    assert "đã có ở Soạn bài của đơn vị" in desk.get(f"/hub/giao/xa/{yard.item('xa')}").text
    # each giver has a key of its own, and none of them is that of the letters from above
    assert asked_of(desk, "xa", "truong-a").status_code == 303
    yard.bring("truong-a")
    with yard.rows.writing_all() as session:
        session.execute(update(UnitLifeRow).where(UnitLifeRow.parent == "xa").values(parent="la"))
    assert asked_of(desk, "la", "truong-a").status_code == 303
    yard.bring("truong-a")
    assert yard.stages("la") == {"truong-a": (AskedStage.THERE, "")}
    wired = yard.wired("truong-a")
    assert sorted(wired.exchange().keys()) == ["giao:la", "giao:xa"]
    wired.close()
    (yard.folder.units / "la" / SCRIPTS / STATION_KEY).unlink()
    assert asked_of(desk, "la", "truong-a").status_code == 303
    yard.bring("truong-a")
    [(stage, told)] = yard.stages("la").values()
    assert stage is AskedStage.REFUSED
    assert "ký bằng khóa khác" in told
    assert "không nhận: " in desk.get(f"/hub/giao/la/{yard.item('la')}").text
    # what was withdrawn is offered to nobody, though its script is still there
    wired = yard.wired("la")
    [known] = known_episodes(wired.station, wired.tools)
    wired.tools.withdrawals().add(
        Withdrawal(what=WithdrawnKind.EPISODE, key=known.key, reason="thử", at=NOW)
    )
    wired.close()
    assert yard.scripts("la") == ["doi-mu"]
    assert "Đội mũ bảo hiểm, bài của la" not in desk.get("/hub/giao?tu=la").text.split("Đã giao")[0]
    fields = {**FORM, "tu": "la", "bai": known.key, "don_vi": "truong-a"}
    assert "Chưa chọn bài" in desk.post("/hub/giao", fields).text
    # a giver whose settings are wrong is told so, and nothing was asked
    (yard.folder.units / "xa" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    with yard.rows.writing_all() as session:
        session.execute(
            update(UnitLifeRow).where(UnitLifeRow.unit == "truong-b").values(parent="xa")
        )
    fields = {**FORM, "tu": "xa", "bai": "x", "don_vi": "truong-b"}
    assert "Chưa đọc được bài của Xã (ví dụ)" in desk.get("/hub/giao?tu=xa").text
    refused = desk.post("/hub/giao", fields)
    assert refused.status_code == 422
    assert "Chưa lấy được bài của Xã (ví dụ)" in refused.text
    assert len(desk.rows.asked(CODES)) == 4
    # the pack that was to be brought is gone
    for pack in (yard.folder.units / "la" / AUDIO / GIVEN).glob("*.zip"):
        pack.unlink()
    desk.post(f"/hub/giao/la/{yard.item('la')}/lai", {"ma_trang": "dau-cua-phien"})
    yard.coming.step()
    assert yard.stages("la")["truong-a"] == (AskedStage.REFUSED, "gói bài ở nơi giao không còn")


class ToyJobs:
    """A unit's list of jobs that a test ends by hand."""

    def __init__(self):
        self.made = []

    def add(self, job):
        self.made.append(replace(job, id=len(self.made) + 1))
        return self.made[-1]

    def get(self, number):
        return self.made[number - 1] if number <= len(self.made) else None

    def finish(self, number, state, *, told):
        self.made[number - 1] = replace(self.made[number - 1], state=state, told=told)

    def end(self):
        self.made = [replace(job, state=JobState.DONE) for job in self.made]


class ToyUnits:
    """Units of which some cannot be opened."""

    def __init__(self):
        self.jobs, self.shut, self.tried = {}, {"t000"}, []

    @contextmanager
    def lease(self, code, patience):
        assert 0 < patience < 60  # a unit whose disk hangs is left in the end
        self.tried.append(code)
        if code in self.shut:
            raise StoreError("Cơ sở dữ liệu bị hỏng.")
        jobs = self.jobs.setdefault(code, ToyJobs())
        yield SimpleNamespace(runner=SimpleNamespace(jobs=jobs))


def test_few_units_are_brought_something_at_once_and_one_that_is_shut_stands_in_nobodys_way(
    tmp_path, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(deliveries, "_AT_ONCE", 3)
    codes = [f"t{n:03}" for n in range(6)]
    for code in codes:
        (tmp_path / "don-vi" / code).mkdir(parents=True)
    pack = tmp_path / "don-vi" / "xa" / AUDIO / GIVEN / "giao.zip"
    pack.parent.mkdir(parents=True)
    pack.write_bytes(b"goi")
    given = GivenItem(id="ab", title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                      pack=pack.name)  # fmt: skip
    asked = tuple(AskedOfUnit(unit=code, stage=AskedStage.WAITING, at=NOW) for code in codes)
    units, clock = ToyUnits(), [100.0]
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        OfficeRows(rows, str).ask(
            AskedItem(giver="xa", given=given, required=True, units=asked)
        )  # fmt: skip
        coming = Deliveries(
            rows, HubFolder(root=tmp_path), units, WorkLanes(units), now=lambda: NOW,
            steady=lambda: clock[0],
        )  # fmt: skip
        coming.step()
        assert len(units.jobs) == 2
        coming.step()
        assert len(units.jobs) == 3
        at = tmp_path / "don-vi" / "t001" / AUDIO / DELIVERED / "ab.zip"
        assert at.read_bytes() == b"goi"
        for jobs in units.jobs.values():
            jobs.end()
        coming.step()
        assert not at.exists()
        while coming.step():
            for jobs in units.jobs.values():
                jobs.end()
        assert len(units.jobs) == 5
        units.shut.clear()
        clock[0] += 61
        assert coming.step() == 1
        assert all(len(jobs.made) == 1 for jobs in units.jobs.values())
        # a second hub, or one that begins again, brings nothing twice
        again = Deliveries(rows, HubFolder(root=tmp_path), units, WorkLanes(units), now=lambda: NOW)
        units.jobs["t000"].end()
        assert (again.step(), again.step()) == (1, 0)
        assert len(units.jobs["t000"].made) == 1


def test_a_unit_that_cannot_be_used_is_tried_once_a_round(tmp_path):
    units = ToyUnits()
    asked = (AskedOfUnit(unit="t000", stage=AskedStage.WAITING, at=NOW),)
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        for item in ("ab", "cd", "ef"):
            given = GivenItem(id=item, title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                              pack="goi.zip")  # fmt: skip
            OfficeRows(rows, str).ask(
                AskedItem(giver="xa", given=given, required=True, units=asked)
            )  # fmt: skip
        Deliveries(
            rows, HubFolder(root=tmp_path), units, WorkLanes(units), now=lambda: NOW
        ).step()  # fmt: skip
        told = {
            one.given.id: one.units[0].told for one in OfficeRows(rows, str).asked(("xa", "t000"))
        }
        waits = sum(stage == "" for stage in told.values())
    assert units.tried == ["t000"]
    assert (waits, "Cơ sở dữ liệu bị hỏng." in told.values()) == (2, True)


def test_a_unit_that_was_renamed_on_the_way_is_told_and_comes_under_its_old_name_again(tmp_path):
    """Its code is its address: what was asked of it waits, and says for what."""
    (tmp_path / "don-vi" / "ta").mkdir(parents=True)
    pack = tmp_path / "don-vi" / "xa" / AUDIO / GIVEN / "giao.zip"
    pack.parent.mkdir(parents=True)
    pack.write_bytes(b"goi")
    folder, clock, jobs = HubFolder(root=tmp_path), [0.0], ToyJobs()
    asked = (AskedOfUnit(unit="ta", stage=AskedStage.WAITING, at=NOW),)
    given = GivenItem(id="ab", title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                      pack=pack.name)  # fmt: skip

    def opened(unit):
        return OpenUnit(
            folder=unit, app=toy_app, publishing=ToyPublishing(), root="/ta",
            runner=SimpleNamespace(jobs=jobs),
        )  # fmt: skip

    units = OpenUnits(folder, opened)
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        office = OfficeRows(rows, str)
        office.ask(AskedItem(giver="xa", given=given, required=True, units=asked))
        coming = Deliveries(rows, folder, units, WorkLanes(units), now=lambda: NOW,
                            steady=lambda: clock[0])  # fmt: skip

        def stands():
            [item] = office.asked(("xa", "ta"))
            return item.units[0].stage, item.units[0].told

        (tmp_path / "don-vi" / "ta").rename(tmp_path / "don-vi" / "tb")
        coming.step()
        assert stands() == (AskedStage.WAITING, "Không có đơn vị này.")
        (tmp_path / "don-vi" / "tb").rename(tmp_path / "don-vi" / "ta")
        clock[0] += 61
        coming.step()
        assert stands() == (AskedStage.COMING, "")
        assert len(jobs.made) == 1
    units.close_all()


def test_a_pack_that_goes_while_it_is_copied_stays_in_no_unit(tmp_path, monkeypatch):
    for code in ("xa", "ta"):
        (tmp_path / "don-vi" / code).mkdir(parents=True)
    pack = tmp_path / "don-vi" / "xa" / AUDIO / GIVEN / "giao.zip"
    pack.parent.mkdir(parents=True)
    pack.write_bytes(b"goi")

    def copied(source, target):
        target.write_bytes(source.read_bytes())
        source.unlink()  # its giver is removed

    monkeypatch.setattr(deliveries.shutil, "copyfile", copied)
    given = GivenItem(id="ab", title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                      pack=pack.name)  # fmt: skip
    asked = (AskedOfUnit(unit="ta", stage=AskedStage.WAITING, at=NOW),)
    units = ToyUnits()
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        office = OfficeRows(rows, str)
        office.ask(AskedItem(giver="xa", given=given, required=True, units=asked))
        Deliveries(
            rows, HubFolder(root=tmp_path), units, WorkLanes(units), now=lambda: NOW
        ).step()  # fmt: skip
        [item] = office.asked(("xa", "ta"))
    assert item.units[0].stage is AskedStage.REFUSED
    assert units.jobs["ta"].made == []
    assert not (tmp_path / "don-vi" / "ta" / AUDIO / DELIVERED / "ab.zip").exists()


def test_what_the_giver_withdrew_meanwhile_is_taken_in_nowhere_and_no_other_job_is_taken_for_it(
    tmp_path,
):
    for code in ("xa", "ta", "tb"):
        (tmp_path / "don-vi" / code).mkdir(parents=True)
    packs = tmp_path / "don-vi" / "xa" / AUDIO / GIVEN
    packs.mkdir(parents=True)
    units = ToyUnits()
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        for item in ("ab", "cd"):
            given = GivenItem(id=item, title="Bài", first=TODAY, last=TODAY, made=NOW, who="Cô H",
                              pack=f"{item}.zip")  # fmt: skip
            asked = tuple(
                AskedOfUnit(unit=code, stage=AskedStage.WAITING, at=NOW) for code in ("ta", "tb")
            )
            OfficeRows(rows, str).ask(
                AskedItem(giver="xa", given=given, required=True, units=asked)
            )  # fmt: skip
            (packs / f"{item}.zip").write_bytes(b"goi")
        coming = Deliveries(rows, HubFolder(root=tmp_path), units, WorkLanes(units),
                            now=lambda: NOW)  # fmt: skip
        coming.step()
        first = units.jobs["ta"].made[0]
        units.jobs["ta"].made.reverse()  # a restored database has other jobs under the numbers
        coming.step()
        assert len(units.jobs["ta"].made) == 4
        assert first in units.jobs["ta"].made
        (packs / "ab.zip").unlink()
        coming.step()
        told = {
            one.unit: (one.stage, one.told)
            for one in OfficeRows(rows, str)
            .asked(("ta", "tb", "xa"), giver="xa", item="ab")[0]
            .units
        }
        refused = (AskedStage.REFUSED, "gói bài ở nơi giao không còn")
        assert told == {"ta": refused, "tb": refused}
        assert [job.state for job in units.jobs["tb"].made] == [
            JobState.CANCELLED, JobState.WAITING
        ]  # fmt: skip
        for code in ("ta", "tb"):
            here = tmp_path / "don-vi" / code / AUDIO / DELIVERED
            assert [path.name for path in here.iterdir()] == ["cd.zip"]


class HangingDisk:
    """Units of one giver each, into some of which copying hangs in the kernel."""

    def __init__(self, root, rows, monkeypatch, asked):
        """`asked`: giver -> units; what goes into those of "treo" hangs."""
        self.clock, self.units, self.told = [0.0], ToyUnits(), []
        self.units.shut = set()
        self.pipe = root / "pipe"
        os.mkfifo(self.pipe)
        self.copied, self.begun, self.rows = set(), [], rows
        self._others = set(threading.enumerate())
        real = deliveries.shutil.copyfile

        def copyfile(source, target):
            self.begun.append(source.name)
            if source.name == "treo.zip":
                self.pipe.read_bytes()  # until somebody writes there
            real(source, target)

        monkeypatch.setattr(deliveries.shutil, "copyfile", copyfile)
        for giver, codes in asked.items():
            pack = root / "don-vi" / giver / AUDIO / GIVEN / f"{giver}.zip"
            pack.parent.mkdir(parents=True)
            pack.write_bytes(b"goi")
            for code in codes:
                (root / "don-vi" / code).mkdir(parents=True)
            given = GivenItem(id=giver, title="Bài", first=TODAY, last=TODAY, made=NOW,
                              who="Cô H", pack=pack.name)  # fmt: skip
            units = tuple(AskedOfUnit(unit=c, stage=AskedStage.WAITING, at=NOW) for c in codes)
            OfficeRows(rows, str).ask(
                AskedItem(giver=giver, given=given, required=True, units=units)
            )  # fmt: skip
        self.coming = Deliveries(
            rows, HubFolder(root=root), self.units, WorkLanes(self.units), now=lambda: NOW,
            steady=lambda: self.clock[0], tell=lambda code, fault: self.told.append((code, fault)),
        )  # fmt: skip

    def stages(self, giver, codes):
        [item] = OfficeRows(self.rows, str).asked((*codes, giver), giver=giver)
        return {one.unit: (one.stage, one.told) for one in item.units}

    def let_go(self):
        """The disk answers again to who reads there."""
        with suppress(OSError):  # nobody reads there
            os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))

    def hands(self):
        """The threads that bring something just now, or hang."""
        begun = set(threading.enumerate()) - self._others
        return [one for one in begun if one.name == "dua-bai"]


def until(seen):
    """Wait for something to be so."""
    for _ in range(1200):
        if seen():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it never came")


def test_a_disk_that_hangs_in_the_midst_of_a_copy_holds_its_own_units_alone(tmp_path, monkeypatch):
    here = tuple(f"h{n:02}" for n in range(20))
    there = tuple(f"t{n:02}" for n in range(20))
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        disk = HangingDisk(tmp_path, rows, monkeypatch, {"treo": here, "xa": there})
        step = threading.Thread(target=disk.coming.step, daemon=True)
        step.start()
        until(lambda: len(disk.begun) == 8)  # as many as go on at once, all of the giver that hangs
        assert disk.told == []
        disk.clock[0] += 91
        step.join(120)
        assert not step.is_alive()
        # those that hang are told; the giver's others are not begun, everybody else's are there
        hung = [code for code, _ in disk.told]
        assert sorted(hung) == sorted(here[:8])
        assert "không trả lời" in disk.told[0][1].sentence
        assert disk.begun.count("treo.zip") == 8
        assert {stage for stage, _ in disk.stages("xa", there).values()} == {AskedStage.COMING}
        told = disk.stages("treo", here)
        assert {told[code][0] for code in here} == {AskedStage.WAITING}
        assert all("không trả lời" in told[code][1] for code in hung)
        assert all("đĩa của nơi giao" in told[code][1] for code in here[8:])
        assert "đĩa" in disk.coming.failure(hung[0])
        assert disk.coming.failure(here[9]) == ""
        assert disk.coming.step() == 20  # those of the other giver, whose jobs are not over
        assert disk.begun.count("treo.zip") == 8
        # the disk answers: what hung goes on by itself, and the others come
        monkeypatch.undo()
        until(lambda: disk.let_go() or not any(map(disk.coming.failure, hung)))
        disk.coming.step()
        assert set(disk.stages("treo", here).values()) == {(AskedStage.COMING, "")}
        assert len(disk.told) == 8


def test_units_that_hang_by_themselves_stop_no_programme_of_their_giver(tmp_path, monkeypatch):
    codes = ("h1", "h2", "t1", "t2")
    goes_on = threading.Event()

    class AskedJobs(ToyJobs):
        asked = False

        def get(self, number):
            self.asked = True
            return super().get(number)

    class HangingJobs(AskedJobs):
        def get(self, number):
            self.asked = True
            goes_on.wait(120)
            return super().get(number)

    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        disk = HangingDisk(tmp_path, rows, monkeypatch, {"phong": codes})
        for code in codes:
            disk.units.jobs[code] = HangingJobs() if code in ("h1", "h2") else AskedJobs()
        assert disk.coming.step() == 4
        step = threading.Thread(target=disk.coming.step, daemon=True)
        step.start()
        until(lambda: all(jobs.asked for jobs in disk.units.jobs.values()))
        until(lambda: len(disk.hands()) == 2)  # those that do not hang are through
        disk.clock[0] += 91
        step.join(120)
        assert sorted(code for code, _ in disk.told) == ["h1", "h2"]
        for code in ("t1", "t2"):
            disk.units.jobs[code].end()
        assert disk.coming.step() == 2
        told = disk.stages("phong", codes)
        assert told["t1"] == told["t2"] == (AskedStage.THERE, "")
        assert "không trả lời" in told["h1"][1]
        goes_on.set()
        until(lambda: not disk.hands())


def test_a_hub_that_ends_does_not_wait_for_a_disk_that_hangs(tmp_path, monkeypatch):
    with rows_in(tmp_path / "so-chung.sqlite") as rows:
        disk = HangingDisk(tmp_path, rows, monkeypatch, {"treo": ("h1",)})
        with disk.coming.at_work():
            until(lambda: disk.begun)
        until(lambda: disk.let_go() or not disk.hands())
