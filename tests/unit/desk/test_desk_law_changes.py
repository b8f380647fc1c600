"""Văn bản đã đổi: what rests on law that changed, and who waits for a correction."""

import re
import shutil
from datetime import timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk import law_changes_page
from broadcaster.domain.approval import ItemState
from broadcaster.domain.dates import written
from broadcaster.domain.playout import LogEvent, LogLine
from tests.fakes.desk_house import House

HERE = "/doi-luat"
OLD = "Số: 46/2090/NĐ-CP\nTên: Nghị định cũ\nHiệu lực từ: 1/1/2020\n---\n"
NEW = (
    "Số: 90/2091/NĐ-CP\nTên: Nghị định mới\nHiệu lực từ: {since}\n"
    "Văn bản được thay thế: 46/2090/NĐ-CP\n---\n"
)


@pytest.fixture(scope="module")
def heard(founded, tmp_path_factory):
    """A station that aired an episode three days ago; then somebody entered a replacement."""
    place = tmp_path_factory.mktemp("da-phat") / "dai"
    shutil.copytree(founded, place)
    house = House(place)
    register = place / "scripts_vi" / "van-ban"
    register.mkdir()
    (register / "cu.md").write_text(OLD, "utf-8")
    path = house.write("thuoc-la", "Thuốc lá điện tử", days=-3)
    text = path.read_text("utf-8")
    path.write_text(text.replace("---\n", "  - số: 46/2090/NĐ-CP\n---\n", 1), "utf-8")
    episode = house.send("thuoc-la")
    house.approve(episode)
    wired = house.wired()
    more = (("episode", episode.key), ("result", ItemState.AIRED.value))
    lines = [
        LogLine(seq=n, event=event, at=wired.tools.clock.now() - timedelta(days=3), more=more)
        for n, event in enumerate((LogEvent.ITEM, LogEvent.ITEM_END), start=1)
    ]
    wired.air_record().add(lines, chain="a", unit="")
    since = written(wired.today - timedelta(days=30))
    (register / "moi.md").write_text(NEW.format(since=since), "utf-8")
    wired.close()
    return place


@pytest.fixture
def folder(heard, tmp_path):
    shutil.copytree(heard, tmp_path / "dai")
    return tmp_path / "dai"


def test_one_press_begins_the_correction_and_names_who_waits_for_it(signed_in, folder):
    teacher = signed_in(Role.EDITOR)
    page = teacher.get(HERE).text
    assert "Thuốc lá điện tử" in page
    assert "đã được thay bằng 90/2091/NĐ-CP" in page
    assert "lời đã phát là sai" in page
    key = re.search(r'name="so" value="([^"]+)"', page)[1]
    answer = teacher.post(HERE, {"so": key})
    assert answer.headers["location"].endswith(f"/soan-bai/dinh-chinh-{key}.md")
    assert (folder / "scripts_vi" / f"dinh-chinh-{key}.md").is_file()
    page = teacher.get(HERE).text
    assert "Nơi chưa nghe bài đính chính" in page
    assert "loa điểm chính" in page
    assert "Đã bắt đầu đính chính." in page
    form = {"noi": re.search(r'name="noi" value="(\d+)"', page)[1], "vi-sao": ""}
    assert "hưa ghi vì sao biết" in teacher.post(f"{HERE}/da-nghe", form).text
    teacher.post(f"{HERE}/da-nghe", form | {"vi-sao": "cô Lan đọc lại đầu giờ"})
    assert "loa điểm chính: phát" in teacher.get(HERE).text  # where it was heard stays told
    assert f'name="noi" value="{form["noi"]}"' not in teacher.get(HERE).text


def test_who_writes_that_none_is_needed_says_why(signed_in):
    teacher = signed_in(Role.EDITOR)
    key = re.search(r'name="so" value="([^"]+)"', teacher.get(HERE).text)[1]
    refused = teacher.post(f"{HERE}/khong-can", {"so": key, "ly-do": ""})
    assert "hưa ghi vì sao không cần" in refused.text
    teacher.post(f"{HERE}/khong-can", {"so": key, "ly-do": "điều được nhắc giữ nguyên"})
    assert "Đã ghi là không cần đính chính." in teacher.get(HERE).text


def test_who_may_only_look_has_no_buttons(signed_in):
    page = signed_in(Role.LAW).get(HERE).text
    assert "Thuốc lá điện tử" in page
    assert "Viết bài đính chính" not in page


def test_it_is_no_business_of_pupils(signed_in):
    assert signed_in(Role.PUPIL).get(HERE).status_code == 403


def pressed(teacher, key, **form):
    return teacher.post(HERE, {"so": key, **form})


def test_who_wrote_by_mistake_that_none_is_needed_begins_one_after_all(signed_in):
    teacher = signed_in(Role.EDITOR)
    key = re.search(r'name="so" value="([^"]+)"', teacher.get(HERE).text)[1]
    teacher.post(f"{HERE}/khong-can", {"so": key, "ly-do": "nhầm"})
    assert "Nơi chưa nghe bài đính chính" not in teacher.get(HERE).text
    answer = pressed(teacher, key)
    page = teacher.get(HERE).text
    assert answer.headers["location"].endswith(f"dinh-chinh-{key}.md")
    assert "Nơi chưa nghe bài đính chính" in page
    assert "Đã bắt đầu đính chính." in page
    teacher.post(f"{HERE}/khong-can", {"so": key, "ly-do": "lại nhầm"})
    assert 'name="noi"' not in teacher.get(HERE).text
    pressed(teacher, key)
    page = teacher.get(HERE).text
    assert 'name="noi"' in page
    for number in re.findall(r'name="noi" value="(\d+)"', page):
        teacher.post(f"{HERE}/da-nghe", {"noi": number, "vi-sao": "đã đọc lại"})
    pressed(teacher, key)  # nothing else was wrong, and nobody heard it since
    assert 'name="noi"' not in teacher.get(HERE).text
    pressed(teacher, key, sai="cả mức phạt")
    assert 'name="noi"' in teacher.get(HERE).text


def test_what_is_wrong_for_another_reason_is_corrected_here_too(signed_in, folder):
    (folder / "scripts_vi" / "van-ban" / "moi.md").unlink()  # no law changed
    teacher = signed_in(Role.EDITOR)
    page = teacher.get(HERE).text
    assert "Không bài nào nhắc văn bản đã đổi" in page
    assert "Bài sai vì lý do khác" in page
    assert "hông tìm thấy số phát" in teacher.post(HERE, {"so": "abc", "sai": "x"}).text
    answer = pressed(teacher, "Thuốc lá điện tử", sai="nói nhầm số điện thoại")
    name = answer.headers["location"].rpartition("/")[2]
    assert "nói nhầm số điện thoại" in (folder / "scripts_vi" / name).read_text("utf-8")


def test_what_is_long_is_cut_and_counted(signed_in, monkeypatch):
    teacher = signed_in(Role.EDITOR)
    monkeypatch.setattr(law_changes_page, "_SHOWN", 0)
    page = teacher.get(HERE).text
    assert "Thuốc lá điện tử" not in page
    assert "Còn 1 bài nữa" in page
