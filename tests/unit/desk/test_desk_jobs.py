"""Long work: once each, told, cancelled, begun again after a death, and streamed."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.desk import job_lock
from broadcaster.app.settings import OfficeCluster
from broadcaster.desk import job_process
from broadcaster.desk.job_kinds import KINDS, refuse_failed
from broadcaster.desk.job_runner import ASIDE, ON_CLUSTER, JobRunner
from broadcaster.domain.errors import ClusterFault, InputError, MachinesRefused
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.production.build import BuildReport
from broadcaster.production.naming import known_episodes
from broadcaster.storage.jobs import JobState, ask_for, cancel, steady

PATIENCE = 120.0  # seconds, on a busy machine


@pytest.fixture
def jobs(state):
    return state.parts.jobs


@pytest.fixture
def now(state):
    return state.parts.door.now


def asked(jobs, now, kind="dung", **argument):
    return ask_for(jobs, kind, "Dựng bài", argument, who="Lê Thị Lan", at=now())


def until(what):
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def runner(jobs, now, wired, begin):
    return JobRunner(jobs=jobs, lock=lambda: job_lock(wired.settings), now=now, begin=begin)


def process(code):
    return subprocess.Popen([sys.executable, "-c", code])


def test_the_same_work_that_waits_is_asked_for_once(jobs, now):
    first, second = asked(jobs, now, key="a"), asked(jobs, now, key="a")
    assert first.id == second.id
    assert asked(jobs, now, key="b").id != first.id


def test_work_is_claimed_once_and_again_only_when_its_worker_is_dead(jobs, now):
    job = asked(jobs, now)
    at = now()
    assert jobs.claim(at, dead_before=at - timedelta(seconds=60)).id == job.id
    assert jobs.claim(at, dead_before=at - timedelta(seconds=60)) is None
    again = jobs.claim(at, dead_before=at + timedelta(seconds=1))
    assert (again.id, again.tries) == (job.id, 2)


def test_what_is_over_stays_as_it_is(jobs, now):
    job = asked(jobs, now)
    cancel(jobs, job.id, who="Lan")
    jobs.finish(job.id, JobState.DONE, told="muộn")
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_a_runner_stops_what_was_cancelled(jobs, now, wired):
    begun = []

    def begin(_number):
        begun.append(process("import time; time.sleep(60)"))
        return begun[-1]

    job = asked(jobs, now)
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: begun)
        cancel(jobs, job.id, who="Lan")
        until(lambda: begun[0].poll() is not None)
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_what_is_taken_back_does_not_stand_behind_a_slow_model(jobs, now, wired):
    """A draft waits for its machine beside the others; both end with the server."""
    begun = {}

    def begin(number):
        begun[number] = process("import time; time.sleep(60)")
        return begun[number]

    slow, later = asked(jobs, now, "soan-nhap"), asked(jobs, now, "soan-nhap", key="b")
    taken = asked(jobs, now, "rut")
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: {slow.id, taken.id} <= {*begun})
        assert later.id not in begun
        cancel(jobs, slow.id, who="Lan")
        until(lambda: later.id in begun)
        assert begun[taken.id].poll() is None
    assert all(one.poll() is not None for one in begun.values())
    assert set(ASIDE) <= set(KINDS)


def test_work_whose_process_dies_is_begun_three_times_and_then_told(jobs, now, wired):
    begun = []

    def begin(_number):
        begun.append(process("raise SystemExit(9)"))
        return begun[-1]

    job = asked(jobs, now)
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: jobs.get(job.id).state is JobState.FAILED)
    assert len(begun) == 3
    assert "ba lần" in jobs.get(job.id).told


def test_a_server_that_was_stopped_goes_on_with_its_work_at_the_next_start(jobs, now, wired):
    begun = []

    def begin(number):
        begun.append(number)
        if len(begun) == 1:
            return process("import time; time.sleep(60)")
        jobs.finish(number, JobState.DONE, told="xong")
        return process("")

    job = asked(jobs, now)
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: begun)
    assert jobs.get(job.id).state is JobState.RUNNING
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: jobs.get(job.id).state is JobState.DONE)
    assert begun == [job.id, job.id]


def test_the_real_process_tells_what_it_cannot_do(jobs, now, wired):
    from broadcaster.desk.job_runner import process_starter

    job = asked(jobs, now, key="khong-co")
    with runner(jobs, now, wired, process_starter(wired.settings.folder)).at_work():
        until(lambda: jobs.get(job.id).over)
    done = jobs.get(job.id)
    assert done.state is JobState.FAILED
    assert "khong-co" in done.told
    assert "broadcaster " not in done.told


def test_what_is_put_back_waits_as_if_nobody_had_begun_it(jobs, now):
    job = asked(jobs, now)
    jobs.claim(now(), dead_before=now())
    jobs.tell(job.id, done=3, parts=4, told="đã đọc 3 câu")
    jobs.put_back(job.id, told="đợi cụm máy")
    back = jobs.get(job.id)
    assert (back.state, back.tries, back.done, back.parts) == (JobState.WAITING, 0, 0, 0)
    assert back.told == "đợi cụm máy"
    cancel(jobs, job.id, who="Lan")
    jobs.put_back(job.id, told="muộn")  # somebody stopped it meanwhile
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_kinds_that_cannot_be_done_now_are_left_and_the_others_done(jobs, now, wired):
    def begin(number):
        jobs.finish(number, JobState.DONE, told="xong")
        return process("")

    later, other = asked(jobs, now, "gui"), asked(jobs, now, "rut")
    one = runner(jobs, now, wired, begin)
    stop = threading.Event()
    assert one.work_once(stop, aside=False, without=ON_CLUSTER).id == other.id
    assert one.work_once(stop, aside=False, without=ON_CLUSTER) is None
    assert one.work_once(stop, aside=True, without=ON_CLUSTER) is None
    assert one.work_once(stop, aside=False).id == later.id
    assert not {*ON_CLUSTER} & {*ASIDE}
    assert {*ON_CLUSTER} <= {*KINDS}


def test_work_that_found_no_machine_keeps_no_other_work_waiting(jobs, now, wired):
    """A unit served alone: nobody tells its runner that the office's cluster is away."""
    begun = []

    def begin(number):
        begun.append(number)
        if jobs.get(number).kind == "rut":
            jobs.finish(number, JobState.DONE, told="xong")
        else:
            jobs.put_back(number, told="đợi cụm máy")
        return process("")

    first, second = asked(jobs, now, key="a"), asked(jobs, now, "gui", key="b")
    with runner(jobs, now, wired, begin).at_work():
        until(lambda: begun)
        withdrawn = asked(jobs, now, "rut")
        until(lambda: jobs.get(withdrawn.id).state is JobState.DONE)
    assert begun == [first.id, withdrawn.id]
    assert {jobs.get(one.id).state for one in (first, second)} == {JobState.WAITING}


