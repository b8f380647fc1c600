"""The officer's morning: a silent school is seen, reminded, handed an item; it airs, and is told."""

import os
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.domain.dates import written
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import chained, to_line
from tests.fakes import desk_house
from tests.fakes.air_lines import aired_lines
from tests.fakes.barriers import barriers
from tests.fakes.commune_units import COMMUNE, OTHER, SCHOOL, UNITS
from tests.fakes.desk_seat import DESKTOP, PHONE, seats, started_chromium
from tests.fakes.playout_yard import Yard, end, the_evening_before

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]


@pytest.fixture
def houses(tmp_path):
    """A commune, and the school below it whose email is known."""
    commune = desk_house.new_house(tmp_path / "xa")
    path = commune.folder / "scripts_vi" / "station.toml"
    path.write_text(path.read_text("utf-8").replace(SCHOOL, COMMUNE), "utf-8")
    lich = commune.folder / "scripts_vi" / "lich.toml"
    lich.write_text(lich.read_text("utf-8") + UNITS, "utf-8")
    commune.write("doi-mu", "Đội mũ bảo hiểm khi đi xe máy điện", days=2)
    school = desk_house.new_house(tmp_path / "truong")
    path = school.folder / "scripts_vi" / "station.toml"
    lines = [one for one in path.read_text("utf-8").splitlines() if not one.startswith("email")]
    path.write_text("\n".join(['email = "sao.mai@example.edu.vn"', *lines]) + "\n", "utf-8")
    return commune, school


def put_log(house, *days, **more):
    path = house.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [line for day in days for line in aired_lines(day.isoformat(), **more)]
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))


