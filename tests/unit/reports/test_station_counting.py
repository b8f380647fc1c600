"""What radio stations say they aired, counted apart from the school's own air."""

from datetime import UTC, date, datetime, timedelta

from broadcaster.domain.schedule import ZONE
from broadcaster.reports.counting import (
    aired_within,
    by_station,
    stations_by_month,
    stations_by_week,
)
from broadcaster.stations.records import StationAiring
from tests.fakes.answers import data_of
from tests.fakes.handing_school import School
from tests.fakes.station_here import StationHere


def airing(day, station="sao-mai", episode="bai-1", seconds=90.0, hour=6):
    started = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE)
    started += timedelta(hours=hour)
    return StationAiring(
        station=station,
        episode=episode,
        revision=1,
        started=started.astimezone(UTC),
        seconds=seconds,
        received=started.astimezone(UTC),
    )


def test_weeks_months_and_stations():
    told = [
        airing("2026-11-30", hour=0),  # a Monday; still Sunday in UTC
        airing("2026-12-01", station="hoa-phuong"),
        airing("2026-12-01", episode="bai-2"),
        airing("2026-11-29"),
    ]
    weeks = stations_by_week(told)
    assert [(w.words, w.airings, w.programmes, w.stations, w.seconds) for w in weeks] == [
        ("tuần 23/11/2026", 1, 1, 1, 90.0),
        ("tuần 30/11/2026", 3, 2, 2, 270.0),
    ]
    months = stations_by_month(told)
    assert [(m.words, m.airings) for m in months] == [("tháng 11/2026", 2), ("tháng 12/2026", 2)]
    stations = by_station(told, {"sao-mai": "Đài xã Sao Mai"})
    assert [(s.words, s.airings) for s in stations] == [("hoa-phuong", 1), ("Đài xã Sao Mai", 3)]


def test_both_days_belong_to_what_is_asked_for():
    told = [airing(f"2026-11-{day}", hour=0) for day in (27, 28, 29, 30)]
    found = aired_within(told, date(2026, 11, 28), date(2026, 11, 29))
    assert found == tuple(told[1:3])


def test_the_log_tells_of_stations_apart_from_the_own_air(tmp_path):
    school = School(tmp_path)
    code, _ = school.seat("Đài xã Hoa Phượng")
    school.tools.station_book().put_airings([airing("2026-09-07", station=code)])
    here = StationHere(tmp_path)
    days = ("--from", "1/9/2026", "--to", "30/9/2026")
    said = here.run("log", "--stats", *days)
    assert said.code == 0, said.err
    assert "Chưa có gì trong những ngày này." in said.out  # of the own air
    assert "Các đài truyền thanh báo đã phát (đếm riêng)" in said.out
    assert "Đài xã Hoa Phượng: 1 lần phát, 1 bài; 1,5 phút" in said.out
    tree = data_of(here.run("log", "--json", *days).out)
    assert (tree["rows"], tree["weeks"]) == ([], [])
    (week,) = tree["aired_by_stations"]["weeks"]
    assert (week["name"], week["airings"], week["seconds"]) == ("tuần 7/9/2026", 1, 90.0)
    later = here.run("log", "--stats", "--from", "1/10/2026", "--to", "2/10/2026")
    assert "truyền thanh" not in later.out
