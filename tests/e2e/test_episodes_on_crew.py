"""Whole episodes made by workers: byte for byte those of the machine alone."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from broadcaster.app.cluster import asking_station, make_part
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.cluster.threads import ThreadCrew
from broadcaster.domain.errors import ClusterFault, StoreError
from broadcaster.domain.parts import PartEnd, PartReceipt
from broadcaster.production.build import BuildState, build
from broadcaster.production.edition_parts import EditionsOnCrew
from broadcaster.production.episode_parts import EpisodesOnCrew
from broadcaster.production.listening import EpisodeHearing, known_hearing
from broadcaster.production.unit_editions import build_editions, read_units
from broadcaster.production.work_store import WorkStore
from broadcaster.storage.clock import SystemClock
from tests.fakes.answers import data_of
from tests.fakes.s3_service import BUCKET, s3_service
from tests.fakes.s3_service import KEYS as STORE_KEYS

IN_PROCESS = True

COMMON = "NỮ: Sang đường thì nhìn cả hai phía."
SECRET = "[chỉ trong trường]\n\nNỮ: Lớp sáu A một trực nhật chiều nay.\n\n[hết]"
KEYS = [f"buoi-sang-2026-09-{day:02d}" for day in (7, 8, 9)]


@pytest.fixture
def three(station, monkeypatch):
    """Three episodes that share a sentence; one has words of its own for the yard."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(station.voices))
    for day, more in ((7, SECRET), (8, ""), (9, "")):
        body = f"{COMMON}\n\nNỮ: Hôm nay là ngày thứ {day}.\n\n{more}"
        station.write(f"bai-{day}", body, day=f"{day}/9/2026")
    return station


def for_horns(station) -> None:
    """Each episode is made for horns too, where it is spoken slowly."""
    form = station.scripts / "formats" / "buoi-sang.toml"
    text = form.read_text("utf-8").replace("show =", 'masters = ["loa"]\nshow =', 1)
    form.write_text(text, encoding="utf-8")


def finished(folder: Path) -> dict[str, bytes]:
    """Every file of the show."""
    root = folder / "audio_out" / "sao-mai"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def crew_run(folder: Path, spare: Path, change=lambda asking: None, work=make_part, table=""):
    """What a build says, and every receipt of its workers, which open the station themselves."""
    wired = wire(load_settings(folder, {}))
    receipts = []

    def answer(order):
        receipts.append((order.kind, work(order, spare)))
        return receipts[-1][1]

    with closing(ThreadCrew(answer, 1)) as crew, asking_station(wired, crew) as asking:
        change(asking)
        away = EpisodesOnCrew(asking, wired.tools)
        built = build(wired.station, wired.tools, away=away)
        if table:
            units = read_units(table.encode(), "units.csv").value
            own = EditionsOnCrew(asking)
            build_editions(
                wired.station, wired.tools, units, built, approved=lambda _: True, away=own
            )
    wired.close()
    return built, receipts


@pytest.mark.slow
def test_episodes_of_a_crew_are_those_of_the_machine_alone(three, tmp_path):
    """Every file of them; a sentence of three episodes is spoken once, what stands is left."""
    for_horns(three)
    alone = tmp_path / "alone"
    shutil.copytree(three.folder, alone)
    done = three.run("build", "--json")
    assert done.code == 0, done.err
    told = data_of(done.out)["episodes"]
    wanted = finished(three.folder)
    assert any(name.endswith("-loa.mp3") for name in wanted)

    built, receipts = crew_run(alone, tmp_path)
    assert finished(alone) == wanted
    assert [(o.key, o.state) for o in built.outcomes] == [(k, BuildState.MADE) for k in KEYS]
    codes = [[n.code for n in o.notices] for o in built.outcomes]
    assert codes == [[n["code"] for n in one["notices"]] for one in told]
    ends = [(kind, one.end) for kind, one in receipts]
    assert ends.count(("episode", PartEnd.DONE)) == len(KEYS)
    spoken = [k for kind, one in receipts if kind == "speech" for k in json.loads(one.told)["keys"]]
    assert len(spoken) == len(set(spoken)) == sum(o.fresh for o in built.outcomes) > 0
    assert all(json.loads(r.told).get("fresh", 0) == 0 for k, r in receipts if k == "episode")
    work = alone / "audio_out" / ".cache" / "cum-may"
    assert [p for p in work.rglob("*") if p.is_file()] == []

    built, receipts = crew_run(alone, tmp_path)
    assert {o.state for o in built.outcomes} == {BuildState.CURRENT}
    assert receipts == []