def done_by_machines(fault, jobs, now, folder, monkeypatch):
    """A job whose machines say so: what its process ends with, and the job behind it."""

    def away(wired, _argument, _tell):
        raise fault

    load = job_process.load_settings
    cluster = OfficeCluster(address="tcp://10.0.0.1:8786")
    monkeypatch.setattr(
        job_process, "load_settings", lambda *words: replace(load(*words), cluster=cluster)
    )
    monkeypatch.setattr(job_process, "_end_with_the_server", lambda: None)
    monkeypatch.setattr(job_process.os, "nice", lambda _: 0)
    monkeypatch.setitem(job_process.KINDS, "dung", away)
    monkeypatch.setattr(job_process, "MAKES_MORE", ())
    job = asked(jobs, now)
    jobs.claim(now(), dead_before=now() - timedelta(seconds=60))
    return job_process.main([str(folder), str(job.id)]), jobs.get(job.id)


def test_work_that_found_no_machine_waits(jobs, now, folder, monkeypatch):
    fault = ClusterFault("không nối được tới máy điều phối của văn phòng")
    ended, back = done_by_machines(fault, jobs, now, folder, monkeypatch)
    assert ended == 0
    assert (back.state, back.tries) == (JobState.WAITING, 0)
    assert "không nối được tới máy điều phối của văn phòng" in back.told.casefold()


def test_work_that_every_machine_refused_fails_and_keeps_no_other_work_waiting(
    jobs, now, folder, monkeypatch
):
    fault = MachinesRefused("ở đó không thấy thư mục đài", hint="Mở cùng thư mục đài.")
    ended, job = done_by_machines(fault, jobs, now, folder, monkeypatch)
    assert (ended, job.state) == (1, JobState.FAILED)
    assert "Mở cùng thư mục đài" in job.told


def test_progress_is_written_down_now_and_then_but_its_end_always():
    told, clock = [], iter([0.0, 0.0, 0.1, 0.2, 5.0, 5.0, 5.1])
    tell = steady(lambda words, *, done=0, parts=0: told.append((words, done)), lambda: next(clock))
    for done in (1, 2):
        tell(f"câu {done}", done=done, parts=9)
    tell("câu 9", done=9, parts=9)
    assert told == [("câu 1", 1), ("câu 9", 9)]


