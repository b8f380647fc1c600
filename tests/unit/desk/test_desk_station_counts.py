"""What radio stations told that they aired, on the page of statistics."""

from datetime import UTC, date, datetime

from broadcaster.accounts.rights import Role
from broadcaster.stations.records import STATION, StationAiring


def test_what_stations_aired_stands_apart_from_the_own_air(signed_in, wired):
    admin = signed_in(Role.ADMIN)
    assert "truyền thanh báo" not in admin.get("/thong-ke").text
    one = wired.tools.subscribers().add(STATION, "Đài xã <Hoa> Phượng", date(2026, 9, 1))
    aired = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)
    told = StationAiring(
        station=one.code, episode="bai-1", revision=1, started=aired, seconds=120.0, received=aired
    )
    wired.tools.station_book().put_airings([told])
    page = admin.get("/thong-ke?tu=2026-09-01&den=2026-09-30").text
    assert "Chưa có gì để đếm" in page  # of the own air
    assert "Các đài truyền thanh báo đã phát" in page
    assert "Đài xã &lt;Hoa&gt; Phượng" in page
    assert page.count("1 lần, 1 bài, 2 phút") == 2  # in its month, and of that station
    assert "truyền thanh báo" not in admin.get("/thong-ke?tu=2026-10-01&den=2026-10-02").text
