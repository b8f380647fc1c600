"""A unit that used up what the office allows it: told, and nothing more is made or brought in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.app.unit_limits import limit_lamp, limits_near, unit_use
from broadcaster.desk import job_process
from broadcaster.domain.playout import Lamp
from broadcaster.domain.unit_limits import UnitLimits, UnitUse, near_limits
from broadcaster.storage.jobs import ask_for

FULL = UnitLimits(disk_gb=1e-6)


def limited(folder, limits=FULL):
    return replace(load_settings(folder, {}), limits=limits)


@pytest.fixture
def wired(folder):
    return wire(limited(folder))


@pytest.mark.parametrize(
    ("use", "told"),
    [
        (UnitUse(disk_bytes=17_999_999_999, minutes=539.9), []),
        (UnitUse(disk_bytes=18_000_000_000), [(False, "dùng 18 GB ổ đĩa, mức văn phòng")]),
        (UnitUse(disk_bytes=20_000_000_000), [(True, "là 20 GB")]),
        (UnitUse(minutes=540), [(False, "đã 540 phút")]),
        (UnitUse(minutes=600.5), [(True, "đã 600,5 phút")]),
    ],
)
def test_a_limit_is_told_at_nine_tenths_and_full_at_its_end(use, told):
    near = [*near_limits(UnitLimits(disk_gb=20, minutes=600), use)]
    assert [one.full for one in near] == [full for full, _ in told]
    assert all(words in one.told for one, (_, words) in zip(near, told, strict=True))


def test_without_a_limit_nothing_is_measured(folder):
    assert limits_near(SimpleNamespace(settings=limited(folder, UnitLimits()))) == ()


def test_a_file_is_refused_in_words_and_everything_else_is_as_ever(signed_in, wired):
    admin = signed_in(Role.ADMIN)
    answer = admin.post("/kho", content=b"RIFF", headers={"x-ten": "a.wav"})
    assert answer.status_code == 422
    assert "mức văn phòng cho" in answer.text
    assert "vẫn phát và xuất bản như thường" in answer.text
    assert admin.get("/kho").status_code == 200
    (lamp,) = limit_lamp(wired)
    assert lamp.lamp is Lamp.AMBER
    assert "mức văn phòng" in lamp.told


def test_what_would_make_more_is_refused_and_taking_back_is_not(folder, wired, state, monkeypatch):
    done = []
    monkeypatch.setattr(job_process, "_end_with_the_server", lambda: None)
    monkeypatch.setattr(job_process.os, "nice", lambda _: 0)
    monkeypatch.setattr(job_process, "load_settings", lambda folder, _: limited(folder))

    def does(*_):
        done.append(1)
        return SimpleNamespace(result={}, told="xong")

    for kind in ("dung", "rut"):
        monkeypatch.setitem(job_process.KINDS, kind, does)
    jobs, now = state.parts.jobs, wired.tools.clock.now()
    for kind, code in (("dung", 1), ("rut", 0)):
        job = ask_for(jobs, kind, "thử", {}, who="ai", at=now)
        jobs.claim(now, dead_before=now, kinds=(), among=False)
        assert job_process.main([str(folder), str(job.id)]) == code
        told = jobs.get(job.id).told
        assert ("mức văn phòng cho" in told) is bool(code)
    assert done == [1]


def test_minutes_are_those_of_the_month_that_is_now(folder):
    """Nothing is on the air yet; a limit of minutes alone measures no disk."""
    assert unit_use(wire(limited(folder, UnitLimits(minutes=60)))) == UnitUse()
