"""Whole episodes made by workers: byte for byte those of the machine alone."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from broadcaster.app.cluster import asking_station, make_part
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.cluster.threads import ThreadCrew
from broadcaster.domain.errors import ClusterFault
from broadcaster.domain.parts import PartEnd
from broadcaster.production.build import BuildState, build
from broadcaster.production.episode_parts import EpisodesOnCrew

IN_PROCESS = True

COMMON = "NỮ: Sang đường thì nhìn cả hai phía."
SECRET = "[chỉ trong trường]\n\nNỮ: Lớp sáu A một trực nhật chiều nay.\n\n[hết]"
KEYS = [f"buoi-sang-2026-09-{day:02d}" for day in (7, 8, 9)]


@pytest.fixture
def three(station, monkeypatch):
    """Three episodes that share a sentence; one has words of its own for the yard, and for horns."""
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(station.voices))
    form = station.scripts / "formats" / "buoi-sang.toml"
    text = form.read_text("utf-8").replace("show =", 'masters = ["loa"]\nshow =', 1)
    form.write_text(text, encoding="utf-8")
    for day, more in ((7, SECRET), (8, ""), (9, "")):
        body = f"{COMMON}\n\nNỮ: Hôm nay là ngày thứ {day}.\n\n{more}"
        station.write(f"bai-{day}", body, day=f"{day}/9/2026")
    return station


def finished(folder: Path) -> dict[str, bytes]:
    """Every file of the show."""
    root = folder / "audio_out" / "sao-mai"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def crew_run(folder: Path, spare: Path, change=lambda asking: None, work=make_part):
    """What a build says, and every receipt of its workers, which open the station themselves."""
    wired = wire(load_settings(folder, {}))
    receipts = []

    def answer(order):
        receipts.append((order.kind, work(order, spare)))
        return receipts[-1][1]

    with closing(ThreadCrew(answer, 1)) as crew, asking_station(wired, crew) as asking:
        change(asking)
        away = EpisodesOnCrew(asking, wired.station, wired.tools)
        built = build(wired.station, wired.tools, away=away)
    wired.close()
    return built, receipts


@pytest.mark.slow
def test_episodes_of_a_crew_are_those_of_the_machine_alone(three, tmp_path):
    """Every file of them; a sentence of three episodes is spoken once, what stands is left."""
    alone = tmp_path / "alone"
    shutil.copytree(three.folder, alone)
    done = three.run("build", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)["episodes"]
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
    work = alone / "audio_out" / ".cache" / "parts"
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
    work = three.folder / "audio_out" / ".cache" / "parts" / "made"
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
def test_a_script_that_is_changed_meanwhile_is_its_own_affair(three, tmp_path):
    """The worker goes on with the others; a worker with other settings gets nothing more."""
    first = three.scripts / "bai-8.md"

    def changing(order, spare):
        if order.kind == "episode" and "ngày thứ 8" in (text := first.read_text("utf-8")):
            first.write_text(text.replace("ngày thứ 8", "ngày tám"), encoding="utf-8")
        return make_part(order, spare)

    built, receipts = crew_run(three.folder, tmp_path, work=changing)
    states = {o.key: o.state for o in built.outcomes}
    assert states.pop(KEYS[1]) is BuildState.FAILED
    assert set(states.values()) == {BuildState.MADE}
    (told,) = built.outcomes[1].notices
    assert "bài được sửa trong lúc dựng" in told.sentence
    assert PartEnd.REFUSED not in {one.end for _, one in receipts}
    built, _ = crew_run(three.folder, tmp_path)
    assert built.outcomes[1].state is BuildState.MADE
