"""A unit that used up what the office allows it: told, and nothing more is made or brought in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app import unit_limits
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.app.unit_limits import folder_bytes, limit_lamp, limits_near, refuse_over_limit
from broadcaster.desk import job_process
from broadcaster.desk.job_kinds import day_built_for
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import Lamp
from broadcaster.domain.unit_limits import UnitLimits, UnitUse, near_limits
from broadcaster.production.naming import known_episodes
from broadcaster.storage.jobs import ask_for
from tests.fakes.desk_house import House

FULL = UnitLimits(disk_gb=1e-6)


def limited(folder, limits=FULL):
    return replace(load_settings(folder, {}), limits=limits)


@pytest.fixture
def wired(folder):
    return wire(limited(folder))


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ((17_999_999_999, 539.9), []),
        ((18_000_000_000, 0), [(False, "dùng 18 GB ổ đĩa, mức văn phòng")]),
        ((20_000_000_000, 0), [(True, "là 20 GB")]),
        ((0, 540), [(False, "của tháng 11/2026 đã 540 phút")]),
        ((0, 600.5), [(True, "đã 600,5 phút")]),
    ],
)
def test_a_limit_is_told_at_nine_tenths_and_full_at_its_end(use, told):
    used = UnitUse(disk_bytes=use[0], minutes=use[1], month=date(2026, 11, 30))
    near = [*near_limits(UnitLimits(disk_gb=20, minutes=600), used)]
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


def test_a_full_month_refuses_what_is_built_for_its_days_and_nothing_else(folder):
    """On its last evening the next morning is built, and files come in."""
    wired = wire(limited(folder, UnitLimits(minutes=60)))
    edition = SimpleNamespace(audio=SimpleNamespace(seconds=3600.0))
    november = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23:59 here
    catalogue = SimpleNamespace(
        briefs=lambda: SimpleNamespace(keys=["a"], air_times=[november]),
        get=lambda _: SimpleNamespace(school=edition, public=None),
    )
    full = replace(wired, tools=replace(wired.tools, catalogue=lambda: catalogue))
    refuse_over_limit(full, date(2026, 12, 1))
    refuse_over_limit(full)
    with pytest.raises(InputError, match="tháng 11/2026 đã 60 phút") as told:
        refuse_over_limit(full, date(2026, 11, 30))
    assert "tháng khác" in told.value.hint
    assert "Dọn bớt" not in told.value.hint


def test_a_folder_is_walked_through_once_a_minute_and_again_before_anything_is_refused(
    folder, wired, monkeypatch
):
    walks, real = [], unit_limits.files_below

    def counted(place):
        walks.append(place)
        return real(place)

    monkeypatch.setattr(unit_limits, "files_below", counted)
    for _ in range(3):
        limit_lamp(wired)
    assert walks == [folder]
    roomy = wire(limited(folder, UnitLimits(disk_gb=folder_bytes(folder) / 1e9)))
    (folder / "scripts_vi" / "station.toml").write_bytes(b"")  # room was made
    refuse_over_limit(roomy)
    assert walks == [folder, folder]
    with pytest.raises(InputError):
        refuse_over_limit(wired)


def test_the_day_of_a_job_is_that_of_what_it_builds(folder, wired):
    house = House(folder)
    house.write("mot-bai", "Một bài", days=40)
    every = known_episodes(wired.station, wired.tools)
    (known,) = [one for one in every if "mot-bai" in one.slugs]
    for kind in ("dung", "gui"):
        assert day_built_for(wired, kind, {"key": known.key}) == house.tomorrow(40)
    for kind, argument in (("phim", {"key": known.key}), ("doi-ngay", {"item": 7})):
        assert day_built_for(wired, kind, argument) is None