@pytest.mark.slow
def test_what_a_worker_left_is_taken_and_what_is_damaged_made_again(three, tmp_path):
    """The command was killed before it had them in place: nothing whole is made twice."""

    def cut_off(asking):
        ends = asking.ends

        def until_the_episodes(orders, stands):
            for end in ends(orders, stands):
                if orders[0].kind == "episode" and end.key == orders[-1].key:
                    raise KeyboardInterrupt
                if orders[0].kind == "speech":
                    yield end

        asking.ends = until_the_episodes

    with pytest.raises(KeyboardInterrupt):
        crew_run(three.folder, tmp_path, cut_off)
    assert not list(three.audio.glob("*.json"))
    work = three.folder / "audio_out" / ".cache" / "cum-may" / "made"
    assert len(list(work.glob("*/receipt.json"))) == len(KEYS)
    next(work.glob(f"*/{KEYS[1]}.mp3")).write_bytes(b"torn")
    built, receipts = crew_run(three.folder, tmp_path)
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    assert len([one for kind, one in receipts if kind == "episode"]) == 1
    assert three.run("build", "--json").code == 0


@pytest.mark.slow
def test_a_cluster_that_is_lost_takes_no_episode_with_it(three, tmp_path):
    """What the cluster did not make is made here, and that is told."""

    def lost(asking):
        def nobody(*_):
            raise ClusterFault("không nối được tới máy điều phối")

        asking.ends = nobody

    built, _ = crew_run(three.folder, tmp_path, lost)
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    (told,) = built.notices
    assert told.sentence == "không nối được tới máy điều phối; các số còn lại dựng ở máy này"


@pytest.mark.slow
def test_whoever_wants_to_wait_for_a_cluster_gets_nothing_made_here(three, tmp_path):
    wired = wire(load_settings(three.folder, {}))

    def nobody(*_):
        raise ClusterFault("không nối được tới máy điều phối")

    with closing(ThreadCrew(lambda order: make_part(order, tmp_path), 1)) as crew:
        with asking_station(wired, crew) as asking, mock.patch.object(asking, "ends", nobody):
            away = EpisodesOnCrew(asking, wired.tools, waits=True)
            with pytest.raises(ClusterFault):
                build(wired.station, wired.tools, away=away)
        assert not list(three.audio.glob("*.json"))
        with asking_station(wired, crew) as asking:  # and later all of it
            away = EpisodesOnCrew(asking, wired.tools, waits=True)
            built = build(wired.station, wired.tools, away=away)
    wired.close()
    assert {o.state for o in built.outcomes} == {BuildState.MADE}


@pytest.mark.slow
def test_an_episode_that_only_lost_its_workers_is_made_here(three, tmp_path):
    """Once more by this machine; it is told which, and what was the matter."""

    def losing(order, spare):
        if order.kind == "episode" and KEYS[1] in order.argument:
            return PartReceipt(key=order.key, end=PartEnd.LOST, told="đầy đĩa")
        return make_part(order, spare)

    built, _ = crew_run(three.folder, tmp_path, work=losing)
    assert [(o.key, o.state) for o in built.outcomes] == [(k, BuildState.MADE) for k in KEYS]
    (told,) = built.notices
    assert (
        told.sentence == f"số {KEYS[1]} dựng ở máy này: không máy nào làm xong, lần cuối: đầy đĩa"
    )