def nobody_is_shut_out(page, width, name):
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert barriers(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    if where := os.environ.get("OVERSIGHT_PICTURES"):
        page.screenshot(path=Path(where) / f"{name}-{width}.png", full_page=True)


def looked_at(seat, path, name):
    for size in (PHONE, DESKTOP):
        seat.page.set_viewport_size(size)
        page = seat.open(path)
        page.wait_for_load_state("load")
        nobody_is_shut_out(page, size["width"], name)
    return seat.open(path)


def carried(page, button, to):
    """A file that a press gives, onto the stick."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    path = to / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def taken(seat, path, file, label):
    page = seat.open(path)
    page.set_input_files(f'input[aria-label="{label}"]', file)
    page.get_by_role("button", name="Nhận tệp").click()
    page.wait_for_load_state("load")
    return page


@pytest.fixture
def speaker(houses):
    """The machine at the loudspeaker of the school."""
    one = Yard(houses[1].folder)
    yield one
    one.clear()


def heard_out(speaker, slot):
    """Wait until the slot is over."""
    ends = time.monotonic() + 120
    while not any(line["slot"] == slot for line in speaker.events("ended")):
        assert time.monotonic() < ends, speaker.events("alarm", "missed", "interrupted")
        time.sleep(0.1)


def test_the_officers_morning(houses, speaker, evening, tmp_path):
    commune, school = houses
    today = school.now().date()
    month = f"tháng {today.month}/{today.year}"
    put_log(school, today - timedelta(days=40))  # nothing this month
    with (
        desk_house.serving(commune) as (office, _),
        desk_house.serving(school) as (yard, _),
        started_chromium() as browser,
        seats(browser) as seat,
    ):
        officer, teacher = seat(office), seat(yard)
        officer.come_in(commune.person(Role.EDITOR, "Cô Thu"))
        teacher.come_in(school.person(Role.EDITOR, "Thầy Nam"))
        page = looked_at(officer, "/theo-doi", "theo-doi-trong")
        assert page.get_by_text("chưa gửi lần nào").count() == 2
        # the school tells how it stands, and what it cannot get past
        page = looked_at(teacher, "/cap-tren", "cap-tren")
        page.get_by_label("Vướng ở đâu").fill("Chưa rõ mức phạt với người dưới 16 tuổi.")
        page.get_by_role("button", name="Ghi vướng mắc").click()
        page.get_by_text("Tệp gửi cấp trên lần tới").wait_for()
        state = carried(teacher.open("/cap-tren"), "Chỉ tình hình", tmp_path)
        page = taken(officer, "/theo-doi", state, "Chọn tệp đơn vị gửi")
        page.get_by_text("Đã nhận tệp của").wait_for()
        page = looked_at(officer, "/theo-doi", "theo-doi")
        page.get_by_text("tháng này chưa phát").wait_for()
        # one press: the words, to be copied or mailed
        page.get_by_role("link", name=f"Nhắc {SCHOOL}").click()
        page.get_by_text("chưa có buổi phát thanh nào").wait_for()
        assert (
            page.get_by_role("link", name="Mở thư")
            .get_attribute("href")
            .startswith("mailto:sao.mai@example.edu.vn?subject=")
        )
        looked_at(officer, "/theo-doi/nhac", "nhac")
        # an item is handed down, taken over, approved, queued
        page = officer.open("/theo-doi/giao")
        page.get_by_label("Bài", exact=True).select_option(
            label="Đội mũ bảo hiểm khi đi xe máy điện"
        )
        page.get_by_label("Đến hết ngày").fill(written(today + timedelta(days=9)))
        page.get_by_role("button", name="Làm gói bài").click()
        page.get_by_text("Đã có gói bài").wait_for()
        with page.expect_download() as coming:
            page.get_by_role("link", name="Tải gói").click()
        pack = tmp_path / "giao.zip"
        coming.value.save_as(pack)
        page = taken(teacher, "/cap-tren", pack, "Chọn tệp cấp trên gửi")
        page.get_by_text("1 bài đã ở Soạn bài").wait_for()
        slug = next(path.stem for path in (school.folder / "scripts_vi").glob("doi-mu*.md"))
        episode = school.send(slug)
        school.approve(episode)
        page = teacher.open("/hang-doi")
        page.get_by_label("Bài đã duyệt").select_option(episode.key)
        page.get_by_role("button", name="Xếp vào hàng đợi").click()
        page.get_by_text("Đã xếp").wait_for()
        [item] = [one for one in school.wired().tools.queue().items() if one.episode == episode.key]
        assert (item.priority.value, item.required_by) == ("uu-tien", COMMUNE)
        looked_at(teacher, "/cap-tren", "cap-tren-duoc-giao")
        # the real agent fetches it the evening before and airs it in the morning, by its clock
        slot = item.occurrence
        morning = datetime.fromisoformat(slot).replace(tzinfo=ZONE)
        assert morning.date() == today + timedelta(days=1)
        queued = carried(teacher.open("/cap-tren"), "Chỉ tình hình", tmp_path)
        taken(officer, "/theo-doi", queued, "Chọn tệp đơn vị gửi")
        officer.open("/theo-doi/giao").get_by_text("đã xếp").wait_for()
        the_evening_before(school.folder, "play", "--prefetch")
        agent = speaker.start(f"{morning - timedelta(seconds=25):%Y-%m-%d %H:%M:%S}")
        assert speaker.wait_for("aired")[0]["slot"] == slot
        heard_out(speaker, slot)
        end(agent)
        # the figures go up, and the office sees it all
        evening.put(morning + timedelta(minutes=5))
        today = morning.date()
        figures = carried(teacher.open("/cap-tren"), "Tải tệp gửi cấp trên", tmp_path)
        taken(officer, "/theo-doi", figures, "Chọn tệp đơn vị gửi")
        page = looked_at(officer, "/theo-doi/giao", "giao")
        page.get_by_text(f"đã phát ngày {written(today)}").wait_for()
        page = officer.open(f"/theo-doi/ky?ky={month}")
        page.get_by_text("1 lượt, 1 chương trình").wait_for()
        officer.open("/theo-doi").get_by_text("tháng này đã phát").wait_for()
        with officer.page.expect_download() as coming:
            officer.open(f"/theo-doi/ky?ky={month}").get_by_role(
                "link", name="Báo cáo Word"
            ).click()
        paper = tmp_path / "tong.docx"
        coming.value.save_as(paper)
        with zipfile.ZipFile(paper) as archive:
            words = archive.read("word/document.xml").decode()
        assert "1/2 đơn vị đã gửi số liệu, gồm 1 lượt phát trọn" in words
        assert f"Chưa gửi số liệu: {OTHER}." in words
        looked_at(officer, f"/theo-doi/ky?ky={month}", "cong")
        page = looked_at(officer, "/theo-doi/sao-mai", "don-vi")
        page.get_by_role("textbox", name="Câu trả lời").fill("Xem khoản 1 của điều đã dẫn.")
        page.get_by_role("button", name="Ghi câu trả lời vướng mắc 1").click()
        page.get_by_text("Tải tệp trả lời rồi gửi").wait_for()
        answer = carried(officer.open("/theo-doi/sao-mai"), "Tải tệp trả lời", tmp_path)
        taken(teacher, "/cap-tren", answer, "Chọn tệp cấp trên gửi")
        page = looked_at(teacher, "/cap-tren", "cap-tren-tra-loi")
        page.get_by_text("Xem khoản 1 của điều đã dẫn.").wait_for()