def test_a_page_reads_the_stream_to_its_end(signed_in, jobs, now, monkeypatch):
    editor = signed_in(Role.EDITOR)
    job = asked(jobs, now)
    look, half = type(jobs).get, threading.Event()

    def looked(own, number):
        found = look(own, number)
        if found.done == 1 and not found.over:
            half.set()
        return found

    monkeypatch.setattr(type(jobs), "get", looked)

    def work():
        jobs.claim(now(), dead_before=now())
        jobs.tell(job.id, done=1, parts=2, told="đã đọc 1 câu")
        assert half.wait(120)  # the page has seen it
        jobs.finish(job.id, JobState.DONE, told="đã dựng", result='{"key": "a"}')

    thread = threading.Thread(target=work)
    thread.start()
    answer = editor.get(f"/viec/{job.id}/dong")
    thread.join()
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line]
    assert events[-1]["state"] == "done"
    assert events[-1]["result"] == {"key": "a"}
    assert any(event["done"] == 1 for event in events)
    assert editor.get(f"/viec/{job.id}/so").json() == events[-1]


def test_only_who_asked_or_the_administrator_stops_work(signed_in, jobs, now):
    job = asked(jobs, now)
    other = signed_in(Role.EDITOR, name="Phạm Văn Khác")
    assert other.post(f"/viec/{job.id}/huy").status_code == 403
    assert signed_in(Role.ADMIN).post(f"/viec/{job.id}/huy").status_code == 303
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_the_process_ends_when_its_server_is_gone(wired, jobs, now):
    """Killed without a word, the server leaves no process behind that writes."""
    from broadcaster.desk.job_runner import process_starter

    job = asked(jobs, now, kind="doi-soat")
    jobs.claim(now(), dead_before=now())
    with wired.tools.lock():  # so the work waits, for half an hour if need be
        working = process_starter(wired.settings.folder)(job.id)
        until(lambda: jobs.get(job.id).told == "đang đợi lượt")
        working.stdin.close()  # what the system does for a process that is gone
        assert working.wait(120) == 1
    assert jobs.get(job.id).state is JobState.RUNNING


def test_what_failed_leads_to_the_script_that_is_to_be_mended(jobs, now, wired, folder, signed_in):
    """For who may write; a wrong line is named with its number."""
    teacher = signed_in(Role.EDITOR)
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    new = {
        "loai": "hỏi – đáp",
        "ngay": "30/11/2026",
        "tieu_de": "Đội mũ",
        "chuong_trinh": programme,
    }
    teacher.post("/soan-bai", new)
    (known,) = [k for k in known_episodes(wired.station, wired.tools) if "doi-mu" in k.slugs]
    job = asked(jobs, now, kind="gui", key=known.key, who="Lê Thị Lan")
    jobs.finish(job.id, JobState.FAILED, told="chưa gửi được")
    link = '<a class="button main" href="/ban/soan-bai/doi-mu.md">Mở bài để sửa</a>'
    assert link in teacher.get(f"/viec/{job.id}").text
    assert link not in signed_in(Role.APPROVER).get(f"/viec/{job.id}").text
    place = Place(file="scripts_vi/doi-mu.md", line=14)
    wrong = Notice(code="x", level=Level.ERROR, sentence="không có tiếng này", place=place)
    with pytest.raises(InputError, match=r"“doi-mu\.md”, dòng 14: không có tiếng này"):
        refuse_failed(BuildReport(outcomes=(), notices=(wrong,)))


def test_a_disk_that_refuses_long_work_is_told_with_the_file(jobs, now, folder, monkeypatch):
    """In the words of the page, wherever in the work it was."""
    path = folder / "scripts_vi" / "ghi-am" / "em lan.wav"

    def refused(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr(job_process, "_end_with_the_server", lambda: None)
    monkeypatch.setattr(job_process.os, "nice", lambda _: 0)
    monkeypatch.setitem(job_process.KINDS, "dung", refused)
    job = asked(jobs, now)
    jobs.claim(now(), dead_before=now() - timedelta(seconds=60))
    assert job_process.main([str(folder), str(job.id)]) == 1
    ended = jobs.get(job.id)
    assert ended.state is JobState.FAILED
    assert "không đọc hoặc ghi được: scripts_vi/ghi-am/em lan.wav." in ended.told
    assert "ngoài dự tính" not in ended.told