@pytest.mark.slow
@pytest.mark.parametrize("taken_away", [False, True])
def test_a_script_that_is_changed_meanwhile_is_its_own_affair(three, tmp_path, taken_away):
    """The worker goes on with the others; a worker with other settings gets nothing more."""
    first = three.scripts / "bai-8.md"
    text = first.read_text("utf-8")

    def changing(order, spare):
        if order.kind == "episode":
            first.write_text(text.replace("ngày thứ 8", "ngày tám"), encoding="utf-8")
            if taken_away:
                first.unlink()
        return make_part(order, spare)

    built, receipts = crew_run(three.folder, tmp_path, work=changing)
    states = {o.key: o.state for o in built.outcomes}
    assert states.pop(KEYS[1]) is BuildState.FAILED
    assert set(states.values()) == {BuildState.MADE}
    (told,) = built.outcomes[1].notices
    assert "bài được sửa trong lúc dựng" in told.sentence
    assert PartEnd.REFUSED not in {one.end for _, one in receipts}
    first.write_text(text, encoding="utf-8")
    built, _ = crew_run(three.folder, tmp_path)
    assert built.outcomes[1].state is BuildState.MADE


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.system)])
def stored(request, three, tmp_path, monkeypatch):
    """The station with a place for workers that do not see its folder; what lies there."""
    if request.param == "folder":
        place = tmp_path / "kho"
        place.mkdir()
        name_place(three, f'work = "{place}"')
        yield lambda: [p for p in place.rglob("*") if p.is_file()]
        return
    monkeypatch.setenv("BROADCASTER_STORE_KEY", STORE_KEYS.name)
    monkeypatch.setenv("BROADCASTER_STORE_SECRET", STORE_KEYS.secret)
    with s3_service() as service, service.store("viec") as store:
        name_place(three, f'work = "s3://{BUCKET}/viec"\nendpoint = "{service.endpoint}"')
        yield lambda: [*store.listed()]


def name_place(station, lines: str) -> None:
    toml = station.scripts / "station.toml"
    text = toml.read_text("utf-8")
    head = f"[object_store]\n{lines}\n\n[[shows]]"
    toml.write_text(text.replace("[[shows]]", head, 1), encoding="utf-8")


def far_away(order, spare):
    """A worker on whose machine the station's folder is not, and the clock is wrong by years."""
    asked = json.loads(order.argument)
    asked["station"] |= {"folder": "/nowhere", "work": "/nowhere"}
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    with mock.patch.object(SystemClock, "now", return_value=long_ago):
        return make_part(replace(order, argument=json.dumps(asked)), spare)


class Waited:
    """The clock of whoever waits for a store: it is back when somebody has waited."""

    def __init__(self, *, back=lambda: None) -> None:
        self.back, self.times = back, 0

    def monotonic(self) -> float:
        return float(self.times)

    def sleep(self, _seconds: float) -> None:
        self.times += 1
        self.back()


@pytest.mark.slow
def test_a_store_that_is_away_for_a_while_is_waited_for(three, tmp_path, monkeypatch):
    """Before a worker has its inputs, while it brings what it made, and when that is fetched."""
    place, away = tmp_path / "kho", tmp_path / "away"
    place.mkdir()
    name_place(three, f'work = "{place}"')
    waited = Waited(back=lambda: away.exists() and away.rename(place))
    monkeypatch.setattr("broadcaster.cluster.part_run.time", waited)
    seen = []

    def work(order, spare):
        if order.kind == "episode" and not seen:
            seen.append("inputs")
            shutil.rmtree(spare / "inputs")
            place.rename(away)
        told = far_away(order, spare)
        if order.kind == "episode" and seen == ["inputs"]:
            seen.append("outputs")
            place.rename(away)  # when the command asks what became of it
        return told

    built, _ = crew_run(three.folder, tmp_path, work=work)
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    assert waited.times >= 2
    assert [p for p in place.rglob("*") if p.is_file()] == []


@pytest.mark.slow
def test_what_is_in_place_is_made_though_its_store_is_not_cleared(three, tmp_path, monkeypatch):
    """The store may be away by then; what is left in it goes when the run is over."""

    def away(*_):
        raise StoreError("kho vắng")

    monkeypatch.setattr("broadcaster.cluster.part_run.time", Waited())
    monkeypatch.setattr(WorkStore, "clear", away)
    built, _ = crew_run(three.folder, tmp_path)
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    assert built.notices == ()


