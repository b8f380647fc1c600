"""One way per script, on the list and on Hôm nay, as the things themselves stand."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from broadcaster.accounts.rights import Role
from broadcaster.app.journeys import script_journeys
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.programme.approval import give_back
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.reports.journeys import JourneyStage
from broadcaster.writing import drafting
from tests.fakes.desk_house import APPROVER, EVERY_DAY, House

SLUG = "doi-mu"


@pytest.fixture
def house(folder):
    (folder / "scripts_vi" / "lich.toml").write_text(EVERY_DAY, encoding="utf-8")
    return House(folder)


def way(house):
    return script_journeys(house.wired())[SLUG]


def air(house, episode, at):
    line = LogLine(
        seq=1, event=LogEvent.ITEM_END, at=at, site="", slot="2026-11-26T06:45", item=1,
        seconds=20.0, reason="", more=(("result", "Đã phát"), ("episode", episode.key)),
        previous="", hash="mot",
    )  # fmt: skip
    house.wired().air_record().add([line], chain="mot", unit="Trường")


def test_a_script_goes_its_way_and_every_page_says_where_it_is(house, signed_in):
    house.write(SLUG, "Đội mũ bảo hiểm")
    teacher = signed_in(Role.EDITOR)
    boss = signed_in(Role.APPROVER, name=APPROVER)

    def told(words, *, todays=True):
        for path in ("/soan-bai", *(("/hom-nay",) if todays else ())):
            page = teacher.get(path).text
            assert re.search(rf'<span class="mark[^"]*">{words}<', page), (path, words)
        return page

    assert way(house).stage is JourneyStage.WRITING
    told("đang viết")
    episode = house.send(SLUG)
    assert "/ban/noi-nghe/" not in teacher.get(f"/soan-bai/{SLUG}.md").text
    assert (way(house).stage, way(house).who) == (JourneyStage.WAITING, "Lê Thị Biên Tập")
    told("chờ duyệt")
    page = boss.get("/hom-nay").text
    assert f'href="/ban/duyet/{episode.key}"' in page
    assert '<span class="badge">1<span class="of"> chờ duyệt</span></span>' in page
    wired = house.wired()
    give_back(
        wired.station.profile, wired.tools, episode.key, who=APPROVER, reason="Đọc sai tên trường"
    )
    assert way(house).stage is JourneyStage.RETURNED
    page = told("bị trả lại")
    assert "“Đọc sai tên trường”" in page
    assert '<span class="badge">1<span class="of"> bị trả lại</span></span>' in page
    house.send(SLUG)
    house.approve(episode)
    assert way(house).stage is JourneyStage.APPROVED
    assert "Xếp vào khung" in told("đã duyệt")
    for page in ("/soan-bai", f"/soan-bai/{SLUG}.md"):  # handed on before it is aired
        assert f'href="/ban/noi-nghe/{episode.key}"' in teacher.get(page).text
    assert (
        f'href="/ban/noi-nghe/{episode.key}/gioi-thieu"'
        in teacher.get(f"/noi-nghe/{episode.key}").text
    )
    house.queue(episode)
    day = house.tomorrow()
    told(rf"xếp 06:45 [^<]* {day.day}/{day.month}")
    queue = house.wired().tools.queue()
    [item] = queue.items()
    from broadcaster.programme.queueing import open_queue, remove

    wired = house.wired()
    remove(open_queue(wired.station, wired.tools), item, who="Lê Thị Biên Tập")
    air(house, episode, house.now() - timedelta(hours=1))
    assert (way(house).stage, way(house).heard.times) == (JourneyStage.AIRED, 1)
    told("đã phát", todays=False)
    page = house.folder / "feeds" / episode_page_path(episode)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("trang", encoding="utf-8")
    assert way(house).online
    told("đã phát, trên kênh", todays=False)
    page.unlink()  # what is not there any more is not said
    assert not way(house).online


def test_an_edit_after_sending_is_told(house, signed_in):
    path = house.write(SLUG, "Đội mũ bảo hiểm")
    house.send(SLUG)
    path.write_text(path.read_text("utf-8").replace("Không.", "Không đâu."), encoding="utf-8")
    assert (way(house).stage, way(house).changed) == (JourneyStage.WAITING, True)
    page = signed_in(Role.EDITOR).get("/soan-bai").text
    assert "đã sửa sau khi gửi" in page


def queries(wired):
    """How often the database is asked for all the ways of a station."""
    asked = []
    engine = wired.tools.journal()._database.engine
    event.listen(engine, "before_cursor_execute", lambda *words: asked.append(words[2]))
    script_journeys(wired)
    return len([one for one in asked if one.lstrip().upper().startswith("SELECT")])


def test_a_thousand_scripts_ask_the_database_no_oftener_than_three(house):
    for number in range(3):
        house.write(f"bai-{number}", f"Bài {number}", days=number + 1)
    few = queries(house.wired())
    pattern = (house.folder / "scripts_vi" / "bai-1.md").read_text("utf-8")
    for number in range(3, 1000):
        text = pattern.replace("Bài 1", f"Bài {number}")
        (house.folder / "scripts_vi" / f"bai-{number}.md").write_text(text, encoding="utf-8")
    many = queries(house.wired())
    assert many == few <= 8


def test_the_first_page_reads_only_what_it_may_show(house, signed_in, monkeypatch):
    pattern = house.write("bai-0", "Bài 0").read_text("utf-8")
    for number in range(1, 100):
        text = pattern.replace("Bài 0", f"Bài {number}")
        (house.folder / "scripts_vi" / f"bai-{number}.md").write_text(text, encoding="utf-8")
    read = []
    real = drafting.gather

    def counted(paths, examined):
        read.extend(paths)
        return real(paths, examined)

    monkeypatch.setattr(drafting, "gather", counted)
    page = signed_in(Role.EDITOR).get("/hom-nay").text
    assert page.count('<span class="mark unknown">đang viết<') == 8
    assert 8 <= len(read) <= 24