@pytest.mark.slow
def test_a_store_that_stays_away_keeps_no_episode_from_being_made(three, tmp_path, monkeypatch):
    """The command makes them itself, and says why."""
    name_place(three, f'work = "{tmp_path / "kho"}"')
    waited = Waited()
    monkeypatch.setattr("broadcaster.cluster.part_run.time", waited)
    built, receipts = crew_run(three.folder, tmp_path, work=far_away)
    assert receipts == []
    assert waited.times > 30
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    (told,) = built.notices
    assert "Không thấy thư mục của kho" in told.sentence
    assert told.sentence.endswith("các số còn lại dựng ở máy này")


@pytest.mark.slow
def test_a_worker_that_gets_no_inputs_refuses(three, tmp_path, monkeypatch):
    """Its keys or its clock are wrong: it would only lose parts; whoever asks is told why."""
    (tmp_path / "kho").mkdir()
    name_place(three, f'work = "{tmp_path / "kho"}"')
    monkeypatch.setattr("broadcaster.cluster.part_run.time", Waited())
    told = []

    def work(order, spare):
        asked = json.loads(order.argument)
        asked["station"]["store"]["work"] = str(tmp_path / "elsewhere")
        if not told:
            told.append(far_away(replace(order, argument=json.dumps(asked)), spare))
        return far_away(order, spare)

    built, _ = crew_run(three.folder, tmp_path, work=work)
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    (refusal,) = told
    assert refusal.end is PartEnd.REFUSED
    assert refusal.told.startswith("không lấy được bài của đài từ kho việc: Không thấy thư mục")


@pytest.mark.slow
def test_what_is_taken_back_lies_in_no_work_store(three, tmp_path):
    """A run that was killed left it there; a store that is away is named."""
    place = tmp_path / "kho"
    left = place / "made" / ("0" * 64) / "receipt.json"
    left.parent.mkdir(parents=True)
    left.touch()
    name_place(three, f'work = "{place}"')
    assert three.run("build").code == 0
    assert three.run("withdraw", KEYS[0], "--reason", "thử").code == 0
    assert not left.exists()
    place.rmdir()
    done = three.run("withdraw", KEYS[1], "--reason", "thử")
    assert f"kho việc của cụm máy, {place}" in done.out + done.err


def hearings(folder: Path, built) -> list[EpisodeHearing]:
    """What a station keeps of what was heard in its episodes."""
    wired = wire(load_settings(folder, {}))
    found = [known_hearing(wired.tools, one.episode) for one in built.outcomes]
    wired.close()
    assert None not in found
    return found


@pytest.mark.slow
def test_workers_that_do_not_see_the_folder_make_the_same(three, stored, tmp_path):
    """Inputs are fetched by what is in them, outputs brought home; at the end nothing lies there."""
    table = "đơn vị\nTrường Hoa Sim (ví dụ)\nTrường Đồi Thông (ví dụ)\n"
    (three.folder / "units.csv").write_text(table, encoding="utf-8")
    alone = tmp_path / "alone"
    shutil.copytree(three.folder, alone)
    people = [f"{name}.toml" for name in ("nguoi-nghe", "da-nghe", "bao-cao-vien", "ke-hoach")]
    for name in people:
        (alone / "scripts_vi" / name).write_text(f"# {name}", encoding="utf-8")
    done = three.run("build", "--json", "--editions", str(three.folder / "units.csv"))
    assert done.code == 0, done.err
    wanted = finished(three.folder)
    assert len([name for name in wanted if name.startswith("don-vi/")]) == 2 * len(KEYS)
    seen = []

    def work(order, spare):
        seen.append(len(stored()))
        return far_away(order, spare)

    built, receipts = crew_run(alone, tmp_path, work=work, table=table)
    assert finished(alone) == wanted
    assert {o.state for o in built.outcomes} == {BuildState.MADE}
    assert hearings(alone, built) == hearings(three.folder, built)
    assert {one.end for _, one in receipts} == {PartEnd.DONE}
    assert {kind for kind, _ in receipts} == {"speech", "episode", "edition"}
    assert min(seen) > 0
    assert stored() == []
    kept = [p.read_bytes() for p in (tmp_path / "inputs").rglob("*.in")]
    names = ("station.toml", "bai-7.md", "danh-sach-so.toml")
    assert all((alone / "scripts_vi" / name).read_bytes() in kept for name in names)
    assert len(kept) == len(set(kept))
    assert not {f"# {name}".encode() for name in people} & {*kept}
